"""Puts a letter together: its reader's words, and the variables of its templates."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from config import Settings
from notifier.catalogue import Words, words
from notifier.header import clean_text
from notifier.kinds import KINDS
from notifier.letter.buttons import buttons
from notifier.letter.lists import history, overview
from notifier.letter.order import about
from notifier.letter.records import records
from notifier.letter.talk import talk
from notifier.letter.trouble import trouble
from notifier.letter.who import current_dealer, parties, why
from routing import Brand, Directory, Notice, Shop


@dataclass(frozen=True, slots=True)
class Letter:
    """A notice ready to be rendered: its kind, its reader's words, and the variables of its templates."""

    kind: str
    words: Words
    said: Mapping[str, Any]


def write(
    notice: Notice, *, settings: Settings, directory: Directory, reply_to: str, message_id: str, now: datetime
) -> Letter:
    """Everything that the templates of `notice.kind` may show; `message_id` is that of the mail itself.

    Raises ValueError for an unknown kind, a missing fact or a missing request: the decision is wrong, not the mail.
    """
    _check(notice)
    reader = _reader_words(notice, directory, settings)
    brand = _brand(notice, directory)
    told = _told(notice, directory, reader, now)
    said: dict[str, Any] = {
        "lang": reader.language,
        "site": clean_text(settings.site.name),
        "brand_address": f"{brand.key}@{settings.site.domain}" if brand else "",
        "reader": clean_text(notice.to.name),
        "role": notice.role,
        "reply_to": reply_to,
        "message_id": message_id,
        "above": reader.say("Reply above this line") if KINDS[notice.kind].answered_by_mail else "",
        "attached": len(notice.attach),
        "tag": _tag(notice),
        **told,
        "orders": (told, *(_told(other, directory, reader, now) for other in notice.also)),
        **records(notice, directory, reader),
        "buttons": buttons(notice, reader),
        "overview": overview(notice, directory, reader, now) if KINDS[notice.kind].lists else None,
        "history": history(notice, reader) if KINDS[notice.kind].lists else (),
    }
    return Letter(notice.kind, reader, said)


def _told(notice: Notice, directory: Directory, reader: Words, now: datetime) -> dict[str, Any]:
    """What a notice says of its own request; a combined mail holds several of these."""
    brand = _brand(notice, directory)
    said = {"brand": clean_text(brand.name) if brand else "", **talk(notice, reader), **trouble(notice, reader)}
    if notice.request is None:
        return said
    names = parties(notice, notice.request, directory)
    return {
        **said,
        **names,
        **about(notice, notice.request, names["shop_name"], reader, now),
        "why": why(notice, notice.request, directory, reader),
    }


def _check(notice: Notice) -> None:
    kind = KINDS.get(notice.kind)
    if kind is None:
        raise ValueError(f"notice {notice.key}: unknown kind {notice.kind!r}; known are {', '.join(sorted(KINDS))}")
    if missing := kind.required - notice.facts.keys():
        raise ValueError(f"notice {notice.key}: kind {notice.kind} wants the facts {', '.join(sorted(missing))}")
    if kind.needs_request and notice.request is None:
        raise ValueError(f"notice {notice.key}: kind {notice.kind} wants a request")


def _tag(notice: Notice) -> str:
    """What the subject begins with: ``[HON-2026-000417 v2] ``, empty where the mail is about no request."""
    if notice.request is None:
        return ""
    version = notice.request.version
    return f"[{notice.request.number}{f' v{version}' if version > 1 else ''}] "


def _brand(notice: Notice, directory: Directory) -> Brand | None:
    return directory.brands.get(notice.request.opening.brand if notice.request else notice.facts.get("brand", ""))


def _reader_words(notice: Notice, directory: Directory, settings: Settings) -> Words:
    wanted = notice.facts.get("language") or notice.to.language
    dealer = current_dealer(notice.request, directory)
    there = dealer.hours.timezone if dealer and dealer.hours and notice.role == "dealer" else ""
    zone = notice.facts.get("dealer_timezone") or there or settings.site.timezone
    shop = _shop(notice, directory)
    return words(wanted, settings.site.language, shop.country if shop else "CA", zone)


def _shop(notice: Notice, directory: Directory) -> Shop | None:
    if notice.request is None:
        return directory.shop_of(notice.to.address)
    return directory.shops.get(notice.request.opening.shop_key or "")
