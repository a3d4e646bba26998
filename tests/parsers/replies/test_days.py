"""The day that is stated for a line, relative to Tuesday 24 November 2026, in the reader's habit."""

import pytest

from tests.parsers.replies.asking import UNCLEAR, does


@pytest.mark.parametrize(
    ("locale", "said", "day"),
    [
        ("fr-CA", "2026-12-04", "2026-12-04"),
        ("fr-CA", "4 déc", "2026-12-04"),
        ("fr-CA", "le 1er décembre", "2026-12-01"),
        ("fr-CA", "1er\u00a0déc.", "2026-12-01"),
        ("fr-CA", "mar. 1er déc.", "2026-12-01"),
        ("fr-CA", "15 janvier", "2027-01-15"),
        ("fr-CA", "vendredi le 27", "2026-11-27"),
        ("fr-CA", "demain", "2026-11-25"),
        ("fr-CA", "après-demain", "2026-11-26"),
        ("fr-CA", "jeudi", "2026-11-26"),
        ("fr-CA", "lundi", "2026-11-30"),
        ("fr-CA", "mardi prochain", "2026-12-01"),
        ("fr-CA", "vendredi de la semaine prochaine", "2026-12-04"),
        ("fr-CA", "3 jours", "2026-11-27"),
        ("fr-CA", "10 jours ouvrables", "2026-12-08"),
        ("fr-CA", "2 semaines", "2026-12-08"),
        ("fr-CA", "semaine 50", "2026-12-11"),
        ("fr-CA", "vendredi 4/12", "2026-12-04"),
        ("fr-FR", "04/12", "2026-12-04"),
        ("en-US", "12/4", "2026-12-04"),
        ("en-US", "Dec 4th", "2026-12-04"),
        ("en-US", "Monday Dec 7", "2026-12-07"),
        ("en-US", "tomorrow", "2026-11-25"),
        ("en-US", "next Tuesday", "2026-12-01"),
        ("en-US", "end of week 50", "2026-12-11"),
        ("en-US", "a week", "2026-12-01"),
        ("en-CA", "27/11", "2026-11-27"),
        ("es-ES", "el 10 de diciembre", "2026-12-10"),
        ("es-MX", "mañana", "2026-11-25"),
        ("es-ES", "5/12", "2026-12-05"),
        ("es-ES", "dentro de 2 semanas", "2026-12-08"),
        ("nb-NO", "4. desember", "2026-12-04"),
        ("nb-NO", "uke 50", "2026-12-11"),
        ("nb-NO", "fredag neste uke", "2026-12-04"),
        ("nb-NO", "2/12", "2026-12-02"),
        ("nb-NO", "i morgen", "2026-11-25"),
    ],
)
def test_days_relative_and_absolute(locale, said, day):
    """Weekdays, durations, weeks and dates of each country give the one day stated."""
    assert f"3 backorder {day}" == does(f"3 BO, {said}", locale)


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("fr-CA", "mi-décembre"),
        ("fr-CA", "2 à 3 semaines"),
        ("fr-CA", "la semaine prochaine"),
        ("fr-CA", "du 4 au 8 décembre"),
        ("fr-CA", "pas de date"),
        ("en-US", "3-5 weeks"),
        ("en-US", "no ETA"),
        ("en-US", "Dec 4-8"),
        ("en-US", "Thursday or Friday"),
        ("es-ES", "a mediados de diciembre"),
        ("es-ES", "sin fecha"),
        ("nb-NO", "3-4 uker"),
        ("nb-NO", "slutten av desember"),
    ],
)
def test_a_vague_period_is_no_day(locale, said):
    """A range or a vague period gives no day, and none is invented."""
    assert "3 backorder" == does(f"3 BO, {said}", locale)


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("fr-CA", "04/12"),
        ("en-CA", "12/4"),
        ("en-US", "next Friday"),
        ("fr-CA", "vendredi prochain"),
        ("fr-CA", "en fin de semaine"),
        ("fr-CA", "vendredi 26 novembre"),
        ("fr-CA", "le 4 décembre ou le 11 décembre, je livre le 9 décembre"),
    ],
)
def test_a_day_that_could_be_another_is_asked_back(locale, said):
    """Both readings of a Canadian date, this Friday or the next, a weekday that does not fit, two days."""
    assert UNCLEAR == does(f"3 BO, {said}", locale)


def test_a_price_lists_day_and_a_holiday_are_no_day_of_the_line():
    """What a price is valid from and when the counter is closed says nothing of when the part comes."""
    assert "10 price_change 444.10" == does("Le radiateur passe à 444,10 € suite au tarif du 01/11", "fr-FR")
    assert "3 available" == does("Nous serons fermés jeudi. La 3 est en stock.")


@pytest.mark.parametrize(
    ("locale", "text", "what"),
    [
        ("en-US", "3 is due Dec 11 in place of the 3rd", "3 backorder 2026-12-11"),
        ("es-MX", "3 llega el 11 de diciembre en vez del 3", "3 backorder 2026-12-11"),
        ("nb-NO", "3 kommer 11. desember i stedet for 3.", "3 backorder 2026-12-11"),
        ("fr-CA", "3 rentre demain à 14 h 10", "3 backorder 2026-11-25"),
        ("en-GB", "8 BO, lead time a fortnight", "8 backorder 2026-12-08"),
        ("en-US", "3: we expect it Friday", "3 backorder 2026-11-27"),
        ("en-US", "3 - you can expect it Friday", "3 available 2026-11-27"),
        ("en-US", "we're closed November 26 and 27. 1 and 4 are in stock", "1,4 available"),
        ("en-US", "3 BO. Still on the phone about lines 10/11", "3 backorder"),
    ],
)
def test_a_number_near_a_day_is_no_line_and_a_pair_of_lines_no_day(locale, text, what):
    """The day that was, an hour, a holiday; and who expects a part has it not yet."""
    assert what == does(text, locale)
