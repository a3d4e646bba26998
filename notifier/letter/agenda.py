"""What the mails of a workshop's agenda say: its lists, the calls to make, the courtesy after a visit, campaigns."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from notifier.catalogue import Words
from notifier.header import clean_text
from notifier.letter.buttons import Button
from notifier.letter.order import vehicle_of
from notifier.letter.talk import own_words
from notifier.lines import N_
from routing import Notice, Request, visit_of

AGENDA: Final = frozenset({"agenda", "follow_up", "courtesy", "campaign_preview", "campaign"})
_AT_MOST: Final = 20
"""Entries of one list; mail programs cut a page at 102 KB."""


@dataclass(frozen=True, slots=True)
class Appointment:
    """One appointment in a list: when, whose, which car; `buttons` prepare answers about it alone."""

    number: str
    when: str
    who: str
    about: str
    note: str = ""
    reply_to: str = ""
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class List:
    """One list of the agenda under its heading; `more` says how many there are besides."""

    name: str
    entries: tuple[Appointment, ...]
    more: str = ""


def agenda(
    notice: Notice, reader: Words, now: datetime, answer_to: Callable[[str], str], reply_to: str
) -> dict[str, Any]:
    """The variables of these mails; `answer_to` gives the address for answers about one appointment."""
    facts = notice.facts
    request = notice.request
    listed = _lists(notice, reader, now, answer_to) if notice.kind == "agenda" else ()
    return {
        "occasion": facts.get("occasion", ""),
        "lists": listed,
        "agenda_counts": _counts(notice, reader) if notice.kind == "agenda" else "",
        "due": _moment(facts.get("due_at", ""), reader, timed=bool(facts.get("timed"))),
        "was": _moment(facts.get("was_at", ""), reader, timed=True),
        "person": _who(request) if request else "",
        "car": _about(request) if request else "",
        "campaign": clean_text(facts.get("campaign", ""), 80),
        "words": own_words(facts.get("words", ""), reader),
        "vehicles": own_words(facts.get("vehicles", ""), reader),
        "sums": _sums(facts, reader) if notice.kind == "campaign_preview" else (),
        "wrong": tuple(_wrong(one, reader) for one in facts.get("wrong", "").splitlines()),
        "go": clean_text(facts.get("go", ""), 20),
        "stop_to": reply_to,
    }


def _lists(notice: Notice, reader: Words, now: datetime, answer_to: Callable[[str], str]) -> tuple[List, ...]:
    today = now.astimezone(reader.timezone).date()
    found: dict[str, list[Appointment]] = {section: [] for section in _HEADINGS}
    for one in (notice, *notice.also):
        section = one.facts.get("section", "next")
        if one.request is not None and section in found:
            there = answer_to(one.request.number) if one.facts.get("reply") else ""
            found[section].append(_entry(one, one.request, reader, today, there))
    return tuple(_cut(section, entries, reader) for section, entries in found.items() if entries)


def _cut(section: str, entries: list[Appointment], reader: Words) -> List:
    left = len(entries) - _AT_MOST
    more = reader.count("and %(num)s more", "and %(num)s more", left) if left > 0 else ""
    return List(f"{reader.say(_HEADINGS[section])} ({len(entries)})", tuple(entries[:_AT_MOST]), more)


def _entry(one: Notice, request: Request, reader: Words, today: date, there: str) -> Appointment:
    section, at, note = (one.facts.get(name, "") for name in ("section", "at", "note"))
    if section == "mismatch":
        note = reader.say("Your own system says: %(moment)s", moment=_moment(note, reader, timed=True))
    prepared = _BUTTONS.get(section, ()) if there else ()
    return Appointment(
        request.number,
        _when(at, reader, today, timed=section not in _CALLS or bool(one.facts.get("timed"))),
        _who(request),
        _about(request),
        clean_text(note, 120),
        there,
        tuple(Button(reader.say(button.label), reader.say(button.body)) for button in prepared),
    )


def _when(fact: str, reader: Words, today: date, *, timed: bool) -> str:
    """The hour alone for today, else the day, with the hour where one was said."""
    if not fact:
        return ""
    local = datetime.fromisoformat(fact).astimezone(reader.timezone)
    hour = reader.clock(local.time())
    if local.date() == today and timed:
        return hour
    day = reader.brief_day(local.date())
    return f"{day}, {hour}" if timed else day


def _moment(fact: str, reader: Words, *, timed: bool) -> str:
    try:
        moment = datetime.fromisoformat(fact)
    except ValueError:
        return ""
    if moment.tzinfo is None:
        return ""
    return reader.moment(moment) if timed else reader.day(moment.astimezone(reader.timezone).date())


def _who(request: Request) -> str:
    """The customer by name, with the telephone where it is known: somebody may be called."""
    shop, visit = request.opening.shop, visit_of(request)
    phone = next(iter(visit.phones.values()), "")
    return " · ".join(filter(None, (clean_text(shop.name or shop.address, 60), clean_text(phone, 30))))


def _about(request: Request) -> str:
    """The car by name and plate, without either by its chassis number."""
    order, visit = request.opening.order, visit_of(request)
    known = (vehicle_of(order), clean_text(visit.plate, 20))
    return " · ".join(filter(None, known)) or clean_text(order.vin or "", 20)


def _counts(notice: Notice, reader: Words) -> str:
    """How many there are of what matters in a subject."""
    sections = [one.facts.get("section", "") for one in (notice, *notice.also)]
    said = []
    for names, word in _COUNTED.items():
        amount = sum(section in names for section in sections)
        if amount:
            said.append(f"{reader.say(word)} {amount}")
    return " · ".join(said)


def _sums(facts: Mapping[str, str], reader: Words) -> tuple[tuple[str, str], ...]:
    known = ((reader.say(label), clean_text(facts.get(name, ""), 12)) for name, label in _SUMS.items())
    return tuple((label, amount) for label, amount in known if amount not in ("", "0"))


def _wrong(fact: str, reader: Words) -> str:
    """A problem of a campaign's table, ``line code words``, as a sentence."""
    line, _, rest = fact.partition(" ")
    code, _, words = rest.partition(" ")
    known = _WRONG.get(code, _WRONG[""])
    return reader.say(known, line=clean_text(line, 8), words=clean_text(words, 60))


