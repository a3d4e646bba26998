"""A notice of every kind about an appointment, with every fact that the decisions give."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from parsers import LineItem, Order, Party, Problem, Vehicle
from routing import Event, Notice, fold
from tests.notifier.cases import MESSAGE_ID, NOW, NUMBER, opening

_HERE = ZoneInfo("America/Toronto")
THURSDAY = datetime(2026, 12, 3, 9, 0, tzinfo=_HERE)
FRIDAY = datetime(2026, 12, 4, 13, 30, tzinfo=_HERE)
VISIT = Order(
    vin="2HGFE2F59PH100101",
    vehicle=Vehicle("2023", "Honda", "Civic Touring"),
    currency="CAD",
    lines=(
        LineItem("1", None, "Vidange et filtre à l'huile", None, Decimal("89.95")),
        LineItem("2", "45022-T20-A01", "Plaquettes de frein avant (jeu)", Decimal(1), Decimal("214.50")),
    ),
)
_PEOPLE = {
    "dealer": Party("service@honda-laval.example", "Nathalie Gagnon"),
    "shop": Party("luc.roy@courriel.example", "Luc Roy"),
}
_RECEIVED = {
    "origin": "typed",
    "driver": "luc.roy@courriel.example Luc Roy",
    "driver_phone": "450 555-0177",
    "words": "Un bruit de frottement à l'avant droit, surtout le matin.",
    "wishes": f"{THURSDAY.isoformat()} 2026-12-04",
    "plate": "K84 HTR",
    "mileage": "45200",
    "remark_2": "à vérifier avant de commander",
}
_WORDS = "Parfait, je laisserai la clé dans la boîte."


def _happened(kind: str, by: str, **facts: str) -> Event:
    return Event(kind, NOW + timedelta(hours=1), by, facts)


WANTED = (
    Event("received", NOW, "shop", _RECEIVED),
    Event("routed", NOW, "partspost", {"dealer": "honda-laval"}),
    Event("visit_wanted", NOW, "partspost"),
    Event("dealer_told", NOW, "partspost", {"to": "service@honda-laval.example"}),
    Event("shop_told", NOW, "partspost", {"to": "luc.roy@courriel.example"}),
)
PROPOSED = _happened("visit_proposed", "dealer", starts=THURSDAY.isoformat(), price="304.45")
ACCEPTED = _happened("visit_accepted", "shop", starts=THURSDAY.isoformat())
CONFIRMED = _happened("visit_confirmed", "dealer", starts=THURSDAY.isoformat())
ENTRY = {
    "method": "request",
    "starts": THURSDAY.isoformat(),
    "ends": (THURSDAY + timedelta(hours=1)).isoformat(),
    "sequence": "0",
}


def visit(*happened: Event):
    """The appointment that a customer wanted; then what `happened`."""
    whose = replace(opening(VISIT), kind="appointment", shop=_PEOPLE["shop"], shop_key=None, shop_postal_code=None)
    return fold([whose], (*WANTED, *happened))


def notice(kind: str, role: str, *happened: Event, **facts: str) -> Notice:
    """A notice about the appointment as it is after what `happened`."""
    return Notice(f"{NUMBER}.1.{kind}", kind, role, _PEOPLE[role], visit(*happened), facts=facts)


VISITS = (
    notice("visit_request", "dealer", chase_at="2026-11-24T19:00:00+00:00"),
    replace(notice("visit_receipt", "shop"), in_reply_to=MESSAGE_ID),
    notice(
        "visit_question",
        "shop",
        question="Le bruit vient-il aussi au freinage?",
        from_name="Honda de Laval",
        from_role="dealer",
    ),
    notice(
        "visit_proposal",
        "shop",
        PROPOSED,
        answered_text="Prévoyez une heure et demie; une salle d'attente est à votre disposition.",
        **ENTRY,
    ),
    notice("visit_news", "dealer", PROPOSED, ACCEPTED, occasion="accepted", answered_text=_WORDS),
    replace(
        notice(
            "visit_echo",
            "shop",
            PROPOSED,
            ACCEPTED,
            occasion="accepted",
            answered_text=_WORDS,
            undo_until="2026-11-24T21:50:00+00:00",
        ),
        in_reply_to=MESSAGE_ID,
    ),
    notice("visit_reminder", "shop", PROPOSED, ACCEPTED, CONFIRMED, occasion="ahead"),
    replace(
        notice("visit_held", "shop", held="export-day", subject="Export des rendez-vous"),
        request=None,
        problems=(
            Problem("export-day", "date '31/02/2026 09:00' is no day: write it like 2026-12-03", line="14"),
            Problem("export-no-id", "has no id", line="15"),
        ),
        in_reply_to=MESSAGE_ID,
    ),
)
