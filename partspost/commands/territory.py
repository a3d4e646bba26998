"""Asking about territories from the shell: who gets an order and why, what a change would change, and the map."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from config import ConfigurationError, Settings, find_directory, load_settings, read_tables
from parsers import Order, Problem, Vehicle
from partspost.cli import FINDINGS, USAGE, Config, Json, refusals
from partspost.commands.atlas import draw_map
from partspost.house import load_directory, own_domains
from partspost.terminal import say, show_table
from routing import Brand, Directory, Opening, Shop, build_directory, choose, explain, judge, normalise
from store import Database, requests, require_schema

Country = Annotated[str, typer.Option(help="CA, US, ES, NO or FR; default: the site's.")]
On = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day on which to look; default: today.")]


def route(
    *,
    brand: Annotated[str, typer.Option(help="Brand key or alias, e.g. honda.")],
    postal: Annotated[str, typer.Option(help="Postal code of the shop, e.g. H7S2B4; not needed with --shop.")] = "",
    country: Country = "",
    shop: Annotated[str, typer.Option(help="Key or mail address of a shop on file.")] = "",
    vin: Annotated[str, typer.Option(help="The car's VIN, to be held against the brand.")] = "",
    make: Annotated[str, typer.Option(help="The car's make as printed.")] = "",
    absent: Annotated[str, typer.Option(help="Comma-separated keys of dealers taken as absent.")] = "",
    on: On = None,
    long: Annotated[bool, typer.Option("--explain", help="Show every row that was looked at.")] = False,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Say which dealer an order would go to, and why."""
    with refusals():
        settings = load_settings(config)
        directory = load_directory(config, settings)
    found = _brand(directory, brand)
    known, code, country = _place(directory, shop, postal, country or settings.site.country)
    verdict = judge(Order(vin=vin or None, vehicle=Vehicle(make=make or None)), found, directory)
    day = _day(on)
    away = frozenset(key for key in absent.split(",") if key)
    chosen = choose(directory, verdict.brand.key, code, country, day, absent=away, shop=known)
    facts: dict[str, Any] = {"brand": verdict.brand.key, "postal": code}
    if isinstance(chosen, Problem):
        facts |= {"dealer": None, "problem": chosen.code, "why": [chosen.detail]}
    else:
        name = directory.dealers[chosen.dealer].name
        facts |= {"dealer": chosen.dealer, "name": name, "why": [*chosen.steps, verdict.why]}
    if verdict.doubt or verdict.held:
        facts["doubt"] = verdict.doubt or (verdict.held and verdict.held.detail)
    if long:
        facts["looked_at"] = list(explain(directory, verdict.brand.key, code, country, day, shop=known))
    say(facts, as_json=as_json)
    if isinstance(chosen, Problem):
        raise typer.Exit(FINDINGS)


def _brand(directory: Directory, name: str) -> Brand:
    found = directory.brand_of(name)
    if found is None:
        _refuse(f"unknown brand {name}; known: {', '.join(sorted(directory.brands))}")
    return found


def _place(directory: Directory, shop: str, postal: str, country: str) -> tuple[Shop | None, str, str]:
    """The shop that is meant, if any, the normalised code and its country."""
    known = directory.shops.get(shop) or directory.shop_of(shop)
    if shop and known is None:
        _refuse(f"no shop on file has the key or address {shop}")
    if known and not postal:
        postal, country = known.postal_code, known.country
    if (code := normalise(postal, country)) is None:
        _refuse(f"{postal} is not a postal code of {country}")
    return known, code, country


