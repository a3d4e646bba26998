"""The outbox: one sender at a time, and nothing between the dot and the reply is ever guessed."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import text

from store import outbox
from tests.store.cases import NOW, open_one, outgoing

LEASE = timedelta(seconds=120)
BLOB = "cd" * 32


def enqueue(tx, key="k", **facts):
    """A mail that is ready; gives its id."""
    return outbox.enqueue(tx, outgoing(key, **facts), blob=BLOB, at=NOW)


def claim(tx, mail_id, token="t", now=NOW):
    """Take the mail at `now` for two minutes, the next attempt being a minute later."""
    return outbox.claim(tx, mail_id, token=token, now=now, next_at=now + timedelta(minutes=1), lease_until=now + LEASE)


def test_a_mail_waits_in_the_outbox_as_it_was_made(database):
    """What was enqueued comes back, ready at once and never tried."""
    with database.begin() as tx:
        number = open_one(tx)
        mail_id = enqueue(tx, request=number)
        mail = outbox.get(tx, mail_id)

    assert ("k", "new_request", "dealer", number, "p@west.example", BLOB, "ready", 0, NOW, None) == (
        mail.key,
        mail.kind,
        mail.role,
        mail.request,
        mail.recipient,
        mail.blob,
        mail.state,
        mail.attempts,
        mail.next_at,
        mail.sent_at,
    )


def test_the_same_notice_is_one_mail(database):
    """A notice that is decided twice is enqueued once."""
    with database.begin() as tx:
        first, second = enqueue(tx), enqueue(tx)

    assert (True, None) == (first is not None, second)


def test_it_is_the_unique_key_that_stops_a_second_mail(database):
    """Without the unique index the very same scenario makes two mails: nothing else stops it."""
    with database.begin() as tx:
        tx.execute(text("DROP INDEX uq_outbox_key"))
        enqueue(tx)
        enqueue(tx)
        mails = outbox.listing(tx, limit=9)
        tx.rollback()

    assert 2 == len(mails)


def test_a_mail_goes_from_ready_to_sent(database):
    """Claim, dot, sent: the attempt is counted and the next one planned before anybody dials."""
    with database.begin() as tx:
        mail_id = enqueue(tx)
        claimed = claim(tx, mail_id)
        steps = [outbox.mark_dot(tx, mail_id, "t", NOW), outbox.mark_sent(tx, mail_id, "t", "250 queued", NOW)]
        sent = outbox.get(tx, mail_id)

    assert ("claimed", 1, NOW + timedelta(minutes=1), [True, True], "sent", "250 queued", NOW) == (
        claimed.state,
        claimed.attempts,
        claimed.next_at,
        steps,
        sent.state,
        sent.remote_reply,
        sent.sent_at,
    )


def test_a_claimed_mail_is_nobody_elses(database):
    """While the lease lasts nobody else gets the mail, and nobody else's mark changes it."""
    with database.begin() as tx:
        mail_id = enqueue(tx)
        claim(tx, mail_id, "mine")
        other = claim(tx, mail_id, "other", NOW + timedelta(seconds=119))
        marks = [
            outbox.mark_dot(tx, mail_id, "other", NOW),
            outbox.mark_sent(tx, mail_id, "other", "250", NOW),
            outbox.mark_deferred(tx, mail_id, "other", "451", NOW),
            outbox.mark_failed(tx, mail_id, "other", "550", NOW),
            outbox.mark_uncertain(tx, mail_id, "other", "lost"),
        ]
        mail = outbox.get(tx, mail_id)

    assert (None, [False] * 5, "claimed") == (other, marks, mail.state)


def test_a_lost_claim_before_the_dot_is_free_again(database):
    """A sender that died before the dot has certainly not delivered: the next one takes the mail."""
    with database.begin() as tx:
        mail_id = enqueue(tx)
        claim(tx, mail_id, "dead")
        again = claim(tx, mail_id, "alive", NOW + LEASE)
        late = outbox.mark_dot(tx, mail_id, "dead", NOW + LEASE)

    assert (2, False) == (again.attempts, late)


def test_no_dot_is_sent_when_the_lease_is_over(database):
    """A sender that was asleep may not send the final dot, even when nobody else has come."""
    with database.begin() as tx:
        mail_id = enqueue(tx)
        claim(tx, mail_id)
        allowed = outbox.mark_dot(tx, mail_id, "t", NOW + LEASE)

    assert not allowed


