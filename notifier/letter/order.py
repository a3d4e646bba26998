"""What a mail says of the order itself: its vehicle and numbers, its lines and where they stand, what has changed."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from notifier.catalogue import Words
from notifier.header import clean_text
from notifier.letter.talk import matter_of
from notifier.lines import Row, Standing, labels, rows, state_word, text_table, version_rows
from parsers import LineAnswer, LineItem, Order
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
        "details": (*_details(order, reader), *_agreed(notice, reader)),
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
        "example": _example(notice, (*names[1:2], *names, "1")[0], reader, now),
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
    parts = (
        (case_of(order), vehicle_of(order), count) if notice.role == "shop" else (vehicle_of(order), count, shop_name)
    )
    return " · ".join(part for part in parts if part)


def _example(notice: Notice, line: str, reader: Words, now: datetime) -> str:
    """An answer as this reader may write it, about one line."""
    if notice.role == "shop":
        return f"{reader.say('Cancel line ').strip()} {line}"
    return f"{line} BO {reader.short_day((now + _SOON).date())}"


def _is_version(notice: Notice) -> bool:
    """Whether the notice's lines tell what a newer version has changed, with the older values."""
    return "version_from" in notice.facts


def _changes(notice: Notice, request: Request, reader: Words) -> tuple[Row, ...]:
    """The lines that the mail is about, alone."""
    order = request.opening.order
    if _is_version(notice):
        places = [answer.line for answer in notice.lines]
        return version_rows(order, _older(notice, request), places, reader, _since(notice, request, reader))
    said = notice.lines or _lines_of_matter(notice, request)
    shown = rows(order, request.lines, reader, said) if said else ()
    named = [(place, replace(row, marked=False)) for place, row in enumerate(shown, 1) if row.marked]
    if notice.kind != "promise_moved":
        return tuple(row for _, row in named)
    dated = {answer.line for answer in notice.lines if answer.eta}
    return tuple(row if place in dated else _late(row, place, request, reader) for place, row in named)


def _lines_of_matter(notice: Notice, request: Request) -> tuple[LineAnswer, ...]:
    """The lines for which somebody is reminded, where the notice itself names none."""
    matter = matter_of(notice)
    if notice.kind == "nudge" and matter == "consent":
        return request.consent
    if matter == "undated":
        standing = (answer for line in request.lines for answer in line.answers)
        return tuple(answer for answer in standing if answer.answer == "backorder" and not answer.eta)
    moved = request.last("promise_moved") if notice.kind == "reminder" and matter == "passed" else None
    return moved.lines if moved else ()


def _late(row: Row, place: int, request: Request, reader: Words) -> Row:
    """A line whose promised day has gone by: that day, as far as anybody still knows it."""
    promised = [answer.eta for event in request.events for answer in event.lines if answer.line == place and answer.eta]
    when = reader.say("was expected %(day)s", day=reader.brief_day(promised[-1])) if promised else ""
    return replace(row, standing=(Standing(reader.say("late"), when, "late"),))


def _older(notice: Notice, request: Request) -> tuple[LineItem, ...]:
    """The lines of the version that the notice compares with."""
    version = notice.facts["version_from"]
    place = int(version) - 1 if version.isdecimal() else -1
    return request.earlier[place].order.lines if 0 <= place < len(request.earlier) else ()


def _since(notice: Notice, request: Request, reader: Words) -> dict[int, str]:
    """By position, when an older version ordered the line, and what has become of it since: nobody orders twice."""
    told = next((event.at for event in request.events if event.kind == "dealer_told"), None)
    said = {}
    for place in range(1, len(_older(notice, request)) + 1):
        ordered = reader.say("already ordered on %(day)s", day=reader.brief_day_of(told)) if told else ""
        state = state_word(notice.facts.get(f"was_{place}", ""), reader)
        at = notice.facts.get(f"was_at_{place}", "")
        when = reader.brief_day_of(datetime.fromisoformat(at)) if state and at else ""
        said[place] = " · ".join(filter(None, (ordered, " ".join(filter(None, (state, when))))))
    return said


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


def _agreed(notice: Notice, reader: Words) -> tuple[tuple[str, str], ...]:
    """What an agreement adds: its name, and the reference that was given for it."""
    facts = notice.facts
    known = (
        (reader.say("Agreement"), facts.get("agreement")),
        (facts.get("reference_name") or reader.say("Reference"), facts.get("reference")),
    )
    return tuple((clean_text(label, 40), clean_text(value, 80)) for label, value in known if value)


def _sums(order: Order, reader: Words) -> tuple[tuple[str, str], ...]:
    """The sums as the paper prints them; we never add up ourselves what we show."""
    known = (
        (reader.say("Subtotal"), order.subtotal),
        (reader.say("Tax"), order.tax),
        (reader.say("Total"), order.total),
    )
    return tuple((label, reader.money(value, order.currency)) for label, value in known if value is not None)
