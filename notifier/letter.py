"""What a mail says, as plain strings in the reader's language: all that a template may show, and nothing else."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from config import Settings
from notifier.catalogue import Words, words
from notifier.header import clean_text
from notifier.kinds import BANNERS, DOUBT, HELD, KINDS, PROBLEMS, UNKNOWN
from notifier.lines import N_, labels, rows, text_table
from parsers import Order, Problem
from routing import Dealer, Directory, Notice, Opening, Request, Route, Shop

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_QUOTED = re.compile(r"'(.+)'")
_SOON = timedelta(days=10)  # the date in the example of an answer
_LONGEST_ANSWER = 60  # lines of a dealer's own words that are repeated to the shop


@dataclass(frozen=True, slots=True)
class Letter:
    """A notice ready to be rendered: its kind, its reader's words, and the variables of its templates."""

    kind: str
    words: Words
    said: Mapping[str, Any]


def write(notice: Notice, *, settings: Settings, directory: Directory, reply_to: str, now: datetime) -> Letter:
    """Everything that the templates of `notice.kind` may show; strangers' words are cleaned and cut here.

    Raises ValueError for an unknown kind, a missing fact or a missing request: the decision is wrong, not the mail.
    """
    _check(notice)
    opening = notice.request.opening if notice.request else None
    shop = directory.shops.get(opening.shop_key or "") if opening else directory.shop_of(notice.to.address)
    brand = directory.brands.get(opening.brand if opening else notice.facts.get("brand", ""))
    reader = _reader_words(notice, shop, settings)
    told = _told(notice, directory, reader, now)
    said: dict[str, Any] = {
        "lang": reader.language,
        "site": clean_text(settings.site.name),
        "brand_address": f"{brand.key}@{settings.site.domain}" if brand else "",
        "reader": clean_text(notice.to.name),
        "reply_to": reply_to,
        "above": reader.say("Reply above this line") if KINDS[notice.kind].answered_by_mail else "",
        "attached": len(notice.attach),
        **told,
        "orders": (told, *(_told(other, directory, reader, now) for other in notice.also)),
    }
    return Letter(notice.kind, reader, said)


def _told(notice: Notice, directory: Directory, reader: Words, now: datetime) -> dict[str, Any]:
    """What a notice says of its own request; a combined mail holds several of these."""
    opening = notice.request.opening if notice.request else None
    brand = directory.brands.get(opening.brand if opening else notice.facts.get("brand", ""))
    said = {
        "brand": clean_text(brand.name) if brand else "",
        **_moments(notice, reader),
        **_trouble(notice, reader),
    }
    if notice.request is not None and opening is not None:
        shop = directory.shops.get(opening.shop_key or "")
        dealer = directory.dealers.get(opening.route.dealer) if opening.route else None
        said |= _request(notice.request, reader, now) | _parties(notice, opening, shop, dealer)
        said["brief"] = _brief(said["vehicle"], said["count"], said["shop_name"])
        said["brief_shop"] = _brief(_case(opening.order), said["vehicle"], said["count"])
        said["why"] = _why(notice, opening.route, directory, reader)
    return said


def _check(notice: Notice) -> None:
    kind = KINDS.get(notice.kind)
    if kind is None:
        raise ValueError(f"notice {notice.key}: unknown kind {notice.kind!r}; known are {', '.join(sorted(KINDS))}")
    if missing := kind.required - notice.facts.keys():
        raise ValueError(f"notice {notice.key}: kind {notice.kind} wants the facts {', '.join(sorted(missing))}")
    if kind.needs_request and notice.request is None:
        raise ValueError(f"notice {notice.key}: kind {notice.kind} wants a request")


def _reader_words(notice: Notice, shop: Shop | None, settings: Settings) -> Words:
    wanted = notice.facts.get("language") or notice.to.language
    zone = notice.facts.get("dealer_timezone") or settings.site.timezone
    return words(wanted, settings.site.language, shop.country if shop else "CA", zone)


def _moments(notice: Notice, reader: Words) -> dict[str, str]:
    known = ("chase_at", "cutoff_at", "told_at", "answered_at", "received_at")
    return {
        name.removesuffix("_at"): reader.moment(datetime.fromisoformat(notice.facts[name]))
        if name in notice.facts
        else ""
        for name in known
    }


