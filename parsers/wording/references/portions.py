"""Tells which numbers are pieces of the line that is spoken of: "of the clips I can send 5", "j'en ai 14"."""

from collections.abc import Sequence
from dataclasses import replace

from parsers.wording.items import Item
from parsers.wording.references.spoken import item_behind
from parsers.wording.sentences import Reader
from parsers.wording.words import any_of, every

_GIVES = ("have", "stock", "here", "received", "delivers", "to_you", "serve", "ok", "shipped")
_FOR = frozenset({"for", "pour", "pr", "para", "av", "til"})


def only_so_many(items: Sequence[Item], at: int, reader: Reader) -> tuple[Item, int] | None:
    """As in "1 seule roue", where several are ordered."""
    following = item_behind(items, at)
    place = at + 2
    if following is None or not following.says("only", "but") or place >= len(items) or items[place].kind != "lines":
        return None
    ordered = [reader.lines.quantity(line) or 0 for line in items[place].lines]
    return (replace(items[at], kind="count"), place) if len(ordered) == 1 and items[at].number < ordered[0] else None


def of_it(items: Sequence[Item], at: int, _reader: Reader) -> tuple[Item, int] | None:
    """As in "clips: j'en ai 14", "il m'en reste 2", "je peux en fournir 8": never the number of a line."""
    place = next((at for at in range(at - 1, -1, -1) if items[at].kind != "filler" and not items[at].says("only")), 0)
    if not items[place].says("have", "stock", "missing", "out", "received", "delivers", "to_you", "serve"):
        return None
    said = " ".join(item.text for item in items[max(0, place - 1) : place + 1])
    told = any_of("filler", "of_it").search(said) is not None
    return (replace(items[at], kind="count"), at + 1) if told else None


def of_subject(items: Sequence[Item], at: int, reader: Reader) -> tuple[Item, int] | None:
    """As in "of the clips I can send 5", "for the clips I can do 8", where ten are ordered."""
    listed = any(one.kind in {"number", "lines", "part"} for one in items[at + 2 : at + 3])  # "I have 3, 4 and 5"
    ends = at + 1 == len(items) or items[at + 1].says("stock", "only", "pieces")
    ends |= not ends and items[at + 1].kind == "stop" and not listed
    verb = next((place for place in range(at - 1, -1, -1) if items[place].kind not in {"filler", "word"}), None)
    if not ends or verb is None or not items[verb].says(*_GIVES):
        return None
    subject = next((place for place in range(verb - 1, -1, -1) if items[place].kind in {"lines", "stop"}), None)
    if subject is None or len(items[subject].lines) != 1:
        return None
    opened = any(one.says("of") or one.text in _FOR for one in items[max(0, subject - 2) : subject])
    ordered = reader.lines.quantity(items[subject].lines[0]) or 0
    return (replace(items[at], kind="count"), at + 1) if opened and 0 < items[at].number < ordered else None


def one_piece(items: Sequence[Item], at: int, reader: Reader) -> tuple[Item, int] | None:
    """As in "we received both lamps and one wheel", "of the wheels there is one", where two are ordered."""
    following = item_behind(items, at)
    if items[at].text not in every("dates", "ones") or items[at].kind not in {"filler", "word"}:
        return None
    if following is None or following.kind == "stop":
        named = [line for one in items[:at] if one.kind == "lines" for line in one.lines][-1:]
        only = at > 1 and items[at - 1].says("have") and any(one.says("only", "but") for one in items[:at])
        alone = only and any((reader.lines.quantity(line) or 0) > 1 for line in named)
        return (replace(items[at], kind="count", name="", number=1), at + 1) if alone else None
    several = (
        not following.plural and len(following.lines) == 1 and (reader.lines.quantity(following.lines[0]) or 0) > 1
    )
    came = any(one.says("received", "have", "only") for one in items[:at])
    return (replace(items[at], kind="count", name="", number=1), at + 1) if several and came else None


def last_piece(items: Sequence[Item], at: int, reader: Reader) -> tuple[Item, int] | None:
    """As in "3 of the sensors here, the 4th on Friday", where 4 are ordered."""
    item = items[at]
    ordinal = item.number > 1 and (item.kind == "word" or item.end - item.start > len(item.text))
    if not ordinal or not any(one.number == item.number - 1 for one in items[:at]):
        return None
    named = (line for one in items[:at] if one.kind == "lines" for line in one.lines)
    last = item.number in map(reader.lines.quantity, named)
    return (replace(item, kind="count", name="rest", number=1), at + 1) if last else None
