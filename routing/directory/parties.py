"""Rows of the tables become brands, calendars, dealers, shops, banners and agreements; what is wrong is named."""

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import time

from config import Mistake, Row, Sheet
from parsers import Party
from routing.directory import cells
from routing.directory.directory import SEPARATOR, card_of, digits, plate_of
from routing.directory.facts import (
    CANARY,
    DESKS,
    FEATURES,
    SHOP_FEATURES,
    Agreement,
    Banner,
    Brand,
    Dealer,
    Hours,
    Shop,
)
from routing.postal import COUNTRIES

# RFC 5321 4.5.1, RFC 2142; r+… and b+… are our own, and so are our trial orders.
_RESERVED = ("postmaster", "abuse", "mailer-daemon", "r", "b", CANARY)
_VIN_PREFIX = re.compile(r"[A-HJ-NPR-Z0-9]{2,11}")
_BACKUPS = 3
_PARTS = ("oem", "aftermarket", "recycled", "remanufactured")
_REASONS = ("supplements",)
_SHOP_CELLS = (
    "key", "name", "addresses", "postal_code", "country", "language", "phone", "city", "banner", "preferred",
    "off", "timezone", "remind_days", "calendar",
)  # fmt: skip
# A shop's row in which nothing needs to be put right is its own card: what most of a million rows are.
_WORDS = r"\S(?:[^\x1f]*[^\s\x1f])?"
_PLAIN_SHOP = re.compile(
    rf"[a-z0-9]+(?:-[a-z0-9]+)*\x1f{_WORDS}\x1f"
    r"[a-z0-9_-]{1,64}@((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63})\x1f"
    r"(?:([ABCEGHJ-NPRSTVXY][0-9][ABCEGHJ-NPRSTV-Z] (?!0H0)[0-9][ABCEGHJ-NPRSTV-Z][0-9])\x1fCA|([0-9]{5})\x1fUS)\x1f"
    rf"(?:[a-z]{{2}})?\x1f(?:{_WORDS})?\x1f(?:{_WORDS})?\x1f(?:{_WORDS})?\x1f(?:[a-z0-9-]+)?\x1f"
    r"\x1f\x1f[0134]?\x1f(?:yes)?"
)


def brand(row: Row, ours: Collection[str], found: list[Mistake]) -> Brand:
    """A brand; its key and aliases must be addresses that are not our own."""
    key, prefix = row.text("key"), row.text("prefix")
    if prefix and not re.fullmatch(r"[A-Z]{3}", prefix):
        found.append(row.mistake("prefix", f"is not three capital letters: {prefix!r}", "write it like HON"))
    for name in (key, *row.words("aliases")):
        column = "key" if name == key else "aliases"
        if name in _RESERVED:
            found.append(row.mistake(column, f"{name!r} is an address of our own", "choose another"))
        elif not cells.is_local_part(name) and column == "aliases":
            found.append(row.mistake(column, f"{name!r} cannot be a mail address", "write small letters and digits"))
    found.extend(
        row.mistake("vin_prefixes", f"no VIN begins with {begin!r}", "VINs have capitals and digits, no I, O or Q")
        for begin in row.words("vin_prefixes")
        if not _VIN_PREFIX.fullmatch(begin)
    )
    return Brand(
        key=key,
        name=row.text("name"),
        aliases=row.words("aliases"),
        makes=row.words("makes"),
        vin_prefixes=row.words("vin_prefixes"),
        prefix=prefix,
        house=row.text("house") or None,
        mismatch=cells.one_of(row, "mismatch", ("reroute", "hold"), found),
        closed=cells.one_of(row, "closed", ("wait", "pass"), found),
        preferred=row.values.get("preferred") is True,
        off=cells.some_of(row, "off", FEATURES, found),
        returns=cells.returns(row, found),
        patience=cells.patience(row, ours, found),
    )


def calendar(row: Row, found: list[Mistake]) -> Hours:
    """Opening hours and holidays by name."""
    zone = cells.timezone(row, found)
    hours = cells.opening_hours(row, [f"{days} {span}" for days, span in row.entries("hours").items()], found)
    holidays = {cells.day(row, f"holidays.{text}", text, found) for text in row.entries("holidays")}
    own = frozenset(holiday for holiday in holidays if holiday)
    return Hours(zone or "UTC", hours, cells.holidays(row, own, found))


