"""The great storm: 20,000 orders through four nodes on one PostgreSQL, while nodes die, pause and lose the database.

`./dev bench storm [ORDERS] [MINUTES]`. The same as `tests/cluster/test_storm.py`, as long as it takes: on two idle
cores half an hour. When the minutes are over no more orders are handed in, and what was handed in must come to its end.
"""

import sys
import tempfile
from pathlib import Path

from tests.cluster.ledger import Relay, Shop
from tests.cluster.nodes import Cluster
from tests.cluster.server import Server
from tests.cluster.storm import ride

ORDERS = 20_000


def main() -> int:
    """Let it blow; 1 when anything was lost or doubled without saying so."""
    given = [int(word) for word in sys.argv[1:]]
    orders = given[0] if given else ORDERS
    seconds = 60 * given[1] if given[1:] else 600 + orders
    with (
        tempfile.TemporaryDirectory(prefix="storm-") as folder,
        Server() as server,
        Relay() as relay,
        Cluster(Path(folder), server, relay, tick="3s") as cluster,
    ):
        told = ride(cluster, server, Shop(), orders, seconds=seconds)
    for name, figure in told.items():
        print(f"{name:>22}  {figure}")
    return 1 if told["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
