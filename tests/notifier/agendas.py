"""The mails of a workshop's agenda: its lists, a call, the question after a visit, a campaign before and after."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from parsers import LineItem, Party
from routing import Event, Notice, fold
from tests.notifier.cases import NOW, NUMBER, ORDER, opening

_JOBS = (LineItem("1", None, "Entretien B1 : huile, filtre, rotation des pneus", Decimal(1), Decimal("189.95")),)
_DESK = Party("pieces@honda-laval.example", "Nathalie Gagnon")
_ANN = Party("ann@client.example", "Ann Tremblay")
_MORNING = NOW.replace(hour=12, minute=0)
_BORN = (
    Event(
        "received",
        NOW - timedelta(days=9),
        "dealer",
        {
            "origin": "export",
            "uid": "RDV-4711",
            "starts": (_MORNING + timedelta(hours=2)).isoformat(),
            "driver": "ann@client.example Ann Tremblay",
            "driver_phone": "450 555-0177",
            "plate": "K42 LMN",
            "mileage": "48210",
        },
    ),
    Event("routed", NOW - timedelta(days=9), "partspost", {"dealer": "honda-laval"}),
    Event("visit_booked", NOW - timedelta(days=9), "partspost"),
    Event("shop_told", NOW - timedelta(days=9), "partspost", {"to": "ann@client.example"}),
)


def _visit(*events, number=NUMBER, who=_ANN, jobs=_JOBS):
    """An appointment at the workshop, and what has happened since it was booked."""
    born = replace(opening(number=number, order=replace(ORDER, lines=jobs)), kind="appointment", shop=who)
    return fold((born,), (*_BORN, *events))


def _listed(section, days=0, hours=0, *, number, who, **facts):
    """One appointment in a list."""
    at = (_MORNING + timedelta(days=days, hours=hours)).isoformat()
    told = {"section": section, "at": at, "reply": "1"} | facts
    key = f"agenda.morning.honda-laval.2026-11-24.{section}.{number}"
    return Notice(key, "agenda", "dealer", _DESK, request=_visit(number=number, who=who), facts=told)


_LISTED = (
    _listed("not_arrived", hours=2, number="HON-2026-000417", who=_ANN),
    _listed("not_arrived", hours=6, number="HON-2026-000419", who=Party("luc@client.example", "Luc Ouellet")),
    _listed("overdue", -4, 2, number="HON-2026-000288", who=Party("", "Marc-André Pelletier"), note="Attend sa prime"),
    _listed("current", 0, 7, number="HON-2026-000301", who=Party("eva@client.example", "Eva Roy"), timed="1"),
    _listed("missed", -1, 3, number="HON-2026-000390", who=Party("j.cote@client.example", "Julien Côté")),
    _listed("confirmed", 1, 1, number="HON-2026-000422", who=Party("sam@client.example", "Samira Haddad")),
    _listed("in_week", -3, 2, number="HON-2026-000377", who=Party("paul@client.example", "Paul Gagné")),
    _listed(
        "mismatch",
        2,
        4,
        number="HON-2026-000425",
        who=Party("lea@client.example", "Léa Morin"),
        note=(_MORNING + timedelta(days=2, hours=1)).isoformat(),
    ),
)
_DONE = Event("visit_done", NOW - timedelta(days=2), "dealer")
_COMPLAINT = "Le frein grince encore à froid, surtout à l'arrière gauche."
_SPEAKS = {"dealer_name": "Honda de Laval", "dealer_phone": "450 555-0100"}

AGENDAS = (
    Notice(
        "agenda.morning.honda-laval.2026-11-24",
        "agenda",
        "dealer",
        _DESK,
        facts={"occasion": "morning", "dealer": "honda-laval", "dealer_timezone": "America/Toronto", "brand": "honda"},
        also=_LISTED,
    ),
    Notice(
        f"{NUMBER}.1.follow_up.7",
        "follow_up",
        "dealer",
        _DESK,
        request=_visit(_DONE),
        facts={
            "occasion": "replaced",
            "due_at": "2027-01-10T14:00:00+00:00",
            "was_at": "2026-12-15T14:00:00+00:00",
            "timed": "1",
            "answered_text": "Appelé, il décide après les Fêtes. Rappel 2027-01-10 9 h",
        },
    ),
    Notice(
        f"{NUMBER}.1.courtesy.7",
        "courtesy",
        "shop",
        _ANN,
        request=_visit(_DONE, Event("courtesy_asked", NOW, "partspost", {"to": "ann@client.example"})),
        facts={"occasion": "asked"} | _SPEAKS,
    ),
    Notice(
        "campaign_preview.m57",
        "campaign_preview",
        "dealer",
        _DESK,
        facts={
            "case": "CAMPAIGN-57",
            "campaign": "Freins avant l'hiver",
            "dealer": "honda-laval",
            "brand": "honda",
            "rows": "42",
            "clients": "36",
            "calls": "2",
            "refused": "1",
            "before": "1",
            "problems": "2",
            "wrong": "7 day 10/11/26\n9 address ann@@client\n31 car ",
            "words": "Vérification des freins à 49,95 $ jusqu'au 15 décembre.",
            "go": "GO 4821",
        },
    ),
    Notice(
        f"{NUMBER}.1.campaign.5",
        "campaign",
        "shop",
        _ANN,
        request=_visit(),
        facts={
            "campaign": "Freins avant l'hiver",
            "words": "Vérification des freins à 49,95 $ jusqu'au 15 décembre.",
            "vehicles": "Civic Touring · K42 LMN · 2HGFE2F59PH100101\nHR-V · K42 LMP",
        }
        | _SPEAKS,
    ),
)
