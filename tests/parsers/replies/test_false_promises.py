"""What sounds like an answer and promises nothing: receipts, sarcasm, trucks, refused lines; and its contraries."""

import pytest

from tests.parsers.replies.asking import EVERY, REFUSED, UNCLEAR, does, rest

_RECEIPTS = {
    "fr-CA": (
        "Bien reçu",
        "Commande reçue, merci.",
        "Nous avons bien reçu votre commande.",
        "On a reçu ta commande, on te revient.",
        "C'est noté, je regarde ça.",
        "Nous accusons réception de votre commande.",
        "Votre commande est enregistrée, réponse à suivre.",
        "Reçu! Je m'en occupe",
        "Merci pour la commande, je vous reviens",
        "bien recu jvous reviens",
    ),
    "en-US": (
        "Received",
        "Got your order, thanks.",
        "We received your order and will get back to you.",
        "Thanks for the PO.",
        "Order received, I'll let you know.",
        "Noted, checking.",
        "Got it, will advise",
        "We have your order, stand by.",
        "Acknowledged",
        "PO received. Availability to follow.",
    ),
    "es-AR": (
        "Recibimos su orden. En breve nos comunicamos.",
        "Recibido, gracias",
        "Pedido recibido",
        "Hemos recibido su pedido, le respondemos luego.",
        "Anotado, reviso y te aviso",
        "Gracias por el pedido, en breve les confirmamos.",
        "Enterado",
        "Acusamos recibo de su pedido.",
        "Recibí la orden, en un rato te confirmo",
        "Tomamos nota, gracias.",
    ),
    "nb-NO": (
        "Mottatt",
        "Ordre mottatt, takk.",
        "Vi har mottatt bestillingen og kommer tilbake med svar.",
        "Takk for bestillingen!",
        "Notert, sjekker.",
        "Bestillingen er mottatt.",
        "Bestillingen er registrert, svar kommer.",
        "Takk for ordren, vi gir beskjed.",
        "Fikk bestillingen, ringer deg",
        "Mottatt, ser på det",
    ),
}
_NOTHING_LACKS = {
    "fr-CA": (
        "Rien ne manque, tout est prêt.",
        "Aucune rupture, tout est en stock.",
        "Aucune pièce en back order, tout part",
        "Pas de rupture, tout est ici",
        "Rien en B/O, tout est en main.",
        "Aucun item manquant, tout est prêt",
        "Il ne manque rien, tout est là.",
        "On n'a aucune pièce en rupture, tout est en inventaire.",
        "Aucune de ces pièces n'est discontinuée, tout est en stock.",
        "Rien à signaler, tout est disponible.",
    ),
    "en-US": (
        "Nothing is missing, all here.",
        "No backorders, everything is in stock.",
        "Nothing on backorder, all in stock",
        "We don't have anything on backorder, all available.",
        "None of these are backordered, all in stock.",
        "No shortages, all here",
        "Not missing anything, all set",
        "No issues, all in stock.",
        "Nothing discontinued, everything available",
        "None are on backorder. All available.",
    ),
    "es-ES": (
        "No falta nada, todo en stock.",
        "Nada pendiente, todo preparado",
        "Ninguna pieza pendiente, todo disponible.",
        "No tenemos ninguna pieza pendiente, está todo en stock.",
        "Sin faltantes, todo en existencia",
        "Ninguna referencia agotada, todo disponible",
        "No hay nada en rotura, todo en almacén.",
        "Ninguna incidencia, todo disponible.",
        "No hay ningún problema, todo en stock",
        "Ninguna línea está descatalogada, todo disponible.",
    ),
    "nb-NO": (
        "Ingenting mangler, alt er på lager.",
        "Ingen deler i rest, alt på lager.",
        "Intet i rest, alt er klart",
        "Ingen restordrer, alt er her",
        "Vi har ingen deler i restordre, alt på lager.",
        "Ingenting er utgått, alt på lager",
        "Ingen mangler, alt er klart.",
        "Ingen problemer, alt på lager",
        "Ikke noe i rest, alt inne",
        "Ingenting i rest, alt er pakket",
    ),
}


def _pairs(table):
    return [(locale, text) for locale, texts in table.items() for text in texts]


