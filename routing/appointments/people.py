"""To whom mails about an appointment go: the customer by his first address that takes them."""

import re
from datetime import date

from parsers import Party
from parsers.visits import PERSON_ROLES
from routing.appointments.visit import visit_of
from routing.drafts.people import unreachable
from routing.request import Request

_DIGITS = re.compile(r"\+?[0-9]{7,15}")
_NO_REPLY = re.compile(r"(?:.*[._+-])?(?:no|do-?not|ne-?pas|ikke)[._-]?(?:reply|repondre|responder|svar)(?:[._+-].*)?")


def is_text_message(address: str) -> bool:
    """Whether a mail to this address becomes a text message on a telephone: its local part is the number."""
    return _DIGITS.fullmatch(address.partition("@")[0]) is not None


def can_answer(address: str) -> bool:
    """Whether somebody reads what comes to this address and can answer in words: no telephone, no no-reply."""
    return not is_text_message(address) and not _NO_REPLY.fullmatch(address.partition("@")[0].lower())


def customer_reader(request: Request, *, asked: bool = False) -> Party | None:
    """The one person who is written to: who was told last, else driver before owner before contractor.

    Whoever is `asked` something must be able to answer. None where mail reaches none of them.
    """
    shut = unreachable(request, date.max)
    fit = [one for one in _people(request) if one.address.lower() not in shut]
    return next((one for one in fit if not asked or can_answer(one.address)), None)


def _people(request: Request) -> list[Party]:
    """Everybody with an address, in the order in which they are written to, in the customer's language."""
    language = request.opening.shop.language
    visit, told = visit_of(request), request.last("shop_told")
    every = [visit.people[role] for role in PERSON_ROLES if role in visit.people]
    if told is None:
        # Whom we may not write to at first, e.g. a sender for whom nobody vouches, is not written to later.
        return []
    names = {one.address.lower(): one.name for one in (request.opening.shop, *reversed(every))}
    to = told.facts["to"]
    first = Party(to, names.get(to.lower(), ""), language)
    rest = [Party(one.address, one.name, language) for one in every if one.address.lower() != to.lower()]
    return [first, *rest]
