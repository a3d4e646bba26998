"""What the mails before a visit say: services with a yes and a no each, conditions, and the items of an answer."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from notifier.catalogue import Words
from notifier.header import clean_text
from notifier.letter.buttons import Button
from notifier.letter.talk import own_words
from notifier.lines import N_
from routing import CheckIn, CheckInItem, Notice, checkin_of

CHECKINS = frozenset({"checkin", "checkin_echo", "checkin_answered", "checkin_items"})
_MOST_BUTTONS = 12
_LINK = re.compile(r"https://[\w.-]+(?::[0-9]+)?(?:/[\w./~%?=&#-]*)?")


@dataclass(frozen=True, slots=True)
class OfferRow:
    """A service that may be chosen; `yes` and `no` are prepared answers."""

    number: str
    name: str
    text: str
    price: str
    url: str
    yes: str
    no: str
    taken: str
    """What the customer has said of it; empty where nothing."""


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item of a customer's answers, as the workshop reads it."""

    number: str
    name: str
    words: tuple[str, ...]
    price: str
    files: str
    state: str
    tone: str
    open: bool
    answers: tuple[str, ...]
    """What the workshop may say of it, in the words of prepared answers."""


@dataclass(frozen=True, slots=True)
class CheckInFacts:
    """The check-in as its mails show it."""

    offers: tuple[OfferRow, ...]
    terms: tuple[str, ...]
    version: str
    accept: str
    """The sentence that accepts the conditions; empty where there are none."""
    accepted: str
    items: tuple[ItemRow, ...]
    open: str
    """How many items are left, in words."""
    open_left: bool
    unconfirmed: str
    """What the customer has chosen without accepting the conditions."""
    last_day: str
    occasion: str
    example: str


def checkin(notice: Notice, reader: Words) -> dict[str, Any]:
    """The variables of the mails before a visit, and their buttons; nothing for another mail."""
    request = notice.request
    if request is None or notice.kind not in CHECKINS:
        return {}
    stands = checkin_of(request)
    accept = _accept(stands, reader)
    offers = tuple(_offers(notice, stands, reader, accept))
    items = tuple(_item(item, reader, request.opening.order.currency) for item in _shown(notice, stands))
    facts = CheckInFacts(
        offers=offers,
        terms=own_words(notice.facts.get("terms", ""), reader),
        version=clean_text(stands.version, 40),
        accept=accept,
        accepted=clean_text(stands.accepted, 40),
        items=items,
        open=reader.count("%(num)s item left", "%(num)s items left", len(stands.open)),
        open_left=bool(stands.open),
        unconfirmed=", ".join(offer.name for offer in offers if stands.pending.get(int(offer.number))),
        last_day=_last_day(notice, reader),
        occasion=notice.facts.get("occasion", ""),
        example=_example(offers, reader),
    )
    return {"checkin": facts, "buttons": tuple(_buttons(notice, facts, stands, reader))}


def _shown(notice: Notice, stands: CheckIn) -> Iterable[CheckInItem]:
    """The items that the mail is about: all, or those that were shared."""
    named = notice.facts.get("items", "").split()
    return (item for item in stands.items if not named or str(item.number) in named)


def _accept(stands: CheckIn, reader: Words) -> str:
    version = clean_text(stands.version, 40)
    return " ".join((reader.say("I accept the terms"), f"v{version.removeprefix('v')}")) if version else ""


def _offers(notice: Notice, stands: CheckIn, reader: Words, accept: str) -> Iterable[OfferRow]:
    request = notice.request
    currency = request.opening.order.currency if request else None
    taken = {item.key: not item.withdrawn for item in stands.items if item.kind == "offer"}
    yes_word, no_word = reader.say("yes"), reader.say("no")
    waits = {number: reader.say("waits for the terms") for number, yes in stands.pending.items() if yes}
    for offer in stands.offers:
        of, number = f"offer_{offer.number}_", str(offer.number)
        said = yes_word if taken.get(offer.key) else no_word if stands.answered_at else ""
        yield OfferRow(
            number,
            clean_text(offer.name, 120),
            clean_text(notice.facts.get(f"{of}text", ""), 300),
            _money(offer.price, currency, reader),
            _link(notice.facts.get(f"{of}url", "")),
            "\n".join(filter(None, (f"{number} {yes_word}", accept))),
            "\n".join(filter(None, (f"{number} {no_word}", accept))),
            waits.get(offer.number, said),
        )


