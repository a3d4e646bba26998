"""Faxes and scans are read from their pictures, with every doubt named; poor ones give no line at all."""

import io
import os
from datetime import date
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path

import pypdfium2
import pytest

from tests.parsers.photographs import photograph

if find_spec("rapidocr") is None and os.environ.get("CI") != "true":
    pytest.skip("the ocr extra is not installed", allow_module_level=True)

from parsers.repair import repaired
from parsers.scans.reading import read_scan

TODAY = date(2026, 11, 24)
FAX = Path(__file__).parents[2] / "samples" / "orders" / "fax.pdf"
XS = (60, 110, 250, 430, 500)
LINES = (
    ("1", "71101-TBA-A00ZZ", "412.50"),
    ("2", "33101-TBA-A01", "689.00"),
    ("10", "91512-TX9-003", "2.15"),
    ("1", "08798-9036A", "18.40"),
    ("4", "90674-TY2-A01", "1.95"),
    ("1", "60100-TBA-A10ZZ", "512.30"),
    ("1", "04711-TBA-A90", "388.75"),
    ("3", "91503-SZ3-003", "3.20"),
)
# Title, number, vehicle, headings, three descriptions, decimal sign.
PAPERS = {
    "en": ("PURCHASE ORDER", "PO Number: 48213", "Vehicle: 2019 Honda Civic", "Qty|Part No.|Description|Price|Total",
           ("Front bumper cover", "Headlamp assembly", "Clip"), "."),
    "fr": ("BON DE COMMANDE", "Commande n° : 48213", "Véhicule : 2019 Honda Civic",
           "Qté|No pièce|Désignation|Prix|Montant", ("Pare-chocs avant", "Phare côté gauche", "Agrafe à tête"), ","),
    "es": ("PEDIDO DE RECAMBIOS", "Pedido n.º: 48213", "Vehículo: 2019 Honda Civic",
           "Cant.|Referencia|Descripción|Precio|Importe", ("Paragolpes delantero", "Faro izquierdo", "Grapa pequeña"), ","),
    "nb": ("BESTILLING", "Bestillingsnr: 48213", "Kjøretøy: 2019 Honda Civic", "Antall|Delenr.|Beskrivelse|Pris|Sum",
           ("Støtfanger foran", "Lyskaster venstre", "Klips til støtfanger"), ","),
}  # fmt: skip


def paper(language, draw, table):
    """An order of eight lines in one of our languages, as a PDF with text."""
    title, number, vehicle, headings, words, sign = PAPERS[language]
    rows = [tuple(headings.split("|"))]
    for place, (quantity, part, price) in enumerate(LINES):
        total = str(int(quantity) * Decimal(price))
        rows.append((quantity, part, words[place % 3], price.replace(".", sign), total.replace(".", sign)))
    head = [(60, 60, "Carrosserie Étoile 123 rue Principale"), (60, 90, title), (60, 110, number), (60, 130, vehicle)]
    return draw([*head, (60, 150, "VIN: 2HGFC2F59KH512345"), *table(XS, *rows)])


def found(document):
    """(quantity, part number) of every line."""
    return [(str(line.quantity), line.part_number) for order in document.orders for line in order.lines]


def f1(document):
    """The share of lines that are right in number and quantity, counted from both sides."""
    truth = [(quantity, part) for quantity, part, _ in LINES]
    right = len(set(found(document)) & set(truth))
    return 2 * right / (len(truth) + len(found(document)))


@pytest.mark.parametrize(
    ("language", "skew", "bits"), [("en", 0.0, 1), ("fr", -1.0, 1), ("es", 2.0, 8), ("nb", -3.0, 8)]
)
def test_a_fax_is_read_askew_and_noisy_in_each_of_our_languages(language, skew, bits, draw, table):
    """Of the lines of a clean fax at least nine in ten are right in part number and quantity (F1)."""
    fax = photograph(paper(language, draw, table), skew=skew, noise=0.002, bits=bits)

    document = read_scan(fax, max_pages=5, today=TODAY)

    assert document.readable
    assert f1(document) >= 0.9


@pytest.mark.parametrize("quarters", [1, 2])
def test_a_page_that_lies_on_its_side_or_head_is_turned(quarters, draw, table):
    """A sheet that was fed in the wrong way round reads as an upright one."""
    document = read_scan(photograph(paper("en", draw, table), quarters=quarters), max_pages=5, today=TODAY)

    assert f1(document) >= 0.9


def test_what_was_read_from_a_picture_says_so_and_is_never_sure(draw, table):
    """The first problem of a scan is that it is one, and even the best is not stated with full confidence."""
    document = read_scan(photograph(paper("en", draw, table)), max_pages=5, today=TODAY)

    assert "scanned" == document.problems[0].code
    assert document.orders[0].confidence <= 0.8


@pytest.mark.parametrize(
    "harm",
    [{"noise": 0.25, "blur": 1.5, "bits": 1}, {"dots": 45}, {"dots": 60, "blur": 1.2, "noise": 0.05, "bits": 1}],
    ids=["drowned in noise", "45 dots per inch", "coarse, blurred and noisy"],
)
def test_a_poor_fax_is_flagged_and_no_line_is_invented(harm, draw, table):
    """Where the letters cannot be made out, the document is unreadable and says why."""
    document = read_scan(photograph(paper("fr", draw, table), skew=1.5, **harm), max_pages=5, today=TODAY)

    assert ["pdf-no-text"] == [problem.code for problem in document.problems]
    assert not document.orders


def test_quantities_written_by_hand_are_not_believed():
    """Figures much higher than the print beside them are somebody's handwriting: a person must read the fax."""
    document = read_scan(FAX.read_bytes(), max_pages=5, today=TODAY)

    assert not document.readable
    assert "by hand" in document.problems[0].detail


def test_pages_beyond_the_tenth_are_named_as_not_read(draw, table):
    """A long scan costs ten pages at most, and says that there were more."""
    blank = pypdfium2.PdfDocument(photograph(paper("en", draw, table), dots=100))
    for _ in range(10):
        blank.new_page(200, 200)
    long = io.BytesIO()
    blank.save(long)

    document = read_scan(long.getvalue(), max_pages=200, today=TODAY)

    assert "the pages after page 10 were not read" == document.problems[-1].detail


def test_an_empty_page_has_no_print(draw):
    """A blank sheet is no order and no fault."""
    document = read_scan(photograph(draw([])), max_pages=5, today=TODAY)

    assert "no print can be made out on the picture" == document.problems[0].detail


@pytest.mark.parametrize(
    ("read", "make", "believed"),
    [
        ("7I101-TBA-A00", "Honda", "71101-TBA-A00"),
        ("O4711-TBA-A90", "Acura", "04711-TBA-A90"),
        ("5I 50 8 64", "MINI", "51 50 8 64"),
        ("71101-TBA-A00", "Honda", ""),
        ("7I101-TBA-A00", None, ""),
        ("XYZ-1", "Honda", ""),
    ],
)
def test_a_part_number_is_repaired_where_the_make_leaves_one_way(read, make, believed):
    """Letters that look like others are exchanged when exactly one exchange fits the make's shape, never otherwise."""
    repair = repaired(read, make)

    assert believed == repair.believed


def test_a_part_number_with_several_ways_is_only_suggested():
    """Where the number fits another make as it is, the exchange is named and not believed."""
    repair = repaired("5I 50 8 646 O48", "BMW")

    assert ("", ("51 50 8 646 048",)) == (repair.believed, repair.possible)
