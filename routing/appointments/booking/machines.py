"""Mail about an appointment that no person answers: the next of the customer's people, a colleague, else one of us."""

from zoneinfo import ZoneInfo

from routing.address import Signed
from routing.appointments.booking.telling import tell_customer, tell_workshop, workshop_reader
from routing.appointments.people import customer_reader
from routing.appointments.visit import visit_of
from routing.arrival import Rules
from routing.directory import Directory
from routing.drafts.draft import Draft
from routing.drafts.escalation import escalate
from routing.drafts.people import unreachable
from routing.request import Request

_WAITS = frozenset({"visit", "planning", "reply", "repeat", "answer", "handling"})


def visit_refused(draft: Draft, directory: Directory, rules: Rules, about: Signed, status: str) -> None:
    """No mail reaches this address: driver, owner and contractor in turn, or a colleague at the workshop."""
    today = draft.now.astimezone(ZoneInfo(rules.timezone)).date()
    known = about.recipient.lower() in unreachable(draft.request, today)
    before = workshop_reader(draft, directory, rules)
    ours = before is not None and before.address.lower() == about.recipient.lower()
    told = draft.request.last("shop_told")
    theirs = told is not None and told.facts["to"].lower() == about.recipient.lower()
    draft.note("mail_bounced", "mail server", to=about.recipient, role=about.role, status=status)
    if known:
        return
    if about.role == "shop":
        if theirs:
            _next_person(draft, directory, rules)
    elif about.role != "dealer":
        escalate(draft, rules, "bounced")
    elif ours and _waits(draft.request):
        visit_passed_on(draft, directory, rules, "bounced")


def visit_passed_on(draft: Draft, directory: Directory, rules: Rules, reason: str, *, until: str | None = None) -> None:
    """Whoever was written to at the workshop is out of reach: a colleague of his gets it, else one of us."""
    reader = workshop_reader(draft, directory, rules)
    if reader is None:
        escalate(draft, rules, reason)
        return
    draft.note("assigned", "partspost", to=reader.address, why=reason, until=until)
    draft.tell("visit_request", "dealer", reader, attach=draft.request.opening.source.enclosures)


def _next_person(draft: Draft, directory: Directory, rules: Rules) -> None:
    """The next of the customer's people reads what stands; without one the workshop must call."""
    reader, matters, visit = customer_reader(draft.request), draft.request.matters, visit_of(draft.request)
    if reader is None:
        draft.note("unanswered", "partspost", why="unheard")
        tell_workshop(draft, directory, rules, "unheard")
        return
    draft.note("shop_told", "partspost", to=reader.address)
    if draft.request.closed_at is not None and visit.state != "cancelled":
        return
    asked = draft.request.last("dealer_asked") if "question" in matters else None
    if visit.state == "cancelled":
        tell_customer(draft, directory, rules, "visit_news", facts={"occasion": "cancelled"})
    elif visit.state == "proposed":
        tell_customer(draft, directory, rules, "visit_proposal", asked=True)
    elif asked is not None:
        facts = {"question": asked.facts.get("question", ""), "from_role": "dealer"}
        tell_customer(draft, directory, rules, "visit_question", asked=True, facts=facts)
    else:
        tell_customer(draft, directory, rules, "visit_receipt")


def _waits(request: Request) -> bool:
    return request.closed_at is None and bool(_WAITS & request.matters.keys())
