"""Another paper for a request that exists: the same once more, a newer version, or something that only adds to it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from parsers import LONGEST_SAID, LineAnswer, Order, Party, canonical, read_reason
from routing.conversation.lines import price_of
from routing.directory import Directory
from routing.drafts.draft import Draft
from routing.drafts.escalation import escalate
from routing.drafts.people import dealer_of, dealer_reader, shop_reader
from routing.orders.case import Case
from routing.orders.guard import Found
from routing.orders.matching import completes, names_of
from routing.orders.opening import enclosed, problems_of, warning_of
from routing.orders.reasons import ask_reason, reason_of_version
from routing.orders.supplement import Revision, complete, merge
from routing.release import ask_again, facts_of, wanted
from routing.request import Decision, Held, Opening, Request, Source
from routing.workflow import DONE, after

ASKED_WITHIN = timedelta(days=7)
"""A typed order may be one that came as a PDF so shortly before: the shop is asked."""


def received_again(case: Case, earlier: Request) -> Decision:
    """What a request knows already: noted there, acknowledged to the shop, told to no dealer again.

    A copy of the same mail to another address of ours is no repetition: the shop has its receipt. What a person of ours
    has closed with lines left to come is put before a person again: the shop may want them after all.
    """
    if earlier.number in case.known.same_mail:
        return Decision(duplicate_of=earlier.number)
    draft = Draft(earlier, case.now)
    draft.note("received_again", "shop", recipient=case.arrival.recipient)
    closed = "1" if _is_cut_short(case, earlier) else None
    if closed:
        escalate(draft, case.rules, "again")
    if case.reader is not None:
        received = earlier.events[0].at.isoformat()
        answers = case.arrival.mail.message_id
        draft.tell("duplicate", "shop", case.reader, in_reply_to=answers, received_at=received, closed=closed)
    return replace(draft.decision(), duplicate_of=earlier.number)


def is_wanted_again(case: Case, request: Request) -> bool:
    """Whether a paper that a request knows orders it again: every line of it had been cancelled when the mail came.

    Of that very mail another copy may still be on its way.
    """
    if request.number in case.known.same_mail or not _is_called_off(request):
        return False
    return case.arrival.received_at > max(event.at for event in request.events if event.lines)


def revise(case: Case, one: Found, request: Request) -> Decision:
    """A newer version of a request: the dealer reads what is different, the shop what we understood.

    A paper that changes nothing, or is one that a later version has replaced, is only acknowledged. Of an order that
    was cancelled whole nothing stands: whatever is sent again brings its lines back.
    """
    stands = not _is_called_off(request)
    lay = complete if stands and completes(one.order, request.opening.order) else merge
    revision = lay(request.opening.order, request.lines, one.order)
    if not revision.changed or (stands and _is_old(request, one)):
        return received_again(case, request)
    shop = case.directory.shops.get(request.opening.shop_key or "")
    paper = case.arrival.mail.pdfs[one.document]
    opening = replace(
        request.opening,
        order=revision.order,
        source=Source(paper.sha256, paper.name, one.index),
        directory=case.directory.fingerprint,
        problems=problems_of(case, one, shop),
    )
    draft = Draft(request, case.now)
    _note(draft, case, opening, revision, request)
    _tell(draft, case, one, request, revision)
    ask_again(draft, case.directory)
    ask_reason(draft, case.directory, next(iter(_readers(case, request)), None))
    return draft.decision()


def add_data(case: Case, request: Request) -> Decision:
    """Files that order nothing, for a known repair: they go on to the dealer, and ask nothing of anybody."""
    mail = case.arrival.mail
    draft = Draft(request, case.now)
    names = " · ".join(file.name for file in (*mail.pdfs, *mail.ems) if file.name)
    draft.note("data_added", "shop", files=names, said=mail.text[:LONGEST_SAID], recipient=case.arrival.recipient)
    files = tuple(file for pdf in mail.pdfs for file in Source(pdf.sha256, pdf.name).enclosures)
    desk = _told_desk(request, case)
    if files and desk is not None:
        name = request.opening.shop.name or mail.sender.name
        said = mail.text.strip()[:LONGEST_SAID]
        draft.tell("message", "dealer", desk, attach=files, answered_text=said, from_name=name, from_role="shop")
    return draft.decision()


def ask_same(case: Case, request: Request) -> Decision:
    """A typed order that may be a request we have: it is held until the shop has said which of the two is so."""
    held = Held("same-as", f"typed, and may be {request.number}")
    if case.reader is None or _asked_before(request, case):
        return Decision(held=held)
    draft = Draft(request, case.now)
    draft.note("same_asked", "partspost", mail=str(case.arrival.message), to=case.reader.address)
    answers = case.arrival.mail.message_id
    draft.tell("same_as", "shop", case.reader, in_reply_to=answers, other=request.number)
    return draft.decision(held)


def same_waiting(request: Request) -> tuple[int, ...]:
    """The sequences of our questions whether a typed order is this request that nobody has answered yet."""
    said = {event.facts["mail"] for event in request.events if event.kind == "same_answered"}
    asked = ((place, event) for place, event in enumerate(request.events, start=1) if event.kind == "same_asked")
    return tuple(place for place, event in asked if event.facts["mail"] not in said)


def answer_same(request: Request, asked: int, *, same: bool, said: str, now: datetime) -> Decision:
    """The shop has said whether the typed order of this question is the request: it is read again with that in mind."""
    draft = Draft(request, now)
    mail = request.events[asked - 1].facts["mail"]
    draft.note("same_answered", "shop", mail=mail, same="yes" if same else "no", said=said)
    return replace(draft.decision(), reopened=(int(mail),))


def said_same(case: Case, request: Request) -> bool | None:
    """What the shop has said of this very mail; None while it has said nothing."""
    said = [event for event in request.events if event.kind == "same_answered"]
    mine = [event for event in said if event.facts["mail"] == str(case.arrival.message)]
    return mine[-1].facts["same"] == "yes" if mine else None


def _note(draft: Draft, case: Case, opening: Opening, revision: Revision, before: Request) -> None:
    """The version, what it does to which lines, and how these stood before."""
    marks = [opening.order.lines[place - 1].change for place in revision.changed]
    replaced = names_of(before).purchase_order
    draft.note(
        "revised",
        "shop",
        lines=revision.lines,
        revision=opening,
        recipient=case.arrival.recipient,
        banner=warning_of(case),
        purchase_order=opening.order.purchase_order,
        reason=read_reason(case.arrival.mail.text),
        replaces=replaced if replaced != opening.order.purchase_order else None,
        kept=",".join(map(str, revision.kept)),
        added=str(marks.count("add")),
        changed=str(marks.count("change")),
        deleted=str(marks.count("delete")),
        dearer="1" if _is_dearer(before.opening.order, opening.order, revision.changed) else None,
    )


def _tell(draft: Draft, case: Case, one: Found, before: Request, revision: Revision) -> None:
    """The difference for a dealer who has the order, the receipt of the version for the shop."""
    request = draft.request
    lines = tuple(answer for place in revision.changed for answer in _shown(request, place))
    facts = facts_of(request, case.directory) | _stood(before, revision.changed)
    facts |= {"version_from": str(before.version), "reason": reason_of_version(request)}
    facts.pop("rows_unexplained", None)
    problems = request.opening.problems
    waits_for = wanted(request, case.directory)
    if waits_for is None and (desk := _told_desk(before, case)) is not None:
        draft.note("dealer_told", "partspost", to=desk.address)
        files = (*request.opening.source.enclosures, *enclosed(case, one))
        draft.tell("delta", "dealer", desk, lines=lines, attach=files, problems=problems, facts=facts)
    for reader in _readers(case, before):
        draft.note("shop_told", "partspost", to=reader.address)
        answers = case.arrival.mail.message_id if reader == case.reader else None
        facts |= {"waits_for": waits_for} if waits_for else {}
        draft.tell("receipt", "shop", reader, lines=lines, in_reply_to=answers, problems=problems, facts=facts)


def tell_versions(draft: Draft, directory: Directory, desk: Party) -> None:
    """What versions that waited for a yes have changed, for a dealer who has had the order before them."""
    told = max(
        (place for place, one in enumerate(draft.request.events, start=1) if one.kind == "dealer_told"), default=0
    )
    later = [event for event in draft.request.events[told:] if event.kind == "revised"]
    if not told or not later:
        return
    before = after(draft.request, told)
    changed = tuple(sorted({answer.line for event in later for answer in event.lines}))
    facts = facts_of(draft.request, directory) | _stood(before, changed) | {"version_from": str(before.version)}
    facts.pop("rows_unexplained", None)
    order = draft.request.opening
    lines = tuple(answer for place in changed for answer in _shown(draft.request, place))
    draft.note("dealer_told", "partspost", to=desk.address)
    reason = reason_of_version(draft.request)
    files, problems = order.source.enclosures, order.problems
    draft.tell("delta", "dealer", desk, lines=lines, attach=files, problems=problems, facts=facts, reason=reason)


def _is_dearer(before: Order, order: Order, changed: Iterable[int]) -> bool:
    """Whether a version adds a part, or orders another one, more of it, or a dearer one; what has no price may be."""
    lines = [order.lines[place - 1] for place in changed if order.lines[place - 1].change != "delete"]
    old = {canonical(line.part_number): (line.quantity, price_of(line)) for line in before.lines if line.part_number}
    for line in lines:
        was, now = old.get(canonical(line.part_number), (None, None)), (line.quantity, price_of(line))
        if any(one is None or other is None or one < other for one, other in zip(was, now, strict=True)):
            return True
    return False


def _readers(case: Case, before: Request) -> tuple[Party, ...]:
    """Who at the shop reads of a version: its sender, and where he is not on file whom we wrote to before."""
    sender = case.arrival.mail.sender.address.lower()
    other = None if case.shop and case.reader else shop_reader(before, case.directory)
    readers = (case.reader, other if other and other.address.lower() != sender else None)
    return tuple(reader for reader in readers if reader is not None)


def _shown(request: Request, place: int) -> tuple[LineAnswer, ...]:
    """What a mail shows of a changed line: where it stands, without what was answered to another version of it."""
    line = request.lines[place - 1]
    return line.answers or (LineAnswer(place, "available"),)


def _stood(before: Request, changed: tuple[int, ...]) -> dict[str, str]:
    """How the changed lines stood: ``was_3`` the state that line 3 had, ``was_at_3`` since when."""
    facts: dict[str, str] = {}
    for place in changed:
        if place > len(before.lines) or before.lines[place - 1].state in ("new", "cancelled"):
            continue
        said = [event for event in before.events if any(answer.line == place for answer in event.lines)]
        facts |= {f"was_{place}": before.lines[place - 1].state, f"was_at_{place}": said[-1].at.isoformat()}
    return facts


def _is_old(request: Request, one: Found) -> bool:
    """Whether the paper bears a purchase order's number that a later version has replaced."""
    replaced = {event.facts.get("replaces") for event in request.events if event.kind == "revised"}
    number = one.order.purchase_order
    return number is not None and number in replaced and number != request.opening.order.purchase_order


def _is_called_off(request: Request) -> bool:
    """Whether every line of it is cancelled."""
    return all(line.state == "cancelled" for line in request.lines)


def _is_cut_short(case: Case, request: Request) -> bool:
    """Whether somebody had closed it before the mail came, while more was expected of some lines."""
    closed = request.closed_at
    unfinished = any(line.state not in DONE for line in request.lines)
    return unfinished and closed is not None and closed < case.arrival.received_at


def _told_desk(request: Request, case: Case) -> Party | None:
    """Who at the dealer hears of it; nobody while he does not know of the order at all."""
    if request.last("dealer_told") is None:
        return None
    dealer = dealer_of(request, case.directory)
    return dealer_reader(request, case.directory, case.today) or (dealer.contacts[0] if dealer else None)


def _asked_before(request: Request, case: Case) -> bool:
    asked = (event.facts["mail"] for event in request.events if event.kind == "same_asked")
    return str(case.arrival.message) in asked
