"""What a release hands out: a wheel that holds everything partspost needs, proved by running the show from it."""

import os
import re
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

from tests.network import free_port

ROOT = Path(__file__).parents[1]

pytestmark = pytest.mark.timeout(300)  # the whole show, on a machine that may be busy
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
ROOMS = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel of this tree."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=100)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """The folder of a fresh environment with the wheel in it; what it depends on is borrowed from ours."""
    home = tmp_path_factory.mktemp("installed")
    venv.create(home, with_pip=True, symlinks=True)
    site = Path(sysconfig.get_path("purelib", "venv", vars={"base": str(home), "installed_base": str(home)}))
    # A .pth file names folders only; the one that leads from our environment to this tree is not followed.
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    command = [home / "bin" / "python", "-m", "pip", "install", "-q", "--no-deps", "--no-index", str(wheel)]
    subprocess.run(command, check=True, capture_output=True, timeout=100)
    return home


def ours():
    """Every file of the rooms that is not made by running them."""
    paths = (path for room in ROOMS for path in (ROOT / room).rglob("*") if path.is_file())
    return {str(path.relative_to(ROOT)) for path in paths if "__pycache__" not in path.parts}


def test_the_wheel_holds_every_file_of_the_rooms_and_no_other(wheel):
    """Vocabularies, templates, catalogues, migrations, styles and tables are inside; tests and tools are not."""
    with zipfile.ZipFile(wheel) as opened:
        held = {name for name in opened.namelist() if not re.match(r"partspost-[^/]+\.dist-info/|samples/mails/", name)}

    assert ours() == held


def test_the_sample_mails_travel_with_the_wheel(wheel):
    """What `partspost demo` mails in is inside, with what each shall become."""
    with zipfile.ZipFile(wheel) as opened:
        held = {name for name in opened.namelist() if name.startswith("samples/")}

    assert {f"samples/mails/{path.name}" for path in (ROOT / "samples/mails").iterdir()} == held


def test_an_installed_wheel_is_not_this_tree(installed, tmp_path):
    """The environment imports partspost from its own folder, so that the next test proves something."""
    command = [installed / "bin" / "python", "-c", "import partspost, parsers; print(partspost.__file__)"]
    told = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True, timeout=60).stdout

    assert str(installed) in told


def test_the_show_runs_from_an_installed_wheel(installed, tmp_path):
    """`partspost demo --once` drains, reads, routes and notifies every sample with nothing but the wheel."""
    environment = os.environ | {
        "PARTSPOST_SMTP__LISTEN": f"127.0.0.1:{free_port()}",
        "PARTSPOST_PAGE__LISTEN": f"127.0.0.1:{free_port()}",
        "PARTSPOST_SMTP__MIN_FREE": "0",
    }
    shown = subprocess.run(
        [installed / "bin" / "partspost", "demo", "--once"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )

    assert (0, True) == (shown.returncode, "became what they should" in shown.stdout), shown.stdout + shown.stderr


def test_every_python_that_is_promised_may_install_it():
    """Each classified version of Python fulfils `requires-python`."""
    classified = [line.rpartition(" ")[2] for line in PROJECT["project"]["classifiers"] if ":: 3." in line]

    assert ["3.11", "3.12", "3.13", "3.14"] == classified
    assert ">=3.11" == PROJECT["project"]["requires-python"]
