"""Items told as label and value: "Part number: 71101-TBA-A00"."""

from collections.abc import Iterator, Sequence

from parsers.numbers import DecimalSign, read_number
from parsers.parts import is_part_shaped
from parsers.tables import Block, Draft, Heading, Row
from parsers.vocabulary import Found, tokens_of, vocabulary

_ITEM_ROLES = frozenset(
    {"part", "description", "quantity", "unit", "extended", "amount", "list", "type", "line", "discount"}
)


def read_items(rows: Sequence[Row], indices: Sequence[int], decimal: DecimalSign) -> Block | None:
    """Items printed as "Part number: ..." over several rows; None if there are none."""
    drafts: list[Draft] = []
    for index in indices:
        number = _item_number(rows[index])
        if number is not None:
            drafts.append(Draft(index, {"line": number}, rows=[index]))
            continue
        for role, text in _pairs(rows[index]):
            if not drafts or role in drafts[-1].values:
                drafts.append(Draft(index, {}, rows=[index]))
            _take(drafts[-1], role, text, decimal)
            drafts[-1].rows.append(index)
    complete = [draft for draft in drafts if is_part_shaped(draft.values.get("part", "")) and len(draft.values) > 1]
    if not complete:
        return None
    block = Block(Heading(complete[0].row, complete[0].row, ()), complete)
    block.kinds.update({row: "line" for draft in complete for row in draft.rows})
    return block


def _item_number(row: Row) -> str | None:
    """``Item 3`` alone on its row begins an item."""
    tokens = [word for word in tokens_of(row.text) if word not in {"#", ":"}]
    found = vocabulary().headings.find(tokens, 0)
    if found is not None and found.meaning in {"line", "description"} and len(tokens) == found.end + 1:
        return tokens[-1] if tokens[-1].isdigit() else None
    return None


def _pairs(row: Row) -> Iterator[tuple[str, str]]:
    """The roles and values of a row of the form "Quantity: 1 Part type: OEM"."""
    tokens: list[str] = []
    owners: list[int] = []
    for place, word in enumerate(row.words):
        for token in tokens_of(word.text):
            tokens.append(token)
            owners.append(place)
    found: list[tuple[str, int, int]] = []
    at = 0
    while at < len(tokens):
        phrase: Found | None = vocabulary().headings.find(tokens, at)
        if phrase and phrase.meaning in _ITEM_ROLES and tokens[phrase.end : phrase.end + 1] == [":"]:
            found.append((phrase.meaning, owners[at], owners[phrase.end] + 1))
        at = phrase.end if phrase else at + 1
    for place, (role, _, start) in enumerate(found):
        stop = found[place + 1][1] if place + 1 < len(found) else len(row.words)
        text = " ".join(word.text for word in row.words[start:stop])
        if text:
            yield role, text


def _take(draft: Draft, role: str, text: str, decimal: DecimalSign) -> None:
    """Keep a value; a price that tells "each" and "total" is two values."""
    if role not in {"amount", "unit", "extended", "list"}:
        draft.values[role] = text
        return
    taken = False
    for share in text.split(", "):
        words = share.split()
        for cut in range(len(words), 0, -1):
            if read_number(" ".join(words[:cut]), decimal) is not None:
                meaning = vocabulary().units.means(" ".join(words[cut:])) if cut < len(words) else None
                draft.values[{"each": "unit", "total": "extended"}.get(meaning or "", role)] = " ".join(words[:cut])
                taken = True
                break
    if not taken:
        draft.values[role] = text
