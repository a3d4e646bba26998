"""The author's own words: above, between and below quoted mail, without signature; nothing quoted is an answer."""

import pytest

from parsers.replies import own_words
from tests.parsers.replies.asking import EVERY, ORDER, does, read, rest

ADDRESS = "r+hon-2026-000417-d-2x4c-24m6g3hgethng2bh@parts.example"
TABLE = "\n".join(
    f" {line.line:>2}  {line.part_number:<16} {line.description:<40} {line.quantity:>3} {line.unit_price:>9}"
    for line in ORDER.lines
)
OUR_MAIL = f"""New parts order - PO 48213-001
Vehicle: 2023 HONDA Civic Touring  VIN: 2HGFE2F59PH100101

 Ln  Part number      Description                              Qty     Price
{TABLE}

Just reply to this e-mail. Examples:
    all ok except 2 BO 2026-12-09, 5 sub 71101-TBA-A01, 11 discontinued
    ? your question for the shop

Without an answer within 4 days the order goes to the next dealer."""
MARKED = "\n".join("> " + line for line in OUR_MAIL.splitlines())
GMAIL_FR = f"Le mar. 24 nov. 2026 à 08 h 14, Commandes Honda\n<{ADDRESS}> a écrit :\n\n{MARKED}"
OUTLOOK = (
    f"From: Honda orders <{ADDRESS}>\nSent: November 24, 2026 8:14 AM\nTo: Luc\nSubject: PO 48213-001\n\n{OUR_MAIL}"
)
QUOTES = {
    "Gmail in French, wrapped": GMAIL_FR,
    "Gmail in English": f"On Tue, Nov 24, 2026 at 8:14 AM Honda orders <{ADDRESS}>\nwrote:\n\n{MARKED}",
    "Gmail in Spanish": f"El mar, 24 nov 2026 a las 8:14, Pedidos Honda (<{ADDRESS}>) escribió:\n\n{MARKED}",
    "Gmail in Norwegian": f"tir. 24. nov. 2026 kl. 08:14 skrev Honda bestillinger\n<{ADDRESS}>:\n\n{MARKED}",
    "Thunderbird": f"Le 2026-11-24 à 08 h 14, Commandes Honda a écrit :\n{MARKED}",
    "iPhone": f"> On Nov 24, 2026, at 8:14 AM, Honda orders <{ADDRESS}> wrote:\n> \n{MARKED}",
    "Outlook in English": OUTLOOK,
    "Outlook in French": f"De : Honda <{ADDRESS}>\nEnvoyé : 24 novembre 2026 08:14\nÀ : Luc\nObjet : BC\n\n{OUR_MAIL}",
    "Outlook in Spanish": f"De: Honda <{ADDRESS}>\nEnviado el: martes 24\nPara: Luc\nAsunto: PO\n\n{OUR_MAIL}",
    "Outlook in Norwegian": f"Fra: Honda <{ADDRESS}>\nSendt: tirsdag 24.\nTil: Marit\nEmne: PO\n\n{OUR_MAIL}",
    "Outlook on a phone": f"________________________________\n{OUTLOOK}",
    "Samsung": f"-------- Original message --------\nFrom: Honda orders\nDate: 2026-11-24\n\n{OUR_MAIL}",
    "Message d'origine": f"-----Message d'origine-----\nDe : Commandes Honda\n\n{OUR_MAIL}",
    "our own line on top": f"–– Répondez au-dessus de cette ligne · HON-2026-000417 ––\n\n{OUR_MAIL}",
    "marks alone": MARKED,
}


@pytest.mark.parametrize("quote", QUOTES.values(), ids=QUOTES.keys())
def test_quoted_mail_is_no_answer(quote):
    """However a mail program quotes our mail with its example commands, only the author's words count."""
    assert "3 BO" == own_words(f"3 BO\n\n{quote}")
    assert "3 backorder" == does(f"3 BO\n\n{quote}")


@pytest.mark.parametrize("quote", [GMAIL_FR, QUOTES["Thunderbird"], QUOTES["iPhone"]])
def test_answers_typed_between_the_quoted_rows_are_of_these_rows(quote):
    """What stands below a row is said of its line, what stands below the quote is said freely."""
    typed = quote.replace("1130.27", "1130.27\n\nBO til Dec 9\n").replace("96.25", "96.25\n\ndiscontinued\n")

    assert {f"{rest(3, 12)} available", "3 backorder 2026-12-09", "12 unavailable"} == set(
        does(f"{typed}\n\nRest OK", "en-US").split("; ")
    )


@pytest.mark.parametrize("quote", [OUTLOOK, GMAIL_FR])
def test_answers_typed_behind_the_quoted_rows_are_of_these_rows(quote):
    """What stands behind the price of a row is said of its line."""
    typed = quote.replace("1130.27", "1130.27   B/O Dec 2").replace("421.35", "421.35   price is now 439.00")

    assert "3 backorder 2026-12-02; 10 price_change 439.00" == does(f"See below in blue\n\n{typed}", "en-CA")


