"""Mails that an operator sends by hand."""

from typing import Annotated

import typer

from partspost.cli import FINDINGS, Config, opened
from partspost.work.overviews import send
from routing import welcome
from store import mornings

mail_app = typer.Typer(no_args_is_help=True, help="Send the mails that go out once.")


@mail_app.callback()
def mail() -> None:
    """Send the mails that go out once."""


@mail_app.command("welcome")
def welcome_somebody(
    key: Annotated[str, typer.Argument(metavar="DEALER", help="Key of a dealer, or of a shop.")],
    config: Config = None,
) -> None:
    """Explain to a dealer or a shop how all this works; whoever has read it gets no second mail."""
    with opened(config) as house:
        who = house.directory.dealers.get(key) or house.directory.shops.get(key)
        notice = welcome(who, house.directory) if who is not None else None
        if notice is None:
            problem = f"no dealer or shop has the key {key}" if who is None else f"{key} has no address, or wants none"
            typer.echo(f"partspost: {problem}", err=True)
            raise typer.Exit(FINDINGS)
        with house.database.reading() as tx:
            before = mornings.sent_before(tx, [notice.key])
        if before:
            typer.echo(f"{key} has been welcomed before", err=True)
            raise typer.Exit(FINDINGS)
        send(house, notice)
        typer.echo(f"{notice.to.address} is welcomed")
