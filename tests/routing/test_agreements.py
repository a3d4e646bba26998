"""What insurers, fleets and banners have agreed: references, approval, part types."""

from dataclasses import replace
from decimal import Decimal

import pytest

from parsers import Answer, LineItem, Mail, Order, Party
from routing import (
    Agreement,
    Arrival,
    Banner,
    Reply,
    Signed,
    decide_deadline,
    decide_order,
    decide_reply,
    find_orders,
    fold,
    next_deadline,
)
from routing.orders.opening import reference_in, reference_on
from routing.workflow import happen
from tests.routing import cases

BOSS = Party("sinistres@nordique.example", "Comité", "fr")
NORDIQUE = Agreement("nordique", "Parc Nordique", insurers=("Nordique",), reference="Mission", approver=BOSS)
INSURED = replace(cases.ORDER, insurer="Parc Nordique inc.", claim="NQ-881")


def under(agreement, order=INSURED, **facts):
    """An order that came under an agreement: its decision, its request, and how to go on."""
    directory = replace(cases.DIRECTORY, agreements={agreement.key: agreement})
    arrived = cases.arrival(cases.document(order), **facts)
    decision = decide_order(cases.case(arrived, directory=directory), find_orders(arrived, directory))
    return Story(directory, decision)


class Story:
    """One request under an agreement, and the answers to it."""

    def __init__(self, directory, decision):
        self.directory, self.decision, self.now = directory, decision, cases.NOW
        self.request = fold(decision.openings, [event for _, event in decision.events])

    def grows(self, order):
        """A further paper of the shop comes."""
        arrived = cases.arrival(cases.document(order))
        case = cases.case(arrived, directory=self.directory)
        case = replace(case, known=replace(case.known, cases=(self.request,)))
        self.decision = decide_order(case, find_orders(arrived, self.directory))
        (newer,) = self.decision.revisions
        self.request = happen(self.request, *(event for _, event in self.decision.events), revision=newer)
        return self

    def says(self, said, role, sender, to=None, key=""):
        """Somebody answers."""
        mail = Mail("answer", Party(sender), "RE", message_id="<2@x.example>")
        reply = Reply(Signed(self.request.number, role, to or sender), self.request, Answer(said=said), key)
        arrived = Arrival("r+x@parts.example", self.now, mail)
        return self._take(decide_reply(arrived, reply, self.directory, cases.RULES, self.now))

    def shop(self, said):
        """The shop answers."""
        return self.says(said, "shop", "pieces@fix.example")

    def approver(self, said, key="", to=None):
        """The approver answers."""
        return self.says(said, "approver", BOSS.address, to, key)

    def waits(self):
        """The next deadline comes."""
        due = next_deadline(self.request, self.directory, cases.RULES, self.now)
        self.now = max(self.now, due.due_at)
        return self._take(decide_deadline(self.request, due.kind, self.directory, cases.RULES, self.now))

    def _take(self, decision):
        self.decision = decision
        self.request = happen(self.request, *(event for _, event in decision.events))
        return self

    @property
    def mails(self):
        """What the last decision mails to whom."""
        return [(notice.kind, notice.role) for notice in self.decision.notices]


@pytest.mark.parametrize(
    ("agreement", "fits"),
    [
        ({"insurers": ("nordique",)}, True),
        ({"insurers": ("nord",)}, False),
        ({"claims": ("NQ8",)}, True),
        ({"claims": ("NQ-9",)}, False),
        ({"shops": ("fix",)}, True),
        ({"banners": ("fix-auto",)}, True),
        ({"banners": ("fix-auto",), "claims": ("XX",)}, False),
        ({"insurers": ("nordique",), "shops": ("fix",)}, True),
    ],
)
def test_an_agreement_holds_where_everything_that_it_names_fits(agreement, fits):
    """One of each kind of name is enough, but of every kind that is named."""
    banner = Banner("fix-auto", "Fix Auto", Party("rep@banner.example"))
    one = Agreement("one", "One", reference="No", **agreement)
    directory = replace(cases.DIRECTORY, agreements={"one": one}, banners={"fix auto": banner})

    assert fits == (directory.agreement_of(INSURED, replace(cases.FIX, banner="Fix Auto")) is one)


def test_the_agreement_that_names_most_counts():
    """A shop's own agreement with an insurer comes before the insurer's."""
    wide, close = NORDIQUE, replace(NORDIQUE, key="close", shops=("fix",))
    directory = replace(cases.DIRECTORY, agreements={"a": wide, "close": close})

    assert close is directory.agreement_of(INSURED, cases.FIX)


