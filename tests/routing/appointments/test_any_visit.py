"""Any life of an appointment over the real reader and decisions: words in any order, calendars, bounces, deadlines."""

from collections import Counter
from dataclasses import replace
from datetime import time, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from routing import fold
from routing.workflow import MATTERS
from tests.routing.appointments.booked import DESK, DRIVER, PLACES, STEEVE, WORKSHOP, Visiting

ASKING = replace(
    PLACES, workshops={"laval": replace(WORKSHOP, precheck=True, terms="Soyez à l'heure.", terms_version="1")}
)
SAID_BY_WORKSHOP = (
    *(
        "Nous proposons {day} à 9 h, 304,45 $",
        "Confirmé, toutes les pièces sont disponibles",
        "Déplacé au {day} à 14 h",
    ),
    *("? Quel est le kilométrage", "Bien reçu, merci", "Le rendez-vous est annulé", "Le client est arrivé"),
    *(
        "Le client ne s'est pas présenté",
        "Terminé, remis au client",
        "tel: il réfléchit",
        "rappel {day}",
        "abandonner : prix",
    ),
    *("Annuler ma réponse", "Redemander au client", "Tout est traité", "1 dispo, 2 commandée pour le {day}", "bof", ""),
)
SAID_BY_CUSTOMER = (
    *(
        "J'accepte",
        "Oui",
        "Non, je travaille ce jour-là",
        "Je ne peux pas, plutôt {day} à 10 h",
        "Annuler le rendez-vous",
    ),
    *(
        "J'y serai",
        "Est-ce que je peux arriver plus tôt?",
        "Merci beaucoup",
        "Peut-être",
        "45 000 km",
        "Très satisfait",
        "",
    ),
)
MONTHS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]


class AnyVisit(RuleBasedStateMachine):
    """One appointment, and everything that people and machines may do to it."""

    def __init__(self):
        super().__init__()
        self.talk, self.past = Visiting(), []

    @initialize(asks=st.booleans(), begun=st.sampled_from([0, 1, 2, 3]))
    def begins(self, asks, begun):
        """At a workshop that asks its customers before the visit, or not; wanted, proposed, accepted or confirmed."""
        self.talk = Visiting(directory=ASKING if asks else PLACES)
        steps = ("Nous proposons le 3 décembre à 9 h, 304,45 $", "J'accepte", "Confirmé, toutes les pièces sont là")
        for number, said in enumerate(steps[:begun]):
            (self.talk.customer if number == 1 else self.talk.workshop)(said)
        self.past = [(self.talk.now, self.talk.request)]

    def look(self):
        """Remember how the appointment was seen at this moment."""
        if self.past[-1][0] == self.talk.now:
            self.past.pop()
        self.past.append((self.talk.now, self.talk.request))

    def dated(self, said, days):
        """The words, with a day so many days ahead in them."""
        day = self.talk.now + timedelta(days=days)
        return said.format(day=f"le {day.day} {MONTHS[day.month - 1]} {day.year}")

    @rule(said=st.sampled_from(SAID_BY_WORKSHOP), days=st.integers(-1, 40), sender=st.sampled_from([DESK, STEEVE]))
    def the_workshop_says(self, said, days, sender):
        """Somebody of it answers."""
        self.talk.workshop(self.dated(said, days), sender=sender)
        self.look()

    @rule(said=st.sampled_from(SAID_BY_CUSTOMER), days=st.integers(-1, 40))
    def the_customer_says(self, said, days):
        """He answers."""
        self.talk.customer(self.dated(said, days))
        self.look()

    @rule(
        partstat=st.sampled_from(["ACCEPTED", "DECLINED", "TENTATIVE"]),
        sequence=st.integers(0, 3),
        method=st.sampled_from(["REPLY", "REPLY", "COUNTER"]),
        days=st.integers(1, 30),
    )
    def the_calendar_answers(self, partstat, sequence, method, days):
        """His calendar program does, for an old invitation or the newest."""
        when = {"day": (self.talk.now + timedelta(days=days)).date(), "time": time(10)} if method == "COUNTER" else {}
        self.talk.calendar(partstat, method=method, sequence=sequence, **when)
        self.look()

    @rule(late=st.sampled_from([timedelta(), timedelta(seconds=20), timedelta(days=9)]), count=st.integers(1, 6))
    def deadlines_come(self, late, count):
        """In time or after an outage; the appointment has an event by each."""
        for _ in range(count):
            if self.talk.deadline is not None:
                self.talk.waits(late)
                self.look()

                assert self.talk.events

    @rule(recipient=st.sampled_from([DRIVER, DESK, STEEVE]))
    def a_mail_comes_back(self, recipient):
        """For good."""
        self.talk.bounces(recipient, "shop" if recipient == DRIVER else "dealer")
        self.look()

    @invariant()
    def each_mail_is_sent_once(self):
        """No two decisions make a mail with the same key."""
        keys = [mail.key for mail in self.talk.mails]
        assert len(keys) == len(set(keys))

    @invariant()
    def he_is_reminded_once_of_one_moment(self):
        """However often the hour moves there and back; and asked once for one day."""
        told = [event for event in self.talk.request.events if event.kind in ("visit_reminded", "checkin_told")]
        of = Counter((one.kind, one.facts.get("starts") or one.facts["day"], one.facts.get("occasion")) for one in told)
        assert all(count == 1 for count in of.values())

    @invariant()
    def one_side_is_waited_for(self):
        """An open appointment waits for one side and has a deadline; a closed one waits for nobody."""
        request = self.talk.request
        assert request.waiting_on == (MATTERS[request.matter] if request.matter else "nobody")
        assert self.talk.deadline is not None if request.closed_at is None else request.matter is None

    @invariant()
    def the_past_stays_as_it_was_seen(self):
        """Folding up to any moment gives what people saw then."""
        request = self.talk.request
        moment, seen = self.past[len(self.past) // 2]

        assert seen == fold((*request.earlier, request.opening), request.events, until=moment)


AnyVisit.TestCase.settings = settings(max_examples=150, stateful_step_count=20, deadline=None)
TestAnyVisit = AnyVisit.TestCase
