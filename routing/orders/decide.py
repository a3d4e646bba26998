"""What shall become of an order mail: pure decisions over what was read, what is known and what the operator wants."""

from dataclasses import replace

from parsers import Problem
from routing.arrival import Arrival
from routing.directory import Brand
from routing.orders.again import (
    ASKED_WITHIN,
    add_data,
    ask_same,
    is_wanted_again,
    received_again,
    revise,
    said_same,
)
from routing.orders.case import Case
from routing.orders.guard import Found
from routing.orders.matching import mentions, names_of, related, words_of
from routing.orders.opening import combined, open_order
from routing.questions.asker import asker_of
from routing.request import Decision, Held, Notice, Opening, Request
from routing.wishes.returns import ask_return
from routing.wishes.searches import ask_search
from routing.wishes.wish import wish_in
from routing.workflow import happen

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
_UNANSWERED = frozenset({"automatic-mail", "spam", "hostile", "same-as"})
_OURS = ("postmaster", "abuse")
# A paper that was not read to its end may be an order: nobody knows until a person has looked.
_UNFINISHED = frozenset(f"{kind}-{how}" for kind in ("pdf", "ems") for how in ("slow", "crashed", "fault"))


def decide_order(case: Case, found: tuple[Found, ...]) -> Decision:
    """Open a request per order that is new, add to those that exist; hold the mail for whatever is left over."""
    if case.brand is None:
        return _misaddressed(case)
    wishes = case.purpose != "order"
    other = _OTHER_MAIL.get(case.arrival.mail.kind)
    if other is not None and not (wishes and other.code == "no-order"):
        return Decision(held=other, notices=_held_notice(case, case.brand, other))
    if wishes and (wished := _wish(case, case.brand, found)) is not None:
        return wished
    decision = Decision()
    for one in found:
        earlier = case.known.earlier.get((one.document, one.index))
        if earlier and earlier.number == decision.duplicate_of:
            continue  # another order of the same PDF has said so
        again = earlier if earlier and case.of_shop((earlier,)) else None
        made = _again(case, one, again) if again else _order(_after(case, decision), one, earlier)
        decision = joined(decision, made)
    added = _data(case) if not found else Decision()
    held = decision.held or _leftover(case, added)
    decision = joined(decision, added)
    notices = combined(decision.notices, held)
    if held is not None and not any(notice.kind == "receipt" for notice in notices):
        notices += _held_notice(case, case.brand, held)
    return replace(decision, held=held, notices=notices)


def _misaddressed(case: Case) -> Decision:
    """The mail waits for a person; whoever is on file hears that it came to no brand's address, and which there are.

    What people write to those who run the house is left to them, unless it is an order.
    """
    arrival = case.arrival
    held = Held("unknown-address", f"{arrival.recipient} belongs to no brand")
    asker = asker_of(arrival.mail, case.directory)
    ours = arrival.local_part in _OURS and not any(document.orders for document in arrival.documents)
    if asker is None or not asker.key or ours:
        return Decision(held=held)
    notice = Notice(
        key=f"held.m{arrival.message}",
        kind="held",
        role=asker.role,
        to=asker.to,
        problems=(Problem(held.code, held.detail),),
        in_reply_to=arrival.mail.message_id,
        facts={"subject": arrival.mail.subject},
    )
    return Decision(held=held, notices=(notice,))


def _wish(case: Case, brand: Brand, found: tuple[Found, ...]) -> Decision | None:
    """What becomes of a mail that asks for a return or a search; None for an order that only its subject calls so."""
    wish = wish_in(case, found)
    if wish is not None:
        ask = ask_return if case.purpose == "return" else ask_search
        return ask(wish, case.directory, case.rules)
    if found and not case.tagged:
        return None
    held = Held("wish-unclear", f"no known order holds the lines of this {case.purpose}")
    return Decision(held=held, notices=_held_notice(case, brand, held))


def _again(case: Case, one: Found, request: Request) -> Decision:
    """The very paper of a request: it is known, unless the order was cancelled and is now sent again."""
    wanted = is_wanted_again(case, request) and case.may_change((request,))
    return revise(case, one, request) if wanted else received_again(case, request)


