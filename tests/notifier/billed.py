"""The mail with an invoice."""

from datetime import date
from decimal import Decimal

from config import Price, Prices, Seller, Terms
from parsers import Party
from routing.accounts import Buyer, bill, invoice_mail, issue
from tests.notifier.cases import PDF_NAME

PRICES = Prices(
    Seller(
        "Pièces Québec inc.",
        ("1200, rue du Marché", "Laval (Québec)  H7S 1Z5"),
        {"TPS": "123456789 RT0001", "TVQ": "1234567890 TQ0001"},
        "450 555-0190",
        "accounts@parts.example",
    ),
    Terms("CAD", date(2026, 11, 1), 30, ("Virement : Caisse du Marché, transit 00000, compte 1234567",)),
    Decimal("49.00"),
    {"order": Price(Decimal("1.50"), 20, ((101, Decimal("1.20")),)), "line": Price(Decimal("0.035"))},
    {"TPS": Decimal("0.05"), "TVQ": Decimal("0.09975")},
)
_CHARGES, _TAXES = bill(PRICES, "honda-laval", {"orders": 138, "lines": 1207})
INVOICE = issue(
    _CHARGES,
    PRICES,
    _TAXES,
    key="honda-laval.2026-11.1",
    dealer="honda-laval",
    buyer=Buyer("Honda de Laval", ("3000, boul. de la Concorde", "Laval (Québec)  H7E 2B5")),
    language="fr",
    month=date(2026, 11, 1),
    on=date(2026, 12, 1),
    place=17,
)
BILLED = (invoice_mail(INVOICE, Party("pieces@honda-laval.example", "Nathalie Gagnon"), PDF_NAME),)
