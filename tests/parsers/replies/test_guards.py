"""Nothing is done to the wrong line: what is taken back, doubted, contradicted or only offered, in four languages."""

import pytest

from tests.parsers.replies.asking import EVERY, UNCLEAR, does, read, rest

_SHOP = {"role": "shop", "about": "eta_update"}
_DELIVERY = {"role": "shop", "about": "delivery_check"}
_LANGUAGES = {"fr": "fr-CA", "en": "en-US", "es": "es-MX", "nb": "nb-NO"}


def _cases(table):
    """The rows of a table: language, text, and what is read."""
    return [
        pytest.param(_LANGUAGES[language], text, what, id=f"{language} {text[:50]}") for language, text, what in table
    ]


@pytest.mark.parametrize(
    ("locale", "text", "what"),
    _cases(
        [
            ("fr", "Annulez la 7. Oups, je voulais dire la 9. La 7 on la garde.", "9 cancelled"),
            ("fr", "On annule la 2... oups, non pas la 2, la 11.", "11 cancelled"),
            ("en", "Cancel line 2. Sorry, wrong line: I meant 12. We still want 2.", "12 cancelled"),
            ("en", "cancel 6 and 7, oops not 6", "7 cancelled"),
            ("en", "Cancel 6 and 7, sorry I mean 10 and 11", "10,11 cancelled"),
            ("es", "Cancelen la 3. Perdón, quise decir la 4. La 3 sí la necesitamos.", "4 cancelled"),
            ("nb", "Stryk linje 3. Oi, jeg mente linje 4. 3 skal vi ha.", "4 cancelled"),
        ]
    ),
)
def test_a_cancellation_that_is_put_right_is_of_the_line_that_was_meant(locale, text, what):
    """Where the grammar is clear, "oops, I meant 12" moves the cancellation; the first line stays."""
    assert what == does(text, locale, **_SHOP)


@pytest.mark.parametrize(
    ("locale", "text", "what"),
    _cases(
        [
            ("fr", "Annulez le condenseur. Par contre il nous faut le condenseur pour lundi.", UNCLEAR),
            ("fr", "Annulez la 5 si elle rentre pas d'ici jeudi", UNCLEAR),
            ("fr", "Annulez la 5. Non attendez, le client y pense encore", UNCLEAR),
            ("fr", "Annulez la 4 et commandez la 5 chez un autre", UNCLEAR),
            ("en", "Cancel the grille. Customer still wants the grille though.", UNCLEAR),
            ("en", "Please cancel line 8. No wait.", UNCLEAR),
            ("en", "Cancel line 3. Actually keep it.", UNCLEAR),
            ("en", "Cancel 3, 5 and 8. Not 5 sorry.", UNCLEAR),
            ("en", "You cancelled line 4 by mistake, we still need it", UNCLEAR),
            ("es", "mejor cancelen la 8, no, la 9", UNCLEAR),
            ("es", "Cancelen la 4 si no llega el viernes", UNCLEAR),
            ("nb", "Kanskje vi må avbestille frontlykta, gir beskjed", UNCLEAR),
            ("nb", "Avbestill radiatoren. Men vi trenger radiatoren torsdag.", UNCLEAR),
        ]
    ),
)
def test_a_doubtful_cancellation_is_asked_back(locale, text, what):
    """A condition, a second thought, or a sentence that still wants the line: nothing is cancelled."""
    assert what == does(text, locale, **_SHOP)


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("fr-CA", "Annulez pas la 4, on en a besoin"),
        ("en-US", "Don't cancel line 4, we need it"),
        ("es-MX", "No cancelen la 4, la necesitamos"),
        ("nb-NO", "Ikke avbestill linje 4, den trenger vi"),
    ],
)
def test_what_shall_not_be_cancelled_stays(locale, text):
    """A denied cancellation does nothing."""
    assert ((), False) == (read(text, locale, **_SHOP).actions, read(text, locale, **_SHOP).ambiguous)


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("fr-CA", "Tout est rentré, les 12 lignes. Le capot est manquant."),
        ("en-US", "All 12 lines here. Hood never showed up."),
        ("es-MX", "Llegaron las 12 líneas. El cofre no llegó."),
        ("nb-NO", "Alle 12 linjene er her. Panseret kom ikke."),
        ("en-US", "👍"),
        ("nb-NO", "👌"),
    ],
)
def test_a_whole_order_of_which_a_line_lacks_and_a_bare_sign_are_asked_back(locale, text):
    """A whole order and a missing line cannot both be true; a thumb up says of nothing what it is about."""
    assert UNCLEAR == does(text, locale, **_DELIVERY)


