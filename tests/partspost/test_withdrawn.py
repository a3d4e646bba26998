"""A reminder of a delivery that waits to be sent is taken back when it would say what is no longer so."""

from datetime import timedelta

import pytest

from notifier import Relay
from partspost.work import pipeline, tasks
from store import deadlines, outbox
from tests.stories.post import Post


@pytest.fixture
def waiting(tmp_path, room):
    """A post office in which the evening's reminder is finished and nobody has sent it yet."""
    post = Post(tmp_path, room)
    post.order()
    post.answer(post.sent("new_request"), "2 et 5 ok, 9 BO 27 novembre 2026")
    with post.house.database.reading() as tx:
        (due,) = deadlines.due(tx, post.now + timedelta(days=3), 1)
    post.now = due.due_at
    pipeline.chase(post.house)
    with post.house.database.reading() as tx:
        (post.reminder,) = outbox.listing(tx, state="ready", limit=9)
    yield post
    post.close()


def leaves(post, outbox_id=None):
    """How the reminder, or another mail, stands when its job has run, and whether anything has left."""
    outbox_id = outbox_id or post.reminder.id
    tasks._send(post.house, Relay(post.house.settings), outbox_id, set())
    with post.house.database.reading() as tx:
        mail = outbox.get(tx, outbox_id)
    return mail.state, (post.house.settings.paths.state / "sent").exists()


def test_a_reminder_that_still_holds_leaves(waiting):
    """An hour later, when the relay was slow, it still helps."""
    waiting.turn(hours=1)

    assert ("delivery_day", "sent", True) == (waiting.reminder.kind, *leaves(waiting))


def test_a_reminder_of_a_day_that_has_moved_is_taken_back(waiting):
    """The dealer gives another day while the relay is down; the shop reads only the new one."""
    leave, waiting._leave = waiting._leave, list
    waiting.answer(waiting.sent("echo"), "9 BO 3 décembre 2026")
    waiting._leave = leave

    assert [("cancelled", False)] * 2 == [leaves(waiting), leaves(waiting)]


def test_a_reminder_that_could_not_leave_in_time_is_taken_back(waiting):
    """On the day itself nobody is told what comes in two days."""
    waiting.turn(days=2)

    assert ("cancelled", False) == leaves(waiting)


def test_a_reminder_that_somebody_is_sending_is_not_taken_back(waiting):
    """Once a sender has claimed it, it is the sender's, however late it has become."""
    waiting.turn(days=2)
    with waiting.house.database.begin() as tx:
        until = waiting.now + timedelta(minutes=5)
        outbox.claim(tx, waiting.reminder.id, token="t", now=waiting.now, next_at=until, lease_until=until)

    assert ("claimed", False) == leaves(waiting)


def test_other_mails_are_never_taken_back(waiting):
    """An order leaves however late it is."""
    waiting.turn(days=30)
    with waiting.house.database.begin() as tx:
        order = next(one.id for one in outbox.listing(tx, limit=20) if one.kind == "new_request")
        outbox.requeue(tx, order, waiting.now)

    assert ("sent", True) == leaves(waiting, order)
