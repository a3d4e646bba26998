"""Rows of workshops.toml and offers.toml become workshops and their offers; what is wrong is named."""

import re
from collections.abc import Collection, Iterator
from decimal import Decimal

from config import Mistake, Row
from routing.directory import cells
from routing.directory.facts import REMIND_DAYS, Offer, Workshop

_GEO = re.compile(r"-?[0-9]{1,2}\.[0-9]{1,6};-?[0-9]{1,3}\.[0-9]{1,6}")
_PRICE = re.compile(r"[0-9]{1,6}(?:\.[0-9]{2})?")
_LINK = re.compile(r"https://[^\s/]+\.[^\s/]+(?:/\S*)?")
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_MOST_REMINDED = 4
_PRECHECKED = 3
_LONGEST_TERMS, _MOST_LINES = 10_000, 1_000  # what is accepted is shown to its end; mails repeat somewhat more


def workshop(row: Row, found: list[Mistake]) -> Workshop:
    """A dealer who takes appointments; its key is the dealer's."""
    geo = row.text("geo")
    if geo and not _GEO.fullmatch(geo):
        found.append(row.mistake("geo", f"is no place: {geo!r}", 'write it like "45.5501;-73.7213"'))
        geo = ""
    days = _count(row, "remind_days", REMIND_DAYS)
    if days > _MOST_REMINDED:
        found.append(row.mistake("remind_days", f"is {days}", "write 1, 2, 3 or 4, or 0 for never"))
    terms, version = row.text("terms"), row.text("terms_version")
    if bool(terms) != bool(version):
        column = "terms_version" if terms else "terms"
        found.append(row.mistake(column, "is missing", "write both terms and terms_version, or neither"))
    if len(terms) > _LONGEST_TERMS or len(terms.splitlines()) > _MOST_LINES:
        cure = f"write up to {_LONGEST_TERMS:,} characters, and say in them where the rest can be read"
        found.append(row.mistake("terms", "are too long to be shown whole in a mail", cure))
    return Workshop(
        dealer=row.text("key"),
        place=row.text("place"),
        geo=geo,
        remind_days=min(days, _MOST_REMINDED),
        visit_hours=_count(row, "visit_hours", 1) or 1,
        precheck=row.values.get("precheck") is True,
        precheck_days=_count(row, "precheck_days", _PRECHECKED),
        terms=terms,
        terms_version=version,
        advise=row.text("advise"),
        systems=tuple(_systems(row, found)),
    )


def _systems(row: Row, found: list[Mistake]) -> Iterator[str]:
    for address in row.words("systems"):
        if _ADDRESS.fullmatch(address):
            yield address.lower()
        else:
            found.append(row.mistake("systems", f"is no mail address: {address!r}", "write it like dms@dealer.example"))


def offer(row: Row, found: list[Mistake]) -> Offer:
    """A service that workshops offer before a visit."""
    price, url = row.text("price"), row.text("url")
    if price and not _PRICE.fullmatch(price):
        found.append(row.mistake("price", f"is not an amount: {price!r}", 'write it like "89.95"'))
        price = ""
    if url and not _LINK.fullmatch(url):
        found.append(row.mistake("url", f"is not a web address: {url!r}", "write it like https://dealer.example/tyres"))
        url = ""
    return Offer(
        key=row.text("key"),
        name=row.text("name"),
        description=row.text("description"),
        price=Decimal(price) if price else None,
        url=url,
        brands=row.words("brands"),
        workshops=row.words("workshops"),
    )


def unknown_names(
    workshops: tuple[Row, ...], offers: tuple[Row, ...], dealers: Collection[str], brands: Collection[str]
) -> Iterator[Mistake]:
    """Workshops that are no dealers, and offers of workshops or for brands that there are not."""
    for row in workshops:
        yield from cells.unknown(row, "", row.text("key"), dealers, "dealer")
    known = {row.text("key") for row in workshops}
    for row in offers:
        for name in row.words("brands"):
            yield from cells.unknown(row, "brands", name, brands, "brand")
        for name in row.words("workshops"):
            yield from cells.unknown(row, "workshops", name, known or dealers, "dealer")


def _count(row: Row, column: str, otherwise: int) -> int:
    value = row.values.get(column)
    return value if type(value) is int else otherwise
