"""The reader's language: gettext catalogues loaded from ``.po`` at start, dates, money and numbers by locale.

English is the language of the message ids; ``en.po`` holds its plurals. There is no build step and no ``.mo`` file.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache, lru_cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import NumberPattern, format_currency, format_decimal, get_currency_name, parse_pattern

LANGUAGES = ("fr", "en", "es", "nb")
_FOLDER = Path(__file__).parent / "catalogues"
_ALSO_CALLED = {"no": "nb", "nn": "nb"}
# Narrow and figure spaces are missing in many fixed-width fonts; a plain no-break space is in all of them.
_NO_BREAK = str.maketrans({"\u202f": "\u00a0", "\u2007": "\u00a0", "\u2009": "\u00a0"})
_FIRST = re.compile(r"\b1(?=[ \u00a0][^\W\d])")
_AMOUNT: NumberPattern = parse_pattern("#,##0.00")
_LONGEST = 12  # digits on either side of the point


def catalogues() -> Mapping[str, GNUTranslations]:
    """Every shipped catalogue by language. Called at start, so that a broken catalogue stops the start."""
    return {language: _load(language) for language in LANGUAGES}


@dataclass(frozen=True, slots=True)
class Words:
    """What one reader understands: `language` is one of `LANGUAGES`, `locale` adds the country where it matters."""

    language: str
    locale: Locale
    timezone: ZoneInfo

    @property
    def translations(self) -> GNUTranslations:
        """The catalogue that templates translate with."""
        return _load(self.language)

    def say(self, message: str, **values: str) -> str:
        """`message` in the reader's language."""
        return self.translations.gettext(message) % values if values else self.translations.gettext(message)

    def count(self, one: str, many: str, number: int) -> str:
        """`one` or `many` in the reader's language, with ``%(num)s`` for the number."""
        return self.translations.ngettext(one, many, number) % {"num": self.number(Decimal(number))}

    def day(self, day: date) -> str:
        """A day with its weekday: ``vendredi 27 novembre 2026``."""
        return self._dated(format_date(day, "full", locale=self.locale))

    def brief_day(self, day: date) -> str:
        """A day in the width of a table; its weekday tells the year: ``ven. 27 nov.``."""
        return self._dated(format_skeleton("MMMEd", day, locale=self.locale))

    def brief_day_of(self, moment: datetime) -> str:
        """The day that a moment falls on in the reader's zone, in the width of a table."""
        return self.brief_day(moment.astimezone(self.timezone).date())

    def short_day(self, day: date) -> str:
        """A day as one jots it down: ``4 déc.``."""
        return self._dated(format_skeleton("MMMd", day, locale=self.locale))

    def plain_day(self, day: date) -> str:
        """A day without its weekday, as papers have it: ``27 novembre 2026``."""
        return self._dated(format_date(day, "long", locale=self.locale))

    def month(self, month: date) -> str:
        """A month: ``novembre 2026``."""
        return format_skeleton("yMMMM", month, locale=self.locale).translate(_NO_BREAK)

    def moment(self, moment: datetime) -> str:
        """A moment in the reader's zone: ``mardi 24 novembre 2026, 10 h 30``."""
        local = moment.astimezone(self.timezone)
        return f"{self.day(local.date())}, {self.clock(local.time())}"

    def clock(self, clock: time) -> str:
        """A time of day: ``9 h 30``; Babel's French of Canada would say ``09 h 30``."""
        said = format_time(clock, "short", locale=self.locale).replace(" ", "\u00a0").translate(_NO_BREAK)
        return said.removeprefix("0") if "\u00a0h\u00a0" in said else said

    def _dated(self, day: str) -> str:
        """The first of a month is an ordinal in French: ``1er décembre``."""
        said = _FIRST.sub("1er", day) if self.language == "fr" else day
        return said.translate(_NO_BREAK)

    def number(self, value: Decimal) -> str:
        """A number as the reader writes it; every digit that was printed is kept."""
        return str(value) if _is_odd(value) else _number(self.locale, str(value))

    def money(self, value: Decimal, currency: str | None = None) -> str:
        """An amount with two digits after the point, or more where more were printed."""
        if _is_odd(value):
            return str(value)
        exponent = value.as_tuple().exponent
        if isinstance(exponent, int) and exponent > -2:
            value = value.quantize(Decimal("0.01"))
        return _money(self.locale, str(value), currency)


def words(wanted: str | None, default: str, country: str, timezone: str) -> Words:
    """The words of a reader who wants `wanted` (like ``fr`` or ``fr-CA``); `default` where that is not shipped."""
    language, _, territory = (wanted or default).replace("-", "_").partition("_")
    language = _ALSO_CALLED.get(language.lower(), language.lower())
    if language not in LANGUAGES:
        language = default if default in LANGUAGES else "en"
    return Words(language, _locale(language, territory or country), ZoneInfo(timezone))


# A price comes again: in both bodies of a mail, in the receipt, in the reminder. It is known by its digits, since 2.10
# and 2.1 are the same number and are not written the same.
@lru_cache(maxsize=1 << 14)
def _number(locale: Locale, digits: str) -> str:
    return format_decimal(Decimal(digits), locale=locale, decimal_quantization=False).translate(_NO_BREAK)


@lru_cache(maxsize=1 << 14)
def _money(locale: Locale, digits: str, currency: str | None) -> str:
    if currency is None or get_currency_name(currency, locale="en") == currency:
        text: str = _AMOUNT.apply(Decimal(digits), locale, decimal_quantization=False)
    else:
        text = format_currency(
            Decimal(digits), currency, locale=locale, decimal_quantization=False, currency_digits=False
        )
    return text.translate(_NO_BREAK)


def _is_odd(value: Decimal) -> bool:
    """Whether a number is none of this trade: endless, or with more digits than anybody would read."""
    exponent = value.as_tuple().exponent
    return not isinstance(exponent, int) or exponent < -_LONGEST or value.adjusted() >= _LONGEST


def _locale(language: str, country: str) -> Locale:
    try:
        return Locale.parse(f"{language}_{country.upper()}")
    except (UnknownLocaleError, ValueError):
        # Nobody writes Spanish as in Canada: the language alone is good enough.
        return Locale.parse(language)


@cache
def _load(language: str) -> GNUTranslations:
    path = _FOLDER / f"{language}.po"
    with path.open("rb") as source:
        catalogue = read_po(source, locale=language, abort_invalid=True)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)
