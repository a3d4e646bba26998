"""The samples: drawn the same every time, true to their papers, and routable in the sample network."""

import email
import hashlib
import json
import subprocess
import sys
from datetime import date
from decimal import Decimal
from email import policy
from pathlib import Path
from typing import Any

import pypdf
import pytest

from config import read_tables
from routing import Route, build_directory, choose
from samples.draw import HERE, draw

WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
VALUES = dict(
    zip("0123456789ABCDEFGHJKLMNPRSTUVWXYZ", (*range(10), *range(1, 9), *range(1, 6), 7, 9, *range(2, 10)), strict=True)
)
PDFS = sorted((HERE / "orders").glob("*.pdf"))
MAILS = sorted((HERE / "mails").glob("*.eml"))


def beside(path: Path) -> dict[str, Any]:
    """The expected result beside a sample."""
    return json.loads(path.with_suffix(".json").read_bytes())


def files(directory: Path) -> dict[str, bytes]:
    """Every drawn file below the directory."""
    drawn = (path for folder in ("orders", "mails") for path in (directory / folder).iterdir())
    return {str(path.relative_to(directory)): path.read_bytes() for path in drawn}


def test_drawing_again_gives_the_same_bytes(tmp_path):
    """What lies in the folder is what the program draws, file for file and byte for byte."""
    for _ in draw(tmp_path):
        pass
    drawn, committed = files(tmp_path), files(HERE)

    assert sorted(committed) == sorted(drawn)
    assert [] == [name for name in committed if committed[name] != drawn[name]]


def test_the_command_names_each_file_on_one_line(tmp_path):
    """`python -m samples.draw --out DIR` draws there and prints a line for every PDF and every mail."""
    command = [sys.executable, "-m", "samples.draw", "--out", str(tmp_path)]

    done = subprocess.run(command, cwd=HERE.parent, capture_output=True, text=True, check=True, timeout=60)

    assert len(PDFS) + len(MAILS) == len(done.stdout.splitlines())


@pytest.mark.parametrize("path", PDFS, ids=lambda path: path.stem)
def test_paper_says_what_its_json_says(path):
    """Every part number of the JSON stands in the text of the PDF; a picture has no text at all."""
    text = "\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
    expected = beside(path)
    numbers = [line["part_number"] for order in expected["orders"] for line in order["lines"]]

    assert path.name == expected["file"]
    assert expected["readable"] == bool(text.strip()) == bool(numbers)
    assert [] == [number for number in numbers if number not in text]


@pytest.mark.parametrize("path", PDFS, ids=lambda path: path.stem)
def test_sums_add_up(path):
    """Quantity times price is the line's total, the lines are the subtotal, subtotal and tax are the total."""
    for order in beside(path)["orders"]:
        lines = order["lines"]
        priced = [line for line in lines if line["unit_price"] and line["extended_price"]]
        net = [Decimal(line["unit_price"]) * Decimal(line["quantity"]) for line in priced]
        printed = [Decimal(line["extended_price"]) for line in lines if line["extended_price"]]
        if path.stem.startswith("bestilling"):  # prints the price without and the sum with tax
            assert Decimal(order["subtotal"]) == sum(net)
            assert Decimal(order["total"]) == sum(printed)
        else:
            assert net == [Decimal(line["extended_price"]) for line in priced]
            assert order["subtotal"] is None or Decimal(order["subtotal"]) == sum(printed)
        if order["total"]:
            tax = (Decimal(order["subtotal"]) * Decimal("0.14975")).quantize(Decimal("0.01"))

            assert Decimal(order["total"]) == Decimal(order["subtotal"]) + Decimal(order["tax"])
            assert abs(Decimal(order["tax"]) - tax) <= Decimal("0.01")


@pytest.mark.parametrize("path", PDFS, ids=lambda path: path.stem)
def test_vins_have_their_check_digit(path):
    """Every VIN has 17 characters and the right ninth one (49 CFR 565.15)."""
    for order in beside(path)["orders"]:
        vin = order["vin"]
        rest = sum(VALUES[letter] * weight for letter, weight in zip(vin, WEIGHTS, strict=True)) % 11

        assert "0123456789X"[rest] == vin[8]


@pytest.mark.parametrize("path", PDFS, ids=lambda path: path.stem)
def test_samples_stay_small(path):
    """A drawn order is below 40 KB, so that the folder stays light."""
    assert path.stat().st_size < 40_000


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.stem)
def test_mail_holds_the_pdfs_of_its_json(path):
    """The standard library finds sender, subject and exactly the PDFs that the JSON names, without a defect."""
    mail = email.message_from_bytes(path.read_bytes(), policy=policy.default)
    expected = beside(path)
    enclosed = [part.get_content() for part in mail.walk() if (part.get_filename() or "").endswith(".pdf")]
    drawn = [(HERE / "orders" / f"{name}.pdf").read_bytes() for name in expected["orders"]]

    assert expected["pdfs"] == [hashlib.sha256(pdf).hexdigest() for pdf in enclosed]
    assert drawn == enclosed
    assert expected["sender"] == mail["From"].addresses[0].addr_spec
    assert expected["subject"] == mail["Subject"]
    assert expected["envelope"]["recipients"] == [address.addr_spec for address in mail["To"].addresses]
    assert [] == [defect for part in mail.walk() for defect in part.defects]


def test_mails_are_all_different():
    """No two mails share a Message-ID; even a duplicate is a new mail."""
    ids = [email.message_from_bytes(path.read_bytes(), policy=policy.default)["Message-ID"] for path in MAILS]

    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.stem)
def test_sample_network_routes_every_mail(path):
    """Each mail comes from a shop on file and reaches the dealers that its JSON names, one for each request."""
    directory, mistakes = build_directory(read_tables(HERE.parent / "config"))
    expected = beside(path)
    shop = directory.shop_of(expected["sender"])
    local_parts = [recipient.partition("@")[0] for recipient in expected["envelope"]["recipients"]]
    routes = [choose(directory, brand, shop.postal_code, "CA", date(2026, 11, 20)) for brand in expected["brands"]]

    assert () == mistakes
    assert set(expected["brands"]) == {directory.brand_of(local_part).key for local_part in local_parts}
    assert all(isinstance(route, Route) for route in routes)
    assert expected["dealers"] in ([], [route.dealer for route in routes])
    assert (expected["becomes"] == "request") == bool(expected["dealers"])
    assert expected["requests"] == len(expected["dealers"])


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.stem)
def test_letterheads_fit_their_senders(path):
    """The letterhead of an enclosed order names the shop, the postal code and the telephone of the one who mails it."""
    directory, _ = build_directory(read_tables(HERE.parent / "config"))
    expected = beside(path)
    shop = directory.shop_of(expected["sender"])
    papers = [beside(HERE / "orders" / f"{name}.pdf") for name in expected["orders"]]
    heads = [order["shop"] for paper in papers for order in paper["orders"]]

    assert [] == [
        head
        for head in heads
        if (head["name"], head["postal_code"]) != (shop.name, shop.postal_code)
        or "".join(filter(str.isdigit, head["phone"])) != "".join(filter(str.isdigit, shop.phone))
    ]


def test_every_order_is_mailed():
    """No drawn order lies about without a mail that brings it in."""
    mailed = {name for path in MAILS for name in beside(path)["orders"]}

    assert {path.stem for path in PDFS} == mailed
