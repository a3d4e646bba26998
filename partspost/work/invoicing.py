"""The invoices of a month: counted from the figures, drawn, and stored with their mails in one transaction each.

A number is looked up first, so that the paper can be drawn before anything is written; the transaction counts it again,
and whoever was overtaken draws anew. A kill at any step leaves no gap, no second invoice and no paper without its mail:
what is not committed has never been, and what is has its mail in the outbox.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import structlog
from procrastinate import App, BaseRetryStrategy

from config import Prices, drill
from notifier.papers import invoice_pdf
from parsers import Party
from partspost.house import House
from partspost.work.acting import act, finish_mails
from routing import Dealer, Decision
from routing.accounts import Buyer, Invoice, bill, credit, invoice_key, invoice_mail, issue
from routing.accounts.billing import last_day, month_before
from routing.accounts.mailing import ACCOUNTS
from store import invoices, requests, tallies

log = structlog.get_logger()

_Draw = Callable[[int], Invoice]
"""The invoice as the one of this place in its series."""


class NotBilledError(Exception):
    """What was asked for cannot be billed: why, and the cure."""


@dataclass(frozen=True, slots=True)
class Made:
    """What a run has made: the invoices that are new, how many were there, and for whom nothing is known."""

    new: tuple[Invoice, ...]
    known: int
    strangers: tuple[str, ...]
    """Dealers with figures who are on file no more: an operator must bill them by hand."""


def register(house: House, app: App, patience: BaseRetryStrategy) -> None:
    """Give the engine its task; its name is stored with the jobs and must not change."""

    @app.task(name="invoices", retry=patience)
    def make_invoices(*, slot: str) -> None:
        day = datetime.fromisoformat(slot).astimezone(ZoneInfo(house.settings.site.timezone)).date()
        current = house.as_it_is()
        if current.prices is not None and month_before(day) >= current.prices.terms.begins:
            make(current, month_before(day))


def today(house: House) -> date:
    """The day it is at the operator's."""
    return house.now().astimezone(ZoneInfo(house.settings.site.timezone)).date()


def price_list(house: House) -> Prices:
    """The price list; NotBilledError where there is none."""
    if house.prices is None:
        raise NotBilledError("there is no prices.toml: write one to bill dealers")
    return house.prices


def make(house: House, month: date, only: str | None = None, *, again: bool = False) -> Made:
    """The invoices of a month that are not there yet, of all dealers or of one; done twice they are the same.

    With `again` a dealer whose invoices of the month were all taken back gets another. One that fails keeps nobody else
    from his; the first fault is raised at the end. Raises NotBilledError for a month that is not over, or before the
    first one that is billed.
    """
    prices = price_list(house)
    if month >= today(house).replace(day=1):
        raise NotBilledError(f"{month:%Y-%m} is not over: its invoices are made on the first of the next month")
    if month < prices.terms.begins:
        raise NotBilledError(f"{month:%Y-%m} is before {prices.terms.begins:%Y-%m}, the first month that is billed")
    usage = _usage(house, month)
    new: list[Invoice] = []
    known, faults = 0, []
    for dealer in (one for key, one in sorted(house.directory.dealers.items()) if only in (None, key)):
        try:
            made = _make_one(house, prices, dealer, month, usage.get(dealer.key, {}), again=again)
        except Exception as fault:
            log.exception("invoice.failed", dealer=dealer.key, month=f"{month:%Y-%m}")
            faults.append(fault)
            continue
        new += [made] if isinstance(made, Invoice) else []
        known += made == "known"
    strangers = tuple(sorted(key for key in usage if key and key not in house.directory.dealers and not only))
    for key in strangers:
        log.warning("invoice.stranger", dealer=key, month=f"{month:%Y-%m}")
    log.info("invoice.made", month=f"{month:%Y-%m}", invoices=len(new), known=known)
    if faults:
        raise faults[0]
    return Made(tuple(new), known, strangers)