def test_a_lost_claim_after_the_dot_is_uncertain(database):
    """A sender that died after the dot may have delivered: the mail is not tried again by itself."""
    with database.begin() as tx:
        mail_id = enqueue(tx)
        claim(tx, mail_id)
        outbox.mark_dot(tx, mail_id, "t", NOW)
        during = (claim(tx, mail_id, "u", NOW + timedelta(seconds=119)), outbox.get(tx, mail_id).state)
        after = (claim(tx, mail_id, "u", NOW + LEASE), outbox.get(tx, mail_id).state)

    assert ((None, "dot"), (None, "uncertain")) == (during, after)


def test_a_late_reply_settles_an_uncertain_mail(database):
    """The relay's answer counts even when it comes after the lease, as long as nobody took the mail since."""
    with database.begin() as tx:
        mail_id = enqueue(tx)
        claim(tx, mail_id)
        outbox.mark_dot(tx, mail_id, "t", NOW)
        claim(tx, mail_id, "u", NOW + LEASE)
        settled = outbox.mark_sent(tx, mail_id, "t", "250 at last", NOW + 2 * LEASE)

    assert settled


def test_a_connection_lost_after_the_dot_is_uncertain_at_once(database):
    """A sender that sees the connection break between dot and reply says so; before the dot it may not."""
    with database.begin() as tx:
        mail_id = enqueue(tx)
        claim(tx, mail_id)
        early = outbox.mark_uncertain(tx, mail_id, "t", "connection reset")
        outbox.mark_dot(tx, mail_id, "t", NOW)
        late = outbox.mark_uncertain(tx, mail_id, "t", "connection reset")
        mail = outbox.get(tx, mail_id)

    assert (False, True, "uncertain", "connection reset") == (early, late, mail.state, mail.remote_reply)


@pytest.mark.parametrize("dotted", [False, True])
def test_a_deferred_mail_is_ready_for_its_next_time(database, dotted):
    """A temporary refusal, before or after the dot, makes the mail ready again at the time that was given."""
    later = NOW + timedelta(minutes=7)
    with database.begin() as tx:
        mail_id = enqueue(tx)
        claim(tx, mail_id)
        if dotted:
            outbox.mark_dot(tx, mail_id, "t", NOW)
        outbox.mark_deferred(tx, mail_id, "t", "451 4.3.0 later", later)
        mail = outbox.get(tx, mail_id)
        again = claim(tx, mail_id, "u", later)

    assert ("ready", later, "451 4.3.0 later", None, 2) == (
        mail.state,
        mail.next_at,
        mail.remote_reply,
        mail.dot_at,
        again.attempts,
    )


def test_a_refused_mail_stays_until_a_person_retries_it(database):
    """A permanent refusal ends the tries; a person may put the mail back."""
    later = NOW + timedelta(hours=1)
    with database.begin() as tx:
        mail_id = enqueue(tx)
        claim(tx, mail_id)
        outbox.mark_failed(tx, mail_id, "t", "550 5.1.1 unknown", NOW)
        failed, taken = outbox.get(tx, mail_id), claim(tx, mail_id, "u", later)
        back, again = outbox.requeue(tx, mail_id, later), claim(tx, mail_id, "u", later)

    assert ("failed", NOW, None, True, "claimed") == (failed.state, failed.failed_at, taken, back, again.state)


def test_what_is_being_sent_cannot_be_put_back(database):
    """Only what is in nobody's hands can be put back; a mail that was sent, because a person wants it sent again."""
    with database.begin() as tx:
        mail_id = enqueue(tx)
        claim(tx, mail_id)
        claimed = outbox.requeue(tx, mail_id, NOW)
        outbox.mark_dot(tx, mail_id, "t", NOW)
        dotted = outbox.requeue(tx, mail_id, NOW)
        outbox.mark_sent(tx, mail_id, "t", "250", NOW)
        sent = outbox.requeue(tx, mail_id, NOW)

    assert [False, False, True] == [claimed, dotted, sent]


def test_an_uncertain_mail_can_be_confirmed(database):
    """Proof of delivery, e.g. an answer to the mail, settles an uncertain one and no other."""
    with database.begin() as tx:
        mail_id = enqueue(tx)
        early = outbox.confirm(tx, mail_id, "answered", NOW)
        claim(tx, mail_id)
        outbox.mark_dot(tx, mail_id, "t", NOW)
        outbox.mark_uncertain(tx, mail_id, "t", "lost")
        proven = outbox.confirm(tx, mail_id, "answered", NOW)

    assert (False, True) == (early, proven)


def test_a_repeated_mail_says_so(database):
    """An uncertain mail that is sent again may be there twice, and is counted; no other state can be repeated."""
    with database.begin() as tx:
        mail_id = enqueue(tx)
        early = outbox.repeat(tx, mail_id, NOW)
        claim(tx, mail_id)
        outbox.mark_dot(tx, mail_id, "t", NOW)
        outbox.mark_uncertain(tx, mail_id, "t", "lost")
        repeated = outbox.repeat(tx, mail_id, NOW)
        again = claim(tx, mail_id, "u")

    assert (False, True, 1, 2) == (early, repeated, again.repeats, again.attempts)


