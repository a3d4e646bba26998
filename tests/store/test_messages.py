"""The accepted mails."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, text

from store import messages
from store.messages import ingest_key
from store.schema.tables import messages as table
from tests.store.cases import NOW, PDF, arrive, settled


def test_an_accepted_mail_is_given_back_as_it_was_stored(database):
    """What was stored comes back equal, the time aware and in UTC, and nothing is settled yet."""
    with database.begin() as tx:
        mail_id = arrive(tx)
    with database.reading() as tx:
        mail = messages.get(tx, mail_id)

    assert (NOW, "smtp", "honda@parts.example", 48_213, "4XkQ1z", None, 0, ()) == (
        mail.received_at,
        mail.via,
        mail.recipient,
        mail.size,
        mail.queue_id,
        mail.outcome,
        mail.attempts,
        mail.pdfs,
    )


def test_the_same_mail_is_stored_once(database):
    """A second delivery with the same ingest key stores nothing and is told so."""
    with database.begin() as tx:
        first = arrive(tx)
    with database.begin() as tx:
        second = arrive(tx)
    with database.reading() as tx:
        waiting = messages.waiting(tx)

    assert (None, [first]) == (second, [mail.id for mail in waiting])


def test_it_is_the_unique_key_that_stops_a_duplicate(database):
    """Without the unique constraint the very same scenario stores two rows: nothing else stops it."""
    with database.begin() as tx:
        tx.execute(text("DROP INDEX uq_messages_key"))
        arrive(tx)
        arrive(tx)
        rows = tx.execute(select(func.count()).select_from(table)).scalar_one()
        tx.rollback()

    assert 2 == rows


def test_a_mail_is_settled_once(database):
    """The first outcome stands; a repetition changes nothing and says so."""
    with database.begin() as tx:
        mail_id = arrive(tx)
        first = settled(tx, mail_id, "held", problem=("no-pdf", "no PDF is attached"))
        second = settled(tx, mail_id, "ignored")
        mail = messages.get(tx, mail_id)

    assert (True, False, "held", "no-pdf", "Commande 48213", ((PDF, "PO_48213.pdf", 41_000),)) == (
        first,
        second,
        mail.outcome,
        mail.problem_code,
        mail.subject,
        mail.pdfs,
    )


def test_what_a_stranger_wrote_is_stored_whatever_it_is(database):
    """NUL and lone surrogates, which no database takes, become the replacement character."""
    with database.begin() as tx:
        mail_id = arrive(tx, recipient="honda\x00\ud800@parts.example")
        mail = messages.get(tx, mail_id)

    assert "honda\ufffd\ufffd@parts.example" == mail.recipient


def test_waiting_mails_come_oldest_first(database):
    """Whoever takes up waiting mails begins with the one that came first; settled ones are not among them."""
    with database.begin() as tx:
        late = arrive(tx, key="late", at=NOW + timedelta(minutes=5))
        early = arrive(tx, key="early", at=NOW)
        settled(tx, arrive(tx, key="done"))
        waiting = messages.waiting(tx)

    assert [early, late] == [mail.id for mail in waiting]


def test_a_held_mail_can_be_read_again(database):
    """A person may put a held mail back: it waits again, without the problem and with its attempts forgotten."""
    with database.begin() as tx:
        mail_id = arrive(tx)
        messages.count_attempt(tx, mail_id)
        settled(tx, mail_id, "held", problem=("poison", "it ended the program three times"))
        listed = [mail.id for mail in messages.held(tx)]
        again = [messages.reopen(tx, mail_id), messages.reopen(tx, mail_id)]
        mail = messages.get(tx, mail_id)

    assert ([mail_id], [True, False], None, None, 0) == (
        listed,
        again,
        mail.outcome,
        mail.problem_code,
        mail.attempts,
    )


def test_a_held_mail_can_be_discarded_with_a_reason(database):
    """A person may close a held mail; who and why stay with it, and a mail that is not held cannot be closed."""
    with database.begin() as tx:
        mail_id, waiting = arrive(tx, key="a"), arrive(tx, key="b")
        settled(tx, mail_id, "held", problem=("no-pdf", "no PDF is attached"))
        done = [messages.discard(tx, each, "marie", "advertising", NOW) for each in (mail_id, waiting)]
        row = tx.execute(select(table).where(table.c.id == mail_id)).one()

    assert ([True, False], "ignored", "marie", "advertising", "no-pdf") == (
        done,
        row.outcome,
        row.discarded_by,
        row.discard_reason,
        row.problem_code,
    )


def test_attempts_are_counted(database):
    """Each attempt at reading is counted before it begins."""
    with database.begin() as tx:
        mail_id = arrive(tx)
        counted = [messages.count_attempt(tx, mail_id) for _ in range(3)]

    assert [1, 2, 3] == counted


def test_an_unknown_mail_is_a_look_up_error(database):
    """Asking for a mail that does not exist says which one."""
    with database.reading() as tx, pytest.raises(LookupError, match="4711"):
        messages.get(tx, 4711)


TRACE = st.sampled_from(
    [
        b"Received: from a by b; Fri, 20 Nov 2026 14:30:00 +0000\r\n",
        b"Received: from mx.example\r\n\tby parts.example; today\r\n",
        b"RETURN-PATH: <>\n",
        b"Delivered-To: honda@parts.example\n",
        b"X-Original-To: honda@parts.example\r\n",
        b"X-Envelope-From: <a@b>\r\n",
    ]
)
MAIL = st.binary(max_size=200).map(lambda body: b"Subject: Commande\r\nReceived: kept\r\n\r\n" + body)


@given(MAIL, st.lists(TRACE, max_size=4), st.sampled_from(["honda@parts.example", "HONDA@Parts.Example"]))
def test_trace_headers_do_not_make_another_mail(raw, trace, recipient):
    """A mail that is delivered again has other trace headers on top and still the same key."""
    assert ingest_key("honda@parts.example", raw) == ingest_key(recipient, b"".join(trace) + raw)


@given(MAIL, MAIL)
def test_another_mail_or_recipient_has_another_key(one, other):
    """Whatever else differs makes another mail, and so does another recipient."""
    same = ingest_key("honda@parts.example", one) == ingest_key("honda@parts.example", other)

    assert ingest_key("honda@parts.example", one) != ingest_key("toyota@parts.example", one)
    assert same is (one == other)


@given(st.text(), st.binary(max_size=300))
def test_every_mail_has_a_key(recipient, raw):
    """Whatever a stranger sends has a key of sixty-four digits."""
    assert 64 == len(ingest_key(recipient, raw))
