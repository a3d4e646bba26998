"""Words between the two sides that change nothing of the appointment: questions, messages, calls, a colleague."""

from parsers import read_wish
from routing.appointments.booking.stop import Stop
from routing.appointments.booking.telling import echo, tell_customer, tell_workshop, workshop_reader
from routing.appointments.booking.workshop import said_of
from routing.appointments.visit import visit_of
from routing.conversation.turn import Turn
from routing.desk import assignee
from routing.drafts.draft import Draft
from routing.drafts.escalation import escalate
from routing.drafts.people import dealer_of
from routing.request import Decision


def ask_customer(turn: Turn, draft: Draft) -> Stop | None:
    """The workshop's question; with a proposal of the same mail it has gone already."""
    if "propose" in said_of(turn).does:
        return None
    question = said_of(turn).question or turn.said
    return _ask(turn, draft, question)


def ask_workshop(turn: Turn, draft: Draft) -> Stop | None:
    """The customer's question."""
    if turn.repeated:
        turn.note(draft, "acknowledged")
        return None
    question = said_of(turn).question or turn.said
    turn.note(draft, "shop_asked", question=question)
    reader = workshop_reader(draft, turn.directory, turn.rules)
    if reader is None:
        escalate(draft, turn.rules, "left", said=question)
        return None
    name = turn.request.opening.shop.name or turn.sender.name
    facts = {"question": question, "from_name": name, "from_role": "shop"}
    draft.tell("visit_question", "dealer", reader, attach=turn.enclosures, facts=facts)
    return None


def again(turn: Turn, draft: Draft) -> Stop | None:
    """The question, the proposal or the confirmation once more; whichever waits, or stands."""
    visit = visit_of(draft.request)
    asked = draft.request.last("dealer_asked", "visit_proposed", "shop_wrote")
    if visit.state == "proposed":
        proposal = draft.request.last("visit_proposed")
        assert proposal is not None
        starts, price = proposal.facts["starts"], proposal.facts.get("price", "")
        was = proposal.facts.get("was", "")
        turn.note(draft, "visit_proposed", starts=starts, price=price, was=was)
        tell_customer(draft, turn.directory, turn.rules, "visit_proposal", asked=True, facts={"was": was})
    elif asked is not None and asked.kind == "dealer_asked":
        return _ask(turn, draft, asked.facts["question"])
    elif visit.state in ("accepted", "confirmed"):
        turn.note(draft, "acknowledged")
        tell_customer(draft, turn.directory, turn.rules, "visit_receipt")
    else:
        return Stop("nothing")
    return None


def confirmation_again(turn: Turn, draft: Draft) -> Stop | None:
    """The customer wants to read once more what stands."""
    turn.note(draft, "acknowledged")
    turn.answer_back(draft, "visit_receipt")
    return None


def pass_on(turn: Turn, draft: Draft) -> Stop | None:
    """Words for the other side; thanks, and what was said before, are only noted."""
    bare = turn.command == "courtesy" or not turn.said
    if (bare and not turn.enclosures) or turn.repeated:
        turn.note(draft, "acknowledged")
        return None
    facts = {"occasion": "message", "answered_text": turn.said}
    if turn.role == "dealer":
        turn.note(draft, "dealer_wrote")
        tell_customer(draft, turn.directory, turn.rules, "visit_news", attach=turn.enclosures, facts=facts)
        return None
    turn.note(draft, "shop_wrote")
    words = {"answered_text": turn.said}
    if not tell_workshop(draft, turn.directory, turn.rules, "message", attach=turn.enclosures, facts=words):
        escalate(draft, turn.rules, "left", said=turn.said)
    return None


def note_call(turn: Turn, draft: Draft) -> Stop | None:
    """What was agreed on the telephone, for everybody who looks later; nobody is told."""
    turn.note(draft, "phone_noted")
    return None


def hear_colleague(turn: Turn) -> Decision | None:
    """What becomes of words that give the appointment to a colleague: he gets it; None for other words."""
    wanted = read_wish(turn.said, "assign")
    to = assignee(turn.request, wanted.words, turn.sender.address, turn.directory) if wanted else None
    if to is None:
        return None
    draft = turn.draft()
    turn.note(draft, "assigned", to=to.address)
    draft.tell("visit_request", "dealer", to, attach=draft.request.opening.source.enclosures)
    if to.address.lower() != turn.sender.address.lower():
        echo(turn, draft, "assigned", to_name=to.name or to.address)
    return draft.decision()


def _ask(turn: Turn, draft: Draft, question: str) -> Stop | None:
    """The question goes to whoever of the customer's people can answer it; without one the workshop must call."""
    turn.note(draft, "dealer_asked", question=question)
    dealer = dealer_of(turn.request, turn.directory)
    facts = {"question": question, "from_role": "dealer"} | ({"from_name": dealer.name} if dealer else {})
    tell_customer(draft, turn.directory, turn.rules, "visit_question", asked=True, attach=turn.enclosures, facts=facts)
    return None
