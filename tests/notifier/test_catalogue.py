"""The words of our mails in every shipped language."""

import os
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po
from hypothesis import given
from hypothesis import strategies as st

import notifier
from notifier import LANGUAGES
from notifier.catalogue import words

ROOM = Path(notifier.__file__).parent
METHODS = [
    ("relay/**.py", "ignore"),  # it counts bytes, and has no words for people
    ("**.py", "python"),
    ("**.txt", "jinja2.ext:babel_extract"),
    ("**.mjml", "jinja2.ext:babel_extract"),
]
OPTIONS = {ending: {"newstyle_gettext": "true", "silent": "false"} for ending in ("**.txt", "**.mjml")}
KEYWORDS = {"_": None, "ngettext": (1, 2), "say": None, "count": (1, 2), "N_": None}


def used():
    """Every message that code and templates say; a plural one as a pair."""
    return {message for _, _, message, _, _ in extracted()}


def extracted():
    """Every place where code and templates say something: file, line, message, comments, context."""
    return extract_from_dir(ROOM, method_map=METHODS, options_map=OPTIONS, keywords=KEYWORDS)


def catalogue(language):
    """The shipped catalogue, message id to message."""
    with (ROOM / "catalogues" / f"{language}.po").open("rb") as source:
        return {message.id: message for message in read_po(source, locale=language) if message.id}


def bring_in(language):
    """Add what code and templates say to a shipped catalogue, untranslated, and take out what they no longer say."""
    path = ROOM / "catalogues" / f"{language}.po"
    template = Catalog()
    for file, _, message, _, _ in sorted(extracted(), key=str):
        template.add(message, locations=[(file, None)])
    with path.open("rb") as source:
        shipped = read_po(source, locale=language)
    shipped.update(template, no_fuzzy_matching=True, update_creation_date=False)
    shipped.obsolete.clear()
    with path.open("wb") as target:
        write_po(target, shipped, width=100, include_lineno=False, sort_output=True)


def placeholders(text):
    """The names that a message lets stand in it."""
    return set(re.findall(r"%\((\w+)\)s", text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_translated_and_none_is_left_over(language):
    """A catalogue holds exactly what code and templates say.

    ``PARTSPOST_GOLDEN=write pytest tests/notifier/test_catalogue.py`` brings new messages in, to be translated.
    """
    if os.environ.get("PARTSPOST_GOLDEN") == "write":
        bring_in(language)

    assert used() == set(catalogue(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_translation_is_finished(language):
    """No translation is empty or marked as doubtful, and every plural has all its forms."""
    unfinished = [
        message.id
        for message in catalogue(language).values()
        if message.fuzzy or not all(message.string if isinstance(message.string, tuple) else (message.string,))
    ]

    assert [] == unfinished


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_name_what_the_message_names(language):
    """A translation lets the same values stand in it as the message does."""
    different = [
        message.id
        for message in catalogue(language).values()
        for one, said in zip(
            message.id if message.pluralizable else (message.id,),
            message.string if message.pluralizable else (message.string,),
            strict=True,
        )
        if placeholders(one) != placeholders(said)
    ]

    assert [] == different


def test_french_is_set_as_in_quebec():
    """Colons and guillemets stay on the line of their word, no space stands before ; ? and !, apostrophes are curly."""
    said = [one for message in catalogue("fr").values() for one in [message.string] if isinstance(one, str)]
    said += [form for message in catalogue("fr").values() if message.pluralizable for form in message.string]

    assert [] == [one for one in said if re.search(r" [:»]|« |[ \u00a0\u202f][;?!]|'", one)]


def test_plurals_follow_the_language():
    """None is singular in French and plural in Norwegian."""
    count = ("%(num)s line", "%(num)s lines", 0)

    assert "0 ligne" == words("fr", "en", "CA", "UTC").count(*count)
    assert "0 linjer" == words("nb", "en", "NO", "UTC").count(*count)


@pytest.mark.parametrize(
    ("wanted", "country", "language", "locale"),
    [
        ("fr", "CA", "fr", "fr_CA"),
        ("fr-FR", "CA", "fr", "fr_FR"),
        ("EN", "CA", "en", "en_CA"),
        ("no", "NO", "nb", "nb_NO"),
        ("es", "CA", "es", "es"),
        ("de", "CA", "fr", "fr_CA"),
        (None, "CA", "fr", "fr_CA"),
        ("zz_!!", "", "fr", "fr"),
    ],
)
def test_a_reader_gets_his_language_or_the_sites(wanted, country, language, locale):
    """The country shapes dates and money where the language is spoken there; an unknown language is the site's."""
    reader = words(wanted, "fr", country, "America/Toronto")

    assert (language, locale) == (reader.language, str(reader.locale))


def test_dates_and_money_are_the_readers():
    """Each reader sees days, times and amounts as at home, without narrow spaces that fonts lack."""
    moment = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)
    french, english = (words(wanted, "fr", "CA", "America/Toronto") for wanted in ("fr", "en"))

    assert "mardi 24 novembre 2026, 10\u00a0h\u00a030" == french.moment(moment)
    assert "Tuesday, November 24, 2026, 10:30\u00a0a.m." == english.moment(moment)
    assert "4\u00a0déc." == french.short_day(date(2026, 12, 4)).replace(" ", "\u00a0")
    assert "1\u00a0130,27\u00a0$" == french.money(Decimal("1130.27"), "CAD")
    assert "$1,130.27" == english.money(Decimal("1130.27"), "CAD")


def test_the_first_of_a_month_is_an_ordinal_in_french():
    """In every form of a day, and of no other day; an hour in Québec has no zero in front."""
    first, reader = date(2026, 12, 1), words("fr", "fr", "CA", "America/Toronto")

    assert "mardi 1er décembre 2026" == reader.day(first)
    assert "mar. 1er déc." == reader.brief_day(first)
    assert "1er déc." == reader.short_day(first)
    assert "1er décembre 2026" == reader.plain_day(first)
    assert "11 décembre 2026" == reader.plain_day(first.replace(day=11))
    assert "mardi 1er décembre 2026, 9\u00a0h\u00a005" == reader.moment(datetime(2026, 12, 1, 14, 5, tzinfo=UTC))
    assert "1. desember 2026" == words("nb", "nb", "NO", "UTC").plain_day(first)


@pytest.mark.parametrize(
    ("value", "shown"),
    [("2.1", "2,10"), ("2.125", "2,125"), ("1E+3", "1\u00a0000,00"), ("-0.5", "-0,50"), ("7", "7,00")],
)
def test_amounts_keep_every_printed_digit(value, shown):
    """Two digits at least, and never fewer than the paper has."""
    assert shown == words("fr", "fr", "CA", "UTC").money(Decimal(value))


@given(st.decimals(), st.sampled_from(["CAD", "XXX", "<b>", "", None]), st.sampled_from(LANGUAGES))
def test_no_number_is_too_strange_to_be_shown(value, currency, language):
    """Whatever number a document holds, it is shown and not stumbled over."""
    reader = words(language, "fr", "CA", "UTC")

    assert reader.money(value, currency)
    assert reader.number(value)
