"""Mails of which everybody gets one: how all this works, and twice a year whether what is on file is still right."""

import hashlib
from datetime import date, timedelta

from parsers import Party
from routing.directory import Dealer, Directory, Shop
from routing.request import Notice, Role

_HALF_A_YEAR = 180
_LASTS = timedelta(days=7)
"""How long after its day a question about a profile still goes out: holidays and idle machines lie between."""


def welcome(who: Dealer | Shop, directory: Directory) -> Notice | None:
    """The one mail that says how this works; None where nobody is on file to read it, or wants none."""
    reader = _reader(who)
    if reader is None or "welcome" in who.off:
        return None
    role = _role(who)
    brand = next((key for key in who.brands if key in directory.brands), "") if isinstance(who, Dealer) else ""
    facts = {role: who.key} | ({"brand": brand} if brand else {})
    return Notice(key=f"welcome.{role}.{who.key}", kind="welcome", role=role, to=reader, facts=facts)


def check_profile(who: Dealer | Shop, due: date, directory: Directory) -> Notice | None:
    """The question that was `due` on this day, to whoever must confirm changes; its answer comes to a case of its own.

    None where nobody is on file to read it, or wants none.
    """
    reader = _reader(who)
    if reader is None or "profile" in who.off:
        return None
    role = _role(who)
    # A case has the number of the mail that it began with; these lie far above the numbers of mails.
    digest = hashlib.sha256(f"{role}.{who.key}.{due}".encode()).digest()
    case = 10**15 + int.from_bytes(digest[:8], "big") % 10**15
    brand = next((key for key in who.brands if key in directory.brands), "") if isinstance(who, Dealer) else ""
    facts = {"case": f"PROFILE-{case}", role: who.key} | ({"brand": brand} if brand else {})
    return Notice(key=f"profile.m{case}", kind="profile_check", role=role, to=reader, facts=facts)


def check_due(who: Dealer | Shop, today: date) -> date | None:
    """The day of the last week, today included, on which the question came due; everybody has his own two days."""
    digest = hashlib.sha256(f"{_role(who)}.{who.key}".encode()).digest()
    own = int.from_bytes(digest[:4], "big") % _HALF_A_YEAR
    for back in range(_LASTS.days):
        day = today - timedelta(days=back)
        if (day.timetuple().tm_yday - 1) % _HALF_A_YEAR == own and day.timetuple().tm_yday <= 2 * _HALF_A_YEAR:
            return day
    return None


def _role(who: Dealer | Shop) -> Role:
    return "dealer" if isinstance(who, Dealer) else "shop"


def _reader(who: Dealer | Shop) -> Party | None:
    if isinstance(who, Dealer):
        return who.contacts[0] if who.contacts else None
    return Party(who.addresses[0], who.name, who.language) if who.addresses else None
