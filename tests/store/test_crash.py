"""Power cuts in small: a writer is killed at any moment, and everything that it had acknowledged is there."""

import random
import signal
import subprocess
import sys
from contextlib import suppress

import pytest
from sqlalchemy import text

from store import Database, Queue, messages, migrate, views

WRITER = """
import sys
from pathlib import Path
from store import Database, Queue
from tests.store.cases import arrive
database = Database(sys.argv[1], Path(sys.argv[2]))
queue = Queue(database)
n = 0
while True:
    n += 1
    with database.begin() as tx:
        mail_id = arrive(tx, key=f"{sys.argv[3]}-{n}")
        queue.defer(tx, "read", message_id=mail_id)
    print(f"{sys.argv[3]}-{n}", flush=True)
"""
ROUNDS = 20


def write_until_killed(tmp_path, name, after):
    """Start a writer, kill it after it has acknowledged so many mails, and give what it acknowledged."""
    command = [sys.executable, "-c", WRITER, "sqlite:///partspost.db", str(tmp_path), name]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        told = [writer.stdout.readline().strip() for _ in range(after)]
        writer.send_signal(signal.SIGKILL)
        told += [line.strip() for line in writer.stdout if line.endswith("\n")]
    return told
