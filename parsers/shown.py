"""What may be shown of a stranger's words: one visible line, and a cell that no spreadsheet reckons with."""

import unicodedata

INVISIBLE = frozenset({"Cc", "Cf", "Zl", "Zp", "Cs", "Co", "Cn"})
"""The Unicode categories of signs that nobody sees, or that turn the text around them."""
# OWASP "CSV injection": spreadsheets run a cell that begins so; full-width signs are folded by some of them.
_FORMULA = tuple("=+-@|%＝＋－＠")


def one_line(text: str) -> str:
    """The text as it may be shown: NFC, control and direction characters gone (reliability S15), spaces collapsed."""
    shown = unicodedata.normalize("NFC", text)
    if not shown.isprintable():  # else there is nothing to look for, letter by letter; a wall has thousands of texts
        shown = "".join(" " if unicodedata.category(mark) in INVISIBLE else mark for mark in shown)
    return " ".join(shown.split())


def as_cell(text: str | None) -> str:
    """The text as a cell of a table, on one line; an apostrophe stands before what would be a formula."""
    shown = one_line(text or "")
    return f"'{shown}" if shown.startswith(_FORMULA) else shown
