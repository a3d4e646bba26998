"""Who is who in a request, and why this dealer has it."""

import re
from itertools import chain

from notifier.catalogue import Words
from notifier.header import clean_text
from notifier.kinds import KINDS
from notifier.lines import N_
from routing import Dealer, Directory, Event, LinkScope, Notice, Request, Role, Visibility

_LINK = re.compile(r"https?://[\w.-]+(?:/[\w./~%-]*)?")


def current_dealer(request: Request | None, directory: Directory) -> Dealer | None:
    """The dealer who has the request now; it may have moved since it was routed."""
    return directory.dealers.get(request.dealer or "") if request else None


def is_visit(notice: Notice) -> bool:
    """Whether it is about an appointment."""
    return notice.request is not None and notice.request.opening.kind == "appointment"


def parties(notice: Notice, request: Request, directory: Directory) -> dict[str, str]:
    """Names, phones and addresses of shop and dealer."""
    facts, opening = notice.facts, request.opening
    shop = directory.shops.get(opening.shop_key or "")
    dealer = current_dealer(request, directory)
    known = shop.phone if shop else opening.order.shop.phone
    website = clean_text(dealer.website if dealer else "", 120)
    return {
        "shop_name": clean_text(opening.shop.name or opening.shop.address, 80),
        "shop_phone": clean_text(facts.get("shop_phone") or known or "", 40),
        "shop_address": clean_text(opening.shop.address, 254),
        "shop_postal_code": _postal_code(opening.shop_postal_code or ""),
        "dealer_name": clean_text(facts.get("dealer_name") or (dealer.name if dealer else ""), 80),
        "dealer_phone": clean_text(facts.get("dealer_phone") or (dealer.phone if dealer else ""), 40),
        "dealer_website": website if _LINK.fullmatch(website) else "",
    }


def page_of(notice: Notice, directory: Directory) -> tuple[LinkScope, str] | None:
    """Whose part of the page this reader may be shown the way to: his own, and only where his address is on file.

    Whoever has such a link sees all of that dealer's or shop's requests: a stranger whose letterhead fits a shop, or
    whose sender we believe without knowing him, gets none.
    """
    if (kind := KINDS.get(notice.kind)) is None or not kind.page:
        return None
    reader = notice.to.address.lower()
    if notice.role == "shop":
        shop = directory.shop_of(reader)
        return ("shop", shop.key) if shop else None
    given = {one.request.dealer for one in (notice, *notice.also) if one.request} or {notice.facts.get("dealer")}
    dealer = directory.dealers.get(next(iter(given)) or "") if len(given) == 1 else None
    if notice.role != "dealer" or dealer is None:
        return None
    there = {one.address.lower() for one in chain(dealer.contacts, *dealer.roles.values())}
    return ("dealer", dealer.key) if reader in there else None


def visible_events(request: Request, role: Role) -> tuple[Event, ...]:
    """The events that a reader of this role may see, oldest first: shops none that are the dealer's own affair."""
    allowed = _VISIBLE[role]
    return tuple(event for event in request.events if event.visibility in allowed)


def why(notice: Notice, request: Request, directory: Directory, reader: Words) -> str:
    """Why this dealer, in the reader's language; the route's own steps are English and stay with the request."""
    route = request.opening.route
    if route is None or request.dealer != route.dealer:
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


def _postal_code(code: str) -> str:
    """A postal code as people write it; Canadian ones have a space in the middle."""
    return re.sub(r"^([A-Z]\d[A-Z])(\d[A-Z]\d)$", "\\1\u00a0\\2", clean_text(code, 12))


_VISIBLE: dict[Role, frozenset[Visibility]] = {
    "shop": frozenset({"all"}),
    "dealer": frozenset({"all", "dealer"}),
    "approver": frozenset({"all", "dealer"}),
    "ops": frozenset({"all", "dealer", "ops"}),
}

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
