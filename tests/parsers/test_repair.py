"""What a mistyped number may be is suggested where one way is left, and never put in its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.orders import read_document
from parsers.repair import suggested_part, suggested_vin

HONDA = "2HGFE2F59PH100101"


@pytest.mark.parametrize(
    ("typed", "make", "better"),
    [
        ("711O1-TBA-A00", "Honda", "71101-TBA-A00"),
        ("52159-S3955", "Lexus", ""),
        ("1SS83507", "Chevrolet", ""),
        ("155835O7", "Chevrolet", "15583507"),
        ("71101-TBA-A00", "Honda", ""),
        ("71101-TBA-A00", None, ""),
    ],
)
def test_a_part_number_with_one_look_alike_is_suggested(typed, make, better):
    """Exactly one exchange that gives a shape of the make is a suggestion; a number that fits somebody is left alone."""
    assert better == suggested_part(typed, make)


@pytest.mark.parametrize("typed", ["2HGFE2F59PH1O0101", "2HGFE2FS9PH100101", "2HGFE2F59PH10010I"])
def test_a_vehicle_number_with_one_look_alike_is_suggested(typed):
    """The check digit tells which of the look-alikes was meant."""
    assert HONDA == suggested_vin(typed)


@given(st.text(max_size=20))
def test_a_suggestion_always_holds(text):
    """Whatever is typed, what is suggested is another text of the same length, or nothing."""
    better = suggested_vin(text)

    assert better == "" or len(better) == len(text)


def test_a_suggestion_is_shown_and_the_order_left_as_printed(draw, table):
    """The problem names both numbers; the line keeps the printed one, and so does the car."""
    document = read_document(
        draw(
            [
                (40, 40, "Purchase Order: 48213-001"),
                (40, 56, "Vehicle: 2023 HONDA Civic"),
                (340, 56, "VIN: 2HGFE2FS9PH100101"),
                *table(
                    (60, 90, 200, 400),
                    ("Qty", "Part Number", "Description", "Each"),
                    ("1", "711O1-TBA-A00", "Grille", "9.00"),
                ),
            ]
        )
    )
    details = {problem.code: problem.detail for problem in document.problems}

    assert ("711O1-TBA-A00", "2HGFE2FS9PH100101") == (document.orders[0].lines[0].part_number, document.orders[0].vin)
    assert "'71101-TBA-A00'" in details["part-number-odd"]
    assert HONDA in details["vin-check-digit"]
