"""The jobs: what the engine runs in worker threads, how often it tries again, and what a poisonous one becomes."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import structlog
from procrastinate import App, BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.jobs import Job

from notifier import Deferred, Postponed, Refused, Relay, forgotten, send_one
from parsers import Party
from partspost.house import House
from partspost.work import overviews, pipeline
from partspost.work.acting import finish_mails
from routing import Decision, Notice
from store import OutboxMail, outbox

log = structlog.get_logger()

_LONGEST_WAIT = timedelta(minutes=5)
_KEEP_FAILED_JOBS = timedelta(days=30)
_LATE = timedelta(minutes=2)
"""A mail that should have left so long ago has lost its job."""
_SWEPT_AT_ONCE = 100
_SOON = timedelta(seconds=2)


class _Patience(BaseRetryStrategy):
    """Try again for ever, waiting twice as long each time up to five minutes: a fault is never the mail's end."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision:
        wait = min(timedelta(seconds=2 ** min(job.attempts, 16)), _LONGEST_WAIT)
        log.warning("job.retried", job_id=job.id, task=job.task_name, attempt=job.attempts + 1, error=repr(exception))
        return RetryDecision(retry_at=datetime.now(UTC) + wait)


def register(house: House) -> None:
    """Give the engine its tasks; their names are stored with the jobs and must not change."""
    _register_mail(house, house.queue.app, _Patience())
    _register_ticks(house, house.queue.app, _Patience())
    overviews.register(house, house.queue.app, _Patience())


def _register_mail(house: House, app: App, patience: BaseRetryStrategy) -> None:
    @app.task(name="read", retry=patience, pass_context=True)
    def read(context: JobContext, *, message_id: int) -> None:
        try:
            pipeline.read(house, message_id)
        except Exception as fault:
            tries = house.settings.reader.max_attempts
            if context.job.attempts + 1 < tries:
                raise
            log.exception("mail.fault", message=message_id)
            pipeline.hold(house, message_id, "fault", f"reading failed {tries} times: {fault!r}")

    relay = Relay(house.settings)
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
    if pipeline.withdrawn(house, outbox_id):
        return
    attempt = send_one(house.database, house.blobs, outbox_id, relay, house.now())
    if attempt is None:
        return
    if isinstance(attempt.outcome, Postponed) and attempt.outcome.flood:
        _tell_of_flood(house, attempt.mail, attempt.outcome.reply, told)
    if isinstance(attempt.outcome, Deferred | Postponed):
        with house.database.begin() as tx:
            house.queue.defer(tx, "send", lock=_lock(attempt.mail), at=attempt.next_at, outbox_id=outbox_id)
    elif isinstance(attempt.outcome, Refused):
        pipeline.refused(house, attempt.mail, attempt.outcome.reply)


def _register_ticks(house: House, app: App, patience: BaseRetryStrategy) -> None:
    @app.task(name="chase", retry=patience)
    def chase() -> None:
        pipeline.chase(house)

    @app.task(name="rescue", retry=patience)
    def rescue() -> None:
        house.queue.rescue(lambda job: _bury(house, job))
        sweep(house)

    @app.task(name="digest", retry=patience)
    def digest(*, slot: str) -> None:
        pipeline.tell_banners(house, datetime.fromisoformat(slot))

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
    """Give a job to every mail that should have left and has none."""
    with house.database.begin() as tx:
        for outbox_id in forgotten(tx, house.now(), _LATE, _SWEPT_AT_ONCE):
            house.queue.defer(tx, "send", queueing_lock=f"sweep-{outbox_id}", outbox_id=outbox_id)
    house.queue.wake()


def _lock(mail: OutboxMail) -> str:
    return f"outbox-{mail.id}"


def _tell_of_flood(house: House, mail: OutboxMail, reply: str, told: set[str]) -> None:
    """The operators hear once a day of each address whose mails wait; without an address of theirs, from the log."""
    to, now = house.settings.follow_up.escalate_to, house.now()
    digest = hashlib.sha256(mail.recipient.encode("utf-8", "backslashreplace")).hexdigest()[:16]
    key = f"alarm.flood.{digest}.{now:%Y-%m-%d}"
    if key in told:
        return
    told.add(key)
    log.error("notify.flooded", outbox_id=mail.id, request=mail.request, kind=mail.kind, reason=reply)
    facts = {
        "what": f"Mails to {mail.recipient} wait: {reply}.",
        "cure": "Find out whether a robot answers there. They leave by themselves, so many an hour.",
    }
    notice = Notice(key=key, kind="alarm", role="ops", to=Party(to), facts=facts)
    mails = finish_mails(house, Decision(notices=(notice,))) if to else []
    with house.database.begin() as tx:
        for alarm, blob in mails:
            if outbox_id := outbox.enqueue(tx, alarm, blob=blob, at=now):
                house.queue.defer(tx, "send", lock=f"outbox-{outbox_id}", outbox_id=outbox_id)
    house.queue.wake()


def _bury(house: House, job: Job) -> None:
    """What becomes of a job that was lost with its worker too often: its mail waits for a person."""
    if job.task_name == "read":
        pipeline.hold(
            house, int(str(job.task_kwargs["message_id"])), "poison", "reading it ended the program three times"
        )
