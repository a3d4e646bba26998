"""How long each view of the page takes the store, with ten thousand requests and with a hundred times as many or more.

``./dev bench page [--requests N] [--in FOLDER]`` makes two SQLite databases (about 8 GB for a million requests with ten
million events), looks at everything through the eyes of big and small dealers, shops and operators, and prints a table.
The databases are deleted, unless a folder is named: there they stay, and are looked at again the next time. The two are
measured in turn, and what is said is the median of the rounds. Beside the time on the wall stands the time on the
processor, which others who use the machine do not lengthen.
"""

import argparse
import gc
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.history import FIRST, POPULAR, YEARS_SECONDS, make
from routing import fold
from store import Database, Transaction, requests, tallies, views
from store.views.search import Words

SMALL, LARGE = 10_000, 1_000_000
ROUNDS, LOOKS = 5, 100
LAST = datetime.fromtimestamp(FIRST + YEARS_SECONDS, UTC)
DAY = timedelta(days=1)
View = Callable[[Transaction, "Eyes"], object]
Figures = tuple[float, ...]
"""Milliseconds on the wall, and on the processor."""


class Eyes:
    """Who looks, and at what: drawn anew for each look from what the database holds."""

    def __init__(self, path: Path) -> None:
        self._chance = random.Random(7)
        columns = "requests.number, dealer, shop_key, purchase_order, vin, part_number"
        with closing(sqlite3.connect(path)) as database:
            last = database.execute("SELECT max(rowid) FROM requests").fetchone()[0]
            picked = ", ".join(str(self._chance.randint(1, last)) for _ in range(500))
            self._known = database.execute(
                f"SELECT {columns} FROM requests JOIN versions ON versions.request = number "
                f"JOIN lines ON lines.request = number AND lines.position = 2 WHERE requests.rowid IN ({picked})"
            ).fetchall()
        self.next()

    def next(self) -> None:
        """Look at something else."""
        self.number, self.dealer, self.shop, self.order, self.vin, self.part = self._chance.choice(self._known)
        self.since = (LAST - DAY * self._chance.randint(130, 1000)).replace(day=1)


def _pages(tx: Transaction, typed: str, pages: int, **eyes: str) -> None:
    after = None
    for _ in range(pages):
        after = views.search.search(tx, Words(typed), after=after, **eyes).after
        if after is None:
            return


def _request(tx: Transaction, eyes: Eyes) -> None:
    found = requests.load(tx, eyes.number)
    assert found is not None
    fold(*found, found[1][3].at)


def _report(by: tallies.By, days: int = 30, *, dealer: bool = False) -> View:
    def view(tx: Transaction, eyes: Eyes) -> object:
        until = (eyes.since + DAY * (days - 1)).date()
        return tallies.report(tx, since=eyes.since.date(), until=until, by=by, dealer=eyes.dealer if dealer else None)

    return view


