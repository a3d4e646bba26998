"""The tallies: what is added is what a report gives, cut and narrowed in every way."""

from collections import Counter
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routing import Figure
from store import tallies
from store.schema.tables import figures as table

DAY = date(2026, 11, 28)
_figure = st.builds(
    Figure,
    day=st.integers(0, 99).map(lambda days: DAY + timedelta(days=days)),
    brand=st.sampled_from(["honda", "kia"]),
    dealer=st.sampled_from(["west", "east", ""]),
    territory=st.sampled_from(["H7S", "J1H", ""]),
    measure=st.sampled_from(["orders", "lines", "answered"]),
    amount=st.integers(-3, 9),
)
_narrowed = st.tuples(st.sampled_from([None, "honda", "kia"]), st.sampled_from([None, "west", "east"]))


def naive(figures, *, since, until, by, brand, dealer):
    """A report by going through everything."""
    found = {}
    for one in figures:
        if since <= one.day <= until and brand in (None, one.brand) and dealer in (None, one.dealer):
            key = {"day": str(one.day), "week": f"{one.day:%G-W%V}", "month": f"{one.day:%Y-%m}"}.get(by)
            amounts = found.setdefault(key if key is not None else getattr(one, by), Counter())
            amounts[one.measure] += one.amount
    kept = {key: {name: amount for name, amount in amounts.items() if amount} for key, amounts in found.items()}
    return {key: amounts for key, amounts in sorted(kept.items()) if amounts}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    turns=st.lists(st.lists(_figure, max_size=8), max_size=4),
    by=st.sampled_from(["day", "week", "month", "brand", "dealer", "territory"]),
    span=st.tuples(st.integers(0, 99), st.integers(0, 99)).map(sorted),
    narrowed=_narrowed,
)
def test_a_report_is_what_was_added(database, turns, by, span, narrowed):
    """However figures came in, a report gives the sums of its days, of its brand and dealer and of nobody else."""
    since, until = (DAY + timedelta(days=days) for days in span)
    brand, dealer = narrowed
    with database.begin() as tx:
        tx.execute(table.delete())
        for figures in turns:
            tallies.add(tx, figures)
        found = tallies.report(tx, since=since, until=until, by=by, brand=brand, dealer=dealer)

    every = [one for figures in turns for one in figures]
    assert naive(every, since=since, until=until, by=by, brand=brand, dealer=dealer) == {
        row.key: row.amounts for row in found
    }
    assert sorted(row.key for row in found) == [row.key for row in found]


def test_a_report_of_nothing_is_empty(database):
    """Days without figures have no row."""
    with database.reading() as tx:
        found = tallies.report(tx, since=DAY, until=DAY, by="dealer")

    assert () == found


def test_nodes_that_add_at_once_do_not_block_each_other(database):
    """Many transactions that add to the same figures in any order all come through, and nothing is lost."""
    from concurrent.futures import ThreadPoolExecutor

    def add(turn):
        figures = [Figure(DAY, brand, "west", "H7S", "orders", 1) for brand in ("honda", "kia")]
        with database.begin() as tx:
            tallies.add(tx, figures[:: 1 if turn % 2 else -1])

    with ThreadPoolExecutor(4) as nodes:
        list(nodes.map(add, range(40)))
    with database.reading() as tx:
        (row,) = tallies.report(tx, since=DAY, until=DAY, by="day")

    assert {"orders": 80} == row.amounts
