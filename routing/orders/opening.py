"""The birth of a request: routed, told to the dealer, confirmed to the shop, copied to its banner."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from parsers import Party, Problem
from routing.arrival import Arrival
from routing.orders.case import Case
from routing.directory import Brand, Dealer, Route, Shop, add_business_time, choose, next_cutoff
from routing.orders.guard import Found
from routing.postal import normalise
from routing.request import Decision, Event, Held, Notice, Opening, Request, Source
from routing.workflow import fold

@dataclass(frozen=True, slots=True)
class _Birth:
    """One order on its way to becoming a request."""

    case: Case
    one: Found
    shop: Shop | None
    dealer: Dealer
    due: datetime | None
    """When the dealer is reminded; None where reminders are turned off."""


def open_order(case: Case, one: Found) -> Decision:
    """A new request with its first events, its mails and the deadline for the dealer; or why it cannot be routed."""
    number = case.known.numbers[one.document, one.index]
    if one.verdict.held is not None:
        return Decision(held=one.verdict.held)
    shop, by = case.shop_of(one.order)
    country = shop.country if shop else case.rules.country
    postal_code = normalise((shop.postal_code if shop else one.order.shop.postal_code) or "", country)
    if postal_code is None:
        return Decision(held=Held("no-postal-code", "neither the shop's file nor the letterhead names a postal code"))
    route = choose(case.directory, one.brand.key, postal_code, country, case.today, share=number, shop=shop)
    if isinstance(route, Problem):
        return Decision(held=Held(route.code, route.detail))
    route = replace(route, steps=tuple(step for step in (by, *route.steps, one.verdict.why) if step))
    dealer = case.directory.dealers[route.dealer]
    birth = _Birth(case, one, shop, dealer, _due(case, one.brand, dealer))
    opening = _opening(birth, number, postal_code, route)
    events = _first_events(birth, route)
    return Decision(
        openings=(opening,),
        events=tuple((number, event) for event in events),
        notices=_first_notices(birth, fold((opening,), events)),
    )


def combined(notices: Iterable[Notice], held: Held | None) -> tuple[Notice, ...]:
    """One receipt, and one copy of it, for all orders of a mail; it also says what was held."""
    first: dict[tuple[str, str], Notice] = {}
    others: list[Notice] = []
    for notice in notices:
        place = (notice.kind, notice.to.address)
        if notice.kind not in ("receipt", "copy"):
            others.append(notice)
        elif place in first:
            first[place] = replace(first[place], also=(*first[place].also, notice))
        else:
            first[place] = notice
    told = list(first.values())
    if held is not None:
        told = [replace(notice, facts={**notice.facts, "held": held.code}) for notice in told]
    return (*others, *told)


def _due(case: Case, brand: Brand, dealer: Dealer) -> datetime | None:
    if "reminder" in (*brand.off, *dealer.off):
        return None
    return add_business_time(case.now, case.rules.remind_after, dealer.hours)


def _opening(birth: _Birth, number: str, postal_code: str, route: Route) -> Opening:
    case, one, shop = birth.case, birth.one, birth.shop
    sender = case.arrival.mail.sender
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


def _first_events(birth: _Birth, route: Route) -> list[Event]:
    case, dealer = birth.case, birth.dealer
    events = [
        Event("received", case.arrival.received_at, "shop", {"recipient": case.arrival.recipient}),
        Event("routed", case.now, "partspost", {"dealer": dealer.key, "why": " · ".join(route.steps)}),
        Event("dealer_told", case.now, "partspost", {"to": dealer.contacts[0].address}),
    ]
    if case.reader is not None:
        events.append(Event("shop_told", case.now, "partspost", {"to": case.reader.address}))
    return events


def _first_notices(birth: _Birth, request: Request) -> tuple[Notice, ...]:
    """The order for the dealer, the receipt for the shop where it may be written to, the copy for its banner."""
    case = birth.case
    facts = _facts(birth)
    to_dealer = Notice(
        key=f"{request.number}.{request.version}.new_request",
        kind="new_request",
        role="dealer",
        to=birth.dealer.contacts[0],
        request=request,
        problems=request.opening.problems,
        attach=_enclosed(case.arrival, birth.one),
        facts=facts,
    )
    receipt = replace(to_dealer, key=f"{request.number}.{request.version}.receipt", kind="receipt", attach=())
    notices = [to_dealer]
    if case.reader is not None:
        answers = case.arrival.mail.message_id
        notices.append(replace(receipt, role="shop", to=case.reader, in_reply_to=answers))
    banner = case.directory.banner_of(birth.shop) if birth.shop else None
    if banner is not None and banner.mode == "copy":
        key = f"{request.number}.{request.version}.copy"
        notices.append(replace(receipt, key=key, kind="copy", role="ops", to=banner.rep))
    return tuple(notices)


def _facts(birth: _Birth) -> dict[str, str]:
    """Strings that the mails show beside the request itself; absent ones are left out."""
    case, one, dealer, sent_to = birth.case, birth.one, birth.dealer, birth.one.verdict.sent_to
    silent = "cutoff" in (*one.brand.off, *dealer.off)
    cutoff = None if silent else next_cutoff(case.now, dealer.hours, dealer.cutoffs)
    facts = {
        "dealer_name": dealer.name,
        "dealer_phone": dealer.phone,
        "dealer_timezone": dealer.hours.timezone if dealer.hours else "",
        "chase_at": birth.due.isoformat() if birth.due else "",
        "cutoff_at": cutoff.isoformat() if cutoff else "",
        "shop_phone": (birth.shop.phone if birth.shop else one.order.shop.phone) or "",
        "rows_unexplained": str(case.arrival.documents[one.document].rows.get("unexplained", 0)),
        "banner": _banner(case),
        "doubt": one.verdict.doubt,
        "sent_to": sent_to.name if sent_to else "",
    }
    return {key: value for key, value in facts.items() if value}


def _banner(case: Case) -> str:
    """The dealer's warning: nobody vouches for the sender, or his own domain denies the mail."""
    trust = case.arrival.mail.trust
    if trust.result == "failed":
        return "failed"
    on_file = case.shop is not None and trust.reason == "not-checked"
    return "" if on_file or trust.result == "verified" else "unverified"


def _enclosed(arrival: Arrival, one: Found) -> tuple[tuple[str, str], ...]:
    """The order's own PDF, then those PDFs of the mail in which no order was read: photos, terms, sketches."""
    pdfs = arrival.mail.pdfs
    beside = (pdf for pdf, read in zip(pdfs, arrival.documents, strict=True) if not read.orders)
    return tuple(file for pdf in (pdfs[one.document], *beside) for file in Source(pdf.sha256, pdf.name).enclosures)
