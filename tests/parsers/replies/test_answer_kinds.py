"""What is said of a line: one of seven answers, the first that applies; what else is said fills the fields."""

import pytest

from tests.parsers.replies.asking import EVERY, REFUSED, UNCLEAR, does, read, rest


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        *(
            ("fr-CA", text)
            for text in ("OK", "ok!", "Confirmé", "tout ok", "Tout est ok", "RAS, tout bon.", "tout est là")
        ),
        *(
            ("fr-CA", text)
            for text in ("Conforme", "C'est bon", "Tout est en stock", "Bonjour,\n\nTout est dispo.\n\nMerci")
        ),
        *(
            ("en-US", text)
            for text in ("OK", "All good", "All set", "Order confirmed.", "Everything is in stock", "yes to all")
        ),
        *(("en-US", text) for text in ("Hi Nathalie, all confirmed. Thanks!", "No problem", "Nothing is missing")),
        *(("es-ES", text) for text in ("Confirmado", "Todo disponible", "Todo ok", "No falta nada", "Sin problema")),
        *(("nb-NO", text) for text in ("Bekreftet", "Alt ok", "Alt på lager", "Ingenting mangler", "Ikke noe problem")),
    ],
)
def test_a_plain_yes_makes_every_line_available(locale, text):
    """A confirmation of the whole order, in four languages."""
    assert f"{EVERY} available" == does(text, locale)


@pytest.mark.parametrize(
    ("locale", "text", "answer"),
    [
        ("fr-CA", "3 en stock", "available"),
        ("fr-CA", "3 n'est pas en B/O", "available"),
        ("fr-CA", "3 pas en stock", "backorder"),
        ("fr-CA", "je l'ai pas le phare", "backorder"),
        ("fr-CA", "3 en attente fournisseur", "backorder"),
        ("fr-CA", "3 plus disponible", "unavailable"),
        ("fr-FR", "3 fin de série", "unavailable"),
        ("fr-CA", "3 supprimé", "unavailable"),
        ("en-US", "3 on the shelf", "available"),
        ("en-US", "don't have 3", "backorder"),
        ("en-US", "3 out of stock", "backorder"),
        ("en-US", "3 on order", "backorder"),
        ("en-US", "3 NLA", "unavailable"),
        ("en-US", "3 has been discontinued, no supersession", "unavailable"),
        ("en-US", "3 is no longer available", "unavailable"),
        ("es-ES", "la 3 agotada", "backorder"),
        ("es-ES", "no hay faro", "backorder"),
        ("es-MX", "el faro ya no se fabrica", "unavailable"),
        ("es-ES", "la 3 descatalogada", "unavailable"),
        ("nb-NO", "3 ikke på lager", "backorder"),
        ("nb-NO", "har ikke frontlykten", "backorder"),
        ("nb-NO", "3 er utgått", "unavailable"),
        ("nb-NO", "3 på lager", "available"),
    ],
)
def test_stock_words_and_their_denials(locale, text, answer):
    """Out of stock comes back, discontinued does not; "not" turns a word round."""
    assert f"3 {answer}" == does(text, locale)


@pytest.mark.parametrize(
    ("locale", "text", "expected"),
    [
        ("fr-CA", "7 sup 74101-T20-A01", "7 substitute 74101-T20-A01"),
        ("fr-CA", "5 remplacée par 60211-T20-A10ZZ, même prix", "5 substitute 60211-T20-A10ZZ"),
        ("en-US", "Line 2 - 71140-T20-A10 (supersedes), $331.20 ea", "2 substitute 71140-T20-A10 331.20"),
        ("en-US", "5 -> 60211-T20-A01ZZ", "5 substitute 60211-T20-A01ZZ"),
        ("es-ES", "La 19010-64A-A01 fue sustituida por 19010-64A-A02, 430,00", "10 substitute 19010-64A-A02 430.00"),
        ("nb-NO", "Linje 3 er erstattet av 33150-T20-A02", "3 substitute 33150-T20-A02"),
        ("fr-CA", "60211-T20-A10ZZ en stock", UNCLEAR),
        ("fr-CA", "5 remplacée", UNCLEAR),
    ],
)
def test_another_number_takes_a_parts_place(locale, text, expected):
    """A substitute needs its number; a strange number alone could be anything."""
    assert expected == does(text, locale)


@pytest.mark.parametrize(
    ("locale", "text", "expected"),
    [
        ("fr-CA", "Capot 789,00 $ net", "8 price_change 789.00"),
        ("fr-FR", "le capot passe à 1 234,50 €", "8 price_change 1234.50"),
        ("en-US", "Hood is $1,234.50 now", "8 price_change 1234.50"),
        ("en-US", "hood: 768.40 instead of 742.00", "8 price_change 768.40"),
        ("en-US", "condenser should be $402.15, not $388.70", "11 price_change 402.15"),
        ("es-ES", "El capó sube a 1.765,50", "8 price_change 1765.50"),
        ("nb-NO", "Ny pris på panser: 8 450,00", "8 price_change 8450.00"),
        ("nb-NO", "Panseret koster nå 8 100,-", "8 price_change 8100"),
        ("en-US", "Hood is up 3%", "8 price_change"),
        ("en-US", "Hood ok at $742.00", "8 available"),
        ("en-US", "Hood is $768.40 or $790.00", UNCLEAR),
    ],
)
def test_prices_in_four_notations(locale, text, expected):
    """A price is a change if it is not the ordered one; a percentage alone has no amount."""
    assert expected == does(text, locale)