def test_an_exception_from_the_whole_is_none_of_that():
    """With "but", the missing line is an exception."""
    assert f"{rest(8)} delivered" == does("Tout est rentré, mais le capot est manquant.", **_DELIVERY)


@pytest.mark.parametrize(
    ("locale", "text", "what"),
    _cases(
        [
            ("fr", "Tout en stock.\nNancy\nRetours acceptés le mardi seulement", f"{EVERY} available"),
            ("fr", "3 BO, le reste ok, mardi", UNCLEAR),
            ("en", "All good.\nSarah\nOpen Mon-Fri 8 to 5", f"{EVERY} available"),
            ("en", "4 and 5 are out, back Tuesday. 1-3 in stock", "1,2,3 available; 4,5 backorder 2026-12-01"),
        ]
    ),
)
def test_a_day_is_of_the_lines_of_its_own_clause(locale, text, what):
    """A day below a signature is no answer; one that could be another line's is asked back."""
    assert what == does(text, locale)


@pytest.mark.parametrize(
    "text", ["3 in stock but warped", "3 en stock mais gondolé", "the hood was here but it grew legs"]
)
def test_good_news_that_turn_to_a_word_nobody_knows_are_asked_back(text):
    """Behind "but" comes what matters."""
    assert UNCLEAR == does(text, "en-US")


@pytest.mark.parametrize(
    ("locale", "text", "what"),
    _cases(
        [
            ("fr", "C'est pas la 2 qui est en BO, c'est la 5, 4 déc.", "5 backorder 2026-12-04"),
            ("en", "It's not line 2 that's on B/O, it's line 7, due Dec 4.", "7 backorder 2026-12-04"),
            ("es", "No es la 2 la que está pendiente, es la 5, llega el 4 de diciembre.", "5 backorder 2026-12-04"),
            ("nb", "Det er ikke linje 2 som er i rest, det er linje 5, kommer 4. des.", "5 backorder 2026-12-04"),
            ("en", "Grille was backordered but I have it now.", "4 available"),
            ("en", "The hood was here but it got sold", "8 backorder"),
            ("es", "La 3 ya no está pendiente", "3 available"),
            (
                "en",
                "Line 2 is BO to Dec 4. Oops, I meant line 5 - line 2 is here.",
                "2 available; 5 backorder 2026-12-04",
            ),
        ]
    ),
)
def test_what_is_denied_past_or_put_right_is_not_so(locale, text, what):
    """Only what holds now is read, and of the line that is meant."""
    assert what == does(text, locale)


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("fr-CA", "Pour l'aile, je peux la faire venir de Québec pour 35 $ de transport. Ça vous va?"),
        ("en-US", "I can get the grille from our other store for $25 freight. Should I?"),
        ("es-MX", "El cofre lo puedo traer de Guadalajara por 800 pesos de flete, ¿lo quieren?"),
        ("nb-NO", "Grillen kan jeg hente fra Bergen for 600 kr frakt. Vil dere ha den?"),
    ],
)
def test_an_offer_is_a_question(locale, text):
    """What a dealer could do for money is handed on and does nothing."""
    answer = read(text, locale)

    assert ((), False, True) == (answer.actions, answer.ambiguous, bool(answer.question))


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("fr-CA", "Je fais le tour des tablettes et je te rappelle tantôt"),
        ("en-US", "I'll walk the warehouse and get back to you this afternoon"),
        ("es-MX", "Reviso en bodega y les aviso en la tarde"),
        ("nb-NO", "Tar en runde på lageret og gir beskjed i ettermiddag"),
    ],
)
def test_a_promise_to_answer_does_nothing(locale, text):
    """Its day is that of the answer, not of a part."""
    assert ((), False) == (read(text, locale).actions, read(text, locale).ambiguous)


