"""Nodes on one PostgreSQL: each a process with doors and a spool of its own; blobs lie in a folder that all share."""

import contextlib
import json
import os
import signal
import smtplib
import subprocess
import sys
from pathlib import Path

from store import Database
from tests import network
from tests.daemon import until

ROOT = Path(__file__).parents[2]
EVERYTHING = ("smtp", "worker", "clock")


class Node:
    """One node by its number; it may be started again after it has died."""

    def __init__(self, cluster, number, roles, **how):
        self._cluster, self.roles, self._how = cluster, roles, how
        self.number = number
        proxy = how.pop("proxy", None)
        settings = {"mode": "smtp", "relay": cluster.relay.port, "url": cluster.address(proxy), "tick": "1s"}
        self.place = network.write_config(cluster.folder / f"node{number}", **(settings | cluster.settings))
        _adjust(self.place["config"] / "partspost.toml", cluster)
        self.log = cluster.folder / f"node{number}.log"
        self.pid = 0

    def start(self, **how):
        """Start it, with a drill or a mutation perhaps."""
        order = {"config": str(self.place["config"]), "roles": self.roles, "output": str(self.log)}
        self.pid = self._cluster.ask(do="start", **(order | self._how | how))["pid"]
        return self

    def ready(self, seconds=90.0):
        """Wait until everything that its roles ask for is open."""
        assert until(self._started, seconds, 0.05), self._cluster.logs()
        return self

    def _started(self):
        return any(line.get("pid") == self.pid for line in self.lines("daemon.started"))

    def end(self, how=signal.SIGKILL, seconds=40):
        """End it by a signal; gives its exit code, minus the signal that killed it."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, how)
        return self.wait(seconds)

    def wait(self, seconds=40):
        """How it has ended, None while it lives."""
        status = self._cluster.ask(do="wait", pid=self.pid, seconds=seconds)["status"]
        self.pid = self.pid if status is None else 0
        return status

    def is_dead(self):
        """Whether it has ended by now."""
        return not self.pid or self.wait(0) is not None

    def tell(self, how):
        """Send it a signal that does not end it."""
        os.kill(self.pid, how)

    def door(self, seconds=90.0):
        """Wait until it greets."""
        return until(self._greets, seconds, 0.02)

    def _greets(self):
        try:
            smtplib.SMTP("127.0.0.1", self.place["smtp"], timeout=10).close()
        except OSError:
            return False
        return True

    def lines(self, event):
        """What it has logged under this name, oldest first."""
        try:
            written = self.log.read_text(errors="replace").splitlines()
        except FileNotFoundError:
            return []
        return [json.loads(line) for line in written if f'"event": "{event}"' in line]

    def said(self, event):
        """How often it has logged this event."""
        return len(self.lines(event))

    def spooled(self):
        """How many accepted mails it has not brought to the database yet."""
        spool = Path(self.place["state"]) / "spool"
        return sum(1 for part in ("in", "work") for _ in (spool / part).glob("*"))


class Cluster:
    """Some nodes, the relay they send to, and the database they share; use as a context."""

    def __init__(self, folder, server, relay, *, mutant="", **settings):
        self.folder, self.server, self.relay, self.settings = folder, server, relay, settings
        self.mutant = mutant
        self.database = server.fresh()
        self.blobs = folder / "blobs"
        self.nodes = []
        self.store = Database(server.address(self.database), folder, read_only=True)

    def __enter__(self):
        self._output = (self.folder / "nursery.log").open("wb")
        self._warm = subprocess.Popen(
            [sys.executable, "-m", "tests.cluster.nursery"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._output,
        )
        return self

    def __exit__(self, *_):
        for node in self.nodes:
            if node.pid:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(node.pid, signal.SIGKILL)
                node.wait(20)
        self._warm.stdin.close()
        self._warm.wait(20)
        self._warm.stdout.close()
        self._output.close()
        self.store.close()

    def ask(self, **order):
        """Have the warm process do something."""
        self._warm.stdin.write(json.dumps(order).encode() + b"\n")
        self._warm.stdin.flush()
        answer = self._warm.stdout.readline()
        assert answer, (self.folder / "nursery.log").read_text()[-3000:]
        return json.loads(answer)

    def turn_to(self, server):
        """Ask another server, that has the same databases, from now on."""
        self.store.close()
        self.server, self.store = server, Database(server.address(self.database), self.folder, read_only=True)

    def all(self):
        """Every node, started and ready."""
        for node in self.nodes:
            node.start()
        return [node.ready() for node in self.nodes]

    def address(self, proxy=None):
        """Where the database is, perhaps by way of a proxy."""
        return self.server.address(self.database, proxy and proxy.port)

    def node(self, *roles, **how):
        """Another node, not started yet."""
        how = {"mutant": self.mutant} | how
        self.nodes.append(Node(self, len(self.nodes) + 1, roles or EVERYTHING, **how))
        return self.nodes[-1]

    def run(self, statement, *parameters):
        """What the database answers to a statement of the test's own."""
        return self.server.run(statement, self.database, *parameters)

    def logs(self):
        """The end of every node's log, for a test that fails."""
        return "\n".join(
            f"-- {node.number} --\n{node.log.read_text()[-2500:]}" for node in self.nodes if node.log.exists()
        )


def _adjust(toml, cluster):
    """Blobs that every node sees, and a relay that takes whatever there is for one dealer and one shop."""
    text = toml.read_text()
    text = text.replace("[relay]", f'blobs = "file:{cluster.blobs}"\n[relay]\nper_domain = 8\nper_address_hour = 0')
    toml.write_text(text)