@pytest.mark.parametrize(
    ("locale", "text", "expected"),
    [
        ("fr-CA", "Le 3 arrive vendredi", "3 backorder 2026-11-27"),
        ("fr-CA", "Le 3 je vous le livre vendredi", "3 available 2026-11-27"),
        ("fr-CA", "le 3 tu peux l'avoir demain", "3 available 2026-11-25"),
        ("en-US", "3 comes in Friday", "3 backorder 2026-11-27"),
        ("en-US", "3 ships Friday", "3 available 2026-11-27"),
        ("en-US", "all shipped", f"{EVERY} available"),
        ("es-ES", "el faro llega el viernes", "3 backorder 2026-11-27"),
        ("es-ES", "el faro se lo mando el viernes", "3 available 2026-11-27"),
        ("nb-NO", "frontlykten kommer inn fredag", "3 backorder 2026-11-27"),
        ("nb-NO", "frontlykten leveres fredag", "3 available 2026-11-27"),
    ],
)
def test_a_day_of_arrival_is_a_backorder_a_day_of_delivery_is_not(locale, text, expected):
    """What reaches the dealer on a day is not here now; what the dealer sends on a day is."""
    assert expected == does(text, locale)


def test_a_bare_day_beside_stock_is_a_backorder():
    """As in "5 & 6 next Tuesday" beside "in stock" says that they are not here; alone it says nothing."""
    assert "1,2,3,4 available; 5,6 backorder 2026-12-01" == does("1-4 in stock, 5 & 6 next Tuesday", "en-CA")
    assert UNCLEAR == does("5 & 6 next Tuesday", "en-CA")


@pytest.mark.parametrize(
    ("locale", "text", "expected"),
    [
        (
            "fr-CA",
            "Ligne 9 : il m'en reste 6 sur 10, les 4 autres arrivent le 1er décembre.",
            "9 available x6; 9 backorder 2026-12-01 x4",
        ),
        ("en-US", "clips - only have 8, 2 more coming in Thursday", "9 available x8; 9 backorder 2026-11-26 x2"),
        ("en-US", "Clips: 3 on the shelf, other 7 come Friday", "9 available x3; 9 backorder 2026-11-27 x7"),
        ("es-MX", "Grapas: mando 5 hoy y 5 el lunes.", "9 available 2026-11-24 x5; 9 available 2026-11-30 x5"),
        ("nb-NO", "Klips: har 4, resten (6) kommer fredag", "9 available x4; 9 backorder 2026-11-27 x6"),
        ("en-US", "2 left fenders in stock", "5 available"),
    ],
)
def test_a_quantity_can_be_split(locale, text, expected):
    """Pieces now and pieces later are two actions of one line; more than ordered is simply enough."""
    assert expected == does(text, locale)


@pytest.mark.parametrize(
    ("locale", "about", "text", "expected"),
    [
        ("fr-CA", "eta_update", "Annulez la 3 et la 4 svp", "3,4 cancelled"),
        ("en-CA", "eta_update", "Cancel the whole order please", f"{EVERY} cancelled"),
        ("es-MX", "eta_update", "Cancelen la 5 y la 6, por favor.", "5,6 cancelled"),
        ("nb-NO", "eta_update", "Vi venter på frontlykten, men avbestill klipsene.", "9 cancelled"),
        ("fr-CA", "delivery_check", "Tout est là, merci!", f"{EVERY} delivered"),
        ("en-US", "delivery_check", "Got everything except the headlamp.", f"{rest(3)} delivered"),
        ("fr-CA", "delivery_check", "Reçu seulement 7 agrafes, il en manque 3.", "9 delivered x7"),
        ("fr-CA", "eta_update", "ok merci", ""),
        ("fr-CA", "question", "Noire svp", ""),
    ],
)
def test_the_shop_cancels_and_receives(locale, about, text, expected):
    """The same words mean another thing from a shop, and after a delivery notice."""
    assert expected == does(text, locale, role="shop", about=about)


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("fr-CA", "Bien reçu, je vérifie et je vous reviens."),
        ("fr-CA", "Merci!"),
        ("en-US", "Got it, will advise shortly."),
        ("en-US", "Might have the condenser at our other store, let me check and call you."),
        ("es-ES", "Recibido, lo reviso y les digo."),
        ("nb-NO", "Mottatt, sjekker og kommer tilbake"),
    ],
)
def test_a_receipt_does_nothing_and_asks_nothing(locale, text):
    """That our mail arrived, or that somebody looks, is neither an answer nor a riddle."""
    assert "" == does(text, locale)


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("fr-CA", "Désolé, nous ne livrons plus dans votre secteur."),
        ("fr-FR", "Bonjour, nous ne distribuons pas cette marque."),
        ("en-US", "We don't have a wholesale account set up for you, so we can't take this order."),
        ("en-US", "You're outside our territory."),
        ("es-ES", "No podemos atender este pedido: su taller no tiene cuenta con nosotros."),
        ("nb-NO", "Vi leverer dessverre ikke lenger til verksteder utenfor fylket."),
    ],
)
def test_a_dealer_may_refuse_the_order(locale, text):
    """Territory, account, brand: the order goes elsewhere."""
    assert REFUSED == does(text, locale)


