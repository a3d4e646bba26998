"""What customers are asked before a visit, what they answer, and what the workshop does with it."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers import Answer, Attachment, LineItem, Mail, Order, Party, Vehicle
from parsers.visits import VisitAnswer
from parsers.visits.choices import picked, with_picked
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
    Signed,
    Source,
    checkin_of,
    decide_deadline,
    decide_reply,
    fold,
    next_deadline,
)
from routing.appointments.checkin.asking import checkin_due
from routing.directory import Offer, Workshop
from routing.workflow import happen

NUMBER = "HON-2026-000417"
# A Friday at ten; the visit is on the Friday after, at nine in the morning in Montréal.
NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
VISIT = "2026-11-27T09:00:00-05:00"
DRIVER, OWNER, FLEET = "driver@cust.example", "owner@cust.example", "fleet@cust.example"
SERVICE, GARAGE = "service@laval.example", "garage@laval.example"
DEALER = Dealer(
    "laval",
    "Honda de Laval",
    (Party("pieces@laval.example", "Luc", "fr"),),
    phone="450 555-0101",
    brands=("honda",),
    hours=Hours("America/Toronto", {day: (time(8), time(17)) for day in range(5)}),
    roles={"service": (Party(SERVICE, "Nadia", "fr"),), "mechanics": (Party(GARAGE, "Atelier", "fr"),)},
)
WORKSHOP = Workshop("laval", "1 rue du Garage", precheck=True, terms="Nous gardons vos données.", terms_version="3")
OFFERS = {
    "wash": Offer("wash", "Lavage", "À la main", Decimal("19.95")),
    "tyres": Offer("tyres", "Pneus d'hiver", "", Decimal("89.00"), brands=("honda",)),
    "kia": Offer("kia", "Tapis Kia", brands=("kia",)),
}
RULES = Rules(remind_after=timedelta(hours=4), confirm_anyone=False, language="fr", escalate_to="ops@parts.example")
PHOTO = Attachment("bb" * 32, 90_000, "frein.jpg")


def directory(**workshop):
    """A network whose one dealer takes appointments."""
    known = {name: getattr(WORKSHOP, name) for name in WORKSHOP.__dataclass_fields__} | workshop
    return Directory(
        brands={"honda": Brand("honda", "Honda", prefix="HON")},
        shops={},
        territories={},
        dealers={"laval": DEALER},
        workshops={"laval": Workshop(**known)},
        offers=OFFERS,
    )


class Visit:
    """One booked appointment, on a clock that tests turn."""

    def __init__(self, *, people=("driver", "owner", "contractor"), starts=VISIT, made=NOW, **workshop):
        self.now, self.directory = made, directory(**workshop)
        addresses = {"driver": f"{DRIVER} Ann", "owner": f"{OWNER} Bob", "contractor": f"{FLEET} Fleet"}
        opening = Opening(
            NUMBER,
            "appointment",
            "honda",
            Party(DRIVER, "Ann", "fr"),
            None,
            None,
            Order(vehicle=Vehicle("2023", "Honda", "Civic"), lines=(LineItem("1", None, "Vidange", Decimal(1)),)),
            Source("aa" * 32, ""),
            Route("honda", "", "laval", ()),
            "f00d",
        )
        told = {"starts": starts, "origin": "export"} | {role: addresses[role] for role in people}
        self.request = fold(
            (opening,),
            [
                Event("received", made, "shop", told),
                Event("routed", made, "partspost", {"dealer": "laval"}),
                Event("visit_booked", made, "partspost", {"starts": starts}),
                Event("dealer_told", made, "partspost", {"to": SERVICE}),
                Event("shop_told", made, "partspost", {"to": DRIVER}),
            ],
        )
        self.mails = []

    def happen(self, kind, **facts):
        """Something happens now."""
        self.request = happen(self.request, Event(kind, self.now, "partspost", facts))

    def due(self):
        """When the customer is asked."""
        return checkin_due(self.request, self.directory, RULES, self.now)

    def ask(self):
        """The clock comes to the hour of the check-in."""
        self.now = max(self.now, self.due())
        return self.take(decide_deadline(self.request, "checkin", self.directory, RULES, self.now))

    def take(self, decision):
        """What a decision leaves."""
        for number, event in decision.events:
            assert number == NUMBER
            self.request = happen(self.request, event)
        self.mails = [(mail.kind, mail.to.address, mail.facts.get("occasion", "")) for mail in decision.notices]
        return decision

    def answer(self, words, *, role="shop", sender=DRIVER, kind="checkin", files=(), later=timedelta(minutes=10)):
        """Somebody answers one of our mails."""
        self.now += later
        visit = with_picked(VisitAnswer(ambiguous=True, said=words), picked(words, role))
        mail = Mail("answer", Party(sender, "Ann"), "Re: Honda", text=words, message_id="<a@cust.example>")
        key = f"{NUMBER}.1.{kind}.6"
        signed = Signed(NUMBER, role, sender)
        reply = Reply(signed, self.request, Answer(ambiguous=True, said=words), key, visit=visit, files=files)
        arrival = Arrival("r+x@parts.example", self.now, mail, ())
        return self.take(decide_reply(arrival, reply, self.directory, RULES, self.now))

    def workshop(self, words):
        """The service desk answers."""
        return self.answer(words, role="dealer", sender=SERVICE, kind="checkin_answered")

    @property
    def items(self):
        """The items of the answers: text, and whether they are handled."""
        return [(item.text, item.handled) for item in checkin_of(self.request).items]

    @property
    def waits(self):
        """Whether the appointment is pinned."""
        return "handling" in self.request.matters


@pytest.fixture
def visit():
    """An appointment whose customer has just been asked."""
    told = Visit()
    told.ask()
    return told


def test_a_customer_is_asked_three_days_before_at_seven_in_the_evening():
    """The due moment is 19:00 of the workshop's wall, the workshop's number of days before the visit."""
    assert datetime(2026, 11, 25, 0, 0, tzinfo=UTC) == Visit().due()
    assert datetime(2026, 11, 24, 0, 0, tzinfo=UTC) == Visit(precheck_days=4).due()


@pytest.mark.parametrize(
    ("starts", "due"),
    [
        ("2026-11-03T09:00:00-05:00", datetime(2026, 10, 31, 23, 0, tzinfo=UTC)),  # the clocks go back on 1 November
        ("2026-03-10T09:00:00-04:00", datetime(2026, 3, 8, 0, 0, tzinfo=UTC)),  # and forth on 8 March
        ("2026-11-05T09:00:00-05:00", datetime(2026, 11, 3, 0, 0, tzinfo=UTC)),
    ],
)
def test_seven_in_the_evening_is_on_the_wall_on_both_sides_of_a_change_of_clocks(starts, due):
    """The hour is the wall's own on its day, whatever the offset of the visit is."""
    assert due == Visit(starts=starts, made=datetime(2026, 2, 1, tzinfo=UTC)).due()


