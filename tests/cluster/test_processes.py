"""Which processes share a database, which build it, and which never see it."""

import os
import subprocess
import sys

import pytest

from tests import network
from tests.cluster import processes
from tests.cluster.ledger import settle
from tests.cluster.nodes import ROOT, Cluster
from tests.daemon import Daemon

pytestmark = [pytest.mark.system, pytest.mark.timeout(400)]


def test_d6_two_hosts_do_not_work_on_one_sqlite_file(tmp_path):
    """D4, D6: SQLite is for one working process: a second one ends with the cure, and the first is not disturbed."""
    with Daemon(tmp_path) as daemon:
        environment = os.environ | {"PARTSPOST_SMTP__LISTEN": f"127.0.0.1:{network.free_port()}"}
        command = [
            sys.executable,
            "-m",
            "partspost",
            "serve",
            "--roles",
            "worker",
            "--config",
            f"{daemon.place['config']}",
        ]
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
        )
        daemon.send(network.order_mail(network.honda_order(), "<1@shop.example>"))

        daemon.wait_for_mail("honda-laval.example")
        assert 75 == done.returncode
        assert "use PostgreSQL for several workers" in done.stderr


def test_d7_many_nodes_that_start_at_once_make_one_schema(tmp_path, server, relay, shop):
    """D7: nodes that find an empty database wait for the one that builds it, and all of them work on it."""
    with Cluster(tmp_path, server, relay) as cluster:
        server.run(f"DROP DATABASE {cluster.database}", "postgres")
        server.run(f"CREATE DATABASE {cluster.database}", "postgres")
        for _ in range(4):
            cluster.node()
        cluster.all()
        shop.order(4)
        shop.send(cluster.nodes)

        assert {} == settle(cluster, shop)
        assert 1 == sum(node.said("store.migrated") for node in cluster.nodes)


def test_d8_no_child_inherits_the_database(cluster, server, shop):
    """D8: the reader's processes have no connection to PostgreSQL and have not even loaded what could make one."""
    node = cluster.node()
    cluster.all()
    shop.order(1)
    shop.send([node])
    assert {} == settle(cluster, shop)

    children = [pid for pid in processes.descendants(node.pid) if "zygote" in processes.command(pid)]
    assert children
    assert not processes.connected_to(server.port) & set.union(*map(processes.sockets, children))
    assert not [pid for pid in children for word in ("psycopg", "libpq", "sqlite") if word in processes.loaded(pid)]
