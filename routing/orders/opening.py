"""The birth of a request: routed, told to the dealer, confirmed to the shop, copied to its banner."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from parsers import Order, Party, Problem, field_named
from routing.directory import Agreement, Dealer, Route, Shop, choose, delivered_on, next_cutoff
from routing.drafts.draft import Draft
from routing.orders.case import Case
from routing.orders.guard import Found
from routing.postal import normalise
from routing.release import facts_of, release, wanted
from routing.request import Decision, Held, Notice, Opening, Request, Source
from routing.workflow import fold

_REFERENCE = r"\W{0,3}(?:n[o°º]\.?|#|:|=)?\W{0,3}(?P<number>[\w/-]*\d[\w/-]*)"


@dataclass(frozen=True, slots=True)
class _Birth:
    """One order on its way to becoming a request."""

    case: Case
    one: Found
    shop: Shop | None
    dealer: Dealer
    like: Request | None
    """Another request that may be about the same repair."""


def open_order(case: Case, one: Found, like: Request | None = None) -> Decision:
    """A new request with its first events and mails; or why it cannot be routed.

    `like` is another request of the same shop that may be about the same repair: both sides read so.
    """
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
    birth = _Birth(case, one, shop, case.directory.dealers[route.dealer], like)
    opening = _opening(birth, number, postal_code, route)
    draft = Draft(fold((opening,), ()), case.now)
    _begin(draft, birth, route)
    release(draft, case.directory, case.rules, shop=case.reader, answers=case.arrival.mail.message_id)
    _confirm(draft, birth)
    return replace(draft.decision(), openings=(opening,))


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


def problems_of(case: Case, one: Found, shop: Shop | None) -> tuple[Problem, ...]:
    """What could not be read of an order, does not add up, or is not within its agreement."""
    document = case.arrival.documents[one.document]
    read = (problem for problem in document.problems if problem.order in (None, one.index))
    agreement = case.directory.agreement_of(one.order, shop)
    return (*read, *_not_allowed(one.order, agreement))


def enclosed(case: Case, one: Found) -> tuple[tuple[str, str], ...]:
    """Those PDFs of the mail in which no order was read: photos, terms, sketches."""
    pdfs = zip(case.arrival.mail.pdfs, case.arrival.documents, strict=True)
    beside = (pdf for place, (pdf, read) in enumerate(pdfs) if not read.orders and place != one.document)
    return tuple(file for pdf in beside for file in Source(pdf.sha256, pdf.name).enclosures)


def _opening(birth: _Birth, number: str, postal_code: str, route: Route) -> Opening:
    case, one, shop = birth.case, birth.one, birth.shop
    sender = case.arrival.mail.sender
    name = shop.name if shop else (one.order.shop.name or sender.name)
    paper = case.arrival.mail.pdfs[one.document]
    return Opening(
        number=number,
        kind="parts_list" if paper.name else "manual",
        brand=one.brand.key,
        shop=Party(sender.address, name, shop.language if shop else None),
        shop_key=shop.key if shop else None,
        shop_postal_code=postal_code,
        order=one.order,
        source=Source(paper.sha256, paper.name, one.index),
        route=route,
        directory=case.directory.fingerprint,
        problems=problems_of(case, one, shop),
    )


def _begin(draft: Draft, birth: _Birth, route: Route) -> None:
    """How the order came in and whose it is; what the dealer must be warned of stays with the first event."""
    case, one = birth.case, birth.one
    verdict, rows = one.verdict, case.arrival.documents[one.document].rows.get("unexplained", 0)
    draft.note(
        "received",
        "shop",
        at=case.arrival.received_at,
        recipient=case.arrival.recipient,
        banner=warning_of(case),
        doubt=verdict.doubt,
        sent_to=verdict.sent_to.name if verdict.sent_to else None,
        same_as=birth.like.number if birth.like else None,
        rows_unexplained=str(rows) if rows else None,
        files="\n".join(f"{blob} {name}" for blob, name in enclosed(case, one)),
    )
    draft.note("routed", "partspost", dealer=birth.dealer.key, why=" · ".join(route.steps))
    agreement = case.directory.agreement_of(one.order, birth.shop)
    words = f"{case.arrival.mail.subject}\n{case.arrival.mail.text}"
    if agreement and (reference := reference_in(words, agreement) or reference_on(one.order, agreement)):
        draft.note("reference_given", "shop", reference=reference)


def _confirm(draft: Draft, birth: _Birth) -> None:
    """The receipt for the shop where it may be written to, and the copy for its banner."""
    case = birth.case
    chased = (notice.facts.get("chase_at") for notice in draft.decision().notices if notice.kind == "new_request")
    silent = "cutoff" in (*birth.one.brand.off, *birth.dealer.off)
    cutoff = None if silent else next_cutoff(case.now, birth.dealer.hours, birth.dealer.cutoffs)
    facts = facts_of(draft.request, case.directory) | {
        "chase_at": next(chased, None) or "",
        "cutoff_at": cutoff.isoformat() if cutoff else "",
        "cutoff_for": delivered_on(cutoff, birth.dealer.hours).isoformat() if cutoff and birth.dealer.hours else "",
        "waits_for": wanted(draft.request, case.directory) or "",
    }
    known = {name: fact for name, fact in facts.items() if fact}
    problems = draft.request.opening.problems
    if case.reader is not None:
        draft.note("shop_told", "partspost", to=case.reader.address)
        answers = case.arrival.mail.message_id
        draft.tell("receipt", "shop", case.reader, in_reply_to=answers, problems=problems, facts=known)
    banner = case.directory.banner_of(birth.shop) if birth.shop else None
    if banner is not None and banner.mode == "copy":
        draft.tell("copy", "ops", banner.rep, problems=problems, facts=known)


def reference_in(text: str, agreement: Agreement) -> str:
    """The number that stands behind the agreement's name for it; empty where there is none."""
    if not agreement.reference:
        return ""
    found = re.search(re.escape(agreement.reference) + _REFERENCE, text, re.IGNORECASE)
    return found["number"] if found else ""


def reference_on(order: Order, agreement: Agreement) -> str:
    """The number in the field of the paper's head that the agreement's name for it means; empty where it means none."""
    numbers = {
        "claim": order.claim,
        "purchase_order": order.purchase_order,
        "repair_order": order.repair_order,
        "vin": order.vin,
    }
    return numbers.get(field_named(agreement.reference) or "") or ""


def _not_allowed(order: Order, agreement: Agreement | None) -> Iterable[Problem]:
    """Lines of a part type that the agreement does not name; what type a line is must be known."""
    for place, line in enumerate(order.lines, start=1):
        if agreement and agreement.parts and line.part_type not in ("unknown", *agreement.parts):
            detail = f"{agreement.name} allows no '{line.part_type}' parts"
            yield Problem("part-not-allowed", detail, line=line.line or str(place))


def warning_of(case: Case) -> str:
    """The dealer's warning: nobody vouches for the sender, or his own domain denies the mail."""
    trust = case.arrival.mail.trust
    if trust.result == "failed":
        return "failed"
    on_file = case.shop is not None and trust.reason == "not-checked"
    return "" if on_file or trust.result == "verified" else "unverified"
