"""What people tell around the facts: how a delay came about, what follows, from where, and their hours."""

import pytest

from tests.parsers.replies.asking import CLEAR, EVERY, UNCLEAR, does, read, rest, told


@pytest.mark.parametrize(
    ("locale", "text", "said"),
    [
        (
            "fr-CA",
            (
                "Le renfort devait être ici le 20 novembre, mais le camion est resté pris dans la tempête. "
                "La nouvelle date est le 27 novembre. Le reste est prêt à partir."
            ),
            f"2 backorder 2026-11-27; {rest(2)} available",
        ),
        (
            "en-CA",
            "So sorry about line 4. Honda had promised it for November 23. The new date from them is December 10.",
            "4 backorder 2026-12-10",
        ),
        ("es-MX", "El cofre venía el 20 de noviembre. La nueva fecha es el 3 de diciembre.", "8 backorder 2026-12-03"),
        ("nb-NO", "Panseret skulle kommet 19. november. Ny dato er 10. desember.", "8 backorder 2026-12-10"),
    ],
)
def test_a_new_date_takes_the_place_of_how_it_came_to_it(locale, text, said):
    """What was promised before and went wrong is history once a new date is told."""
    assert set(said.split("; ")) == set(does(text, locale).split("; "))


@pytest.mark.parametrize(
    ("locale", "text", "said"),
    [
        ("fr-CA", "3 en stock. Je finis de vérifier les autres cet après-midi.", "3 available"),
        ("fr-CA", "3 en stock. Je vous reviens pour les autres quand mon commis rentre.", "3 available"),
        ("en-US", "In stock: 1, 2\nWaiting on a cycle count for the others.", "1,2 available"),
        ("es-MX", "¿El faro lo quiere original o genérico? Del original tendría que ver existencia.", CLEAR),
        (
            "es-MX",
            "Tenemos todo menos el radiador, ese ya lo descontinuó la planta.",
            f"{rest(10)} available; 10 unavailable",
        ),
        ("es-MX", "Tenemos todo menos el radiador, ese ya lo tronchó la planta.", UNCLEAR),
        (
            "en-US",
            "The bumper cover went to $634.80 with the 11/15 price file. All 12 lines are in stock here in Reno.",
            f"1 price_change 634.80; {rest(1)} available",
        ),
        (
            "fr-FR",
            "Deux prix ont bougé avec la grille du 1er novembre : le capot passe à 779,50 et l'agrafe à 2,35. Le reste ok.",
            f"8 price_change 779.50; 9 price_change 2.35; {rest(8, 9)} available",
        ),
        (
            "fr-CA",
            "Le 60100-T20-A00ZZ est remplacé par le 60100-T20-A01ZZ, je l'ai en stock. Les autres aussi.",
            f"8 substitute 60100-T20-A01ZZ; {rest(8)} available",
        ),
        ("fr-CA", "Phare à 1200 $, condenseur aussi", UNCLEAR),
        ("en-US", "Hood November 20, rest in stock", UNCLEAR),
        ("fr-CA", "De 2 à 12 : en stock", f"{rest(1)} available"),
    ],
)
def test_what_is_told_beside_the_facts_is_no_news(locale, text, said):
    """Who looks, counts or asks says nothing of the lines; what is new of one line is not said of the others."""
    assert set(said.split("; ")) == set(does(text, locale).split("; "))


@pytest.mark.parametrize(
    ("locale", "text", "said"),
    [
        ("fr-CA", "Voici le portrait :\n\nPhare : BO\nLe reste ok", f"3 backorder; {rest(3)} available"),
        (
            "en-US",
            "PART NO   QTY   STATUS\n60100-T20-A00ZZ   1   IN STOCK\n76841-T20-A01   1   NLA",
            "8 available; 12 unavailable",
        ),
        ("en-US", "Discontinued items on your order: 6, 7. Rest in stock", f"6,7 unavailable; {rest(6, 7)} available"),
        ("fr-CA", "Bonne journée :) Tout est en stock :)", f"{EVERY} available"),
    ],
)
def test_announcements_and_titles_of_columns_say_nothing(locale, text, said):
    """What only announces the facts, or names the columns they stand in, is set aside."""
    assert set(said.split("; ")) == set(does(text, locale).split("; "))


