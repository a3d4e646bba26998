"""The geometry of figures: whole, in bounds, and never failing; the chart of territories; cells of a sheet."""

import csv
import io
import math
import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from status.figures import bars, course, curves, pie, sheet, stacked, step_of, tiles
from tests.status.test_language import language

AMOUNTS = st.lists(st.tuples(st.text(max_size=5), st.integers(-5, 10**9)), max_size=12)


@hypothesis(max_examples=200)
@given(AMOUNTS)
def test_the_slices_of_a_pie_are_the_whole(amounts):
    """Whatever the amounts, the shares add up to one, and no slice leaves the picture."""
    slices = pie(amounts)
    numbers = [float(number) for each in slices for number in re.findall(r"-?\d+(?:\.\d+)?", each.path)]

    assert not slices or math.isclose(1, sum(each.share for each in slices))
    assert all(0 <= number <= 120 for number in numbers)


@hypothesis(max_examples=200)
@given(AMOUNTS)
def test_the_pieces_of_a_bar_fill_it(amounts):
    """One after the other, from one end to the other."""
    pieces = stacked(amounts)

    assert not pieces or math.isclose(100, sum(each.width for each in pieces), abs_tol=0.2)
    assert all(0 <= each.x <= 100 for each in pieces)
    assert all(0 <= each.width <= 100 for each in bars(amounts))


@hypothesis(max_examples=200)
@given(st.lists(st.integers(-5, 10**9), min_size=1, max_size=50))
def test_a_curve_stays_in_its_frame(amounts):
    """The highest line of the frame is above every amount, and half of it is a whole number."""
    chart = curves([str(place) for place in range(len(amounts))], {"x": amounts})
    points = [tuple(map(float, point.split(","))) for point in chart.curves[0].points.split()]

    assert all(0 <= x <= 1000 and 0 <= y <= 300 for x, y in points)
    assert chart.marks[0] == 2 * chart.marks[1] >= max(amounts)


@pytest.mark.parametrize(("days", "points"), [(1, 2), (30, 30), (62, 62), (100, 16), (800, 27)])
def test_a_course_has_a_point_for_each_day_week_or_month(days, points):
    """A longer time is drawn coarser, and what has nothing is nought."""
    until = date(2026, 11, 20)
    since = until - timedelta(days=days - 1)
    chart = course(since, until, {}, language("fr"))

    assert abs(points - len(chart.curves[0].points.split())) <= 1
    assert step_of(since, until) in ("day", "week", "month")


def test_a_tile_names_everybody_who_has_some_of_it(directory):
    """The owner of the wider prefix first, then those who hold closer ones inside."""
    (chart,) = tiles(directory, "honda", date(2026, 11, 20))
    found = {tile.begin: tile.dealers for tile in chart.tiles}

    assert ("honda-laval",) == found["H7"]
    assert ("honda-capitale", "honda-mauricie") == found["G8"]
    assert set(chart.dealers) == {dealer for dealers in found.values() for dealer in dealers}


def test_a_brand_without_territories_has_no_chart(directory):
    """Nothing to draw is no fault."""
    assert () == tiles(directory, "nobody", date(2026, 11, 20))


@hypothesis(max_examples=200)
@given(st.lists(st.lists(st.text(), min_size=2, max_size=2), max_size=5))
def test_no_cell_of_a_sheet_begins_a_formula(rows):
    """Whatever stands in it, a spreadsheet reads text, and as many cells as there were."""
    written = list(csv.reader(io.StringIO(sheet(("a", "b"), rows).decode("utf-8-sig"), newline="")))

    assert [2] * (len(rows) + 1) == [len(row) for row in written]
    assert not any(cell.startswith(("=", "+", "-", "@", "%", "|")) for row in written[1:] for cell in row)
