"""The house rules that a machine can hold: doors, sentences, sizes, and one way for imports."""

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("partspost", "ingest", "notifier", "status", "store", "routing", "parsers", "config")
LONGEST_FUNCTION, LONGEST_FILE = 40, 300

SOURCES = sorted(path for room in (*ROOMS, "samples") for path in (ROOT / room).rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))


def functions(path):
    """Every function of a file."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, kinds)]


def name(path):
    """A file as a person names it."""
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("room", ROOMS)
def test_each_door_says_purpose_promise_and_what_may_go_wrong(room):
    """A room's first page tells a stranger what it is for, what it promises and what may go wrong."""
    door = ast.get_docstring(ast.parse((ROOT / room / "__init__.py").read_text())) or ""

    assert [word for word in ("Purpose:", "Promise:", "What may go wrong:") if word in door] == [
        "Purpose:",
        "Promise:",
        "What may go wrong:",
    ]


def test_every_module_says_what_it_is():
    """Each module begins with a sentence that a newcomer could repeat."""
    mute = [name(path) for path in SOURCES if not ast.get_docstring(ast.parse(path.read_text()))]

    assert [] == mute


def test_every_test_is_a_sentence():
    """Each test function states its behaviour in its docstring."""
    mute = [
        f"{name(path)}:{node.lineno}"
        for path in TESTS
        for node in functions(path)
        if node.name.startswith("test") and not ast.get_docstring(node)
    ]

    assert [] == mute


def test_functions_hold_one_thought():
    """No function is longer than forty lines."""
    long = [
        f"{name(path)}:{node.lineno} {node.name}"
        for path in SOURCES
        for node in functions(path)
        if node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION
    ]

    assert [] == long


def test_files_fit_on_a_few_screens():
    """No source file is longer than three hundred lines."""
    long = [name(path) for path in SOURCES if len(path.read_text().splitlines()) > LONGEST_FILE]

    assert [] == long


def test_nobody_unpickles_or_builds_sql_from_text():
    """No pickle, marshal or eval anywhere, and no SQL text made with an f-string."""
    forbidden = re.compile(r"^\s*(import|from) (pickle|marshal|shelve)\b|\beval\(|(?<!_)\btext\(f[\"']")
    found = [
        f"{name(path)}: {line.strip()}"
        for path in SOURCES
        for line in path.read_text().splitlines()
        if forbidden.search(line)
    ]

    assert [] == found


def test_no_stranger_owns_our_top_level_names():
    """No installed distribution brings a package named like one of our rooms."""
    from importlib.metadata import packages_distributions

    owners = {room: packages_distributions().get(room, []) for room in ROOMS}

    assert {room: [] for room in ROOMS} == {
        room: [owner for owner in names if owner != "partspost"] for room, names in owners.items()
    }


VIOLATIONS = [
    ("Imports point down the street", "config/drill.py", "import routing"),
    ("The door knows only the configuration", "ingest/gate.py", "import parsers"),
    ("parsers and routing do no I/O and keep no log", "routing/directory/choice.py", "import sqlite3"),
    ("The pipe command stands on the standard library alone", "ingest/pipe.py", "import structlog"),
    ("Only store knows SQL", "partspost/work/pipeline.py", "import sqlalchemy"),
    ("Only parsers.pdf opens PDFs", "parsers/quotation.py", "import pypdf"),
    ("Only parsers.scans looks at pictures", "parsers/visits/facts.py", "import rapidocr"),
    ("Strangers' bytes are read in the child alone", "partspost/work/pipeline.py", "import parsers.mail"),
]


@pytest.mark.parametrize(("contract", "file", "line"), VIOLATIONS, ids=[one[0] for one in VIOLATIONS])
def test_each_import_contract_fails_on_a_deliberate_violation(contract, file, line, tmp_path):
    """A contract that cannot fail is none: with one forbidden import in a copy, exactly that contract is broken."""
    for room in ROOMS:
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__", "*.pdf"))
    shutil.copy(ROOT / ".importlinter", tmp_path)
    guilty = tmp_path / file
    guilty.write_text(f"{guilty.read_text()}\n{line}\n")

    linter = Path(sys.executable).with_name("lint-imports")
    found = subprocess.run([linter, "--no-cache"], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert 1 == found.returncode
    assert f"{contract} BROKEN" in found.stdout


def test_every_import_contract_has_its_violation():
    """The list of deliberate violations names each contract of .importlinter."""
    contracts = re.findall(r"^name = (.+)$", (ROOT / ".importlinter").read_text(), re.MULTILINE)

    assert contracts == [contract for contract, _, _ in VIOLATIONS]
