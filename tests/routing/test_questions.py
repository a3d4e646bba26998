"""Who may ask, and what of a request he may see."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers import Mail, Party, Trust
from routing import Event, Signed, asker_of, asker_of_reply, fold, numbers_meant, sight_of
from routing.orders import CaseNames
from tests.routing.talk import ANN, DESK2, DIRECTORY, HOUSE, LUC, NOW, NUMBER, OPENING, SHOP, STEEVE, line

NAMES = CaseNames(NUMBER, "RO-48213-002", "RO48213", "26-232003028-01", "2HGFE2F59PH100101")
SECRETS = ("price 55 for approver only", "who else was asked", "what Anjou said", "what Laval said")


def wrote(sender, trust="unverified", **facts):
    """A mail of somebody."""
    return Mail("no_order", Party(sender), "status", trust=Trust(trust), **facts)


def asker(address):
    """The known person with this address."""
    return asker_of(wrote(address), DIRECTORY)


def event(kind, by, minute, visibility="all", lines=(), **facts):
    """Something that happened in a minute."""
    return Event(kind, NOW + timedelta(minutes=minute), by, facts, visibility, lines)


# Laval has it and answers, loses it to Anjou, who answers in turn; an approver and an operator note what is not for all.
STORY = (
    event("received", "shop", 0),
    event("routed", "partspost", 1, dealer="laval"),
    event("dealer_told", "partspost", 2, to=LUC),
    event("approved", "approver", 3, "dealer", said=SECRETS[0]),
    event("bids_wanted", "partspost", 4, dealers=SECRETS[1]),
    event("answered", "dealer", 5, lines=(line(1),), said=SECRETS[3]),
    event("handed_over", "partspost", 6, dealer="anjou", reason="absent"),
    event("dealer_told", "partspost", 7, to=ANN),
    event("shop_wrote", "shop", 8, said="merci"),
    event("answered", "dealer", 9, lines=(line(2),), said=SECRETS[2]),
    event("ops_told", "partspost", 10, "ops", said="an operator's note"),
)


def said(sight):
    """Every word that a reader is shown."""
    return " ".join(fact for one in sight.request.events for fact in one.facts.values())


def test_an_approver_may_ask_about_what_he_was_asked():
    """He sees it as both sides do, but no note of ours; another request, or another writer, is none of his."""
    boss, told = "boss@insurer.example", event("approver_told", "partspost", 11, to="boss@insurer.example")
    request = fold((OPENING,), (*STORY, told))
    signed = Signed(NUMBER, "approver", boss)
    asking = asker_of_reply(wrote(boss), signed, request, DIRECTORY)

    assert ("approver", NUMBER) == (asking.role, asking.only)
    assert "an operator's note" not in said(sight_of((OPENING,), (*STORY, told), asking))
    assert sight_of((replace(OPENING, number="HON-2026-000009"),), STORY, asking) is None
    assert asker_of_reply(wrote("who@else.example"), signed, request, DIRECTORY) is None


@pytest.mark.parametrize(
    ("address", "role"), [(SHOP, "shop"), (DESK2.upper(), "shop"), (STEEVE, "dealer"), (HOUSE, "dealer")]
)
def test_everybody_on_file_may_ask(address, role):
    """A shop's addresses and a dealer's contacts are known, however they are spelled."""
    assert role == asker(address).role


@pytest.mark.parametrize(
    "mail",
    [
        wrote("curious@elsewhere.example"),
        wrote(SHOP, "failed"),
        wrote(SHOP, may_answer=False),
        replace(wrote(SHOP), kind="auto_reply"),
    ],
    ids=["stranger", "forged", "may not be answered", "robot"],
)
def test_nobody_else_is_answered(mail):
    """Strangers, forgers and robots are nobody: no mail tells them anything."""
    assert asker_of(mail, DIRECTORY) is None


def test_who_was_written_to_may_ask_about_that_request_alone():
    """A signed address proves that we wrote to its owner about one request; it opens no other."""
    request = fold((replace(OPENING, shop=Party("new@shop.example"), shop_key=None),), STORY)
    signed = Signed(NUMBER, "shop", "new@shop.example")
    known = asker_of_reply(wrote("new@shop.example"), signed, request, DIRECTORY)

    assert NUMBER == known.only
    assert sight_of((replace(OPENING, number="HON-2026-000999"),), STORY, known) is None
    assert asker_of_reply(wrote("other@shop.example"), signed, request, DIRECTORY) is None


def test_a_shop_never_sees_what_is_for_dealers_only():
    """An approver's words and the operators' notes are no part of what a shop sees."""
    sight = sight_of((OPENING,), STORY, asker(SHOP))

    assert SECRETS[0] not in said(sight)
    assert "an operator's note" not in said(sight)
    assert "merci" in said(sight)
    assert [True, False, True] == [sight.shown[place] for place in (2, 3, 9)]


def test_a_dealer_sees_what_he_has_and_nothing_of_the_others():
    """What another dealer said, before or after, is not his business; nor is who was asked in a search."""
    anjou, laval = (sight_of((OPENING,), STORY, asker(address)) for address in (ANN, LUC))

    assert [SECRETS[2]] == [secret for secret in SECRETS if secret in said(anjou)]
    assert [SECRETS[0], SECRETS[3]] == [secret for secret in SECRETS if secret in said(laval)]


def test_a_dealer_who_lost_it_sees_it_as_it_was_then():
    """Nothing that came after he lost it is shown or counts."""
    sight = sight_of((OPENING,), STORY, asker(LUC))

    assert ["available", "new", "new"] == [one.state for one in sight.request.lines]
    assert "merci" not in said(sight)


@pytest.mark.parametrize("address", [HOUSE])
def test_a_request_of_others_is_none(address):
    """A dealer who never had a request does not learn that it exists, nor does another shop."""
    other_shop = replace(asker(SHOP), key="other", addresses=frozenset({"other@shop.example"}))

    assert sight_of((OPENING,), STORY, asker(address)) is None
    assert sight_of((OPENING,), STORY, other_shop) is None


@pytest.mark.parametrize(
    "name",
    ["48213", "RO-48213-002", "ro48213", "RO 48213 002", NUMBER, "000417", "2HGFE2F59PH100101", "100101", "232003028"],
)
def test_a_number_is_found_as_people_write_it(name):
    """With or without what a paper prints around it; a VIN also by its end."""
    assert (NUMBER,) == numbers_meant(name, [NAMES])


@pytest.mark.parametrize("name", ["4821", "2026", "HON", "8213", "00101", "-", "49213"])
def test_another_number_finds_nothing(name):
    """A part of a number, or the year in ours, names nothing."""
    assert () == numbers_meant(name, [NAMES])


KINDS = ["answered", "dealer_wrote", "shop_wrote", "routed", "handed_over", "dealer_told", "phone_noted", "approved"]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(KINDS),
            st.sampled_from(["laval", "anjou", "house"]),
            st.sampled_from(["all", "dealer", "ops"]),
        ),
        max_size=15,
    )
)
def test_nobody_is_ever_shown_what_is_not_for_him(told):
    """In any order of events: a shop reads only what is for all, a dealer nothing that another one has said."""
    holder, events, owners = "", [STORY[0]], [""]
    for minute, (kind, dealer, visibility) in enumerate(told, start=1):
        holder = dealer if kind in ("routed", "handed_over") else holder
        by = "shop" if kind == "shop_wrote" else "approver" if kind == "approved" else "dealer"
        events.append(event(kind, by, minute, visibility, dealer=dealer))
        owners.append(holder)
    shop, laval = (sight_of((OPENING,), events, asker(address)) for address in (SHOP, LUC))

    assert all(one.visibility == "all" for one in shop.request.events)
    seen = [place for place, shown in enumerate(laval.shown) if shown] if laval else []
    assert all(owners[place] == "laval" or events[place].by == "shop" for place in seen)
    assert all(events[place].visibility != "ops" for place in seen)
