"""The buttons of the agenda's mails: what each prepares is read as what it says."""

from datetime import date
from urllib.parse import parse_qs, unquote

import pytest

from notifier import LANGUAGES
from parsers.visits.answers import read_visit_answer
from tests.notifier.test_compose import Elements, body

TODAY = date(2026, 11, 24)
VERBS = {
    "Has arrived": "arrived",
    "Did not come": "missed",
    "Handed over": "done",
    "Call again on …": "follow_up",
    "Drop: price": "drop",
    "Drop: …": "drop",
}
DAYS = {"fr": "10 janvier 2027", "en": "10 January 2027", "es": "10 de enero de 2027", "nb": "10. januar 2027"}
LOCALES = {"fr": "fr-CA", "en": "en-CA", "es": "es-MX", "nb": "nb-NO"}


def prepared(mail):
    """The answers that the buttons of a mail prepare, each once."""
    links = (link for link in Elements(body(mail, "html")).links if link.startswith("mailto:"))
    bodies = (parse_qs(link.partition("?")[2]).get("body", [""])[0] for link in links)
    return list(dict.fromkeys(unquote(one) for one in bodies if one))


def does(said, language, role="dealer"):
    """What an answer does; one that must be completed is given a day, or a reason."""
    text = said + (DAYS[language] if said.endswith((" ", "\u00a0")) else "")
    return read_visit_answer(text, "", today=TODAY, locale=LOCALES[language], role=role).does


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_button_of_the_agenda_is_read_as_what_it_says(composed, language):
    """Arrived, did not come, handed over, call again, drop: in every language."""
    read = {verb for said in prepared(composed("agenda", language)) for verb in does(said, language)}

    assert set(VERBS.values()) == read


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_button_of_a_call_is_read_as_what_it_says(composed, language):
    """Call again, drop for the price, drop for another reason."""
    read = [does(said, language) for said in prepared(composed("follow_up", language))]

    assert [("follow_up",), ("drop",), ("drop",)] == read


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_campaign_s_customer_asks_for_an_appointment_with_one_button(composed, language):
    """What he completes with a day is the wish for that day."""
    first, _ = prepared(composed("campaign", language))

    assert does(first, language, "shop")[0] in ("counter", "propose")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_preview_s_button_has_the_very_words_that_send_it(composed, language):
    """GO and the number, whatever the language."""
    assert ["GO 4821", "STOP"] == prepared(composed("campaign_preview", language))
