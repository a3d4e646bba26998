"""The pages of an order: asked for by its hash, shown to whoever may see the version, and calmly absent."""

import pytest

from parsers import Problem
from tests.status import long_story
from tests.status.conftest import page
from tests.status.test_views import words

PNG = b"\x89PNG\r\n\x1a\n of page "
DRAWN = {"9b1c" * 16: (PNG + b"1", PNG + b"2"), long_story.DOCUMENT: Problem("pdf-damaged")}


@pytest.fixture(scope="module")
def drawing(tmp_path_factory, settings, directory):
    """The page with somebody who draws; gives what was asked for, too."""
    asked = []

    def draw(blob):
        asked.append(blob)
        return DRAWN[blob]

    with page(tmp_path_factory.mktemp("drawing"), settings, directory, pictures=draw) as reader:
        yield reader, long_story.tell(reader.scene), asked


def ask(drawing, query, who=None, **headers):
    """An answer about the request."""
    reader, number, _ = drawing
    cookie = {"Cookie": reader.cookie(*who)} if who else {}
    return reader.ask(f"/requests/{number}{query}", Accept_Language="en", **cookie, **headers)


def test_each_page_is_a_picture_with_words_for_it(drawing):
    """All pages of a version stand below each other, each with a text that says what it is."""
    answer = ask(drawing, "/pages/1")

    assert 2 == answer.body.count("<img ")
    assert 'alt="Page 2 of PO_48213.pdf"' in answer.body
    assert "image/png" == ask(drawing, "/pages/1/2.png").headers["content-type"]


def test_a_picture_that_is_known_is_not_drawn_again(drawing):
    """The mark follows from the document: 304 without asking anybody to draw."""
    asked = drawing[2]
    mark = ask(drawing, "/pages/1/1.png").headers["etag"]
    before = len(asked)

    assert (304, before) == (ask(drawing, "/pages/1/1.png", If_None_Match=mark).status, len(asked))


def test_a_picture_is_kept_nowhere_and_runs_nothing(drawing):
    """The same headers as everywhere: no store, no sniffing, nothing executed."""
    headers = ask(drawing, "/pages/1/1.png").headers

    assert ("no-store", "nosniff") == (headers["cache-control"], headers["x-content-type-options"])
    assert headers["content-security-policy"].startswith("default-src 'none'")


def test_a_document_that_cannot_be_drawn_has_a_calm_note(drawing):
    """As a page in words, and where a picture was expected as a picture."""
    note = ask(drawing, "/pages/2/1.png")

    assert "The document is damaged" in words(ask(drawing, "/pages/2"))
    assert ("image/svg+xml", True) == (note.headers["content-type"], "The document is damaged" in note.body)


@pytest.mark.parametrize(
    "query", ["/pages/0", "/pages/3", "/pages/x", "/pages/1/3.png", "/pages/1/0.png", "/pages/1/1.jpg"]
)
def test_what_there_is_not_cannot_be_drawn(drawing, query):
    """No such version, no such page."""
    assert 404 == ask(drawing, query).status


def test_the_dealer_before_sees_no_later_version(drawing):
    """Whoever lost the order sees the pages that he had."""
    who = ("dealer", "honda-laval")

    assert [200, 404] == [ask(drawing, f"/pages/{version}", who).status for version in (1, 2)]


def test_a_request_shows_its_first_page(drawing):
    """The request leads to its pages; the newest version's first one is beside it."""
    _, number, _ = drawing

    assert f'src="/requests/{number}/pages/2/1.png"' in ask(drawing, "").body
    assert f'src="/requests/{number}/pages/1/1.png"' in ask(drawing, "?as_of=3").body


def test_where_nobody_draws_there_are_no_pages(afternoon):
    """A page without a drawing room leaves the section out."""
    answer = afternoon.ask("/requests/HON-2026-000003", Accept_Language="en")

    assert ("pages/" in answer.body, 404) == (False, afternoon.ask("/requests/HON-2026-000003/pages/1").status)
