"""What an operator must look at, page by page."""

from datetime import timedelta

from sqlalchemy import text

from routing import Deadline, Event
from store import deadlines, outbox, requests, views
from tests.store.cases import NOW, arrive, open_one, outgoing, settled

SOON = NOW + timedelta(minutes=1)


def test_mails_that_did_not_leave_are_listed(database):
    """Mails whose fate nobody knows, and refused ones, each with the relay's last word, the newest first."""
    with database.begin() as tx:
        ids = [
            outbox.enqueue(tx, outgoing(key), blob="b", at=NOW + timedelta(hours=hour))
            for hour, key in enumerate("abcd")
        ]
        for one, mail in enumerate(ids[:3]):
            outbox.claim(tx, mail, token="t", now=NOW, next_at=NOW + timedelta(hours=one), lease_until=SOON)
            outbox.mark_dot(tx, mail, "t", NOW)
        outbox.mark_uncertain(tx, ids[0], "t", "the line broke")
        outbox.mark_uncertain(tx, ids[1], "t", "the line broke")
        outbox.mark_failed(tx, ids[2], "t", "550 no such user", NOW)
        first = views.operations.unsent(tx, "uncertain", limit=1)
        then = views.operations.unsent(tx, "uncertain", after=(first[0].next_at, first[0].id))
        failed = [(mail.id, mail.remote_reply) for mail in views.operations.unsent(tx, "failed")]
        counted = views.outbox_unsent(tx)

    assert [[ids[1]], [ids[0]]] == [[mail.id for mail in page] for page in (first, then)]
    assert [(ids[2], "550 no such user")] == failed
    assert {"ready": 1, "uncertain": 2, "failed": 1} == counted


def test_held_mails_are_listed_with_their_reasons(database):
    """Held mails come oldest first, page by page, and are counted by the code of what was wrong."""
    with database.begin() as tx:
        for minute, code in enumerate(("no-pdf", "pdf-encrypted", "no-pdf")):
            at = NOW + timedelta(minutes=minute)
            settled(tx, arrive(tx, key=f"{minute}", at=at), "held", problem=(code, "why"), at=at)
        settled(tx, arrive(tx, key="fine"), "ignored")
        first = views.operations.held(tx, limit=2)
        then = views.operations.held(tx, after=(first[-1].received_at, first[-1].id))
        reasons = views.operations.held_reasons(tx)

    assert [["no-pdf", "pdf-encrypted"], ["no-pdf"]] == [[mail.problem_code for mail in page] for page in (first, then)]
    assert {"no-pdf": 2, "pdf-encrypted": 1} == reasons


def test_deadlines_that_passed_are_listed(database):
    """A deadline that has come and was not acted on names its request and who has it."""
    with database.begin() as tx:
        late, later = open_one(tx, key="a"), open_one(tx, key="b")
        deadlines.plan(tx, late, Deadline("remind", NOW), NOW)
        deadlines.plan(tx, later, Deadline("remind", SOON), NOW)
        found = views.operations.late(tx, NOW)

    assert [(late, "remind", "honda", "west")] == [(one.request, one.kind, one.brand, one.dealer) for one in found]


def test_who_works_is_known_by_its_heartbeat(database):
    """Every worker is shown with when it was heard of last; one without a job has none in hand."""
    with database.begin() as tx:
        own = "OVERRIDING SYSTEM VALUE " if tx.dialect.name == "postgresql" else ""
        for number, at in ((1, "2026-11-20 14:00:00.000000"), (2, "2026-11-20 14:30:00.000000")):
            row = f"INSERT INTO procrastinate_workers (id, last_heartbeat) {own}VALUES ({number}, '{at}')"
            tx.execute(text(row))
    with database.reading() as tx:
        found = [(one.id, one.last_heartbeat, one.jobs) for one in views.operations.workers(tx)]

    assert [(2, NOW, 0), (1, NOW - timedelta(minutes=30), 0)] == found


def test_a_moved_deadline_moves_on_the_wall(database):
    """When a request is looked at again is shown beside it, and no more once nothing is planned."""
    with database.begin() as tx:
        number = open_one(tx)
        requests.append(tx, number, [Event("routed", NOW, "us", {"dealer": "west"})])
        shown = []
        for deadline in (Deadline("remind", SOON), Deadline("remind", SOON + timedelta(days=1), 2), None):
            deadlines.plan(tx, number, deadline, NOW)
            shown.append(views.wall.wall(tx).rows[0].due_at)

    assert [SOON, SOON + timedelta(days=1), None] == shown
