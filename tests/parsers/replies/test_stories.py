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
