"""The search for a part that its dealer cannot get."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers import Answer, Automatic, LineAnswer, Mail, Party
from routing import (
    Arrival,
    Asker,
    Reply,
    Signed,
    Territory,
    decide_bounce,
    decide_deadline,
    decide_reply,
    fold,
    next_deadline,
    numbers_mailed,
    sight_of,
)
from routing.wishes.searches import ASKED_AT_ONCE, ask_search, others
from routing.wishes.wish import Wish
from routing.workflow import happen
from tests.routing import talk

NUMBERS = ("HON-2026-000501", "HON-2026-000502")
NEAR2, STRANGER = "ida@laval-nord.example", "nina@laval-nord.example"
NEAR, FAR, AWAY = "near@laval-nord.example", "far@quebec.example", "gone@absent.example"
DEALERS = talk.DEALERS | {
    "near": talk.dealer("near", "Honda Laval-Nord", NEAR, NEAR2),
    "far": talk.dealer("far", "Honda Québec", FAR),
    "gone": talk.dealer("gone", "Honda Absent", AWAY, away=((talk.NOW.date(), talk.NOW.date()),)),
}
DIRECTORY = replace(
    talk.DIRECTORY,
    dealers=DEALERS,
    territories=talk.DIRECTORY.territories
    | {
        ("honda", "CA", "H7N"): (Territory("honda", "CA", "H7N", "near"),),
        ("honda", "CA", "G"): (Territory("honda", "CA", "G", "far"),),
        ("honda", "CA", "H"): (Territory("honda", "CA", "H", "anjou"),),
    },
)


class Hunt:
    """A search, the dealers who were asked, and what they say."""

    def __init__(self, said="chercher 2", directory=DIRECTORY):
        told = talk.Talk(directory=directory).shop(said, numbers=NUMBERS)
        self.asked, self.directory, self.rules, self.now = told.decision, directory, told.rules, told.now
        mine = [event for number, event in self.asked.events if number == NUMBERS[0]]
        self.request = fold(self.asked.openings[:1], mine) if self.asked.openings else None
        self.mails = list(self.asked.notices)
        self.last = []

    def dealer(self, address, *actions, said="", sender=None, **more):
        """One of the dealers answers, or the `sender` does for whom we wrote to."""
        return self._says("dealer", address, Answer(actions, said=said, **more), sender)

    def _says(self, role, address, answer, sender=None):
        self.now += timedelta(minutes=5)
        mail = Mail("answer", Party(sender or address), "RE", message_id="<9@x.example>")
        reply = Reply(Signed(NUMBERS[0], role, address), self.request, answer)
        return self._take(decide_reply(Arrival("r+x@x", self.now, mail), reply, self.directory, self.rules, self.now))

    def shop(self, said, *actions, **more):
        """The shop writes."""
        return self._says("shop", talk.SHOP, Answer(actions, said=said, **more))

    def bounces(self, address):
        """Our mail to the shop comes back."""
        mail = Mail("bounce", Party("mailer-daemon@mx.example"), "RE", automatic=Automatic("bounce_hard", address))
        about, known = Signed(NUMBERS[0], "shop", address), {"directory": self.directory, "rules": self.rules}
        return self._take(decide_bounce(Arrival("b+x@x", self.now, mail), self.request, about, now=self.now, **known))

    def has(self, address, **more):
        """The dealer has it."""
        return self.dealer(address, LineAnswer(1, "available"), said="oui", **more)

    def has_not(self, address, **more):
        """The dealer has it not."""
        return self.dealer(address, LineAnswer(1, "unavailable"), said="non", **more)

    def waits(self):
        """The next deadline comes."""
        due = next_deadline(self.request, self.directory, self.rules, self.now)
        self.now = max(self.now, due.due_at)
        return self._take(decide_deadline(self.request, due.kind, self.directory, self.rules, self.now))

    def _take(self, decision):
        self.last = [(notice.kind, notice.to.address) for notice in decision.notices]
        self.mails += decision.notices
        self.request = happen(self.request, *(event for _, event in decision.events))
        return self


def test_the_other_dealers_of_the_brand_are_asked_at_once_each_alone():
    """The nearest first; neither who has the order nor who is away; the shop reads what we understood."""
    hunt = Hunt()

    assert [NEAR, talk.ANN, FAR, talk.HOUSE] == [one.to.address for one in hunt.asked.notices if one.kind == "search"]
    assert ("echo", talk.SHOP) == (hunt.mails[-1].kind, hunt.mails[-1].to.address)
    assert ("bids", "dealer", talk.NUMBER) == (hunt.request.matter, hunt.request.waiting_on, hunt.request.opening.about)
    assert 1 == len(hunt.request.opening.order.lines)


def test_each_part_is_a_search_of_its_own():
    """Two parts may come from two dealers."""
    opened = Hunt("chercher 1 et 3").asked.openings

    assert [["71101-TBA-A00"], ["91501-TBA-A01"]] == [
        [line.part_number for line in opening.order.lines] for opening in opened
    ]


def test_the_shop_reads_which_parts_one_mail_cannot_search():
    """None is left out without a word, though it has asked for more than there are numbers for."""
    known = talk.Talk()
    wish = Wish(known.request, talk.ALL, NUMBERS, talk.NOW, talk.NOW, reader=Party(talk.SHOP))
    asked = ask_search(wish, DIRECTORY, known.rules)

    echoes = [notice.facts["unsearched"] for notice in asked.notices if notice.kind == "echo"]
    assert (2, ["91501-TBA-A01 · Clip · 10 × 1.00"] * 2) == (len(asked.openings), echoes)


@pytest.mark.parametrize(
    ("text", "many"),
    [("chercher 1 et 3", 2), ("1, 3", 2), ("", 1), (f"search {', '.join(map(str, range(1, 26)))}", 20)],
)
def test_a_mail_without_a_paper_searches_each_part_that_it_names(text, many):
    """In words too, one mail may ask for several; for some it must be written again."""
    assert many == numbers_mailed((), text)


def test_only_so_many_are_asked():
    """A brand with many dealers is not mailed as a whole."""
    many = {f"d{n}": talk.dealer(f"d{n}", f"D{n}", f"d{n}@x.example") for n in range(30)}

    found = others(talk.Talk().request, replace(DIRECTORY, dealers=DEALERS | many), talk.NOW.date())

    assert (ASKED_AT_ONCE, "near") == (len(found), found[0].key)


def test_the_first_yes_wins_and_the_others_are_released():
    """The shop learns who has it, the winner that he has it, whoever has not answered that it is over."""
    hunt = Hunt().has_not(FAR).has(talk.ANN)

    assert {
        ("search_won", talk.ANN),
        ("search_won", talk.SHOP),
        ("search_over", NEAR),
        ("search_over", talk.HOUSE),
    } == set(hunt.last)
    assert ("anjou", ["available"], "scheduled") == (
        hunt.request.dealer,
        [line.state for line in hunt.request.lines],
        hunt.request.list,
    )


def test_a_colleague_of_whoever_was_asked_answers_for_the_dealer():
    """He is on file there: his yes wins as well as anybody's, and his no is his dealer's."""
    hunt = Hunt().has(NEAR, sender=NEAR2)
    assert ("near", ("search_won", NEAR2)) == (hunt.request.dealer, hunt.last[0])

    hunt = Hunt().has_not(NEAR, sender=NEAR2)
    assert "bid_refused" == hunt.request.events[-1].kind


def test_a_bid_from_an_address_that_nobody_knows_is_shown_to_whoever_was_asked():
    """Nothing changes until he says so; a no of a stranger's changes nothing and is shown to nobody."""
    hunt = Hunt().has(NEAR, sender=STRANGER)
    assert ([("stranger", NEAR)], "bids") == (hunt.last, hunt.request.matter)

    hunt.dealer(NEAR, said="oui", ambiguous=True)
    assert "near" == hunt.request.dealer

    assert [] == Hunt().has_not(NEAR, sender=STRANGER).last


