"""Replies to orders of other sizes, other parts of the car and other makes than the twelve lines of the other tests."""

import pytest

from tests.parsers.replies.asking import UNCLEAR, does, order_of

_MIRROR = order_of(("87910-06720", "Mirror assy, outside, LH", 1))
_SIDE = order_of(
    ("ML3Z-1520124-A", "Door shell, front, RH", 1),
    ("ML3Z-1521410-A", "Glass, front door, RH", 1),
    ("ML3Z-1522404-BA", "Handle, outside, front door, RH", 1),
    ("ML3Z-1510128-A", "Panel, rocker, RH", 1),
    ("ML3Z-1007-K", "Wheel, 18 in. aluminum", 2),
    ("ML3Z-1A189-B", "Sensor, tire pressure", 4),
)
_FRONT = order_of(
    ("5NA 831 055", "Porte avant gauche", 1),
    ("5NA 845 411 C", "Rétroviseur extérieur gauche", 1),
    ("5NA 880 201 AB", "Coussin gonflable conducteur", 1),
    ("5NA 880 204 C", "Coussin gonflable passager", 1),
    ("5Q0 959 655 CD", "Module de commande des coussins gonflables", 1),
    ("5NA 857 705 H", "Ceinture de sécurité avant gauche", 1),
    ("5NA 857 706 H", "Ceinture de sécurité avant droite", 1),
    ("5Q0 407 151 P", "Bras de suspension avant gauche", 1),
    ("5Q0 407 255 AA", "Fusée avant gauche", 1),
)
_CHARGING = order_of(
    ("69510-GX000", "Trappe de recharge", 1),
    ("91667-GX020", "Prise de recharge avec câble", 1),
    ("375W5-GX000", "Pompe à eau électrique", 1),
    ("87751-GX000", "Moulure de toit gauche", 1),
    ("87752-GX000", "Moulure de toit droite", 1),
)
_REAR = order_of(
    ("92405-K4000", "LAMP ASSY-RR COMB,LH", 1),
    ("92406-K4000", "LAMP ASSY-RR COMB,RH", 1),
    ("86620-K4100", "BMPR CVR-RR", 1),
    ("86615-K4000", "BRKT-RR BMPR SIDE,LH", 1),
    ("86616-K4000", "BRKT-RR BMPR SIDE,RH", 1),
    ("83810-K4000", "MLDG ASSY-RR DR BELT,LH", 1),
    ("83820-K4000", "MLDG ASSY-RR DR BELT,RH", 1),
    ("86590-3X000", "CLIP-BMPR MTG", 8),
    ("87756-K4000", "CLIP-SIDE GARNISH", 6),
    ("91890-K4010", "CABLE ASSY-CHARGING", 1),
    ("56500-K4000", "Rack, steering", 1),
    ("54501-K4000", "Bras inférieur gauche", 1),
    ("54502-K4000", "Bras inférieur droit", 1),
    ("86130-K4000", "GLASS,W/SHIELD", 1),
)
_TOW = order_of(
    ("68400274AA", "Tailgate", 1),
    ("68400285AA", "Cable, tailgate", 2),
    ("68361002AD", "Tail lamp, LH", 1),
    ("68361003AD", "Tail lamp, RH", 1),
    ("68412210AA", "Lettmetallfelg 20", 2),
)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Je l'ai, ça part demain", "1 available 2026-11-25"),
        ("Got one here but it's 115.00 now", "1 price_change 115.00"),
        ("Lo tengo pendiente, llega el 9 de diciembre", "1 backorder 2026-12-09"),
        ("Référence en rupture, pas de délai", "1 backorder"),
        ("Superseded to 87910-06730, 112.50", "1 substitute 87910-06730 112.50"),
        ("Bien reçu, je regarde et je vous reviens", ""),
        ("Bonjour,\nMiroir en reliquat, réception annoncée semaine 51.\nCordialement,", "1 backorder 2026-12-18"),
        (
            "Le prix est rendu à 115,00 $. J'en ai un en stock, ça part demain matin.",
            "1 price_change 2026-11-25 115.00",
        ),
        ("Speilet er i restordre, kommer 4. desember", "1 backorder 2026-12-04"),
    ],
)
def test_whatever_is_said_of_an_order_of_one_line_is_said_of_that_line(text, told):
    """Nobody names the line of an order that has no other."""
    assert does(text, order=_MIRROR) == told


