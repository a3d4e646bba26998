"""The storm: orders come in at four nodes while nodes are killed and paused and their connections are cut."""

import contextlib
import random
import signal
import threading
import time
from collections import Counter

from tests.cluster import ledger
from tests.cluster.proxy import Proxy

IN_FLIGHT = 150
"""Orders accepted and not yet read: as many as keep four nodes busy."""
PAUSE = 45.0
"""Longer than a worker may be silent, and longer than a claim lasts: five of the relay's timeouts."""


_SILENT = """
    SELECT extract(epoch FROM max(clock_timestamp() - worker.last_heartbeat))::float
    FROM procrastinate_jobs AS job JOIN procrastinate_workers AS worker ON worker.id = job.worker_id
    WHERE job.status = 'doing'"""


class Watch(threading.Thread):
    """Looks at the jobs twice a second: `longest` is how long a worker was silent and still had a job in its hands."""

    def __init__(self, cluster):
        super().__init__(daemon=True)
        self._cluster, self._over = cluster, threading.Event()
        self.longest = 0.0

    def run(self):
        """Look until told to stop."""
        while not self._over.wait(0.5):
            with contextlib.suppress(Exception):
                self.longest = max(self.longest, self._cluster.run(_SILENT)[0][0] or 0.0)

    def stop(self):
        """Look no more."""
        self._over.set()
        self.join(10)


class Storm:
    """Ends, pauses and cuts as the orders go through; `happened` counts what was done."""

    def __init__(self, cluster, shop, seed, proxies=()):
        self._cluster, self._shop, self._proxies = cluster, shop, proxies
        self._dice = random.Random(seed)
        self._paused = {}
        self.happened = Counter()

    def blow(self, orders, kinds, seconds):
        """Hand in so many orders with these ills among them (names, one each); gives what is wrong in the end."""
        deadline, ills = time.monotonic() + seconds, list(kinds)
        self._dice.shuffle(ills)
        total = len(ills)
        while time.monotonic() < deadline:
            handed_in = len(self._shop.accepted)
            if handed_in < orders or self._shop.unsent:
                self._hand_in(orders)
            while ills and (total - len(ills)) * orders < handed_in * total:
                getattr(self, ills.pop())()
            self._wake()
            self._look_after()
            if handed_in >= orders and not ills and not self._shop.unsent:
                break
        for number in list(self._paused):
            self._paused[number] = min(self._paused[number], time.monotonic() + 1)
        while self._paused:
            time.sleep(0.1)
            self._wake()
        return ledger.settle(self._cluster, self._shop, max(300.0, deadline - time.monotonic()))

    def kill(self):
        """A node is killed in whatever it is doing, and started again."""
        if node := self._pick():
            node.end(signal.SIGKILL)
            node.start()
            self.happened["killed"] += 1

    def stop(self):
        """A node is asked to end, and started again."""
        if node := self._pick():
            node.end(signal.SIGTERM, 60)
            node.start()
            self.happened["stopped"] += 1

    def pause(self):
        """A node stands still for longer than its claims and its heartbeat last."""
        if node := self._pick():
            node.tell(signal.SIGSTOP)
            self._paused[node.number] = time.monotonic() + PAUSE
            self.happened["paused"] += 1

    def cut(self):
        """Every connection of every node to the database is ended by the server."""
        self.happened["cut"] += self._cluster.server.cut(self._cluster.database)

    def snip(self):
        """A node's network to the database breaks, twice in the middle of a COMMIT."""
        if self._proxies:
            proxy = self._dice.choice(self._proxies)
            proxy.cut_commits(2)
            self.happened["cut in a commit"] += 2

    def _hand_in(self, orders):
        with contextlib.suppress(Exception):
            spooled, unread, _ = ledger.open_ends(self._cluster)
            room = IN_FLIGHT - spooled - unread
            fresh = min(room - len(self._shop.unsent), orders - len(self._shop.accepted) - len(self._shop.unsent), 20)
            self._shop.order(max(fresh, 0))
            awake = [node for node in self._cluster.nodes if node.number not in self._paused]
            self._dice.shuffle(awake)
            if self._shop.unsent:
                self._shop.send(awake, 5, 20)
                return
        time.sleep(0.05)

    def _look_after(self):
        """What the init system does: a node that ended by itself is started again."""
        for node in self._cluster.nodes:
            if node.number not in self._paused and node.wait(0) is not None:
                node.start()
                self.happened["ended by itself"] += 1

    def _pick(self):
        awake = [node for node in self._cluster.nodes if node.number not in self._paused]
        return self._dice.choice(awake) if len(awake) > 1 else None

    def _wake(self):
        for node in self._cluster.nodes:
            if self._paused.get(node.number, time.monotonic() + 1) <= time.monotonic():
                del self._paused[node.number]
                node.tell(signal.SIGCONT)


def ills(orders):
    """What happens in a storm of so many orders: a kill in a hundred, a cut in a hundred, a pause in two hundred."""
    return ["kill", "cut", "snip"] * (orders // 100) + ["pause"] * (orders // 200) + ["stop"] * (orders // 400)


def ride(cluster, server, shop, orders, *, seconds, happens=None):
    """A storm over four nodes, of which two reach the database by way of a network that breaks; gives its figures."""
    with contextlib.ExitStack() as network:
        proxies = [network.enter_context(Proxy(server.port)) for _ in range(2)]
        for proxy in (None, None, *proxies):
            cluster.node(proxy=proxy)
        cluster.all()
        watch, storm = Watch(cluster), Storm(cluster, shop, f"{orders}", proxies)
        watch.start()
        begun = time.monotonic()
        wrong = storm.blow(orders, ills(orders) if happens is None else happens, seconds)
        took = time.monotonic() - begun
        watch.stop()
        copies, flagged = ledger.repeated(cluster)
    return {
        "orders": len(shop.accepted),
        "seconds": round(took),
        **storm.happened,
        "rescued": sum(node.said("job.rescued") for node in cluster.nodes),
        "longest in dead hands": round(watch.longest, 1),
        "second copies": copies,
        "marked as repeated": flagged,
        "wrong": wrong,
    }
