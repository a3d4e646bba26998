"""A conversation about one request over the real decisions, on a clock that tests turn."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

from parsers import Answer, Automatic, LineAnswer, LineItem, Mail, Order, Party, Trust, Vehicle
from routing import (
    Arrival,
    Brand,
    Dealer,
    Directory,
    Event,
    Hours,
    Opening,
    Reply,
    Route,
    Rules,
    Shop,
    Signed,
    Source,
    Territory,
    decide_bounce,
    decide_deadline,
    decide_reply,
    fold,
    next_deadline,
)
from routing.workflow import happen

# A Tuesday at ten in the morning where everybody is.
NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
NUMBER = "HON-2026-000417"
LUC, STEEVE = "luc@laval.example", "steeve@laval.example"
ANN, HOUSE, SHOP, DESK2 = "ann@anjou.example", "zoe@house.example", "pieces@fix.example", "bureau@fix.example"
WEEK = Hours("America/Toronto", {day: (time(8), time(17)) for day in range(5)})
RULES = Rules(remind_after=timedelta(hours=4), confirm_anyone=False, language="fr", escalate_to="ops@parts.example")
ORDER = Order(
    purchase_order="48213-001",
    vehicle=Vehicle("2023", "Honda", "Civic"),
    lines=(
        LineItem("1", "71101-TBA-A00", "Bumper cover", Decimal(1), Decimal("100.00")),
        LineItem("2", "33150-TBA-A01", "Headlamp", Decimal(2), Decimal("50.00")),
        LineItem("3", "91501-TBA-A01", "Clip", Decimal(10), Decimal("1.00")),
    ),
)


def dealer(key, name, *addresses, **more):
    """A Honda dealer whose contacts speak French."""
    contacts = tuple(Party(address, address.partition("@")[0].title(), "fr") for address in addresses)
    return Dealer(key, name, contacts, phone="450 555-0101", brands=("honda",), hours=WEEK, **more)


DEALERS = {
    "laval": dealer("laval", "Honda de Laval", LUC, STEEVE, backups=("anjou",)),
    "anjou": dealer("anjou", "Honda Anjou", ANN),
    "house": dealer("house", "Honda Maison", HOUSE),
}
DIRECTORY = Directory(
    brands={"honda": Brand("honda", "Honda", prefix="HON", house="house")},
    dealers=DEALERS,
    shops={"fix": Shop("fix", "Fix Auto Laval", (SHOP, DESK2), "H7S 2B4", language="fr")},
    territories={("honda", "CA", "H7"): (Territory("honda", "CA", "H7", "laval"),)},
    by_address={SHOP: "fix", DESK2: "fix"},
    by_local_part={"honda": "honda"},
)
OPENING = Opening(
    number=NUMBER,
    kind="parts_list",
    brand="honda",
    shop=Party(SHOP, "Fix Auto Laval", "fr"),
    shop_key="fix",
    shop_postal_code="H7S2B4",
    order=ORDER,
    source=Source("aa" * 32, "po.pdf"),
    route=Route("honda", "H7S2B4", "laval", ("H7S 2B4 is in H7",), "H7"),
    directory="f00d",
)


def line(place, answer="available", **more):
    """What an answer says of one line."""
    return LineAnswer(place, answer, **more)


ALL = tuple(line(place) for place in (1, 2, 3))


class Talk:
    """One request, told to its dealer and confirmed to its shop a moment ago."""

    def __init__(self, rules=RULES, directory=DIRECTORY, opening=OPENING, shop=SHOP):
        self.now, self.rules, self.directory = NOW, rules, directory
        born = [
            Event("received", NOW, "shop", {"recipient": "honda@parts.example"}),
            Event("routed", NOW, "partspost", {"dealer": "laval"}),
            Event("dealer_told", NOW, "partspost", {"to": LUC}),
            *([Event("shop_told", NOW, "partspost", {"to": shop})] if shop else []),
        ]
        self.request = fold((opening,), born)
        self.mails = []
        self.decision = None

    @property
    def states(self):
        """The state of each line."""
        return [one.state for one in self.request.lines]

    @property
    def sent(self):
        """(kind, to) of the mails of the last decision."""
        return [(notice.kind, notice.to.address) for notice in self.decision.notices]

    @property
    def events(self):
        """The kinds of events of the last decision."""
        return [event.kind for _, event in self.decision.events]

    def request_until(self, moment):
        """The request as people saw it at a moment."""
        return fold((*self.request.earlier, self.request.opening), self.request.events, until=moment)

    def mail(self, kind):
        """The newest mail of a kind."""
        return next(notice for notice in reversed(self.mails) if notice.kind == kind)

    def says(self, said="", *actions, sender=LUC, role="dealer", to=None, after=timedelta(minutes=1), **more):
        """Somebody answers a mail of ours after a while."""
        self.now += after
        answer = Answer(
            actions,
            question=more.pop("question", None),
            refused=more.pop("refused", False),
            ambiguous=more.pop("ambiguous", False),
            said=said,
            missing=more.pop("missing", ()),
            faulty=more.pop("faulty", ()),
        )
        key, trust = more.pop("key", ""), Trust(more.pop("trust", "unverified"))
        numbers = more.pop("numbers", ())
        known = {"kind": "answer", "subject": f"RE: [{NUMBER}] Order", "message_id": "<m@x.example>"} | more
        mail = Mail(sender=Party(sender), trust=trust, **known)
        default = {"dealer": LUC, "shop": SHOP, "approver": "boss@insurer.example"}
        signed = Signed(self.request.number, role, to or default[role])
        self.answer, self.arrival = answer, Arrival("r+x@parts.example", self.now, mail)
        reply = Reply(signed, self.request, answer, key, numbers)
        return self._take(decide_reply(self.arrival, reply, self.directory, self.rules, self.now))

    def shop(self, said="", *actions, **more):
        """The shop answers."""
        return self.says(said, *actions, **{"sender": SHOP, "role": "shop"} | more)

    def away(self, sender=LUC, until=None, **more):
        """An absence message comes back."""
        return self.says(
            sender=sender, kind="auto_reply", automatic=Automatic("ooo", sender, until=until), may_answer=False, **more
        )

    def bounces(self, recipient, role="dealer", kind="bounce_hard"):
        """A mail of ours comes back."""
        self.now += timedelta(minutes=1)
        mail = Mail("bounce", Party("mailer-daemon@mx.example"), "Undelivered", automatic=Automatic(kind, recipient))
        arrival = Arrival("b+x@parts.example", self.now, mail)
        about = Signed(NUMBER, role, recipient)
        known = {"directory": self.directory, "rules": self.rules, "now": self.now}
        return self._take(decide_bounce(arrival, self.request, about, **known))

    @property
    def deadline(self):
        """The next deadline."""
        return next_deadline(self.request, self.directory, self.rules, self.now)

    def waits(self, late=timedelta()):
        """The next deadline comes."""
        due = self.deadline
        self.now = max(self.now + timedelta(seconds=1), due.due_at) + late
        return self._take(decide_deadline(self.request, due.kind, self.directory, self.rules, self.now))

    def waits_for(self, kind):
        """Deadlines come until the first one of this kind, which comes too."""
        while self.deadline.kind != kind:
            self.waits()
        return self.waits()

    def revised(self, *changes, order=ORDER):
        """A newer version comes."""
        self.now += timedelta(minutes=1)
        event = Event("revised", self.now, "shop", {}, lines=changes)
        self.request = happen(self.request, event, revision=replace(OPENING, order=order))
        return self

    def _take(self, decision):
        assert decision.seen.get(NUMBER, len(self.request.events)) == len(self.request.events)
        self.decision = decision
        mine = (event for number, event in decision.events if number == self.request.number)
        self.request = happen(self.request, *mine)
        self.mails += decision.notices
        return self