def test_a_colleague_of_another_dealer_answers_for_nobody():
    """A copy of the mail that asks has reached him."""
    assert "answer_from_stranger" == Hunt().has(NEAR, sender=FAR).request.events[-1].kind


def test_a_second_yes_comes_too_late():
    """Nothing changes, and the dealer hears that it is over; not by whom."""
    hunt = Hunt().has(talk.ANN).has(NEAR)

    assert ([("search_over", NEAR)], "anjou") == (hunt.last, hunt.request.dealer)
    assert "Anjou" not in str(hunt.mails[-1].facts)


def test_the_winner_is_heard_like_any_dealer():
    """A day, a question and a withdrawal reach the shop; his question waits for it, and with the part goes the search."""
    day = talk.NOW.date() + timedelta(days=9)
    hunt = Hunt().has(NEAR).dealer(NEAR, LineAnswer(1, "backorder", eta=day), said="1 BO")
    assert ([("echo", NEAR), ("answered", talk.SHOP)], day) == (hunt.last, hunt.request.lines[0].eta)

    hunt.dealer(NEAR, said="Quelle couleur ?", question="Quelle couleur ?")
    assert ([("question", talk.SHOP)], "question") == (hunt.last, hunt.request.matter)

    hunt.has_not(NEAR)
    assert ([("echo", NEAR), ("answered", talk.SHOP)], "unavailable") == (hunt.last, hunt.request.lines[0].state)
    assert [("search_over", FAR)] == hunt.has(FAR).last


