"""Harms papers that can be read: the words of sheets moved, renamed, glued or joined by others, the truth unchanged.

Whoever reads a harmed paper wrongly must not be sure of it. Nothing that an order says is taken away or changed: only
where it stands, what stands beside it, and the words that head and label it.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from random import Random

from parsers.pdf import Opened, Sheet, Word
from parsers.tables import find_headings, read_rows

Harm = Callable[[list[Word], Random], list[Word]]
_SYLLABLES = ("bra", "kel", "tos", "mun", "fi", "zor", "wex", "lum", "pid", "gan")


def harmed(opened: Opened, name: str, chance: Random) -> Opened:
    """The document with one kind of harm done to every sheet."""
    sheets = tuple(sheet._replace(words=HARMS[name](list(sheet.words), chance)) for sheet in opened.sheets)
    return opened._replace(sheets=sheets)


def moved(words: list[Word], chance: Random) -> list[Word]:
    """Another scale, another margin, and every word a hair off its place."""
    wide, high, left = chance.uniform(0.85, 1.2), chance.uniform(0.9, 1.3), chance.uniform(-20, 40)

    def place(word: Word) -> Word:
        shift = left + chance.uniform(-0.4, 0.4)
        edges = tuple(edge * wide + shift for edge in word.edges)
        y = word.y * high + chance.uniform(-0.4, 0.4)
        return word._replace(x0=word.x0 * wide + shift, x1=word.x1 * wide + shift, y=y, edges=edges)

    return [place(word) for word in words]


def renamed_headings(words: list[Word], chance: Random) -> list[Word]:
    """Two words of the column headings that no vocabulary knows."""
    rows = read_rows([Sheet(words)])
    headed = [word for one in find_headings(rows) for row in rows[one.first : one.last + 1] for word in row.words]
    return _renamed(words, chance.sample(headed, min(2, len(headed))), chance)


def renamed_labels(words: list[Word], chance: Random) -> list[Word]:
    """Two labels before a colon that no vocabulary knows."""
    labels = [word for word in words if word.text.endswith(":") and not word.typed]
    return _renamed(words, chance.sample(labels, min(2, len(labels))), chance)


def stepped(words: list[Word], chance: Random) -> list[Word]:
    """The right part of every row a little lower than the left, as when a form is printed onto another."""
    middle = chance.uniform(0.3, 0.7) * max((word.x1 for word in words), default=0.0)
    return [word._replace(y=word.y + 0.22 * word.size) if word.x0 > middle else word for word in words]


def overprinted(words: list[Word], chance: Random) -> list[Word]:
    """Some cells run into the next one, as long words in narrow columns do."""
    kept = []
    for word in words:
        wider = word.x1 + chance.uniform(2, 12) if chance.random() < 1 / 25 else word.x1
        kept.append(word._replace(x1=wider))
    return kept


def spread(words: list[Word], chance: Random) -> list[Word]:
    """Twice the space between the rows, so that what belongs together is no longer close."""
    factor = chance.uniform(1.4, 2.2)
    return [word._replace(y=word.y * factor) for word in words]


def sectioned(words: list[Word], chance: Random) -> list[Word]:
    """Heads of sections between rows: room is made, and one or two words are put there."""
    rows = [row for row in read_rows([Sheet(words)]) if row.words]
    below = [(upper, lower) for upper, lower in pairwise(rows) if len(upper.cells) > 3 and len(lower.cells) > 3]
    chosen = chance.sample(below, min(2, len(below)))
    for upper, lower in sorted(chosen, key=lambda pair: -pair[1].y):
        step = 1.3 * lower.size
        words = [word._replace(y=word.y + step) if word.y > upper.y + 0.5 * upper.size else word for word in words]
        head = chance.choice(("FRONT BUMPER", "Doors", "HOOD", "Cargo area", "REAR LAMPS"))
        left = chance.choice(lower.cells[:3]).x0
        for text in head.split():
            words.append(Word(text, left, left + 5 * len(text), upper.y + step, lower.size))
            left += 5 * len(text) + 3
    return words


def remarked(words: list[Word], chance: Random) -> list[Word]:
    """Remarks in the letterhead and under the list, with numbers that are nobody's."""
    foot = max((word.y for word in words), default=0.0)
    for text in ("Ask for Dan, dock 4, gate 27B.", f"Form PO-{chance.randint(100, 999)} rev. 3"):
        foot, left = foot + 14, 40.0
        for part in text.split():
            words.append(Word(part, left, left + 4.5 * len(part), foot, 9.0))
            left += 4.5 * len(part) + 2.5
    return words


def _renamed(words: list[Word], chosen: Sequence[Word], chance: Random) -> list[Word]:
    """The words with other names in the same places."""
    places = {(word.x0, round(word.y, 1)) for word in chosen}
    return [
        word._replace(text=_nonsense(word.text, chance), edges=()) if (word.x0, round(word.y, 1)) in places else word
        for word in words
    ]


def _nonsense(text: str, chance: Random) -> str:
    name = "".join(chance.choice(_SYLLABLES) for _ in range(2)).capitalize()
    return f"{name}:" if text.endswith(":") else name


HARMS: dict[str, Harm] = {
    harm.__name__: harm
    for harm in (moved, renamed_headings, renamed_labels, stepped, overprinted, spread, sectioned, remarked)
}
