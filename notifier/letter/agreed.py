"""What the mails about an agreement's approval say: what is proposed, under which agreement, and why."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from notifier.catalogue import Words
from notifier.header import clean_text
from notifier.letter.buttons import BUTTONS, Button
from notifier.letter.talk import LONGEST_WORDS, own_words
from routing import Directory, Notice, agreement_of

APPROVAL = "visit_approval"


@dataclass(frozen=True, slots=True)
class AgreedFacts:
    """An approval as its mails show it."""

    occasion: str
    when: tuple[str, ...]
    """What the workshop proposes."""
    price: str
    details: tuple[tuple[str, str], ...]
    reason: str
    words: tuple[str, ...]


def agreed(notice: Notice, reader: Words) -> dict[str, Any]:
    """The variable `agreed` and the buttons of a mail about an approval; nothing for another mail."""
    if notice.kind != APPROVAL or notice.request is None:
        return {}
    facts, currency = notice.facts, notice.request.opening.order.currency
    price = _amount(facts.get("price", ""), currency, reader)
    taxed = reader.say("(taxes included)") if price and facts.get("tax_included") else ""
    asks = facts["occasion"] in ("asked", "reason")
    known = AgreedFacts(
        occasion=facts["occasion"],
        when=tuple(reader.moment(datetime.fromisoformat(one)) for one in facts.get("starts", "").split()),
        price=f"{price} {taxed}".strip(),
        details=_details(notice, reader),
        reason=clean_text(facts.get("reason", ""), LONGEST_WORDS),
        words=own_words(facts.get("answered_text", ""), reader),
    )
    made = (Button(reader.say(one.label), reader.say(one.body)) for one in (BUTTONS["approval"] if asks else ()))
    return {"agreed": known, "buttons": tuple(made)}


def _amount(text: str, currency: str | None, reader: Words) -> str:
    try:
        return reader.money(Decimal(text), currency) if text else ""
    except InvalidOperation:
        return clean_text(text, 40)


def support(notice: Notice, directory: Directory) -> tuple[tuple[str, str], ...]:
    """Whom one asks about what, by the agreement under which the request stands."""
    agreement = agreement_of(notice.request, directory) if notice.request else None
    pairs = (contact.partition(":") for contact in (agreement.support if agreement else ()))
    return tuple((clean_text(subject, 60), clean_text(contact, 120)) for subject, _, contact in pairs)


def _details(notice: Notice, reader: Words) -> tuple[tuple[str, str], ...]:
    facts = notice.facts
    known = (
        (reader.say("Agreement"), " · ".join(filter(None, (facts.get("agreement"), facts.get("agreement_number"))))),
        (reader.say("Holder"), facts.get("holder", "")),
        (reader.say("It includes"), facts.get("includes", "")),
        (facts.get("reference_name") or reader.say("Reference"), facts.get("reference", "")),
    )
    return tuple((clean_text(label, 40), clean_text(value, 200)) for label, value in known if value)
