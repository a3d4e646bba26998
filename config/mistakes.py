"""What is wrong in a configuration: where it stands, what is wrong with it, and the cure."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing that the operator should correct. `line` counts from 1; `key` is a setting or the column of a table.

    An ``error`` keeps the configuration from being used; a ``warning`` (a gap, an expired row) only wants to be known.
    """

    file: str
    line: int | None
    key: str
    message: str
    cure: str
    severity: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        """``file:line: key: message (cure)``, leaving out what is not known."""
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        text = ": ".join(part for part in (place, self.key, self.message) if part)
        return f"{text} ({self.cure})" if self.cure else text


class ConfigurationError(Exception):
    """The configuration cannot be used; `mistakes` holds every reason at once."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(map(str, self.mistakes)))


def did_you_mean(word: str, known: Iterable[str], otherwise: str) -> str:
    """``did you mean 'x'?`` for the nearest known word, or the other cure when nothing is near."""
    near = difflib.get_close_matches(word.lower(), sorted(known), n=1)
    return f"did you mean '{near[0]}'?" if near else otherwise
