"""What becomes of mail that machines send back: bounces and absence messages move an order on, the rest is noted."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from parsers import Mail, Party
from routing.address import Signed
from routing.appointments.booking.machines import visit_passed_on, visit_refused
from routing.arrival import Arrival, Rules
from routing.directory import Directory
from routing.drafts.draft import Draft
from routing.drafts.patience import rules_of
from routing.drafts.people import dealer_reader, eyes, shop_reader, unreachable
from routing.request import Decision, Held, Kind, Request
from routing.silence.handover import escalate, pass_on


def decide_bounce(
    arrival: Arrival, request: Request, about: Signed, *, directory: Directory, rules: Rules, now: datetime
) -> Decision:
    """The mail of ours that this one is `about` came back for good: the next person gets the request.

    Why does not matter: a full mailbox and a filter's refusal have not been read either. A mere delay is only noted.

    Absence messages come to the same address, since it is the envelope sender. So do the words of a person whose
    program answers the Return-Path: they prove less than at a reply address, and wait for one of us.
    """
    if arrival.mail.automatic.kind == "human":
        return Decision(held=Held("answer-to-bounce-address", f"somebody writes about {request.number}"))
    draft, mail, rules = Draft(request, now), arrival.mail, rules_of(request, directory, rules)
    if mail.automatic.kind in {"bounce_hard", "bounce_soft"}:
        _refused(draft, directory, rules, about, mail.automatic.status or "")
    else:
        hear_machine(draft, directory, rules, about, mail)
    return draft.decision()


def decide_refusal(
    request: Request, about: Signed, reply: str, *, directory: Directory, rules: Rules, now: datetime
) -> Decision:
    """The server that a mail of ours was handed to has refused it for good: the same as a bounce."""
    draft, rules = Draft(request, now), rules_of(request, directory, rules)
    _refused(draft, directory, rules, about, reply)
    return draft.decision()


def _refused(draft: Draft, directory: Directory, rules: Rules, about: Signed, status: str) -> None:
    """No mail reaches this address: the next contact, the next dealer, the shop's other address, else a person."""
    if own := _REFUSED.get(draft.request.opening.kind):
        own(draft, directory, rules, about, status)
        return
    today = draft.now.astimezone(ZoneInfo(rules.timezone)).date()
    role, recipient = about.role, about.recipient
    ours = _is(dealer_reader(draft.request, directory, today), recipient)
    known = recipient.lower() in unreachable(draft.request, today)
    seen = eyes(role, Party(recipient), about, draft.request, directory)
    draft.note("mail_bounced", "mail server", visibility=seen, to=recipient, role=role, status=status)
    if known:
        return
    if role == "shop":
        _other_address(draft, directory, rules)
    elif role == "dealer" and ours and _waits(draft.request):
        pass_on(draft, directory, rules, "bounced")
    elif role != "dealer":
        escalate(draft, rules, "bounced")


def hear_machine(draft: Draft, directory: Directory, rules: Rules, about: Signed, mail: Mail) -> None:
    """An automatic answer is noted. Whoever is away while the request waits for him is stood in for."""
    today = draft.now.astimezone(ZoneInfo(rules.timezone)).date()
    automatic, absent = mail.automatic, ""
    ours = about.role == "dealer" and _is(dealer_reader(draft.request, directory, today), about.recipient)
    if automatic.kind == "ooo" and ours and (automatic.until is None or automatic.until >= today):
        absent = about.recipient
    until = automatic.until.isoformat() if automatic.until else None
    facts = {"from": mail.sender.address, "subject": mail.subject, "machine": automatic.kind}
    seen = eyes(about.role, mail.sender, about, draft.request, directory)
    draft.note("automatic_answer", about.role, visibility=seen, absent=absent, until=until, facts=facts)
    if absent and _waits(draft.request):
        _PASSED_ON.get(draft.request.opening.kind, pass_on)(draft, directory, rules, "absent", until=until)


def _waits(request: Request) -> bool:
    """Whether the dealer must act, and not only be asked again."""
    return request.closed_at is None and bool({"answer", "reply", "visit"} & request.matters.keys())


def _other_address(draft: Draft, directory: Directory, rules: Rules) -> None:
    """The shop is written to at another address on file, and told where its order stands; else a person must call."""
    opening = draft.request.opening
    shop = directory.shops.get(opening.shop_key or "")
    today = draft.now.astimezone(ZoneInfo(rules.timezone)).date()
    shut = unreachable(draft.request, today)
    if shop_reader(draft.request, directory) is not None:
        return  # an older address of the shop
    other = next((one for one in (shop.addresses if shop else ()) if one.lower() not in shut), None)
    if shop is None or other is None:
        escalate(draft, rules, "unheard")
        return
    draft.note("shop_told", "partspost", to=other)
    answered = draft.request.last("answered")
    to = Party(other, shop.name, shop.language)
    if answered is None:
        draft.tell("receipt", "shop", to)
    else:
        draft.tell("answered", "shop", to, lines=answered.lines, answered_text=answered.facts.get("said", ""))


# Requests of a kind of its own.
_REFUSED: dict[Kind, Callable[[Draft, Directory, Rules, Signed, str], None]] = {"appointment": visit_refused}
_PASSED_ON = {"appointment": visit_passed_on}


def _is(party: Party | None, address: str) -> bool:
    return party is not None and party.address.lower() == address.lower()
