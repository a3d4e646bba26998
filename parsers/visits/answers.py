"""What somebody answers about an appointment."""

from datetime import date
from typing import Literal

from parsers.visits.facts import VisitAnswer


def read_visit_answer(
    text: str, html: str, *, today: date, locale: str, role: Literal["dealer", "shop"]
) -> VisitAnswer:
    """What a reply does; words that nobody could tell are ambiguous and change nothing. Never raises."""
    del html, today, locale, role
    return VisitAnswer(ambiguous=True, said=text.strip())
