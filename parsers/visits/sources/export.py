"""Reads the appointments of a dealer's own system out of the table (CSV) that it writes each night.

A row is told by its `id`; rows with one id are one appointment with several jobs. A row that is missing says nothing.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from parsers.facts import Problem
from parsers.numbers import DecimalSign
from parsers.quotation import SEPARATORS, is_sheet, rows_of, sheet_text
from parsers.unwrap import Contents
from parsers.visits.facts import Booking, Bookings, BookingStatus, Job, When
from parsers.visits.sources.cells import Cells, clock, habits
from parsers.visits.sources.details import written_plate
from parsers.visits.sources.words import bare, meanings

_HEADING_WITHIN = 20
_MOST_ROWS = 2_000
_ENOUGH_COLUMNS = 3
_STATUSES: tuple[BookingStatus, ...] = ("wanted", "booked", "cancelled", "arrived", "delivered")
_NAMES = "id, status, date, time"


def read_export(contents: Contents, *, today: dt.date) -> Bookings | None:
    """The appointments of the tables in a mail; None where it brings no table of appointments."""
    sheets = [one for part in contents.parts if is_sheet(part) and (one := read_table(sheet_text(part), today=today))]
    if not sheets:
        return None
    return Bookings(
        tuple(booking for sheet in sheets for booking in sheet.found),
        tuple(problem for sheet in sheets for problem in sheet.problems),
    )


def read_table(text: str, *, today: dt.date) -> Bookings | None:
    """The appointments of one table, whatever separates its cells; None where its first rows name no such columns.

    A row that is wrong is a `Problem` with its line and the cure, and keeps its whole appointment out.
    """
    for separator, sign in SEPARATORS.items():
        rows = rows_of(text, separator, _MOST_ROWS + _HEADING_WITHIN)
        for place, (line, row) in enumerate(rows[:_HEADING_WITHIN]):
            columns = _columns(row)
            if "id" in columns and {"date", "starts", "status"} & columns.keys():
                return _appointments(rows[place + 1 :], columns, len(row), sign, today)
            if len(columns) >= _ENOUGH_COLUMNS and {"starts", "date"} & columns.keys():
                missing = f"no column is called id: the first row names the columns, at least {_NAMES}"
                return Bookings(problems=(Problem("export-columns", missing, line=str(line)),))
    return None


def _columns(row: Sequence[str]) -> dict[str, int]:
    """Which column holds what; the first of several."""
    known = meanings("columns")
    columns: dict[str, int] = {}
    for place, cell in enumerate(row):
        name = bare(cell)
        meaning = known.get(name) or known.get(name.removesuffix(" name"))
        written = name.replace(" ", "_")
        if written in known.values():
            meaning = written
        if meaning:
            columns.setdefault(meaning, place)
    return columns


def _appointments(
    rows: Sequence[tuple[int, Sequence[str]]], columns: Mapping[str, int], width: int, sign: DecimalSign, today: dt.date
) -> Bookings:
    told = [
        (line, len(row), {name: row[place] for name, place in columns.items() if place < len(row)})
        for line, row in rows[:_MOST_ROWS]
        if any(row)
    ]
    writes = habits((cells for _, _, cells in told), sign, today)
    problems: list[Problem] = []
    if len(rows) > _MOST_ROWS:
        detail = f"only the first {_MOST_ROWS} rows were read: export fewer days, or several tables"
        problems.append(Problem("export-long", detail))
    found: dict[tuple[str, str], list[Booking]] = {}
    broken: set[tuple[str, str]] = set()
    for line, cells, row in told:
        read = Cells(row, writes)
        booking = _booking(read, line)
        if cells > width:
            read.wrong.append(
                ("export-cells", f"has {cells} cells, the first row {width}: quote what holds the separator")
            )
        problems += [Problem(code, detail, line=str(line)) for code, detail in (*read.wrong, *read.pity)]
        if read.wrong:
            broken.add((booking.workshop, booking.uid))
        else:
            found.setdefault((booking.workshop, booking.uid), []).append(booking)
    whole, doubts = _joined([rows for name, rows in found.items() if name not in broken])
    return Bookings(tuple(whole), (*problems, *doubts))


def _booking(cells: Cells, line: int) -> Booking:
    """One row; what is wrong with it stands in its cells."""
    uid, status = cells.cell("id"), _status(cells)
    if not uid:
        cells.wrong.append(("export-no-id", "has no id: write the appointment's own number, which never changes"))
    starts = cells.moment("starts", "date", "time")
    booked = status in ("booked", "arrived")
    if booked and not cells.wrong and (starts is None or (starts.time is None and status == "booked")):
        what = "hour" if starts else "day"
        cells.wrong.append(
            (f"export-no-{what}", f"is booked and has no {what}: fill in date and time, like 2026-12-03 09:30")
        )
    sequence, description = cells.cell("sequence", 6), cells.cell("job")
    return Booking(
        origin="export",
        uid=uid,
        sequence=int(sequence) if sequence.isascii() and sequence.isdecimal() else 0,
        status=status,
        starts=None if status == "wanted" else starts,
        ends=_ends(cells, starts),
        wishes=(starts,) if starts and status == "wanted" else (),
        people=tuple(cells.people()),
        vin=cells.vin(),
        plate=written_plate(cells.cell("plate")) or None,
        make=cells.cell("make") or None,
        model=cells.cell("model") or None,
        year=cells.cell("year", 4) or None,
        mileage=cells.cell("mileage", 20) or None,
        jobs=(Job(description, cells.cell("remark", 1_000), cells.price()),) if description else (),
        words=cells.cell("words", 4_000),
        workshop=cells.cell("workshop"),
        agreement=cells.cell("agreement") or None,
        reference=cells.cell("reference") or None,
        postal_code=cells.cell("postal_code", 12) or None,
        language=cells.language(),
        line=line,
    )


def _ends(cells: Cells, starts: When | None) -> When | None:
    """When it ends: an hour of the same day, or a moment."""
    if (hour := clock(cells.cell("ends"))) is not None:
        return replace(starts, time=hour) if starts and starts.time and starts.time < hour else None
    ends = cells.moment("ends", "", "")
    return ends if ends and ends.time else None


def _status(cells: Cells) -> BookingStatus:
    """How the row stands; without a word it is booked."""
    written = bare(cells.cell("status"))
    meaning = meanings("statuses").get(written, written or "booked")
    if meaning not in _STATUSES:
        known = ", ".join(_STATUSES)
        cells.wrong.append(("export-status", f"status {cells.cell('status')!r} is none of {known}"))
        return "booked"
    return next(status for status in _STATUSES if status == meaning)


def _joined(found: Sequence[Sequence[Booking]]) -> tuple[list[Booking], list[Problem]]:
    """The rows of each id as one appointment; rows that contradict each other are none."""
    whole: list[Booking] = []
    doubts: list[Problem] = []
    for rows in found:
        first = rows[0]
        if other := next((row for row in rows if (row.starts, row.status) != (first.starts, first.status)), None):
            where = f"id {first.uid!r} stands on line {first.line} with another day, hour or status"
            detail = f"{where}: give each visit its own"
            doubts.append(Problem("export-twice", detail, line=str(other.line)))
            continue
        whole.append(replace(first, jobs=tuple(_jobs(rows))))
    return whole, doubts


def _jobs(rows: Sequence[Booking]) -> Iterator[Job]:
    """The jobs of all rows; a row that stands twice is one."""
    for place, row in enumerate(rows):
        if not any(replace(row, line=None) == replace(other, line=None) for other in rows[:place]):
            yield from row.jobs
