"""How people write prices, in the notations of four languages."""

import re
from decimal import Decimal

from parsers.wording.words import alternatives, every

_CURRENCY = r"(?:us|ca|c)?\$|€|£|kr\b\.?|nok\b|cad\b|usd\b|eur\b|mxn\b"
MONEY = re.compile(
    rf"(?P<before>{_CURRENCY})? ?"
    r"(?P<number>\d{1,3}(?:[ .,']\d{3})+(?:[.,]\d{1,2})?|\d{1,7}(?:[.,]\d{2})?)(?!\d)(?:,-)?"
    rf"(?P<after> ?(?:{_CURRENCY})| (?:{alternatives(every('amounts', 'currency'))})\b)?"
)


def amount_of(number: str) -> Decimal:
    """The number in any of our notations: the last sign before exactly two digits (or one) parts the cents."""
    compact = re.sub(r"[ ']", "", number)
    cents = re.search(r"[.,](\d{1,2})$", compact)
    whole = re.sub(r"[.,]", "", compact[: cents.start()] if cents else compact)
    return Decimal(f"{whole or 0}.{cents[1]}") if cents else Decimal(whole)
