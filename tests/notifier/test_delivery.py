"""One mail of the outbox through a real store to a real relay."""

from dataclasses import replace
from datetime import timedelta

import pytest

from notifier import Deferred, Postponed, Refused, Relay, Sent, Uncertain, forgotten, send_one
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
    ours = Relay(cases.settings(database.path.parent, **talk))
    try:
        return send_one(database, blobs, outbox_id, ours, now)
    finally:
        ours.close()


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
    ours = Relay(cases.settings(database.path.parent, **talk))
    send_one(database, SecondSender(), waiting, ours, cases.NOW)
    ours.close()

    assert [None] == others
    assert [CONTENT] == taker.mails


def test_no_transaction_is_open_while_the_relay_talks(store, waiting, relay):
    """Another thread of the program can write while a mail is on its way."""
    database, blobs = store

    class Writer:
        """Blobs that write to the database in the middle of the conversation."""

        def get(self, sha):
            with database.begin() as tx:
                outbox.postpone(tx, 0, cases.NOW)
            return blobs.get(sha)

    ours = Relay(cases.settings(database.path.parent))

    assert isinstance(send_one(database, Writer(), waiting, ours, cases.NOW).outcome, Sent)


def test_a_mail_that_nobody_takes_is_given_up_after_five_days(store, waiting, relay):
    """The waits grow and end; then a person is told."""
    refusing = relay({"MAIL": "451 later"})
    now = cases.NOW
    while (result := attempt(store, waiting, refusing, now)).next_at:
        now = result.next_at

    assert "failed" == row(store, waiting).state
    assert timedelta(days=4) < now - cases.NOW < timedelta(days=6)


@pytest.fixture
def several(store):
    """Put mails of a kind into the outbox; gives their ids."""
    database, blobs = store

    def put(kind, count, role="shop"):
        ids = []
        for number in range(count):
            mail = Outgoing(
                key=f"{kind}.{number}",
                kind=kind,
                role=role,
                request=None,
                recipient="pieces@fix.example",
                envelope_from="b+abc-def@parts.example",
                message_id=f"<{kind}{number}@parts.example>",
                content=CONTENT,
            )
            with database.begin() as tx:
                ids.append(outbox.enqueue(tx, mail, blob=blobs.put(CONTENT), at=cases.NOW))
        return ids

    return put


def send_all(store, ids, now, **relay):
    """One attempt of each mail, captured; gives the outcomes' names."""
    database, blobs = store
    ours = Relay(cases.settings(database.path.parent, **relay))
    return [type(send_one(database, blobs, one, ours, now).outcome).__name__ for one in ids]


def test_an_address_gets_so_many_mails_an_hour_and_the_others_later(store, several):
    """What is too much waits until there is room, uncounted; nothing is lost."""
    ids = several("receipt", 5)
    first = send_all(store, ids, cases.NOW, per_address_hour=3)
    waiting = [row(store, one) for one in ids[3:]]
    later = send_all(store, ids[3:], waiting[0].next_at + timedelta(seconds=2), per_address_hour=3)

    assert ["Sent"] * 3 + ["Postponed"] * 2 == first
    assert [("ready", 0)] * 2 == [(mail.state, mail.attempts) for mail in waiting]
    assert timedelta(hours=1) < waiting[0].next_at - cases.NOW < timedelta(hours=1, seconds=5)
    assert ["Sent", "Sent"] == later


@pytest.mark.parametrize(("kind", "role"), [("new_request", "dealer"), ("visit_request", "dealer"), ("alarm", "ops")])
def test_new_orders_wishes_and_alarms_do_not_wait_for_the_hour(store, several, kind, role):
    """A dealer whom many choose gets every order and every wish for an appointment at once, and operators every alarm."""
    assert ["Sent"] * 5 == send_all(store, several(kind, 5, role), cases.NOW, per_address_hour=3)


def test_without_a_line_a_mail_waits_a_moment(store, several):
    """When as many mails as allowed are on their way to a domain, the next one is put off and not counted."""
    (one,) = several("receipt", 1)
    database, blobs = store
    ours = Relay(cases.settings(database.path.parent, per_domain=1))
    with ours.line("somebody@FIX.example"):
        busy = send_one(database, blobs, one, ours, cases.NOW)
    put_off = row(store, one)
    then = send_one(database, blobs, one, ours, busy.next_at)

    assert (Postponed, False, 0) == (type(busy.outcome), busy.outcome.flood, put_off.attempts)
    assert cases.NOW < put_off.next_at == busy.next_at < cases.NOW + timedelta(seconds=4)
    assert isinstance(then.outcome, Sent)


@pytest.mark.parametrize(("role", "again"), [("dealer", ["uncertain", "ready"]), ("shop", ["uncertain", "uncertain"])])
def test_an_uncertain_mail_is_repeated_to_dealers_only(store, several, relay, role, again):
    """A dealer rather gets an order twice than never; the copy is marked. A shop's mail waits for proof."""
    (one,) = several("new_request" if role == "dealer" else "receipt", 1, role)
    attempt(store, one, relay({"dot": HANG_UP}))
    before = row(store, one)
    with store[0].begin() as tx:
        found = forgotten(tx, cases.NOW, timedelta(0), 9)
    after = row(store, one)

    assert again == [before.state, after.state]
    assert ([one], 1) == (found, after.repeats) if role == "dealer" else ([], 0) == (found, after.repeats)


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
