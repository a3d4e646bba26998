"""The jobs: what the engine runs in worker threads, how often it tries again, and what a poisonous one becomes."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

import structlog
from procrastinate import App, BaseRetryStrategy, RetryDecision
from procrastinate.jobs import Job

from notifier import Deferred, Postponed, Refused, Relay, Sent, forgotten, send_one
from partspost import canary
from partspost.hooks import jobs as hooks
from partspost.house import House
from partspost.node import twice
from partspost.work import chasing, invoicing, overviews, pipeline
from partspost.work.acting import tell_operators
from routing import ASKS_DEALER
from store import OutboxMail, Transaction, is_passing, messages, outbox, requests
from store.years.losses import jobless

log = structlog.get_logger()

_LONGEST_WAIT = timedelta(minutes=5)
_LONGEST_OUTAGE = timedelta(seconds=30)
"""Who waits for the database looks again so often: when it is back, everything is caught up within the minute."""
_KEEP_FAILED_JOBS = timedelta(days=30)
_LATE = timedelta(minutes=2)
"""A mail that should have left so long ago has lost its job."""
_UNREAD = timedelta(minutes=10)
"""A mail that waits to be read for so long, and no job is there, came out of a backup without it."""
_SWEPT_AT_ONCE = 100
_SOON = timedelta(seconds=2)
_SOON_ENOUGH = timedelta(minutes=15)
"""Beyond this a dealer's time is counted from when his mail has left."""
_TOO_LONG = timedelta(hours=4)
"""After this the operators hear of orders that wait: they may call."""


