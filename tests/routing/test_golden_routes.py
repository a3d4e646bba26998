"""Five hundred and more routes of the sample network, reviewed once: brand, code, day and absences to dealer and reasons."""

import csv
import os
import random
from datetime import date, timedelta
from pathlib import Path

from parsers import Problem
from routing import Directory, choose, shown

GOLDEN = Path(__file__).with_name("golden_routes.csv")
COLUMNS = ("brand", "country", "code", "day", "absent", "share", "dealer", "why")
SHOPS_OF_OLD = 300  # of the cases; the others are drawn from all over Canada, and a few from abroad


def cases(directory: Directory) -> list[dict[str, str]]:
    """The questions: drawn once, from the shops on file and from anywhere."""
    chance = random.Random(20261121)
    shops, brands = sorted(directory.shops), sorted(directory.brands)
    questions = []
    for number in range(500):
        brand = chance.choice(brands)
        if number < SHOPS_OF_OLD:
            shop = directory.shops[chance.choice(shops)]
            country, code = shop.country, shop.postal_code
        else:
            country, code = (
                "CA",
                f"{chance.choice('GHJKL')}{chance.randrange(10)}{chance.choice('ABKTZ')} {number % 10}A1",
            )
        day = date(2026, 1, 1) + timedelta(chance.randrange(730))
        sellers = [key for key, dealer in directory.dealers.items() if brand in dealer.brands]
        absent = chance.sample(sellers, min(len(sellers), chance.choice((0, 0, 0, 1, 2))))
        told = (brand, country, code, str(day), "|".join(sorted(absent)), f"{brand}-{number}")
        questions.append(dict(zip(COLUMNS, told, strict=False)))
    return questions + shared()


def shared() -> list[dict[str, str]]:
    """Codes that two dealers share by weight: who gets which, and who gets all while the other is absent."""
    questions = []
    for number in range(40):
        absent = ("gm-repentigny", "gm-saint-leonard")[number % 2] if number >= 34 else ""
        told = ("gm", "CA", f"H1{'ABKT'[number % 4]} {number % 10}A1", "2026-11-24", absent, f"GMC-2026-{number:06}")
        questions.append(dict(zip(COLUMNS, told, strict=False)))
    return questions


def answered(directory: Directory, asked: dict[str, str]) -> dict[str, str]:
    """A question with its answer."""
    route = choose(
        directory,
        asked["brand"],
        asked["code"],
        asked["country"],
        date.fromisoformat(asked["day"]),
        absent=frozenset(filter(None, asked["absent"].split("|"))),
        share=asked["share"],
    )
    if isinstance(route, Problem):
        return {**asked, "dealer": route.code, "why": route.detail}
    assert shown(route.postal_code, asked["country"]) == asked["code"]
    return {**asked, "dealer": route.dealer, "why": " · ".join(route.steps)}


def test_every_golden_route_is_still_the_same(sample: Directory):
    """Dealer and reasons are those that were reviewed.

    ``PARTSPOST_GOLDEN=write pytest tests/routing/test_golden_routes.py`` writes them anew, to be reviewed again.
    """
    if os.environ.get("PARTSPOST_GOLDEN") == "write":
        with GOLDEN.open("w", encoding="utf-8", newline="") as file:
            out = csv.DictWriter(file, COLUMNS, lineterminator="\n")
            out.writeheader()
            out.writerows(answered(sample, asked) for asked in cases(sample))
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        golden = list(csv.DictReader(file))

    different = [(known, now) for known in golden if (now := answered(sample, known)) != known]
    assert 540 == len(golden)

    assert [] == different
