"""The installation has one owner: what root types is done as him, and what others left there is found."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from partspost.doctor import places
from tests import network
from tests.daemon import ROOT

OWNER = 65534  # nobody
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may become another user")


def python():
    """A Python that every user may run; the one of the tests may lie in somebody's home."""
    own, system = Path(sys.executable).resolve(), f"python3.{sys.version_info.minor}"
    if all(folder.stat().st_mode & 0o001 for folder in own.parents):
        return str(own)
    return shutil.which(system, path="/usr/bin") or pytest.skip(f"no {system} that every user may run")


@pytest.fixture(name="place")
def _place(open_folder):
    """An installation whose state directory belongs to somebody else than root."""
    place = network.write_config(open_folder)
    Path(place["state"]).mkdir(mode=0o710)
    os.chown(place["state"], OWNER, OWNER)
    return place


def run(place, *arguments, **how):
    """A command of the program, typed by root or as `how` says."""
    paths = {"PYTHONPATH": f"{ROOT}:{sysconfig.get_path('purelib')}"}
    command = [python(), "-m", "partspost", *arguments, "--config", str(place["config"])]
    return subprocess.run(
        command, cwd="/", env=os.environ | paths, capture_output=True, text=True, timeout=100, check=False, **how
    )


def owners(place):
    """Whose everything in the state directory is."""
    return {path.lstat().st_uid for path in Path(place["state"]).rglob("*")}


@as_root
def test_what_root_types_is_done_as_the_owner(place):
    """Database, secret, spool and blobs that root's commands make are all the daemon's to open."""
    maildir = Path(place["config"]).parent / "maildir"
    for name in ("new", "cur", "tmp"):
        (maildir / name).mkdir(parents=True)
        os.chown(maildir / name, OWNER, OWNER)
    (maildir / "new/1").write_bytes(network.order_mail(network.honda_order(), "<1@shop.example>"))
    (maildir / "new/1").chmod(0o644)
    typed = (
        ("migrate",),
        ("ingest", "maildir", str(maildir), "--rcpt", "honda@parts.example"),
        ("mail", "welcome", "honda-laval"),
    )

    assert [0, 0, 0] == [run(place, *arguments).returncode for arguments in typed]
    assert {OWNER} == owners(place)


@as_root
def test_somebody_else_is_told_whose_it_is(place):
    """Neither root nor the owner: nothing is made, and the message names who may."""
    run(place, "migrate")
    before = owners(place)
    told = run(place, "requests", "list", user=33, group=33, extra_groups=[])

    assert (75, before) == (told.returncode, owners(place))
    assert f"{place['state']} belongs to nobody" in told.stderr


@as_root
def test_what_another_user_left_is_an_error(place):
    """The doctor names files that are not the owner's, with the command that cures it."""
    run(place, "migrate")
    stray = Path(place["state"]) / "blobs/d8"
    stray.mkdir(parents=True)
    told = run(place, "doctor", "--json", "--no-dns")
    found = {one["check"]: one for one in map(json.loads, told.stdout.splitlines())}

    assert "error" == found["owner"]["level"]
    assert str(stray) in found["owner"]["what"]
    assert f"chown -R nobody {place['state']}" == found["owner"]["cure"]


def test_a_file_system_of_its_own_is_no_stranger(tmp_path):
    """`lost+found` of a disk that is mounted there is root's and harms nobody."""
    (tmp_path / "lost+found").mkdir()

    assert "ok" == places._belongings(tmp_path).level
