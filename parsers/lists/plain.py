"""Plain rows that each hold a part number in the same place, without any heading that is known."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

from parsers.facts import RowKind
from parsers.numbers import DecimalSign, is_money
from parsers.parts import best_part, is_part_shaped, known_shapes, number_end
from parsers.tables import Block, Column, Draft, Heading, Row, is_no_part, is_of_another, read_block
from parsers.vocabulary import tokens_of, vocabulary

_SAME_COLUMN = 4.0
_MOST_PIECES = 999
_FIRST_WORDS = 4
_MOST_GROUPS = 6
_ENOUGH_ROWS, _ENOUGH_COLUMNS = 2, 3
_RARELY = 10
_PRICES = ("unit", "extended")
_COUNTED = frozenset({"quantity", *_PRICES})


def read_plain_list(rows: Sequence[Row], indices: Sequence[int], decimal: DecimalSign) -> Block | None:
    """Rows that hold a part number in the same place, without any heading that is known; None if there are none."""
    candidates = [
        index for index in indices if _may_be_line(rows[index]) and _part_at(rows[index], numbered=False) is not None
    ]
    numbered = _counts_lines([rows[index].words[0].text for index in candidates])
    found = [(index, place) for index in candidates if (place := _part_at(rows[index], numbered=numbered)) is not None]
    if not found:
        return None
    starts = Counter(round(rows[index].words[place[0]].x0 / _SAME_COLUMN) for index, place in found)
    usual = starts.most_common(1)[0][0] * _SAME_COLUMN
    found = [one for one in found if abs(rows[one[0]].words[one[1][0]].x0 - usual) <= 1.5 * _SAME_COLUMN]
    parts = {index: " ".join(word.text for word in rows[index].words[slice(*place)]) for index, place in found}
    block = _by_gutters(rows, parts, indices, decimal)
    if block is not None:
        return block
    named = [draft for index, place in found if (draft := _plain_line(rows[index], index, place, decimal)) is not None]
    drafts = [draft for draft in named if not _COUNTED.isdisjoint(draft.values)]
    if not drafts:
        return None
    block = Block(Heading(drafts[0].row, drafts[0].row, ()), drafts)
    block.kinds.update(_unread(named, drafts))
    block.kinds.update({draft.row: "line" for draft in drafts})
    return block


def _unread(named: Sequence[Draft], drafts: Sequence[Draft]) -> dict[int, RowKind]:
    """The rows with a number but no count or price: between the lines, or closely under the last."""
    kinds: dict[int, RowKind] = {}
    end = drafts[-1].row
    for draft in named:
        if drafts[0].row < draft.row <= end + 1 and not is_of_another(draft.description):
            kinds[draft.row] = "unexplained"
            end = max(end, draft.row)
    return kinds


def _by_gutters(
    rows: Sequence[Row], parts: Mapping[int, str], indices: Sequence[int], decimal: DecimalSign
) -> Block | None:
    """The list as a table whose columns are told by the empty stretches between them and named by their content.

    `parts` are the part numbers by row; None where the table does not give each of them, described and counted.
    """
    columns = _columns([rows[index] for index in parts])
    if len(parts) < _ENOUGH_ROWS or len(columns) < _ENOUGH_COLUMNS:
        return None
    first = min(parts)
    heading = Heading(first, first - 1, columns)
    block = read_block(rows, heading, [index for index in indices if index >= first], decimal, None)
    complete = {"description", "quantity"}
    told = {draft.row: draft.values.get("part") for draft in block.drafts if set(draft.values) >= complete}
    return block if all(told.get(index) == part for index, part in parts.items()) else None


def _columns(rows: Sequence[Row]) -> tuple[Column, ...]:
    """Columns without names: stretches that cells of the rows cover, parted by what hardly any of them crosses."""
    marks = sorted(mark for row in rows for cell in row.cells for mark in ((cell.x0, 1), (cell.x1, -1)))
    columns: list[Column] = []
    start, depth, few = 0.0, 0, len(rows) // _RARELY
    for x, step in marks:
        before, depth = depth, depth + step
        if before <= few < depth:
            start = x
        elif depth <= few < before:
            columns.append(Column(None, start, x))
    return tuple(columns)


def _may_be_line(row: Row) -> bool:
    """Two words or more, among them digits, and nothing that is a label or an address."""
    texts = [word.text for word in row.words]
    return (
        len(texts) > 1
        and not any(text.endswith(":") or "@" in text.strip("@") for text in texts)
        and any(char.isdigit() for text in texts[:4] for char in text)
    )


def _counts_lines(firsts: Sequence[str]) -> bool:
    """Whether the first words of the rows count 1, 2, 3 (and may begin again at 1)."""
    numbers = [int(text.strip(".)")) for text in firsts if text.strip(".)").isdigit()]
    steps = sum(after in {before + 1, 1} for before, after in pairwise(numbers))
    return len(numbers) > len(firsts) // 2 and (numbers == [1] or 0 < steps >= len(numbers) // 2)


def _part_at(row: Row, *, numbered: bool) -> tuple[int, int] | None:
    """The words of the row that are its part number: the first run of close words that has the shape of a make's."""
    words = row.words
    found: list[tuple[bool, bool, int, int]] = []
    for start in range(1 if numbered else 0, min(_FIRST_WORDS, len(words))):
        run = [words[start].text]
        end = start + min(_MOST_GROUPS, number_end([word.text for word in words[start:]]))
        for left, right in pairwise(words[start:end]):
            whole = is_part_shaped(run[0]) and not any(char.isdigit() for char in right.text)
            if right.x0 - left.x1 >= row.size or whole:
                break  # what follows a whole number without a digit is a word
            run.append(right.text)
        part = best_part(" ".join(run[:end]) for end in range(1, len(run) + 1))
        if part:
            mixed = " " in part and "-" in part
            found.append((bool(known_shapes(part)), not mixed, -start, start + len(part.split())))
    if not found:
        return None
    _, _, start, end = max(found)
    return -start, end


def _plain_line(row: Row, index: int, place: tuple[int, int], decimal: DecimalSign) -> Draft | None:
    """The values of a row without headings: numbers by their kind, the rest is the description."""
    words = [word.text for word in row.words]
    values = {"part": " ".join(words[place[0] : place[1]])}
    counts = [text.strip(".)") for text in words[: place[0]] if text.strip(".)").isdigit()]
    text: list[str] = []
    prices: list[str] = []
    for word in words[place[1] :]:
        if is_money(word, decimal) and not word.isdigit():
            prices.append(word)
        elif "quantity" not in values and not text and _is_quantity(word):
            values["quantity"] = word.strip("xX")
        elif text and word.isupper() and vocabulary().part_types.means(word):
            values["type"] = word
            break  # what follows the part type is a remark
        elif text or "quantity" not in values or not set(tokens_of(word)) <= vocabulary().pieces:
            text.append(word)  # behind a quantity "ea" is its unit
    if counts and "quantity" not in values:
        values["quantity"] = counts.pop()
    if counts:
        values["line"] = counts[0]
    values.update(zip(_PRICES, prices, strict=False))
    values["description"] = " ".join(text).strip("$@ ")
    if is_no_part(values["description"]):
        return None
    return Draft(index, {role: value for role, value in values.items() if value}, rows=[index])


def _is_quantity(word: str) -> bool:
    bare = word.strip("xX")
    return bare.isdigit() and int(bare) <= _MOST_PIECES
