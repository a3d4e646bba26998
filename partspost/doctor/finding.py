"""What an examination finds: one thing that was looked at, how it is, and the cure where it is not well."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["ok", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Finding:
    """`check` is a stable name for programs, `what` a sentence for people; an error loses or stops mail."""

    check: str
    level: Level
    what: str
    cure: str = ""


def well(check: str, what: str) -> Finding:
    """Something is as it should be."""
    return Finding(check, "ok", what)


def doubt(check: str, what: str, cure: str) -> Finding:
    """Something works, but not as an operator would want it."""
    return Finding(check, "warning", what, cure)


def ill(check: str, what: str, cure: str) -> Finding:
    """Something loses mail, or keeps it from moving."""
    return Finding(check, "error", what, cure)
