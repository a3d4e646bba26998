"""`partspost invoices`: what dealers owe: made, listed, shown, taken back, and payments noted or brought in."""

import getpass
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import typer

from config import Mistake
from notifier.papers import invoice_pdf
from partspost.cli import FINDINGS, USAGE, Config, Json, opened
from partspost.house import House
from partspost.terminal import say, show_table
from partspost.work import invoicing
from routing.accounts import Payment, Standing, read_payments, standing_of
from routing.accounts.billing import month_before
from routing.accounts.payments import read_amount
from store import BlobLost, invoices
from store.invoices import StoredInvoice

invoices_app = typer.Typer(no_args_is_help=True, help="Bill dealers: make, list, show, mark as paid, credit, import.")

_MOST = 100_000
_COLUMNS = ("number", "dealer", "month", "issued_on", "due_on", "total", "currency", "state", "open")
Number = Annotated[str, typer.Argument(help="Number of an invoice, e.g. INV-2026-000017.")]
Dealer = Annotated[str | None, typer.Option(help="Only this dealer.")]
Month = Annotated[str | None, typer.Option(help="The month that is billed, like 2026-11.")]


@invoices_app.command("make")
def make(
    month: Month = None,
    dealer: Dealer = None,
    again: Annotated[bool, typer.Option("--again", help="Bill a dealer anew whose invoice was credited.")] = False,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Make and mail the invoices of a month, the last one if none is named; what is there already stays as it is."""
    if again and dealer is None:
        typer.echo("--again needs --dealer: whom shall be billed anew?", err=True)
        raise typer.Exit(USAGE)
    wanted = _month(month) if month else None
    with _house(config) as house:
        _known_dealer(house, dealer)
        made = invoicing.make(house, wanted or month_before(invoicing.today(house)), dealer, again=again)
        stored = [_stored(house, invoice.number) for invoice in made.new]
    for key in made.strangers:
        typer.echo(f"{key}: has figures but is no dealer on file; nobody was billed for them", err=True)
    show_table([_facts(*one) for one in stored], _COLUMNS, as_json=as_json)
    if not as_json:
        typer.echo(f"{len(made.new)} made, {made.known} there already")
    raise typer.Exit(FINDINGS if made.strangers else 0)


@invoices_app.command("list")
def list_invoices(
    dealer: Dealer = None,
    month: Month = None,
    state: Annotated[str | None, typer.Option(help="Only open, overdue, paid, credited or credit.")] = None,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Invoices and credit notes, newest first, with what is paid and what is open."""
    with _house(config) as house:
        _known_dealer(house, dealer, past=True)
        wanted = _month(month) if month else None
        with house.database.reading() as tx:
            found = invoices.listing(tx, dealer=dealer, month=wanted, limit=_MOST)
        rows = [_facts(one, _standing(house, one)) for one in found]
    show_table([row for row in rows if state in (None, row["state"])], _COLUMNS, as_json=as_json)


@invoices_app.command("show")
def show(
    number: Number,
    out: Annotated[Path | None, typer.Option("--out", "-o", dir_okay=False, help="Write the PDF there.")] = None,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """One invoice: its lines, taxes and total, what was paid and when; with -o the PDF as it was mailed."""
    with _house(config) as house:
        stored, standing = _stored(house, number)
        if out is not None:
            out.write_bytes(_pdf(house, stored))
    facts = _facts(stored, standing) | _details(stored)
    say(facts, as_json=as_json)


@invoices_app.command("paid")
def paid(
    number: Number,
    amount: Annotated[str, typer.Option(help="What came, like 272.32; below nothing what went back.")],
    on: Annotated[str, typer.Option(help="On which day, like 2026-12-04.")],
    reference: Annotated[str, typer.Option(help="The bank's; the same one is noted once.")] = "",
    config: Config = None,
) -> None:
    """Note a payment. The same invoice, day and amount again is the same payment, unless a reference says otherwise."""
    known = reference.strip() or f"by hand: {number} {on} {amount}"
    with _house(config) as house:
        payment = Payment(known, number.upper(), _day(on), _amount(amount))
        _stored(house, payment.invoice)
        noted = _note(house, payment)
        _, standing = _stored(house, payment.invoice)
    typer.echo(f"{number}: {'noted' if noted else 'noted before'}; {standing.state}, {standing.open} left to pay")


@invoices_app.command("credit")
def credit(
    number: Number,
    reason: Annotated[str, typer.Option(help="Why; it stands on the credit note.")],
    config: Config = None,
) -> None:
    """Take a whole invoice back by a credit note, which is mailed to the dealer; once, however often it is said."""
    with _house(config) as house:
        note = invoicing.take_back(house, number, " ".join(reason.split()))
    typer.echo(f"{note.number} takes back {note.credits}: {note.total} {note.currency}")


@invoices_app.command("import")
def bring_in(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV: reference,invoice,date,amount.")],
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Note the payments of a bank's list; a reference that is known already is left out, what is wrong is named."""
    with _house(config) as house:
        payments, mistakes = read_payments(str(file), file.read_bytes())
        wrong, noted, before = list(mistakes), 0, 0
        for payment in payments:
            if (found := _problem(house, payment, str(file))) is not None:
                wrong.append(found)
            elif _note(house, payment):
                noted += 1
            else:
                before += 1
    for mistake in sorted(wrong, key=lambda one: one.line or 0):
        typer.echo(str(mistake), err=True)
    facts = {"noted": noted, "before": before, "wrong": len(wrong)}
    typer.echo(json.dumps(facts) if as_json else f"{noted} noted, {before} noted before, {len(wrong)} wrong")
    raise typer.Exit(FINDINGS if wrong else 0)


# -- what the commands share


@contextmanager
def _house(config: Config) -> Iterator[House]:
    with opened(config) as house:
        try:
            yield house
        except (LookupError, invoicing.NotBilledError) as error:
            typer.echo(f"partspost: {error.args[0]}", err=True)
            raise typer.Exit(FINDINGS) from None


def _stored(house: House, number: str) -> tuple[StoredInvoice, Standing]:
    with house.database.reading() as tx:
        stored = invoices.get(tx, number.upper())
    if stored is None:
        raise LookupError(f"no invoice has the number {number}")
    return stored, _standing(house, stored)


def _standing(house: House, stored: StoredInvoice) -> Standing:
    amounts = (payment.amount for payment in stored.paid)
    credited = stored.credited_by is not None
    return standing_of(stored.invoice, amounts, credited=credited, today=invoicing.today(house))


def _note(house: House, payment: Payment) -> bool:
    with house.database.begin() as tx:
        return invoices.pay(tx, payment, by=getpass.getuser(), at=house.now())


def _problem(house: House, payment: Payment, file: str) -> Mistake | None:
    """Why a payment of a list cannot be noted."""
    with house.database.reading() as tx:
        stored, known = invoices.get(tx, payment.invoice), invoices.paid_before(tx, payment.reference)
    where = (file, payment.line)
    if stored is None or stored.invoice.kind != "invoice":
        cure = "see `partspost invoices list` for its number"
        return Mistake(*where, "invoice", f"no invoice has the number {payment.invoice}", cure)
    if payment.currency not in ("", stored.invoice.currency):
        message = f"is {payment.currency}, the invoice {stored.invoice.currency}"
        return Mistake(*where, "currency", message, "note what came in the invoice's money by hand")
    if known and (known.invoice, known.on, known.amount) != (payment.invoice, payment.on, payment.amount):
        message = f"was noted as {known.amount} for {known.invoice} on {known.on}"
        return Mistake(*where, "reference", message, "give this payment a reference of its own")
    return None


def _pdf(house: House, stored: StoredInvoice) -> bytes:
    """The paper as it was mailed; where the disk lost it, drawn again from the same document."""
    try:
        return house.blobs.get(stored.blob)
    except BlobLost:
        return invoice_pdf(stored.invoice, house.settings.site.country, house.settings.site.timezone)


def _facts(stored: StoredInvoice, standing: Standing) -> dict[str, Any]:
    invoice = stored.invoice
    return {
        "number": invoice.number,
        "kind": invoice.kind,
        "dealer": invoice.dealer,
        "month": f"{invoice.month:%Y-%m}",
        "issued_on": str(invoice.issued_on),
        "due_on": str(invoice.due_on),
        "total": str(invoice.total),
        "currency": invoice.currency,
        "state": standing.state,
        "paid": str(standing.paid),
        "open": str(standing.open),
        "credits": invoice.credits,
        "credited_by": stored.credited_by,
    }


def _details(stored: StoredInvoice) -> dict[str, Any]:
    invoice = stored.invoice
    lines = [
        {"what": one.what + (" (free)" if one.free else ""), "quantity": one.quantity, "unit": str(one.unit)}
        | {"amount": str(one.amount)}
        for one in invoice.charges
    ]
    return {
        "lines": lines,
        "subtotal": str(invoice.subtotal),
        "taxes": [{"name": one.name, "rate": str(one.rate), "amount": str(one.amount)} for one in invoice.taxes],
        "payments": [{"on": str(one.on), "amount": str(one.amount), "reference": one.reference} for one in stored.paid],
        "reason": invoice.reason,
        "pdf": stored.blob,
    }


def _known_dealer(house: House, dealer: str | None, *, past: bool = False) -> None:
    if dealer is None or dealer in house.directory.dealers:
        return
    with house.database.reading() as tx:
        if not (past and invoices.listing(tx, dealer=dealer, limit=1)):
            raise LookupError(f"no dealer has the key {dealer}")


def _month(text: str) -> date:
    return _read(f"{text}-01", f"{text} is no month: write it like 2026-11")


def _day(text: str) -> date:
    return _read(text, f"{text} is no day: write it like 2026-12-04")


def _read(text: str, wrong: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        typer.echo(wrong, err=True)
        raise typer.Exit(USAGE) from None


def _amount(text: str) -> Decimal:
    if (amount := read_amount(text)) is None:
        typer.echo(f"{text} is no amount: write it like 272.32", err=True)
        raise typer.Exit(USAGE)
    return amount
