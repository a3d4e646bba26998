"""One stored mail, read once more: what was made of it then, and what the reader of today makes of it."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from parsers import Document, Problem
from partspost.house import House
from partspost.replay.compare import Difference, differences
from partspost.work.pipeline import open_mail
from routing import Arrival, Opening
from store import BlobLost, StoredMessage, requests

State = Literal["same", "differs", "readable", "unreadable", "waiting", "lost"]
_BY_READING = ("pdf-", "mail-", "ems-")
_READING = frozenset({"no-pdf", "no-order", "no-lines", "hostile", "fault", "poison", "typed-order", "no-postal-code"})
"""Codes of held mails that a better reader may mend."""


@dataclass(frozen=True, slots=True)
class Rereading:
    """What became of one mail, and what a reading of today gives.

    `state`: the ``same``; it ``differs``; a held one is ``readable`` now; what was read is ``unreadable`` now; it is
    ``waiting`` to be read at all; its bytes are ``lost``. `differences` are (request or file, what is read otherwise).
    """

    message: int
    received_at: datetime
    recipient: str
    outcome: str | None
    state: State
    differences: tuple[tuple[str, Difference], ...] = ()
    detail: str = ""


def reread(house: House, message: StoredMessage) -> Rereading:
    """Read the mail in the confined children and compare; nothing is written. Raises OSError and what readers raise."""
    if message.outcome is None:
        return _told(message, "waiting")
    try:
        arrival = open_mail(house, message, _name_of)
    except BlobLost as lost:
        return _told(message, "lost", detail=str(lost))
    if isinstance(arrival, Problem):
        same = message.problem_code == arrival.code
        return _told(message, "same" if same else "unreadable", detail=f"{arrival.code}: {arrival.detail}")
    if message.outcome == "held":
        return _held(message, arrival)
    with house.database.reading() as tx:
        brought = requests.brought_by(tx, message.id)
    return _compared(message, arrival, [opening for version, opening in brought if version == 1])


def _held(message: StoredMessage, arrival: Arrival) -> Rereading:
    """Whether what kept the mail is gone: its code is the reader's, and there are orders without it."""
    code = message.problem_code or ""
    problems = (*arrival.mail.problems, *(problem for document in arrival.documents for problem in document.problems))
    found = sum(len(document.orders) for document in arrival.documents)
    mended = code in _READING or code.startswith(_BY_READING)
    if not (mended and found) or any(problem.code == code for problem in problems):
        return _told(message, "same", detail=code)
    return _told(message, "readable", ((code, Difference("orders", "0", str(found))),), detail=code)


def _compared(message: StoredMessage, arrival: Arrival, openings: list[Opening]) -> Rereading:
    papers = dict(zip((paper.sha256 for paper in arrival.mail.pdfs), arrival.documents, strict=True))
    found: list[tuple[str, Difference]] = []
    gone = False
    for opening in openings:
        document = papers.get(opening.source.blob, Document(readable=False))
        if opening.source.index >= len(document.orders):
            gone = True
            found.append((opening.number, Difference("order", opening.source.name or "typed", "")))
        else:
            new = document.orders[opening.source.index]
            found += [(opening.number, each) for each in differences(opening.order, new)]
    if message.kind is not None and message.kind != arrival.mail.kind:
        found.append(("mail", Difference("kind", message.kind, arrival.mail.kind)))
    return _told(message, "unreadable" if gone else "differs" if found else "same", tuple(found))


def _told(
    message: StoredMessage, state: State, found: tuple[tuple[str, Difference], ...] = (), *, detail: str = ""
) -> Rereading:
    return Rereading(message.id, message.received_at, message.recipient, message.outcome, state, found, detail)


def _name_of(file: bytes) -> str:
    """What a blob of these bytes is called, without keeping it."""
    return hashlib.sha256(file).hexdigest()
