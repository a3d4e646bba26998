"""An order that no dealer has: the shop hears once that we look after it, and who reads what it answers."""

from routing.directory import Directory
from routing.drafts.draft import Draft
from routing.drafts.people import shop_reader
from routing.request import Request

_WHY = "untaken"
_TAKEN = ("answered", "handed_over", "acknowledged", "dealer_wrote", "dealer_asked", "closed")
_NO_PROMISE = frozenset({"cancelled", "unavailable"})


def is_promised(request: Request) -> bool:
    """Whether its dealer has taken a line on: what the shop no longer wants, or nobody has, binds him to nothing."""
    return any(line.answers for line in request.lines if line.state not in _NO_PROMISE)


def tell_shop_untaken(draft: Draft, directory: Directory) -> None:
    """One mail to the shop with the dealers who were asked, so that it can call.

    Nothing where it has had it, or where a dealer has promised lines.
    """
    shop, request = shop_reader(draft.request, directory), draft.request
    if shop is None or _told(request) or is_promised(request):
        return
    asked = [event.facts["dealer"] for event in request.events if event.kind in ("routed", "handed_over")]
    dealers = (directory.dealers[key] for key in dict.fromkeys(asked) if key in directory.dealers)
    named = "\n".join(" · ".join(filter(None, (dealer.name, dealer.phone))) for dealer in dealers)
    draft.note("shop_told", "partspost", to=shop.address, why=_WHY)
    draft.tell("untaken", "shop", shop, dealers=named)


def is_untaken(request: Request) -> bool:
    """Whether no dealer has taken the order, or the part that is searched: what the shop writes is for one of us."""
    if "bids" in request.matters:
        return True
    told = max((place for place, event in enumerate(request.events) if event.facts.get("why") == _WHY), default=-1)
    since = request.events[told + 1 :] if told >= 0 else ()
    return told >= 0 and "look" in request.matters and not any(event.kind in _TAKEN for event in since)


def _told(request: Request) -> bool:
    return any(event.kind == "shop_told" and event.facts.get("why") == _WHY for event in request.events)