def _refuse(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(USAGE)


def whatif(
    *,
    territories: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="The territories.csv to be tried.")],
    days: Annotated[int, typer.Option(min=1, help="How many past days of requests to look at.")] = 90,
    on: On = None,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Say which past requests another territories.csv would send elsewhere, dealer by dealer; nothing is changed.

    Both tables are asked as of one day, so that only the change itself shows. Ends with 1 when a request that has a
    dealer now would have none.
    """
    with refusals():
        settings = load_settings(config)
        before, after = load_directory(config, settings), _tried(config, settings, territories)
        database = Database(settings.store.url, settings.paths.state, read_only=True)
        try:
            require_schema(database)
            with database.reading() as tx:
                openings = list(requests.opened_since(tx, datetime.now(UTC) - timedelta(days=days)))
        finally:
            database.close()
    asked = [_ask(opening, before, after, settings.site.country, _day(on)) for opening in openings]
    if as_json:
        for one in asked:
            if one.before != one.after:
                say(one.facts, as_json=True)
        for row in _per_dealer(asked):
            say(row, as_json=True)
    else:
        _print(asked, days)
    raise typer.Exit(FINDINGS if any(one.before and not one.after for one in asked) else 0)


@dataclass(frozen=True, slots=True)
class _Asked:
    """One past request, and the dealers to whom both directories send it; empty for none."""

    opening: Opening
    before: str
    after: str

    @property
    def facts(self) -> dict[str, Any]:
        """What is printed of it."""
        opening = self.opening
        return {
            "request": opening.number,
            "brand": opening.brand,
            "shop": opening.shop.name,
            "postal": opening.shop_postal_code,
            "from": self.before or None,
            "to": self.after or None,
        }


def _ask(opening: Opening, old: Directory, new: Directory, otherwise: str, on: date) -> _Asked:
    def dealer(directory: Directory) -> str:
        shop = directory.shops.get(opening.shop_key or "")
        country = opening.route.country if opening.route else shop.country if shop else otherwise
        code = opening.shop_postal_code or ""
        route = choose(directory, opening.brand, code, country, on, share=opening.number, shop=shop)
        return "" if isinstance(route, Problem) else route.dealer

    return _Asked(opening, dealer(old), dealer(new))


def _tried(config: Path | None, settings: Settings, territories: Path) -> Directory:
    tables = read_tables(find_directory(config), territories=territories)
    directory, mistakes = build_directory(tables, own_domains=own_domains(settings), country=settings.site.country)
    if directory is None:
        raise ConfigurationError(mistake for mistake in mistakes if mistake.severity == "error")
    return directory


def _per_dealer(asked: list[_Asked]) -> Iterator[dict[str, Any]]:
    """How many requests each dealer has, would have, gains and loses; those that change the most first."""
    before, after = Counter(one.before for one in asked), Counter(one.after for one in asked)
    gains = Counter(one.after for one in asked if one.before != one.after)
    losses = Counter(one.before for one in asked if one.before != one.after)
    for key in sorted(before | after, key=lambda key: (-gains[key] - losses[key], key)):
        told = {"before": before[key], "after": after[key], "gains": gains[key], "loses": losses[key]}
        yield {"dealer": key or None, **told}


def _print(asked: list[_Asked], days: int) -> None:
    moved = [one for one in asked if one.before != one.after]
    typer.echo(f"{len(moved)} of {len(asked)} requests of the last {days} days would have gone elsewhere")
    if not moved:
        return
    gained = [
        {**row, "dealer": row["dealer"] or "nobody"} for row in _per_dealer(asked) if row["gains"] or row["loses"]
    ]
    show_table(gained, ("dealer", "before", "after", "gains", "loses"))
    typer.echo("")
    show_table(({k: v or "nobody" for k, v in one.facts.items()} for one in moved), tuple(moved[0].facts))


def draw(
    brand: Annotated[str, typer.Option(help="Brand key or alias, e.g. honda.")],
    output: Annotated[Path, typer.Option("--output", "-o", dir_okay=False, help="The SVG file to write.")],
    on: On = None,
    config: Config = None,
) -> None:
    """Draw who serves which postal area for a brand, gaps hatched, as an SVG picture."""
    with refusals():
        directory = load_directory(config, load_settings(config))
        found = _brand(directory, brand)
        output.write_text(draw_map(directory, found, _day(on)), encoding="utf-8")
    typer.echo(f"{output} shows the territories of {found.name}")


def _day(on: datetime | None) -> date:
    return (on or datetime.now(UTC)).date()
