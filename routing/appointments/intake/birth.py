"""The birth of an appointment: received, routed, wanted or booked, told to the workshop and to its customer."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from parsers import LineItem, Order, Vehicle
from parsers.visits import Booking, Job, When
from routing.appointments.approval.steps import ask_what_is_agreed
from routing.appointments.booking.entry import put_in_calendar
from routing.appointments.booking.moments import as_wish, moment_of
from routing.appointments.booking.waiting import chase_due
from routing.appointments.intake.case import BookingCase
from routing.appointments.intake.people import customer_of, may_write, with_people
from routing.appointments.intake.place import Place
from routing.appointments.visit import facts_of_booking
from routing.directory import Dealer
from routing.drafts.draft import Draft
from routing.drafts.people import dealer_reader
from routing.request import Decision, Held, Opening, Request, Source
from routing.workflow import fold

_NAME_LENGTH = 40


@dataclass(frozen=True, slots=True)
class Told:
    """A booking on the workshop's wall: when it is, as facts of an event."""

    booking: Booking
    moments: Mapping[str, str]

    @property
    def starts(self) -> datetime | None:
        """The hour that the workshop has given it."""
        return datetime.fromisoformat(self.moments["starts"]) if "starts" in self.moments else None

    @property
    def facts(self) -> dict[str, str]:
        """Everything that its source tells, moments included."""
        remarks = {f"remark_{place}": job.remark for place, job in enumerate(self.booking.jobs, 1) if job.remark}
        return facts_of_booking(self.booking) | dict(self.moments) | remarks | {"status": self.booking.status}


def told_of(case: BookingCase, booking: Booking, dealer: Dealer) -> Told | Held:
    """The booking as this workshop takes it; only its own systems book, what anybody else says is a wish."""
    zone = dealer.hours.timezone if dealer.hours else case.rules.timezone
    said = (booking.starts, booking.ends, *booking.wishes)
    if lost := next((one for one in said if one and one.time and moment_of(one, zone) is None), None):
        return Held("visit-zone", f"{lost.day} {lost.time} is said in a time zone that nobody knows: {lost.zone!r}")
    own = case.is_of(dealer)
    wishes = booking.wishes
    if not own and booking.status != "cancelled":
        wishes = (booking.starts, *wishes) if booking.starts else wishes
        booking = replace(booking, status="wanted", starts=None, ends=None)
    booking = with_people(case, replace(booking, wishes=wishes), dealer)
    ahead = [as_wish(one, zone) for one in wishes if own or _is_ahead(one, zone, case.now)]
    moments = {"starts": _moment(booking.starts, zone), "ends": _moment(booking.ends, zone), "wishes": " ".join(ahead)}
    return Told(booking, {name: fact for name, fact in moments.items() if fact})


def name_of(uid: str) -> str:
    """By which name a request is found that its source calls so, however long that is."""
    return f"UID{hashlib.sha256(uid.encode()).hexdigest()[:40].upper()}" if uid else ""


def names_of(booking: Booking) -> tuple[str, ...]:
    """Everything by which the request is found: its source's name for it, also as people read it, and the plate."""
    shown = booking.uid if len(booking.uid) <= _NAME_LENGTH else ""
    return tuple(name for name in dict.fromkeys((name_of(booking.uid), shown, booking.plate or "")) if name)


def open_visit(case: BookingCase, told: Told, place: Place, number: str, *, index: int, like: Request | None) -> Draft:
    """A new request; `like` is another open one for the same car, of somebody else."""
    opening = _opening(case, told.booking, place, Source(case.arrival.blob, "", index), number)
    draft = Draft(fold((opening,), ()), case.now)
    own = case.is_of(place.dealer)
    draft.note(
        "received",
        "dealer" if own else "shop",
        at=case.arrival.received_at,
        facts=told.facts | {"from": case.sender.address},
        recipient=case.arrival.recipient,
        banner=_banner(case, own=own),
        same_as=like.number if like else None,
        files="\n".join(f"{blob} {name}" for blob, name in case.files),
    )
    draft.note("routed", "partspost", dealer=place.dealer.key, why=" · ".join(place.why))
    _begin(draft, told)
    tell_both(case, draft, told, place.dealer)
    return draft


def opened(draft: Draft) -> Decision:
    """The decision that opens the request."""
    return replace(draft.decision(), openings=(draft.request.opening,))


