"""What programs ask: whether this process lives, whether it is ready, and its figures."""

from starlette.exceptions import HTTPException
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, PlainTextResponse, Response

from status.metrics import CONTENT_TYPE, scrape
from status.page import Page
from status.scope import OPERATOR


def healthz(_page: Page, _http: HttpRequest) -> Response:
    """200 as long as this process answers at all."""
    return PlainTextResponse("ok\n")


def readyz(page: Page, http: HttpRequest) -> Response:
    """200 when this node can do its work, else 503; an operator reads every reason."""
    reasons = list(page.health())
    told = {"reasons": reasons} if page.reader(http) == OPERATOR else {}
    return JSONResponse({"ready": not reasons, **told}, 503 if reasons else 200)


def metrics(page: Page, http: HttpRequest) -> Response:
    """Figures for Prometheus, computed now from what the store can show; it comes as an operator does."""
    if page.reader(http) != OPERATOR:
        raise HTTPException(404)
    canary = page.settings.canary
    trial = canary.within if canary.every else None
    figures = scrape(page.database, page.spool, page.clock(), trial, page.health())
    return Response(figures, media_type=CONTENT_TYPE)
