"""A customer's own words: when he could come, with which car, how he is reached."""

from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.visits.reading import read_bookings
from parsers.visits.sources.details import read_details, written_plate
from parsers.visits.sources.moments import read_moments

TODAY = date(2026, 11, 24)  # a Tuesday
THIRD, FOURTH = date(2026, 12, 3), date(2026, 12, 4)


def wishes(text):
    """The days and hours that a text names."""
    return [(wish.day, wish.time) for wish in read_moments(text, today=TODAY)]


@pytest.mark.parametrize(
    "text",
    [
        "jeudi 3 décembre à 9 h ou vendredi 4 décembre à 13 h 30",
        "Thursday, Dec 3 at 9:00 or Friday, Dec 4 at 1:30 pm",
        "el jueves 3 de diciembre a las 9 o el viernes 4 de diciembre a las 13:30",
        "torsdag 3. desember kl. 9 eller fredag 4. desember kl. 13.30",
        "1) 2026-12-03 09:00\n2) 2026-12-04 13:30",
        "à 9 h le jeudi 3 décembre, sinon vendredi le 4 décembre à 13h30",
    ],
    ids=["fr", "en", "es", "nb", "iso", "hour-first"],
)
def test_two_preferred_moments_are_read(text):
    """The best first, in four languages."""
    assert [(THIRD, time(9)), (FOURTH, time(13, 30))] == wishes(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("le 3 ou le 4 décembre", [(THIRD, None), (FOURTH, None)]),
        ("December 3 or 4", [(THIRD, None), (FOURTH, None)]),
        ("Thursday or Friday at 9am", [(date(2026, 11, 26), None), (date(2026, 11, 27), time(9))]),
        ("jeudi 3 décembre en après-midi", [(THIRD, None)]),
        ("Dec 3 after 3 pm", [(THIRD, None)]),
        ("le 3 décembre entre 9h et 11h", [(THIRD, None)]),
        ("3 de diciembre a las 3 de la tarde", [(THIRD, time(15))]),
        ("Dec 3 at 3", [(THIRD, None)]),
        ("jeudi 3 décembre à 9h ou à 14h", [(THIRD, time(9)), (THIRD, time(14))]),
        ("pas le 3 décembre, mais le 4 décembre", [(FOURTH, None)]),
        ("not before December 3. December 4 is fine", [(FOURTH, None)]),
        ("mon permis expire le 31 décembre", []),
        ("le 3/12 à 9h", []),
        ("next Friday at 9", []),
        ("depuis le 20 novembre", []),
        ("aussitôt que possible", []),
    ],
)
def test_only_what_is_sure_is_a_wish(text, expected):
    """A day that could be two, that is denied or past is none; an hour that is only about then is left out."""
    assert expected == wishes(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Plaque ABC 123, 112 000 km, tél. 450 555-0142", ("ABC 123", "112000 km", "450 555-0142")),
        ("license plate no. CKLX 456; mileage 54,300 miles; call me at (514) 555-0199", ("CKLX 456", "54300 miles", "(514) 555-0199")),
        ("matrícula 1234 BCD, kilometraje: 98.000, llámeme al +34 612 345 678", ("1234 BCD", "98000 km", "+34 612 345 678")),
        ("regnr: EL 12345, km-stand 143000, tlf 91 23 45 67", ("EL 12345", "143000 km", "91 23 45 67")),
        ("j'habite à 5 km, une plaque de tôle est tombée", (None, None, "")),
    ],
    ids=["fr", "en", "es", "nb", "none"],
)  # fmt: skip
def test_the_car_and_the_telephone_are_read_behind_their_labels(text, expected):
    """In four languages; nothing is guessed."""
    found = read_details(text)

    assert expected == (found.plate, found.mileage, found.phone)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ma Honda Civic 2019 fait du bruit", ("Honda", "Civic", "2019")),
        ("My 2021 Toyota RAV4 makes a noise", ("Toyota", "RAV4", "2021")),
        ("un mini problème", (None, None, None)),
        ("VIN 2HGFE2F59PH100101 H7S 2B4", (None, None, None)),
    ],
)
def test_make_model_and_year_are_names(text, expected):
    """A word in small letters is no make."""
    found = read_details(text)

    assert expected == (found.make, found.model, found.year)


@pytest.mark.parametrize(
    ("text", "expected"), [("abc-123", "ABC 123"), ("K42LMN", "K42LMN"), ("Honda", ""), ("12", "")]
)
def test_a_plate_has_one_spelling(text, expected):
    """Letters and digits, four to eight of them."""
    assert expected == written_plate(text)


def typed(text, subject="Rendez-vous", sender="Ann Roy <ann@roy.example>"):
    """What a mail tells."""
    raw = f"From: {sender}\r\nSubject: {subject}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}"
    return read_bookings(raw.encode(), recipient="service@parts.example", today=TODAY)


def test_a_mail_is_a_request_of_whoever_wrote_it():
    """Words without signature, wishes, the car, the telephone of the signature, and the language."""
    text = "Bonjour, je voudrais faire vérifier les freins de ma voiture jeudi 3 décembre à 9 h.\n\n-- \nAnn Roy\n450 555-0199\nH7S 2B4"
    (found,) = typed(text).found

    assert ("typed", "wanted", "fr") == (found.origin, found.status, found.language)
    assert [("driver", "Ann Roy", "ann@roy.example", "450 555-0199")] == [
        (one.role, one.name, one.address, one.phone) for one in found.people
    ]
    assert ("H7S 2B4", True) == (found.postal_code, found.words.startswith("Bonjour"))


@pytest.mark.parametrize(("text", "subject"), [("", ""), ("\r\n \r\n", "Re:"), ("> quoted", "")])
def test_a_mail_without_words_tells_nothing(text, subject):
    """Nothing is asked for."""
    assert () == typed(text, subject).found


def test_the_subject_alone_may_be_the_request():
    """From a telephone."""
    (found,) = typed("", "Vidange jeudi 3 décembre à 9 h").found

    assert ("Vidange jeudi 3 décembre à 9 h", 1) == (found.words, len(found.wishes))


@settings(max_examples=150, deadline=None)
@given(
    st.text(alphabet=st.sampled_from("39 12hkl.:/-,\nàdéc jeudi ou at pm plaque km tél vin A1"), max_size=80)
    | st.text(max_size=80)
)
def test_whatever_is_typed_never_raises(text):
    """Days lie ahead, and each wish is told once."""
    read_details(text)
    found = read_moments(text, today=TODAY)

    assert all(TODAY <= wish.day for wish in found)
    assert len(found) == len(set(found))


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_whatever_bytes_come_never_raise(raw):
    """A mail that is none tells of nothing, or of what it says."""
    read_bookings(raw, recipient=None, today=TODAY)
