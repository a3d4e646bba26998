"""No text that a stranger writes crashes the reader, makes it slow, or changes a line that the order does not have."""

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from parsers.wording.words import LANGUAGES, book
from tests.parsers.replies.asking import ORDER, read, told
from tests.parsers.replies.test_own_words import QUOTES

_SIGNS = sorted({phrase for name in LANGUAGES for phrases in book(name)["signs"].values() for phrase in phrases})
_PIECES = st.one_of(
    st.sampled_from(_SIGNS),
    st.integers(0, 15).map(str),
    st.sampled_from([line.part_number for line in ORDER.lines]),
    st.sampled_from(
        ["le phare", "hood", "klips", "4 déc", "12/4", "$789.00", ",", ".", "\n", "?", "-", "sauf", "60211-T20-A10ZZ"]
    ),
)
_SPEECH = st.lists(_PIECES, max_size=14).map(" ".join)


@settings(max_examples=300)
@example("0T:SAUF0", "fr-CA", "dealer")
@given(
    st.text(max_size=300) | _SPEECH,
    st.sampled_from(["fr-CA", "en-US", "es-MX", "nb-NO", ""]),
    st.sampled_from(["dealer", "shop"]),
)
def test_any_text_gives_an_answer_about_the_orders_lines(text, locale, role):
    """Letters by chance and words by chance: never a fault, never a line that is not there, never more than ordered."""
    answer = read(text, locale, role=role)

    assert {action.line for action in answer.actions} <= set(range(1, 13))
    assert not (answer.actions and (answer.ambiguous or answer.refused))


@settings(max_examples=100)
@given(_SPEECH, st.sampled_from(sorted(QUOTES)))
def test_quoted_text_never_changes_the_answer(words, quote):
    """Whatever a person says, a quote of our mail below it says nothing."""
    said = f"{words}\nz"  # a line of his own at the end, so that the quote stands apart
    alone, quoting = read(said), read(f"{said}\n\n{QUOTES[quote]}")

    assert (told(alone), alone.question) == (told(quoting), quoting.question)


@pytest.mark.parametrize(
    "unit",
    [
        *("On ", "\n", "> ", "Le x a écrit ", "De : \n", "- ", "_", "Disclaimer: mail ", " \n", "–– a\n", "From: a\n"),
        *(
            "3 BO, ",
            "1, ",
            "le phare et ",
            "1-",
            "1 à ",
            "ok sauf ",
            "not ",
            "le phare ",
            "71101-TBA-A01 ",
            "4 déc ",
            "8 450,00 ",
            "? ",
            "'",
            "1.",
        ),
    ],
)
def test_evil_text_is_read_quickly(unit):
    """No text makes a pattern run away: time grows with the length."""
    read(unit * 20)  # the words are loaded
    began = time.process_time()
    read(unit * 20_000)

    assert time.process_time() - began < 4  # a second on a quiet machine; who ran away would take minutes


def test_twice_as_long_takes_about_twice_as_long():
    """A long honest answer costs no more for each word than a short one."""

    def seconds(times: int) -> float:
        began = time.process_time()
        read("Ligne 3 en rupture jusqu'au 4 décembre. " * times)
        return time.process_time() - began

    seconds(10)
    short, long = (min(seconds(times) for _ in range(3)) for times in (50, 200))

    assert long < 8 * max(short, 0.005)
