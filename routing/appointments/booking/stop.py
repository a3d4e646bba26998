"""Why an answer cannot be carried out."""

from dataclasses import dataclass
from typing import Literal

Reason = Literal["day", "hour", "which", "past", "far", "zone", "old", "nothing", "unclear"]
"""What is asked back: which day, hour or moment; one that is past or in an unknown zone; to an older proposal."""
Refusal = Literal["lines", "unanswered", "no_hour"]
"""Why an appointment cannot be confirmed: parts are missing, the customer has not agreed, there is no hour."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Nothing of the answer is carried out: it is asked back, or refused with the reason."""

    reason: Reason | None = None
    refusal: Refusal | None = None
    missing: str = ""
    """The planned items whose parts are neither available nor ordered."""
