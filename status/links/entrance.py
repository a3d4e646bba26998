"""The way in and out for whoever holds a signed link: the link becomes a cookie, and the address loses its token."""

from datetime import UTC, datetime, time, timedelta

from starlette.exceptions import HTTPException
from starlette.requests import Request as HttpRequest
from starlette.responses import RedirectResponse, Response

from routing import PageLink, read_link, sign_link
from status.page import Page
from status.scope import cookie_name, is_secure, reader_of

EMPTY_BROWSER = {"Clear-Site-Data": '"storage"'}
"""Tells the browser to forget what the page has kept in it, the last snapshot above all."""


def enter(page: Page, http: HttpRequest) -> Response:
    """A good link is exchanged for a cookie and leads home; any other is an address that does not exist."""
    now = page.clock()
    link = read_link(page.secrets, http.path_params["token"], today=now.astimezone(UTC).date())
    reader = reader_of(link, page.links(), page.directory()) if link else None
    if link is None or reader is None:
        raise HTTPException(404)
    answer = RedirectResponse(reader.home, 303)
    # Lax, not strict: a click in a mail that is read on a website would arrive without a strict cookie.
    answer.set_cookie(
        cookie_name(page.settings),
        sign_link(page.secrets[0], link, "stay"),
        max_age=_seconds_left(link, now),
        secure=is_secure(page.settings),
        httponly=True,
        samesite="lax",
    )
    if cookie_name(page.settings) in http.cookies and page.reader(http) != reader:
        answer.headers.update(EMPTY_BROWSER)  # another reader's snapshot must not be shown to this one
    page.remember_language(http, answer)
    return answer


def leave(page: Page, http: HttpRequest) -> Response:
    """The cookie and all that the browser has kept are gone; another website cannot send a reader here."""
    if http.headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
        raise HTTPException(404)
    # Told like an error, as a page that is not asked for again while it stays open.
    answer = page.show(http, "error.html", status=410, code="", reason="left")
    answer.status_code = 200
    answer.delete_cookie(cookie_name(page.settings), secure=is_secure(page.settings), httponly=True, samesite="lax")
    answer.headers.update(EMPTY_BROWSER)
    return answer


def _seconds_left(link: PageLink, now: datetime) -> int:
    ends = datetime.combine(link.expires + timedelta(days=1), time.min, UTC)
    return int((ends - now).total_seconds())
