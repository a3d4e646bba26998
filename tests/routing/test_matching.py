"""Whether two papers are about one repair."""

from dataclasses import replace

import pytest

from parsers import Order
from routing import CaseNames, find_orders, pointed_at
from routing.orders.matching import mentions, relation, stem, words_of
from tests.routing import cases

KNOWN = CaseNames("HON-2026-000001", "48213-001", "48213", "26-232003028-01", "2HGFE2F59PH100101")


@pytest.mark.parametrize(
    ("order", "how"),
    [
        (Order(repair_order="48213", vin="2HGFE2F59PH100101", claim="other"), "same"),
        (Order(purchase_order="48213-002"), "same"),
        (Order(purchase_order="48213-002", vin="2HGFE2F59PH100101"), "same"),
        (Order(purchase_order="48213 S1"), "same"),
        (Order(purchase_order="77-2", supplement_of="48213-001"), "same"),
        (Order(claim="26 232003028"), "same"),
        (Order(vin="2HGFE2F59PH100101"), "same"),
        (Order(purchase_order="４８２１３-００２"), "same"),
        (Order(repair_order="48213", purchase_order="BC-9"), "same"),
        (Order(repair_order="55555", vin="2HGFE2F59PH100101"), "doubt"),
        (Order(repair_order="48213", vin="2HGFE2F51PH999999"), "doubt"),
        (Order(claim="99-1", vin="2HGFE2F59PH100101"), "doubt"),
        (Order(repair_order="55555", claim="26-232003028-01"), "doubt"),
        (Order(repair_order="48214", purchase_order="48214-001"), "other"),
        (Order(purchase_order="48214-001"), "other"),
        (Order(), "other"),
    ],
)
def test_the_names_on_two_papers_say_whether_it_is_the_same_repair(order, how):
    """One name that agrees is enough while none contradicts; an order that says nothing is another one."""
    assert how == relation(order, KNOWN)


@pytest.mark.parametrize(
    ("purchase_order", "says"),
    [
        ("48213-001", "48213"),
        ("48213-1", "48213"),
        ("48213-S1", "48213"),
        ("48213S2", "48213"),
        ("48213 SUPP 2", "48213"),
        ("G-2304-002", "G2304"),
        ("48213", ""),
        ("2026-014", ""),
        ("BC-20261121-07", ""),
        ("202611-7", ""),
        ("12-1", ""),
    ],
)
def test_a_purchase_order_may_say_which_repair_order_it_is_for(purchase_order, says):
    """What stands before the suffix is the repair order; a year or a day that counts orders is none."""
    assert says == stem(purchase_order)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ({"subject": "photos RO 48213"}, True),
        ({"subject": "photos", "text": "voir hon-2026-000001 svp"}, True),
        ({"subject": "photos", "text": "NIV 2HGFE2F59PH100101."}, True),
        ({"subject": "photos", "pdfs": (cases.pdf("48213-001.pdf"),)}, True),
        ({"subject": "photos RO ４８２１３"}, True),
        ({"subject": "photos Nº48213"}, True),
        ({"subject": "photos 48214"}, False),
        ({"subject": "photos"}, False),
    ],
)
def test_a_mail_names_a_request_in_its_subject_words_or_files(said, meant):
    """The request's number, its orders, claim or VIN may stand anywhere, but as a whole."""
    arrived = cases.arrival(**{"pdfs": ()} | {key: value for key, value in said.items() if key == "pdfs"})
    mail = replace(arrived.mail, subject=said["subject"], text=said.get("text", ""))

    assert meant == mentions(words_of(replace(arrived, mail=mail)), KNOWN)


def test_only_the_requests_that_a_mail_may_be_about_are_looked_at():
    """Of all that a shop has ordered, those whose names stand on the paper are loaded, each once."""
    arrived = cases.arrival(cases.document(replace(cases.ORDER, repair_order="48213")))
    known = [KNOWN, replace(KNOWN, purchase_order="48213-002"), CaseNames("HON-2026-000002", "90000-001", "90000")]

    numbers = pointed_at(arrived, find_orders(arrived, cases.DIRECTORY), known)

    assert ("HON-2026-000001",) == numbers
