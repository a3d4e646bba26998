"""Counts that are kept, and what they are of: mails, requests, changes."""

from concurrent.futures import ThreadPoolExecutor

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from store import messages, views
from store.copies import counts
from store.schema.tables import counts as table
from tests.store.cases import NOW, arrive, settled
from tests.store.network import fill, networks
from tests.store.proof import conservation

_change = st.tuples(st.sampled_from(["a", "b"]), st.sampled_from(["", "x"]), st.sampled_from("12"), st.integers(-2, 2))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(turns=st.lists(st.one_of(st.none(), st.lists(_change, max_size=5)), max_size=8))
def test_adding_up_changes_no_count(database, turns):
    """Whenever the rows are added up, each count is the sum of its changes, and one row is left of each key."""
    with database.begin() as tx:
        tx.execute(table.delete())
        expected = {}
        for changes in turns:
            if changes is None:
                counts.add_up(tx)
                continue
            counts.change(tx, changes)
            for subject, key, state, amount in changes:
                expected[subject, key, state] = expected.get((subject, key, state), 0) + amount
        counts.add_up(tx)
        rows = tx.execute(select(func.count()).select_from(table)).scalar()
        found = {(one, *place): amount for one in "ab" for place, amount in counts.count(tx, one).items()}

    assert ({place: amount for place, amount in expected.items() if amount}, len(expected)) == (found, rows)


def test_counts_of_many_nodes_are_complete(database):
    """Rows that several nodes add, with somebody adding them up between, make one sum; the table stays small."""

    def add(turn):
        for _ in range(8):
            with database.begin() as tx:
                counts.change(tx, [("mails", "", "waiting", 1)] * 40)
                if turn == 1:
                    counts.add_up(tx)

    with ThreadPoolExecutor(4) as nodes:
        list(nodes.map(add, range(4)))
    with database.reading() as tx:
        rows = tx.execute(select(func.count()).select_from(table)).scalar()
        found = counts.count(tx, "mails")

    assert {("", "waiting"): 4 * 8 * 40} == found
    assert rows < 4 * 8 * 40


def test_the_mail_figures_are_those_of_a_count(database):
    """What was kept of each mail that came, was settled, held, read again or closed is what counting them all gives."""
    with database.begin() as tx:
        ids = [arrive(tx, key=key) for key in "abcdefg"]
        arrive(tx, key="a")
        for mail, outcome in zip(ids, ("event", "held", "held", "held", "ignored", "duplicate"), strict=False):
            settled(tx, mail, outcome)
            settled(tx, mail, "event")
        messages.reopen(tx, ids[1])
        messages.discard(tx, ids[2], "anna", "spam", NOW)
        messages.discard(tx, ids[0], "anna", "spam", NOW)
        counted, kept = conservation(tx), views.mail_figures(tx)

    assert counted == {**kept, "astray": 0}


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=networks)
def test_the_requests_are_counted_as_they_stand(database, drawn):
    """Whatever happened to the requests, the counts are those of their folds."""
    with database.begin() as tx:
        network = [told.now for told in fill(tx, drawn)]
        found, walls = views.requests_by_brand(tx), views.wall.wall(tx).counts
    expected = {}
    for now in network:
        place = now.opening.brand, now.waiting_on
        expected[place] = expected.get(place, 0) + 1

    assert expected == {place: count for place, count in found.items() if count}
    assert {name: sum(now.list == name for now in network) for name in views.wall.LISTS} == walls
