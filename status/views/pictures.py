"""The pages of an order as pictures: drawn elsewhere, in a child that can do no harm; only shown here."""

import re
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from parsers import Problem
from routing import ORDERS, Opening
from status.page import Page
from status.scope import Reader
from status.standing import number_in
from status.views.request import sight

_PLACE = re.compile("[1-9][0-9]{0,3}")


@dataclass(frozen=True, slots=True)
class Paper:
    """The document of one version: `mark` names it, and how it was drawn, for whoever has it already."""

    number: str
    version: int
    name: str
    blob: str

    @property
    def mark(self) -> str:
        """For the ETag: the same bytes are drawn the same way."""
        return self.blob[:32]


def pages(page: Page, http: HttpRequest, reader: Reader) -> Response:
    """All pages of one version's document, or a calm note why there are none."""
    paper = _paper(page, http, reader)
    mark = page.mark(http, reader, paper)
    if (known := page.known(http, mark)) is not None:
        return known
    drawn = _draw(page, paper)
    problem = drawn if isinstance(drawn, Problem) else None
    count = 0 if isinstance(drawn, Problem) else len(drawn)
    # What could not be drawn may be drawn the next time.
    mark = "" if problem else mark
    return page.show(http, "pages.html", reader, mark=mark, paper=paper, problem=problem, count=count)


def picture(page: Page, http: HttpRequest, reader: Reader) -> Response:
    """One page as PNG; where none can be drawn, a small picture that says so."""
    paper = _paper(page, http, reader)
    place = http.path_params["page"]
    if not _PLACE.fullmatch(place):
        raise HTTPException(404)
    mark = f"{paper.mark}-{place}"
    if (known := page.known(http, mark)) is not None:
        return known
    drawn = _draw(page, paper)
    if isinstance(drawn, Problem):
        note = page.show(http, "no_picture.svg", reader, problem=drawn)
        note.headers["Content-Type"] = "image/svg+xml"
        return note
    if int(place) > len(drawn):
        raise HTTPException(404)
    headers = {"ETag": f'W/"{mark}"', "Vary": "Cookie", "Content-Disposition": "inline"}
    return Response(drawn[int(place) - 1], 200, headers, "image/png")


def _paper(page: Page, http: HttpRequest, reader: Reader) -> Paper:
    """The document that is asked for, of a version that this reader may see."""
    number, version = number_in(http.path_params["number"]), http.path_params["version"]
    if number is None or page.pictures is None or not _PLACE.fullmatch(version):
        raise HTTPException(404)
    with page.database.reading() as tx:
        _, _, asked = sight(page, tx, reader, number)
    openings: tuple[Opening, ...] = (*asked.earlier, asked.opening)
    if int(version) > len(openings):
        raise HTTPException(404)
    opening = openings[int(version) - 1]
    if opening.kind not in ORDERS or not opening.source.enclosures:
        raise HTTPException(404)
    return Paper(number, int(version), opening.source.name, opening.source.blob)


def _draw(page: Page, paper: Paper) -> tuple[bytes, ...] | Problem:
    assert page.pictures is not None
    return page.pictures(paper.blob)
