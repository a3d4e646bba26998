"""Any life of a request over the real decisions: answers in any order, repeats, bounces, deadlines, versions."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from parsers import LineAnswer
from routing import fold
from routing.conversation.lines import news
from routing.workflow import MATTERS
from tests.routing.talk import ANN, DESK2, HOUSE, LUC, ORDER, SHOP, STEEVE, Talk

PEOPLE = (LUC, STEEVE, ANN, HOUSE, SHOP, DESK2, "who@else.example")
WORDS = (
    "Confirmé",
    "merci",
    "Oui",
    "Non",
    "Annuler",
    "Relancer",
    "tel: ok",
    "Il manque un clip",
    "Noire svp",
    "",
    "bof",
)
answers = st.lists(
    st.builds(
        LineAnswer,
        st.integers(1, 4),
        st.sampled_from(["available", "backorder", "unavailable", "price_change", "delivered", "cancelled"]),
        st.sampled_from([None, date(2026, 12, 4), date(2027, 1, 8)]),
        price=st.sampled_from([None, Decimal(500)]),
        quantity=st.sampled_from([None, Decimal(1)]),
    ),
    max_size=3,
)


class Life(RuleBasedStateMachine):
    """One request, and everything that people and machines may do to it."""

    def __init__(self):
        super().__init__()
        self.talk = Talk()
        self.past = [(self.talk.now, self.talk.request)]
        self.last = None

    def look(self):
        """Remember how the request was seen at this moment; of two things at one moment people saw what both had left."""
        if self.past[-1][0] == self.talk.now:
            self.past.pop()
        self.past.append((self.talk.now, self.talk.request))

    @rule(
        said=st.sampled_from(WORDS),
        actions=answers,
        parties=st.tuples(st.sampled_from(PEOPLE), st.sampled_from(PEOPLE[:-1])),
        question=st.sampled_from([None, None, "Avec LED?"]),
        how=st.tuples(st.sampled_from(["", "", "", "ambiguous", "refused"]), st.booleans()),
    )
    def somebody_answers(self, said, actions, parties, question, how):
        """A person answers some mail of ours, however old."""
        (sender, to), (trouble, old) = parties, how
        mails = self.talk.mails
        key = mails[len(mails) // 2].key if old and mails else ""
        self.last = (said, () if trouble else tuple(actions), {"sender": sender, "to": to, "question": question})
        self.says(*self.last, key=key, ambiguous=trouble == "ambiguous", refused=trouble == "refused")

    def says(self, said, actions, how, **more):
        """An answer counts only if it changes a line, or somebody was waiting to hear it again."""
        before = self.talk.request
        self.talk.says(said, *actions, role="shop" if how["to"] in (SHOP, DESK2) else "dealer", **how, **more)
        self.look()

        for _, event in self.talk.decision.events:
            if event.kind == "answered":
                assert news(before, event.lines) or "reply" in before.matters

    @rule()
    def the_same_mail_comes_again(self):
        """Somebody sends his last words once more."""
        if self.last is not None:
            said, actions, how = self.last
            self.says(said, actions, how)

    @rule(late=st.sampled_from([timedelta(), timedelta(seconds=20), timedelta(days=9)]))
    def a_deadline_comes(self, late):
        """In time or after an outage; an open request has an event by it."""
        if self.talk.deadline is not None:
            self.talk.waits(late)
            self.look()

            assert self.talk.events

    @rule(sender=st.sampled_from(PEOPLE[:4]), until=st.sampled_from([None, date(2026, 11, 1), date(2026, 12, 24)]))
    def somebody_is_away(self, sender, until):
        """An absence message."""
        self.talk.away(sender, until, to=sender)
        self.look()

    @rule(recipient=st.sampled_from(PEOPLE[:-1]), kind=st.sampled_from(["bounce_hard", "bounce_soft", "delayed"]))
    def a_mail_comes_back(self, recipient, kind):
        """For good, or only late."""
        self.talk.bounces(recipient, "shop" if recipient in (SHOP, DESK2) else "dealer", kind)
        self.look()

    @rule(place=st.integers(1, 3), more=st.booleans())
    def a_version_comes(self, place, more):
        """A line is changed, another may be added."""
        lines = self.talk.request.opening.order.lines
        added = (ORDER.lines[0],) if more and len(lines) < 6 else ()
        changed = [LineAnswer(n, "available") for n in (place, *range(len(lines) + 1, len(lines) + len(added) + 1))]
        self.talk.revised(*changed, order=replace(ORDER, lines=(*lines, *added)))
        self.look()

    @invariant()
    def no_line_is_lost(self):
        """Every line of the version in force has a standing."""
        assert len(self.talk.request.opening.order.lines) == len(self.talk.request.lines)

    @invariant()
    def each_mail_is_sent_once(self):
        """No two decisions make a mail with the same key, and no mail goes to a dead address of a dealer."""
        keys = [mail.key for mail in self.talk.mails]
        assert len(keys) == len(set(keys))

    @invariant()
    def one_side_is_waited_for(self):
        """An open request waits for exactly one side and has a deadline; a closed one for nobody and has none."""
        request = self.talk.request
        assert request.waiting_on == (MATTERS[request.matter] if request.matter else "nobody")
        assert (request.closed_at is None) == (self.talk.deadline is not None)

    @invariant()
    def the_past_stays_as_it_was_seen(self):
        """Folding up to any moment gives what people saw then."""
        request = self.talk.request
        versions = (*request.earlier, request.opening)
        moment, seen = self.past[len(self.past) // 2]

        assert seen == fold(versions, request.events, until=moment)


Life.TestCase.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)
TestLife = Life.TestCase
