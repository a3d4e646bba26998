"""How many orders a second several workers carry on one PostgreSQL, and what an order costs as the years go by.

The whole path but the door: from the spool through drain, reading and deciding to both mails at a relay; papers of one
page, each of another repair. ``./dev bench scale [--in FOLDER] [--requests N ...] [--orders N]`` makes databases with
so many requests of the past (8 KB each), and measures with one worker on one processor, then with one, two and four on
all of them; and what one order costs in each database. Door, workers, the children that read, and PostgreSQL share the
processors, so that the rates are those of everything together; the relay and whoever else uses the machine take their
part besides. Processor time is what may be compared between runs.
"""

import argparse
import itertools
import json
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from bench.cluster import Cluster, Spent
from bench.plot import draw_plot
from bench.send import sink
from bench.years import Server, make, serve
from store import migrate
from tests import network

SIZES = (10_000, 100_000, 1_000_000)
WORKERS = (1, 2, 4)
WARM = 40
FLAT = 1.2
PLOT = Path(__file__).parents[1] / "docs/bench/scale.svg"
_HEAD = (
    "| requests | workers | processors | orders/s | of a processor second | ours, ms | PostgreSQL, ms | statements "
    "| pages | commits | log, KB | pages in it | grown, KB | load |"
)


def main() -> None:
    """Make what is missing, measure, print, draw."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--in", dest="folder", type=Path, help="where the databases are made, and stay")
    arguments.add_argument("--requests", type=int, nargs="+", default=SIZES, help="how much is in each of them")
    arguments.add_argument("--orders", type=int, default=300, help="how many orders are measured each time")
    arguments.add_argument("--workers", type=int, nargs="*", default=WORKERS, help="how many, in the first database")
    arguments.add_argument("--worst", action="store_true", help="also print the statements that take longest")
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="partspost-bench-", dir="/var/tmp") as name:
        folder = chosen.folder or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)
        made(folder, chosen.requests)
        print(f"{_HEAD}\n{'|---' * _HEAD.count(' |')}|")
        for workers, cores in plans(chosen.workers):
            measured(folder, chosen.requests[0], workers, cores, chosen.orders, worst=False)
        everything = sorted(os.sched_getaffinity(0))
        grown = [measured(folder, size, 1, everything, chosen.orders, worst=chosen.worst) for size in chosen.requests]
        (folder / "scale.json").write_text(json.dumps([asdict(one) for one in grown]))
        if len(grown) > 1:
            PLOT.write_text(drawn(chosen.requests, grown))


def made(folder: Path, sizes: Sequence[int]) -> None:
    """Make each database that is not there yet, and bring those that are to the schema of today."""
    with serve(folder / "pg", loading=True) as server:
        for size in sizes:
            if server.has(f"y{size}"):
                migrate(server.url(f"y{size}"), folder)
            else:
                url = server.url(f"y{size}")
                print(f"{size} requests, made in {make(url, folder, size):.0f} s", flush=True)


def plans(workers: Sequence[int]) -> list[tuple[int, list[int]]]:
    """So many workers on so many processors: one on one, then each number on all of them."""
    everything = sorted(os.sched_getaffinity(0))
    return [(1, everything[:1]), *((some, everything) for some in workers)] if workers else []


def measured(folder: Path, size: int, workers: int, cores: list[int], orders: int, *, worst: bool) -> Spent:
    """Measure one database, and print its row."""
    with serve(folder / "pg") as server, running(server, size, workers, cores) as (cluster, papers):
        cluster.run(list(itertools.islice(papers, WARM)))
        spent = cluster.run(list(itertools.islice(papers, orders)))
        show(size, workers, len(cores), spent)
        for calls, milliseconds, log, query in cluster.ledger.worst() if worst else ():
            print(f"{calls / orders:8.2f} {milliseconds / orders:8.3f} ms {log / orders:8.0f} B  {query[:160]!r}")
    return spent


@contextmanager
def running(server: Server, size: int, workers: int, cores: Sequence[int]) -> Iterator[tuple[Cluster, Iterator[bytes]]]:
    """The nodes, and papers of which the database has none."""
    with tempfile.TemporaryDirectory(prefix="partspost-bench-", dir="/var/tmp") as name, sink() as port:
        cluster = Cluster(Path(name), server, server.url(f"y{size}"), relay=port, workers=workers, cores=cores)
        known = cluster.ledger.ask("SELECT coalesce(max(last), 0) FROM sequences")
        with cluster:
            yield cluster, map(network.another_order, itertools.count(known + 1))


def show(size: int, workers: int, cores: int, spent: Spent) -> None:
    """One row of the table."""
    each = [
        f"{1000 / spent.processor:.1f}",
        f"{1000 * spent.partspost / spent.orders:.1f}",
        f"{1000 * spent.postgresql / spent.orders:.1f}",
        f"{spent.statements / spent.orders:.1f}",
        f"{spent.pages / spent.orders:.0f}",
        f"{spent.commits / spent.orders:.1f}",
        f"{spent.log / spent.orders / 1000:.1f}",
        f"{spent.images / spent.orders:.1f}",
        f"{spent.grown / spent.orders / 1000:.1f}",
        f"{os.getloadavg()[0]:.1f}",
    ]
    rate = f"{spent.orders / spent.wall:.1f}"
    print(f"| {size} | {workers} | {cores} | {rate} | {' | '.join(each)} |", flush=True)


def drawn(sizes: Sequence[int], grown: Sequence[Spent]) -> str:
    """The plot: each figure as a multiple of what it is in the smallest database."""
    series = {
        "processor time": [one.processor / grown[0].processor for one in grown],
        "PostgreSQL's part of it": [one.postgresql / grown[0].postgresql for one in grown],
        "pages looked at": [one.pages / grown[0].pages for one in grown],
        "write-ahead log": [one.log / grown[0].log for one in grown],
    }
    title = "What an order costs, as a multiple of what it costs in the smallest database"
    return draw_plot(title, sizes, series, axes=("requests in the database", "multiple"), limit=FLAT)


if __name__ == "__main__":
    main()
