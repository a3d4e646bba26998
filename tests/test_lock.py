"""The pinned dependencies: complete, by hash, the same for users and developers, and known to auditors."""

import json
import re
import subprocess
import sys
import threading
import tomllib
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
_PIN = re.compile(r"^([\w.-]+)(?:\[[\w,-]+\])?==([^\s;\\]+)(.*?)(?=^\S|\Z)", re.MULTILINE | re.DOTALL)


def pins(lock):
    """Name to versions of a lock; where markers tell, one name has several."""
    found = {}
    for name, version, _ in _PIN.findall((ROOT / lock).read_text()):
        found.setdefault(canonicalize_name(name), set()).add(version)
    return found


def wanted(*lists):
    """The requirements of these lists of pyproject.toml."""
    return [Requirement(line) for given in lists for line in given]


@pytest.mark.parametrize(
    ("lock", "requirements"),
    [
        ("requirements.lock", wanted(PROJECT["project"]["dependencies"])),
        (
            "requirements-dev.lock",
            wanted(
                PROJECT["project"]["dependencies"],
                PROJECT["dependency-groups"]["dev"],
                PROJECT["project"]["optional-dependencies"]["ocr"],
            ),
        ),
    ],
    ids=["users", "developers"],
)
def test_a_lock_fulfils_what_the_project_asks_for(lock, requirements):
    """Each dependency is pinned to a version that pyproject.toml allows: `./dev lock --keep` was run after a change."""
    pinned = pins(lock)
    wrong = [
        str(one)
        for one in requirements
        if not any(one.specifier.contains(version) for version in pinned.get(canonicalize_name(one.name), ()))
    ]

    assert [] == wrong


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_every_pin_has_its_hash(lock):
    """Nothing is installed but the bytes that were locked, and no address of a server stands in a lock."""
    text = (ROOT / lock).read_text()

    assert [] == [name for name, _, rest in _PIN.findall(text) if "--hash=sha256:" not in rest]
    assert "http" not in text


def test_developers_test_what_users_get():
    """Every pin of the users' lock is the developers' as well."""
    ours, theirs = pins("requirements.lock"), pins("requirements-dev.lock")

    assert {name: versions for name, versions in ours.items() if not versions <= theirs.get(name, set())} == {}


def test_the_parts_list_names_every_pin(tmp_path):
    """`./dev sbom` writes a CycloneDX document with each pinned dependency, its hashes, and partspost itself."""
    out = tmp_path / "sbom.json"
    command = [
        sys.executable,
        "-m",
        "cyclonedx_py",
        "requirements",
        "requirements.lock",
        "--pyproject",
        "pyproject.toml",
    ]
    command += ["--mc-type", "application", "--output-reproducible", "--of", "JSON", "-o", str(out)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=60)
    told = json.loads(out.read_text())

    assert ("CycloneDX", "partspost") == (told["bomFormat"], told["metadata"]["component"]["name"])
    assert set(pins("requirements.lock")) == {canonicalize_name(one["name"]) for one in told["components"]}
    assert " ".join(command[3:-2]) in " ".join((ROOT / "dev").read_text().replace("\\\n", "").split())


class Osv(BaseHTTPRequestHandler):
    """Answers like api.osv.dev: Jinja2 has a hole, everything else has none."""

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        hole = {
            "id": "TEST-2026-1",
            "aliases": ["CVE-2026-1"],
            "summary": "a hole",
            "details": "a hole",
            "modified": "2026-01-01T00:00:00Z",
            "affected": [{"package": {"name": "jinja2", "ecosystem": "PyPI"}, "ranges": []}],
        }
        answer = json.dumps({"vulns": [hole]} if asked["package"]["name"] == "jinja2" else {}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


@pytest.fixture
def osv():
    """The address of a database of vulnerabilities on this machine."""
    server = HTTPServer(("127.0.0.1", 0), Osv)
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    yield f"http://127.0.0.1:{server.server_port}/v1/query"
    server.shutdown()
    serving.join()
    server.server_close()


def audit(tmp_path, url, exceptions=""):
    """(exit code, what was said) of the audit of one dependency against that database."""
    (tmp_path / "lock").write_text(f"jinja2==3.1.6 --hash=sha256:{'0' * 64}\nclick==8.1.0 --hash=sha256:{'0' * 64}\n")
    (tmp_path / "audit.toml").write_text(exceptions)
    command = [sys.executable, str(ROOT / "deploy/audit.py"), str(tmp_path / "lock")]
    command += ["--exceptions", str(tmp_path / "audit.toml"), "--osv-url", url]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)
    return done.returncode, done.stdout + done.stderr


def exception(until, reason="never reached"):
    """The text of audit.toml that excepts the hole until this day."""
    return f'[[exception]]\nid = "CVE-2026-1"\nuntil = {until}\nreason = "{reason}"\n'


def test_a_known_hole_fails_the_audit(tmp_path, osv):
    """What is known of a pinned version is named, and the audit ends in 1."""
    code, said = audit(tmp_path, osv)

    assert (1, True) == (code, "OPEN: jinja2 3.1.6: CVE-2026-1" in said), said


@pytest.mark.parametrize(
    ("days", "code", "state"), [(1, 0, "excepted"), (0, 0, "excepted"), (-1, 1, "exception expired")]
)
def test_an_exception_holds_until_its_day(tmp_path, osv, days, code, state):
    """Up to and including its day it lets the hole pass; from then on somebody must look again."""
    ended, said = audit(tmp_path, osv, exception(datetime.now(UTC).date() + timedelta(days=days)))

    assert (code, True) == (ended, f"{state}: jinja2" in said), said


def test_an_audit_that_cannot_ask_says_so_and_fails_nothing(tmp_path):
    """Without a network the build goes on, and nobody takes silence for an answer."""
    code, said = audit(tmp_path, "http://127.0.0.1:9/v1/query")

    assert (0, True) == (code, "NOT DONE" in said), said


def test_the_exceptions_of_this_tree_have_a_reason_and_a_day():
    """Each one in deploy/audit.toml names what it excepts, why, and until when."""
    rows = tomllib.loads((ROOT / "deploy/audit.toml").read_text()).get("exception", [])

    assert all(row["id"] and row["reason"] and isinstance(row["until"], date) for row in rows)
