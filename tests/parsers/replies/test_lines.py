"""Which lines are meant: numbers, ranges, part numbers, descriptions, all, the rest, all but some."""

from dataclasses import replace

import pytest

from parsers.facts import LineItem, Order
from tests.parsers.replies.asking import EVERY, ORDER, UNCLEAR, does, rest


@pytest.mark.parametrize(
    ("locale", "text", "lines"),
    [
        ("fr-CA", "3 BO", "3"),
        ("fr-CA", "Ligne 3 : BO", "3"),
        ("fr-CA", "la 3 et la 5 sont en rupture", "3,5"),
        ("fr-CA", "no. 3 BO", "3"),
        ("fr-CA", "les 3 premiers sont BO", "1,2,3"),
        ("fr-CA", "1 à 4 en rupture", "1,2,3,4"),
        ("fr-CA", "les lignes 2 et 10 BO", "2,10"),
        ("en-US", "#3 BO", "3"),
        ("en-US", "1-4 backordered", "1,2,3,4"),
        ("en-US", "1-2-5 backordered", "1,2,5"),
        ("en-US", "5 & 6 on backorder", "5,6"),
        ("en-US", "lines 1 thru 3 backordered", "1,2,3"),
        ("en-US", "3,5,8 BO", "3,5,8"),
        ("en-US", "10,12 BO", "10,12"),
        ("en-US", "the last 2 are backordered", "11,12"),
        ("es-ES", "la línea 3 agotada", "3"),
        ("es-ES", "del 1 al 4 agotado", "1,2,3,4"),
        ("es-ES", "7 y 8 pendientes", "7,8"),
        ("nb-NO", "linje 3 i restordre", "3"),
        ("nb-NO", "1 til 4 i restordre", "1,2,3,4"),
        ("nb-NO", "6 og 7 ikke på lager", "6,7"),
    ],
)
def test_lines_are_named_by_number(locale, text, lines):
    """Single numbers, lists, ranges and the first or last so many, with or without the word for line."""
    assert f"{lines} backorder" == does(text, locale)


@pytest.mark.parametrize("locale", ["fr-CA", "en-CA", "es-ES", "nb-NO"])
@pytest.mark.parametrize("joining", ["et", "and", "y", "og", "&"])
def test_numbers_are_joined_in_any_language(locale, joining):
    """A reader who gets our mail in English answers "2 et 9 ok": the word between two numbers joins them."""
    assert "2,9 available; 5 backorder" == does(f"2 {joining} 9 ok, 5 BO", locale)


@pytest.mark.parametrize(
    "number",
    ["33150-T20-A01", "33150T20A01", "33150 T20 A01", "33150.T20.A01", "33150-t20-a01", "33150"],
)
def test_lines_are_named_by_part_number_in_any_punctuation(number):
    """Capitals, hyphens, points and blanks do not matter; its first five digits do where only one line has them."""
    assert "3 backorder" == does(f"{number} BO")


@pytest.mark.parametrize(
    ("locale", "text", "line"),
    [
        ("fr-CA", "le phare est en rupture", 3),
        ("fr-CA", "optique gauche en rupture", 3),
        ("fr-CA", "capot en rupture", 8),
        ("fr-CA", "laile est en rupture", 5),
        ("fr-CA", "recouvrement de pare-chocs en rupture", 1),
        ("fr-CA", "agrafes de pare-chocs en rupture", 9),
        ("fr-CA", "la doublure droite est en rupture", 7),
        ("en-US", "headlight is on backorder", 3),
        ("en-US", "fender is on backorder", 5),
        ("en-US", "LH liner on backorder", 6),
        ("en-US", "bumper cover on backorder", 1),
        ("en-US", "rad on backorder", 10),
        ("en-US", "washer bottle on backorder", 12),
        ("es-MX", "el cofre está agotado", 8),
        ("es-ES", "la calandra está agotada", 4),
        ("es-AR", "la óptica está agotada", 3),
        ("nb-NO", "panseret er i restordre", 8),
        ("nb-NO", "klipsene er i restordre", 9),
        ("nb-NO", "spylertanken er i restordre", 12),
    ],
)
def test_lines_are_named_by_what_they_are(locale, text, line):
    """Words for the same part in every language, whatever the language of the order's description."""
    assert f"{line} backorder" == does(text, locale)


def test_a_description_without_known_words_is_found_by_its_own():
    """A part that no vocabulary knows is named by a word that only its line has."""
    order = Order(lines=(*ORDER.lines[:2], LineItem("3", "X1", "Ultrasonic whistle", None)))

    assert "3 backorder" == does("the whistle is on backorder", "en-US", order=order)


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("fr-CA", "La doublure d'aile est en B/O."),
        ("en-US", "The liner is backordered"),
        ("es-ES", "Guardabarros interior: no hay"),
        ("nb-NO", "Innerskjerm ikke på lager"),
        ("fr-CA", "La ligne 14 est en B/O, le reste ok."),
        ("fr-CA", "33100-T20-A01 en B/O jusqu'au 10 décembre."),
        ("en-US", "The fog lamp is on backorder"),
        ("en-US", "The right fender is on backorder"),
        ("en-US", "one of the liners is discontinued"),
        ("en-US", "The other one is discontinued"),
        ("fr-CA", "Le bidule est en rupture, le reste ok"),
    ],
)
def test_a_line_that_could_be_another_is_asked_back(locale, text):
    """Twins without a side, lines and parts that the order does not have, "one of them", words nobody knows."""
    assert UNCLEAR == does(text, locale)


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("fr-CA", "les deux doublures sont en rupture"),
        ("en-US", "both liners are backordered"),
        ("en-US", "inner fenders LH and RH: both on backorder"),
        ("nb-NO", "begge innerskjermene er i restordre"),
    ],
)
def test_both_twins_can_be_named_together(locale, text):
    """As in "Both" and a plural mean the two of them."""
    assert "6,7 backorder" == does(text, locale)


