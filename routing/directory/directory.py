"""The operator's tables as one immutable `Directory` with the look-ups of routing, for two million rows as for ten."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from parsers import Order, ShopFacts
from routing.directory.facts import (
    REMIND_DAYS,
    Agreement,
    Banner,
    Brand,
    Dealer,
    Offer,
    Returns,
    Shop,
    Territory,
    Workshop,
)
from routing.postal import normalise

SEPARATOR = "\x1f"  # between the cells of a card; `config` lets no sheet hold it
_NATIONAL = 10  # digits of a telephone number, without the country's code
_FEW_DIGITS = 8  # Norway's numbers; Spain's have nine
_EVERY_SHOP = frozenset(
    {"auto", "body", "carrosserie", "centre", "center", "collision", "garage", "inc", "les", "shop"}
)
_SAINTS = {"st": "saint", "ste": "sainte"}

Held = Mapping[tuple[str, str], Mapping[str, str | tuple[Territory, ...]]]
"""(brand, country) to prefix to the dealer's key where that is all there is to say, else to the rows."""


class Territories(Mapping[tuple[str, str, str], tuple[Territory, ...]]):
    """(brand, country, prefix) to the rows that hold exactly this prefix.

    A row that says no more than its dealer is kept as his key and becomes a `Territory` when it is looked at.
    """

    def __init__(self, held: Held) -> None:
        self._held = held

    def __getitem__(self, place: tuple[str, str, str]) -> tuple[Territory, ...]:
        brand, country, prefix = place
        found = self._held[brand, country][prefix]
        return (Territory(brand, country, prefix, found),) if isinstance(found, str) else found

    def get(  # type: ignore[override]  # of one kind of default
        self, place: tuple[str, str, str], default: tuple[Territory, ...] = ()
    ) -> tuple[Territory, ...]:
        """The rows of this very place; nothing is raised on the way, most prefixes of a code have none."""
        brand, country, prefix = place
        under = self._held.get((brand, country))
        found = under.get(prefix) if under else None
        if found is None:
            return default
        return (Territory(brand, country, prefix, found),) if isinstance(found, str) else found

    def __iter__(self) -> Iterator[tuple[str, str, str]]:
        return ((brand, country, prefix) for (brand, country), under in self._held.items() for prefix in under)

    def __len__(self) -> int:
        return sum(map(len, self._held.values()))


class Shops(Mapping[str, Shop]):
    """Key to shop. A shop is kept as a card, one line of text, and made when it is looked at."""

    def __init__(self, cards: Mapping[str, str]) -> None:
        self._cards = cards

    def __getitem__(self, key: str) -> Shop:
        return shop_of_card(self._cards[key])

    def __contains__(self, key: object) -> bool:
        return key in self._cards

    def __iter__(self) -> Iterator[str]:
        return iter(self._cards)

    def __len__(self) -> int:
        return len(self._cards)


def shop_of_card(card: str) -> Shop:
    """The shop that a card tells of."""
    told, kept = (cells := card.split(SEPARATOR))[:9], cells[9:]
    key, name, addresses, postal_code, country, language, phone, city, banner = told
    preferred, off, timezone, remind_days, calendar = kept
    return Shop(
        key,
        name,
        tuple(addresses.split("|")) if addresses else (),
        postal_code,
        country,
        language or None,
        phone,
        city,
        banner,
        tuple(preferred.split("|")) if preferred else (),
        tuple(off.split("|")) if off else (),
        timezone,
        int(remind_days or REMIND_DAYS),
        calendar == "yes",
    )


def card_of(shop: Shop) -> str:
    """A shop as one line."""
    told = (shop.key, shop.name, "|".join(shop.addresses), shop.postal_code, shop.country, shop.language or "")
    more = (shop.phone, shop.city, shop.banner, "|".join(shop.preferred), "|".join(shop.off))
    days = "" if shop.remind_days == REMIND_DAYS else str(shop.remind_days)
    return SEPARATOR.join((*told, *more, shop.timezone, days, "yes" if shop.calendar else ""))


