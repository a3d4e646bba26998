"""How people write prices, in the notations of four languages, and the numbers that are none: telephones, times."""

import re
from decimal import Decimal
from functools import cache

from parsers.wording.words import alternatives, every

_CURRENCY = r"(?:us|ca|c)?\$|€|£|kr\b\.?|nok\b|cad\b|usd\b|eur\b|mxn\b"
_CLOCK = re.compile(
    r"\d{1,2}(?:[:.]\d\d ?(?:[ap]\.?m\b\.?|h\b|uhr)|:\d\d| ?h ?\d\d\b"
    r"|(?<![3-9]\d)(?<!2[4-9]) ?h\b(?!r)| ?heures?\b| ?[ap]\.?m\b\.?)"
)
_AT_CLOCK = re.compile(
    r"a las (?:1[3-9]|2[0-4])(?: h(?:rs|oras)?)?\b(?! ?,| [ya] \d)"
    r"|a las \d{1,2} (?:h(?:rs|oras)?|de la (?:tarde|manana))\b"
    r"|at \d{1,2}(?:[:.]\d\d)?(?= (?:am|pm|tomorrow|today|tonight|sharp|in the|this|on)\b)"
    r"|k(?:l|lokk[ae]n?)\.? ?\d{1,2}(?:[.:]\d\d)?(?!\d)"
    r"|a \d{1,2} h(?: ?\d\d\b|\b(?! ?,| ?\d| et \d))"
)
_PHONE = re.compile(r"\+?(?:\d{1,2}[ .-])?\(?\d{3}\)?[ .-]{1,2}\d{3}[ .-]\d{4}(?!\d)")
_LONG_PHONE = re.compile(r"\d{2} \d{4} \d{4}(?!\d)|\d{3} \d{2} \d{3}(?! ?\d)|\d{2} \d{2} \d{2} \d{2}(?! ?\d)")
_CALLED = re.compile(
    r"(?:tel|tlf|telefon\w*|mobil\w*|movil|cel\w*|numero|nummer|kontakt|ring\w*|llam\w*|marc\w*|ordenes)\W[^\d]{0,12}$"
)
_NEAR = 28  # so far before its number may stand what says that it is a telephone's
_PERCENT = re.compile(r"[+-]?\d{1,3}(?:[.,]\d{1,2})? ?%")

SIGNS = {
    "→": "arrow",
    "&": "and",
    "+": "and",
    "#": "line",
    **dict.fromkeys("🙄😂🤣😒😏🤡🙃🤪😆😹", "sarcasm"),
    **dict.fromkeys("✓✔✅☑👌", "ok"),
    **dict.fromkeys("❌✗✘", "not"),
}
# behind these a point ends no sentence
SHORTENED = frozenset(
    {"ref", "no", "nr", "approx", "ca", "env", "tel", "art", "pos", "lin", "qte", "qty", "ant", "cant", "aprox", "inkl"}
    | {"evt", "pr", "kl", "sem", "wk", "lev", "est", "nro", "num", "pcs", "int", "izq", "der", "dcho"}
    | {"stk", "rempl", "remp", "subst", "ang", "vedr"}
)


@cache
def money() -> re.Pattern[str]:
    """Finds a price with its currency."""
    return re.compile(
        rf"(?P<before>{_CURRENCY})? ?"
        r"(?P<number>\d{1,3}(?:[ .,']\d{3})+(?:[.,]\d{1,2})?|\d{1,7}(?:[.,]\d{2})?)(?!\d)(?:,-)?"
        rf"(?P<after> ?(?:{_CURRENCY})(?!\d)| (?:{alternatives(every('amounts', 'currency'))})\b)?"
    )


def amount_of(number: str) -> Decimal:
    """The number in any of our notations: the last sign before exactly two digits (or one) parts the cents."""
    compact = re.sub(r"[ ']", "", number)
    cents = re.search(r"[.,](\d{1,2})$", compact)
    whole = re.sub(r"[.,]", "", compact[: cents.start()] if cents else compact)
    return Decimal(f"{whole or 0}.{cents[1]}") if cents else Decimal(whole)


def aside(folded: str, start: int) -> tuple[int, bool] | None:
    """Where such a number ends, and whether it is a percentage, which is about a price."""
    for pattern in (_AT_CLOCK, _PHONE, _CLOCK, _PERCENT):
        if (found := pattern.match(folded, start)) is not None:
            return found.end(), pattern is _PERCENT
    called = _CALLED.search(folded[max(0, start - _NEAR) : start])
    found = _LONG_PHONE.match(folded, start) if called is not None else None
    return (found.end(), False) if found is not None else None
