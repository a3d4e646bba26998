"""The commands of docs/backup.md, run as they stand: what comes out of a backup goes on, and nothing is doubled."""

import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from config import load_settings
from ingest import pipe
from store import Database, requests
from tests import network
from tests.daemon import ROOT, Daemon, until

PAGE = (ROOT / "docs/backup.md").read_text(encoding="utf-8")
DEALER = "honda-laval.example"


def commands(heading):
    """The block of commands under a heading of the page."""
    section = PAGE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    return re.search(r"```sh\n(.*?)```", section, re.DOTALL)[1]


def run(heading, folder, daemon, **more):
    """Do what the page says, with the program of this tree."""
    shim = folder / "bin"
    shim.mkdir(exist_ok=True)
    (shim / "partspost").write_text(f'#!/bin/sh\ncd {ROOT} && exec {sys.executable} -m partspost "$@"\n')
    (shim / "partspost").chmod(0o755)
    places = {"STATE": daemon.state, "CONFIG": daemon.place["config"], "BACKUP": folder / "backup"}
    environment = os.environ | {name: str(value) for name, value in (places | more).items()}
    environment["PATH"] = f"{shim}:{environment['PATH']}"
    done = subprocess.run(
        ["bash", "-c", commands(heading)], env=environment, capture_output=True, text=True, timeout=100, check=False
    )
    assert 0 == done.returncode, done.stderr


@cache
def order(number):
    """The shop's mail with an order of its own; the same one however often it is asked for."""
    return network.order_mail(network.another_order(number), f"<{number}@shop.example>")


def numbers(daemon):
    """The requests, by their purchase orders, as the store has them."""
    settings = load_settings(daemon.place["config"])
    database = Database(settings.store.url, settings.paths.state, read_only=True)
    try:
        with database.reading() as tx:
            return {row.purchase_order.partition("-")[0]: row.number for row in requests.listing(tx, limit=20)}
    finally:
        database.close()


def spool(daemon, raw):
    """Accept a mail by the pipe command, while nothing drains the spool."""
    command = [sys.executable, "-I", "-S", pipe.__file__, str(daemon.state / "spool")]
    command += ["--from", network.SHOP, "--", "honda@parts.example"]
    subprocess.run(command, input=raw, check=True, timeout=60)


def live_through_a_loss(tmp_path, kind, lose, *, copy=None, restore=None, **settings):
    """One order before the backup, one after it, one in the spool when the disk fails; gives the daemon, restored."""
    daemon = Daemon(tmp_path, **settings)
    with daemon:
        daemon.send(order(1))
        daemon.wait_for_mail(DEALER)
        run(f"Copy, with {kind}", tmp_path, daemon, **(copy or {}))
        daemon.send(order(2))
        daemon.wait_for_mail(DEALER, 2)
        assert 0 == daemon.stop()
    spool(daemon, order(3))
    lose(daemon)
    run(f"Restore, with {kind}", tmp_path, daemon, **(restore or {}))
    return daemon


def goes_on(daemon, first):
    """The spool is drained, the first order is known, a new one gets a number that was never given."""
    looked = [
        one for one in daemon.ask("doctor", "--thorough", "--no-dns") if one["check"] in ("blobs", "chains", "jobs")
    ]
    with daemon:
        until(lambda: len(numbers(daemon)) == 2, 60)
        daemon.send(order(1))
        daemon.send(order(4))
        until(lambda: len(numbers(daemon)) == 3, 60)
        found, mails = numbers(daemon), [mail["Subject"] for mail in daemon.sent(DEALER)]

        assert 0 == daemon.stop()

    assert ["ok", "ok", "ok"] == [one["level"] for one in looked]
    assert {"50001": first, "50003": "HON-2026-001002", "50004": "HON-2026-001003"} == found
    assert 1 == sum(first in subject for subject in mails)


def lose_everything_but_the_spool(daemon):
    """The disk of the database and of the blobs is gone."""
    for path in daemon.state.glob("partspost.db*"):
        path.unlink()
    shutil.rmtree(daemon.state / "blobs")


@pytest.mark.timeout(400)
def test_a_store_on_sqlite_comes_back(tmp_path):
    """By the commands of the page: one copied while it works, the disk lost, restored, and it goes on."""
    daemon = live_through_a_loss(tmp_path, "SQLite", lose_everything_but_the_spool)

    goes_on(daemon, "HON-2026-000001")


@pytest.mark.timeout(400)
def test_a_store_on_postgresql_comes_back(tmp_path, postgres):
    """The same with pg_dump and pg_restore into an empty database."""
    if not shutil.which("pg_dump"):
        pytest.skip("pg_dump is not installed")
    with postgres.fresh() as url, postgres.fresh("template0") as empty:
        plain = {"DATABASE": url.replace("+psycopg", "")}

        def lose(daemon):
            shutil.rmtree(daemon.state / "blobs")
            settings = Path(daemon.place["config"]) / "partspost.toml"
            settings.write_text(settings.read_text().replace(url, empty))

        daemon = live_through_a_loss(
            tmp_path, "PostgreSQL", lose, copy=plain, restore={"DATABASE": empty.replace("+psycopg", "")}, url=url
        )
        goes_on(daemon, "HON-2026-000001")


def test_in_the_other_order_an_accepted_mail_is_lost(tmp_path):
    """A mutant of the page: the database before the spool. A mail drained in between is in neither copy."""
    places = tmp_path / "places"
    for folder in ("spool/in", "database"):
        (places / folder).mkdir(parents=True)
    (places / "spool/in/mail").touch()

    def copy(*steps):
        """Copy in this order; between the two steps the mail is drained."""
        found = {path.name for path in (places / steps[0]).iterdir()}
        (places / "spool/in/mail").rename(places / "database/mail")
        found |= {path.name for path in (places / steps[1]).iterdir()}
        (places / "database/mail").rename(places / "spool/in/mail")
        return found

    assert [{"mail"}, set()] == [copy("spool/in", "database"), copy("database", "spool/in")]
    for kind in ("SQLite", "PostgreSQL"):
        steps = commands(f"Copy, with {kind}")
        dumped = steps.index("VACUUM" if kind == "SQLite" else "pg_dump")
        assert steps.index("$STATE/spool") < dumped < steps.index("$STATE/blobs")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_what_root_restores_is_the_owners(tmp_path):
    """Before partspost is asked for anything, all that was copied belongs to whose the state directory is."""
    state, backup = tmp_path / "state", tmp_path / "backup"
    state.mkdir()
    os.chown(state, 65534, 65534)
    for folder in ("spool/in", "blobs/d8"):
        (backup / folder).mkdir(parents=True)
    for file in ("secret", "partspost.db", "spool/in/1", "blobs/d8/1"):
        (backup / file).touch()
    (tmp_path / "partspost").write_text(f"#!/bin/sh\nfind {state} ! -uid 65534 >>{tmp_path}/strange\n")
    (tmp_path / "partspost").chmod(0o755)
    places = {"STATE": str(state), "BACKUP": str(backup), "CONFIG": "/", "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    subprocess.run(["bash", "-c", commands("Restore, with SQLite")], env=os.environ | places, check=True, timeout=60)

    assert "" == (tmp_path / "strange").read_text()
    assert commands("Restore, with PostgreSQL").splitlines()[-3:] == commands("Restore, with SQLite").splitlines()[-3:]
