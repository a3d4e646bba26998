"""Acting on a decision: finished mails first, then everything it says in one transaction, jobs included."""

from datetime import datetime, timedelta
from typing import Any

import structlog

from config import drill
from notifier import compose, is_address
from parsers import Mail, Party
from partspost.hooks import jobs as hooks
from partspost.house import House
from partspost.work.gathering import opened_by_paper
from routing import (
    ANSWERS,
    CANARY,
    Decision,
    Figure,
    Notice,
    Opening,
    figures_of,
    fold,
    is_of_shop,
    is_told,
    next_deadline,
)
from store import (
    OutboxMail,
    Outgoing,
    StoredMessage,
    Transaction,
    deadlines,
    messages,
    outbox,
    requests,
    take_turns,
    tallies,
)

log = structlog.get_logger()

_AN_HOUR = timedelta(hours=1)
_UNSEEN = timedelta(seconds=2)
"""Where several nodes decide: what one began to write so long before another looked, the other may not have seen."""
_SENT_TOGETHER = 3
"""Mails of one job, one after the other: a job costs as much as a mail, and a slow relay keeps the others waiting."""


def settle(
    house: House, message: StoredMessage, mail: Mail | None, decision: Decision, begun: datetime | None = None
) -> None:
    """Write a mail's decision down in one transaction, with the finished mails and the jobs that send them.

    `begun` is when the store was asked what it knows: what came in since may be the same repair, and then the mail is
    read again.
    """
    mails = finish_mails(house, decision)
    drill.step("R3")
    outcome, reference = _outcome(decision)
    with house.database.begin() as tx:
        if not messages.settle(
            tx,
            message.id,
            outcome=outcome,
            reference=reference,
            kind=mail.kind if mail else "hostile",
            subject=mail.subject if mail else "",
            header_sender=mail.sender.address if mail else "",
            message_id=mail.message_id if mail else None,
            pdfs=[(pdf.sha256, pdf.name, pdf.size) for pdf in mail.pdfs if pdf.name] if mail else [],
            problem=(decision.held.code, decision.held.detail) if decision.held else None,
            at=house.now(),
        ):
            return
        # Two nodes that read papers of one shop, or one paper twice, decide one after the other.
        take_turns(tx, (f"{one.brand} {one.shop.address}" for one in decision.openings))
        take_turns(tx, (f"{one.brand} {one.source.blob}" for one in decision.openings))
        _refuse_twins(tx, decision, begun - _UNSEEN if begun and tx.dialect.name == "postgresql" else begun)
        act(house, tx, decision, mails, message.id)
        drill.step("R4")
    drill.step("R5")
    house.queue.wake()
    log.info("mail.settled", message=message.id, outcome=outcome, request=reference, **_counts(decision))


def _refuse_twins(tx: Transaction, decision: Decision, begun: datetime | None) -> None:
    """An order and its supplement that are read at the same moment are one request, not two."""
    for opening in decision.openings:
        if begun is not None and opening.about is None and (known := requests.twins(tx, opening, begun)):
            raise requests.OvertakenError(f"{known[0]} came in while {opening.number} was read")


def act(
    house: House, tx: Transaction, decision: Decision, mails: list[tuple[Outgoing, str]], message: int | None
) -> None:
    """Everything the decision says, inside the caller's transaction; `message` is the mail that it is about."""
    now = house.now()
    since = now - house.settings.follow_up.duplicate_window
    for opening in decision.openings:
        papers = () if opening.names else opened_by_paper(tx, opening.brand, opening.source.blob, since)
        if any(is_of_shop(opening.shop.address, one, house.directory) for one in papers):
            raise requests.OvertakenError(f"the PDF of {opening.number} opened a request while it was read")
    for opening in decision.openings:
        assert message is not None
        requests.open_request(tx, opening, message, now, told=_told(opening, decision))
    for opening in decision.revisions:
        assert message is not None
        requests.revise(tx, opening, message, now)
    figures: list[Figure] = []
    for number in dict.fromkeys(number for number, _ in decision.events):
        happened = [event for about, event in decision.events if about == number]
        request = requests.append(tx, number, happened, seen=decision.seen.get(number))
        trial = request.opening.brand == CANARY  # its dealer is nobody's, and it ends by itself
        deadline = None if trial else next_deadline(request, house.directory, house.rules, now)
        deadlines.plan(tx, number, deadline, now, almanac=house.almanac)
        figures += figures_of(request, len(happened), house.settings.site.timezone)
        hooks.plan(house, tx, request, len(happened))
    for reopened in decision.reopened:
        if messages.reopen(tx, reopened):
            house.queue.defer(tx, "read", message_id=reopened)
    _enqueue(house, tx, mails)
    tallies.add(tx, figures)


