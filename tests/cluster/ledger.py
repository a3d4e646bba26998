"""What was handed in, what the database says, and what the relay has: three ledgers that must agree in the end."""

import asyncio
import contextlib
import hashlib
import smtplib
import threading
import time
from collections import Counter, defaultdict
from email.parser import BytesHeaderParser

from aiosmtpd.controller import Controller
from sqlalchemy import func, select

from store.schema.tables import messages, outbox, versions
from tests import network


class Relay:
    """A smarthost that remembers what it took: by Message-ID the SHA-256 of each copy.

    It waits `patience` seconds with each answer to a dot; while it holds, whoever names a recipient gets no answer.
    """

    def __init__(self, patience=0.0):
        self.taken, self.patience = defaultdict(list), patience
        self.port = network.free_port()
        self._holding = threading.Event()
        self.held = 0
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)

    def hold(self):
        """Answer no recipient from now on."""
        self._holding.set()

    def let_go(self):
        """Answer whoever waits, and everybody else."""
        self._holding.clear()

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        """Answer a recipient."""
        self.held += 1
        while self._holding.is_set():  # noqa: ASYNC110 - set by the test's thread
            await asyncio.sleep(0.02)
        self.held -= 1
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, _server, _session, envelope):
        """Take a mail."""
        headers = BytesHeaderParser().parsebytes(envelope.content)
        self.taken[headers["Message-ID"]].append(hashlib.sha256(envelope.content).hexdigest())
        await asyncio.sleep(self.patience)
        return "250 2.0.0 taken"

    def __enter__(self):
        self._controller.start()
        return self

    def __exit__(self, *_):
        self._controller.stop()


class Shop:
    """A shop whose mail server tries again until each mail has been accepted, at whichever node.

    `accepted` is its ledger: the SHA-256 of each order's PDF, and when it was accepted. Of each order it sends `copies`,
    all mails of their own.
    """

    def __init__(self, first=30_000):
        self._next = first
        self.unsent, self.accepted, self.made = [], {}, set()
        self.copies = 1

    def order(self, count=1):
        """Draw so many orders, each of another repair, to be sent."""
        for _ in range(count):
            number = self._next = self._next + 1
            pdf = order_paper(number)
            digest = hashlib.sha256(pdf).hexdigest()
            self.made.add(digest)
            for copy in range(self.copies):
                self.unsent.append((digest, network.order_mail(pdf, f"<{number}.{copy}@shop.example>")))

    def send(self, nodes, seconds=60.0, most=None):
        """Offer what is unsent, at one node after the other, until all or `most` of it is accepted or time is over."""
        deadline, taken, turn = time.monotonic() + seconds, 0, 0
        while self.unsent and time.monotonic() < deadline and (most is None or taken < most):
            node = nodes[turn % len(nodes)]
            turn += 1
            with contextlib.suppress(OSError, smtplib.SMTPException):
                with smtplib.SMTP("127.0.0.1", node.place["smtp"], timeout=3) as client:
                    for _ in range(5):
                        if not self.unsent:
                            break
                        digest, mail = self.unsent[0]
                        client.sendmail(network.SHOP, ["honda@parts.example"], mail)
                        self.unsent.pop(0)
                        self.accepted[digest] = time.monotonic()
                        taken += 1
                continue
            time.sleep(0.01)
        return taken


def order_paper(number):
    """A Honda order that is no copy of any other: papers, claim and car have numbers of their own."""
    pdf = network.honda_order(number=number).replace(b"232003028", b"%09d" % (300_000_000 + number))
    return pdf.replace(b"2HGFE2F59PH100101", network._vin(f"2HGFE2F50PH{200_000 + number}").encode())


def open_ends(cluster):
    """How much is still on its way: mails in spools, mails not read, mails to dealers not sent."""
    with cluster.store.reading() as tx:
        unread = tx.execute(select(func.count()).where(messages.c.outcome.is_(None))).scalar_one()
        unsent = (outbox.c.role == "dealer") & outbox.c.state.in_(("ready", "claimed", "dot", "uncertain"))
        leaving = (outbox.c.role != "dealer") & outbox.c.state.in_(("ready", "claimed", "dot"))
        sending = tx.execute(select(func.count()).select_from(outbox).where(unsent | leaving)).scalar_one()
    return sum(node.spooled() for node in cluster.nodes), unread, sending


def settle(cluster, shop, seconds=200.0):
    """Wait until nothing is on its way any more, and give what is wrong then."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with contextlib.suppress(Exception):  # a database that is away just now
            if not any(open_ends(cluster)) and len(shop.accepted) <= _settled(cluster):
                break
        time.sleep(0.2)
    return wrongs(cluster, shop)


def _settled(cluster):
    with cluster.store.reading() as tx:
        return tx.execute(select(func.count()).where(messages.c.outcome.is_not(None))).scalar_one()


def wrongs(cluster, shop):
    """What does not agree between the shop's ledger, the database and the relay, and how often; nothing is well."""
    with cluster.store.reading() as tx:
        opened = list(tx.execute(select(versions.c.blob)).scalars())
        ended = Counter(tx.execute(select(messages.c.outcome)).scalars())
        columns = (outbox.c[name] for name in ("message_id", "role", "kind", "request", "state", "repeats"))
        mails = tx.execute(select(*columns)).all()
    relay, found = cluster.relay, Counter()
    found["not accepted"] = len(shop.unsent)
    found["lost"] = len(shop.accepted.keys() - set(opened))
    found["invented"] = len(set(opened) - shop.made)
    found["doubled requests"] = len(opened) - len(set(opened))
    found["held"] = ended["held"]
    found["not read"] = ended[None]
    told = {mail.request for mail in mails if mail.kind == "new_request" and mail.message_id in relay.taken}
    found["dealer not told"] = len(set(opened)) - len(told)
    for mail in mails:
        copies = relay.taken.get(mail.message_id, [])
        found["doubled without a flag"] += len(copies) > 1 + mail.repeats
        found["other bytes"] += len(set(copies)) > 1
        found["not sent"] += mail.role == "dealer" and (mail.state != "sent" or not copies)
        found["said to be sent"] += mail.state == "sent" and not copies
    found["from nowhere"] = len(relay.taken.keys() - {mail.message_id for mail in mails})
    return {name: count for name, count in found.items() if count}


def repeated(cluster):
    """How many second copies the relay has, all told, and how many mails say that they may have one."""
    with cluster.store.reading() as tx:
        flagged = tx.execute(select(func.count()).select_from(outbox).where(outbox.c.repeats > 0)).scalar_one()
    return sum(len(copies) - 1 for copies in cluster.relay.taken.values()), flagged
