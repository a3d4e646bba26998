"""Which faults of a real PostgreSQL are passing, so that what met them is tried again and nobody is blamed."""

import threading
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from store import Database, is_passing, take_turns

pytestmark = pytest.mark.system


@pytest.fixture
def database(postgres_url):
    """Our schema on a real server."""
    opened = Database(postgres_url, Path.cwd())
    yield opened
    opened.close()


def fault_of(database, *statements):
    """What a transaction raises that runs these."""
    try:
        with database.begin() as tx:
            for statement in statements:
                tx.execute(text(statement))
    except SQLAlchemyError as fault:
        return fault
    return pytest.fail(f"nothing was wrong with {statements}")


PASSING = {
    "cut": ("SELECT pg_terminate_backend(pg_backend_pid())",),
    "read-only": ("SET TRANSACTION READ ONLY", "UPDATE ticks SET name = name"),
    "too slow": ("SET LOCAL statement_timeout = 1", "SELECT pg_sleep(9)"),
}


@pytest.mark.parametrize("fault", PASSING)
def test_a_fault_of_the_moment_passes(database, fault):
    """A cut connection, a server that only reads, and a statement that took too long are nobody's mistake."""
    assert is_passing(fault_of(database, *PASSING[fault]))


@pytest.mark.parametrize("statement", ["SELEC 1", "INSERT INTO lines (request) VALUES ('nobody')", "SELECT 1/0"])
def test_a_mistake_does_not_pass(database, statement):
    """What would fail as well tomorrow is no fault of the moment."""
    assert not is_passing(fault_of(database, statement))


def test_a_knot_of_two_transactions_passes(database):
    """Of two transactions that wait for each other PostgreSQL ends one, and that one may be tried again."""
    both, faults = threading.Barrier(2), []

    def cross(first, second):
        try:
            with database.begin() as tx:
                tx.execute(text(f"LOCK TABLE {first} IN EXCLUSIVE MODE"))
                both.wait(10)
                tx.execute(text(f"LOCK TABLE {second} IN EXCLUSIVE MODE"))
        except SQLAlchemyError as fault:
            faults.append(fault)

    threads = [threading.Thread(target=cross, args=names) for names in (("ticks", "counts"), ("counts", "ticks"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert [True] == [is_passing(fault) for fault in faults]


def test_whoever_has_the_turn_goes_first(database):
    """A second transaction that names the same thing waits for the first one's end; another name does not wait."""
    order, begun = [], threading.Event()

    def second():
        begun.wait(10)
        with database.begin() as tx:
            take_turns(tx, ["another"])
            order.append("another")
        with database.begin() as tx:
            take_turns(tx, ["shop", "paper"])
            order.append("second")

    waiting = threading.Thread(target=second)
    waiting.start()
    with database.begin() as tx:
        take_turns(tx, ["paper"])
        begun.set()
        waiting.join(1)
        order.append("first")
    waiting.join(20)

    assert ["another", "first", "second"] == order
