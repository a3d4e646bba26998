"""What a source tells later of an appointment that we know: moved, other jobs, arrived, delivered, cancelled."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from parsers import LineAnswer, LineItem, Vehicle
from parsers.visits import Booking, Job
from routing.appointments.approval.steps import ask_for_approval
from routing.appointments.booking.telling import tell_customer, tell_workshop
from routing.appointments.intake.birth import Told, advance, line_of, names_of, paper_of, tell_both
from routing.appointments.intake.case import BookingCase
from routing.appointments.people import customer_reader
from routing.appointments.visit import counting, jobs_of, visit_of
from routing.directory import Dealer
from routing.drafts.draft import Draft
from routing.request import Opening, Request, Source

_TOLD = ("received", "visit_changed")
_NEVER = frozenset({"origin", "status", "starts", "ends", "wishes", "words", "sequence"})
"""Facts that are weighed by themselves."""
_TALK = 8
_AGREED = ("proposed", "accepted", "confirmed")


def told_before(request: Request) -> dict[str, str]:
    """What its source has told last, whatever has been agreed on by mail since."""
    told: dict[str, str] = {}
    for event in counting(request):
        if event.kind in _TOLD or (event.kind == "visit_booked" and event.by == "dealer"):
            told |= event.facts
    return told


def is_stale(request: Request, booking: Booking) -> bool:
    """Whether a newer state is known already: a lower sequence, or of an invitation the same one again.

    A cancellation may bear the sequence that it cancels (many programs leave it).
    """
    before = visit_of(request).sequence
    if visit_of(request).uid != booking.uid or booking.origin not in ("calendar", "export"):
        return False
    again = booking.origin == "calendar" and booking.status != "cancelled" and booking.sequence == before
    return booking.sequence < before or again


def note_again(case: BookingCase, request: Request) -> Draft:
    """The same once more, or an older state that came late: it is only noted."""
    draft = Draft(request, case.now)
    draft.note("received_again", _by(case, request), recipient=case.arrival.recipient, facts=_from(case))
    return draft


def change(case: BookingCase, told: Told, request: Request) -> Draft | None:
    """What a workshop's own system tells now; None where that is what it has told already."""
    booking, before = told.booking, told_before(request)
    status = booking.status if booking.status != before.get("status") else ""
    if booking.status == "cancelled":
        return _cancelled(case, request, told) if status else None
    different = _different(told, before)
    moved = {
        name: told.moments[name]
        for name in ("starts", "ends")
        if told.moments.get(name, "") not in ("", before.get(name))
    }
    revision, gone = _revised(case, booking, request)
    if not (different or moved or status or revision):
        return None
    draft = Draft(request, case.now)
    visit, heard = visit_of(request), _has_heard(request)
    if revision:
        draft.note("revised", "dealer", revision=revision)
    facts = (
        different | moved | {"status": booking.status, "sequence": str(booking.sequence) if booking.sequence else ""}
    )
    facts |= {"uid": booking.uid, "from": case.sender.address}
    if wishes := told.moments.get("wishes"):
        facts["wishes"] = wishes
    draft.note("visit_changed", "dealer", facts=facts, lines=gone)
    if (status == "booked" or (moved and booking.status == "booked")) and told.starts:
        draft.note("visit_booked", "dealer", starts=told.moments["starts"], ends=told.moments.get("ends"))
    if status:
        advance(draft, booking)
    if booking.origin == "calendar":  # a booking site's; what stands in its own table the workshop knows
        tell_workshop(draft, case.directory, case.rules, "changed")
    if revision:
        ask_for_approval(draft, case.directory)
    _tell_moved(case, draft, told, visit.starts, heard=heard and booking.status == "booked")
    return draft


def join(case: BookingCase, told: Told, request: Request, dealer: Dealer) -> Draft:
    """What somebody says besides of an appointment that is open: data is laid beside it and disturbs nobody.

    Another wish, or words, of the customer go to whoever has it at the workshop.
    """
    booking, visit, by = told.booking, visit_of(request), _by(case, request)
    draft = Draft(request, case.now)
    revision, _ = _revised(case, booking, request, adding=True)
    wishes = told.moments.get("wishes", "")
    stands = visit.starts.isoformat() if visit.starts and visit.state in _AGREED else ""
    wishes = "" if wishes in (stands, " ".join(visit.wishes)) else wishes
    said = booking.words if booking.words not in visit.words else ""
    kept = {"agreement", "uid"} if visit.uid else {"agreement"}  # what the workshop's system calls it stays
    data = {name: fact for name, fact in _different(told, told_before(request)).items() if name not in kept}
    files = "\n".join(f"{blob} {name}" for blob, name in case.files)
    if not (revision or wishes or said or data or files):
        return note_again(case, request)
    if revision:
        draft.note("revised", by, revision=revision)
    late = bool(wishes) and visit.state in _AGREED
    counted = str(booking.sequence) if booking.sequence and visit.uid in ("", booking.uid) else ""
    facts = data | _from(case) | {"files": files, "sequence": counted}
    facts |= {"words": "\n\n".join(filter(None, (visit.words, said)))} if said else {}
    facts |= {"wishes": wishes} if wishes and not late else {}
    draft.note("visit_changed", by, facts=facts)
    if request.last("visit_wanted", "visit_booked") is None:
        # The workshop was to call him, and now he comes by himself.
        draft.note("visit_wanted", by)
        tell_both(case, draft, told, dealer)
    elif by == "shop" and (wishes or _talks(said, data=bool(data or revision or files))):
        occasion = "countered" if late else "changed"
        if late:
            draft.note("visit_countered", by, wishes=wishes, facts=_from(case) | {"said": booking.words})
        news = {"answered_text": booking.words}
        tell_workshop(draft, case.directory, case.rules, occasion, attach=case.files, facts=news)
    return draft


