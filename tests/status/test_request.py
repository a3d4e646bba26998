"""One request: its reasons, versions, letters and moments, to each reader what is his."""

import re

import pytest

from tests.status import long_story
from tests.status.conftest import page
from tests.status.test_views import words


@pytest.fixture(scope="module")
def story(tmp_path_factory, settings, directory):
    """The page with the long story, and its number."""
    with page(tmp_path_factory.mktemp("story"), settings, directory) as reader:
        yield reader, long_story.tell(reader.scene)


def ask(story, query="", who=None, language="en"):
    """The request's page as somebody reads it."""
    reader, number = story
    cookie = {"Cookie": reader.cookie(*who)} if who else {}
    return reader.ask(f"/requests/{number}{query}", Accept_Language=language, **cookie)


def test_a_request_says_what_is_missing_and_since_when(story):
    """The matter it waits for stands under the sentence, with the moment it was opened."""
    text = words(ask(story))

    assert "Lines are without an answer, since Nov 19, 6:40" in text


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "serves for Honda."),
        ("fr", "dessert pour Honda."),
        ("es", "atiende para Honda."),
        ("nb", "betjener for Honda."),
    ],
)
def test_the_route_is_told_in_the_readers_language(story, language, sentence):
    """No step of the way to the dealer is left in English."""
    answer = ask(story, language=language)

    assert (True, False) == (sentence in words(answer), '<li lang="en"' in answer.body)


def test_the_hands_it_went_through_are_told_to_operators_alone(story):
    """Who had it before is nothing for the dealer who has it now."""
    sentence = "Handed from Honda de Laval to Honda Métropole Est: no answer."
    mine = ask(story, who=("dealer", "honda-metropole"))

    assert (True, 200, False) == (sentence in words(ask(story)), mine.status, "Honda de Laval" in words(mine))


def test_a_version_says_what_it_changed(story):
    """Added, changed and taken out, line by line, each with before and after."""
    text = words(ask(story)).partition("Versions")[2]

    assert "Version 2 PO_48213-S1.pdf changed Head Claim: 26-232003028-01 → 26-999" in text
    assert "changed 1. 04711-T20-A00ZZ Bumper cover, front Qty: 1 → 2" in text
    assert "taken out 3. 33100-T20-A01 Headlamp assembly, right" in text
    assert "added 9. 75700-T20-A01 Emblem" in text


def test_the_conversation_has_both_directions_and_every_way(story):
    """Mails in, mails out with their state, and a call, the newest first."""
    text = words(ask(story)).partition("Conversation")[2].partition("History")[0]
    order = [
        text.index(part) for part in ("came in · mail New version", "telephone Phone call noted", "Order received")
    ]

    assert order == sorted(order)
    assert "went out · mail New request → dealer" in text


@pytest.mark.parametrize(
    ("who", "seen", "unseen"),
    [
        (
            ("shop", "fixauto-laval"),
            ("Dealer answered",),
            ("Phone call noted", "Operators told", "250 2.0.0", "10.0.4.12"),
        ),
        (("dealer", "honda-metropole"), ("Phone call noted",), ("Operators told", "Dealer reminded", "10.0.4.12")),
        (("dealer", "honda-laval"), ("Dealer reminded",), ("Tout est là", "Phone call noted", "New version")),
    ],
)
def test_each_reader_sees_what_is_his(story, who, seen, unseen):
    """A shop nothing of the dealers' own, a dealer nothing of another's, and the one before nothing that came after."""
    answer = ask(story, who=who)
    text = words(answer)

    assert (200, seen, ()) == (
        answer.status,
        tuple(part for part in seen if part in text),
        tuple(part for part in unseen if part in text),
    )


@pytest.mark.parametrize("who", [("dealer", "kia-anjou"), ("shop", "bellemare")])
@pytest.mark.parametrize("query", ["", "?as_of=1", "/pages/1", "/pages/1/1.png"])
def test_what_is_somebody_elses_is_not_there(story, who, query):
    """Strangers to a request get the answer of a number that never was."""
    reader, number = story
    cookie = {"Cookie": reader.cookie(*who), "Accept_Language": "en"}
    theirs, none = (
        reader.ask(f"/requests/{number}{query}", **cookie),
        reader.ask(f"/requests/HON-2026-999999{query}", **cookie),
    )

    assert (404, none.body) == (theirs.status, theirs.body)


def test_the_past_is_shown_as_it_was(story):
    """After the third thing nobody had answered, there was one version, and the first dealer had it."""
    text = words(ask(story, "?as_of=3"))

    assert "As it was Nov 18, 2:40" in text
    assert "waits for Honda de Laval" in text
    assert "0 of 8 answered" in text
    assert "Versions" not in text


def test_each_moment_is_a_link_without_script(story):
    """Every entry of the history leads to how it was then, the newest to now."""
    _, number = story
    links = re.findall(
        rf'href="/requests/{number}(\?as_of=\d+)?"', ask(story, "?as_of=2").body.partition('class="history"')[2]
    )
    steps = len(re.findall(r'id="moment-\d+"', ask(story).body))

    assert ["", *(f"?as_of={place}" for place in range(steps - 1, 0, -1))] == links[-steps:]


def test_what_a_reader_may_not_see_is_not_counted_in_his_moments(story):
    """A shop's moments are numbered without gaps, and there is none beyond them."""
    who = ("shop", "fixauto-laval")
    numbers = [int(place) for place in re.findall(r'id="moment-(\d+)"', ask(story, who=who).body)]

    assert list(range(len(numbers), 0, -1)) == numbers
    assert 404 == ask(story, f"?as_of={len(numbers) + 1}", who=who).status


def test_every_moment_of_every_reader_can_be_seen(story):
    """Going back step by step never fails and never shows an event that came later."""
    for who in (None, ("shop", "fixauto-laval"), ("dealer", "honda-metropole"), ("dealer", "honda-laval")):
        count = len(re.findall(r'id="moment-\d+"', ask(story, who=who).body))
        answers = [ask(story, f"?as_of={place}", who=who) for place in range(1, count + 1)]

        assert {200} == {answer.status for answer in answers}


@pytest.mark.parametrize("moment", ["0", "-1", "99", "1e3", "²", "x", "99999999999"])
def test_a_moment_that_never_was_is_not_there(story, moment):
    """Nonsense in the address is an address that does not exist."""
    from urllib.parse import quote

    assert 404 == ask(story, f"?as_of={quote(moment)}").status


def test_a_mail_had_not_left_before_it_left(story):
    """In the past a mail is shown as it stood: decided, not yet sent."""
    text = words(ask(story, "?as_of=3")).partition("Conversation")[2].partition("History")[0]

    assert ("Ready to go" in text, "250 2.0.0" in text) == (True, False)
