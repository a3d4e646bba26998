"""A reader's link to the page stays his own, whatever he writes back."""

import re

import pytest

from tests.stories.post import Post

WAY_IN = re.compile(r"https://parts\.example/enter/[a-z2-7]+")


@pytest.fixture
def post(tmp_path, monkeypatch, room):
    """A post office whose page is public."""
    monkeypatch.setenv("PARTSPOST_PAGE__PUBLIC_URL", "https://parts.example")
    monkeypatch.setenv("PARTSPOST_PAGE__TOKEN", "0123456789abcdef")
    office = Post(tmp_path, room)
    yield office
    office.close()


def links(mail):
    """The ways in that a mail shows, in text and page."""
    return {link for kind in ("plain", "html") for link in WAY_IN.findall(mail.get_body((kind,)).get_content())}


def test_each_side_reads_its_own_link_and_never_the_others(post):
    """The dealer pastes his whole mail into his question; the shop reads the question, and its own link alone."""
    post.order()
    told, receipt = post.sent("new_request"), post.sent("receipt")
    (dealers,), (shops,) = links(told), links(receipt)
    (asked, *_) = post.answer(told, f"Question : avec ou sans antibrouillards? Voir {dealers} merci")
    said = asked.get_body(("plain",)).get_content()

    assert dealers != shops
    assert "avec ou sans antibrouillards?" in said
    assert set() == links(asked) - {shops}
    assert dealers not in "".join(event.facts.get("said", "") for event in post.request().events)
