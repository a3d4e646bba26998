"""What stands beside a part in a reply: where it sits, whose it is, how many are meant, how it is printed."""

import pytest

from tests.parsers.replies.asking import UNCLEAR, does, order_of

_ORDER = order_of(
    ("84655270", "Liftgate shell", 1),
    ("84498221", "Tail lamp, outer LH", 1),
    ("84498230", "Tail lamp, inner LH (liftgate)", 1),
    ("67510-3A0", "Door shell, front right", 1),
    ("67610-3A0", "Door shell, rear right", 1),
    ("73300-3A0", "Glass, front right door", 1),
    ("73400-3A0", "Glass, rear right door", 1),
    ("72140-3A0", "Handle, front right door, outer", 1),
    ("72640-3A0", "Handle, rear right door, outer", 1),
    ("A 910 810 57 00", "Mirror, right", 1),
    ("42700-3A0", "Wheel, aluminum 18", 2),
    ("90304-SC2", "Nut, wheel", 10),
    ("52340-3A0", "Arm, rear lower right", 1),
    ("52341-3A0", "Arm, rear upper right", 1),
    ("KDB4-50", "CARRIER ASSY-FRONT END", 1),
    ("11546500", "Retainer, push-in", 18),
    ("11546511", "TRIM,LIFTGATE LWR", 1),
)


@pytest.mark.parametrize(
    ("locale", "text", "told"),
    [
        ("fr-CA", "lumière du hayon b/o", "3 backorder"),
        ("en-US", "tail lamp on backorder, mirror ok", UNCLEAR),
        ("fr-CA", "poignée avant dispo arrière bo", "8 available; 9 backorder"),
        ("en-CA", "lower arm here, upper arms Dec 4", "13 available; 14 backorder 2026-12-04"),
        ("en-US", "Doors - front avail, rear b/o no date", "4 available; 5 backorder"),
        ("fr-FR", "les portes j'ai l'avant uniquement, arrière lundi", "4 available; 5 backorder 2026-11-30"),
        ("en-US", "Carrier $418. Mirror in stock", "10 available; 15 price_change 418"),
        (
            "en-CA",
            "Glass, front right door: in stock. Glass, rear right door: Dec 4",
            "6 available; 7 backorder 2026-12-04",
        ),
        ("es-MX", "llega el 4 de dic la puerta delantera, su cristal lo tengo", "4 backorder 2026-12-04; 6 available"),
        ("en-US", "rear door ok, its handle BO", "5 available; 9 backorder"),
        ("fr-CA", "Les portes : l'avant en stock, l'arrière demain", "4 available; 5 backorder 2026-11-25"),
    ],
)
def test_parts_are_told_apart_by_where_they_sit(locale, text, told):
    """Brackets, opposite places, headings of twins, printed descriptions and possessives name one line."""
    answer = does(text, locale, order=_ORDER)

    assert set(answer.split("; ")) == set(told.split("; "))


@pytest.mark.parametrize(
    ("locale", "text", "told"),
    [
        ("fr-CA", "mags 1 dispo lautre 1er dec", "11 available x1; 11 backorder 2026-12-01 x1"),
        ("es-ES", "Llantas: una sí, otra pendiente", "11 available x1; 11 backorder x1"),
        ("es-ES", "De llantas solo hay una", "11 available x1"),
        ("fr-CA", "miroir 1, bras du haut 1, bras du bas 0", UNCLEAR),
        ("fr-CA", "miroir ok, mags 1 sur 2", "10 available; 11 available x1"),
        ("en-CA", "wheels - 1 at Edmonton, 1 at Toronto, both here Friday", "11 backorder 2026-11-27"),
        ("en-CA", "90304-SC2 (10) ok", "12 available"),
        ("en-US", "caps 4 ok, mirror ok", UNCLEAR),
        ("es-MX", "tuercas las 10 aquí, espejo si", "10,12 available"),
        ("fr-CA", "A 910 810 57 00 remplacé par A 910 810 61 00 au même prix", "10 substitute A 910 810 61 00"),
        ("fr-CA", "le miroir est remplacé par le numéro 84512388", "10 substitute 84512388"),
        ("fr-CA", "14 ok 15 120$ 16 bo", "14 available; 15 price_change 120; 16 backorder"),
        ("fr-CA", "rétroviseur : 1 120,00 $, roues ok", "10 price_change 1120.00; 11 available"),
        ("fr-CA", "TRIM,LIFTGATE b/o", "17 backorder"),
        ("fr-CA", "rétroviseur b/o, mise à jour chaque lundi", "10 backorder"),
    ],
)
def test_pieces_and_numbers_are_what_they_count(locale, text, told):
    """One and the other, so many of so many, pieces that share an answer, and numbers that are none of the order's."""
    answer = does(text, locale, order=_ORDER)

    assert set(answer.split("; ")) == set(told.split("; "))


def test_an_unknown_part_in_a_row_of_its_own_is_asked_about():
    """What "gizmos: in stock" says is not said of the row above, and the rest must not have it."""
    assert does("Mirror: in stock\ngizmos: in stock\nThe rest is on backorder", "en-US", order=_ORDER) == UNCLEAR


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Les 2 poignées ok, vitre avant ok. C tout ce que j'ai eu", "6,8,9 delivered"),
        ("on a eu le miroir pis une roue", "10 delivered; 11 delivered x1"),
        ("pas de miroir dans le drop à matin", ""),
    ],
)
def test_a_shop_tells_what_came(text, told):
    """That this is all is no "all", and one of two is one."""
    assert does(text, "fr-CA", order=_ORDER, role="shop", about="delivery_check") == told


def test_a_shop_may_say_first_why_it_cancels():
    """What stands before a cancellation denies nothing."""
    text = "We can't wait until January on that mirror. Please cancel line 10, found one local."

    assert does(text, "en-US", order=_ORDER, role="shop", about="eta_update") == "10 cancelled"


def test_a_price_and_all_delivered_on_friday_go_together():
    """A line at another price leaves with all the others."""
    told = does("Mirror is $390 as of Nov 1. Everything ships Friday.", "en-US", order=_ORDER)

    assert "10 price_change 2026-11-27 390" in told
