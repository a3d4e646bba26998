"""An installation moves from SQLite to PostgreSQL."""

import asyncio
import shutil
import signal
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import select, text, update

from store import Database, Queue, StoreError, deadlines, messages, outbox, requests, seals, views
from store.schema.tables import metadata
from store.schema.tables import requests as table
from store.years.comparing import Tally, rows_of
from store.years.moving import move, rows_to_move
from tests.store import network
from tests.store.cases import arrive, open_one
from tests.store.proof import conservation
from tests.store.years import past

pytestmark = pytest.mark.system


@pytest.fixture
def source(sqlite_file, tmp_path):
    """An SQLite database with our schema."""
    shutil.copy(sqlite_file, tmp_path)
    opened = Database("sqlite:///partspost.db", tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def target(postgres_url, tmp_path):
    """A PostgreSQL database with our schema and no rows."""
    opened = Database(postgres_url, tmp_path)
    yield opened
    opened.close()


def everything(database):
    """Every row of every table of ours, in Python's values, by its key."""
    with database.reading() as tx:
        return {
            each.name: {str(tuple(row[: len(each.primary_key)])): tuple(row) for row in tx.execute(by_key(each))}
            for each in metadata.sorted_tables
        }


def by_key(each):
    """Every row of a table, the columns of its key first."""
    key = list(each.primary_key.columns)
    return select(*key, *(one for one in each.c if one not in key))


def jobs(database):
    """Every job as any engine has it, but for its worker."""
    rows = text(
        "SELECT id, queue_name, task_name, priority, lock, queueing_lock, status, attempts FROM procrastinate_jobs"
    )
    with database.reading() as tx:
        return sorted(tuple(row) for row in tx.execute(rows))


def work(queue):
    """Run what can be run now; gives what each task was called with."""
    calls = []
    for name in ("read", "send", "chase"):
        queue.app.task(lambda _name=name, **facts: calls.append((_name, facts)), name=name)

    async def run():
        async with queue.app.open_async():
            await queue.app.run_worker_async(wait=False, listen_notify=False, install_signal_handlers=False)

    asyncio.run(run())
    return calls


def test_every_row_comes_over_and_is_compared(source, target):
    """Requests on every list, mails of every outcome and state: the same rows, chains and figures on the other side."""
    with source.begin() as tx:
        numbers = past.fill(tx)
    told = []
    moved = move(source, target, told.append)
    with target.reading() as tx:
        holds = all(seals.verify_chain(tx, number) for number in numbers.values())
        figures = conservation(tx), views.mail_figures(tx), views.requests_by_brand(tx)
    with source.reading() as tx:
        expected = conservation(tx), views.mail_figures(tx), views.requests_by_brand(tx)

    assert everything(source) == everything(target)
    assert (True, expected) == (holds, figures)
    assert (2 * rows_to_move(source), {each.name for each in metadata.sorted_tables} | {"procrastinate_jobs"}) == (
        sum(told),
        {one.table for one in moved},
    )


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=network.networks)
def test_any_network_comes_over(source, target, drawn):
    """Whatever network Hypothesis draws is the same on both sides."""
    with source.begin() as tx:
        network.fill(tx, drawn)
    with target.begin() as tx:
        for each in reversed(metadata.sorted_tables):
            tx.execute(each.delete())
    move(source, target, lambda _: None)

    assert everything(source) == everything(target)


def test_no_waiting_job_is_lost(source, target):
    """Jobs wait in the same order under the same locks; one that a dead worker held is rescued on the other side."""
    queue = Queue(source)
    with source.begin() as tx:
        past.defer(tx, queue)
        tx.execute(text("UPDATE procrastinate_jobs SET status = 'doing', attempts = 3 WHERE id = 1"))
    before = jobs(source)
    move(source, target, lambda _: None)
    after, moved = jobs(target), Queue(target)
    held = work(moved)
    rescued = moved.rescue(lambda job: None)

    assert (before, 1) == (after, rescued)
    assert [("chase", {"word": "é – ×"})] == held
    assert [("read", {"message_id": 2}), ("read", {"message_id": 1})] == work(Queue(target))
    assert [("send", "todo")] == [(job[2], job[6]) for job in jobs(target)]


def test_since_when_a_job_waits_is_known_afterwards(source, target):
    """The alarm for work that does not go on counts from when the job came, not from the move."""
    with source.begin() as tx:
        Queue(source).defer(tx, "read", message_id=1)
        tx.execute(text("UPDATE procrastinate_jobs SET created_at = '2026-11-20 14:30:00.000000'"))
    move(source, target, lambda _: None)
    with target.reading() as tx:
        since = views.oldest_job(tx, past.LATER)

    assert past.NOW == since


def test_life_goes_on_after_the_move(source, target):
    """New mails, requests, jobs and deadlines get numbers behind those that came over."""
    with source.begin() as tx:
        numbers = past.fill(tx)
        last = arrive(tx, key="last")
    move(source, target, lambda _: None)
    with target.begin() as tx:
        again, new = arrive(tx, key="last"), arrive(tx, key="new")
        number = open_one(tx, key="next")
        requests.append(tx, numbers["waiting"], [past.Event("closed", past.LATER, "shop")])
        deadlines.plan(tx, number, past.Deadline("remind", past.LATER, 1), past.NOW)
        Queue(target).defer(tx, "read", message_id=new)
        mail = outbox.enqueue(tx, past.outgoing("after", number), blob="ab" * 32, at=past.NOW)
        figures = conservation(tx)

    assert (None, True, True) == (again, new > last, mail > len(past.STATES))
    assert number not in numbers.values()
    assert figures["accepted"] == figures["waiting"] + sum(figures[name] for name in past.OUTCOMES)


