"""Two hundred hostile strings on the way that strangers have: by mail, through the reader, onto the page."""

import re
from email.utils import formataddr
from html import unescape

import pytest

from tests.status.conftest import page
from tests.status.test_hostile import INVISIBLE, MANY, Elements
from tests.stories.post import SHOP, Post

IN_A_MAIL = 5
"""So many strings one mail bears: its subject, its sender's name, its file's name, and two lines of its text."""
LISTS = ("/", "/held", "/wall", "/operations", "/reports", "/search?q=fix", "/shop?shop=fixauto-laval")
STRANGE = [text.encode("utf-8", "replace").decode().replace("\0", "") for text in MANY]


@pytest.fixture(scope="module")
def post(tmp_path_factory, room):
    """The real pipeline on the sample network, with one benign order in it."""
    opened = Post(tmp_path_factory.mktemp("hostile"), room)
    opened.order()
    yield opened
    opened.close()


@pytest.fixture
def ask(post):
    """Asks the page over the same database, as an operator at the machine."""
    house = post.house
    with page(house.settings.paths.state, house.settings, house.directory) as reader:

        def ask(path):
            reader.now = post.now
            answer = reader.ask(path, Accept_Language="en")
            assert 200 == answer.status, path
            return answer.body

        yield ask


def one_line(text):
    """As a header can bear it."""
    return " ".join(text.split()) or "x"


def kinds(html):
    """The kinds of elements and of attributes of a page."""
    return {name for tag, attributes in Elements(html).found for name in (f"<{tag}>", *attributes)}


def test_strangers_words_stay_words_from_the_mail_to_the_page(post, ask):
    """Every string is somebody's mail and somebody's answer; no page has an element or attribute that is not ours."""
    story = "/requests/HON-2026-000001"
    post.write("honda@parts.example", SHOP, "Bonjour", "Bonjour.")
    post.answer(post.sent("new_request"), "Question : avec ou sans antibrouillards ?")
    views = (*LISTS, story, "/held/2")
    ours = {kind for view in views for kind in kinds(ask(view))}
    for start in range(0, len(STRANGE), IN_A_MAIL):
        subject, name, *said = [*STRANGE[start : start + IN_A_MAIL], *STRANGE[:IN_A_MAIL]][:IN_A_MAIL]
        post.turn(minutes=1)
        sender = formataddr((one_line(name)[:200], SHOP))
        letter = post._letter(SHOP, "honda@parts.example", "x", {})
        letter.replace_header("From", sender)
        letter.replace_header("Subject", one_line(subject)[:900])
        letter.set_content("\n".join(said) + "\n")
        letter.add_attachment(b"no image", maintype="image", subtype="png", filename=one_line(said[-1])[:120])
        post.take(letter, ("honda@parts.example",), "")
        post.answer(post.sent("new_request"), f"Question : {' '.join(said)} ?")
    held = sorted(set(re.findall(r'href="(/held/\d+)', ask("/held"))))[:10]
    shown = {view: ask(view) for view in (*views, *held)}
    whole = unescape("".join(shown.values()))

    assert {view: set() for view in shown} == {view: kinds(html) - ours for view, html in shown.items()}
    assert set() == set(INVISIBLE) & set(whole)
    assert (True, True) == ("<script>alert(1)</script>" in whole, "onerror=alert(1)" in whole)
