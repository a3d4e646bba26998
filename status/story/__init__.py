"""story: what a request's page tells of it: why this dealer, what a version changed, who wrote to whom, how it stood.

Purpose: facts of routing and of the store put into the reader's words, one module for each part of the page.
Promise: pure; nothing is told that the reader's sight of the request does not hold.
What may go wrong: a sentence that routing has learned since is shown in its own English.
"""

from status.story.conversation import Letter, conversation
from status.story.moments import Moment, at_moment, happened
from status.story.reasons import Reason, reason_of, reasons
from status.story.versions import Change, Version, versions

__all__ = [
    "Change",
    "Letter",
    "Moment",
    "Reason",
    "Version",
    "at_moment",
    "conversation",
    "happened",
    "reason_of",
    "reasons",
    "versions",
]