@pytest.mark.parametrize(
    "signature",
    [
        "Y.L.\n\nYvon Lacasse, gérant des pièces\nLundi au jeudi 7 h 30 à 17 h 30, vendredi 7 h 30 à 16 h",
        "Comptoir des pièces\nOuvert le samedi de 8 h à midi",
        "Graham Ellis, parts manager\nMon to Fri 8am to 5pm",
    ],
)
def test_the_hours_of_a_counter_promise_no_part(signature):
    """Weekdays with hours below a name are no days on which anything comes."""
    answer = read(f"1 à 5 en stock, 6 à 12 jeudi\n\n{signature}", "fr-CA", author="Honda")

    assert "1,2,3,4,5 available; 6,7,8,9,10,11,12 backorder 2026-11-26" == told(answer)


@pytest.mark.parametrize(
    ("locale", "text", "said"),
    [
        (
            "fr-CA",
            "Le radiateur est en souffrance : on me l'avait promis pour le 27 novembre, mais c'est repoussé au 10 décembre.",
            "10 backorder 2026-12-10",
        ),
        (
            "fr-FR",
            "Phare en reliquat : la date initiale était le 30/11, elle est reportée au 14/12",
            "3 backorder 2026-12-14",
        ),
        ("en-US", "Radiator was supposed to land 12/1, the depot just pushed it to 12/11", "10 backorder 2026-12-11"),
        (
            "en-CA",
            "Lines 3 and 8, which I told you would be in today, are now arriving December 1",
            "3,8 backorder 2026-12-01",
        ),
        (
            "es-MX",
            "El radiador me lo habían prometido para el 27 de noviembre y ya me lo recorrieron al 9 de diciembre",
            "10 backorder 2026-12-09",
        ),
        (
            "nb-NO",
            "Panseret står i restordre: opprinnelig dato var 30. november, nå sier importøren 14. desember",
            "8 backorder 2026-12-14",
        ),
        ("en-US", "Hood was expected Dec 1 but Honda delayed it", "8 backorder"),
        ("fr-CA", "Capot initialement le 1er décembre, repoussé", "8 backorder"),
        ("en-CA", "3 was due Dec 1, 5 arrives Dec 4", "3 backorder 2026-12-01; 5 backorder 2026-12-04"),
    ],
)
def test_the_day_that_was_promised_first_is_forgotten(locale, text, said):
    """A day in whose place another came is no day of the line; another line's day stays."""
    assert set(said.split("; ")) == set(does(text, locale).split("; "))


@pytest.mark.parametrize(
    ("locale", "text", "said"),
    [
        (
            "es-MX",
            "Le busqué hasta por debajo de las piedras, pero el faro está descatalogado. Lo demás en existencia.",
            "3 unavailable",
        ),
        (
            "nb-NO",
            "Ikke skyt budbringeren, men frontlykten har gått opp til kr 1 204,00. Alt det andre er på lager.",
            "3 price_change 1204.00",
        ),
        (
            "fr-CA",
            "Je suis mal à l'aise de vous écrire ça : les lignes 2 et 5 sont en BO. Le reste en stock.",
            "2,5 backorder",
        ),
        (
            "fr-CA",
            "Le Canadien a encore perdu hier, mais au moins j'ai des bonnes nouvelles : tout est ici",
            f"{EVERY} available",
        ),
        ("en-US", "Only hiccup on this one: the hood is backordered. Others are good to go.", "8 backorder"),
    ],
)
def test_a_story_before_the_facts_says_nothing(locale, text, said):
    """What stands before "but" with bad news, or before a colon, and names nothing, leads up to the facts."""
    assert said in does(text, locale).split("; ")


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("fr-CA", "Tout est beau, mais le machin est brisé. Le reste en stock"),
        ("en-CA", "Hopefully tomorrow, but the hood is backordered. The rest is in stock"),
    ],
)
def test_what_may_be_about_a_part_is_no_story(locale, text):
    """Good news of all, a thing that nobody knows and a doubt are asked about."""
    assert UNCLEAR == does(text, locale)


