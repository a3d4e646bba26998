"""The command line: each command says its purpose, prints for people, and prints JSON where a program might read.

Exit codes: 0 done, 1 findings, 2 usage, 75 try again, 78 configuration.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from partspost import __version__

if TYPE_CHECKING:
    from config import Settings
    from partspost.house import House

FINDINGS, USAGE, TRY_AGAIN, CONFIGURATION = 1, 2, 75, 78
LARGEST = 2**63 - 1  # that a database takes for a number
_USUAL = "smtp,worker,clock,page"
# Commands that stand in modules of their own: each is loaded when it is asked for, all of them for the help.
_ELSEWHERE = {
    "check": "commands.checking:check",
    "read-reply": "commands.answer:read_reply",
    "route": "commands.territory:route",
    "whatif": "commands.territory:whatif",
    "map": "commands.territory:draw",
    "doctor": "doctor:doctor",
    "replay": "commands.care.rereading:replay",
    "reprocess": "commands.care.rereading:reprocess",
    "restored": "commands.care.restoring:restored",
    "migrate": "commands.care.migrating:migrate",
    "purge": "commands.care.purging:purge",
    "export": "commands.care.exporting:export",
    "report": "commands.workshops:report",
    "campaign": "commands.workshops:campaign",
    "requests": "commands.operate:requests_app",
    "held": "commands.operate:held_app",
    "ingest": "commands.intake:ingest_app",
    "mail": "commands.mailing:mail_app",
    "appointments": "commands.appointments:appointments_app",
    "invoices": "commands.invoices:invoices_app",
}

app = typer.Typer(no_args_is_help=True, add_completion=True, pretty_exceptions_enable=False)

page_app = typer.Typer(
    no_args_is_help=True, help="Signed links, by which dealers and shops see their part of the page."
)

Config = Annotated[
    Path | None,
    typer.Option("--config", envvar="PARTSPOST_CONFIG", help="Configuration directory.", show_default=False),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object per line.")]


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback(help=__doc__)
def options(
    _version: Annotated[
        bool, typer.Option("--version", help="Print the version.", is_eager=True, callback=_print_version)
    ] = False,
) -> None:
    """What comes before a command."""


@contextmanager
def refusals() -> Iterator[None]:
    """Turn a mistake of the configuration or of the moment into its message and exit code."""
    from config import ConfigurationError
    from ingest import SpoolTaken
    from partspost.node.owner import name_of
    from store import DriverError, StoreError

    try:
        yield
    except BrokenPipeError:
        raise  # whoever read what is printed has gone
    except ConfigurationError as error:
        for mistake in error.mistakes:
            typer.echo(str(mistake), err=True)
        raise typer.Exit(CONFIGURATION) from None
    except (SpoolTaken, StoreError, OSError) as error:
        by = f" (to {name_of(os.geteuid())})" if isinstance(error, PermissionError) and error.filename else ""
        typer.echo(f"partspost: {error}{by}", err=True)
        raise typer.Exit(TRY_AGAIN) from None
    except DriverError as error:
        place, told = ", ".join(getattr(error, "__notes__", ())), " ".join(str(error.orig).split())
        typer.echo(f"partspost: the database {place} refuses: {told}; `partspost doctor` looks for the cure", err=True)
        raise typer.Exit(TRY_AGAIN) from None


def settings_as_owner(config: Path | None) -> "Settings":
    """The settings, for whatever touches the state directory: from here on this process is its owner's."""
    from config import load_settings
    from partspost.node.owner import become_owner

    settings = load_settings(config)
    become_owner(settings.paths.state)
    return settings


@contextmanager
def opened(config: Path | None, *, spool_only: bool = False) -> Iterator["House"]:
    """The installation, for one command; it is closed whatever happens. `spool_only` does without the database."""
    from partspost.house import build
    from store import require_schema

    with refusals():
        settings_as_owner(config)
        house = build(config)
        try:
            if not spool_only:
                require_schema(house.database)
            yield house
        finally:
            house.close()


@app.command()
def serve(
    config: Config = None,
    roles: Annotated[str, typer.Option(help="Comma-separated: smtp, worker, clock, page, intake.")] = _USUAL,
) -> None:
    """Run the daemon."""
    from partspost import daemon, house, log

    wanted = frozenset(role.strip() for role in roles.split(",") if role.strip())
    if strangers := wanted - frozenset(daemon.ROLES):
        typer.echo(f"unknown role {', '.join(sorted(strangers))}; choose from {', '.join(daemon.ROLES)}", err=True)
        raise typer.Exit(USAGE)
    if not wanted:
        typer.echo(f"no role: choose from {', '.join(daemon.ROLES)}", err=True)
        raise typer.Exit(USAGE)
    with refusals():
        settings_as_owner(config)
        built = house.build(config)
        log.set_up(built.settings)
        daemon.serve(built, wanted)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def pipe(context: typer.Context, config: Config = None) -> None:
    """Take one mail from standard input into the spool (`pipe -- RECIPIENT...`); ends in 0 or 75, nothing else."""
    try:
        from config import load_settings
        from ingest import pipe as door

        spool = load_settings(config).paths.state / "spool"
        spool.mkdir(mode=0o700, parents=True, exist_ok=True)
        arguments = context.args if "--" in context.args else ["--", *context.args]
        os.execv(sys.executable, [sys.executable, "-I", "-S", door.__file__, str(spool), *arguments])  # noqa: S606
    except BaseException as fault:  # noqa: BLE001 - Python's own ending would be 1, which bounces the mail
        typer.echo(f"4.3.0 {type(fault).__name__}")
        raise typer.Exit(TRY_AGAIN) from None


