"""Money and days as people of four languages write them."""

import datetime as dt
from decimal import Decimal

NO_BREAK = "\N{NO-BREAK SPACE}"
MARKS = {"en": (",", "."), "fr": (NO_BREAK, ","), "es": (".", ","), "nb": (NO_BREAK, ",")}
FRENCH_MONTHS = "janv. févr. mars avril mai juin juill. août sept. oct. nov. déc.".split()  # noqa: SIM905 - reads as a calendar


def money(amount: Decimal, language: str, *, sign: bool = False) -> str:
    """`1,284.66`, `1 284,66 $`, `1.284,66`: thousands and decimals by language, the dollar behind the French amount."""
    thousands, point = MARKS[language]
    whole, cents = f"{amount:,.2f}".split(".")
    text = whole.replace(",", thousands) + point + cents
    if not sign:
        return text
    return f"${text}" if language == "en" else f"{text}{NO_BREAK}$"


def hours(amount: str, language: str) -> str:
    """Labour hours with the decimal mark of the language."""
    return amount.replace(".", MARKS[language][1])


def day(date: dt.date, language: str) -> str:
    """The day as a shop of this language prints it: 11/27/2026, 27 nov. 2026, 27/11/2026, 27.11.2026."""
    if language == "fr":
        return f"{date.day} {FRENCH_MONTHS[date.month - 1]} {date.year}"
    return date.strftime({"en": "%m/%d/%Y", "es": "%d/%m/%Y", "nb": "%d.%m.%Y"}[language])
