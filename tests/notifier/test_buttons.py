"""The buttons of our mails: what each prepares is read as what it says, in every language."""

from email import message_from_bytes, policy
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

import pytest

from notifier import BUTTONS, LANGUAGES
from notifier.catalogue import words
from parsers import read_command, read_wish
from parsers.replies import read_answer
from routing import verify
from tests.notifier import cases, notices

LOCALES = {"fr": "fr-CA", "en": "en-CA", "es": "es-ES", "nb": "nb-NO"}
# What the reader adds where a button leaves something to be completed.
ENDS = {
    "Question: ": "avec antibrouillards?",
    "Cancel line ": "5",
    "Missing: ": "5",
    "Reference: ": "INT-88213",
    "Rejected: ": "prix trop élevé ici",
    "We cannot process this return.\nReason: ": "boîte ouverte",
}


class Links(HTMLParser):
    """The links of a page."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found += [value for name, value in attrs if tag == "a" and name == "href"]


def links(mail):
    """The links of a mail's page that prepare an answer: its recipient and its fields."""
    page = message_from_bytes(mail.content, policy=policy.default).get_body(("html",)).get_content()
    parts = [urlsplit(link) for link in Links(page).found]
    return [(part.path, {key: said[0] for key, said in parse_qs(part.query).items()}) for part in parts]


def prepared(body, language):
    """What the button prepares in this language, completed by its reader."""
    return words(language, language, "CA", "UTC").say(body) + ENDS.get(body, "")


def read(said, language, role):
    """The answer as the pipeline reads it."""
    return read_answer(said, "", order=cases.ORDER, today=cases.NOW.date(), locale=LOCALES[language], role=role)


def states(answer):
    """What an answer says of which lines."""
    assert not answer.ambiguous
    return [(action.line, action.answer) for action in answer.actions]


def body_of(kind, place):
    """The message that the button at this place of a kind prepares."""
    return BUTTONS[kind][place].body


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["new_request", "reminder.answer", "delta", "search", "ask_back.dealer"])
def test_everything_available_makes_every_line_available(kind, language):
    """The dealer's first button answers the whole order."""
    answer = read(prepared(body_of(kind, 0), language), language, "dealer")

    assert [(1, "available"), (2, "available"), (3, "available")] == states(answer)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["new_request", "reminder.answer", "search", "ask_back.dealer", "return_request"])
def test_not_for_us_refuses(kind, language):
    """The dealer's second button refuses an order, a search or a return, and changes no line."""
    answer = read(prepared(body_of(kind, 1), language), language, "dealer")

    assert ([], True) == (states(answer), answer.refused)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("kind", "role"), [("new_request", "dealer"), ("answered", "shop"), ("handed_over", "shop")])
def test_a_question_is_passed_on(kind, role, language):
    """What is asked behind the prepared word is a question and changes no line."""
    answer = read(prepared("Question: ", language), language, role)

    assert "Question: " in {button.body for button in BUTTONS[kind]}
    assert ([], True) == (states(answer), bool(answer.question))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_shop_cancels_a_line_by_its_number(language):
    """The printed number behind the prepared words cancels that very line."""
    answer = read(prepared(body_of("answered", 1), language), language, "shop")

    assert [(2, "cancelled")] == states(answer)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_shop_receives_everything(language):
    """The first button of the courtesy mail makes every line delivered."""
    answer = read(prepared(body_of("arrived", 0), language), language, "shop")

    assert [(1, "delivered"), (2, "delivered"), (3, "delivered")] == states(answer)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_return_is_accepted(language):
    """The dealer's yes to a return is a yes for each of its parts."""
    answer = read(prepared(body_of("return_request", 0), language), language, "dealer")

    assert [(1, "available"), (2, "available"), (3, "available")] == states(answer)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("kind", "place", "command"),
    [
        ("echo", 0, "undo"),
        ("consent", 0, "yes"),
        ("consent", 1, "no"),
        ("nudge.consent", 0, "yes"),
        ("nudge.consent", 1, "no"),
        ("same_as", 0, "yes"),
        ("same_as", 1, "no"),
        ("profile_check", 0, "yes"),
        ("profile_confirm", 0, "yes"),
        ("profile_confirm", 1, "no"),
        ("arrived", 1, "missing"),
        ("arrived", 2, "missing"),
        ("unanswered", 0, "again"),
    ],
)
def test_a_button_is_the_command_that_it_says(kind, place, command, language):
    """Undo, yes, no, missing and ask again are read as such."""
    assert command == read_command(prepared(body_of(kind, place), language))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["approval", "nudge.approval", "ask_back.approver"])
def test_an_approver_approves_or_rejects_with_his_reason(kind, language):
    """A rejection carries nothing but the reason that was typed."""
    yes, no = (read_wish(prepared(body_of(kind, place), language), "reject", "approve") for place in (0, 1))

    assert ("approve", "") == (yes.kind, yes.words)
    assert ("reject", ENDS["Rejected: "]) == (no.kind, no.words)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", [kind for kind in notices.KINDS if kind not in ("digest", "agenda")])
def test_a_button_opens_an_answer_to_this_very_mail(composed, kind, language):
    """Each goes to the signed address under the mail's subject and names the mail; none leads to a web page of ours."""
    mail = composed(kind, language)
    seen = message_from_bytes(mail.content, policy=policy.default)
    found = [(path, fields) for path, fields in links(mail) if not path.startswith("/")]

    for path, fields in found:
        assert str(seen["Reply-To"]) == path
        assert seen["Subject"].removeprefix("Re: ") == fields["subject"].removeprefix("Re: ")
        assert mail.message_id == fields["in-reply-to"]
        assert fields["body"].strip()
        assert "\n" not in fields["body"].replace("\r\n", "")


def test_each_request_of_a_digest_has_an_answer_of_its_own(composed):
    """The link names the request and opens an empty answer to the address that was signed for this reader and it."""
    mail = composed("digest")
    found = [(path, fields) for path, fields in links(mail) if not path.startswith("/")]
    proven = [
        verify(cases.SECRET, path.partition("@")[0], today=cases.NOW.date(), candidates=[("dealer", mail.recipient)])
        for path, _ in found
    ]

    assert ["HON-2026-000431", "HON-2026-000422", "HON-2026-000417"] == [signed.request for signed in proven]
    assert all(set(fields) == {"subject"} for _, fields in found)


def test_a_stranger_s_words_can_be_sent_again_as_they_are(composed):
    """The known person sends the very words, line by line, and nothing is sent before."""
    facts = notices.notice("stranger").facts | {"answered_text": "1-2 ok & 7 = BO\n+ 5 déc"}
    ((_, fields),) = links(composed("stranger", facts=facts))

    assert "1-2 ok & 7 = BO\r\n+ 5 déc" == fields["body"]


def test_words_that_no_link_can_hold_get_no_button(composed):
    """Mail programs refuse links that are too long; such words must be typed."""
    facts = notices.notice("stranger").facts | {"answered_text": "é" * 1_000}

    assert [] == links(composed("stranger", facts=facts))
