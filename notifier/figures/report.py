"""What a report says: the newest week against the one before, eight weeks as a table, and a row for each part of it."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from babel.numbers import format_percent

from notifier.catalogue import Words
from notifier.figures.charts import BARS, GONE, GOOD, LATE, RING, bars, ring
from notifier.header import clean_text
from notifier.lines import N_
from notifier.sheet import guard
from routing import REPORTED, Notice

_SUNDAY = timedelta(days=6)
_SHOWN = 25
"""Rows for dealers or shops in the mail; the file has them all."""
_HOUR = 60


@dataclass(frozen=True, slots=True)
class Week:
    """The figures of one week, or of one part in the newest week, as the columns of a table show them."""

    name: str
    orders: str
    in_time: str
    kept: str
    backorders: str
    silent: str

    @property
    def cells(self) -> tuple[str, ...]:
        """The figures without the name."""
        return (self.orders, self.in_time, self.kept, self.backorders, self.silent)


@dataclass(frozen=True, slots=True)
class Headline:
    """One figure of the newest week: what it is, how much, and what belongs to it."""

    label: str
    value: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the ring: its word, how many, and its colour, which no word depends on."""

    word: str
    amount: int
    colour: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart in the mail: by which id the page names it, its size, and in words what it shows."""

    cid: str
    alt: str
    width: int
    height: int
    png: bytes


@dataclass(frozen=True, slots=True)
class Figures:
    """A report's figures: week by week, oldest first, each measure's amounts in the same order."""

    mondays: tuple[date, ...]
    amounts: Mapping[str, tuple[int, ...]]

    def week(self, place: int) -> dict[str, int]:
        """The amounts of one week, counted from 0."""
        return {measure: amounts[place] for measure, amounts in self.amounts.items()}


def _read(facts: Mapping[str, str]) -> Figures:
    """The figures that a notice's facts hold; ValueError if they are none."""
    mondays = tuple(date.fromisoformat(day) for day in facts["weeks"].split())
    amounts = {measure: tuple(map(int, facts.get(measure, "").split())) for measure in REPORTED}
    if not mondays or any(len(row) != len(mondays) for row in amounts.values()):
        raise ValueError(f"these facts are no figures of {len(mondays)} weeks: {sorted(facts)}")
    return Figures(mondays, amounts)


def report(notice: Notice, reader: Words, message_id: str) -> dict[str, Any]:
    """The variables of a report, and its pictures; the mail's own id makes theirs unique."""
    known = _read(notice.facts)
    newest, before = known.week(-1), known.week(-2) if len(known.mondays) > 1 else {}
    weeks = [_row(_short(monday, reader), known.week(place), reader) for place, monday in enumerate(known.mondays)]
    parts = [_row(_named(one), _read(one.facts).week(-1), reader) for one in notice.also]
    headlines = _headlines(newest, before, reader)
    ring_parts = _ring_parts(newest, reader)
    pictures = _pictures(known, ring_parts, message_id.strip("<>"), reader)
    return {
        "scope": _named(notice),
        "period": _period(known.mondays[-1], reader),
        "headlines": headlines,
        "told_figures": tuple((one.label, " · ".join(filter(None, (one.value, one.detail)))) for one in headlines),
        "weeks": tuple(reversed(weeks)),
        "weeks_table": _text_table([_heads(reader.say("Week"), reader), *reversed(weeks)]),
        "bars": tuple(
            (week.orders, *_two_lines(monday, reader)) for week, monday in zip(weeks, known.mondays, strict=True)
        ),
        "ring": ring_parts,
        "rows": tuple(parts[:_SHOWN]),
        "parts_table": _text_table([_heads(reader.say("Name"), reader), *parts[:_SHOWN]]) if parts else "",
        "more_parts": len(parts) > _SHOWN,
        "heads": _heads("", reader).cells,
        "pictures": pictures,
    }


