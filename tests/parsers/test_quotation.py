"""Quotations that come as sheets beside an answer."""

from decimal import Decimal
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notifier.catalogue import words
from notifier.sheet import csv_file
from parsers import LineItem, Order, only_encloses
from parsers.quotation import read_quotation, read_sheet

HEADLAMP = "33150-T20-A01"


def prices(text):
    """Each part with what one piece costs."""
    return [(line.part_number, line.unit_price) for line in read_sheet(text)]


def mailed(content, name="soumission.csv"):
    """A mail with the sheet attached."""
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "luc@laval.example", "RE"
    mail.set_content("Soumission ci-jointe")
    mail.add_attachment(content, maintype="text", subtype="csv", filename=name)
    return mail.as_bytes()


@pytest.mark.parametrize(
    ("text", "price"),
    [
        (f"No de pièce;Description;Qté;Prix net\n{HEADLAMP};Phare;1;1 150,00", "1150.00"),
        (f'Part Number,Qty,Net\n{HEADLAMP},1,"1,150.00"', "1150.00"),
        (f"Referencia;Cantidad;Precio unitario\n{HEADLAMP};2;1.150,00", "1150.00"),
        (f"Delenummer\tAntall\tSum\n{HEADLAMP}\t2\t1 000,00", "500.00"),
        (f"Soumission 5512;;\n;;\nPièce;Qté;Prix unitaire\n{HEADLAMP};1;99,5", "99.5"),
        (f"part_number,quantity,unit_price\n'{HEADLAMP},1,$12.40", "12.40"),
    ],
)
def test_a_price_for_one_piece_is_read_in_any_habit(text, price):
    """Semicolons, commas or tabs, decimal commas or points, headings of every language, a letterhead above."""
    assert [(HEADLAMP, Decimal(price))] == prices(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Bonjour;Luc",
        f"No de pièce;PDSF\n{HEADLAMP};1 150,00",
        f"No de pièce;Qté;Prix net\n{HEADLAMP};1;sur demande",
        f"No de pièce;Qté;Prix net\n{HEADLAMP};1;-20,00",
        f"Delenummer;Antall;Sum\n{HEADLAMP};3;100,00",
        f'No de pièce;Prix net\n"{HEADLAMP};12,00',
    ],
)
def test_what_is_no_price_for_one_piece_is_none(text):
    """List prices, words, credits, totals that do not come out even, cells without end."""
    assert [] == prices(text)


def test_the_sheet_that_we_send_comes_back_with_prices():
    """A dealer may fill in the very sheet that came with the order."""
    order = Order(lines=(LineItem("5", HEADLAMP, "Phare", Decimal(1), Decimal("1130.27")),))
    ours = csv_file("HON-2026-000001", order, words("fr", "fr", "CA", "UTC")).replace(b"1130,27", b"1 198,00")

    (line,) = read_quotation(mailed(ours))
    assert (HEADLAMP, Decimal(1), Decimal("1198.00")) == (line.part_number, line.quantity, line.unit_price)


def test_other_attachments_are_no_quotation():
    """Text under another name and type is left alone."""
    mail = EmailMessage()
    mail.set_content(f"Pièce;Prix net\n{HEADLAMP};12,00\n")

    assert () == read_quotation(mail.as_bytes())


@settings(max_examples=150)
@given(st.text(max_size=300), st.sampled_from([";", ",", "\t"]))
def test_no_sheet_breaks_the_reader(text, separator):
    """Whatever stands below a row is read or left out, never a fault, and every price is above nothing."""
    rows = [separator.join(cells) for cells in (("Part Number", "Qty", "Net"), (HEADLAMP, "1", "12.40"))]
    lines = read_sheet("\n".join((*rows, text)))

    assert HEADLAMP == lines[0].part_number
    assert all(line.unit_price > 0 for line in lines)


@settings(max_examples=100)
@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(content):
    """Any bytes as a sheet, in any encoding."""
    read_quotation(mailed(content))
    read_quotation(content)


@pytest.mark.parametrize(
    ("said", "only"),
    [
        ("", True),
        ("Soumission ci-jointe, merci.", True),
        ("See attached quote 5512", True),
        ("Vedlagt følger tilbud", True),
        ("Adjunto presupuesto", True),
        ("Ci-joint, sauf la 9", False),
        ("See attached, line 3 later", False),
        ("Attached. Do you want the OEM one?", False),
        ("bof", False),
    ],
)
def test_words_that_only_hand_something_over_say_nothing_of_lines(said, only):
    """A number of a line, an exception or a question is more than that."""
    assert only == only_encloses(said)
