"""routing.accounts: what a dealer owes for a month, and whether he has paid.

Purpose: the usage of a month and the operator's price list become an invoice (`bill`, `issue`), an invoice its credit
note (`credit`), payments and the calendar what is paid, open or overdue (`standing_of`).
Promise: pure; all money is Decimal. Each line is rounded half-up to the cent, the subtotal is the sum of the rounded
lines, each tax is its rate on the subtotal, rounded half-up to the cent by itself, the total is their sum; an `Invoice`
whose sums do not agree cannot be made.
What may go wrong: ValueError for such an invoice; a bank's payment that cannot be read is a mistake with its line.
"""

from routing.accounts.billing import USAGE, bill, months_slot
from routing.accounts.invoice import Buyer, Charge, Invoice, InvoiceKind, Tax, cents, credit, issue
from routing.accounts.mailing import invoice_key, invoice_mail
from routing.accounts.payments import Payment, read_payments
from routing.accounts.standing import AccountState, Standing, standing_of

__all__ = [
    "USAGE",
    "AccountState",
    "Buyer",
    "Charge",
    "Invoice",
    "InvoiceKind",
    "Payment",
    "Standing",
    "Tax",
    "bill",
    "cents",
    "credit",
    "invoice_key",
    "invoice_mail",
    "issue",
    "months_slot",
    "read_payments",
    "standing_of",
]
