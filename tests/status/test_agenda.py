"""A workshop's agenda on the page: its lists, its figures between two days, one car's history, and who may look."""

import csv
import io

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.status.conftest import page
from tests.status.garage import APPOINTMENTS, LAVAL, fill, workshops

LANGUAGES = ("en", "fr", "es", "nb")
VIEWS = ("/agenda", "/agenda/report?since=2026-10-22&until=2026-11-20", "/agenda/vehicle/HON-2026-000900")


@pytest.fixture(scope="module")
def garage(tmp_path_factory, settings, directory):
    """The page of a network whose dealer in Laval takes appointments."""
    with page(tmp_path_factory.mktemp("garage"), settings, workshops(directory), left_out=tuple) as reader:
        fill(reader.scene.database)
        yield reader


def section(body, name):
    """The part of the page with this list, empty where it is not shown."""
    _, found, rest = body.partition(f'<h2 id="{name}">')
    return rest.partition("</section>")[0] if found else ""


def test_each_appointment_stands_in_its_list(garage):
    """By its day, by what has happened, and once more where its customer is to be called."""
    body = garage.ask("/agenda").body
    lists = {
        "not_arrived": "Ann Tremblay",
        "next": "Luc Ouellet",
        "missed": "Eva Roy",
        "in_today": "Paul Gagné",
        "arrived": "Paul Gagné",
        "done": "Samira Haddad",
        "upcoming": "Samira Haddad",
    }

    assert all(name in section(body, listed) for listed, name in lists.items())
    assert "Julien Côté" not in section(body, "overdue")


def test_a_sign_shows_where_somebody_is_to_be_called_already(garage):
    """In every other list the day of the call stands beside the appointment, with its campaign."""
    body = garage.ask("/agenda?lang=en").body

    assert "To call on November 22, 2026" in section(body, "done")
    assert "Freins" in section(body, "done")
    assert "To call on" not in section(body, "upcoming")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ["/agenda", "/agenda/report", "/agenda/vehicle/HON-2026-000900"])
def test_the_agenda_speaks_every_language(garage, path, language):
    """Each view of it is there in each language, in the workshop's name."""
    answer = garage.ask(f"{path}?lang={language}")

    assert (200, language) == (answer.status, answer.headers["content-language"])


def test_the_report_counts_by_stage_and_tells_why_calls_were_dropped(garage):
    """Between any two days, as pies and as a grid; a stage may be asked for alone."""
    body = garage.ask("/agenda/report?since=2026-10-22&until=2026-11-20&lang=en").body
    only = garage.ask("/agenda/report?since=2026-10-22&until=2026-11-20&stage=dropped").body

    assert "prix: 1 (100%)" in body
    assert ("Julien Côté" in only, "Ann Tremblay" in only) == (True, False)
    assert 404 == garage.ask("/agenda/report?stage=nonsense").status


def test_the_grid_is_a_sheet_with_fixed_columns(garage):
    """Chassis, plate, unit, client, due date and assignment date come first."""
    answer = garage.ask("/agenda.csv?since=2026-10-22&until=2026-11-20")
    rows = list(csv.reader(io.StringIO(answer.body.removeprefix("\ufeff")), delimiter=";"))
    (samira,) = (row for row in rows if "Samira Haddad" in row)

    assert ["chassis", "plate", "unit", "client", "due_date", "assignment_date"] == rows[0][:6]
    assert ["2HGFE2F59PH100101", "K42 LMN", "Honda Civic 2023", "Samira Haddad", "2026-11-22", "2026-10-31"] == samira[
        :6
    ]


def test_the_history_of_a_car_has_all_its_visits(garage):
    """With how each ended, what was planned, and what was not right."""
    body = garage.ask("/agenda/vehicle/HON-2026-000900").body

    assert len(APPOINTMENTS) == body.count("/requests/HON-2026-")
    assert "Le frein grince encore." in body
    assert 404 == garage.ask("/agenda/vehicle/HON-2026-000099").status


def test_a_dealer_sees_his_own_agenda_and_nobody_else_s(garage):
    """Another dealer's lists, rows and cars do not exist for him; a shop has no agenda at all."""
    his, other = garage.cookie("dealer", LAVAL), garage.cookie("dealer", "kia-anjou")
    shop = garage.cookie("shop", "fixauto-laval")

    assert "Ann Tremblay" in garage.ask("/agenda", cookie=his).body
    for path in ("/agenda", f"/agenda?dealer={LAVAL}", "/agenda/report", "/agenda.csv"):
        assert "Tremblay" not in garage.ask(path, cookie=other).body
        assert 404 == garage.ask(path, cookie=shop).status
    assert 404 == garage.ask("/agenda/vehicle/HON-2026-000900", cookie=other).status


@pytest.mark.parametrize("path", ["/agenda", "/agenda/report", "/agenda.csv", "/agenda/vehicle/HON-2026-000900"])
def test_the_agenda_only_shows(garage, path):
    """Nothing is changed by looking: every other method is refused."""
    assert {405} == {garage.ask(path, method=method).status for method in ("POST", "PUT", "DELETE", "PATCH")}


def test_an_agenda_that_has_not_changed_is_not_made_again(garage):
    """Whoever bears its mark is told so."""
    mark = garage.ask("/agenda").headers["etag"]

    assert 304 == garage.ask("/agenda", if_none_match=mark).status


@pytest.mark.system
@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")])
def test_the_agenda_is_accessible(garage, look, width, theme):
    """The axe rules find nothing on any of its views, in both themes, on a desk and on a phone."""
    window, found = look(width, theme), {}
    for view in VIEWS:
        window.goto(garage.address + view)
        result = Axe().run(window)
        found |= {(view, violation["id"]): violation["nodes"][0]["html"] for violation in result.response["violations"]}

    assert {} == found


@pytest.mark.system
@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_the_agenda_never_scrolls_sideways(garage, look, width):
    """In the wordiest language, from the smallest phone on."""
    window, wide = look(width), {}
    for view in VIEWS:
        window.goto(f"{garage.address}{view}{'&' if '?' in view else '?'}lang=fr")
        excess = window.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        wide |= {view: excess} if excess > 0 else {}

    assert {} == wide
