"""What mails about an appointment say: when, which car, what is planned and what is wished, in the reader's words."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from notifier.catalogue import Words
from notifier.header import clean_text
from notifier.kinds import KINDS
from notifier.letter.order import vehicle_of
from notifier.letter.talk import own_words
from notifier.letter.visits.occasions import occasion
from notifier.lines import N_, WIDTH
from routing import Directory, Notice, Request, Visit, VisitJob, is_text_message, jobs_of, visit_of

_SEVERAL = 2
_OPEN = ("wanted", "acknowledged")
_ADDRESSED = re.compile(r"\S+@\S+")


@dataclass(frozen=True, slots=True)
class JobRow:
    """One planned item as shown; every field is plain text, empty where nothing is known."""

    place: str
    description: str
    remark: str
    reason: str
    price: str


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """An appointment as its mails show it, in the reader's language and on the workshop's wall."""

    when: str
    """The moment that holds, else the one that is proposed; empty where there is none."""
    brief: str
    """The same, as short as a subject wants it."""
    was: str
    """The moment before, where the visit has moved."""
    choices: tuple[str, ...]
    """What is proposed, each one for itself."""
    wishes: tuple[str, ...]
    price: str
    """What the workshop asks for the whole visit."""
    booked: bool
    customer: str
    phone: str
    address: str
    vehicle: str
    words: tuple[str, ...]
    jobs: tuple[JobRow, ...]
    table: str
    workshop: str
    workshop_phone: str
    place: str
    geo: str
    """Latitude and longitude, as a calendar entry has them."""
    origin: str
    details: tuple[tuple[str, str], ...]
    """What is known of the visit, by label."""
    short: bool
    """Whether its reader has room for a few words only: he gets the price and no details."""


def visit(notice: Notice, directory: Directory, reader: Words) -> dict[str, Any]:
    """The variables `visit`, `headline` and `sentence` of a mail about an appointment; nothing for another one."""
    request = notice.request
    kind = KINDS.get(notice.kind)
    if request is None or not (request.opening.kind == "appointment" or (kind and kind.visit)):
        return {}
    return {"visit": _facts(notice, request, directory, reader), "today": _is_today(notice), **occasion(notice, reader)}


def _is_today(notice: Notice) -> bool:
    return notice.facts.get("occasion") == "today"


def _facts(notice: Notice, request: Request, directory: Directory, reader: Words) -> VisitFacts:
    told, order = visit_of(request), request.opening.order
    dealer, workshop = directory.dealers.get(request.dealer or ""), directory.workshops.get(request.dealer or "")
    starts = told.proposed or told.starts
    jobs = tuple(_row(job, order.currency, reader) for job in jobs_of(request))
    customer, phone = _customer(told, request)
    was = notice.facts.get("was", "")
    return VisitFacts(
        when=reader.moment(starts) if starts else "",
        brief=_brief(starts if len(told.alternatives) < _SEVERAL else None, reader),
        was=_wish(was, reader),
        choices=tuple(map(reader.moment, told.alternatives)),
        wishes=tuple(_wish(one, reader) for one in told.wishes) if told.state in _OPEN else (),
        price=_price(told, request, reader, short=is_text_message(notice.to.address)),
        booked=told.starts is not None,
        customer=customer,
        phone=phone,
        address=clean_text(request.opening.shop.address, 254),
        vehicle=vehicle_of(order),
        words=own_words(told.words, reader),
        jobs=jobs,
        table=_table(jobs),
        workshop=clean_text(dealer.name if dealer else notice.facts.get("dealer_name", ""), 80),
        workshop_phone=clean_text(
            (workshop.advise if workshop and not _ADDRESSED.search(workshop.advise) else "")
            or (dealer.phone if dealer else notice.facts.get("dealer_phone", "")),
            40,
        ),
        place=clean_text(workshop.place if workshop else "", 120),
        geo=workshop.geo if workshop else "",
        origin=reader.say(_ORIGINS[told.origin]) if told.origin in _ORIGINS else "",
        details=_details(told, request, (customer, phone), reader),
        short=is_text_message(notice.to.address),
    )


def _customer(told: Visit, request: Request) -> tuple[str, str]:
    """Who comes, and his telephone; the shop of the request where nobody is named."""
    who = told.customer
    named = next((role for role, party in told.people.items() if party == who), None)
    phone = told.phones.get(named, "") if named else next(iter(told.phones.values()), "")
    shop = request.opening.shop
    name = (who.name or who.address) if who else shop.name or shop.address
    return clean_text(name, 80), clean_text(phone, 40)


def _details(told: Visit, request: Request, customer: tuple[str, str], reader: Words) -> tuple[tuple[str, str], ...]:
    order = request.opening.order
    mileage = reader.number(Decimal(told.mileage)) + " km" if told.mileage.isdecimal() else told.mileage
    known = (
        (reader.say("Customer"), " · ".join(filter(None, customer))),
        (reader.say("Vehicle"), vehicle_of(order)),
        (reader.say("Plate"), told.plate),
        (reader.say("VIN"), order.vin),
        (reader.say("Mileage"), mileage),
        (reader.say("Repair order (RO)"), order.repair_order),
        (reader.say("Agreement"), told.agreement),
        (reader.say("Reference"), told.reference),
    )
    return tuple((label, clean_text(value, 80)) for label, value in known if value)


def _price(told: Visit, request: Request, reader: Words, *, short: bool) -> str:
    """What the workshop asks; whoever reads no details gets their sum instead, where each has its price."""
    amount, prices = told.price, [job.price for job in jobs_of(request)]
    if amount is None and short and prices and all(price is not None for price in prices):
        amount = sum((price for price in prices if price is not None), Decimal())
    return reader.money(amount, request.opening.order.currency) if amount is not None else ""


def _row(job: VisitJob, currency: str | None, reader: Words) -> JobRow:
    return JobRow(
        str(job.place),
        clean_text(job.description, 200),
        clean_text(job.remark, 200),
        clean_text(job.reason, 200),
        reader.money(job.price, currency) if job.price is not None else "",
    )


def _table(jobs: tuple[JobRow, ...]) -> str:
    """The planned items as fixed-width text: number, what, price, and what is remarked of each below it."""
    price = max((len(job.price) for job in jobs), default=0)
    number = max((len(job.place) for job in jobs), default=0)
    room = max(WIDTH - number - price - 4, 20)
    rows = []
    for job in jobs:
        first, *more = _folded(job.description, room) or [""]
        rows.append(f"{job.place.rjust(number)}  {first.ljust(room)}  {job.price.rjust(price)}".rstrip())
        below = (f"» {said}" for said in (job.remark, job.reason) if said)
        rows += [" " * (number + 2) + line for line in (*more, *(part for one in below for part in _folded(one, room)))]
    return "\n".join(rows)


def _folded(text: str, room: int) -> list[str]:
    lines, line = [], ""
    for word in text.split():
        if line and len(line) + 1 + len(word) > room:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return [*lines, line] if line else lines


def _wish(text: str, reader: Words) -> str:
    """A preferred day, or a moment; what is neither stays as it was written."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return clean_text(text, 80)
    return reader.moment(moment) if "T" in text and moment.tzinfo else reader.day(date.fromisoformat(text[:10]))


def _brief(moment: datetime | None, reader: Words) -> str:
    """A moment in the width of a subject: ``ven. 27 nov. 10 h 30``."""
    if moment is None:
        return ""
    local = moment.astimezone(reader.timezone)
    return f"{reader.brief_day(local.date())} {reader.moment(moment).rpartition(', ')[2]}"


# Where an appointment comes from; it is never anything else later.
_ORIGINS = {
    "calendar": N_("from a calendar invitation"),
    "export": N_("from the workshop's own system"),
    "typed": N_("from the customer's own words"),
    "work_order": N_("from a work order"),
}
