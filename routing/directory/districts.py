"""Rows of territories.csv become the territories of a directory: most of two million are only a prefix and a dealer."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from config import Mistake, Row, Sheet
from routing.directory import cells
from routing.directory.directory import Held, unaccented
from routing.directory.facts import NOBODY, Brand, Dealer, Territory
from routing.postal import COUNTRIES, normalise_prefix

CELLS = ("brand", "country", "postal_prefix", "dealer", "weight", "valid_from", "valid_to", "city", "except")
_ORDINARY = Territory("", "", "", "").weight
_PLAIN_WEIGHTS = ("", str(_ORDINARY))

Place = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Districts:
    """The territories, and the places whose rows may contradict each other (see `routing.directory.proof`)."""

    held: Held
    suspects: frozenset[Place]


def districts(
    sheet: Sheet, brands: Mapping[str, Brand], dealers: Mapping[str, Dealer], found: list[Mistake]
) -> Districts:
    """Every row under its brand, country and prefix; those of the same place in an order of their own."""
    held: dict[tuple[str, str], dict[str, str | tuple[Territory, ...]]] = {}
    suspects: set[Place] = set()
    # Whoever sells the brand; each key is the dealer's own string, which is in the memory once.
    sellers = {brand: {key: key for key, dealer in dealers.items() if brand in dealer.brands} for brand in brands}
    prefixes: dict[str, dict[str, str | None]] = {}
    known = None
    for line, told in sheet.select(CELLS, found):
        brand, country, begin, named, weight, since, until, city, besides = told
        if known != (known := (brand, country)):  # rows of one brand mostly stand together
            under, begins, sells = held.setdefault(known, {}), prefixes.setdefault(country, {}), sellers.get(brand, {})
        if begin not in begins:
            begins[begin] = normalise_prefix(begin, country)
        prefix, seller = begins[begin], sells.get(named)
        plain = weight in _PLAIN_WEIGHTS and not (since or until or city or besides)
        if plain and prefix is not None and seller is not None and prefix not in under:
            under[prefix] = seller
            continue
        row = sheet.row(line, CELLS, told, found)
        territory = _territory(row, found)
        _check_parties(row, territory, brands, dealers, found)
        place = (territory.brand, territory.country)
        if _joins(territory, held.setdefault(place, {})):
            suspects.add((*place, territory.prefix))
    return Districts({place: under for place, under in held.items() if under}, frozenset(suspects))


def _joins(one: Territory, under: dict[str, str | tuple[Territory, ...]]) -> bool:
    """Put a row to those of its prefix; whether it may contradict one of them, which only their own rows can tell."""
    there = under.get(one.prefix, ())
    others = (Territory(one.brand, one.country, one.prefix, there),) if isinstance(there, str) else there
    alone = not others and one == Territory(one.brand, one.country, one.prefix, one.dealer)
    under[one.prefix] = one.dealer if alone else tuple(sorted((*others, one), key=_rank))
    return not one.weight or any(
        meet(one, other) and (one.dealer == other.dealer or _ORDINARY in (one.weight, other.weight)) for other in others
    )


def meet(one: Territory, other: Territory) -> bool:
    """Whether two rows of a place hold on the same day, and in the same city if both name one."""
    return (
        unaccented(one.city) == unaccented(other.city)
        and (one.valid_from or date.min) <= (other.valid_to or date.max)
        and (other.valid_from or date.min) <= (one.valid_to or date.max)
    )


def _rank(row: Territory) -> tuple[str, str, date, date, int]:
    return row.dealer, row.city, row.valid_from or date.min, row.valid_to or date.max, row.weight


def _territory(row: Row, found: list[Mistake]) -> Territory:
    country, begin, weight = row.text("country"), row.text("postal_prefix"), row.text("weight") or str(_ORDINARY)
    prefix = normalise_prefix(begin, country)
    if country and country not in COUNTRIES:
        cells.country(row, country, found)
    elif begin and prefix is None:
        message = f"no postal code of {country} begins with {begin!r}"
        found.append(row.mistake("postal_prefix", message, "write it like H7"))
    if not re.fullmatch(r"[0-9]{1,6}", weight):
        found.append(row.mistake("weight", f"is not a whole number: {weight!r}", "write a share like 60, or nothing"))
        weight = str(_ORDINARY)
    starts = cells.day(row, "valid_from", row.text("valid_from"), found)
    ends = cells.day(row, "valid_to", row.text("valid_to"), found)
    if starts and ends and ends < starts:
        found.append(row.mistake("valid_to", f"{ends} is before valid_from {starts}", "exchange the two"))
    besides = _besides(row, prefix, country, found)
    dealer, city = row.text("dealer"), row.text("city")
    return Territory(row.text("brand"), country, prefix or "", dealer, int(weight), starts, ends, city, besides)


def _besides(row: Row, prefix: str | None, country: str, found: list[Mistake]) -> tuple[str, ...]:
    kept = []
    for begin in row.words("except"):
        out = normalise_prefix(begin, country)
        if out is None or prefix is None or out == prefix or not out.startswith(prefix):
            message = f"{begin!r} does not lie in {row.text('postal_prefix')}"
            found.append(row.mistake("except", message, "write longer prefixes of it, like H7X"))
        else:
            kept.append(out)
    return tuple(sorted(kept))


def _check_parties(
    row: Row, territory: Territory, brands: Mapping[str, Brand], dealers: Mapping[str, Dealer], found: list[Mistake]
) -> None:
    dealer = dealers.get(territory.dealer)
    found.extend(cells.unknown(row, "brand", territory.brand, brands, "brand"))
    if territory.dealer != NOBODY:
        found.extend(cells.unknown(row, "dealer", territory.dealer, dealers, "dealer"))
    if dealer and territory.brand in brands and territory.brand not in dealer.brands:
        message = f"{dealer.name} does not sell {brands[territory.brand].name}"
        found.append(row.mistake("dealer", message, "correct the dealer, or the column brands in dealers.csv"))
