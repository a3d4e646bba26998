"""The figures of the whole."""

from datetime import timedelta

from routing import Deadline, Event
from store import deadlines, messages, outbox, requests, views
from store.schema.tables import messages as table
from tests.store.cases import NOW, arrive, open_one, outgoing, settled
from tests.store.proof import conservation


def test_every_accepted_mail_is_somewhere(database):
    """What was accepted is waiting or settled, and nothing was settled in the name of nobody."""
    with database.begin() as tx:
        open_one(tx)
        arrive(tx, key="waiting")
        for outcome in ("held", "ignored", "event"):
            settled(tx, arrive(tx, key=outcome), outcome)
        found = conservation(tx)

    assert {
        "accepted": 5,
        "waiting": 1,
        "request": 1,
        "event": 1,
        "duplicate": 0,
        "held": 1,
        "ignored": 1,
        "astray": 0,
    } == found


def test_a_mail_that_was_settled_for_a_request_that_is_not_there_is_astray(database):
    """A reference to no request is counted: it would be an order that nobody will ever see."""
    with database.begin() as tx:
        settled(tx, arrive(tx), "request", reference="HON-2026-000001")
        found = conservation(tx)

    assert (1, 1, 1) == (found["accepted"], found["request"], found["astray"])


def test_the_page_begins_with_the_figures_of_the_day(database):
    """Requests since midnight, who must act, what is held and what has not left."""
    with database.begin() as tx:
        open_one(tx, key="yesterday", at=NOW - timedelta(days=1))
        for key in "ab":
            requests.append(tx, open_one(tx, key=key), [Event("routed", NOW, "partspost", {"dealer": "west"})])
        settled(tx, arrive(tx, key="held"), "held")
        for key in "cd":
            outbox.enqueue(tx, outgoing(key), blob="b", at=NOW)
        outbox.claim(tx, 1, token="t", now=NOW, next_at=NOW, lease_until=NOW)
        found = views.overview(tx, since=NOW - timedelta(hours=1))

    assert (2, {"dealer": 2, "ops": 1}, 2, 1, 2) == (
        found.requests_today,
        found.waiting,
        found.waiting_on_dealer,
        found.held,
        found.outbox_unsent,
    )


def test_an_empty_database_has_figures_too(database):
    """Before the first mail every figure is nothing, and none fails."""
    with database.reading() as tx:
        found = (
            views.overview(tx, since=NOW).waiting,
            sum(views.mail_figures(tx).values()),
            views.outbox_unsent(tx),
            views.job_states(tx),
            views.queue_depth(tx, NOW),
            views.oldest_job(tx, NOW),
            views.oldest_waiting(tx),
            views.deadlines_due(tx, NOW),
            views.last_mail(tx),
        )

    assert ({}, 0, {}, {}, {}, None, None, 0, {}) == found


def test_the_outbox_is_counted_by_state(database):
    """How many mails are ready, failed and so on; what is sent is left out."""
    with database.begin() as tx:
        ids = [outbox.enqueue(tx, outgoing(key), blob="b", at=NOW) for key in "abc"]
        outbox.claim(tx, ids[0], token="t", now=NOW, next_at=NOW, lease_until=NOW + timedelta(minutes=1))
        outbox.mark_sent(tx, ids[0], "t", "250", NOW)
        found = views.outbox_unsent(tx)

    assert {"ready": 2} == found


def test_the_queue_is_as_deep_as_what_could_run_now(database, queue):
    """Jobs that are not due yet do not wait; the oldest that does says since when."""
    with database.begin() as tx:
        queue.defer(tx, "read", message_id=1)
        queue.defer(tx, "read", message_id=2, at=NOW)
        queue.defer(tx, "send", outbox_id=3, at=NOW + timedelta(days=90_000))
    with database.reading() as tx:
        later = NOW + timedelta(days=30_000)
        found = views.queue_depth(tx, later), views.oldest_job(tx, later), views.job_states(tx)

    assert ({"read": 2}, NOW, {"todo": 3}) == found


def test_a_job_waits_since_it_was_deferred(database, queue):
    """A job without a time of its own has been waiting since it came."""
    with database.begin() as tx:
        queue.defer(tx, "read", message_id=1)
    with database.reading() as tx:
        since = views.oldest_job(tx, NOW + timedelta(days=30_000))

    assert since.tzinfo is not None
    assert since > NOW.replace(year=2025)


def test_the_oldest_mail_that_waits_is_known(database):
    """Since when the oldest mail waits that nobody has read."""
    with database.begin() as tx:
        settled(tx, arrive(tx, key="done", at=NOW - timedelta(hours=2)))
        arrive(tx, key="late")
        arrive(tx, key="early", at=NOW - timedelta(hours=1))
        found = views.oldest_waiting(tx)

    assert NOW - timedelta(hours=1) == found


def test_deadlines_that_nobody_acted_on_are_counted(database):
    """A clock that stands still shows as deadlines that have come and were not fired."""
    with database.begin() as tx:
        for count, minutes in enumerate((-2, -1, 1), start=1):
            due = Deadline("remind", NOW + timedelta(minutes=minutes), count)
            deadlines.plan(tx, open_one(tx, key=str(count)), due, NOW)
        deadlines.fire(tx, deadlines.due(tx, NOW, 1)[0].id, NOW)
        found = views.deadlines_due(tx, NOW)

    assert 1 == found


def test_a_silent_brand_is_noticed(database):
    """For each brand the time of the newest mail that brought an order."""
    with database.begin() as tx:
        open_one(tx, key="a", at=NOW - timedelta(days=1))
        open_one(tx, key="b")
        open_one(tx, key="c", brand="toyota", at=NOW - timedelta(days=9))
        found = views.last_mail(tx)

    assert {"honda": NOW, "toyota": NOW - timedelta(days=9)} == found


def test_the_messages_of_a_request_are_found(database):
    """Every mail that opened or changed a request is listed with it, oldest first."""
    with database.begin() as tx:
        number = open_one(tx)
        reply = arrive(tx, key="reply", at=NOW + timedelta(hours=1))
        settled(tx, reply, "event", reference=number)
        arrive(tx, key="other")
        found = messages.about(tx, number)

    assert ([NOW, NOW + timedelta(hours=1)], "reply") == ([mail.received_at for mail in found], found[1].key)
    assert table.c.reference.index
