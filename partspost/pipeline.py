"""The path of one message, to be read in one sitting: drain, read, chase; `notifier.send_one` is the last leg.

Each stage gathers facts, asks the pure rooms what shall become of them, and acts in one short transaction with no
network inside. Each may be repeated after a crash: a unique key makes the repetition a no-op.
"""

from dataclasses import replace
from pathlib import Path

import structlog

from config import drill
from ingest import Envelope, Spool, SpoolCorrupt
from parsers import Attachment, Problem
from parsers.exact import with_estimates
from partspost.acting import act, finish_mails, settle
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
from store import StoredMessage, Transaction, deadlines, messages, outbox, requests

log = structlog.get_logger()

_CHASED_AT_ONCE = 100


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
    stored: list[int | None] = []
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
            stored.append(message)
        drill.step("D3")
    for message in stored:
        event = "mail.stored" if message is not None else "mail.stored_before"
        log.info(event, mail_id=envelope.id, message=message, queue_id=envelope.queue_id)


# -- read: raw mail → facts → decision → requests, events, finished mails, deadlines, jobs -----------------------------


def read(house: House, message_id: int) -> None:
    """Read one stored mail and decide what becomes of it; a mail that is settled already is left alone."""
    house = house.as_it_is()
    with house.database.reading() as tx:
        message = messages.get(tx, message_id)
    if message.outcome is not None:
        return
    arrival = _open(house, message)
    drill.step("R1")
    if isinstance(arrival, Problem):
        settle(house, message, None, Decision(held=Held(arrival.code, arrival.detail)))
        return
    decision = _decide(house, message, arrival)
    drill.step("R2")
    settle(house, message, arrival.mail, decision)


def hold(house: House, message_id: int, code: str, detail: str) -> None:
    """Put a mail before a person without reading it: it harmed its reader too often."""
    with house.database.reading() as tx:
        message = messages.get(tx, message_id)
    settle(house, message, None, Decision(held=Held(code, detail)))


def _open(house: House, message: StoredMessage) -> Arrival | Problem:
    """Have the mail and its files read in disposable children; PDFs and EMS sets become blobs of their own."""
    read_mail = house.reading.read_mail(house.blobs.get(message.blob), message.recipient, message.sender)
    if isinstance(read_mail, Problem):
        return read_mail
    mail, files = read_mail
    content = dict(zip((file.sha256 for file in (*mail.pdfs, *mail.ems)), files, strict=True))
    # A child has seen hostile bytes: its word on what it found is checked.
    if any(house.blobs.put(file) != claimed for claimed, file in content.items()):
        return Problem("mail-fault", "the reader's answer was not true to its hashes")
    once: dict[str, Attachment] = {pdf.sha256: pdf for pdf in mail.pdfs}
    today = message.received_at.date()
    pages = tuple(house.reading.read_document(content[sha256], today) for sha256 in once)
    sets = tuple(house.reading.read_sets(content[one.sha256]) for one in mail.ems)
    documents, alone = with_estimates(pages, sets)
    ordering = (*once.values(), *(mail.ems[place] for place in alone))
    return Arrival(message.recipient, message.received_at, replace(mail, pdfs=ordering), documents)


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
    house = house.as_it_is()
    with house.database.reading() as tx:
        due = deadlines.due(tx, house.now(), _CHASED_AT_ONCE)
        loaded = [(one, _load(tx, one.request)) for one in due]
    fired = 0
    for one, request in loaded:
        assert request is not None
        decision = decide_deadline(request, one.kind, house.directory, house.rules, house.now())
        mails = finish_mails(house, decision)
        with house.database.begin() as tx:
            if not deadlines.fire(tx, one.id, house.now()):
                continue
            act(house, tx, decision, mails, None)
            drill.step("C1")
        house.queue.wake()
        fired += 1
        log.info("deadline.fired", request=one.request, kind=one.kind, events=len(decision.events))
    return fired


def _load(tx: Transaction, number: str) -> Request | None:
    loaded = requests.load(tx, number)
    return fold(*loaded) if loaded else None
