"""Read the operator's tables (brands, dealers, territories, shops, agreements …): rows that know where."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from config.mistakes import Mistake, did_you_mean
from config.sheet import Row, Sheet, read_sheet
from config.toml import read_toml

# What each table holds: the columns every row must fill, then those that may be empty or left out.
_COLUMNS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "brands": (
        ("name", "prefix"),
        (
            *("aliases", "makes", "vin_prefixes", "house", "mismatch", "closed", "preferred", "off"),
            *("return_days", "restocking", "follow_up"),
        ),
    ),
    "agreements": (
        ("name",),
        (
            *("insurers", "claims", "banners", "shops", "plates", "vins"),
            *("reference", "approver", "parts", "reasons", "threshold"),
            *("number", "holder", "includes", "support", "tax_included"),
        ),
    ),
    "calendars": (("timezone", "hours"), ("holidays", "country", "region", "worked")),
    "dealers": (
        ("key", "name", "brands", "contacts"),
        (
            *("city", "postal_code", "phone", "website", "calendar", "hours", "backups", "cutoff", "away", "off"),
            *("return_days", "restocking"),
        ),
    ),
    "territories": (
        ("brand", "country", "postal_prefix", "dealer"),
        ("weight", "valid_from", "valid_to", "city", "except"),
    ),
    "shops": (
        ("key", "name", "addresses", "postal_code"),
        (
            *("country", "language", "phone", "city", "banner", "preferred", "off"),
            *("timezone", "remind_days", "calendar"),
        ),
    ),
    "banners": (("key", "name", "address", "mode"), ("language",)),
    "hooks": (("url", "secret_file"), ()),
    "workshops": (
        (),
        (
            *("place", "geo", "remind_days", "precheck", "precheck_days", "terms", "terms_version"),
            *("visit_hours", "advise", "systems"),
        ),
    ),
    "offers": (("name",), ("description", "price", "url", "brands", "workshops")),
}
# Of TOML; a cell of a spreadsheet lists with |.
_LISTS = (
    "aliases",
    "makes",
    "vin_prefixes",
    "off",
    "insurers",
    "claims",
    "banners",
    "shops",
    "plates",
    "vins",
    "support",
    "parts",
    "reasons",
    "worked",
    "workshops",
    "brands",
    "systems",
)
_MAPPINGS = ("hours", "holidays")
_NESTED = ("follow_up",)
_FLAGS = ("preferred", "precheck", "tax_included")
_COUNTS = ("return_days", "precheck_days", "remind_days", "visit_hours")


def _no_sheet(table: str) -> Sheet:
    return Sheet(f"{table}.csv", *_COLUMNS[table])


@dataclass(frozen=True, slots=True)
class Tables:
    """All rows of the configuration directory, and what could not be read of them.

    Mistakes in single rows of a sheet are named by whoever goes through it.
    """

    brands: tuple[Row, ...] = ()
    dealers: Sheet = field(default_factory=lambda: _no_sheet("dealers"))
    territories: Sheet = field(default_factory=lambda: _no_sheet("territories"))
    shops: Sheet = field(default_factory=lambda: _no_sheet("shops"))
    calendars: tuple[Row, ...] = ()
    banners: Sheet = field(default_factory=lambda: _no_sheet("banners"))
    agreements: tuple[Row, ...] = ()
    workshops: tuple[Row, ...] = ()
    offers: tuple[Row, ...] = ()
    mistakes: tuple[Mistake, ...] = ()


def read_tables(directory: Path, *, territories: Path | None = None) -> Tables:
    """Read the files of the directory, or another file of territories. Nothing is raised: see `Tables.mistakes`.

    ``banners.csv``, ``agreements.toml``, ``workshops.toml`` and ``offers.toml`` may be absent.
    """
    mistakes: list[Mistake] = []
    banners = directory / "banners.csv"
    agreements, workshops, offers = (directory / f"{name}.toml" for name in ("agreements", "workshops", "offers"))
    return Tables(
        brands=read_rows(directory / "brands.toml", mistakes),
        calendars=read_rows(directory / "calendars.toml", mistakes),
        dealers=_read_csv(directory / "dealers.csv", mistakes),
        territories=_read_csv(territories or directory / "territories.csv", mistakes, "territories"),
        shops=_read_csv(directory / "shops.csv", mistakes),
        banners=_read_csv(banners, mistakes) if banners.exists() else _no_sheet("banners"),
        agreements=read_rows(agreements, mistakes) if agreements.exists() else (),
        workshops=read_rows(workshops, mistakes) if workshops.exists() else (),
        offers=read_rows(offers, mistakes) if offers.exists() else (),
        mistakes=tuple(mistakes),
    )


def _read_csv(path: Path, mistakes: list[Mistake], table: str = "") -> Sheet:
    columns = _COLUMNS[table or path.stem]
    try:
        content = path.read_bytes()
    except OSError as fault:
        cure = "create it, or name another directory"
        mistakes.append(Mistake(str(path), None, "", f"cannot be read: {fault.strerror}", cure))
        return Sheet(str(path), *columns)
    return read_sheet(str(path), content, *columns, mistakes)


def read_rows(path: Path, mistakes: list[Mistake]) -> tuple[Row, ...]:
    """The tables of a TOML file as rows, each with its own name as ``key``; what is wrong is added to `mistakes`."""
    read = read_toml(path)
    mistakes.extend(read.mistakes)
    rows = []
    for key, values in read.values.items():
        line = read.line_of(key) or 1
        if not isinstance(values, dict):
            mistakes.append(Mistake(read.file, line, key, "stands outside of any table", "write it below its [table]"))
            continue
        lines = {".".join(at[1:]): number for at, number in read.lines.items() if at[0] == key and at[1:]}
        row = Row(read.file, line, {**values, "key": key}, lines)
        found = list(_value_mistakes(row, values, path.stem))
        mistakes.extend(found)
        sound = {name: value for name, value in row.values.items() if name not in {mistake.key for mistake in found}}
        rows.append(Row(read.file, line, sound, lines))
    if not read.values and not read.mistakes:
        mistakes.append(_no_rows(read.file))
    return tuple(rows)


def _no_rows(file: str) -> Mistake:
    return Mistake(file, None, "", "has no rows", "add at least one")


def _value_mistakes(row: Row, values: Mapping[str, Any], table: str) -> Iterator[Mistake]:
    """What is missing, unknown or of the wrong shape in one table of a TOML file."""
    needed, optional = _COLUMNS[table]
    for name in needed:
        if values.get(name) in (None, "", {}):
            yield row.mistake(name, "is missing", f"write {name} = … under [{row.text('key')}]")
    for name, value in values.items():
        if name not in needed + optional:
            yield row.mistake(name, "is an unknown key", did_you_mean(name, needed + optional, "remove it"))
        elif wrong := _misshapen(name, value):
            yield row.mistake(name, *wrong)


def _misshapen(name: str, value: Any) -> tuple[str, str] | None:
    """What is wrong with the shape of a value, and the cure."""
    if name in _LISTS:
        sound = isinstance(value, list) and all(isinstance(item, str) for item in value)
        return None if sound else ("must be a list of texts", 'write it like ["one", "two"]')
    if name in _MAPPINGS:
        sound = isinstance(value, dict) and all(isinstance(item, str) for item in value.values())
        return None if sound else ("must be a table of texts", f'write it like {name} = {{ name = "value" }}')
    if name in _NESTED:
        return None if isinstance(value, dict) else ("must be a table", f'write it like {name} = {{ key = "value" }}')
    if name in _FLAGS:
        return None if isinstance(value, bool) else ("must be true or false", "write it without quotes")
    if name in _COUNTS:
        sound = type(value) is int and value >= 0
        return None if sound else ("must be a whole number", "write it without quotes, like 30")
    return None if isinstance(value, str) else ("must be text", "put it in quotes")