def test_an_order_without_its_reference_waits_for_the_shop():
    """The shop reads what we understood and is asked; the dealer hears nothing yet."""
    story = under(NORDIQUE)

    assert [("reference", "shop"), ("receipt", "shop")] == story.mails
    assert ("reference", "shop", "waiting") == (story.request.matter, story.request.waiting_on, story.request.list)
    assert "reference" == story.decision.notices[1].facts["waits_for"]


def test_a_reference_in_the_mail_is_found():
    """Whoever writes it beside the order is not asked for it."""
    story = under(replace(NORDIQUE, approver=None), text="Bonjour,\nMission no 88-1234\nMerci")

    assert [("new_request", "dealer"), ("receipt", "shop")] == story.mails
    assert "88-1234" == story.decision.notices[0].facts["reference"]


@pytest.mark.parametrize(
    ("text", "number"),
    [("Mission: 8812", "8812"), ("mission #A-77", "A-77"), ("la mission est finie", ""), ("", "")],
)
def test_a_reference_is_the_number_behind_its_name(text, number):
    """Words behind the name are none."""
    assert number == reference_in(text, NORDIQUE)


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("No de réclamation", "NQ-881"),
        ("Claim", "NQ-881"),
        ("Siniestro", "NQ-881"),
        ("PO", "48213-001"),
        ("Innkjøpsordre", "48213-001"),
        ("RO", ""),
        ("Mission", ""),
        ("", ""),
    ],
)
def test_a_reference_may_stand_in_the_head_of_the_paper(name, number):
    """Where the agreement's name for it is one of a field of every order, in any language."""
    assert number == reference_on(INSURED, replace(NORDIQUE, reference=name))


def test_an_order_whose_paper_bears_the_reference_asks_nobody():
    """The dealer is told at once, with the number."""
    story = under(replace(NORDIQUE, approver=None, reference="Claim"))

    assert [("new_request", "dealer"), ("receipt", "shop")] == story.mails
    assert "NQ-881" == story.decision.notices[0].facts["reference"]


def test_the_reference_sends_the_order_on_to_the_approver_and_his_yes_to_the_dealer():
    """Each side is asked when it is its turn, and each order is told once."""
    story = under(NORDIQUE).shop("Mission : 88-1234")
    asked = story.mails
    story.approver("Approuvé, bonne route")

    assert [("echo", "shop"), ("approval", "approver")] == asked
    assert [("new_request", "dealer"), ("approval_done", "dealer"), ("approval_done", "shop")] == story.mails
    assert "88-1234" == story.decision.notices[0].facts["reference"]
    assert ("answer", "dealer") == (story.request.matter, story.request.waiting_on)


def test_an_answer_that_names_no_number_is_no_reference():
    """The order goes on waiting, and the words go to whom they are for."""
    story = under(NORDIQUE).shop("je vous reviens")

    assert "reference" == story.request.matter


@pytest.mark.parametrize("said", ["refusé", "refusé: non", "oui mais sans le phare", "quel véhicule ?"])
def test_a_refusal_needs_a_reason_and_a_condition_is_no_yes(said):
    """What is not surely a yes, or a no with a reason, changes nothing and is asked back."""
    story = under(replace(NORDIQUE, reference="")).approver(said)

    assert ("approval", [("ask_back", "approver")]) == (story.request.matter, story.mails)


def test_a_refusal_reaches_both_and_its_reason_the_dealer_alone():
    """The approver's words are between him and the dealer."""
    story = under(replace(NORDIQUE, reference="")).approver("Refusé : photos du dommage manquantes")

    dealer, shop = story.decision.notices
    assert [("approval_done", "dealer"), ("approval_done", "shop")] == story.mails
    assert "reason" not in shop.facts
    assert "photos du dommage manquantes" == dealer.facts["reason"]
    assert ("reply", "dealer") == (story.request.matter, story.request.waiting_on)


def test_no_mail_to_the_shop_quotes_what_is_not_for_it():
    """Whatever the approver writes, in whatever order, no fact of a shop's mail holds his words."""
    story = under(replace(NORDIQUE, reference=""))
    mails = [*story.decision.notices]
    for said in ("refusé", "refusé : SECRET du dossier interne", "approuvé SECRET", "approuvé : réserve SECRET"):
        mails += story.approver(said).decision.notices

    told = [value for notice in mails if notice.role == "shop" for value in notice.facts.values()]
    assert not any("SECRET" in value for value in told)
    assert {"dealer"} == {event.visibility for event in story.request.events if "SECRET" in str(event.facts)}