def _told(opening: Opening, decision: Decision) -> str | None:
    """The dealer who has heard of a new request once all of the decision is written."""
    request = fold((opening,), (event for number, event in decision.events if number == opening.number))
    return request.dealer if is_told(request) else None


def _enqueue(house: House, tx: Transaction, mails: list[tuple[Outgoing, str]]) -> None:
    """The finished mails into the outbox, and the jobs that send them: a few a job, those to dealers first."""
    waiting: list[tuple[bool, int]] = []
    for mail, blob in mails:
        if _too_many(house, tx, mail):
            log.warning("notify.paced", request=mail.request, kind=mail.kind, key=mail.key)
            continue
        outbox_id = outbox.enqueue(tx, mail, blob=blob, at=house.now())
        if outbox_id is not None:
            waiting.append((mail.role != "dealer", outbox_id))
    ids = [outbox_id for _, outbox_id in sorted(waiting)]
    for start in range(0, len(ids), _SENT_TOGETHER):
        first, *also = ids[start : start + _SENT_TOGETHER]
        others: dict[str, Any] = {"also": also} if also else {}
        house.queue.defer(tx, "send", lock=f"outbox-{first}", outbox_id=first, **others)


def _too_many(house: House, tx: Transaction, mail: Outgoing) -> bool:
    """Whether this address has had so many answers about this request within the hour that a robot must be at work."""
    if mail.kind not in ANSWERS:
        return False
    since = house.now() - _AN_HOUR
    sent = outbox.sent_since(tx, mail.recipient, since, request=mail.request, kinds=ANSWERS)
    return sent >= house.settings.follow_up.answers_per_hour


def alarm(house: House, key: str, facts: dict[str, str]) -> tuple[Notice, ...]:
    """The mail that tells the operators of it; nothing where they have no address."""
    to = house.settings.follow_up.escalate_to
    return (Notice(key=key, kind="alarm", role="ops", to=Party(to), facts=facts),) if to else ()


def tell_operators(house: House, key: str, facts: dict[str, str]) -> bool:
    """Mail the operators, once for each key; False where they have no address."""
    decision = Decision(notices=alarm(house, key, facts))
    mails = finish_mails(house, decision)
    with house.database.begin() as tx:
        act(house, tx, decision, mails, None)
    house.queue.wake()
    return bool(decision.notices)


def finish_mails(house: House, decision: Decision) -> list[tuple[Outgoing, str]]:
    """Every mail of the decision, finished and on disk: a retry sends the same bytes."""
    mails = []
    for notice in decision.notices:
        if not is_address(notice.to.address):
            log.warning("notify.unaddressable", kind=notice.kind, key=notice.key)
            continue
        mail = compose(
            notice,
            settings=house.settings,
            directory=house.directory,
            secret=house.secret,
            now=house.now(),
            blobs=house.blobs.get,
            overrides=house.overrides,
        )
        mails.append((mail, house.blobs.put(mail.content)))
    return mails


def prove(house: House, mail: OutboxMail | None, proof: str) -> None:
    """A mail of which nobody knew whether the relay had it has reached somebody: it was sent, and once."""
    if mail is None or mail.state != "uncertain":
        return
    with house.database.begin() as tx:
        if outbox.confirm(tx, mail.id, proof, house.now()):
            log.info("notify.proven", outbox_id=mail.id, request=mail.request, kind=mail.kind, proof=proof)


def _outcome(decision: Decision) -> tuple[messages.Outcome, str | None]:
    """The one thing the mail ends as, and the request it belongs to."""
    touched = next((number for number, _ in decision.events), None)
    if decision == Decision():
        return "ignored", None
    if decision.held is not None:
        return "held", touched
    if decision.openings:
        return "request", decision.openings[0].number
    if decision.duplicate_of is not None:
        return "duplicate", decision.duplicate_of
    return "event", touched


def _counts(decision: Decision) -> dict[str, object]:
    counts: dict[str, object] = {"requests": len(decision.openings), "mails": len(decision.notices)}
    if decision.held is not None:
        counts["problem"] = decision.held.code
    return counts
