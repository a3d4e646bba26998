"""Papers whose fields stand strangely around the list, drawn here: labels of two, captions, prose, numbers of others."""

import datetime as dt
from decimal import Decimal

import pytest

from parsers.letterhead.places import find_postal_code
from parsers.orders import read_document

VIN = "2HGFE2F59PH100101"
SHOP = (40, 40, "Fix Auto Laval")
LINES = [("1", "71101-TBA-A00", "Grille", "152.10"), ("2", "33150-T20-A01", "Headlamp", "410.00")]
HEADS = ("Qty", "Part No.", "Description", "Each")


@pytest.fixture(name="order")
def _order(draw, table):
    """The order on a paper with the given words above and below a plain list."""

    def order(*words, heads=HEADS, rows=tuple(LINES), xs=(40, 90, 220, 420)):
        return read_document(draw([SHOP, *words, *table(xs, heads, *rows, top=220)])).orders

    return order


def test_a_label_of_two_fields_has_a_value_of_two(order):
    """The label "Insurer / claim" before "Allstate / 48-5878893" names both."""
    (one,) = order((40, 100, "Insurer / claim"), (200, 100, "Allstate / 48-5878893"))

    assert ("Allstate", "48-5878893") == (one.insurer, one.claim)


def test_a_label_with_a_reference_is_what_its_other_half_says(order):
    """The label "Our ref. / job" names the job."""
    (one,) = order((40, 100, "Our ref. / job"), (40, 112, "31637"), (200, 100, "VIN"), (200, 112, VIN))

    assert "31637" == one.repair_order


def test_captions_stand_under_their_values(order):
    """On forms whose labels are set under the lines to fill in, a value is read from above its label."""
    values = [(40, 100, "403947"), (200, 100, "27681"), (360, 100, "2026-09-22")]
    captions = [(40, 112, "PO number"), (200, 112, "RO number"), (360, 112, "Order date")]
    more = [(40, 130, VIN), (360, 130, "2026-09-24"), (40, 142, "VIN"), (360, 142, "Required by")]

    (one,) = order(*values, *captions, *more)

    assert ("403947", "27681", VIN) == (one.purchase_order, one.repair_order, one.vin)
    assert (dt.date(2026, 9, 22), dt.date(2026, 9, 24)) == (one.date, one.required_by)


def test_a_sentence_tells_numbers_and_the_day(order):
    """Within prose a claim is told by its number, and the day by which parts are needed by the date behind "by"."""
    text = "Please ship to our shop by August 26, 2026 and bill against P.O. 138880, RO 49192 claim 48-5878893."
    (one,) = order((40, 100, text))

    assert ("138880", "49192", "48-5878893") == (one.purchase_order, one.repair_order, one.claim)
    assert dt.date(2026, 8, 26) == one.required_by


def test_the_number_behind_an_insurer_is_the_claim(order):
    """A well-known insurer followed by a number sign needs no other label."""
    (one,) = order((40, 100, "Allstate # 70117553-4"))

    assert "70117553-4" == one.claim


@pytest.mark.parametrize("below", [f"VIN {VIN}", "Tel 450-555-0142", "Claim 26-2330"])
def test_an_empty_label_takes_no_row_with_a_label_of_its_own(order, below):
    """Under "RO:" with nothing behind it, "VIN ..." is no number of the job."""
    (one,) = order((40, 100, "PO 48213"), (40, 112, "RO:"), (40, 124, below))

    assert ("48213", None) == (one.purchase_order, one.repair_order)


@pytest.mark.parametrize(("number", "job"), [("5500", "4812"), ("48213", "7733"), ("5500", "7733")])
def test_numbers_of_doubled_digits_are_whole(order, number, job):
    """The digits of 5500 are no print that is set twice."""
    (one,) = order((40, 100, f"PO {number}"), (40, 112, f"RO: {job}"), (40, 124, f"VIN {VIN}"))

    assert (number, job, VIN) == (one.purchase_order, one.repair_order, one.vin)


def test_print_that_is_set_twice_is_read_once(order):
    """A bold label whose every letter is drawn twice is the label, and its value as well."""
    (one,) = order((40, 100, "PPOO  NNuummbbeerr::  4488221133"), (40, 112, f"VIN {VIN}"))

    assert "48213" == one.purchase_order


def test_a_tax_number_in_groups_is_not_the_number_of_the_order(order):
    """The tax number "NO 385 788 179 MVA" gives no order number 385; the title holds it."""
    (one,) = order((40, 80, "Bestilling av deler 8172009"), (340, 52, "NO 385 788 179 MVA"))

    assert "8172009" == one.purchase_order


def test_a_repair_order_is_no_place_in_oregon():
    """Only in America, or behind a place, "OR" and five digits are an American address."""
    assert None is find_postal_code("OR 66297", "es")

    assert "97201" == find_postal_code("Portland OR 97201", "en")


def test_a_year_before_a_make_is_no_postal_code():
    """A Norwegian order without a postal code is held; the year of its car leads to no dealer."""
    assert None is find_postal_code("2023 Volvo XC60", "nb")

    assert "2005" == find_postal_code("2023 Volvo XC60, 2005 Rælingen", "nb")


def test_each_line_may_name_its_car_and_claim(order):
    """A list for several cars: the car in words and the claim of each line go to its order, the make is the title's."""
    heads = ("RO", "Year/Model", "VIN", "Claim #", "Part No.", "Description", "Qty")
    rows = (
        ("66164", "2016 Bronco Sport", "1FTUSDP56GG718719", "575891274", "JL3Z-9G768-AB", "Radar sensor", "1"),
        ("97842", "2026 F-150", "1FM4CKV81T7889558", "N7817395", "KT4Z-10177-AA", "Rocker moulding", "2"),
    )

    found = order((340, 40, "Open parts orders - Ford"), heads=heads, rows=rows, xs=(30, 70, 155, 270, 340, 430, 540))

    assert [("575891274", "2016", "Ford", "Bronco Sport"), ("N7817395", "2026", "Ford", "F-150")] == [
        (one.claim, one.vehicle.year, one.vehicle.make, one.vehicle.model) for one in found
    ]


