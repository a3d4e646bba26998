"""What an operator asks of workshops: what became of appointments, and a campaign's table taken in."""

import csv
import io
import json
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
import typer
from typer.testing import CliRunner

from partspost.commands import workshops
from partspost.work import overviews, pipeline
from partspost.work.clock import Clock
from routing.appointments.agenda import afternoon_slot
from store import deadlines, messages
from tests.stories.post import Post
from tests.stories.test_appointments_agenda import ANN, DESK, LUC, _done, booked, campaign, desk, words

assert desk  # the fixture of the stories

APP = typer.Typer()
APP.command()(workshops.report)
APP.command()(workshops.campaign)
PERIOD = ("--since", "2026-11-01", "--until", "2026-11-30")


@pytest.fixture
def post(tmp_path, room):
    """A post office on a Tuesday at ten."""
    office = Post(tmp_path, room)
    yield office
    office.close()


def run(post, *arguments):
    """A command over the story's configuration."""
    return CliRunner().invoke(APP, [*arguments, "--config", str(post.config)])


def test_a_report_counts_each_stage_and_writes_grid_and_pies(desk, tmp_path):
    """For any two days; the grid is CSV with fixed columns, the pies are one picture whose parts are named."""
    _done(desk)
    booked(desk, "Luc Ouellet", LUC, day="2026-12-03", name="R2", car="5J6RW2H80KL100304,K1,Honda,CR-V,2019")
    grid, pies = tmp_path / "grid.csv", tmp_path / "pies.svg"
    told = run(desk, "report", "--dealer", "honda-laval", *PERIOD, "--grid", str(grid), "--pies", str(pies), "--json")
    rows = list(csv.reader(io.StringIO(grid.read_text(encoding="utf-8-sig"))))

    assert (0, 2, 1) == (
        told.exit_code,
        json.loads(told.stdout)["stages"]["opened"],
        json.loads(told.stdout)["rows"] - 1,
    )
    assert ["chassis", "plate", "unit", "client", "due_date", "assignment_date"] == rows[0][:6]
    assert {"Ann Roy", "Luc Ouellet"} == {row[3] for row in rows[1:]}
    assert "arrived: 1 (100%)" in "".join(ET.fromstring(pies.read_text(encoding="utf-8")).itertext())


def test_a_report_of_one_stage_has_its_rows_alone(desk):
    """A filter leaves out the appointments that did not reach the stage; the amounts stay those of all."""
    _done(desk)
    told = json.loads(run(desk, "report", "--dealer", "honda-laval", *PERIOD, "--stage", "missed", "--json").stdout)

    assert (0, 1) == (told["rows"], told["stages"]["done"])


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--dealer", "nobody"), 1),
        (("--dealer", "honda-laval", "--stage", "x"), 2),
        (("--dealer", "honda-laval", "--since", "yesterday"), 2),
    ],
)
def test_what_cannot_be_reported_is_refused_in_words(desk, arguments, code):
    """No such workshop, no such stage, no such day."""
    assert code == run(desk, "report", *arguments).exit_code


def test_a_table_that_an_operator_takes_in_has_its_preview_go_to_the_workshop(desk, tmp_path):
    """As if it had been mailed: nobody but who gets the preview sends it."""
    table, text = tmp_path / "freins.csv", tmp_path / "words.txt"
    table.write_text(f"chassis,plate,client,address\n2HGFE2F59PH100101,K42,Ann Roy,{ANN}\n", encoding="utf-8")
    text.write_text("Vérifiez vos freins.", encoding="utf-8")
    run_it = run(desk, "campaign", str(table), "--dealer", "honda-laval", "--name", "Freins", "--text", str(text))
    with desk.house.database.reading() as tx:
        (waiting,) = messages.waiting(tx)
    pipeline.read(desk.house, waiting.id)
    (preview,) = desk._leave()

    assert (0, "campaign_preview", DESK) == (
        run_it.exit_code,
        preview.kind,
        preview["To"].addresses[0].addr_spec,
    )
    assert ("Vérifiez vos freins." in words(preview), "Clients qui reçoivent un courriel 1" in words(preview)) == (
        True,
        True,
    )


def test_a_campaign_that_is_decided_twice_is_sent_once(desk):
    """Two answers that were read at the same moment: the second finds the first one's rows and sends nothing more."""
    row = f"2HGFE2F59PH100101;K42 LMN;Civic 2023;Ann Roy;{ANN};2026-12-01;"
    (preview,) = campaign(desk, row)
    go = words(preview).split("GO ")[1][:4]
    first = [one for one in desk.answer(preview, f"GO {go}") if one.kind == "campaign"]
    second = [one for one in desk.answer(preview, f"GO {go}") if one.kind == "campaign"]

    assert (1, 0) == (len(first), len(second))


def test_the_afternoon_is_claimed_once_for_all_nodes(desk):
    """At three of each zone, where somebody takes appointments; a later tick claims nothing more."""
    desk.now = desk.now.replace(hour=20, minute=1)
    Clock(desk.house)._claim_calendar()
    slot = afternoon_slot(desk.now, "America/Toronto")
    with desk.house.database.begin() as tx:
        again = deadlines.claim_tick(tx, "afternoon.America/Toronto", slot, desk.now)

    assert not again


def test_an_afternoon_is_over_by_six(desk):
    """Nobody wants to read in the evening who had not come at three."""
    booked(desk, day="2026-11-24", time="11:00")
    slot = afternoon_slot(desk.now.replace(hour=20, minute=1), "America/Toronto")
    desk.now = slot + overviews.AFTERNOON_LASTS + timedelta(minutes=1)

    assert 0 == overviews.tell_of_the_afternoon(desk.house, "America/Toronto", slot)


def test_a_dealer_may_turn_the_lists_off(desk):
    """As the other mails of a day."""
    booked(desk, day="2026-11-24", time="11:00")
    path = desk.config / "dealers.csv"
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    columns = dict.fromkeys([*rows[0], "off"])
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(row | ({"off": "agenda"} if row["key"] == "honda-laval" else {}) for row in rows)
    path.write_text(out.getvalue(), encoding="utf-8")
    desk.house.reload()
    slot = afternoon_slot(desk.now.replace(hour=20, minute=1), "America/Toronto")
    desk.now = slot

    assert 0 == overviews.tell_of_the_afternoon(desk.house, "America/Toronto", slot)
