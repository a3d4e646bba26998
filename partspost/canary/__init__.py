"""partspost.canary: an order of our own that goes the whole way now and then, and is missed when it does not come home.

Purpose: a trial order enters by the door, is read, routed and mailed to a test dealer, whose robot answers by a mail of
its own; when the shop's confirmation is back as well, the order is closed. What stands still on this way is told.
Promise: nobody else sees it. It has a directory of its own (`aviary`), counts nowhere, and ends within
`canary.within`, come home or not.
What may go wrong: everything, that is what it is for.
"""

from partspost.canary.aviary import seen_by
from partspost.canary.door import Returning
from partspost.canary.flight import look, release
from partspost.canary.robot import answer, believed, freed

__all__ = ["Returning", "answer", "believed", "freed", "look", "release", "seen_by"]
