"""Of what a body shop complains: lines that have not come, and those of which something damaged or wrong has."""

import pytest

from parsers.replies import read_answer
from tests.parsers.replies.asking import ORDER, TUESDAY

OTHERS = tuple(line for line in range(1, 13) if line != 8)


def heard(text, locale, role="shop"):
    """What the reply does: the lines that came, those that did not, and those that are damaged or wrong."""
    answer = read_answer(text, "", order=ORDER, today=TUESDAY, locale=locale, role=role, about="delivery_check")
    came = tuple(one.line for one in answer.actions if one.answer == "delivered")
    return answer.ambiguous, came, answer.missing, answer.faulty


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en", "The hood came in damaged"),
        ("en", "The hood is dented, we are sending it back"),
        ("en", "Got the hood but it's dented"),
        ("fr", "Le capot est arrivé endommagé"),
        ("fr", "Capot brisé dans le transport, on le retourne"),
        ("fr", "Le capot n'est pas le bon"),
        ("es", "El capó llegó dañado"),
        ("nb", "Panseret kom skadet"),
    ],
)
def test_a_damaged_or_wrong_part_is_complained_of_and_has_not_been_delivered(locale, text):
    """Nothing else is said of any line."""
    assert (False, (), (), (8,)) == heard(text, locale)


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en", "Got everything but the hood is cracked"),
        ("en", "The hood came in but is dented, everything else is good"),
        ("fr", "Tout reçu mais le capot est bosselé"),
        ("es", "Llegó todo pero el capó viene golpeado"),
        ("nb", "Alt kom, men panseret er bulket"),
    ],
)
def test_the_others_have_come_where_one_is_damaged(locale, text):
    """The shop says it of all but one."""
    assert (False, OTHERS, (), (8,)) == heard(text, locale)


@pytest.mark.parametrize(
    ("locale", "text"),
    [("en", "All here except the hood"), ("fr", "Tout est là sauf le capot"), ("es", "Llegó todo menos el capó")],
)
def test_a_line_that_is_excepted_from_what_came_is_missing(locale, text):
    """It is neither delivered nor damaged."""
    assert (False, OTHERS, (8,), ()) == heard(text, locale)


@pytest.mark.parametrize(("locale", "text"), [("en", "The hood is missing"), ("es", "Falta el capó")])
def test_a_line_that_is_said_to_be_missing_is(locale, text):
    """Though nothing came."""
    assert (False, (), (8,), ()) == heard(text, locale)


@pytest.mark.parametrize(
    "text",
    ["All received, no damage", "Cancel the hood, the old one is only scratched", "All 12 lines are here, thanks"],
)
def test_no_complaint_is_heard_where_there_is_none(text):
    """Damage that is denied, or that of the old part."""
    _, _, missing, faulty = heard(text, "en")

    assert ((), ()) == (missing, faulty)


def test_damage_to_nobody_knows_what_is_asked_about():
    """The shop's "all is here" is not carried out either."""
    assert (True, (), (), ()) == heard("Everything is here. The box was damaged.", "en")


def test_a_dealer_complains_of_nothing():
    """Of a part that came in damaged he says when another will come."""
    _, _, missing, faulty = heard("Hood came in damaged, new one ordered for Friday", "en", role="dealer")

    assert ((), ()) == (missing, faulty)
