"""Several requests at a glance, and the history of one: what the morning's digest and an answer to "status" show."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from notifier.catalogue import Words
from notifier.header import clean_text
from notifier.letter.order import case_of, vehicle_of
from notifier.letter.who import current_dealer, visible_events
from notifier.lines import N_
from routing import DONE, Directory, Event, Notice, Request, place_of

_WORDS_IN_HISTORY = 200
_AT_MOST = 25
"""Entries of one list; mail programs cut a page at 102 KB."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One request in a list: its number, what it is about, and where it stands."""

    number: str
    about: str
    standing: str
    reply_to: str = ""
    """Where an answer about it goes, if this mail may be answered so."""


@dataclass(frozen=True, slots=True)
class Group:
    """The requests of which the same is to be said; `name` is a heading, and `short` counts them in a subject."""

    name: str
    short: str
    entries: tuple[Entry, ...]
    more: str = ""
    """How many there are besides, in words."""


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that has happened to a request: when, what, and the words that somebody used."""

    when: str
    what: str
    words: str = ""


def overview(
    notice: Notice, directory: Directory, reader: Words, now: datetime, answer_to: Callable[[str], str]
) -> tuple[Group, ...]:
    """The notice's requests by what is to be done about them, first what the reader himself must do.

    `answer_to` gives the address for answers about a request. Raises ValueError for a digest of nothing: it would be
    noise.
    """
    today = now.astimezone(reader.timezone).date()
    found: dict[str, list[Entry]] = {name: [] for name in _GROUPS}
    for one in (notice, *notice.also):
        if one.request is not None:
            entry = _entry(one.request, notice, directory, reader, today)
            there = answer_to(entry.number) if one.facts.get("reply") else ""
            found[_group(one.request, notice, today)].append(replace(entry, reply_to=there))
    if notice.kind == "digest" and not any(found.values()):
        raise ValueError(f"notice {notice.key}: a digest without requests tells nobody anything")
    return tuple(_listed(name, entries, reader) for name, entries in found.items() if entries)


def status_line(groups: tuple[Group, ...], reader: Words) -> str:
    """How many requests there are in each list, as the subject of a digest: what waits before what is late."""
    order = [reader.say(_GROUPS[name][0]) for name in ("actions", "waiting", "late", "scheduled", "closed")]
    return " · ".join(group.short for group in sorted(groups, key=lambda group: order.index(group.name)))


def _listed(name: str, entries: list[Entry], reader: Words) -> Group:
    heading, short = _GROUPS[name]
    left = len(entries) - _AT_MOST
    more = reader.count("and %(num)s more", "and %(num)s more", left) if left > 0 else ""
    return Group(reader.say(heading), f"{reader.say(short)} {len(entries)}", tuple(entries[:_AT_MOST]), more)


def history(notice: Notice, reader: Words) -> tuple[Happened, ...]:
    """What has happened to the one request of the notice, as far as its reader may know, oldest first."""
    if notice.request is None or notice.also:
        return ()
    return tuple(
        Happened(reader.moment(event.at), reader.say(_EVENTS[event.kind]), _words(event))
        for event in visible_events(notice.request, notice.role)
        if event.kind in _EVENTS
    )


def _words(event: Event) -> str:
    return clean_text(event.facts.get("said") or event.facts.get("question") or "", _WORDS_IN_HISTORY)


def _group(request: Request, notice: Notice, today: date) -> str:
    if notice.facts.get("audience") in ("dealer", "shop"):
        return place_of(request, notice.role, today)
    if request.closed_at is not None:
        return "closed"
    if request.waiting_on == notice.role and notice.facts.get("audience") != "banner":
        return "actions"
    if (due := _due(request)) is not None and due < today:
        return "late"
    return "scheduled" if request.waiting_on == "nobody" else "waiting"


def _due(request: Request) -> date | None:
    """The first day on which something that is not done is expected."""
    return min((line.eta for line in request.lines if line.eta and line.state not in DONE), default=None)


def _entry(request: Request, notice: Notice, directory: Directory, reader: Words, today: date) -> Entry:
    order, dealer = request.opening.order, current_dealer(request, directory)
    shop = clean_text(request.opening.shop.name or request.opening.shop.address, 60)
    other = clean_text(dealer.name, 60) if dealer and notice.role == "shop" else shop
    parts = (case_of(order), vehicle_of(order), "" if other == clean_text(notice.to.name, 60) else other)
    return Entry(request.number, " · ".join(filter(None, parts)), _stands(request, notice, reader, today))


def _stands(request: Request, notice: Notice, reader: Words, today: date) -> str:
    """Where a request stands, as its reader would say it."""
    if request.closed_at is not None:
        return reader.say("closed on %(day)s", day=reader.brief_day_of(request.closed_at))
    due = _due(request)
    late = due is not None and due < today
    said = []
    if due is not None:
        said.append(reader.say(_WAS_DUE if late else _IS_DUE, day=reader.brief_day(due)))
    if request.waiting_on != "nobody" and request.waiting_since is not None:
        own = request.waiting_on == notice.role and request.matter in _MINE
        whose = _MINE[request.matter or "look"] if own else _THEIRS[request.waiting_on]
        said.append(reader.say(whose))
        said.append(reader.say("since %(day)s", day=reader.brief_day_of(request.waiting_since)))
        days = (today - request.waiting_since.astimezone(reader.timezone).date()).days
        if notice.kind == "digest" and days > 0:
            said.append(reader.count("%(num)s day", "%(num)s days", days))
    return " · ".join(said) or reader.say("answered")


_IS_DUE, _WAS_DUE = N_("expected %(day)s"), N_("was expected %(day)s")
# Heading, and word in a subject, in the order of the lists.
_GROUPS = {
    "actions": (N_("Your turn"), N_("Actions")),
    "late": (N_("Late"), N_("late")),
    "waiting": (N_("Waiting for others"), N_("waiting")),
    "scheduled": (N_("Scheduled"), N_("scheduled")),
    "closed": (N_("Closed"), N_("closed")),
}
# What the reader himself must do.
_MINE = {
    "routing": N_("choose a dealer"),
    "look": N_("look at it"),
    "reference": N_("give the reference number"),
    "reason": N_("give the reason"),
    "approval": N_("approve or reject"),
    "repeat": N_("ask the shop again, or call"),
    "question": N_("answer the question"),
    "consent": N_("accept or refuse the change"),
    "reply": N_("answer the shop"),
    "answer": N_("answer the order"),
    "bids": N_("answer the search"),
    "credit": N_("send the credit note"),
    "proposal": N_("accept or decline the time"),
    "visit": N_("propose a time"),
    "planning": N_("confirm the appointment"),
    "handling": N_("deal with the customer's answers"),
    "calling": N_("call the customer"),
}
_THEIRS = {
    "dealer": N_("waits for the dealer"),
    "shop": N_("waits for the shop"),
    "approver": N_("waits for approval"),
    "ops": N_("a person looks at it"),
}
# What people are told of a history; what is missing here is between the machines.
_EVENTS = {
    "received": N_("Order received"),
    "routed": N_("Dealer chosen"),
    "handed_over": N_("Handed over to another dealer"),
    "revised": N_("New version received"),
    "received_again": N_("Received once more"),
    "data_added": N_("Data added"),
    "dealer_told": N_("Dealer told"),
    "shop_told": N_("Shop told"),
    "approver_told": N_("Approver told"),
    "dealer_reminded": N_("Dealer reminded"),
    "shop_reminded": N_("Shop reminded"),
    "acknowledged": N_("The dealer has seen it"),
    "answered": N_("The dealer has answered"),
    "dealer_asked": N_("The dealer has a question"),
    "dealer_wrote": N_("The dealer writes"),
    "dealer_refused": N_("The dealer cannot take it"),
    "phone_noted": N_("Telephone call"),
    "shop_wrote": N_("The shop writes"),
    "shop_asked": N_("The shop has a question"),
    "shop_cancelled": N_("The shop has cancelled lines"),
    "shop_received": N_("The shop has received parts"),
    "consent_wanted": N_("Consent asked"),
    "consented": N_("The shop has accepted"),
    "consent_refused": N_("The shop has refused"),
    "reference_wanted": N_("Reference number asked"),
    "reference_given": N_("Reference number given"),
    "reason_wanted": N_("Reason asked"),
    "reason_given": N_("Reason given"),
    "approval_wanted": N_("Approval asked"),
    "approved": N_("Approved"),
    "rejected": N_("Rejected"),
    "return_asked": N_("Return requested"),
    "return_accepted": N_("Return accepted"),
    "return_refused": N_("Return refused"),
    "credited": N_("Credited"),
    "bids_wanted": N_("Other dealers asked"),
    "bid_won": N_("A dealer was found"),
    "bids_exhausted": N_("No dealer was found"),
    "promise_moved": N_("A date has moved"),
    "delivery_told": N_("Put into the calendar"),
    "delivery_answered": N_("The shop's calendar has answered"),
    "delivery_reminded": N_("Shop reminded of a delivery"),
    "visit_wanted": N_("Appointment request"),
    "visit_booked": N_("Appointment booked"),
    "visit_changed": N_("The appointment has changed"),
    "visit_proposed": N_("Appointment proposed"),
    "visit_accepted": N_("The customer accepts"),
    "visit_countered": N_("The customer proposes another time"),
    "visit_declined": N_("The customer declines"),
    "visit_confirmed": N_("The appointment is confirmed"),
    "visit_reminded": N_("Customer reminded"),
    "visit_arrived": N_("The car is at the workshop"),
    "visit_missed": N_("The customer has not come"),
    "visit_done": N_("The visit is over"),
    "visit_cancelled": N_("The appointment is cancelled"),
    "undone": N_("Answer undone"),
    "closed": N_("Closed"),
}
