"""What a command says when the moment is wrong: one line with the place and the cure, and an exit code, no trace."""

import asyncio
import socket
import sqlite3
from pathlib import Path

import pytest
from starlette.applications import Starlette
from typer.testing import CliRunner

from partspost import cli
from partspost.node.page import serving
from store import migrate
from tests import network

READING = (
    ("requests", "list"),
    ("held", "list"),
    ("invoices", "list"),
    ("whatif", "--territories", "{config}/territories.csv"),
    ("replay", "--since", "2026-01-01"),
)
WRITING = (
    ("requests", "close", "HON-2026-000001", "--reason", "x"),
    ("requests", "resend", "HON-2026-000001"),
    ("held", "requeue", "1"),
    ("mail", "welcome", "honda-laval"),
    ("purge",),
    ("restored",),
)


@pytest.fixture(name="place")
def _place(tmp_path):
    place = network.write_config(tmp_path)
    Path(place["state"]).mkdir()
    return place


@pytest.fixture(name="typed")
def _typed(place):
    """Gives what a command prints on the error output, and its exit code."""

    def typed(*arguments):
        words = [word.format(config=place["config"]) for word in arguments]
        result = CliRunner().invoke(cli.build(), [*words, "--config", str(place["config"])])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result.stderr, result.exit_code

    return typed


def database(place):
    """Where its SQLite file is, or would be."""
    return Path(place["state"]) / "partspost.db"


@pytest.mark.parametrize("arguments", READING + WRITING, ids=" ".join)
def test_before_the_first_migrate_every_command_says_so(typed, place, arguments):
    """A database without tables is no crash; the command that makes them is named."""
    sqlite3.connect(database(place)).close()
    told, code = typed(*arguments)

    assert (75, 1) == (code, told.count("\n"))
    assert "run: partspost migrate" in told


@pytest.mark.parametrize("arguments", READING[:2] + WRITING[:2], ids=" ".join)
def test_a_broken_database_is_named(typed, place, arguments):
    """The message names the file: a driver's own does not."""
    database(place).write_bytes(b"this is no database, and it is long enough to be looked at" * 99)
    told, code = typed(*arguments)

    assert (75, 1) == (code, told.count("\n"))
    assert str(database(place)) in told
    assert "partspost doctor" in told


@pytest.mark.parametrize("arguments", WRITING, ids=" ".join)
def test_an_older_program_does_not_write_into_a_newer_database(typed, place, arguments):
    """It knows neither its tables nor what they promise each other."""
    migrate("sqlite:///partspost.db", Path(place["state"]))
    with sqlite3.connect(database(place)) as newer:
        newer.execute("UPDATE alembic_version SET version_num = '9999'")
    told, code = typed(*arguments)

    assert 75 == code
    assert "9999 is newer than this program" in told


def test_mail_is_taken_in_without_a_database(typed, place, tmp_path):
    """The spool alone is asked for; a database that is away keeps no mail out."""
    for name in ("new", "cur", "tmp"):
        (tmp_path / "maildir" / name).mkdir(parents=True)
    (tmp_path / "maildir/new/1").write_bytes(network.order_mail(network.honda_order(), "<1@shop.example>"))
    told, code = typed("ingest", "maildir", str(tmp_path / "maildir"), "--rcpt", "honda@parts.example")

    assert ("", 0) == (told, code)
    assert 1 == len(list((Path(place["state"]) / "spool/in").iterdir()))


def test_a_file_that_cannot_be_written_is_named(typed, place):
    """A folder that does not exist is the caller's to make."""
    migrate("sqlite:///partspost.db", Path(place["state"]))
    told, code = typed("appointments", "jobs", "--output", "/nonexistent/jobs.csv")

    assert (75, 1) == (code, told.count("\n"))
    assert "/nonexistent/jobs.csv" in told


def test_no_mail_has_a_number_that_no_database_can_hold(typed):
    """It is refused as it is typed."""
    told, code = typed("held", "show", "9" * 23)

    assert 2 == code
    assert "Traceback" not in told


def test_a_page_whose_port_is_taken_is_a_fault_like_any_other():
    """The server would end the process as it stands, with the doors open."""

    async def serve(port):
        async with serving(Starlette(), f"127.0.0.1:{port}"):
            pass

    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match="nobody can listen on"):
        asyncio.run(serve(taken.getsockname()[1]))