def test_the_other_side_is_known_from_what_was_named_before():
    """As in "The right one" is the twin of the part before it."""
    assert "6 backorder; 7 available" == does("doublure gauche BO, la droite est en stock")


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("fr-CA", "3 BO, le reste en stock"),
        ("fr-CA", "3 BO. Les autres lignes sont en stock."),
        ("fr-FR", "Ligne 3 en rupture. Le solde est disponible."),
        ("en-US", "3 BO, everything else in stock"),
        ("en-US", "3 BO. The other eleven are in stock."),
        ("en-US", "All in stock except the headlamp, backordered"),
        ("es-ES", "3 agotada, lo demás disponible"),
        ("es-ES", "Todo disponible menos la 3, agotada"),
        ("nb-NO", "3 i restordre, resten på lager"),
        ("nb-NO", "Alt på lager unntatt linje 3, den er i restordre"),
    ],
)
def test_all_and_the_rest_are_what_is_not_named(locale, text):
    """Whatever is said of all or of the rest goes for each line of which nothing else is said."""
    assert sorted([f"{rest(3)} available", "3 backorder"]) == sorted(does(text, locale).split("; "))


@pytest.mark.parametrize(
    ("locale", "text", "expected"),
    [
        ("fr-CA", "J'ai tout sauf le capot", "backorder"),
        ("en-US", "Have all but the hood", "backorder"),
        ("es-ES", "Tengo todo menos el capó", "backorder"),
        ("nb-NO", "Har alt unntatt panseret", "backorder"),
    ],
)
def test_all_but_one_in_stock_says_that_the_one_is_not(locale, text, expected):
    """A statement about stock covers its exception; a mere OK does not."""
    assert f"8 {expected}" in does(text, locale)


@pytest.mark.parametrize(
    "text", ["ok sauf 3", "all ok except", "ok except the hood", "ok a todo menos 4", "alt ok unntatt 2"]
)
def test_an_exception_from_ok_is_asked_back(text):
    """As in "OK except 3" says nothing of line 3."""
    assert UNCLEAR == does(text)


def test_the_other_lines_must_be_as_many_as_said():
    """As in "The other two" of eleven is a riddle."""
    assert UNCLEAR == does("3 BO. Les 2 autres ok.")


def test_lines_are_called_by_their_printed_numbers():
    """Where every line has a printed number of its own, that is what people write; actions count from 1."""
    order = Order(lines=tuple(replace(line, line=str(10 * place)) for place, line in enumerate(ORDER.lines, 1)))

    assert "3 backorder" == does("30 BO", order=order)


def test_everything_can_be_named_at_once():
    """Twelve of twelve are all of them."""
    assert f"{EVERY} available" == does("All 12 lines in stock", "en-US")


def test_a_line_that_is_named_again_is_no_longer_in_the_list_of_exceptions():
    """In "all but 4 and 8, 4 is discontinued, 8 arrives Monday": each has its own answer."""
    text = "j'ai tout sauf la calandre et le capot, la calandre est discontinuée, le capot rentre lundi"
    assert "4 unavailable" in does(text)
    assert "8 backorder 2026-11-30" in does(text)


def test_a_falling_pair_of_numbers_before_days_is_a_line_and_a_duration():
    """The words "3, 11 - 5 business days" name line 11, and no time of eleven to five days."""
    assert "3,11 backorder 2026-12-01" == does("On order: 3, 11 - 5 business days", "en-US")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("3 agotado, 5 igual", "3,5 backorder"), ("10 entra el jueves 3. 12 igual pero el viernes 4", "12-04")],
)
def test_the_same_is_said_of_a_line_as_of_the_one_before(text, expected):
    """Its own day goes before the other's."""
    assert expected in does(text, "es-MX")


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en-US", "IN STOCK:\n1, 2, 6\n\nBACKORDERED:\n3 (12/9)\n10 (no date)\n\nDISCONTINUED:\n4"),
        ("en-US", "In stock:\n- 1\n- 2\n- 6\nBackordered:\n- 3 - Dec 9\n- 10\nDiscontinued:\n- 4"),
        ("es-MX", "DISPONIBLES:\n1, 2 y 6\nAGOTADOS:\n3 (9/12)\n10 (sin fecha)\nDESCONTINUADO:\n4"),
        ("nb-NO", "PÅ LAGER:\n1, 2 og 6\nI REST:\n3 (9/12)\n10 (ingen dato)\nUTGÅTT:\n4"),
    ],
)
def test_what_a_heading_says_is_said_of_the_lines_below_it_alone(locale, text):
    """A day beside one of them is this line's own, and ends no list."""
    read_so = "1,2,6 available; 3 backorder 2026-12-09; 4 unavailable; 10 backorder"
    assert read_so == does(text, locale)


def test_a_heading_may_lack_its_colon_and_its_lines_may_be_the_rest():
    """What nothing follows is asked about."""
    assert "1,2,6 available; 3,5 backorder" == does("En stock\n1, 2 et 6\nBO\n3, 5")
    assert f"{rest(3, 5)} available; 3,5 backorder" == does("On order:\n3, 5\nIn stock:\nthe rest", "en-US")
    assert UNCLEAR == does("3 BO\nIN STOCK:\nSee you Friday", "en-US")