def dealer(row: Row, calendars: Mapping[str, Hours], ours: Collection[str], found: list[Mistake]) -> Dealer:
    """A dealer with his desks, hours and backups."""
    named = row.text("calendar")
    shared = calendars.get(named)
    found.extend(cells.unknown(row, "calendar", named, calendars, "calendar"))
    own = cells.opening_hours(row, row.words("hours"), found)
    if own and not named:
        found.append(row.mistake("hours", "need a calendar for their time zone", "name one in the column calendar"))
    hours = Hours(shared.timezone, own, shared.holidays) if shared and own else shared
    backups = row.words("backups")
    if len(backups) > _BACKUPS:
        found.append(row.mistake("backups", f"are {len(backups)}", f"keep the first {_BACKUPS}"))
    roles = _desks(row, ours, found)
    return Dealer(
        key=row.text("key"),
        name=row.text("name"),
        contacts=tuple(party for desk in DESKS for party in roles.get(desk, ())),
        phone=row.text("phone"),
        city=row.text("city"),
        postal_code=cells.postal_code(row, COUNTRIES, found),
        website=_website(row, found),
        hours=hours,
        backups=backups,
        brands=row.words("brands"),
        roles=roles,
        cutoffs=_cutoffs(row, hours, found),
        away=cells.days_away(row, found),
        off=cells.some_of(row, "off", FEATURES, found),
        returns=cells.returns(row, found),
    )


def _desks(row: Row, ours: Collection[str], found: list[Mistake]) -> Mapping[str, tuple[Party, ...]]:
    roles: dict[str, tuple[Party, ...]] = {}
    contacts = [one for text in row.words("contacts") if (one := cells.contact(row, text, ours, found))]
    for party, desk in contacts:
        roles[desk] = (*roles.get(desk, ()), party)
    if contacts and DESKS[0] not in roles:
        found.append(row.mistake("contacts", "nobody stands at the parts desk", "name one contact without a desk"))
    return roles


def _website(row: Row, found: list[Mistake]) -> str:
    website = row.text("website")
    if website and not re.fullmatch(r"https?://[^\s/]+\.[^\s/]+(?:/\S*)?", website):
        found.append(
            row.mistake("website", f"is not a web address: {website!r}", "write it like https://dealer.example/")
        )
    return website


def _cutoffs(row: Row, hours: Hours | None, found: list[Mistake]) -> Mapping[int, time]:
    """The cut-off times on the days on which the counter is open; each must lie within its hours."""
    if not (wanted := cells.cutoffs(row, found)):
        return {}
    if hours is None:
        found.append(row.mistake("cutoff", "needs a calendar for its time zone", "name one in the column calendar"))
        return {}
    kept = {}
    for weekday, until in wanted.items():
        span = hours.days.get(weekday) if hours else None
        if span and not span[0] < until <= span[1]:
            message = f"{until:%H:%M} is not within the hours {span[0]:%H:%M}-{span[1]:%H:%M}"
            found.append(row.mistake("cutoff", message, "write a time at which the counter is open"))
            break
        if span:
            kept[weekday] = until
    return kept


def banner(row: Row, ours: Collection[str], found: list[Mistake]) -> Banner:
    """A banner and whoever speaks for it."""
    cells.address(row, "address", row.text("address"), ours, found)
    rep = Party(row.text("address"), row.text("name"), cells.language(row, found))
    return Banner(row.text("key"), row.text("name"), rep, cells.one_of(row, "mode", ("copy", "digest"), found))


