"""Understands a document row by row: its tables of lines, the labelled fields around them, what every row is."""

import datetime as dt
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from parsers.facts import RowKind
from parsers.letterhead import Field, read_fields
from parsers.lists import read_carts, read_items, read_plain_list, read_sentences, read_stacks
from parsers.numbers import DateOrder, Style, date_order, decimal_sign
from parsers.parts import is_part_shaped
from parsers.pdf import Sheet
from parsers.sheets import rows_of
from parsers.tables import Block, Heading, Row, is_total, read_block
from parsers.vocabulary import tokens_of, vocabulary

_ENOUGH_HINTS = 3
_MANY_MORE = 2
_DIGITS = re.compile(r"\d+")
_PRICE = re.compile(r"\d[.,]\d\d(?!\d)")
_SAME_HEIGHT = 2.0
_CLOSE = 1.7


_WITHOUT_HEADINGS = (read_carts, read_items, read_stacks, read_plain_list, read_sentences)


class Understood(NamedTuple):
    """A document before it is put together: `kinds` tells what each row (by index) is.

    `blocks` are the tables of lines that are ordered; `unexplained` are rows that look like lines but are in none.
    """

    rows: Sequence[Row]
    language: str | None
    style: Style
    blocks: Sequence[Block]
    kinds: Mapping[int, RowKind]
    fields: Sequence[Field] = ()
    unexplained: Sequence[int] = ()


def understand(sheets: Sequence[Sheet], today: dt.date | None = None) -> Understood:
    """What every row on the sheets is; without tables of lines only the headings among them are told."""
    rows, headings = rows_of(sheets)
    language = _language(rows)
    style = _style(rows, language, today)
    blocks, kinds = _sort(rows, headings, style)
    if not blocks:
        return Understood(rows, language, style, (), kinds)
    free = [index for index in range(len(rows)) if kinds.get(index) not in {"line", "non_part", "heading"}]
    fields = read_fields(rows, free, style.dates)
    unexplained = _explain(rows, blocks, kinds, fields)
    return Understood(rows, language, style, blocks, kinds, fields, unexplained)


def _language(rows: Sequence[Row]) -> str | None:
    """The language most of whose words stand in the file; None where hardly any word is known."""
    words = vocabulary().languages
    hints = Counter(
        words[token] for row in rows for word in row.words for token in tokens_of(word.text) if token in words
    )
    best = hints.most_common(1)
    return best[0][0] if best and best[0][1] >= _ENOUGH_HINTS else None


def _style(rows: Sequence[Row], language: str | None, today: dt.date | None) -> Style:
    texts = [word.text for row in rows for word in row.words]
    sign = decimal_sign(texts) or ("." if language in {"en", None} else ",")
    usual: DateOrder = "month-first" if language in {"en", None} else "day-first"
    return Style(sign, date_order(texts, usual, today))


def _sort(rows: Sequence[Row], headings: Sequence[Heading], style: Style) -> tuple[list[Block], dict[int, RowKind]]:
    """Every table of lines in the document; where there is no heading, items and plain lists."""
    furniture = _furniture(rows, {heading.last for heading in headings})
    blocks: list[Block] = []
    for place, heading in enumerate(headings):
        end = headings[place + 1].first if place + 1 < len(headings) else len(rows)
        body = [index for index in range(heading.last + 1, end) if index not in furniture]
        blocks.append(read_block(rows, heading, body, style.decimal, blocks[-1] if blocks else None))
        _name_by_heading(rows, blocks[-1])
    if not any(block.drafts for block in blocks):
        taken = {row for block in blocks for row in block.kinds if block.kinds[row] == "heading"}
        free = [index for index in range(len(rows)) if index not in taken]
        other = _without_headings(rows, free, style)
        blocks = [other] if other else blocks
    kinds: dict[int, RowKind] = {}
    for block in blocks:
        kinds.update(block.kinds)
    blocks = _whole_cards(blocks)
    kept = _orders_only(rows, blocks, kinds)
    return kept, kinds


def _without_headings(rows: Sequence[Row], free: Sequence[int], style: Style) -> Block | None:
    """The lines of a document without a table: the first way to read some, unless another clearly reads more."""
    best: Block | None = None
    for read in _WITHOUT_HEADINGS:
        block = read(rows, free, style.decimal)
        if block is None:
            continue
        if best is None or len(block.drafts) > _MANY_MORE * len(best.drafts) or _is_fuller(block, best):
            best = block
    return best


def _is_fuller(block: Block, other: Block) -> bool:
    """Whether a reading finds each number of another in its row, and more, in rows that follow each other closely."""
    told = {draft.row: draft.values.get("part") for draft in block.drafts}
    if len(told) <= len(other.drafts) or max(told) - min(told) >= len(told):
        return False
    return all(told.get(draft.row) == draft.values.get("part") for draft in other.drafts)


def _name_by_heading(rows: Sequence[Row], block: Block) -> None:
    """On cards each part has a heading of its own, in which its name stands beside those of the columns."""
    if len(block.drafts) != 1 or block.drafts[0].description:
        return
    words = vocabulary().headings
    for cell in rows[block.heading.first].cells:
        counted = cell.text.split()[-1]
        if cell.text == counted or words.means(cell.text.removesuffix(counted)) in {"line", "part", "description"}:
            if counted.isdigit():  # "3", "Item 3"
                block.drafts[0].values.setdefault("line", counted)
        elif words.means(cell.text) is None:
            block.drafts[0].values["description"] = cell.text
            return


