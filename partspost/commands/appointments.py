"""`partspost appointments`: what goes out to dealers' own systems, and what comes in from them as files."""

import csv
import io
from dataclasses import asdict, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from config import read_duration
from ingest import Spool, hand_in
from parsers import as_cell
from partspost.cli import FINDINGS, USAGE, Config, Json, opened, refusals
from partspost.house import House
from partspost.terminal import say as say_facts
from routing import JobRow, fold, jobs_made
from store import requests, views

appointments_app = typer.Typer(no_args_is_help=True, help="Workshop appointments and dealers' own systems.")

_COLUMNS = tuple(field.name for field in fields(JobRow))


@appointments_app.command("import")
def take_files(
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, help="Tables (CSV) of dealers' systems.")],
    workshop: Annotated[str | None, typer.Option(help="Whose they are (a dealer's key); else their rows say.")] = None,
    config: Config = None,
) -> None:
    """Take a table of appointments in, as if its dealer's system had mailed it; ends in 1 when one had to be left.

    A file that has not changed since it was taken is not read again, so that a nightly job may name it each time.
    """
    with opened(config, spool_only=True) as house:
        known = house.directory.workshops
        if not known or (workshop is not None and workshop not in known):
            wanted = f"--workshop {workshop} is none" if known else "no workshop is named"
            typer.echo(f"{wanted}: workshops.toml names {', '.join(sorted(known)) or 'nobody'}", err=True)
            raise typer.Exit(USAGE)
        left = sum(not _take(house, file, workshop) for file in files)
    typer.echo(f"{len(files) - left} taken, {left} left")
    raise typer.Exit(FINDINGS if left else 0)


def _take(house: House, file: Path, workshop: str | None) -> bool:
    """Put one file into the spool; False, and why on the error output, for one that can be no table."""
    local, domain = house.settings.appointments.address, house.settings.site.domain
    limit = house.settings.smtp.max_size // 2  # the mail around it is larger
    content = file.read_bytes() if file.stat().st_size <= limit else b""
    if not content:
        typer.echo(f"{file}: is {'larger than ' + str(limit) + ' bytes' if file.stat().st_size else 'empty'}", err=True)
        return False
    recipient = f"{local}+{workshop}@{domain}" if workshop else f"{local}@{domain}"
    at = datetime.fromtimestamp(int(file.stat().st_mtime), UTC)
    spool = Spool(house.settings.paths.state / "spool")
    hand_in(spool, file.name, content, sender=f"{local}@{domain}", recipient=recipient, at=at)
    return True


@appointments_app.command("jobs")
def jobs(
    workshop: Annotated[str | None, typer.Option(help="Only this workshop (a dealer's key).")] = None,
    since: Annotated[str, typer.Option(help="How far back, like 24h or 7d.")] = "24h",
    output: Annotated[Path | None, typer.Option("-o", "--output", help="A file instead of standard output.")] = None,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """The jobs that workshops have made of their customers' answers, as CSV: one row each, the oldest first.

    A row may come again in a later run; appointment and item together say which one it is.
    """
    back = read_duration(since)
    if back is None:
        typer.echo(f"--since {since}: is no length of time (write it like 24h or 7d)", err=True)
        raise typer.Exit(USAGE)
    with opened(config) as house:
        if workshop is not None and workshop not in house.directory.workshops:
            typer.echo(f"{workshop}: is no workshop of workshops.toml", err=True)
            raise typer.Exit(FINDINGS)
        rows = job_rows(house, [workshop] if workshop else sorted(house.directory.workshops), back)
    if as_json:
        for row in rows:
            say_facts(
                {name: None if value is None else str(value) for name, value in asdict(row).items()}, as_json=True
            )
        return
    table = job_table(rows)
    if output is None:
        typer.echo(table, nl=False)
    else:
        with refusals():
            output.write_text(table, encoding="utf-8")


def job_rows(house: House, workshops: list[str], back: timedelta) -> list[JobRow]:
    """The jobs of these workshops within this time, the oldest first."""
    until = house.now()
    since = until - back
    with house.database.reading() as tx:
        touched = [views.visits.changed_between(tx, key, since, until, untold=True) for key in workshops]
        loaded = requests.load_many(tx, [number for numbers in touched for number in numbers])
    every = (fold(*known) for known in loaded.values() if known[1])
    made = (row for request in every for row in jobs_made(request, house.directory, house.rules, since))
    return sorted(made, key=lambda row: (row.converted_at, row.appointment, row.item))


def job_table(rows: list[JobRow]) -> str:
    """RFC 4180 with a heading; a cell that a spreadsheet would reckon with is text."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    for row in rows:
        told = asdict(row)
        writer.writerow([_cell(told[name]) for name in _COLUMNS])
    return out.getvalue()


def _cell(value: object) -> str:
    text = "" if value is None else value.isoformat(timespec="minutes") if hasattr(value, "isoformat") else str(value)
    return as_cell(text)
