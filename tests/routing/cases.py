"""A small network and the mails that reach it, for the decisions' tests."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from parsers import Attachment, Document, LineItem, Mail, Order, Party, Problem, ShopFacts, Vehicle
from routing import Arrival, Brand, Case, Dealer, Directory, Known, Rules, Shop, Territory

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
HONDA = Brand("honda", "Honda", makes=("Honda",), vin_prefixes=("2HG", "2HK"), prefix="HON")
KIA = Brand("kia", "Kia", makes=("Kia",), vin_prefixes=("5XY", "KND"), prefix="KIA")
LAVAL = Dealer(
    "honda-laval",
    "Honda de Laval",
    (Party("pieces@honda-laval.example", "Luc", "fr"),),
    phone="450 555-0101",
    brands=("honda",),
)
ANJOU = Dealer("kia-anjou", "Kia Anjou", (Party("parts@kia-anjou.example", "Ann", "en"),), brands=("kia",))
FIX = Shop("fix", "Fix Auto Laval", ("pieces@fix.example",), "H7S 2B4", language="fr", phone="450 555-0142")
DIRECTORY = Directory(
    brands={"honda": HONDA, "kia": KIA},
    dealers={"honda-laval": LAVAL, "kia-anjou": ANJOU},
    shops={"fix": FIX},
    territories={
        ("honda", "CA", "H7"): (Territory("honda", "CA", "H7", "honda-laval"),),
        ("kia", "CA", "H"): (Territory("kia", "CA", "H", "kia-anjou"),),
    },
    fingerprint="f00d",
    by_address={"pieces@fix.example": "fix"},
    by_local_part={"honda": "honda", "kia": "kia"},
)
RULES = Rules(remind_after=timedelta(hours=4), confirm_anyone=False, language="fr")
LINES = (
    LineItem("2", "04711-T20-A00ZZ", "Bumper cover", Decimal(1), Decimal("489.96")),
    LineItem("5", "33150-T20-A01", "LT headlamp", Decimal(1), Decimal("960.73")),
)
ORDER = Order(
    purchase_order="48213-001",
    vin="2HGFE2F59PH100101",
    vehicle=Vehicle("2023", "Honda", "Civic"),
    shop=ShopFacts("Fix Auto Laval", "H7S 2B4"),
    lines=LINES,
    confidence=0.98,
)
KIA_ORDER = Order(vin="5XYK6CDF1PG141414", vehicle=Vehicle("2023", "Kia", "Sportage"), lines=LINES[:1])


def pdf(name="po.pdf", sha256="aa" * 32):
    """An attachment."""
    return Attachment(sha256, 1000, name)


def document(*orders, problems=()):
    """A document that says `orders`."""
    return Document(readable=bool(orders), orders=orders, problems=problems, pages=1, language="fr")


def unreadable(code="pdf-no-text"):
    """A document that nobody can read."""
    return document(problems=(Problem(code, "a picture only"),))


def mail(kind="order", sender="pieces@fix.example", **facts):
    """A mail of a shop."""
    return Mail(kind, Party(sender, "Fix"), "Commande 48213", message_id="<1@fix.example>", **facts)


def arrival(*documents, to="honda@parts.example", **facts):
    """A mail at an address of ours, one PDF for each document unless `pdfs` says otherwise."""
    facts.setdefault("pdfs", tuple(pdf(f"{n}.pdf", f"{n:064x}") for n, _ in enumerate(documents)))
    return Arrival(to, NOW - timedelta(minutes=1), mail(**facts), documents)


def case(arrived, earlier=None, same_mail=(), rules=RULES, directory=DIRECTORY):
    """Everything a decision weighs; numbers are reserved as the pipeline would."""
    numbers = {
        (n, index): f"HON-2026-{n * 10 + index + 1:06}"
        for n, one in enumerate(arrived.documents)
        for index, _ in enumerate(one.orders)
    }
    return Case(arrived, Known(numbers, earlier or {}, frozenset(same_mail)), directory, rules, NOW)
