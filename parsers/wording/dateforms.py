"""The ways in which days are written, as patterns made of the vocabulary's words."""

import re
from collections.abc import Mapping
from functools import cache

from parsers.wording.tokens import plain
from parsers.wording.words import LANGUAGES, alternatives, book, every, ways

_WEEK = 7
_ABBREVIATED = 3
_MOST_COUNTED = 12  # what is counted in letters; "until the fifteenth" is a day
_SHORT_WEEKS = frozenset({"sem", "wk", "u", "w", "s"})  # these are also several of them


@cache
def names_of(language: str) -> Mapping[str, Mapping[str, int]]:
    """Names of weekdays (short ones of this language only, since "mon" is French for "my"), months and numbers."""
    weekdays: dict[str, int] = {}
    months: dict[str, int] = {}
    for name in LANGUAGES:
        dates = book(name)["dates"]
        for number in range(_WEEK):
            short = dates["short_weekdays"][number] if name == language else []
            weekdays |= {plain(word): number for word in (*dates["weekdays"][number], *short)}
        months |= {plain(month): number for number, month in enumerate(dates["months"], 1)}
    full = dict(months)
    own = set(map(plain, book(language)["filler"]["words"]))  # "des" is French for "some", "ago" is English
    for name in LANGUAGES:
        for short in map(plain, book(name)["dates"]["short_months"]):
            if name == language or short not in own:
                months.setdefault(short, _month_of(short, full))
    numbers = {plain(word): number for number, word in enumerate(book(language)["dates"]["numbers"], 1)}
    letters = book(language)["dates"]["monthdays"]
    monthdays = {plain(way): number for number, word in enumerate(letters, 1) for way in ways(word)}
    return {"weekdays": weekdays, "months": months, "numbers": numbers, "monthdays": monthdays}


def _month_of(short: str, full: Mapping[str, int]) -> int:
    return next((number for name, number in full.items() if name.startswith(short)), 0)


@cache
def patterns_of(language: str) -> Mapping[str, re.Pattern[str]]:
    """One pattern for each way to write a day, to be matched where a word or a number begins."""
    return {name: re.compile(pattern) for name, pattern in _written(language).items()}


# Every pattern is anchored, bounded and without nested repetition.
_DAY, _YEAR, _END = r"(?P<day>\d{1,2})", r"(?P<year>20\d\d)", r"(?![\w])"
_NTH = r"(?:st|nd|rd|th|er|ero|e|\.|o)?"
_SPAN = r" ?(?:-|/| a | au | al | to | et | y | og | and | et le | y el | ou | or | o | u | eller ) ?"
_UNITS = (
    *(("business", "business_days"), ("days", "days"), ("weeks", "weeks"), ("fortnights", "fortnights")),
    *(("months", "months_unit"), ("hours", "hours")),
)


def _written(language: str) -> dict[str, str]:
    one = {name: alternatives(every("dates", name)) for name in book("en")["dates"] if "weekdays" not in name}
    one["one"] = alternatives(map(plain, book(language)["dates"]["one"]))  # "a" is no number in French
    opening = {"opening": r"\d|[^\W\d_]+"}
    return opening | _named_days(language, one) | _days_in_letters(language, one) | _counted_days(language, one)


