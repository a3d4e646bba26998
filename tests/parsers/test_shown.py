"""What may be shown of a stranger's words."""

import pytest

from parsers import as_cell


@pytest.mark.parametrize(
    "sign", ["=", "+", "-", "@", "|", "%", "＝", "＋", "－", "＠", "\t=", "\r\n@", "\ufeff=", " \x00="]
)
def test_no_cell_begins_as_a_formula(sign):
    """Signs of any width, bare or behind what nobody sees, have an apostrophe before them."""
    assert f"'{sign[-1]}cmd" == as_cell(f"{sign}cmd")


@pytest.mark.parametrize(
    ("text", "cell"), [("8 − 2 = 6", "8 − 2 = 6"), ("two\nlines ", "two lines"), ("", ""), (None, "")]
)
def test_other_words_stay_as_they_are_on_one_line(text, cell):
    """A cell without words is empty."""
    assert cell == as_cell(text)
