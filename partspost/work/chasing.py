"""Which deadlines have come, and which mails are void: by the rules of today, and by what has really left."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog

from partspost.house import House
from routing import (
    IMPATIENT,
    VISIT_TIMELY,
    Request,
    fold,
    has_lapsed,
    is_moot,
    is_overtaken,
    next_deadline,
)
from store import OutboxMail, Transaction, deadlines, outbox, requests

log = structlog.get_logger()

_AT_ONCE = 100
_LATEST = timedelta(hours=1)
"""A deadline that waits for a mail to leave is looked at again after this at most."""
Due = list[tuple[deadlines.DueDeadline, Request]]


def come(house: House) -> Due:
    """The deadlines that have come, with their requests; at most a hundred, the oldest first.

    What other zone rules or holidays gave is reckoned again first. Nobody's silence counts while our mail to him has
    not left: such a deadline is looked at again later.
    """
    now = house.now()
    while True:
        with house.database.reading() as tx:
            due = deadlines.due(tx, now, _AT_ONCE)
            unsent = outbox.unsent(tx, {one.request for one in due if one.kind in IMPATIENT})
            loaded = requests.load_many(tx, {one.request for one in due})
        known = {number: fold(*told) for number, told in loaded.items()}
        if any(one.almanac != house.almanac for one in due):
            if not reckon(house, until=now):
                return []  # somebody else is at work on all of them
            continue
        places = {one: (one.request, known[one.request].waiting_on) for one in due if one.kind in IMPATIENT}
        early = {one: unsent[place] for one, place in places.items() if place in unsent}
        if not early:
            return [(one, known[one.request]) for one in due]
        _postpone(house, early, now)


def reckon(house: House, *, until: datetime | None = None) -> int:
    """Reckon some of the open deadlines again that another almanac gave, the earliest first; gives how many.

    Nothing is decided and nobody is told: the moment alone may change. A node that is killed has done what it has
    done; the others do not wait. `until` takes only those that are due then.
    """
    house, now = house.as_it_is(), house.now()
    with house.database.begin() as tx:
        old = deadlines.reckoned_otherwise(tx, house.almanac, _AT_ONCE, until=until)
        known = requests.load_many(tx, [one.request for one in old])
        moved = 0
        for one in old:
            wanted = next_deadline(fold(*known[one.request]), house.directory, house.rules, now)
            moved += deadlines.reckon(tx, one, wanted, now, almanac=house.almanac)
    if old:
        log.info("deadline.reckoned", deadlines=len(old), moved=moved, almanac=house.almanac)
    return len(old)


def lapsed(house: House, tx: Transaction, mail: OutboxMail) -> bool:
    """Whether a mail that waits to be sent is void: what it tells of has moved, what it asks for is done."""
    loaded = requests.load(tx, mail.key.partition(".")[0]) if mail.kind in _TIMELY else None
    if loaded is None:
        return False
    request, now = fold(*loaded), house.now()
    if mail.kind == "delivery_day":
        return has_lapsed(request, mail.key, now, alone=mail.request is not None)
    if mail.kind in VISIT_TIMELY:
        return is_overtaken(request, mail.kind, mail.key, now)
    today = now.astimezone(ZoneInfo(house.rules.timezone)).date()
    return is_moot(request, mail.kind, mail.key, mail.recipient, today)


_TIMELY = frozenset({"delivery_day", "reminder", "nudge", "unanswered", "arrived"}) | VISIT_TIMELY
"""The mails that say something of a moment; every other one leaves however late it is."""


def _postpone(house: House, early: Mapping[deadlines.DueDeadline, datetime], now: datetime) -> None:
    """The longer a mail has waited the later its deadline is looked at again."""
    soonest = house.settings.clock.tick
    with house.database.begin() as tx:
        for one, since in early.items():
            deadlines.postpone(tx, one, now + min(max(now - since, soonest), _LATEST))
    log.warning("deadline.postponed", request=next(iter(early)).request, deadlines=len(early))
