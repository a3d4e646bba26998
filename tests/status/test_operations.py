"""What operators look at when something is wrong, and nobody else."""

from datetime import timedelta

import pytest

from routing import Deadline
from status.views.operations import version_of
from store import deadlines
from tests.status.conftest import page, with_page
from tests.status.scene import NOW
from tests.status.test_views import words


@pytest.fixture
def text(afternoon):
    """The operators' view in English."""
    return words(afternoon.ask("/operations", Accept_Language="en"))


def test_spool_outbox_and_held_mails_are_counted(text):
    """What lies where, and which of it is wrong."""
    assert "to be taken in 3 damaged 1" in text
    assert "Refused 1 Ready to go 1" in text
    assert "No PDF is attached 1 The PDF has a password 1" in text


def test_a_refused_mail_is_told_with_the_relays_words_and_the_cure(text):
    """Which mail, to whom, what the relay said, and the command that sends it again."""
    assert "550 5.1.1 no such user here partspost requests resend NIS-2026-000001" in text


def test_nobody_at_work_is_a_warning(text):
    """A store without workers is told as such."""
    assert "Workers Nobody works." in text


def test_the_last_order_of_each_brand_is_told(text):
    """A brand that is silent for too long is seen at a glance."""
    assert "Acura none yet" in text
    assert "Honda" in text.partition("Last order, by brand")[2]


def test_the_directory_is_named(text, directory):
    """Its fingerprint, what is in it, and that there is no canary."""
    assert f"Directory {directory.fingerprint}" in text
    assert "Canary none is set up" in text


def test_territories_are_drawn_with_numbers_and_names(afternoon):
    """Each tile bears its dealer's number and names who has it."""
    answer = afternoon.ask("/operations?map=honda", Accept_Language="en")

    assert "<title>H7…: Honda de Laval</title>" in answer.body
    assert "7 dealers; each tile names them." in answer.body


@pytest.mark.parametrize("who", [("dealer", "honda-laval"), ("shop", "fixauto-laval"), ("request", "HON-2026-000003")])
def test_it_is_for_operators_alone(afternoon, who):
    """For everybody else there is no such address."""
    assert 404 == afternoon.ask("/operations", Cookie=afternoon.cookie(*who)).status


def test_late_deadlines_and_warnings_are_told(tmp_path, settings, directory):
    """A clock that does not tick, and what the tables want to be looked at for."""
    with page(tmp_path, settings, directory, str, warnings=lambda: ["territories.csv:3: nobody"]) as reader:
        with reader.scene.database.begin() as tx:
            deadlines.plan(
                tx, "HON-2026-000003", Deadline("remind", NOW - timedelta(hours=1)), NOW - timedelta(hours=5)
            )
        reader.reasons.append("the clock has not ticked for 300 s")
        text = words(reader.ask("/operations", Accept_Language="en"))

    assert "HON-2026-000003 remind" in text
    assert "territories.csv:3: nobody" in text
    assert "This node is not ready the clock has not ticked for 300 s" in text


def test_tables_that_are_being_looked_through_are_no_fault(tmp_path, settings, directory):
    """Until it is known whether there are warnings, the view says so."""
    with page(tmp_path, settings, directory, warnings=lambda: None) as reader:
        text = words(reader.ask("/operations", Accept_Language="en"))

    assert "The tables are being looked through." in text


def test_the_version_of_the_settings_follows_them(settings):
    """Another setting is another version; the same ones are the same."""
    assert version_of(settings) == version_of(settings.model_copy())
    assert version_of(settings) != version_of(with_page(settings, language="nb"))
