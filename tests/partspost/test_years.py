"""What an operator does once in years, by the real program: move to PostgreSQL, let go what is old, hand it out."""

import os
import sqlite3
import subprocess
import sys

import pytest
from pyarrow import parquet

from tests import network
from tests.daemon import ROOT, Daemon, until

DEALER = "pieces@honda-laval.example"
ORDER = network.order_mail(network.honda_order(), "<1@shop.example>")


def call(daemon, *arguments, **environment):
    """Run a command of the program; gives exit code, output and errors."""
    command = [sys.executable, "-m", "partspost", *arguments, "--config", str(daemon.place["config"])]
    environment = os.environ | environment
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=90, check=False)
    return done.returncode, done.stdout, done.stderr


def reply_to(mail, words):
    """What the dealer's mail program makes of an answer."""
    to = mail["Reply-To"].addresses[0].addr_spec
    raw = f"From: {DEALER}\r\nTo: {to}\r\nSubject: Re: {mail['Subject']}\r\nMessage-ID: <r@x>\r\n\r\n{words}\r\n"
    return raw.encode(), to


@pytest.mark.system
@pytest.mark.timeout(240)
def test_an_installation_moves_to_postgresql_and_goes_on(tmp_path, postgres_url):
    """Refused while the daemon runs; then every request, and the mail whose reader was killed, goes on over there."""
    with Daemon(tmp_path) as daemon:
        daemon.send(ORDER)
        (told,) = daemon.wait_for_mail(DEALER)
        refused = call(daemon, "migrate", "--to", postgres_url)
    with Daemon(tmp_path / "again", {"PARTSPOST_CRASH_AT": "R1"}, state=daemon.state) as dying:
        dying.send(network.order_mail(network.another_order(7), "<2@shop.example>"))
        until(lambda: dying.process.poll() is not None)
    moved = call(daemon, "migrate", PARTSPOST_MIGRATE_TO=postgres_url)
    again = call(daemon, "migrate", "--to", postgres_url)
    with Daemon(tmp_path / "there", state=daemon.state, url=postgres_url) as there:
        there.send(*reply_to(told, "OK, tout est disponible pour demain."), sender=DEALER)
        # The order and its answer's echo; the receipts and the answer.
        answered = until(lambda: len(there.sent(DEALER)) == 3 and len(there.sent(network.SHOP)) == 3)
        rows = there.ask("requests", "list")

    assert (75, 0, 75) == (refused[0], moved[0], again[0])
    assert ("stop it first" in refused[2], "not empty" in again[2], "rows moved and compared" in moved[1]) == (
        True,
    ) * 3
    assert (True, 2) == (answered, len({row["number"] for row in rows}))


def aged(daemon):
    """Let the installation be years older."""
    with sqlite3.connect(daemon.state / "partspost.db") as database:
        database.execute("UPDATE requests SET changed_at = '2019-11-20 14:30:00.000000'")
        database.execute("UPDATE messages SET received_at = '2019-11-20 14:30:00.000000'")
    database.close()
    for path in (daemon.state / "blobs").rglob("*"):
        if path.is_file():
            os.utime(path, (0, 0))


@pytest.mark.timeout(300)
def test_what_is_old_goes_when_it_is_really_meant(tmp_path):
    """A dry run counts; then the closed request and its files go, its dossier still proves itself, and files wait in the bin."""
    with Daemon(tmp_path) as daemon:
        daemon.send(ORDER)
        daemon.wait_for_mail(DEALER)
        (row,) = daemon.ask("requests", "list")
    keep, dossier = {"PARTSPOST_KEEP__REQUESTS": "2555d"}, str(tmp_path / "dossier.zip")
    made = call(daemon, "requests", "dossier", row["number"], "-o", dossier)
    closed = call(daemon, "requests", "close", row["number"], "--reason", "done")
    aged(daemon)
    dry = call(daemon, "purge", "--json", **keep)
    before = rows(daemon, "requests")
    really = call(daemon, "purge", "--really", "--json", **keep)
    proven = call(daemon, "requests", "verify", dossier)
    with sqlite3.connect(daemon.state / "partspost.db") as database:
        database.execute("UPDATE proofs SET seals = '[\"00\"]'")
    database.close()
    other = call(daemon, "requests", "verify", dossier)

    assert [0] * 4 == [done[0] for done in (made, closed, dry, really)]
    assert ('"requests": 1' in dry[1], 1, '"requests": 1' in really[1], 0) == (
        True,
        before,
        True,
        rows(daemon, "requests"),
    )
    assert '"files_to_bin": 0' not in really[1]
    assert [] != list((daemon.state / "blobs/bin").rglob("*"))
    assert (0, True) == (proven[0], "made here" in proven[1])
    assert (1, True) == (other[0], "its history is not the one that is kept here" in other[2])


def rows(daemon, table):
    """How many rows a table has."""
    with sqlite3.connect(daemon.state / "partspost.db") as database:
        (amount,) = database.execute(f"SELECT count(*) FROM {table}").fetchone()
    database.close()
    return amount


def test_the_history_is_handed_out(tmp_path):
    """One file for each view; a view that there is none of is refused with those that there are."""
    with Daemon(tmp_path) as daemon:
        daemon.send(ORDER)
        daemon.wait_for_mail(DEALER)
        done = call(daemon, "export", str(tmp_path / "out"))
    wrong = call(daemon, "export", str(tmp_path / "out"), "--view", "secrets")
    lines = parquet.read_table(tmp_path / "out/lines.parquet").to_pylist()
    (request,) = parquet.read_table(tmp_path / "out/requests.parquet").to_pylist()

    assert (0, 2, "honda") == (done[0], wrong[0], request["brand"])
    assert "choose from events, figures, lines" in wrong[2]
    assert "04711T20A00ZZ" in {line["part_number"] for line in lines}
    assert {request["number"]} == {line["request"] for line in lines}
