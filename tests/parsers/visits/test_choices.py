"""What stands by number in answers before a visit, in four languages, and what a workshop adds to it."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notifier.catalogue import LANGUAGES, words
from parsers.visits import CONTRADICTION, UNNAMED, VisitAnswer
from parsers.visits.additions import read_additions
from parsers.visits.choices import picked, with_picked
from parsers.visits.enclosed import is_shown, read_enclosed

ANYTHING = st.text(alphabet=st.characters(codec=None, exclude_categories=()), max_size=120)
NEAR = st.lists(
    st.sampled_from(
        (
            *(
                "1",
                "2",
                "0",
                "99",
                "oui",
                "non",
                "tout",
                "aucun",
                ",",
                ".",
                ":",
                "et",
                "J'accepte les conditions",
                "v3",
            ),
            *(
                "traité",
                "partager",
                "convertir",
                "?",
                "\n",
                "pneus",
                "10 h",
                "#",
                "3)",
                "merci",
                "ne",
                "si",
                "+ ",
                "12,5",
            ),
        )
    ),
    max_size=14,
).map(" ".join)


@pytest.mark.parametrize(
    ("said", "choices"),
    [
        ("1 oui, 2 non", ((1, True), (2, False))),
        ("1 : oui\n2 : non", ((1, True), (2, False))),
        ("oui 1, 3", ((1, True), (3, True))),
        ("oui 1, 2 non", ((1, True), (2, False))),
        ("1 et 3 oui", ((1, True), (3, True))),
        ("Bonjour, oui à tout", ((0, True),)),
        ("aucun, merci", ((0, False),)),
        ("1 yes please, 2 no thanks", ((1, True), (2, False))),
        ("1 sí, 2 no", ((1, True), (2, False))),
        ("1 ja, 2 nei takk", ((1, True), (2, False))),
        ("1) oui", ((1, True),)),
        ("no 1, sí 2", ((1, False), (2, True))),
        ("no a la 1", ((1, False),)),
    ],
)
def test_choices_are_read_by_their_numbers(said, choices):
    """Numbers before or after the yes, several at once, all and none."""
    found = picked(said, "shop")

    assert (choices, "") == (found.choices, found.rest)


@pytest.mark.parametrize(
    "said",
    [
        "oui",
        "2 pneus oui",
        "J'ai 2 clés, 1 non fonctionnelle",
        "1 oui mais pas avant 10 h",
        "je viens à 9 h, oui",
        "Le 1 est-il compris ?",
        "La 3 est déjà faite",
    ],
)
def test_what_only_looks_like_a_choice_is_words(said):
    """A yes under a condition, a count of things and an hour choose nothing; the words stay as they are."""
    found = picked(said, "shop")

    assert ((), said) == (found.choices, found.rest)


@pytest.mark.parametrize(
    ("said", "terms"),
    [
        ("J'accepte les conditions v3", "3"),
        ("J’accepte les conditions version 2026-01.", "2026-01"),
        ("Oui, j'accepte les conditions", UNNAMED),
        ("1 oui et j'accepte les conditions v3", "3"),
        ("I accept the terms v3", "3"),
        ("Acepto las condiciones v3", "3"),
        ("Jeg godtar vilkårene v3", "3"),
        ("Je n'accepte pas les conditions", ""),
        ("no acepto las condiciones", ""),
        ("I do not accept the terms", ""),
        ("Est-ce que j'accepte les conditions v3 ?", ""),
        ("J'accepte les conditions v3 ?", ""),
        ("No, no acepto las condiciones", ""),
        ("Si j'accepte les conditions, que se passe-t-il", ""),
    ],
)
def test_conditions_are_accepted_in_so_many_words(said, terms):
    """A refusal, a question and a condition accept nothing; the version is the one that is named."""
    assert terms == picked(said, "shop").terms


def test_words_beside_the_choices_are_kept():
    """What is said besides is the customer's remark, without the courtesies around it."""
    found = picked("Bonjour, 1 oui, merci.\nMes freins grincent à froid.", "shop")

    assert (((1, True),), "Mes freins grincent à froid.") == (found.choices, found.rest)


def test_an_offer_both_taken_and_not_is_ambiguous():
    """One number with yes and no changes nothing, and why is said."""
    answer = with_picked(VisitAnswer(said="1 oui 1 non"), picked("1 oui 1 non", "shop"))

    assert (True, CONTRADICTION, ()) == (answer.ambiguous, answer.reason, answer.choices)


