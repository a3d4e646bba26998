"""Nodes that die, stand still, lose the network, or have a clock of their own: the others carry on."""

import contextlib
import signal
import time
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from store.schema.tables import outbox
from tests.cluster import ledger, processes
from tests.cluster.ledger import settle, wrongs
from tests.cluster.nodes import Cluster
from tests.cluster.proxy import Proxy
from tests.cluster.server import Server
from tests.daemon import until
from tests.test_crash import STEPS

pytestmark = [pytest.mark.system, pytest.mark.timeout(400)]

LONG = pytest.mark.long
ARMED = signal.SIGUSR1


def is_stopped(node):
    """Whether the node stands still."""
    return processes.state(node.pid) == "T"


def offer_until(shop, nodes, over, seconds=240):
    """Hand in one order after the other until `over` says that it is enough."""
    deadline = time.monotonic() + seconds
    while not over() and time.monotonic() < deadline:
        shop.order(2)
        shop.send(nodes, 2)
        until(over, 1.5, 0.05)
    assert over()


@pytest.mark.parametrize("leg", ["send", *(pytest.param(leg, marks=LONG) for leg in ("accept", "drain and read"))])
def test_n1_a_node_that_dies_at_any_step_is_replaced_by_the_others(cluster, shop, leg):
    """N1: after SIGKILL at each step nothing is lost, and nothing is ordered or sent twice, whoever goes on with it."""
    mortal, other = cluster.node(), cluster.node()
    other.start()
    for step in STEPS[leg]:
        mortal.start(crash=step).ready()
        other.door()
        mortal.tell(ARMED)
        offer_until(shop, [mortal], mortal.is_dead)
    mortal.start().door()
    shop.send([mortal])

    assert {} == settle(cluster, shop)


def test_n1_a_dead_node_keeps_nobody_waiting(cluster, shop):
    """N1: what a dead node had in hand is in living hands within a minute, mails that it was sending included."""
    mortal, clock, other = cluster.node("smtp", "worker"), cluster.node("clock", "worker"), cluster.node("worker")
    mortal.start(crash="S3").ready()
    mortal.tell(ARMED)
    offer_until(shop, [mortal], mortal.is_dead)
    died = datetime.now(UTC)
    clock.start(), other.start()
    mortal.start().door()  # its spool is its own
    shop.send([mortal])

    assert {} == settle(cluster, shop)
    lines = [line for node in (mortal, clock, other) for line in node.lines("job.rescued")]
    rescued = [datetime.fromisoformat(line["timestamp"]) for line in lines]
    assert rescued
    assert max(rescued) - died < timedelta(seconds=60)


@LONG
def test_n1_without_the_rescue_a_dead_nodes_mail_stays_unread(tmp_path, server, relay, shop):
    """The proof that the tests above can fail: where nobody looks after dead workers their mails are never read."""
    with Cluster(tmp_path, server, relay) as cluster:
        mortal, other = cluster.node("smtp", "worker"), cluster.node("worker", "clock", mutant="no rescue")
        mortal.start(crash="R2").ready()
        mortal.tell(ARMED)
        offer_until(shop, [mortal], mortal.is_dead)
        other.start()
        shop.unsent.clear()

        assert "not read" in settle(cluster, shop, 75)


def test_n2_a_node_that_stood_still_decides_and_sends_nothing_twice(cluster, shop):
    """N2: nodes paused while they read, decide and send are replaced; awake again they find that it is not theirs."""
    paused = [cluster.node("worker", pause=step) for step in ("R2", "R4", "S3", "S4")]
    living = cluster.node()
    cluster.all()
    for node in paused:
        node.tell(ARMED)
    offer_until(shop, [living], lambda: all(map(is_stopped, paused)))

    assert {} == settle(cluster, shop)
    for node in paused:
        node.tell(signal.SIGCONT)
    shop.order(8)
    shop.send([living])
    assert {} == settle(cluster, shop)
    time.sleep(3)  # whatever they still meant to do
    assert {} == wrongs(cluster, shop)


@LONG
def test_n2_without_the_lease_a_second_copy_goes_unsaid(tmp_path, server, relay, shop):
    """The proof that the test above can fail: a sender that asks for no lease sends what another has sent."""
    with Cluster(tmp_path, server, relay) as cluster:
        paused, living = cluster.node("worker", pause="S2", mutant="no lease"), cluster.node()
        cluster.all()
        paused.tell(ARMED)
        offer_until(shop, [living], lambda: is_stopped(paused))
        settle(cluster, shop, 60)
        paused.tell(signal.SIGCONT)

        assert until(lambda: "doubled without a flag" in wrongs(cluster, shop), 30)


