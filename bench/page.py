"""How long each view of the page takes, with ten thousand requests and with a hundred times as many or more.

``./dev bench page [--requests N ...] [--on postgresql] [--in FOLDER]`` makes databases with so many requests (8 KB
each, with ten events), looks at everything through the eyes of big and small dealers, shops and operators, and prints
a table. The databases are deleted, unless a folder is named: there they stay, and are looked at again the next time.
They are measured in turn, and what is said is the slowest hundredth of a round, the median of the rounds: milliseconds
of processor, PostgreSQL's too, which others who use the machine do not lengthen. "Rows" is how much was found: where
that grows, so does the time. The last views are whole answers of the page: asked, rendered and packed; the others are
what the store is asked.
"""

import argparse
import gc
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence, Sized
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import bindparam, text

from bench.cluster import Answers
from bench.years import FIRST, POPULAR, YEARS_SECONDS, make, number_of, serve
from routing import fold
from store import Database, Transaction, migrate, requests, tallies, views
from store.views.search import Words

SIZES = (10_000, 1_000_000)
ROUNDS, LOOKS = 5, 100
WALL = {"limit_per_list": 60, "newest": 12}
"""What the page asks for of each list."""
LAST = datetime.fromtimestamp(FIRST + YEARS_SECONDS, UTC)
DAY = timedelta(days=1)
View = Callable[[Transaction, "Eyes"], object]
Figures = tuple[float, float, float]
"""Milliseconds on the processor and on the wall, and how many rows were found."""
_DRAWN = text(
    "SELECT requests.number, dealer, shop_key, purchase_order, vin, part_number FROM requests "
    "JOIN versions ON versions.request = requests.number "
    "JOIN lines ON lines.request = requests.number AND lines.position = 1 WHERE requests.number IN :drawn"
).bindparams(bindparam("drawn", expanding=True))
_BACKENDS = text(
    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'"
)


class Eyes:
    """Who looks, and at what: drawn anew for each look from what the database holds."""

    def __init__(self, database: Database, size: int) -> None:
        self._chance = random.Random(7)
        self.answers = Answers(database)
        drawn = [number_of(self._chance.randint(1, size), size) for _ in range(500)]
        with database.reading() as tx:
            self._known = tx.execute(_DRAWN, {"drawn": drawn}).all()
        self.next()

    def next(self) -> None:
        """Look at something else."""
        self.number, self.dealer, self.shop, self.order, self.vin, self.part = self._chance.choice(self._known)
        self.since = (LAST - DAY * self._chance.randint(130, 1000)).replace(day=1)


class Clock:
    """Nanoseconds of this process and of PostgreSQL's processes that serve it, and on the wall."""

    def __init__(self, database: Database) -> None:
        self._served: list[Path] = []
        if database.dialect == "postgresql":
            with database.reading() as tx:
                self._served = [Path(f"/proc/{process}/schedstat") for process in tx.execute(_BACKENDS).scalars()]

    def now(self) -> tuple[int, int]:
        """The time on both."""
        served = sum(int(path.read_text().split()[0]) for path in self._served)
        return time.process_time_ns() + served, time.perf_counter_ns()


def _pages(tx: Transaction, typed: str, pages: int, **eyes: str) -> Sequence[object]:
    rows: list[object] = []
    after = None
    for _ in range(pages):
        found = views.search.search(tx, Words(typed), after=after, **eyes)
        rows += found.rows
        after = found.after
        if after is None:
            break
    return rows


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
    "wall of the biggest dealer": lambda tx, _: views.wall.wall(tx, dealer="big", **WALL),
    "wall of a dealer": lambda tx, eyes: views.wall.wall(tx, dealer=eyes.dealer, **WALL),
    "wall of an operator": lambda tx, _: views.wall.wall(tx, **WALL),
    "a list of the biggest dealer's wall": lambda tx, _: views.wall.going_on(
        tx, "actions", None, dealer="big", limit=61
    ),
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
    "the biggest shop's requests": lambda tx, _: _pages(tx, "", 1, shop="shop-big"),
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