def _begin(draft: Draft, told: Told) -> None:
    """How it stands from the beginning: wished for, booked, or on its way already."""
    booking = told.booking
    if booking.status == "wanted":
        draft.note("visit_wanted", "shop")
        return
    draft.note("visit_booked", "dealer", starts=told.moments.get("starts"), ends=told.moments.get("ends"))
    advance(draft, booking)


def advance(draft: Draft, booking: Booking) -> None:
    """What the dealer's own system says has happened to the car."""
    if booking.status == "arrived":
        draft.note("visit_arrived", "dealer")
    elif booking.status == "delivered":
        draft.note("visit_done", "dealer")
        draft.note("closed", "partspost", why="the visit is over")


def tell_both(case: BookingCase, draft: Draft, told: Told, dealer: Dealer) -> None:
    """The workshop gets the request, and its customer what we understood.

    A workshop is not told one by one what stands in its own table, nor a customer what its system's invitation has told
    him, nor of what is past; whom mails will go to later is written down all the same.
    """
    directory, rules, booking = case.directory, case.rules, told.booking
    desk = dealer_reader(draft.request, directory, case.today) or dealer.contacts[0]
    draft.note("dealer_told", "partspost", to=desk.address)
    if booking.origin != "export":
        chase = chase_due(draft.request, directory, rules, case.now)
        files = dict(reversed((*draft.request.opening.source.enclosures, *case.files)))
        warns = draft.request.events[0].facts.get("banner")
        facts = {
            "chase_at": chase.isoformat() if chase else None,
            "banner": f"visit-{warns}" if warns else None,
        }
        known = {name: fact for name, fact in facts.items() if fact}
        draft.tell(
            "visit_request",
            "dealer",
            desk,
            attach=tuple(files.items()),
            problems=draft.request.opening.problems,
            facts=known,
        )
    customer, _ = customer_of(case, booking)
    if not may_write(case, customer, dealer):
        ask_what_is_agreed(draft, directory, None)
        return
    draft.note("shop_told", "partspost", to=customer.address)
    ask_what_is_agreed(draft, directory, customer)
    ahead = booking.status == "wanted" or (booking.status == "booked" and told.starts and told.starts > case.now)
    if not ahead or (booking.origin == "calendar" and case.is_of(dealer)):
        return
    entry = put_in_calendar(draft, directory, customer.address)
    names = {"dealer_name": dealer.name, "dealer_phone": dealer.phone}
    himself = customer.address.lower() == case.sender.address.lower()
    answers = case.arrival.mail.message_id if himself else None
    draft.tell("visit_receipt", "shop", customer, in_reply_to=answers, facts=names | entry)


def line_of(job: Job, place: int) -> LineItem:
    """A planned item as a line of the request."""
    return LineItem(str(place), None, job.description, Decimal(1), unit_price=job.price)


def paper_of(case: BookingCase) -> Source:
    """The work order itself."""
    read = zip(case.arrival.mail.pdfs, case.arrival.documents, strict=True)
    paper = next(pdf for pdf, document in read if document.orders)
    return Source(paper.sha256, paper.name)


def _opening(case: BookingCase, booking: Booking, place: Place, source: Source, number: str) -> Opening:
    customer, shop = customer_of(case, booking)
    order = Order(
        vin=booking.vin,
        vehicle=Vehicle(booking.year, booking.make, booking.model),
        date=case.arrival.received_at.date(),
        lines=tuple(line_of(job, place) for place, job in enumerate(booking.jobs, start=1)),
    )
    if booking.origin == "work_order":
        source = replace(paper_of(case), index=source.index)
        order = replace(order, repair_order=booking.uid or None)
    return Opening(
        number=number,
        kind="appointment",
        brand=place.brand,
        shop=customer,
        shop_key=shop.key if shop else None,
        shop_postal_code=(shop.postal_code if shop else booking.postal_code) or None,
        order=order,
        source=source,
        route=place.route,
        directory=case.directory.fingerprint,
        names=names_of(booking),
    )


def _banner(case: BookingCase, *, own: bool) -> str:
    """The workshop's warning: nobody vouches for the sender, or his own domain denies the mail."""
    if case.is_denied:
        return "failed"
    trust = case.arrival.mail.trust
    on_file = case.shop is not None and trust.reason == "not-checked"
    return "" if own or on_file or trust.result == "verified" else "unverified"


def _moment(when: When | None, zone: str) -> str:
    moment = moment_of(when, zone) if when else None
    return moment.isoformat() if moment else ""


def _is_ahead(wish: When, zone: str, now: datetime) -> bool:
    moment = moment_of(wish, zone)
    return moment > now if moment else wish.day >= now.date()