def test_the_deadline_of_the_appointment_is_the_check_in_where_nothing_comes_before():
    """The row of the table is asked with the others, and its kind is the name of the row."""
    told = Visit(remind_days=1)

    deadline = next_deadline(told.request, told.directory, RULES, told.now)

    assert ("checkin", told.due()) == (deadline.kind, deadline.due_at)


def test_off_is_off():
    """Where the workshop has not switched it on, nothing is due."""
    assert Visit(precheck=False).due() is None


@pytest.mark.parametrize(
    ("people", "to"),
    [
        (("driver", "owner", "contractor"), DRIVER),
        (("owner", "contractor"), OWNER),
        (("contractor",), FLEET),
        ((), DRIVER),  # whom we have told of the appointment
    ],
)
def test_exactly_one_person_is_asked(people, to):
    """Driver before owner before contractor; one mail in all."""
    told = Visit(people=people)
    told.ask()

    assert [("checkin", to, "")] == told.mails


def test_who_cannot_be_reached_is_passed_over():
    """After a bounce the next of the three is asked."""
    told = Visit()
    told.happen("mail_bounced", to=DRIVER)
    told.ask()

    assert [("checkin", OWNER, "")] == told.mails


def test_an_appointment_made_too_late_is_never_asked_about():
    """One made after the hour of its check-in is noted as short notice, once, and no mail goes out."""
    told = Visit(made=datetime(2026, 11, 25, 0, 1, tzinfo=UTC))
    decision = told.ask()

    assert ["visit_lapsed"] == [event.kind for _, event in decision.events]
    assert "short_notice" == decision.events[0][1].facts["why"]
    assert ([], None) == (told.mails, told.due())


def test_one_made_in_time_is_asked_though_the_clock_was_down():
    """An hour that went by while nobody was up is caught up with before the day, and not on it."""
    late, over = Visit(), Visit()
    late.now = late.due() + timedelta(hours=20)
    over.now = datetime(2026, 11, 27, 5, 0, tzinfo=UTC)
    late.take(decide_deadline(late.request, "checkin", late.directory, RULES, late.now))
    lapsed = over.take(decide_deadline(over.request, "checkin", over.directory, RULES, over.now))

    assert [("checkin", DRIVER, "")] == late.mails
    assert (["late"], []) == ([event.facts["why"] for _, event in lapsed.events], over.mails)


