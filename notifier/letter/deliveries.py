"""What the mails about deliveries say: the day, and of each request the parts that come on it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from notifier.catalogue import Words
from notifier.header import clean_text
from notifier.letter.order import case_of, vehicle_of
from notifier.letter.who import current_dealer
from notifier.lines import Row, rows, text_table
from routing import Directory, Notice, Request

DELIVERIES = frozenset({"delivery", "delivery_day"})


@dataclass(frozen=True, slots=True)
class Parcel:
    """What comes of one request; `reply_to` is where an answer about it goes, if this mail may be answered so."""

    number: str
    about: str
    dealer: str
    phone: str
    rows: tuple[Row, ...]
    table: str
    reply_to: str = ""


def delivery(notice: Notice, directory: Directory, reader: Words, answer_to: Callable[[str], str]) -> dict[str, Any]:
    """The variables of mails about a delivery; `answer_to` gives the address for answers about a request."""
    facts = notice.facts
    day, was = date.fromisoformat(facts["day"]), facts.get("was_day", "")
    every = notice.also if notice.request is None else (notice,)
    parcels = tuple(_parcel(one, one.request, directory, reader, answer_to) for one in every if one.request)
    lines = sum(len(parcel.rows) for parcel in parcels)
    return {
        "day": reader.day(day),
        "brief_day": reader.brief_day(day),
        "was_day": reader.day(date.fromisoformat(was)) if was else "",
        "today": facts.get("occasion") == "today",
        "method": facts.get("method", ""),
        "parcels": parcels,
        "parcels_count": reader.count("%(num)s order", "%(num)s orders", len(parcels)),
        "parts_count": reader.count("%(num)s line", "%(num)s lines", lines),
    }


def _parcel(
    notice: Notice, request: Request, directory: Directory, reader: Words, answer_to: Callable[[str], str]
) -> Parcel:
    order, dealer = request.opening.order, current_dealer(request, directory)
    every = enumerate(rows(order, request.lines, reader, notice.lines), start=1)
    # The day is all there is to say, and how many where not all of a line come on it.
    shown = tuple(
        replace(row, marked=False, standing=(), quantity=_coming(notice, place, reader) or row.quantity)
        for place, row in every
        if row.marked
    )
    return Parcel(
        request.number,
        " · ".join(filter(None, (case_of(order), vehicle_of(order)))),
        clean_text(dealer.name if dealer else "", 60),
        clean_text(dealer.phone if dealer else "", 40),
        shown,
        text_table(shown, (), reader),
        answer_to(request.number) if notice.facts.get("reply") else "",
    )


def _coming(notice: Notice, place: int, reader: Words) -> str:
    """How many of a line come, where the dealer has said so."""
    amounts = [answer.quantity for answer in notice.lines if answer.line == place]
    return reader.number(sum((one for one in amounts if one), Decimal())) if amounts and all(amounts) else ""
