"""``partspost replay`` and ``partspost reprocess``: stored mails, read once more by the reader of today."""

import json
from dataclasses import asdict
from datetime import UTC, datetime, time
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from partspost import replay as again
from partspost.cli import FINDINGS, LARGEST, USAGE, Config, Json, opened
from partspost.commands.care.progress import bar, giving_way
from partspost.house import House
from partspost.terminal import plain
from store import messages

_FAULTS = frozenset({"unreadable", "lost"})

Since = Annotated[str, typer.Option(help="From this day on, e.g. 2026-11-01, or a moment with its offset.")]
Until = Annotated[str | None, typer.Option(help="Before this day or moment.")]
Apply = Annotated[
    bool, typer.Option("--apply", help="Put held mails back that can be read, and note differences on open requests.")
]


def replay(  # noqa: PLR0917 - typer makes the options of them
    since: Since,
    until: Until = None,
    brand: Annotated[str | None, typer.Option(help="Only mails to this brand, and about its requests.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many mails.")] = None,
    pace: Annotated[float, typer.Option(min=0, help="At most so many mails a second; 0 is as fast as it goes.")] = 5,
    apply: Apply = False,
    anew: Annotated[bool, typer.Option("--anew", help="Begin anew, though the same one has broken off.")] = False,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Read stored mails with the reader of today and show what it reads otherwise; nothing is changed unless told."""
    with opened(config) as house:
        if brand is not None and brand not in house.directory.brands:
            typer.echo(f"unknown brand {brand}; known: {', '.join(sorted(house.directory.brands))}", err=True)
            raise typer.Exit(USAGE)
        zone = ZoneInfo(house.settings.site.timezone)
        errand = again.Errand(_moment(since, zone), _moment(until, zone) if until else None, brand, limit, apply)
        notes = house.settings.paths.state / "replay.json"
        if anew:
            notes.unlink(missing_ok=True)
        with giving_way():
            faults = _go(house, errand, again.Journey(house, errand, notes, pace), as_json=as_json)
    raise typer.Exit(FINDINGS if faults else 0)


def reprocess(
    mail: Annotated[int, typer.Argument(min=1, max=LARGEST, help="Number of the stored mail, `message` in the log.")],
    apply: Apply = False,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Read one stored mail with the reader of today, as `replay` does."""
    with opened(config) as house:
        try:
            with house.database.reading() as tx:
                message = messages.get(tx, mail)
            told = again.reread(house, message)
            _show(told, as_json)
            done = _act(house, told) if apply else ([], False)
            again.tell(house, done[0])
            if not as_json:
                typer.echo(_verdict(told, done if apply else None))
        except LookupError as error:
            typer.echo(f"partspost: {error.args[0]}", err=True)
            raise typer.Exit(FINDINGS) from None
    raise typer.Exit(FINDINGS if told.state in _FAULTS else 0)


def _go(house: House, errand: again.Errand, journey: again.Journey, *, as_json: bool) -> int:
    """Walk, show and act; gives how many mails are worse off than before."""
    if journey.begun:
        typer.echo(f"goes on after {journey.begun} mails; --anew begins anew", err=True)
    noted: list[str] = []
    reopened = 0
    with house.database.reading() as tx:
        total = messages.count(tx, since=errand.since, until=errand.until)
    with bar("reading", min(total, errand.limit or total), journey.begun) as went_by:
        for told in journey:
            if told.state != "same":
                _show(told, as_json)
            if errand.apply:
                numbers, opened = _act(house, told)
                noted += numbers
                reopened += opened
            went_by(1)
    again.tell(house, noted)
    counts = dict(sorted(journey.counts.items()))
    if as_json:
        typer.echo(json.dumps({"summary": counts, "reopened": reopened, "noted": noted}))
    else:
        typer.echo(f"{journey.counts.total()} mails: " + ", ".join(f"{n} {state}" for state, n in counts.items()))
        typer.echo(f"{reopened} held mails put back, {len(noted)} requests noted" if errand.apply else _NOTHING)
    return sum(journey.counts[state] for state in _FAULTS)


_NOTHING = "nothing was changed; --apply puts back what can now be read and notes the rest"


def _act(house: House, told: again.Rereading) -> tuple[list[str], bool]:
    return again.note(house, told) if told.state in ("differs", "unreadable") else [], again.reopen(house, told)


def _verdict(told: again.Rereading, done: tuple[list[str], bool] | None) -> str:
    if done is None:
        return f"{told.state}; {_NOTHING}"
    return f"{told.state}; {'put back' if done[1] else 'not put back'}, {len(done[0])} requests noted"


def _show(told: again.Rereading, as_json: bool) -> None:
    if as_json:
        facts: dict[str, Any] = {**asdict(told), "received_at": told.received_at.isoformat()}
        facts["differences"] = [{"of": of, **asdict(each)} for of, each in told.differences]
        typer.echo(json.dumps(facts, ensure_ascii=False))
        return
    head = f"mail {told.message} · {told.received_at:%Y-%m-%d %H:%M} · {told.recipient} · {told.state}"
    typer.echo(plain(head + (f" · {told.detail}" if told.detail else "")))
    for of, each in told.differences:
        typer.echo(plain(f"    {of}  {each}"))


def _moment(text: str, zone: ZoneInfo) -> datetime:
    """A day begins at midnight where the site is; a moment says its own offset, or is meant there."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"is neither a day nor a moment: {text!r}") from None
    if len(text) == len("2026-11-01"):
        read = datetime.combine(read.date(), time.min)
    return (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC)
