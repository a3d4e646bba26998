"""What an agreement has asked for, and the answers: the shop's reference, the approver's yes or no."""

from parsers import read_wish
from routing.conversation.lines import touched_since
from routing.conversation.turn import Turn
from routing.drafts.draft import Draft
from routing.drafts.people import dealer_reader
from routing.orders.again import tell_versions
from routing.release import enclosures_of, facts_of, release, wanted
from routing.request import Decision

ENOUGH_WORDS = 3  # a refusal in fewer explains nothing
_LONGEST_REFERENCE = 40


def hear_approver(turn: Turn) -> Decision:
    """Yes: the dealer gets the order. No, with a reason: both sides hear it. Anything else is asked back.

    What he writes is for the dealer's eyes; the shop reads the result.
    """
    verdict = read_wish(turn.said, "reject", "approve")
    kind = verdict.kind if verdict else {"yes": "approve", "no": "reject"}.get(turn.command or "")
    if kind == "approve":
        return _approved(turn)
    reason = verdict.words if verdict else ""
    if kind == "reject" and len(reason.split()) >= ENOUGH_WORDS:
        return _rejected(turn, reason)
    draft = turn.draft()
    draft.note("acknowledged", "approver", visibility="dealer", said=turn.said, facts={"from": turn.sender.address})
    if not turn.repeated:
        turn.answer_back(draft, "ask_back", answered_text=turn.said, reason="reject" if kind else "unclear")
    return draft.decision()


def reference_of(turn: Turn) -> str:
    """The reference that the shop's answer names, where one is waited for: its first words, if a digit is in them."""
    if "reference" not in turn.request.matters:
        return ""
    line = next((line.strip() for line in turn.said.splitlines() if line.strip()), "")
    number = line.rpartition(":")[2].strip(" .#")
    good = any(sign.isdigit() for sign in number) and len(number.split()) <= ENOUGH_WORDS and "?" not in line
    return number[:_LONGEST_REFERENCE] if good else ""


def give_reference(turn: Turn, reference: str) -> Decision:
    """The order goes on, with its reference, to the approver or the dealer."""
    draft = turn.draft()
    turn.note(draft, "reference_given", reference=reference)
    turn.answer_back(draft, "echo", answered_text=turn.said, reference=reference)
    release(draft, turn.directory, turn.rules)
    return draft.decision()


def _approved(turn: Turn) -> Decision:
    draft, version = turn.draft(), turn.answered_version
    said = {"from": turn.sender.address, "said": turn.said}
    if wanted(turn.request, turn.directory) != "approval":
        draft.note("acknowledged", "approver", visibility="dealer", facts=said)
        return draft.decision()
    if version < turn.request.version:
        draft.note("acknowledged", "approver", visibility="dealer", facts=said)
        lines = touched_since(turn.request, version)
        turn.answer_back(draft, "old_version", lines=lines, answered_text=turn.said, version_from=str(version))
        return draft.decision()
    draft.note("approved", "approver", visibility="dealer", facts=said)
    if (desk := turn.dealer) is not None:
        tell_versions(draft, turn.directory, desk)
    release(draft, turn.directory, turn.rules)
    _tell_both(turn, draft, "approved")
    return draft.decision()


def _rejected(turn: Turn, reason: str) -> Decision:
    draft = turn.draft()
    said = {"from": turn.sender.address, "said": turn.said, "reason": reason}
    draft.note("rejected", "approver", visibility="dealer", facts=said)
    _tell_both(turn, draft, "rejected", reason)
    return draft.decision()


def _tell_both(turn: Turn, draft: Draft, result: str, reason: str | None = None) -> None:
    """The result for both sides; what the approver wrote is no business of the shop."""
    facts = facts_of(draft.request, turn.directory) | {"result": result}
    if (desk := dealer_reader(draft.request, turn.directory, turn.today)) is not None:
        files = () if result == "approved" else enclosures_of(draft.request)
        draft.tell("approval_done", "dealer", desk, attach=files, facts=facts, reason=reason)
    if (shop := turn.shop) is not None:
        draft.note("shop_told", "partspost", to=shop.address)
        draft.tell("approval_done", "shop", shop, facts=facts)
