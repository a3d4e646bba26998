"""What `check` and `migrate` say: whatever the daemon would refuse at its start, and which database it is about."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from partspost import cli
from tests import network


@pytest.fixture(name="place")
def _place(tmp_path):
    return network.write_config(tmp_path)


def typed(place, *arguments):
    """What a command answers."""
    return CliRunner().invoke(cli.build(), [*arguments, "--config", str(place["config"])])


def test_a_key_that_cannot_sign_is_a_mistake(place, tmp_path, monkeypatch):
    """The daemon would not start with it."""
    pytest.importorskip("dkim")
    (tmp_path / "key").write_text("no key")
    monkeypatch.setenv("PARTSPOST_RELAY__DKIM_SELECTOR", "s")
    monkeypatch.setenv("PARTSPOST_RELAY__DKIM_KEY", str(tmp_path / "key"))
    told = typed(place, "check")

    assert (1, True) == (told.exit_code, "relay.dkim_key" in told.stdout)


def test_an_address_that_cannot_be_read_is_a_mistake(place, monkeypatch):
    """Nobody but the store can say so; `check` asks it, and the daemon ends in 78. A password is not shown."""
    monkeypatch.setenv("PARTSPOST_STORE__URL", "postgresql+psycopg://user:hunter2@host:port/name")
    told, started = typed(place, "check"), typed(place, "serve")

    assert (1, True) == (told.exit_code, "store.url" in told.stdout)
    assert (78, True) == (started.exit_code, "store.url" in started.stderr)
    assert "hunter2" not in told.stdout + started.stderr


def test_migrate_names_the_database(place):
    """An operator sees which one it was; a program gets it as JSON."""
    shown, told = typed(place, "migrate"), json.loads(typed(place, "migrate", "--json").stdout)

    assert str(Path(place["state"]) / "partspost.db") == told["database"]
    assert told["database"] in shown.stdout


def test_a_daemon_without_a_role_is_refused(place):
    """It would start and do nothing."""
    told = typed(place, "serve", "--roles", " ")

    assert (2, True) == (told.exit_code, "no role" in told.stderr)
