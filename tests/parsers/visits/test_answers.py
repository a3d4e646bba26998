"""What workshops and customers write about an appointment, in four languages, and what nobody could tell."""

import re
from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notifier import LANGUAGES
from notifier.catalogue import words
from notifier.letter.visits import VISIT_BUTTONS
from parsers.visits.answers import read_visit_answer

TODAY = date(2026, 11, 24)
LOCALES = {"fr": "fr-CA", "en": "en-CA", "es": "es-ES", "nb": "nb-NO"}
# What a reader adds where a button leaves something to be completed.
ENDS = {
    "fr": "jeudi 3 décembre à 9 h",
    "en": "Thursday December 3 at 9:00 am",
    "es": "el jueves 3 de diciembre a las 9:00",
    "nb": "torsdag 3. desember kl. 9.00",
}
THURSDAY = (date(2026, 12, 3), time(9))


def read(said, role, language="fr"):
    """The answer as the pipeline reads it."""
    return read_visit_answer(said, "", today=TODAY, locale=LOCALES[language], role=role)


def moments(answer):
    """The days and hours that an answer names."""
    return [(when.day, when.time) for when in answer.when]


@pytest.mark.parametrize(
    ("language", "said", "does"),
    [
        ("fr", "Reçu", ("acknowledge",)),
        ("fr", "Bien reçu, merci", ("acknowledge",)),
        ("fr", "Quel est le kilométrage?", ("ask",)),
        ("fr", "? Quel est le kilométrage", ("ask",)),
        ("fr", "Question: le pneu est-il d'hiver", ("ask",)),
        ("fr", "Confirmer", ("confirm",)),
        ("fr", "Nous ne pouvons pas confirmer encore", ("message",)),
        ("fr", "Le rendez-vous est annulé: mécanicien malade", ("cancel",)),
        ("fr", "Annuler ma réponse", ("undo",)),
        ("fr", "tel: parlé à Luc, ok", ("phone",)),
        ("fr", "tel: parlé à Luc, rappel 2027-01-10", ("phone", "follow_up")),
        ("fr", "Renvoyer la confirmation", ("again",)),
        ("fr", "Rappel 10 janvier", ("follow_up",)),
        ("fr", "abandonner: prix", ("drop",)),
        ("fr", "Le client ne s'est pas présenté", ("missed",)),
        ("fr", "Arrivé", ("arrived",)),
        ("fr", "Livré", ("done",)),
        ("fr", "La voiture sera terminée à 16h", ("message",)),
        ("fr", "D'accord", ("accept",)),
        ("fr", "Apportez vos clés de roues svp", ("message",)),
        ("en", "Received", ("acknowledge",)),
        ("en", "no-show", ("missed",)),
        ("en", "We must cancel: no technician", ("cancel",)),
        ("en", "Finished, handed over", ("done",)),
        ("es", "Confirmado", ("confirm",)),
        ("es", "UNIDAD ENTREGADA", ("done",)),
        ("es", "No vino", ("missed",)),
        ("nb", "Mottatt", ("acknowledge",)),
        ("nb", "Kunden møtte ikke", ("missed",)),
        ("nb", "Utlevert", ("done",)),
    ],
)
def test_what_a_workshop_writes(language, said, does):
    """Each is read as the verb that it is, and as nothing else."""
    answer = read(said, "dealer", language)

    assert (does, False) == (answer.does, answer.ambiguous)


@pytest.mark.parametrize(
    ("language", "said", "price"),
    [
        ("fr", "Nous proposons jeudi 3 décembre à 9 h, 189,95 $", "189.95"),
        ("fr", "Jeudi 3 décembre 9h, prix 250 $", "250"),
        ("fr", "Jeudi 3 décembre entre 9 h et 10 h, 1 250,00 $", "1250.00"),
        ("fr", "Jeudi 3 décembre à 9h, ça vous va?", None),
        ("fr", "On est disponible jeudi 3 décembre à 9h", None),
        ("en", "We propose December 3 at 9:00 am, $189.95", "189.95"),
        ("es", "Proponemos el jueves 3 de diciembre a las 9:00, 150,00 €", "150.00"),
        ("nb", "Vi foreslår torsdag 3. desember kl. 9.00, 1 462,50 kr inkl. mva", "1462.50"),
    ],
)
def test_a_proposal_names_its_day_its_hour_and_its_price(language, said, price):
    """An hour is no price, and no telephone number either."""
    answer = read(said, "dealer", language)

    assert (("propose",), [THURSDAY]) == (answer.does, moments(answer))
    assert (Decimal(price) if price else None) == answer.price


