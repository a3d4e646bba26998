"""Leaves out the pages of a second copy: the same order printed for the supplier and once more for the shop."""

import re
from collections.abc import Sequence

from parsers.pdf import Sheet
from parsers.tables import read_rows
from parsers.vocabulary import tokens_of, vocabulary

_ENOUGH_DIGITS = 4  # of a word that may be a number of a part, an order or a car
_NAMING_DIGITS = 3  # of what still counts in a cell that says "copy"
_PAGE_DIGITS = 3
_OF = frozenset({"of", "de", "sur", "av", "von", "/"})
_SIGNS = frozenset("#:")
_PAGES = re.compile(rf"\d{{1,3}} ?(?:{'|'.join(sorted(_OF))}) ?\d{{1,3}}")

_Print = tuple[str, ...]


def without_copies(sheets: Sequence[Sheet]) -> list[Sheet]:
    """The sheets; blank are those that say what the sheet, or the two or more sheets, right before them say.

    Numbers of pages and what tells whose copy it is may differ.
    """
    numbers = [told for sheet in sheets if (told := _long_numbers(sheet))]
    if len(set(numbers)) == len(numbers):
        return [*sheets]  # as nearly all files
    prints = [_print(sheet) for sheet in sheets]
    kept: list[int] = []
    for place in range(len(sheets)):
        kept.append(place)
        for count in range(1, len(kept) // 2 + 1):
            last = [prints[at] for at in kept[-count:]]
            if any(last) and last == [prints[at] for at in kept[-2 * count : -count]]:
                del kept[-count:]
                break
    return [sheet if place in kept else sheet._replace(words=[]) for place, sheet in enumerate(sheets)]


def _long_numbers(sheet: Sheet) -> _Print:
    texts = (word.text for word in sheet.words)
    return tuple(sorted(text for text in texts if sum(map(str.isdigit, text)) >= _ENOUGH_DIGITS))


def _print(sheet: Sheet) -> _Print:
    """What a sheet says, cell by cell, without the numbers of pages and whose copy it is."""
    rows = read_rows([sheet])
    ends = {row.text for row in (*rows[:1], *rows[-1:]) if row.text.isdigit() and len(row.text) <= _PAGE_DIGITS}
    told = (_told(cell.text) for row in rows if row.text not in ends for cell in row.cells)
    return tuple(text for text in told if text)


def _told(cell: str) -> str:
    tokens = tokens_of(cell)
    if not vocabulary().copies.isdisjoint(tokens):
        return " ".join(token for token in tokens if sum(map(str.isdigit, token)) >= _NAMING_DIGITS)
    if _PAGES.fullmatch(cell):
        return ""
    kept, numbering = list[str](), False
    for token in tokens:
        small = token.isdigit() and len(token) <= _PAGE_DIGITS
        numbering = token in vocabulary().pages or (numbering and (small or token in _OF or token in _SIGNS))
        if not numbering:
            kept.append(token)
    return " ".join(kept)
