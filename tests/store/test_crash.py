"""Power cuts in small: a writer is killed at any moment, and everything that it had acknowledged is there."""

import os
import random
import signal
import subprocess
import sys
from itertools import takewhile

from store import Database, messages, migrate, views

# One process imports everything once and then, for each line it reads, has a child write until that is killed.
NURSERY = """
import os, sys
from pathlib import Path
from store import Database, Queue
from tests.store.cases import arrive

def say(word):
    os.write(1, f"{word}\\n".encode())

def write(name):
    database = Database(sys.argv[1], Path(sys.argv[2]))
    queue = Queue(database)
    say(os.getpid())
    for n in range(100_000):
        with database.begin() as tx:
            mail_id = arrive(tx, key=f"{name}-{n}")
            queue.defer(tx, "read", message_id=mail_id)
        say(f"{name}-{n}")

for line in sys.stdin:
    if child := os.fork():
        os.waitpid(child, 0)
        say("dead")
    else:
        write(line.strip())
"""
KILLS = 20


def acknowledged(nursery, name, after):
    """What a new writer acknowledged until it was killed, some time after so many mails."""
    print(name, file=nursery.stdin, flush=True)
    writer = int(nursery.stdout.readline())
    told = [nursery.stdout.readline().strip() for _ in range(after)]
    os.kill(writer, signal.SIGKILL)
    rest = iter(nursery.stdout.readline, "")
    return told + [line.strip() for line in takewhile(lambda line: line != "dead\n", rest)]


def test_what_was_acknowledged_survives_a_kill(tmp_path):
    """Twenty writers are killed in the middle of their work: no acknowledged mail is missing, and no half one is there."""
    migrate("sqlite:///partspost.db", tmp_path)
    command = [sys.executable, "-c", NURSERY, "sqlite:///partspost.db", str(tmp_path)]
    told = []
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as nursery:
        for kill in range(KILLS):
            told += acknowledged(nursery, str(kill), random.randint(1, 10))
        nursery.stdin.close()
    database = Database("sqlite:///partspost.db", tmp_path)
    with database.reading() as tx:
        stored = {mail.key for mail in messages.waiting(tx)}
        jobs = views.job_states(tx)["todo"]
        sound = tx.exec_driver_sql("PRAGMA integrity_check").scalar_one()
    database.close()

    assert (set(), len(stored), "ok") == (set(told) - stored, jobs, sound)
    assert KILLS <= len(told) <= len(stored) <= len(told) + KILLS
