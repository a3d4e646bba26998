"""What single cells of the tables mean: addresses, contacts, days, hours, codes; and what is wrong in them."""

import re
from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any, Literal, TypeVar

from config import Mistake, Row, did_you_mean, read_duration
from parsers import Party
from routing.directory.facts import DESKS, REMIND_DAYS, Patience, Returns
from routing.directory.hours import Holidays, a_zone, has_holidays, parse_days, parse_hours
from routing.postal import COUNTRIES, normalise, shown

_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LOCAL_PART = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*")
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{}~-]+"  # RFC 5322 3.2.3, without the | that separates ours
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"(?=.{{1,64}}@){_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})+")
_CONTACT = re.compile(
    r"(?:(?P<name>[^<>]*)<(?P<inner>[^<>]*)>|(?P<bare>[^\s<>]+))(?:\s+(?P<first>\S+))?(?:\s+(?P<second>\S+))?"
)
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")  # the one form that compares as text, too
_PERCENT = re.compile(r"([0-9]{1,3}(?:[.,][0-9]{1,2})?)\s?%")
_FEW_DAYS = re.compile(r"[0-9]{1,3}")
_LANGUAGE = re.compile(r"[a-z]{2}(?:-[A-Z]{2})?")
_DURATIONS = ("acknowledge_within", "remind_after", "return_to_actions")
_BOUNDS = {"reminders": range(10), "backups": range(4)}
_KINDS = ("parts_list", "manual", "return", "search", "appointment")
_FILES = {"brand": "brands.toml", "dealer": "dealers.csv", "calendar": "calendars.toml", "banner": "banners.csv"}

_Word = TypeVar("_Word", bound=str)


def unknown(
    row: Row, column: str, name: str, known: Collection[str], kind: Literal["brand", "dealer", "calendar", "banner"]
) -> Iterator[Mistake]:
    """That nothing of this kind has this name. When the whole table is missing that was said once, and is enough."""
    if name and known and name not in known:
        cure = did_you_mean(name, known, f"add it to {_FILES[kind]}")
        yield row.mistake(column, f"no {kind} is called {name!r}", cure)


def key(row: Row, found: list[Mistake]) -> str:
    """The name by which other tables and addresses call the row."""
    text = row.text("key")
    if text and not _KEY.fullmatch(text):
        cure = "write small letters, digits and single hyphens, like honda-laval"
        found.append(row.mistake("key", f"{text!r} cannot be a key", cure))
    return text


def one_of(row: Row, column: str, known: tuple[_Word, ...], found: list[Mistake]) -> _Word:
    """The known word in this cell; the first where it is empty or another."""
    text = row.text(column)
    if text and text not in known:
        found.append(row.mistake(column, f"is unknown: {text!r}", f"write one of {', '.join(known)}"))
    return next((word for word in known if word == text), known[0])


def some_of(row: Row, column: str, known: tuple[str, ...], found: list[Mistake]) -> tuple[str, ...]:
    """The words of this cell, each of which must be known."""
    found.extend(
        row.mistake(column, f"is unknown: {word!r}", f"write one of {', '.join(known)}")
        for word in row.words(column)
        if word not in known
    )
    return row.words(column)


def day(row: Row, column: str, text: str, found: list[Mistake]) -> date | None:
    """The day in this cell."""
    try:
        if _ISO_DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass  # a day that no month has: said below
    if text:
        found.append(row.mistake(column, f"is not a date: {text!r}", "write it like 2026-12-25"))
    return None


def days_away(row: Row, found: list[Mistake]) -> tuple[tuple[date, date], ...]:
    """Single days and spans like ``2026-07-20..2026-08-02``."""
    spans = []
    for text in row.words("away"):
        starts, _, ends = text.partition("..")
        first = day(row, "away", starts.strip(), found)
        last = day(row, "away", ends.strip(), found) if ends else first
        if first and last and last < first:
            found.append(row.mistake("away", f"{last} is before {first}", "exchange the two"))
        elif first and last:
            spans.append((first, last))
    return tuple(spans)