def call_off(case: BookingCase, told: Told, request: Request) -> Draft | None:
    """The customer's own calendar has cancelled it: he does not come."""
    if request.closed_at is not None:
        return None
    draft = Draft(request, case.now)
    draft.note("visit_cancelled", "shop", facts=_from(case), reason=told.booking.words[:200] or None)
    draft.note("closed", "partspost", why="the appointment is cancelled")
    tell_workshop(draft, case.directory, case.rules, "cancelled", facts={"answered_text": told.booking.words})
    return draft


def _cancelled(case: BookingCase, request: Request, told: Told) -> Draft:
    """The workshop's system has cancelled it; the customer hears it, if he was ever told of it."""
    draft, over = Draft(request, case.now), request.closed_at is not None
    facts = {"status": "cancelled", "sequence": str(told.booking.sequence) if told.booking.sequence else ""}
    draft.note("visit_changed", "dealer", facts=facts | _from(case))
    if over:
        return draft
    draft.note("visit_cancelled", "dealer", facts=_from(case))
    draft.note("closed", "partspost", why="the appointment is cancelled")
    if told.booking.origin == "calendar":
        tell_workshop(draft, case.directory, case.rules, "cancelled")
    if _has_heard(request) and customer_reader(draft.request) is not None:
        tell_customer(draft, case.directory, case.rules, "visit_news", facts={"occasion": "cancelled"})
    return draft


def _tell_moved(case: BookingCase, draft: Draft, told: Told, was: datetime | None, *, heard: bool) -> None:
    """The customer who knows of another hour, or of none, reads the one that holds; not of what is past."""
    starts = told.starts
    if not heard or starts is None or starts == was or starts <= case.now or customer_reader(draft.request) is None:
        return
    facts = {"occasion": "moved", "was": was.isoformat()} if was else {"occasion": "booked"}
    tell_customer(draft, case.directory, case.rules, "visit_news", facts=facts)


def _has_heard(request: Request) -> bool:
    """Whether a mail of ours has told the customer of it; his own calendar program hears from its source itself."""
    if visit_of(request).origin == "calendar" and request.events[0].by == "dealer":
        return False
    return request.last("shop_told", "visit_reminded", "checkin_told") is not None


def _different(told: Told, before: Mapping[str, str]) -> dict[str, str]:
    return {name: fact for name, fact in told.facts.items() if name not in _NEVER and fact != before.get(name)}


def _revised(
    case: BookingCase, booking: Booking, request: Request, *, adding: bool = False
) -> tuple[Opening | None, tuple[LineAnswer, ...]]:
    """The request as it must be found and read now, and the items that were taken out; None where nothing differs.

    Lines never change their place. Who is `adding` takes nothing out.
    """
    opening, order = request.opening, request.opening.order
    lines, gone = _lines(booking.jobs, request, adding=adding)
    car = Vehicle(
        booking.year or order.vehicle.year, booking.make or order.vehicle.make, booking.model or order.vehicle.model
    )
    newer = replace(
        opening,
        order=replace(order, vin=booking.vin or order.vin, vehicle=car, lines=lines),
        names=tuple(dict.fromkeys((*opening.names, *names_of(booking)))),
    )
    if newer == opening and not gone:
        return None, ()
    source = paper_of(case) if booking.origin == "work_order" else Source(case.arrival.blob, "")
    return replace(newer, source=source), gone


def _lines(
    jobs: Sequence[Job], request: Request, *, adding: bool
) -> tuple[tuple[LineItem, ...], tuple[LineAnswer, ...]]:
    """The planned items with what is told now: known ones by their words, new ones at the end."""
    lines = list(request.opening.order.lines)
    if not jobs:
        return tuple(lines), ()
    there = {job.description: job.place for job in reversed(jobs_of(request))}
    kept: set[int] = set()
    for job in jobs:
        place = there.get(job.description)
        if place is None or place in kept:
            lines.append(line_of(job, len(lines) + 1))
        else:
            kept.add(place)
            lines[place - 1] = replace(lines[place - 1], unit_price=job.price or lines[place - 1].unit_price)
    gone = () if adding else tuple(LineAnswer(place, "cancelled") for place in sorted(set(there.values()) - kept))
    return tuple(lines), gone


def _talks(said: str, *, data: bool) -> bool:
    """Whether words want to be read: with data beside them a few are a greeting ("here is the picture, thank you")."""
    return sum(word.strip(".,;:!?").isalpha() for word in said.split()) >= (_TALK if data else 1)


def _by(case: BookingCase, request: Request) -> str:
    """Which side the sender speaks for."""
    dealer = case.directory.dealers.get(request.dealer or "")
    return "dealer" if dealer is not None and case.is_of(dealer) else "shop"


def _from(case: BookingCase) -> dict[str, str]:
    return {"from": case.sender.address}
