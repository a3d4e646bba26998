"""A database of an older schema gets what the page lists by."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import select, text

from routing import figures_of
from store import Database, migrate, schema_revision, tallies, views
from store.migrations.filling import fill
from store.requests import append
from store.schema.tables import counts, lines, requests, terms
from store.views.search import Words
from tests.store import network
from tests.store.cases import NOW, open_one
from tests.store.cases import given as given_to
from tests.store.proof import conservation


def everything(tx):
    """Every copy that is kept beside the requests; of the lines, those of the version in force."""
    in_force = (lines.c.request == requests.c.number) & (lines.c.version == requests.c.version)
    queries = {"requests": select(requests), "terms": select(terms), "lines": select(lines).join(requests, in_force)}
    rows = {name: sorted(map(repr, tx.execute(query))) for name, query in queries.items()}
    year = {"since": date(2026, 1, 1), "until": date(2026, 12, 31)}
    return rows | {"tallies": [tallies.report(tx, by=by, **year) for by in ("day", "brand", "dealer", "territory")]}


def forget(tx):
    """Leave the database as an older schema would have had it."""
    tx.execute(text("DELETE FROM terms"))
    tx.execute(text("DELETE FROM figures"))
    tx.execute(text("UPDATE lines SET state = 'new', eta = NULL"))
    tx.execute(
        text(
            "UPDATE requests SET waiting_since = NULL, changed_at = opened_at, wall_at = opened_at, due_at = NULL, "
            "shop_key = shop, territory = NULL"
        )
    )


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=network.networks)
def test_what_is_filled_in_is_what_would_have_been_written(database, drawn):
    """Every copy and every figure is the same, whether it was written as things happened or filled in afterwards."""
    with database.begin() as tx:
        told = network.fill(tx, drawn)
        for one in told:
            tallies.add(tx, figures_of(one.now, len(one.events), "America/Toronto"))
        before = everything(tx)
        forget(tx)
    filled = [fill(database, "America/Toronto") for _ in range(2)]
    with database.reading() as tx:
        after = everything(tx)

    assert [len(told), 0] == filled
    assert before == after


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.system)])
def empty(request, tmp_path):
    """The address of a database without anything in it."""
    if request.param == "sqlite":
        yield "sqlite:///partspost.db"
        return
    with request.getfixturevalue("postgres").fresh() as url:
        yield url


BACK = """
DROP VIEW v_requests; DROP VIEW v_lines; DROP VIEW v_events; DROP VIEW v_messages; DROP VIEW v_mails;
DROP VIEW v_figures; DROP TABLE arrivals; DROP TABLE proofs;
DROP TABLE terms; DROP TABLE tallies; DROP TABLE figures; DROP TABLE counts;
DROP INDEX ix_requests_shop_key; DROP INDEX ix_requests_wall; DROP INDEX ix_requests_wall_dealer;
DROP INDEX ix_requests_wall_shop; DROP INDEX ix_requests_unfilled; DROP INDEX ix_requests_shop_grown;
DROP INDEX ix_outbox_alone; DROP TABLE payments; DROP TABLE invoices;
DROP INDEX ix_requests_visits; DROP INDEX ix_requests_visits_due;
ALTER TABLE requests DROP COLUMN waiting_since; ALTER TABLE requests DROP COLUMN changed_at;
ALTER TABLE requests DROP COLUMN due_at; ALTER TABLE requests DROP COLUMN wall_at;
ALTER TABLE requests DROP COLUMN shop_key; ALTER TABLE requests DROP COLUMN territory;
ALTER TABLE requests DROP COLUMN told;
ALTER TABLE lines DROP COLUMN state; ALTER TABLE lines DROP COLUMN eta;
ALTER TABLE deadlines DROP COLUMN almanac;
CREATE INDEX ix_requests_waiting_on ON requests (waiting_on);
UPDATE alembic_version SET version_num = '0003'
"""


def test_a_database_of_the_schema_before_is_brought_forward(empty, tmp_path):
    """Requests, mails and their histories stay as they are; the page lists, counts and finds them afterwards."""
    migrate(empty, tmp_path)
    database = Database(empty, tmp_path)
    with database.begin() as tx:
        number = open_one(tx)
        append(tx, number, given_to("west"))
        for statement in BACK.split(";"):
            tx.execute(text(statement))
    database.close()
    migrate(empty, tmp_path, "America/Toronto")
    database = Database(empty, tmp_path)
    with database.reading() as tx:
        (row,) = views.wall.wall(tx, dealer="west", shop="elite").rows
        found = [one.number for one in views.search.search(tx, Words("04711t20a00zz"), dealer="west").rows]
        figures = views.mail_figures(tx), views.requests_by_brand(tx), conservation(tx)
        left = tx.execute(select(counts.c.subject).distinct().order_by(counts.c.subject)).scalars().all()
    known = schema_revision(database)
    database.close()

    assert ([number], number, True, NOW) == (found, row.number, known >= "0007", row.changed_at)
    assert ({"accepted": 1, "request": 1}, {("honda", "dealer"): 1}) == (
        {name: count for name, count in figures[0].items() if count},
        figures[1],
    )
    assert figures[2] == figures[0] | {"astray": 0}
    assert ["changes", "mails", "requests"] == left
