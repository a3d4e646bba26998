"""A conversation about one appointment over the real reader and the real decisions, on a clock that tests turn."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from parsers import Answer, Automatic, LineItem, Mail, Meeting, Order, Party, Vehicle
from parsers.visits.answers import read_visit_answer
from routing import (
    Arrival,
    Dealer,
    Directory,
    Event,
    Opening,
    Reply,
    Signed,
    Source,
    decide_bounce,
    decide_deadline,
    decide_reply,
    fold,
    next_deadline,
    visit_of,
)
from routing.directory import Workshop
from routing.workflow import happen
from tests.routing.talk import DIRECTORY, RULES, WEEK

# A Tuesday at ten in the morning where the workshop is.
NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
NUMBER = "HON-2026-000417"
DESK, STEEVE = "service@laval.example", "steeve@laval.example"
DRIVER, OWNER, FLEET = "luc.roy@courriel.example", "ann@courriel.example", "parc@location.example"
LAVAL = Dealer(
    "laval",
    "Honda de Laval",
    (Party("pieces@laval.example", "Nathalie", "fr"), Party(STEEVE, "Steeve", "fr")),
    phone="450 555-0101",
    brands=("honda",),
    hours=WEEK,
    roles={"service": (Party(DESK, "Marie", "fr"),)},
)
WORKSHOP = Workshop("laval", "1200, boulevard Chomedey, Laval", "45.5501;-73.7213", remind_days=2)
PLACES: Directory = replace(DIRECTORY, dealers={**DIRECTORY.dealers, "laval": LAVAL}, workshops={"laval": WORKSHOP})
JOBS = (
    LineItem("1", None, "Vidange", None, Decimal("89.95")),
    LineItem("2", "45022-TBA-A00", "Plaquettes avant", Decimal(1), Decimal("214.50")),
)
OPENING = Opening(
    number=NUMBER,
    kind="appointment",
    brand="honda",
    shop=Party(DRIVER, "Luc Roy", "fr"),
    shop_key=None,
    shop_postal_code="H7S2B4",
    order=Order(vehicle=Vehicle("2023", "Honda", "Civic"), currency="CAD", lines=JOBS),
    source=Source("aa" * 32, ""),
    route=None,
    directory="f00d",
)
RECEIVED = {"origin": "typed", "driver": f"{DRIVER} Luc Roy", "words": "Bruit à l'avant droit."}
THURSDAY = "2026-12-03T09:00:00-05:00"


class Visiting:
    """One appointment that a customer wanted a moment ago."""

    def __init__(self, wishes="", jobs=JOBS, directory=PLACES, rules=RULES, **received):
        self.now, self.rules, self.directory = NOW, rules, directory
        born = (
            Event("received", NOW, "shop", RECEIVED | ({"wishes": wishes} if wishes else {}) | received),
            Event("routed", NOW, "partspost", {"dealer": "laval"}),
            Event("visit_wanted", NOW, "partspost"),
            Event("dealer_told", NOW, "partspost", {"to": DESK}),
            Event("shop_told", NOW, "partspost", {"to": DRIVER}),
        )
        self.request = fold((replace(OPENING, order=replace(OPENING.order, lines=jobs)),), born)
        self.mails, self.decision = [], None

    @property
    def visit(self):
        """The appointment as it stands."""
        return visit_of(self.request)

    @property
    def sent(self):
        """Of each mail of the last decision its kind, its occasion and to whom."""
        return [(one.kind, one.facts.get("occasion", ""), one.to.address) for one in self.decision.notices]

    @property
    def events(self):
        """The kinds of events of the last decision."""
        return [event.kind for _, event in self.decision.events]

    def mail(self, kind):
        """The newest mail of a kind."""
        return next(one for one in reversed(self.mails) if one.kind == kind)

    def workshop(self, said, *, sender=DESK, to=None, **more):
        """Somebody at the workshop answers."""
        return self._says(said, sender, "dealer", to or sender, **more)

    def customer(self, said, *, sender=DRIVER, to=DRIVER, **more):
        """The customer answers."""
        return self._says(said, sender, "shop", to, **more)

    def calendar(self, partstat="ACCEPTED", *, method="REPLY", sequence=0, said="", uid=None, **more):
        """The customer's calendar program answers."""
        uid = f"{NUMBER.lower()}.visit@parts.example" if uid is None else uid
        meeting = Meeting(method, uid, sequence, partstat, **more)
        automatic = Automatic("calendar_reply", DRIVER, partstat=partstat, method=method)
        known = {"kind": "auto_reply", "automatic": automatic, "meeting": meeting, "may_answer": False}
        return self._says(said, DRIVER, "shop", DRIVER, **known)

    def bounces(self, recipient, role="shop"):
        """A mail of ours comes back."""
        self.now += timedelta(minutes=1)
        mail = Mail("bounce", Party("mailer-daemon@mx.example"), "X", automatic=Automatic("bounce_hard", recipient))
        about = Signed(NUMBER, role, recipient)
        known = {"directory": self.directory, "rules": self.rules, "now": self.now}
        return self._take(decide_bounce(Arrival("b+x@parts.example", self.now, mail), self.request, about, **known))

    @property
    def deadline(self):
        """The next deadline."""
        return next_deadline(self.request, self.directory, self.rules, self.now)

    def waits(self, late=timedelta()):
        """The next deadline comes."""
        due = self.deadline
        self.now = max(self.now + timedelta(seconds=1), due.due_at) + late
        return self._take(decide_deadline(self.request, due.kind, self.directory, self.rules, self.now))

    def waits_for(self, kind, late=timedelta()):
        """Deadlines come until the first one of this kind, which comes too."""
        while self.deadline.kind != kind:
            self.waits()
        return self.waits(late)

    def _says(self, said, sender, role, to, *, after=timedelta(minutes=1), key="", **more):
        self.now += after
        locale = {"today": self.now.date(), "locale": "fr-CA"}
        visit = read_visit_answer(said, "", role="dealer" if role == "dealer" else "shop", **locale)
        known = {"kind": "answer", "subject": f"RE: [{NUMBER}]", "message_id": "<m@x.example>", "text": said} | more
        mail = Mail(sender=Party(sender), **known)
        answer = Answer(ambiguous=True, said=visit.said)
        reply = Reply(Signed(NUMBER, role, to), self.request, answer, key, visit=visit)
        arrival = Arrival("r+x@parts.example", self.now, mail)
        return self._take(decide_reply(arrival, reply, self.directory, self.rules, self.now))

    def _take(self, decision):
        self.decision = decision
        mine = (event for number, event in decision.events if number == NUMBER)
        self.request = happen(self.request, *mine)
        self.mails += decision.notices
        return self


def proposed(when="Nous proposons jeudi 3 décembre à 9 h, 304,45 $", **more):
    """The workshop has proposed a day, an hour and a price."""
    return Visiting(**more).workshop(when)


def accepted(**more):
    """The customer has accepted the proposal."""
    return proposed(**more).customer("J'accepte")


def confirmed(**more):
    """The workshop has confirmed: every part is there."""
    return accepted(**more).workshop("Confirmé, toutes les pièces sont disponibles")
