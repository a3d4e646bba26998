"""The wishes that one phrase names."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers import read_wish, wished_in

EVERY = ("return", "search", "credit", "approve", "reject", "assign")


@pytest.mark.parametrize(
    ("said", "kind", "lines", "words"),
    [
        ("retour ligne 3, mauvaise pièce", "return", ("3",), "mauvaise pièce"),
        ("Retour 3 et 5 : endommagé", "return", ("3", "5"), "endommagé"),
        ("return lines 1-3 wrong parts", "return", ("1", "2", "3"), "wrong parts"),
        ("Devolución línea 2 dañada", "return", ("2",), "dañada"),
        ("retur linje 2, feil del", "return", ("2",), "feil del"),
        ("retour", "return", (), ""),
        ("Chercher 3", "search", ("3",), ""),
        ("search 3, 5-6", "search", ("3", "5", "6"), ""),
        ("buscar la pieza 4", "search", ("4",), ""),
        ("Refusé : pas de photo", "reject", (), "pas de photo"),
        ("avvist: mangler bilder", "reject", (), "mangler bilder"),
        ("Approuvé", "approve", (), ""),
        ("assigner à marie@dealer.example", "assign", (), "marie@dealer.example"),
        ("Assign: Marie Roy", "assign", (), "Marie Roy"),
    ],
)
def test_a_wish_is_read_in_every_language(said, kind, lines, words):
    """The phrase comes first, then line numbers, then the reason as it was written."""
    wish = read_wish(said, *EVERY)

    assert (kind, lines, words) == (wish.kind, wish.lines, wish.words)


@pytest.mark.parametrize(
    ("said", "number", "amount"),
    [
        ("crédit NC-5512 489,96 $", "NC-5512", "489.96"),
        ("Credit note 88123, $1,489.96", "88123", "1489.96"),
        ("Note de crédit : 7731", "7731", None),
        ("kreditnota K-12 1 462,50", "K-12", "1462.50"),
    ],
)
def test_a_credit_has_the_number_of_its_note_and_perhaps_an_amount(said, number, amount):
    """Money is told from the number by its cents."""
    wish = read_wish(said, "credit")

    assert (number, amount and Decimal(amount)) == (wish.number, wish.amount)


@pytest.mark.parametrize(
    "said",
    [
        "est-ce que je peux retourner la 3 ?",
        "retour 3 possible?",
        "le crédit suivra",
        "crédit à venir",
        "ok mais sans le phare",
        "approved, except line 3",
        "tout ok",
        "de retour lundi",
        "",
    ],
)
def test_what_is_not_surely_a_wish_is_none(said):
    """Questions, conditions, and words that only hold the phrase somewhere."""
    assert read_wish(said, "return", "search", "credit", "approve", "reject") is None


def test_a_subject_begins_with_what_a_mail_is_for():
    """Only the beginning counts."""
    assert ["return", "search", None, None] == [
        wished_in(subject) for subject in ("Retour 48213", "B/O 48213", "PO 48213", "Commande urgente, retour prêt")
    ]


@settings(max_examples=300)
@given(st.sampled_from(["", "retour ligne 3, ", "Refusé : ", "assign: ", "search 3 "]), st.text(max_size=300))
def test_any_words_are_read_without_a_fault(phrase, behind):
    """Strangers write anything behind a phrase; what is read of it stands in it."""
    said = phrase + behind
    wish = read_wish(said, *EVERY)

    assert wish is None or wish.words in said
