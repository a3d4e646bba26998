"""What shall become of an order mail: pure decisions over what was read, what is known and what the operator wants."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from parsers import Order, Party, Problem
from routing.arrival import Arrival, Known, Rules
from routing.choice import choose
from routing.directory import Brand, Dealer, Directory, Route, Shop
from routing.hours import add_business_time
from routing.postal import normalise
from routing.request import Deadline, Decision, Event, Held, Notice, Opening, Request, Source
from routing.workflow import fold

REMIND = "remind"
# Words for the operator; the sender reads the cure for the code in his own language.
# Mail that orders nothing, whatever PDF it carries: a bounce brings our own back, an invoice lists parts too.
_OTHER_MAIL = {
    "no_order": Held("no-order", "the mail does not order anything"),
    "auto_reply": Held("automatic-mail", "an automatic mail came to an order address"),
    "bounce": Held("automatic-mail", "a bounce came to an order address"),
    "spam": Held("spam", "the mail looks like advertising"),
    "hostile": Held("hostile", "the mail is built to do harm; nothing was taken out of it"),
}
_NO_PDF = Held("no-pdf", "no PDF is attached")
_UNANSWERED = frozenset({"automatic-mail", "spam", "hostile"})


@dataclass(frozen=True, slots=True)
class Found:
    """One order of the mail: where it stood and whose it is; `doubt` says why the brand might be another."""

    document: int
    index: int
    order: Order
    brand: Brand
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """Everything a decision about one order mail weighs, laid out once."""

    arrival: Arrival
    known: Known
    directory: Directory
    rules: Rules
    now: datetime

    @property
    def today(self) -> date:
        """The day it is where the operator is."""
        return self.now.astimezone(ZoneInfo(self.rules.timezone)).date()

    @property
    def brand(self) -> Brand | None:
        """The brand whose address the mail came to."""
        return self.directory.brand_of(self.arrival.local_part)

    @property
    def shop(self) -> Shop | None:
        """The shop on file that mails from the sender's address."""
        return self.directory.shop_of(self.arrival.mail.sender.address)

    @property
    def reader(self) -> Party | None:
        """The person who may be written to about this mail, or None: no loops, no backscatter to strangers."""
        shop, mail = self.shop, self.arrival.mail
        if not mail.may_answer or not (shop or self.rules.confirm_anyone):
            return None
        printed = next((document.language for document in self.arrival.documents if document.language), None)
        language = (shop and shop.language) or printed or self.rules.language
        return Party(mail.sender.address, shop.name if shop else mail.sender.name, language)


def find_orders(arrival: Arrival, directory: Directory) -> tuple[Found, ...]:
    """Every order of the mail with its brand, in the order of the documents; none when the address is no brand's."""
    brand = directory.brand_of(arrival.local_part)
    if brand is None:
        return ()
    return tuple(
        Found(document, index, order, *_brand_of(order, brand, directory))
        for document, read in enumerate(arrival.documents)
        for index, order in enumerate(read.orders)
    )


def decide_order(case: Case, found: tuple[Found, ...]) -> Decision:
    """Open a request per order that is new and routable; hold the mail for whatever is left over."""
    if case.brand is None:
        return Decision(held=Held("unknown-address", f"{case.arrival.recipient} belongs to no brand"))
    if (other := _OTHER_MAIL.get(case.arrival.mail.kind)) is not None:
        return Decision(held=other, notices=_held_notice(case, case.brand, other))
    decision = Decision()
    for one in found:
        earlier = case.known.earlier.get((one.document, one.index))
        decision = _join(decision, _received_again(case, earlier) if earlier else _open(case, one))
    held = decision.held or _leftover(case.arrival)
    return _join(decision, Decision(held=held, notices=_held_notice(case, case.brand, held))) if held else decision


def _brand_of(order: Order, addressed: Brand, directory: Directory) -> tuple[Brand, str]:
    """The brand the order is for: the address decides unless make and VIN both name another one."""
    make = (order.vehicle.make or "").casefold()
    vin = order.vin or ""
    by_make = {b.key for b in directory.brands.values() if make and make in (m.casefold() for m in b.makes)}
    by_vin = {b.key for b in directory.brands.values() if any(vin.startswith(p) for p in b.vin_prefixes)}
    if addressed.key in by_make | by_vin or not by_make | by_vin:
        return addressed, ""
    if len(agreed := by_make & by_vin) == 1:
        return directory.brands[agreed.pop()], ""
    return addressed, f"the vehicle may be a {order.vehicle.make or vin[:3]}"


def _open(case: Case, one: Found) -> Decision:
    """A new request with its first events, its mails and the deadline for the dealer; or why it cannot be routed."""
    number = case.known.numbers[one.document, one.index]
    shop, order = case.shop, one.order
    country = shop.country if shop else case.rules.country
    postal_code = normalise((shop.postal_code if shop else order.shop.postal_code) or "", country)
    if postal_code is None:
        return Decision(held=Held("no-postal-code", "neither the shop's file nor the letterhead names a postal code"))
    route = choose(case.directory, one.brand.key, postal_code, country, case.today, share=number)
    if isinstance(route, Problem):
        return Decision(held=Held(route.code, route.detail))
    dealer = case.directory.dealers[route.dealer]
    opening = _opening(case, one, number, postal_code, route)
    due = add_business_time(case.now, case.rules.remind_after, dealer.hours)
    events = _first_events(case, route, dealer)
    request = fold(opening, 1, events)
    return Decision(
        openings=(opening,),
        events=tuple((number, event) for event in events),
        deadlines=((number, Deadline(REMIND, due)),),
        notices=_first_notices(case, one, request, dealer, due),
    )


