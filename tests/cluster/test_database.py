"""PostgreSQL stops, dies, stands still, is full, refuses or loses its network: mail is taken all the same."""

import contextlib
import os
import subprocess
import threading
import time
from contextlib import contextmanager

import psycopg
import pytest

from tests.cluster.ledger import Relay, settle
from tests.cluster.nodes import Cluster
from tests.cluster.proxy import Proxy
from tests.cluster.server import Server
from tests.daemon import until

pytestmark = [pytest.mark.system, pytest.mark.timeout(400)]


@pytest.fixture
def server():
    """A server of the test's own: what happens to it is nobody else's trouble."""
    with Server() as running:
        yield running


@contextmanager
def stopped(server, mode):
    """The server ends as `mode` says, and is started again afterwards."""
    server.kill() if mode == "kill" else server.stop(mode)
    try:
        yield
    finally:
        server.start()


def while_away(cluster, server, shop, outage):
    """Orders before, during and after an outage, all of them accepted; gives what is wrong in the end."""
    shop.order(6)
    shop.send(cluster.nodes)
    with outage:
        shop.order(6)
        shop.send(cluster.nodes, 60)
        assert [] == shop.unsent
        time.sleep(3)
    shop.order(2)
    shop.send(cluster.nodes)
    return settle(cluster, shop)


@pytest.mark.parametrize(
    "mode", ["kill", *(pytest.param(mode, marks=pytest.mark.long) for mode in ("fast", "immediate"))]
)
def test_d1_mail_is_taken_while_the_database_is_away(cluster, server, shop, mode):
    """D1: the doors stay open, nothing is held or lost, and once the server is back everything is caught up with."""
    cluster.node(), cluster.node()
    cluster.all()

    assert {} == while_away(cluster, server, shop, stopped(server, mode))


def test_d1_mail_is_taken_while_the_database_stands_still(cluster, server, shop):
    """D1: a server that neither answers nor ends its connections is no reason to refuse a mail."""
    cluster.node(), cluster.node()
    cluster.all()

    assert {} == while_away(cluster, server, shop, server.paused())


def test_d1_a_node_starts_without_its_database(cluster, server, shop):
    """D1: a node that is started while the database is away takes mail, says why it is not ready, and then goes on."""
    node = cluster.node("smtp", "worker", "clock", "page")
    with stopped(server, "fast"):
        node.start()
        assert node.door()
        shop.order(4)
        shop.send([node])
        assert [] == shop.unsent
        assert until(lambda: node.said("store.away"))
        assert not node.said("daemon.started")
    node.ready()

    assert {} == settle(cluster, shop)


def test_d1_a_node_that_waits_for_its_database_can_be_stopped(cluster, server, shop):
    """D1: what it has taken stays in the spool, and it ends well."""
    node = cluster.node()
    with stopped(server, "fast"):
        node.start()
        assert node.door()
        shop.order(2)
        shop.send([node])
        assert 0 == node.end(15)
        assert 2 == node.spooled()
    node.start()

    assert {} == settle(cluster, shop)


@pytest.mark.parametrize("cuts", [40, pytest.param(1000, marks=[pytest.mark.long, pytest.mark.timeout(900)])])
def test_d2_a_commit_whose_end_nobody_hears_is_made_once(cluster, server, shop, cuts):
    """D2: connections cut at any moment, and right after a COMMIT, lose nothing and repeat nothing."""
    with Proxy(server.port) as broken:
        cluster.node(proxy=broken), cluster.node(proxy=broken)
        cluster.all()
        left = cuts
        while left > 0:
            broken.cut_commits(min(left, 5))
            shop.order(2)
            shop.send(cluster.nodes, 20)
            until(lambda: not broken.commits_to_cut, 5, 0.02)
            left -= 5 - broken.commits_to_cut
            broken.cut_commits(0)
            server.cut(cluster.database)

        assert {} == settle(cluster, shop)


