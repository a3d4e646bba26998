"""The path of one message, to be read in one sitting: drain, read, chase; `notifier.send_one` is the last leg.

Each stage gathers facts, asks the pure rooms what shall become of them, and acts in one short transaction with no
network inside. Each may be repeated after a crash: a unique key makes the repetition a no-op.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import structlog

from config import drill
from ingest import Envelope, Spool, SpoolCorrupt
from parsers import Attachment, Problem
from parsers.exact import with_estimates
from partspost import canary
from partspost.house import House
from partspost.work import asking, booking, campaigning, chasing, replying
from partspost.work.acting import act, finish_mails, prove, settle
from partspost.work.gathering import gather
from routing import (
    DELIVERY,
    Arrival,
    Case,
    Decision,
    Held,
    Request,
    Signed,
    decide_bounce,
    decide_deadline,
    decide_late,
    decide_order,
    decide_refusal,
    digest_day,
    digests,
    fold,
    gathered,
    is_bounce_address,
    is_of_canary,
)
from store import OutboxMail, StoredMessage, Transaction, arrivals, deadlines, messages, outbox, requests

log = structlog.get_logger()


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
        take_in(house, spooled.envelope, raw)
    except Exception:
        spool.release(spooled)
        raise
    drill.step("D4")
    house.queue.wake()
    spool.finish(spooled)
    drill.step("D5")


def take_in(house: House, envelope: Envelope, raw: bytes) -> None:
    """The raw mail as a blob, a message row per recipient, and the job that reads it; once, however often it comes."""
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
        if house.settings.accept.mode == "spool+db":
            arrivals.forget(tx, envelope.id)
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
    house = canary.seen_by(house, message.recipient)
    arrival = open_mail(house, message)
    drill.step("R1")
    if isinstance(arrival, Problem):
        settle(house, message, None, canary.freed(message, Decision(held=Held(arrival.code, arrival.detail))))
        return
    begun = house.now()
    decision = canary.freed(message, _decide(house, message, canary.believed(house, arrival)))
    drill.step("R2")
    settle(house, message, arrival.mail, decision, begun)


def hold(house: House, message_id: int, code: str, detail: str) -> None:
    """Put a mail before a person without reading it: it harmed its reader too often."""
    with house.database.reading() as tx:
        message = messages.get(tx, message_id)
    settle(house, message, None, Decision(held=Held(code, detail)))


def open_mail(house: House, message: StoredMessage, keep: Callable[[bytes], str] | None = None) -> Arrival | Problem:
    """Have the mail and its files read in disposable children; PDFs and EMS sets become blobs, unless `keep` says."""
    today = message.received_at.date()
    read = house.reading.read_whole(house.blobs.get(message.blob), message.recipient, message.sender, today)
    if isinstance(read, Problem):
        return read
    mail, files, pages, sets = read
    content = dict(zip((file.sha256 for file in (*mail.pdfs, *mail.ems)), files, strict=True))
    # A child has seen hostile bytes: its word on what it found is checked.
    if any((keep or house.blobs.put)(file) != claimed for claimed, file in content.items()):
        return Problem("mail-fault", "the reader's answer was not true to its hashes")
    once: dict[str, Attachment] = {pdf.sha256: pdf for pdf in mail.pdfs}
    documents, alone = with_estimates(pages, sets)
    ordering = (*once.values(), *(mail.ems[place] for place in alone))
    if mail.kind == "text_order" and not ordering and (typed := house.reading.read_typed_order(mail, today)).orders:
        # The words of the mail are its paper: the raw mail is its blob, and it has no name.
        ordering, documents = (Attachment(message.blob, message.size, ""),), (typed,)
    return Arrival(
        message.recipient, message.received_at, replace(mail, pdfs=ordering), documents, message.id, message.blob
    )


def _decide(house: House, message: StoredMessage, arrival: Arrival) -> Decision:
    if (trial := canary.answer(house, message, arrival)) is not None:
        return trial
    if arrival.local_part.startswith("r+"):
        return replying.answer(house, message, arrival)
    if arrival.local_part.startswith("b+"):
        return _bounced(house, arrival)
    if campaigning.is_for(house, arrival):
        return campaigning.answer(house, message, arrival)
    if booking.is_for(house, arrival):
        return booking.answer(house, message, arrival)
    asked = asking.answer_mail(house, arrival)
    return _ordered(house, message, arrival) if asked is None else asked


def _ordered(house: House, message: StoredMessage, arrival: Arrival) -> Decision:
    """A mail to a brand's address: its orders, but for those that an earlier pass over this very mail has opened."""
    known, found = gather(house, message, arrival)
    return decide_order(Case(arrival, known, house.directory, house.rules, house.now()), found)