def agreement(row: Row, ours: Collection[str], found: list[Mistake]) -> Agreement:
    """An agreement: for which orders it holds, and what it wants of them."""
    named = tuple(row.words(column) for column in ("insurers", "claims", "banners", "shops"))
    plates, vins = (tuple(map(plate_of, row.words(column))) for column in ("plates", "vins"))
    if not any((*named, plates, vins)):
        cure = "name insurers, claims, banners, shops, plates or vins"
        found.append(row.mistake("", f"{row.text('key')} would hold for every order", cure))
    written = row.text("approver")
    approver = cells.contact(row, written, ours, found, "approver") if written else None
    wants = ("reference", "approver", "parts", "reasons", "threshold", "includes")
    if not any(row.text(column) for column in wants):
        found.append(row.mistake("", f"{row.text('key')} asks for nothing", f"write one of {', '.join(wants)}"))
    insurers, claims, banners, shops = named
    return Agreement(
        key=row.text("key"),
        name=row.text("name"),
        insurers=insurers,
        claims=claims,
        banners=banners,
        shops=shops,
        reference=row.text("reference"),
        approver=approver[0] if approver else None,
        parts=cells.some_of(row, "parts", _PARTS, found),
        reasons=cells.some_of(row, "reasons", _REASONS, found),
        threshold=cells.percent(row, "threshold", found),
        plates=plates,
        vins=vins,
        number=row.text("number"),
        holder=row.text("holder"),
        includes=row.text("includes"),
        support=tuple(_support(row, found)),
        tax_included=row.values.get("tax_included") is True,
    )


def _support(row: Row, found: list[Mistake]) -> Iterator[str]:
    """Whom one asks about what; a subject stands before each."""
    for contact in row.words("support"):
        if re.fullmatch(r"[^:]+: *\S.*", contact):
            yield contact
        else:
            found.append(
                row.mistake("support", f"has no subject: {contact!r}", 'write it like "Billing: 450 555-0199"')
            )


class ShopFile:
    """The shops as cards, and the indexes by which one is found."""

    def __init__(self) -> None:
        self.cards: dict[str, str] = {}
        self.by_address: dict[str, str] = {}
        self.by_phone: dict[str, str] = {}
        self.by_postal_code: dict[str, str] = {}
        self.twice: set[str] = set()
        """Keys and addresses that stand in two rows."""

    def add(self, card: str, told: tuple[str, ...]) -> None:
        """File a card under everything by which its shop may be found; `told` are its cells."""
        key, _, addresses, code, _, _, phone, *_ = told
        if self.cards.setdefault(key, card) is not card:
            self.twice.add(key)
        for address in addresses.split("|") if "|" in addresses else (addresses,):
            if address and self.by_address.setdefault(address, key) != key:
                self.twice.add(address)
        if phone and (number := digits(phone)) and self.by_phone.setdefault(number, key) is not key:
            self.by_phone[number] = ""
        if self.by_postal_code.setdefault(place := code.replace(" ", ""), key) is not key:
            self.by_postal_code[place] = ""


def shops(sheet: Sheet, ours: Collection[str], country: str, found: list[Mistake]) -> ShopFile:
    """Every shop of the sheet; one whose country is not written is in the `country` of the site."""
    file, at = ShopFile(), _SHOP_CELLS.index("country")
    for line, written in sheet.select(_SHOP_CELLS, found):
        told = written if written[at].strip() else (*written[:at], country, *written[at + 1 :])
        card = SEPARATOR.join(told)
        plain = _PLAIN_SHOP.fullmatch(card)
        if plain is None or plain[1] in ours:
            card = card_of(_shop(sheet.row(line, _SHOP_CELLS, told, found), ours, found))
            file.add(card, tuple(card.split(SEPARATOR)))
        else:
            file.add(card, told)
    return file


def _shop(row: Row, ours: Collection[str], found: list[Mistake]) -> Shop:
    country = row.text("country")
    cells.country(row, country, found)
    addresses = tuple(address.lower() for address in row.words("addresses"))
    for address in addresses:
        cells.address(row, "addresses", address, ours, found)
    return Shop(
        key=cells.key(row, found),
        name=row.text("name"),
        addresses=addresses,
        postal_code=cells.postal_code(row, (country,), found),
        country=country,
        language=cells.language(row, found),
        phone=row.text("phone"),
        city=row.text("city"),
        banner=row.text("banner"),
        preferred=row.words("preferred"),
        off=cells.some_of(row, "off", SHOP_FEATURES, found),
        timezone=cells.timezone(row, found),
        remind_days=cells.days_ahead(row, found),
        calendar=cells.one_of(row, "calendar", ("no", "yes"), found) == "yes",
    )
