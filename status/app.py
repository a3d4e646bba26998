"""The web application: its routes, the headers on every answer, and the pages for what is not there."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import structlog
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from config import Settings
from routing import Directory
from status import views
from status.page import Page
from store import Database

log = structlog.get_logger()

METHODS = ("GET", "HEAD")

# Nothing from elsewhere, nothing inline, no frame, no form, no base (reliability S27).
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
}


def _now() -> datetime:
    return datetime.now(UTC)


def build_app(
    settings: Settings,
    database: Database,
    *,
    directory: Callable[[], Directory],
    health: Callable[[], Sequence[str]],
    spool: Callable[[], Mapping[str, int]] = dict,
    clock: Callable[[], datetime] = _now,
) -> Starlette:
    """The page as an ASGI application.

    `health` gives the reasons why this node is not ready (none: it is), `spool` counts the spool's files by place;
    both are asked at each probe or scrape and may be called from several threads at once.
    """
    page = Page(settings, database, directory, health, spool, clock)
    seen = {
        "/": views.home,
        "/requests/{number}": views.request,
        "/held": views.held,
        "/held/{id}": views.held_item,
        "/healthz": views.healthz,
        "/readyz": views.readyz,
        "/metrics": views.metrics,
    }
    routes = [Route(path, partial(view, page)) for path, view in seen.items()]
    static = Mount("/static", StaticFiles(directory=Path(__file__).parent / "static"))
    return Starlette(
        routes=[*routes, static],
        middleware=[Middleware(ReadOnly, page=page)],
        exception_handlers={HTTPException: partial(_explain, page), Exception: partial(_apologise, page)},
    )


class ReadOnly:
    """Lets only GET and HEAD pass, whatever the path, and puts the headers on every answer."""

    def __init__(self, app: ASGIApp, page: Page) -> None:
        self._app = app
        self._page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI 3)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer: ASGIApp = self._app
        if scope["method"] not in METHODS:
            answer = _error(self._page, HttpRequest(scope), 405, "not_allowed")
        await answer(scope, receive, _with_headers(send, scope["path"]))


def _with_headers(send: Send, path: str) -> Callable[[Message], Awaitable[None]]:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.update(HEADERS)
            # A file of ours is asked for again each time (304); what shows somebody's order is not kept at all.
            headers["Cache-Control"] = "no-cache" if path.startswith("/static/") else "no-store"
        await send(message)

    return send_with_headers


def _error(page: Page, request: HttpRequest, code: int, reason: str) -> Response:
    answer = page.show(request, "error.html", status=code, code=code, reason=reason)
    if code == 405:  # RFC 9110 15.5.6: a 405 names what is allowed
        answer.headers["Allow"] = ", ".join(METHODS)
    return answer


async def _explain(page: Page, request: HttpRequest, error: Exception) -> Response:
    code = error.status_code if isinstance(error, HTTPException) else 404
    return _error(page, request, code, "not_found")


async def _apologise(page: Page, request: HttpRequest, error: Exception) -> Response:
    """The world is broken; the answer leaves outside of our middleware, so it carries the headers itself."""
    log.error("page.failed", path=request.url.path, error=str(error), error_kind=type(error).__name__)
    answer = _error(page, request, 503, "failed")
    answer.headers.update(HEADERS)
    return answer
