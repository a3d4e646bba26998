"""The sample configuration: a template that says the truth, and a network without a hole."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from config import load_settings, read_tables
from routing import REGIONS, Directory, Route, build_directory, choose, gaps

SAMPLE = Path(__file__).parents[2] / "config"
TODAY = date(2026, 11, 21)
QUEBEC = next(region for region in REGIONS if region.name == "Québec")
OF_THE_MACHINE = (
    "secret_file",
    "username",
    "password_file",
    "helo",
    "dkim_selector",
    "dkim_key",
)  # shown by example, not by default
VINS = {
    "honda": "2HGFE2F59PH100101", "acura": "19UDE4H69PA000202", "toyota": "2T3F1RFV7PC300303",
    "lexus": "2T2HGCEZ2PC400404", "nissan": "5N1BT3AB0PC500505", "infiniti": "3PCAJ5BB9PF600606",
    "ford": "1FTFW1E8XPFA70707", "gm": "3GNAXUEG3PL900909", "mopar": "1C4HJXEN8PW111111",
    "hyundai": "KM8JBDA2XPU131313", "kia": "5XYK6CDF1PG141414", "mazda": "JM3KFBDM5P0151515",
    "subaru": "JF2SKEHC0PH161616", "mitsubishi": "JA4J4VA86PZ171717", "vw": "3VV2B7AXXPM181818",
    "audi": "WA1BUAFYXP2191919", "bmw": "5UX53DP08P9202020", "mercedes": "W1N0G8EB5PV222222",
    "volvo": "YV4L12RL3P1232323", "tesla": "5YJ3E1EA7PF000001",
}  # fmt: skip
SHOPS = {
    "fixauto-laval": ("Fix Auto Laval", "pieces@fixauto-laval.example", "H7S 2B4", "en"),
    "bellemare": ("Carrosserie Bellemare inc.", "commandes@carrosserie-bellemare.example", "G9A 4Z2", "fr"),
    "fixauto-anjou": ("Fix Auto Anjou", "pieces@fixauto-anjou.example", "H1J 1P9", "fr"),
    "abc-longueuil": ("Carrosserie ABC", "carrosserie.abc@courriel.example", "J4K 2T5", "fr"),
    "csn-sherbrooke": ("CSN Sherbrooke", "parts@csn-sherbrooke.example", "J1L 1W8", "en"),
    "carstar-quebec": ("Carstar Québec-Centre", "pieces@carstar-quebec.example", "G1N 3Y5", "fr"),
    "boite-outaouais": ("Carrosserie de l'Outaouais", "commande@carrosserie-outaouais.example", "J8Y 3R2", "fr"),
    "taller-montreal": ("Taller Hermanos Ruiz", "taller@hermanosruiz.example", "H2R 1W4", "es"),
    "verksted-sandnes": ("Bilverksted Saguenay", "deler@bilverksted.example", "G7H 4K9", "nb"),
}


@pytest.fixture(scope="module")
def network() -> Directory:
    """The directory of the sample, without a mistake or a warning."""
    domain = load_settings(SAMPLE).site.domain
    directory, mistakes = build_directory(read_tables(SAMPLE), own_domains=[domain], on=TODAY)

    assert () == mistakes
    assert directory
    return directory


def test_what_is_commented_out_is_the_default(write: Callable[[str], Path]):
    """Taking the # away from every setting of the template changes nothing."""
    text = (SAMPLE / "partspost.toml").read_text(encoding="utf-8")
    examples = "|".join(OF_THE_MACHINE)

    all_said = re.sub(rf"^# (?!(?:{examples}) )(\w+ = )", r"\1", text, flags=re.MULTILINE)

    assert all_said.count("\n# ") < text.count("\n# ")
    assert load_settings(write(text)).model_dump() == load_settings(write(all_said)).model_dump()


def test_every_setting_stands_in_the_template():
    """An operator finds each key in the sample, with its meaning beside it; the secrets by their files."""
    text = (SAMPLE / "partspost.toml").read_text(encoding="utf-8")
    settings = load_settings(SAMPLE).model_dump()
    keys = [key for section in settings.values() for key in section if key not in ("secret", "password", "token")]

    assert [] == [key for key in keys if not re.search(rf"^(# )?{key} = ", text, flags=re.MULTILINE)]