@dataclass(frozen=True, slots=True)
class Directory:
    """Everything the operator's tables say, loaded whole or not at all. `fingerprint` names this very state."""

    brands: Mapping[str, Brand]
    dealers: Mapping[str, Dealer]
    shops: Mapping[str, Shop]
    territories: Mapping[tuple[str, str, str], tuple[Territory, ...]]
    """(brand, country, prefix) to the rows that hold exactly this prefix."""
    fingerprint: str = ""
    by_address: Mapping[str, str] = field(default_factory=dict)
    """Lower-case mail address to shop key."""
    by_local_part: Mapping[str, str] = field(default_factory=dict)
    """Lower-case local part (key or alias) to brand key."""
    by_phone: Mapping[str, str] = field(default_factory=dict)
    """The last ten digits of a telephone to the key of the one shop that has it; empty for several."""
    by_postal_code: Mapping[str, str] = field(default_factory=dict)
    """Normalised postal code to the key of the one shop there; empty for several."""
    banners: Mapping[str, Banner] = field(default_factory=dict)
    """Folded name or key of a banner to it."""
    agreements: Mapping[str, Agreement] = field(default_factory=dict)
    workshops: Mapping[str, Workshop] = field(default_factory=dict)
    """Key of a dealer who takes appointments to what is known of them."""
    offers: Mapping[str, Offer] = field(default_factory=dict)

    def brand_of(self, local_part: str) -> Brand | None:
        """The brand an address belongs to: exact local part before any ``+tag``, never a substring."""
        key = self.by_local_part.get(local_part.lower().partition("+")[0])
        return self.brands[key] if key else None

    def brands_of_vin(self, vin: str) -> frozenset[str]:
        """The brands whose VIN prefix fits most closely: ``5XYZ`` before ``5XY``; several where tables disagree."""
        fits = {
            brand.key: max(map(len, filter(vin.startswith, brand.vin_prefixes)), default=0)
            for brand in self.brands.values()
        }
        longest = max(fits.values(), default=0)
        return frozenset(key for key, length in fits.items() if longest and length == longest)

    def brands_of_make(self, make: str) -> frozenset[str]:
        """The brands that the printed make of a car belongs to."""
        wanted = unaccented(make)
        return frozenset(key for key, brand in self.brands.items() if wanted and wanted in map(unaccented, brand.makes))

    def shop_of(self, address: str) -> Shop | None:
        """The shop that mails from this address."""
        key = self.by_address.get(address.lower())
        return self.shops[key] if key else None

    def shop_of_letterhead(self, printed: ShopFacts, country: str) -> tuple[Shop, str] | None:
        """The one shop on file that a letterhead fits, and what on it said so; its name must not contradict.

        The surest sign first: its mail address, its telephone, its postal code if no other shop is there.
        """
        signs = (
            ("mail address", self.by_address.get((printed.email or "").lower())),
            ("telephone", self.by_phone.get(digits(printed.phone or ""))),
            ("postal code", self.by_postal_code.get(normalise(printed.postal_code or "", country) or "")),
        )
        for sign, key in signs:
            if key and _same_name(self.shops[key].name, printed.name):
                return self.shops[key], sign
        return None

    def banner_of(self, shop: Shop) -> Banner | None:
        """The banner over a shop's door, where it is on file."""
        return self.banners.get(unaccented(shop.banner)) if shop.banner else None

    def agreement_of(self, order: Order, shop: Shop | None, plate: str = "") -> Agreement | None:
        """The agreement under which an order stands: of those that fit, the one that names most, else the first.

        `plate` is the car's registration, where it is known.
        """
        banner = self.banner_of(shop) if shop else None
        mine = (one for one in self.agreements.values() if _is_its_car(one, order, plate))
        fits = [one for one in mine if _fits(one, order, shop, banner)]
        return max(fits, key=_named, default=None)

    def agreement_named(self, name: str) -> Agreement | None:
        """The agreement that somebody calls by its key, its name or its number."""
        wanted = unaccented(name)
        named = (
            (unaccented(called), one) for one in self.agreements.values() for called in (one.key, one.name, one.number)
        )
        return next((one for called, one in named if wanted and called == wanted), None)

    def returns_of(self, dealer: str | None, brand: str) -> Returns:
        """The rule by which parts go back to this dealer: his own, and where it says nothing his brand's."""
        own = self.dealers[dealer].returns if dealer and dealer in self.dealers else Returns()
        shared = self.brands[brand].returns if brand in self.brands else Returns()
        return Returns(
            own.days if own.days is not None else shared.days,
            own.restocking if own.restocking is not None else shared.restocking,
        )


def plate_of(text: str) -> str:
    """A registration or a VIN as it is compared: capitals and digits alone."""
    return re.sub(r"[\W_]", "", text).upper()


def digits(phone: str) -> str:
    """The digits by which two ways to write a telephone number are the same; empty if there are too few."""
    found = phone.replace(" ", "").replace("-", "")
    if not found.isdecimal():
        found = re.sub(r"[^0-9]", "", phone)
    return found[-_NATIONAL:] if len(found) >= _FEW_DIGITS else ""


def unaccented(text: str) -> str:
    """A name without accents, capitals and hyphens: ``St-Jérôme`` is ``saint jerome``."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    words = re.split(r"[\s.\-'’]+", plain.casefold())
    return " ".join(_SAINTS.get(word, word) for word in words if word)


def _is_its_car(agreement: Agreement, order: Order, plate: str) -> bool:
    """Whether an agreement that names cars names this one."""
    if not agreement.plates and not agreement.vins:
        return True
    return plate_of(plate) in agreement.plates or plate_of(order.vin or "") in agreement.vins


def _fits(agreement: Agreement, order: Order, shop: Shop | None, banner: Banner | None) -> bool:
    """Whether everything that an agreement names is there: the insurer's name may stand within the printed one."""
    printed, claim = f" {unaccented(order.insurer or '')} ", re.sub(r"\W", "", order.claim or "").upper()
    checks = (
        (agreement.insurers, any(f" {unaccented(name)} " in printed for name in agreement.insurers)),
        (agreement.claims, claim.startswith(tuple(re.sub(r"\W", "", begin).upper() for begin in agreement.claims))),
        (agreement.banners, banner is not None and banner.key in agreement.banners),
        (agreement.shops, shop is not None and shop.key in agreement.shops),
    )
    return all(fits for named, fits in checks if named)


def _named(agreement: Agreement) -> int:
    """How many things an agreement names."""
    cars = agreement.plates or agreement.vins
    return sum(map(bool, (agreement.insurers, agreement.claims, agreement.banners, agreement.shops, cars)))


def _same_name(on_file: str, printed: str | None) -> bool:
    """Whether a printed name may be the shop's: nothing is printed, or the two share a word that means something."""
    common = {word for word in unaccented(on_file).split() if len(word) > 2} & set(unaccented(printed or "").split())
    return not printed or bool(common - _EVERY_SHOP)
