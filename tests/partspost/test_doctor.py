"""The doctor, run as an operator runs it: what is wrong with an installation, and the cure."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from partspost.doctor import show
from partspost.doctor.finding import doubt
from routing import bounce_address
from store import Database, Outgoing, deadlines, hazards, outbox
from tests import network, postgres
from tests.daemon import ROOT
from tests.notifier.relays import ScriptedRelay


@pytest.fixture(name="examine")
def _examine(tmp_path):
    """The findings about an installation by name, and the exit code."""

    def examine(*arguments, migrated=True, prepare=None, **settings):
        place = network.write_config(tmp_path, **settings)
        config = ("--config", str(place["config"]))
        if migrated:
            _run("migrate", *config)
        if prepare:
            prepare(tmp_path / "var")
        done = _run("doctor", "--json", "--no-dns", *arguments, *config)
        found = [json.loads(line) for line in done.stdout.splitlines()]
        return {one["check"]: one for one in found}, done.returncode

    return examine


def _run(*arguments):
    command = [sys.executable, "-m", "partspost", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)


def _levels(found, *checks):
    return [found[check]["level"] for check in checks]


def test_a_sound_installation_has_no_error(examine):
    """Rights, disk, door, database and readers are well; what merely could be better is a warning."""
    found, code = examine("--user", "root")

    assert 0 == code
    assert ["ok"] * 5 == _levels(found, "state", "disk", "door", "database", "reader")
    assert "capture" in found["relay"]["cure"] or "smtp" in found["relay"]["cure"]


def test_what_is_missing_is_told_at_once(examine):
    """No state directory, no database, nobody to run the pipe command: three errors, each with its cure."""
    found, code = examine("--user", "nobody-at-all", migrated=False)

    assert 1 == code
    assert ["error"] * 3 == _levels(found, "state", "door", "database")
    assert "partspost migrate" == found["database"]["cure"]
    assert "useradd" in found["door"]["cure"]


@pytest.mark.skipif(os.geteuid() != 0, reason="another user's rights are given by root only")
def test_a_spool_that_postfix_cannot_write_is_an_error(examine):
    """The user of the pipe command must reach the spool through every directory above it."""

    def prepare(state):
        (state / "spool" / "in").mkdir(mode=0o700, parents=True, exist_ok=True)

    found, code = examine("--user", "nobody", prepare=prepare)

    assert (1, "error") == (code, found["door"]["level"])
    assert "nobody cannot write" in found["door"]["what"]


def test_secrets_that_everybody_may_read_are_an_error(examine):
    """The signing secret belongs to one user."""

    def prepare(state):
        (state / "secret").write_text("0123456789abcdef0123456789abcdef")
        (state / "secret").chmod(0o644)

    found, _ = examine("--user", "root", prepare=prepare)

    assert "chmod 600" in found["secrets"]["cure"]


@pytest.mark.parametrize(
    ("script", "level", "told"),
    [
        ({}, "ok", "answers"),
        ({"banner": "554 go away"}, "error", "554"),
        ({"banner": "220 x", "EHLO": "502 no"}, "ok", ""),
    ],
)
def test_the_relay_is_greeted_and_left(examine, script, level, told):
    """A relay that answers is well, one that refuses us is an error; no mail is sent to either."""
    relay = ScriptedRelay(script)
    try:
        found, _ = examine("--user", "root", mode="smtp", relay=relay.port)
    finally:
        relay.stop()

    assert level == found["relay"]["level"]
    assert told in found["relay"]["what"]
    assert not [line for line in relay.heard if line.upper().startswith(("MAIL", "RCPT", "DATA"))]


def test_a_relay_that_is_not_there_leaves_mails_waiting(examine):
    """The cure says where they wait."""
    found, code = examine("--user", "root", mode="smtp", relay=network.free_port())

    assert (1, "error") == (code, found["relay"]["level"])
    assert "outbox" in found["relay"]["cure"]


def test_nobody_who_hears_of_alarms_is_a_warning(examine):
    """Without an address of the operators alarms stand on the page alone."""
    found, _ = examine("--user", "root")

    assert ("warning", "ok") == (found["operators"]["level"], found["shelves"]["level"])
    assert "follow_up.escalate_to" in found["operators"]["cure"]


def test_a_place_of_blobs_that_is_away_is_an_error(examine, monkeypatch):
    """A bucket whose server does not answer: no mail can be read."""
    pytest.importorskip("obstore")
    monkeypatch.setenv("PARTSPOST_STORE__BLOBS", "s3://parts/here")
    monkeypatch.setenv("PARTSPOST_STORE__S3_ENDPOINT", f"http://127.0.0.1:{network.free_port()}")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "a")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "b")
    found, code = examine("--user", "root")

    assert (1, "error") == (code, found["shelves"]["level"])


@pytest.mark.parametrize(("ago", "level"), [(timedelta(minutes=1), "ok"), (timedelta(minutes=9), "error")])
def test_a_trial_order_that_is_lost_is_an_error(examine, monkeypatch, ago, level):
    """One on its way is well; one whose time is over without coming home is not."""
    monkeypatch.setenv("PARTSPOST_CANARY__EVERY", "1h")
    at = datetime.now(UTC) - ago

    def prepare(state):
        database = Database("sqlite:///partspost.db", state)
        with database.begin() as tx:
            deadlines.claim_tick(tx, "canary", at, at)
        database.close()

    found, _ = examine("--user", "root", prepare=prepare)

    assert level == found["canary"]["level"]


@pytest.mark.parametrize(("secret", "level"), [("5" * 64, "ok"), ("6" * 64, "error")])
def test_a_node_that_signs_otherwise_than_the_others_is_an_error(examine, secret, level):
    """The newest mail tells which secret the other nodes have: with another one their answers count as forged."""

    def prepare(state):
        database = Database("sqlite:///partspost.db", state)
        sender = f"{bounce_address(secret.encode(), 'HON-26-000001')}@parts.example"
        mail = Outgoing("k", "notice", "operator", None, "ops@parts.example", sender, "<1@parts.example>", b"")
        with database.begin() as tx:
            outbox.enqueue(tx, mail, blob="0" * 64, at=datetime.now(UTC))
        database.close()

    found, code = examine("--user", "root", prepare=prepare)

    assert (int(level == "error"), level) == (code, found["secret"]["level"])


def test_the_store_is_looked_through_when_asked(examine):
    """`--store` adds what the store names; an empty one has lost nothing."""
    found, code = examine("--user", "root", "--store")

    assert 0 == code
    assert ["ok"] * 3 == _levels(found, "blobs", "chains", "jobs")


@pytest.mark.system
def test_a_postgresql_that_forgets_is_named(postgres_url, tmp_path):
    """Every setting of the server that may lose committed orders is found, with the statement that cures it."""
    name = postgres_url.rpartition("/")[2].partition("?")[0]
    postgres.run(postgres_url, f'ALTER DATABASE "{name}" SET synchronous_commit = off')
    database = Database(postgres_url, tmp_path)
    try:
        found = dict(hazards(database))
    finally:
        database.close()

    told = next(what for what in found if "synchronous_commit = off" in what)
    assert "ALTER SYSTEM SET synchronous_commit = on; SELECT pg_reload_conf()" == found[told]


def test_a_cure_is_printed_as_it_must_be_typed(capsys):
    """What stands in brackets is part of the command, not of our table's markup."""
    show([doubt("scans", "faxes and scans are held, not read", "pip install 'partspost[ocr]'")])

    assert "→ pip install 'partspost[ocr]'" in capsys.readouterr().out
