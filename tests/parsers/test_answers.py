"""A clear confirmation is carried out; whatever is not surely understood changes nothing."""

import datetime as dt
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.facts import Answer, LineItem, Order
from parsers.replies.answers import read_answer
from parsers.replies.quotes import own_words

ORDER = Order(lines=tuple(LineItem(str(n), f"04711-T20-A{n:02}", "part", None) for n in range(1, 4)))
OUR_MAIL = """\
–– Répondez au-dessus de cette ligne · HON-2026-000417 ––

Nouvelle commande de pièces - BC 48213-001
  1  04711-T20-A01  Recouvrement    1   612,45
Exemples :
    tout ok
    tout ok sauf 2 BO 2026-12-09"""
QUOTED = "\n".join("> " + line for line in OUR_MAIL.splitlines())
ADDRESS = "r+hon-2026-000417-d-2x4c-24m6g3hgethng2bh@parts.example"


def answer(text: str, **context: str) -> Answer:
    """The reading of a reply by the dealer to a three-line order."""
    return read_answer(text, "", order=ORDER, today=dt.date(2026, 11, 24), **context)


CONFIRMATIONS = [
    *(
        "OK",
        "ok!",
        "Ok.",
        "Confirmé",
        "Bekreftet",
        "Conforme",
        "tout ok",
        "Tout est ok",
        "Todo disponible",
        "RAS, tout bon.",
    ),
    *(
        "All good",
        "Alt ok",
        "Order confirmed.",
        "Tout est en stock",
        "tout est là",
        "c'est bon",
        "Confirmado",
        "Alt på lager",
    ),
    *("Bonjour,\n\nTout est en stock.\n\nMerci", "Hi Nathalie, all confirmed. Thanks!", "OK\n\nBonne journée"),
]


@pytest.mark.parametrize("text", CONFIRMATIONS)
def test_confirmation_makes_every_line_available(text: str) -> None:
    """A plain yes to the whole order, in four languages, makes all lines available."""
    read = answer(text)

    assert ([(1, "available"), (2, "available"), (3, "available")], False) == (
        [(action.line, action.answer) for action in read.actions],
        read.ambiguous,
    )


@pytest.mark.parametrize(
    "text",
    [
        *(
            "ok sauf 3",
            "all ok except",
            "OK\n3 BO",
            "Thanks, except line 3",
            "OK\nThanks, except line 3",
            "Nope",
            "3 : 4",
            "👍",
        ),
        *(
            "tout ok mais le 3 jeudi",
            "pas ok",
            "not ok",
            "OK si vous attendez jeudi",
            "C'est bon pour la 3",
            "",
            "   ",
            "\n--\nLuc",
        ),
        *(
            "ok ok peut-être",
            "Tout est en stock sauf la calandre",
            "Alt ok unntatt 2",
            "Todo ok menos 4",
            "Confirmé. Prix à revoir.",
        ),
        "OK\nLuc\nP.S. sauf la 3",
    ],
)
def test_anything_less_clear_changes_nothing(text: str) -> None:
    """Exceptions, conditions, doubt, signs and silence are asked back."""
    read = answer(text, author="Luc Pelletier")

    assert ((), True) == (read.actions, read.ambiguous)


@pytest.mark.parametrize(
    "text", ["Merci!", "Bien reçu, je vérifie et je vous reviens.", "Got it, will advise shortly.", "Takk"]
)
def test_receipt_does_nothing(text: str) -> None:
    """That our mail arrived is neither an answer nor a riddle."""
    assert Answer(said=text) == answer(text)


def test_question_is_handed_on() -> None:
    """A question changes nothing and is not ambiguous."""
    text = "Est-ce que le véhicule a les antibrouillards?"

    assert Answer(question=text, said=text) == answer(text)


def test_confirmation_beside_a_question_is_asked_back() -> None:
    """A doubtful OK confirms nothing, nor does one followed by a question."""
    assert [((), True), ((), False)] == [
        (read.actions, read.ambiguous) for read in (answer("OK. Quelle couleur?"), answer("OK?"))
    ]


