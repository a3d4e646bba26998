"""``partspost check``: what the files of the configuration prove by themselves."""

import json
from datetime import UTC, datetime

import typer

from config import ConfigurationError, Tables, find_directory, load_settings, read_tables
from notifier import read_overrides, sign_mail
from partspost.cli import FINDINGS, TRY_AGAIN, Config, Json
from partspost.hooks import hooks_of
from partspost.house import load_prices, open_database, own_domains
from routing import build_directory


def check(config: Config = None, as_json: Json = False) -> None:
    """Prove the configuration: every mistake with file, line and key; gaps and overlaps of the territories."""
    try:
        settings, today = load_settings(config), datetime.now(UTC).date()
        tables = read_tables(find_directory(config))
        country, ours = settings.site.country, own_domains(settings)
        directory, mistakes = build_directory(tables, own_domains=ours, country=country, on=today)
        if directory is not None:
            mistakes += read_overrides(find_directory(config), {*directory.dealers, *directory.brands})[1]
            hooks_of(config, settings, directory)
            load_prices(config, directory)
        open_database(settings).close()
        sign_mail(b"From: x\r\n\r\n", settings)
    except ConfigurationError as error:
        directory, mistakes = None, error.mistakes
    except OSError as error:
        typer.echo(f"partspost: {error}", err=True)
        raise typer.Exit(TRY_AGAIN) from None
    for mistake in mistakes:
        if as_json:
            typer.echo(json.dumps({slot: getattr(mistake, slot) for slot in mistake.__slots__}, ensure_ascii=False))
        else:
            typer.echo(f"{mistake.severity}: {mistake}")
    errors = sum(mistake.severity == "error" for mistake in mistakes)
    if not as_json and directory is not None:
        if unsaid := _without_country(tables):
            typer.echo(f"shops.csv: {unsaid} without a country, taken to be in {country} ([site] country)")
        typer.echo(
            f"{len(directory.brands)} brands, {len(directory.dealers)} dealers, {len(directory.shops)} shops, "
            f"{sum(map(len, directory.territories.values()))} territories: "
            f"{errors} errors, {len(mistakes) - errors} warnings · directory {directory.fingerprint}"
        )
    raise typer.Exit(FINDINGS if errors else 0)


def _without_country(tables: Tables) -> int:
    """How many shops have no country of their own."""
    return sum(not country.strip() for _, (_, country) in tables.shops.select(("key", "country"), []))
