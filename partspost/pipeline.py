"""The path of one message, to be read in one sitting: drain, read, chase; `notifier.send_one` is the last leg.

Each stage gathers facts, asks the pure rooms what shall become of them, and acts in one short transaction with no
network inside. Each may be repeated after a crash: a unique key makes the repetition a no-op.
"""

from dataclasses import replace
from pathlib import Path

import structlog

from config import drill
from ingest import Envelope, Spool, SpoolCorrupt
from notifier import compose, is_address
from parsers import Attachment, Mail, Problem
from partspost.house import House
from routing import (
    Arrival,
    Case,
    Decision,
    Held,
    Known,
    Reply,
    Request,
    decide_bounce,
    decide_deadline,
    decide_order,
    decide_reply,
    find_orders,
    fold,
    is_bounce_address,
    request_of,
    verify,
)
from store import Outgoing, StoredMessage, Transaction, deadlines, messages, outbox, requests

log = structlog.get_logger()

_CHASED_AT_ONCE = 100


class OvertakenError(Exception):
    """The same PDF opened a request while this mail was read: the next try will see it."""


# -- drain: spool file → raw mail, one message row per recipient, job "read" ------------------------------------------


def drain(house: House, spool: Spool, path: Path) -> None:
    """Bring one accepted mail from the spool into the store; only then does its file go."""
    try:
        spooled = spool.claim(path)
        drill.step("D1")
        raw = spool.read(spooled)
    except SpoolCorrupt as corrupt:
        log.error("spool.corrupt", file=path.name, error=str(corrupt))  # noqa: TRY400 - set aside, with its reason
        return
    try:
        _store(house, spooled.envelope, raw)
    except Exception:
        spool.release(spooled)
        raise
    drill.step("D4")
    house.queue.wake()
    spool.finish(spooled)
    drill.step("D5")


def _store(house: House, envelope: Envelope, raw: bytes) -> None:
    """The raw mail as a blob, a message row per recipient, and the job that reads it."""
    blob = house.blobs.put(raw)
    drill.step("D2")
    with house.database.begin() as tx:
        for recipient in envelope.rcpt_tos:
            message = messages.add(
                tx,
                key=messages.ingest_key(recipient, raw),
                spool_id=envelope.id,
                received_at=envelope.received_at,
                via=envelope.via,
                peer=envelope.peer,
                sender=envelope.mail_from,
                recipient=recipient,
                blob=blob,
                size=len(raw),
                queue_id=envelope.queue_id or "",
            )
            if message is not None:
                # The copies of one mail are read one after the other: the second sees what the first has opened.
                house.queue.defer(tx, "read", lock=f"mail-{blob[:32]}", message_id=message)
            event = "mail.stored" if message is not None else "mail.stored_before"
            log.info(event, mail_id=envelope.id, message=message, queue_id=envelope.queue_id)
        drill.step("D3")


# -- read: raw mail → facts → decision → requests, events, finished mails, deadlines, jobs -----------------------------


def read(house: House, message_id: int) -> None:
    """Read one stored mail and decide what becomes of it; a mail that is settled already is left alone."""
    with house.database.reading() as tx:
        message = messages.get(tx, message_id)
    if message.outcome is not None:
        return
    arrival = _open(house, message)
    drill.step("R1")
    if isinstance(arrival, Problem):
        _settle(house, message, None, Decision(held=Held(arrival.code, arrival.detail)))
        return
    decision = _decide(house, message, arrival)
    drill.step("R2")
    _settle(house, message, arrival.mail, decision)


def hold(house: House, message_id: int, code: str, detail: str) -> None:
    """Put a mail before a person without reading it: it harmed its reader too often."""
    with house.database.reading() as tx:
        message = messages.get(tx, message_id)
    _settle(house, message, None, Decision(held=Held(code, detail)))


def _open(house: House, message: StoredMessage) -> Arrival | Problem:
    """Have the mail and each of its PDFs read in disposable children; the PDFs become blobs of their own."""
    read_mail = house.reading.read_mail(house.blobs.get(message.blob), message.recipient, message.sender)
    if isinstance(read_mail, Problem):
        return read_mail
    mail, pdfs = read_mail
    content = dict(zip((pdf.sha256 for pdf in mail.pdfs), pdfs, strict=True))
    # A child has seen hostile bytes: its word on what it found is checked.
    if any(house.blobs.put(pdf) != claimed for claimed, pdf in content.items()):
        return Problem("mail-fault", "the reader's answer was not true to its hashes")
    once: dict[str, Attachment] = {pdf.sha256: pdf for pdf in mail.pdfs}
    today = message.received_at.date()
    documents = tuple(house.reading.read_document(content[sha256], today) for sha256 in once)
    return Arrival(message.recipient, message.received_at, replace(mail, pdfs=tuple(once.values())), documents)


