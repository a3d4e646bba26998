"""The figures of a week: words, tables, pictures and the file."""

import csv
import io
from dataclasses import replace
from email import message_from_bytes, policy

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image

from notifier.figures import bars, ring
from notifier.figures.charts import BARS, CALM, GONE, GOOD, LATE, RING, STRONG
from routing import REPORTED
from tests.notifier import notices

AMOUNTS = st.lists(st.integers(0, 10**9), max_size=12)


def luminance(colour):
    """How bright a colour is (WCAG 2.2, relative luminance)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    """How far two colours stand apart, from 1 to 21."""
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("page", ["#ffffff", "#1b222c"])
@pytest.mark.parametrize("colour", [GOOD, LATE, GONE, CALM, STRONG])
def test_a_chart_is_seen_by_day_and_by_night(colour, page):
    """Each colour has three to one on the card of the light mail and on that of the dark one."""
    assert contrast(colour, page) >= 3


@hypothesis_settings(max_examples=40)
@given(AMOUNTS)
def test_whatever_is_counted_is_drawn_small_and_always_alike(amounts):
    """Any figures give a picture of the promised size with a clear ground; the same ones the same bytes."""
    drawn = [(bars(amounts), BARS), (ring([(amount, GOOD) for amount in amounts]), RING)]

    assert [bars(amounts), ring([(amount, GOOD) for amount in amounts])] == [png for png, _ in drawn]
    for png, (width, height) in drawn:
        picture = Image.open(io.BytesIO(png))
        assert (2 * width, 2 * height) == picture.size
        assert len(png) < 10_000
        assert picture.convert("RGBA").getpixel((0, 0))[3] == 0


def test_the_highest_bar_fills_the_picture_and_none_is_a_line():
    """A week without orders is seen, and is no gap in the chart."""
    picture = Image.open(io.BytesIO(bars([0, 5, 10]))).convert("RGBA")
    middle = [round(picture.width * (place + 0.5) / 3) for place in range(3)]
    heights = [sum(picture.getpixel((x, y))[3] > 0 for y in range(picture.height)) for x in middle]

    assert heights[0] == 4
    assert abs(heights[1] - picture.height / 2) < 4
    assert picture.height - 4 <= heights[2]


def sheet(mail):
    """The attached file as rows."""
    (part,) = message_from_bytes(mail.content, policy=policy.default).iter_attachments()
    delimiter = ";" if ";" in part.get_content().splitlines()[0] else ","
    return list(csv.reader(io.StringIO(part.get_content().removeprefix("\ufeff")), delimiter=delimiter))


@pytest.mark.parametrize(("language", "name"), [("fr", "report-2026-11-16.csv"), ("en", "report-2026-11-16.csv")])
def test_the_file_holds_every_figure(composed, language, name):
    """Eight weeks of the whole and the newest of each part, measure by measure."""
    mail = composed("report", language)
    (part,) = message_from_bytes(mail.content, policy=policy.default).iter_attachments()
    rows = sheet(mail)

    assert name == part.get_filename()
    assert ["scope", "week_from", "week_to", *REPORTED] == rows[0]
    assert 1 + 8 + 2 == len(rows)
    assert ["", "2026-11-16", "2026-11-22", "48", "528", "47", "42"] == rows[8][:7]
    assert ["Honda de Laval", "33"] == [rows[9][0], rows[9][3]]


@pytest.mark.parametrize("name", ["=1+1", "@SUM(A1)", "+1", "-1", "\t=1", "＝1"])
def test_no_cell_of_the_file_is_a_formula(composed, name):
    """The name of a dealer is a stranger's word to a spreadsheet."""
    notice = notices.notice("report")
    also = tuple(replace(one, facts={**one.facts, "name": name}) for one in notice.also)
    cells = [cell for row in sheet(composed("report", also=also)) for cell in row]

    assert [] == [cell for cell in cells if cell.lstrip()[:1] in {"=", "+", "-", "@", "＝"}]


def test_facts_that_are_no_figures_are_a_fault_that_names_itself(composed):
    """A measure with fewer weeks than there are stops the mail."""
    notice = notices.notice("report")
    with pytest.raises(ValueError, match="are no figures of 8 weeks"):
        composed("report", facts={**notice.facts, "orders": "1 2"})


def test_a_week_of_nothing_has_no_percentages(composed):
    """Nothing is divided by nothing: there is a dash, and no headline."""
    notice = notices.notice("report")
    facts = {name: " ".join("0" * 8) if name in REPORTED else value for name, value in notice.facts.items()}
    text = message_from_bytes(composed("report", "en", facts=facts).content, policy=policy.default)
    words = text.get_body(("plain",)).get_content()

    assert "Answered in time" not in words
    assert "–" in words
