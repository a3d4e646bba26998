"""The job that tells a dealer's system: made with what happened, tried again with patience, given up in the end."""

import zlib
from dataclasses import asdict, dataclass
from datetime import timedelta

import structlog
from procrastinate import App, BaseRetryStrategy

from notifier import Delivered, Message, message_of, post, signed
from partspost.house import House
from routing import Asker, Request, fold
from store import Transaction, requests

log = structlog.get_logger()

CALLING = 2
"""Calls at the same time: one that hangs holds up one other at most."""
_WAITS = tuple(timedelta(seconds=one) for one in (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400))
"""What the convention proposes: the last attempt is about three days after the first."""
_SPREAD = 0.2
"""Each wait is longer by up to this part of it, so that what failed together does not come back together."""


@dataclass(frozen=True, slots=True)
class News:
    """What a dealer's system shall hear: the events of a request from `since` up to `until`, places in its history."""

    dealer: str
    number: str
    since: int
    until: int


def plan(house: House, tx: Transaction, request: Request, news: int) -> None:
    """In the transaction in which the last `news` events of this request were written: a job for each dealer's hook.

    Who may hear of them is decided when the call is made; here only those are left out who never had the request.
    """
    if not house.hooks:
        return
    number, count = request.opening.number, len(request.events)
    named = {event.facts.get("dealer", "") for event in request.events} | {request.dealer or ""}
    for dealer in sorted(named & house.hooks.keys()):
        _defer(house, tx, News(dealer, number, count - news, count), attempt=0)


def register(house: House, app: App, patience: BaseRetryStrategy) -> None:
    """Give the engine its task; the name and the arguments are stored with the jobs."""

    @app.task(name="hook", retry=patience)
    def hook(*, dealer: str, number: str, since: int, until: int, attempt: int) -> None:
        call(house, News(dealer, number, since, until), attempt)


def call(house: House, news: News, attempt: int) -> None:
    """One attempt to tell this dealer's system, and what follows from it; `attempt` counts from 0."""
    hook, message = house.hooks.get(news.dealer), _message(house, news)
    if hook is None or message is None:
        return
    proof = signed(hook.secrets, name=message.name, at=house.now(), body=message.body)
    given = house.settings.hooks
    outcome = post(hook.url, proof, message.body, within=given.timeout, loopback=given.loopback)
    about = {"dealer": news.dealer, "request": news.number, "hook_id": message.name, "attempts": attempt + 1}
    if isinstance(outcome, Delivered):
        log.info("hook.delivered", **about, status=outcome.status)
        return
    if outcome.final or attempt >= len(_WAITS):
        log.error("hook.given_up", **about, reason=outcome.reason)
        return
    log.warning("hook.deferred", **about, reason=outcome.reason)
    with house.database.begin() as tx:
        _defer(house, tx, news, attempt=attempt + 1)
    house.queue.wake()


def _message(house: House, news: News) -> Message | None:
    """What is to be told, None if the dealer may not hear of it or is none any more."""
    with house.database.reading() as tx:
        loaded = requests.load(tx, news.number)
    known = house.directory.dealers.get(news.dealer)
    if loaded is None or known is None:
        return None
    openings, events = loaded
    addresses = frozenset(contact.address.lower() for contact in known.contacts)
    asker = Asker("dealer", known.contacts[0], news.dealer, addresses)
    then = events[: news.until]
    return message_of(openings[: fold(openings, then).version], then, asker, news.since)


def _defer(house: House, tx: Transaction, news: News, *, attempt: int) -> None:
    at = house.now() + _wait(news, attempt) if attempt else None
    house.queue.defer(tx, "hook", at=at, attempt=attempt, **asdict(news))


def _wait(news: News, attempt: int) -> timedelta:
    """How long to wait before this attempt (1 is the second)."""
    share = (zlib.crc32(f"{news}.{attempt}".encode()) % 1000) / 1000
    return _WAITS[attempt - 1] * (1 + _SPREAD * share)
