"""The almanac: the rules of time zones and the public holidays as they are installed on this machine."""

import hashlib
import os
import zoneinfo
from importlib import metadata, resources
from importlib.resources.abc import Traversable
from pathlib import Path


def go_by_newest() -> str:
    """Take the newer zone rules, the machine's or those that came with us, and give their release ("2026f").

    Governments change them at short notice (British Columbia and Alberta in 2026), and a machine that nobody upgrades
    goes wrong by an hour. An operator who has set PYTHONTZPATH has decided.
    """
    machine = next(filter(None, (_release(Path(folder)) for folder in zoneinfo.TZPATH)), "")
    ours = _release(resources.files("tzdata") / "zoneinfo")
    if "PYTHONTZPATH" in os.environ or machine >= ours:
        return machine or "PYTHONTZPATH"
    zoneinfo.reset_tzpath(())
    zoneinfo.ZoneInfo.clear_cache()
    return ours


def _release(folder: Traversable) -> str:
    """The release of the rules in this folder, empty where its compact form ("# version 2025b") is missing."""
    try:
        with folder.joinpath("tzdata.zi").open(encoding="ascii") as file:
            return file.readline().removeprefix("# version").strip()
    except (OSError, ValueError):
        return ""


def almanac() -> str:
    """A name that changes with any zone's rules or with the release of the holidays.

    A deadline is an hour on somebody's wall: what was reckoned by other rules would come at another hour.
    """
    said = hashlib.sha256(metadata.version("holidays").encode())
    for zone in sorted(zoneinfo.available_timezones()):
        said.update(zone.encode() + b"\0" + _rules(zone))
    return said.hexdigest()[:16]


def _rules(zone: str) -> bytes:
    """The file that `zoneinfo` reads for this zone: the machine's, else the one that came with us."""
    for folder in zoneinfo.TZPATH:
        path = Path(folder, zone)
        if path.is_file():
            return path.read_bytes()
    return resources.files("tzdata").joinpath("zoneinfo", *zone.split("/")).read_bytes()
