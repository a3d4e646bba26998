"""When a dealer is told of an order: at once, or when whatever its agreement wants of it is there."""

from datetime import date
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

from parsers import Party
from routing.appointments.visit import visit_of
from routing.arrival import Rules
from routing.directory import Agreement, Directory, add_business_time
from routing.drafts.draft import Draft
from routing.drafts.patience import rules_of
from routing.drafts.people import dealer_of, dealer_reader
from routing.request import ORDERS, Request

Want = Literal["reference", "approval"]
"""What an agreement still wants of an order before the dealer is told."""

_TOLD_AT_BIRTH = ("doubt", "sent_to", "rows_unexplained", "same_as")


def agreement_of(request: Request, directory: Directory) -> Agreement | None:
    """The agreement under which a request stands: of an appointment the one that it names, else that of its car."""
    opening = request.opening
    visit = visit_of(request) if opening.kind == "appointment" else None
    if visit and (named := directory.agreement_named(visit.agreement)):
        return named
    return directory.agreement_of(
        opening.order, directory.shops.get(opening.shop_key or ""), visit.plate if visit else ""
    )


def wanted(request: Request, directory: Directory) -> Want | None:
    """What the agreement still wants, the reference first; None when the dealer may be told."""
    agreement = agreement_of(request, directory)
    if agreement is None or request.opening.kind not in ORDERS:
        return None
    if agreement.reference and request.last("reference_given", "reference_waived") is None:
        return "reference"
    return "approval" if agreement.approver and not _is_approved(request) else None


def ask_again(draft: Draft, directory: Directory) -> None:
    """The approver reads a newer version before he says yes: what he has not seen, he has not agreed to."""
    agreement = agreement_of(draft.request, directory)
    if agreement is not None and wanted(draft.request, directory) == "approval":
        draft.note("approval_wanted", "partspost", agreement=agreement.key)
        _ask_approver(draft, directory, agreement)


def release(
    draft: Draft, directory: Directory, rules: Rules, *, shop: Party | None = None, answers: str | None = None
) -> None:
    """Take an order's next step: the shop is asked for its reference, the approver for his yes, or the dealer is told.

    `shop` is who may be asked at the order's birth, `answers` the Message-ID that the question answers; where nobody
    may be asked, the dealer is told without a reference. Nobody is asked or told twice.
    """
    agreement, want = agreement_of(draft.request, directory), wanted(draft.request, directory)
    if want == "reference" and shop is None and draft.request.last("reference_wanted") is None:
        draft.note("reference_waived", "partspost", why="nobody may be asked for it")
        want = wanted(draft.request, directory)
    if agreement is None or want is None:
        _tell_dealer(draft, directory, rules)
    elif draft.request.last(f"{want}_wanted") is None:
        draft.note(f"{want}_wanted", "partspost", agreement=agreement.key)
        if want == "approval":
            _ask_approver(draft, directory, agreement)
        elif shop is not None:
            draft.note("shop_told", "partspost", to=shop.address)
            draft.tell("reference", "shop", shop, in_reply_to=answers, facts=facts_of(draft.request, directory))


def consent_above(request: Request, directory: Directory, rules: Rules) -> Decimal | None:
    """How much dearer than ordered a part may be, as a share, before the shop is asked; its agreement may say so."""
    agreement = agreement_of(request, directory)
    return agreement.threshold / 100 if agreement and agreement.threshold is not None else rules.consent_above


def facts_of(request: Request, directory: Directory) -> dict[str, str]:
    """What the mails about an order show beside the request itself; absent ones are left out."""
    dealer, agreement = dealer_of(request, directory), agreement_of(request, directory)
    shop, given = directory.shops.get(request.opening.shop_key or ""), request.last("reference_given")
    warned = [event.facts["banner"] for event in request.events if "banner" in event.facts]
    facts = {
        "banner": warned[-1] if warned else "",
        "dealer_name": dealer.name if dealer else "",
        "dealer_phone": dealer.phone if dealer else "",
        "dealer_timezone": dealer.hours.timezone if dealer and dealer.hours else "",
        "shop_phone": (shop.phone if shop else request.opening.order.shop.phone) or "",
        "agreement": agreement.name if agreement else "",
        "reference_name": agreement.reference if agreement else "",
        "reference": given.facts["reference"] if given else "",
    }
    born = request.events[0].facts if request.events else {}
    facts |= {name: born.get(name, "") for name in _TOLD_AT_BIRTH}
    return {key: value for key, value in facts.items() if value}


def enclosures_of(request: Request) -> tuple[tuple[str, str], ...]:
    """The order's own document, then what came beside it in the mail that opened the request."""
    files = request.events[0].facts.get("files", "").splitlines() if request.events else []
    beside = (file.split(" ", 1) for file in files)
    return (*request.opening.source.enclosures, *((blob, name) for blob, name in beside))


def today_of(draft: Draft, rules: Rules) -> date:
    """The day it is where the operator is."""
    return draft.now.astimezone(ZoneInfo(rules.timezone)).date()


def _is_approved(request: Request) -> bool:
    """Whether the approver has said yes since a version has added something or made it dearer."""
    said = [event for event in request.events if event.kind == "approved" or "dearer" in event.facts]
    return bool(said) and said[-1].kind == "approved"


def _ask_approver(draft: Draft, directory: Directory, agreement: Agreement) -> None:
    approver, facts = agreement.approver, facts_of(draft.request, directory)
    assert approver is not None
    draft.note("approver_told", "partspost", to=approver.address, name=approver.name)
    files, problems = enclosures_of(draft.request), draft.request.opening.problems
    draft.tell("approval", "approver", approver, attach=files, problems=problems, facts=facts)


def _tell_dealer(draft: Draft, directory: Directory, rules: Rules) -> None:
    """The whole order for the dealer, and when he is reminded of it; an order that he has is not told again."""
    dealer = dealer_of(draft.request, directory)
    if dealer is None or draft.request.last("dealer_told") is not None:
        return
    desk = dealer_reader(draft.request, directory, today_of(draft, rules)) or dealer.contacts[0]
    draft.note("dealer_told", "partspost", to=desk.address)
    brand = directory.brands.get(draft.request.opening.brand)
    silent = "reminder" in (*dealer.off, *(brand.off if brand else ()))
    rules = rules_of(draft.request, directory, rules)
    wait = rules.acknowledge_within or rules.remind_after
    due = None if silent else add_business_time(draft.now, wait, dealer.hours)
    draft.tell(
        "new_request",
        "dealer",
        desk,
        attach=enclosures_of(draft.request),
        problems=draft.request.opening.problems,
        facts=facts_of(draft.request, directory),
        chase_at=due.isoformat() if due else None,
    )
