"""Tells from the content of columns what their headings leave open."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import pairwise, permutations

from parsers.numbers import DecimalSign, is_money, read_number
from parsers.parts import is_part_shaped, known_shapes
from parsers.tables.columns import Table, is_count, is_wordy
from parsers.tables.headings import Column
from parsers.tables.rows import Row
from parsers.tables.totals import change_of, is_work
from parsers.vocabulary import tokens_of, vocabulary

_MOSTLY = 0.6
_ROWS_ASKED = 40
_FILLED_CELLS = 3
_CODE_DIGITS = 4
_HARDLY = 0.3
_SINGLE = ("part", "description", "quantity", "type", "operation", "list", "discount")
_PRICED = ("unit", "extended", "amount", "list")
_CENT = Decimal("0.02")
_HALF_CENT, _PERCENT = Decimal("0.005"), Decimal(100)
_OPEN = frozenset({None, "line", "other"})


def with_roles(table: Table, body: Sequence[Row], decimal: DecimalSign) -> tuple[Column, ...]:
    """The columns, where each role stands for one column: open ones named by content, doubles told apart."""
    sample = [table.split(row) for row in body[:_ROWS_ASKED] if len(row.cells) >= _FILLED_CELLS]
    printed = [[" ".join([word.text for word in words]) for words in shares] for shares in sample]
    texts = [row for row in printed if not any(map(is_work, row))] or printed
    cells = [[text for row in texts if (text := row[place])] for place in range(len(table.columns))]
    roles = _one_line_number([column.role for column in table.columns])
    if "line" in roles and _are_codes(cells[roles.index("line")]):
        roles[roles.index("line")] = "other"
    _rename_misnamed(roles, cells)
    if (
        "quantity" in roles
        and cells[roles.index("quantity")]
        and not any(map(_has_digit, cells[roles.index("quantity")]))
    ):
        roles[roles.index("quantity")] = "other"  # a column of units: the numbers stand elsewhere
    parts = [_share(column, is_part_shaped, len(texts)) for column in cells]
    _move_part_numbers(roles, cells, parts)
    _one_column_each(roles, parts, [_share(column, _is_of_a_make, len(texts)) for column in cells])
    _name_open_columns(roles, cells, len(texts), decimal)
    _name_by_product(roles, texts, decimal)
    _tell_prices_apart(roles)
    _put_right_by_product(roles, texts, decimal)
    _name_list_price(roles, texts, decimal)
    return tuple(column._replace(role=role) for column, role in zip(table.columns, roles, strict=True))


def _one_line_number(roles: list[str | None]) -> list[str | None]:
    """Only the first column of line numbers counts lines; a second one is a code of the program."""
    first = roles.index("line") if "line" in roles else None
    return ["other" if role == "line" and place != first else role for place, role in enumerate(roles)]


def _rename_misnamed(roles: list[str | None], cells: Sequence[Sequence[str]]) -> None:
    """What may head two things is told by what stands below: "Item" a number or a name, "Units" pieces or hours."""
    if "line" in roles and not {"description", "part_description"} & set(roles):
        texts = cells[roles.index("line")]
        if texts and _share(texts, is_wordy, len(texts)) >= _MOSTLY:
            roles[roles.index("line")] = "description"
    if "unit" in roles:
        texts = cells[roles.index("unit")]
        if texts and _share(texts, lambda text: set(tokens_of(text)) <= vocabulary().pieces, len(texts)) >= _MOSTLY:
            roles[roles.index("unit")] = "other"  # in which unit, not at which price
    changes = cells[roles.index("change")] if "change" in roles else ()
    if changes and not any(map(_is_change, changes)):
        roles[roles.index("change")] = "other"  # "Code", which heads part numbers as well
    if "pieces_or_hours" in roles:
        texts = cells[roles.index("pieces_or_hours")]
        whole = _share(texts, str.isdigit, len(texts)) >= _MOSTLY and not any(map(_has_decimals, texts))
        counts = whole and not {"quantity", "new_quantity", "operation"} & set(roles)
        roles[roles.index("pieces_or_hours")] = "quantity" if counts else "labour"


def _move_part_numbers(roles: list[str | None], cells: Sequence[Sequence[str]], parts: Sequence[float]) -> None:
    """A column headed "part" that holds names, beside one that holds the numbers, is the description."""
    headed = cells[roles.index("part")] if "part" in roles else ()
    if not headed or _share(headed, is_part_shaped, len(headed)) >= _HARDLY:
        return
    if "description" not in roles and _share(headed, is_wordy, len(headed)) >= _MOSTLY and max(parts) < _HARDLY:
        roles[roles.index("part")] = "description"  # the numbers stand under the names
        return
    best = max(range(len(roles)), key=lambda place: parts[place])
    if parts[best] >= _MOSTLY and roles[best] in _OPEN | {"description"}:
        named = roles.index("part")
        roles[named] = "description" if "description" not in roles or roles[best] == "description" else "other"
        roles[best] = "part"


def _one_column_each(roles: list[str | None], parts: Sequence[float], makes: Sequence[float]) -> None:
    """Of several columns with the same role one counts: that with the most part numbers, of makes if any, or the first.

    Beside part numbers a catalogue's own may stand.
    """
    headed = [place for place, known in enumerate(roles) if known == "description"]
    numbers = [place for place in headed if parts[place] >= _MOSTLY]
    if "part" not in roles and numbers and len(headed) > 1:
        roles[numbers[0]] = "part"  # "Article" heads numbers where "Description" heads names
    for role in _SINGLE:
        places = [place for place, known in enumerate(roles) if known == role]
        keep = max(places, key=lambda place: (parts[place], makes[place], -place), default=None)
        for place in places:
            if place != keep:
                roles[place] = "other"


def _are_codes(texts: Sequence[str]) -> bool:
    """Numbers of four digits or more that do not rise are positions in a catalogue, not lines."""
    numbers = [int(text) for text in texts if text.isdigit() and len(text) >= _CODE_DIGITS]
    return len(numbers) > len(texts) // 2 and len(numbers) > 1 and numbers != sorted(numbers)


def _name_open_columns(
    roles: list[str | None], cells: Sequence[Sequence[str]], rows: int, decimal: DecimalSign
) -> None:
    """Find the part number, the description, the quantity and the price where no heading names them."""
    if "part" not in roles and "part_description" not in roles:
        _name(roles, "part", [_share(texts, is_part_shaped, rows) for texts in cells])
    if "description" not in roles and "part_description" not in roles:
        _name(roles, "description", [_share(texts, is_wordy, rows) for texts in cells])
    if "line" not in roles:
        counted = [place for place, role in enumerate(roles) if role in {None, "other"}]
        place = next((place for place in counted if len(cells[place]) == rows and _counts_up(cells[place])), None)
        roles[:] = ["line" if at == place else role for at, role in enumerate(roles)]
    if "change" not in roles:
        changes = [_share(texts, _is_change, len(texts)) if texts else 0.0 for texts in cells]
        _name(
            roles, "change", [share if len(texts) == rows else 0.0 for share, texts in zip(changes, cells, strict=True)]
        )
    if "type" not in roles:
        kinds = [_share(texts, _is_part_type, len(texts)) if texts else 0.0 for texts in cells]
        _name(roles, "type", [share if role is None else 0.0 for share, role in zip(kinds, roles, strict=True)])
    if not {"quantity", "new_quantity"} & set(roles):
        counts = [_share(texts, lambda text: is_count(text, decimal), rows) for texts in cells]
        open_ = [role in {None, "line"} and not _counts_up(texts) for role, texts in zip(roles, cells, strict=True)]
        _name(roles, "quantity", [share if free else 0.0 for free, share in zip(open_, counts, strict=True)])
    if not {"unit", "extended", "amount", "list", "new_price"} & set(roles):
        _name(roles, "amount", [_share(texts, lambda text: is_money(text, decimal), rows) for texts in cells])


def _name_by_product(roles: list[str | None], rows: Sequence[Sequence[str]], decimal: DecimalSign) -> None:
    """Columns of numbers, one of them unnamed: if two are the factors of the third, they tell quantity and prices."""
    unnamed = [place for place, role in enumerate(roles) if role in {None, "other"}]
    priced = [place for place, role in enumerate(roles) if role in _PRICED]
    counted = [roles.index("quantity")] if "quantity" in roles else [*unnamed, *priced]
    for at, one, other in permutations(dict.fromkeys([*counted, *unnamed, *priced]), 3):
        named = "quantity" in roles and not {one, other} & set(unnamed)
        if at not in counted or one > other or named:
            continue
        if _multiplies([(row[at], row[one], row[other]) for row in rows], decimal):
            roles[at], roles[one], roles[other] = "quantity", "unit", "extended"
            return


def _put_right_by_product(roles: list[str | None], rows: Sequence[Sequence[str]], decimal: DecimalSign) -> None:
    """Two prices, the second of which is the first times the quantity, are those of one and of all, however headed."""
    if "extended" in roles or not {"quantity", "list", "unit"} <= set(roles):
        return
    at, one, other = (roles.index(role) for role in ("quantity", "list", "unit"))
    if _multiplies([(row[at], row[one], row[other]) for row in rows], decimal):
        roles[one], roles[other] = "unit", "extended"
    elif "discount" in roles:
        off = roles.index("discount")
        if _is_discounted([(row[at], row[one], row[off].strip("-% ") or "0", row[other]) for row in rows], decimal):
            roles[other] = "extended"


def _is_discounted(rows: Sequence[tuple[str, str, str, str]], decimal: DecimalSign) -> bool:
    """Whether quantity, list price and discount make up the net price of all pieces, and not that of one."""
    numbers = [[read_number(text, decimal) for text in row] for row in rows if all(row)]
    told = [
        (count, listed * (1 - off / _PERCENT), net)
        for count, listed, off, net in numbers
        if count and listed and off is not None and net
    ]
    of_all = [abs(count * one - net) <= _CENT + count * _HALF_CENT for count, one, net in told]
    of_one = [abs(one - net) <= _CENT for _, one, net in told]
    return sum(of_all) > max(_MOSTLY * len(rows), sum(of_one))


def _multiplies(rows: Sequence[tuple[str, str, str]], decimal: DecimalSign) -> bool:
    """Whether in the rows that print all three the first times the second is the third; some firsts are above one."""
    if any(_is_priced(row[0]) for row in rows):
        return False
    numbers = [[read_number(text, decimal) for text in row] for row in rows if all(row)]
    full = [(one, two, three) for one, two, three in numbers if one and two and three]
    holds = [one for one, two, three in full if abs(one * two - three) <= _CENT]
    return len(holds) > _MOSTLY * len(rows) and any(one > 1 for one in holds)


def _is_of_a_make(text: str) -> bool:
    return is_part_shaped(text) and bool(known_shapes(text))


def _is_part_type(text: str) -> bool:
    return vocabulary().part_types.means(text) is not None


def _is_change(text: str) -> bool:
    return change_of(text) is not None


def _name_list_price(roles: list[str | None], rows: Sequence[Sequence[str]], decimal: DecimalSign) -> None:
    """Prices without a name that are never below the net price of their row, and sometimes above, are list prices."""
    if "list" in roles or "unit" not in roles:
        return
    for place in [place for place, role in enumerate(roles) if role is None]:
        pairs = [(read_number(row[place], decimal), read_number(row[roles.index("unit")], decimal)) for row in rows]
        both = [(listed, unit) for listed, unit in pairs if listed is not None and unit is not None]
        dear = all(listed >= unit for listed, unit in both) and any(listed > unit for listed, unit in both)
        if len(both) > _MOSTLY * len(rows) and dear and any(is_money(row[place], decimal) for row in rows):
            roles[place] = "list"
            return


def _has_digit(text: str) -> bool:
    return any(char.isdigit() for char in text)


def _has_decimals(text: str) -> bool:
    return any(char in ".," for char in text)


def _is_priced(text: str) -> bool:
    return any(char in "$€£%" for char in text)


def _name(roles: list[str | None], role: str, shares: Sequence[float]) -> None:
    open_places = [place for place, known in enumerate(roles) if known in _OPEN and shares[place] >= _MOSTLY]
    if open_places:
        roles[max(open_places, key=lambda place: shares[place])] = role


def _share(texts: Sequence[str], fits: Callable[[str], bool], rows: int) -> float:
    return sum(fits(text) for text in texts) / rows if rows else 0.0


def _counts_up(texts: Sequence[str]) -> bool:
    """Whether the column is just 1, 2, 3 and so on."""
    numbers = [int(text) for text in texts if text.isdigit()]
    return len(numbers) > 1 and all(after > before for before, after in pairwise(numbers))


def _tell_prices_apart(roles: list[str | None]) -> None:
    """Two columns with the same price word: the left one is the price of one or before discount."""
    units = [place for place, role in enumerate(roles) if role == "unit"]
    if len(units) > 1 and "list" not in roles:
        roles[units[0]] = "list"
    totals = [place for place, role in enumerate(roles) if role == "extended"]
    if len(totals) > 1:
        roles[totals[0]] = "unit" if "unit" not in roles else "other"
    amounts = [place for place, role in enumerate(roles) if role == "amount"]
    if len(amounts) > 1:
        roles[amounts[0]] = "unit" if "unit" not in roles else "list"
    for place in amounts[-1:]:
        if "unit" in roles and "extended" not in roles:
            roles[place] = "extended"
        elif "extended" in roles and "unit" not in roles:
            roles[place] = "unit" if place < roles.index("extended") or "list" in roles else "other"


def settle_amounts(triples: Sequence[tuple[Decimal, Decimal, Decimal | None]], subtotal: Decimal | None) -> str | None:
    """What a bare price column holds: "unit" or "extended"; None where nothing tells.

    Each triple is quantity, amount and the price of one before or after discount if that is printed as well.
    """
    for quantity, amount, single in triples:
        if quantity > 1 and single:
            return "extended" if amount > single else "unit"
    if subtotal is None:
        return None
    total = sum((amount for _, amount, _ in triples), Decimal(0))
    multiplied = sum((quantity * amount for quantity, amount, _ in triples), Decimal(0))
    return "extended" if abs(total - subtotal) <= abs(multiplied - subtotal) else "unit"