def test_shop_does_not_confirm_for_the_dealer() -> None:
    """The shop's OK makes no line available."""
    assert ((), True) == (answer("OK", role="shop").actions, answer("OK", role="shop").ambiguous)


@pytest.mark.parametrize(
    "quote",
    [
        OUR_MAIL,
        QUOTED,
        QUOTED.replace(" · HON", " ·\n> HON"),
        f"Le mar. 24 nov. 2026 à 08 h 14, Commandes Honda\n<{ADDRESS}> a écrit :\n\n{QUOTED}",
        f"Le mar. 24 nov. 2026 à 08 h 14, Commandes Honda <{ADDRESS}> a écrit :\n\nNouvelle commande 3 BO",
        f"On Tue, Nov 24, 2026 at 8:14 AM Honda orders <{ADDRESS}>\nwrote:\n\n> 3 BO",
        f"El mar, 24 nov 2026 a las 8:14, Pedidos Honda (<{ADDRESS}>) escribió:\n\nNuevo pedido 3 BO",
        f"tir. 24. nov. 2026 kl. 08:14 skrev Honda bestillinger\n<{ADDRESS}>:\n\nNy bestilling 3 BO",
        f"De : Commandes Honda <{ADDRESS}>\nEnvoyé : 24 novembre 2026 08:14\nÀ : Luc\nObjet : BC\n\n3 BO",
        f"From: Honda orders <{ADDRESS}>\nSent: Tuesday, November 24, 2026 8:14 AM\nTo: Luc\nSubject: PO\n\n3 BO",
        f"Fra: Honda <{ADDRESS}>\nSendt: tirsdag 24. november 2026 08:14\nTil: Marit\nEmne: PO\n\n3 BO",
        "-----Message d'origine-----\nDe : Commandes Honda\n\n3 BO",
        "________________________________\nFrom: Honda orders\n\n3 BO",
    ],
)
def test_quoted_mail_is_no_answer(quote: str) -> None:
    """However a mail program quotes our mail with its example commands, only the author's words count."""
    assert "Tout ok" == own_words(f"Tout ok\n\n{quote}")
    assert 3 == len(answer(f"Tout ok\n\n{quote}").actions)


@pytest.mark.parametrize(
    "signature",
    [
        "-- \nLuc\n514 555-0142",
        "Envoyé de mon iPhone",
        "Luc Pelletier\nConseiller aux pièces\nTél. : 819 555-0142 poste 4\nLundi au vendredi 7 h 30 - 17 h",
        "AVIS DE CONFIDENTIALITÉ : si vous n'êtes pas le destinataire, détruisez-le.",
    ],
)
def test_signature_is_no_answer(signature: str) -> None:
    """A signature, with its telephone numbers and opening hours, says nothing about the order."""
    read = answer(f"OK\n\n{signature}", author="Luc Pelletier")

    assert (3, "OK") == (len(read.actions), read.said)


def test_answer_in_html_alone_is_read() -> None:
    """A mail that has only HTML is read by what it shows, without what it quotes."""
    html = "<div>Confirmé</div><blockquote><p>tout ok sauf 2 BO</p></blockquote>"
    read = read_answer("", html, order=ORDER, today=dt.date(2026, 11, 24))

    assert (3, "Confirmé") == (len(read.actions), read.said)


@pytest.mark.parametrize(
    "unit",
    ["On ", "\n", "> ", "Le x a écrit ", "De : \n", "- ", "_", "Disclaimer: mail ", " \n", "–– a\n", "From: a\n"],
)
def test_evil_text_is_read_quickly(unit: str) -> None:
    """No text makes the patterns of quotes run away."""
    began = time.perf_counter()
    answer(unit * 20_000)

    assert time.perf_counter() - began < 2


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200), st.text(max_size=100))
def test_arbitrary_text_never_raises_and_never_confirms_by_chance(before: str, after: str) -> None:
    """Whatever stands around it, an order is confirmed only by words that are known."""
    read = answer(f"{before}\nzzz 3\n{after}")

    assert not read.actions