def test_nobody_is_asked_twice(visit):
    """Once told, nothing is due for this day; an unanswered check-in is sent again for another day."""
    assert visit.due() is None
    visit.happen("visit_changed", starts="2026-12-10T09:00:00-05:00")

    assert datetime(2026, 12, 8, 0, 0, tzinfo=UTC) == visit.due()


def test_offers_are_those_of_the_brand():
    """Services for another brand are not offered; each has its price in the event."""
    facts = Visit().ask().notices[0].facts

    assert ("Lavage", "19.95", "Pneus d'hiver") == (facts["offer_1"], facts["offer_1_price"], facts["offer_2"])
    assert "offer_3" not in facts


def test_a_choice_without_the_terms_is_asked_for_again(visit):
    """Nothing is ordered and the workshop hears nothing until the terms are accepted; then what was chosen counts."""
    visit.answer("1 oui, 2 non")
    assert ([("checkin_echo", DRIVER, "terms")], [], False) == (visit.mails, visit.items, visit.waits)
    visit.answer("J'accepte les conditions v3", kind="checkin_echo")

    assert ([("Lavage", False)], True) == (visit.items, visit.waits)
    assert [("checkin_answered", SERVICE, "answered"), ("checkin_echo", DRIVER, "understood")] == visit.mails
    assert "3" == visit.request.last("checkin_answered").facts["terms"]


@pytest.mark.parametrize("said", ["J'accepte les conditions v2", "Je n'accepte pas les conditions"])
def test_other_terms_than_those_of_the_mail_are_not_accepted(visit, said):
    """An older version, or a refusal, accepts nothing."""
    visit.answer(f"1 oui\n{said}")

    assert "" == checkin_of(visit.request).accepted
    assert not any(kind == "offer" for kind in (item.kind for item in checkin_of(visit.request).items))


def test_words_and_files_reach_the_workshop_at_once(visit):
    """A remark with a photo is an item; it waits for no terms, and the file goes on."""
    decision = visit.answer("Mes freins grincent à froid.", files=(PHOTO,))

    told = decision.notices[0]
    assert ("checkin_answered", ((PHOTO.sha256, "frein.jpg"),)) == (told.kind, told.attach)
    assert ([("Mes freins grincent à froid.", False)], True) == (visit.items, visit.waits)


def test_an_answer_that_wants_nothing_leaves_nothing_to_handle(visit):
    """The terms accepted and no service taken: answered, told to the customer alone, not pinned."""
    visit.answer("Aucun, merci. J'accepte les conditions v3")

    assert ([], False, [("checkin_echo", DRIVER, "understood")]) == (visit.items, visit.waits, visit.mails)
    assert checkin_of(visit.request).answered_at is not None


@pytest.mark.parametrize("said", ["4 oui\nJ'accepte les conditions v3", "1 oui, 1 non\nJ'accepte les conditions v3"])
def test_what_is_not_sure_changes_nothing(visit, said):
    """A number that was not offered, or one taken and not, is asked back."""
    visit.answer(said)

    assert ([], False) == (visit.items, visit.waits)
    assert visit.request.last("shop_unclear") is not None


def test_the_same_answer_again_makes_no_second_item(visit):
    """People send twice: the second is only noted."""
    visit.answer("Mes freins grincent.")
    visit.answer("Mes freins grincent.")

    assert [("Mes freins grincent.", False)] == visit.items


def test_a_service_given_back_is_gone_unless_it_was_handled(visit):
    """Given back before anybody dealt with it, it is gone; afterwards the workshop must undo it."""
    visit.answer("oui à tout. J'accepte les conditions v3")
    visit.workshop("traité 1")
    visit.answer("1 non, 2 non")

    assert [("Lavage", False), ("Pneus d'hiver", True)] == visit.items
    assert visit.waits


def test_an_appointment_is_pinned_until_each_item_is_handled(visit):
    """With two items it is still pinned after the first, and no more after the second."""
    visit.answer("oui à tout. J'accepte les conditions v3")
    visit.workshop("traité 2")
    assert visit.waits
    visit.workshop("traité 1, merci")

    assert not visit.waits
    assert [("checkin_items", SERVICE, "handled")] == visit.mails


def test_everything_may_be_handled_at_once(visit):
    """``tout est traité`` is all that is open."""
    visit.answer("oui à tout. J'accepte les conditions v3\nMes freins grincent.")
    visit.workshop("Tout est traité")

    assert ([True, True, True], False) == ([handled for _, handled in visit.items], visit.waits)


