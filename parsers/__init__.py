"""parsers: bytes in, facts out.

Purpose: what a mail says and what a parts order asks for, read from raw bytes a stranger sent.
Promise: pure functions; no clock, network, database, file or log. The same bytes give the same facts.
What may go wrong: a document that cannot be read is a `Problem` in the result, not an exception. Hostile input may
still exhaust memory or crash a native library, therefore these functions run in a disposable child.
"""

from parsers.commands import Command, only_encloses, read_command, read_go, stops
from parsers.facts import (
    ESTIMATE,
    LONGEST_SAID,
    Answer,
    Attachment,
    Automatic,
    Document,
    LineAnswer,
    LineAnswerKind,
    LineItem,
    Mail,
    Meeting,
    Order,
    Party,
    Problem,
    ShopFacts,
    Trust,
    Vehicle,
)
from parsers.parts import canonical
from parsers.questions import PROFILE, Question, read_changes, read_own_question, read_question
from parsers.shown import INVISIBLE, as_cell, one_line
from parsers.vocabulary import field_named
from parsers.wishes import Wished, read_reason, read_wish, wished_in

__all__ = [
    "ESTIMATE",
    "INVISIBLE",
    "LONGEST_SAID",
    "PROFILE",
    "Answer",
    "Attachment",
    "Automatic",
    "Command",
    "Document",
    "LineAnswer",
    "LineAnswerKind",
    "LineItem",
    "Mail",
    "Meeting",
    "Order",
    "Party",
    "Problem",
    "Question",
    "ShopFacts",
    "Trust",
    "Vehicle",
    "Wished",
    "as_cell",
    "canonical",
    "field_named",
    "one_line",
    "only_encloses",
    "read_changes",
    "read_command",
    "read_go",
    "read_own_question",
    "read_question",
    "read_reason",
    "read_wish",
    "stops",
    "wished_in",
]
