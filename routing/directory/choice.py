"""Choose the dealer who owns a shop's territory, and say why."""

import hashlib
import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Literal

from parsers import Problem
from routing.directory.directory import Directory, unaccented
from routing.directory.facts import NOBODY, Brand, Dealer, Route, Shop, Territory
from routing.postal import normalise, shown


@dataclass(frozen=True, slots=True)
class _Search:
    """What is looked for: a dealer of this make for this code on this day."""

    directory: Directory
    make: Brand
    code: str
    country: str
    on: date
    shop: Shop | None

    @property
    def place(self) -> str:
        """The code as the post writes it."""
        return shown(self.code, self.country)

    @property
    def covering(self) -> tuple[Territory, ...]:
        """The rows that decide."""
        city = self.shop.city if self.shop else ""
        return covering(self.directory, self.make.key, self.country, self.code, on=self.on, city=city)


@dataclass(frozen=True, slots=True)
class _Owner:
    """Whose order it is when everybody is there, by which prefix, and why."""

    dealer: str
    territory: str
    reason: Literal["owner", "house", "preferred"]
    steps: tuple[str, ...]


def choose(
    directory: Directory,
    brand: str,
    postal_code: str,
    country: str,
    on: date,
    *,
    absent: Collection[str] = frozenset(),
    share: str = "",
    shop: Shop | None = None,
) -> Route | Problem:
    """The dealer whose territory covers the postal code most closely on this day, and the steps that led there.

    Dealers who hold the same prefix share by weight, the same `share` always going to the same one. A dealer in
    `absent`, who is away on this day, or closed where the brand passes orders on, is replaced by his next backup; a
    mapping says of each absent dealer why. `shop` gives the city and the dealers it prefers. What nobody owns goes to
    the brand's house account.
    Problems: ``unknown-brand``, ``bad-postal-code``, ``no-territory``, ``no-dealer-present``.
    """
    make = directory.brands.get(brand)
    if make is None:
        return Problem("unknown-brand", f"no brand is called {brand!r}")
    code = normalise(postal_code, country)
    if code is None:
        return Problem("bad-postal-code", f"{postal_code[:40]!r} is not a postal code of {country}")
    search = _Search(directory, make, code, country, on, shop)
    owner = _preferred(search) or _owner(search, share)
    if owner is None:
        return Problem("no-territory", f"no dealer serves {make.name} in {search.place}")
    steps = [*owner.steps]
    dealer = _present(search, owner.dealer, absent, steps)
    if dealer is None:
        return Problem("no-dealer-present", "; ".join(steps))
    reason = owner.reason if dealer == owner.dealer else "stands_in"
    return Route(brand, code, dealer, tuple(steps), owner.territory, country, reason)


def covering(
    directory: Directory, brand: str, country: str, code: str, *, on: date | None, city: str = ""
) -> tuple[Territory, ...]:
    """The rows of the longest prefix that hold there on this day: one look-up per length, the longest first.

    Rows for the shop's own city come before those of the same prefix without one. A beginning of a code will do.
    """
    held = directory.territories
    for length in range(len(code), -1, -1):
        rows = held.get((brand, country, code[:length]), ())
        if valid := tuple(row for row in rows if row.holds(on) and not (row.besides and code.startswith(row.besides))):
            of_city = tuple(row for row in valid if row.city and city and unaccented(row.city) == unaccented(city))
            if found := of_city or tuple(row for row in valid if not row.city):
                return found
    return ()


def explain(
    directory: Directory, brand: str, postal_code: str, country: str, on: date, *, shop: Shop | None = None
) -> tuple[str, ...]:
    """Every place that was looked at for this code, the closest first, and what stood there: a line each."""
    code = normalise(postal_code, country)
    if code is None or brand not in directory.brands:
        return ()
    search = _Search(directory, directory.brands[brand], code, country, on, shop)
    chosen, decided, lines = search.covering, False, []
    for length in range(len(code), -1, -1):
        area = shown(code[:length], country) or country
        rows = directory.territories.get((brand, country, code[:length]), ())
        lines.extend([] if rows else [f"{area}: no row"])
        for row in rows:
            verdict = "a closer one decides" if decided else _passed_over(search, row)
            lines.append(f"{area}: {_named(directory, row)}: {'decides' if row in chosen else verdict}")
        decided = decided or any(row in chosen for row in rows)
    return tuple(lines)


def _preferred(search: _Search) -> _Owner | None:
    """The dealer whom the shop prefers, where the brand lets it."""
    shop, make, dealers = search.shop, search.make, search.directory.dealers
    if shop is None or not make.preferred:
        return None
    key = next((key for key in shop.preferred if key in dealers and make.key in dealers[key].brands), None)
    if key is None:
        return None
    why = f"{shop.name} prefers {dealers[key].name}, and {make.name} lets shops choose"
    return _Owner(key, "", "preferred", (why,))


