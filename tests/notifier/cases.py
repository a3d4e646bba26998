"""A small network, an order and its requests, for the notifier's tests."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from config import Settings
from parsers import LineAnswer, LineItem, Order, Party, Problem, ShopFacts, Vehicle
from routing import Brand, Dealer, Directory, Event, Opening, Route, Shop, Source, Territory, fold

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
SECRET = b"a secret of thirty-two characters"
PDF = b"%PDF-1.4\r\n1 0 obj\nlone\rreturn\n\x00\xff%%EOF"
PDF_NAME = "9f" * 32
HONDA = Brand("honda", "Honda", makes=("Honda",), prefix="HON")
LAVAL = Dealer(
    "honda-laval",
    "Honda de Laval",
    (Party("pieces@honda-laval.example", "Nathalie Gagnon", "fr"),),
    phone="450 555-0100",
    website="https://honda-laval.example/pieces",
)
ANJOU = Dealer("honda-anjou", "Anjou Honda", (Party("pieces@anjou.example", "Steeve Roy", "fr"),), phone="514 555-0140")
FIX = Shop("fix", "Fix Auto Laval", ("pieces@fix.example",), "H7S 2B4", language="fr", phone="450 555-0126")
DIRECTORY = Directory(
    brands={"honda": HONDA},
    dealers={"honda-laval": LAVAL, "honda-anjou": ANJOU},
    shops={"fix": FIX},
    territories={("honda", "CA", "H7"): (Territory("honda", "CA", "H7", "honda-laval"),)},
    fingerprint="f00d",
    by_address={"pieces@fix.example": "fix"},
    by_local_part={"honda": "honda"},
)
ORDER = Order(
    purchase_order="48213-001",
    repair_order="48213",
    claim="26-232003028-01",
    vin="2HGFE2F59PH100101",
    vehicle=Vehicle("2023", "Honda", "Civic Touring"),
    shop=ShopFacts("Fix Auto Laval", "H7S 2B4", "450 555-0126", "pieces@fix.example"),
    insurer="Intact",
    required_by=date(2026, 11, 27),
    currency="CAD",
    lines=(
        LineItem("2", "04711-T20-A00ZZ", "Recouvrement de pare-chocs avant (apprêté)", Decimal(1), Decimal("489.96")),
        LineItem("5", "33150-T20-A01", "Phare DEL gauche (ensemble)", Decimal(1), Decimal("1130.27")),
        LineItem("7", "91505-TM8-003", "Agrafe, pare-chocs", Decimal(10), Decimal("2.10"), part_type="aftermarket"),
    ),
    subtotal=Decimal("1641.23"),
    tax=Decimal("245.77"),
    total=Decimal("1887.00"),
)
NUMBER = "HON-2026-000417"
MESSAGE_ID = "<CAF-48213@mail.fix.example>"
UNREAD = (
    Problem("line-unread", "row '9 71121-T20-A0? CALANDRE 1 ?' looks like a line", 0),
    Problem("sum-mismatch", "the lines add up to 1641.23, the paper says 1886.33", 0),
    Problem("quantity-price-mismatch", "10 x 2.10 is not 25.00", 0, "7"),
)


PUBLIC = {"public_url": "https://parts.example", "token": "0123456789abcdef"}
"""A page that others may reach."""


def settings(state: Path = Path("var"), page: dict[str, str] | None = None, **relay: object) -> Settings:
    """Settings as the sample configuration has them; `relay` and `page` override these sections."""
    return Settings.model_validate(
        {
            "paths": {"state": str(state)},
            "site": {"domain": "parts.example", "language": "fr", "name": "partspost"},
            "relay": relay,
            "page": page or {},
        }
    )


def opening(order: Order = ORDER, number: str = NUMBER) -> Opening:
    """What the order opens, routed to Laval."""
    return Opening(
        number=number,
        kind="parts_list",
        brand="honda",
        shop=Party("pieces@fix.example", "Fix Auto Laval", "fr"),
        shop_key="fix",
        shop_postal_code="H7S2B4",
        order=order,
        source=Source(PDF_NAME, "commande 48213.pdf"),
        route=Route("honda", "H7S2B4", "honda-laval", ("H7S2B4 lies in H7",), "H7"),
        directory="f00d",
    )


TOLD = (
    Event("received", NOW, "shop"),
    Event("routed", NOW, "partspost", {"dealer": "honda-laval"}),
    Event("dealer_told", NOW, "partspost"),
    Event("shop_told", NOW, "partspost"),
)
ANSWERED = Event(
    "answered",
    NOW + timedelta(hours=2),
    "dealer",
    {"said": "2 dispo, 33150 BO 4 déc, 6 agrafes maintenant et 4 le 1er"},
    lines=(
        LineAnswer(1, "available", date(2026, 11, 25)),
        LineAnswer(2, "backorder", date(2026, 12, 4), reason="en rupture à l'usine"),
        LineAnswer(3, "available", quantity=Decimal(6)),
        LineAnswer(3, "backorder", date(2026, 12, 1), quantity=Decimal(4)),
    ),
)
# The second version: line 1 is taken out, line 2 comes twice and costs more, line 4 is new.
NEWER = replace(
    ORDER,
    lines=(
        replace(ORDER.lines[0], change="delete"),
        replace(ORDER.lines[1], quantity=Decimal(2), unit_price=Decimal("1165.00"), change="change"),
        ORDER.lines[2],
        LineItem("9", "71121-T20-A01", "Calandre supérieure", Decimal(1), Decimal("318.40"), change="add"),
    ),
)
OLD_VALUES = (
    LineAnswer(1, "cancelled"),
    LineAnswer(2, "available", quantity=Decimal(1), price=Decimal("1130.27")),
    LineAnswer(4, "available"),
)


def request(order: Order = ORDER, *happened: Event, number: str = NUMBER):
    """The request that the order opened, told to the dealer and confirmed to the shop; then what `happened`."""
    return fold([opening(order, number)], (*TOLD, *happened))


def newer():
    """The request in its second version, after the first was answered."""
    revised = Event("revised", NOW + timedelta(days=2), "shop", lines=OLD_VALUES)
    return fold([opening(), opening(NEWER)], (*TOLD, ANSWERED, revised))
