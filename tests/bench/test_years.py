"""The databases of the measurements: what they hold is what the program itself would have written."""

from datetime import date

import pytest
from sqlalchemy import text

from bench.years import make, number_of
from parsers import Party
from routing import fold
from store import Database, messages, requests, tallies, views
from tests.store.cases import NOW

REQUESTS = 300


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.system)])
def years(request, tmp_path):
    """A database with three hundred requests of the past."""
    if request.param == "sqlite":
        make("sqlite:///years.db", tmp_path, REQUESTS)
        database = Database("sqlite:///years.db", tmp_path)
        yield database
        database.close()
        return
    with request.getfixturevalue("postgres").fresh() as url:
        make(url, tmp_path, REQUESTS)
        database = Database(url, tmp_path)
        yield database
        database.close()


def test_years_hold_as_much_as_they_promise(years):
    """Ten events, three lines and two mails for each request, and no column of a request is left empty by mistake."""
    with years.reading() as tx:
        held = {
            name: tx.execute(text(f"SELECT count(*) FROM {name}")).scalar()
            for name in ("requests", "events", "lines", "outbox", "terms")
        }
        unfilled = tx.execute(text("SELECT count(*) FROM requests WHERE territory IS NULL")).scalar()

    assert {"requests": 300, "events": 3000, "lines": 900, "outbox": 600, "terms": 2400} == held
    assert unfilled == 0


def test_a_request_of_the_past_is_read_like_any_other(years):
    """The page loads it, finds it by its number, and counts it where it stands."""
    number = number_of(7, REQUESTS)
    with years.reading() as tx:
        known = fold(*requests.load(tx, number))
        (found,) = views.search.search(tx, views.search.Words(number)).rows
        wall = views.wall.wall(tx, dealer="big")

    assert (number, 10, Party) == (known.number, len(known.events), type(known.opening.shop))
    assert (number, "big", 3) == (found.number, found.dealer, found.lines)
    assert sum(wall.counts.values()) == len(wall.rows) > 0


def test_what_comes_next_has_an_id_of_its_own(years):
    """Keys and indexes stand again: a mail that comes in takes no id that is given, and one of the past is known."""
    mail = dict.fromkeys(("spool_id", "via", "peer", "sender", "recipient", "blob", "queue_id"), "x")
    with years.begin() as tx:
        new = messages.add(tx, key="another", received_at=NOW, size=1, **mail)
        known = messages.add(tx, key=f"{1:064x}", received_at=NOW, size=1, **mail)

    assert new is not None
    assert new > REQUESTS
    assert known is None


def test_reports_of_the_past_add_up(years):
    """However a report is cut, it counts each request of the past once."""
    span = {"since": date(2023, 11, 14), "until": date(2026, 11, 14)}
    with years.reading() as tx:
        sums = [
            sum(row.amounts["orders"] for row in tallies.report(tx, by=by, **span))
            for by in ("day", "week", "month", "brand", "dealer", "territory")
        ]

    assert [REQUESTS] * 6 == sums
