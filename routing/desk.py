"""To whom at a dealer's a request may be given: contacts of his, called by mail address or name."""

from parsers import Party, read_wish
from routing.conversation.turn import Turn
from routing.directory import Directory, unaccented
from routing.drafts.people import contacts, dealer_of
from routing.release import enclosures_of, facts_of
from routing.request import Decision, Request


def hear_assignment(turn: Turn) -> Decision | None:
    """What becomes of a dealer's words that give the request to a colleague: he gets it; None for other words."""
    asked = read_wish(turn.said, "assign")
    to = assignee(turn.request, asked.words, turn.sender.address, turn.directory) if asked else None
    if to is None:
        return None
    draft = turn.draft()
    turn.note(draft, "assigned", to=to.address)
    order = draft.request.opening
    facts, files = facts_of(draft.request, turn.directory), enclosures_of(draft.request)
    draft.tell("new_request", "dealer", to, attach=files, problems=order.problems, facts=facts)
    if to.address.lower() != turn.sender.address.lower():
        turn.answer_back(draft, "echo", answered_text=turn.said)
    return draft.decision()


def assignee(request: Request, wanted: str, writer: str, directory: Directory) -> Party | None:
    """The contact of the request's dealer whom the writer wants it to be given to.

    None when one of the two is no contact of this dealer, or the name fits several: nobody outside of the dealership
    can be brought in by a mail.
    """
    dealer = dealer_of(request, directory)
    everybody = contacts(dealer) if dealer else ()
    if writer.lower() not in {contact.address.lower() for contact in everybody}:
        return None
    name = unaccented(wanted.strip().removeprefix("mailto:"))
    fits = [one for one in everybody if name and name in (unaccented(one.address), unaccented(one.name))]
    return fits[0] if len(fits) == 1 else None
