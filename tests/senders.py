"""A warm process from which tests fork senders: each empties the outbox by itself, as the jobs of a worker do.

Run as a program; a JSON line in, a JSON line out. ``start`` forks a sender, ``wait`` reaps it. SIGTERM lets a sender
finish the mail that it has in hand.
"""

import json
import os
import random
import signal
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import update

from notifier import Relay, forgotten, send_one
from notifier.relay.talk import Talk
from partspost.reader.confine import die_with_parent
from store import Blobs, Database, OutboxMail, outbox
from store.schema import tables
from tests.notifier import cases
from tests.nursery import wait

AT_ONCE = 40


def mark_after_the_dot():
    """A mutant: the mark is written when the dot has left already."""
    end = Talk._end

    def dot_first(self, client, before_dot):
        outcome = end(self, client, lambda: True)
        before_dot()
        return outcome

    Talk._end = dot_first


def count_no_attempt():
    """A mutant: an attempt leaves no trace before its outcome is known."""
    claim = outbox.claim

    def silent(tx, mail_id, **terms):
        mail = claim(tx, mail_id, **terms)
        tx.execute(update(tables.outbox).where(tables.outbox.c.id == mail_id, mail is not None).values(attempts=0))
        return mail

    outbox.claim = silent


def respect_no_lease():
    """A mutant: whatever was not sent may be taken, in whose hands it may be."""

    def grab(tx, mail_id, *, token, now, next_at, lease_until):
        mine = {"state": "claimed", "token": token, "next_at": next_at, "lease_until": lease_until}
        mine["attempts"] = tables.outbox.c.attempts + 1
        unsent = (tables.outbox.c.id == mail_id) & (tables.outbox.c.state != "sent")
        row = tx.execute(update(tables.outbox).where(unsent).values(mine).returning(*outbox._COLUMNS)).mappings()
        return next((OutboxMail(**one) for one in row), None)

    outbox.claim = grab


MUTANTS = {
    "": lambda: None,
    "mark after the dot": mark_after_the_dot,
    "attempt not counted": count_no_attempt,
    "no lease": respect_no_lease,
}


def start(url, state, port, mutant="", patience=1.0):
    """Fork a sender, which waits so many seconds for the relay; gives its pid."""
    pid = os.fork()
    if pid:
        return {"pid": pid}
    die_with_parent()
    os.dup2(2, 1)  # the log is not for the test that asks us
    asked = []
    signal.signal(signal.SIGTERM, lambda *_: asked.append(True))
    MUTANTS[mutant]()
    random.seed()
    try:
        empty(url, Path(state), port, asked, patience)
    except BaseException as fault:
        os.write(2, f"{fault!r}\n".encode())
        os._exit(1)
    os._exit(0)


def empty(url, state, port, asked, patience):
    """Send whatever is due, until asked to stop."""
    database, blobs = Database(url, state), Blobs("file:blobs", state)
    talk = {"mode": "smtp", "host": "127.0.0.1", "port": port, "tls": "none", "timeout": patience}
    relay = Relay(cases.settings(state, **talk))
    while not asked:
        with database.begin() as tx:
            due = forgotten(tx, datetime.now(UTC), timedelta(0), AT_ONCE)
        random.shuffle(due)
        for outbox_id in due:
            if asked:
                break
            send_one(database, blobs, outbox_id, relay, datetime.now(UTC))
        if not due:
            time.sleep(0.02)
    relay.close()
    database.close()


def main():
    """Serve the test until it closes our input."""
    for line in sys.stdin:
        order = json.loads(line)
        print(json.dumps({"start": start, "wait": wait}[order.pop("do")](**order)), flush=True)


if __name__ == "__main__":
    main()
