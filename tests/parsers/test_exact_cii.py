"""Orders as XML: the profiles of Factur-X and Order-X, XML built to do harm, and public documents with their truth."""

import contextlib
import datetime as dt
import json
import os
import time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.exact import InexactError, read_cii
from parsers.pdf import embedded_xml
from tests.parsers.invoices import CLIP, HARM, invoice, item, numbers, order

PUBLIC = Path(__file__).parents[3] / "shared" / "data" / "documents"


@pytest.mark.parametrize("xml", [invoice(), order()], ids=["EN 16931", "Order-X"])
def test_lines_and_sums_are_read_exactly(xml):
    """Both families give number, part number, quantity, net price of one, list price and total of every line."""
    read = read_cii(xml)

    assert [
        ("1", "04711-T20-A00ZZ", 1, Decimal("489.96"), Decimal("612.45"), Decimal("489.96")),
        ("2", "91505-S9A-003", 12, Decimal("2.15"), None, Decimal("25.80")),
    ] == numbers(read)
    assert (Decimal("515.76"), Decimal("77.24"), Decimal("593.00"), "CAD") == (
        read.subtotal,
        read.tax,
        read.total,
        read.currency,
    )


def test_the_buyer_is_the_shop():
    """An order's number, day, wish and reference, and the buyer with telephone and mail, stand where a paper's would."""
    read = read_cii(order())

    assert ("PO-7741", "48213", dt.date(2026, 11, 21), dt.date(2026, 11, 27)) == (
        read.purchase_order,
        read.repair_order,
        read.date,
        read.required_by,
    )
    assert ("Carrosserie Laval", "H7S 2B4", "450 555-0142", "parts@laval.example") == (
        read.shop.name,
        read.shop.postal_code,
        read.shop.phone,
        read.shop.email,
    )


def test_the_smallest_profile_has_no_lines():
    """MINIMUM tells number, day, parties and sums."""
    read = read_cii(invoice(lines="", total=""))

    assert ((), Decimal("593.00"), None) == (read.lines, read.total, read.subtotal)


def test_an_order_change_says_what_becomes_of_a_line():
    """Line status 1, 2 and 3 (UNTDID 1229) of an order change are added, deleted and changed."""
    amount = "<ram:RequestedQuantity>1</ram:RequestedQuantity>"
    status = "<ram:LineStatusCode>{}</ram:LineStatusCode>"
    lines = "".join(item(place, CLIP, amount, "2.15", "2.15", status=status.format(place)) for place in (1, 2, 3))

    assert ["add", "delete", "change"] == [line.change for line in read_cii(order("230", lines)).lines]


def test_lines_that_group_or_explain_are_none():
    """The EXTENDED profile's group lines repeat what their parts cost, and note lines order nothing."""
    amount = "<ram:BilledQuantity>1</ram:BilledQuantity>"
    group = "<ram:LineStatusReasonCode>GROUP</ram:LineStatusReasonCode>"
    lines = item(1, CLIP, amount, "4.30", "4.30", status=group) + item("1.1", CLIP, amount, "4.30", "4.30")
    note = item(2, "<ram:Name>Ring before delivery</ram:Name>", "", "", "")

    assert ["1.1"] == [line.line for line in read_cii(invoice(lines + note)).lines]


@pytest.mark.parametrize("xml", [b"", b"<", b"<a/>", b"words", b"\xff\xfe<", b"<rsm:CrossIndustryInvoice", b"\0" * 50])
def test_other_xml_and_damage_is_no_order(xml):
    """What is not well formed, or of another kind, is none of ours."""
    assert read_cii(xml) is None


@settings(max_examples=150)
@given(st.text("0123456789.-+eE, NaIf", max_size=30), st.text("0123456789.", max_size=30))
def test_any_digits_give_a_number_or_none(amount, base):
    """Amounts and quantities of any spelling are plain decimals or nothing, and never an exception."""
    product, per = "<ram:Name>Clip</ram:Name>", f"<ram:BasisQuantity>{base}</ram:BasisQuantity>"
    (line,) = read_cii(
        invoice(item(1, product, "<ram:BilledQuantity>1</ram:BilledQuantity>", amount, amount, base=per))
    ).lines

    assert all(price is None or price.is_finite() for price in (line.unit_price, line.extended_price))


@pytest.mark.parametrize("xml", HARM.values(), ids=HARM)
def test_harm_is_refused_at_once(xml):
    """Entities, external or nested, in any encoding, and XML without end are refused within two seconds."""
    began = time.perf_counter()
    with pytest.raises(InexactError) as refused:
        read_cii(xml)

    assert "xml-refused" == refused.value.code
    assert time.perf_counter() - began < 2


def test_public_bombs_are_refused_or_no_order():
    """None of the public XML files that were built to do harm is read, and none takes two seconds."""
    for path in sorted((public() / "archive-hostile").glob("*.xml")):
        began, read = time.perf_counter(), None
        with contextlib.suppress(InexactError):
            read = read_cii(path.read_bytes())

        assert read is None, path.name

        assert time.perf_counter() - began < 2, path.name


def public():
    """The folder of public documents; without it there is nothing to compare with."""
    if not PUBLIC.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail("the public documents are missing beside this checkout (shared/data/documents)")
        pytest.skip("the public documents are not beside this checkout (shared/data/documents)")
    return PUBLIC


def true_lines(truth):
    """The lines of a truth file that order something, as `numbers` gives them without the list price."""
    for line in truth["lines"] if truth["lines_in_truth"] else ():
        if line["qty"] is not None:
            price, base = line["unit_price"], Decimal(line["price_basis_qty"] or 1) or 1
            yield (
                line["line_no"],
                line["article_number"] or line["buyer_article_number"] or line["gtin"],
                Decimal(line["qty"]),
                Decimal(price) / base if price is not None else None,
                Decimal(line["line_total"]) if line["line_total"] is not None else None,
            )


def test_public_documents_are_read_as_their_truth_says():
    """Every line and header of the public Factur-X, ZUGFeRD and Order-X files is exact; groups repeat their parts."""
    compared = lines = 0
    for path in sorted((public() / "pdf-facturx").glob("*.truth.json")):
        truth = json.loads(path.read_bytes())
        files = embedded_xml(path.with_name(path.name.removesuffix(".truth.json")).read_bytes())
        read = next((found for xml in files if (found := read_cii(xml))), None)
        if read is None:  # the release candidate of 2014, which nobody writes any more
            continue
        header, total = truth["header"], truth["header"]["totals"]["grand"]
        found = [(line, number, quantity, net, total) for line, number, quantity, net, _, total in numbers(read)]

        assert (header["number"], header["date"], header["currency"], header["buyer"]["name"]) == (
            read.purchase_order,
            str(read.date),
            read.currency,
            read.shop.name,
        ), path.name
        assert read.total == (Decimal(total) if total is not None else None), path.name
        assert [] == [line for line in found if line not in set(true_lines(truth))], path.name
        compared, lines = compared + 1, lines + len(found)

    assert compared > 70
    assert lines > 145