def test_an_item_is_shared_with_the_mechanics(visit):
    """Their desk gets the words and the file, and the item is marked."""
    visit.answer("Mes freins grincent.", files=(PHOTO,))
    decision = visit.workshop("partager 1 avec les mécaniciens")

    shared = decision.notices[0]
    assert (GARAGE, "shared", ((PHOTO.sha256, "frein.jpg"),)) == (
        shared.to.address,
        shared.facts["occasion"],
        shared.attach,
    )
    assert checkin_of(visit.request).items[0].shared


def test_a_service_becomes_a_job_at_once_and_words_after_a_confirmation(visit):
    """``convertir`` is enough for a service; a remark asks back, and ``oui, convertir`` makes it one."""
    visit.answer("1 oui. J'accepte les conditions v3\nMes freins grincent.")
    visit.workshop("convertir 1")
    assert (["done", ""], [("checkin_items", SERVICE, "handled")]) == (_conversions(visit), visit.mails)
    visit.workshop("convertir 2")
    assert (["done", "wanted"], [("checkin_items", SERVICE, "convert")]) == (_conversions(visit), visit.mails)
    assert visit.waits
    visit.workshop("oui, convertir 2")

    assert (["done", "done"], False) == (_conversions(visit), visit.waits)


def test_a_number_of_no_item_is_asked_back(visit):
    """Nothing is handled by a slip of the finger."""
    visit.answer("1 oui. J'accepte les conditions v3")
    visit.workshop("traité 7")

    assert [("Lavage", False)] == visit.items
    assert visit.request.last("answer_unclear") is not None


def test_on_the_day_nothing_can_be_chosen_any_more(visit):
    """From midnight of the workshop's wall on, the customer reads whom to call, and nothing changes."""
    visit.now = datetime(2026, 11, 27, 4, 40, tzinfo=UTC)
    visit.answer("1 oui. J'accepte les conditions v3")
    assert [("Lavage", False)] == visit.items
    visit.answer("2 oui", later=timedelta(minutes=10))

    assert ([("Lavage", False)], [("checkin_echo", DRIVER, "late")]) == (visit.items, visit.mails)


def test_a_cancelled_appointment_is_neither_asked_about_nor_answered(visit):
    """Cancelled before, nothing is due; cancelled after, an answer changes nothing and its writer reads so."""
    early = Visit()
    early.happen("visit_cancelled")
    visit.happen("visit_cancelled")
    visit.answer("1 oui. J'accepte les conditions v3")

    assert early.due() is None
    assert ([], [("checkin_echo", DRIVER, "cancelled")]) == (visit.items, visit.mails)


_SAID = st.one_of(
    st.tuples(
        st.just("shop"),
        st.sampled_from(
            [
                "1 oui",
                "2 oui, 1 non",
                "oui à tout",
                "aucun",
                "J'accepte les conditions v3",
                "1 non. J'accepte les conditions",
                "Mes freins grincent.",
                "1 oui\nJ'accepte les conditions v3\nEt l'huile ?",
                "merci",
                "9 oui",
                "oui",
            ]
        ),
    ),
    st.tuples(
        st.just("dealer"),
        st.sampled_from(
            [
                "traité 1",
                "traité 2, 3",
                "tout est traité",
                "convertir 1",
                "oui, convertir 2",
                "partager 2",
                "convertir 2",
                "traité 7",
                "merci",
                "traité 1\nconvertir 2",
            ]
        ),
    ),
)


@settings(max_examples=60)
@given(st.lists(_SAID, max_size=9), st.sets(st.integers(0, 8), max_size=2))
def test_whatever_both_say_what_is_pinned_is_what_is_open(said, moves):
    """The matter is open exactly while an item is; numbers never change; no service counts without its terms."""
    told = Visit()
    told.ask()
    numbers: list[str] = []
    for place, (role, words) in enumerate(said):
        if place in moves:
            told.happen("visit_changed", starts="2026-12-10T09:00:00-05:00")
        told.answer(words) if role == "shop" else told.workshop(words)
        stands = checkin_of(told.request)
        assert bool(stands.open) == told.waits
        assert numbers == [item.text for item in stands.items][: len(numbers)]
        assert stands.accepted == "3" or all(item.kind == "words" for item in stands.items)
        numbers = [item.text for item in stands.items]


def test_choices_by_the_numbers_of_an_earlier_mail_are_forgotten(visit):
    """Asked again for another day with other services, an unconfirmed choice orders nothing of them."""
    visit.answer("2 oui")
    visit.happen("visit_changed", starts="2026-12-10T09:00:00-05:00")
    visit.directory = replace(visit.directory, offers={"wash": OFFERS["wash"]})
    visit.ask()
    visit.answer("J'accepte les conditions v3")

    assert [] == visit.items


def _conversions(told):
    return [item.conversion for item in checkin_of(told.request).items]