def _whole_cards(blocks: Sequence[Block]) -> list[Block]:
    """The tables, where a second heading for the same part ("Qty, price" under "Part, name") is one with the first."""
    whole: list[Block] = []
    for block in blocks:
        above = whole[-1].drafts if whole else []
        alone = len(block.drafts) == len(above) == 1
        if alone and not set(block.drafts[0].values) & set(above[0].values):
            above[0].values.update(block.drafts[0].values)
            whole[-1].heading = whole[-1].heading._replace(columns=(*whole[-1].heading.columns, *block.heading.columns))
        else:
            whole.append(block)
    return whole


def _furniture(rows: Sequence[Row], headings: set[int]) -> frozenset[int]:
    """Rows at the head and foot of several pages that stand at the same height and differ in digits at most.

    What stands below the heading of a table is no head of the page: two cars may want the same parts.
    """
    seen: dict[tuple[str, int], list[int]] = {}
    several = bool(rows) and rows[0].page != rows[-1].page
    for index, row in enumerate(rows if several else ()):
        if not is_total(row):
            seen.setdefault((_DIGITS.sub("0", row.text), round(row.y / _SAME_HEIGHT)), []).append(index)
    repeated: set[int] = set()
    for places in seen.values():
        same = len({rows[index].text for index in places}) == 1
        if len({rows[index].page for index in places}) > 1 and (same or _is_page_talk(rows[places[0]])):
            repeated.update(places)
    heads = repeated - {row + 1 for row in headings}
    bodies = _all_below(rows, repeated, headings)
    feet = {index for index in repeated if rows[index].page not in bodies}
    return frozenset({*_from_edge(rows, heads, 1), *_from_edge(rows, feet, -1)})


def _all_below(rows: Sequence[Row], repeated: set[int], headings: set[int]) -> set[int]:
    """The pages on which nothing stands below the heading of a table but repeated rows: these are no foot."""
    last = {row.page: index for index, row in enumerate(rows)}
    return {
        rows[heading].page
        for heading in headings
        if all(index in repeated for index in range(heading + 1, last[rows[heading].page] + 1))
    }


def _from_edge(rows: Sequence[Row], repeated: set[int], step: int) -> Iterator[int]:
    """The repeated rows that follow each other from the top (step 1) or the bottom (step -1) of every page.

    At the bottom, what follows a row of the body closely is the body's, even if it is the same on two pages by chance.
    """
    page, inside = -1, False
    for index in range(len(rows))[::step]:
        inside = index in repeated and (inside or rows[index].page != page)
        page = rows[index].page
        if inside and (step > 0 or not _follows_body(rows, index, repeated)):
            yield index


def _follows_body(rows: Sequence[Row], index: int, repeated: set[int]) -> bool:
    if index == 0 or index - 1 in repeated or rows[index - 1].page != rows[index].page:
        return False
    return rows[index].y - rows[index - 1].y < _CLOSE * rows[index].size


def _is_page_talk(row: Row) -> bool:
    """Words with a few numbers, none of them a part number or a price."""
    letters = sum(char.isalpha() for char in row.text)
    return letters > _ENOUGH_HINTS and not any(
        is_part_shaped(word.text) or _PRICE.search(word.text) for word in row.words
    )


def _orders_only(rows: Sequence[Row], blocks: Sequence[Block], kinds: dict[int, RowKind]) -> list[Block]:
    """The tables that order: where an order and an estimate are in one file, the estimate is for information."""
    filled = [block for block in blocks if block.drafts]
    titles = _titles(rows)
    announced = {meaning for _, meaning in titles}
    if "statement" in announced and "order" not in announced:
        for block in filled:
            kinds.update(dict.fromkeys(block.kinds, "non_part"))
        return []
    ordering = [block for block in filled if _title(titles, block) == "order" and not block.is_estimate]
    plain = ordering or [block for block in filled if not block.is_estimate]
    kept = plain if plain and len(plain) < len(filled) else filled
    for block in filled:
        if block not in kept:
            kinds.update(dict.fromkeys(block.kinds, "non_part"))
    return kept


def _titles(rows: Sequence[Row]) -> list[tuple[int, str]]:
    """The rows that announce an order or an estimate."""
    titles = vocabulary().titles
    return [
        (index, meaning)
        for index, row in enumerate(rows)
        for cell in row.cells
        if (meaning := titles.begins(cell.text)) is not None
    ]


def _title(titles: Sequence[tuple[int, str]], block: Block) -> str | None:
    """What the nearest title above the table announces."""
    above = bisect_left(titles, (block.heading.first, ""))
    return titles[above - 1][1] if above else None


def _explain(
    rows: Sequence[Row], blocks: Sequence[Block], kinds: dict[int, RowKind], fields: Sequence[Field]
) -> list[int]:
    """Give every row that no table claimed its kind; the rows that look like lines but are none are returned."""
    labelled = {field.row for field in fields} | {field.label_row for field in fields}
    first = min(block.heading.first for block in blocks)
    unexplained = []
    for index, row in enumerate(rows):
        if kinds.get(index) == "unexplained":
            unexplained.append(index)
        if kinds.get(index) not in {None, "note"}:
            continue
        if index > first and is_total(row):
            kinds[index] = "total"
        elif index in labelled or (index < first and index not in kinds):
            kinds[index] = "heading"
        elif index > first and _looks_like_line(row):
            kinds[index] = "unexplained"
            unexplained.append(index)
        else:
            kinds[index] = "note"
    return unexplained


def _looks_like_line(row: Row) -> bool:
    """A row with something like a part number and something like a price or quantity."""
    parts = sum(is_part_shaped(word.text) for word in row.words)
    return parts > 0 and len(row.cells) > _ENOUGH_HINTS - 1 and any(word.text[:1].isdigit() for word in row.words)
