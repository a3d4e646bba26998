"""What holds for every address: reading only, the headers, and calm pages for what is not there."""

import json

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from status.app import HEADERS

PATHS = ("/", "/?lang=nb", "/held", "/held/10", "/requests/HON-2026-000001", "/healthz", "/readyz", "/metrics")
NOWHERE = ("/nowhere", "/requests/HON-2026-999999", "/requests/%00", "/held/999", "/held/9%27", "/held/" + "9" * 40)
STATIC = ("/static/page.css", "/static/page.js", "/static/mark.svg")


@pytest.mark.parametrize("path", [*PATHS, *NOWHERE, *STATIC])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_no_path_takes_anything_but_get_and_head(afternoon, path, method):
    """Whatever the path, a method that might change something is answered with 405 and the two that are allowed."""
    answer = afternoon.ask(path, method)

    assert (405, "GET, HEAD") == (answer.status, answer.headers["allow"])


@pytest.mark.parametrize("path", [*PATHS, *NOWHERE, *STATIC])
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_every_answer_carries_every_header(afternoon, path, method):
    """The browser is told on every answer, also on a refusal, to load nothing foreign and to keep nothing."""
    answer = afternoon.ask(path, method)

    assert {name.lower(): value for name, value in HEADERS.items()} == {
        name.lower(): answer.headers.get(name.lower()) for name in HEADERS
    }


@pytest.mark.parametrize("path", PATHS)
def test_what_is_shown_is_kept_by_no_cache(afternoon, path):
    """A page with somebody's order stays in no cache."""
    answer = afternoon.ask(path)

    assert (200, "no-store") == (answer.status, answer.headers["cache-control"])


@pytest.mark.parametrize("path", PATHS)
def test_head_tells_the_same_without_the_page(afternoon, path):
    """HEAD has the status of GET and no body."""
    answer = afternoon.ask(path, "HEAD")

    assert (200, "") == (answer.status, answer.body)


@pytest.mark.parametrize("path", NOWHERE)
def test_what_is_not_there_is_a_calm_404(afternoon, path):
    """An unknown or malformed address gives a page with a way back."""
    answer = afternoon.ask(path, Accept_Language="en")

    assert (404, True) == (answer.status, "There is nothing here" in answer.body)


def test_the_pages_connection_cannot_write(afternoon):
    """The database itself refuses a write through the connection that the page reads with."""
    with afternoon.database.reading() as tx, pytest.raises(DatabaseError, match="readonly"):
        tx.execute(text("INSERT INTO sequences (prefix, year, last) VALUES ('HON', 2030, 1)"))


def test_an_unchanged_page_is_not_sent_again(afternoon):
    """A reader that has the page gets 304 and nothing more; another language is another page."""
    first = afternoon.ask("/", Accept_Language="en")
    again = afternoon.ask("/", Accept_Language="en", If_None_Match=first.headers["etag"])
    french = afternoon.ask("/", Accept_Language="fr", If_None_Match=first.headers["etag"])

    assert [(304, ""), (200, "fr")] == [(again.status, again.body), (french.status, french.headers["content-language"])]


def test_a_new_mail_makes_a_new_page(empty):
    """The mark that a reader holds is void as soon as something arrived."""
    before = empty.ask("/").headers["etag"]
    empty.scene.fill()

    assert 200 == empty.ask("/", If_None_Match=before).status


def test_healthz_answers(afternoon):
    """A process that answers is alive."""
    answer = afternoon.ask("/healthz")

    assert (200, "ok\n") == (answer.status, answer.body)


def test_readyz_gives_every_reason(empty):
    """A node that cannot do its work says so with 503 and names each reason; cured, it is ready."""
    empty.reasons += ["spool: 2 MB free, 512 MB wanted", "queue: oldest job is 900 s old"]
    ill = empty.ask("/readyz")
    told = json.loads(ill.body)
    empty.reasons.clear()
    well = empty.ask("/readyz")

    assert (503, False, 2, 200, {"ready": True, "reasons": []}) == (
        ill.status,
        told["ready"],
        len(told["reasons"]),
        well.status,
        json.loads(well.body),
    )


def test_an_unreadable_database_gives_a_calm_page(empty):
    """When the records cannot be read the page says that mail is still accepted, with 503 and every header."""
    path = empty.database.path
    empty.database.close()
    path.rename(path.with_suffix(".gone"))
    answer = empty.ask("/", Accept_Language="en")

    assert (503, True, True) == (
        answer.status,
        "Mail is still being accepted" in answer.body,
        "default-src 'none'" in answer.headers["content-security-policy"],
    )
