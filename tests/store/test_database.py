"""The door to the database: what is committed stays, what reads cannot write, and nobody waits for ever."""

import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from store import Database, StoreError, messages, migrate
from store import database as module
from tests.postgres import run
from tests.store.cases import arrive


def count(database):
    """How many mails wait."""
    with database.reading() as tx:
        return len(messages.waiting(tx))


def test_what_the_block_did_is_committed(database):
    """Leaving the block commits it."""
    with database.begin() as tx:
        arrive(tx)

    assert 1 == count(database)


def test_a_block_that_raises_leaves_nothing(database):
    """An exception takes back everything that its block did."""

    def fail():
        with database.begin() as tx:
            arrive(tx)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert 0 == count(database)


def test_reading_cannot_write(database):
    """A reading connection refuses to change anything."""
    with database.reading() as tx, pytest.raises(DBAPIError, match=r"(?i)read.?only"):
        arrive(tx)


def test_reading_sees_one_moment(database):
    """What is committed while somebody reads is not seen until he reads again."""
    with database.reading() as tx:
        before = len(messages.waiting(tx))
        with database.begin() as writer:
            arrive(writer)
        during = len(messages.waiting(tx))

    assert (0, 0, 1) == (before, during, count(database))


def test_a_reader_does_not_stop_a_writer(database):
    """A page that is being read does not hold up the mail."""
    with database.reading() as tx:
        messages.waiting(tx)
        begun = time.monotonic()
        with database.begin() as writer:
            arrive(writer)
        waited = time.monotonic() - begun

    assert waited < 2


def test_a_read_only_database_has_no_writer(url, tmp_path, database):
    """A page's process cannot write by mistake, and can read."""
    page = Database(url, tmp_path, read_only=True)
    with pytest.raises(StoreError, match="reading only"), page.begin():
        pass

    assert 0 == count(page)
    page.close()


def test_many_writers_all_get_their_turn(database):
    """Writers of many threads wait for each other; none is turned away."""

    def write(n):
        for m in range(5):
            with database.begin() as tx:
                arrive(tx, key=f"{n}-{m}")

    threads = [threading.Thread(target=write, args=(n,)) for n in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert 50 == count(database)


@pytest.mark.system
def test_a_commit_waits_for_the_disk_whatever_the_administrator_set(postgres, tmp_path):
    """Where synchronous_commit was turned off for a database, our sessions turn it on again."""
    with postgres.fresh() as url:
        opened = Database(url, tmp_path)
        with opened.begin() as tx:
            tx.execute(text(f"ALTER DATABASE {opened.url.database} SET synchronous_commit = off"))
        opened.close()
        with opened.reading() as tx:
            found = tx.execute(text("SHOW synchronous_commit")).scalar_one()
        opened.close()

    assert "on" == found


@pytest.mark.system
def test_no_statement_lasts_for_ever(postgres_url, tmp_path):
    """Every session has its limits: a slow statement, a held lock and a forgotten transaction all end."""
    opened = Database(postgres_url, tmp_path)
    limits = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "TimeZone")
    with opened.reading() as tx:
        found = [tx.execute(text(f"SHOW {name}")).scalar_one() for name in limits]
    opened.close()

    assert ["15s", "5s", "30s", "UTC"] == found


@pytest.mark.system
def test_a_restarted_server_costs_nobody_a_transaction(postgres, tmp_path):
    """Connections that died while they were idle are replaced before anybody gets them."""
    with postgres.fresh() as url:
        opened = Database(url, tmp_path)
        with opened.begin() as tx:
            arrive(tx, key="before")
        others = "datname = current_database() AND pid <> pg_backend_pid()"
        run(url, f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")
        with opened.begin() as tx:
            arrive(tx, key="after")
        waiting = count(opened)
        opened.close()

    assert 2 == waiting


def test_sqlite_waits_for_the_disk(tmp_path):
    """The settings that durability depends on are set, and asked back, on each connection."""
    opened = Database("sqlite:///a.db", tmp_path)
    names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "trusted_schema", "journal_size_limit")
    with opened.begin() as tx:
        found = [tx.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in names]
    opened.close()

    assert ["wal", 2, 1, module.BUSY_SECONDS * 1000, 0, 64 << 20] == found


def test_a_disk_that_cannot_keep_its_word_is_refused(tmp_path):
    """Where SQLite does not get the setting it needs, nothing is written at all."""
    with closing(sqlite3.connect(":memory:")) as kept, pytest.raises(StoreError, match="journal_mode='memory'"):
        module._set_pragma(kept, "journal_mode", "WAL", "wal")


def test_sqlite_is_beside_the_rest_of_the_state(tmp_path):
    """A relative file belongs to the state directory, an absolute one stays where it is."""
    found = [Database(url, tmp_path).path for url in ("sqlite:///a.db", f"sqlite:///{tmp_path}/elsewhere/b.db")]

    assert [tmp_path / "a.db", tmp_path / "elsewhere" / "b.db"] == found


@pytest.mark.parametrize("url", ["mysql://host/name", "sqlite://"])
def test_another_database_is_refused(url, tmp_path):
    """Only the two databases that are tested can be chosen."""
    with pytest.raises(ValueError, match="neither sqlite:///FILE nor postgresql"):
        Database(url, tmp_path)


def test_a_transaction_inside_a_transaction_is_a_mistake(database):
    """A thread that begins a second write transaction is told so at once, on both databases, and may go on after."""
    with database.begin(), pytest.raises(StoreError, match="inside another one"), database.begin():
        pass
    with database.begin() as tx:
        arrive(tx)

    assert 1 == count(database)


def test_writers_of_other_processes_wait_their_turn(tmp_path):
    """A second process that holds the database for a while delays a writer and does not break it."""
    opened = Database("sqlite:///a.db", tmp_path)
    with opened.begin() as tx:
        tx.exec_driver_sql("CREATE TABLE t (a)")
    hold = (
        "import sqlite3, sys, time; c = sqlite3.connect(sys.argv[1], isolation_level=None);"
        "c.execute('BEGIN EXCLUSIVE'); print('held', flush=True); time.sleep(0.5); c.execute('COMMIT')"
    )
    with subprocess.Popen([sys.executable, "-c", hold, str(opened.path)], stdout=subprocess.PIPE, text=True) as other:
        other.stdout.readline()
        begun = time.monotonic()
        with opened.begin() as tx:
            tx.exec_driver_sql("INSERT INTO t VALUES (1)")
        waited = time.monotonic() - begun
    opened.close()

    assert 0.1 < waited < 10


def test_a_password_is_not_shown(tmp_path):
    """An error that names the database does not name its password."""
    with pytest.raises(StoreError) as raised, Database("postgresql://u:geheim@h/n", tmp_path, read_only=True).begin():
        pass

    assert "geheim" not in str(raised.value)


def test_a_database_of_another_encoding_is_refused(postgres, tmp_path):
    """A server made without a locale gives databases that know no letters: the cure is told, nothing is stored."""
    with (
        postgres.fresh("template0 ENCODING 'SQL_ASCII' LOCALE 'C'") as url,
        pytest.raises(StoreError, match=r"is of encoding SQL_ASCII, where UTF8 is needed; createdb .* --encoding=UTF8"),
    ):
        migrate(url, tmp_path)
