"""The figures for Prometheus: computed at each scrape from what the store can show, so that they survive restarts."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from store import Database, Transaction, views

CONTENT_TYPE = CONTENT_TYPE_LATEST


def scrape(
    database: Database,
    spool: Callable[[], Mapping[str, int]],
    now: datetime,
    trial: timedelta | None = None,
    reasons: Sequence[str] = (),
) -> bytes:
    """All figures in Prometheus' text format; those of the database are of one and the same moment.

    `trial` is how long a trial order may take, where they are sent at all; `reasons` why this node is not ready.
    """
    registry = CollectorRegistry(auto_describe=False)
    with database.reading() as tx:
        figures = [*_messages(tx), *_requests(tx, now), *_work(tx, now), *_canary(tx, now, trial), _spool(spool())]
    figures.append(GaugeMetricFamily("partspost_ready", "1 when this node can do all its work.", not reasons))
    registry.register(_Figures(figures))
    return generate_latest(registry)


class _Figures:
    """What the registry collects: figures that were read before."""

    def __init__(self, figures: list[Metric]) -> None:
        self._figures = figures

    def collect(self) -> Iterator[Metric]:
        yield from self._figures


def _messages(tx: Transaction) -> Iterator[Metric]:
    """Accepted is waiting plus everything settled, or mail was lost."""
    by_outcome = views.mail_figures(tx)
    accepted, waiting = (by_outcome.pop(name) for name in ("accepted", "waiting"))
    yield CounterMetricFamily("partspost_messages_accepted", "Mails stored, one per envelope recipient.", accepted)
    yield GaugeMetricFamily("partspost_messages_waiting", "Mails stored and not settled yet.", waiting)
    settled = GaugeMetricFamily("partspost_messages_settled", "Mails by what became of them.", labels=["outcome"])
    yield _fill(settled, {(outcome,): count for outcome, count in by_outcome.items()})
    last = GaugeMetricFamily(
        "partspost_last_mail_timestamp_seconds", "When the brand's newest order mail came in.", labels=["brand"]
    )
    yield _fill(last, {(brand,): at.timestamp() for brand, at in views.last_mail(tx).items()})


def _requests(tx: Transaction, now: datetime) -> Iterator[Metric]:
    waiting = GaugeMetricFamily(
        "partspost_requests", "Requests by brand and the side that must act.", labels=["brand", "waiting_on"]
    )
    yield _fill(waiting, views.requests_by_brand(tx))
    due = views.deadlines_due(tx, now)
    yield GaugeMetricFamily("partspost_deadlines_due", "Deadlines that have come and were not acted on yet.", due)
    late = _age(views.oldest_deadline(tx, now), now)
    yield GaugeMetricFamily("partspost_oldest_deadline_age_seconds", "How long the first of them has been due.", late)


def _work(tx: Transaction, now: datetime) -> Iterator[Metric]:
    outbox = GaugeMetricFamily(
        "partspost_outbox_mails", "Mails of the outbox by state, those that were sent aside.", labels=["state"]
    )
    yield _fill(outbox, {(state,): count for state, count in views.outbox_unsent(tx).items()})
    jobs = GaugeMetricFamily("partspost_queue_jobs", "Jobs by status.", labels=["status"])
    yield _fill(jobs, {(status,): count for status, count in views.job_states(tx).items()})
    due = GaugeMetricFamily("partspost_queue_due_jobs", "Jobs that could run now, by task.", labels=["task"])
    yield _fill(due, {(task,): count for task, count in views.queue_depth(tx, now).items()})
    job, mail = _age(views.oldest_job(tx, now), now), _age(views.oldest_waiting(tx), now)
    yield GaugeMetricFamily("partspost_oldest_job_age_seconds", "How long the oldest due job has been waiting.", job)
    yield GaugeMetricFamily("partspost_oldest_mail_age_seconds", "How long the oldest unsettled mail has waited.", mail)


def _canary(tx: Transaction, now: datetime, within: timedelta | None) -> Iterator[Metric]:
    flight = views.canary.newest(tx) if within else None
    well = GaugeMetricFamily("partspost_canary_well", "0 when the newest trial order did not come home.", labels=[])
    last = GaugeMetricFamily("partspost_canary_home_timestamp_seconds", "When one came home last.", labels=[])
    if flight and within:
        well.add_metric([], flight.state(now, within) != "lost")
        if flight.last_home:
            last.add_metric([], flight.last_home.timestamp())
    yield from (well, last)


def _age(since: datetime | None, now: datetime) -> float:
    return (now - since).total_seconds() if since else 0.0


def _spool(counts: Mapping[str, int]) -> Metric:
    files = GaugeMetricFamily("partspost_spool_files", "Files of the spool by place.", labels=["place"])
    return _fill(files, {(place,): count for place, count in counts.items()})


def _fill(family: GaugeMetricFamily, figures: Mapping[tuple[str], float] | Mapping[tuple[str, str], float]) -> Metric:
    for labels, figure in figures.items():
        family.add_metric(labels, figure)
    return family