def _order(case: Case, one: Found, paper: Request | None) -> Decision:
    """A new request, or a version of one that is about the same repair; in doubt a new one, and both sides are told.

    The same `paper` may have opened a request for somebody else: a shop's order and its insurer's copy of it.
    """
    known = [request for request in case.known.cases if request.opening.brand == one.brand.key]
    same, doubt = related(one.order, case.may_change(known))
    if same is None:
        others = related(one.order, sorted(known, key=lambda request: request.events[0].at, reverse=True))
        return open_order(case, one, doubt or others[0] or paper or others[1])
    typed = not case.arrival.mail.pdfs[one.document].name
    if typed and case.now - same.events[0].at <= ASKED_WITHIN:
        answer = said_same(case, same)
        if answer is None:
            return ask_same(case, same)
        if not answer:
            return open_order(case, one, same)
    return revise(case, one, same)


def _data(case: Case) -> Decision:
    """Files without an order: what they add to a request that the mail names, if it names exactly one."""
    words = words_of(case.arrival)
    named = [request for request in case.may_change(case.known.cases) if mentions(words, names_of(request))]
    if len(named) != 1 or not (case.arrival.mail.pdfs or case.arrival.mail.ems):
        return Decision()
    return add_data(case, named[0])


def _leftover(case: Case, added: Decision) -> Held | None:
    """Why a person must look at the mail although every order that was found is dealt with.

    What was added to a known request needs nobody, unless it is a paper that nobody could read.
    """
    arrival = case.arrival
    if added.events and all(document.readable for document in arrival.documents):
        return None
    if not arrival.mail.pdfs:
        closed = next((problem for problem in arrival.mail.problems if problem.code in _CLOSED), None)
        if arrival.mail.kind == "text_order":
            return Held("typed-order", "the order is typed in the mail and has no PDF")
        return Held(closed.code, closed.detail) if closed else Held("no-pdf", "no PDF is attached")
    if any(document.orders for document in arrival.documents):
        return _unfinished(arrival)
    problems = (problem for document in arrival.documents for problem in document.problems)
    problem = next(problems, Problem("no-lines", "no order line was found"))
    return Held(problem.code, problem.detail)


def _unfinished(arrival: Arrival) -> Held | None:
    """Which papers beside the orders that were found came to harm while they were read."""
    papers = zip(arrival.mail.pdfs, arrival.documents, strict=True)
    told = [(pdf, one) for pdf, read in papers for one in read.problems if one.code in _UNFINISHED]
    names = ", ".join(pdf.name for pdf, _ in told)
    return Held(told[0][1].code, f"{names}: {told[0][1].detail}") if told else None


def _held_notice(case: Case, brand: Brand, held: Held) -> tuple[Notice, ...]:
    mail, reader = case.arrival.mail, case.reader
    if reader is None or held.code in _UNANSWERED:
        return ()
    notice = Notice(
        key=f"held.m{case.arrival.message}",
        kind="held",
        role="shop",
        to=reader,
        problems=(Problem(held.code, held.detail),),
        in_reply_to=mail.message_id,
        facts={"brand": brand.key, "subject": mail.subject},
    )
    return (notice,)


def _after(case: Case, decision: Decision) -> Case:
    """The case with the known requests as the decision has left them: two orders of one mail may be about one."""
    known = tuple(left_by(decision, request) for request in case.known.cases)
    return replace(case, known=replace(case.known, cases=known))


def left_by(decision: Decision, request: Request) -> Request:
    """What a request has become by a decision."""
    revisions = iter([opening for opening in decision.revisions if opening.number == request.number])
    for number, event in decision.events:
        if number == request.number:
            brings: Opening | None = next(revisions) if event.kind == "revised" else None
            request = happen(request, event, revision=brings)
    return request


def joined(one: Decision, other: Decision) -> Decision:
    """Both decisions as one; the second was made of what the first has left."""
    return Decision(
        openings=one.openings + other.openings,
        revisions=one.revisions + other.revisions,
        events=one.events + other.events,
        notices=one.notices + other.notices,
        held=one.held or other.held,
        duplicate_of=one.duplicate_of or other.duplicate_of,
        reopened=one.reopened + other.reopened,
        seen={**other.seen, **one.seen},
    )
