"""What an agreement still wants of an appointment, and how it is asked for."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from parsers import Party
from routing.appointments.visit import jobs_of, visit_of
from routing.directory import Agreement, Directory
from routing.drafts.draft import Draft
from routing.release import agreement_of, enclosures_of, facts_of
from routing.request import Event, Request

_NONE: Mapping[str, str] = MappingProxyType({})
_PRICED = ("visit_proposed", "approval_wanted", "answered")


def ask_what_is_agreed(draft: Draft, directory: Directory, customer: Party | None) -> None:
    """At the birth of an appointment: its reference, and a yes to whatever it costs already."""
    ask_for_reference(draft, directory, customer)
    ask_for_approval(draft, directory)


def ask_for_approval(draft: Draft, directory: Directory) -> None:
    """A yes to what stands and nobody has approved, e.g. when the dealer's own system has changed it."""
    if needs_approval(draft.request, directory):
        ask_approver(draft, directory)


def ask_for_reference(draft: Draft, directory: Directory, customer: Party | None) -> None:
    """The number that the agreement wants, asked of the customer once; what the source has told counts."""
    agreement, visit = agreement_of(draft.request, directory), visit_of(draft.request)
    if agreement is None or not agreement.reference or draft.request.last("reference_wanted", "reference_given"):
        return
    if visit.reference:
        draft.note("reference_given", "partspost", reference=visit.reference)
    elif customer is None:
        draft.note("reference_waived", "partspost", why="nobody may be asked for it")
    else:
        draft.note("reference_wanted", "partspost", agreement=agreement.key)
        draft.tell("reference", "shop", customer, facts=facts_of(draft.request, directory))


def approver_of(request: Request, directory: Directory) -> Party | None:
    """Who must agree to this appointment's prices."""
    agreement = agreement_of(request, directory)
    return agreement.approver if agreement else None


def needs_approval(request: Request, directory: Directory) -> bool:
    """Whether there is something to approve that nobody has approved: a price, of the version in force."""
    if approver_of(request, directory) is None or not _is_priced(request):
        return False
    said = request.last("approved", "revised", "approval_wanted")
    return said is None or said.kind != "approved"


def ask_approver(draft: Draft, directory: Directory, *, facts: Mapping[str, str] = _NONE) -> bool:
    """The approver reads what is planned, what it costs and why it was added; whether there is one.

    `facts` are what the workshop proposes (``starts``, ``price``), which the customer reads after his yes.
    """
    approver, agreement = approver_of(draft.request, directory), agreement_of(draft.request, directory)
    if approver is None or agreement is None:
        return False
    draft.note("approval_wanted", "partspost", visibility="dealer", facts=dict(facts), agreement=agreement.key)
    draft.note("approver_told", "partspost", visibility="dealer", to=approver.address, name=approver.name)
    tell_approver(draft, directory, approver)
    return True


def tell_approver(draft: Draft, directory: Directory, approver: Party, *, answers: str | None = None) -> None:
    """What he is asked, as it stands now."""
    known = facts_of(draft.request, directory) | shown(draft.request, directory) | {"occasion": "asked"}
    files = enclosures_of(draft.request)
    draft.tell("visit_approval", "approver", approver, attach=files, in_reply_to=answers, facts=known)


def shown(request: Request, directory: Directory) -> dict[str, str]:
    """What the mails to approver and workshop show of the agreement and of what is proposed."""
    agreement, wanted = agreement_of(request, directory), request.last("approval_wanted")
    facts = dict(wanted.facts) if wanted else {}
    told = {name: facts[name] for name in ("starts", "price", "proposed") if name in facts}
    revised = request.last("revised")
    taxed = {"tax_included": "1"} if revised and revised.facts.get("tax_included") else {}
    why = {"reason": revised.facts["reason"]} if revised and revised.facts.get("reason") else {}
    return told | taxed | why | (_of_agreement(agreement) if agreement else {})


def waiting_proposal(request: Request) -> Event | None:
    """The proposal that waits for the approver's yes."""
    last = request.last("approval_wanted")
    return last if last is not None and last.facts.get("starts") else None


def unexplained(added: Iterable[str]) -> bool:
    """Whether services were added and none of them says why: the reason of the last one is that of all."""
    reasons = list(added)
    return bool(reasons) and not any(reasons)


def _is_priced(request: Request) -> bool:
    priced = any(job.price for job in jobs_of(request))
    return priced or any(event.kind in _PRICED and event.facts.get("price") for event in request.events)


def _of_agreement(agreement: Agreement) -> dict[str, str]:
    known = {
        "agreement": agreement.name,
        "agreement_number": agreement.number,
        "holder": agreement.holder,
        "includes": agreement.includes,
        "tax_included": "1" if agreement.tax_included else "",
    }
    return {name: fact for name, fact in known.items() if fact}
