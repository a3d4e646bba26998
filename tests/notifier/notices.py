"""One notice of every kind, with every fact that the decisions give."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from parsers import LineAnswer, Party, Problem
from routing import Event, Notice, Report, first_weeks, weekly
from tests.notifier.agendas import AGENDAS
from tests.notifier.billed import BILLED
from tests.notifier.cases import (
    ANSWERED,
    MESSAGE_ID,
    NOW,
    NUMBER,
    OLD_VALUES,
    ORDER,
    PDF_NAME,
    UNREAD,
    newer,
    request,
)
from tests.notifier.checkins import CHECKINS
from tests.notifier.visits import VISITS

_PEOPLE = {
    "dealer": Party("pieces@honda-laval.example", "Nathalie Gagnon"),
    "shop": Party("pieces@fix.example", "Fix Auto Laval"),
    "approver": Party("flotte@assureur.example", "Julie Tremblay"),
    "ops": Party("ops@parts.example", "Exploitation"),
}
_NAMES = {"dealer_name": "Honda de Laval", "dealer_phone": "450 555-0100"}
_READ = _NAMES | {
    "dealer_timezone": "America/Toronto",
    "shop_phone": "450 555-0126",
    "chase_at": "2026-11-24T19:00:00+00:00",
    "lines_read": "3",
}
_TEN_TO_FIVE = "2026-11-24T21:50:00+00:00"
_ENCLOSED = ((PDF_NAME, "commande 48213.pdf"),)
_WORDS = "2 dispo, 33150 BO 4 déc, 6 agrafes maintenant et 4 le 1er"
_ASKED = "Est-ce que le véhicule a les phares antibrouillards? Le pare-chocs change selon l'option."
_REPLACED = (
    LineAnswer(1, "price_change", price=Decimal("534.50")),
    LineAnswer(2, "substitute", date(2026, 11, 30), part_number="33150-T20-A02", price=Decimal("1198.00")),
)
_WEEKS = first_weeks(date(2026, 11, 23))


def week(*amounts: int) -> dict[str, int]:
    """The figures of a week, the smaller ones made up from these."""
    orders, in_time, late, kept, moved, backorders, silent = amounts
    answered = in_time + late
    told = {"orders": orders, "lines": orders * 11, "answered": answered, "answered_in_time": in_time}
    told |= {"answer_minutes": answered * 97, "promises": kept + moved, "promises_kept": kept, "promises_moved": moved}
    return told | {"backorders": backorders, "reminders": late, "silent": silent, "returns": orders // 20}


EIGHT_WEEKS = Report(
    dict(
        zip(
            _WEEKS,
            (
                week(31, 24, 5, 40, 9, 12, 2),
                week(38, 30, 6, 44, 6, 15, 1),
                week(27, 22, 4, 30, 4, 9, 1),
                week(42, 33, 7, 51, 8, 17, 3),
                week(0, 0, 0, 3, 0, 0, 0),
                week(45, 38, 5, 55, 5, 14, 1),
                week(40, 35, 4, 49, 6, 11, 0),
                week(48, 42, 5, 60, 4, 13, 1),
            ),
            strict=True,
        )
    )
)
TWO_DEALERS = (
    Report({_WEEKS[-1]: week(33, 30, 3, 41, 1, 8, 0)}, "Honda de Laval"),
    Report({_WEEKS[-1]: week(15, 12, 2, 19, 3, 5, 1)}, "Anjou Honda"),
)


_CANCELLED = (LineAnswer(2, "cancelled", reason="réparé"),)
_RETURNED = Event("return_asked", NOW + timedelta(days=9), "shop", lines=(LineAnswer(2, "delivered"),))


def _said(kind: str, role: str, lines: tuple[LineAnswer, ...] = (), about=None, **facts: str) -> Notice:
    """A notice of the conversation about the request, or about another one."""
    made = Notice(f"{NUMBER}.1.{kind}", kind, role, _PEOPLE[role], facts=facts, lines=lines)
    return replace(made, request=about or request(ORDER, ANSWERED))


def notice(kind: str, language: str = "fr", **changes: object) -> Notice:
    """A notice of `kind` to a reader of `language`."""
    made = _NOTICES[kind]
    return replace(made, **({"to": replace(made.to, language=language)} | changes))


_BEGINNINGS = (
    replace(
        _said("new_request", "dealer", about=request(), **_READ, banner="unverified", rows_unexplained="1"),
        problems=UNREAD,
        attach=_ENCLOSED,
    ),
    replace(
        _said("receipt", "shop", about=request(), **_READ, rows_unexplained="1"),
        problems=UNREAD,
        in_reply_to=MESSAGE_ID,
    ),
    replace(
        _said("copy", "ops", about=request(), **_READ, cutoff_at="2026-11-24T19:30:00+00:00", cutoff_for="2026-11-25"),
        to=Party("qualite@fix.example", "Fix Auto"),
    ),
    replace(
        _said("duplicate", "shop", about=request(), received_at="2026-11-24T15:00:00+00:00"), in_reply_to=MESSAGE_ID
    ),
    _said("same_as", "shop", about=request(), other="HON-2026-000402"),
    replace(
        _said("held", "shop", brand="honda", subject="Commande 48213 Civic", file_name="commande 48213.pdf"),
        request=None,
        problems=(Problem("pdf-encrypted", "the PDF is encrypted"),),
        in_reply_to=MESSAGE_ID,
    ),
    replace(
        _said("delta", "dealer", OLD_VALUES, newer(), version_from="1", reason="Démontage : calandre fendue", **_READ),
        attach=_ENCLOSED,
    ),
    _said("expired", "dealer", answered_text="Tout est arrivé hier, merci."),
    replace(
        _said("confirmation", "shop", about=newer(), reason="Démontage : calandre fendue", **_READ),
        in_reply_to=MESSAGE_ID,
    ),
    _said("old_version", "dealer", OLD_VALUES, newer(), version_from="1", answered_text="Tout est disponible"),
)
_CONVERSATION = (
    _said(
        "answered",
        "shop",
        ANSWERED.lines,
        answered_text="Bonjour,\n\nLa 33150 est en rupture, 4 décembre. Le reste suit.\nNathalie",
        answered_at="2026-11-24T16:12:00+00:00",
        **_NAMES,
    ),
    _said("echo", "dealer", ANSWERED.lines, undo_until=_TEN_TO_FIVE, answered_text=_WORDS, question=_ASKED),
    _said("ask_back", "dealer", about=request(), answered_text="ok sauf la doublure", reason="line"),
    _said("question", "shop", question=_ASKED, from_name="Nathalie Gagnon", from_role="dealer", **_NAMES),
    _said("message", "dealer", answered_text="Avec antibrouillards, svp.", from_name="Luc Roy", from_role="shop"),
    _said("stranger", "dealer", from_address="steeve.roy@gmail.example", answered_text="Tout est disponible"),
    _said("cancelled", "dealer", _CANCELLED, answered_text="Annuler la 5, on a réparé le phare."),
    _said("consent", "shop", _REPLACED, answered_text="Le PDSF a monté le 1er novembre.", **_NAMES),
    _said("approval", "approver", about=request(), agreement="Intact, parc de véhicules"),
    _said("approval_done", "dealer", result="approved", reference="INT-88213"),
    _said("reference", "shop", about=request(), agreement="Intact"),
    _said("reason", "shop", OLD_VALUES[2:], newer(), version_from="1", agreement="Intact"),
)
_CHASING = (
    replace(
        _said(
            "reminder",
            "dealer",
            about=request(),
            told_at="2026-11-24T15:00:00+00:00",
            chase_at="2026-11-25T15:00:00+00:00",
            next_dealer="Anjou Honda",
            level="2",
        ),
        attach=_ENCLOSED,
    ),
    _said(
        "handed_over",
        "shop",
        about=request(ORDER, Event("handed_over", NOW, "partspost", {"dealer": "honda-anjou"})),
        dealer_name="Anjou Honda",
        dealer_phone="514 555-0140",
        reason="absent",
        until="2026-12-07",
        chase_at="2026-11-25T15:00:00+00:00",
    ),
    _said("released", "dealer", about=request(), reason="silent"),
    _said("untaken", "shop", about=request(), dealers="Honda de Laval · 450 555-0100\nAnjou Honda · 514 555-0140"),
    _said("escalation", "ops", about=request(), reason="silent", **_NAMES),
    _said("unanswered", "dealer", question=_ASKED),
    _said("nudge", "shop", _REPLACED, matter="consent", **_NAMES),
    _said(
        "promise_moved",
        "shop",
        (LineAnswer(2, "backorder", date(2026, 12, 11)), LineAnswer(3, "backorder")),
        reason="Le camion de l'usine est retardé",
        **_NAMES,
    ),
    _said("arrived", "shop", **_NAMES),
    _said(
        "delivery",
        "shop",
        (
            LineAnswer(2, "backorder", date(2026, 12, 11)),
            LineAnswer(3, "backorder", date(2026, 12, 11), quantity=Decimal(4)),
        ),
        method="update",
        day="2026-12-11",
        was_day="2026-12-04",
        starts="2026-12-11T13:00:00+00:00",
        ends="2026-12-11T21:00:00+00:00",
        delivery="1",
        sequence="1",
        **_NAMES,
    ),
    _said(
        "delivery_day",
        "shop",
        (
            LineAnswer(2, "backorder", date(2026, 12, 4)),
            LineAnswer(3, "backorder", date(2026, 12, 4), quantity=Decimal(4)),
        ),
        day="2026-12-04",
        occasion="today",
        brand="honda",
        **_NAMES,
    ),
)
_AFTERWARDS = (
    _said(
        "return_request",
        "dealer",
        (LineAnswer(2, "delivered"),),
        request(ORDER, ANSWERED, _RETURNED),
        reason="Mauvais côté",
    ),
    _said(
        "return_steps",
        "shop",
        (LineAnswer(2, "delivered"),),
        request(ORDER, ANSWERED, _RETURNED),
        result="accepted",
        pickup="2026-12-08",
        deadline="2026-12-31",
        restocking="15 %",
        **_NAMES,
    ),
    _said("credited", "shop", (LineAnswer(2, "delivered"),), credit="NC-20417", amount="1130.27", **_NAMES),
    _said("search", "dealer", about=request(), chase_at="2026-11-25T15:00:00+00:00"),
    _said("search_won", "shop", (LineAnswer(2, "available", date(2026, 11, 26)),), **_NAMES),
    _said("search_over", "dealer", about=request()),
    _said("search_failed", "shop", about=request()),
)
_OVERVIEWS = (
    _said("status", "shop", about=request(ORDER, ANSWERED), asked="48213"),
    replace(
        _said("digest", "dealer"),
        request=None,
        facts={"audience": "dealer"},
        also=tuple(
            replace(_said("digest", "dealer"), request=about, facts={"reply": "1"})
            for about in (
                request(number="HON-2026-000431"),
                request(ORDER, ANSWERED),
                request(ORDER, ANSWERED, Event("dealer_asked", NOW, "dealer"), number="HON-2026-000422"),
            )
        ),
    ),
    *weekly("report.ops.2026-11-23", "ops", _PEOPLE["ops"], EIGHT_WEEKS, TWO_DEALERS, facts={"audience": "ops"}),
    replace(
        _said(
            "alarm",
            "ops",
            what="The relay has refused 3 mails in the last hour.",
            cure="See `partspost outbox list` and the relay's log.",
            relay="smtp.example:587",
            last_reply="550 5.7.1 not allowed",
        ),
        request=None,
    ),
)
_RECORDS = (
    _said("dossier", "shop", digest="9f" * 32),
    Notice("welcome.shop.fix", "welcome", "shop", _PEOPLE["shop"], facts={"shop": "fix"}),
    Notice(
        "profile.m1234567890123456",
        "profile_check",
        "dealer",
        _PEOPLE["dealer"],
        facts={"case": "PROFILE-1234567890123456", "dealer": "honda-laval", "brand": "honda"},
    ),
    Notice(
        "profile.m57",
        "profile",
        "dealer",
        _PEOPLE["dealer"],
        facts={"case": "PROFILE-57", "dealer": "honda-laval", "brand": "honda"},
    ),
    Notice(
        "profile_confirm.m58",
        "profile_confirm",
        "dealer",
        _PEOPLE["dealer"],
        facts={
            "case": "CHANGE-58",
            "dealer": "honda-laval",
            "brand": "honda",
            "from_address": "steeve.roy@honda-laval.example",
            "answered_text": "téléphone : 450 555-0199",
            "new_phone": "450 555-0199",
        },
    ),
)
_TALK = (_BEGINNINGS, _CONVERSATION, _CHASING, _AFTERWARDS, _OVERVIEWS)
_NOTICES = {one.kind: one for group in (*_TALK, AGENDAS, CHECKINS, VISITS, BILLED, _RECORDS) for one in group}
KINDS = tuple(_NOTICES)
