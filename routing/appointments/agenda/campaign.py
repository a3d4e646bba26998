"""Campaigns: a table of cars whose customers are written to once, in three steps: table, preview, go."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from parsers import Order, Party, Vehicle
from parsers.visits import CampaignTable, Unit
from routing.appointments.agenda.calls import CALLS_AT
from routing.conversation.turn import Turn
from routing.directory import Dealer, Directory, at_local
from routing.drafts.draft import Draft
from routing.drafts.people import contacts
from routing.request import Decision, Notice, Opening, Request, Source
from routing.workflow import fold

_STOP: Final = re.compile(
    r"\W*(stop|stopp|unsubscribe|desabonner|me desabonner|desinscription|baja|avmeld)\W*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Campaign:
    """One campaign on its way: whose it is, who has sent its table, and what its customers read."""

    case: int
    """The number of the mail that brought the table."""
    dealer: Dealer
    sender: Party
    name: str
    words: str
    table: CampaignTable


@dataclass(frozen=True, slots=True)
class Past:
    """What the store knows of a campaign's rows: those sent before, by line, and who wants no such mails."""

    sent: frozenset[int] = frozenset()
    refused: frozenset[str] = frozenset()
    """Addresses in small letters."""


def senders(address: str, directory: Directory) -> tuple[Dealer, ...]:
    """The workshops for which somebody at this address speaks."""
    known = (directory.dealers[key] for key in sorted(directory.workshops) if key in directory.dealers)
    return tuple(one for one in known if address.lower() in {who.address.lower() for who in contacts(one)})


def groups_of(campaign: Campaign, past: Past) -> tuple[tuple[Unit, ...], ...]:
    """The rows that are still to be sent, those of one customer together, in the order of the table.

    Whoever has no address is called, each car for itself; whoever wants no such mails is left out.
    """
    together: dict[str, list[Unit]] = {}
    for unit in campaign.table.units:
        if unit.line not in past.sent and unit.address.lower() not in past.refused:
            together.setdefault(unit.address.lower() or f"line {unit.line}", []).append(unit)
    return tuple(tuple(units) for units in together.values())


def preview(
    campaign: Campaign,
    past: Past,
    go: str,
    directory: Directory,
    *,
    key: str,
    in_reply_to: str | None = None,
    sent: bool = False,
) -> Notice:
    """What would be sent, for whoever sent the table: his answer with the words of `go` sends it."""
    table, groups = campaign.table, groups_of(campaign, past)
    refused = {unit.address.lower() for unit in table.units} & past.refused
    brand = next((name for name in campaign.dealer.brands if name in directory.brands), "")
    facts = {
        "case": f"CAMPAIGN-{campaign.case}",
        "campaign": campaign.name,
        "dealer": campaign.dealer.key,
        "brand": brand,
        "rows": str(table.rows),
        "clients": str(sum(bool(group[0].address) for group in groups)),
        "calls": str(sum(not group[0].address for group in groups)),
        "refused": str(len(refused)),
        "before": "" if sent else str(len(past.sent)),
        "problems": str(len({line for line, code, _ in table.wrong if code != "address"})),
        "wrong": "\n".join(f"{line} {code} {words}" for line, code, words in table.wrong[:20]),
        "words": campaign.words,
        "go": "" if sent or not groups else go,
        "occasion": "sent" if sent else "",
    }
    known = {name: fact for name, fact in facts.items() if fact}
    return Notice(key, "campaign_preview", "dealer", campaign.sender, in_reply_to=in_reply_to, facts=known)


def send_campaign(
    campaign: Campaign,
    past: Past,
    directory: Directory,
    *,
    numbers: dict[int, str],
    papers: dict[int, str],
    now: datetime,
    timezone: str,
) -> Decision:
    """An opportunity for each car, and one mail for each customer that hangs on the first of his cars.

    `numbers` and `papers` are the request number and the stored row of each line.
    """
    openings: list[Opening] = []
    drafts: list[Draft] = []
    for group in groups_of(campaign, past):
        for place, unit in enumerate(group):
            opening = _opening(campaign, unit, numbers[unit.line], papers[unit.line], directory)
            openings.append(opening)
            draft = _begin(Draft(fold((opening,), ()), now), campaign, unit, timezone)
            if unit.address and place == 0:
                draft.note("shop_told", "partspost", to=unit.address)
                _tell(draft, campaign, group)
            drafts.append(draft)
    decisions = [draft.decision() for draft in drafts]
    return Decision(
        openings=tuple(openings),
        events=tuple(event for one in decisions for event in one.events),
        notices=tuple(notice for one in decisions for notice in one.notices),
    )


def hear_opt_out(turn: Turn) -> Decision | None:
    """A customer of a campaign wants no more such mails: it is kept, and nobody writes to him about it."""
    said = turn.said.strip() or turn.arrival.mail.subject.rpartition(":")[2]
    if not campaign_of(turn.request) or not _STOP.fullmatch(said.replace("\u00e9", "e")):
        return None
    draft = turn.draft()
    turn.note(draft, "campaign_refused")
    return draft.decision()


def campaign_of(request: Request) -> str:
    """The campaign that an opportunity comes from, empty for none."""
    return next((event.facts.get("campaign", "") for event in request.events if event.kind == "received"), "")


def _opening(campaign: Campaign, unit: Unit, number: str, paper: str, directory: Directory) -> Opening:
    brand = next((name for name in campaign.dealer.brands if name in directory.brands), "")
    return Opening(
        number=number,
        kind="appointment",
        brand=brand,
        shop=Party(unit.address, unit.client, campaign.sender.language),
        shop_key=None,
        shop_postal_code=None,
        order=Order(vin=unit.chassis or None, vehicle=Vehicle(model=unit.unit or None)),
        source=Source(paper, ""),
        route=None,
        directory=directory.fingerprint,
    )


def _begin(draft: Draft, campaign: Campaign, unit: Unit, timezone: str) -> Draft:
    """The opportunity as it begins: who has it, when to call, and that the workshop knows of it."""
    today = draft.now.date()
    draft.note(
        "received",
        "dealer",
        origin="campaign",
        campaign=campaign.name,
        plate=unit.plate,
        owner=f"{unit.address} {unit.client}".strip() if unit.address else "",
        owner_phone=unit.phone,
        assigned=(unit.assigned or today).isoformat(),
    )
    draft.note("routed", "partspost", dealer=campaign.dealer.key)
    due = at_local(unit.due or today, CALLS_AT, timezone)
    facts = {"due": due.isoformat(), "campaign": campaign.name}
    draft.note("follow_up_set", "partspost", visibility="dealer", facts=facts)
    draft.note("dealer_told", "partspost", to=campaign.sender.address)
    return draft


def _tell(draft: Draft, campaign: Campaign, group: Iterable[Unit]) -> None:
    vehicles = "\n".join(" · ".join(filter(None, (one.unit, one.plate, one.chassis))) for one in group)
    dealer = campaign.dealer
    facts = {"campaign": campaign.name, "words": campaign.words, "vehicles": vehicles}
    names = {"dealer_name": dealer.name, "dealer_phone": dealer.phone}
    draft.tell("campaign", "shop", draft.request.opening.shop, facts=facts | names)
