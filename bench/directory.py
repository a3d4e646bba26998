"""How long a directory takes to load and a dealer to be chosen, from a thousand territory rows to two million.

``./dev bench directory`` prints a table and draws docs/bench/directory.svg; ``--rows N`` measures one size only.
"""

import argparse
import csv
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from itertools import islice, product
from pathlib import Path

from bench.plot import draw_plot
from config import load_settings
from partspost.house import load_directory
from routing import Directory, Route, choose

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "docs" / "bench" / "directory.svg"
SIZES = (1_000, 10_000, 100_000, 1_000_000, 2_000_000)
CHOICES = 20_000
TODAY = date(2026, 11, 21)
_FIRST, _LETTERS, _DIGITS = "ABCEGHJKLMNPRSTVXY", "ABCEGHJKLMNPRSTVWXYZ", "0123456789"
_BRANDS = 50
_CALENDAR = '[quebec]\ntimezone = "America/Toronto"\nhours = { mon-fri = "07:30-17:00" }\n'


def main() -> None:
    """Measure each size in a process of its own, so that one's memory is not another's."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rows", type=int, help="measure one size, in this process")
    chosen = arguments.parse_args()
    if chosen.rows:
        print(",".join(f"{value:.3f}" for value in measure(chosen.rows)))
        return
    print(f"{'rows':>9} {'load s':>7} {'cpu s':>6} {'MB':>5} {'choice µs':>9} {'p99 µs':>7} {'look-up µs':>10}")
    results = []
    for rows in SIZES:
        command = [sys.executable, "-m", "bench.directory", "--rows", str(rows)]
        output = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True, timeout=600)
        found = tuple(map(float, output.stdout.split(",")))
        results.append((rows, *found))
        load, cpu, memory, median, slow, look_up = found
        print(f"{rows:>9} {load:>7.2f} {cpu:>6.2f} {memory:>5.0f} {median:>9.2f} {slow:>7.2f} {look_up:>10.3f}")
    sizes, series = [result[0] for result in results], {"a choice": 4, "a look-up in a plain dictionary": 6}
    picture = draw_plot(
        "Choosing a dealer takes as long among two million rows as among a thousand",
        sizes,
        {name: [result[place] for result in results] for name, place in series.items()},
        axes=("territory rows", "µs, median"),
        limit=20.0,
    )
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    PICTURE.write_text(picture, encoding="utf-8")
    print(f"{PICTURE.relative_to(ROOT)} shows it")


def measure(rows: int) -> tuple[float, ...]:
    """Seconds to load, those on the processor, most megabytes, µs for a choice (median, 99 %), for a look-up."""
    with tempfile.TemporaryDirectory() as name:
        codes = write_network(Path(name), rows)
        settings = load_settings(Path(name))
        began, cpu = time.perf_counter(), time.process_time()
        directory = load_directory(Path(name), settings)
        loaded, cpu = time.perf_counter() - began, time.process_time() - cpu
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    median, slow = time_choices(directory, codes)
    return loaded, cpu, memory, median, slow, time_look_ups(directory, codes)


def time_choices(directory: Directory, codes: list[str]) -> tuple[float, float]:
    """µs of one choice: the median and the slowest hundredth, over codes and brands drawn at random."""
    chance = random.Random(2)
    wanted = [(f"b{chance.randrange(_BRANDS)}", chance.choice(codes)) for _ in range(CHOICES)]
    taken = []
    for number, (brand, code) in enumerate(wanted):
        began = time.perf_counter_ns()
        route = choose(directory, brand, code, "CA", TODAY, share=str(number))
        taken.append((time.perf_counter_ns() - began) / 1000)
        assert isinstance(route, Route), route
    return statistics.median(taken), statistics.quantiles(taken, n=100)[98]


def time_look_ups(directory: Directory, codes: list[str]) -> float:
    """µs of one look-up in a plain dictionary of as many codes, measured the same way."""
    plain = {place: index for index, place in enumerate(directory.territories)}
    chance = random.Random(3)
    wanted = [(f"b{chance.randrange(_BRANDS)}", "CA", chance.choice(codes)) for _ in range(CHOICES)]
    taken = []
    for place in wanted:
        began = time.perf_counter_ns()
        plain.get(place)
        taken.append((time.perf_counter_ns() - began) / 1000)
    return statistics.median(taken)


def write_network(folder: Path, rows: int) -> list[str]:
    """A network with `rows` territories, a dealer for each twenty and a shop for each two of them; gives its codes.

    Nine of ten rows are a whole code, the others a sortation area; one of a hundred is shared by weight, one of a
    hundred ends next year.
    """
    chance = random.Random(1)
    dealers, shops = max(_BRANDS, rows // 20), max(1, rows // 2)
    per_brand = rows // _BRANDS
    areas = ["".join(place) for place in islice(product(_FIRST, _DIGITS, _LETTERS), per_brand // 10)]
    codes = list(islice(_codes(), per_brand - len(areas)))
    brand = '[b{0}]\nname = "Make {0}"\nprefix = "{1}"\nhouse = "dealer-{0}"\n'
    (folder / "brands.toml").write_text("".join(brand.format(n, _three(n)) for n in range(_BRANDS)))
    (folder / "partspost.toml").write_text('[site]\ndomain = "parts.example"\n')
    (folder / "calendars.toml").write_text(_CALENDAR)
    _write(folder / "dealers.csv", _dealers(dealers))
    _write(folder / "shops.csv", _shops(shops, codes, chance))
    _write(folder / "territories.csv", _territories(dealers, [*codes, *areas], chance))
    return codes


def _codes() -> Iterator[str]:
    """Canadian postal codes, spread over all areas."""
    for last in product(_DIGITS, _LETTERS, _DIGITS):
        yield from (
            "".join((*first, *last)) for first in product(_FIRST, _DIGITS, _LETTERS) if first != ("H", "0", "H")
        )


def _three(number: int) -> str:
    return f"{chr(65 + number // 26)}{chr(65 + number % 26)}X"


def _dealers(count: int) -> Iterator[tuple[object, ...]]:
    yield "key", "name", "brands", "contacts", "city", "postal_code", "phone", "calendar", "backups"
    for n in range(count):
        contacts = f"Luc Roy <pieces@dealer-{n}.example> fr | <parts@dealer-{n}.example> en"
        backup = f"dealer-{n + _BRANDS}" if n + _BRANDS < count else ""
        where = ("Laval", "H7S 1N2", f"450 {n // 10000 + 100}-{n % 10000:04}")
        yield f"dealer-{n}", f"Dealer {n}", f"b{n % _BRANDS}", contacts, *where, "quebec", backup


def _shops(count: int, codes: list[str], chance: random.Random) -> Iterator[tuple[object, ...]]:
    yield "key", "name", "addresses", "postal_code", "country", "language", "phone", "city", "banner"
    for n in range(count):
        code, phone = chance.choice(codes), f"514 {n // 10000 + 100}-{n % 10000:04}"
        known = (f"pieces@shop-{n}.example", f"{code[:3]} {code[3:]}", "CA", "fr", phone, "Laval", "Fix")
        yield f"shop-{n}", f"Carrosserie numéro {n}", *known


def _territories(dealers: int, places: list[str], chance: random.Random) -> Iterator[tuple[object, ...]]:
    yield "brand", "country", "postal_prefix", "dealer", "weight", "valid_from", "valid_to"
    for n, place in product(range(_BRANDS), places):
        dealer = chance.randrange(dealers // _BRANDS) * _BRANDS + n
        kind = chance.randrange(100)
        if kind == 0 and dealer + _BRANDS < dealers:
            yield f"b{n}", "CA", place, f"dealer-{dealer}", 60, "", ""
            yield f"b{n}", "CA", place, f"dealer-{dealer + _BRANDS}", 40, "", ""
        else:
            yield f"b{n}", "CA", place, f"dealer-{dealer}", 100, "", "2027-12-31" if kind == 1 else ""


def _write(path: Path, rows: Iterator[tuple[object, ...]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


if __name__ == "__main__":
    main()
