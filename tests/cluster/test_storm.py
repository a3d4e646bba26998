"""Four nodes in a storm: nothing is lost, nothing is ordered twice, and a second copy of a mail says that it is one."""

import os

import pytest

from tests.cluster.storm import ride

pytestmark = pytest.mark.system

LONG = int(os.environ.get("PARTSPOST_STORM", "2000"))
"""How many orders the long storm has. `./dev bench storm` is the great one, of 20,000."""
LONGEST_RESCUE = 60.0


@pytest.mark.parametrize(
    ("orders", "seconds"),
    [
        pytest.param(400, 500, marks=pytest.mark.timeout(620)),
        pytest.param(LONG, 300 + LONG, marks=[pytest.mark.long, pytest.mark.timeout(420 + LONG)]),
    ],
)
def test_a_storm_loses_nothing_and_doubles_nothing_unsaid(cluster, server, shop, orders, seconds):
    """Whatever happens to the nodes: each order is one request, its dealer is told, a lost job is taken over soon."""
    told = ride(cluster, server, shop, orders, seconds=seconds)
    print(told)

    assert {} == told["wrong"], cluster.logs()
    assert LONGEST_RESCUE > told["longest in dead hands"]