def test_n3_a_node_without_its_database_sends_no_dot(cluster, server, relay, shop):
    """N3: a node that still reaches the relay, but not the database, ends its mail before the dot; another sends it."""
    with Proxy(server.port) as network:
        alone, other = cluster.node("smtp", "worker", proxy=network), cluster.node("worker", "clock")
        alone.start().ready()
        relay.hold()
        shop.order(2)
        shop.send([alone])
        assert until(lambda: relay.held >= 2, 120)
        network.stall()
        other.start().ready()
        relay.let_go()

        assert {} == settle(cluster, shop)
        assert all(1 == len(copies) for copies in relay.taken.values())
        network.resume()
        assert until(lambda: alone.said("notify.deferred") + alone.said("job.retried") >= 1, 60)
        assert {} == wrongs(cluster, shop)
        assert all(1 == len(copies) for copies in relay.taken.values())


def test_n4_a_standby_that_takes_over_has_everything(tmp_path, relay, shop):
    """N4: with synchronous replication, whatever was committed survives the server; the nodes go on with the standby."""
    with contextlib.ExitStack() as stack:
        first = stack.enter_context(Server())
        second = stack.enter_context(Server(of=first))
        first.set("synchronous_standby_names", "'*'")
        network = stack.enter_context(Proxy(first.port))
        cluster = stack.enter_context(Cluster(tmp_path, first, relay))
        cluster.node(proxy=network), cluster.node(proxy=network)
        cluster.all()
        shop.order(6)
        shop.send(cluster.nodes)
        assert until(lambda: relay.taken, 120)
        first.kill()
        second.promote()
        second.set("synchronous_standby_names", None)
        network.turn_to(second.port)
        cluster.turn_to(second)
        shop.order(4)
        shop.send(cluster.nodes)

        assert {} == settle(cluster, shop)


@pytest.mark.parametrize("hours", [5, pytest.param(0, marks=LONG)])
def test_four_clocks_remind_once(tmp_path, server, relay, shop, hours):
    """Four clocks, even some that are hours wrong, remind a dealer once, and nobody's claim ends early by them."""
    with Cluster(tmp_path, server, relay, remind_after="15s") as cluster:
        for skew in (0, hours, -hours, 24 * hours):
            cluster.node(skew=skew * 3600.0)
        cluster.all()
        relay.patience = 0.5
        shop.order(12)
        shop.send(cluster.nodes)
        assert {} == settle(cluster, shop)
        assert until(lambda: len({row.request for row in reminders(cluster)}) == len(shop.accepted), 120)

        fired = (
            "SELECT request, count(*) FROM deadlines WHERE kind = 'remind' AND fired_at IS NOT NULL GROUP BY request"
        )
        opened = dict(cluster.run("SELECT number, opened_at FROM requests"))
        told = reminders(cluster)
        assert dict(cluster.run(fired)) == Counter(row.request for row in told)
        # A request counts from when it was decided, a little before it was written.
        assert all(row.created_at - opened[row.request] > timedelta(seconds=5) for row in told)
        assert {} == settle(cluster, shop)
        assert (0, 0) == ledger.repeated(cluster)


def reminders(cluster):
    """The reminders in the outbox."""
    with cluster.store.reading() as tx:
        columns = (outbox.c.request, outbox.c.created_at)
        return tx.execute(select(*columns).where(outbox.c.kind == "reminder")).all()


@pytest.mark.parametrize("mutant", ["", pytest.param("no turns", marks=LONG)])
def test_one_paper_at_four_doors_is_one_request(tmp_path, server, relay, shop, mutant):
    """Nodes that read the same paper at the same moment open one request; without their turns they would open more."""
    with Cluster(tmp_path, server, relay) as cluster:
        for _ in range(4):
            cluster.node(mutant=mutant)
        cluster.all()
        shop.copies = 4
        for _ in range(6 if mutant else 1):  # one race alone may be won without any guard
            shop.order(8)
            shop.send(cluster.nodes)
            if found := settle(cluster, shop):
                break

        assert bool(mutant) == bool(found.get("doubled requests"))
        assert mutant or {} == found


def test_n5_a_node_outlives_the_upgrade_of_its_database(cluster, shop):
    """N5: a newer program's schema that only adds leaves a running node at work; started again, it refuses and waits."""
    node = cluster.node()
    node.start().ready()
    cluster.run("ALTER TABLE messages ADD COLUMN of_tomorrow text; CREATE TABLE tomorrow (id bigint)")
    cluster.run("UPDATE alembic_version SET version_num = '9999'")
    shop.order(4)
    shop.send([node])

    assert {} == settle(cluster, shop)
    assert 0 == node.end(signal.SIGTERM)
    node.start()
    assert 1 == node.wait(30)
    assert "is newer than this program" in node.log.read_text()


def test_every_role_may_be_a_node_of_its_own(cluster, shop):
    """Doors, readers, senders and clocks on different machines are one installation; each ends when it is asked to."""
    doors = [cluster.node("smtp"), cluster.node("smtp")]
    others = [cluster.node("worker"), cluster.node("worker"), cluster.node("clock"), cluster.node("page")]
    cluster.all()
    shop.order(8)
    shop.send(doors)

    assert {} == settle(cluster, shop)
    assert [0] * 6 == [node.end(signal.SIGTERM) for node in (*doors, *others)]
