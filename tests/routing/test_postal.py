"""Postal codes as people type them."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.postal import COUNTRIES, find, normalise, normalise_prefix, shown

countries = st.sampled_from([*COUNTRIES, "DE", ""])
canadian = st.from_regex(
    r"[ABCEGHJ-NPRSTVXY][0-9][ABCEGHJ-NPRSTV-Z][0-9][ABCEGHJ-NPRSTV-Z][0-9]", fullmatch=True
).filter(lambda code: code != "H0H0H0")


@pytest.mark.parametrize(
    ("typed", "country", "expected"),
    [
        ("H7S 2B4", "CA", "H7S2B4"),
        ("h7s2b4", "CA", "H7S2B4"),
        (" H7S-2B4 ", "CA", "H7S2B4"),
        ("H7S\u00a02B4", "CA", "H7S2B4"),
        ("J4B–5Z3", "CA", "J4B5Z3"),
        ("HOM 1AO", "CA", "H0M1A0"),
        ("GIN 3Y5", "CA", "G1N3Y5"),
        ("gln 3y5", "CA", "G1N3Y5"),
        ("H0H 0H0", "CA", None),
        ("D7S 2B4", "CA", None),
        ("W7S 2B4", "CA", None),
        ("H7O 2B4", "CA", None),
        ("H7S 2U4", "CA", None),
        ("H7S", "CA", None),
        ("H7S 2B4 5", "CA", None),
        ("", "CA", None),
        ("60601", "US", "60601"),
        ("07030-1234", "US", "07030"),
        ("O7O3O", "US", "07030"),
        ("6060", "US", None),
        ("28013", "ES", "28013"),
        ("E-08001", "ES", "08001"),
        ("53001", "ES", None),
        ("N-4306", "NO", "4306"),
        ("NO 0150", "NO", "0150"),
        ("43061", "NO", None),
        ("F-75001", "FR", "75001"),
        ("FR75001", "FR", "75001"),
        ("96000", "FR", None),
        ("00100", "FR", None),
        ("10115", "DE", None),
    ],
)
def test_a_code_is_repaired_or_refused(typed: str, country: str, expected: str | None):
    """Case, spaces, dashes and look-alike letters are forgiven; letters that the post does not use are not."""
    assert expected == normalise(typed, country)


@settings(max_examples=500, deadline=None)
@given(text=st.text(max_size=60) | st.text(alphabet="HJG0123OIL abs-\u2028\u0660²", max_size=12), country=countries)
def test_normalising_never_raises_and_is_done_once(text: str, country: str):
    """Any text gives None or a code that stays as it is."""
    code = normalise(text, country)

    assert code is None or code == normalise(code, country)
    assert code is None or re.fullmatch(r"[A-Z0-9]{4,6}", code)


@settings(deadline=None)
@given(canadian, st.sampled_from([" ", "", "-", "\u00a0"]), st.sampled_from([str.lower, str.upper]))
def test_a_canadian_code_survives_how_it_is_written(code: str, between: str, case):
    """Shown, split and in small letters it is the same code; and it is found in a text."""
    written = case(f"{code[:3]}{between}{code[3:]}")

    assert code == normalise(written, "CA")
    assert code == normalise(shown(code, "CA"), "CA")
    assert (code,) == find(f"12 rue X, Laval (Québec) {written}, tél. 450 555-0100")


@settings(deadline=None)
@given(canadian)
def test_a_digit_typed_as_a_letter_is_a_digit(code: str):
    """O for 0 and L for 1 in every digit place give the same code."""
    typed = "".join({"0": "O", "1": "L"}.get(sign, sign) if place % 2 else sign for place, sign in enumerate(code))

    assert code == normalise(typed, "CA")


@settings(deadline=None)
@given(canadian, st.integers(1, 6))
def test_every_beginning_of_a_code_is_a_prefix(code: str, length: int):
    """A territory may be as wide as a letter and as narrow as one code."""
    assert code[:length] == normalise_prefix(code[:length].lower(), "CA")


@pytest.mark.parametrize(
    ("typed", "country", "expected"),
    [
        ("h7", "CA", "H7"),
        ("HO", "CA", "H0"),
        ("J0K 1S0", "CA", "J0K1S0"),
        ("*", "US", ""),
        ("9", "US", "9"),
        ("070", "US", "070"),
        ("52", "ES", "52"),
        ("53", "ES", None),
        ("96", "FR", None),
        ("D", "CA", None),
        ("HH", "CA", None),
        ("H7S2B4X", "CA", None),
        ("070301", "US", None),
        ("", "CA", None),
        ("H7", "DE", None),
    ],
)
def test_a_prefix_is_one_that_codes_begin_with(typed: str, country: str, expected: str | None):
    """A prefix that no code of the country begins with is none."""
    assert expected == normalise_prefix(typed, country)


def test_codes_are_found_in_order_and_once():
    """Of a letterhead with several codes each is found, words and part numbers are not."""
    text = "Fix Auto H7S 2B4 / h7s2b4; BOLIVO; A1B2C3D4; 90210; facturer à G1N-3Y5. Père Noël H0H 0H0"

    assert ("H7S2B4", "G1N3Y5") == find(text)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=120), st.sampled_from(["H7S 2B4", "h7s2bO", "G1N-3Y5"]), st.text(max_size=120))
def test_what_is_found_is_a_code(before: str, code: str, behind: str):
    """Finding never raises, finds a code among any words, and gives normalised codes only."""
    found = find(f"{before} {code} {behind}")

    assert normalise(code, "CA") in found
    assert all(one == normalise(one, "CA") for one in found)
