"""The operators' home: figures of the day, what waits for a person, and the requests, newest first."""

from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from routing import fold
from status.page import Page
from status.scope import Reader
from status.standing import chosen, midnight, number_in, row_of
from store import requests
from store import views as figures

ROWS = 50
HELD_ON_TOP = 5


def home(page: Page, http: HttpRequest, reader: Reader) -> Response:
    """The figures, the held mails, and one page of the list; one brand or one dealer can be looked at alone."""
    directory, language = page.directory(), page.language_of(http)
    brand = chosen(directory.brands, http.query_params.get("brand"))
    dealer = chosen(directory.dealers, http.query_params.get("dealer"))
    before = number_in(http.query_params.get("before", ""))
    with page.database.reading() as tx:
        mark = page.mark(http, reader, figures.wall.stamp(tx), figures.mail_figures(tx), figures.outbox_unsent(tx))
        if (known := page.known(http, mark)) is not None:
            return known
        found = requests.listing(
            tx, limit=ROWS + 1, before=before, brand=brand.key if brand else None, dealer=dealer.key if dealer else None
        )
        overview = figures.overview(tx, since=midnight(language))
        held = figures.operations.held(tx, limit=HELD_ON_TOP)
        loaded = requests.load_many(tx, [summary.number for summary in found[:ROWS]])
    return page.show(
        http,
        "home.html",
        reader,
        mark=mark,
        counters=overview,
        held=held,
        requests=[(row_of(fold(*loaded[each.number]), directory), each.opened_at) for each in found[:ROWS]],
        older=found[ROWS - 1].number if len(found) > ROWS else None,
        before=before,
        brand=brand,
        brands=sorted(directory.brands.values(), key=lambda each: each.name),
        dealer=dealer,
    )
