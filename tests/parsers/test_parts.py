import pytest

from parsers.parts import best_part, canonical, find_vin, is_part_shaped, known_shapes, vin_check_holds


def test_part_numbers_are_compared_without_dashes_and_spaces():
    """The same number printed in two ways has one key."""
    assert canonical("1493770-00-c") == canonical("149377000C")
    assert "51117379461" == canonical("51 11 7 379 461")


@pytest.mark.parametrize(
    "text", ["04711-T20-A00ZZ", "51 11 7 379 461", "FL3Z 1106889 AB", "5H0 807 217 A", "31383079", "9965-05-6560"]
)
def test_printed_part_numbers_have_the_shape(text):
    """Numbers of all brands, in their printed groups."""
    assert is_part_shaped(text)


@pytest.mark.parametrize(
    "text", ["Bumper cover", "1,234.56", "H7S 2B4", "ON N8W 7N8", "2026-11-21", "06/2022", "2HGFE2F59PH100101", "12"]
)
def test_other_words_have_not_the_shape_of_a_part_number(text):
    """Names, prices, postal codes, dates, counts and vehicle numbers are no part numbers."""
    assert not is_part_shaped(text)


def test_the_shape_of_a_brand_supports_a_number():
    """Shapes are data: a Honda number fits Honda's shape, and more than one may fit."""
    assert "honda" in known_shapes("71101-TBA-A00")
    assert "bmw" in known_shapes("51 11 7 379 461")


def test_of_several_readings_the_known_shape_wins():
    """A side of the car behind a number is not taken into it."""
    assert "04711-T20-A00" == best_part(["04711-T20-A00", "04711-T20-A00 12345 6789"])


def test_a_vin_is_found_in_a_row():
    """Seventeen characters without I, O and Q, wherever they stand; spaces within are allowed if it stands alone."""
    assert "2HGFE2F59PH100101" == find_vin("NIV : 2HGFE2F59PH100101 Plaque")
    assert "2HGFE2F59PH100101" == find_vin("2HGFE2F5 9PH100101")
    assert find_vin("THIS IS NOT A VEHICLE") is None


def test_the_check_digit_counts_only_where_it_is_kept():
    """North American numbers are checked, European ones are not."""
    assert [True, False, None] == [
        vin_check_holds(vin) for vin in ("2HGFE2F59PH100101", "2HGFC2F59KH500000", "WF0JXXGAHJKC77873")
    ]
