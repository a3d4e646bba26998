"""Replies to orders that are described in few or shortened words, and what must never be taken for good news."""

import pytest

from tests.parsers.replies.asking import UNCLEAR, does, order_of

_ORDER = order_of(
    ("KBAF-51-030B", "LAMP(R),HEAD", 1),
    ("KBAF-51-040B", "LAMP(L),HEAD", 1),
    ("KBYN-50-031", "BUMPER,FRONT", 1),
    ("KBY1-50-070A", "REINF.,FRT. BUMPER", 1),
    ("15208 911", "Antibr. G", 1),
    ("15208 912", "Antibr. D", 1),
    ("84619342", "Latch", 1),
    ("67004-08210", "Sliding door panel, LH", 1),
    ("67002-08170", "Door panel, front LH", 1),
    ("62180-08010", "Curtain airbag, LH, with mounting clips", 1),
    ("42611-08150", "Wheel, alloy", 2),
    ("85133862", "Retainer, push-in", 20),
    ("85133863", "Spring, rear", 1),
    ("48204-0K010", "Bolt, spring", 4),
)
_OTHERS = ",".join(map(str, range(1, 15)))


def _but(*lines: int) -> str:
    return ",".join(number for number in _OTHERS.split(",") if int(number) not in lines)


@pytest.mark.parametrize(
    ("locale", "text", "told"),
    [
        ("en-CA", "LH headlamp on b/o", "2 backorder"),
        ("fr-CA", "phare D en stock, phare G BO 4 déc", "1 available; 2 backorder 2026-12-04"),
        ("fr-CA", "Le bumper est discontinué", "3 unavailable"),
        ("fr-CA", "fog gauche BO", "5 backorder"),
        ("fr-CA", "les deux fogs sont ici", "5,6 available"),
        ("en-US", "hood latch in stock", "7 available"),
        ("fr-CA", "porte coulissante BO 11 déc", "8 backorder 2026-12-11"),
        ("en-US", "slider is 3 weeks", "8 backorder 2026-12-15"),
        ("fr-CA", "Le rideau gonflable est ici", "10 available"),
        ("en-CA", "911 ok", UNCLEAR),
        ("en-CA", "208 911 ok", UNCLEAR),
        ("en-CA", "15208 911 ok", "5 available"),
        ("en-CA", "85133862 and 863 on backorder", "12,13 backorder"),
        ("en-US", "springs on backorder", "13 backorder"),
        ("fr-CA", "Retainers j'en ai 14, les 6 autres le 30", "12 available x14; 12 backorder 2026-11-30 x6"),
        ("fr-CA", "mags 1 ici, l'autre BO", "11 available x1; 11 backorder x1"),
        ("en-US", "wheels: have one, other one on order", "11 available x1; 11 backorder x1"),
        ("nb-NO", "felger, en her og en på vei", "11 available x1; 11 backorder x1"),
        ("en-US", "wheels 2 ok", "11 available"),
        ("en-US", "3 of the 4 bolts here, 4th one Friday", "14 available x3; 14 backorder 2026-11-27 x1"),
        ("es-MX", "cerradura si paragolpe no hay, cortina si", "3 backorder; 7,10 available"),
        ("es-CL", "Paragolpe sin stock hasta el 14-12", "3 backorder 2026-12-14"),
    ],
)
def test_few_words_find_their_line(locale, text, told):
    """Sides in brackets and letters, cut words, names in another language, ends of numbers, pieces."""
    assert does(text, locale, order=_ORDER) == told


@pytest.mark.parametrize(
    ("locale", "text", "told"),
    [
        ("es-MX", "los faros quedan sin fecha, resto ok", f"1,2 backorder; {_but(1, 2)} available"),
        ("en-CA", "- bumper, no date\n- hood latch, discontinued", "3 backorder; 7 unavailable"),
        ("fr-CA", "Aussi 85133862, prix révisé 104,55 $", "12 price_change 104.55"),
        (
            "fr-CA",
            "Bumper BO 4 déc. Aussi 67004-08210, prix révisé 455,00 $.",
            "3 backorder 2026-12-04; 8 price_change 455.00",
        ),
        (
            "fr-CA",
            "A part les mags j'ai tout, eux arrivent le 30",
            f"{_but(11)} available; 11 backorder 2026-11-30",
        ),
    ],
)
def test_what_is_said_of_some_stays_with_them(locale, text, told):
    """No date, "also" and "they" are of the lines beside them, not of the rest and not of the line before."""
    answer = does(text, locale, order=_ORDER)

    assert set(answer.split("; ")) == set(told.split("; "))


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("es-MX", "el espejo lo tengo, la delantera llega el jueves"),
        ("fr-CA", "bumper ok, cap gauche dans 3 jours"),
        ("es-ES", "Paragolpe 3 semanas. Silenciodo descatalogado, te puedo buscar otro, lo quieres? Lo demás lo tengo"),
        ("en-US", "Bumper Friday. Combos = Monday"),
        ("fr-CA", "l'intérieur du NIV sort blond"),
        ("en-US", "the bumper comes unpainted"),
        ("en-CA", "Bumper here. Truck $45"),
        ("nb-NO", "alt på lager minus klips (12 stk)"),
    ],
)
def test_what_nobody_knows_is_asked_about(locale, text):
    """A part that is called by an unknown name is no part of what was said before it."""
    assert does(text, locale, order=_ORDER) == UNCLEAR


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("missing the gizmo & bumper. everything else showed up", UNCLEAR),
        (
            "Got the two headlamps, the bumper and the retainers but only 14 retainers",
            "1,2,3 delivered; 12 delivered x14",
        ),
    ],
)
def test_a_shop_is_asked_when_a_word_may_be_a_part(text, told):
    """What it lacks has a name, and "everything else" must not have it."""
    assert does(text, "en-US", order=_ORDER, role="shop", about="delivery_check") == told


@pytest.mark.parametrize(
    ("locale", "text", "told"),
    [
        ("nb-NO", "Trenger ikke dingsene likevel.", UNCLEAR),
        ("nb-NO", "Trenger ikke felgene likevel.", "11 cancelled"),
        ("es-MX", "ya llegaron los faros, pero el paragolpe viene sin la tapa", UNCLEAR),
    ],
)
def test_a_shop_cancels_what_it_names_alone(locale, text, told):
    """A word that nobody knows is not the whole order, and what came without its cover is not called off."""
    assert does(text, locale, order=_ORDER, role="shop", about="eta_update") == told