def _opening(case: Case, one: Found, number: str, postal_code: str, route: Route) -> Opening:
    shop, sender = case.shop, case.arrival.mail.sender
    name = shop.name if shop else (one.order.shop.name or sender.name)
    pdf, document = case.arrival.mail.pdfs[one.document], case.arrival.documents[one.document]
    return Opening(
        number=number,
        kind="parts_list",
        brand=one.brand.key,
        shop=Party(sender.address, name, shop.language if shop else None),
        shop_key=shop.key if shop else None,
        shop_postal_code=postal_code,
        order=one.order,
        source=Source(pdf.sha256, pdf.name, one.index),
        route=route,
        directory=case.directory.fingerprint,
        problems=tuple(problem for problem in document.problems if problem.order in (None, one.index)),
    )


def _first_events(case: Case, route: Route, dealer: Dealer) -> list[Event]:
    events = [
        Event("received", case.arrival.received_at, "shop", {"recipient": case.arrival.recipient}),
        Event("routed", case.now, "partspost", {"dealer": dealer.key, "why": " · ".join(route.steps)}),
        Event("dealer_told", case.now, "partspost", {"to": dealer.contacts[0].address}),
    ]
    if case.reader is not None:
        events.append(Event("shop_told", case.now, "partspost", {"to": case.reader.address}))
    return events


def _first_notices(case: Case, one: Found, request: Request, dealer: Dealer, due: datetime) -> tuple[Notice, ...]:
    """The order for the dealer and, where he may be written to, the receipt for the shop."""
    unread = request.opening.problems
    facts = _facts(case, one, dealer, due)
    to_dealer = Notice(
        key=f"{request.number}.{request.version}.new_request",
        kind="new_request",
        role="dealer",
        to=dealer.contacts[0],
        request=request,
        problems=unread,
        attach=_enclosed(case.arrival, one),
        facts=facts,
    )
    if case.reader is None:
        return (to_dealer,)
    receipt = Notice(
        key=f"{request.number}.{request.version}.receipt",
        kind="receipt",
        role="shop",
        to=case.reader,
        request=request,
        problems=unread,
        in_reply_to=case.arrival.mail.message_id,
        facts=facts,
    )
    return to_dealer, receipt


def _facts(case: Case, one: Found, dealer: Dealer, due: datetime) -> dict[str, str]:
    """Strings that the mails show beside the request itself; absent ones are left out."""
    facts = {
        "dealer_name": dealer.name,
        "dealer_phone": dealer.phone,
        "dealer_timezone": dealer.hours.timezone if dealer.hours else "",
        "chase_at": due.isoformat(),
        "shop_phone": (case.shop.phone if case.shop else one.order.shop.phone) or "",
        "rows_unexplained": str(case.arrival.documents[one.document].rows.get("unexplained", 0)),
        "banner": "" if case.shop else "unverified",
        "doubt": one.doubt,
    }
    return {key: value for key, value in facts.items() if value}


def _enclosed(arrival: Arrival, one: Found) -> tuple[tuple[str, str], ...]:
    """The order's own PDF, then those PDFs of the mail in which no order was read: photos, terms, sketches."""
    pdfs = arrival.mail.pdfs
    beside = (pdf for pdf, read in zip(pdfs, arrival.documents, strict=True) if not read.orders)
    return tuple((pdf.sha256, pdf.name) for pdf in (pdfs[one.document], *beside))


def _received_again(case: Case, earlier: Request) -> Decision:
    """A PDF that opened a request already: noted there, acknowledged to the shop, told to no dealer again.

    A copy of the same mail to another address of ours is no repetition: the shop has its receipt.
    """
    arrival, reader = case.arrival, case.reader
    if earlier.number in case.known.same_mail:
        reader = None
    event = Event("received_again", case.now, "shop", {"recipient": arrival.recipient})
    notices: tuple[Notice, ...] = ()
    if reader is not None:
        notice = Notice(
            key=f"{earlier.number}.{earlier.version}.duplicate.{arrival.received_at:%Y%m%dT%H%M%S}",
            kind="duplicate",
            role="shop",
            to=reader,
            request=earlier,
            in_reply_to=arrival.mail.message_id,
            facts={"received_at": earlier.events[0].at.isoformat()},
        )
        notices = (notice,)
    return Decision(events=((earlier.number, event),), notices=notices, duplicate_of=earlier.number)


def _leftover(arrival: Arrival) -> Held | None:
    """Why a person must look at the mail although every order that was found is dealt with."""
    if not arrival.mail.pdfs:
        typed = arrival.mail.kind == "text_order"
        return Held("typed-order", "the order is typed in the mail and has no PDF") if typed else _NO_PDF
    if any(document.orders for document in arrival.documents):
        return None
    problems = (problem for document in arrival.documents for problem in document.problems)
    problem = next(problems, Problem("no-lines", "no order line was found"))
    return Held(problem.code, problem.detail)


def _held_notice(case: Case, brand: Brand, held: Held) -> tuple[Notice, ...]:
    mail, reader = case.arrival.mail, case.reader
    if reader is None or held.code in _UNANSWERED:
        return ()
    notice = Notice(
        key=f"held.{mail.message_id or case.arrival.received_at.isoformat()}.{case.arrival.local_part}",
        kind="held",
        role="shop",
        to=reader,
        problems=(Problem(held.code, held.detail),),
        in_reply_to=mail.message_id,
        facts={"brand": brand.key, "subject": mail.subject},
    )
    return (notice,)


def _join(one: Decision, other: Decision) -> Decision:
    return Decision(
        openings=one.openings + other.openings,
        events=one.events + other.events,
        deadlines=one.deadlines + other.deadlines,
        settled=one.settled + other.settled,
        notices=one.notices + other.notices,
        held=one.held or other.held,
        duplicate_of=one.duplicate_of or other.duplicate_of,
    )
