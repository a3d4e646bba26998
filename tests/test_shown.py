"""Every command that README and docs show works: each is run against a temporary installation as it stands there."""

import json
import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
import typer

from partspost import cli
from tests import network, shown

ROOT = Path(__file__).parents[1]

pytestmark = pytest.mark.timeout(600)  # the whole show, on a machine that may be busy
COMMANDS = [block for block in shown.blocks() if block.kind in {"sh", "console"}]
PROSE = {path: re.findall(r"`(partspost [^`]+)`", path.read_text()) for path in shown.PAGES}


@pytest.fixture(scope="module")
def installation(tmp_path_factory):
    """A folder as an operator has it: `partspost` on the path, the sample network, its orders read, files to try."""
    home = tmp_path_factory.mktemp("installation")
    (home / "bin").mkdir()
    for name, target in (("partspost", f"{sys.executable} -m partspost"), ("python", sys.executable)):
        (home / "bin" / name).write_text(f'#!/bin/sh\nexec {target} "$@"\n')
        (home / "bin" / name).chmod(0o755)
    etc = home / "partspost"
    shutil.copytree(ROOT / "config", etc, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    shutil.copy(etc / "territories.csv", home)
    shutil.copy(ROOT / "samples/orders/purchase-order.pdf", home / "order.pdf")
    order = json.loads((ROOT / "samples/orders/purchase-order.json").read_text())
    (home / "order.json").write_text(json.dumps(order["orders"][0]))
    (home / "answer.eml").write_text(
        "From: parts@honda-laval.example\nSubject: Re: order\n\nall ok except 5 BO Dec 4\n"
    )
    environment = os.environ | {
        "PATH": f"{home / 'bin'}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "PARTSPOST_CONFIG": str(etc),
        "PARTSPOST_PATHS__STATE": str(home / "var"),
        "PARTSPOST_SMTP__LISTEN": f"127.0.0.1:{network.free_port()}",
        "PARTSPOST_PAGE__LISTEN": f"127.0.0.1:{network.free_port()}",
        "PARTSPOST_PAGE__PUBLIC_URL": "https://parts.example",
        "PARTSPOST_PAGE__TOKEN": "0123456789abcdef0123456789abcdef",
        "COLUMNS": "200",
    }
    show = [sys.executable, "-m", "partspost", "demo", "--once"]
    for _ in range(2):  # on a busy machine it gives up, and goes on where it was
        shown_all = subprocess.run(show, cwd=home, env=environment, check=False, capture_output=True, timeout=280)
        if not shown_all.returncode:
            break
    (price_list,) = (block.text for block in shown.blocks() if (block.page, block.kind) == ("docs/invoices.md", "toml"))
    (etc / "prices.toml").write_text(price_list)
    return home, environment


def own_numbers(script, home, environment):
    """The script with the numbers of held mails that there are here, in the order in which it names them.

    Invoices are numbered in the year in which they are made.
    """
    script = re.sub(r"\b(INV|CN)-2026-", rf"\1-{datetime.now(UTC):%Y}-", script)
    if not (named := list(dict.fromkeys(re.findall(r"held (?:show|requeue|discard) (\d+)", script)))):
        return script
    listed = ["partspost", "held", "list", "--json"]
    told = subprocess.run(listed, cwd=home, env=environment, check=True, capture_output=True, text=True, timeout=60)
    here = [str(json.loads(line)["id"]) for line in told.stdout.splitlines()]
    for there, mine in zip(named, here, strict=False):
        script = re.sub(rf"(held (?:show|requeue|discard)) {there}\b", rf"\1 {mine}", script)
    return script


@pytest.mark.parametrize("block", [block for block in COMMANDS if not block.why], ids=str)
def test_a_command_that_is_shown_works(installation, block):
    """It ends in 0, and prints what the page says that it prints."""
    home, environment = installation
    script = own_numbers(block.script, home, environment)
    done = subprocess.run(
        ["sh", "-eu", "-c", script],
        cwd=home,
        env=environment,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=100,
        check=False,
    )
    assert 0 == done.returncode, f"{script}\n{done.stdout}\n{done.stderr}"
    printed = [line for line in block.text.splitlines() if not line.startswith("$ ")] if block.kind == "console" else []
    expected = ".*".join(re.escape(line.strip()) for line in printed if line.strip() != "…")

    assert re.search(expected, done.stdout, re.DOTALL), done.stdout


@pytest.mark.parametrize("block", COMMANDS, ids=str)
def test_a_command_that_is_shown_is_a_command(block):
    """Whether it can be run here or not, a shell can read it."""
    read = subprocess.run(["sh", "-n", "-c", block.script], capture_output=True, text=True, timeout=20, check=False)

    assert (0, "") == (read.returncode, read.stderr)


def test_a_block_that_is_not_run_says_why_and_no_other_looks_like_one():
    """Commands stand in blocks that name their language, so that none is left out by accident."""
    hidden = [
        str(block)
        for block in shown.blocks()
        if block.kind in {"", "bash", "shell", "text"}
        and re.search(r"^(\$ |partspost |\./dev |pip )", block.text, re.MULTILINE)
    ]

    assert [] == hidden


@pytest.fixture(scope="module")
def program():
    """The whole command line, as typer builds it."""
    return typer.main.get_command(cli.build())


@pytest.mark.parametrize("page", [path for path, named in PROSE.items() if named], ids=lambda path: path.name)
def test_a_command_that_is_named_exists(program, page):
    """Each `partspost …` in a sentence is a command, with the options that it names."""
    wrong = []
    for named in PROSE[page]:
        command, words = program, named.split()[1:]
        while words and hasattr(command, "commands") and words[0] in command.commands:
            command = command.commands[words.pop(0)]
        options = {option for parameter in command.params for option in parameter.opts + parameter.secondary_opts}
        groups = hasattr(command, "commands") and words and not words[0].startswith(("-", "…"))
        if groups or [word for word in words if word.startswith("-") and word not in options]:
            wrong.append(named)

    assert [] == wrong
