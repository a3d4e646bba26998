"""Whether a customer was content, by his own words and by the prepared ones of our buttons."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier import BUTTONS, LANGUAGES
from notifier.catalogue import words
from parsers.visits.courtesy import read_satisfaction


@pytest.mark.parametrize("language", LANGUAGES)
def test_our_own_buttons_are_understood(language):
    """All three, in every language in which they are prepared."""
    reader = words(language, "fr", "CA", "America/Toronto")
    said = [reader.say(button.body) for button in BUTTONS["courtesy.asked"]]

    assert ["good", "half", "bad"] == [
        read_satisfaction(one + "le frein") for one in (said[0] + ". ", said[1], said[2])
    ]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("Parfait, merci!", "good"),
        ("Oui, tout était bien.", "good"),
        ("Todo bien, gracias", "good"),
        ("Everything was great", "good"),
        ("Il y a un problème avec le frein", None),
        ("Problème : le frein grince", "bad"),
        ("There is a problem with the brakes", "bad"),
        ("Pas content du tout", "bad"),
        ("Ikke fornøyd", "bad"),
        ("À moitié, il reste du bruit", "half"),
        ("Tout était parfait mais la facture est fausse", None),
        ("Everything was fine?", None),
        ("À quelle heure ouvrez-vous?", None),
        ("", None),
    ],
)
def test_only_clear_words_are_an_answer(said, found):
    """Praise with a "but", and everything else, goes to the workshop as it was written."""
    assert found == read_satisfaction(said)


@given(st.text(max_size=200))
def test_no_words_do_harm(said):
    """Whatever somebody writes is one of three answers or none."""
    assert read_satisfaction(said) in ("good", "half", "bad", None)