def _bounced(house: House, arrival: Arrival) -> Decision:
    """A bounce counts only at an address that we made for exactly one mail."""
    with house.database.reading() as tx:
        mail = outbox.by_envelope(tx, arrival.recipient.lower())
        request = _load(tx, mail.request) if mail and mail.request else None
    if mail is not None and is_of_canary(mail.recipient):
        return Decision()
    if (
        mail is None
        or request is None
        or not any(is_bounce_address(secret, arrival.local_part) for secret in house.proving)
    ):
        return Decision(held=Held("bounce-not-proven", "no mail of ours about a request left from this address"))
    prove(house, mail, "it came back")
    about = Signed(request.number, mail.role, mail.recipient)
    return decide_bounce(arrival, request, about, directory=house.directory, rules=house.rules, now=house.now())


# -- chase: due deadline → decision → events and mails ----------------------------------------------------------------


def chase(house: House) -> int:
    """Decide again whatever is due; gives how many deadlines fired. Any number of nodes may do it at once."""
    house = house.as_it_is()
    fired = 0
    for alike in _together(chasing.come(house)):
        first, now = alike[0][0], house.now()
        decided = [decide_deadline(request, one.kind, house.directory, house.rules, now) for one, request in alike]
        decision = gathered(decided) if len(alike) > 1 else decided[0]
        mails = finish_mails(house, decision)
        try:
            with house.database.begin() as tx:
                _fire(tx, alike, now)
                act(house, tx, decision, mails, None)
                drill.step("C1")
        except requests.OvertakenError:
            log.info("deadline.overtaken", request=first.request, kind=first.kind)
            continue
        house.queue.wake()
        fired += len(alike)
        for one, _ in alike:
            happened = sum(number == one.request for number, _ in decision.events)
            log.info("deadline.fired", request=one.request, kind=one.kind, events=happened)
    return fired


def _fire(tx: Transaction, alike: chasing.Due, now: datetime) -> None:
    """Take these deadlines, all or none."""
    if not all(deadlines.fire(tx, one.id, now) for one, _ in alike):
        raise requests.OvertakenError("somebody else acts on one of these deadlines")


def _together(loaded: chasing.Due) -> list[chasing.Due]:
    """The deadlines that are decided in one transaction: one each, but all deliveries to a shop at one moment."""
    groups: dict[object, chasing.Due] = {}
    for one, request in loaded:
        place = (request.opening.shop.address.lower(), one.due_at) if one.kind == DELIVERY else one.id
        groups.setdefault(place, []).append((one, request))
    return list(groups.values())


# -- refused: our own mail came to nothing at the relay → decision → events and mails ---------------------------------


def refused(house: House, mail: OutboxMail, reply: str) -> None:
    """The relay has refused a mail of ours for good: whoever it was for is out of reach, as after a bounce."""
    house = house.as_it_is()
    if mail.request is None or is_of_canary(mail.recipient):
        return
    with house.database.reading() as tx:
        request = _load(tx, mail.request)
    assert request is not None
    about = Signed(request.number, mail.role, mail.recipient)
    decision = decide_refusal(request, about, reply, directory=house.directory, rules=house.rules, now=house.now())
    mails = finish_mails(house, decision)
    try:
        with house.database.begin() as tx:
            act(house, tx, decision, mails, None)
    except requests.OvertakenError:
        refused(house, mail, reply)  # nobody else will say it
    house.queue.wake()


def left_late(house: House, mail: OutboxMail) -> None:
    """A mail that asks a dealer has left long after it was decided: his time is counted from now on."""
    house = house.as_it_is()
    with house.database.reading() as tx:
        request = _load(tx, mail.request or "")
    if request is None:
        return
    about = Signed(request.number, mail.role, mail.recipient)
    decision = decide_late(request, about, directory=house.directory, rules=house.rules, now=house.now())
    try:
        with house.database.begin() as tx:
            act(house, tx, decision, [], None)
    except requests.OvertakenError:
        left_late(house, mail)


# -- told: the requests of a day → one mail for each banner that wants them so ----------------------------------------


def tell_banners(house: House, slot: datetime) -> int:
    """The mails of a day for those who speak for shops; how many there are. Done twice they are the same mails."""
    house = house.as_it_is()
    since, until = digest_day(slot, house.settings.site.timezone)
    with house.database.reading() as tx:
        loaded = requests.load_many(tx, requests.opened_between(tx, since, until))
    day = since.astimezone(ZoneInfo(house.settings.site.timezone)).date()
    told = digests((fold(*known) for known in loaded.values() if known[1]), house.directory, day)
    decision = Decision(notices=told)
    mails = finish_mails(house, decision)
    with house.database.begin() as tx:
        act(house, tx, decision, mails, None)
    house.queue.wake()
    return len(told)


def _load(tx: Transaction, number: str) -> Request | None:
    loaded = requests.load(tx, number)
    return fold(*loaded) if loaded else None
