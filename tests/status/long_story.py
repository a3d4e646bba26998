"""A request with a long life: told, passed on to another dealer, and revised by its shop."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from parsers import LineAnswer, LineItem
from routing import Event
from store import requests
from tests.status.scene import CASES, NOW

DOCUMENT = "5a5a" * 16
"""The blob of its second version."""


def tell(scene) -> str:
    """Write the whole story; gives the number. It came two days ago and was routed to honda-laval."""
    number = scene.open(replace(CASES[0], minutes=2 * 24 * 60))
    at = NOW - timedelta(days=1)
    with scene.database.begin() as tx:
        requests.append(
            tx, number, [*_passed_on(at, scene.stranger), *_answered(at + timedelta(hours=2), scene.stranger)]
        )
        openings, _ = requests.load(tx, number)
        came, shop = at + timedelta(hours=4), scene.directory.shops["fixauto-laval"]
        mail = scene._arrive(tx, shop, "honda", came)
        scene._settle(tx, mail, outcome="event", reference=number, subject="Supplément Civic 2023", at=came)
        requests.revise(tx, _newer(openings[0], scene.stranger), mail, came)
        changed = (LineAnswer(1, "available"), LineAnswer(3, "cancelled"), LineAnswer(9, "available"))
        revised = Event("revised", came, "shop", {"version": "2"}, lines=changed)
        requests.append(tx, number, [revised])
    return number


def _passed_on(at, stranger):
    facts = {"dealer": "honda-metropole", "from": "honda-laval", "why": "silent"}
    yield Event("dealer_reminded", at - timedelta(hours=4), "partspost", {"to": "pieces@honda-laval.example"})
    yield Event("ops_told", at - timedelta(hours=1), "partspost", {"why": stranger("answer")}, visibility="ops")
    yield Event("handed_over", at, "partspost", facts)
    yield Event("dealer_told", at, "partspost", {"to": "pieces@honda-metropole.example"})


def _answered(at, stranger):
    late = LineAnswer(8, "backorder", NOW.date() + timedelta(days=9))
    lines = (*(LineAnswer(line, "available") for line in range(1, 8)), late)
    yield Event(
        "phone_noted", at - timedelta(minutes=30), "dealer", {"said": stranger("On regarde ça.")}, visibility="dealer"
    )
    yield Event(
        "answered", at, "dealer", {"said": stranger("Tout est là sauf la 8."), "from": "x@y.example"}, lines=lines
    )


def _newer(opening, stranger):
    order = opening.order
    first, third = (
        replace(order.lines[0], quantity=Decimal(2), change="change"),
        replace(order.lines[2], change="delete"),
    )
    more = LineItem("9", stranger("75700-T20-A01"), stranger("Emblem"), Decimal(1), Decimal("31.20"), change="add")
    lines = (first, order.lines[1], third, *order.lines[3:], more)
    source = replace(opening.source, blob=DOCUMENT, name=stranger("PO_48213-S1.pdf"))
    return replace(opening, order=replace(order, lines=lines, claim=stranger("26-999")), source=source)
