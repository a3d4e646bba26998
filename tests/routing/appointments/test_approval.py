"""What an agreement wants of an appointment: which car stands under it, who must say yes, and to what."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from parsers import Answer, Mail, Order, Party
from parsers.visits import Job, VisitAnswer
from routing import Agreement, Arrival, Event, Reply, Signed, agreement_of, decide_deadline, decide_reply, next_deadline
from routing.workflow import happen
from tests.routing.appointments import test_checkin as checkin

FLEET = Party("flotte@nordlease.example", "Julie", "fr")
NORDLEASE = Agreement(
    "nordlease",
    "Nordlease",
    plates=("K42LMN",),
    vins=("2HGFE2F59PH100101",),
    approver=FLEET,
    reasons=("supplements",),
    number="FL-2201",
)
SERVICE, DRIVER = checkin.SERVICE, checkin.DRIVER
PADS = Job("Plaquettes avant", price=Decimal("250.00"), reason="usées")


class Visit(checkin.Visit):
    """A booked appointment of a car that an agreement names by its plate."""

    def __init__(self, agreement=NORDLEASE, plate="k42 lmn"):
        super().__init__(precheck=False)
        self.directory = replace(self.directory, agreements={agreement.key: agreement})
        self.happen("visit_changed", plate=plate)

    def says(self, who, words, visit=None, *, version=1):
        """The workshop, or the approver, writes."""
        self.now += timedelta(minutes=10)
        sender, role = {"workshop": (SERVICE, "dealer"), "approver": (FLEET.address, "approver")}[who]
        mail = Mail("answer", Party(sender), "Re", text=words, message_id="<b@x.example>")
        answer = visit or VisitAnswer(said=words, ambiguous=True)
        key = f"{checkin.NUMBER}.{version}.visit_approval.7"
        reply = Reply(Signed(checkin.NUMBER, role, sender), self.request, Answer(said=words), key, visit=answer)
        decided = decide_reply(
            Arrival("r+x@p.example", self.now, mail, ()), reply, self.directory, checkin.RULES, self.now
        )
        self.request = happen(
            self.request, *(event for _, event in decided.events), revision=next(iter(decided.revisions), None)
        )
        self.mails = [(mail.kind, mail.to.address, mail.facts.get("occasion", "")) for mail in decided.notices]
        return decided

    def adds(self, *jobs):
        """The workshop adds services."""
        return self.says("workshop", "+ …", VisitAnswer(adds=jobs, said="+ …"))


@pytest.mark.parametrize(
    ("plate", "vin", "name"),
    [
        ("K42 LMN", None, "Nordlease"),
        ("k42-lmn", None, "Nordlease"),
        ("", "2hgfe2f59ph100101", "Nordlease"),
        ("K42 LMX", None, None),
        ("", None, None),
    ],
)
def test_a_registration_names_the_agreement(plate, vin, name):
    """However it is written; a VIN does as well, and another car stands under none."""
    told = Visit(plate=plate)
    opening = replace(told.request.opening, order=Order(vin=vin))
    found = agreement_of(replace(told.request, opening=opening), told.directory)

    assert name == (found.name if found else None)


def test_a_source_may_name_the_agreement_itself():
    """By key, name or number, whatever the car is."""
    told = Visit(plate="ZZ 1")
    told.happen("visit_changed", agreement="fl-2201")

    assert NORDLEASE == agreement_of(told.request, told.directory)


def test_what_is_added_goes_to_the_approver():
    """Services make a version, which he must see; until then it waits for him."""
    told = Visit()
    told.adds(PADS)

    assert [("visit_approval", SERVICE, "sent"), ("visit_approval", FLEET.address, "asked")] == told.mails
    assert (2, "approver", "waiting") == (told.request.version, told.request.waiting_on, told.request.list)
    assert ("Plaquettes avant", Decimal("250.00")) == (
        told.request.opening.order.lines[-1].description,
        told.request.opening.order.lines[-1].unit_price,
    )


def test_a_yes_lets_the_work_go_on():
    """Nothing waits for him any more, and the workshop reads it; the customer reads nothing of the approval."""
    told = Visit()
    told.adds(PADS)
    told.says("approver", "Approuvé", version=2)

    assert ([("visit_approval", SERVICE, "approved")], False) == (told.mails, "approval" in told.request.matters)


def test_a_yes_to_an_older_version_is_no_yes_to_the_newer():
    """He gets the newer one, and it still waits for him."""
    told = Visit()
    told.adds(PADS)
    told.says("approver", "Approuvé", version=1)

    assert ([("visit_approval", FLEET.address, "asked")], True) == (told.mails, "approval" in told.request.matters)


def test_one_service_without_a_reason_is_enough_if_another_has_one():
    """The text of the last one is that of all; none at all is asked back, and nothing has changed."""
    without, partly = Visit(), Visit()
    without.adds(replace(PADS, reason=""))
    partly.adds(replace(PADS, reason=""), PADS)

    assert ([("visit_approval", SERVICE, "reason_wanted")], 1) == (without.mails, without.request.version)
    assert 2 == partly.request.version


def test_without_an_approver_the_customer_reads_what_was_added():
    """Nobody must agree: the version stands and the customer hears of it."""
    told = Visit(replace(NORDLEASE, approver=None))
    told.adds(PADS)

    assert ("visit_news", DRIVER, "changed") in told.mails
    assert ("visit_approval", SERVICE, "added") in told.mails


def test_what_approver_and_workshop_write_is_not_for_the_customer():
    """Each event between the two is hidden from the customer's eyes."""
    told = Visit()
    told.adds(PADS)
    told.says("approver", "Refusé : trop cher pour nous", version=2)
    hidden = ("approval_wanted", "approver_told", "rejected", "approved")

    assert all(event.visibility == "dealer" for event in told.request.events if event.kind in hidden)
    assert "reply" in told.request.matters


def test_a_silent_approver_is_asked_once_more_and_then_the_workshop_hears():
    """After half of the time, and after all of it."""
    told = Visit()
    told.adds(PADS)
    begun = told.now
    first = next_deadline(told.request, told.directory, checkin.RULES, told.now)
    told.now = first.due_at
    told.take(decide_deadline(told.request, first.kind, told.directory, checkin.RULES, told.now))
    nudged = told.mails
    second = next_deadline(told.request, told.directory, checkin.RULES, told.now)
    told.now = second.due_at
    told.take(decide_deadline(told.request, second.kind, told.directory, checkin.RULES, told.now))

    assert (begun + timedelta(days=2), begun + timedelta(days=4)) == (first.due_at, second.due_at)
    assert ([("nudge", FLEET.address, "")], [("visit_approval", SERVICE, "silent")]) == (nudged, told.mails)


def test_an_event_of_the_agreement_is_in_the_table():
    """A reference that is wanted waits for the customer, whatever else is open."""
    told = Visit()
    told.request = happen(told.request, Event("reference_wanted", told.now, "partspost", {}))

    assert ("shop", "reference") == (told.request.waiting_on, told.request.matter)
