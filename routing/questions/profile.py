"""Somebody's own data on file: shown to him, and changed by nobody but the operator, once the old address agrees."""

from parsers import LONGEST_SAID, PROFILE, Party, read_changes
from routing.arrival import Arrival
from routing.directory import Directory
from routing.questions.asker import Asker
from routing.request import Decision, Held, Notice


def on_file(asker: Asker, directory: Directory) -> Party | None:
    """Whom we ask whether a change is right: the first address that the tables hold, whoever wishes for it."""
    if asker.role == "dealer":
        dealer = directory.dealers.get(asker.key)
        return dealer.contacts[0] if dealer else None
    shop = directory.shops.get(asker.key)
    return Party(shop.addresses[0], shop.name, shop.language) if shop and shop.addresses else None


def show_profile(asker: Asker, arrival: Arrival, directory: Directory) -> Decision:
    """What is on file about the asker, to himself; nobody else hears anything."""
    if not asker.key:
        return Decision()
    return Decision(notices=(_notice("profile", asker, asker.to, arrival, directory),))


def ask_confirmation(asker: Asker, said: str, arrival: Arrival, directory: Directory) -> Decision:
    """A wish for a change: nothing changes, and the address that is on file now is asked whether it is right."""
    to = on_file(asker, directory)
    if to is None:
        return Decision()
    wished = {f"new_{column}": value for column, value in read_changes(said)}
    known = {"answered_text": said.strip()[:LONGEST_SAID], "from_address": arrival.mail.sender.address} | wished
    return Decision(notices=(_notice("profile_confirm", asker, to, arrival, directory, **known),))


def confirmed_change(
    asker: Asker, said: str, row: str, arrival: Arrival, *, escalate_to: str, brand: str = ""
) -> Decision:
    """The old address has agreed: a person gets the row that the table may have, and the wish in its own words."""
    what = f"{asker.role} {asker.key} wants its data on file changed, and its address on file has agreed"
    held = Held("profile-change", f"{what}: {row}")
    if not escalate_to:
        return Decision(held=held)
    cure = f"if it is right, put this row into {asker.role}s.csv"
    wished = {name: value for name, value in read_changes(said) if name in PROFILE}
    facts = {"what": what, "cure": cure, "row": row, "words": said.strip()[:LONGEST_SAID], "brand": brand} | wished
    key = f"alarm.m{arrival.message}"
    return Decision(held=held, notices=(Notice(key, "alarm", "ops", Party(escalate_to), facts=facts),))


def _notice(kind: str, asker: Asker, to: Party, arrival: Arrival, directory: Directory, **facts: str) -> Notice:
    """A mail about a row of the tables; its answers come to an address signed for this very case."""
    brand = directory.brand_of(arrival.local_part)
    case = {"case": f"{'CHANGE' if kind == 'profile_confirm' else 'PROFILE'}-{arrival.message}", asker.role: asker.key}
    return Notice(
        key=f"{kind}.m{arrival.message}",
        kind=kind,
        role=asker.role,
        to=to,
        in_reply_to=arrival.mail.message_id if to.address == asker.to.address else None,
        facts=facts | case | ({"brand": brand.key} if brand else {}),
    )
