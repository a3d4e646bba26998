"""The reports: figures that agree with what happened, for each reader his own, and a sheet that no formula hides in."""

import csv
import io

import pytest

from routing import Figure
from store import tallies
from tests.status.conftest import page
from tests.status.scene import NOW
from tests.status.test_views import links, words


def rows(answer):
    """The sheet as the spreadsheet of a reader of French reads it."""
    return list(csv.DictReader(io.StringIO(answer.body.removeprefix("\ufeff")), delimiter=";"))


def test_the_figures_are_those_of_the_afternoon(afternoon):
    """Nine orders, four answers, all in time, and a promise kept for each that was closed."""
    text = words(afternoon.ask("/reports", Accept_Language="en"))

    assert "9 Orders 100% Answered in time" in text
    assert "in time 100% 4" in text


def test_each_way_to_look_has_its_rows(afternoon):
    """By dealer, brand, territory, day, week and month the same orders are counted."""
    sheets = [
        rows(afternoon.ask(f"/reports.csv?by={by}")) for by in ("dealer", "brand", "territory", "day", "week", "month")
    ]

    assert [9] * 6 == [sum(int(row["orders"]) for row in sheet) for sheet in sheets]


def test_days_bound_the_figures(afternoon):
    """Any two days may be chosen; both are with it."""
    chosen = rows(afternoon.ask("/reports.csv?by=day&since=2026-11-19&until=2026-11-19"))

    assert [("2026-11-19", "1")] == [(row["day"], row["orders"]) for row in chosen]


def test_one_brand_and_one_dealer_can_be_looked_at_alone(afternoon):
    """A dealer's row leads to his weeks; a brand can be chosen."""
    assert 1 == len(rows(afternoon.ask("/reports.csv?by=week&dealer=honda-laval")))
    assert {"Honda"} == {row["name"] for row in rows(afternoon.ask("/reports.csv?by=brand&brand=honda"))}
    assert any("dealer=honda-laval" in link for link in links(afternoon.ask("/reports"), "/reports?"))


def test_a_dealer_reads_his_own_figures_alone(afternoon):
    """Whatever stands in the address, the figures are his, and other dealers are not named."""
    cookie = afternoon.cookie("dealer", "honda-laval")
    sheet = rows(afternoon.ask("/reports.csv?by=brand&dealer=kia-anjou", Cookie=cookie))
    text = words(afternoon.ask("/reports", Cookie=cookie))

    assert ([("Honda", "1")], False) == (
        [(row["name"], row["orders"]) for row in sheet],
        "Toyota" in text.partition("365")[2],
    )
    assert 404 == afternoon.ask("/reports?by=dealer", Cookie=cookie).status


@pytest.mark.parametrize("who", [("shop", "fixauto-laval"), ("request", "HON-2026-000003")])
def test_shops_have_no_reports(afternoon, who):
    """What dealers do is nothing for a shop."""
    assert [404, 404] == [
        afternoon.ask(path, Cookie=afternoon.cookie(*who)).status for path in ("/reports", "/reports.csv")
    ]


@pytest.mark.parametrize("path", ["/reports?by=x", "/reports?brand=x", "/reports.csv?dealer=x"])
def test_what_is_not_there_cannot_be_reported(afternoon, path):
    """An unknown way, brand or dealer is not everything."""
    assert 404 == afternoon.ask(path).status


@pytest.mark.parametrize(
    "days", ["since=0001-01-01", "until=9999-12-31", "since=9999-12-31", "since=0001-01-01&until=9999-12-31"]
)
def test_the_ends_of_time_are_days_like_others(afternoon, days):
    """No choice of days fails, and none draws more than ten years."""
    answer = afternoon.ask(f"/reports?{days}")

    assert (200, True) == (answer.status, len(answer.body) < 400_000)


def test_silent_dealers_are_named(tmp_path, settings, directory):
    """Whoever lost an order because he said nothing stands in a list of his own."""
    with page(tmp_path, settings, directory) as reader:
        with reader.scene.database.begin() as tx:
            tallies.add(tx, [Figure(NOW.date(), "honda", "honda-laval", "H7", "silent", 3)])

        text = words(reader.ask("/reports", Accept_Language="en"))

    assert "Silent dealers 1" in text
    assert "Honda de Laval 3 times" in text


def test_nothing_is_told_calmly(empty):
    """Before the first order there are no figures, and no fault."""
    assert "Nothing happened in these days" in words(empty.ask("/reports", Accept_Language="en"))


def test_the_sheet_begins_no_formula(tmp_path, settings, directory):
    """A key that a stranger could have chosen is told as text."""
    with page(tmp_path, settings, directory) as reader:
        with reader.scene.database.begin() as tx:
            tallies.add(tx, [Figure(NOW.date(), "honda", "=HYPERLINK(1)", '=cmd|" /C calc"!A0', "orders", 1)])
        sheets = [reader.ask(f"/reports.csv?by={by}") for by in ("dealer", "territory")]

    cells = [cell for sheet in sheets for row in rows(sheet) for cell in row.values()]

    assert [] == [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert (
        'attachment; filename="partspost-2026-10-22-2026-11-20-dealer.csv"' == sheets[0].headers["content-disposition"]
    )


@pytest.mark.parametrize(("separator", "language"), [(",", "en"), (";", "fr"), (";", "es"), (";", "nb")])
def test_a_sheet_suits_the_readers_spreadsheet(afternoon, separator, language):
    """Where a comma parts an amount, a semicolon parts the cells: as in the CSV of our mails."""
    report, agenda = (afternoon.ask(f"/{name}.csv?lang={language}").body for name in ("reports", "agenda"))

    assert report.removeprefix("\ufeff").startswith(f'"dealer"{separator}"name"{separator}')
    assert agenda.removeprefix("\ufeff").startswith(f'"chassis"{separator}"plate"{separator}')


def test_every_figure_is_also_a_table(afternoon):
    """Pies, curves and bars say their amounts in words, and have a name and a description."""
    body = afternoon.ask("/reports", Accept_Language="en").body

    assert body.count('role="img"') == body.count("<desc") == body.count("-title ")
    assert "As a table" in body
