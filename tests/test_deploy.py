"""What an administrator installs: units that are locked down, alerts about figures that exist, a runbook for each."""

import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from status.metrics import scrape
from store import Database, migrate

ROOT = Path(__file__).parents[1]
UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))
RUNBOOK = (ROOT / "docs" / "runbook.md").read_text()
MOST_EXPOSED = 3.0


def alerts():
    """The rules of the alerts."""
    rules = yaml.safe_load((ROOT / "deploy" / "prometheus" / "alerts.yml").read_text())
    return [rule for group in rules["groups"] for rule in group["rules"]]


@pytest.mark.system
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_exposes_little(unit):
    """Systemd's own examination finds at most three of ten."""
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd is not installed (apt-get install systemd)")
    command = ["systemd-analyze", "security", "--offline=true", str(unit)]
    told = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout

    assert MOST_EXPOSED >= float(re.search(r"exposure level for \S+: ([\d.]+)", told)[1])


def test_units_start_commands_that_exist():
    """Every command in a unit is one of ours, and its roles are roles."""
    command = re.compile(r"^ExecStart(?:Pre)?=\S+/partspost (\w+)", re.MULTILINE)
    started = [name for unit in UNITS for name in command.findall(unit.read_text())]

    assert {"migrate", "serve"} == set(started)


def test_where_the_state_is_stands_in_the_configuration_alone():
    """A unit that named it, too, would have the daemon look elsewhere than what an operator types."""
    assert [] == [unit.name for unit in UNITS if "PATHS__STATE" in unit.read_text()]


def test_alerts_watch_figures_that_exist(tmp_path):
    """Each name in an expression is exported by a new installation, or by Prometheus itself."""
    migrate("sqlite:///partspost.db", tmp_path)
    database = Database("sqlite:///partspost.db", tmp_path)
    try:
        exported = scrape(database, lambda: {"in": 0}, datetime.now(UTC)).decode()
    finally:
        database.close()
    known = set(re.findall(r"^# TYPE (\w+)", exported, re.MULTILINE)) | {"up"}
    asked = {name for rule in alerts() for name in re.findall(r"\b(?:partspost_\w+|up)\b", rule["expr"])}

    assert asked <= known


def test_every_alert_has_its_page_in_the_runbook():
    """The link of an alert leads to the heading with its name, and no heading is without alert."""
    headings = re.findall(r"^## (\w+)$", RUNBOOK, re.MULTILINE)

    assert [rule["alert"] for rule in alerts()] == headings
    assert all(rule["annotations"]["runbook"].endswith("#" + rule["alert"].lower()) for rule in alerts())


@pytest.mark.parametrize("command", sorted(set(re.findall(r"`partspost ((?:[a-z-]+ )?[a-z-]+)", RUNBOOK))))
def test_commands_of_the_runbook_exist(command):
    """Every command that the runbook names explains itself."""
    words = command.split()
    arguments = words[:1] if words[0] in {"check", "doctor"} else words
    told = subprocess.run(
        [sys.executable, "-m", "partspost", *arguments, "--help"],
        cwd=ROOT,
        capture_output=True,
        timeout=60,
        check=False,
    )

    assert 0 == told.returncode
