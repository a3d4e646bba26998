"""What stands on an invoice or a credit note, in the reader's words."""

from decimal import Decimal

from babel.numbers import format_percent

from notifier.catalogue import Words, words
from notifier.lines import N_
from notifier.papers.drawing import Paper, Row, draw
from routing.accounts import Charge, Invoice, Tax

_LETTER = ("CAD", "USD", "MXN")
"""Who pays in these prints on Letter; all others on A4."""


def invoice_pdf(invoice: Invoice, country: str, timezone: str) -> bytes:
    """The invoice as PDF in its own language, written as in this country; the same bytes whenever it is drawn."""
    return draw(_paper(invoice, words(invoice.language, invoice.language, country, timezone)))


def naming(what: str, reader: Words) -> str:
    """What a charge is for."""
    return reader.say(_NAMES[what])


def _paper(invoice: Invoice, reader: Words) -> Paper:
    seller, credit = invoice.seller, invoice.kind == "credit"
    own = [*seller.address, seller.phone, seller.mail]
    taxed = [reader.say("%(name)s No. %(number)s", name=name, number=no) for name, no in seller.numbers.items()]
    due = reader.plain_day(invoice.due_on)
    return Paper(
        title=reader.say("Credit note") if credit else reader.say("Invoice"),
        language=reader.language,
        letter=invoice.currency in _LETTER,
        seller=(seller.name, *(line for line in own if line), *taxed),
        facts=tuple(_facts(invoice, reader)),
        buyer_heading=reader.say("Billed to"),
        buyer=(invoice.buyer.name, *invoice.buyer.address, *([invoice.buyer.number] if invoice.buyer.number else [])),
        heads=(
            reader.say("Description"),
            reader.say("Qty"),
            reader.say("Unit price"),
            reader.say("Amount (%(currency)s)", currency=invoice.currency),
        ),
        rows=tuple(_row(charge, reader) for charge in invoice.charges),
        sums=(
            (reader.say("Subtotal"), reader.money(invoice.subtotal)),
            *((_tax(tax, reader), reader.money(tax.amount)) for tax in invoice.taxes),
        ),
        total=(
            reader.say("Total of this credit note") if credit else reader.say("Total to pay"),
            reader.money(invoice.total, invoice.currency),
        ),
        heading=reader.say("Why") if credit else reader.say("To be paid by %(day)s", day=due),
        notes=(
            (
                reader.say("This credit note takes back invoice %(number)s.", number=invoice.credits or ""),
                invoice.reason,
            )
            if credit
            else (*invoice.pay_to, reader.say("Please name the number %(number)s.", number=invoice.number))
        ),
        footer=f"{seller.name} · {invoice.number}",
        number=invoice.number,
    )


def _facts(invoice: Invoice, reader: Words) -> list[tuple[str, str]]:
    facts = [
        (reader.say("Number"), invoice.number),
        (reader.say("Date"), reader.plain_day(invoice.issued_on)),
        (reader.say("Month"), reader.month(invoice.month)),
    ]
    if invoice.credits:
        return [*facts, (reader.say("For invoice"), invoice.credits)]
    return [*facts, (reader.say("Due"), reader.plain_day(invoice.due_on))]


def _row(charge: Charge, reader: Words) -> Row:
    name = naming(charge.what, reader)
    return Row(
        reader.say("%(what)s, included", what=name) if charge.free else name,
        reader.number(Decimal(charge.quantity)),
        "" if charge.free else reader.money(charge.unit),
        reader.money(charge.amount),
    )


def _tax(tax: Tax, reader: Words) -> str:
    rate = format_percent(tax.rate, locale=reader.locale, decimal_quantization=False)
    return f"{tax.name} {rate}".replace("\u202f", "\u00a0")


_NAMES = {
    "month": N_("Monthly base"),
    "order": N_("Parts orders"),
    "line": N_("Order lines"),
    "appointment": N_("Appointments"),
    "answer": N_("Answered requests"),
    "return": N_("Returns"),
    "search": N_("Part searches"),
}