def test_the_winner_answers_what_the_shop_asks_him():
    """His answer is his turn's end: nobody reminds him of it."""
    hunt = Hunt().has(NEAR).shop("Livrez-vous vendredi ?", question="Livrez-vous vendredi ?")
    assert ([("question", NEAR)], "reply") == (hunt.last, hunt.request.matter)

    hunt.dealer(NEAR, said="Livraison le 27 novembre.", ambiguous=True)
    assert ([("message", talk.SHOP)], "scheduled") == (hunt.last, hunt.request.list)


@pytest.mark.parametrize(
    ("said", "question"), [("Merci de faire vite", None), ("Livrez-vous vendredi ?", "Livrez-vous vendredi ?")]
)
def test_what_the_shop_writes_meanwhile_stops_no_search(said, question):
    """One of us reads it; a dealer who has the part gets it, and is not asked for what he has never read."""
    hunt = Hunt().shop(said, question=question)
    told = hunt.last
    hunt.has(NEAR)

    assert [("escalation", talk.RULES.escalate_to)] == told
    assert ("near", "scheduled") == (hunt.request.dealer, hunt.request.list)


def test_a_search_fails_in_its_time_whoever_else_must_act():
    """The shop hears it, though it has written meanwhile, or one of us must look since our mail came back from it."""
    plain, wrote = Hunt(), Hunt().shop("Livrez-vous vendredi ?", question="Livrez-vous vendredi ?")
    bounced = Hunt().bounces(talk.SHOP).bounces(talk.DESK2)
    assert "look" == bounced.request.matter

    over = [("search_over", who) for who in (NEAR, talk.ANN, FAR, talk.HOUSE)]
    assert [*over, ("search_failed", talk.SHOP)] == plain.waits().last == wrote.waits().last
    assert over == bounced.waits().last
    assert plain.now == wrote.now == bounced.now


@pytest.mark.parametrize("answer", ["cancelled", "delivered"])
def test_a_part_that_the_shop_needs_no_more_is_searched_no_more(answer):
    """Whoever has not refused is released at once, and a yes that comes later gives nobody an order."""
    hunt = Hunt().has_not(FAR).shop("annuler 1", LineAnswer(1, answer))

    assert {("echo", talk.SHOP), *(("search_over", who) for who in (NEAR, talk.ANN, talk.HOUSE))} == set(hunt.last)
    assert "closed" == hunt.request.list

    hunt.has(NEAR)
    assert ([("search_over", NEAR)], None, "closed") == (hunt.last, hunt.request.dealer, hunt.request.list)


def test_a_date_on_which_it_comes_is_no_yes():
    """Back-order elsewhere is no help."""
    hunt = Hunt().dealer(NEAR, LineAnswer(1, "backorder", eta=talk.NOW.date()))

    assert ([], "bids") == (hunt.last, hunt.request.matter)


def test_when_all_have_refused_the_shop_hears_it_at_once():
    """Nobody waits for a deadline that can bring nothing."""
    hunt = Hunt().has_not(NEAR).has_not(FAR).has_not(talk.ANN).has_not(talk.HOUSE)

    assert [("search_failed", talk.SHOP)] == hunt.last


def test_after_a_business_day_without_a_yes_the_search_has_failed():
    """Whoever has not answered is released, the shop is told."""
    hunt = Hunt().has_not(FAR)
    asked = hunt.request.waiting_since
    hunt.waits()

    assert {("search_failed", talk.SHOP), *(("search_over", who) for who in (NEAR, talk.ANN, talk.HOUSE))} == set(
        hunt.last
    )
    assert timedelta(hours=8) <= hunt.now - asked <= timedelta(days=4)


