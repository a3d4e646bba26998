"""`partspost report` and `partspost campaign`: what became of appointments, and a table of cars to be written to."""

import json
from datetime import UTC, date, datetime, time, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Annotated
from uuid import uuid4
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

import typer

from ingest import Envelope
from partspost.cli import FINDINGS, USAGE, Config, Json, opened
from partspost.house import House
from partspost.work import pipeline
from routing import Dealer, fold, zone_of
from routing.appointments.agenda import GRID, STAGES, Stage, Stages, stages_between
from status.figures import Slice, pie, sheet
from status.views.agenda import PIES
from store import requests, views

_USUAL = timedelta(days=29)
_WIDTH, _HEIGHT = 260, 190
_TONES = ("#0068a8", "#b0440a", "#1c7457", "#8d4a8a", "#8a6a00", "#5a6066")


def report(
    *,
    dealer: Annotated[str, typer.Option(help="The workshop: a dealer's key.")],
    since: Annotated[str, typer.Option(help="First day, like 2026-10-01; else thirty days before the last.")] = "",
    until: Annotated[str, typer.Option(help="Last day; else today.")] = "",
    stage: Annotated[str, typer.Option(help=f"Only appointments that reached it: {', '.join(STAGES)}.")] = "",
    grid: Annotated[Path | None, typer.Option(help="Write the rows into this CSV file.")] = None,
    pies: Annotated[Path | None, typer.Option(help="Draw the pies into this SVG file.")] = None,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """What became of a workshop's appointments between two days: how many reached which stage, as grid and pies."""
    only = next((one for one in STAGES if one == stage), None)
    if stage and only is None:
        typer.echo(f"unknown stage {stage}; choose from {', '.join(STAGES)}", err=True)
        raise typer.Exit(USAGE)
    with opened(config) as house:
        workshop = _workshop(house, dealer)
        first, last = _days(house, workshop, since, until)
        found = _between(house, workshop, first, last, only)
        if grid is not None:
            grid.write_bytes(sheet(GRID, [row.cells for row in found.rows]))
        if pies is not None:
            pies.write_text(drawn(found), encoding="utf-8")
    counts = {name: found.counts.get(name, 0) for name in STAGES}
    if as_json:
        told = {"dealer": dealer, "since": str(first), "until": str(last), "stages": counts, "rows": len(found.rows)}
        typer.echo(json.dumps(told | {"reasons": dict(found.reasons)}, ensure_ascii=False))
        return
    typer.echo(f"{workshop.name}, {first} to {last}")
    for name, amount in counts.items():
        typer.echo(f"{amount:>7}  {name.replace('_', ' ')}")


def campaign(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The table of cars, as CSV.")],
    dealer: Annotated[str, typer.Option(help="The workshop: a dealer's key.")],
    name: Annotated[str, typer.Option(help="What the campaign is called; its customers read it.")],
    text: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="What its customers read.")] = None,
    config: Config = None,
) -> None:
    """Take a campaign's table in as if the workshop had mailed it; it gets the preview, and its GO sends it."""
    with opened(config) as house:
        workshop = _workshop(house, dealer)
        sender, to = workshop.contact("service").address, f"{house.settings.appointments.address}+campaign+{dealer}"
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = sender, f"{to}@{house.settings.site.domain}", name
        mail["Date"], mail["Message-ID"] = format_datetime(house.now()), f"<{uuid4()}@{house.settings.site.domain}>"
        mail.set_content((text.read_text(encoding="utf-8") if text else "") + "\n")
        mail.add_attachment(file.read_bytes(), maintype="text", subtype="csv", filename=file.name)
        envelope = Envelope(f"campaign-{uuid4()}", house.now(), "import", "", "", False, sender, (str(mail["To"]),))
        pipeline.take_in(house, envelope, mail.as_bytes(policy=SMTP))
        house.queue.wake()
    typer.echo(f"the preview goes to {sender}")


def drawn(found: Stages) -> str:
    """The pies side by side as one SVG; every part is named beside its amount."""
    whole = {name: pie([(stage, found.counts.get(stage, 0)) for stage in stages]) for name, stages in PIES.items()}
    whole["reasons"] = pie(sorted(found.reasons.items(), key=lambda one: (-one[1], one[0]))[:5])
    parts = "".join(_one(place, name, slices) for place, (name, slices) in enumerate(whole.items()))
    width = _WIDTH * len(whole)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {_HEIGHT}" font-family="sans-serif">'
    return f"{head}{parts}</svg>\n"


def _one(place: int, name: str, slices: tuple[Slice, ...]) -> str:
    shapes = "".join(f'<path d="{one.path}" fill="{_TONES[one.pattern]}" stroke="#fff"/>' for one in slices)
    named = "".join(
        f'<text x="0" y="{140 + 14 * line}" font-size="11" fill="{_TONES[one.pattern]}">'
        f"{escape(one.label[:28].replace('_', ' '))}: {one.amount} ({one.share:.0%})</text>"
        for line, one in enumerate(slices)
    )
    title = f'<text x="0" y="12" font-size="13" font-weight="bold">{escape(name)}</text>'
    drawing = f'<g transform="translate(0 14)">{shapes}</g>'
    return f'<g transform="translate({place * _WIDTH + 10} 4)">{title}{drawing}{named}</g>'


def _workshop(house: House, key: str) -> Dealer:
    if key not in house.directory.workshops or key not in house.directory.dealers:
        typer.echo(f"{key}: is no workshop of workshops.toml", err=True)
        raise typer.Exit(FINDINGS)
    return house.directory.dealers[key]


def _days(house: House, workshop: Dealer, since: str, until: str) -> tuple[date, date]:
    """The two days; today is what it is on the workshop's wall."""
    zone = ZoneInfo(zone_of(workshop, house.settings.site.timezone))
    try:
        last = date.fromisoformat(until) if until else house.now().astimezone(zone).date()
        first = date.fromisoformat(since) if since else last - _USUAL
    except ValueError as error:
        typer.echo(f"{error}: write a day like 2026-10-01", err=True)
        raise typer.Exit(USAGE) from None
    return min(first, last), max(first, last)


def _between(house: House, workshop: Dealer, first: date, last: date, only: Stage | None) -> Stages:
    zone = zone_of(workshop, house.settings.site.timezone)
    since, until = (
        datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC) for day in (first, last + timedelta(days=1))
    )
    with house.database.reading() as tx:
        numbers = views.visits.changed_between(tx, workshop.key, since, until, untold=True)
        loaded = requests.load_many(tx, numbers)
    return stages_between((fold(*one) for one in loaded.values() if one[1]), first, last, zone, only=only)
