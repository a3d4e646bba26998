"""Choose the dealer who owns a shop's territory, and say why; find the places that nobody owns."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import groupby

from parsers import Problem
from routing.directory import Brand, Dealer, Directory, Route, Territory
from routing.postal import normalise, shown

_LETTERS = "ABCEGHJKLMNPRSTVWXYZ"  # Canada Post uses no D, F, I, O, Q, U in the third place of a code


def choose(
    directory: Directory,
    brand: str,
    postal_code: str,
    country: str,
    on: date,
    *,
    absent: frozenset[str] = frozenset(),
    share: str = "",
) -> Route | Problem:
    """The dealer whose territory covers the postal code most closely on this day, and the steps that led there.

    Dealers who hold the same prefix share by weight, the same `share` always going to the same one. A dealer in
    `absent` is replaced by his next backup. What nobody owns goes to the brand's house account.
    Problems: ``unknown-brand``, ``bad-postal-code``, ``no-territory``, ``no-dealer-present``.
    """
    make = directory.brands.get(brand)
    if make is None:
        return Problem("unknown-brand", f"no brand is called {brand!r}")
    code = normalise(postal_code, country)
    if code is None:
        return Problem("bad-postal-code", f"{postal_code[:40]!r} is not a postal code of {country}")
    rows = _covering(directory, brand, country, code, on)
    if rows:
        owner, prefix = _share(rows, share), rows[0].prefix or "*"
        steps = _reasons(directory, make, shown(code, country), rows, owner)
    elif make.house:
        owner, prefix = make.house, ""
        name = directory.dealers[owner].name
        steps = [f"no territory for {make.name} covers {shown(code, country)}; {name} holds the house account"]
    else:
        return Problem("no-territory", f"no dealer serves {make.name} in {shown(code, country)}")
    dealer = _present(directory, make, owner, absent, steps)
    if dealer is None:
        return Problem("no-dealer-present", "; ".join(steps))
    return Route(brand, code, dealer, tuple(steps), prefix)


def gaps(directory: Directory, brand: str, on: date | None = None, letters: str = "GHJ") -> tuple[str, ...]:
    """The Canadian forward sortation areas under `letters` that no territory of the brand covers, as short as can be.

    ``G`` is the whole letter, ``G7`` a whole district, ``G7A-G7C`` a run. Without a day, rows count whenever they hold.
    """
    bare: list[str] = []
    for letter in letters:
        districts = [
            (
                f"{letter}{digit}",
                [end for end in _LETTERS if not _covering(directory, brand, "CA", f"{letter}{digit}{end}", on)],
            )
            for digit in range(10)
        ]
        if all(len(ends) == len(_LETTERS) for _, ends in districts):
            bare.append(letter)
        else:
            bare.extend(run for district, ends in districts for run in _runs(district, ends))
    return tuple(bare)


def _covering(directory: Directory, brand: str, country: str, code: str, on: date | None) -> tuple[Territory, ...]:
    """The rows of the longest prefix that hold on this day: one look-up per length, the longest first."""
    for length in range(len(code), -1, -1):
        rows = directory.territories.get((brand, country, code[:length]), ())
        if valid := tuple(row for row in rows if row.weight and (on is None or _holds(row, on))):
            return valid
    return ()


def _holds(row: Territory, on: date) -> bool:
    return (row.valid_from is None or row.valid_from <= on) and (row.valid_to is None or on <= row.valid_to)


def _share(rows: tuple[Territory, ...], share: str) -> str:
    """Whose turn it is: the hash of `share` falls into somebody's part of the sum of weights."""
    point = int.from_bytes(hashlib.sha256(share.encode()).digest()) % sum(row.weight for row in rows)
    for row in rows:
        point -= row.weight
        if point < 0:
            return row.dealer
    raise AssertionError("the point lies below the sum of weights")


def _reasons(directory: Directory, make: Brand, code: str, rows: tuple[Territory, ...], owner: str) -> list[str]:
    area = shown(rows[0].prefix, rows[0].country) or rows[0].country
    names = [directory.dealers[row.dealer].name for row in rows]
    name = directory.dealers[owner].name
    if area == code and len(rows) == 1:
        return [f"{name} serves {code} itself for {make.name}"]
    if len(rows) == 1:
        return [f"{code} is in {area}, which {name} serves for {make.name}"]
    together = f"{', '.join(names[:-1])} and {names[-1]}"
    return [f"{code} is in {area}, which {together} share for {make.name}", f"this one falls to {name}"]


def _present(directory: Directory, make: Brand, owner: str, absent: frozenset[str], steps: list[str]) -> str | None:
    """The owner, else the first of those who stand in for him that is present; each step is told."""
    if owner not in absent:
        return owner
    steps.append(f"{directory.dealers[owner].name} is absent")
    for key in _stand_ins(directory.dealers, make, owner):
        name = directory.dealers[key].name
        if key not in absent:
            steps.append(f"{name} stands in")
            return key
        steps.append(f"{name}, who would stand in, is absent")
    steps.append("nobody else stands in")
    return None


def _stand_ins(dealers: Mapping[str, Dealer], make: Brand, owner: str) -> Iterator[str]:
    """His backups in order, then theirs, then the house account; only those who sell the make, each once."""
    seen, queue = {owner}, [owner]
    while queue:
        for key in dealers[queue.pop(0)].backups:
            if key not in seen and make.key in dealers[key].brands:
                seen.add(key)
                queue.append(key)
                yield key
    if make.house and make.house not in seen:
        yield make.house


def _runs(district: str, ends: Iterable[str]) -> Iterator[str]:
    """``["A", "B", "C", "G"]`` under G7 is ``G7A-G7C`` and ``G7G``; all letters are ``G7``."""
    letters = list(ends)
    if len(letters) == len(_LETTERS):
        yield district
        return
    for _, neighbours in groupby(enumerate(letters), lambda pair: _LETTERS.index(pair[1]) - pair[0]):
        run = [letter for _, letter in neighbours]
        yield f"{district}{run[0]}" if len(run) == 1 else f"{district}{run[0]}-{district}{run[-1]}"
