"""A reminder of a delivery that waits to be sent is taken back when it would say what is no longer so."""

from datetime import timedelta

import pytest

from config import load_settings
from partspost.reader.reading import ReadingRoom
from partspost.work import pipeline
from store import deadlines, outbox
from tests.stories.post import ROOT, Post


@pytest.fixture(scope="module")
def room():
    """One reading room for all of them."""
    built = ReadingRoom(load_settings(ROOT / "config"))
    yield built
    built.close()


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


def state_of(post):
    """Where the reminder stands."""
    with post.house.database.reading() as tx:
        return outbox.get(tx, post.reminder.id).state


def test_a_reminder_that_still_holds_is_left_alone(waiting):
    """An hour later, while the relay is slow."""
    waiting.turn(hours=1)

    assert not pipeline.withdrawn(waiting.house, waiting.reminder.id)
    assert ("delivery_day", "ready") == (waiting.reminder.kind, state_of(waiting))


def test_a_reminder_of_a_day_that_has_moved_is_taken_back(waiting):
    """The dealer gives another day while the relay is down; the shop reads only the new one."""
    leave, waiting._leave = waiting._leave, list
    waiting.answer(waiting.sent("echo"), "9 BO 3 décembre 2026")
    waiting._leave = leave

    assert pipeline.withdrawn(waiting.house, waiting.reminder.id)
    assert not pipeline.withdrawn(waiting.house, waiting.reminder.id)
    assert "cancelled" == state_of(waiting)


def test_a_reminder_that_could_not_leave_in_time_is_taken_back(waiting):
    """On the day itself nobody is told what comes in two days."""
    waiting.turn(days=2)

    assert pipeline.withdrawn(waiting.house, waiting.reminder.id)
    assert "cancelled" == state_of(waiting)


def test_other_mails_are_never_taken_back(waiting):
    """An order leaves however late it is."""
    waiting.turn(days=30)
    with waiting.house.database.reading() as tx:
        sent = [one.id for one in outbox.listing(tx, limit=20) if one.kind != "delivery_day"]

    assert [False] * len(sent) == [pipeline.withdrawn(waiting.house, one) for one in sent]