def _decide(house: House, message: StoredMessage, arrival: Arrival) -> Decision:
    if arrival.local_part.startswith("r+"):
        return decide_reply(arrival, _reply(house, arrival), house.directory, house.now())
    if arrival.local_part.startswith("b+"):
        return _bounced(house, arrival)
    found = find_orders(arrival, house.directory)
    since = message.received_at - house.settings.follow_up.duplicate_window
    numbers: dict[tuple[int, int], str] = {}
    earlier: dict[tuple[int, int], Request] = {}
    same_mail: set[str] = set()
    with house.database.begin() as tx:
        for index, one in enumerate(found):
            place, year = (one.document, one.index), message.received_at.year
            numbers[place] = requests.reserve_number(
                tx, message_id=message.id, index=index, prefix=one.brand.prefix, year=year
            )
            blob = arrival.mail.pdfs[one.document].sha256
            known = requests.find_document(tx, brand=one.brand.key, blob=blob, since=since)
            if known is not None and (request := _load(tx, known)) is not None:
                earlier[place] = request
                if messages.that_opened(tx, known).blob == message.blob:
                    same_mail.add(known)
        opened = {place for place, number in numbers.items() if requests.load(tx, number) is not None}
    # Opened by an earlier pass over this very mail, before a person put it back: nothing new.
    found = tuple(one for one in found if (one.document, one.index) not in opened)
    case = Case(arrival, Known(numbers, earlier, frozenset(same_mail)), house.directory, house.rules, house.now())
    return decide_order(case, found)


def _reply(house: House, arrival: Arrival) -> Reply:
    """What a reply to a signed address proves and says; the reply is only read once its address is proven."""
    number = request_of(arrival.local_part)
    with house.database.reading() as tx:
        request = _load(tx, number) if number else None
        candidates = requests.recipients(tx, number) if number else []
    signed = verify(house.secret, arrival.local_part, today=arrival.received_at.date(), candidates=candidates)
    if signed is None or request is None:
        return Reply(None, None, house.reading.unclear(arrival.mail))
    answer = house.reading.read_answer(
        arrival.mail,
        request.opening.order,
        today=arrival.received_at.date(),
        locale=f"{house.settings.site.language}-CA",
        role=signed.role,
    )
    return Reply(signed, request, answer)


def _bounced(house: House, arrival: Arrival) -> Decision:
    """A bounce counts only at an address that we made for exactly one mail."""
    with house.database.reading() as tx:
        mail = outbox.by_envelope(tx, arrival.recipient.lower())
        request = _load(tx, mail.request) if mail and mail.request else None
    if mail is None or request is None or not is_bounce_address(house.secret, arrival.local_part):
        return Decision(held=Held("bounce-not-proven", "no mail of ours about a request left from this address"))
    return decide_bounce(arrival, request, mail.role, house.now())


# -- chase: due deadline → decision → events and mails ----------------------------------------------------------------


def chase(house: House) -> int:
    """Decide again whatever is due; gives how many deadlines fired. Any number of nodes may do it at once."""
    with house.database.reading() as tx:
        due = deadlines.due(tx, house.now(), _CHASED_AT_ONCE)
        loaded = [(one, _load(tx, one.request)) for one in due]
    fired = 0
    for one, request in loaded:
        assert request is not None
        decision = decide_deadline(request, one.kind, house.directory, house.now())
        mails = _compose(house, decision)
        with house.database.begin() as tx:
            if not deadlines.fire(tx, one.id, house.now()):
                continue
            _act(house, tx, decision, mails, None)
            drill.step("C1")
        house.queue.wake()
        fired += 1
        log.info("deadline.fired", request=one.request, kind=one.kind, events=len(decision.events))
    return fired


# -- acting on a decision ---------------------------------------------------------------------------------------------


def _settle(house: House, message: StoredMessage, mail: Mail | None, decision: Decision) -> None:
    """Write a mail's decision down in one transaction, with the finished mails and the jobs that send them."""
    mails = _compose(house, decision)
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
            pdfs=[(pdf.sha256, pdf.name, pdf.size) for pdf in mail.pdfs] if mail else [],
            problem=(decision.held.code, decision.held.detail) if decision.held else None,
            at=house.now(),
        ):
            return
        _act(house, tx, decision, mails, message.id)
        drill.step("R4")
    drill.step("R5")
    house.queue.wake()
    log.info("mail.settled", message=message.id, outcome=outcome, request=reference, **_counts(decision))


def _act(
    house: House, tx: Transaction, decision: Decision, mails: list[tuple[Outgoing, str]], message: int | None
) -> None:
    now = house.now()
    since = now - house.settings.follow_up.duplicate_window
    for opening in decision.openings:
        if requests.find_document(tx, brand=opening.brand, blob=opening.source.blob, since=since):
            raise OvertakenError
    for opening in decision.openings:
        assert message is not None
        requests.open_request(tx, opening, message, now)
    for number, event in decision.events:
        requests.append(tx, number, event)
    for number, deadline in decision.deadlines:
        deadlines.plan(tx, number, deadline)
    for number, kind in decision.settled:
        deadlines.settle(tx, number, kind, now)
    for mail, blob in mails:
        outbox_id = outbox.enqueue(tx, mail, blob=blob, at=now)
        if outbox_id is not None:
            house.queue.defer(tx, "send", lock=f"outbox-{outbox_id}", outbox_id=outbox_id)


def _compose(house: House, decision: Decision) -> list[tuple[Outgoing, str]]:
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
        )
        mails.append((mail, house.blobs.put(mail.content)))
    return mails


def _outcome(decision: Decision) -> tuple[messages.Outcome, str | None]:
    """The one thing the mail ends as, and the request it belongs to."""
    touched = next((number for number, _ in decision.events), None)
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


def _load(tx: Transaction, number: str) -> Request | None:
    loaded = requests.load(tx, number)
    return fold(*loaded) if loaded else None
