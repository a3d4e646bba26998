"""The buttons of mails about an appointment, by kind, and by what the mail is about and who reads it."""

from notifier.lines import N_
from routing import Notice, visit_of

Pair = tuple[str, str]
"""What a button says, and the answer that it prepares."""

_RECEIVED = (N_("We have it"), N_("Received"))
_PROPOSE = (N_("Propose a time"), N_("We propose: "))
_ASK = (N_("Ask a question"), N_("Question: "))
_MOVE = (N_("Move the appointment"), N_("Move to: "))
_CALL_OFF = (N_("Cancel the appointment"), N_("Cancel the appointment"))
_ACCEPT = (N_("I accept"), N_("I accept"))
_DECLINE = (N_("I decline"), N_("I decline"))
_OTHER = (N_("Propose another time"), N_("Another time: "))
_COMING = (N_("I am coming"), N_("I am coming"))
_READY = (N_("Confirm: everything is available"), N_("Confirmed, all parts are available"))
_ORDERED = (N_("Confirm: the parts are ordered"), N_("Confirmed, all parts are ordered"))
_GRANT = (N_("Accept this time"), N_("Agreed"))
_UNDO = (N_("Undo my answer"), N_("Undo my answer"))
_ASK_AGAIN = (N_("Ask the customer again"), N_("Ask the customer again"))
_OPTIONS = {
    1: (N_("Accept time 1"), N_("I accept option 1")),
    2: (N_("Accept time 2"), N_("I accept option 2")),
    3: (N_("Accept time 3"), N_("I accept option 3")),
}

VISIT_BUTTONS: dict[str, tuple[Pair, ...]] = {
    "visit_request.wanted": (_RECEIVED, _PROPOSE, _ASK),
    "visit_request.booked": (_MOVE, _CALL_OFF),
    "visit_receipt.wanted": (_CALL_OFF,),
    "visit_receipt.booked": (_COMING, _OTHER, _CALL_OFF),
    "visit_proposal": (_ACCEPT, _OTHER, _DECLINE),
    "visit_proposal.1": (_OPTIONS[1], _OTHER, _DECLINE),
    "visit_proposal.2": (_OPTIONS[1], _OPTIONS[2], _OTHER, _DECLINE),
    "visit_proposal.3": (_OPTIONS[1], _OPTIONS[2], _OPTIONS[3], _OTHER, _DECLINE),
    "visit_reminder": (_COMING, _OTHER, _CALL_OFF),
    "visit_question.dealer": (_PROPOSE,),
    "visit_news.dealer.accepted": (_READY, _ORDERED, _ASK),
    "visit_news.dealer.declined": (_PROPOSE, _CALL_OFF),
    "visit_news.dealer.countered": (_GRANT, _PROPOSE),
    "visit_news.dealer.unanswered": (_ASK_AGAIN, _PROPOSE),
    "visit_news.dealer.remind": (_PROPOSE, _ASK),
    "visit_news.dealer.planning": (_READY, _ORDERED, _ASK),
    "visit_news.shop.booked": (_OTHER, _CALL_OFF),
    "visit_news.shop.moved": (_COMING, _OTHER, _CALL_OFF),
    "visit_news.shop.nudge": (_ACCEPT, _OTHER, _DECLINE),
    "visit_echo.undo": (_UNDO,),
    "visit_echo.refused": (_READY, _ORDERED),
    "visit_echo.unclear": (_PROPOSE, _ASK),
}


def visit_button(notice: Notice) -> str:
    """Which of `VISIT_BUTTONS` this mail has."""
    request, facts = notice.request, notice.facts
    occasion = facts.get("occasion", "")
    visit = visit_of(request) if request else None
    booked = "booked" if visit and visit.starts else "wanted"
    several = min(len(visit.alternatives), len(_OPTIONS)) if visit else 0
    side = "shop" if notice.role == "shop" else "dealer"
    matter = facts.get("matter", "")
    found = {
        "visit_request": f"visit_request.{booked}",
        "visit_receipt": f"visit_receipt.{booked}",
        "visit_proposal": f"visit_proposal.{several}" if several > 1 else "visit_proposal",
        "visit_question": f"visit_question.{side}",
        "visit_news": f"visit_news.{side}.{occasion}",
        "visit_echo": "visit_echo.undo" if facts.get("undo_until") else f"visit_echo.{occasion}",
    }.get(notice.kind, notice.kind)
    if found == "visit_news.dealer.remind" and matter == "planning":
        return "visit_news.dealer.planning"
    if found == "visit_news.shop.nudge" and matter != "proposal":
        return ""  # a question is answered in words
    if notice.kind == "visit_echo" and side == "shop" and occasion in ("unclear", "refused"):
        return ""
    return "" if found == "visit_echo.refused" and facts.get("reason") != "lines" else found
