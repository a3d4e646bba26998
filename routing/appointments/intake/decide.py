"""What shall become of a mail that tells of appointments: each of its bookings is new, known, or held."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from parsers import Party, Problem
from parsers.visits import Booking
from routing.appointments.intake.birth import Told, open_visit, opened, told_of
from routing.appointments.intake.case import BookingCase, addresses_of
from routing.appointments.intake.change import call_off, change, is_stale, join, note_again
from routing.appointments.intake.known import KnownVisits, Wanted, wanted
from routing.appointments.intake.people import has_say
from routing.appointments.intake.place import Place, place_of
from routing.appointments.visit import visit_of
from routing.directory import Dealer
from routing.drafts.draft import Draft
from routing.orders.decide import joined
from routing.request import Decision, Held, Notice, Request, Role

__all__ = ["Wanted", "decide_bookings", "fresh", "wanted"]

# Mail that tells of no appointment, whatever it carries.
_OTHER_MAIL = {
    "bounce": Held("automatic-mail", "a bounce came to the address for appointments"),
    "spam": Held("spam", "the mail looks like advertising"),
    "hostile": Held("hostile", "the mail is built to do harm; nothing was taken out of it"),
}
_AUTOMATIC = Held("automatic-mail", "an automatic mail came to the address for appointments")
_NOTHING = Held("visit-none", "the mail has no words, no calendar entry and no table of appointments")
_UNANSWERED = frozenset({"automatic-mail", "spam", "hostile"})
_BROUGHT = ("calendar", "export")
_MOST_SHOWN = 40
_MOST_NEW = 50
"""Customers whom one table may have us write to where nobody checks who has sent it."""


@dataclass(frozen=True, slots=True)
class _Step:
    """What is to be done about one booking: a new request, a known one, or why neither."""

    index: int
    booking: Booking
    place: Place | None = None
    told: Told | None = None
    known: Request | None = None
    like: Request | None = None
    held: Held | None = None
    again: bool = False


def fresh(case: BookingCase, requests: Sequence[Request]) -> tuple[tuple[int, str], ...]:
    """Which of the mail's bookings are new, by their places, each with the key of its brand: they need numbers."""
    if _is_other(case):
        return ()
    return tuple((one.index, one.place.brand) for one in _steps(case, requests) if _is_new(one) and one.place)


def decide_bookings(case: BookingCase, requests: Sequence[Request], numbers: Mapping[int, str]) -> Decision:
    """Open a request for each booking that is new, lay what is known beside its request, hold the mail for the rest.

    `requests` are those that `wanted` names; `numbers` those that were reserved for the `fresh` ones.
    """
    if (other := _is_other(case)) is not None:
        return Decision(held=other)
    decision, left, same = Decision(), {one.number: one for one in requests}, ""
    held: list[Problem] = list(case.read.problems)
    for step in _steps(case, requests):
        if step.held is not None:
            line = str(step.booking.line) if step.booking.line else None
            held.append(Problem(step.held.code, step.held.detail, line=line))
            continue
        known = left.get(step.known.number) if step.known else None
        draft = _draft(case, step, known, numbers)
        if draft is None:
            same = same or (step.known.number if step.known else "")
            continue
        left[draft.request.number] = draft.request
        decision = joined(decision, opened(draft) if known is None else draft.decision())
    if not held and not case.bookings:
        held = [Problem(_NOTHING.code, _NOTHING.detail)]
    only_known = not (decision.events or held) and bool(same)
    return joined(decision, _held(case, held) if held else Decision(duplicate_of=same if only_known else None))


def _draft(case: BookingCase, step: _Step, known: Request | None, numbers: Mapping[int, str]) -> Draft | None:
    """What one booking makes of its request; None where nothing is new."""
    if step.told is None or step.place is None:
        return None
    if known is None:
        return (
            open_visit(case, step.told, step.place, numbers[step.index], index=step.index, like=step.like)
            if _is_new(step)
            else None
        )
    if step.again:
        return note_again(case, known)
    if case.is_of(step.place.dealer) and step.booking.origin in _BROUGHT:
        return change(case, step.told, known)
    if step.booking.status == "cancelled":
        return call_off(case, step.told, known)
    return join(case, step.told, known, step.place.dealer)


def _is_new(step: _Step) -> bool:
    return step.held is None and step.known is None and step.place is not None and step.booking.status != "cancelled"


def _is_other(case: BookingCase) -> Held | None:
    """Why a mail is none that tells of appointments: a machine's, unless it is a system's own table or invitation."""
    mail = case.arrival.mail
    if mail.kind in _OTHER_MAIL:
        return _OTHER_MAIL[mail.kind]
    carries = any(one.origin in _BROUGHT for one in case.read.found) or case.read.problems
    automatic = mail.kind == "auto_reply" or mail.automatic.kind != "human"
    return _AUTOMATIC if automatic and not carries else None


def _steps(case: BookingCase, requests: Sequence[Request]) -> Iterator[_Step]:
    known, new = KnownVisits(requests), 0
    for index, booking in enumerate(case.bookings):
        step = _step(case, index, booking, known)
        new += _is_new(step)
        if _is_new(step) and new > _MOST_NEW and not case.is_surely_his:
            detail = f"one mail may bring {_MOST_NEW} new appointments where trust.authserv_id is not set"
            step = _Step(index, booking, held=Held("export-many", detail))
        yield step


