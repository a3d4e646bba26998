"""A request in a reader's words: what several views say of it in the same way."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import TypeVar

from starlette.exceptions import HTTPException

from routing import Brand, Dealer, Directory, Request, RequestList, WaitingOn
from status.language import Language

Named = TypeVar("Named", Brand, Dealer)

_NUMBER = re.compile("[A-Z]{1,8}-[0-9]{4}-[0-9]{6,9}")


@dataclass(frozen=True, slots=True)
class Row:
    """One request in a list, in words; `standing` is the state that `standing_of` gives."""

    number: str
    brand: str
    vehicle: str
    vin: str | None
    shop: str
    dealer: str
    lines: int
    standing: str


def row_of(asked: Request, directory: Directory) -> Row:
    """The request as one row."""
    opening = asked.opening
    vehicle = opening.order.vehicle
    return Row(
        number=opening.number,
        brand=brand_name(directory, opening.brand),
        vehicle=" ".join(part for part in (vehicle.year, vehicle.make, vehicle.model) if part),
        vin=opening.order.vin,
        shop=opening.shop.name or opening.shop.address,
        dealer=dealer_name(directory, asked.dealer) if asked.dealer else "",
        lines=len(opening.order.lines),
        standing=standing_of(asked.list, asked.waiting_on),
    )


def standing_of(standing: RequestList, waiting_on: WaitingOn) -> str:
    """The state people know: the list a request stands in once nobody must act, else who must."""
    return standing if standing in ("scheduled", "closed") else waiting_on


def brand_name(directory: Directory, key: str) -> str:
    """What the brand is called; one that is on file no more keeps its key."""
    brand = directory.brands.get(key)
    return brand.name if brand else key


def dealer_name(directory: Directory, key: str) -> str:
    """What the dealer is called; one who is on file no more keeps his key."""
    dealer = directory.dealers.get(key)
    return dealer.name if dealer else key


def chosen(known: Mapping[str, Named], key: str | None) -> Named | None:
    """What the reader asked to see alone; asking for something unknown is not asking for everything."""
    if key and key not in known:
        raise HTTPException(404)
    return known[key] if key else None


def number_in(text: str) -> str | None:
    """The request's number that stands in an address, None if it is none."""
    number = text.upper()
    return number if _NUMBER.fullmatch(number) else None


def midnight(language: Language) -> datetime:
    """When the day began at the operator's."""
    today = language.now.astimezone(language.zone).date()
    return datetime.combine(today, time.min, language.zone)