VIEWS: dict[str, View] = {
    "wall of the biggest dealer": lambda tx, _: views.wall.wall(tx, dealer="big"),
    "wall of a dealer": lambda tx, eyes: views.wall.wall(tx, dealer=eyes.dealer),
    "wall of an operator": lambda tx, _: views.wall.wall(tx),
    "what a shop has open": lambda tx, eyes: views.wall.wall(tx, shop=eyes.shop),
    "stamp of a dealer (for a 304)": lambda tx, eyes: views.wall.stamp(tx, dealer=eyes.dealer),
    "stamp of an operator": lambda tx, _: views.wall.stamp(tx),
    "a request, and as it was": _request,
    "search: number": lambda tx, eyes: _pages(tx, eyes.number, 1, dealer=eyes.dealer),
    "search: purchase order": lambda tx, eyes: _pages(tx, eyes.order, 1, dealer=eyes.dealer),
    "search: end of a VIN": lambda tx, eyes: _pages(tx, eyes.vin[-6:], 1),
    "search: part, by a dealer": lambda tx, eyes: _pages(tx, eyes.part, 1, dealer=eyes.dealer),
    "search: popular part, by an operator": lambda tx, _: _pages(tx, POPULAR, 1),
    "search: popular part, by the biggest dealer": lambda tx, _: _pages(tx, POPULAR, 1, dealer="big"),
    "search: how a shop's name begins": lambda tx, _: _pages(tx, "Carrosserie 12", 1),
    "all requests, fifth page": lambda tx, _: _pages(tx, "", 5),
    "a shop's requests": lambda tx, eyes: _pages(tx, "", 1, shop=eyes.shop),
    "report: a month by day": _report("day"),
    "report: a quarter by brand": _report("brand", 91),
    "report: any four weeks by dealer": _report("dealer", 28),
    "report: a quarter and some days by dealer": _report("dealer", 95),
    "report: a quarter by day, of a dealer": _report("day", 91, dealer=True),
    "report: a month by territory, of a dealer": _report("territory", dealer=True),
    "home: the figures": lambda tx, _: views.overview(tx, since=LAST - DAY),
    "metrics: mails": lambda tx, _: views.mail_figures(tx),
    "metrics: requests by brand": lambda tx, _: views.requests_by_brand(tx),
    "metrics: outbox": lambda tx, _: views.outbox_unsent(tx),
    "metrics: last mail by brand": lambda tx, _: views.last_mail(tx),
    "operations: uncertain, failed": lambda tx, _: [
        views.operations.unsent(tx, one) for one in ("uncertain", "failed")
    ],
    "operations: held, with reasons": lambda tx, _: (views.operations.held(tx), views.operations.held_reasons(tx)),
    "operations: late deadlines": lambda tx, _: views.operations.late(tx, LAST),
}


def main() -> None:
    """Make the databases, measure, print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--requests", type=int, default=LARGE, help="how many requests the large one has")
    arguments.add_argument("--in", dest="folder", type=Path, help="where the databases are made, and stay")
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory() as name:
        paths = {size: Path(chosen.folder or name, f"{size}.db") for size in (SMALL, chosen.requests)}
        for size, path in paths.items():
            took = f", made in {make(path, size):.0f} s" if not path.exists() else ""
            print(f"{size} requests: {path.stat().st_size / 1e9:.1f} GB{took}", flush=True)
        print("| view | p99, ms | processor | p99, large | processor | of small | processor |\n" + "|---" * 7 + "|")
        for view, small, large in measure(*paths.values()):
            shown = " | ".join(
                f"{one:.2f}" for one in (*small, *large, *(b / a for a, b in zip(small, large, strict=True)))
            )
            print(f"| {view} | {shown} |", flush=True)


def measure(small: Path, large: Path) -> Iterator[tuple[str, Figures, Figures]]:
    """The slowest hundredth of each view, in the small database and in the large one."""
    databases = [Database(f"sqlite:///{path.name}", path.parent, read_only=True) for path in (small, large)]
    eyes = [Eyes(path) for path in (small, large)]
    gc.disable()
    for name, view in VIEWS.items():
        rounds = [[_look(one, view, who) for one, who in zip(databases, eyes, strict=True)] for _ in range(ROUNDS + 1)]
        # The first round brings what is on the disk into memory.
        here, there = (tuple(map(statistics.median, zip(*size, strict=True))) for size in zip(*rounds[1:], strict=True))
        yield name, here, there
        gc.collect()
    for database in databases:
        database.close()


def _look(database: Database, view: View, eyes: Eyes) -> Figures:
    """The slowest hundredth of many looks: milliseconds on the wall and on the processor."""
    clocks: tuple[list[int], list[int]] = ([], [])
    with database.reading() as tx:
        for _ in range(LOOKS):
            eyes.next()
            began = time.perf_counter_ns(), time.thread_time_ns()
            view(tx, eyes)
            ended = time.perf_counter_ns(), time.thread_time_ns()
            for clock, begin, end in zip(clocks, began, ended, strict=True):
                clock.append(end - begin)
    return tuple(statistics.quantiles(clock, n=100)[98] / 1e6 for clock in clocks)


if __name__ == "__main__":
    main()
