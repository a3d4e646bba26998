"""Reads the cells of a dealer system's table: days, hours, prices, people; what is wrong says its cure."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from parsers.numbers import DateOrder, DecimalSign, date_order, decimal_sign, read_date, read_number
from parsers.parts import find_vin
from parsers.unwrap.fields import first_address, storable
from parsers.visits.facts import PERSON_ROLES, Person, PersonRole, When
from parsers.visits.sources.words import bare

_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_CLOCK = re.compile(r"(\d{1,2})\s?(?:[:.]|h)\s?(\d\d)(?::\d\d(?:\.\d+)?)?\s?(?:([ap])\.?\s?m\.?)?", re.IGNORECASE)
_HOUR = re.compile(r"(\d{1,2})\s?(?:h|([ap])\.?\s?m\.?)", re.IGNORECASE)
_OFFSET = re.compile(r"\s?(?:(Z)|([+-]\d\d):?(\d\d))$")
_BACK, _AHEAD = dt.timedelta(days=400), dt.timedelta(days=800)
_LONGEST = 200
_SHOWN = 60
_LANGUAGES = {"fr": "fr", "en": "en", "an": "en", "in": "en", "es": "es", "sp": "es", "no": "nb", "nb": "nb"}
_NOON, _DAY, _MINUTES = 12, 24, 60
# Who a table calls the customer owns the car; who is called the driver drives it.
_PEOPLE: tuple[tuple[str, PersonRole], ...] = (*((role, role) for role in PERSON_ROLES), ("customer", "owner"))


@dataclass(frozen=True, slots=True)
class Habits:
    """How a table writes: `dates` is None where no row tells whether 04/05 is in April or in May."""

    sign: DecimalSign
    dates: DateOrder | None
    today: dt.date


def habits(rows: Iterable[Mapping[str, str]], otherwise: DecimalSign, today: dt.date) -> Habits:
    """What the rows of a table agree on."""
    every = list(rows)
    said = (row.get(name, "") for row in every for name in ("date", "starts"))
    days = [day for day in said if not _ISO.match(day)]  # of 2026-12-03 the 26 is no day
    first, other = (date_order(days, default, today) for default in ("day-first", "month-first"))
    sign = decimal_sign(row.get("price", "").replace(" ", "") for row in every) or otherwise
    return Habits(sign, first if first == other else None, today)


@dataclass
class Cells:
    """One row: what stands in its columns, and what is wrong with it so far.

    `wrong` keeps the row out; with what is only a `pity` it is taken without the cell.
    """

    told: Mapping[str, str]
    habits: Habits
    wrong: list[tuple[str, str]] = field(default_factory=list)
    pity: list[tuple[str, str]] = field(default_factory=list)

    def cell(self, name: str, longest: int = _LONGEST) -> str:
        """A cell as it stands."""
        return storable(self.told.get(name, ""))[:longest].strip()

    def moment(self, whole: str, day: str, time: str) -> When | None:
        """A day and its hour from one cell or from two; None for none, or for what is no day."""
        written = self.cell(whole) or f"{self.cell(day)} {self.cell(time)}".strip()
        if not written:
            return None
        on = self._day(written, whole if self.cell(whole) else day)
        if on is None:
            return None
        rest = written[10:] if _ISO.match(written) else self.cell(time) or written.partition(" ")[2]
        return self._at(on, rest.strip(" T,"), whole)

    def _day(self, written: str, column: str) -> dt.date | None:
        iso = _ISO.match(written)
        unsure = self.habits.dates is None and not iso
        days = (
            {
                read_date(written, order)
                for order in (("day-first", "month-first") if unsure else (self.habits.dates,))
                if order
            }
            if not iso
            else {_iso(iso)}
        )
        if len(days) > 1:
            self.wrong.append(("export-day", f"{column} {_shown(written)} may be two days: write it like 2026-12-03"))
            return None
        on = days.pop()
        near = on is not None and self.habits.today - _BACK <= on <= self.habits.today + _AHEAD
        if on is None or not near:
            said = "is no day" if on is None else "is too far away"
            self.wrong.append(("export-day", f"{column} {_shown(written)} {said}: write it like 2026-12-03"))
            return None
        return on

    def _at(self, on: dt.date, rest: str, column: str) -> When | None:
        zone = ""
        if (offset := _OFFSET.search(rest)) and (offset[1] or ":" in rest[: offset.start()]):
            zone = "UTC" if offset[1] else f"UTC{offset[2]}:{offset[3]}"
            rest = rest[: offset.start()]
        if not rest:
            return When(on)
        time = clock(rest)
        if time is None:
            self.wrong.append(("export-hour", f"{column or 'time'} {_shown(rest)} is no hour: write it like 09:30"))
            return None
        return When(on, time, zone)

    def price(self) -> Decimal | None:
        """The price of the job."""
        written = self.cell("price")
        price = read_number(written, self.habits.sign) if written else None
        if written and (price is None or price < 0):
            self.wrong.append(("export-price", f"price {_shown(written)} is no amount: write it like 89.95"))
        return price

    def vin(self) -> str | None:
        """The vehicle number."""
        written = self.cell("vin")
        if written and not find_vin(written):
            self.pity.append(("export-vin", f"vin {_shown(written)} is no VIN: it has 17 letters and digits"))
        return find_vin(written) if written else None

    def people(self) -> Iterator[Person]:
        """Everybody whom the row names, each in one part."""
        seen: set[PersonRole] = set()
        for column, role in _PEOPLE:
            name, phone, mail = (self.cell(column), self.cell(f"{column}_phone", 30), self.cell(f"{column}_email"))
            address = first_address(mail) or ""
            if mail and not address:
                self.pity.append(("export-address", f"{column}_email {_shown(mail)} is no mail address"))
            if role not in seen and (name or phone or address):
                seen.add(role)
                yield Person(role, " ".join(name.split()), address, phone)

    def language(self) -> str | None:
        """In which of our languages the customer is written to."""
        return _LANGUAGES.get(bare(self.cell("language"))[:2])


def clock(text: str) -> dt.time | None:
    """A time of day: 9:30, 09:30:00, 9 h 30, 2:15 pm, 9h."""
    found = _CLOCK.fullmatch(text.strip())
    short = None if found else _HOUR.fullmatch(text.strip())
    if found is None and short is None:
        return None
    hour, minute, sun = (found[1], found[2], found[3]) if found else (short[1], "0", short[2])  # type: ignore[index]  # one of them is there
    told = int(hour)
    if sun and 1 <= told <= _NOON:
        told = told % _NOON + (_NOON if sun.lower() == "p" else 0)
    return dt.time(told, int(minute)) if told < _DAY and int(minute) < _MINUTES else None


def _iso(found: re.Match[str]) -> dt.date | None:
    try:
        return dt.date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def _shown(text: str) -> str:
    return repr(text[:_SHOWN])
