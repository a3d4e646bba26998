"""Which brand an order is for: address, VIN and make against each other, for every VIN and every address."""

from dataclasses import replace

import pytest

from parsers import Order, Vehicle
from routing import Brand, Directory, judge

# The VINs are made up, with right check digits; the makes are what papers print beside them.
CARS = {
    "2HGFE2F59PH100101": "Honda", "19UDE4H69PA000202": "Acura", "2T3F1RFV7PC300303": "Toyota",
    "2T2HGCEZ2PC400404": "Lexus", "5N1BT3AB0PC500505": "Nissan", "3PCAJ5BB9PF600606": "Infiniti",
    "1FTFW1E8XPFA70707": "Ford", "5LMCJ1D9XPUL80808": "Lincoln", "3GNAXUEG3PL900909": "Chevrolet",
    "3GTUUDED4PG101010": "GMC", "1C4HJXEN8PW111111": "Jeep", "1C6SRFFT5PN121212": "Ram",
    "KM8JBDA2XPU131313": "Hyundai", "5XYK6CDF1PG141414": "Kia", "JM3KFBDM5P0151515": "Mazda",
    "JF2SKEHC0PH161616": "Subaru", "JA4J4VA86PZ171717": "Mitsubishi", "3VV2B7AXXPM181818": "Volkswagen",
    "WA1BUAFYXP2191919": "Audi", "5UX53DP08P9202020": "BMW", "WMW13DJ00P2212121": "MINI",
    "W1N0G8EB5PV222222": "Mercedes-Benz", "YV4L12RL3P1232323": "Volvo",
}  # fmt: skip
# Fourteen addresses as a group of dealers keeps them: makes that share their parts desk share an address.
GROUPS = {
    "honda": ("honda", "acura"), "toyota": ("toyota", "lexus"), "nissan": ("nissan", "infiniti"), "ford": ("ford",),
    "gm": ("gm",), "mopar": ("mopar",), "hyundai": ("hyundai", "kia"), "mazda": ("mazda",), "subaru": ("subaru",),
    "mitsubishi": ("mitsubishi",), "vw": ("vw", "audi"), "bmw": ("bmw",), "mercedes": ("mercedes",), "volvo": ("volvo",),
}  # fmt: skip


@pytest.fixture(scope="module")
def grouped(sample: Directory) -> Directory:
    """The sample's brands behind fourteen addresses."""
    brands = {}
    for key, members in GROUPS.items():
        found = [sample.brands[member] for member in members]
        makes = tuple(make for brand in found for make in brand.makes)
        begins = tuple(begin for brand in found for begin in brand.vin_prefixes)
        brands[key] = Brand(key, found[0].name, makes=makes, vin_prefixes=begins)
    return Directory(brands, {}, {}, {})


def order(vin: str | None = None, make: str | None = None) -> Order:
    """An order for a car."""
    return Order(vin=vin, vehicle=Vehicle("2023", make))


@pytest.mark.parametrize("vin", CARS)
def test_every_car_at_every_address_is_judged_right(vin: str, grouped: Directory):
    """At its own of fourteen addresses a car raises no alarm; at each other one it is certainly another brand's."""
    verdicts = {key: judge(order(vin, CARS[vin]), brand, grouped) for key, brand in grouped.brands.items()}
    (own,) = (key for key, brand in grouped.brands.items() if CARS[vin] in brand.makes)

    at_home = verdicts.pop(own)
    assert (own, "brand by address, VIN and make agree", "", None) == (
        at_home.brand.key,
        at_home.why,
        at_home.doubt,
        at_home.sent_to,
    )

    assert {(own, key) for key in verdicts} == {
        (one.brand.key, one.sent_to and one.sent_to.key) for one in verdicts.values()
    }


@pytest.mark.parametrize("vin", CARS)
def test_one_sign_alone_is_a_doubt_and_never_reroutes(vin: str, grouped: Directory):
    """A VIN without a make, or a make without a VIN, warns at each foreign address and stays there."""
    for car in (order(vin=vin), order(make=CARS[vin])):
        for key, brand in grouped.brands.items():
            verdict = judge(car, brand, grouped)

            assert key == verdict.brand.key
            assert bool(verdict.doubt) != (CARS[vin] in brand.makes)


@pytest.mark.parametrize("key", GROUPS)
def test_a_car_of_which_nothing_is_known_goes_where_it_was_sent(key: str, grouped: Directory):
    """Without VIN and make the address decides, without a doubt."""
    verdict = judge(order(), grouped.brands[key], grouped)

    assert (key, "brand by address", "") == (verdict.brand.key, verdict.why, verdict.doubt)


def test_signs_that_contradict_each_other_are_a_doubt(grouped: Directory):
    """A Honda VIN under the word Toyota, sent to honda@, goes to Honda with a warning."""
    verdict = judge(order("2HGFE2F59PH100101", "Toyota"), grouped.brands["honda"], grouped)

    assert ("honda", "the vehicle may be a Toyota") == (verdict.brand.key, verdict.doubt)


def test_the_closest_vin_prefix_decides(sample: Directory):
    """5XYZ is Hyundai's though 5XY is Kia's: each car is at home at its own address only."""
    santa_fe = order("5XYZK4AG0PG000001", "Hyundai")

    assert frozenset({"hyundai"}) == sample.brands_of_vin("5XYZK4AG0PG000001")
    assert "" == judge(santa_fe, sample.brands["hyundai"], sample).doubt

    assert "hyundai" == judge(santa_fe, sample.brands["kia"], sample).brand.key


def test_a_brand_may_hold_what_is_certainly_not_its_own(grouped: Directory):
    """Where the brand says so, a certain mismatch waits for a person and names both brands."""
    strict = replace(grouped.brands["honda"], mismatch="hold")

    verdict = judge(order("5XYK6CDF1PG141414", "Kia"), strict, grouped)

    assert verdict.held
    assert ("honda", "brand-mismatch") == (verdict.brand.key, verdict.held.code)