def test_a_colleague_of_the_approver_is_shown_to_the_approver_alone():
    """His words never come to the shop, and nobody but the approver gets an address in the approver's part."""
    story = under(replace(NORDIQUE, reference="")).says("SECRET", "approver", "jean@nordique.example", to=BOSS.address)

    ((notice,), (heard,)) = story.decision.notices, [event for _, event in story.decision.events]
    assert ("stranger", "approver", BOSS.address) == (notice.kind, notice.role, notice.to.address)
    assert ("answer_from_stranger", "dealer") == (heard.kind, heard.visibility)


@pytest.mark.parametrize(("said", "told"), [("oui", [("ask_back", "approver")]), ("non", [])])
def test_that_a_colleague_wrote_it_is_no_yes_to_the_order(said, told):
    """Whether the words are right was asked, not whether the order may go on."""
    story = under(replace(NORDIQUE, reference="")).says("Refusé", "approver", "jean@nordique.example", to=BOSS.address)
    story.approver(said, key=story.decision.notices[0].key)

    assert ("approval", told) == (story.request.matter, story.mails)


def test_the_approver_sends_his_colleagues_words_in_his_own_name():
    """That is what the mail asks him for."""
    story = under(replace(NORDIQUE, reference="")).says(
        "Approuvé", "approver", "jean@nordique.example", to=BOSS.address
    )
    story.approver("approuvé", key=story.decision.notices[0].key)

    assert ("new_request", "dealer") in story.mails


def test_the_approvers_words_at_the_shops_address_are_shown_to_him_alone():
    """A copy of the shop's mail that he answers makes them neither the shop's nor something for its eyes."""
    story = under(replace(NORDIQUE, reference="")).says("SECRET", "shop", BOSS.address, to="pieces@fix.example")

    assert [("stranger", "approver")] == story.mails


def test_a_second_yes_tells_nobody_again():
    """The dealer has the order."""
    story = under(replace(NORDIQUE, reference="")).approver("ok").approver("ok")

    assert [] == story.mails


def test_where_nobody_may_be_asked_the_dealer_is_told_without_a_reference():
    """A stranger who may not be written to does not keep the order back."""
    story = under(replace(NORDIQUE, approver=None), sender="who@else.example")

    assert [("new_request", "dealer")] == story.mails


def test_parts_that_the_agreement_does_not_allow_are_pointed_out():
    """Both sides read which line it is; a line whose type nobody knows is left alone."""
    used = replace(cases.LINES[0], part_type="recycled")
    story = under(
        Agreement("a", "Nordique", insurers=("nordique",), parts=("oem",)),
        replace(INSURED, lines=(used, cases.LINES[1])),
    )

    assert [[("part-not-allowed", "2")]] * 2 == [
        [(problem.code, problem.line) for problem in notice.problems] for notice in story.decision.notices
    ]


def test_a_supplement_of_an_order_that_waits_is_not_told_to_the_dealer():
    """He does not know the order yet; when it is released he gets the newest version."""
    story = under(replace(NORDIQUE, reference=""))
    further = Order(
        purchase_order="48213-002", vin=cases.ORDER.vin, lines=(replace(cases.LINES[0], part_number="71140-T20-A00"),)
    )
    arrived = cases.arrival(cases.document(further))
    case = cases.case(arrived, directory=story.directory)
    case = replace(case, known=replace(case.known, cases=(story.request,)))

    decision = decide_order(case, find_orders(arrived, story.directory))

    assert ["approval", "receipt"] == [notice.kind for notice in decision.notices]
    assert 1 == len(decision.revisions)


FURTHER = Order(
    purchase_order="48213-002",
    vin=cases.ORDER.vin,
    lines=(LineItem("11", "71140-T20-A00", "Beam", Decimal(1), Decimal("318.90"), change="add"),),
)


def test_a_yes_to_a_version_that_is_over_releases_nothing():
    """The approver reads what is different since; his yes to the version in force lets the dealer know of it."""
    story = under(replace(NORDIQUE, reference="")).grows(FURTHER).approver("ok", key="HON-2026-000001.1.approval.4")
    assert [("old_version", "approver")] == story.mails
    assert "approval" in story.request.matters

    story.approver("ok")

    assert ("new_request", "dealer") == story.mails[0]
    assert 3 == len(story.decision.notices[0].request.opening.order.lines)


