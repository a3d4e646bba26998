"""Reads estimates exported as EMS (CIECA Estimate Management Standard 2): a handful of dBase tables with one name.

Wanted are LIN (the lines), VEH (the car), AD1 and AD2 (claim and shop) and ENV (which program, which supplement).
Owner, claimant and inspection fields of AD1 and AD2 are never looked at.
"""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from parsers.exact.dbf import InexactError, Table, Value, read_table
from parsers.facts import Change, LineItem, Order, PartType, Problem, ShopFacts, Vehicle
from parsers.parts import canonical

System = Literal["CCC", "Mitchell", "Audatex"]
Row = Mapping[str, Value]

_WANTED = ("lin", "veh", "ad1", "ad2", "env")
_SYSTEMS: dict[str, System] = {"C": "CCC", "M": "Mitchell", "A": "Audatex"}
# PAG is new glass; PAC (rechromed) and PAR (recored) are the old part made good again.
_PART_TYPES: dict[str, PartType] = {
    "PAN": "oem",
    "PAP": "oem",
    "PAG": "unknown",
    "PAA": "aftermarket",
    "PAL": "recycled",
    "PAM": "remanufactured",
    "PAC": "remanufactured",
    "PAR": "remanufactured",
    "PAO": "unknown",
}
_REPLACE = frozenset({"OP11", "OP12"})  # whole and partial
_MANUAL = frozenset({"OP0", "OP00", ""})
_CHANGES: dict[str, Change] = {"1": "add", "2": "change", "3": "delete"}
_DELETED = "3"
_CURRENCIES = {"CAN": "CAD", "CA": "CAD", "USA": "USD", "US": "USD"}
_EXTRA_LETTER = re.compile(r"(?<=\d)[a-z]$")
_SUPPLEMENT = re.compile(r"S0*[1-9]\d*")
_OLDEST = 50  # two digits of a model year from here on are of the last century


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a set says: its order, the program that wrote it, and how many rows were parts and how many were not."""

    order: Order
    system: System | None = None
    supplement: str | None = None
    rows: Mapping[str, int] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def set_name(name: str) -> str | None:
    """What a file of a set shares with the others of its set; None for a file that is not called like one.

    Mitchell puts one more letter before the dot: 9508501A.AD1, 9508501V.VEH.
    """
    stem, suffix = _split(name)
    return _EXTRA_LETTER.sub("", stem) if suffix in _WANTED else None


def sets_of(files: Iterable[tuple[str, bytes]]) -> tuple[Mapping[str, bytes], ...]:
    """The sets among files (name and bytes), each by suffix in lower case; without a LIN file there is no set."""
    sets: list[tuple[str, dict[str, bytes]]] = []
    for name, data in files:
        key, suffix = set_name(name), _split(name)[1]
        if key is None:
            continue
        home = next((found for known, found in reversed(sets) if known == key and suffix not in found), None)
        if home is None:
            home = {}
            sets.append((key, home))
        home[suffix] = data
    return tuple(found for _, found in sets if "lin" in found)


def pack_sets(files: Iterable[tuple[str, bytes]]) -> tuple[bytes, ...]:
    """Each set among the files as a zip archive of the tables that are read; equal sets give equal bytes."""
    return tuple(_packed(found) for found in sets_of(files))


def read_estimate(files: Mapping[str, bytes]) -> Estimate:
    """The order of a set, by suffix as `sets_of` gives it.

    Lines are the parts that are to be replaced, each once, though a line with labour of two kinds has two rows. A list
    price is the data base's, a unit price what the estimate charges for one. InexactError where LIN cannot be read.
    """
    problems: list[Problem] = []
    tables = {"lin": read_table(files["lin"])}
    for suffix in _WANTED[1:]:
        try:
            tables[suffix] = read_table(files[suffix]) if suffix in files else Table((), ())
        except InexactError as fault:
            problems.append(Problem("ems-incomplete", f"the {suffix.upper()} file: {fault.detail}"))
            tables[suffix] = Table((), ())
    problems += [
        Problem("ems-incomplete", f"the {suffix.upper()} file ends before its last row")
        for suffix, table in tables.items()
        if not table.complete
    ]
    envelope = _only(tables["env"])
    stated = (_text(envelope, "SUPP_NO") or "").upper()
    supplement = stated if _SUPPLEMENT.fullmatch(stated) else None
    kinds: Counter[str] = Counter()
    lines = tuple(_lines(tables["lin"].rows, supplement, kinds))
    return Estimate(
        order=_order(tables, envelope, lines),
        system=_SYSTEMS.get(_text(envelope, "EST_SYSTEM") or ""),
        supplement=supplement,
        rows=dict(kinds),
        problems=tuple(problems),
    )


def _split(name: str) -> tuple[str, str]:
    stem, _, suffix = name.replace("\\", "/").lower().strip().rpartition(".")
    return stem, suffix


def _packed(found: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for suffix in _WANTED:
            if suffix in found:
                archive.writestr(zipfile.ZipInfo(f"estimate.{suffix}"), found[suffix])
    return packed.getvalue()


def _order(tables: Mapping[str, Table], envelope: Row, lines: tuple[LineItem, ...]) -> Order:
    car, claim, shop = (_only(tables[suffix]) for suffix in ("veh", "ad1", "ad2"))
    job = _text(envelope, "RO_ID")
    created = envelope.get("CREATE_DT")
    return Order(
        repair_order=job if job != _text(envelope, "UNQFILE_ID") else None,
        claim=_text(claim, "CLM_NO"),
        vin=(_text(car, "V_VIN") or "").upper() or None,
        vehicle=Vehicle(
            _year(_text(car, "V_MODEL_YR")), _text(car, "V_MAKEDESC") or _text(car, "V_MAKECODE"), _text(car, "V_MODEL")
        ),
        shop=ShopFacts(*(_text(shop, name) for name in ("RF_CO_NM", "RF_ZIP", "RF_PH1", "RF_EA"))),
        insurer=_text(claim, "INS_CO_NM"),
        date=created if not isinstance(created, (str, Decimal, bool)) else None,
        currency=_CURRENCIES.get((_text(envelope, "EST_CTRY") or "").upper()),
        lines=lines,
    )


def _lines(rows: Sequence[Row], supplement: str | None, kinds: Counter[str]) -> Iterator[LineItem]:
    """The parts in their order; `kinds` counts what every row was."""
    seen: set[tuple[str | None, ...]] = set()
    for row in rows:
        number, place = _part_number(row), _text(row, "LINE_NO")
        change = _CHANGES.get(_text(row, "TRAN_CODE") or "") if supplement == _text(row, "LINE_IND") else None
        if not _is_part(row, number) or (_text(row, "TRAN_CODE") == _DELETED and change is None):
            kinds["non_part" if _text(row, "LBR_OP") or _text(row, "PART_TYPE") else "heading"] += 1
            continue
        kinds["line"] += 1
        key = (place, _text(row, "LINE_IND"), canonical(number or ""))
        if place is not None and key in seen:
            continue  # the same part again, with its refinish labour
        seen.add(key)
        yield _line(row, number, change)


def _line(row: Row, number: str | None, change: Change | None) -> LineItem:
    gone = change == "delete"
    return LineItem(
        line=_text(row, "LINE_NO"),
        part_number=number,
        description=_text(row, "LINE_DESC"),
        quantity=Decimal(0) if gone else _positive(row, "PART_QTY"),
        unit_price=None if gone else _positive(row, "ACT_PRICE"),
        list_price=None if gone else _positive(row, "DB_PRICE"),
        part_type=_PART_TYPES.get(_type(row), "unknown"),
        change=change,
    )


def _is_part(row: Row, number: str | None) -> bool:
    """Whether a row asks for a part: replaced, or entered by hand with a number or the price of a part.

    Existing parts (PAE), sublet (PAS), labour, paint and headings are none.
    """
    kind, operation = _type(row), (_text(row, "LBR_OP") or "").upper()
    if (kind and kind not in _PART_TYPES) or row.get("MISC_SUBLT") is True:
        return False
    if operation in _REPLACE:
        return bool(number or kind)
    telling = number or (kind != "PAO" and _positive(row, "ACT_PRICE"))
    return operation in _MANUAL and bool(kind and telling)


def _part_number(row: Row) -> str | None:
    """The number of the part that is wanted: another maker's or a used part has its own; words are none."""
    own, other = _text(row, "OEM_PARTNO"), _text(row, "ALT_PARTNO")
    numbers = (own, other) if _PART_TYPES.get(_type(row), "oem") == "oem" else (other, own)
    return next((number for number in numbers if number and any(char.isdigit() for char in number)), None)


def _type(row: Row) -> str:
    return (_text(row, "PART_TYPE") or "").upper()


def _only(table: Table) -> Row:
    return table.rows[0] if table.rows else {}


def _text(row: Row, name: str) -> str | None:
    value = row.get(name)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return " ".join(value.split()) or None if isinstance(value, str) else None


def _positive(row: Row, name: str) -> Decimal | None:
    value = row.get(name)
    return value if isinstance(value, Decimal) and value > 0 else None


def _year(text: str | None) -> str | None:
    if not text or not text.isdigit():
        return None
    return text if len(text) == 4 else f"{'19' if int(text) >= _OLDEST else '20'}{int(text):02}"
