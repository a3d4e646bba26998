"""parsers.wording.references: which lines of the order a sentence names.

Purpose: resolve parts and numbers to lines (`resolve`), remembering the part that was named last (`Mentioned`).
Promise: a number that can be no line and no count stays in the sentence as a ``word``.
What may go wrong: what could be two lines is a ``lines`` item that is not ``certain``.
"""

from parsers.wording.references.mentions import Mentioned
from parsers.wording.references.named import resolve

__all__ = ["Mentioned", "resolve"]
