"""``partspost read-reply``: what a reply would do, for people and for programs."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

CONFIG = Path(__file__).parents[2] / "config"
REPLY = """From: Luc <luc@dealer.example>
To: r@parts.example
Subject: Re: order
Content-Type: text/plain; charset=utf-8

{text}
"""
ORDER = {
    "lines": [
        {
            "line": 1,
            "part_number": "33150-T20-A01",
            "description": {"fr": "Phare gauche", "en": "Headlamp"},
            "quantity": 1,
        },
        {"line": 2, "part_number": "91505-TM8-003", "description": "Agrafe", "quantity": 10, "unit_price": 2.1},
    ]
}


@pytest.fixture(name="folder")
def _folder(tmp_path):
    """A folder with two replies and the order they answer."""
    (tmp_path / "order.json").write_text(json.dumps(ORDER))
    (tmp_path / "clear.eml").write_text(REPLY.format(text="1 BO 2026-12-04\n2 : 2,45 $"))
    (tmp_path / "unclear.eml").write_text(REPLY.format(text="ok sauf 1"))
    return tmp_path


def run(folder, *arguments):
    """The command as a person runs it."""
    command = [sys.executable, "-m", "partspost", "read-reply", *arguments, "--config", str(CONFIG)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=60)


def test_a_clear_reply_is_told_as_json(folder):
    """One object with the shape that other programs rely on."""
    done = run(folder, "clear.eml", "--request", "order.json", "--today", "2026-11-24", "--locale", "fr-CA", "--json")
    told = json.loads(done.stdout)

    assert (0, None, False, False) == (done.returncode, told["question"], told["refused"], told["ambiguous"])
    assert [(1, "backorder", "2026-12-04", None), (2, "price_change", None, "2.45")] == [
        (action["line"], action["answer"], action["eta"], action["price"]) for action in told["actions"]
    ]


def test_an_unclear_reply_changes_nothing(folder):
    """People read why, and a script sees it in the exit code."""
    done = run(folder, "unclear.eml", "--request", "order.json", "--today", "2026-11-24")

    assert (1, "not clear: nothing changes, the writer is asked back") == (done.returncode, done.stdout.strip())


def test_many_replies_are_read_in_one_go(folder):
    """One result a line, with the id that was given; paths may be beside the batch file."""
    rows = [
        {
            "id": name,
            "mail": f"{name}.eml",
            "request": "order.json",
            "today": "2026-11-24",
            "role": "dealer",
            "locale": "fr-CA",
        }
        for name in ("clear", "unclear")
    ]
    (folder / "batch.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    done = run(folder.parent, "--batch", str(folder / "batch.jsonl"))
    told = [json.loads(line) for line in done.stdout.splitlines()]

    assert [("clear", False, 2), ("unclear", True, 0)] == [
        (one["id"], one["ambiguous"], len(one["actions"])) for one in told
    ]


@pytest.mark.parametrize(
    "arguments", [["clear.eml"], ["--batch", "broken.jsonl"], ["clear.eml", "--request", "clear.eml"]]
)
def test_what_is_missing_or_broken_is_named(folder, arguments):
    """Without an order, or with something that is none, the command says what it needs and ends with 2."""
    (folder / "broken.jsonl").write_text('{"id": 1}\n')
    done = run(folder, *arguments)

    assert 2 == done.returncode
    assert done.stderr.strip()