def _item(item: CheckInItem, reader: Words, currency: str | None) -> ItemRow:
    state, tone = _state(item)
    more = [reader.say("shared with the mechanics")] if item.shared else []
    words = own_words(item.text, reader) if item.kind == "words" else ()
    return ItemRow(
        str(item.number),
        clean_text(item.text, 120) if item.kind == "offer" else reader.say("Remark of the customer"),
        words,
        _money(item.price, currency, reader),
        ", ".join(clean_text(name, 60) for _, name in item.files),
        " · ".join((reader.say(state), *more)),
        tone,
        not item.handled,
        tuple(reader.say(said, item=str(item.number)) for said in _deeds(item)),
    )


def _deeds(item: CheckInItem) -> tuple[str, ...]:
    """What is left to do with an item."""
    if item.handled or item.withdrawn:
        return (N_("Handled %(item)s"),) if not item.handled else ()
    share = () if item.shared or item.kind == "offer" else (N_("Share %(item)s with the mechanics"),)
    return (N_("Handled %(item)s"), N_("Convert %(item)s"), *share)


def _state(item: CheckInItem) -> tuple[str, str]:
    if item.withdrawn:
        return (N_("no longer wanted"), "gone") if item.handled else (N_("no longer wanted: undo it"), "late")
    if item.conversion == "done":
        return N_("made into a job"), "good"
    if item.handled:
        return N_("handled"), "good"
    if item.conversion == "wanted":
        return N_("becomes a job once you confirm it"), "late"
    return N_("to handle"), "open"


def _buttons(notice: Notice, facts: CheckInFacts, stands: CheckIn, reader: Words) -> Iterable[Button]:
    """Prepared answers: the customer's as a whole (those for each service stand beside it), the workshop's by item."""
    if notice.kind in ("checkin", "checkin_echo"):
        yield from _for_customer(facts, reader)
    elif facts.occasion != "shared":
        yield from _for_workshop(stands, facts, reader)


def _for_customer(facts: CheckInFacts, reader: Words) -> Iterable[Button]:
    if facts.occasion == "terms":
        yield Button(facts.accept, facts.accept)
    elif not facts.occasion:
        nothing = reader.say("None, thank you") if facts.offers else "" if facts.accept else reader.say("OK")
        said = ". ".join(filter(None, (nothing, facts.accept)))
        yield Button(reader.say("Everything is right, nothing more"), said)
    if facts.occasion in ("", "understood"):
        yield Button(reader.say("Tell the workshop something"), reader.say("Remark: "))


def _for_workshop(stands: CheckIn, facts: CheckInFacts, reader: Words) -> Iterable[Button]:
    if facts.occasion == "convert":
        for item in stands.items:
            if item.conversion == "wanted":
                said = reader.say("Yes, convert %(item)s", item=str(item.number))
                yield Button(said, said)
        return
    if stands.open:
        yield Button(reader.say("Everything is handled"), reader.say("All handled"))
    for said in [said for item in facts.items if item.open for said in item.answers][:_MOST_BUTTONS]:
        yield Button(said, said)


def _link(text: str) -> str:
    """An address that may be followed; anything else is left out."""
    cleaned = clean_text(text, 300)
    return cleaned if _LINK.fullmatch(cleaned) else ""


def _money(price: Decimal | None, currency: str | None, reader: Words) -> str:
    try:
        return reader.money(price, currency) if price is not None else ""
    except InvalidOperation:
        return ""


def _last_day(notice: Notice, reader: Words) -> str:
    """The last moment at which an answer counts: the evening before the visit."""
    day = notice.facts.get("day", "")
    return reader.day(date.fromisoformat(day) - timedelta(days=1)) if day else ""


def _example(offers: tuple[OfferRow, ...], reader: Words) -> str:
    """An answer as the customer may type it: ``1 oui, 2 non``."""
    yes, no = reader.say("yes"), reader.say("no")
    said = [f"{offer.number} {yes if place == 0 else no}" for place, offer in enumerate(offers[:2])]
    return ", ".join(said)
