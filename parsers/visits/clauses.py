"""Takes the words of an answer about an appointment apart: its clauses, and which phrases each of them says."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from parsers.visits.sources.words import pattern
from parsers.wording import Calendar, language_of, plain, tokens
from parsers.wording.amounts import amount_of, aside, money

_SECTION = "answers"
_ENDS = re.compile(r"(?<=[?!;])\s*|\n+|(?<=[^\d\s.][.])\s+|(?<=\d[.])\s+(?=[A-ZÀ-Ý])")
_CLOSE = 28  # letters before a verb in which a word may deny it
_STOPS = re.compile(r"[,;:]")
_WORD = re.compile(r"\d+|[^\W\d_]+")
_AMOUNT = re.compile(r"(?<![\w.,:/-])(?:us|ca|c)?[$€£]?\s?\d")
_DIGIT = re.compile(r"\d")
_CENTS = re.compile(r"[.,]\d\d$")
_NEAR_PRICE = 24
_LEAST = Decimal(20)  # a smaller amount without its currency is an hour, or an amount of anything
_HOUR = r"(?:kl\.?\s?)?\d{1,2}\s?(?:h|:|\.)?\s?(?:\d\d)?\s?(?:[ap]\.?m\.?)?"
_SPAN = re.compile(
    r"(?:\b(?:entre|between|from|de|mellom|fra)\s+)?"
    rf"(?P<first>(?:kl\.?\s?)?\d{{1,2}}\s?(?:h\s?\d{{0,2}}|:\d\d|(?=\s?-\s?\d{{1,2}}\s?(?:h|:)))\s?(?:[ap]\.?m\.?)?)"
    rf"\s?(?:-|–|à|a|to|til|et|and|y|og)\s?(?P<last>{_HOUR})(?![\w/])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Clause:
    """One sentence of an answer; `folded` is its text letter by letter without case and accents."""

    text: str
    folded: str

    @property
    def asks(self) -> bool:
        """Whether it is a question."""
        return self.text.rstrip().endswith("?") or self.text.lstrip().startswith("?")

    def says(self, *names: str) -> bool:
        """Whether it says one of the phrases, whatever stands around it."""
        return any(re.search(pattern(_SECTION, name), self.folded) for name in names)

    def means(self, name: str) -> bool:
        """Whether it says one of the phrases, and nothing right before it denies or postpones it."""
        return any(not self._is_denied(found.start()) for found in re.finditer(pattern(_SECTION, name), self.folded))

    def begins(self, name: str) -> bool:
        """Whether it begins with one of the phrases."""
        return re.match(rf"\W*{pattern(_SECTION, name)}", self.folded) is not None

    def behind(self, name: str) -> str:
        """What stands behind a phrase that begins the clause, or behind its colon."""
        found = re.match(rf"\W*{pattern(_SECTION, name)}\s*[:=,-]?\s*", self.folded)
        return self.text[found.end() :].strip() if found else self.text.strip()

    def _is_denied(self, start: int) -> bool:
        before = _STOPS.split(self.folded[max(0, start - _CLOSE) : start])[-1]
        return re.search(pattern(_SECTION, "not"), before) is not None


def clauses(said: str) -> tuple[Clause, ...]:
    """The sentences of an answer, each with its question mark."""
    parts = (part.strip() for part in _ENDS.split(said))
    return tuple(Clause(part, plain(part)) for part in parts if part and any(map(str.isalnum, part)))


def without_spans(said: str) -> str:
    """The words with the beginning alone of each span of hours: "9 h to 10 h" is 9 h."""
    return _SPAN.sub(lambda found: found["first"].strip(), said)


def names_doubtful_day(said: str, *, calendar: Calendar) -> bool:
    """Whether a day is named that could be one of two: 4/12."""
    text = plain(said)
    at = 0
    while (word := _WORD.search(text, at)) is not None:
        at = word.end()
        if (read := calendar.read(text, word.start())) is not None:
            if read[0].doubtful:
                return True
            at = max(read[1], at)
    return False


def calendar_of(said: str, *, today: date, locale: str) -> Calendar:
    """The calendar by which these words name days."""
    language = language_of([token.text for token in tokens(plain(said))], locale)
    return Calendar(today, locale, language)


def price_of(said: str) -> Decimal | None:
    """The one price of the words, or the one that is called the total; None where there are several."""
    found = tuple(_prices(plain(said)))
    totals = tuple(amount for amount, named in found if named)
    every = dict.fromkeys(totals or (amount for amount, _ in found))
    return next(iter(every)) if len(every) == 1 else None


def _prices(text: str) -> Iterator[tuple[Decimal, bool]]:
    """Every price, and whether a word before it says that it is one."""
    at = 0
    while (word := _AMOUNT.search(text, at)) is not None:
        digits = _DIGIT.search(text, word.start())
        assert digits is not None
        if (other := aside(text, digits.start())) is not None:
            at = max(other[0], word.end())
            continue
        found = money().match(text, word.start()) or money().match(text, digits.start())
        if found is None:
            at = word.end()
            continue
        at = max(found.end(), word.end())
        named = re.search(pattern(_SECTION, "price"), text[max(0, found.start() - _NEAR_PRICE) : found.start()])
        amount = amount_of(found["number"])
        cents = _CENTS.search(found["number"]) is not None
        if found["before"] or found["after"] or (named and amount >= 1) or (cents and amount >= _LEAST):
            yield amount, bool(named)
