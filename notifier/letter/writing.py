"""Puts a letter together: its reader's words, and the variables of its templates."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from config import Settings
from notifier.catalogue import Words, words
from notifier.figures import report
from notifier.header import clean_text
from notifier.kinds import KINDS
from notifier.letter.accounts import accounts
from notifier.letter.agenda import AGENDA, agenda
from notifier.letter.agreed import agreed, support
from notifier.letter.buttons import buttons
from notifier.letter.checkin import checkin
from notifier.letter.deliveries import DELIVERIES, delivery
from notifier.letter.lists import history, overview, status_line
from notifier.letter.order import about
from notifier.letter.records import records
from notifier.letter.talk import talk
from notifier.letter.trouble import trouble
from notifier.letter.visits import visit
from notifier.letter.who import current_dealer, is_visit, parties, why
from routing import Brand, Directory, Notice, Shop


@dataclass(frozen=True, slots=True)
class Letter:
    """A notice ready to be rendered: its kind, its reader's words, and the variables of its templates.

    `whose` are the dealer and the brand that may have templates of their own for it.
    """

    kind: str
    words: Words
    said: Mapping[str, Any]
    whose: tuple[str, ...] = ()


def write(
    notice: Notice,
    *,
    settings: Settings,
    directory: Directory,
    reply_to: str,
    message_id: str,
    now: datetime,
    answer_to: Callable[[str], str] = lambda _: "",
    page: str = "",
) -> Letter:
    """Everything that the templates of `notice.kind` may show; `message_id` is that of the mail itself.

    `answer_to` gives the address for answers about a request of a list, `page` leads to the reader's part of the page.
    Raises ValueError for an unknown kind, a missing fact or a missing request: the decision is wrong, not the mail.
    """
    _check(notice)
    reader = _reader_words(notice, directory, settings)
    told = _told(notice, directory, reader, now)
    said: dict[str, Any] = {
        "lang": reader.language,
        "site": clean_text(settings.site.name),
        "brand_address": f"{brand.key}@{settings.site.domain}" if (brand := _brand(notice, directory)) else "",
        "reader": clean_text(notice.to.name),
        "role": notice.role,
        "reply_to": reply_to,
        "message_id": message_id,
        "above": reader.say("Reply above this line") if _is_answered(notice) else "",
        "page": page,
        "attached": len(notice.attach),
        "tag": _tag(notice),
        **told,
        "orders": (told, *_others(notice, directory, reader, now)),
        **records(notice, directory, reader),
        "buttons": buttons(notice, reader),
        **_of_a_visit(notice, directory, reader),
        **_by_calendar(notice, directory, settings, reader),
        **_of_a_list(notice, directory, reader, now, answer_to),
    }
    return Letter(notice.kind, reader, said | _own(notice, reader, now, answer_to, said), _whose(notice, directory))


def _of_a_visit(notice: Notice, directory: Directory, reader: Words) -> dict[str, Any]:
    """What mails about appointments say besides."""
    return {**checkin(notice, reader), **agreed(notice, reader), "support": support(notice, directory)}


def _own(
    notice: Notice, reader: Words, now: datetime, answer_to: Callable[[str], str], said: Mapping[str, Any]
) -> dict[str, Any]:
    """What only single kinds of mail say."""
    if notice.kind == "report":
        return report(notice, reader, said["message_id"])
    if notice.kind in AGENDA:
        return agenda(notice, reader, now, answer_to, said["reply_to"])
    return accounts(notice, reader) if notice.kind == "invoice" else {}


def _of_a_list(
    notice: Notice, directory: Directory, reader: Words, now: datetime, answer_to: Callable[[str], str]
) -> dict[str, Any]:
    """What only those mails say that may be about several requests."""
    if notice.kind in DELIVERIES:
        return delivery(notice, directory, reader, answer_to)
    if not KINDS[notice.kind].lists or notice.kind in AGENDA:
        return {}
    groups = overview(notice, directory, reader, now, answer_to)
    return {"overview": groups, "counts": status_line(groups, reader), "history": history(notice, reader)}


def _is_answered(notice: Notice) -> bool:
    """Whether an answer is read as one about the mail's request: a list of several is about none of them."""
    kind = KINDS[notice.kind]
    return kind.answered_by_mail and not (kind.lists and notice.also)


def _others(notice: Notice, directory: Directory, reader: Words, now: datetime) -> tuple[dict[str, Any], ...]:
    """What a combined mail says of its other requests; a list shows them otherwise."""
    if KINDS[notice.kind].lists or notice.kind == "report":
        return ()
    return tuple(_told(other, directory, reader, now) for other in notice.also)


def _by_calendar(notice: Notice, directory: Directory, settings: Settings, reader: Words) -> dict[str, Any]:
    """How to be rid of a mail that nobody asked for, and to which addresses orders go."""
    operator = clean_text(settings.follow_up.escalate_to, 254)
    site = clean_text(settings.site.name)
    stop = (
        reader.say("You would rather not get this mail? Write to %(address)s.", address=operator)
        if operator
        else reader.say("You would rather not get this mail? Tell %(site)s.", site=site)
    )
    wanted = notice.kind == "welcome" or any(problem.code == "unknown-address" for problem in notice.problems)
    brands = sorted(directory.brands.values(), key=lambda brand: brand.name) if wanted else ()
    return {
        "turn_off": stop,
        "addresses": tuple((clean_text(brand.name, 40), f"{brand.key}@{settings.site.domain}") for brand in brands),
    }


def _whose(notice: Notice, directory: Directory) -> tuple[str, ...]:
    """The dealer first, then the brand, for whom the mail speaks."""
    dealer = (notice.request.dealer if notice.request else None) or notice.facts.get("dealer", "")
    brand = _brand(notice, directory)
    return tuple(key for key in (dealer, brand.key if brand else "") if key)


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
        **visit(notice, directory, reader),
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
    # An appointment has the hour of the workshop's wall, whoever reads it.
    there = dealer.hours.timezone if dealer and dealer.hours and (notice.role == "dealer" or is_visit(notice)) else ""
    zone = notice.facts.get("dealer_timezone") or there or settings.site.timezone
    shop = _shop(notice, directory)
    return words(wanted, settings.site.language, shop.country if shop else settings.site.country, zone)


def _shop(notice: Notice, directory: Directory) -> Shop | None:
    if notice.request is None:
        return directory.shop_of(notice.to.address)
    return directory.shops.get(notice.request.opening.shop_key or "")
