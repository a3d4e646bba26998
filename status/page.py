"""What every view shares: what the page is built from, who looks, the Jinja2 environment, an answer with its mark."""

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from config import Settings
from parsers import Problem
from routing import Directory
from status.language import LANGUAGES, Language, choose, shown, stamp
from status.scope import Reader, Who, is_secure, who_looks
from store import Database

REFRESH_SECONDS = 15
COUNTDOWN_SECONDS = 180
_A_YEAR = 31_536_000
Pictures = Callable[[str], tuple[bytes, ...] | Problem]
_UNMARKED = 'data-mark=""'
_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Section:
    """An entry of the bar on top: where it leads, what it is called in the catalogues, and for whom it is there."""

    path: str
    name: str
    readers: frozenset[Who]


@dataclass(frozen=True, slots=True)
class Page:
    """What the page is built from; everything that changes is asked for at each view."""

    settings: Settings
    database: Database
    directory: Callable[[], Directory]
    health: Callable[[], Sequence[str]]
    spool: Callable[[], Mapping[str, int]]
    clock: Callable[[], datetime]
    secrets: Sequence[bytes]
    """The first one signs, any of them proves; without any nobody enters by a link."""
    sections: tuple[Section, ...]
    warnings: Callable[[], Sequence[str] | None]
    """What the operator's tables want to be looked at for; None while it is still being looked for."""
    pictures: Pictures | None
    """Draws the pages of a PDF by its hash, or says why it cannot; None where nobody draws."""

    links: Callable[[], Settings]
    """The settings with the links that are void at this moment."""
    papers: Callable[[str], bytes] | None = None
    """Gives a paper of ours by its hash; None where there are none."""
    left_out: Callable[[], Collection[str]] = tuple
    """The paths that the bar does not show at this moment, because there is nothing of theirs here."""

    def reader(self, http: HttpRequest) -> Reader | None:
        """Who looks, None for somebody who may see nothing."""
        today = self.clock().astimezone(UTC).date()
        return who_looks(http, self.links(), self.secrets, self.directory(), today)

    def language_of(self, http: HttpRequest) -> Language:
        """The reader's language, as asked for now or before, and the operator's clock."""
        asked = http.query_params.get("lang")
        wanted = asked if asked in LANGUAGES else http.cookies.get("lang")
        code = choose(wanted, http.headers.get("accept-language", ""), self.settings.page.language)
        return Language(code, ZoneInfo(self.settings.site.timezone), self.clock())

    def remember_language(self, http: HttpRequest, answer: Response) -> None:
        """A language that was asked for in the address stays, also without it."""
        asked = http.query_params.get("lang")
        if asked in LANGUAGES and asked != http.cookies.get("lang"):
            secure = is_secure(self.settings)
            answer.set_cookie("lang", asked, max_age=_A_YEAR, secure=secure, httponly=True, samesite="lax")

    def mark(self, http: HttpRequest, reader: Reader, *facts: object) -> str:
        """A name for what a view would show, from the `facts` that it depends on, without making it.

        The page's own edition, the directory, the address, the reader and his language and day are always among them.
        """
        language = self.language_of(http)
        today = language.now.astimezone(language.zone).date()
        shared = (edition(), self.directory().fingerprint, http.url.path, http.url.query, reader.mark, language.code)
        return hashlib.sha256(repr((*shared, today, *facts)).encode()).hexdigest()[:32]

    def known(self, http: HttpRequest, mark: str) -> Response | None:
        """The answer 304 where the reader's copy bears this mark (RFC 9110 13.1.2), else None."""
        if f'"{mark}"' not in http.headers.get("if-none-match", ""):
            return None
        return Response(status_code=304, headers={"ETag": f'W/"{mark}"', "Vary": "Accept-Language, Cookie"})

    def _sections(self, reader: Reader | None) -> list[Section]:
        out = self.left_out()
        return [each for each in self.sections if reader and reader.who in each.readers and each.path not in out]

    def show(
        self,
        http: HttpRequest,
        template: str,
        reader: Reader | None = None,
        *,
        status: int = 200,
        mark: str = "",
        **facts: object,
    ) -> Response:
        """The rendered view with its mark, which is that of its text where the view knows no quicker one."""
        language = self.language_of(http)
        shared = {
            "language": language,
            "say": language.say,
            "site": self.settings.site,
            "link": linker(asked_language(http)),
            "here": http.url.path,
            "query": dict(http.query_params),
            "refresh_seconds": REFRESH_SECONDS,
            "countdown": COUNTDOWN_SECONDS if reader and reader.who != "operator" else 0,
            "home": reader.home if reader else "/",
            "live": {},
            "reader": reader,
            "sections": self._sections(reader),
        }
        html = _environment().get_template(template).render(shared | facts)
        headers = {"Content-Language": language.code, "Vary": "Accept-Language, Cookie"}
        if status == 200:
            mark = mark or hashlib.sha256(html.encode()).hexdigest()[:32]
            if (known := self.known(http, mark)) is not None:
                return known
            headers["ETag"] = f'W/"{mark}"'
            if reader and reader.expires:
                headers["Snapshot-Until"] = stamp(datetime.combine(reader.expires + timedelta(days=1), time.min, UTC))
            # The page carries its own mark, so that its script can ask for changes from the first time on.
            html = html.replace(_UNMARKED, f'data-mark="{mark}"', 1)
        answer = Response(html, status, headers, "text/html")
        self.remember_language(http, answer)
        return answer


@cache
def edition() -> str:
    """A name for the templates and catalogues of this version: what a reader holds of another one is void."""
    files = sorted(path for folder in ("templates", "catalogues") for path in (_HERE / folder).rglob("*.*"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:16]


def asked_language(http: HttpRequest) -> str | None:
    """The language that the address asks for."""
    asked = http.query_params.get("lang")
    return asked if asked in LANGUAGES else None


def linker(asked: str | None) -> Callable[..., str]:
    """Makes links to our own paths; a language that was `asked` for in the address stays asked for."""

    def link(path: str, **query: str | None) -> str:
        wanted = {"lang": asked} | query
        given = urlencode({name: text for name, text in wanted.items() if text})
        return f"{path}?{given}" if given else path

    return link


def macros(template: str, **facts: object) -> Any:
    """The macros of a template, each by its name, which know nothing but these facts and what they are called with."""
    return _environment().get_template(template).make_module(facts)


@cache
def _environment() -> Environment:
    """Templates that escape everything, fail on a missing fact, and clean whatever text they print."""
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"languages": LANGUAGES, "stamp": stamp}
    return environment