def take_back(house: House, number: str, reason: str) -> Invoice:
    """The credit note for an invoice, new or as it was made before. LookupError where there is no such invoice."""
    with house.database.reading() as tx:
        stored = invoices.get(tx, number)
    if stored is None:
        raise LookupError(f"no invoice has the number {number}")
    if stored.invoice.kind != "invoice":
        raise NotBilledError(f"{number} is a credit note: it cannot be taken back")
    beginning, on = price_list(house).terms.credits, today(house)

    def drawn(place: int) -> Invoice:
        return credit(stored.invoice, reason, beginning=beginning, on=on, place=place)

    made = _store(house, drawn)
    if made is not None:
        log.info("invoice.credited", number=number, credit=made.number)
        return made
    with house.database.reading() as tx:
        before = invoices.get(tx, invoices.known(tx, drawn(1).key) or "")
    assert before is not None
    return before.invoice


def _usage(house: House, month: date) -> dict[str, dict[str, int]]:
    """The figures of the month by dealer."""
    with house.database.reading() as tx:
        rows = tallies.report(tx, since=month, until=last_day(month), by="dealer")
    return {row.key: dict(row.amounts) for row in rows}


def _make_one(
    house: House, prices: Prices, dealer: Dealer, month: date, usage: dict[str, int], *, again: bool
) -> Invoice | str | None:
    """A dealer's invoice of the month; "known" where it was made before, None where there is nothing to pay."""
    before, standing = _before(house, dealer.key, month)
    if before and not (again and not standing):
        return "known"
    charges, taxes = bill(prices, dealer.key, usage)
    if not charges:
        return None
    buyer, on = _buyer(prices, dealer), today(house)
    language = _reader(dealer).language or house.settings.site.language

    def drawn(place: int) -> Invoice:
        return issue(
            charges,
            prices,
            taxes,
            key=invoice_key(dealer.key, month, before + 1),
            dealer=dealer.key,
            buyer=buyer,
            language=language,
            month=month,
            on=on,
            place=place,
        )

    return _store(house, drawn) or "known"


def _before(house: House, dealer: str, month: date) -> tuple[int, int]:
    """How many invoices the dealer has of this month, and how many of them stand."""
    with house.database.reading() as tx:
        found = invoices.listing(tx, dealer=dealer, month=month, kind="invoice")
    return len(found), sum(one.credited_by is None for one in found)


def _buyer(prices: Prices, dealer: Dealer) -> Buyer:
    account = prices.accounts.get(dealer.key)
    place = " ".join(part for part in (dealer.city, dealer.postal_code) if part)
    address = account.address if account and account.address else ((place,) if place else ())
    return Buyer(dealer.name, address, account.number if account else "")


def _reader(dealer: Dealer | None) -> Party:
    """Who reads a dealer's invoices; nobody where no contact is on file."""
    return dealer.contact(ACCOUNTS) if dealer and (dealer.contacts or dealer.roles.get(ACCOUNTS)) else Party("")


def _store(house: House, drawn: _Draw) -> Invoice | None:
    """Draw it as the next one of its series and store it with its mail; None where its key was known."""
    series, year = drawn(1).series
    while True:
        with house.database.reading() as tx:
            if invoices.known(tx, drawn(1).key) is not None:
                return None
            invoice = drawn(invoices.next_place(tx, series, year))
        blob = house.blobs.put(invoice_pdf(invoice, house.settings.site.country, house.settings.site.timezone))
        drill.step("I1")
        decision = Decision(
            notices=(invoice_mail(invoice, _reader(house.directory.dealers.get(invoice.dealer)), blob),)
        )
        mails = finish_mails(house, decision)
        drill.step("I2")
        try:
            with house.database.begin() as tx:
                if not invoices.add(tx, invoice, blob=blob, at=house.now()):
                    return None
                act(house, tx, decision, mails, None)
                drill.step("I3")
        except requests.OvertakenError:
            continue
        drill.step("I4")
        house.queue.wake()
        return invoice