def _request(request: Request, reader: Words, now: datetime) -> dict[str, Any]:
    order = request.opening.order
    shown = rows(order, request.line_states, reader)
    names = labels(order)
    sums = _sums(order, reader)
    return {
        "number": request.number,
        "vehicle": _vehicle(order),
        "details": _details(order, reader),
        "rows": shown,
        "table": text_table(shown, sums, reader),
        "count": reader.count("%(num)s line", "%(num)s lines", len(shown)),
        "lines_read": reader.count("%(num)s line read", "%(num)s lines read", len(shown)),
        "sums": sums,
        "example": f"{(*names[1:2], *names, '1')[0]} BO {reader.short_day((now + _SOON).date())}",
    }


def _vehicle(order: Order) -> str:
    vehicle = order.vehicle
    return clean_text(" ".join(word for word in (vehicle.make, vehicle.model, vehicle.year) if word), 80)


def _case(order: Order) -> str:
    """What the shop calls the job: its repair order, else its purchase order."""
    known = (("RO", order.repair_order), ("PO", order.purchase_order))
    return next((f"{label} {clean_text(value, 30)}" for label, value in known if value), "")


def _brief(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _details(order: Order, reader: Words) -> tuple[tuple[str, str], ...]:
    known = (
        (reader.say("Vehicle"), _vehicle(order)),
        (reader.say("VIN"), order.vin),
        (reader.say("Repair order (RO)"), order.repair_order),
        (reader.say("Purchase order (PO)"), order.purchase_order),
        (reader.say("Claim"), order.claim),
        (reader.say("Insurer"), order.insurer),
        (reader.say("Supplement to"), order.supplement_of),
        (reader.say("Needed by"), reader.day(order.required_by) if order.required_by else None),
    )
    return tuple((label, clean_text(value, 80)) for label, value in known if value)


def _sums(order: Order, reader: Words) -> tuple[tuple[str, str], ...]:
    """The sums as the paper prints them; we never add up ourselves what we show."""
    known = (
        (reader.say("Subtotal"), order.subtotal),
        (reader.say("Tax"), order.tax),
        (reader.say("Total"), order.total),
    )
    return tuple((label, reader.money(value, order.currency)) for label, value in known if value is not None)


def _parties(notice: Notice, opening: Opening, shop: Shop | None, dealer: Dealer | None) -> dict[str, str]:
    facts = notice.facts
    known = shop.phone if shop else opening.order.shop.phone
    return {
        "shop_name": clean_text(opening.shop.name or opening.shop.address, 80),
        "shop_phone": clean_text(facts.get("shop_phone") or known or "", 40),
        "shop_address": clean_text(opening.shop.address, 254),
        "dealer_name": clean_text(facts.get("dealer_name") or (dealer.name if dealer else ""), 80),
        "dealer_phone": clean_text(facts.get("dealer_phone") or (dealer.phone if dealer else ""), 40),
    }


def _trouble(notice: Notice, reader: Words) -> dict[str, Any]:
    facts = notice.facts
    code = facts.get("held") or (notice.problems[0].code if notice.problems else "unknown")
    meaning = HELD.get(code, UNKNOWN)
    shown = () if notice.kind == "held" else notice.problems
    known = KINDS[notice.kind].required | KINDS[notice.kind].optional
    return {
        "banner": reader.say(BANNERS[banner]) if (banner := facts.get("banner", "")) in BANNERS else "",
        "doubt": bool(facts.get("doubt")),
        "sent_to": clean_text(facts.get("sent_to", ""), 40),
        "left_over": bool(facts.get("held")),
        "problems": tuple(_problem(problem, reader) for problem in shown),
        "unexplained": _unexplained(notice, reader),
        "held_what": reader.say(meaning.what),
        "held_cure": reader.say(meaning.cure),
        "original": clean_text(facts.get("subject", ""), 150),
        "file_name": clean_text(facts.get("file_name", ""), 100),
        "answer": _own_words(facts.get("answered_text", "")),
        "alarm_what": clean_text(facts.get("what", "")),
        "alarm_cure": clean_text(facts.get("cure", "")),
        "alarm_facts": tuple((clean_text(k, 40), clean_text(v)) for k, v in sorted(facts.items()) if k not in known),
    }


def _problem(problem: Problem, reader: Words) -> str:
    """One sentence about a doubt: where it is, what it is, and what the paper says."""
    meaning = PROBLEMS.get(problem.code, DOUBT)
    where = reader.say("Line %(line)s", line=clean_text(problem.line, 8)) if problem.line else ""
    said = _brief(where, reader.say(meaning.what))
    detail = clean_text(problem.detail, 300)
    if meaning is not DOUBT:
        detail = _printed(detail, meaning.sign, reader)
    return reader.say("%(what)s: %(detail)s", what=said, detail=detail) if detail else said


def _printed(detail: str, sign: str, reader: Words) -> str:
    """What of a problem's detail is the paper's own: its quoted words, or its numbers as the sum they do not make."""
    if sign:
        numbers = map(Decimal, _NUMBER.findall(detail))
        *parts, whole = [reader.money(n) if n % 1 else reader.number(n) for n in numbers] or [""]
        return f"{f' {sign} '.join(parts)} ≠ {whole}".replace(" ", "\u00a0") if parts else ""
    quoted = _QUOTED.search(detail)
    return reader.say("“%(words)s”", words=quoted[1]) if quoted else ""


def _unexplained(notice: Notice, reader: Words) -> str:
    """How many rows nobody understood, unless the problems name them."""
    count = notice.facts.get("rows_unexplained", "0")
    if not count.isdecimal() or int(count) == 0 or any(problem.code == "line-unread" for problem in notice.problems):
        return ""
    number = int(count)
    return reader.count(
        "%(num)s row of the PDF was not understood.", "%(num)s rows of the PDF were not understood.", number
    )


def _why(notice: Notice, route: Route | None, directory: Directory, reader: Words) -> str:
    """Why this dealer, in the reader's language; the route's own steps are English and stay with the request."""
    if route is None:
        return ""
    brand = directory.brands.get(route.brand)
    # A stand-in for whoever has no territory: the house account, or a dealer whom the shop prefers.
    reason = "helps" if route.reason == "stands_in" and not route.territory else route.reason
    message = _REASONS[notice.role == "dealer", reason]
    return reader.say(
        message,
        territory=clean_text(route.territory, 12),
        postal=_postal_code(route.postal_code),
        brand=clean_text(brand.name if brand else route.brand, 40),
    )


# By whether the dealer reads it, and why he has the order.
_REASONS = {
    (True, "owner"): N_("Your %(brand)s territory %(territory)s covers the shop's postal code %(postal)s."),
    (True, "stands_in"): N_(
        "You stand in for the dealer of %(brand)s territory %(territory)s, where the shop is (%(postal)s)."
    ),
    (True, "helps"): N_("You stand in for another dealer of %(brand)s who is absent."),
    (True, "house"): N_("No %(brand)s territory covers %(postal)s; such orders go to you."),
    (True, "preferred"): N_("The shop prefers you to the dealer of its %(brand)s territory."),
    (False, "owner"): N_("Its %(brand)s territory %(territory)s covers your postal code %(postal)s."),
    (False, "stands_in"): N_(
        "It stands in for the dealer of %(brand)s territory %(territory)s, where you are (%(postal)s)."
    ),
    (False, "helps"): N_("It stands in for another dealer of %(brand)s who is absent."),
    (False, "house"): N_("No %(brand)s territory covers %(postal)s; this dealer takes such orders."),
    (False, "preferred"): N_("You prefer it to the dealer of your %(brand)s territory."),
}


def _postal_code(code: str) -> str:
    """A postal code as people write it; Canadian ones have a space in the middle."""
    return re.sub(r"^([A-Z]\d[A-Z])(\d[A-Z]\d)$", "\\1\u00a0\\2", clean_text(code, 12))


def _own_words(text: str) -> tuple[str, ...]:
    """A person's words line by line, each cleaned, without blank lines at the ends."""
    return tuple(clean_text(line) for line in text.strip().splitlines()[:_LONGEST_ANSWER])
