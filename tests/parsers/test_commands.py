"""The one word that says what somebody wants of us."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers import read_command, read_go, stops


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


@pytest.mark.parametrize(
    "said",
    [
        "GO 4821",
        "go: 4821.",
        "Bonjour,\nOui, GO 4821 svp. Merci!\nLuc Roy\nHonda de Laval",
        "Ok go #4821",
        "Sí, GO 4821",
    ],
)
def test_go_with_its_number_sends(said):
    """In any letters, among courtesies and with a name below."""
    assert ("4821", False) == (read_go(said), stops(said))


@pytest.mark.parametrize(
    "said",
    ["Stop, do not GO 4821", "Ne pas GO 4821", "No GO 4821", "GO 4821?", "GO 4821\nsauf Ann Roy", "GO 4821 on Monday",
     "GO 4821. Ikke til Ann Roy", "When do I write GO 4821", "GO", "4821", "GO 48213", ""],
)  # fmt: skip
def test_go_among_other_words_sends_nothing(said):
    """What is taken back, restricted, asked or told of is no GO: a person looks at it again."""
    assert read_go(said) is None


@pytest.mark.parametrize(
    "said", ["Stop", "« Annuler » la campagne", "Nei takk", "Cancelar, por favor", "non", "\n STOPP!"]
)
def test_a_no_stops_in_every_language(said):
    """The first words count."""
    assert stops(said)
