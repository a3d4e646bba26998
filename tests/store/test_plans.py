"""How the databases find what a view shows: by a key, and never by going through a table that grows."""

from datetime import date, timedelta

import pytest
from sqlalchemy import event, text

from store import messages, outbox, requests, seals, tallies, views
from store.views.search import Words
from tests.store.cases import NOW, given, open_one
from tests.store.proof import conservation

GROWING = ("messages", "requests", "versions", "lines", "events", "outbox", "deadlines", "terms", "figures", "counts")
SHORT = ("ix_messages_held", "ix_outbox_unsent", "ix_requests_newest")
PLACE, LATER = (NOW, "HON-2026-000009"), NOW + timedelta(days=1)
TYPED = ("", "04711-T20-A00ZZ", "100101", "PH100101", "HON-2026-000001", "carrosserie")
EYES = ({}, {"dealer": "west"}, {"shop": "elite"}, {"dealer": "west", "shop": "elite"})
MONTHS = {"since": date(2026, 9, 28), "until": date(2026, 12, 3)}
VIEWS = {
    "overview": lambda tx: views.overview(tx, since=NOW),
    "mail figures": views.mail_figures,
    "requests by brand": views.requests_by_brand,
    "outbox": views.outbox_unsent,
    "last mail": views.last_mail,
    "deadlines": lambda tx: views.deadlines_due(tx, NOW),
    "oldest deadline": lambda tx: views.oldest_deadline(tx, NOW),
    "agenda": lambda tx: views.visits.about(tx, "west", NOW),
    "agenda, for an operator": lambda tx: views.visits.about(tx, "west", NOW, untold=True),
    "who wants no campaigns": lambda tx: views.visits.refusing(tx, "west", ["p@x.example"]),
    "visits of a time": lambda tx: views.visits.changed_between(tx, "west", NOW, LATER),
    "oldest mail": views.oldest_waiting,
    "uncertain": lambda tx: views.operations.unsent(tx, "uncertain"),
    "failed, next page": lambda tx: views.operations.unsent(tx, "failed", after=(NOW, 9)),
    "operations": lambda tx: views.operations.stamp(tx, NOW),
    "held": views.operations.held,
    "held, next page": lambda tx: views.operations.held(tx, after=(NOW, 9)),
    "held, for reading": messages.held,
    "reasons": views.operations.held_reasons,
    "late": lambda tx: views.operations.late(tx, NOW),
    "newest": lambda tx: requests.listing(tx, limit=50),
    "born since": lambda tx: list(requests.opened_since(tx, NOW)),
    "answers about nothing": lambda tx: outbox.sent_since(tx, "p@x.example", NOW, request=None, kinds=["profile"]),
    "request": lambda tx: requests.load(tx, "HON-2026-000001"),
    "dossier": lambda tx: seals.verify_chain(tx, "HON-2026-000001"),
    "mails about it": lambda tx: messages.about(tx, "HON-2026-000001"),
    "our mails about it": lambda tx: outbox.about(tx, "HON-2026-000001"),
    "cases": lambda tx: requests.cases(tx, brand="honda", shops=["atelier@shop.example"], since=NOW),
    **{f"wall {eyes}": lambda tx, eyes=eyes: views.wall.wall(tx, **eyes) for eyes in EYES},
    "wall of a dealer, for an operator": lambda tx: views.wall.wall(tx, dealer="west", untold=True),
    "wall with the newest": lambda tx: views.wall.wall(tx, dealer="west", limit_per_list=1, newest=2),
    **{
        f"list of a wall {dealer} {after}": lambda tx, dealer=dealer, after=after: views.wall.going_on(
            tx, "actions", after, dealer=dealer
        )
        for dealer in (None, "west")
        for after in (None, PLACE)
    },
    **{f"one of {eyes}": lambda tx, eyes=eyes: views.request.is_for(tx, "HON-2026-000001", **eyes) for eyes in EYES},
    "stamp of a request": lambda tx: views.request.stamp(tx, "HON-2026-000001"),
    "when it is due": lambda tx: views.request.due(tx, "HON-2026-000001"),
    **{f"stamp {eyes}": lambda tx, eyes=eyes: views.wall.stamp(tx, **eyes) for eyes in EYES},
    **{
        f"search {typed} {eyes} {more}": lambda tx, typed=typed, eyes=eyes, more=more: views.search.search(
            tx, Words(typed), **eyes, **more
        )
        for typed in TYPED
        for eyes in EYES
        for more in ({}, {"after": PLACE}, {"since": NOW, "until": LATER})
    },
    **{
        f"report by {by} {more}": lambda tx, by=by, more=more: tallies.report(tx, by=by, **MONTHS, **more)
        for by in ("day", "brand", "dealer", "territory")
        for more in ({}, {"brand": "honda"}, {"dealer": "west"})
    },
}


