"""Part numbers and vehicle identification numbers: canonical forms, shapes and check digits."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from parsers.vocabulary import vocabulary

_NOT_KEY = re.compile(r"[^A-Z0-9]")
_PART = re.compile(r"[A-Z0-9][A-Z0-9 ./\-]{3,28}[A-Z0-9]")
_VIN = re.compile(r"[A-HJ-NPR-Z0-9]{17}")
_VIN_LABEL = re.compile(r"^(?:VIN|NIV)(?=[A-Z0-9]{17}$)")
# The one printed form with as few as two digits: application, section and part of Mazda, with their dashes.
_MAZDA = re.compile(r"[A-Z0-9]{4}-\d\d-[A-Z0-9]{3,4}(?:-[A-Z0-9]{2})?")
_YEAR = r"(?:19|20)\d\d"
_DATE = re.compile(
    rf"{_YEAR}[-/.]\d\d?[-/.]\d\d?|\d\d?[-/.]\d\d?[-/.](?:{_YEAR}|\d\d)|\d\d?[/.]{_YEAR}|{_YEAR}[/.]\d\d?"
)
_POSTAL = re.compile(r"(?<![^ ])[A-Z]\d[A-Z] \d[A-Z]\d(?![^ ])|^[A-Z]\d[A-Z]\d[A-Z]\d$")
# The ends of Canadian tax numbers: 104 551 180 RT0001.
_TAX = re.compile(r"(?:\d{9,10})?(?:RT|TQ)[ -]?\d{4}")
_SHORTEST, _LONGEST = 6, 18
_LETTERS_TOGETHER = 5
_ENOUGH_DIGITS = 3
_COUNT = re.compile(r"[1-9]\d{0,2}")
_TIMES = frozenset("xX×*")
_AROUND = " ()[],;:."
_PRICE = re.compile(r"[$€]|[.,]\d\d(?!\d)")
_MOST_GROUPS, _SUFFIX = 6, 2
VIN_LENGTH = 17
_CHECK_PLACE = 8
_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_VALUES = {
    char: value
    for value, chars in enumerate(("", "AJ", "BKS", "CLT", "DMU", "ENV", "FW", "GPX", "HY", "RZ"))
    for char in chars
} | {str(digit): digit for digit in range(10)}
# The check digit is kept in North America and China only.
_CHECKED_REGIONS = "12345L"


def canonical(name: str | None) -> str:
    """The key by which part numbers and the numbers of papers are compared: capitals and digits only."""
    return _NOT_KEY.sub("", unicodedata.normalize("NFKD", name or "").upper())


@lru_cache(maxsize=20_000)
def is_part_shaped(text: str) -> bool:
    """Whether the text could be a part number: capitals and digits in at most six groups, at least three digits.

    Prices, dates, telephone and vehicle numbers are not.
    """
    text = text.strip()
    if not _PART.fullmatch(text) or text.count(" ") > 5 or _TAX.fullmatch(text):
        return False
    key = canonical(text)
    if not _SHORTEST <= len(key) <= _LONGEST or len(key) == VIN_LENGTH:
        return False
    few = sum(char.isdigit() for char in key) < _ENOUGH_DIGITS
    if (few and not _MAZDA.fullmatch(text)) or _POSTAL.search(text):
        return False
    groups = text.split()
    other = any(_DATE.fullmatch(group) or names_part(group) for group in groups)
    if other or not vocabulary().sides.isdisjoint(groups[1:]):
        return False
    longest = _LETTERS_TOGETHER - (" " in text)
    if any(len(group) > longest and group.isalpha() for group in re.split(r"[ ./-]", text)):
        return False  # a word, not the colour or the suffix of a number
    return "." not in text or not key.isdigit()


def names_part(label: str) -> bool:
    """Whether a label is that of a part number: ``P/N``, ``Réf. :``, ``OE:``."""
    return vocabulary().headings.means(label.strip(_AROUND)) == "part"


def label_before(words: Sequence[str]) -> int:
    """How many of the last words are the label of the part number behind them."""
    ends = (count for count in (4, 3, 2, 1) if count <= len(words) and words[-count].strip(_AROUND))
    return next((count for count in ends if names_part(" ".join(words[-count:]))), 0)


def known_shapes(part_number: str) -> tuple[str, ...]:
    """The makes (and catalogues) whose numbers look like this one."""
    key = canonical(part_number)
    return tuple(name for name, shape in vocabulary().shapes.items() if shape.fullmatch(key))


def is_in_groups(text: str) -> bool:
    """Whether the text is a whole number in the groups in which a make prints its numbers: ``51 11 7 379 461``."""
    return vocabulary().groups.fullmatch(text) is not None


def best_part(candidates: Iterable[str]) -> str:
    """Of several readings the one with a known shape, and of those the longest; "" if none is shaped as a part."""
    shaped = [text for text in candidates if is_part_shaped(text)]
    return max(shaped, key=lambda text: (bool(known_shapes(text)), len(text)), default="")


def number_end(words: Sequence[str]) -> int:
    """How many of the first words may be one part number: what tells its kind, or how many, is no more of it."""
    for end in range(1, min(len(words), _MOST_GROUPS)):
        number = " ".join(words[:end])
        whole = is_part_shaped(number) and known_shapes(number)
        if whole and _leaves(words[:end], words[end], words[end + 1 : end + 3]):
            return end
    return len(words)


def _leaves(number: Sequence[str], word: str, behind: Sequence[str]) -> bool:
    """Whether the word says something of the number before it: ``NEW``, or how many: ``2 x``, ``10 @``, ``1 Grille``.

    Two letters may be a suffix, and one more group may be of the number unless no make prints it so.
    """
    grouped = len(number) > 1
    if vocabulary().part_types.means(word):
        return len(word) > _SUFFIX or (not grouped and "-" in number[0])
    if not behind or not _COUNT.fullmatch(word):
        return False
    if grouped and behind[0] in _TIMES:
        return not any(_COUNT.fullmatch(text) for text in behind[1:])
    if grouped and (not is_in_groups(" ".join(number)) or is_in_groups(" ".join((*number, word)))):
        return False
    return not any(char.isdigit() for char in behind[0]) or _PRICE.search(behind[0]) is not None


def count_behind(text: str, part: str) -> str:
    """The count that stands behind a part number with which the text begins, as if it were more of it; "" if none."""
    words, end = text.split(), len(part.split())
    begins = end < len(words) and words[:end] == part.split() and number_end(words) == end
    return words[end] if begins and _COUNT.fullmatch(words[end]) else ""


def find_vin(text: str) -> str | None:
    """The first vehicle identification number in the text: 17 characters without I, O and Q, letters and digits."""
    for word in text.upper().replace(":", " ").split():
        key = _VIN_LABEL.sub("", word.strip(".,;()[]*=#"))
        if _VIN.fullmatch(key) and _looks_like_vin(key):
            return key
    joined = text.upper().replace(" ", "").replace("-", "")
    return joined if _VIN.fullmatch(joined) and _looks_like_vin(joined) else None


def _looks_like_vin(key: str) -> bool:
    return key[-4:].isdigit() and any(char.isalpha() for char in key)


def vin_check_holds(vin: str) -> bool | None:
    """Whether the check digit is right (ISO 3779, 49 CFR 565); None where the region does not keep one."""
    if vin[:1] not in _CHECKED_REGIONS:
        return None
    total = sum(_VALUES.get(char, 0) * weight for char, weight in zip(vin, _WEIGHTS, strict=False))
    return vin[_CHECK_PLACE] == "0123456789X"[total % 11]