@pytest.mark.parametrize("what", ["a mail", "a worker", "a job"])
def test_a_target_that_is_not_empty_is_refused(source, target, what):
    """Where anything of another installation is, nothing is touched."""
    with target.begin() as tx:
        if what == "a mail":
            arrive(tx)
        elif what == "a job":
            Queue(target).defer(tx, "read", message_id=1)
        else:
            tx.execute(text("INSERT INTO procrastinate_workers DEFAULT VALUES"))
    before = everything(target)

    with pytest.raises(StoreError, match=r"not empty: \w+ has rows; name an empty database"):
        move(source, target, lambda _: None)
    assert before == everything(target)


def test_a_row_that_comes_over_changed_is_found(source, target):
    """The hash of every table is compared before anything is committed: a mutant that changes one row is caught."""
    with source.begin() as tx:
        past.fill(tx)

    def spoil(_rows):
        """While rows go by, somebody with a trigger in the target changes them."""

    with target.begin() as tx:
        tx.execute(
            text(
                "CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS "
                "'BEGIN NEW.shop_name = NEW.shop_name || ''.''; RETURN NEW; END'"
            )
        )
        tx.execute(text("CREATE TRIGGER spoil BEFORE INSERT ON requests FOR EACH ROW EXECUTE FUNCTION spoil()"))
    try:
        with pytest.raises(StoreError, match="requests differs after the move: 6 rows went, 6 came"):
            move(source, target, spoil)
    finally:
        with target.begin() as tx:
            tx.execute(text("DROP FUNCTION spoil CASCADE"))

    assert not any(everything(target).values())


KILLED = """
import os, signal, sys
from pathlib import Path
from store import Database
from store.years.moving import move

state, url = Path(sys.argv[1]), sys.argv[2]
source = Database("sqlite:///partspost.db", state)
gone = 0

def went_by(rows):
    global gone
    gone += rows
    if gone >= int(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)

move(source, Database(url, state), went_by)
"""


@pytest.mark.parametrize("after", [1, 40, 80])
def test_a_move_that_is_killed_may_be_begun_anew(source, target, tmp_path, after):
    """SIGKILL while rows are copied or compared leaves the target as empty as before; the next move brings everything."""
    with source.begin() as tx:
        past.fill(tx)
    url = target.url.render_as_string(hide_password=False)
    killed = subprocess.run([sys.executable, "-c", KILLED, tmp_path, url, str(after)], timeout=60, check=False)
    left = everything(target)
    move(source, target, lambda _: None)

    assert (-signal.SIGKILL, False) == (killed.returncode, any(left.values()))
    assert everything(source) == everything(target)


def test_an_empty_database_gets_the_schema_first(source, postgres, tmp_path):
    """The target needs no preparation but its own existence."""
    with source.begin() as tx:
        past.fill(tx)
    with postgres.fresh(template="template0") as url:
        target = Database(url, tmp_path)
        move(source, target, lambda _: None)
        same = everything(source) == everything(target)
        target.close()

    assert same


STRANGER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], timeout=0, isolation_level=None)
sys.stdin.read()
try:
    connection.execute("DELETE FROM ticks")
except sqlite3.OperationalError as error:
    print(error)
"""


def test_nobody_writes_to_the_source_meanwhile(source, target, tmp_path):
    """What is copied is one moment: another process that would write waits, and is refused in the end."""
    with source.begin() as tx:
        past.fill(tx)
    stranger = subprocess.Popen(
        [sys.executable, "-c", STRANGER, str(source.path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    answers = []
    move(source, target, lambda _: answers or answers.append(stranger.communicate("", timeout=30)[0]))

    assert ["database is locked\n"] == answers


def test_a_target_that_is_away_is_an_error_with_words(source, tmp_path):
    """A server that does not answer is named as what it is, and nothing has happened."""
    away = Database(f"postgresql+psycopg://nobody@/nothing?host={tmp_path}", tmp_path)

    with pytest.raises(StoreError, match="nothing was moved"):
        move(source, away, lambda _: None)
    away.close()


def test_only_one_way_leads_there(source, tmp_path):
    """A move to another SQLite file is refused: that is a copy of a file."""
    with pytest.raises(StoreError, match="from an SQLite database to a PostgreSQL one"):
        move(source, Database("sqlite:///other.db", tmp_path), lambda _: None)


def test_the_tally_sees_every_difference(source):
    """Order does not matter to the hash of a table; one changed value and one row twice do."""
    with source.begin() as tx:
        past.fill(tx)
        rows = list(rows_of(tx, table))
        tx.execute(update(table).where(table.c.dealer == "east").values(dealer="West"))
        changed = list(rows_of(tx, table))
    tallies = []
    for some in (rows, rows[::-1], changed, [*rows, rows[0]], [*rows[1:], rows[1]]):
        tally = Tally()
        for row in some:
            tally.add(row)
        tallies.append(tally.digest)

    assert (4, tallies[0]) == (len(set(tallies)), tallies[1])


def test_messages_are_settled_afterwards_as_before(source, target):
    """A mail that waited to be read is read and settled on the new database, once."""
    with source.begin() as tx:
        mail = arrive(tx, key="unread")
    move(source, target, lambda _: None)
    with target.begin() as tx:
        first = past.settled(tx, mail, "ignored")
        second = past.settled(tx, mail, "ignored")
        waiting = messages.waiting(tx)

    assert (True, False, []) == (first, second, waiting)