def opening_hours(row: Row, spans: Iterable[str], found: list[Mistake]) -> Mapping[int, tuple[time, time]]:
    """Weekday to (opens, closes)."""
    try:
        return parse_hours(parts) if (parts := list(spans)) else {}
    except ValueError as fault:
        found.append(row.mistake("hours", str(fault), "write it like mon-fri 07:30-17:00 | sat 08:00-12:00"))
        return {}


def cutoffs(row: Row, found: list[Mistake]) -> Mapping[int, time]:
    """Weekday to the last time at which an order goes with the day's delivery."""
    try:
        return parse_days(list(row.words("cutoff")))
    except ValueError as fault:
        found.append(row.mistake("cutoff", str(fault), "write it like 14:30, or mon-fri 14:30 | sat 10:00"))
        return {}


def contact(
    row: Row, text: str, ours: Collection[str], found: list[Mistake], column: str = "contacts"
) -> tuple[Party, str] | None:
    """A person and the desk at which he stands: ``Luc Roy <luc@dealer.example> fr manager``."""
    parts = _CONTACT.fullmatch(text)
    words = [word for word in (parts["first"], parts["second"]) if word] if parts else []
    desks = [word for word in words if word in DESKS]
    languages = [word for word in words if word not in DESKS]
    if not parts or len(desks) > 1 or len(languages) > 1:
        cure = "write it like Nathalie Gagnon <pieces@dealer.example> fr"
        found.append(row.mistake(column, f"is not a contact: {text!r}", cure))
        return None
    where, spoken = (parts["inner"] or parts["bare"] or "").strip(), languages[0] if languages else None
    address(row, column, where, ours, found)
    if spoken and not _LANGUAGE.fullmatch(spoken):
        cure = f"write a language like fr or en-CA, or a desk: {', '.join(DESKS)}"
        found.append(row.mistake(column, f"is neither a language nor a desk: {spoken!r}", cure))
    return Party(where, (parts["name"] or "").strip().strip('"'), spoken), desks[0] if desks else DESKS[0]


def address(row: Row, column: str, text: str, ours: Collection[str], found: list[Mistake]) -> None:
    """A mail address in a domain that is not ours."""
    if not _ADDRESS.fullmatch(text):
        found.append(row.mistake(column, f"is not a mail address: {text!r}", "write it like pieces@dealer.example"))
    elif text.rpartition("@")[2].lower() in ours:
        found.append(row.mistake(column, f"{text} comes back to us", "write an address outside of our own domain"))


def percent(row: Row, column: str, found: list[Mistake]) -> Decimal | None:
    """The share in this cell, in percent."""
    text = row.text(column)
    if shape := _PERCENT.fullmatch(text):
        return Decimal(shape[1].replace(",", "."))
    if text:
        found.append(row.mistake(column, f"is not a share: {text!r}", "write it like 15%"))
    return None


def returns(row: Row, found: list[Mistake]) -> Returns:
    """The rule by which parts go back, where the row has one."""
    days = row.text("return_days")
    if days and not _FEW_DAYS.fullmatch(days):
        found.append(row.mistake("return_days", f"is not a number of days: {days!r}", "write it like 30"))
        days = ""
    return Returns(int(days) if days else None, percent(row, "restocking", found))


def timezone(row: Row, found: list[Mistake]) -> str:
    """The time zone in this row; nothing where it names none that there is."""
    zone = row.text("timezone")
    if not a_zone(zone or "UTC"):
        found.append(row.mistake("timezone", f"is not a time zone: {zone!r}", "write it like America/Toronto"))
        return ""
    return zone


def days_ahead(row: Row, found: list[Mistake]) -> int:
    """How many days ahead a shop is reminded of a delivery."""
    text = row.text("remind_days")
    if text and text not in ("0", "1", "2", "3", "4"):
        cure = "write 1, 2, 3 or 4, or 0 for never"
        found.append(row.mistake("remind_days", f"is not a number of days: {text!r}", cure))
        text = ""
    return int(text or REMIND_DAYS)