def test_unclear_words_are_asked_back_and_change_nothing():
    """The dealer may still say yes."""
    hunt = Hunt().dealer(NEAR, said="peut-être", ambiguous=True).has(NEAR)

    assert "near" == hunt.request.dealer


def test_without_another_dealer_the_shop_hears_so_at_once():
    """A brand with one dealer has nobody to ask."""
    alone = replace(talk.DIRECTORY, dealers={"laval": talk.DEALERS["laval"]})

    assert ["echo", "search_failed"] == [notice.kind for notice in Hunt(directory=alone).asked.notices]


WHO = st.sampled_from([NEAR, FAR, talk.ANN, talk.HOUSE])


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(WHO, st.booleans()), max_size=8))
def test_whatever_they_say_one_wins_and_nobody_learns_of_another(said):
    """In any order of answers: at most one winner, the first yes; no dealer's mail names another dealer."""
    hunt = Hunt()
    for who, yes in said:
        (hunt.has if yes else hunt.has_not)(who)
    no = set()
    first = None
    for who, yes in said:
        if yes and first is None and len(no) < 4:
            first = who
        elif not yes and first is None:
            no.add(who)
    names = {one.contacts[0].address: one.name for one in DEALERS.values()}

    assert (names[first] if first else None) == (DEALERS[hunt.request.dealer].name if hunt.request.dealer else None)
    for mail in hunt.mails:
        if mail.role == "dealer":
            others_ = {name for address, name in names.items() if address != mail.to.address}
            assert not any(name in value for name in others_ for value in mail.facts.values())


def seen_by(hunt, key, address):
    """The search as one of the brand's dealers may see it."""
    asker = Asker("dealer", Party(address), key, frozenset({address}))
    return sight_of(hunt.asked.openings[:1], hunt.request.events, asker)


def test_whoever_was_asked_may_ask_where_the_search_stands():
    """While it goes on he reads so, with his own words alone; nobody learns what others have said."""
    hunt = Hunt().has_not(FAR)
    near, far = seen_by(hunt, "near", NEAR), seen_by(hunt, "far", FAR)

    assert ("bids", "actions") == (near.request.matter, near.request.list)
    assert ["received"] == [event.kind for event in near.request.events]
    assert ["received", "bid_refused"] == [event.kind for event in far.request.events]


def test_when_it_is_over_he_reads_that_and_not_who_has_it():
    """The winner sees his request; the others see a closed one in which nothing was promised."""
    hunt = Hunt().has(NEAR)
    far = seen_by(hunt, "far", FAR)

    assert ("closed", None, "new") == (far.request.list, far.request.dealer, far.request.lines[0].state)
    assert "available" == seen_by(hunt, "near", NEAR).request.lines[0].state


def test_a_bid_that_comes_too_late_is_shown_to_nobody_else():
    """Neither the winner nor the shop reads another dealer's price."""
    hunt = Hunt().has(NEAR).dealer(FAR, LineAnswer(1, "price_change"), said="Oui, à 610 $")
    shop = Asker("shop", Party(talk.SHOP), "fix", frozenset({talk.SHOP}))
    told = sight_of(hunt.asked.openings[:1], hunt.request.events, shop)

    assert "came_late" == hunt.request.events[-1].kind
    assert not any(
        event.kind == "came_late" for event in (*seen_by(hunt, "near", NEAR).request.events, *told.request.events)
    )
    assert "came_late" == seen_by(hunt, "far", FAR).request.events[-1].kind


def test_whoever_has_lost_a_search_and_answers_an_expired_address_reads_that_it_is_over():
    """He does not read where it stands, though we have told him of its end."""
    hunt = Hunt().has(NEAR)
    mail = Mail("answer", Party(FAR), "RE", message_id="<9@x.example>")
    reply = Reply(None, hunt.request, Answer((), said="oui"), lapsed=Signed(NUMBERS[0], "dealer", FAR))
    told = decide_reply(Arrival("r+x@x", hunt.now, mail), reply, hunt.directory, hunt.rules, hunt.now)

    assert [("released", FAR)] == [(notice.kind, notice.to.address) for notice in told.notices]


def test_whoever_was_not_asked_learns_nothing_of_a_search():
    """Neither a dealer who is away, nor the one who has the order."""
    hunt = Hunt()

    assert (None, None) == (seen_by(hunt, "gone", AWAY), seen_by(hunt, "laval", talk.LUC))
