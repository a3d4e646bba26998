"""Terms that a workshop's customers accept: they fit into a mail."""

import pytest

from config import Row
from routing.directory.workshops import workshop


@pytest.mark.parametrize("terms", ["Nous gardons vos données. " * 400, "article\n" * 1_001])
def test_terms_that_no_mail_shows_whole_are_refused(terms):
    """A customer accepts what he has read: `check` names the table, and how long terms may be."""
    found = []
    workshop(Row("workshops.toml", 1, {"key": "laval", "terms": terms, "terms_version": "3"}), found)

    assert [("terms", "error")] == [(one.key, one.severity) for one in found]
    assert "10,000 characters" in found[0].cure


def test_terms_as_long_as_may_be_are_taken():
    """So much stands whole in a mail."""
    found = []
    workshop(Row("workshops.toml", 1, {"key": "laval", "terms": "x" * 10_000, "terms_version": "3"}), found)

    assert [] == found
