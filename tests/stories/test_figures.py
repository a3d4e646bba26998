"""What the reports and the page say after a conversation, beside what its events say."""

from collections import Counter
from datetime import date

import pytest

from routing import figures_of, fold
from store import requests, tallies, views
from tests.store.proof import conservation
from tests.stories.post import Post


@pytest.fixture
def office(tmp_path, room):
    """A post office whose story nobody needs to read."""
    opened = Post(tmp_path, room)
    yield opened
    opened.close()


def test_the_tallies_are_what_the_events_say(office):
    """After an order, an answer, a slipped promise and a silence, a report has every figure once, and the page agrees."""
    office.order()
    office.answer(office.sent("new_request"), "tout ok sauf 9 BO 4 décembre 2026")
    office.order(to="toyota@parts.example", subject="Commande 2")
    office.wait(days=20)
    with office.house.database.reading() as tx:
        numbers = [summary.number for summary in requests.listing(tx, limit=9)]
        folds = [fold(*requests.load(tx, number)) for number in numbers]
        rows = tallies.report(tx, since=date(2026, 1, 1), until=date(2027, 12, 31), by="day")
        shown = {row.number: (row.list, row.waiting_on, row.dealer) for row in views.wall.wall(tx).rows}
        counted, kept = conservation(tx), views.mail_figures(tx)
    expected: Counter[str] = Counter()
    for now in folds:
        for one in figures_of(now, len(now.events), office.house.settings.site.timezone):
            expected[one.measure] += one.amount
    found = sum((Counter(row.amounts) for row in rows), Counter())

    assert +expected == +found
    assert {"orders", "answered", "reminders", "promises_moved"} <= set(found)
    assert {now.number: (now.list, now.waiting_on, now.dealer) for now in folds if now.list != "closed"} == shown
    assert counted == kept | {"astray": 0}
