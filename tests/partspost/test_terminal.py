"""What commands print: a stranger's words are text in a terminal, whatever stands in them."""

import re

from hypothesis import given
from hypothesis import strategies as st

from partspost.terminal import plain, say, show_table

# ESC and CSI begin what a terminal obeys; the marks of direction turn a line around.
_OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200e\u200f\u2028\u2029]")


@given(st.text(max_size=60))
def test_nothing_that_a_terminal_obeys_is_printed(words):
    """Control and direction characters are shown as one sign each; nothing else is changed."""
    shown = plain(words)

    assert not _OBEYED.search(shown)
    assert len(words) == len(shown)


def test_brackets_are_no_markup(capsys):
    """A subject with our tables' own markup is printed as it stands, and a closing mark ends no command."""
    show_table([{"id": 7, "subject": "[/] [red]PO 48213[/red] [link=file:///etc]x"}], ("id", "subject"))

    assert "[/] [red]PO 48213[/red] [link=file:///etc]x" in capsys.readouterr().out


def test_a_list_has_a_line_for_every_row(capsys):
    """Facts stand beside their names, the rows of a list below each other; nothing is said of what is not known."""
    say({"number": "HON-1", "dealer": None, "mails": [{"to": "a\x1b[2J", "state": "sent"}, "b"]}, as_json=False)

    told = capsys.readouterr().out.splitlines()
    assert ["      number  HON-1", "      dealer  ", "       mails  a�[2J · sent", "              b"] == told


def test_the_number_of_a_row_is_never_cut(capsys, monkeypatch):
    """On a narrow terminal the other columns fold; what one types to see more stands whole."""
    monkeypatch.setenv("COLUMNS", "60")
    row = {"number": "HON-2026-000417", "shop": "Carrosserie Bellemare et fils inc.", "dealer": "honda-trois-rivieres"}
    show_table([row, row | {"shop": "A" * 80}], ("number", "shop", "dealer"))

    told = capsys.readouterr().out
    assert 2 == told.count("HON-2026-000417")
    assert "…" not in told