def _named_days(language: str, one: Mapping[str, str]) -> dict[str, str]:
    """Days that are named: dates, weekdays, today, spans between two dates, parts of a month."""
    names = names_of(language)
    weekday, month = alternatives(names["weekdays"]), alternatives(names["months"])
    full_month = alternatives(name for name in names["months"] if len(name) > _ABBREVIATED)
    before = rf"(?:(?P<weekday>{weekday})\b\.?,? ?(?:(?:{one['day_article']}) )?)?"
    between = rf"(?:{one['between']}) (?:le |the |el |den )?"
    return {
        "iso": rf"{_YEAR}[-/.](?P<month>\d{{1,2}})[-/.]{_DAY}(?!\d)",
        "day_month": rf"{before}{_DAY}{_NTH}[ -]?(?:de |of |du )?(?P<month>{month})\b\.?"
        rf"{'(?! [0-3]?[0-9](?![0-9]))' if language == 'en' else ''}(?:,? ?(?:de |del )?{_YEAR})?",  # "other 2 Dec 1"
        "month_day": rf"{before}(?P<month>{month})\b\.? ?(?:the )?{_DAY}{_NTH}(?!\d|:\d|/\d)(?:,? {_YEAR})?",
        "numeric": rf"{before}(?P<first>\d{{1,2}})(?P<sign>[/.-])(?P<second>\d{{1,2}})"
        r"(?:(?P=sign)(?P<year>20\d\d|\d\d))?(?![\w]|[/.-]\d)",
        "span": rf"(?:{between})?(?P<first>\d{{1,2}}){_NTH}"
        rf"(?:-|/| a | au | al | to | ou | or | o | eller |{_SPAN}(?=\d))"
        rf"(?:le |el |the )?(?P<last>\d{{1,2}}){_NTH} ?(?:de |of )?(?:{month})\b\.?"
        rf"|(?:{month})\.? \d{{1,2}} ?(?:-|to|or) ?\d{{1,2}}{_NTH}(?!\d)"
        rf"|(?:{between})\d{{1,2}}{_NTH}(?: (?:{month}))?(?: et | and | y | og | au | al | to |-)"
        rf"(?:le |el |the |den )?\d{{1,2}}{_NTH} ?(?:de |of )?(?:{month})\b\.?",
        "weekday_day": rf"(?:(?:{one['next']}) )?(?P<weekday>{weekday})\b\.?,? ?"
        rf"(?:(?:{one['day_article']}) )?{_DAY}"
        rf"(?:(?:st|nd|rd|th)(?!\w)|{_NTH}(?!\w|:\d|[/.,]\d|(?:,| and| et| y| og| &) ?\d))",
        "weekday": rf"(?:(?P<next>{one['next']}) )?(?P<weekday>{weekday})\b\.?"
        rf"(?:,? (?P<next_week>{one['next_week']}){_END}| (?P<in_eight>{one['in_eight']}){_END}"
        rf"| (?P<next_after>{one['next']}){_END})?"
        rf"(?:(?: (?:ou|or|o|eller) | ?/ ?| ?- ?)(?P<other>{weekday})\b)?",
        "relative": rf"(?:(?P<day_after>{one['day_after']})|(?P<today>{one['today']})"
        rf"|(?P<tomorrow>{one['tomorrow']})){_END}",
        "past": rf"(?:{one['yesterday']}){_END}",
        "vague": rf"(?:{one['vague']}){_END}|(?:{one['in_month']}) (?:{full_month}){_END}(?! \d)"
        rf"|(?:{one['parts_of_month']})[ -]?(?:de |d'|of |the )?(?:{month}){_END}",
        "doubtful": rf"(?:{one['doubtful']}){_END}(?! (?:de )?\d)",
        "day_only": rf"(?:{one['until_day']}) {_DAY}(?:st|nd|rd|th|er|\.)?"
        rf"(?![\w%$]|:\d|[-/.,]\d| ?[h$€]| ?[ap]\.?m\b|\.? ?(?:de |of )?(?:{month})\b)",
    }


def _days_in_letters(language: str, one: Mapping[str, str]) -> dict[str, str]:
    """Days of a month that are written as words, which only a whole name of a month or a weekday beside them tells."""
    names = names_of(language)
    day, weekday = rf"(?P<day>{alternatives(names['monthdays'])})", rf"(?P<weekday>{alternatives(names['weekdays'])})"
    # "The other two may come", and in Norwegian "de to mars": a short name is a word as well.
    months = alternatives(
        name for month in book(language)["dates"]["months"] if len(name := plain(month)) > _ABBREVIATED
    )
    article = rf"(?:{one['day_article']}) "
    past_lines = alternatives(word for word, number in names["monthdays"].items() if number > _MOST_COUNTED)
    return {
        "letters_month": rf"(?:{weekday}\b\.?,? ?(?:{article})?)?{day} (?:of |de |du |d')?(?P<month>{months}){_END}"
        rf"(?:,? (?:de |del )?{_YEAR})?",
        "month_letters": rf"(?:{weekday}\b,? )?(?P<month>{months}) (?:the )?{day}{_END}"
        if language == "en"
        else "(?!)",
        "weekday_letters": rf"{weekday}\b,? {article}{day}{_END}",
        "letters_only": rf"(?:{one['until_day']}) (?P<day>{past_lines})(?= ?(?:$|[.,;!?)\n]))",
    }


def _counted_days(language: str, one: Mapping[str, str]) -> dict[str, str]:
    """Days that are counted: so many days or weeks from now, the week of the year."""
    amount = rf"(?:\d{{1,3}}|(?:{alternatives(names_of(language)['numbers'])}|{one['one']})(?= |-))"
    units = "|".join(rf"(?P<{unit}>{one[words]})" for unit, words in _UNITS)
    start = rf"(?:(?P<start>{one['start_of']}) (?:la |the |de |de la |of )?)?"
    one_week = alternatives(word for word in every("dates", "week") if word not in _SHORT_WEEKS)
    final = rf"(?:(?:{one['end_of']}) (?:la |the |de |de la |of )?)?"
    return {
        "duration": rf"(?:(?:{one['within']}|{one['between']}) )?(?:(?P<about>{one['about']}) )?(?P<amount>{amount})"
        rf"(?: ?(?:-|/|a|to|ou|or|o|til|eller|et|and|y|og) ?(?P<most>{amount}))?(?: |-)?"
        rf"(?!(?:{one_week}) ?\d)(?:{units})(?!'\w){_END}",  # "6 and 7 week 49" are two lines and a week
        "plus": r"[jdt] ?\+ ?(?P<amount>\d{1,2})(?!\d)",
        "week_number": rf"{start}{final}(?:{one['week']}|(?:sem|wk)\.|(?:w|s|v|kw)(?=\d)) ?(?:no\.? |nr\.? |#)?"
        r"(?P<number>\d{1,2})(?!\d)(?: ?(?:-|/| a | to | og | et | y | or | ou ) ?(?P<last>\d{1,2})(?!\d))?",
    }
