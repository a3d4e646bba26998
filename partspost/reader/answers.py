"""What a child says that has seen a stranger's bytes: believed only where shape and size are right."""

from dataclasses import dataclass
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from parsers import Mail, Problem
from partspost.reader.warm import FRAME

_MAIL = TypeAdapter(Mail)
T = TypeVar("T")
WHY = {
    "slow": "reading took longer than allowed",
    "crashed": "the reading library crashed or ran out of memory",
    "fault": "the reader failed",
}
"""Why there is no answer, in words for the operator."""


@dataclass(frozen=True, slots=True)
class Unread:
    """The child gave no facts: how it ended and why."""

    outcome: str
    detail: str


def checked(shape: TypeAdapter[T], answer: bytes, otherwise: T) -> T:
    """The answer as facts of this shape, or what stands in for one that has another."""
    try:
        return shape.validate_json(answer)
    except ValidationError:
        return otherwise


def mail_of(answer: bytes) -> tuple[Mail, tuple[bytes, ...]] | Problem:
    """The facts of a mail and the files that follow them, or why they cannot be believed."""
    facts, _, blobs = answer.partition(b"\n")
    try:
        mail = _MAIL.validate_json(facts)
    except ValidationError:
        return Problem("mail-fault", "the reader's answer was not of its shape")
    sizes = [file.size for file in (*mail.pdfs, *mail.ems)]
    if sum(sizes) != len(blobs):
        return Problem("mail-fault", "the reader's answer was not of its size")
    return mail, cut(blobs, sizes)


def hashes_of(mail: Mail) -> tuple[str, ...]:
    """By which the files of a mail are known, as its child says."""
    return tuple(file.sha256 for file in (*mail.pdfs, *mail.ems))


def framed(answer: bytes) -> list[bytes]:
    """The answers that stand one after the other, each with its size before it; none where that is not so."""
    answers, at = [], 0
    while at < len(answer):
        end = at + FRAME + int.from_bytes(answer[at : at + FRAME])
        answers.append(answer[at + FRAME : end])
        at = end
    return answers if at == len(answer) else []


def cut(blobs: bytes, sizes: list[int]) -> tuple[bytes, ...]:
    """The pieces of these sizes, one after the other."""
    pieces, at = [], 0
    for size in sizes:
        pieces.append(blobs[at : at + size])
        at += size
    return tuple(pieces)
