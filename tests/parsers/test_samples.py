"""The drawn sample orders are read as the expected results beside them say."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from parsers.orders import read_document

ORDERS = Path(__file__).parents[2] / "samples" / "orders"
SAMPLES = sorted(ORDERS.glob("*.pdf"))
HEADER = ("purchase_order", "repair_order", "claim", "vin", "insurer", "supplement_of", "currency")
LINE = ("part_number", "quantity", "list_price", "extended_price", "change")


def number(text):
    """The decimal that a text of the expected result stands for."""
    return None if text is None else Decimal(text)


def differences(order, expected):
    """The main fields that are not as expected, each with both values."""
    found = {key: getattr(order, key) for key in HEADER}
    found |= {"date": str(order.date or "") or None, "shop": order.shop.name, "postal code": order.shop.postal_code}
    wanted = {key: expected[key] for key in HEADER}
    wanted |= {"date": expected["date"], "shop": expected["shop"]["name"]}
    wanted |= {"postal code": expected["shop"]["postal_code"]}
    different = [f"{key}: {found[key]!r}, not {wanted[key]!r}" for key in wanted if found[key] != wanted[key]]
    if len(order.lines) != len(expected["lines"]):
        different.append(f"{len(order.lines)} lines, not {len(expected['lines'])}")
    for place, (line, wished) in enumerate(zip(order.lines, expected["lines"], strict=False), 1):
        for key in LINE:
            wish = wished[key] if key in {"part_number", "change"} else number(wished[key])
            if getattr(line, key) != wish:
                different.append(f"line {place} {key}: {getattr(line, key)!r}, not {wish!r}")
        # A price of one that is not printed may be told from the line total.
        if wished["unit_price"] is not None and line.unit_price != number(wished["unit_price"]):
            different.append(f"line {place} unit_price: {line.unit_price}, not {wished['unit_price']}")
    return different


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_order_is_read_as_expected(path):
    """Numbers, quantities, prices and the header of every sample are those of the file beside it."""
    expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))

    document = read_document(path.read_bytes())

    assert expected["readable"] is document.readable
    assert len(expected["orders"]) == len(document.orders)
    assert [] == [
        difference
        for order, wanted in zip(document.orders, expected["orders"], strict=True)
        for difference in differences(order, wanted)
    ]


def test_there_are_samples():
    """The folder of samples is where this test looks for it."""
    assert SAMPLES