@pytest.mark.parametrize(
    ("locale", "text", "said"),
    [
        (
            "en-US",
            "Well, the adjuster came back out and totaled the car. Please cancel everything on this order.",
            f"{EVERY} cancelled",
        ),
        (
            "fr-CA",
            "L'expert est passé ce matin et le devant est moins magané. Annulez le radiateur svp.",
            "10 cancelled",
        ),
        ("es-MX", "El hojalatero dice que el golpe sí sale, así que cancelen la línea 8 por favor", "8 cancelled"),
        ("en-CA", "You can cancel the washer tank while you're at it, ours turned out fine.", "12 cancelled"),
        ("fr-CA", "Annulez le machin. Annulez aussi la ligne 5.", UNCLEAR),
    ],
)
def test_why_a_shop_cancels_changes_nothing(locale, text, said):
    """A shop tells why before it cancels; what it cancels and nobody knows is asked about."""
    assert said == told(read(text, locale, role="shop"))


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en-CA", "For the clips I can do 8. Rest in stock"),
        ("fr-CA", "Pour les agrafes je peux en fournir 8, pas plus. Le reste en stock"),
        ("nb-NO", "Av klipsene kan jeg sende 8. Resten på lager"),
        ("es-MX", "De las grapas puedo mandarles 8. Lo demás en existencia"),
    ],
)
def test_so_many_of_a_part_are_pieces(locale, text):
    """Behind "of the clips I can send" stands how many, and no line."""
    assert f"{rest(9)} available" in does(text, locale)
    assert "9 available x8" in does(text, locale)


def test_three_numbers_with_dashes_are_lines():
    """Nobody dates a part to the year 2010: "2-4-10" are three lines."""
    assert f"{rest(2, 4, 10)} available; 2,4,10 backorder" == does("2-4-10 BO. Les autres OK", "fr-CA")


def test_a_card_between_strokes_is_a_signature():
    """Below a name with its function nobody answers: not the prices, not the fees, not a telephone number."""
    card = "Denise Carmichael | Parts Advisor | 555-0172\nPrices subject to change. 20% restocking fee after 30 days."
    assert f"{rest(3)} available; 3 backorder" == does(f"3 BO, rest in stock\n\n{card}", "en-US")


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en-CA", "Lines 3 and 8 are on back order, expected on December 9 and December 16 respectively"),
        ("nb-NO", "Linje 3 og 8 er i restordre, ventet henholdsvis 9. desember og 16. desember"),
    ],
)
def test_days_are_dealt_out_where_that_is_said(locale, text):
    """As many days as lines, in their order, where "respectively" says so."""
    assert "3 backorder 2026-12-09; 8 backorder 2026-12-16" == does(text, locale)


@pytest.mark.parametrize(
    ("locale", "text", "said"),
    [
        (
            "es-MX",
            "Ayer se nos fue la luz con la tormenta. Tengo todo menos el radiador, llega el 3 de diciembre.",
            "10 backorder 2026-12-03",
        ),
        ("fr-CA", "Capot entré ce midi, il était en retard. Le reste en BO", "8 available"),
        ("fr-FR", "Tout est disponible, sauf la 4 en rupture.\n\nRestant à votre disposition,", "4 backorder"),
        ("fr-CA", "3 BO\nLes pièces absentes de ce tableau sont disponibles.", f"{rest(3)} available"),
    ],
)
def test_everyday_words_are_no_parts(locale, text, said):
    """The light that went out is no lamp, being at one's disposal no rest; what has come and lacks is asked about."""
    assert said in does(text, locale).split("; ")


def test_a_name_before_a_telephone_number_is_a_signature():
    """The author's name opens the signature, whatever stands behind it on its line."""
    answer = read("1 à 11 en stock, 12 BO\n\nFatima Benali - 02 99 00 77 10", "fr-FR", author="Fatima Benali")

    assert f"{rest(12)} available; 12 backorder" == told(answer)


def test_how_many_everyday_things_there_are_is_no_line():
    """Nobody names a line by "took them 4 games"."""
    assert f"{rest(12)} available; 12 backorder" == does("All here except 12, BO. Took them 4 games.", "en-CA")
