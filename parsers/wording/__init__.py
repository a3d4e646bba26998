"""parsers.wording: how people write about the lines of an order, in French, English, Spanish and Norwegian.

Purpose: take a text apart into sentences of items (`read_sentences`): lines, days, prices, pieces, signs; resolve what
names a line (`resolve`) and what "not" denies (`with_denials`). The words are in ``vocabulary/replies``,
what parts are called in ``vocabulary/parts``.
Promise: nothing of the text is lost but ornaments; what nobody knows stays in it as a ``word``. Time grows with length.
What may go wrong: a reference that could be two lines is a ``lines`` item that is not ``certain``.
"""

from parsers.wording.dateforms import names_of
from parsers.wording.dates import Calendar, Day, weekday_number
from parsers.wording.items import Item, Sentence
from parsers.wording.negation import with_denials, with_whole_denials
from parsers.wording.parts import OrderLines, calls_part, order_lines, wider
from parsers.wording.references import Mentioned, resolve
from parsers.wording.sentences import Reader, read_sentences
from parsers.wording.tokens import plain, tokens
from parsers.wording.words import (
    LANGUAGES,
    alternatives,
    any_of,
    every,
    is_known,
    language_of,
    load,
    signs_of,
    words_of,
)

__all__ = [
    "LANGUAGES",
    "Calendar",
    "Day",
    "Item",
    "Mentioned",
    "OrderLines",
    "Reader",
    "Sentence",
    "alternatives",
    "any_of",
    "calls_part",
    "every",
    "is_known",
    "language_of",
    "load",
    "names_of",
    "order_lines",
    "plain",
    "read_sentences",
    "resolve",
    "signs_of",
    "tokens",
    "weekday_number",
    "wider",
    "with_denials",
    "with_whole_denials",
    "words_of",
]