def _step(case: BookingCase, index: int, booking: Booking, visits: KnownVisits) -> _Step:
    place = place_of(case, booking)
    at = None if isinstance(place, Held) else place
    known = visits.by_paper(case, index) if booking.origin not in _BROUGHT else None
    if known is not None:
        return _Step(index, booking, at or _there(case, known), known=known, told=Told(booking, {}), again=True)
    known = visits.by_name(booking, at)
    dealer = at.dealer if at else case.directory.dealers.get(known.dealer or "") if known else None
    if known is not None and dealer is not None:
        return _of_known(case, _Step(index, booking, at or _there(case, known), known=known), dealer)
    if isinstance(place, Held):
        return _Step(index, booking, held=place)
    if booking.origin == "export" and not case.is_of(place.dealer):
        return _Step(index, booking, held=_not_his(case, place.dealer))
    if booking.status == "cancelled":
        unknown = Held("visit-unknown", f"it cancels an appointment that nobody knows: {booking.uid!r}")
        return _Step(index, booking, held=unknown if booking.origin == "calendar" else None)
    return _new(case, _Step(index, booking, place), place, visits)


def _new(case: BookingCase, step: _Step, place: Place, visits: KnownVisits) -> _Step:
    told = told_of(case, step.booking, place.dealer)
    if isinstance(told, Held):
        return _Step(step.index, step.booking, held=told)
    known, like = visits.alike(case, told.booking, place)
    if known is None and step.booking.origin not in _BROUGHT and not told.booking.people:
        detail = "the workshop itself wrote, and for whom is not known: write it with the customer's address"
        return _Step(step.index, step.booking, held=Held("visit-no-customer", detail))
    return _Step(step.index, step.booking, place, told, known, like)


def _of_known(case: BookingCase, step: _Step, dealer: Dealer) -> _Step:
    """A booking whose source has told of it before."""
    known, booking = step.known, step.booking
    assert known is not None
    if not has_say(case, known, dealer) or (booking.status == "cancelled" and case.is_unproven):
        doubt = ", since nobody vouches for the mail" if case.is_unproven else ""
        detail = f"{case.sender.address} has no say in {known.number}{doubt}"
        return _Step(step.index, booking, held=Held("visit-stranger", detail))
    told = told_of(case, booking, dealer)
    if isinstance(told, Held):
        return _Step(step.index, booking, held=told)
    again = is_stale(known, booking)
    if again and booking.origin == "export":
        return _Step(step.index, booking, step.place, told=None, known=known)
    if _begins_anew(known, booking) and not again and step.place:
        return _Step(step.index, booking, step.place, told)
    return _Step(step.index, booking, step.place, told, known, again=again)


def _not_his(case: BookingCase, dealer: Dealer) -> Held:
    """Why a table does not count as this workshop's."""
    address = case.sender.address
    if case.is_unproven and address.lower() in addresses_of(case.directory, dealer):
        return Held("export-unproven", f"nobody vouches for {address}: {case.arrival.mail.trust.reason}")
    detail = f"{address} is no contact and no system of {dealer.name}: name it in workshops.toml"
    return Held("export-stranger", detail)


def _begins_anew(known: Request, booking: Booking) -> bool:
    """Whether what was over is booked once more under its old name."""
    over = known.closed_at is not None and visit_of(known).state in ("cancelled", "missed")
    last = known.last("visit_changed", "received")
    return (
        over and booking.status in ("wanted", "booked") and last is not None and last.facts.get("status") == "cancelled"
    )


def _there(case: BookingCase, known: Request) -> Place | None:
    dealer = case.directory.dealers.get(known.dealer or "")
    return Place(dealer, known.opening.brand, ()) if dealer else None


def _held(case: BookingCase, problems: Sequence[Problem]) -> Decision:
    """The mail waits for a person, and whoever can mend it reads what is wrong, line by line."""
    first = problems[0]
    lines = "; ".join(f"line {one.line}: {one.detail}" if one.line else one.detail for one in problems[:_MOST_SHOWN])
    held = Held(first.code, lines)
    reader, role = _reader(case)
    if reader is None or first.code in _UNANSWERED:
        return Decision(held=held)
    mail = case.arrival.mail
    notice = Notice(
        key=f"visit_held.m{case.arrival.message}",
        kind="visit_held",
        role=role,
        to=reader,
        problems=tuple(problems[:_MOST_SHOWN]),
        in_reply_to=mail.message_id,
        facts={"held": first.code, "subject": mail.subject},
    )
    return Decision(held=held, notices=(notice,))


def _reader(case: BookingCase) -> tuple[Party | None, Role]:
    """Who can mend it: of a system's mail its workshop's desk, else who wrote, if he may be written to."""
    for key in case.directory.workshops:
        dealer = case.directory.dealers.get(key)
        tagged = case.arrival.local_part.partition("+")[2] == key
        if dealer is not None and case.is_of(dealer) and (tagged or not case.imported):
            return dealer.contact("service"), "dealer"
    if case.vouched and case.arrival.mail.may_answer and not case.imported:
        shop = case.shop
        return Party(
            case.sender.address, shop.name if shop else case.sender.name, shop.language if shop else None
        ), "shop"
    return None, "shop"