@pytest.mark.parametrize(("locale", "text"), _pairs(_RECEIPTS))
def test_a_receipt_changes_nothing_and_is_not_asked_about(locale, text):
    """Who only says that the order has come promises no part of it, whatever he calls it."""
    assert "" == does(text, locale)


@pytest.mark.parametrize(("locale", "text"), _pairs(_NOTHING_LACKS))
def test_what_denies_a_lack_is_no_backorder(locale, text):
    """Who says that nothing is missing brings good news, however he denies it."""
    assert f"{EVERY} available" == does(text, locale)


@pytest.mark.parametrize(
    ("locale", "text", "reading"),
    [
        ("fr-CA", "1 à 5 livrées mercredi, 6 à 12 jeudi", "2026-11-26"),
        ("fr-CA", "Je vous amène les 1 à 5 demain, les 6 à 12 suivront jeudi.", "2026-11-26"),
        ("fr-CA", "La livraison des lignes 1 à 5 se fera mercredi, celle des lignes 6 à 12 jeudi.", "2026-11-26"),
        ("en-US", "We'll deliver 1-5 Wed and 6-12 Thu", "2026-11-26"),
        ("en-US", "1-5 will be delivered tomorrow, 6-12 Thursday.", "2026-11-26"),
        ("es-ES", "Las líneas 1 a 5 se entregan mañana, las 6 a 12 el jueves.", "2026-11-26"),
        ("nb-NO", "Linje 1 til 5 leveres onsdag, 6 til 12 torsdag.", "2026-11-26"),
    ],
)
def test_a_day_without_a_verb_takes_that_of_the_delivery_before_it(locale, text, reading):
    """Some on Wednesday, the others Thursday: both are days of delivery, and none is a backorder."""
    assert f"1,2,3,4,5 available 2026-11-25; 6,7,8,9,10,11,12 available {reading}" == does(text, locale)


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("fr-CA", "Notre camion est en panne."),
        ("fr-CA", "La dernière est en stock."),
        ("fr-CA", "dans vos rêves 🙃 demain"),
        ("fr-CA", "Le 71130-T20-A00 est discontinué, je ne peux pas vous le fournir."),
        ("fr-CA", "5 discontinué, j'en ai trouvé un à Laval"),
        ("fr-CA", "Peut-être demain pour le phare, à voir"),
        ("en-US", "Our truck broke down."),
        ("en-US", "Discontinued, in stock"),
        ("en-US", "??"),
        ("es-ES", "claro claro, mañana a primera hora y con lazo 🙃"),
        ("es-MX", "El chofer no vino hoy"),
        ("nb-NO", "Det meste er på lager"),
        ("nb-NO", "Bilen vår er på verksted"),
    ],
)
def test_what_is_no_news_of_a_line_is_asked_back(locale, text):
    """A truck, a joke, the last of something, most of it: nobody could tell what becomes of which line."""
    assert UNCLEAR == does(text, locale)


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("fr-CA", "Tout est confirmé sauf :\n- ligne 3 : BO 10 déc.\n- ligne 8 : discontinué"),
        ("en-US", "All available except:\n3 - BO Dec 10\n8 - NLA"),
        ("es-ES", "Todo disponible excepto:\n3 pendiente 10 de diciembre\n8 descatalogado"),
        ("nb-NO", "Alt på lager unntatt:\n3 i rest til 10. desember\n8 utgått"),
    ],
)
def test_announced_exceptions_may_stand_on_lines_of_their_own(locale, text):
    """All but, and a list below; what is announced and then not named is asked back."""
    assert f"{rest(3, 8)} available" in does(text, locale)
    assert "3 backorder 2026-12-10" in does(text, locale)
    assert UNCLEAR == does(text.split("\n", maxsplit=1)[0], locale)


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("fr-CA", "tout est en stock sauf 3 agrafes"),
        ("en-US", "All in stock except 3 clips"),
        ("es-ES", "Tengo todo menos 3 grapas"),
        ("nb-NO", "Alt på lager unntatt 3 klips"),
        ("en-CA", "Short 3 clips, the rest is here"),
        ("fr-CA", "Il me manque 3 agrafes, le reste est prêt"),
    ],
)
def test_pieces_that_lack_leave_the_others_there(locale, text):
    """Of ten clips of which three lack, seven are there."""
    reading = does(text, locale)

    assert "9 available x7" in reading
    assert "9 backorder x3" in reading


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("fr-CA", "Je ne livre plus votre secteur."),
        ("en-US", "We only sell to shops in our own state, try another dealer."),
        ("es-MX", "No manejamos esa marca"),
        ("nb-NO", "Kontoen deres er sperret"),
    ],
)
def test_who_does_not_serve_the_shop_refuses_the_order(locale, text):
    """Territory, account and brand are reasons against the whole order, not against a line."""
    assert REFUSED == does(text, locale)


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en-US", "1-5 ok. Confirming the others on Friday"),
        ("fr-FR", "1 à 5 ok. Le reste je confirme vendredi"),
        ("fr-CA", "1 à 5 ok. Je vous confirme les autres demain."),
        ("es-MX", "1 al 5 ok. El resto lo confirmo mañana"),
        ("nb-NO", "1-5 ok. I morgen bekrefter jeg resten"),
    ],
)
def test_who_confirms_the_rest_tomorrow_promises_an_answer_and_no_parts(locale, text):
    """The day is that of the answer; "confirmed for tomorrow" is that of the parts."""
    assert "1,2,3,4,5 available" == does(text, locale)
    assert f"{EVERY} available 2026-11-25" == does("Confirmo todo para mañana", "es-MX")


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en-US", "headlight or fender is not coming till dec 9, rest ok"),
        ("en-US", "the hood and the rad, I don't remember which, is on backorder"),
        ("fr-CA", "le capot ou l'aile est BO, le reste ok"),
        ("es-ES", "El depósito o el radiador está en BO. El resto ok"),
        ("nb-NO", "panseret eller grillen er i rest, resten er klart"),
    ],
)
def test_one_of_two_lines_is_asked_about(locale, text):
    """An "or" between two lines leaves open which; "no 3 or 5" denies both."""
    assert UNCLEAR == does(text, locale)
    assert f"{rest(3, 5)} available; 3,5 backorder" == does("I don't have 3 or 5, rest ok", "en-US")


