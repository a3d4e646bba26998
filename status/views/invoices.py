"""The invoices: what a dealer has still to pay and what is settled, each with its paper to download."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from starlette.exceptions import HTTPException
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from routing.accounts import AccountState, standing_of
from status.figures import moment
from status.language import Language
from status.page import Page
from status.scope import Reader
from status.standing import chosen, dealer_name
from store import invoices as stored_invoices
from store.invoices import StoredInvoice

ROWS = 500
"""The newest; what is older is found on the command line."""
SHAPES: dict[AccountState, str] = {
    "overdue": "ops",
    "open": "scheduled",
    "paid": "closed",
    "credited": "cancelled",
    "credit": "cancelled",
}
_UNPAID = ("overdue", "open")
_NUMBER = re.compile(r"[A-Z]{1,6}-[0-9]{4}-[0-9]{6,12}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One invoice or credit note, in words."""

    number: str
    dealer: str
    month: str
    issued_on: date
    due_on: date
    total: Decimal
    open: Decimal
    currency: str
    state: AccountState
    paid_on: date | None
    other: str
    """The credit note that took it back, or the invoice that it takes back."""


def invoices(page: Page, http: HttpRequest, reader: Reader) -> Response:
    """A dealer's invoices, or for an operator everybody's and, by ``?dealer=``, one dealer's."""
    directory, language = page.directory(), page.language_of(http)
    dealer = None if reader.who == "dealer" else chosen(directory.dealers, http.query_params.get("dealer"))
    key = reader.key if reader.who == "dealer" else dealer.key if dealer else None
    with page.database.reading() as tx:
        found = stored_invoices.listing(tx, dealer=key, limit=ROWS)
    today = language.now.astimezone(language.zone).date()
    entries = [_entry(one, page, language, today) for one in found]
    unpaid = sorted((one for one in entries if one.state in _UNPAID), key=lambda one: (one.due_on, one.number))
    return page.show(
        http,
        "invoices.html",
        reader,
        dealer=dealer,
        unpaid=unpaid,
        settled=[one for one in entries if one.state not in _UNPAID],
        due=_sums(unpaid),
        overdue=_sums(one for one in unpaid if one.state == "overdue"),
        shapes=SHAPES,
        everybody=key is None,
        most=ROWS if len(found) == ROWS else 0,
    )


def invoice_paper(page: Page, http: HttpRequest, reader: Reader) -> Response:
    """The PDF as it was mailed; of another dealer's, or of none, there is nothing here."""
    number = http.path_params["number"]
    if page.papers is None or not _NUMBER.fullmatch(number):
        raise HTTPException(404)
    with page.database.reading() as tx:
        stored = stored_invoices.get(tx, number, dealer=reader.key if reader.who == "dealer" else None)
    if stored is None:
        raise HTTPException(404)
    mark = page.mark(http, reader, stored.blob)
    if (known := page.known(http, mark)) is not None:
        return known
    headers = {
        "ETag": f'W/"{mark}"',
        "Vary": "Accept-Language, Cookie",
        "Content-Disposition": f'attachment; filename="{number}.pdf"',
    }
    return Response(page.papers(stored.blob), 200, headers, "application/pdf")


def _entry(stored: StoredInvoice, page: Page, language: Language, today: date) -> Entry:
    invoice, amounts = stored.invoice, [payment.amount for payment in stored.paid]
    standing = standing_of(invoice, amounts, credited=stored.credited_by is not None, today=today)
    return Entry(
        number=invoice.number,
        dealer=dealer_name(page.directory(), invoice.dealer),
        month=moment(f"{invoice.month:%Y-%m}", "month", language),
        issued_on=invoice.issued_on,
        due_on=invoice.due_on,
        total=invoice.total,
        open=standing.open,
        currency=invoice.currency,
        state=standing.state,
        paid_on=stored.paid[-1].on if stored.paid else None,
        other=stored.credited_by or invoice.credits or "",
    )


def _sums(entries: Iterable[Entry]) -> list[tuple[str, Decimal]]:
    """What is open, by currency."""
    found: defaultdict[str, Decimal] = defaultdict(Decimal)
    for one in entries:
        found[one.currency] += one.open
    return sorted(found.items())
