"""Composes the plain answers of parts clerks, one to three clauses each, and what each of them does to every line."""

import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from tests.parsers.replies.asking import ORDER

HERE = Path(__file__).parent
LANGUAGES = ("fr", "en", "es", "nb")
EVERY = frozenset(range(1, len(ORDER.lines) + 1))
Does = frozenset[tuple[int, str, str | None, str | None]]  # line, answer, day, price
_ANSWERS = {"backorder_day": "backorder", "sent_day": "available", "price": "price_change"}
_OFTEN_ALL_BUT = 0.08
_SURE = (". ", "\n", "; ")


@dataclass(frozen=True)
class Plain:
    """A plain answer, the templates it was made of, and what it does."""

    text: str
    made_of: tuple[str, ...]
    does: Does


@dataclass(frozen=True)
class _Clause:
    text: str
    template: str
    closed: bool  # whether another clause may only follow behind a full stop
    lines: frozenset[int]
    does: Does


def answers(language: str, count: int, seed: int) -> Iterator[Plain]:
    """So many different answers of a language; the same ones for the same seed."""
    table = tomllib.loads((HERE / f"{language}.toml").read_text("utf-8"))
    clerk, told = _Clerk(table, random.Random(f"{language} {seed}")), set[str]()
    while len(told) < count:
        answer = clerk.answer()
        if answer.text not in told:
            told.add(answer.text)
            yield answer


