"""Prove that a directory holds together: no broken reference, no place with two owners, no place with none."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from config import Mistake, Row, Tables
from routing.directory.cells import unknown
from routing.directory.directory import Directory, unaccented
from routing.directory.districts import CELLS, Place
from routing.directory.facts import NOBODY
from routing.directory.gaps import gaps, regions_by_brand
from routing.postal import normalise_prefix


@dataclass(frozen=True, slots=True)
class Proof:
    """What is proven: the directory beside the tables it came from, and where building it saw reason to look again."""

    directory: Directory
    tables: Tables
    dealer_rows: tuple[Row, ...]
    suspects: frozenset[Place]
    """Places whose territories may contradict each other."""
    twice: set[str]
    """Keys and addresses of shops that stand in two rows."""


def prove(proof: Proof, on: date | None) -> Iterator[Mistake]:
    """Every mistake that shows only when the tables are seen together; with a day also what still works on it."""
    yield from _brands(proof)
    yield from _dealers(proof)
    yield from _agreements(proof)
    if proof.twice:
        yield from _shops(proof)
    if proof.suspects:
        yield from _overlaps(proof)
    if on is not None:
        yield from _unreached(proof)
        yield from _circles(proof)
        yield from _banners(proof)
        yield from _preferred(proof)
        yield from _expired(proof, on)
        yield from _gaps(proof, on)


def _brands(proof: Proof) -> Iterator[Mistake]:
    prefixes: dict[str, Row] = {}
    vins: dict[str, Row] = {}
    dealers = proof.directory.dealers
    for row in proof.tables.brands:
        prefix, house = row.text("prefix"), row.text("house")
        other = prefixes.setdefault(prefix, row)
        if prefix and other is not row:
            yield row.mistake("prefix", f"{prefix} is the prefix of {other.text('key')} already", "choose another")
        yield from unknown(row, "house", house, dealers, "dealer")
        if house in dealers and row.text("key") not in dealers[house].brands:
            message = f"{dealers[house].name} does not sell {row.text('name')}"
            yield row.mistake("house", message, "correct the dealer, or the column brands in dealers.csv")
        for begin in row.words("vin_prefixes"):
            other = vins.setdefault(begin, row)
            if other is not row:
                message = f"{begin} is {other.text('key')}'s too"
                yield _warning(row, "vin_prefixes", message, "keep it with one brand, or make both longer")


def _dealers(proof: Proof) -> Iterator[Mistake]:
    dealers, brands = proof.directory.dealers, proof.directory.brands
    for row in proof.dealer_rows:
        key, sells, backups = row.text("key"), set(row.words("brands")), row.words("backups")
        for brand in sells:
            yield from unknown(row, "brands", brand, brands, "brand")
        for place, backup in enumerate(backups):
            yield from unknown(row, "backups", backup, dealers, "dealer")
            if backup == key:
                yield row.mistake("backups", f"{key} cannot stand in for itself", "name another dealer")
            elif backup in backups[:place]:
                yield row.mistake("backups", f"{backup} is named twice", "name each dealer once")
            elif backup in dealers and not sells & set(dealers[backup].brands):
                yield row.mistake("backups", f"{backup} sells no brand of {key}", "name a dealer who sells one")


def _agreements(proof: Proof) -> Iterator[Mistake]:
    banners = {banner.key for banner in proof.directory.banners.values()}
    for row in proof.tables.agreements:
        for name in row.words("banners"):
            yield from unknown(row, "banners", name, banners, "banner")
            if not banners:
                yield row.mistake("banners", f"no banner is called {name!r}", "add it to banners.csv")
        for name in row.words("shops"):
            if name not in proof.directory.shops:
                yield row.mistake("shops", f"no shop is called {name!r}", "write a key of shops.csv")


def _unreached(proof: Proof) -> Iterator[Mistake]:
    """Dealers whom no order reaches, and backups who are never there when they are needed."""
    directory = proof.directory
    used = {row.dealer for rows in directory.territories.values() for row in rows}
    used |= {brand.house or "" for brand in directory.brands.values()}
    used |= {backup for dealer in directory.dealers.values() for backup in dealer.backups}
    for row in proof.dealer_rows:
        key = row.text("key")
        if key and key not in used:
            message = f"{key} serves no territory and stands in for nobody"
            yield _warning(row, "key", message, "give it a row in territories.csv")
        named = [backup for backup in row.words("backups") if backup in directory.dealers]
        covered = {brand for backup in named for brand in directory.dealers[backup].brands} & set(row.words("brands"))
        for brand in row.words("brands") if covered else ():
            if brand in directory.brands and brand not in covered:
                message = f"nobody of {', '.join(named)} sells {brand}: its orders find no backup"
                yield _warning(row, "backups", message, "name a dealer who sells it, too")


def _circles(proof: Proof) -> Iterator[Mistake]:
    """Backups that lead back to their dealer: they work, until all of them are absent at once."""
    rows = {row.text("key"): row for row in reversed(proof.dealer_rows)}
    for circle in circles({key: dealer.backups for key, dealer in proof.directory.dealers.items()}):
        path = " → ".join([*circle, circle[0]])
        cure = "end the chain at one who is always there"
        yield _warning(rows[circle[0]], "backups", f"go in a circle: {path}", cure)


def circles(chain: Mapping[str, tuple[str, ...]]) -> Iterator[list[str]]:
    """One circle for each step that leads back to a dealer on the way, its smallest key first; each dealer once."""
    done: set[str] = set()
    for start in sorted(chain):
        path: list[str] = [] if start in done else [start]
        turns = [iter(sorted(chain[start]))]
        while path:
            following = next(turns[-1], None)
            if following is None:
                done.add(path.pop())
                turns.pop()
            elif following in path and following != path[-1]:
                circle = path[path.index(following) :]
                least = circle.index(min(circle))
                yield circle[least:] + circle[:least]
            elif following in chain and following not in done and following != path[-1]:
                path.append(following)
                turns.append(iter(sorted(chain[following])))


def _shops(proof: Proof) -> Iterator[Mistake]:
    """Keys and addresses that stand in two rows of shops.csv, found by going through it once more."""
    owners: dict[tuple[str, str], Row] = {}
    for row in proof.tables.shops.rows([]):
        names = [("key", row.text("key")), *(("addresses", address.lower()) for address in row.words("addresses"))]
        for column, name in names:
            if name not in proof.twice:
                continue
            owner = owners.setdefault((column, name), row)
            if owner is row:
                continue
            if column == "key":
                yield row.mistake(column, f"{name!r} is there already, in line {owner.line}", "rename or remove one")
            elif owner.text("key") != row.text("key"):
                message = f"{name!r} belongs to {owner.text('key')} already, in line {owner.line}"
                yield row.mistake(column, message, "keep it in one row")


def _overlaps(proof: Proof) -> Iterator[Mistake]:
    holders: dict[Place, list[Row]] = {}
    for line, told in proof.tables.territories.select(CELLS, []):
        brand, country, begin = map(str.strip, told[:3])
        prefix = normalise_prefix(begin, country)
        if prefix is None or (brand, country, prefix) not in proof.suspects:
            continue
        row = proof.tables.territories.row(line, CELLS, told, [])
        others = holders.setdefault((brand, country, prefix), [])
        other = next((other for other in others if _meet(row, other)), None)
        others.append(row)
        if other is not None:
            yield from _overlap(row, other)
    for (brand, _, prefix), rows in holders.items():
        if all(row.text("weight").strip("0") == "" and row.text("weight") for row in rows):
            message = f"the weights of {prefix} for {brand} add up to 0"
            yield rows[0].mistake("weight", message, "give one a weight above 0")


def _overlap(row: Row, other: Row) -> Iterator[Mistake]:
    place = f"{row.text('postal_prefix')} for {row.text('brand')}"
    if row.text("dealer") == other.text("dealer"):
        yield row.mistake("postal_prefix", f"{place} is in line {other.line} already", "remove one of the two rows")
    elif NOBODY in (row.text("dealer"), other.text("dealer")):
        message = f"{place} is kept out and given away, in line {other.line}"
        yield row.mistake("postal_prefix", message, "remove one of the two rows")
    elif not row.text("weight") or not other.text("weight"):
        message = f"{place} belongs to {other.text('dealer')} already, in line {other.line}"
        yield row.mistake("postal_prefix", message, "give both a weight, or days on which they hold")


def _meet(one: Row, other: Row) -> bool:
    """Whether two rows hold on the same day in the same city; ISO days compare as text."""
    return (
        unaccented(one.text("city")) == unaccented(other.text("city"))
        and one.text("valid_from") <= (other.text("valid_to") or "9999")
        and other.text("valid_from") <= (one.text("valid_to") or "9999")
    )


def _banners(proof: Proof) -> Iterator[Mistake]:
    """Shops under a banner that nobody knows, where the operator keeps a list of banners."""
    directory = proof.directory
    if not directory.banners:
        return
    for row in proof.tables.shops.rows([]):
        if row.text("banner") and unaccented(row.text("banner")) not in directory.banners:
            names = sorted({banner.name for banner in directory.banners.values()})
            for mistake in unknown(row, "banner", row.text("banner"), names, "banner"):
                yield replace(mistake, severity="warning")


def _preferred(proof: Proof) -> Iterator[Mistake]:
    """Dealers whom a shop prefers in vain."""
    dealers, brands = proof.directory.dealers, proof.directory.brands
    for row in proof.tables.shops.rows([]):
        for dealer in row.words("preferred"):
            for mistake in unknown(row, "preferred", dealer, dealers, "dealer"):
                yield replace(mistake, severity="warning")
            if dealer in dealers and not any(brands[key].preferred for key in dealers[dealer].brands if key in brands):
                message = f"no brand of {dealer} lets shops prefer a dealer"
                yield _warning(row, "preferred", message, "write preferred = true in brands.toml, or remove it here")


def _expired(proof: Proof, on: date) -> Iterator[Mistake]:
    sheet = proof.tables.territories
    for line, told in sheet.select(CELLS, []):
        if (ends := told[6].strip()) and ends < on.isoformat():
            row = sheet.row(line, CELLS, told, [])
            yield _warning(row, "valid_to", f"expired on {ends}", "remove the row, or extend it")
    for row in proof.tables.calendars:
        holidays = row.entries("holidays")
        if holidays and max(holidays) < on.isoformat() and not row.text("country"):
            yield _warning(row, "holidays", f"end on {max(holidays)}", "add the holidays to come")


def _gaps(proof: Proof, on: date) -> Iterator[Mistake]:
    """Gaps matter where the brand is: in the provinces and states that it has rows for."""
    directory, file = proof.directory, proof.tables.territories.file
    regions = regions_by_brand(directory)
    for key, brand in directory.brands.items():
        house = directory.dealers.get(brand.house or "")
        then = f"{house.name} takes them" if house else "a person must decide there"
        for region in regions.get(key, ()):
            if bare := gaps(directory, key, region, on):
                message = f"no territory of {brand.name} covers {', '.join(bare)} in {region.name}: {then}"
                yield Mistake(file, None, key, message, "add rows for them", "warning")
        if key not in regions:
            message = f"has no territory at all: {then.replace('them', 'every order')}"
            yield Mistake(file, None, key, message, "add rows for it", "warning")


def _warning(row: Row, key: str, message: str, cure: str) -> Mistake:
    return replace(row.mistake(key, message, cure), severity="warning")
