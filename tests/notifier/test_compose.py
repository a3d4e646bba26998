"""From a notice to the finished mail."""

import os
import re
from dataclasses import replace
from decimal import Decimal
from email import message_from_bytes, policy
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from notifier import KINDS, LANGUAGES, compose, is_address
from notifier.compose import message_id_of
from notifier.render import to_html
from parsers import LineItem, Order, Party, Problem, ShopFacts, Vehicle
from routing import REPORTED, bounce_address, verify
from tests.notifier import cases, notices
from tests.notifier.test_header import INJECTIONS, header_names

GOLDEN = Path(__file__).parent / "golden"
WEBSITE = cases.LAVAL.website
WAY_IN = f"{cases.PUBLIC['public_url']}/enter/"
# Facts that no stranger has a hand in.
OURS = {
    *("brand", "case", "language", "weeks", *REPORTED),
    *("document", "month", "total", "currency", "due"),
    *("day", "was_day", "starts", "ends", "delivery", "sequence", "method", "occasion", "closes"),
}
ANYTHING = st.text(alphabet=st.characters(codec=None, exclude_categories=()), max_size=40)


class Elements(HTMLParser):
    """What an HTML document is made of: its tags with the names of their attributes."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.links = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, tuple(name for name, _ in attrs)))
        self.links += [value for name, value in attrs if name in ("href", "src")]


def read(mail):
    """The mail as a mail program sees it."""
    return message_from_bytes(mail.content, policy=policy.default)


def body(mail, kind):
    """The text ("plain") or the page ("html") of a mail."""
    return read(mail).get_body((kind,)).get_content()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", notices.KINDS)
def test_each_kind_is_the_mail_that_was_reviewed(composed, kind, language):
    """Every kind in every language is byte for byte the mail in golden/.

    After a wanted change: ``PARTSPOST_GOLDEN=write pytest tests/notifier/test_compose.py``, then read the difference.
    """
    path = GOLDEN / f"{kind}.{language}.eml"
    content = composed(kind, language).content
    if os.environ.get("PARTSPOST_GOLDEN") == "write":
        path.write_bytes(content)

    assert path.read_bytes() == content


def test_every_kind_has_a_case():
    """No kind of mail goes out that is not reviewed here."""
    assert set(KINDS) == set(notices.KINDS)


@pytest.mark.parametrize("kind", notices.KINDS)
def test_the_same_notice_gives_the_same_bytes(composed, kind):
    """A mail may be rendered again after a crash without becoming another mail."""
    assert composed(kind).content == composed(kind).content


def test_the_documents_travel_byte_for_byte_under_harmless_names(composed):
    """The shop's PDFs are unchanged and named for the request; the lines come along as CSV."""
    enclosed = ((cases.PDF_NAME, "../../x\r\n.exe"), (cases.PDF_NAME, "terms.pdf"))
    attached = list(read(composed("new_request", attach=enclosed)).iter_attachments())

    assert ["HON-2026-000417.pdf", "HON-2026-000417-2.pdf", "HON-2026-000417.csv"] == [
        part.get_filename() for part in attached
    ]
    assert [cases.PDF, cases.PDF] == [part.get_content() for part in attached[:2]]
    assert ["application/pdf", "application/pdf", "text/csv"] == [part.get_content_type() for part in attached]


@pytest.mark.parametrize("kind", [kind for kind in notices.KINDS if KINDS[kind].answered_by_mail])
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_mail_begins_with_the_line_above_which_people_answer(composed, kind, language):
    """The first line of the text is ours in every language: two en dashes at both ends, the number before the last."""
    first = body(composed(kind, language), "plain").splitlines()[0]
    number = r" · HON-2026-000417" if notices.notice(kind).request else ""

    assert re.fullmatch(rf"–– \S[^·]+{number} ––", first)


def test_an_answer_goes_to_an_address_that_proves_itself(composed):
    """Reply-To is signed for this request, this role and this reader; the envelope takes only our own bounces."""
    mail = composed("new_request")
    local, _, domain = str(read(mail)["Reply-To"]).partition("@")
    signed = verify(cases.SECRET, local, today=cases.NOW.date(), candidates=[("dealer", mail.recipient)])

    assert ("HON-2026-000417", "parts.example") == (signed.request, domain)
    assert f"{bounce_address(cases.SECRET, mail.key)}@parts.example" == mail.envelope_from


@pytest.mark.parametrize("kind", notices.KINDS)
def test_no_mail_calls_for_an_automatic_answer(composed, kind):
    """Every mail says that a machine wrote it, and to which list of ours it belongs."""
    mail = read(composed(kind))

    assert ("auto-generated", "OOF, AutoReply") == (mail["Auto-Submitted"], mail["X-Auto-Response-Suppress"])
    assert re.fullmatch(r"<(honda|postmaster)\.parts\.example>", mail["List-Id"])


def test_reminders_stay_in_the_thread(composed):
    """A reminder has the first mail's subject and answers the id at the root of the thread."""
    first, reminder = (read(composed(kind)) for kind in ("new_request", "reminder"))

    assert f"Re: {first['Subject']}" == reminder["Subject"]
    assert first["References"] == reminder["In-Reply-To"]


def test_message_ids_come_from_the_key_and_stay_short():
    """The id is the same on every rendering, differs between keys, and is at most 60 characters long."""
    ids = [
        message_id_of(key, cases.NUMBER, domain) for key in ("a", "b") for domain in ("parts.example", "d" * 36 + ".ca")
    ]

    assert 4 == len(set(ids))
    assert max(map(len, ids)) <= 60


