"""parsers.replies.sentences: one sentence of a reply, made ready to be understood.

Purpose: set small talk aside (`without_small_talk`), tell questions, requests and refusals (`asks`, `offers`,
`requests`, `refuses`, `stated`, `doubts`, `explains`, `breaks_off`,
`tells_elsewhere`), and resolve lines, denials and pieces (`heard`);
weigh unknown words.
Promise: nothing that could be about a line is set aside.
What may go wrong: what nobody knows stays a ``word`` and is weighed (`strangeness`).
"""

from parsers.replies.sentences.asking import asks, doubts, explains, offers, refuses, requests, stated, tells_of_unknown
from parsers.replies.sentences.clauses import clauses
from parsers.replies.sentences.headings import with_headings
from parsers.replies.sentences.hearing import heard
from parsers.replies.sentences.phrases import without_erratum
from parsers.replies.sentences.smalltalk import without_small_talk
from parsers.replies.sentences.strange import (
    breaks_off,
    only_doubts,
    strangeness,
    tells_elsewhere,
    turns_to_unknown,
    unknown_numbers,
)

__all__ = [
    "asks",
    "breaks_off",
    "clauses",
    "doubts",
    "explains",
    "heard",
    "offers",
    "only_doubts",
    "refuses",
    "requests",
    "stated",
    "strangeness",
    "tells_elsewhere",
    "tells_of_unknown",
    "turns_to_unknown",
    "unknown_numbers",
    "with_headings",
    "without_erratum",
    "without_small_talk",
]
