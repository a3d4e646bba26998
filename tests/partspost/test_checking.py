"""What `check` and `migrate` say: whatever the daemon would refuse at its start, and which database it is about."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from config import load_settings
from partspost import cli
from partspost.house import load_directory
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


@pytest.mark.parametrize("column", [True, False])
def test_a_shop_without_a_country_is_in_that_of_the_site(place, monkeypatch, column):
    """Whether the cell is empty or the column is not there; `check` tells for how many it was taken so."""
    monkeypatch.setenv("PARTSPOST_SITE__COUNTRY", "NO")
    head, cell = (",country", ",") if column else ("", "")
    sheet = f"key,name,addresses,postal_code{head}\nhamar,Hamar Karosseri,post@hamar.example,2317{cell}\n"
    Path(place["config"], "shops.csv").write_text(sheet)

    told = typed(place, "check")

    shop = load_directory(place["config"], load_settings(place["config"])).shops["hamar"]
    assert ("NO", "2317") == (shop.country, shop.postal_code)
    assert "shops.csv: 1 without a country, taken to be in NO ([site] country)" in told.stdout
    assert "is not a postal code" not in told.stdout


def test_migrate_names_the_database(place):
    """An operator sees which one it was; a program gets it as JSON."""
    shown, told = typed(place, "migrate"), json.loads(typed(place, "migrate", "--json").stdout)

    assert str(Path(place["state"]) / "partspost.db") == told["database"]
    assert told["database"] in shown.stdout


def test_a_daemon_without_a_role_is_refused(place):
    """It would start and do nothing."""
    told = typed(place, "serve", "--roles", " ")

    assert (2, True) == (told.exit_code, "no role" in told.stderr)
