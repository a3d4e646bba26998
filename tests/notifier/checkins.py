"""The mails before a visit: an appointment whose customer was asked, has answered, and whose workshop deals with it."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from parsers import LineItem, Party
from routing import Event, Notice, fold
from tests.notifier.cases import NOW, NUMBER, ORDER, PDF_NAME, opening

_LATER = NOW + timedelta(hours=3)
_JOBS = (
    LineItem("1", None, "Entretien B1 : huile, filtre, rotation des pneus", Decimal(1), Decimal("189.95")),
    LineItem("2", None, "Rappel 23-087 : ceinture avant gauche", Decimal(1), Decimal("0.00")),
)
_OFFERED = {
    "offer_1": "Lavage intérieur et extérieur",
    "offer_1_key": "wash",
    "offer_1_price": "39.95",
    "offer_2": "Pose des pneus d’hiver",
    "offer_2_key": "tyres",
    "offer_2_price": "89.00",
    "terms_version": "3",
    "terms_digest": "5f2ab81c0d3e",
}
_SHOWN = _OFFERED | {
    "day": "2026-11-27",
    "closes": "2026-11-27T05:00:00+00:00",
    "offer_1_text": "À la main, environ 45 minutes.",
    "offer_2_url": "https://honda-laval.example/pieces/pneus",
    "terms": "L’atelier garde vos coordonnées pour ce rendez-vous.\nLes prix sont avant taxes.",
}
_BORN = (
    Event(
        "received",
        NOW,
        "shop",
        {
            "origin": "export",
            "starts": "2026-11-27T09:30:00-05:00",
            "driver": "ann@client.example Ann Tremblay",
            "driver_phone": "450 555-0177",
            "plate": "K42 LMN",
            "mileage": "48210",
            "remark_1": "Huile 0W-20",
        },
    ),
    Event("routed", NOW, "partspost", {"dealer": "honda-laval"}),
    Event("visit_booked", NOW, "partspost", {"starts": "2026-11-27T09:30:00-05:00"}),
    Event("dealer_told", NOW, "partspost", {"to": "pieces@honda-laval.example"}),
    Event("shop_told", NOW, "partspost", {"to": "ann@client.example"}),
    Event("checkin_told", NOW, "partspost", _OFFERED | {"to": "ann@client.example", "day": "2026-11-27"}),
)
_UNCONFIRMED = Event("checkin_unconfirmed", _LATER, "shop", {"choices": "1:yes 2:no"})
_ANSWERED = Event(
    "checkin_answered",
    _LATER,
    "shop",
    {
        "choices": "1:yes 2:no",
        "terms": "3",
        "words": "Les freins grincent à froid, surtout à l’arrière gauche.",
        "files": f"{PDF_NAME} frein.pdf",
    },
)
_WANTED = Event("conversion_wanted", _LATER, "dealer", {"items": "2"})
_HANDLED = Event("item_handled", _LATER, "dealer", {"items": "1"})
_PEOPLE = {
    "dealer": Party("pieces@honda-laval.example", "Nathalie Gagnon"),
    "shop": Party("ann@client.example", "Ann Tremblay"),
}


def visit(*happened):
    """The appointment, and what happened to it."""
    booked = opening(replace(ORDER, lines=_JOBS, subtotal=None, tax=None, total=None, required_by=None))
    customer = Party("ann@client.example", "Ann Tremblay", "fr")
    return fold([replace(booked, kind="appointment", shop=customer, shop_key=None)], (*_BORN, *happened))


def _said(kind, role, about, **facts):
    made = Notice(f"{NUMBER}.1.{kind}", kind, role, _PEOPLE[role], facts=facts)
    return replace(made, request=about)


APPROVAL = replace(
    _said(
        "visit_approval",
        "dealer",
        visit(
            Event("approval_wanted", _LATER, "partspost", {"starts": "2026-11-30T14:00:00-05:00", "price": "1462.50"}),
            Event("approver_told", _LATER, "partspost", {"to": "flotte@nordlease.example"}),
        ),
        occasion="asked",
        agreement="Nordlease Flotte",
        agreement_number="FL-2201",
        holder="Nordlease inc.",
        includes="Entretien et pneus d’hiver; pas les vitres",
        tax_included="1",
        starts="2026-11-30T14:00:00-05:00",
        price="1462.50",
        reason="Jeu constaté à l’essai",
        reference_name="BID",
        reference="BID 77120",
    ),
    role="approver",
    to=Party("flotte@nordlease.example", "Julie Tremblay"),
)
"""What an approver is asked."""
CHECKINS = (
    _said("checkin", "shop", visit(), **_SHOWN),
    _said("checkin_echo", "shop", visit(_ANSWERED), occasion="understood"),
    replace(
        _said("checkin_answered", "dealer", visit(_ANSWERED), occasion="answered"), attach=((PDF_NAME, "frein.pdf"),)
    ),
    _said("checkin_items", "dealer", visit(_ANSWERED, _HANDLED, _WANTED), occasion="convert"),
    APPROVAL,
)
"""One of each kind."""
OTHERS = {
    "terms": _said("checkin_echo", "shop", visit(_UNCONFIRMED), occasion="terms"),
    "late": _said("checkin_echo", "shop", visit(), occasion="late"),
    "cancelled": _said("checkin_echo", "shop", visit(Event("visit_cancelled", NOW, "dealer")), occasion="cancelled"),
    "shared": _said("checkin_answered", "dealer", visit(_ANSWERED), occasion="shared", items="2"),
    "handled": _said("checkin_items", "dealer", visit(_ANSWERED, _HANDLED), occasion="handled"),
}
"""What else they may say."""
_OF_WORKSHOP = ("sent", "added", "reason_wanted", "approved", "rejected", "message", "silent")
APPROVALS = {
    occasion: replace(
        APPROVAL,
        role="dealer",
        to=_PEOPLE["dealer"],
        facts={**APPROVAL.facts, "occasion": occasion, "answered_text": "Le prix dépasse notre entente."},
    )
    for occasion in _OF_WORKSHOP
}
"""What the workshop reads of it."""
