"""What shall become of an order mail: pure decisions over what was read, what is known and what the operator wants."""

from dataclasses import replace

from parsers import Problem
from routing.arrival import Arrival
from routing.orders.case import Case
from routing.directory import Brand
from routing.orders.guard import Found
from routing.orders.opening import combined, open_order
from routing.request import Decision, Event, Held, Notice, Request

# Words for the operator; the sender reads the cure for the code in his own language.
# Mail that orders nothing, whatever PDF it carries: a bounce brings our own back, an invoice lists parts too.
_OTHER_MAIL = {
    "no_order": Held("no-order", "the mail does not order anything"),
    "auto_reply": Held("automatic-mail", "an automatic mail came to an order address"),
    "bounce": Held("automatic-mail", "a bounce came to an order address"),
    "spam": Held("spam", "the mail looks like advertising"),
    "hostile": Held("hostile", "the mail is built to do harm; nothing was taken out of it"),
}
# Why no PDF may have been found although the mail brought one: the first of these that the reader met.
_CLOSED = ("mail-encrypted", "archive-locked", "container-unread", "archive-unreadable", "not-a-pdf")
_UNANSWERED = frozenset({"automatic-mail", "spam", "hostile"})


def decide_order(case: Case, found: tuple[Found, ...]) -> Decision:
    """Open a request per order that is new and routable; hold the mail for whatever is left over."""
    if case.brand is None:
        return Decision(held=Held("unknown-address", f"{case.arrival.recipient} belongs to no brand"))
    if (other := _OTHER_MAIL.get(case.arrival.mail.kind)) is not None:
        return Decision(held=other, notices=_held_notice(case, case.brand, other))
    decision = Decision()
    for one in found:
        earlier = case.known.earlier.get((one.document, one.index))
        if earlier and earlier.number == decision.duplicate_of:
            continue  # another order of the same PDF has said so
        decision = _join(decision, _received_again(case, earlier) if earlier else open_order(case, one))
    held = decision.held or _leftover(case.arrival)
    notices = combined(decision.notices, held)
    if held is not None and not any(notice.kind == "receipt" for notice in notices):
        notices += _held_notice(case, case.brand, held)
    return replace(decision, held=held, notices=notices)


def _received_again(case: Case, earlier: Request) -> Decision:
    """A PDF that opened a request already: noted there, acknowledged to the shop, told to no dealer again.

    A copy of the same mail to another address of ours is no repetition: the shop has its receipt.
    """
    arrival, reader = case.arrival, case.reader
    if earlier.number in case.known.same_mail:
        return Decision(duplicate_of=earlier.number)
    event = Event("received_again", case.now, "shop", {"recipient": arrival.recipient})
    notices: tuple[Notice, ...] = ()
    if reader is not None:
        notice = Notice(
            key=f"{earlier.number}.{earlier.version}.duplicate.{arrival.received_at:%Y%m%dT%H%M%S}",
            kind="duplicate",
            role="shop",
            to=reader,
            request=earlier,
            in_reply_to=arrival.mail.message_id,
            facts={"received_at": earlier.events[0].at.isoformat()},
        )
        notices = (notice,)
    return Decision(
        events=((earlier.number, event),),
        notices=notices,
        duplicate_of=earlier.number,
        seen={earlier.number: len(earlier.events)},
    )


def _leftover(arrival: Arrival) -> Held | None:
    """Why a person must look at the mail although every order that was found is dealt with."""
    if not arrival.mail.pdfs:
        closed = next((problem for problem in arrival.mail.problems if problem.code in _CLOSED), None)
        if arrival.mail.kind == "text_order":
            return Held("typed-order", "the order is typed in the mail and has no PDF")
        return Held(closed.code, closed.detail) if closed else Held("no-pdf", "no PDF is attached")
    if any(document.orders for document in arrival.documents):
        return None
    problems = (problem for document in arrival.documents for problem in document.problems)
    problem = next(problems, Problem("no-lines", "no order line was found"))
    return Held(problem.code, problem.detail)


def _held_notice(case: Case, brand: Brand, held: Held) -> tuple[Notice, ...]:
    mail, reader = case.arrival.mail, case.reader
    if reader is None or held.code in _UNANSWERED:
        return ()
    notice = Notice(
        key=f"held.{mail.message_id or case.arrival.received_at.isoformat()}.{case.arrival.local_part}",
        kind="held",
        role="shop",
        to=reader,
        problems=(Problem(held.code, held.detail),),
        in_reply_to=mail.message_id,
        facts={"brand": brand.key, "subject": mail.subject},
    )
    return (notice,)


def _join(one: Decision, other: Decision) -> Decision:
    return Decision(
        openings=one.openings + other.openings,
        events=one.events + other.events,
        revisions=one.revisions + other.revisions,
        seen={**one.seen, **other.seen},
        notices=one.notices + other.notices,
        held=one.held or other.held,
        duplicate_of=one.duplicate_of or other.duplicate_of,
    )
