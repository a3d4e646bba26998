"""Knows the rows of the order in a quoted table, and what was typed into them."""

import re

from parsers.facts import Order
from parsers.parts import canonical
from parsers.wording import plain

MONEY = re.compile(r"\d(?:[\d ]{0,8}\d)?[.,]\d\d(?!\d)(?: ?(?:\$|€|kr))?")


class Rows:
    """Knows the rows of the order in a quoted table, and what was typed behind them."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.keys = {
            key: line for line, item in enumerate(order.lines, 1) if len(key := canonical(item.part_number or "")) > 5
        }
        # However a catalogue groups its letters and digits: "5NN 805 588 A".
        shapes = sorted(("[ ./-]?".join(map(re.escape, key)) for key in self.keys), key=len, reverse=True)
        self._numbers = re.compile(rf"(?<![A-Z0-9])(?:{'|'.join(shapes) or '(?!)'})(?![A-Z0-9])", re.IGNORECASE)

    def read(self, text: str) -> tuple[int, str]:
        """The line of the order that this row shows (0 for none) and what stands behind its last known column."""
        if not self.keys or not any(char.isdigit() for char in text):
            return 0, ""
        found = self._numbers.search(text)
        if found is None:
            return 0, ""
        line, behind = self.keys[canonical(found[0])], text[found.end() :]
        return line, self._added(behind) or self._in_a_cell(line, behind)

    def _added(self, behind: str) -> str:
        """What follows the price; a column of another price is still ours."""
        prices = list(MONEY.finditer(behind))
        if not prices:
            cells = [cell.strip() for cell in re.split(r"\t| {3,}", behind)]
            return cells[-1] if len(cells) > 3 and re.search(r"[^\W\d]", cells[-1]) else ""
        first = prices[0]
        return behind[first.end() :].strip(" \t|")

    def _in_a_cell(self, line: int, behind: str) -> str:
        """What was typed behind the description, or behind the part number, in their own cells."""
        cells = behind.split("\t")
        if len(cells) == 1:
            return ""
        if re.search(r"[^\W\d]", cells[0]):
            return cells[0].strip()
        described = (self.order.lines[line - 1].description or "").split(" / ")
        for cell in map(str.strip, cells):
            shown = [name for name in described if name and plain(cell).startswith(plain(name))]
            added = cell[len(max(shown, key=len)) :] if shown else ""
            if added[:1] in {" ", ":", "-"} and re.search(r"[^\W\d]", added):
                return added.strip(" -:")
        return ""
