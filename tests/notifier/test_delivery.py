"""One mail of the outbox through a real store to a real relay."""

from dataclasses import replace
from datetime import timedelta

import pytest

from notifier import Deferred, Refused, Sent, Uncertain, send_one
from notifier.delivery import wait_after
from store import Blobs, Database, Outgoing, migrate, outbox
from tests.notifier import cases
from tests.notifier.relays import HANG_UP

CONTENT = b"Subject: x\r\n\r\ntext\r\n"


@pytest.fixture
def store(tmp_path):
    """An empty SQLite store and its blobs."""
    url = cases.settings(tmp_path).store.url
    migrate(url, tmp_path)
    database = Database(url, tmp_path)
    yield database, Blobs("file:blobs", tmp_path)
    database.close()


@pytest.fixture
def waiting(store):
    """A mail that waits in the outbox; gives its id."""
    database, blobs = store
    mail = Outgoing(
        key=f"{cases.NUMBER}.1.new_request",
        kind="new_request",
        role="dealer",
        request=None,
        recipient="pieces@honda-laval.example",
        envelope_from="b+abc-def@parts.example",
        message_id="<a@parts.example>",
        content=CONTENT,
    )
    with database.begin() as tx:
        return outbox.enqueue(tx, mail, blob=blobs.put(CONTENT), at=cases.NOW)


def attempt(store, outbox_id, relay=None, now=cases.NOW):
    """One attempt: over SMTP to `relay`, else captured."""
    database, blobs = store
    talk = {"mode": "smtp", "host": "127.0.0.1", "port": relay.port, "tls": "none", "timeout": 2.0} if relay else {}
    return send_one(database, blobs, outbox_id, cases.settings(database.path.parent, **talk), now)


def row(store, outbox_id):
    """The mail as the outbox has it now."""
    with store[0].reading() as tx:
        return outbox.get(tx, outbox_id)


@pytest.mark.parametrize(
    ("script", "becomes"),
    [
        ({}, (Sent, "sent")),
        ({"RCPT": "451 later"}, (Deferred, "ready")),
        ({"RCPT": "550 no such user"}, (Refused, "failed")),
        ({"dot": HANG_UP}, (Uncertain, "uncertain")),
    ],
)
def test_the_outbox_knows_what_became_of_the_mail(store, waiting, relay, script, becomes):
    """Each outcome is written down with the relay's words and one attempt."""
    outcome, state = becomes
    result = attempt(store, waiting, relay(script))
    after = row(store, waiting)

    assert outcome is type(result.outcome)
    assert (state, 1, result.outcome.reply) == (after.state, after.attempts, after.remote_reply)


def test_a_sent_mail_is_not_sent_again(store, waiting, relay):
    """Repeating the job after a crash is a no-op."""
    taker = relay()
    attempt(store, waiting, taker)

    assert attempt(store, waiting, taker) is None
    assert [CONTENT] == taker.mails


def test_a_mail_is_captured_once(store, waiting):
    """In capture mode the same way leads to a file."""
    result = attempt(store, waiting)
    sent = list((store[0].path.parent / "sent").iterdir())

    assert isinstance(result.outcome, Sent)
    assert [CONTENT] == [path.read_bytes() for path in sent]


def test_a_deferred_mail_waits_and_is_tried_again(store, waiting, relay):
    """The next attempt is planned before anybody dials, and a later one sends the same bytes."""
    first = attempt(store, waiting, relay({"MAIL": "451 later"}))
    taker = relay()
    second = attempt(store, waiting, taker, now=first.next_at)

    assert timedelta(seconds=48) <= first.next_at - cases.NOW <= timedelta(seconds=72)
    assert isinstance(second.outcome, Sent)
    assert (2, [CONTENT]) == (row(store, waiting).attempts, taker.mails)


def test_two_senders_send_one_mail(store, waiting, relay):
    """While one sender talks, another one gets nothing to send."""
    taker = relay()
    others = []
    database, blobs = store

    class SecondSender:
        """Blobs that let a second sender try in the middle of the first one's work."""

        def get(self, sha):
            others.append(attempt(store, waiting, taker))
            return blobs.get(sha)

    talk = {"mode": "smtp", "host": "127.0.0.1", "port": taker.port, "tls": "none", "timeout": 2.0}
    send_one(database, SecondSender(), waiting, cases.settings(database.path.parent, **talk), cases.NOW)

    assert [None] == others
    assert [CONTENT] == taker.mails


def test_no_transaction_is_open_while_the_relay_talks(store, waiting, relay):
    """Another thread of the program can write while a mail is on its way."""
    database, blobs = store

    class Writer:
        """Blobs that write to the database in the middle of the conversation."""

        def get(self, sha):
            with database.begin() as tx:
                outbox.cancel(tx, "nothing", "at all")
            return blobs.get(sha)

    assert isinstance(
        send_one(database, Writer(), waiting, cases.settings(database.path.parent), cases.NOW).outcome, Sent
    )


def test_a_mail_that_nobody_takes_is_given_up_after_five_days(store, waiting, relay):
    """The waits grow and end; then a person is told."""
    refusing = relay({"MAIL": "451 later"})
    now = cases.NOW
    while (result := attempt(store, waiting, refusing, now)).next_at:
        now = result.next_at

    assert "failed" == row(store, waiting).state
    assert timedelta(days=4) < now - cases.NOW < timedelta(days=6)


def test_waits_grow_and_are_spread():
    """A minute first, four hours at most, and two mails do not march in step."""
    waits = [wait_after(attempts, "a") for attempts in range(1, 9)]

    assert waits[:6] == sorted(waits[:6])
    assert max(waits) <= timedelta(hours=4.8)
    assert wait_after(1, "a") != wait_after(1, "b")


def test_a_mail_that_does_not_exist_is_a_fault(store):
    """An id that the outbox does not know is a broken job, not a mail."""
    with pytest.raises(LookupError, match="no mail of the outbox"):
        attempt(store, 4711)


def test_a_composed_mail_survives_the_outbox(store, composed):
    """From notice to captured file, the mail stays the same bytes."""
    database, blobs = store
    mail = replace(composed("new_request"), request=None)
    with database.begin() as tx:
        outbox_id = outbox.enqueue(tx, mail, blob=blobs.put(mail.content), at=cases.NOW)
    attempt(store, outbox_id)

    assert mail.content == (database.path.parent / "sent" / f"{mail.key}.eml").read_bytes()
