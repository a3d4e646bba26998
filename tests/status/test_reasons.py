"""Every reason for which a mail can wait has a name that operators read."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def reasons():
    """The codes that the code can hold a mail for, found where they are written."""
    text = "".join(
        path.read_text() for room in ("routing", "parsers", "partspost") for path in (ROOT / room).rglob("*.py")
    )
    held = set(re.findall(r'Held\(\s*"([a-z-]+)"', text)) | set(re.findall(r'hold\(\s*house, .*?, "([a-z-]+)", ', text))
    # What a child's end is called is put together from its outcome.
    return held | {f"{what}-{end}" for what in ("pdf", "mail") for end in ("slow", "crashed", "fault")}


@pytest.mark.parametrize("language", ["fr", "en", "es", "nb"])
def test_every_reason_for_waiting_has_a_name(language):
    """A person who sees a held mail reads a sentence, not a code."""
    named = tomllib.loads((ROOT / f"status/catalogues/{language}/held.toml").read_text())["problem"]

    assert set() == reasons() - set(named)


def test_the_reasons_are_found():
    """The search above finds the reasons that are known to exist."""
    assert {"no-pdf", "same-as", "poison", "pdf-crashed"} <= reasons()