@pytest.mark.parametrize(
    ("kind", "changes", "complaint"),
    [
        ("receipt", {"kind": "poem"}, "unknown kind 'poem'"),
        ("reminder", {"facts": {}}, "wants the facts told_at"),
        ("receipt", {"request": None}, "wants a request"),
        ("receipt", {"to": Party("a@b, c@d", "x", "fr")}, "is not a mail address"),
    ],
)
def test_an_impossible_notice_is_a_fault_that_names_itself(kind, changes, complaint):
    """A notice that cannot be a mail says which notice it is and what is missing."""
    notice = replace(notices.notice(kind), **changes)
    with pytest.raises(ValueError, match=complaint):
        compose_any(notice)


def compose_any(notice):
    """Compose without fixtures, as Hypothesis needs it."""
    return compose(
        notice,
        settings=cases.settings(),
        directory=cases.DIRECTORY,
        secret=cases.SECRET,
        now=cases.NOW,
        blobs={cases.PDF_NAME: cases.PDF}.__getitem__,
    )


def hostile(kind, text, number=Decimal(1)):
    """A notice in which every word that a stranger can choose is `text`."""
    line = LineItem(text, text, text, number, number, number, number)
    order = Order(text, text, text, text, Vehicle(text, text, text), ShopFacts(text, text, text, text), text)
    order = replace(order, supplement_of=text, currency=text, lines=(line, line), total=number)
    made = cases.request(order)
    opening = replace(made.opening, shop=Party("pieces@fix.example", text, "fr"), shop_key=None, shop_postal_code=text)
    facts = dict.fromkeys(KINDS[kind].optional, text) | dict(notices.notice(kind).facts)
    facts |= {name: text for name in facts if not name.endswith(("_at", "_timezone")) and name not in OURS}
    facts.pop("dealer_timezone", None)
    facts = {name: value for name, value in facts.items() if not (name.endswith("_at") and value == text)}
    return replace(
        notices.notice(kind),
        to=Party("pieces@fix.example", text, text),
        request=replace(made, opening=opening) if KINDS[kind].needs_request else None,
        problems=(Problem("sum-mismatch", text, 0, text), Problem(text, text)),
        in_reply_to=text,
        facts=facts | ({"brand": "honda"} if kind == "held" else {}),
    )


@cache
def tame_mail(kind):
    """The hostile notice with harmless words, to compare with."""
    return compose_any(hostile(kind, "tame"))


MARKUP = (
    '<script>alert(1)</script><img src="https://evil.example/x" onerror="x()">',
    '"><mj-include path="/etc/passwd" />',
    '</mj-text><mj-raw><iframe src="//evil"></iframe></mj-raw>',
    "<mj-include path='file:///etc/passwd'/>",
    "{{ secret }}{% include 'x' %}",
    "&lt;b&gt; &#60;script&#62; &amp;",
    "]]><!--<b>-->",
    "%(num)s %s %d 100%",
    "javascript:alert(1)",
    "\x00<b\x00>",
)


@pytest.mark.parametrize(
    ("kind", "text"),
    [*((kind, text) for kind in notices.KINDS for text in MARKUP), *(("new_request", text) for text in INJECTIONS)],
)
def test_no_word_of_a_stranger_becomes_markup_or_header(kind, text):
    """The page is made of the same elements and links whatever strangers write, and so are the headers."""
    tame, wild = tame_mail(kind), compose_any(hostile(kind, text))
    tame_page, wild_page = (Elements(body(mail, "html")) for mail in (tame, wild))

    assert {element[0] for element in wild_page.found} <= {element[0] for element in tame_page.found} | {
        "br",
        "strong",
        "bdi",
    }
    assert [one for one in wild_page.found if "src" in one[1]] == [one for one in tame_page.found if "src" in one[1]]
    assert [] == [one for one in wild_page.found if "onerror" in one[1]]
    cases_of_ours = ("change-58", "profile-1234567890123456", "campaign-57")
    ours = ("mailto:r+hon-2026-000", *(f"mailto:r+{case}-" for case in cases_of_ours), "cid:")
    assert all(link.startswith(ours) or link == WEBSITE for link in wild_page.links)
    assert set(header_names(read(wild))) - {"in-reply-to", "references"} == set(header_names(read(tame))) - {
        "in-reply-to",
        "references",
    }


@pytest.mark.parametrize("kind", ["new_request", "receipt", "held", "answered"])
@hypothesis_settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ANYTHING, st.decimals())
def test_whatever_a_stranger_writes_a_mail_can_be_composed(kind, text, number):
    """No text and no number stops a mail: it is composed, proven and addressed to one reader."""
    assert is_address(compose_any(hostile(kind, text, number)).recipient)


def test_an_include_in_a_template_is_refused():
    """MJML may not read files or addresses, wherever an include would come from."""
    with pytest.raises(OSError, match="unable to load"):
        to_html('<mjml><mj-body><mj-include path="/etc/passwd" /></mj-body></mjml>')


@pytest.mark.parametrize("kind", notices.KINDS)
def test_a_page_loads_nothing_and_follows_nobody(composed, kind):
    """No script, no remote style, no picture but those that the mail brings: opening a mail tells nobody."""
    mail = composed(kind)
    page = body(mail, "html")
    brought = {f"cid:{part['Content-ID'][1:-1]}" for part in read(mail).walk() if part["Content-ID"]}

    assert {"script", "link", "iframe", "object", "form"}.isdisjoint(tag for tag, _ in Elements(page).found)
    assert brought == {link for link in Elements(page).links if not link.startswith(("mailto:", WEBSITE, WAY_IN))}
    assert "url(" not in page
    assert "@import" not in page
