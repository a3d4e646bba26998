"""Orders that are typed in a mail."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.typed import read_typed_order

TODAY = date(2026, 11, 24)
COROLLA = """Bonjour,

Pouvez-vous m'envoyer pour une Corolla 2019, NIV 2T1BURHE7KC303030, dossier G-2310 :

1 x 52119-02H50 pare-chocs avant
2 x 52161-02020 agrafe
1 x 81150-02M70 phare gauche

Merci !"""


def lines(text):
    """Quantity, part number and description of each line."""
    order = read_typed_order(text, "", today=TODAY)
    return order and [(int(line.quantity), line.part_number, line.description) for line in order.lines]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("2 x 71501-TBA-A00ZZ pare-chocs", [(2, "71501-TBA-A00ZZ", "pare-chocs")]),
        ("3x 91505TM8003", [(3, "91505TM8003", None)]),
        ("10 agrafes 91505-TM8-003", [(10, "91505-TM8-003", "agrafes")]),
        ("71121-T20-A00 qty 1", [(1, "71121-T20-A00", None)]),
        ("33150-t20-a01, faro, 2", [(2, "33150-T20-A01", "faro")]),
        ("2 stk 39820-12345 støtfanger", [(2, "39820-12345", "støtfanger")]),
        ("I need a 33150-T20-A01 for the Civic.", [(1, "33150-T20-A01", None)]),
        ("91505-TM8-003 agrafes 10", [(10, "91505-TM8-003", "agrafes")]),
        ("clip 91505-TM8-003 10 ea", [(10, "91505-TM8-003", "clip")]),
        ("Please send 91505-TM8-003 (10)", [(10, "91505-TM8-003", None)]),
        ("qty 10 91505-TM8-003 clip", [(10, "91505-TM8-003", "clip")]),
        ("I need 10 clips 91505-TM8-003", [(10, "91505-TM8-003", "clips")]),
        ("Besoin de 10 agrafes 91505-TM8-003", [(10, "91505-TM8-003", "agrafes")]),
        ("Il me faut dix agrafes 91505-TM8-003", [(10, "91505-TM8-003", "agrafes")]),
        ("Necesito 10 grapas 91505-TM8-003", [(10, "91505-TM8-003", "grapas")]),
        ("Hei, vi trenger to klips 91505-TM8-003 til bilen", [(2, "91505-TM8-003", "klips")]),
        ("two (2) clips 91505-TM8-003", [(2, "91505-TM8-003", "clips")]),
        ("Dossier 7713 : 2 x 91505-TM8-003 agrafes", [(2, "91505-TM8-003", "agrafes")]),
        ("2x91505-TM8-003", [(2, "91505-TM8-003", None)]),
        ("I want to order 33150-T20-A01", [(1, "33150-T20-A01", None)]),
    ],
)
def test_a_line_asks_for_its_part_as_often_as_it_says(text, asked):
    """Quantity in front or behind, in every language; once where there is none."""
    assert asked == lines(text)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("1 - 71101-TBA-A01 x1\n2 - 33150-TBA-A01 x1\n3 - 91505-TM8-003 x10", [1, 1, 10]),
        ("1. 71101-TBA-A01 pare-chocs\n2. 91505-TM8-003 agrafes x10", [1, 10]),
        ("1- 71101-TBA-A01\n1- 33150-TBA-A01\n10- 91505-TM8-003", [1, 1, 10]),
        ("1 71101-TBA-A01\n2 91505-TM8-003", [1, 2]),
        ("2 x 91505-TM8-003 (2)", [2]),
        ("1 71101-TBA-A01\n2 91505-TM8-003\n3 33150-TBA-A01", None),
        ("1 - 71101-TBA-A01\n2 - 91505-TM8-003 x10", None),
        ("4. 71101-TBA-A01", None),
        ("2 x 91505-TM8-003 x10", None),
    ],
)
def test_numbers_that_run_from_one_number_the_lines(text, asked):
    """They are no quantities where one stands behind; where none does, or two disagree, a person looks."""
    told = lines(text)

    assert asked == (told and [quantity for quantity, _, _ in told])


def test_the_names_of_the_repair_stand_around_the_lines():
    """VIN, repair order and claim behind their labels, and no line is made of them."""
    order = read_typed_order(COROLLA, "", today=TODAY)
    named = read_typed_order("Réclamation 26-232003028-01, BT : 48213\n2 71140-T20-A00", "", today=TODAY)

    assert ("2T1BURHE7KC303030", "G-2310", 3) == (order.vin, order.repair_order, len(order.lines))
    assert ("26-232003028-01", "48213", 1) == (named.claim, named.repair_order, len(named.lines))


@pytest.mark.parametrize(
    "text",
    [
        "avez-vous 33150-T20-A01 ?",
        "33150-T20-A01 ou 33150-T20-A02",
        "0 x 33150-T20-A01",
        "appelez-moi au 450-555-0100",
        "VIN 2T1BURHE7KC303030",
        "RO 7713: we no longer need 33150-TBA-A01, the owner wants the old lamp back.",
        "Dossier 7713, plus besoin de 33150-TBA-A01, le client ne fait plus réparer.",
        "2 x 91505-TM8-003 clips\nDo not send 33150-TBA-A01, we have it.",
        "1 x 33150-TBA-A01\nVi trenger ikke 91505-TM8-003 lenger",
        "Ya no necesito 33150-TBA-A01",
        "33150-TBA-A01 au lieu de celui du bon",
        "Annuler svp\n\n33150-TBA-A01",
        "a pair of 91505-TM8-003",
        "33150-TBA-A01 baie 12 demain",
        "1 x 33150-TBA-A01\nMy cell is 5145550188",
        "1 x 33150-TBA-A01\nRBQ 5678-1234-01",
        "Facture 20261101-44 reçue.\nIl me faut 33150-TBA-A01",
        "Merci",
        "",
    ],
)
def test_what_is_not_surely_an_order_is_left_to_a_person(text):
    """Questions, choices, nothing, what is cancelled or not wanted, and numbers that may be of another kind."""
    assert lines(text) is None


def test_what_is_quoted_is_not_ordered():
    """An older mail below is not the author's."""
    text = "1 x 71501-TBA-A00ZZ\n\nLe 20 nov. 2026 à 10:02, Luc <luc@dealer.example> a écrit :\n> 5 x 91505-TM8-003\n"

    assert [(1, "71501-TBA-A00ZZ", None)] == lines(text)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(["2 x 91505-TM8-003", "33150-TBA-A01", "71140-T20-A00 (3)"]) | st.text(max_size=40)))
def test_any_text_is_read_without_a_fault(rows):
    """Strangers type anything among their parts; a line always has a part number and a quantity."""
    order = read_typed_order("\n".join(rows), "", today=TODAY)

    assert order is None or all(line.part_number and line.quantity for line in order.lines)
