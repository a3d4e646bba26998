"""The one word that says what somebody wants of us."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers import read_command


@pytest.mark.parametrize(
    ("said", "command"),
    [
        ("Annuler", "undo"),
        ("Undo please.", "undo"),
        ("Bonjour,\nannuler ma réponse, merci!", "undo"),
        ("Oui, merci!", "yes"),
        ("Hei, ja takk", "yes"),
        ("J’accepte", "yes"),
        ("non, trop cher", "no"),
        ("No acepto", "no"),
        ("tel: parlé à Luc, ok", "phone"),
        ("Tlf: snakket med Ola", "phone"),
        ("Il manque la 3", "missing"),
        ("Not yet", "missing"),
        ("Tout est là, merci", "arrived"),
        ("Vi har fått alt", "arrived"),
        ("Relancer", "again"),
        ("Bien reçu, je vérifie", "courtesy"),
        ("Thanks!", "courtesy"),
    ],
)
def test_a_word_is_a_command_in_every_language(said, command):
    """Case, accents, courtesies and full stops do not matter."""
    assert command == read_command(said)


@pytest.mark.parametrize(
    "said",
    ["", "annuler la commande", "undo line 3", "ok sauf 3", "oui mais pas la 3", "Noire svp", "yes?", "no?", "..."],
)
def test_whatever_says_more_is_no_command(said):
    """A word that is part of a statement is left to whoever reads statements."""
    assert read_command(said) is None


@given(st.text(max_size=300))
def test_any_text_is_read(said):
    """Strangers' words are a command we know or none."""
    assert read_command(said) in {None, "undo", "yes", "no", "phone", "missing", "arrived", "again", "courtesy"}
