"""The terms: one spelling for whatever people write a number, a part or a name like."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.copies import terms
from tests.store.cases import opening


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("04711-T20-A00ZZ", "04711T20A00ZZ"),
        ("  04711 t20 a00zz ", "04711T20A00ZZ"),
        ("Carrosserie Élite", "CARROSSERIEELITE"),
        ("Straße 7/b", "STRASSE7B"),
        ("№ 48213", "NO48213"),
        ("––", ""),
    ],
)
def test_spelling_keeps_letters_and_digits(written, expected):
    """Accents, capitals, dashes and blanks make no difference."""
    assert expected == terms.spelling(written)


@given(st.text())
def test_spelling_is_settled(written):
    """Whatever is written, its spelling is short, storable and spelt like itself."""
    spelt = terms.spelling(written)

    assert len(spelt) <= 64
    assert spelt.isalnum() or not spelt
    assert terms.spelling(spelt)[:8] == spelt[:8]


def test_a_request_is_found_by_what_its_paper_says():
    """Numbers, parts, the shop's address, its name and the name without its first word are all terms."""
    found = terms.terms_of(opening("HON-2026-000001"))

    assert {
        "48213001",
        "04711T20A00ZZ",
        "ATELIERSHOPEXAMPLE",
        "S:CARROSSERIEELITE",
        "S:ELITE",
    } == found