def _owner(search: _Search, share: str) -> _Owner | None:
    """Who holds the closest territory, else the house account."""
    make, rows = search.make, search.covering
    if rows and (key := _share(rows, share)) != NOBODY:
        return _Owner(key, rows[0].prefix or "*", "owner", _reasons(search, rows, key))
    if make.house is None:
        return None
    why = f"no territory for {make.name} covers {search.place}"
    if rows:
        area = shown(rows[0].prefix, search.country) or search.country
        why = f"{search.place} is in {area}, which belongs to nobody for {make.name}"
    name = search.directory.dealers[make.house].name
    return _Owner(make.house, "", "house", (f"{why}; {name} holds the house account",))


def _share(rows: tuple[Territory, ...], share: str) -> str:
    """Whose turn it is: the weighted highest random weight of `share`.

    Another dealer in the round takes his part from each of the others, and moves no order between these.
    """
    if len(rows) == 1:
        return rows[0].dealer
    return max(rows, key=lambda row: (_luck(share, row.dealer, row.weight), row.dealer)).dealer


def _luck(share: str, dealer: str, weight: int) -> float:
    """A number that is the highest of all in proportion to the weight (Efraimidis and Spirakis 2006)."""
    drawn = int.from_bytes(hashlib.sha256(f"{share} {dealer}".encode()).digest()[:7])
    return math.log((drawn + 1) / 2**56) / weight


def _reasons(search: _Search, rows: tuple[Territory, ...], owner: str) -> tuple[str, ...]:
    dealers, brand, code, first = search.directory.dealers, search.make.name, search.place, rows[0]
    area = shown(first.prefix, first.country) or first.country
    where = f"{area} ({first.city})" if first.city else area
    if len(rows) > 1:
        names = [dealers[row.dealer].name for row in rows]
        together = f"{', '.join(names[:-1])} and {names[-1]}"
        return f"{code} is in {where}, which {together} share for {brand}", f"this one falls to {dealers[owner].name}"
    if where == code:
        return (f"{dealers[owner].name} serves {code} itself for {brand}",)
    return (f"{code} is in {where}, which {dealers[owner].name} serves for {brand}",)


def _present(search: _Search, owner: str, absent: Collection[str], steps: list[str]) -> str | None:
    """The owner, else the first of those who stand in for him that is present; each step is told.

    When all that are not absent are merely closed, the first of them keeps it until he opens.
    """
    passes, dealers = search.make.closed == "pass", search.directory.dealers
    waits: str | None = None
    for key in chain((owner,), _stand_ins(dealers, search.make, owner)):
        dealer = dealers[key]
        why = _absence(dealer, search.on, absent)
        shut = why is None and passes and dealer.hours is not None and not dealer.hours.open_on(search.on)
        if why is None and not shut:
            if key != owner:
                steps.append(f"{dealer.name} stands in")
            return key
        why = why or f"is closed on {search.on}"
        steps.append(f"{dealer.name} {why}" if key == owner else f"{dealer.name}, who would stand in, {why}")
        waits = waits or (key if shut else None)
    if waits is None:
        steps.append("nobody else stands in")
        return None
    steps.append(f"nobody is open, it waits for {dealers[waits].name}")
    return waits


def _absence(dealer: Dealer, on: date, absent: Collection[str]) -> str | None:
    """Why nobody is there, as the end of a sentence."""
    if dealer.key in absent:
        return absent[dealer.key] if isinstance(absent, Mapping) else "is absent"
    last = max((last for first, last in dealer.away if first <= on <= last), default=None)
    return f"is away until {last}" if last else None


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


def _named(directory: Directory, row: Territory) -> str:
    name = "nobody" if row.dealer == NOBODY else directory.dealers[row.dealer].name
    told = (
        row.city,
        f"weight {row.weight}",
        f"from {row.valid_from}" if row.valid_from else "",
        f"until {row.valid_to}" if row.valid_to else "",
        f"except {', '.join(row.besides)}" if row.besides else "",
    )
    return f"{name} ({', '.join(part for part in told if part)})"


def _passed_over(search: _Search, row: Territory) -> str:
    if not row.holds(search.on):
        return "does not hold on this day" if row.weight else "has no weight"
    if row.besides and search.code.startswith(row.besides):
        return "leaves this code out"
    here = search.shop.city if search.shop else ""
    return "is for another city" if unaccented(row.city) != unaccented(here) else "the city's own row decides"
