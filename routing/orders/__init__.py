"""routing.orders: what becomes of a mail to a brand's address.

Purpose: each order in it opens a request, or becomes a newer version of one; what only adds to one goes on to its
dealer; what is left over waits for a person.
Promise: pure; the same mail gives the same decision; in doubt it is a new request and both sides read so; no line is
lost.
What may go wrong: what cannot be decided is `Held`, with a code for which the sender is told the cure.
"""

from routing.orders.case import Case
from routing.orders.decide import decide_order
from routing.orders.guard import Found, find_orders, judge
from routing.orders.matching import CaseNames, pointed_at

__all__ = [
    "Case",
    "CaseNames",
    "Found",
    "decide_order",
    "find_orders",
    "judge",
    "pointed_at",
]
