"""Measures a table on the rows of its body, and puts the words of a row together again that it parted wrongly."""

from collections.abc import Sequence

from parsers.numbers import DecimalSign
from parsers.pdf import Word
from parsers.tables.columns import Table, make_table, settled
from parsers.tables.headings import Column, Heading
from parsers.tables.roles import with_roles
from parsers.tables.rows import Row
from parsers.tables.totals import change_of, is_total

_MOSTLY = 0.6
_FEW_CELLS = 3
_SIGNS = frozenset({"$", "€", "£", "%", "kr", "kr."})


def measured_table(rows: Sequence[Row], heading: Heading, body: Sequence[int], decimal: DecimalSign) -> Table:
    """The table with its borders, measured up to the totals; columns with unknown words get roles from content."""
    sample: list[Row] = []
    for index in body:
        if not is_total(rows[index]):
            sample.append(rows[index])
        elif sample:
            break
    table = make_table(_with_signs(settled(heading, sample, decimal), sample), sample)
    return table._replace(columns=with_roles(table, sample, decimal))


def _with_signs(heading: Heading, sample: Sequence[Row]) -> Heading:
    """The heading with a column for the signs of changes, where lines begin with them left of all that is headed."""
    lines = [row.cells[0] for row in sample if len(row.cells) >= _FEW_CELLS]
    signs = [cell for cell in lines if cell.x1 < heading.columns[0].x0 and len(cell.text) == 1 and change_of(cell.text)]
    if "change" in heading.roles or len(signs) < max(1, _MOSTLY * len(lines)):
        return heading
    column = Column("change", min(cell.x0 for cell in signs), max(cell.x1 for cell in signs))
    return heading._replace(columns=(column, *heading.columns))


def kept_together(shares: Sequence[list[Word]]) -> list[list[Word]]:
    """A single cell belongs to the column in which it begins, however far it runs."""
    first = next((place for place, words in enumerate(shares) if words), 0)
    together = [word for words in shares for word in words]
    return [together if place == first else [] for place in range(len(shares))]


def without_signs(shares: Sequence[list[Word]]) -> list[list[Word]]:
    """The words by column without the signs that stand alone in theirs: the wrap of an amount above them."""
    return [[] if all(word.text in _SIGNS for word in words) else words for words in shares]


def without_struck(shares: Sequence[list[Word]]) -> list[list[Word]]:
    """The words by column without those that a line is drawn through, where others stand beside them instead."""
    return [[word for word in words if not word.struck] or list(words) for words in shares]


def joined(shares: Sequence[Sequence[Word]]) -> str:
    """The words of all columns, as one would read them aloud."""
    return " ".join(word.text for words in shares for word in words)
