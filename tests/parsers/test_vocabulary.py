import pytest

from parsers.vocabulary import LANGUAGES, tokens_of, vocabulary


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("Part Number", "part"),
        ("P/N", "part"),
        ("N° de pièce", "part"),
        ("N.º de pieza", "part"),
        ("Delenr.", "part"),
        ("Qté", "quantity"),
        ("Cant.", "quantity"),
        ("Antall", "quantity"),
        ("Ext. Price", "extended"),
        ("Importe", "extended"),
        ("Disc %", "discount"),
    ],
)
def test_headings_are_known_in_four_languages(heading, role):
    """Case, accents, dots and signs do not matter."""
    assert role == vocabulary().headings.means(heading)


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("P.O. #", "purchase_order"),
        ("R.O. No.", "repair_order"),
        ("N° de réclamation", "claim"),
        ("Ønsket levering", "required_by"),
        ("Aseguradora", "insurer"),
    ],
)
def test_labels_are_known_with_and_without_a_number_sign(label, field):
    """Every way to write "number" before or behind a label is the same label."""
    assert field == vocabulary().labels.means(label)


def test_the_longest_phrase_wins():
    """A part type is a type, not a part."""
    found = vocabulary().headings.find(tokens_of("Part Type Qty"), 0)

    assert ("type", 2) == found


def test_every_language_has_every_month():
    """Twelve months in each language; German is read as well, though nothing is written in it."""
    assert set(range(1, 13)) == set(vocabulary().months.values())
    assert ("en", "fr", "es", "nb", "de") == LANGUAGES


def test_punctuation_alone_is_no_phrase():
    """A word without letters and digits has an empty token, which no phrase holds."""
    assert None is vocabulary().insurers.find(["allianz", ""][1:], 0)

    assert 1 == vocabulary().insurers.find(["allianz", ""], 0).end
