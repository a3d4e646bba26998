"""views: what each address of the page shows, and to whom.

Purpose: one module per view, each reading once and deciding nothing; `VIEWS` is the table of them all.
Promise: a view is asked only by readers whom its row names; what is not theirs is not there (404), however they ask.
What may go wrong: HTTPException(404); a fault of the database goes up and becomes a calm page.
"""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from status.page import Page, Section
from status.scope import Reader, Who
from status.views.agenda import agenda, agenda_report, agenda_sheet, agenda_vehicle
from status.views.held import held, held_item
from status.views.home import home
from status.views.invoices import invoice_paper, invoices
from status.views.operations import operations
from status.views.pictures import pages, picture
from status.views.reports import reports, reports_sheet
from status.views.request import request
from status.views.search import search
from status.views.shop import shop
from status.views.wall import wall, wall_list

_OPERATORS: frozenset[Who] = frozenset({"operator"})
_DEALERS: frozenset[Who] = frozenset({"operator", "dealer"})
_SHOPS: frozenset[Who] = frozenset({"operator", "shop"})
_ALL: frozenset[Who] = frozenset({"operator", "dealer", "shop", "request"})


@dataclass(frozen=True, slots=True)
class View:
    """An address, what shows it, and who may look; `name` is its entry in the bar on top, if it has one."""

    path: str
    show: Callable[[Page, HttpRequest, Reader], Response]
    readers: frozenset[Who]
    name: str = ""


VIEWS = (
    View("/", home, _OPERATORS, "page.requests"),
    View("/wall", wall, _DEALERS, "page.wall"),
    View("/wall/{name}", wall_list, _DEALERS),
    View("/agenda", agenda, _DEALERS, "agenda.title"),
    View("/agenda/report", agenda_report, _DEALERS),
    View("/agenda.csv", agenda_sheet, _DEALERS),
    View("/agenda/vehicle/{number}", agenda_vehicle, _DEALERS),
    View("/shop", shop, _SHOPS),
    View("/requests/{number}", request, _ALL),
    View("/requests/{number}/pages/{version}", pages, _ALL),
    View("/requests/{number}/pages/{version}/{page}.png", picture, _ALL),
    View("/held", held, _OPERATORS, "page.held"),
    View("/held/{id}", held_item, _OPERATORS),
    View("/search", search, _ALL - {"request"}, "search.title"),
    View("/reports", reports, _DEALERS, "reports.title"),
    View("/reports.csv", reports_sheet, _DEALERS),
    View("/invoices", invoices, _DEALERS, "invoices.title"),
    View("/invoices/{number}.pdf", invoice_paper, _DEALERS),
    View("/operations", operations, _OPERATORS, "operations.title"),
)
SECTIONS = (
    # An operator comes to a shop by its link, which says whose it is.
    Section("/shop", "shop.section", frozenset({"shop"})),
    *(Section(view.path, view.name, view.readers) for view in VIEWS if view.name),
)

__all__ = ["SECTIONS", "VIEWS", "View"]