@pytest.mark.parametrize(
    ("locale", "text", "what"),
    _cases(
        [
            ("fr", "Le capot est arrivé hier, merci. Le phare toujours pas.", "8 delivered"),
            ("en", "Got the grille and the condenser today.", "4,11 delivered"),
            ("es", "Ya llegó el cofre hoy, gracias", "8 delivered"),
            ("nb", "Panseret kom i dag, takk", "8 delivered"),
            ("fr", "Avisez-moi quand le capot est arrivé", ""),
        ]
    ),
)
def test_an_arrival_in_answer_to_news_is_delivered(locale, text, what):
    """A shop that answers news of a date with "it came today" has the part; "tell me when it came" has not."""
    assert what == does(text, locale, **_SHOP)


@pytest.mark.parametrize(
    ("locale", "text", "what"),
    _cases(
        [
            ("fr", "J'ai reçu 11 agrafes au lieu de 10, le reste est beau", f"{rest(9)} delivered; 9 delivered x11"),
            ("es", "llegaron 12 grapas en vez de 10, lo demás bien", f"{rest(9)} delivered; 9 delivered x12"),
            ("nb", "Vi fikk 7 klips, ikke 10. Resten er levert.", f"{rest(9)} delivered; 9 delivered x7"),
        ]
    ),
)
def test_a_shop_counts_what_came(locale, text, what):
    """More or fewer than ordered: the number that the shop says is kept."""
    assert what == does(text, locale, **_DELIVERY)


def test_a_line_that_the_mail_program_broke_goes_on():
    """The day, or the number of lines, may stand at the beginning of the next line."""
    broken = "Thanks for the order today, line 5 is on backorder, it is due in on Dec\n3. Everything else is in stock."

    assert f"{rest(5)} available; 5 backorder 2026-12-03" == does(broken, "en-US")


@pytest.mark.parametrize(
    ("locale", "text", "what"),
    _cases(
        [
            ("fr", "le reste est en stock", UNCLEAR),
            ("en", "door is b/o, rest is here", UNCLEAR),
            ("en", "rest shipped", UNCLEAR),
            ("es", "lo demás disponible", UNCLEAR),
            ("nb", "Resten på lager", UNCLEAR),
            ("fr", "ok les 2", UNCLEAR),
            ("fr", "les 3 en BO", UNCLEAR),
            ("en", "not the 3, the 5 is b/o", UNCLEAR),
            ("fr", "J'expédie 4, 5 et la 8 BO 4 déc", UNCLEAR),
            ("en", "hode is b/o", UNCLEAR),
        ]
    ),
)
def test_what_nobody_can_place_is_asked_back(locale, text, what):
    """The rest of nothing that was named, "the 2" of nobody knows which, a misspelt part that could be several."""
    assert what == does(text, locale)


@pytest.mark.parametrize(
    ("behind", "number"),
    [(" a 418,75$", ""), (" ok", ""), (" pis ca rentre", ""), (" 418,75", ""), (" y llega", ""), (" BO", "")],
)
def test_a_part_number_swallows_no_word_behind_it(behind, number):
    """The part that takes the place of another is ordered as it was written, without the word behind it."""
    answer = read(f"5 remplacé par 60211T20A20ZZ{behind}", "fr-CA")

    assert {"60211T20A20ZZ" + number} == {action.part_number for action in answer.actions}


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Correction to what I sent earlier: the condenser is back ordered, not the radiator.", "11 backorder"),
        ("The condenser is back ordered (ETA Jan 6), not the radiator.", "11 backorder 2027-01-06"),
        ("10 is BO. Correction: 11 is BO, not 10.", UNCLEAR),
    ],
)
def test_what_is_out_is_not_what_it_is_told_from(text, what):
    """Behind what is out, "not the radiator" tells that one from it; of a line that was out before it is asked."""
    assert what == does(text, "en-US")
