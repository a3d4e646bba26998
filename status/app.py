"""The web application: its routes, who may take them, the headers on every answer, and calm pages for the rest."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import structlog
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request as HttpRequest
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from config import Settings
from routing import Directory
from status import probes
from status.links import (
    EMPTY_BROWSER,
    STREAMS_A_SECOND,
    STREAMS_IN_HAND,
    VIEWS_A_SECOND,
    VIEWS_IN_HAND,
    Allowance,
    Links,
    enter,
    leave,
)
from status.live import Live
from status.page import Page, Pictures
from status.scope import Part, Reader, cookie_name
from status.views import SECTIONS, VIEWS, View
from store import Database
from store import views as store_views

log = structlog.get_logger()

METHODS = ("GET", "HEAD")
_REASONS = {401: "no_entry", 429: "too_many"}
_WORTH_PACKING = 1000  # bytes

# What asks for itself who looks.
_OPEN_TO_ALL = {
    "/enter/{token}": enter,
    "/leave": leave,
    "/healthz": probes.healthz,
    "/readyz": probes.readyz,
    "/metrics": probes.metrics,
}

# Nothing from elsewhere, nothing inline, no frame, no form to elsewhere, no base (reliability S27).
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "media-src 'self'; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'",
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
    secrets: Sequence[bytes] = (),
    warnings: Callable[[], Sequence[str] | None] = tuple,
    pictures: Pictures | None = None,
    papers: Callable[[str], bytes] | None = None,
    left_out: Callable[[], Collection[str]] = lambda: ("/invoices", "/agenda"),
    config: Path | None = None,
) -> Starlette:
    """The page as an ASGI application; its ``state.live.close()`` ends the open streams before a server stops.

    `health` gives the reasons why this node is not ready (none: it is), `spool` counts the spool's files by place;
    both are asked at each probe or scrape and may be called from several threads at once. The first of the `secrets`
    signs cookies, any of them proves links. `warnings` are those of the operator's tables, None while they are being
    looked for; `pictures` draws a PDF's pages, by its hash, as PNG, or says why it cannot, `papers` gives a paper of
    ours, and the bar leaves out the paths of `left_out`. Where the settings came from `config`, that folder's file is
    looked at again for the links that are void.
    """
    named, links = tuple(secrets), Links(settings, config)
    asked = (settings, database, directory, health, spool, clock)
    page = Page(*asked, named, SECTIONS, warnings, pictures, links, papers, left_out)
    live = Live(partial(_stamp, database))
    app = _application(page, live)
    app.state.live = live
    return app


def _application(page: Page, live: Live) -> Starlette:
    return Starlette(
        routes=_routes(page, live),
        middleware=[
            Middleware(ReadOnly, page=page),
            Middleware(GZipMiddleware, minimum_size=_WORTH_PACKING, compresslevel=6),
        ],
        exception_handlers={HTTPException: partial(_explain, page), Exception: partial(_apologise, page)},
    )


def _routes(page: Page, live: Live) -> list[BaseRoute]:
    """Every address there is, those by link each with an allowance."""
    views, streams = Allowance(VIEWS_A_SECOND, VIEWS_IN_HAND), Allowance(STREAMS_A_SECOND, STREAMS_IN_HAND)
    return [
        *(Route(view.path, partial(_show, page, view, views)) for view in VIEWS),
        *(Route(path, partial(answer, page)) for path, answer in _OPEN_TO_ALL.items()),
        Route("/live", partial(_stream, page, live, streams)),
        Mount("/static", StaticFiles(directory=Path(__file__).parent / "static")),
    ]


def _show(page: Page, view: View, allowance: Allowance, http: HttpRequest) -> Response:
    """The view, for those who may look; from elsewhere it cannot be told that there is one (404 equals 403)."""
    reader = page.reader(http)
    _take_one(page, allowance, reader, http)
    if reader is not None and reader.who in view.readers:
        return view.show(page, http, reader)
    if view.path == "/" and reader is not None:
        return RedirectResponse(reader.home, 303)
    # Somewhere a browser must be asked for the operator's password: where operators begin.
    if view.path == "/" and page.settings.page.token.get_secret_value():
        raise HTTPException(401, headers={"WWW-Authenticate": 'Basic realm="partspost", charset="UTF-8"'})
    raise HTTPException(404)


def _take_one(page: Page, allowance: Allowance, reader: Reader | None, http: HttpRequest) -> None:
    """Whoever asks too often by one link waits (429, RFC 6585 4); what he has cost until then is a look at a cookie."""
    if reader is None or reader.who == "operator":
        return
    if wait := allowance.wait(http.cookies.get(cookie_name(page.settings), reader.mark)):
        raise HTTPException(429, headers={"Retry-After": str(wait)})


async def _stream(page: Page, live: Live, allowance: Allowance, http: HttpRequest) -> Response:
    """News of what the reader may see; an operator may ask for one dealer's."""
    reader, directory = page.reader(http), page.directory()
    _take_one(page, allowance, reader, http)
    if reader is None or reader.who == "request":
        raise HTTPException(404)
    asked = http.query_params.get("dealer") if reader.who == "operator" else None
    if asked is not None and asked not in directory.dealers:
        raise HTTPException(404)
    part = Part(dealer=asked) if asked else reader.part
    since = http.headers.get("last-event-id") or http.query_params.get("since", "")
    if http.method == "HEAD":
        return Response(media_type="text/event-stream")
    return live.stream(part, reader.mark, since, lambda: page.reader(http) == reader)


def _stamp(database: Database, part: Part) -> str:
    with database.reading() as tx:
        return store_views.wall.stamp(tx, dealer=part.dealer, shop=part.shop)


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
            if path == "/static/worker.js":
                headers["Service-Worker-Allowed"] = "/"
        await send(message)

    return send_with_headers


def _error(page: Page, http: HttpRequest, code: int, reason: str) -> Response:
    answer = page.show(http, "error.html", page.reader(http), status=code, code=code, reason=reason)
    if code == 405:  # RFC 9110 15.5.6: a 405 names what is allowed
        answer.headers["Allow"] = ", ".join(METHODS)
    return answer


async def _explain(page: Page, http: HttpRequest, error: Exception) -> Response:
    code = error.status_code if isinstance(error, HTTPException) else 404
    answer = _error(page, http, code, _REASONS.get(code, "not_found"))
    if isinstance(error, HTTPException) and error.headers:
        answer.headers.update(error.headers)
    # Whose cookie proves nothing any more must not go on showing what it once let in.
    if cookie_name(page.settings) in http.cookies and page.reader(http) is None:
        answer.headers.update(EMPTY_BROWSER)
    return answer


async def _apologise(page: Page, http: HttpRequest, error: Exception) -> Response:
    """The world is broken; the answer leaves outside of our middleware, so it carries the headers itself."""
    path = http.url.path if not http.url.path.startswith("/enter/") else "/enter/…"  # a token is nothing for a log
    log.error("page.failed", path=path, error=str(error), error_kind=type(error).__name__)
    answer = _error(page, http, 503, "failed")
    answer.headers.update(HEADERS | {"Cache-Control": "no-store"})
    return answer
