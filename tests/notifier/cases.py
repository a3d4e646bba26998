"""A small network, an order and one notice of every kind, for the notifier's tests."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from config import Settings
from parsers import LineItem, Order, Party, Problem, ShopFacts, Vehicle
from routing import Brand, Dealer, Directory, Event, Notice, Opening, Route, Shop, Source, Territory, fold

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
)
FIX = Shop("fix", "Fix Auto Laval", ("pieces@fix.example",), "H7S 2B4", language="fr", phone="450 555-0126")
DIRECTORY = Directory(
    brands={"honda": HONDA},
    dealers={"honda-laval": LAVAL},
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


def settings(state: Path = Path("var"), **relay: object) -> Settings:
    """Settings as the sample configuration has them; `relay` overrides that section."""
    return Settings.model_validate(
        {
            "paths": {"state": str(state)},
            "site": {"domain": "parts.example", "language": "fr", "name": "partspost"},
            "relay": relay,
        }
    )


def request(order: Order = ORDER, *, confirmed: bool = False):
    """The request that the order opened, told to the dealer and confirmed to the shop."""
    opening = Opening(
        number=NUMBER,
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
    events = [
        Event("received", NOW, "shop"),
        Event("routed", NOW, "partspost"),
        Event("dealer_told", NOW, "partspost"),
        Event("shop_told", NOW, "partspost"),
    ]
    if confirmed:
        events.append(Event("confirmed", NOW, "dealer"))
    return fold(opening, 1, events)


def notice(kind: str, language: str = "fr", **changes: object) -> Notice:
    """A notice of `kind` to a reader of `language`, with every fact that the pipeline gives."""
    made = _NOTICES[kind]
    return replace(made, to=replace(made.to, language=language), **changes)


_DEALER = Party("pieces@honda-laval.example", "Nathalie Gagnon")
_SHOP = Party("pieces@fix.example", "Fix Auto Laval")
_FACTS = {
    "dealer_name": "Honda de Laval",
    "dealer_phone": "450 555-0100",
    "dealer_timezone": "America/Toronto",
    "shop_phone": "450 555-0126",
    "chase_at": "2026-11-24T19:00:00+00:00",
    "lines_read": "3",
}
_ENCLOSED = ((PDF_NAME, "commande 48213.pdf"),)
_NOTICES = {
    "new_request": Notice(
        key=f"{NUMBER}.1.new_request",
        kind="new_request",
        role="dealer",
        to=_DEALER,
        request=request(),
        problems=UNREAD,
        attach=_ENCLOSED,
        facts=_FACTS | {"banner": "unverified", "rows_unexplained": "1"},
    ),
    "receipt": Notice(
        key=f"{NUMBER}.1.receipt",
        kind="receipt",
        role="shop",
        to=_SHOP,
        request=request(),
        problems=UNREAD,
        in_reply_to=MESSAGE_ID,
        facts=_FACTS | {"rows_unexplained": "1"},
    ),
    "copy": Notice(
        key=f"{NUMBER}.1.copy",
        kind="copy",
        role="ops",
        to=Party("qualite@fix.example", "Fix Auto"),
        request=request(),
        facts=_FACTS | {"cutoff_at": "2026-11-24T19:30:00+00:00"},
    ),
    "reminder": Notice(
        key=f"{NUMBER}.1.reminder.1",
        kind="reminder",
        role="dealer",
        to=_DEALER,
        request=request(),
        attach=_ENCLOSED,
        facts={"told_at": "2026-11-24T15:00:00+00:00", "dealer_name": "Honda de Laval"},
    ),
    "answered": Notice(
        key=f"{NUMBER}.1.answered",
        kind="answered",
        role="shop",
        to=_SHOP,
        request=request(confirmed=True),
        facts={
            "answered_text": "Bonjour,\n\nTout est disponible, livraison demain matin.\nNathalie",
            "answered_at": "2026-11-24T16:12:00+00:00",
            "dealer_name": "Honda de Laval",
            "dealer_phone": "450 555-0100",
        },
    ),
    "duplicate": Notice(
        key=f"{NUMBER}.1.duplicate.20261125T130000",
        kind="duplicate",
        role="shop",
        to=_SHOP,
        request=request(),
        in_reply_to=MESSAGE_ID,
        facts={"received_at": "2026-11-24T15:00:00+00:00"},
    ),
    "held": Notice(
        key=f"held.{MESSAGE_ID}.honda",
        kind="held",
        role="shop",
        to=_SHOP,
        problems=(Problem("pdf-encrypted", "the PDF is encrypted"),),
        in_reply_to=MESSAGE_ID,
        facts={"brand": "honda", "subject": "Commande 48213 Civic", "file_name": "commande 48213.pdf"},
    ),
    "alarm": Notice(
        key="alarm.relay.2026-11-24",
        kind="alarm",
        role="ops",
        to=Party("ops@parts.example", "Exploitation"),
        facts={
            "what": "The relay has refused 3 mails in the last hour.",
            "cure": "See `partspost outbox list` and the relay's log.",
            "relay": "smtp.example:587",
            "last_reply": "550 5.7.1 not allowed",
        },
    ),
}
KINDS = tuple(_NOTICES)
