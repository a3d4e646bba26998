"""What approver, customer and workshop say where an agreement wants something of an appointment."""

from dataclasses import replace
from decimal import Decimal

from parsers import LineItem, Party, read_wish
from parsers.visits import Job
from routing.appointments.approval.steps import (
    approver_of,
    ask_approver,
    needs_approval,
    shown,
    tell_approver,
    unexplained,
    waiting_proposal,
)
from routing.appointments.booking.telling import tell_customer
from routing.appointments.visit import visit_of
from routing.conversation.agreement import ENOUGH_WORDS, reference_of
from routing.conversation.turn import Turn
from routing.drafts.draft import Draft
from routing.drafts.people import dealer_reader
from routing.release import agreement_of, facts_of
from routing.request import Decision

_SUPPLEMENTS = "supplements"


def hear_visit_approver(turn: Turn) -> Decision:
    """Yes: the customer reads the proposal. No, with a reason: it is the workshop's turn. Anything else is asked back.

    Whatever he writes is between him and the workshop.
    """
    verdict = read_wish(turn.said, "reject", "approve")
    kind = verdict.kind if verdict else {"yes": "approve", "no": "reject"}.get(turn.command or "")
    draft, said = turn.draft(), {"from": turn.sender.address, "said": turn.said}
    if kind == "approve" and turn.answered_version < turn.request.version:
        # His yes would be to a version that he has not read.
        draft.note("acknowledged", "approver", visibility="dealer", facts=said)
        approver = approver_of(turn.request, turn.directory) or turn.sender
        tell_approver(draft, turn.directory, approver, answers=turn.arrival.mail.message_id)
        return draft.decision()
    if kind == "approve":
        return _approved(turn, draft, said)
    reason = verdict.words if verdict else ""
    if kind == "reject" and len(reason.split()) >= ENOUGH_WORDS:
        draft.note("rejected", "approver", visibility="dealer", facts=said | {"reason": reason})
        _tell_workshop(turn, draft, "rejected", reason=reason)
        return draft.decision()
    draft.note("acknowledged", "approver", visibility="dealer", facts=said)
    if kind is None and turn.said and not turn.repeated:
        _tell_workshop(turn, draft, "message", answered_text=turn.said)
    elif not turn.repeated:
        turn.answer_back(draft, "visit_approval", occasion="reason", answered_text=turn.said)
    return draft.decision()


def hear_reference(turn: Turn) -> Decision | None:
    """The number that the agreement wants, from the customer; None where his words name none."""
    reference = reference_of(turn)
    if not reference:
        return None
    draft = turn.draft()
    turn.note(draft, "reference_given", reference=reference)
    turn.answer_back(draft, "visit_approval", occasion="reference", reference=reference)
    return draft.decision()


def hear_additions(turn: Turn) -> Decision | None:
    """Services that the workshop adds are a new version, which the approver must see; None where it adds none."""
    visit, agreement = turn.reply.visit, agreement_of(turn.request, turn.directory)
    if visit is None or not visit.adds:
        return None
    draft = turn.draft()
    wants_reason = agreement is not None and _SUPPLEMENTS in agreement.reasons
    if wants_reason and unexplained(job.reason for job in visit.adds):
        turn.note(draft, "acknowledged", visibility="dealer")
        turn.answer_back(draft, "visit_approval", occasion="reason_wanted", answered_text=turn.said)
        return draft.decision()
    add_services(turn, draft, visit.adds)
    if approver_of(turn.request, turn.directory) is not None:
        _answer(turn, draft, "sent")
        ask_approver(draft, turn.directory, facts=_proposed(turn))
        return draft.decision()
    _answer(turn, draft, "added")
    tell_customer(draft, turn.directory, turn.rules, "visit_news", facts={"occasion": "changed"})
    return draft.decision()


def add_services(turn: Turn, draft: Draft, jobs: tuple[Job, ...]) -> None:
    """The next version of the request, with the services at its end; lines never change their place."""
    opening = draft.request.opening
    first = len(opening.order.lines) + 1
    lines = tuple(
        LineItem(str(place), None, job.description, Decimal(1), unit_price=job.price)
        for place, job in enumerate(jobs, first)
    )
    newer = replace(opening, order=replace(opening.order, lines=(*opening.order.lines, *lines)))
    facts = {f"reason_{place}": job.reason for place, job in enumerate(jobs, first) if job.reason}
    # The text of the last one goes to the work order and the invoice.
    last = next((job.reason for job in reversed(jobs) if job.reason), "")
    taxed = "1" if any(job.tax_included for job in jobs) else ""
    turn_facts = {"from": turn.sender.address, "said": turn.said, "reason": last, "tax_included": taxed}
    draft.note("revised", "dealer", revision=newer, facts=facts | turn_facts)
    draft.note("services_added", "dealer", visibility="dealer", reason=last)


def holds_for_approval(turn: Turn, draft: Draft, starts: str, price: str) -> bool:
    """Whether what the workshop proposes goes to the approver first; the customer reads it after his yes."""
    if approver_of(draft.request, turn.directory) is None:
        return False
    proposal = {"starts": starts, "price": price, "said": turn.said}
    trial = price or needs_approval(draft.request, turn.directory)
    if not trial:
        return False
    turn.note(draft, "acknowledged", visibility="dealer")
    _answer(turn, draft, "sent")
    ask_approver(draft, turn.directory, facts={name: fact for name, fact in proposal.items() if fact})
    return True


def _proposed(turn: Turn) -> dict[str, str]:
    """The proposal that still waits, to go on with the newer version."""
    waiting = waiting_proposal(turn.request) if "approval" in turn.request.matters else None
    if waiting is not None:
        return {name: waiting.facts[name] for name in ("starts", "price") if name in waiting.facts}
    return {}


def _approved(turn: Turn, draft: Draft, said: dict[str, str]) -> Decision:
    if turn.request.last("approved", "approval_wanted", "revised") is None or "approval" not in turn.request.matters:
        draft.note("acknowledged", "approver", visibility="dealer", facts=said)
        return draft.decision()
    draft.note("approved", "approver", visibility="dealer", facts=said)
    proposal = waiting_proposal(turn.request)
    if proposal is not None and visit_of(draft.request).state not in ("cancelled", "done"):
        facts = {name: proposal.facts[name] for name in ("starts", "price") if name in proposal.facts}
        draft.note("visit_proposed", "dealer", facts=facts)
        tell_customer(draft, turn.directory, turn.rules, "visit_proposal", asked=True)
    _tell_workshop(turn, draft, "approved")
    return draft.decision()


def _answer(turn: Turn, draft: Draft, occasion: str) -> None:
    """To the workshop, which has proposed or added something: under which agreement it stands."""
    mail, known = turn.arrival.mail, facts_of(draft.request, turn.directory) | shown(draft.request, turn.directory)
    if mail.may_answer:
        to = Party(turn.sender.address, turn.sender.name, turn.language)
        answers = mail.message_id
        draft.tell("visit_approval", "dealer", to, in_reply_to=answers, facts=known, occasion=occasion)


def _tell_workshop(turn: Turn, draft: Draft, occasion: str, **more: str) -> None:
    desk = dealer_reader(draft.request, turn.directory, turn.today)
    if desk is not None:
        known = facts_of(draft.request, turn.directory) | shown(draft.request, turn.directory) | more
        draft.tell("visit_approval", "dealer", desk, facts=known, occasion=occasion)