def test_several_moments_are_proposed_in_their_order():
    """The customer may choose one."""
    answer = read("Jeudi 3 décembre 9h ou vendredi 4 décembre 13h30, prix 250 $", "dealer")

    assert [THURSDAY, (date(2026, 12, 4), time(13, 30))] == moments(answer)


@pytest.mark.parametrize(
    ("said", "lines"),
    [
        ("Confirmé, tout est disponible", [(0, "available", None)]),
        ("Confirmé, les pièces sont commandées", [(0, "backorder", None)]),
        (
            "1 et 3 en stock, 2 commandée pour le 4 décembre",
            [(1, "available", None), (3, "available", None), (2, "backorder", date(2026, 12, 4))],
        ),
        ("Les pièces ne sont pas encore arrivées", []),
        ("On est disponible jeudi 3 décembre à 9h", []),
        ("La 2 est introuvable, pièce discontinuée", [(2, "unavailable", None)]),
    ],
)
def test_what_a_workshop_says_of_parts(said, lines):
    """By the numbers of the planned items, or all of them; what only will be is not said."""
    assert lines == [(one.line, one.answer, one.eta) for one in read(said, "dealer").lines]


@pytest.mark.parametrize(
    ("language", "said", "does"),
    [
        ("fr", "Oui", ("accept",)),
        ("fr", "Ok pour jeudi 3 décembre 9h", ("accept",)),
        ("fr", "J'y serai", ("accept",)),
        ("fr", "Non", ("decline",)),
        ("fr", "Je préférerais un autre jour", ("decline",)),
        ("fr", "Je ne peux pas jeudi, plutôt vendredi 4 décembre à 10 h", ("counter",)),
        ("fr", "Pas lundi, mais ok pour mardi 1er décembre 9h", ("counter",)),
        ("fr", "Annuler le rendez-vous", ("cancel",)),
        ("fr", "Annuler et remettre à lundi 7 décembre 9h", ("counter",)),
        ("fr", "Oui. Est-ce que je peux attendre sur place?", ("accept", "ask")),
        ("fr", "Oui mais est-ce que c'est possible plus tard?", ("ask",)),
        ("fr", "Le bruit revient chaque lundi matin quand il fait froid, surtout à basse vitesse", ("message",)),
        ("fr", "45 000 km", ("message",)),
        ("fr", "renvoyez-moi la confirmation", ("again",)),
        ("en", "Works for me", ("accept",)),
        ("en", "I can't make it", ("decline",)),
        ("en", "Friday Dec 4 at 10 instead", ("counter",)),
        ("en", "Cancel my appointment please", ("cancel",)),
        ("en", "Can I wait on site?", ("ask",)),
        ("es", "Sí, acepto", ("accept",)),
        ("es", "No puedo", ("decline",)),
        ("es", "Mejor el viernes 4 de diciembre a las 10:00", ("counter",)),
        ("nb", "Det passer bra", ("accept",)),
        ("nb", "Passer ikke", ("decline",)),
        ("nb", "Avbestill timen", ("cancel",)),
    ],
)
def test_what_a_customer_writes(language, said, does):
    """Each is read as the verb that it is, and as nothing else."""
    answer = read(said, "shop", language)

    assert (does, False) == (answer.does, answer.ambiguous)


@pytest.mark.parametrize("said", ["2", "option 2", "J'accepte l'option 2", "oui 2"])
def test_one_of_several_proposals_is_named_by_its_number(said):
    """A bare number is enough."""
    assert (("accept",), (2,)) == (read(said, "shop").does, read(said, "shop").items)


