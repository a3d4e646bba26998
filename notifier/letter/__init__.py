"""notifier.letter: what a mail says, as plain strings in the reader's language, and nothing else.

Purpose: from a notice, everything that its templates may show (`write`).
Promise: strangers' words are cleaned and cut here; a reader is shown no event that he may not see.
What may go wrong: an unknown kind, a missing fact or a missing request is a `ValueError`: the decision is wrong.
"""

from notifier.letter.buttons import BUTTONS
from notifier.letter.meanings import HELD
from notifier.letter.who import is_visit, page_of
from notifier.letter.writing import Letter, write

__all__ = ["BUTTONS", "HELD", "Letter", "is_visit", "page_of", "write"]
