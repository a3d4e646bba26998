"""Where an order goes when its dealer is silent, absent, out of reach or unwilling: a colleague, a backup, us."""

from datetime import date
from zoneinfo import ZoneInfo

from parsers import Party, Problem
from routing.arrival import Rules
from routing.directory import Dealer, Directory, choose
from routing.drafts.draft import Draft
from routing.drafts.escalation import escalate, tell_ops
from routing.drafts.patience import rules_of
from routing.drafts.people import contacts, dealer_of, dealer_reader, shop_reader, unreachable
from routing.release import enclosures_of, facts_of
from routing.request import ORDERS, Request
from routing.silence.ladder import next_rung
from routing.silence.untaken import tell_shop_untaken
from routing.workflow import DONE

__all__ = ["escalate", "hand_over", "next_dealer", "pass_on", "tell_ops"]

_STILL_READS = frozenset({"silent", "absent", "refused"})


def pass_on(draft: Draft, directory: Directory, rules: Rules, reason: str, *, until: str | None = None) -> None:
    """The person who was written to is out of reach: a colleague of his, else another dealer, else one of us."""
    today = _today(draft, rules)
    dealer, colleague = dealer_of(draft.request, directory), dealer_reader(draft.request, directory, today)
    if dealer is None or colleague is None:
        hand_over(draft, directory, rules, reason, until=until)
        return
    draft.note("assigned", "partspost", to=colleague.address, why=reason, until=until)
    _send_order(draft, directory, rules, colleague, before=dealer, reason=reason, until=until)
    _tell_shop(draft, directory, rules, reason=reason, until=until)


def hand_over(draft: Draft, directory: Directory, rules: Rules, reason: str, *, until: str | None = None) -> None:
    """Give the order to the next dealer who has not had it and tell everybody; without one, a person must look."""
    before = dealer_of(draft.request, directory)
    rules = rules_of(draft.request, directory, rules)
    heir = next_dealer(draft.request, directory, rules, _today(draft, rules), reason)
    reader = dealer_reader(draft.request, directory, _today(draft, rules))
    if heir is None or draft.request.opening.kind not in ORDERS:
        escalate(draft, rules, reason)
        if draft.request.opening.kind in ORDERS:
            tell_shop_untaken(draft, directory)
        return
    taken = tuple(answer for line in draft.request.lines if line.state not in DONE for answer in line.answers)
    draft.note(
        "handed_over",
        "partspost",
        lines=taken,
        dealer=heir.key,
        why=reason,
        until=until,
        facts={"from": before.key} if before else {},
    )
    new = dealer_reader(draft.request, directory, _today(draft, rules)) or heir.contacts[0]
    draft.note("dealer_told", "partspost", to=new.address)
    _send_order(draft, directory, rules, new, before=before, reason=reason, until=until)
    if before and reader and reason in _STILL_READS:
        draft.tell("released", "dealer", reader, reason=reason, dealer_name=before.name, dealer_phone=before.phone)
    _tell_shop(draft, directory, rules, reason=reason, until=until)


def next_dealer(
    request: Request, directory: Directory, rules: Rules, today: date, reason: str = "silent"
) -> Dealer | None:
    """Who would get the order if its dealer fails: so many backups in order, then the brand's house account."""
    opening = request.opening
    tried = [event.facts["dealer"] for event in request.events if event.kind in ("routed", "handed_over")]
    absent = dict.fromkeys(tried, "has had it") | ({request.dealer: f"is {reason}"} if request.dealer else {})
    shut = unreachable(request, today)
    shop = directory.shops.get(opening.shop_key or "")
    country = opening.route.country if opening.route else rules.country
    while opening.shop_postal_code and len(tried) <= rules.backups:
        postal_code = opening.shop_postal_code
        route = choose(
            directory, opening.brand, postal_code, country, today, absent=absent, share=request.number, shop=shop
        )
        if isinstance(route, Problem):
            break
        dealer = directory.dealers[route.dealer]
        if not {one.address.lower() for one in contacts(dealer)} <= shut:
            return dealer
        absent[dealer.key] = "is out of reach"
    brand = directory.brands.get(opening.brand)
    house = directory.dealers.get(brand.house or "") if brand else None
    return house if house and house.key not in absent else None


def _send_order(
    draft: Draft,
    directory: Directory,
    rules: Rules,
    to: Party,
    *,
    before: Dealer | None,
    reason: str,
    until: str | None,
) -> None:
    """The whole order, as a dealer gets it at first, and why he gets it now."""
    due = next_rung(draft.request, directory, rules, draft.now)
    facts = facts_of(draft.request, directory) | {"reason": reason}
    draft.tell(
        "new_request",
        "dealer",
        to,
        attach=enclosures_of(draft.request),
        chase_at=due.isoformat() if due else None,
        handed_over_from=before.name if before else None,
        until=until,
        facts=facts,
    )


def _tell_shop(draft: Draft, directory: Directory, rules: Rules, *, reason: str, until: str | None) -> None:
    shop, dealer = shop_reader(draft.request, directory), dealer_of(draft.request, directory)
    if shop is not None and dealer is not None:
        due = next_rung(draft.request, directory, rules, draft.now)
        draft.tell(
            "handed_over",
            "shop",
            shop,
            dealer_name=dealer.name,
            dealer_phone=dealer.phone,
            reason=reason,
            until=until,
            chase_at=due.isoformat() if due else None,
        )


def _today(draft: Draft, rules: Rules) -> date:
    return draft.now.astimezone(ZoneInfo(rules.timezone)).date()
