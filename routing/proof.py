"""Prove that a directory holds together: no broken reference, no place with two owners, no place with none."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date
from graphlib import CycleError, TopologicalSorter
from typing import Literal

from config import Mistake, Row, Tables, did_you_mean
from routing.choice import gaps
from routing.directory import Directory
from routing.postal import normalise_prefix

Kind = Literal["brand", "dealer", "calendar"]
_FILES = {"brand": "brands.toml", "dealer": "dealers.csv", "calendar": "calendars.toml"}


def prove(directory: Directory, tables: Tables, on: date | None) -> Iterator[Mistake]:
    """Every mistake that shows only when the tables are seen together; warnings are about what still works."""
    yield from _brands(directory, tables)
    yield from _dealers(directory, tables)
    yield from _circles(directory, tables)
    yield from _overlaps(tables)
    yield from _expired(tables, on)
    yield from _gaps(directory, tables, on)


def unknown(row: Row, column: str, name: str, known: Collection[str], kind: Kind) -> Iterator[Mistake]:
    """That nothing of this kind has this name. When the whole table is missing that was said once, and is enough."""
    if name and known and name not in known:
        cure = did_you_mean(name, known, f"add it to {_FILES[kind]}")
        yield row.mistake(column, f"no {kind} is called {name!r}", cure)


def _brands(directory: Directory, tables: Tables) -> Iterator[Mistake]:
    prefixes: dict[str, Row] = {}
    vins: dict[str, Row] = {}
    for row in tables.brands:
        prefix, house = row.text("prefix"), row.text("house")
        other = prefixes.setdefault(prefix, row)
        if prefix and other is not row:
            yield row.mistake("prefix", f"{prefix} is the prefix of {other.text('key')} already", "choose another")
        yield from unknown(row, "house", house, directory.dealers, "dealer")
        if house in directory.dealers and row.text("key") not in directory.dealers[house].brands:
            message = f"{directory.dealers[house].name} does not sell {row.text('name')}"
            yield row.mistake("house", message, "correct the dealer, or the column brands in dealers.csv")
        for begin in row.words("vin_prefixes"):
            other = vins.setdefault(begin, row)
            if other is not row:
                message = f"{begin} is {other.text('key')}'s too"
                yield _warning(row, "vin_prefixes", message, "keep it with one brand, or make both longer")


def _dealers(directory: Directory, tables: Tables) -> Iterator[Mistake]:
    used = {row.dealer for rows in directory.territories.values() for row in rows}
    used |= {brand.house or "" for brand in directory.brands.values()}
    used |= {backup for dealer in directory.dealers.values() for backup in dealer.backups}
    for row in tables.dealers:
        key, sells = row.text("key"), set(row.words("brands"))
        for brand in row.words("brands"):
            yield from unknown(row, "brands", brand, directory.brands, "brand")
        for backup in row.words("backups"):
            yield from unknown(row, "backups", backup, directory.dealers, "dealer")
            if backup == key:
                yield row.mistake("backups", f"{key} cannot stand in for itself", "name another dealer")
            elif backup in directory.dealers and not sells & set(directory.dealers[backup].brands):
                yield row.mistake("backups", f"{backup} sells no brand of {key}", "name a dealer who sells one")
        if key and key not in used:
            message = f"{key} serves no territory and stands in for nobody"
            yield _warning(row, "key", message, "give it a row in territories.csv")


def _circles(directory: Directory, tables: Tables) -> Iterator[Mistake]:
    """Backups that lead back to their dealer: they work, until all of them are absent at once."""
    chain = {key: set(dealer.backups) - {key} for key, dealer in directory.dealers.items()}
    rows = {row.text("key"): row for row in reversed(tables.dealers)}
    while circle := _circle(chain):
        start = circle.index(min(circle))
        turned = circle[start:] + circle[:start]
        chain[turned[-1]].discard(turned[0])
        path = " → ".join([*turned, turned[0]])
        cure = "end the chain at one who is always there"
        yield _warning(rows[turned[0]], "backups", f"go in a circle: {path}", cure)


def _circle(chain: Mapping[str, set[str]]) -> list[str]:
    """One circle in the graph, each dealer followed by his backup; empty if there is none."""
    try:
        TopologicalSorter({key: sorted(chain[key]) for key in sorted(chain)}).prepare()
    except CycleError as fault:
        found: list[str] = fault.args[1]  # each is the predecessor of the next, the first is repeated at the end
        return found[:0:-1]
    return []


def _overlaps(tables: Tables) -> Iterator[Mistake]:
    holders: dict[tuple[str, str, str], list[Row]] = {}
    for row in tables.territories:
        country = row.text("country")
        prefix = normalise_prefix(row.text("postal_prefix"), country)
        if prefix is None or not row.text("brand"):
            continue
        others = holders.setdefault((row.text("brand"), country, prefix), [])
        other = next((other for other in others if _meet(row, other)), None)
        others.append(row)
        if other is None:
            continue
        place = f"{row.text('postal_prefix')} for {row.text('brand')}"
        if other.text("dealer") == row.text("dealer"):
            yield row.mistake("postal_prefix", f"{place} is in line {other.line} already", "remove one of the two rows")
        elif not row.text("weight") or not other.text("weight"):
            message = f"{place} belongs to {other.text('dealer')} already, in line {other.line}"
            yield row.mistake("postal_prefix", message, "give both a weight, or days on which they hold")
    for (brand, _, prefix), rows in holders.items():
        if all(row.text("weight").strip("0") == "" and row.text("weight") for row in rows):
            yield rows[0].mistake(
                "weight", f"the weights of {prefix} for {brand} add up to 0", "give one a weight above 0"
            )


def _meet(one: Row, other: Row) -> bool:
    """Whether two rows hold on the same day; ISO days compare as text."""
    return (one.text("valid_from") <= (other.text("valid_to") or "9999")) and (
        other.text("valid_from") <= (one.text("valid_to") or "9999")
    )


def _expired(tables: Tables, on: date | None) -> Iterator[Mistake]:
    for row in tables.territories:
        ends = row.text("valid_to")
        if on and ends and ends < on.isoformat():
            yield _warning(row, "valid_to", f"expired on {ends}", "remove the row, or extend it")
    for row in tables.calendars:
        holidays = row.entries("holidays")
        if on and holidays and max(holidays) < on.isoformat():
            yield _warning(row, "holidays", f"end on {max(holidays)}", "add the holidays to come")


def _gaps(directory: Directory, tables: Tables, on: date | None) -> Iterator[Mistake]:
    """Gaps matter where the network is: under the first letters that any brand has rows for."""
    letters = "".join(sorted({prefix[:1] for _, country, prefix in directory.territories if country == "CA"}))
    file = tables.territories[0].file if tables.territories else "territories.csv"
    for key, brand in directory.brands.items():
        if bare := gaps(directory, key, on, letters):
            house = directory.dealers.get(brand.house or "")
            then = f"{house.name} takes them" if house else "a person must decide there"
            message = f"no territory of {brand.name} covers {', '.join(bare)}: {then}"
            yield Mistake(file, None, key, message, "add rows for them", "warning")


def _warning(row: Row, key: str, message: str, cure: str) -> Mistake:
    return replace(row.mistake(key, message, cure), severity="warning")