_MONTH = f"since={LAST - DAY * 40:%Y-%m-%d}&until={LAST - DAY * 10:%Y-%m-%d}"
PAGES: dict[str, Callable[[Eyes], None]] = {
    "page: wall of the biggest dealer": lambda eyes: eyes.answers.ask("/wall?dealer=big"),
    "page: the same, no news (304)": lambda eyes: eyes.answers.ask("/wall?dealer=big", again=True),
    "page: wall of an operator": lambda eyes: eyes.answers.ask("/wall"),
    "page: the same, no news (304)  ": lambda eyes: eyes.answers.ask("/wall", again=True),
    "page: a list of the wall": lambda eyes: eyes.answers.ask("/wall/actions?dealer=big"),
    "page: home": lambda eyes: eyes.answers.ask("/"),
    "page: a request": lambda eyes: eyes.answers.ask(f"/requests/{eyes.number}"),
    "page: search for a part": lambda eyes: eyes.answers.ask(f"/search?q={eyes.part}"),
    "page: search for a purchase order": lambda eyes: eyes.answers.ask(f"/search?q={eyes.order}"),
    "page: search for the end of a VIN": lambda eyes: eyes.answers.ask(f"/search?q={eyes.vin[-6:]}"),
    "page: search for a shop's name": lambda eyes: eyes.answers.ask("/search?q=Carrosserie+12"),
    "page: search for a popular part": lambda eyes: eyes.answers.ask(f"/search?q={POPULAR}"),
    "page: reports": lambda eyes: eyes.answers.ask(f"/reports?{_MONTH}"),
    "page: reports of the biggest dealer": lambda eyes: eyes.answers.ask(f"/reports?dealer=big&{_MONTH}"),
    "page: operations": lambda eyes: eyes.answers.ask("/operations"),
}


def main() -> None:
    """Make the databases, measure, print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--requests", type=int, nargs="+", default=SIZES, help="how many requests each has")
    arguments.add_argument("--on", choices=("sqlite", "postgresql"), default="sqlite")
    arguments.add_argument("--in", dest="folder", type=Path, help="where the databases are made, and stay")
    arguments.add_argument("--rounds", type=int, default=ROUNDS)
    arguments.add_argument("--only", default="", help="only the rows that bear these words")
    arguments.add_argument("--looks", type=int, default=LOOKS, help="how many looks a round has")
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory(dir="/var/tmp") as name, ExitStack() as stack:
        folder = (chosen.folder or Path(name)).absolute()
        folder.chmod(0o755)
        urls = {size: f"sqlite:///{size}.db" for size in chosen.requests}
        if chosen.on == "postgresql":
            made(folder, dict.fromkeys(chosen.requests, ""))
            server = stack.enter_context(serve(folder / "pg"))
            urls = {size: server.url(f"y{size}") for size in chosen.requests}
        else:
            made(folder, urls)
        print(f"| view | {' | '.join(f'{size}, ms' for size in urls)} | ratio | wall, {max(urls)} | rows |")
        print("|---" * (len(urls) + 4) + "|")
        for view, figures in measure(folder, urls, chosen.rounds, chosen.looks, chosen.only):
            (small, _, _), (large, wall, found) = figures[0], figures[-1]
            shown = " | ".join(f"{processor:.2f}" for processor, _, _ in figures)
            rows = ", ".join(f"{rows:.0f}" for _, _, rows in figures) if found else ""
            print(f"| {view} | {shown} | {large / small:.2f} | {wall:.1f} | {rows} |", flush=True)


def made(folder: Path, urls: dict[int, str]) -> None:
    """Make each database that is not there yet, and bring those that are to the schema of today."""
    with ExitStack() as stack:
        server = stack.enter_context(serve(folder / "pg", loading=True)) if not all(urls.values()) else None
        for size, address in urls.items():
            known = server.has(f"y{size}") if server else (folder / f"{size}.db").exists()
            url = address or (server.url(f"y{size}") if server else "")
            if known:
                migrate(url, folder)
            else:
                print(f"{size} requests, made in {make(url, folder, size):.0f} s", flush=True)


def measure(
    folder: Path, urls: dict[int, str], rounds: int, looks: int, only: str
) -> Iterator[tuple[str, Sequence[Figures]]]:
    """The slowest hundredth of each view in each database."""
    databases = [Database(url, folder, read_only=True) for url in urls.values()]
    known = [(one, Eyes(one, size)) for one, size in zip(databases, urls, strict=True)]
    gc.disable()
    for name in (one for one in (*VIEWS, *PAGES) if only in one):
        # The first round brings what is on the disk into memory.
        taken = [[_look(one, name, eyes, looks) for one, eyes in known] for _ in range(rounds + 1)][1:]
        figures = [[statistics.median(some) for some in zip(*sizes, strict=True)] for sizes in zip(*taken, strict=True)]
        yield name, [(processor, wall, rows) for processor, wall, rows in figures]
        gc.collect()
    for database in databases:
        database.close()


def _look(database: Database, name: str, eyes: Eyes, looks: int) -> Figures:
    """The slowest hundredth of many looks."""
    taken: list[tuple[int, int]] = []
    rows = 0
    with ExitStack() as stack:
        tx = stack.enter_context(database.reading()) if name in VIEWS else None
        clock = Clock(database)
        for _ in range(looks):
            eyes.next()
            began = clock.now()
            found = PAGES[name](eyes) if tx is None else VIEWS[name](tx, eyes)
            taken.append((clock.now()[0] - began[0], time.perf_counter_ns() - began[1]))
            rows += len(found) if isinstance(found, Sized) else 0
    processor, wall = (statistics.quantiles(one, n=100)[98] / 1e6 for one in zip(*taken, strict=True))
    return processor, wall, rows / looks


if __name__ == "__main__":
    main()
