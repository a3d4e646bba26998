"""What the mail with an invoice or a credit note says: for which month, how much, until when, and how one pays."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from notifier.catalogue import Words
from notifier.header import clean_text
from routing import Notice

_MOST_LINES = 6


def accounts(notice: Notice, reader: Words) -> dict[str, Any]:
    """The variables of an invoice's mail; its facts are those of `routing.accounts.invoice_mail`."""
    facts = notice.facts
    pay = [facts.get(f"pay_{place}", "") for place in range(1, _MOST_LINES + 1)]
    return {
        "taken_back": facts["document"] == "credit",
        "paper": clean_text(facts["number"], 40),
        "month": reader.month(date.fromisoformat(facts["month"])),
        "total": _money(facts["total"], facts["currency"], reader),
        "due": reader.plain_day(date.fromisoformat(facts["due"])),
        "seller": clean_text(facts["seller"], 80),
        "credited": clean_text(facts.get("credits", ""), 40),
        "why_credited": clean_text(facts.get("reason", ""), 300),
        "pay_to": tuple(clean_text(line, 120) for line in pay if line),
        "answers_to": clean_text(facts.get("answers_to", ""), 254),
    }


def _money(total: str, currency: str, reader: Words) -> str:
    try:
        return reader.money(Decimal(total), currency)
    except InvalidOperation:
        return clean_text(total, 40)