def test_answers_in_the_cells_of_a_quoted_table_are_of_these_rows():
    """In HTML, a cell behind the price of a row holds what is said of its line."""
    rows = "".join(
        f"<tr><td>{line.line}</td><td>{line.part_number}</td><td>{line.description}</td><td>{line.quantity}</td>"
        f"<td>{line.unit_price}</td><td>{'BO 10 déc' if line.line == '3' else 'OK'}</td></tr>"
        for line in ORDER.lines
    )
    html = f"<p>Voir en rouge</p><div><b>De :</b> Honda<br><b>Envoyé :</b> mardi<br></div><table>{rows}</table>"

    assert {f"{rest(3)} available", "3 backorder 2026-12-10"} == set(does("", html=html).split("; "))


def test_a_colleagues_answer_that_is_handed_on_counts():
    """As in "Here is Steeve's answer": his words above the mail that he answered, without his signature."""
    steeve = "De : Steeve Roy <s@d.example>\nEnvoyé : 24 novembre\nÀ : Luc\nObjet : RE\n\n3 BO, 4 déc. Le reste est prêt.\n\nSteeve Roy"

    assert {f"{rest(3)} available", "3 backorder 2026-12-04"} == set(
        does(f"Voici la réponse de Steeve\n\nLuc\n\n{steeve}\n\n{OUTLOOK}").split("; ")
    )


def test_an_older_answer_in_the_thread_does_not_count():
    """What a person wrote in an earlier mail is quoted like everything else."""
    older = f"> 3 discontinué\n>\n{MARKED}"

    assert "3 available" == does(
        f"Finalement la 3 est en stock.\n\nLe 23 nov. 2026, Luc <l@d.example> a écrit :\n{older}"
    )


@pytest.mark.parametrize(
    "signature",
    [
        "-- \nLuc\n514 555-0142",
        "Envoyé de mon iPhone",
        "Luc Pelletier\nConseiller aux pièces\nTél. : 819 555-0142 poste 4\nLundi au vendredi 7 h 30 - 17 h",
        "Tél. 819 555-0142 poste 4\nwww.honda.example",
        "AVIS DE CONFIDENTIALITÉ : si vous n'êtes pas le destinataire, détruisez-le.",
        "CONFIDENTIALITY NOTICE: Electrical parts are not returnable.",
    ],
)
def test_a_signature_is_no_answer(signature):
    """A signature, with its telephone numbers and opening hours, says nothing about the order."""
    answer = read(f"Tout OK\n\n{signature}", author="Luc Pelletier")

    assert (12, "Tout OK") == (len(answer.actions), answer.said)


def test_a_postscript_below_the_signature_counts():
    """What the author adds below his name is his word again."""
    assert "3 backorder" in does("Tout est en stock\n\nLuc\nP.S. la 3 est BO", author="Luc Pelletier")


def test_html_alone_is_read_by_what_it_shows():
    """A mail that has only HTML is read without what it quotes."""
    html = "<div>Confirmé</div><blockquote><p>tout ok sauf 2 BO</p></blockquote>"

    assert f"{EVERY} available" == does("", html=html)


@pytest.mark.parametrize(
    "header",
    [
        f"Am Di., 24. Nov. 2026 um 08:14 Uhr schrieb Honda orders <{ADDRESS}>:",
        "Von: Honda <a@parts.example>\nGesendet: Dienstag, 24. November 2026\nAn: Luc\nBetreff: PO",
        "Il giorno mar 24 nov 2026 alle ore 08:14 Honda <a@parts.example> ha scritto:",
    ],
)
def test_a_quote_in_a_language_we_do_not_write_is_found(header):
    """Programs in German or Italian quote us too."""
    assert "3 BO" == own_words(f"3 BO\n\n{header}\n\nNew parts order\n5 discontinued")


_LEFT_OF_AN_APOSTROPHE = (
    "’",
    "\x92",
    "\ufffd",
    "?",
    "`",
    "ʼ",
    "′",
    "＇",
    "â€™",
    "Â\x92",
    "Õ",
    "=92",
    "&#39;",
    "' ",
    ";",
)


@pytest.mark.parametrize("left", _LEFT_OF_AN_APOSTROPHE)
@pytest.mark.parametrize("said", ["Line 5 isn't available.", "We can't supply line 5.", "We DON'T have line 5."])
def test_a_denial_is_a_denial_whatever_became_of_its_apostrophe(said, left):
    """A program or a gateway that loses the apostrophe of "isn't" does not make a promise of it."""
    answer = does(said.replace("'", left) + " Lines 2 and 9 OK", "en-CA")

    assert "5 backorder" in answer
    assert "2,9 available" in answer


@pytest.mark.parametrize("left", ["\x92", "\ufffd", "?", "â€™"])
@pytest.mark.parametrize(
    "said", ["La ligne 5 n'est pas disponible, le reste oui", "It's all here, we're ready, that's it"]
)
def test_an_apostrophe_that_was_lost_asks_nothing(said, left):
    """A question mark within a word is none; the words that are shown to the other side have their apostrophe."""
    assert said == own_words(said.replace("'", left))


@pytest.mark.parametrize(
    "said", ["https://ups.example/track?s=1 https://t.example/t?id=5", "C'est dispo? D'accord", "p/n 5 b/o at 9 a.m."]
)
def test_what_is_no_apostrophe_stays(said):
    """Addresses of the web, questions and abbreviations are shown as they were typed."""
    assert said == own_words(said)