def test_words_torn_by_a_font_are_whole_again(draw, table):
    """A capital or a mail address that wrong widths tore apart is read as one."""
    words = [(40, 100, "Vehicle: 2021 Dacia Duster"), (155.5, 100, "P"), (162.4, 100, "restige"), (40, 112, "E-mail:")]
    words += [(80, 112, "orders@"), (115.5, 112, "fix-auto.example")]

    (one,) = read_document(draw([SHOP, *words, *table((40, 90, 220, 420), HEADS, *LINES, top=220)])).orders

    assert ("Duster Prestige", "orders@fix-auto.example") == (one.vehicle.model, one.shop.email)


def test_sums_without_tax_are_subtotals(order):
    """The sum "Total net value excl. tax" is what the lines cost before tax."""
    (one,) = order((300, 300, "Total net value excl. tax USD"), (500, 300, "972.10"))

    assert (Decimal("972.10"), None) == (one.subtotal, one.tax)


def test_an_impossible_tax_is_not_believed(order):
    """A tax as high as the lines together makes the order unsure."""
    (one,) = order((40, 100, "PO 138880"), (40, 112, f"VIN {VIN}"), (300, 300, "Tax"), (500, 300, "972.10"))

    assert "failed" == one.checks["totals"]
    assert 0.95 > one.confidence


def test_the_person_who_writes_is_not_the_shop(order):
    """A buyer named in the form is not the shop where the letterhead has the name of the mail's domain."""
    (one,) = order((40, 100, "Buyer:"), (40, 112, "Erin Chen"), (40, 330, "450 555-0155  parts@fix-auto-laval.example"))

    assert ("Fix Auto Laval", "450 555-0155") == (one.shop.name, one.shop.phone)


def test_a_person_named_as_buyer_is_not_the_shop(order):
    """Without any mail address, the letterhead's "auto" tells the shop, and "purchaser" names a person."""
    (one,) = order((40, 100, "Purchaser"), (200, 100, "Scott Price"))

    assert "Fix Auto Laval" == one.shop.name


def test_the_name_of_a_numbered_company_is_whole(draw, table):
    """A number within a name is no address where a legal form follows it, in the row or in the one below."""
    words = [
        (40, 40, "Gestion Carrosserie Outaouais 9214-3301 Québec"),
        (40, 51, "inc."),
        (40, 62, "97, chemin Freeman"),
    ]

    (one,) = read_document(draw([*words, *table((40, 90, 220, 420), HEADS, *LINES, top=220)])).orders

    assert "Gestion Carrosserie Outaouais 9214-3301 Québec inc." == one.shop.name


def test_values_and_labels_of_two_lines_around_their_other_half(order):
    """As spreadsheets centre them: two lines of a car beside its label, two lines of a label beside its value."""
    car = [(200, 93.5, "Buick Encore"), (40, 100, "Vehicle:"), (200, 106.5, "2024")]
    claim = [(340, 123.5, "Claim"), (400, 130, "P0306919"), (340, 136.5, "number:")]

    (one,) = order(*car, *claim)

    assert ("Buick", "Encore", "2024") == (one.vehicle.make, one.vehicle.model, one.vehicle.year)
    assert "P0306919" == one.claim


def test_two_columns_of_an_address_stay_apart(order):
    """Lines of a text that stand between those of its neighbour are not the halves of anything."""
    left = [
        (40, y, text) for y, text in ((52, "Mesa Verde Collision"), (62, "1919 W Broadway Rd"), (72, "Mesa, AZ 85202"))
    ]
    right = [(340, 57, "Order 106093"), (340, 67, "Page 1")]

    (one,) = order(*left, *right)

    assert "85202" == one.shop.postal_code


def test_short_beginnings_of_labels_are_whole_words(order):
    """A part called "Roue" is no "RO"."""
    (one,) = order(
        heads=("Unités", "Inconnu", "Autre", "Valeur"), rows=(("1", "71101-TBA-A00", "Roue", "152.10"), LINES[1])
    )

    assert one.repair_order is None


def test_the_client_of_a_web_shop_is_the_shop(draw):
    """A seller's page names the body shop as its client, its numbers as yours, and each part in a block of its own."""
    head = [(40, 40, "Genuine Parts Online"), (40, 60, "Client"), (200, 60, "Fix Collision Laval")]
    head += [(40, 68, "Adresse de livraison"), (200, 68, "515, boul. Lévesque Est, Laval (Québec) H7E 4P2")]
    head += [(40, 76, "Votre no de bon de commande"), (200, 76, "BC-10774"), (40, 92, "VIN"), (200, 92, VIN)]
    items = []
    for place, (quantity, part, name, price) in enumerate(LINES):
        y = 140 + 60 * place
        items += [(90, y, name), (90, y + 12, f"No de pièce : {part}"), (90, y + 24, "En stock")]
        items += [(320, y + 6, f"Quantité {quantity}"), (420, y + 6, f"Votre prix {price} $")]

    (one,) = read_document(draw([*head, *items])).orders

    assert ("Fix Collision Laval", "BC-10774") == (one.shop.name, one.purchase_order)
    assert [(part, name) for _, part, name, _ in LINES] == [(line.part_number, line.description) for line in one.lines]
    assert [(Decimal(quantity), Decimal(price)) for quantity, _, _, price in LINES] == [
        (line.quantity, line.unit_price) for line in one.lines
    ]