@pytest.mark.parametrize(
    ("locale", "text", "question", "expected"),
    [
        ("fr-CA", "Quelle couleur?", "Quelle couleur?", ""),
        ("en-US", "Headlamp is NLA. Want a used one?", "Want a used one?", "3 unavailable"),
        ("fr-CA", "Avant de commander : les phares antibrouillards? Le pare-chocs change.", "antibrouillards?", ""),
        ("en-US", "Please confirm the colour", "Please confirm the colour", ""),
        ("en-US", "Hood is $768.40 now, ok?", "ok?", "8 price_change 768.40"),
    ],
)
def test_a_question_is_handed_on_and_the_rest_is_done(locale, text, question, expected):
    """A question makes nothing ambiguous; what is stated beside it is carried out."""
    answer = read(text, locale)

    assert question in (answer.question or "")
    assert expected == does(text, locale)


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("fr-CA", ""),
        ("fr-CA", "👍"),
        ("en-US", "Nope"),
        ("fr-CA", "3 : 4"),
        ("fr-CA", "ok\n3 BO"),
        ("fr-CA", "ok mais"),
        ("fr-CA", "Le 3 je l'ai en stock, mais le 3 est BO jusqu'à mercredi."),
        ("fr-CA", "Peut-être jeudi pour le phare"),
        ("en-US", "should be ok I think"),
        ("es-AR", "capaz que el capó lo consigo"),
        ("nb-NO", "Kanskje på fredag"),
        ("fr-CA", "OK si vous attendez jeudi"),
        ("en-US", "See attached."),
        ("fr-CA", "Oui oui c'est ça, comme d'habitude on va avoir ça en stock 🙄"),
        ("en-US", "B/O Friday"),
        ("en-US", "All in stock. Price went up."),
        ("fr-CA", "3 BO, pardon, 4 BO"),
    ],
)
def test_what_a_careful_clerk_could_not_tell_changes_nothing(locale, text):
    """Silence, signs, doubt, conditions, contradictions and answers without a line are asked back."""
    answer = read(text, locale)

    assert ((), True) == (answer.actions, answer.ambiguous)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Panseret kjem ikkje før 8. desember.", "8 backorder 2026-12-08"),
        ("Klipsa har me berre 5 av no, dei andre 5 kjem inn måndag.", "9 available x5; 9 backorder 2026-11-30 x5"),
        ("Pos 9 har æ 8 stk av, de to siste e i rest og æ veit itj når dæm kjem.", "9 available x8; 9 backorder x2"),
    ],
)
def test_norwegians_write_as_they_speak(text, what):
    """The other written Norwegian, and dialects."""
    assert what == does(text, "nb-NO")


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en-US", "I have almost everything. 10 arrives Thursday. Rest goes out tomorrow"),
        ("fr-CA", "J'ai presque tout sur les tablettes. Le 10 rentre jeudi. Le reste part demain"),
        ("es-MX", "Tengo casi todo en estante. El 10 llega el jueves. El resto sale mañana"),
        ("nb-NO", "Jeg har nesten alt. 10 kommer torsdag. Resten sendes i morgen"),
    ],
)
def test_almost_everything_tells_of_no_line_and_the_rest_does(locale, text):
    """What lacks is named; alone, "almost everything is in stock" is asked about."""
    expected = f"{rest(10)} available 2026-11-25; 10 backorder 2026-11-26"
    assert sorted(expected.split("; ")) == sorted(does(text, locale).split("; "))
    assert UNCLEAR == does("I have almost everything", "en-US")


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en-US", "Sorry, I made a mistake, wrong car. Please cancel everything."),
        ("fr-CA", "Désolé, je me suis trompé de véhicule. Annulez toute la commande."),
        ("es-AR", "Perdón, me equivoqué de auto! Cancelen todo el pedido por favor"),
    ],
)
def test_an_excuse_before_a_cancellation_takes_nothing_back(locale, text):
    """Behind it, it does."""
    shop = {"role": "shop", "about": "order_notification"}
    assert f"{EVERY} cancelled" == does(text, locale, **shop)
    assert UNCLEAR == does("Cancel everything. Oops, I meant only 3.", "en-US", **shop)
