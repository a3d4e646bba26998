"""routing.directory: who exists, where each dealer's territory lies, and which of them an order belongs to.

Purpose: the operator's tables as one immutable `Directory`, and the choice of the dealer in it, with its reasons.
Promise: built whole or not at all; the order of rows means nothing; a choice takes as long among two million rows as
among ten, and the same facts always give the same dealer.
What may go wrong: every broken row is a `Mistake` with file, line and cure; what has no owner is a `Problem`.
"""

from routing.directory.building import build_directory
from routing.directory.choice import choose, covering, explain
from routing.directory.directory import Directory, unaccented
from routing.directory.facts import (
    CANARY,
    FEATURES,
    NOBODY,
    REMIND_DAYS,
    SHOP_FEATURES,
    Agreement,
    Banner,
    Brand,
    Dealer,
    Hours,
    Offer,
    Returns,
    Route,
    Shop,
    Territory,
    Workshop,
)
from routing.directory.gaps import REGIONS, Region, gaps, regions_by_brand
from routing.directory.hours import (
    a_zone,
    add_business_time,
    at_local,
    delivered_on,
    next_cutoff,
    next_opening,
)

__all__ = [
    "CANARY",
    "FEATURES",
    "NOBODY",
    "REGIONS",
    "REMIND_DAYS",
    "SHOP_FEATURES",
    "Agreement",
    "Banner",
    "Brand",
    "Dealer",
    "Directory",
    "Hours",
    "Offer",
    "Region",
    "Returns",
    "Route",
    "Shop",
    "Territory",
    "Workshop",
    "a_zone",
    "add_business_time",
    "at_local",
    "build_directory",
    "choose",
    "covering",
    "delivered_on",
    "explain",
    "gaps",
    "next_cutoff",
    "next_opening",
    "regions_by_brand",
    "unaccented",
]
