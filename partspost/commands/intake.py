"""`partspost ingest`: mail that comes in by no door, from what other programs have left on the disk."""

from pathlib import Path
from typing import Annotated

import typer

from ingest import Spool, bring_in
from partspost.cli import FINDINGS, Config, opened
from partspost.house import House, own_domains

ingest_app = typer.Typer(no_args_is_help=True, help="Take in mail that another program left on the disk.")


@ingest_app.callback()
def ingest() -> None:
    """Take in mail that another program left on the disk."""


@ingest_app.command("maildir")
def take_maildir(
    directory: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="A maildir: cur, new and tmp.")],
    rcpt: Annotated[
        list[str] | None,
        typer.Option(help="Recipient of every mail in it; else each mail's X-Original-To or Delivered-To."),
    ] = None,
    config: Config = None,
) -> None:
    """Take the mails in new/ into the spool and move them to cur/; ends in 1 when one had to be left."""
    with opened(config, spool_only=True) as house:
        recipients = tuple(dict.fromkeys(address.lower() for address in rcpt or ()))
        if strangers := [address for address in recipients if not is_ours(house, address)]:
            typer.echo(f"none of our addresses: {', '.join(strangers)}", err=True)
            raise typer.Exit(FINDINGS)
        spool = Spool(house.settings.paths.state / "spool")
        brought = bring_in(
            directory, spool, recipients, lambda address: is_ours(house, address), house.settings.smtp.max_size
        )
        taken, left = 0, 0
        for one in brought:
            taken, left = taken + (not one.reason), left + bool(one.reason)
            if one.reason:
                typer.echo(f"{one.file}: {one.reason}", err=True)
    typer.echo(f"{taken} taken, {left} left in {directory / 'new'}")
    raise typer.Exit(FINDINGS if left else 0)


def is_ours(house: House, address: str) -> bool:
    """Whether mail to this lower-case address is for us."""
    local, _, domain = address.rpartition("@")
    return bool(local) and domain in own_domains(house.settings) and house.accepts(local)
