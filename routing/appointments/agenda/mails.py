"""The mails with a workshop's lists: what is before it in the morning, and who has not come in the afternoon."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from routing.appointments.agenda.lists import SECTIONS, Agenda, Dated, Section, agenda_of
from routing.appointments.agenda.opportunity import follow_up_of
from routing.directory import Dealer, Directory, at_local
from routing.request import Notice, Request

_Occasion = Literal["morning", "afternoon"]
AFTERNOON_AT: Final = time(15)
_MORNING: Final[tuple[Section, ...]] = tuple(section for section in SECTIONS if section != "arrived")
_NEEDED: Final[frozenset[Section]] = frozenset(SECTIONS) - {"done", "delivered", "arrived", "upcoming"}
"""With nothing but calls that may be made at any time there is no mail."""


def afternoon_slot(now: datetime, timezone: str) -> datetime:
    """The newest moment, now or before, at which those who have not come are told in this zone."""
    today = now.astimezone(ZoneInfo(timezone)).date()
    due = at_local(today, AFTERNOON_AT, timezone)
    return due if due <= now else at_local(today - timedelta(days=1), AFTERNOON_AT, timezone)


def morning_agenda(
    requests: Iterable[Request], dealer: Dealer, directory: Directory, now: datetime, zone: str
) -> tuple[Notice, ...]:
    """The workshop's lists of this day for its service desk; none where nothing is to be done."""
    agenda = agenda_of(requests, now, zone)
    if not any(agenda.of(section) for section in _NEEDED) and not _fresh(agenda, ZoneInfo(zone)):
        return ()
    listed = [(section, one) for section in _MORNING for one in agenda.of(section)]
    return _mail("morning", dealer, _facts("morning", dealer, directory, zone), agenda.today, listed)


def afternoon_agenda(
    requests: Iterable[Request], dealer: Dealer, directory: Directory, now: datetime, zone: str
) -> tuple[Notice, ...]:
    """Those of today who are not in yet; none before the hour of the first of them has gone by."""
    agenda = agenda_of(requests, now, zone)
    waiting = agenda.of("not_arrived")
    if not any(one.at <= now for one in waiting):
        return ()
    listed: list[tuple[Section, Dated]] = [("not_arrived", one) for one in waiting]
    return _mail("afternoon", dealer, _facts("afternoon", dealer, directory, zone), agenda.today, listed)


def _fresh(agenda: Agenda, zone: ZoneInfo) -> bool:
    """Whether somebody was here or got his car yesterday: who is to be called stands in the lists for days."""
    yesterday = agenda.today - timedelta(days=1)
    return any(one.at.astimezone(zone).date() >= yesterday for one in (*agenda.of("done"), *agenda.of("delivered")))


def _facts(occasion: _Occasion, dealer: Dealer, directory: Directory, zone: str) -> dict[str, str]:
    brand = next((name for name in dealer.brands if name in directory.brands), "")
    facts = {"occasion": occasion, "dealer": dealer.key, "dealer_timezone": zone}
    return facts | ({"brand": brand} if brand else {})


def _mail(
    occasion: _Occasion, dealer: Dealer, facts: dict[str, str], today: date, listed: list[tuple[Section, Dated]]
) -> tuple[Notice, ...]:
    key = f"agenda.{occasion}.{dealer.key}.{today}"
    whole = Notice(key, "agenda", "dealer", dealer.contact("service"), facts=facts)
    about = (_entry(whole, section, one) for section, one in listed)
    return (replace(whole, also=tuple(about)),)


def _entry(whole: Notice, section: Section, one: Dated) -> Notice:
    call = follow_up_of(one.request) if section in ("overdue", "current", "upcoming") else None
    facts = {
        "section": section,
        "at": one.at.isoformat(),
        "note": one.note,
        "timed": "1" if call and call.timed else "",
        "reply": "1",
    }
    known = {name: fact for name, fact in facts.items() if fact}
    return replace(whole, key=f"{whole.key}.{section}.{one.request.number}", request=one.request, facts=known)
