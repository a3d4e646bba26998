"""The drawn sample orders are read as the expected results beside them say, field for field."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from parsers.orders import read_document

ORDERS = Path(__file__).parents[2] / "samples" / "orders"
SAMPLES = sorted(ORDERS.glob("*.pdf"))
NUMBERS = {"quantity", "unit_price", "list_price", "extended_price", "subtotal", "tax", "total"}


def printed(key, value):
    """A value as the expected results write it: amounts with cents, quantities plain, dates ISO 8601."""
    if key in NUMBERS and value is not None:
        return f"{value:f}" if key == "quantity" else f"{value:.2f}"
    return value.isoformat() if hasattr(value, "isoformat") else value


def as_expected(order):
    """An order in the shape of the expected results, without the reader's own confidence."""
    facts = asdict(order)
    lines = [{key: printed(key, value) for key, value in line.items()} for line in facts.pop("lines")]
    return {key: printed(key, value) for key, value in facts.items()} | {"lines": lines}


def differences(found, wanted, place=""):
    """The fields that are not as expected, each with both values."""
    different = [f"{place}{key}: {found[key]!r}, not {wanted[key]!r}" for key in wanted if found[key] != wanted[key]]
    return [text for text in different if not text.startswith("lines: ")]


def all_differences(order, expected):
    """The differences of the header and of every line."""
    found = as_expected(order)
    different = differences(found, expected)
    if len(found["lines"]) != len(expected["lines"]):
        different.append(f"{len(found['lines'])} lines, not {len(expected['lines'])}")
    for place, (line, wished) in enumerate(zip(found["lines"], expected["lines"], strict=False), 1):
        different += differences(line, wished, f"line {place} ")
    return different


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_order_is_read_as_expected(path):
    """Every line, every price, every field of the header and every sum of a sample is that of the file beside it."""
    expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))

    document = read_document(path.read_bytes())

    assert expected["readable"] is document.readable
    assert len(expected["orders"]) == len(document.orders)
    assert [] == [
        difference
        for order, wanted in zip(document.orders, expected["orders"], strict=True)
        for difference in all_differences(order, wanted)
    ]


def test_there_are_samples():
    """The folder of samples is where this test looks for it."""
    assert SAMPLES
