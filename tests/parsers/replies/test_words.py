"""The vocabulary of answers: every language says the same things, and each phrase is found where it stands."""

import re

import pytest

from parsers.wording.parts import wider
from parsers.wording.tokens import accented, plain, tokens
from parsers.wording.words import LANGUAGES, book, known_form, vocabulary_file, words_of

SECTIONS = ("signs", "places", "dates", "amounts", "letter", "quote", "filler")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("section", SECTIONS)
def test_every_language_has_the_same_lists(language, section):
    """A list that one language lacks would be something its people cannot say."""
    assert set(book("fr")[section]) == set(book(language)[section])


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_list_of_signs_is_empty_and_none_names_a_phrase_twice(language):
    """What stands in a list counts once."""
    for name, phrases in book(language)["signs"].items():
        assert (name, len(phrases)) == (name, len(set(phrases)))
        assert phrases, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_choice_stands_within_a_choice(language):
    """Phrases are spelled word by word, so "(to (you|them)|)" would be read as it stands."""
    lists = (names for section in book(language).values() for names in section.values() if isinstance(names, list))

    assert [] == [name for names in lists for name in names if re.search(r"\([^()]*\(", str(name))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_part_that_may_be_several_kinds_names_kinds(language):
    """The wider words of one language lead to kinds of part that are known."""
    kinds = {kind for name in LANGUAGES for kind in book(name)["parts"]}

    assert {kind for narrow in wider().values() for kind in narrow} <= kinds
    assert set(book(language)["parts"]) <= kinds


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_part_has_a_name_in_every_language(language):
    """A clerk who writes another language than the catalogue means the same part."""
    kinds = {kind for name in LANGUAGES for kind in book(name)["parts"]}

    assert kinds - set(wider()) - set(book(language)["parts"]) == set()


def test_what_is_made_of_two_words_is_made_of_kinds_and_places():
    """A slip in the table of kinds would leave a compound without its parts."""
    table = vocabulary_file("parts", "kinds")
    known = {name for language in LANGUAGES for kind in ("parts", "places") for name in book(language)[kind]}

    assert {piece for ways in table["made_of"].values() for way in ways for piece in way} <= known
    assert {*table["made_of"], *table["wider"], *table["zones"]} <= known


@pytest.mark.parametrize(
    ("language", "text", "meaning"),
    [
        ("fr", "arrivé", "sign:stock"),
        ("fr", "arrive", "sign:arrives"),
        ("fr", "livré", "sign:delivered"),
        ("fr", "livre", "sign:delivers"),
        ("fr", "b/o", "sign:out"),
        ("en", "back-order", "sign:out"),
        ("en", "backorder", "sign:out"),
        ("es", "ya no se fabrica", "sign:gone"),
        ("nb", "på lager", "sign:stock"),
        ("fr", "backorder", "sign:out"),
    ],
)
def test_the_longest_phrase_of_the_right_spelling_is_found(language, text, meaning):
    """The accent of an ending tells a verb from what has happened; hyphens and slashes do not matter."""
    found = tokens(plain(text))
    said, exact = [token.text for token in found], [accented(text, token) for token in found]

    assert (meaning, len(said)) == words_of(language).find(said, 0, exact)


@pytest.mark.parametrize(
    ("language", "typed", "meant"),
    [
        ("fr", "disponiblle", ("disponible", False)),
        ("fr", "rupure", ("rupture", False)),
        ("en", "discontineud", ("discontinued", False)),
        ("en", "fenders", ("fender", True)),
        ("nb", "klips", ("klips", False)),
        ("fr", "attendez", ("attendez", False)),
        ("en", "cat", ("cat", False)),
    ],
)
def test_one_wrong_letter_in_a_long_word_is_mended(language, typed, meant):
    """Two wrong letters, or one in a short word, could be another word."""
    assert meant == known_form(typed, language)