_CALLS: Final = frozenset({"overdue", "current", "upcoming"})
_HEADINGS: Final[dict[str, str]] = {
    "mismatch": N_("Not the hour of your own system"),
    "not_arrived": N_("Expected today, not here yet"),
    "overdue": N_("Calls overdue"),
    "current": N_("Calls for today"),
    "upcoming": N_("Calls ahead"),
    "missed": N_("No-shows"),
    "next": N_("Next appointments, not confirmed"),
    "confirmed": N_("Next appointments, confirmed"),
    "arrived": N_("Last arrivals of today"),
    "in_today": N_("In the workshop since today"),
    "in_yesterday": N_("In the workshop since yesterday"),
    "in_week": N_("In the workshop for up to a week"),
    "in_older": N_("In the workshop for more than a week"),
    "done": N_("Done in the last 15 days: courtesy call"),
    "delivered": N_("Cars delivered in the last 30 days: welcome call"),
}
_COUNTED: Final[dict[frozenset[str], str]] = {
    frozenset({"not_arrived"}): N_("expected"),
    frozenset({"overdue", "current"}): N_("to call"),
    frozenset({"missed"}): N_("did not come"),
    frozenset({"next", "confirmed"}): N_("ahead"),
    frozenset({"in_today", "in_yesterday", "in_week", "in_older"}): N_("in the workshop"),
    frozenset({"upcoming", "done", "delivered", "mismatch"}): N_("to look at"),
}
_AGAIN = Button(N_("Call again on …"), N_("Call back on "))
_CALL = (_AGAIN, Button(N_("Drop: price"), N_("Drop: price")), Button(N_("Drop: …"), N_("Drop: ")))
_COME = (Button(N_("Has arrived"), N_("Arrived")), Button(N_("Did not come"), N_("No-show")))
_FINISHED = (Button(N_("Handed over"), N_("Handed over")),)
_BUTTONS: Final[dict[str, tuple[Button, ...]]] = {
    "overdue": _CALL,
    "current": _CALL,
    "upcoming": _CALL,
    "not_arrived": _COME,
    "missed": (_AGAIN,),
    "in_today": _FINISHED,
    "in_yesterday": _FINISHED,
    "in_week": _FINISHED,
    "in_older": _FINISHED,
    "done": (_AGAIN,),
    "delivered": (_AGAIN,),
}
_SUMS: Final[dict[str, str]] = {
    "rows": N_("Rows read"),
    "clients": N_("Customers who get a mail"),
    "calls": N_("Customers without an address, to be called"),
    "refused": N_("Customers who want no such mail: left out"),
    "before": N_("Sent before: left out"),
    "problems": N_("Rows with a problem: left out"),
}
_WRONG: Final[dict[str, str]] = {
    "nobody": N_("Line %(line)s names no customer and no address."),
    "car": N_("Line %(line)s names no car: neither a chassis number nor a plate."),
    "address": N_("Line %(line)s: %(words)s is no mail address; the customer can only be called."),
    "day": N_("Line %(line)s: %(words)s is no day. Write it as 2027-01-10."),
    "twice": N_("Line %(line)s: this car stands in the table twice."),
    "many": N_("From line %(line)s on the table is too long: send the rest as another one."),
    "": N_("Line %(line)s cannot be read."),
}