@pytest.mark.parametrize(
    ("role", "said", "why"),
    [
        ("shop", "Oui mais après 10h", ""),
        ("shop", "Peut-être", ""),
        ("shop", "annuler", ""),
        ("shop", "Le 4/12", "day"),
        ("dealer", "Annuler", ""),
        ("dealer", "Ce sera 4/12 à 9 h", "day"),
        ("dealer", "Confirmé. Le rendez-vous est annulé.", ""),
    ],
)
def test_what_a_careful_clerk_could_not_tell_is_ambiguous(role, said, why):
    """It does nothing; the writer is asked back, for the day where that is what is missing."""
    answer = read(said, role)

    assert (True, why, ()) == (answer.ambiguous, answer.why, answer.does)


def test_quoted_words_are_nobody_s_answer():
    """What stands below is ours, and was not said by the writer."""
    said = "Oui\n\n> Le mar. 24 nov. 2026 à 10:00, partspost a écrit :\n> annuler le rendez-vous"

    assert ("accept",) == read(said, "shop").does


BUTTONS = sorted({(kind, pair[1]) for kind, pairs in VISIT_BUTTONS.items() for pair in pairs})
MEANT = {
    "Received": ("acknowledge",),
    "We propose: ": ("propose",),
    "Move to: ": ("counter",),
    "Another time: ": ("counter",),
    "Cancel the appointment": ("cancel",),
    "I accept": ("accept",),
    "I decline": ("decline",),
    "I am coming": ("accept",),
    "Confirmed, all parts are available": ("confirm",),
    "Confirmed, all parts are ordered": ("confirm",),
    "Agreed": ("accept",),
    "Undo my answer": ("undo",),
    "Ask the customer again": ("again",),
    "I accept option 1": ("accept",),
    "I accept option 2": ("accept",),
    "I accept option 3": ("accept",),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("kind", "body"), [(kind, body) for kind, body in BUTTONS if body != "Question: "])
def test_a_button_is_read_as_what_it_says(kind, body, language):
    """In every language; what it leaves open is completed by its reader."""
    by_shop = kind.startswith(("visit_proposal", "visit_receipt", "visit_reminder", "visit_news.shop"))
    said = words(language, language, "CA", "UTC").say(body)
    answer = read(said + (ENDS[language] if said.endswith(" ") else ""), "shop" if by_shop else "dealer", language)

    assert (MEANT[body], False) == (answer.does, answer.ambiguous)
    assert ([THURSDAY] if said.endswith(" ") else []) == moments(answer)
    assert tuple(map(int, re.findall(r"\d", body))) == answer.items
    if body.startswith("Confirmed"):
        assert [(0, "available" if "available" in body else "backorder")] == [
            (one.line, one.answer) for one in answer.lines
        ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_question_behind_the_prepared_word_is_a_question(language):
    """The word itself is no part of it."""
    said = words(language, language, "CA", "UTC").say("Question: ")

    assert (("ask",), "45000 km?") == ((answer := read(f"{said}45000 km?", "dealer", language)).does, answer.question)


PIECES = st.sampled_from(
    [
        "oui",
        "non",
        "?",
        "3 décembre",
        "9h",
        "annuler",
        "le rendez-vous",
        "10:61",
        "99/99",
        "189,95 $",
        "pas",
        "mais",
        "tel:",
        "option 9",
        "\n> ",
        "--",
        "½",
        "ok",
        "kl. 25",
        "1,2,3",
        "$",
        "propose",
        "31 février",
        "2026-13-45",
    ]
)


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=30).map(" ".join)),
    st.sampled_from(["dealer", "shop"]),
    st.sampled_from(sorted(LOCALES.values())),
)
def test_it_never_raises_for_what_a_stranger_wrote(said, role, locale):
    """Whatever is written comes back as an answer, and an ambiguous one does nothing."""
    answer = read_visit_answer(said, f"<p>{said}</p>", today=TODAY, locale=locale, role=role)

    assert not (answer.ambiguous and answer.does)


@pytest.mark.parametrize("role", ["dealer", "shop"])
def test_what_is_said_is_kept_to_its_end(role):
    """A long letter is shown whole to the other side, beside what was picked by number as well."""
    letter = f"Bonjour\n{'Le frein de gauche grince par temps froid. ' * 200}\nAppelez Luc."

    assert read(letter, role).said.endswith("Appelez Luc.")
    assert read(f"1 oui\n{letter}", "shop").rest.endswith("Appelez Luc.")
