"""The systems whose word on a workshop's appointments is its own."""

from config import Row
from routing.directory.workshops import workshop


def test_systems_are_mail_addresses():
    """In any case; what is none is a mistake with its cure, and the others count."""
    found = []
    values = {"key": "honda-laval", "systems": ["DMS@Honda-Laval.example", "the dms", "a@b"]}
    read = workshop(Row("workshops.toml", 1, values), found)

    assert ("dms@honda-laval.example",) == read.systems
    assert [("systems", "write it like dms@dealer.example")] * 2 == [(one.key, one.cure) for one in found]
