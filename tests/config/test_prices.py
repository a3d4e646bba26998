"""prices.toml: what is read, and every mistake with its line, its key and a cure."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import read_prices
from tests.prices import PRICES

TEMPLATE = Path(__file__).parents[2] / "config/prices.toml"


@pytest.fixture
def read(tmp_path):
    """Reads a price list; what is wrong comes as text without the folder."""

    def reading(text):
        (tmp_path / "prices.toml").write_text(text, encoding="utf-8")
        prices, mistakes = read_prices(tmp_path)
        return prices, [str(mistake).removeprefix(f"{tmp_path}/") for mistake in mistakes]

    return reading


def test_a_whole_list_is_read(read):
    """Prices are exact, tiers in order, and each dealer has what is his."""
    prices, mistakes = read(PRICES)

    assert [] == mistakes
    assert (Decimal("1.50"), 20, ((101, Decimal("1.20")),)) == (
        prices.prices["order"].unit,
        prices.prices["order"].free,
        prices.prices["order"].tiers,
    )
    assert {"TPS": Decimal("0.05"), "TVQ": Decimal("0.09975")} == prices.taxes
    assert (date(2026, 11, 1), 30, "CAD") == (prices.terms.begins, prices.terms.days, prices.terms.currency)
    assert {"order": 0} == prices.accounts["honda-laval"].free


def test_without_a_list_nobody_is_billed(tmp_path):
    """The file may be absent, or hold nothing but comments."""
    absent = read_prices(tmp_path)
    (tmp_path / "prices.toml").write_text("# nothing yet\n")

    assert [(None, ())] * 2 == [absent, read_prices(tmp_path)]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ('currency = "CAD"', 'currency = "dollars"', 'prices.toml:13: terms.currency: is no currency (write its three letters, like "CAD")'),
        ('begins = "2026-11"', 'begins = "2026-13"', 'prices.toml:14: terms.begins: is no month (write the first month to bill, like "2026-12")'),
        ("days = 30", "days = 3000", "prices.toml:15: terms.days: must be a number of days up to 365 (write it without quotes, like 30)"),
        ('order = "1.50"', "order = 1.50", 'prices.toml:20: prices.order: is no price (write it in quotes, with up to four decimals, like "1.50")'),
        ('order = "1.50"', 'ordre = "1.50"', "prices.toml:20: prices.ordre: is an unknown key (did you mean 'order'?)"),
        ("order = 20", "order = -1", "prices.toml:25: free.order: must be a whole number (write it without quotes, like 20)"),
        ('101 = "1.20"', '1 = "1.20"', "prices.toml:28: tiers.order.1: begins at 1 (write the number of the first one at this price, like 101)"),
        ('TPS = "5%"', "TPS = 5", 'prices.toml:31: taxes.TPS: is no rate (write it like "9.975%")'),
        ("[taxes]", "[taxs]", "prices.toml:30: taxs: is an unknown section (did you mean 'taxes'?)"),
        ("free = { order = 0 }", 'taxes = ["MVA"]', "prices.toml:36: dealers.honda-laval.taxes: names a tax that is not in [taxes] (list some of them, or none: [])"),
        ("free = { order = 0 }", "bill = false", "prices.toml:36: dealers.honda-laval.bill: is an unknown key (did you mean 'billed'?)"),
        ('mail = "accounts@parts.example"', 'mail = "accounts"', 'prices.toml:6: seller.mail: is no mail address (write it like "accounts@parts.example")'),
        ('name = "Pièces Québec inc."', "", "prices.toml:2: seller.name: is missing (write name = … under [seller])"),
        ('month = "49.00"', 'month = "49.005"', 'prices.toml:19: prices.month: has parts of a cent (write it like "49.00")'),
    ],
)  # fmt: skip
def test_each_mistake_has_its_line_its_key_and_a_cure(read, before, after, expected):
    """One slip makes no list, and the operator reads where it is and what to write."""
    assert before in PRICES
    prices, mistakes = read(PRICES.replace(before, after, 1))

    assert prices is None
    assert expected in mistakes


def test_the_shipped_template_bills_nobody_and_is_right_without_its_marks(read):
    """config/prices.toml is all comments; with them taken away it is a whole list."""
    text = TEMPLATE.read_text(encoding="utf-8")
    lines = [line[2:] for line in text.splitlines() if re.match(r"# (\[|\w+ = )", line)]

    assert (None, []) == read(text)
    prices, mistakes = read("\n".join(lines))
    assert [] == mistakes
    assert prices.prices.keys() == {"order", "line", "appointment", "answer", "return", "search"}


VALUES = st.recursive(
    st.integers() | st.booleans() | st.sampled_from(('"1.50"', '"5%"', '"x"', '""', '"2026-11"')),
    lambda inner: st.lists(inner, max_size=2).map(lambda items: f"[{', '.join(map(_toml, items))}]"),
    max_leaves=3,
)


def _toml(value):
    return str(value).lower() if isinstance(value, (bool, int)) else value


@given(
    st.dictionaries(
        st.sampled_from(("seller", "numbers", "terms", "prices", "free", "tiers", "taxes", "dealers", "dealers.x", "other")),
        st.dictionaries(st.sampled_from(("name", "address", "order", "month", "taxes", "free", "billed", "days", "begins")), VALUES),
    )
)  # fmt: skip
def test_whatever_stands_in_it_is_a_list_or_named_mistakes(tmp_path_factory, tables):
    """No value of any shape ends the reading otherwise."""
    folder = tmp_path_factory.mktemp("prices")
    text = "\n".join(
        f"[{name}]\n" + "".join(f"{key} = {_toml(value)}\n" for key, value in keys.items())
        for name, keys in tables.items()
    )
    (folder / "prices.toml").write_text(text)
    prices, mistakes = read_prices(folder)

    assert (prices is None) == bool(mistakes) or not tables