def test_d3_a_lock_that_is_held_keeps_nobody_for_ever(cluster, server, shop):
    """D3: while somebody holds our tables mail is taken at once, and what has waited too long tries again."""
    cluster.node(), cluster.node()
    cluster.all()

    @contextmanager
    def locked():
        with server.connection(cluster.database) as holder, holder.transaction():
            holder.execute("LOCK TABLE messages, outbox, requests IN ACCESS EXCLUSIVE MODE")
            yield
            time.sleep(5)

    assert {} == while_away(cluster, server, shop, locked())


def test_d3_a_stricter_database_changes_nothing(cluster, server, shop):
    """D3: where an administrator has made every transaction serializable, ours do not fail for each other's sake."""
    server.run(f"ALTER DATABASE {cluster.database} SET default_transaction_isolation = 'serializable'", "postgres")
    for _ in range(3):
        cluster.node()
    cluster.all()
    shop.copies = 2
    shop.order(10)
    shop.send(cluster.nodes)

    assert {} == settle(cluster, shop)
    assert not any("could not serialize" in node.log.read_text() for node in cluster.nodes)


def test_d3_a_slow_answer_holds_up_no_door(cluster, server, shop):
    """D3: when the network to the database stalls the doors answer at once; when it flows again, all goes on."""
    with Proxy(server.port) as slow:
        cluster.node(proxy=slow), cluster.node()
        cluster.all()

        @contextmanager
        def stalled():
            slow.stall()
            yield
            time.sleep(25)
            slow.resume()

        assert {} == while_away(cluster, server, shop, stalled())


def test_d3_no_connection_left_is_an_outage_like_any_other(cluster, server, shop):
    """D3: where others have taken every connection, mail is taken, and read when there is room again."""
    cluster.node(), cluster.node()
    cluster.all()

    @contextmanager
    def crowded():
        with contextlib.ExitStack() as taken:
            ours = taken.enter_context(server.connection("postgres"))
            for _ in range(3):
                server.cut(cluster.database, ours)
                with contextlib.suppress(psycopg.OperationalError):
                    while True:
                        taken.enter_context(server.connection("postgres"))
            yield

    assert {} == while_away(cluster, server, shop, crowded())


@pytest.mark.parametrize("anew", [True, pytest.param(False, marks=pytest.mark.long)])
def test_d5_a_database_that_only_reads_is_waited_for(cluster, server, shop, anew):
    """D5: a server that takes no writes holds up what is accepted, and gives no mail to a person."""
    cluster.node(), cluster.node()
    cluster.all()

    @contextmanager
    def reading_only():
        server.set("default_transaction_read_only", "on")
        if anew:
            server.cut(cluster.database)
        yield
        time.sleep(5)
        server.set("default_transaction_read_only", None)

    assert {} == while_away(cluster, server, shop, reading_only())


def test_d5_a_full_disk_of_the_database_is_waited_for(tmp_path, open_folder, shop):
    """D5: PostgreSQL on a full disk may panic and restart as it likes; when there is room again all is caught up with."""
    if (
        os.geteuid()
        or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=300m", "tmpfs", open_folder], check=False).returncode
    ):
        pytest.skip("a file system can be mounted by root only")
    try:
        settings = {"wal_recycle": "off", "wal_init_zero": "off", "min_wal_size": "32MB", "max_wal_size": "48MB"}
        with Server(open_folder, **settings) as server, Relay() as relay, Cluster(tmp_path, server, relay) as cluster:
            cluster.node(), cluster.node()
            cluster.all()

            @contextmanager
            def full():
                ballast = open_folder / "ballast"
                with ballast.open("wb", buffering=0) as file:
                    try:
                        while True:
                            file.write(bytes(1 << 14))
                    except OSError:
                        pass
                filler = threading.Thread(target=fill_up, args=(server, cluster.database))
                filler.start()
                yield
                filler.join()
                ballast.unlink()
                if not server.pid or not server.answers():
                    server.start()

            assert {} == while_away(cluster, server, shop, full())
    finally:
        subprocess.run(["umount", "-l", open_folder], check=True)


def fill_up(server, database):
    """Write what there is room for."""
    try:
        with server.connection(database) as connection:
            connection.execute(
                "CREATE TABLE ballast AS SELECT repeat(md5(n::text), 60) AS w FROM generate_series(1, 200000) n"
            )
    except psycopg.Error:
        pass
