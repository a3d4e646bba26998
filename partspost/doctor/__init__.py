"""partspost.doctor: looks at the whole installation and says what is wrong, each time with the cure.

Purpose: what `check` cannot prove from the files alone: users, rights, disks, sockets, servers, clock, readers.
Promise: nothing is changed and nothing is sent; each finding has a stable name, and everything wrong is told at once.
What may go wrong: a server that does not answer takes ten seconds to be given up.
"""

import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from partspost.cli import FINDINGS, Config, Json, refusals, settings_as_owner
from partspost.doctor.finding import Finding
from partspost.doctor.losses import look_at_store
from partspost.doctor.places import look_at_places
from partspost.doctor.services import look_at_names, look_at_services
from partspost.terminal import plain

__all__ = ["doctor"]

_SIGNS = {"ok": "[green]✓[/]", "warning": "[yellow]![/]", "error": "[red bold]✗[/]"}


def doctor(  # noqa: PLR0917 - typer makes the options of them
    user: Annotated[str, typer.Option(help="Who runs the pipe command, as master.cf says.")] = "partspost",
    dns: Annotated[bool, typer.Option(help="Ask the name servers about our domains.")] = True,
    store: Annotated[bool, typer.Option("--store", help="Look for everything that the store names.")] = False,
    thorough: Annotated[bool, typer.Option("--thorough", help="Read every byte of it as well.")] = False,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Examine the installation: rights, disk, door, relay, names, clock, database, readers; a cure for each finding."""
    with refusals():
        settings = settings_as_owner(config)
        found = [*look_at_places(settings, user), *look_at_services(settings)]
        found += look_at_names(settings) if dns else ()
        if store or thorough:
            found += look_at_store(settings, thoroughly=thorough)
    if as_json:
        for finding in found:
            typer.echo(json.dumps(asdict(finding), ensure_ascii=False))
    else:
        show(found)
    raise typer.Exit(FINDINGS if any(finding.level == "error" for finding in found) else 0)


def show(found: list[Finding]) -> None:
    """Print what was found for a person, a cure below each thing that is wrong."""
    table = Table(box=None, show_header=False, pad_edge=False)
    for finding in found:
        told = finding.what + (f"\n→ {finding.cure}" if finding.cure else "")
        table.add_row(_SIGNS[finding.level], finding.check, Text(plain(told)))
    console = Console(highlight=False)
    console.print(table)
    errors, doubts = (sum(one.level == level for one in found) for level in ("error", "warning"))
    console.print(f"{len(found)} findings: {errors} errors, {doubts} warnings")
