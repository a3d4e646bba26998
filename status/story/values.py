"""What the value of an event's fact is called in the reader's words: codes, moments, days, money, signs."""

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Final

from markupsafe import Markup

from routing import Event
from status.language import Language

SIGNS: Final = frozenset({"dearer", "refused", "unclear", "late", "stale", "timed", "tax_included"})
"""Facts that say all by being there."""
TIMES: Final = frozenset(
    {"agreed", "assigned", "closes", "day", "declined", "due", "ends", "pickup", "proposed", "starts", "system"}
    | {"until", "was", "wishes"}
)
"""Facts that are a day or a moment, or several."""
CODES: Final = {
    "answer": "answer",
    "banner": "banner",
    "machine": "machine",
    "method": "method",
    "occasion": "occasion",
    "origin": "origin",
    "result": "result",
    "role": "role",
    "row": "deadline",
    "same": "same",
    "status": "booking",
    "why": "why",
}
"""Facts that are a code of ours, and where the catalogues have the words for it."""
_SUMS: Final = re.compile(r"price|amount|offer_\d+_price")
# In these the reason is why we could not carry out what was said; elsewhere somebody has written it.
_NOT_CARRIED_OUT: Final = frozenset({"answer_unclear", "shop_unclear", "acknowledged"})
# RFC 3463: class, subject and detail of what a mail server says of a mail.
_SERVER_SAYS: Final = re.compile(r"(?<![\d.])[245]\.(\d)\.\d{1,3}(?![\d.])")


def text_of_fact(event: Event, name: str, language: Language) -> str | Markup:
    """The value of one fact of the event; what people wrote, and numbers, stay as they are."""
    text = event.facts[name]
    if name in SIGNS:
        return "✓"
    if event.kind == "mail_bounced" and name == "status":
        return _came_back(text, language)
    if name == "reason":
        return language.name("not_done", text) if event.kind in _NOT_CARRIED_OUT else text
    if name in CODES:
        return language.name(CODES[name], text)
    if name in TIMES:
        return " · ".join(_time(one, language) for one in text.split())
    return _sum(text, language) if _SUMS.fullmatch(name) else text


def _came_back(text: str, language: Language) -> str | Markup:
    """What a mail server said, with what the number in it means."""
    found = _SERVER_SAYS.search(text)
    return language.name("bounce", found[1], said=text) if found and language.knows("bounce", found[1]) else text


def _time(text: str, language: Language) -> str:
    try:
        if len(text) == len("2026-11-27"):
            return language.day(date.fromisoformat(text))
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    return language.moment(at if at.tzinfo else at.replace(tzinfo=language.zone))


def _sum(text: str, language: Language) -> str:
    try:
        return language.money(Decimal(text))
    except InvalidOperation:
        return text