def test_every_brand_has_a_dealer_everywhere_in_quebec(network: Directory):
    """No area under G, H and J is without an owner, for any brand."""
    assert dict.fromkeys(network.brands, ()) == {brand: gaps(network, brand, QUEBEC, TODAY) for brand in network.brands}

    assert 20 == len(network.brands)


def test_the_sample_is_large_enough_to_be_believed(network: Directory):
    """Dealers, shops, shared and split territories, two languages at a desk, backups."""
    assert 34 <= len(network.dealers)
    assert 40 == len(network.shops)
    assert any(len(rows) > 1 for rows in network.territories.values())
    assert {"fr", "en"} == {contact.language for dealer in network.dealers.values() for contact in dealer.contacts}
    assert all(dealer.hours and dealer.hours.days for dealer in network.dealers.values())

    assert any(dealer.backups for dealer in network.dealers.values())


def test_the_sample_reaches_nobody_real(network: Directory):
    """Every address and website ends in .example, every telephone number is of the range kept for fiction, and none twice."""
    parties = [*network.dealers.values(), *network.shops.values()]
    addresses = [contact.address for dealer in network.dealers.values() for contact in dealer.contacts]
    phones = Counter(party.phone for party in parties)

    assert all(address.endswith(".example") for address in [*addresses, *network.by_address])
    assert all(dealer.website.endswith(".example/") for dealer in network.dealers.values())
    assert all(re.fullmatch(r"\d{3} 555-01\d\d", phone) for phone in phones)

    assert {1} == set(phones.values())


@pytest.mark.parametrize("key", SHOPS)
def test_the_shops_of_the_sample_orders_are_on_file(key: str, network: Directory):
    """The shops whose orders are shipped as samples are known by their address."""
    name, address, postal_code, language = SHOPS[key]
    shop = network.shop_of(address.upper())

    assert shop
    assert (key, name, postal_code, language) == (shop.key, shop.name, shop.postal_code, shop.language)


def test_every_shop_finds_a_dealer_for_every_brand(network: Directory):
    """No shop on file is ever told that nobody serves it."""
    routes = [
        choose(network, brand, shop.postal_code, shop.country, TODAY, share="1")
        for brand in network.brands
        for shop in network.shops.values()
    ]

    assert all(isinstance(route, Route) and route.territory for route in routes)


@pytest.mark.parametrize("brand", VINS)
def test_a_vin_leads_to_its_brand(brand: str, network: Directory):
    """The longest VIN prefix that fits belongs to the maker of the car, and to nobody else."""
    begins = {begin: key for key, found in network.brands.items() for begin in found.vin_prefixes}
    fits = [begin for begin in begins if VINS[brand].startswith(begin)]

    assert brand == begins[max(fits, key=len)]


def test_old_names_are_addresses_of_their_brand(network: Directory):
    """A shop that writes to chevrolet@ or jeep@ reaches the brand that answers for it."""
    expected = {"chevrolet": "gm", "gmc": "gm", "jeep": "mopar", "ram": "mopar", "dodge": "mopar", "mini": "bmw"}
    found = {name: network.brand_of(f"{name.upper()}+return") for name in expected}

    assert expected == {name: brand and brand.key for name, brand in found.items()}
    assert network.brand_of("honda2") is None


def test_the_holidays_are_those_of_quebec(network: Directory):
    """The moving ones are where the calendar of the year puts them."""
    hours = network.dealers["honda-laval"].hours
    assert hours

    for year, good_friday in ((2026, date(2026, 4, 3)), (2027, date(2027, 3, 26))):
        may, september, october = (date(year, month, day) for month, day in ((5, 24), (9, 7), (10, 14)))
        patriots = may - timedelta(may.weekday())  # the Monday before 25 May
        labour = september - timedelta(september.weekday())  # the first Monday
        thanks = october - timedelta(october.weekday())  # the second Monday
        fixed = [date(year, 1, 1), date(year, 6, 24), date(year, 7, 1)]
        expected = {*fixed, good_friday, good_friday + timedelta(3), patriots, labour, thanks}
        assert expected <= hours.holidays
