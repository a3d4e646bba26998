"""Build the `Directory` from the operator's tables: whole or not at all, with every mistake named at once."""

import hashlib
import json
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, is_dataclass
from datetime import date, time
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from config import Mistake, Row, Tables
from parsers import Party
from routing.directory import Brand, Dealer, Directory, Hours, Shop, Territory
from routing.hours import parse_hours
from routing.postal import COUNTRIES, normalise, normalise_prefix, shown
from routing.proof import prove, unknown

_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LOCAL_PART = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*")
_RESERVED = ("postmaster", "abuse", "mailer-daemon", "r", "b")  # RFC 5321 4.5.1, RFC 2142; r+… and b+… are our own
_VIN_PREFIX = re.compile(r"[A-HJ-NPR-Z0-9]{2,11}")
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{}~-]+"  # RFC 5322 3.2.3, without the | that separates ours
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"(?=.{{1,64}}@){_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})+")
_CONTACT = re.compile(r"(?:(?P<name>[^<>]*)<(?P<inner>[^<>]*)>|(?P<bare>[^\s<>]+))(?:\s+(?P<language>\S+))?")
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")  # the one form that compares as text, too
_LANGUAGE = re.compile(r"[a-z]{2}(?:-[A-Z]{2})?")

_Made = TypeVar("_Made")


def build_directory(
    tables: Tables, *, own_domains: Collection[str] = (), on: date | None = None
) -> tuple[Directory | None, tuple[Mistake, ...]]:
    """The directory, or None if any mistake is an error; and all mistakes, those of reading too, by file and line.

    `own_domains` are ours: mail to an address there would come back. With `on`, rows that have expired by that day are
    named and gaps are looked for on it; without, rows count whenever they hold.
    """
    found = list(tables.mistakes)
    ours = frozenset(domain.lower() for domain in own_domains)
    calendars = _by_key(tables.calendars, found, _calendar)
    brands = _by_key(tables.brands, found, _brand)
    dealers = _by_key(tables.dealers, found, lambda row, found: _dealer(row, calendars, ours, found))
    shops = _by_key(tables.shops, found, lambda row, found: _shop(row, ours, found))
    territories = _territories(tables.territories, brands, dealers, found)
    directory = Directory(
        brands=brands,
        dealers=dealers,
        shops=shops,
        territories=territories,
        fingerprint=_fingerprint(*(list(part.values()) for part in (brands, dealers, shops, territories))),
        by_address=_index(tables.shops, found, "addresses", lambda row: row.words("addresses")),
        by_local_part=_index(tables.brands, found, "aliases", lambda row: (row.text("key"), *row.words("aliases"))),
    )
    found.extend(prove(directory, tables, on))
    mistakes = tuple(
        sorted(set(found), key=lambda mistake: (mistake.file, mistake.line or 0, mistake.key, str(mistake)))
    )
    broken = any(mistake.severity == "error" for mistake in mistakes)
    return (None if broken else directory), mistakes


def _by_key(
    rows: tuple[Row, ...], found: list[Mistake], make: Callable[[Row, list[Mistake]], _Made]
) -> dict[str, _Made]:
    """What the rows say, in the order of their keys: the order of the rows means nothing."""
    first: dict[str, Row] = {}
    for row in rows:
        key = row.text("key")
        if key in first:
            found.append(
                row.mistake("key", f"{key!r} is there already, in line {first[key].line}", "rename or remove one")
            )
        elif not _KEY.fullmatch(key) and key:
            cure = "write small letters, digits and single hyphens, like honda-laval"
            found.append(row.mistake("key", f"{key!r} cannot be a key", cure))
        first.setdefault(key, row)
    return {key: make(first[key], found) for key in sorted(first) if key}


def _index(
    rows: tuple[Row, ...], found: list[Mistake], column: str, names: Callable[[Row], tuple[str, ...]]
) -> dict[str, str]:
    """Name to key of the one row that it belongs to; the same name in two rows is a mistake."""
    owners: dict[str, Row] = {}
    for row in rows:
        for name in map(str.lower, names(row)):
            owner = owners.setdefault(name, row)
            if owner.text("key") != row.text("key"):
                message = f"{name!r} belongs to {owner.text('key')} already, in line {owner.line}"
                found.append(row.mistake(column, message, "keep it in one row"))
    return {name: owners[name].text("key") for name in sorted(owners)}


