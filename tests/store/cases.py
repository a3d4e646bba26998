"""What the store's tests write down: one mail, one order, one notice."""

from datetime import UTC, date, datetime
from decimal import Decimal

from parsers import LineItem, Order, Party, Vehicle
from routing import Event, Opening, Route, Source
from store import Outgoing, messages, requests

NOW = datetime(2026, 11, 20, 14, 30, tzinfo=UTC)
PDF = "9b1c" * 16


def arrive(tx, *, key="k1", recipient="honda@parts.example", at=NOW):
    """One accepted mail; gives its id, None when it was there."""
    return messages.add(
        tx,
        key=key,
        spool_id="01HV",
        received_at=at,
        via="smtp",
        peer="192.0.2.7",
        sender="atelier@shop.example",
        recipient=recipient,
        blob="ab" * 32,
        size=48_213,
        queue_id="4XkQ1z",
    )


def settled(tx, mail_id, outcome="request", *, reference=None, problem=None, at=NOW):
    """Settle a mail as reading would."""
    return messages.settle(
        tx,
        mail_id,
        outcome=outcome,
        reference=reference,
        kind="order",
        subject="Commande 48213",
        header_sender="atelier@shop.example",
        message_id="<1@shop.example>",
        pdfs=[(PDF, "PO_48213.pdf", 41_000)],
        problem=problem,
        at=at,
    )


def opening(number, *, brand="honda", dealer="west", blob=PDF, shop="Atelier@Shop.example"):
    """A request for two parts."""
    lines = (
        LineItem("1", "04711-T20-A00ZZ", "Pare-chocs", Decimal(1), Decimal("489.960"), part_type="oem"),
        LineItem("2", None, "Agrafe", Decimal("2.5"), None, Decimal("1E+1"), Decimal("-0.10"), change="add"),
    )
    order = Order(
        purchase_order="48213-001",
        vehicle=Vehicle("2023", "Honda", "Civic"),
        date=date(2026, 11, 20),
        lines=lines,
        subtotal=Decimal("489.86"),
        confidence=0.1 + 0.2,
    )
    return Opening(
        number=number,
        kind="parts_list",
        brand=brand,
        shop=Party(shop, "Carrosserie Élite", "fr"),
        shop_key="elite",
        shop_postal_code="H7S2B4",
        order=order,
        source=Source(blob, "PO_48213.pdf"),
        route=Route(brand, "H7S2B4", dealer, ("the longest prefix that matches is H7S",), "H7S") if dealer else None,
        directory="f00d",
    )


def open_one(tx, *, key="k1", at=NOW, **facts):
    """A mail and the request that it opened; gives the request's number."""
    mail_id = arrive(tx, key=key, at=at)
    number = requests.reserve_number(tx, message_id=mail_id, index=0, prefix="HON", year=at.year)
    requests.open_request(tx, opening(number, **facts), mail_id, at)
    settled(tx, mail_id, reference=number, at=at)
    return number


def outgoing(key="new|HON-2026-000001|west", request=None, *, kind="new_request", role="dealer", to="p@west.example"):
    """A finished mail."""
    return Outgoing(key, kind, role, request, to, f"b+{key}@Parts.example", f"<{key}@x>", b"Subject: x\r\n")


def given(dealer, kind="routed"):
    """What happens when a request goes to a dealer and he is told of it."""
    to = {"to": f"p@{dealer}.example"}
    return [Event(kind, NOW, "partspost", {"dealer": dealer}), Event("dealer_told", NOW, "partspost", to)]
