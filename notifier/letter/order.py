"""What a mail says of the order itself: its vehicle and numbers, its lines and where they stand, what has changed."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from notifier.catalogue import Words
from notifier.header import clean_text
from notifier.letter.who import visible_events
from notifier.lines import Row, labels, rows, state_word, text_table, version_rows
from parsers import LineAnswer, Order
from routing import Notice, Request

_SOON = timedelta(days=10)  # the date in the example of an answer


def about(notice: Notice, request: Request, shop_name: str, reader: Words, now: datetime) -> dict[str, Any]:
    """The variables that every mail about a request has."""
    order = request.opening.order
    shown = _unless_all_news(rows(order, request.lines, reader, () if _is_version(notice) else notice.lines))
    changes = _changes(notice, request, reader)
    names, sums = labels(order), _sums(order, reader)
    count = reader.count("%(num)s line", "%(num)s lines", len(shown))
    return {
        "number": request.number,
        "version": request.version,
        "vehicle": vehicle_of(order),
        "details": _details(order, reader),
        "rows": shown,
        "table": text_table(shown, sums, reader),
        "marked": any(row.marked for row in shown),
        "changes": changes,
        "changes_table": text_table(changes, (), reader) if changes else "",
        "changes_count": reader.count("%(num)s line", "%(num)s lines", len(changes)),
        "count": count,
        "lines_read": reader.count("%(num)s line read", "%(num)s lines read", len(shown)),
        "sums": sums,
        "brief": _brief(notice, order, count, shop_name),
        "example": f"{(*names[1:2], *names, '1')[0]} BO {reader.short_day((now + _SOON).date())}",
    }


def vehicle_of(order: Order) -> str:
    """The car in a few words: ``Honda Civic Touring 2023``."""
    vehicle = order.vehicle
    return clean_text(" ".join(word for word in (vehicle.make, vehicle.model, vehicle.year) if word), 80)


def case_of(order: Order) -> str:
    """What the shop calls the job: its repair order, else its purchase order."""
    known = (("RO", order.repair_order), ("PO", order.purchase_order))
    return next((f"{label} {clean_text(value, 30)}" for label, value in known if value), "")


def _brief(notice: Notice, order: Order, count: str, shop_name: str) -> str:
    """The end of the subject, as its reader knows the job: a shop by its own number, everybody else by the shop."""
    parts = (case_of(order), vehicle_of(order), count) if notice.role == "shop" else (vehicle_of(order), count, shop_name)
    return " · ".join(part for part in parts if part)


def _is_version(notice: Notice) -> bool:
    """Whether the notice's lines tell what a newer version has changed, with the older values."""
    return "version_from" in notice.facts


def _changes(notice: Notice, request: Request, reader: Words) -> tuple[Row, ...]:
    """The lines that the mail is about, alone."""
    order = request.opening.order
    if _is_version(notice):
        return version_rows(order, notice.lines, reader, _already(notice, request, reader))
    shown = rows(order, request.lines, reader, notice.lines)
    return tuple(replace(row, marked=False) for row in shown if row.marked)


def _already(notice: Notice, request: Request, reader: Words) -> dict[int, str]:
    """By position, when an older version ordered the line, and what has become of it since: so nobody orders twice."""
    events = visible_events(request, notice.role)
    versions = [place for place, event in enumerate(events) if event.kind == "revised"]
    if len(versions) == request.version - 1 and versions:
        events = events[: versions[-1]]
    told = next((event.at for event in events if event.kind == "dealer_told"), None)
    if told is None:
        return {}
    ordered = reader.say("already ordered on %(day)s", day=reader.brief_day(told.astimezone(reader.timezone).date()))
    last: dict[int, LineAnswer] = {answer.line: answer for event in events for answer in event.lines}
    known = {place: state_word(answer, reader) for place, answer in last.items()}
    items = enumerate(request.opening.order.lines, 1)
    return {place: ", ".join(filter(None, (ordered, known.get(place)))) for place, item in items if item.change != "add"}


def _unless_all_news(shown: tuple[Row, ...]) -> tuple[Row, ...]:
    """Where every line is news, none needs a mark."""
    return tuple(replace(row, marked=False) for row in shown) if all(row.marked for row in shown) else shown


def _details(order: Order, reader: Words) -> tuple[tuple[str, str], ...]:
    known = (
        (reader.say("Vehicle"), vehicle_of(order)),
        (reader.say("VIN"), order.vin),
        (reader.say("Repair order (RO)"), order.repair_order),
        (reader.say("Purchase order (PO)"), order.purchase_order),
        (reader.say("Claim"), order.claim),
        (reader.say("Insurer"), order.insurer),
        (reader.say("Supplement to"), order.supplement_of),
        (reader.say("Needed by"), reader.day(order.required_by) if order.required_by else None),
    )
    return tuple((label, clean_text(value, 80)) for label, value in known if value)


def _sums(order: Order, reader: Words) -> tuple[tuple[str, str], ...]:
    """The sums as the paper prints them; we never add up ourselves what we show."""
    known = (
        (reader.say("Subtotal"), order.subtotal),
        (reader.say("Tax"), order.tax),
        (reader.say("Total"), order.total),
    )
    return tuple((label, reader.money(value, order.currency)) for label, value in known if value is not None)