def test_a_mail_that_nobody_has_begun_may_be_put_off(database):
    """It waits without an attempt; what somebody has in hand is left alone."""
    later = NOW + timedelta(minutes=9)
    with database.begin() as tx:
        waiting, begun = enqueue(tx, "a"), enqueue(tx, "b")
        claim(tx, begun)
        put_off = [outbox.postpone(tx, mail_id, later) for mail_id in (waiting, begun)]
        mail = outbox.get(tx, waiting)

    assert ([True, False], "ready", 0, later) == (put_off, mail.state, mail.attempts, mail.next_at)


def test_it_is_known_when_mails_left_for_an_address(database):
    """The newest come first; older ones, other kinds and what has not left do not count."""
    with database.begin() as tx:
        for number, kind in enumerate(["reminder", "receipt", "receipt", "new_request", "receipt"]):
            mail_id = enqueue(tx, str(number), kind=kind)
            claim(tx, mail_id)
            if number < 4:
                outbox.mark_sent(tx, mail_id, "t", "250", NOW + timedelta(minutes=number))
        address = outbox.get(tx, mail_id).recipient
        left = [
            outbox.left_since(tx, to, NOW, kinds_but=["new_request"], limit=limit)
            for to, limit in ((address, 9), (address, 1), ("x@y.example", 9))
        ]

    assert [[NOW + timedelta(minutes=2), NOW + timedelta(minutes=1)], [NOW + timedelta(minutes=2)], []] == left


def test_only_a_mail_that_nobody_began_to_send_is_withdrawn(database):
    """Withdrawing spares what is in a sender's hands; what was withdrawn nobody takes any more."""
    with database.begin() as tx:
        waiting, begun = (enqueue(tx, key, kind="reminder") for key in "ab")
        claim(tx, begun)
        withdrawn = [outbox.withdraw(tx, mail) for mail in (waiting, begun, waiting)]
        states = [outbox.get(tx, mail).state for mail in (waiting, begun)]
        taken = claim(tx, waiting)

    assert ([True, False, False], ["cancelled", "claimed"], None) == (withdrawn, states, taken)


def test_whose_mail_has_still_to_leave_is_known_by_request_and_role(database):
    """What waits or is on its way counts; what was sent, refused, withdrawn or may have arrived does not."""
    with database.begin() as tx:
        number, other = open_one(tx), open_one(tx, key="k2")
        sent, refused, broken, withdrawn = (enqueue(tx, key, request=number, role="shop") for key in "abcd")
        for mail in (sent, refused, broken):
            claim(tx, mail)
            outbox.mark_dot(tx, mail, "t", NOW)
        outbox.mark_sent(tx, sent, "t", "250 ok", NOW)
        outbox.mark_failed(tx, refused, "t", "550 no", NOW)
        outbox.mark_uncertain(tx, broken, "t", "lost")
        outbox.withdraw(tx, withdrawn)
        enqueue(tx, "e", request=number)
        enqueue(tx, "f", request=other)
        waiting = outbox.unsent(tx, {number}), outbox.unsent(tx, set())
        claim(tx, outbox.find(tx, "e").id)
        begun = outbox.unsent(tx, [number, other])

    assert ({(number, "dealer"): NOW}, {}) == waiting
    assert {(number, "dealer"): NOW, (other, "dealer"): NOW} == begun


def test_a_bounce_finds_its_mail(database):
    """A mail is found by the envelope sender it left with, whatever the case; an unknown address finds none."""
    with database.begin() as tx:
        mail_id = enqueue(tx)
        address = outbox.get(tx, mail_id).envelope_from
        found = [outbox.by_envelope(tx, sought) for sought in (address.upper(), "b+0@parts.example")]

    assert (mail_id, None) == (found[0].id, found[1])


def test_mails_are_listed_newest_first(database):
    """The list may be narrowed to one state and is never longer than asked; a request's own come oldest first."""
    with database.begin() as tx:
        number = open_one(tx)
        first, second, third = (enqueue(tx, key, request=number) for key in "abc")
        claim(tx, second)
        found = [
            [mail.id for mail in mails]
            for mails in (
                outbox.listing(tx, limit=2),
                outbox.listing(tx, state="ready", limit=9),
                outbox.about(tx, number),
            )
        ]

    assert [[third, second], [third, first], [first, second, third]] == found