def _calendar(row: Row, found: list[Mistake]) -> Hours:
    zone = row.text("timezone")
    try:
        ZoneInfo(zone or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        found.append(row.mistake("timezone", f"is not a time zone: {zone!r}", "write it like America/Toronto"))
        zone = "UTC"
    spans = [f"{days} {span}" for days, span in row.entries("hours").items()]
    holidays = set()
    for text in row.entries("holidays"):
        if day := _day(row, f"holidays.{text}", text, found):
            holidays.add(day)
    return Hours(zone or "UTC", _days(row, spans, found), frozenset(holidays))


def _days(row: Row, spans: list[str], found: list[Mistake]) -> Mapping[int, tuple[time, time]]:
    try:
        return parse_hours(spans) if spans else {}
    except ValueError as fault:
        found.append(row.mistake("hours", str(fault), "write it like mon-fri 07:30-17:00 | sat 08:00-12:00"))
        return {}


def _day(row: Row, key: str, text: str, found: list[Mistake]) -> date | None:
    try:
        if _ISO_DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass  # a day that no month has: said below
    if text:
        found.append(row.mistake(key, f"is not a date: {text!r}", "write it like 2026-12-25"))
    return None


def _brand(row: Row, found: list[Mistake]) -> Brand:
    key, prefix = row.text("key"), row.text("prefix")
    if prefix and not re.fullmatch(r"[A-Z]{3}", prefix):
        found.append(row.mistake("prefix", f"is not three capital letters: {prefix!r}", "write it like HON"))
    for name in (key, *row.words("aliases")):
        column = "key" if name == key else "aliases"
        if name in _RESERVED:
            found.append(row.mistake(column, f"{name!r} is an address of our own", "choose another"))
        elif not _LOCAL_PART.fullmatch(name) and column == "aliases":
            found.append(row.mistake(column, f"{name!r} cannot be a mail address", "write small letters and digits"))
    found.extend(
        row.mistake("vin_prefixes", f"no VIN begins with {begin!r}", "VINs have capitals and digits, no I, O or Q")
        for begin in row.words("vin_prefixes")
        if not _VIN_PREFIX.fullmatch(begin)
    )
    return Brand(
        key=key,
        name=row.text("name"),
        aliases=row.words("aliases"),
        makes=row.words("makes"),
        vin_prefixes=row.words("vin_prefixes"),
        prefix=prefix,
        house=row.text("house") or None,
    )


def _dealer(row: Row, calendars: Mapping[str, Hours], ours: Collection[str], found: list[Mistake]) -> Dealer:
    named = row.text("calendar")
    calendar = calendars.get(named)
    found.extend(unknown(row, "calendar", named, calendars, "calendar"))
    own = _days(row, list(row.words("hours")), found)
    if own and not named:
        found.append(row.mistake("hours", "need a calendar for their time zone", "name one in the column calendar"))
    contacts = [_contact(row, text, ours, found) for text in row.words("contacts")]
    return Dealer(
        key=row.text("key"),
        name=row.text("name"),
        contacts=tuple(contact for contact in contacts if contact),
        phone=row.text("phone"),
        city=row.text("city"),
        postal_code=_postal_code(row, COUNTRIES, found),
        website=row.text("website"),
        hours=Hours(calendar.timezone, own, calendar.holidays) if calendar and own else calendar,
        backups=row.words("backups"),
        brands=row.words("brands"),
    )


def _shop(row: Row, ours: Collection[str], found: list[Mistake]) -> Shop:
    country = row.text("country") or "CA"
    if country not in COUNTRIES:
        found.append(_unknown_country(row, country))
    _check_language(row, "language", row.text("language"), found)
    addresses = tuple(address.lower() for address in row.words("addresses"))
    for address in addresses:
        _check_address(row, "addresses", address, ours, found)
    return Shop(
        key=row.text("key"),
        name=row.text("name"),
        addresses=addresses,
        postal_code=_postal_code(row, (country,), found),
        country=country,
        language=row.text("language") or None,
        phone=row.text("phone"),
        city=row.text("city"),
        banner=row.text("banner"),
    )


def _contact(row: Row, text: str, ours: Collection[str], found: list[Mistake]) -> Party | None:
    parts = _CONTACT.fullmatch(text)
    if not parts:
        cure = "write it like Nathalie Gagnon <pieces@dealer.example> fr"
        found.append(row.mistake("contacts", f"is not a contact: {text!r}", cure))
        return None
    address, language = (parts["inner"] or parts["bare"] or "").strip(), parts["language"]
    _check_address(row, "contacts", address, ours, found)
    _check_language(row, "contacts", language or "", found)
    return Party(address, (parts["name"] or "").strip().strip('"'), language)


def _check_address(row: Row, column: str, address: str, ours: Collection[str], found: list[Mistake]) -> None:
    if not _ADDRESS.fullmatch(address):
        found.append(row.mistake(column, f"is not a mail address: {address!r}", "write it like pieces@dealer.example"))
    elif address.rpartition("@")[2].lower() in ours:
        found.append(row.mistake(column, f"{address} comes back to us", "write an address outside of our own domain"))


def _check_language(row: Row, column: str, language: str, found: list[Mistake]) -> None:
    if language and not _LANGUAGE.fullmatch(language):
        found.append(row.mistake(column, f"is not a language: {language!r}", "write it like fr or en-CA"))


def _unknown_country(row: Row, country: str) -> Mistake:
    return row.mistake("country", f"is not a country we know: {country!r}", f"write one of {', '.join(COUNTRIES)}")


def _postal_code(row: Row, countries: tuple[str, ...], found: list[Mistake]) -> str:
    """The code of the first country that it fits, as the post writes it."""
    text = row.text("postal_code")
    for country in countries:
        if code := normalise(text, country):
            return shown(code, country)
    if text and set(countries) <= set(COUNTRIES):
        found.append(row.mistake("postal_code", f"is not a postal code: {text!r}", "write it like H7S 2B4"))
    return text


def _territories(
    rows: tuple[Row, ...], brands: Mapping[str, Brand], dealers: Mapping[str, Dealer], found: list[Mistake]
) -> dict[tuple[str, str, str], tuple[Territory, ...]]:
    """The rows under (brand, country, prefix); those that hold the same prefix in an order of their own."""
    under: dict[tuple[str, str, str], list[Territory]] = {}
    for row in rows:
        territory = _territory(row, found)
        _check_parties(row, territory, brands, dealers, found)
        under.setdefault((territory.brand, territory.country, territory.prefix), []).append(territory)
    return {place: tuple(sorted(under[place], key=_rank)) for place in sorted(under)}


def _rank(row: Territory) -> tuple[str, date, date, int]:
    return row.dealer, row.valid_from or date.min, row.valid_to or date.max, row.weight


def _territory(row: Row, found: list[Mistake]) -> Territory:
    country, begin, weight = row.text("country"), row.text("postal_prefix"), row.text("weight") or "100"
    prefix = normalise_prefix(begin, country)
    if country and country not in COUNTRIES:
        found.append(_unknown_country(row, country))
    elif begin and prefix is None:
        found.append(
            row.mistake("postal_prefix", f"no postal code of {country} begins with {begin!r}", "write it like H7")
        )
    if not re.fullmatch(r"[0-9]{1,6}", weight):
        found.append(row.mistake("weight", f"is not a whole number: {weight!r}", "write a share like 60, or nothing"))
        weight = "100"
    starts = _day(row, "valid_from", row.text("valid_from"), found)
    ends = _day(row, "valid_to", row.text("valid_to"), found)
    if starts and ends and ends < starts:
        found.append(row.mistake("valid_to", f"{ends} is before valid_from {starts}", "exchange the two"))
    return Territory(row.text("brand"), country, prefix or "", row.text("dealer"), int(weight), starts, ends)


def _check_parties(
    row: Row, territory: Territory, brands: Mapping[str, Brand], dealers: Mapping[str, Dealer], found: list[Mistake]
) -> None:
    dealer = dealers.get(territory.dealer)
    found.extend(unknown(row, "brand", territory.brand, brands, "brand"))
    found.extend(unknown(row, "dealer", territory.dealer, dealers, "dealer"))
    if dealer and territory.brand in brands and territory.brand not in dealer.brands:
        message = f"{dealer.name} does not sell {brands[territory.brand].name}"
        found.append(row.mistake("dealer", message, "correct the dealer, or the column brands in dealers.csv"))


def _fingerprint(*facts: Collection[object]) -> str:
    """Twelve hex digits that change when anything in the directory does."""
    return hashlib.sha256(json.dumps(facts, default=_plain, sort_keys=True).encode()).hexdigest()[:12]


def _plain(value: Any) -> Any:
    """What JSON cannot say itself: facts, days and times, sets of days."""
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return sorted(map(str, value)) if isinstance(value, frozenset) else str(value)
