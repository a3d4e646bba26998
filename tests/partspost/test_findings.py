"""The warnings of the operator's tables, looked for once behind the page's back."""

import time

from partspost.findings import Findings
from partspost.house import build
from tests import network


def test_the_warnings_come_without_anybody_waiting(tmp_path):
    """At first nothing is known; a little later the same warnings as those of the check are there, and stay."""
    place = network.write_config(tmp_path)
    house = build(place["config"])
    findings = Findings(house)
    told = findings()
    until = time.monotonic() + 30
    while (found := findings()) is None and time.monotonic() < until:
        time.sleep(0.01)
    house.close()

    assert (None, True, found) == (told, isinstance(found, tuple), findings())
