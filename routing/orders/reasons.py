"""Why a version adds parts: an agreement may want it said; it is read in the mail, else the shop is asked for it."""

from parsers import Party, read_reason
from routing.conversation.turn import Turn
from routing.directory import Directory
from routing.drafts.draft import Draft
from routing.release import agreement_of
from routing.request import Decision, Request

_LONGEST = 300
_ASKING = frozenset({"reason", "nudge"})


def reason_of_version(request: Request) -> str:
    """Why the version in force came, as far as the shop has said so."""
    last = request.last("revised", "reason_given")
    return last.facts.get("reason", "") if last else ""


def ask_reason(draft: Draft, directory: Directory, shop: Party | None) -> None:
    """Ask the shop why the newest version adds parts, where the agreement wants to know and nobody has said so."""
    agreement, version = agreement_of(draft.request, directory), draft.request.last("revised")
    items = draft.request.opening.order.lines
    added = tuple(line for line in (version.lines if version else ()) if items[line.line - 1].change == "add")
    if not agreement or "supplements" not in agreement.reasons or not added or reason_of_version(draft.request):
        return
    if shop is not None:
        draft.note("reason_wanted", "partspost", agreement=agreement.key)
        before = str(draft.request.version - 1)
        draft.tell("reason", "shop", shop, lines=added, agreement=agreement.name, version_from=before)


def reason_given(turn: Turn) -> str:
    """The reason in a shop's answer: what stands behind the word, or all of an answer to our question."""
    if "reason" not in turn.request.matters or turn.command in ("undo", "courtesy"):
        return ""
    named = read_reason(turn.said)
    return named or (" ".join(turn.said.split())[:_LONGEST] if turn.answered_kind in _ASKING else "")


def give_reason(turn: Turn, reason: str) -> Decision:
    """The reason stands with the version, and the dealer reads it."""
    draft = turn.draft()
    turn.note(draft, "reason_given", reason=reason)
    turn.answer_back(draft, "echo", answered_text=turn.said)
    if (dealer := turn.dealer) is not None:
        name = turn.request.opening.shop.name or turn.sender.name
        known = {"from_name": name, "from_role": "shop", "answered_text": turn.said}
        draft.tell("message", "dealer", dealer, facts=known)
    draft.close_if_done()
    return draft.decision()
