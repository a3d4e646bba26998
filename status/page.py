"""What every page shares: what it is built from, the Jinja2 environment, and an answer with its ETag."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from config import Settings
from routing import Directory
from status.language import LANGUAGES, Language, choose, clean, stamp
from store import Database

REFRESH_SECONDS = 15
_UNMARKED = 'data-mark=""'


@dataclass(frozen=True, slots=True)
class Page:
    """What the page is built from; everything that changes is asked for at each view."""

    settings: Settings
    database: Database
    directory: Callable[[], Directory]
    health: Callable[[], Sequence[str]]
    spool: Callable[[], Mapping[str, int]]
    clock: Callable[[], datetime]

    def language_of(self, http: HttpRequest) -> Language:
        """The reader's language and the operator's clock."""
        accepted = http.headers.get("accept-language", "")
        code = choose(http.query_params.get("lang"), accepted, self.settings.page.language)
        return Language(code, ZoneInfo(self.settings.site.timezone), self.clock())

    def show(self, http: HttpRequest, template: str, *, status: int = 200, **facts: object) -> Response:
        """The rendered page; 304 without it where the reader's copy is still true (RFC 9110 13.1.2)."""
        language = self.language_of(http)
        shared = {
            "language": language,
            "say": language.say,
            "site": self.settings.site,
            "link": _linker(http),
            "here": http.url.path,
            "query": dict(http.query_params),
            "refresh_seconds": REFRESH_SECONDS,
        }
        html = _environment().get_template(template).render(shared | facts)
        headers = {"Content-Language": language.code, "Vary": "Accept-Language"}
        if status != 200:
            return Response(html, status, headers, "text/html")
        mark = hashlib.sha256(html.encode()).hexdigest()[:32]
        headers["ETag"] = f'W/"{mark}"'
        if headers["ETag"] in http.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        # The page carries its own mark, so that its script can ask for changes from the first time on.
        return Response(html.replace(_UNMARKED, f'data-mark="{mark}"', 1), status, headers, "text/html")


def _linker(http: HttpRequest) -> Callable[..., str]:
    """Makes links to our own paths; a language that was asked for in the address stays asked for."""
    asked = http.query_params.get("lang")

    def link(path: str, **query: str | None) -> str:
        wanted = {"lang": asked if asked in LANGUAGES else None} | query
        given = urlencode({name: text for name, text in wanted.items() if text})
        return f"{path}?{given}" if given else path

    return link


@cache
def _environment() -> Environment:
    """Templates that escape everything, fail on a missing fact, and clean whatever text they print."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_cleaned,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"languages": LANGUAGES, "stamp": stamp}
    return environment


def _cleaned(value: object) -> object:
    return clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value
