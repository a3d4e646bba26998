"""What a mail says of its reader's own data on file, of a wish to change them, and of the dossier that it brings."""

from itertools import groupby
from typing import Any

from babel.dates import get_day_names

from notifier.catalogue import Words
from notifier.header import clean_text
from notifier.lines import N_
from routing import Dealer, Directory, Hours, Notice, Shop

Pairs = tuple[tuple[str, str], ...]


def records(notice: Notice, directory: Directory, reader: Words) -> dict[str, Any]:
    """The variables of mails about a row of the operator's tables or about a dossier."""
    facts = notice.facts
    return {
        "on_file": _on_file(notice, directory, reader),
        "wished": _pairs(((label, facts.get(f"new_{column}", "")) for column, label in _LABELS.items()), reader),
        "digest": clean_text(facts.get("digest", ""), 64),
        "too_large": bool(facts.get("too_large")),
    }


def _on_file(notice: Notice, directory: Directory, reader: Words) -> Pairs:
    """What the tables say of the shop or the dealer that the notice names."""
    dealer = directory.dealers.get(notice.facts.get("dealer", ""))
    shop = directory.shops.get(notice.facts.get("shop", ""))
    if dealer is not None:
        return _pairs(_of_dealer(dealer, reader), reader)
    return _pairs(_of_shop(shop), reader) if shop is not None else ()


def _of_dealer(dealer: Dealer, reader: Words) -> Pairs:
    contacts = " · ".join(f"{one.name} <{one.address}>" if one.name else one.address for one in dealer.contacts)
    hours = _hours(dealer.hours, reader) if dealer.hours else ""
    return (
        (_LABELS["name"], dealer.name),
        (_LABELS["phone"], dealer.phone),
        (_LABELS["contacts"], contacts),
        (_LABELS["hours"], hours),
        (_LABELS["website"], dealer.website),
        (_LABELS["city"], dealer.city),
        (_LABELS["postal_code"], dealer.postal_code),
    )


def _of_shop(shop: Shop) -> Pairs:
    return (
        (_LABELS["name"], shop.name),
        (_LABELS["phone"], shop.phone),
        (_LABELS["contacts"], " · ".join(shop.addresses)),
        (_LABELS["city"], shop.city),
        (_LABELS["postal_code"], shop.postal_code),
    )


def _hours(hours: Hours, reader: Words) -> str:
    """Opening hours with neighbouring days of the same hours together: ``lun.–ven. 7 h 30–17 h 30``."""
    names = get_day_names("abbreviated", locale=reader.locale)
    said = []
    for (opens, closes), days in groupby(sorted(hours.days), key=lambda day: hours.days[day]):
        same = list(days)
        span = names[same[0]] if len(same) == 1 else f"{names[same[0]]}–{names[same[-1]]}"
        said.append(f"{span} {reader.clock(opens)}–{reader.clock(closes)}")
    return " · ".join(said)


def _pairs(said: Any, reader: Words) -> Pairs:
    """Labels in the reader's language with what is known; the rest is left out."""
    return tuple((reader.say(label), clean_text(value, 300)) for label, value in said if value)


_LABELS = {
    "name": N_("Name"),
    "phone": N_("Telephone"),
    "contacts": N_("Mail addresses"),
    "hours": N_("Opening hours"),
    "website": N_("Website"),
    "city": N_("City"),
    "postal_code": N_("Postal code"),
}