def asked(tx, view):
    """Every statement that a view asks the database, with its parameters."""
    statements = []

    def note(_connection, _cursor, statement, parameters, *_more):
        statements.append((statement, parameters))

    event.listen(tx, "before_cursor_execute", note)
    view(tx)
    event.remove(tx, "before_cursor_execute", note)
    return statements


def steps(tx, statement, parameters):
    """What the database does for a statement, step by step."""
    if tx.dialect.name == "sqlite":
        return [row[3] for row in tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
    return [row[0] for row in tx.exec_driver_sql(f"EXPLAIN {statement}", parameters)]


def goes_through(step):
    """Whether a step goes through a whole table that grows.

    An index may be gone through that holds only the few rows that still matter, or of which the first are enough. To
    search without saying by what is SQLite's way to go through a table from its end until the first row fits.
    """
    words = step.strip(" ->").split()
    if words[:1] == ["SEARCH"] and "USING" not in words:
        return words[1] in GROWING
    if words[:1] == ["SCAN"]:
        return words[1] in GROWING and words[-1] not in SHORT
    return step.strip(" ->").startswith("Seq Scan") and words[3] in GROWING


@pytest.mark.parametrize("name", VIEWS)
def test_no_view_goes_through_a_table(database, name):
    """Each statement of each view begins at a key, for everybody's eyes, on the first page and on the next."""
    with database.begin() as tx:
        open_one(tx)
        if tx.dialect.name == "postgresql":
            tx.execute(text("SET LOCAL enable_seqscan = off"))
        found = [step for statement in asked(tx, VIEWS[name]) for step in steps(tx, *statement) if goes_through(step)]

    assert [] == found


@pytest.mark.parametrize("eyes", [eyes for eyes in EYES if eyes], ids=str)
def test_what_was_found_is_fetched_by_its_numbers(database, eyes):
    """Nothing that grows with the years of a dealer or a shop is read to show what a search of theirs has found."""
    with database.begin() as tx:
        for key in range(20):
            requests.append(tx, open_one(tx, key=str(key)), given("west"))
        view = VIEWS[f"search 04711-T20-A00ZZ {eyes} {{}}"]
        fetched = [one for one in asked(tx, view) if "requests.number IN" in one[0]]
        found = [step for statement in fetched for step in steps(tx, *statement)]

    assert fetched
    # PostgreSQL may take any index that bears the number while the table is short; what counts is what it looks up in it.
    keys = [step for step in found if step.strip().startswith(("SEARCH", "Index Cond"))]
    assert keys
    assert [] == [step for step in keys if "shop_key" in step.partition("(")[2] or "dealer" in step.partition("(")[2]]


def test_a_proof_that_goes_through_everything_is_noticed(database):
    """The measure itself works: counting every mail is seen as going through the mails."""
    with database.begin() as tx:
        statements = asked(tx, conservation)
        found = [step for statement in statements for step in steps(tx, *statement) if goes_through(step)]

    assert found
