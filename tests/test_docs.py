"""The pages under docs/ say what the program does: no event, setting or named test is missing or invented."""

import ast
import re
from pathlib import Path

import pytest

from config import Settings

ROOT = Path(__file__).parents[1]
ROOMS = ("partspost", "ingest", "notifier", "status", "store")


def logged_events():
    """Every event name that the code can log, read from its string literals in calls of a logger."""
    levels = {"debug", "info", "warning", "error", "exception", "critical", "level", "log"}
    names = set()
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if not isinstance(node, ast.Call) or not node.args:
                    continue
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if called in levels:
                    names |= {
                        part.value
                        for part in ast.walk(node.args[0])
                        if isinstance(part, ast.Constant) and re.fullmatch(r"[a-z]+(\.[a-z_]+)+", str(part.value))
                    }
    return names


def test_every_logged_event_is_documented_and_no_other():
    """docs/events.md lists exactly the event names that the code logs."""
    documented = set(re.findall(r"^\| `([a-z._]+)` \|", (ROOT / "docs/events.md").read_text(), re.MULTILINE))

    assert logged_events() == documented


def drill_steps():
    """Every step at which a drill can kill, read from the code that marks it."""
    texts = [path.read_text() for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    return {name for text in texts for name in re.findall(r"\b_?(?:drill\.step|mark)\(\"([A-Z]\d)\"\)", text)}


def test_every_step_of_the_drill_is_documented_and_no_other():
    """docs/architecture.md says of each step what a kill there leaves and who repairs it."""
    text = (ROOT / "docs/architecture.md").read_text()
    documented = set()
    for kind, first, last in re.findall(r"^\| ([A-Z])(\d)(?:–[A-Z](\d))? \|", text, re.MULTILINE):
        documented |= {f"{kind}{number}" for number in range(int(first), int(last or first) + 1)}

    assert drill_steps() == documented


def places():
    """(page, place) of every file or folder of ours that a page names in code, but for what nobody commits."""
    pages = (*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md"))
    named = "|".join((*ROOMS, "routing", "parsers", "config", "tests", "samples"))
    for page in pages:
        for place in re.findall(rf"`((?:{named})/[a-z0-9_./-]+)`", page.read_text()):
            if place != "samples/private/":
                yield page.name, place


def test_places_in_the_pages_exist():
    """A file or folder of ours that a page names is there."""
    assert [] == [(page, place) for page, place in places() if not (ROOT / place).exists()]


def test_every_setting_stands_in_the_sample_configuration():
    """An operator finds each key of each section in config/partspost.toml, set or commented out."""
    text = (ROOT / "config/partspost.toml").read_text()
    sections = dict(re.findall(r"^\[(\w+)\]\n(.*?)(?=^\[|\Z)", text, re.MULTILINE | re.DOTALL))
    missing = [
        f"[{section}] {key}"
        for section, field in Settings.model_fields.items()
        for key in field.annotation.model_fields
        if not re.search(rf"^(# )?{key} = ", sections.get(section, ""), re.MULTILINE)
    ]

    # Secrets belong into the environment or a file of their own.
    assert missing == ["[site] secret", "[page] token", "[relay] password"]


def coverage_rows():
    """(id, state, tests) of every row of docs/coverage.md."""
    text = (ROOT / "docs/coverage.md").read_text()
    return re.findall(r"^\| ([A-Z]?\d+) \|[^|]*\| (works|partly|not yet) \|([^|\n]*)\|$", text, re.MULTILINE)


EXPECTED = [
    *(f"P{n}" for n in range(1, 18)),
    *(f"C{n}" for n in range(1, 22)),
    *(f"V{n}" for n in range(1, 25)),
    *(f"M{n}" for n in range(1, 20)),
    *(f"B{n}" for n in range(1, 21)),
    *(f"T{n}" for n in range(1, 25)),
    *(str(n) for n in range(1, 26)),
]


def test_coverage_has_one_row_for_each_requirement():
    """Every requirement, known failure and wanted feature stands in docs/coverage.md exactly once, in order."""
    assert [row for row, _, _ in coverage_rows()] == EXPECTED


def test_coverage_names_tests_that_exist():
    """A row that works or works partly names a test, and each named test exists."""
    wrong = []
    for row, state, named in coverage_rows():
        tests = re.findall(r"`([\w/]+\.py)::(\w+)`", named)
        if state != "not yet" and not tests:
            wrong.append(f"{row}: {state}, but no test is named")
        for file, test in tests:
            path = ROOT / "tests" / file
            if not path.exists() or f"def {test}(" not in path.read_text():
                wrong.append(f"{row}: tests/{file}::{test} does not exist")

    assert [] == wrong


@pytest.mark.parametrize("page", [*sorted(path.name for path in (ROOT / "docs").glob("*.md")), "README.md"])
def test_links_in_the_pages_lead_somewhere(page):
    """Every relative link or picture of a page exists."""
    path = ROOT / page if page == "README.md" else ROOT / "docs" / page
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", path.read_text())

    assert [link for link in links if not (path.parent / link).exists()] == []