@pytest.mark.parametrize(
    ("said", "done"),
    [
        ("traité 2", (("handled", 2),)),
        ("traité 1, 3\npartager 2", (("handled", 1), ("handled", 3), ("share", 2))),
        ("tout est traité", (("handled", 0),)),
        ("Traité, merci", (("handled", 0),)),
        ("2 traité", (("handled", 2),)),
        ("convertir 2", (("convert", 2),)),
        ("oui, convertir 2", (("agreed", 2),)),
        ("Partager 2 avec les mécaniciens", (("share", 2),)),
        ("1 handled, 2 convert", (("handled", 1), ("convert", 2))),
        ("traité par Luc", ()),
        ("Traité 1, et le 2 est pour demain", ()),
        ("Est-ce traité ?", ()),
    ],
)
def test_a_workshop_deals_with_items_by_number(said, done):
    """Handled, shared, made into jobs; words that go on with something else do nothing."""
    assert done == picked(said, "dealer").on


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_prepared_answer_is_read_as_what_it_says(language):
    """The bodies of the buttons, in each language, come back as the choice, the terms or the deed that they name."""
    reader = words(language, "fr", "CA", "America/Toronto")
    accept = f"{reader.say('I accept the terms')} v3"
    bodies = {
        f"1 {reader.say('yes')}\n{accept}": (((1, True),), "3"),
        f"2 {reader.say('no')}\n{accept}": (((2, False),), "3"),
        f"{reader.say('None, thank you')}. {accept}": (((0, False),), "3"),
        accept: ((), "3"),
    }
    deeds = {
        "All handled": (("handled", 0),),
        "Handled %(item)s": (("handled", 2),),
        "Convert %(item)s": (("convert", 2),),
        "Yes, convert %(item)s": (("agreed", 2),),
        "Share %(item)s with the mechanics": (("share", 2),),
    }
    for body, expected in bodies.items():
        found = picked(body, "shop")
        assert (*expected, "") == (found.choices, found.terms, found.rest), body
    for message, done in deeds.items():
        assert done == picked(reader.say(message) % {"item": "2"}, "dealer").on, message


@pytest.mark.parametrize(
    ("said", "added"),
    [
        ("+ Plaquettes avant 250,00 - raison : usées", [("Plaquettes avant", "250.00", "usées", False)]),
        ("+ Bremser foran 1 462,50 NOK inkl mva", [("Bremser foran", "1462.50", "", True)]),
        ("add brake pads 1,462.50\nreason: worn", [("brake pads", "1462.50", "worn", False)]),
        ("legg til: EU-kontroll 990 kr\nBegrunnelse: utløpt", [("EU-kontroll", "990", "utløpt", False)]),
        ("ajouter : Géométrie 95,00 $ TTC\nRaison : dérive", [("Géométrie", "95.00", "dérive", True)]),
        ("+1", []),
        ("ajouter moi à la liste", []),
        ("Peut-on ajouter un lavage ?", []),
    ],
)
def test_services_are_added_with_price_and_reason(said, added):
    """A line with a plus or a word for it; a reason behind it or below it; whether the taxes are in the price."""
    jobs, _ = read_additions(said)

    assert [(*one[:1], Decimal(one[1]), *one[2:]) for one in added] == [
        (job.description, job.price, job.reason, job.tax_included) for job in jobs
    ]


@settings(max_examples=120)
@given(st.one_of(ANYTHING, NEAR), st.sampled_from(["dealer", "shop"]))
def test_whatever_is_written_is_read(said, role):
    """Nothing raises, and numbers are those of items."""
    found = picked(said, role)

    assert all(0 <= number <= 99 for number, _ in found.choices)
    assert all(0 <= number <= 99 for _, number in found.on)


def mail_with(*parts):
    """A mail with these files."""
    lines = [b"From: a@b.example", b'Content-Type: multipart/mixed; boundary="=x"', b"MIME-Version: 1.0", b""]
    for name, kind, data in parts:
        lines += [b"--=x", b"Content-Type: " + kind, b"Content-Transfer-Encoding: 8bit"]
        lines += [b'Content-Disposition: attachment; filename="' + name + b'"', b"", data]
    return b"\r\n".join([*lines, b"--=x--", b""])


JPEG = b"\xff\xd8\xff\xe0" + b"frein" * 1000


def test_photos_are_taken_by_what_they_are():
    """A picture under any name is taken, byte for byte; a program that calls itself one, and a small logo, are not."""
    raw = mail_with(
        (b"frein.bin", b"application/octet-stream", JPEG),
        (b"virus.jpg", b"image/jpeg", b"MZ" + b"\x00" * 5000),
        (b"logo.png", b"image/png", b"\x89PNG\r\n\x1a\n" + b"x" * 100),
    )

    assert [("frein.bin", JPEG)] == [(one.name, data) for one, data in read_enclosed(raw)]


@settings(max_examples=40)
@given(st.binary(max_size=400))
def test_a_mail_of_any_bytes_is_looked_through(raw):
    """Nothing that a stranger sends stops the reading; a photo beside it is found, and nothing that is no file."""
    read_enclosed(raw)
    photo = (b"frein.jpg", b"image/jpeg", JPEG)
    files = [data for _, data in read_enclosed(mail_with(photo, (b"a.bin", b"application/octet-stream", raw)))]

    assert JPEG in files
    assert all(map(is_shown, files))
