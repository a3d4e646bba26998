"""The table of a campaign: which cars, whose they are, and when each is due."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from parsers.phrases import folded
from parsers.unwrap import Part, text_of, unwrap
from parsers.visits.facts import CampaignTable, Unit

MOST_ROWS: Final = 250
"""Of one table, whose mails are decided in one transaction; whoever has more sends two."""
_LARGEST = 1_000_000
_LONGEST = 120
_ENDINGS = (".csv", ".tsv")
_TYPES = frozenset({"text/csv", "text/tab-separated-values", "application/csv"})
_SEPARATORS = ";\t,|"
_ADDRESS = re.compile(r"[^\s@<>,;\"()]+@[^\s@<>,;\"()]+\.[a-z]{2,}", re.IGNORECASE)
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")
# By what a column is called, as `folded` leaves it.
_COLUMNS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("chassis", "chasis", "vin", "niv", "bastidor", "understellsnummer", "chassisnummer"), "chassis"),
    **dict.fromkeys(("plate", "plaque", "immatriculation", "matricula", "patente", "placa", "regnr", "skilt"), "plate"),
    **dict.fromkeys(("unit", "unite", "unidad", "model", "modele", "modelo", "vehicle", "vehicule", "modell"), "unit"),
    **dict.fromkeys(("client", "customer", "cliente", "kunde", "name", "nom", "nombre", "navn"), "client"),
    **dict.fromkeys(("address", "adresse", "email", "e-mail", "courriel", "correo", "e-post", "mail"), "address"),
    **dict.fromkeys(("phone", "telephone", "telefono", "telefon"), "phone"),
    **dict.fromkeys(("due date", "due", "echeance", "vencimiento", "fecha de vencimiento", "forfall"), "due"),
    **dict.fromkeys(
        (
            "assignment date",
            "assigned",
            "assignation",
            "date d'assignation",
            "asignacion",
            "fecha de asignacion",
            "tildelt",
        ),
        "assigned",
    ),
}


def read_campaign(raw: bytes) -> CampaignTable:
    """The first table of a mail whose headings name a car; an empty one where there is none. Never raises."""
    found = (read_campaign_table(_text(part)) for part in unwrap(raw).parts if _is_sheet(part))
    return next((table for table in found if table.rows), CampaignTable())


def read_campaign_table(text: str) -> CampaignTable:
    """The cars of one table, whatever separates its cells; days are read only where they are written as 2027-01-10."""
    for separator in _SEPARATORS:
        rows = _rows(text, separator)
        if rows and (columns := _columns(rows[0])).keys() & {"chassis", "plate"} and len(columns) > 1:
            return _read(rows[1:], columns)
    return CampaignTable()


def _read(rows: Sequence[Sequence[str]], columns: Mapping[str, int]) -> CampaignTable:
    units: list[Unit] = []
    wrong: list[tuple[int, str, str]] = []
    seen: set[str] = set()
    filled = [(line, row) for line, row in enumerate(rows, start=2) if any(row)]
    for line, row in filled[:MOST_ROWS]:
        cells = {name: row[place][:_LONGEST] if place < len(row) else "" for name, place in columns.items()}
        problems = list(_problems(cells))
        vehicle = "".join(filter(str.isalnum, (cells.get("chassis") or cells.get("plate", "")).upper()))
        problems += [("twice", "")] if vehicle and vehicle in seen else []
        wrong += [(line, code, words) for code, words in problems]
        if all(code == "address" for code, _ in problems):
            seen.add(vehicle)
            units.append(_unit(line, cells))
    wrong += [(line, "many", "") for line, _ in filled[MOST_ROWS : MOST_ROWS + 1]]
    return CampaignTable(tuple(units), tuple(wrong), len(filled))


def _problems(cells: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    address = cells.get("address", "")
    if not (address or cells.get("client")):
        yield "nobody", ""
    if not (cells.get("chassis") or cells.get("plate")):
        yield "car", ""
    if address and not _ADDRESS.fullmatch(address):
        yield "address", address
    for name in ("due", "assigned"):
        if cells.get(name) and _day(cells[name]) is None:
            yield "day", cells[name]


def _unit(line: int, cells: Mapping[str, str]) -> Unit:
    address = cells.get("address", "")
    plain = {name: cells.get(name, "") for name in ("chassis", "plate", "unit", "client", "phone")}
    return Unit(
        line,
        address=address if _ADDRESS.fullmatch(address) and address.isascii() else "",
        due=_day(cells.get("due", "")),
        assigned=_day(cells.get("assigned", "")),
        **plain,
    )


def _day(text: str) -> date | None:
    found = _DAY.fullmatch(text.strip())
    try:
        return date(*map(int, found.groups())) if found and found[1] >= "1970" else None
    except ValueError:
        return None


def _columns(row: Sequence[str]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for place, cell in enumerate(row):
        meaning = _COLUMNS.get(folded(cell).replace("_", " ").strip(" .:#"))
        if meaning is not None:
            columns.setdefault(meaning, place)
    return columns


def _rows(text: str, separator: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text.replace("\0", "")), delimiter=separator)
    rows: list[list[str]] = []
    try:
        for row in reader:
            rows.append([" ".join(cell.split()) for cell in row[:40]])
            if len(rows) > 2 * MOST_ROWS:
                break
    except csv.Error:  # a cell without end
        pass
    return rows


def _is_sheet(part: Part) -> bool:
    named = part.name.lower().endswith(_ENDINGS) or part.content_type in _TYPES
    return named and not part.depth and len(part.data) <= _LARGEST


def _text(part: Part) -> str:
    if part.data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return part.data.decode("utf-16", "replace")
    return text_of(part).removeprefix("\ufeff")
