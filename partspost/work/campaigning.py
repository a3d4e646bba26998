"""Campaigns on their way: a workshop's table, its preview, and the answer that sends it."""

import hashlib
import re
from datetime import timedelta

from parsers import Mail, Problem, read_go, stops
from parsers.visits import Unit
from partspost.house import House
from partspost.work.asking import own_words
from routing import Arrival, Dealer, Decision, Held, request_of, verify, zone_of
from routing.appointments.agenda import Campaign, Past, groups_of, preview, send_campaign, senders
from store import StoredMessage, messages, outbox, requests, views

TAGS = frozenset({"campaign", "campagne", "campana", "kampanje"})
_CASE = re.compile(r"CAMPAIGN-([0-9]{1,18})")
_EVER = timedelta(days=20_000)
_NOT_PROVEN = Held("reply-not-proven", "a campaign is sent by nobody but the person who has its preview")
_UNKNOWN = Held("campaign-stranger", "campaigns are taken from the contacts of a workshop; this sender is none")
_WHOSE = Held("campaign-workshop", "the sender speaks for several workshops: write to service+campaign+KEY@")


def is_for(house: House, arrival: Arrival) -> bool:
    """Whether a mail came to the address for campaigns."""
    named, *tags = arrival.local_part.split("+")
    mine = named == house.settings.appointments.address and bool(TAGS & set(tags))
    return mine and bool(house.directory.workshops)


def answer(house: House, message: StoredMessage, arrival: Arrival) -> Decision:
    """The preview of a campaign, for the contact who has sent its table."""
    if arrival.mail.kind in ("auto_reply", "bounce"):
        return Decision()
    known = senders(arrival.mail.sender.address, house.directory)
    tags = arrival.local_part.split("+")
    mine = [dealer for dealer in known if dealer.key in tags] or list(known)
    if not mine or arrival.mail.trust.result == "failed":
        return Decision(held=_UNKNOWN)
    if len(mine) > 1:
        return Decision(held=_WHOSE)
    campaign = _campaign(house, message, arrival.mail, mine[0])
    if not campaign.table.rows:
        return Decision(held=Held("campaign-table", "no table of cars was found: columns chassis or plate, and client"))
    return _shown(house, campaign, message.id, arrival.mail.message_id)


def answer_case(house: House, message: StoredMessage, arrival: Arrival) -> Decision | None:
    """What becomes of an answer to a preview; None where the address is none of these cases.

    Nothing is sent twice: what a row has opened is known by its own stored paper, however often GO comes.
    """
    case = _CASE.fullmatch(request_of(arrival.local_part) or "")
    if case is None:
        return None
    if arrival.mail.kind in ("auto_reply", "bounce"):
        return Decision()
    dealer = _proven(house, arrival, case[1])
    if dealer is None:
        return Decision(held=_NOT_PROVEN)
    with house.database.reading() as tx:
        brought = messages.get(tx, int(case[1]))
    read = house.reading.read_mail(house.blobs.get(brought.blob), brought.recipient, brought.sender)
    if isinstance(read, Problem):
        return Decision(held=Held(read.code, read.detail))
    campaign = _campaign(house, brought, read[0], dealer)
    said = own_words(house, arrival.mail, arrival.received_at)
    if read_go(said) == _code(house, campaign.case):
        return _send(house, brought, message, campaign, arrival.mail.message_id)
    return Decision() if stops(said) else _shown(house, campaign, message.id, arrival.mail.message_id)


def _proven(house: House, arrival: Arrival, case: str) -> Dealer | None:
    """The workshop of whoever answers his own preview."""
    with house.database.reading() as tx:
        sent = outbox.find(tx, f"campaign_preview.m{case}")
    sender = arrival.mail.sender.address.lower()
    if sent is None or sent.recipient.lower() != sender or arrival.mail.trust.result == "failed":
        return None
    candidates, today = [(sent.role, sent.recipient)], arrival.received_at.date()
    proofs = (verify(secret, arrival.local_part, today=today, candidates=candidates) for secret in house.proving)
    with house.database.reading() as tx:
        tags = messages.get(tx, int(case)).recipient.partition("@")[0].lower().split("+")
    known = senders(sender, house.directory) if any(proofs) else ()
    return next((dealer for dealer in known if dealer.key in tags), known[0] if len(known) == 1 else None)


def _campaign(house: House, message: StoredMessage, mail: Mail, dealer: Dealer) -> Campaign:
    """The campaign that a mail brings: its subject is the name, its words are what the customers read."""
    table = house.reading.read_campaign(house.blobs.get(message.blob))
    words = own_words(house, mail, message.received_at)
    sender = next((one for one in dealer.contacts if one.address.lower() == mail.sender.address.lower()), mail.sender)
    return Campaign(message.id, dealer, sender, mail.subject.strip()[:80] or dealer.name, words.strip(), table)


def _shown(house: House, campaign: Campaign, message: int, answers: str | None) -> Decision:
    go = f"GO {_code(house, campaign.case)}"
    key = f"campaign_preview.m{message}"
    shown = preview(campaign, _past(house, campaign), go, house.directory, key=key, in_reply_to=answers)
    return Decision(notices=(shown,))


def _send(
    house: House, brought: StoredMessage, message: StoredMessage, campaign: Campaign, answers: str | None
) -> Decision:
    past = _past(house, campaign)
    units = [unit for group in groups_of(campaign, past) for unit in group]
    brand = house.directory.brands[next(key for key in campaign.dealer.brands if key in house.directory.brands)]
    with house.database.begin() as tx:
        numbers = {
            unit.line: requests.reserve_number(
                tx, message_id=brought.id, index=unit.line, prefix=brand.prefix, year=brought.received_at.year
            )
            for unit in units
        }
    decision = send_campaign(
        campaign,
        past,
        house.directory,
        numbers=numbers,
        papers={unit.line: house.blobs.put(_paper(campaign, unit)) for unit in units},
        now=house.now(),
        timezone=zone_of(campaign.dealer, house.settings.site.timezone),
    )
    key = f"campaign_preview.m{message.id}"
    told = preview(campaign, past, "", house.directory, key=key, in_reply_to=answers, sent=True)
    return Decision(decision.openings, (), decision.events, (*decision.notices, told))


def _past(house: House, campaign: Campaign) -> Past:
    brand = next((key for key in campaign.dealer.brands if key in house.directory.brands), "")
    units = campaign.table.units
    since = house.now() - _EVER
    papers = {unit.line: hashlib.sha256(_paper(campaign, unit)).hexdigest() for unit in units}
    with house.database.reading() as tx:
        sent = {
            line for line, blob in papers.items() if requests.find_document(tx, brand=brand, blob=blob, since=since)
        }
        refused = views.visits.refusing(tx, campaign.dealer.key, [unit.address for unit in units])
    return Past(frozenset(sent), refused)


def _paper(campaign: Campaign, unit: Unit) -> bytes:
    """What a row is known by: workshop, campaign, car and customer; not its days, so that a new list sends no more."""
    known = (campaign.dealer.key, campaign.name, unit.chassis, unit.plate, unit.client, unit.address.lower(), unit.unit)
    return "\n".join(known).encode()


def _code(house: House, case: int) -> str:
    digest = hashlib.sha256(house.secret + b"campaign" + str(case).encode()).digest()
    return str(int.from_bytes(digest[:4], "big") % 9_000 + 1_000)