def test_mails_that_lost_their_job_are_found(database):
    """A ready mail long past its time, and a claim whose sender is gone, are overdue; lost dots become uncertain."""
    late, grace = NOW + timedelta(hours=1), timedelta(minutes=2)
    with database.begin() as tx:
        forgotten, abandoned, dotted, sent = (enqueue(tx, key) for key in "abcd")
        recent = outbox.enqueue(tx, outgoing("e"), blob=BLOB, at=late - timedelta(minutes=1))
        for mail_id in (abandoned, dotted, sent):
            claim(tx, mail_id)
        for mail_id in (dotted, sent):
            outbox.mark_dot(tx, mail_id, "t", NOW)
        outbox.mark_sent(tx, sent, "t", "250", NOW)
        found = outbox.overdue(tx, late, grace, 9)
        states = [outbox.get(tx, mail_id).state for mail_id in (dotted, sent, recent)]

    assert ([forgotten, abandoned], ["uncertain", "sent", "ready"]) == (found, states)


def test_the_only_sender_forgets_the_claims_of_its_predecessor(database):
    """At its start every claim is dead: what was not dotted is ready, what was is uncertain."""
    with database.begin() as tx:
        ready, claimed, dotted = (enqueue(tx, key) for key in "abc")
        claim(tx, claimed)
        claim(tx, dotted)
        outbox.mark_dot(tx, dotted, "t", NOW)
        released = outbox.release_claims(tx)
        states = [outbox.get(tx, mail_id).state for mail_id in (ready, claimed, dotted)]
        taken = claim(tx, claimed, "new", NOW)

    assert ((1, 1), ["ready", "ready", "uncertain"], 2) == (released, states, taken.attempts)


def test_an_unknown_mail_is_a_look_up_error(database):
    """Asking for a mail that does not exist says which one."""
    with database.reading() as tx, pytest.raises(LookupError, match="4711"):
        outbox.get(tx, 4711)


class Senders(RuleBasedStateMachine):
    """Two senders, a relay, and time that passes: whatever they do, the relay gets a second copy only if told so."""

    def __init__(self, database):
        super().__init__()
        self.database = database
        self.now = NOW
        self.delivered = 0
        self.allowed = 1
        self.tokens = 0
        self.dots = set()
        with database.begin() as tx:
            tx.execute(text("DELETE FROM outbox"))
            self.mail_id = enqueue(tx)

    @rule(seconds=st.integers(1, 200))
    def time_passes(self, seconds):
        """The clock moves on."""
        self.now += timedelta(seconds=seconds)

    @rule()
    def somebody_claims(self):
        """A new sender asks for the mail."""
        self.tokens += 1
        with self.database.begin() as tx:
            claim(tx, self.mail_id, str(self.tokens), self.now)

    @rule(back=st.integers(0, 3))
    def somebody_sends_the_dot(self, back):
        """One of the last senders, perhaps one that slept, asks for leave and sends the dot."""
        token = str(self.tokens - back)
        with self.database.begin() as tx:
            allowed = outbox.mark_dot(tx, self.mail_id, token, self.now)
        if allowed:
            self.dots.add(token)

    @rule(back=st.integers(0, 3), reply=st.sampled_from(["250", "451", "550", "lost"]))
    def the_relay_replies(self, back, reply):
        """The relay takes the mail, refuses it, or the connection breaks after it took it."""
        token = str(self.tokens - back)
        if token not in self.dots:
            return
        self.dots.discard(token)
        self.delivered += reply in {"250", "lost"}
        with self.database.begin() as tx:
            if reply == "250":
                outbox.mark_sent(tx, self.mail_id, token, reply, self.now)
            elif reply == "451":
                outbox.mark_deferred(tx, self.mail_id, token, reply, self.now)
            elif reply == "550":
                outbox.mark_failed(tx, self.mail_id, token, reply, self.now)
            else:
                outbox.mark_uncertain(tx, self.mail_id, token, reply)

    @rule()
    def an_operator_puts_it_back(self):
        """A person accepts a second copy where the first is uncertain or was refused."""
        with self.database.begin() as tx:
            before = outbox.get(tx, self.mail_id).state
            if before in {"failed", "uncertain"} and outbox.requeue(tx, self.mail_id, self.now):
                self.allowed += 1

    @invariant()
    def no_copy_was_sent_without_leave(self):
        """The relay never has more copies than one and those that a person asked for."""
        assert self.delivered + len(self.dots) <= self.allowed


def test_no_order_of_events_sends_a_second_copy_by_itself(tmp_path):
    """Whatever senders, relay and clock do, a mail is delivered once unless a person asks for it again."""
    from store import Database, migrate

    migrate("sqlite:///partspost.db", tmp_path)
    database = Database("sqlite:///partspost.db", tmp_path)
    budget = settings(
        max_examples=60, stateful_step_count=20, deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )

    run_state_machine_as_test(lambda: Senders(database), settings=budget)
    database.close()