def test_what_is_added_after_the_yes_waits_for_another_one():
    """The dealer reads of it once the approver has agreed to it too, as a difference to what he had."""
    story = under(replace(NORDIQUE, reference="")).approver("ok").grows(FURTHER)
    assert [("approval", "approver"), ("receipt", "shop")] == story.mails
    assert "approval" == story.decision.notices[1].facts["waits_for"]

    story.approver("ok")

    assert [("delta", "dealer"), ("approval_done", "dealer"), ("approval_done", "shop")] == story.mails
    assert ("1", {3}) == (
        story.decision.notices[0].facts["version_from"],
        {line.line for line in story.decision.notices[0].lines},
    )


def test_what_is_taken_out_after_the_yes_is_told_at_once():
    """Nobody need agree to ordering less."""
    gone = replace(FURTHER, lines=(replace(cases.LINES[1], quantity=Decimal(0), change="delete"),))

    story = under(replace(NORDIQUE, reference="")).approver("ok").grows(gone)

    assert [("delta", "dealer"), ("receipt", "shop")] == story.mails


ROWS = """
[a]
name = "A"
{}
"""


@pytest.mark.parametrize(
    ("rows", "key", "message"),
    [
        ('insurers = ["X"]', "", "asks for nothing"),
        ('reference = "No"', "", "would hold for every order"),
        ('insurers = ["X"]\napprover = "nobody"', "approver", "is not a mail address"),
        ('insurers = ["X"]\napprover = "a@parts.example"', "approver", "comes back to us"),
        ('insurers = ["X"]\nthreshold = "five"', "threshold", "is not a share"),
        ('insurers = ["X"]\nparts = ["new"]', "parts", "is unknown"),
        ('shops = ["nowhere"]\nreference = "No"', "shops", "no shop is called"),
        ('banners = ["nowhere"]\nreference = "No"', "banners", "no banner is called"),
        ('insurer = ["X"]', "insurer", "is an unknown key"),
        ('insurers = "X"\nreference = "No"', "insurers", "must be a list"),
    ],
)
def test_a_mistake_in_an_agreement_is_named_with_its_line(built, rows, key, message):
    """File, line, key and what is wrong."""
    _, mistakes = built({"agreements.toml": [("", ROWS.format(rows))]})

    named = [mistake for mistake in mistakes if mistake.file.endswith("agreements.toml") and mistake.key == key]
    assert any(message in str(mistake) for mistake in named), [str(mistake) for mistake in mistakes]
    assert all(mistake.line for mistake in named)


def test_the_sample_agreement_is_as_it_is_written(sample):
    """The facts of the file are in the directory."""
    agreement = sample.agreements["parc-nordique"]

    assert ("Numéro de mission", ("oem", "recycled"), Decimal(5)) == (
        agreement.reference,
        agreement.parts,
        agreement.threshold,
    )


def test_silence_about_a_reference_comes_before_a_person():
    """The dealer knows nothing of the order: nobody reminds him of it."""
    story, told = under(NORDIQUE), []
    for _ in range(3):
        told += [role for _, role in story.waits().mails]

    assert ("ops", "dealer" in told) == (story.request.waiting_on, False)


def test_a_late_yes_takes_the_order_from_the_person_to_the_dealer():
    """Silence had put it before one of us; the dealer who is told now is chased like any other."""
    story = under(replace(NORDIQUE, reference="")).waits().waits()
    assert "look" == story.request.matter

    story.approver("Approuvé")

    assert ("new_request", "dealer") in story.mails
    assert ("dealer", ["answer"]) == (story.request.waiting_on, list(story.request.matters))
    assert [("reminder", "dealer")] == story.waits().mails


def test_a_late_no_leaves_the_dealer_to_answer():
    """A person has nothing to look at any more."""
    story = under(replace(NORDIQUE, reference="")).waits().waits().approver("Rejeté : pas au contrat")

    assert ("dealer", "reply") == (story.request.waiting_on, story.request.matter)


def test_a_late_reference_sends_the_order_on():
    """To the approver, who is then asked again as anybody is."""
    story = under(NORDIQUE).waits().waits()
    assert "look" == story.request.matter

    story.shop("Mission : 88-1234")

    assert ("approver", "approval") == (story.request.waiting_on, story.request.matter)
    assert [("nudge", "approver")] == story.waits().mails


def test_events_of_birth_tell_the_whole_way():
    """Received, routed, asked for: the history says why the dealer was not told."""
    kinds = [event.kind for event in under(NORDIQUE).request.events]

    assert ["received", "routed", "reference_wanted", "shop_told", "shop_told"] == kinds
