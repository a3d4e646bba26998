"""Build the `Directory` from the operator's tables: whole or not at all, with every mistake named at once."""

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from typing import TypeVar

from config import Mistake, Row, Tables
from routing.directory import cells, parties, workshops
from routing.directory.directory import Directory, Held, Shops, Territories, unaccented
from routing.directory.districts import districts
from routing.directory.facts import Banner
from routing.directory.proof import Proof, prove

_AT_ONCE = 10_000

_Made = TypeVar("_Made")


def build_directory(
    tables: Tables, *, own_domains: Collection[str] = (), country: str = "CA", on: date | None = None
) -> tuple[Directory | None, tuple[Mistake, ...]]:
    """The directory, or None if any mistake is an error; and all mistakes, those of reading too, by file and line.

    `own_domains` are ours: mail to an address there would come back. A shop is in `country` where its row names none.
    With `on`, everything is proven that still works but wants to be known on that day: rows that have expired, gaps,
    circles of backups, dealers whom nobody reaches.
    """
    found = list(tables.mistakes)
    ours = frozenset(domain.lower() for domain in own_domains)
    dealer_rows, banner_rows = tuple(tables.dealers.rows(found)), tuple(tables.banners.rows(found))
    calendars = _by_key(tables.calendars, found, parties.calendar)
    brands = _by_key(tables.brands, found, lambda row, found: parties.brand(row, ours, found))
    dealers = _by_key(dealer_rows, found, lambda row, found: parties.dealer(row, calendars, ours, found))
    banners = _by_key(banner_rows, found, lambda row, found: parties.banner(row, ours, found))
    agreements = _by_key(tables.agreements, found, lambda row, found: parties.agreement(row, ours, found))
    shops = parties.shops(tables.shops, ours, country, found)
    found.extend(workshops.unknown_names(tables.workshops, tables.offers, dealers, brands))
    found_districts = districts(tables.territories, brands, dealers, found)
    said = (tables.brands, tables.calendars, dealer_rows, banner_rows, tables.agreements)
    directory = Directory(
        brands=brands,
        dealers=dealers,
        shops=Shops(shops.cards),
        territories=Territories(found_districts.held),
        fingerprint=_fingerprint((*said, tables.workshops, tables.offers), shops.cards, found_districts.held),
        by_address=shops.by_address,
        by_local_part=_local_parts(tables.brands, found),
        by_phone=shops.by_phone,
        by_postal_code=shops.by_postal_code,
        banners=_by_name(banners.values()),
        agreements=agreements,
        workshops=_by_key(tables.workshops, found, workshops.workshop),
        offers=_by_key(tables.offers, found, workshops.offer),
    )
    found.extend(prove(Proof(directory, tables, dealer_rows, found_districts.suspects, shops.twice), on))
    mistakes = _in_order(found)
    broken = any(mistake.severity == "error" for mistake in mistakes)
    return (None if broken else directory), mistakes


def _in_order(found: Iterable[Mistake]) -> tuple[Mistake, ...]:
    """Each mistake once, by file and line."""
    return tuple(sorted(set(found), key=lambda one: (one.file, one.line or 0, one.key, str(one))))


def _by_key(
    rows: tuple[Row, ...], found: list[Mistake], make: Callable[[Row, list[Mistake]], _Made]
) -> dict[str, _Made]:
    """What the rows say, in the order of their keys: the order of the rows means nothing."""
    first: dict[str, Row] = {}
    for row in rows:
        key = row.text("key")
        if key in first:
            message = f"{key!r} is there already, in line {first[key].line}"
            found.append(row.mistake("key", message, "rename or remove one"))
        else:
            cells.key(row, found)
        first.setdefault(key, row)
    return {key: make(first[key], found) for key in sorted(first) if key}


def _local_parts(rows: tuple[Row, ...], found: list[Mistake]) -> dict[str, str]:
    """Key and aliases to the key of the brand; the same name in two rows is a mistake."""
    owners: dict[str, Row] = {}
    for row in rows:
        for name in map(str.lower, (row.text("key"), *row.words("aliases"))):
            owner = owners.setdefault(name, row)
            if owner.text("key") != row.text("key"):
                message = f"{name!r} belongs to {owner.text('key')} already, in line {owner.line}"
                found.append(row.mistake("aliases", message, "keep it in one row"))
    return {name: owners[name].text("key") for name in sorted(owners)}


def _by_name(banners: Iterable[Banner]) -> dict[str, Banner]:
    return {unaccented(name): banner for banner in banners for name in (banner.key, banner.name)}


def _fingerprint(tables: Iterable[tuple[Row, ...]], cards: Mapping[str, str], held: Held) -> str:
    """Twelve hex digits that change when anything in the directory does."""
    seal = hashlib.sha256()
    for rows in tables:
        seal.update("\n".join(sorted(json.dumps(row.values, sort_keys=True) for row in rows)).encode())
    keys = sorted(cards)
    for start in range(0, len(keys), _AT_ONCE):
        seal.update("\n".join([cards[key] for key in keys[start : start + _AT_ONCE]]).encode())
    for place in sorted(held):
        under = held[place]
        seal.update("\n".join((*place, *(f"{prefix} {under[prefix]}" for prefix in sorted(under)))).encode())
    return seal.hexdigest()[:12]
