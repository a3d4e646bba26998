"""The page in the daemon: links made at the command line open it, and it stops without waiting for its readers."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from datetime import UTC, datetime
from urllib.error import HTTPError

import pytest

from config import link_secrets, load_settings
from routing import read_link
from tests.daemon import ROOT

TOKEN = "a long password of an operator"


@pytest.fixture
def installation(tmp_path):
    """The environment of an installation of its own, whose page has a lock and a public address."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    own = {
        "PATHS__STATE": str(tmp_path),
        "SMTP__LISTEN": "",
        "PAGE__LISTEN": f"127.0.0.1:{port}",
        "PAGE__PUBLIC_URL": f"http://127.0.0.1:{port}",
        "PAGE__TOKEN": TOKEN,
    }
    return os.environ | {f"PARTSPOST_{name}": value for name, value in own.items()}


def run(environment, *arguments):
    """A command's exit code, output and errors."""
    command = [sys.executable, "-m", "partspost", *arguments, "--config", str(ROOT / "config")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False, env=environment)
    return done.returncode, done.stdout, done.stderr


def test_a_link_opens_the_wall_of_a_page_that_runs_alone(installation):
    """`page link` and the page agree on the secret; at SIGTERM an open stream ends and nothing is waited for."""
    _, made, _ = run(installation, "page", "link", "dealer", "honda-laval", "--days", "3", "--json")
    link = json.loads(made)
    command = [sys.executable, "-m", "partspost", "serve", "--roles", "page", "--config", str(ROOT / "config")]
    with subprocess.Popen(command, cwd=ROOT, env=installation, stdout=subprocess.PIPE, text=True) as daemon:
        for line in daemon.stdout:
            if "daemon.started" in line:
                break
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        wall = browser.open(link["url"], timeout=10)
        stream = browser.open(wall.url.replace("/wall", "/live"), timeout=10)
        first = stream.readline()
        asked = time.monotonic()
        daemon.terminate()
        rest = stream.read()
        log = daemon.stdout.read()
        code = daemon.wait(20)

    assert (True, True, b"retry: 3000\n") == (wall.url.endswith("/wall"), b"Honda de Laval" in wall.read(), first)
    assert (0, True, True, False) == (
        code,
        b"event: changed" in rest or not rest.strip(),
        time.monotonic() - asked < 15,
        "enter" in log,
    )


def test_a_link_is_taken_back_while_the_page_runs(installation, tmp_path):
    """What the operator writes into the settings counts for the next request, without a signal."""
    config = shutil.copytree(ROOT / "config", tmp_path / "config", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    _, made, _ = run(installation, "page", "link", "dealer", "honda-laval", "--json")
    command = [sys.executable, "-m", "partspost", "serve", "--roles", "page", "--config", str(config)]
    with subprocess.Popen(command, cwd=ROOT, env=installation, stdout=subprocess.PIPE, text=True) as daemon:
        next(line for line in daemon.stdout if "daemon.started" in line)
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        with browser.open(json.loads(made)["url"], timeout=10) as wall:
            wall.read()
        settings = config / "partspost.toml"
        settings.write_text(settings.read_text().replace("[page]\n", '[page]\nrevoked = ["dealer:honda-laval"]\n', 1))
        with pytest.raises(HTTPError, match="404") as refused:
            browser.open(wall.url, timeout=10)
        refused.value.close()
        daemon.terminate()
        log = daemon.stdout.read()

    assert (200, True) == (wall.status, "links.loaded" in log)


@pytest.mark.parametrize(("code", "complaint", "arguments", "changes"), [
    (1, "no dealer has the key nobody", ("dealer", "nobody"), {}),
    (1, "no shop has the key nobody", ("shop", "nobody"), {}),
    (2, "unknown scope house; choose from dealer, shop, request", ("house", "x"), {}),
    (78, "no link can be made: set page.public_url", ("dealer", "honda-laval"), {"PAGE__PUBLIC_URL": ""}),
    (78, "no link can be made: its links are revoked", ("dealer", "honda-laval"), {"PAGE__REVOKED": "dealer:honda-laval"}),
    (78, "brings others to the page, which has no lock", ("dealer", "honda-laval"), {"PAGE__TOKEN": ""}),
    (78, "opens the page to others without a lock", ("dealer", "honda-laval"),
     {"PAGE__TOKEN": "", "PAGE__PUBLIC_URL": "", "PAGE__LISTEN": "0.0.0.0:8025"}),
])  # fmt: skip
def test_a_link_that_would_open_nothing_is_not_made(installation, code, complaint, arguments, changes):
    """The command says why there is no link, and what to change."""
    environment = installation | {f"PARTSPOST_{name}": value for name, value in changes.items()}
    found, _, errors = run(environment, "page", "link", *arguments)

    assert (code, True) == (found, complaint in errors)


def test_a_former_secret_keeps_its_links(installation, tmp_path, monkeypatch):
    """After the secret was exchanged, the former one is named and its links stay good."""
    _, made, _ = run(installation, "page", "link", "shop", "fixauto-laval", "--json")
    token = json.loads(made)["url"].rpartition("/")[2]
    (tmp_path / "secret").rename(tmp_path / "former")
    monkeypatch.setenv("PARTSPOST_PATHS__STATE", str(tmp_path))
    monkeypatch.setenv("PARTSPOST_PAGE__FORMER_SECRET_FILE", "former")
    secrets = link_secrets(load_settings(ROOT / "config"))

    assert (2, "fixauto-laval") == (len(secrets), read_link(secrets, token, today=datetime.now(UTC).date()).key)