@pytest.mark.parametrize(
    ("order", "text", "told"),
    [
        (_SIDE, "Door, glass and handle in stock, rocker panel BO", "1,2,3 available; 4 backorder"),
        (_SIDE, "La porte et sa poignée ok, la vitre de porte discontinuée", "1,3 available; 2 unavailable"),
        (_SIDE, "1 wheel here, 1 coming Nov 30", "5 available x1; 5 backorder 2026-11-30 x1"),
        (_SIDE, "Only have 1 wheel, the other one lands Nov 30", "5 available x1; 5 backorder 2026-11-30 x1"),
        (_FRONT, "les deux ceintures BO 4 déc", "6,7 backorder 2026-12-04"),
        (_FRONT, "Les coussins gonflables (3 et 4) BO 4 déc", "3,4 backorder 2026-12-04"),
        (_FRONT, "Linje 3-4 (airbagene) er i rest til 4. desember", "3,4 backorder 2026-12-04"),
        (_FRONT, "calculateur d'airbag discontinué", "5 unavailable"),
        (_FRONT, "control arm and knuckle here", "8,9 available"),
        (_FRONT, "la porte gauche et le miroir demain matin par camion", "1,2 available 2026-11-25"),
        (_CHARGING, "La prise est BO, la trappe et la pompe en stock", "1,3 available; 2 backorder"),
        (_CHARGING, "LH roof moulding is NLA, other four in stock", "1,2,3,5 available; 4 unavailable"),
        (_CHARGING, "Baguette de toit droite en rupture", "5 backorder"),
        (_REAR, "Toutes les clips sont ici", "8,9 available"),
        (
            _REAR,
            "Les 2 feux arrière en stock, les supports de pare-chocs (lignes 4 à 5) BO",
            "1,2 available; 4,5 backorder",
        ),
        (_REAR, "Les 2 moulures de porte (6 et 7) B/O 8 décembre", "6,7 backorder 2026-12-08"),
        (_REAR, "Clips and brackets (4 pieces) I have", "4,5,8,9 available"),
        (_REAR, "Le bras droit est discontinué", "13 unavailable"),
        (_REAR, "Les deux bras sont arrivés", "12,13 available"),
        (_REAR, "Tail lamps: the left one in stock, the right one discontinued", "1 available; 2 unavailable"),
        (_REAR, "The number ending in 4010 is on backorder", "10 backorder"),
        (
            _REAR,
            "J'ai le rack mais pas le cable ni le bumper, ça rentre jeudi les deux",
            "3,10 backorder 2026-11-26; 11 available",
        ),
        (_REAR, "Le pare-brise rentre jeudi", "14 backorder 2026-11-26"),
        (_TOW, "tailgate discontinued", "1 unavailable"),
        (_TOW, "cables BO 4 déc", "2 backorder 2026-12-04"),
        (_TOW, "Felger: en på lager, den andre i rest til 4. desember", "5 available x1; 5 backorder 2026-12-04 x1"),
        (_CHARGING, "Le GX020 est en B/O jusqu'au 15 janvier", "2 backorder 2027-01-15"),
    ],
)
def test_parts_are_found_by_what_people_call_them(order, text, told):
    """Another word, another language, the description's words in another order, the end of a number."""
    assert does(text, order=order) == told


def test_a_number_in_groups_ends_where_the_catalogue_ends_it():
    """The letter behind the groups makes it another part."""
    answer = does("5NA 831 055 : remplacée par 5NA 831 055 A, 110,00 $\n5NA 845 411 C en rupture", order=_FRONT)

    assert answer == "1 substitute 5NA 831 055 A 110.00; 2 backorder"


def test_a_quoted_row_is_known_by_its_number_in_groups():
    """What is typed behind a row of our table is said of that row."""
    quoted = (
        "> 1  5NA 831 055    Porte avant gauche   1   100,00\n> 2  5NA 845 411 C  Rétroviseur   1   100,00  BO 4 déc"
    )

    assert does(f"Voir mes réponses dans le tableau\n\n{quoted}", order=_FRONT) == "2 backorder 2026-12-04"


@pytest.mark.parametrize("text", ["coussin gonflable BO", "la moulure de toit en rupture", "Les 3 moulures en rupture"])
def test_one_of_several_alike_is_asked_about(text):
    """A name that two lines have is none of them."""
    assert does(text, order=_FRONT if "coussin" in text else _CHARGING) == UNCLEAR