def test_praise_behind_congratulations_confirms_nothing():
    """What is beautiful there is the new shop."""
    assert "" == does("Merci, et félicitations pour votre nouveau local, c'est vraiment beau!", "fr-FR")


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en-US", "3 BO, rest ok. I'll call you Friday"),
        ("en-US", "I'll be there Friday. 3 BO, rest ok"),
        ("fr-CA", "Je vous rappelle vendredi. 3 BO, le reste ok"),
        ("es-MX", "3 agotado, el resto ok. Te aviso el viernes"),
        ("nb-NO", "3 i rest, resten ok. Jeg gir beskjed på fredag"),
    ],
)
def test_the_day_on_which_somebody_calls_is_no_day_of_a_line(locale, text):
    """It is that of his answer, or of his visit."""
    assert f"{rest(3)} available; 3 backorder" == does(text, locale)


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en-US", "Morning all,\nonly 5 clips now, the other 5 Monday"),
        ("fr-CA", "Bonjour à tous, agrafes juste 5, les 5 autres lundi."),
        ("es-MX", "Hola a todos, grapas solo 5 orita, las otras 5 el lunes."),
        ("nb-NO", "Hei alle sammen, klips bare 5 nå, de andre 5 mandag."),
    ],
)
def test_only_so_many_pieces_are_here_where_the_others_come_later(locale, text):
    """Whom the mail greets is not all of the order; "5 to come" without a day is asked about."""
    assert "9 available x5; 9 backorder 2026-11-30 x5" == does(text, locale)
    assert UNCLEAR == does("clips only 5, 5 to come", "en-US")


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("fr-FR", "Notre concession ne distribue plus la marque depuis le 1er octobre."),
        ("en-US", "Sorry, we no longer carry the brand since October."),
        ("es-MX", "Ya no distribuimos la marca."),
        ("nb-NO", "Vi fører ikke lenger merket."),
    ],
)
def test_who_no_longer_sells_the_brand_refuses_the_order(locale, text):
    """He has none of the parts, and will have none."""
    assert REFUSED == does(text, locale)
