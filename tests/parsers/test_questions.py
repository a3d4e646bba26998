"""What people ask of us by mail, and what they do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers import Question, read_changes, read_own_question, read_question

ASKED = [
    ("status RO 48213", Question("status", "48213")),
    ("Status", Question("status")),
    ("status 48213-001 please", Question("status", "48213-001")),
    ("What is the status of HON-2026-000417?", Question("status", "HON-2026-000417")),
    ("état du bon de travail 48213 svp", Question("status", "48213")),
    ("Où en est la commande 48213 ?", Question("status", "48213")),
    ("estado de la orden 48213", Question("status", "48213")),
    ("Hvor er arbeidsordre 48213?", Question("status", "48213")),
    ("VIN 2hgfe2f59ph100101", Question("status", "2HGFE2F59PH100101")),
    ("Bonjour, NIV: 2HGFE2F59PH100101, merci", Question("status", "2HGFE2F59PH100101")),
    ("historique", Question("history")),
    ("Mon historique svp", Question("history")),
    ("historial", Question("history")),
    ("Historikk, takk", Question("history")),
    ("Retours", Question("returns")),
    ("mis devoluciones", Question("returns")),
    ("dossier 48213", Question("dossier", "48213")),
    ("Expediente 48213", Question("dossier", "48213")),
    ("profil", Question("profile")),
    ("my profile", Question("profile")),
    ("mi perfil, por favor", Question("profile")),
    ("Rapport de la semaine svp", Question("report")),
    ("our figures", Question("report")),
    ("informe", Question("report")),
    ("Ukerapport, takk", Question("report")),
]
NOT_ASKED = [
    "Commande 48213",
    "RE: [HON-2026-000417] New order · Honda Civic",
    "status 3 BO 4 déc",
    "Retour 3 mauvaise pièce",
    "VIN",
    "historique 48213 et autre chose",
    "état neuf, pare-chocs 48213",
    "dossier complet à refaire",
    "profile gasket 48213",
    "",
]


@pytest.mark.parametrize(("subject", "question"), ASKED, ids=[subject for subject, _ in ASKED])
def test_a_subject_that_is_a_question_is_read_in_every_language(subject, question):
    """The question's word, what kind of number follows, and the number; politeness counts for nothing."""
    assert question == read_question(subject, "")


@pytest.mark.parametrize("subject", NOT_ASKED)
def test_a_subject_that_says_more_or_something_else_asks_nothing(subject):
    """Whatever an order, an answer or a wish may be called is no question to us."""
    assert read_question(subject, "") is None


def test_the_first_line_asks_where_the_subject_does_not():
    """Below a greeting and above a signature; a telephone has no patience for subjects."""
    text = "Bonjour,\n\nstatus 48213 svp\n\nMarie Tremblay\nCarrosserie X\n514 555-0142\n"

    assert Question("status", "48213") == read_question("Bonjour", text)


@pytest.mark.parametrize(
    "more",
    [
        "Et la ligne 3, pouvez-vous l'annuler?",
        "Annulez aussi la ligne 3, nous avons pu réparer la pièce nous-mêmes hier.",
    ],
)
def test_what_is_said_beside_the_question_is_not_swallowed(more):
    """A person reads a mail of which the question is only a part."""
    assert read_question("Bonjour", f"status 48213\n{more}") is None
    assert read_question("dossier 48213", more) is None


def test_a_reply_asks_us_only_if_it_says_nothing_else():
    """Whatever else a reply says, it is an answer to the order."""
    assert Question("status") == read_own_question("Bonjour,\nstatus ?\nMerci")
    assert read_own_question("status\n3 BO 4 déc") is None
    assert read_own_question("retours") is None


@pytest.mark.parametrize("line", ["telephone: 514 555-0100", "téléphone : 514 555-0100", "teléfono: 514 555-0100"])
def test_the_example_of_our_own_mail_is_understood(line):
    """Whoever follows the example in a profile's mail is understood, and quoted text is not his wish."""
    assert (("phone", "514 555-0100"),) == read_changes(f"Bonjour\n{line}\nMerci\n> nom : X")


@given(
    st.sampled_from(["", "status ", "dossier ", "expediente "]),
    st.text("AB123-", max_size=12) | st.text(max_size=300),
    st.text(max_size=1_500),
)
def test_no_text_stops_the_reader(word, name, text):
    """Any text behind the word of a question gives one with a name that could be one, or none."""
    asked = (read_question(word + name, text), read_own_question(word + name), read_own_question(text))
    read_changes(text)

    assert all(one is None or one.name == "" or any(sign.isdigit() for sign in one.name) for one in asked)


@given(
    st.sampled_from(ASKED), st.text("?!. ,;:\t", max_size=5), st.sampled_from(["", "svp", "merci", "please", "takk"])
)
def test_signs_and_politeness_change_no_question(asked, signs, word):
    """What stands around the words of a question leaves it what it is."""
    subject, question = asked

    assert question == read_question(f"{subject}{signs} {word}", "")