@app.command()
def parse(
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, help="PDFs, mails, EMS sets (zip, LIN).")],
    as_json: Json = False,
    rcpt: Annotated[str | None, typer.Option(help="Envelope recipient of a mail; else taken from its headers.")] = None,
    explain: Annotated[Path | None, typer.Option(help="Draw what was read of one PDF into this PNG.")] = None,
    config: Config = None,
) -> None:
    """Read PDFs and mails without storing anything."""
    from partspost.commands import explain as explaining
    from partspost.commands import parse as parsing

    with refusals():
        if explain is not None and (problem := explaining.explain_file(files[0], explain, config)) is not None:
            typer.echo(f"{files[0]}: {problem.code}: {problem.detail}", err=True)
            raise typer.Exit(FINDINGS)
        clean = parsing.parse_files(files, rcpt, config, as_json=as_json)
    raise typer.Exit(0 if clean else FINDINGS)


@app.command(name="postfix-config")
def postfix_config(config: Config = None) -> None:
    """Print the main.cf and master.cf lines that put this installation behind Postfix."""
    from config import load_settings
    from ingest import postfix_lines
    from partspost.house import load_directory

    with refusals():
        settings = load_settings(config)
        directory = load_directory(config, settings) if not settings.lmtp.listen else None
        visits = (settings.appointments.address,) if directory and directory.workshops else ()
        names = (*directory.by_local_part, *visits) if directory else ()
        main_cf, master_cf = postfix_lines(settings, names=names)
    typer.echo(f"# main.cf\n{main_cf}\n# master.cf\n{master_cf}")


@page_app.command("link")
def page_link(
    scope: Annotated[str, typer.Argument(metavar="SCOPE", help="dealer, shop or request.")],
    key: Annotated[str, typer.Argument(help="The dealer's or shop's key, or the request's number.")],
    days: Annotated[int | None, typer.Option(min=1, max=3650, help="How long it is good for.")] = None,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Make a signed link: whoever has it sees this dealer's, shop's or request's part of the page, and no more."""
    from datetime import UTC, datetime
    from typing import get_args

    from config import link_secrets
    from partspost.house import load_directory
    from routing import LinkScope, page_link

    scopes: tuple[LinkScope, ...] = get_args(LinkScope)
    if (named := next((each for each in scopes if each == scope), None)) is None:
        typer.echo(f"unknown scope {scope}; choose from {', '.join(scopes)}", err=True)
        raise typer.Exit(USAGE)
    with refusals():
        settings = settings_as_owner(config)
        directory, today = load_directory(config, settings), datetime.now(UTC).date()
        known = {"dealer": key in directory.dealers, "shop": key in directory.shops or "@" in key}
        key = key.upper() if named == "request" else key
        url = page_link(settings, link_secrets(settings)[0], named, key, today=today, days=days)
    if not known.get(named, True):
        typer.echo(f"no {named} has the key {key}", err=True)
        raise typer.Exit(FINDINGS)
    if url is None:
        cure = "set page.public_url" if not settings.page.public_url else "its links are revoked: see page.revoked"
        typer.echo(f"no link can be made: {cure}", err=True)
        raise typer.Exit(CONFIGURATION)
    from partspost.terminal import say

    say({"scope": named, "key": key, "days": days or settings.page.links_valid.days, "url": url}, as_json=as_json)


@app.command()
def demo(
    once: Annotated[bool, typer.Option("--once", help="End when every sample order has been notified.")] = False,
) -> None:
    """Run the daemon on the sample configuration and mail the sample orders in."""
    from partspost.commands import demo as show

    raise typer.Exit(show.run(once=once))


@app.command()
def version() -> None:
    """Print the version."""
    typer.echo(__version__)


def build(asked: str | None = None) -> typer.Typer:
    """The commands, once in a process: all of them, or no more than the one that is asked for."""
    own = {
        "page",
        "--version",
        *(command.name or getattr(command.callback, "__name__", "") for command in app.registered_commands),
    }
    for name in [asked] if asked in _ELSEWHERE else () if asked in own else _ELSEWHERE:
        module, _, attribute = _ELSEWHERE[name].partition(":")
        command = getattr(import_module(f"partspost.{module}"), attribute)
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=name)
        else:
            app.command(name=name)(command)
    app.add_typer(page_app, name="page")
    return app


def main() -> None:
    """Run the command that was asked for."""
    from partspost import log
    from partspost.almanac import go_by_newest

    log.quiet()
    go_by_newest()
    build(next(iter(sys.argv[1:]), None))(prog_name="partspost", args=sys.argv[1:])