class _Clerk:
    """One who writes what his language's table has, at random."""

    def __init__(self, table: dict, chance: random.Random) -> None:
        self.table = table
        self.chance = chance

    def answer(self) -> Plain:
        """One to three clauses in a frame."""
        clauses = [self._all_but()] if self.chance.random() < _OFTEN_ALL_BUT else self._clauses()
        text, joints = clauses[0].text, []
        for before, here in pairwise(clauses):
            joint = self._joint(before, here)
            joints.append(joint)
            text += joint + here.text
        text = self._framed(self._written(text, joints))
        does = frozenset(one for clause in clauses for one in clause.does)
        return Plain(text, (*(clause.template for clause in clauses), *map(repr, joints)), does)

    def _clauses(self) -> list[_Clause]:
        free, found = set(EVERY), []
        for _ in range(self.chance.choice((1, 2, 2, 3))):
            found.append(self._clause(free))
            free -= found[-1].lines
            if len(free) < 4:
                break
        if self.chance.random() < 0.45:
            found = found[:2]
            rest = self._rest(EVERY - frozenset().union(*(one.lines for one in found)))
            found.append(rest)
        return found

    def _clause(self, free: set[int]) -> _Clause:
        weights = {"available": 5, "backorder": 6, "backorder_day": 4, "sent_day": 1, "unavailable": 2}
        weights |= {"pending": 1, "price": 1}
        kind = self.chance.choices(list(weights), list(weights.values()))[0]
        template = self.chance.choice(self.table["clauses"][kind])
        lines = self._lines(free, single=kind == "price")
        text, day, price = self._filled(template.removeprefix("!"), lines)
        return _Clause(text, template, template[0] == "!", lines, _does(lines, kind, day, price))

    def _rest(self, lines: frozenset[int]) -> _Clause:
        kind = self.chance.choices(("available", "backorder", "backorder_day", "sent_day", "pending"), (8, 2, 2, 1, 1))
        template = self.chance.choice(self.table["rest"][kind[0]])
        text, day, _ = self._filled(template, lines)
        return _Clause(text, template, False, lines, _does(lines, kind[0], day, None))

    def _all_but(self) -> _Clause:
        template = self.chance.choice(self.table["but"]["available"])
        lines = self._lines(set(EVERY), single=False)
        text, _, _ = self._filled(template, lines)
        does = _does(lines, "backorder", None, None) | _does(EVERY - lines, "available", None, None)
        return _Clause(text, template, False, lines, does)

    def _lines(self, free: set[int], *, single: bool) -> frozenset[int]:
        count = 1 if single else self.chance.choice((1, 1, 2, 3, 3, 5))
        open_lines = sorted(free)
        if count > 2 and self.chance.random() < 0.5:
            start = self.chance.randrange(len(open_lines))
            return frozenset(open_lines[start : start + count])
        return frozenset(self.chance.sample(open_lines, min(count, len(open_lines) - 1)))

    def _filled(self, template: str, lines: frozenset[int]) -> tuple[str, str | None, str | None]:
        """A template with its lines, day and price."""
        days = [day for day in self.table["days"] if "{d}" not in template or day[0].startswith("le ")]
        days = [day for day in days if "{w}" not in template or not day[0].startswith("le ")]
        day, price = self.chance.choice(days), f"{self.chance.randrange(1200, 1999)}.50"
        many = len(lines) > 1
        words = {name: self.table[name][many] for name in ("is", "has", "arrives", "ships")}
        named = {"A": self._named(lines, bare=False), "L": self._named(lines, bare=True)}
        amount = self.table["price"].format(P=price)
        text = template.format(**words, **named, D=day[0], d=day[0].removeprefix("le "), w=day[0], P=amount)
        dated = any(mark in template for mark in ("{D}", "{d}", "{w}"))
        return text, day[1] if dated else None, price if "{P}" in template else None

    def _named(self, lines: frozenset[int], *, bare: bool) -> str:
        """The lines by number, range, part number or name."""
        names, way = self.table["names"], self.chance.random()
        if way < 0.2 and len(lines) < 4 and all(str(line) in names for line in lines):
            return self._listed([self.chance.choice(names[str(line)]) for line in sorted(lines)])
        if way < 0.3 and len(lines) < 4:
            return self._listed([ORDER.lines[line - 1].part_number for line in sorted(lines)])
        listed = self._listed(self._numbers(lines))
        if way < 0.5:
            heads = [head for head in self.table["heads"] if len(lines) == 1 or not head.startswith("#")]
            return self.chance.choice(heads).format(L=listed)
        if bare or "-" in listed:
            return listed
        form = self.chance.choice(self.table["numbers"])
        return form.format(n=listed) if len(lines) == 1 else listed

    def _numbers(self, lines: frozenset[int]) -> list[str]:
        found, run = [], list[int]()
        for line in (*sorted(lines), 99):
            if run and line != run[-1] + 1:
                ranged = len(run) > 2 and self.chance.random() < 0.6
                span = self.chance.choice(self.table["ranges"]).format(a=run[0], b=run[-1])
                found += [span] if ranged else map(str, run)
                run = []
            run.append(line)
        return found

    def _listed(self, names: list[str]) -> str:
        if len(names) < 2 or self.chance.random() < 0.25:
            return ", ".join(names)
        return f"{', '.join(names[:-1])} {self.table['and']} {names[-1]}"

    def _joint(self, before: _Clause, here: _Clause) -> str:
        """What stands between two clauses; what could be one list is kept apart."""
        joints = self.table["joints"]
        verbless = not any(mark in here.template for mark in ("{is}", "{arrives}", "{ships}", "{has}"))
        if before.closed and verbless and "{" in here.template:
            joints = _SURE
        if ":" in before.template or ":" in here.template:
            joints = _SURE
        return self.chance.choice(joints)

    def _written(self, text: str, joints: list[str]) -> str:
        """With capitals and a full stop, or as typed in haste."""
        if self.chance.random() < 0.5:
            return text
        parts = text.split(". ")
        text = ". ".join(part[:1].upper() + part[1:] for part in parts)
        return text if "\n" in joints else text + "."

    def _framed(self, text: str) -> str:
        way = self.chance.random()
        if way < 0.2:
            text = f"{self.chance.choice(self.table['greetings'])}\n\n{text}"
        if 0.1 < way < 0.35:
            text = f"{text}\n\n{self.chance.choice(self.table['thanks'])}"
        return text


def _does(lines: frozenset[int], kind: str, day: str | None, price: str | None) -> Does:
    if kind == "pending":
        return frozenset()
    return frozenset((line, _ANSWERS.get(kind, kind), day, price) for line in lines)