class _Patience(BaseRetryStrategy):
    """Try again for ever, waiting twice as long each time up to five minutes: a fault is never the mail's end."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision:
        longest = _LONGEST_OUTAGE if is_passing(exception) else _LONGEST_WAIT
        wait = min(timedelta(seconds=2 ** min(job.attempts, 16)), longest)
        log.warning("job.retried", job_id=job.id, task=job.task_name, attempt=job.attempts + 1, error=repr(exception))
        return RetryDecision(retry_at=self._now() + wait)


def register(house: House) -> None:
    """Give the engine its tasks; their names are stored with the jobs and must not change."""
    patience = _Patience(house.now)
    _register_mail(house, house.queue.app, patience)
    _register_ticks(house, house.queue.app, patience)
    overviews.register(house, house.queue.app, patience)
    invoicing.register(house, house.queue.app, patience)
    hooks.register(house, house.queue.app, patience)


def _register_mail(house: House, app: App, patience: BaseRetryStrategy) -> None:
    @app.task(name="read", retry=patience)
    def read(*, message_id: int) -> None:
        try:
            pipeline.read(house, message_id)
        except Exception as fault:
            # Neither a database that was away nor a decision that was overtaken says anything of this mail.
            if is_passing(fault) or isinstance(fault, requests.OvertakenError):
                raise
            with house.database.begin() as tx:
                attempts = messages.count_attempt(tx, message_id)
            if attempts < house.settings.reader.max_attempts:
                raise
            log.exception("mail.fault", message=message_id)
            pipeline.hold(house, message_id, "fault", f"reading failed {attempts} times: {fault!r}")

    relay = canary.Returning(house.settings)
    told: set[str] = set()

    @app.task(name="send", retry=patience)
    def send(*, outbox_id: int, also: Sequence[int] = ()) -> None:
        for one in (outbox_id, *also):
            try:
                _send(house, relay, one, told)
            except Exception as fault:
                if not also:
                    raise
                log.warning("notify.parted", outbox_id=one, error=repr(fault))
                with house.database.begin() as tx:
                    house.queue.defer(tx, "send", lock=f"outbox-{one}", at=house.now() + _SOON, outbox_id=one)


def _send(house: House, relay: Relay, outbox_id: int, told: set[str]) -> None:
    """One attempt to send this mail, and what follows from its outcome."""
    is_void = partial(chasing.lapsed, house)
    attempt = send_one(house.database, house.blobs, outbox_id, relay, house.now(), is_void=is_void)
    if attempt is None:
        return
    if isinstance(attempt.outcome, Postponed) and attempt.outcome.flood:
        _tell_of_flood(house, attempt.mail, attempt.outcome.reply, told)
    if isinstance(attempt.outcome, Deferred | Postponed):
        with house.database.begin() as tx:
            house.queue.defer(tx, "send", lock=_lock(attempt.mail), at=attempt.next_at, outbox_id=outbox_id)
    elif isinstance(attempt.outcome, Refused):
        pipeline.refused(house, attempt.mail, attempt.outcome.reply)
        if attempt.mail.kind == "invoice":
            _tell_of_invoice(house, attempt.mail, attempt.outcome.reply)
    waited = house.now() - (attempt.mail.created_at or house.now())
    if attempt.mail.role != "dealer" or attempt.mail.kind not in ASKS_DEALER:
        return
    if isinstance(attempt.outcome, Sent) and waited > _SOON_ENOUGH:
        pipeline.left_late(house, attempt.mail)
    elif isinstance(attempt.outcome, Deferred) and waited > _TOO_LONG:
        _tell_of_delay(house, attempt.mail, attempt.outcome.reply, told)


def _register_ticks(house: House, app: App, patience: BaseRetryStrategy) -> None:
    @app.task(name="chase", retry=patience)
    def chase() -> None:
        pipeline.chase(house)

    @app.task(name="rescue", retry=patience)
    def rescue() -> None:
        house.queue.rescue(lambda job: _bury(house, job), free=_free)
        sweep(house)

    @app.task(name="digest", retry=patience)
    def digest(*, slot: str) -> None:
        pipeline.tell_banners(house, datetime.fromisoformat(slot))

    @app.task(name="canary", retry=patience)
    def trial() -> None:
        canary.release(house)

    @app.task(name="canary_missed", retry=patience)
    def missed(*, slot: str) -> None:
        canary.look(house, datetime.fromisoformat(slot))

    @app.task(name="adopt", retry=patience)
    def adopt() -> None:
        if twice.adopt(house, pipeline.take_in):
            house.queue.wake()

    @app.task(name="prune", retry=patience)
    async def prune() -> None:
        await house.queue.prune(_KEEP_FAILED_JOBS)


def take_over(house: House) -> None:
    """At the start of the only worker of a SQLite database: whatever its predecessor held is free at once.

    On PostgreSQL other workers may live; there heartbeats and leases tell who is dead.
    """
    if house.database.dialect == "sqlite":
        with house.database.begin() as tx:
            outbox.release_claims(tx)
        house.queue.rescue(lambda job: _bury(house, job), silent_for=timedelta(0))
        sweep(house)


def sweep(house: House) -> None:
    """Give a job to every mail that should have left and has none, and to every one that nobody reads."""
    with house.database.begin() as tx:
        for message_id in jobless(tx, house.now() - _UNREAD):
            house.queue.defer(tx, "read", queueing_lock=f"unread-{message_id}", message_id=message_id)
        for outbox_id in forgotten(tx, house.now(), _LATE, _SWEPT_AT_ONCE):
            house.queue.defer(tx, "send", queueing_lock=f"sweep-{outbox_id}", outbox_id=outbox_id)
    house.queue.wake()


def _lock(mail: OutboxMail) -> str:
    return f"outbox-{mail.id}"


def _tell_of_flood(house: House, mail: OutboxMail, reply: str, told: set[str]) -> None:
    """The operators hear once a day of each address whose mails wait; without an address of theirs, from the log."""
    digest = hashlib.sha256(mail.recipient.encode("utf-8", "backslashreplace")).hexdigest()[:16]
    key = f"alarm.flood.{digest}.{house.now():%Y-%m-%d}"
    if key in told:
        return
    told.add(key)
    log.error("notify.flooded", outbox_id=mail.id, request=mail.request, kind=mail.kind, reason=reply)
    facts = {
        "what": f"Mails to {mail.recipient} wait: {reply}.",
        "cure": "Find out whether a robot answers there. They leave by themselves, so many an hour.",
    }
    tell_operators(house, key, facts)


def _tell_of_delay(house: House, mail: OutboxMail, reply: str, told: set[str]) -> None:
    """The operators hear once a day that orders have not left for hours; it leaves where other mail still does."""
    key = f"alarm.delay.{house.now():%Y-%m-%d}"
    if key in told:
        return
    told.add(key)
    log.error("notify.delayed", outbox_id=mail.id, request=mail.request, kind=mail.kind, reason=reply)
    facts = {
        "what": f"Orders have waited for hours, {mail.request} to {mail.recipient} among them; the relay says: {reply}",
        "cure": "`partspost doctor` asks the relay. No dealer counts as silent while his mail waits; you may call him.",
    }
    tell_operators(house, key, facts)


def _tell_of_invoice(house: House, mail: OutboxMail, reply: str) -> None:
    """The operators hear of an invoice that did not reach its dealer: nobody else waits for it."""
    log.error("invoice.refused", outbox_id=mail.id, key=mail.key, reason=reply)
    facts = {
        "what": f"{mail.key.removeprefix('invoice.')} did not reach {mail.recipient}; the relay says: {reply}",
        "cure": "Correct the contact in dealers.csv; `partspost invoices show NUMBER -o FILE` gives the PDF to send.",
    }
    tell_operators(house, f"alarm.{mail.key}", facts)


def _free(tx: Transaction, job: Job) -> None:
    """Whoever was to send these mails fell silent: nobody need wait for the end of its claims."""
    if job.task_name == "send":
        also = job.task_kwargs.get("also")
        ids = [job.task_kwargs["outbox_id"], *(also if isinstance(also, list) else ())]
        outbox.release(tx, [one for one in ids if isinstance(one, int)])


def _bury(house: House, job: Job) -> None:
    """What becomes of a job that was lost with its worker too often: its mail waits for a person."""
    if job.task_name == "read":
        pipeline.hold(
            house, int(str(job.task_kwargs["message_id"])), "poison", "reading it ended the program again and again"
        )
