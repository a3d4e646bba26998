"""The mail that an invoice or a credit note travels in: one to the dealer's accounts desk."""

from dataclasses import replace
from datetime import date

from parsers import Party
from routing.accounts.invoice import Invoice
from routing.request import Notice

ACCOUNTS = "accounts"
"""The desk of a dealer that reads invoices."""


def invoice_key(dealer: str, month: date, again: int = 1) -> str:
    """What an invoice is for: this dealer's month, and which one of it, where one before was taken back."""
    return f"{dealer}.{month:%Y-%m}.{again}"


def invoice_mail(invoice: Invoice, to: Party, blob: str) -> Notice:
    """The mail with the PDF; its key is the number, so that it is sent once."""
    facts = {
        "dealer": invoice.dealer,
        "document": invoice.kind,
        "number": invoice.number,
        "month": str(invoice.month),
        "total": str(invoice.total),
        "currency": invoice.currency,
        "due": str(invoice.due_on),
        "seller": invoice.seller.name,
    }
    more = {"credits": invoice.credits or "", "reason": invoice.reason, "answers_to": invoice.seller.mail}
    more |= {f"pay_{place}": line for place, line in enumerate(invoice.pay_to, start=1)}
    facts |= {name: fact for name, fact in more.items() if fact}
    attach = ((blob, f"{invoice.number}.pdf"),)
    reader = replace(to, language=invoice.language)
    return Notice(f"invoice.{invoice.number}", "invoice", "dealer", reader, attach=attach, facts=facts)
