"""Greetings, wishes, apologies and the weather change nothing beside an answer; a doubt or a turn does."""

from pathlib import Path

import pytest

from tests.parsers.replies.asking import UNCLEAR, does

TABLES = Path(__file__).parent / "small_talk"
LOCALES = {"en": "en-CA", "fr": "fr-CA", "es": "es-MX", "nb": "nb-NO"}
ANSWERS = {
    "en": (
        "Everything is in stock and ships tomorrow.",
        "Line 3 is on backorder, expected December 4. The rest is in stock.",
        "1-9 in stock, 10 and 11 BO no ETA.",
    ),
    "fr": (
        "Tout est en stock, livré demain.",
        "La ligne 3 est en rupture, attendue le 4 décembre. Le reste est en stock.",
        "1-9 en stock, 10 et 11 BO pas de date.",
    ),
    "es": (
        "Todo está en existencia, se entrega mañana.",
        "La línea 3 está pendiente, llega el 4 de diciembre. Lo demás lo tengo.",
        "1-9 en existencia, 10 y 11 BO sin fecha.",
    ),
    "nb": (
        "Alt er på lager og leveres i morgen.",
        "Linje 3 er i restordre, ventes inn 4. desember. Resten er på lager.",
        "1-9 på lager, 10 og 11 i rest uten dato.",
    ),
}


def sentences(kind):
    """The sentences of one table for each language."""
    for language in LOCALES:
        for line in (TABLES / f"{language}.{kind}.txt").read_text("utf-8").splitlines():
            yield pytest.param(language, line, id=f"{language} {line[:60]}")


@pytest.mark.parametrize(("language", "talk"), [*sentences("talk")])
def test_small_talk_changes_nothing(language, talk):
    """An answer is read the same with a polite sentence before it, behind it, or on a line of its own."""
    locale = LOCALES[language]
    for answer in ANSWERS[language]:
        alone = does(answer, locale)

        assert alone != UNCLEAR
        assert {does(f"{talk}\n\n{answer}", locale), does(f"{answer}\n\n{talk}", locale)} == {alone}
        assert {does(f"{talk} {answer}", locale), does(f"{answer} {talk}", locale)} == {alone}


@pytest.mark.parametrize(("language", "turn"), [*sentences("turns")])
def test_what_turns_an_answer_is_no_small_talk(language, turn):
    """A doubt, a damage or a condition behind an answer is never set aside."""
    locale = LOCALES[language]
    for answer in ANSWERS[language][:2]:
        assert does(f"{answer} {turn}", locale) != does(answer, locale)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Thanks, have a few here: 1, 2, 5."),
        ("en", "Hope you can wait for the hood until Friday, the rest is in stock."),
        ("en", "Sorry for the delay on the hood, it lands Friday. The rest is in stock."),
        ("en", "Here is what I have: 1, 2 and 5."),
        ("fr", "Merci, voici ce que j'ai : 1, 2 et 5."),
        ("fr", "Désolé du délai pour le capot, il rentre vendredi. Le reste est en stock."),
        ("es", "Gracias, aquí está lo que tengo: 1, 2 y 5."),
        ("es", "Le mando todo hoy."),
        ("nb", "Takk, her er det jeg har: 1, 2 og 5."),
        ("nb", "Beklager forsinkelsen på panseret, det kommer fredag. Resten er på lager."),
    ],
)
def test_what_opens_politely_may_still_be_the_answer(language, text):
    """What names lines, stock or a day is read as an answer, or asked back, however politely it begins."""
    assert does(text, LOCALES[language])
