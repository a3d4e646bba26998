"""The page's languages: whole catalogues, the choice among them, and strangers' text made fit to show."""

import re
import tomllib
import unicodedata
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

import status
from notifier.catalogue import catalogues
from parsers import one_line
from status.language import LANGUAGES, Language, choose

FOLDER = Path(status.__file__).parent / "catalogues"
NOON = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)


def catalogue(code):
    """(table, key, the facts it names) of every text."""
    return {
        (path.name, table, key, *re.findall(r"{\w+}", text))
        for path in (FOLDER / code).glob("*.toml")
        for table, texts in tomllib.loads(path.read_text("utf-8")).items()
        for key, text in texts.items()
    }


def language(code, now=NOON):
    """A reader in Québec."""
    return Language(code, ZoneInfo("America/Toronto"), now)


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_catalogue_says_everything(code):
    """Each language has every text, each text the same facts."""
    wanted = {(file, table, key, *sorted(facts)) for file, table, key, *facts in catalogue("en")}

    assert wanted == {(file, table, key, *sorted(facts)) for file, table, key, *facts in catalogue(code)}


def test_french_is_set_as_in_quebec():
    """Colons and guillemets stay on the line of their word, no space stands before ; ? and !, apostrophes are curly."""
    files = [path.read_text("utf-8") for path in (FOLDER / "fr").glob("*.toml")]
    said = [text for file in files for texts in tomllib.loads(file).values() for text in texts.values()]

    assert [] == [text for text in said if re.search(r" [:»]|« |[ \u00a0\u202f][;?!]|'", text)]


def test_every_table_stands_in_one_file():
    """Two views with a table of the same name would overwrite each other's words."""
    places = {(table, file) for file, table, *_ in catalogue("en")}

    assert len(places) == len({table for table, _ in places})


def test_every_catalogue_folder_is_a_language():
    """A catalogue that nobody can choose would be dead."""
    assert sorted(LANGUAGES) == sorted(path.name for path in FOLDER.iterdir())


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("order.repair_order", "Repair order (RO)"),
        ("order.purchase_order", "Purchase order (PO)"),
        ("order.claim", "Claim"),
        ("wall.actions", "Actions"),
    ],
)
def test_a_thing_has_one_name_in_mails_and_on_the_page(code, key, message):
    """Whoever reads both finds on the page what his mail has told him of."""
    assert catalogues()[code].gettext(message) == language(code).say(key)


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_delivery_that_is_late_is_not_called_back_ordered(code):
    """A promised day that has gone by and a part that nobody has yet have words of their own."""
    assert language(code).say("shop.passed") not in language(code).say("reports.backorders")


@pytest.mark.parametrize(
    ("expected", "asked", "accepted", "fallback"),
    [
        ("fr", "fr", "en", "es"),
        ("en", "xx", "en-CA;q=0.8, de", "fr"),
        ("es", None, "en;q=0.1, es;q=0.9", "fr"),
        ("nb", None, "no", "fr"),
        ("fr", None, "de, en;q=0", "fr"),
        ("fr", None, "", "tlh"),
        ("es", None, "*;q=, ;;, es", "fr"),
    ],
)
def test_the_reader_chooses_first_then_the_browser_then_the_operator(expected, asked, accepted, fallback):
    """A language in the address wins over the browser's, which wins over the operator's."""
    assert expected == choose(asked, accepted, fallback)


@settings(max_examples=200)
@given(st.one_of(st.none(), st.text()), st.text(), st.text())
def test_any_header_gives_a_language(asked, accepted, fallback):
    """Nonsense in a header never fails."""
    assert choose(asked, accepted, fallback) in LANGUAGES


@settings(max_examples=300)
@given(st.text())
def test_cleaned_text_hides_nothing(text):
    """No control, direction or other invisible character is left, and cleaning again changes nothing."""
    shown = one_line(text)

    assert (set(), shown) == (
        {"Cc", "Cf", "Zl", "Zp", "Cs"} & {unicodedata.category(mark) for mark in shown},
        one_line(shown),
    )


def test_facts_in_a_sentence_are_escaped_and_macros_are_not():
    """A stranger's words in a sentence stay words; markup that we made stays markup."""
    sentence = language("en").say("request.dealer", shop="<b>\u202eevil", dealer=Markup("<bdi>Honda</bdi>"))

    assert "&lt;b&gt; evil waits for <bdi>Honda</bdi>." == sentence


def test_an_unknown_code_is_shown_as_it_is():
    """A problem that the catalogue has no words for yet is readable, and harmless."""
    assert "new &lt;code&gt;" == language("fr").name("problem", "new_<code>")


@pytest.mark.parametrize(
    ("expected", "code", "number"), [("0 ligne", "fr", 0), ("2 lignes", "fr", 2), ("0 lines", "en", 0)]
)
def test_plurals_follow_the_language(expected, code, number):
    """French counts zero as one."""
    assert expected == language(code).count("lines", number)


@pytest.mark.parametrize(
    ("expected", "octets"), [("999 B", 999), ("1 kB", 1000), ("251 kB", 251_904), ("2.1 MB", 2_184_320)]
)
def test_sizes_are_told_in_a_persons_unit(expected, octets):
    """Bytes, kilobytes or megabytes, whichever is short."""
    assert expected == language("en").size(octets)


@pytest.mark.parametrize(
    ("expected", "at"),
    [
        ("10:05", datetime(2026, 11, 20, 15, 5, tzinfo=UTC)),
        ("19 nov., 23:30", datetime(2026, 11, 20, 4, 30, tzinfo=UTC)),
        ("31 déc. 2025", datetime(2026, 1, 1, 4, 30, tzinfo=UTC)),
        ("1er nov., 10:05", datetime(2026, 11, 1, 15, 5, tzinfo=UTC)),
        ("1er déc. 2025", datetime(2025, 12, 1, 17, 0, tzinfo=UTC)),
    ],
)
def test_a_moment_is_told_on_the_operators_clock(expected, at):
    """Midnight is the operator's, not the server's; the longer ago, the shorter the time."""
    assert expected == language("fr").moment(at)


def test_amounts_have_the_readers_separators():
    """A price is exact and reads as the reader writes."""
    assert ("1\u202f993,66", "1,993.66") == tuple(language(code).money(Decimal("1993.66")) for code in ("fr", "en"))


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("value", ["1" + "0" * 25, "1E+400", "NaN", "Infinity", "1E-400", "-" + "9" * 40])
def test_a_number_that_is_none_of_this_trade_is_shown_as_it_is(code, value):
    """One odd quantity, stored before it was bounded, must not keep its whole page from being shown."""
    reader = language(code)

    assert all(said for said in (reader.number(Decimal(value)), reader.money(Decimal(value))))