def holidays(row: Row, own: frozenset[date], found: list[Mistake]) -> Container[date]:
    """The calendar's own days, and the public holidays of its country and region but for those that are worked."""
    country, region = row.text("country"), row.text("region")
    worked = {day(row, "worked", text, found) for text in row.words("worked")}
    if not country and (region or worked):
        column = "region" if region else "worked"
        found.append(row.mistake(column, "says nothing without a country", 'write country = "CA", or remove it'))
    if not country or not has_holidays(country):
        if country:
            found.append(row.mistake("country", f"has no holidays we know: {country!r}", 'write it like "CA"'))
        return own
    if region and not has_holidays(country, region):
        found.append(row.mistake("region", f"is unknown in {country}: {region!r}", 'write it like "QC"'))
        region = ""
    return Holidays(own, country, region, frozenset(one for one in worked if one))


def patience(row: Row, ours: Collection[str], found: list[Mistake]) -> Mapping[str, Patience]:
    """The table ``follow_up`` of a brand, and those within it for single kinds of requests."""
    told = row.entries("follow_up")
    if not told:
        return {}
    own = {name: value for name, value in told.items() if not isinstance(value, dict)}
    kinds: dict[str, Any] = {name: value for name, value in told.items() if isinstance(value, dict)}
    shared = _patience(row, "follow_up", own, ours, found)
    read = {"": Patience(**shared)}
    for kind, values in kinds.items():
        if kind in _KINDS:
            read[kind] = Patience(**(shared | _patience(row, f"follow_up.{kind}", values, ours, found)))
        else:
            cure = did_you_mean(kind, _KINDS, f"write one of {', '.join(_KINDS)}")
            found.append(row.mistake(_placed(row, f"follow_up.{kind}"), "is no kind of request", cure))
    return read


def _patience(
    row: Row, table: str, values: Mapping[str, Any], ours: Collection[str], found: list[Mistake]
) -> dict[str, Any]:
    """What one table says, with whatever is wrong in it left out."""
    read: dict[str, Any] = {}
    for name, value in values.items():
        column = _placed(row, f"{table}.{name}")
        if name in _DURATIONS:
            read[name] = length = read_duration(value) if isinstance(value, str) else None
            if length is None:
                found.append(row.mistake(column, f"is not a duration: {value!r}", 'write it like "4h" or "2d"'))
        elif name in _BOUNDS:
            bounds = _BOUNDS[name]
            if type(value) is int and value in bounds:
                read[name] = value
            else:
                cure = f"write a number from {bounds[0]} to {bounds[-1]}, without quotes"
                found.append(row.mistake(column, f"cannot be {value!r}", cure))
        elif name == "escalate_to":
            address(row, column, str(value), ours, found)
            read[name] = str(value)
        else:
            known = (*_DURATIONS, *_BOUNDS, "escalate_to")
            found.append(row.mistake(column, "is an unknown key", did_you_mean(name, known, "remove it")))
    return read


def _placed(row: Row, column: str) -> str:
    """The column as it is named, if the file names it on a line of its own; else that of the table around it."""
    return column if column in row.lines else column.rpartition(".")[0] if "." in column else column


def language(row: Row, found: list[Mistake]) -> str | None:
    """The locale in the cell ``language``."""
    text = row.text("language")
    if text and not _LANGUAGE.fullmatch(text):
        found.append(row.mistake("language", f"is not a language: {text!r}", "write it like fr or en-CA"))
    return text or None


def country(row: Row, text: str, found: list[Mistake]) -> None:
    """A country whose postal codes we know."""
    if text not in COUNTRIES:
        cure = f"write one of {', '.join(COUNTRIES)}"
        found.append(row.mistake("country", f"is not a country we know: {text!r}", cure))


def postal_code(row: Row, countries: tuple[str, ...], found: list[Mistake]) -> str:
    """The code of the first country that it fits, as the post writes it."""
    text = row.text("postal_code")
    for known in countries:
        if code := normalise(text, known):
            return shown(code, known)
    if text and set(countries) <= set(COUNTRIES):
        found.append(row.mistake("postal_code", f"is not a postal code: {text!r}", "write it like H7S 2B4"))
    return text


def is_local_part(text: str) -> bool:
    """Whether a name may stand before the @ of an address of ours."""
    return bool(_LOCAL_PART.fullmatch(text))
