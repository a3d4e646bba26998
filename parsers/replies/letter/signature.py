"""Takes the signature, the notices of a firm and the mail program's advertisement off what an author typed."""

import re
from functools import cache

from parsers.wording import alternatives, any_of, every, is_known, plain, signs_of

_NAME_WORDS = 4  # a name, a function or a firm has hardly more words
_SIGNATURE_LINES = 8
_LONGEST_CONTACT = 90
_SHORT_WORD = 4
_TELLING = frozenset({"out", "gone", "stock", "replaced", "cancel", "except"})
_DASHES = re.compile(r"^(?:--|__|~~|\*\*)[ \t]*$")
_REACHED = re.compile(
    r"@[\w-]+\.\w|https?:|www\.|(?<!\d)\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}|\+\d{2}[ \d]{8,}"
    r"|[a-z]\d[a-z] ?\d[a-z]\d|\d{1,2} ?(?:h|:)[ \d]{0,3}-|\d ?- ?\d{1,2} ?h"
)
_HOURS = re.compile(r"\d ?(?:h|:|am|pm)[ \d]{0,4}(?:-|–|a|to|til|al?s?) (?:las )?(?:\d|midi|noon)")
_CARD = 2  # strokes in "Tammy Ortega | Parts Counter | 555-0172"
_OF_DAYS = frozenset({"arrives", "delivers", "due", "to_you", "shipped"})


def without_letterhead(words: str, author: str) -> str:
    """The author's words without what begins with a signature's dashes, the author's name, or a notice.

    A postscript below the signature is the author's word again.
    """
    lines = words.strip("\n").split("\n")
    end = min(_cut(lines, author), len(lines))
    kept = lines[:end]
    for place in range(end, len(lines)):
        if _patterns()["postscript"].match(plain(lines[place])):
            kept += lines[place : _cut_from(lines, place)]
            break
    kept = _without_contacts(kept)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def _cut(lines: list[str], author: str) -> int:
    """Where the signature begins."""
    names = set(re.findall(r"\w+", plain(author)))
    for place, line in enumerate(lines):
        said = plain(line).strip()
        if _DASHES.match(line) or _announced(said):
            return place
        called = re.findall(r"\w+", said)
        if not place and len(called) > 1 and set(called) <= names and _told_nothing(lines[1:]):
            return place  # nothing but a signature
        if place and any(word in names for word in called) and all(_is_called(word, names) for word in called):
            return place
        if place and _opens_with_name(said, names):
            return place
        if place and (_names_somebody(line, called) or _is_card(line)) and _told_nothing(lines[place + 1 :]):
            return place
    return len(lines)


def _names_somebody(line: str, called: list[str]) -> bool:
    """Whether a line is nothing but a name that no vocabulary has: what stands below it is about his firm."""
    return bool(called) and _may_be_name(line) and not any(is_known(word) for word in called)


def _opens_with_name(said: str, names: set[str]) -> bool:
    """Whether it is "Fatima Benali - 02 99 00 77 10" or "Roar at the parts counter", and the author is called so."""
    before = re.split(r" - |[,(|]", said, maxsplit=1)[0]
    called = re.findall(r"\w+", before)
    first, _, place = said.partition(" ")
    works = first in names and _patterns()["contact"].match(place) is not None
    return works or (len(called) > 1 and before != said and set(called) <= names)


def _is_card(line: str) -> bool:
    """Whether a line is a name, a function and a firm between strokes."""
    cells = [cell.strip() for cell in line.split("|")]
    if len(cells) <= _CARD or not _may_be_name(cells[0]) or not signs_of(plain(line)).isdisjoint(_TELLING):
        return False
    return any(_patterns()["contact"].match(plain(cell)) for cell in cells[1:])


def _told_nothing(lines: list[str]) -> bool:
    """Whether none of these lines could be an answer."""
    return not any(_tells(plain(line)) for line in lines)


def _tells(said: str) -> bool:
    """Whether a line could still be an answer; "at the counter" is somebody's place there, behind his function."""
    if _patterns()["contact"].match(said.strip()):
        return False
    return said.strip()[:1].isdecimal() or not signs_of(said).isdisjoint(_TELLING | {"arrives"})


def _is_called(word: str, names: set[str]) -> bool:
    """Whether somebody of these names is called so, if only by an initial: "Nancy L."."""
    return word in names or (len(word) == 1 and any(name.startswith(word) for name in names))


def _cut_from(lines: list[str], start: int) -> int:
    """Where a postscript ends."""
    for place in range(start, len(lines)):
        if _announced(plain(lines[place]).strip()):
            return place
    return len(lines)


def _announced(said: str) -> bool:
    return bool(_patterns()["sent_from"].match(said) or _patterns()["notice"].match(said))


def _without_contacts(lines: list[str]) -> list[str]:
    """Drop the block at the end that holds a telephone number, an address, hours or somebody's function."""
    last = len(lines)
    for place in range(len(lines) - 1, max(-1, len(lines) - 1 - _SIGNATURE_LINES), -1):
        said = plain(lines[place]).strip(" *_|\t")
        if said and not _is_contact(said):
            break
        if said:
            last = place
    if last in {0, len(lines)}:  # a mail that is nothing but an address says just this
        return lines
    while last > 1 and _may_be_name(lines[last - 1]):
        last -= 1
    return lines[:last]


def _is_contact(said: str) -> bool:
    """Whether a line reaches somebody and tells nothing: "3 BO, call me at ..." is no signature."""
    if len(said) > _LONGEST_CONTACT or not signs_of(said).isdisjoint(_TELLING):
        return False
    if _REACHED.search(said) or (_HOURS.search(said) and signs_of(said).isdisjoint(_OF_DAYS)):
        return True
    return any(_patterns()["contact"].match(part.strip()) for part in said.split(",")[:2])


def _may_be_name(line: str) -> bool:
    """A few capitalised words and no sign of a sentence: a name or a firm above a telephone number."""
    words = line.replace("(", "").replace(")", "").split()
    if not words or len(words) > _NAME_WORDS or any(char.isdigit() or char in ".,:;!?" for char in line):
        return False
    named = all(word[0].isupper() or len(word) < _SHORT_WORD for word in words)
    return named and not any_of("letter", "closing").fullmatch(plain(line))


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    lists = {name: alternatives(every("letter", name)) for name in ("sent_from", "notice", "contact", "postscript")}
    return {
        "sent_from": re.compile(rf"^(?:{lists['sent_from']})(?!\w)"),
        "notice": re.compile(rf"^[ *_]{{0,4}}(?:{lists['notice']})(?!\w)"),
        "contact": re.compile(rf"^(?:{lists['contact']})(?!\w)"),
        "postscript": re.compile(rf"^(?:{lists['postscript']})(?:[ .:!-]|$)"),
    }