def figures_file(notice: Notice, words: Words) -> tuple[str, bytes]:
    """The figures for a spreadsheet, every cell quoted and guarded, with fixed English column names; its name first."""
    known = _read(notice.facts)
    text = io.StringIO(newline="")
    semicolon = words.language != "en"
    out = csv.writer(text, delimiter=";" if semicolon else ",", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    out.writerow(("scope", "week_from", "week_to", *REPORTED))
    rows = [(notice, known, place) for place in range(len(known.mondays))]
    rows += [(one, _read(one.facts), -1) for one in notice.also]
    for one, figures, place in rows:
        monday = figures.mondays[place]
        out.writerow((guard(_named(one)), monday, monday + _SUNDAY, *figures.week(place).values()))
    return f"report-{known.mondays[-1]}.csv", b"\xef\xbb\xbf" + text.getvalue().encode()


def _headlines(now: Mapping[str, int], before: Mapping[str, int], reader: Words) -> tuple[Headline, ...]:
    answered, promised = now["answered"], now["promises_kept"] + now["promises_moved"]
    then = reader.say("%(number)s the week before", number=str(before.get("orders", 0)))
    told = (
        Headline(reader.say("Orders"), str(now["orders"]), then),
        Headline(
            reader.say("Answered in time"),
            _percent(now["answered_in_time"], answered, reader),
            _of(now["answered_in_time"], answered, reader),
        ),
        Headline(
            reader.say("Promises kept"),
            _percent(now["promises_kept"], promised, reader),
            _of(now["promises_kept"], promised, reader),
        ),
        Headline(reader.say("Lines back-ordered"), str(now["backorders"])),
        Headline(reader.say("Passed on because nobody answered"), str(now["silent"])),
        Headline(reader.say("Time to the first answer, on average"), _average(now, reader)),
        Headline(reader.say("Returns"), str(now["returns"])),
        Headline(reader.say("Searches"), str(now["searches"])),
    )
    optional = (reader.say("Returns"), reader.say("Searches"))
    return tuple(one for one in told if one.value and not (one.value == "0" and one.label in optional))


def _row(name: str, now: Mapping[str, int], reader: Words) -> Week:
    promised = now["promises_kept"] + now["promises_moved"]
    return Week(
        name,
        str(now["orders"]),
        _percent(now["answered_in_time"], now["answered"], reader) or "–",
        _percent(now["promises_kept"], promised, reader) or "–",
        str(now["backorders"]),
        str(now["silent"]),
    )


def _heads(first: str, reader: Words) -> Week:
    return Week(first, *(reader.say(one) for one in _HEADS))


def _ring_parts(now: Mapping[str, int], reader: Words) -> tuple[Part, ...]:
    """What became of the orders that were answered, or passed on, within the week."""
    return (
        Part(reader.say("answered in time"), now["answered_in_time"], GOOD),
        Part(reader.say("answered late"), max(now["answered"] - now["answered_in_time"], 0), LATE),
        Part(reader.say("not answered"), now["silent"], GONE),
    )


def _pictures(known: Figures, parts: Sequence[Part], mail: str, reader: Words) -> dict[str, Picture]:
    orders = known.amounts["orders"]
    weeks = "; ".join(f"{_short(day, reader)} {count}" for day, count in zip(known.mondays, orders, strict=True))
    shares = "; ".join(f"{part.word} {part.amount}" for part in parts)
    return {
        "bars": Picture(
            f"bars.{mail}", reader.say("Orders, week by week: %(figures)s", figures=weeks), *BARS, bars(orders)
        ),
        "ring": Picture(
            f"ring.{mail}",
            reader.say("Answers of the week: %(figures)s", figures=shares),
            *RING,
            ring([(part.amount, part.colour) for part in parts]),
        ),
    }


def _text_table(rows: Sequence[Week]) -> str:
    """The rows in columns of plain text: names to the left, figures to the right."""
    table = [(row.name, *row.cells) for row in rows]
    widths = [max(len(row[place]) for row in table) for place in range(len(table[0]))]
    lines = [
        "  ".join(
            cell.rjust(width) if place else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in table
    ]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])


def _named(notice: Notice) -> str:
    return clean_text(notice.facts.get("name", ""), 40)


def _period(monday: date, reader: Words) -> str:
    return reader.say("%(first)s to %(last)s", first=reader.plain_day(monday), last=reader.plain_day(monday + _SUNDAY))


def _short(day: date, reader: Words) -> str:
    return reader.short_day(day).replace(" ", "\u00a0")


def _two_lines(day: date, reader: Words) -> tuple[str, str]:
    """A day as two short words, in the reader's own order."""
    first, _, second = reader.short_day(day).replace("\u00a0", " ").partition(" ")
    return first, second


def _percent(part: int, whole: int, reader: Words) -> str:
    if whole <= 0:
        return ""
    return format_percent(round(part / whole, 2), locale=reader.locale).replace("\u202f", "\u00a0")


def _of(part: int, whole: int, reader: Words) -> str:
    return reader.say("%(part)s of %(whole)s", part=str(part), whole=str(whole)) if whole else ""


def _average(now: Mapping[str, int], reader: Words) -> str:
    if not now["answered"]:
        return ""
    hours, minutes = divmod(round(now["answer_minutes"] / now["answered"]), _HOUR)
    if not hours:
        return reader.say("%(minutes)s min", minutes=str(minutes))
    return reader.say("%(hours)s h %(minutes)s min", hours=str(hours), minutes=f"{minutes:02}")


_HEADS = (N_("Orders"), N_("In time"), N_("Kept"), N_("B/O"), N_("Silent"))
