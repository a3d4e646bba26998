"""Building the directory: whole or not at all, and every way to break the sample is named."""

import csv
import io
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config import Mistake, Row, Sheet, Tables, read_sheet, read_tables
from parsers import Party
from routing import Directory, build_directory
from routing.directory import parties
from routing.directory.directory import shop_of_card

SAMPLE = Path(__file__).parents[2] / "config"
TODAY = date(2026, 11, 21)
Built = Callable[..., tuple[Directory | None, list[Mistake]]]

BRANDS, CALENDARS, DEALERS, SHOPS, TERRITORIES = (
    "brands.toml",
    "calendars.toml",
    "dealers.csv",
    "shops.csv",
    "territories.csv",
)
DESK = "<pieces@honda-laval.example> fr"
DEALERS_DESK = "<pieces@honda-laval.example> fr | <parts@honda-laval.example> en,"
DAYS = "quebec,mon-fri 07:30-17:30 | sat 08:00-12:00"
BACKUPS = "honda-metropole | honda-rive-sud\n"
H7 = "honda,CA,H7,honda-laval,100,,\n"
FIX = "pieces@fixauto-laval.example,H7S 2B4,CA,en"
SCION = 'aliases = ["scion"]'
HOURS_CURE = "(write it like mon-fri 07:30-17:00 | sat 08:00-12:00)"
COUNTRY_CURE = "(write one of CA, US, ES, NO, FR)"
SELLS_CURE = "(correct the dealer, or the column brands in dealers.csv)"

# What is exchanged in which file of the sample, and what the operator is told.
ERRORS = {
    "territory: unknown brand": (TERRITORIES, H7, "hunda,CA,H7,honda-laval,100,,\n", ["10: brand: no brand is called 'hunda' (did you mean 'hyundai'?)"]),
    "territory: unknown dealer": (TERRITORIES, H7, "honda,CA,H7,honda-lavall,100,,\n", ["10: dealer: no dealer is called 'honda-lavall' (did you mean 'honda-laval'?)"]),
    "territory: unheard-of dealer": (TERRITORIES, H7, "honda,CA,H7,zzz,100,,\n", ["10: dealer: no dealer is called 'zzz' (add it to dealers.csv)"]),
    "territory: dealer of another brand": (TERRITORIES, H7, "honda,CA,H7,kia-anjou,100,,\n", [f"10: dealer: Kia Anjou does not sell Honda {SELLS_CURE}"]),
    "territory: prefix": (TERRITORIES, H7, "honda,CA,D7,honda-laval,100,,\n", ["10: postal_prefix: no postal code of CA begins with 'D7' (write it like H7)"]),
    "territory: country": (TERRITORIES, H7, "honda,QC,H7,honda-laval,100,,\n", [f"10: country: is not a country we know: 'QC' {COUNTRY_CURE}"]),
    "territory: weight": (TERRITORIES, H7, "honda,CA,H7,honda-laval,half,,\n", ["10: weight: is not a whole number: 'half' (write a share like 60, or nothing)"]),
    "territory: no weight at all": (TERRITORIES, H7, "honda,CA,H7,honda-laval,0,,\n", ["10: weight: the weights of H7 for honda add up to 0 (give one a weight above 0)"]),
    "territory: date": (TERRITORIES, H7, "honda,CA,H7,honda-laval,,21/11/2026,\n", ["10: valid_from: is not a date: '21/11/2026' (write it like 2026-12-25)"]),
    "territory: date without hyphens": (TERRITORIES, H7, "honda,CA,H7,honda-laval,,20261121,\n", ["10: valid_from: is not a date: '20261121' (write it like 2026-12-25)"]),
    "territory: no such day": (TERRITORIES, H7, "honda,CA,H7,honda-laval,,,2027-02-30\n", ["10: valid_to: is not a date: '2027-02-30' (write it like 2026-12-25)"]),
    "territory: ends before it begins": (TERRITORIES, H7, "honda,CA,H7,honda-laval,,2027-02-01,2027-01-01\n", ["10: valid_to: 2027-01-01 is before valid_from 2027-02-01 (exchange the two)"]),
    "territory: row twice": (TERRITORIES, H7, H7 + H7, ["11: postal_prefix: H7 for honda is in line 10 already (remove one of the two rows)"]),
    "territory: two owners": (TERRITORIES, H7, H7 + "honda,CA,h7,honda-estrie,,,\n", ["11: postal_prefix: h7 for honda belongs to honda-laval already, in line 10 (give both a weight, or days on which they hold)"]),
    "dealer: contact": (DEALERS, DESK, "<pieces@honda-laval.example fr", ["2: contacts: is not a contact: 'Nathalie Gagnon <pieces@honda-laval.example fr' (write it like Nathalie Gagnon <pieces@dealer.example> fr)"]),
    "dealer: address": (DEALERS, DESK, "<pieces@honda_laval>", ["2: contacts: is not a mail address: 'pieces@honda_laval' (write it like pieces@dealer.example)"]),
    "dealer: address in our domain": (DEALERS, DESK, "<honda@PARTS.example>", ["2: contacts: honda@PARTS.example comes back to us (write an address outside of our own domain)"]),
    "dealer: language": (DEALERS, DESK, "<pieces@honda-laval.example> french", ["2: contacts: is neither a language nor a desk: 'french' (write a language like fr or en-CA, or a desk: parts, returns, accounts, manager, service, mechanics)"]),
    "dealer: postal code": (DEALERS, "H7S 1N2", "H7S 1NU", ["2: postal_code: is not a postal code: 'H7S 1NU' (write it like H7S 2B4)"]),
    "dealer: hours": (DEALERS, DAYS, "quebec,mon-fri 8-17", [f"2: hours: is not a time of opening: 'mon-fri 8-17' {HOURS_CURE}"]),
    "dealer: hours backwards": (DEALERS, DAYS, "quebec,mon 17:00-08:00", [f"2: hours: closes before it opens: 'mon 17:00-08:00' {HOURS_CURE}"]),
    "dealer: calendar": (DEALERS, DAYS, "québec,", ["2: calendar: no calendar is called 'québec' (did you mean 'quebec'?)"]),
    "dealer: hours nowhere": (DEALERS, DAYS, DAYS.removeprefix("quebec"), ["2: hours: need a calendar for their time zone (name one in the column calendar)"]),
    "dealer: unknown backup": (DEALERS, BACKUPS, "honda-metropol\n", ["2: backups: no dealer is called 'honda-metropol' (did you mean 'honda-metropole'?)"]),
    "dealer: backup of itself": (DEALERS, BACKUPS, "honda-laval\n", ["2: backups: honda-laval cannot stand in for itself (name another dealer)"]),
    "dealer: backup of another brand": (DEALERS, BACKUPS, "kia-anjou\n", ["2: backups: kia-anjou sells no brand of honda-laval (name a dealer who sells one)"]),
    "dealer: unknown brand": (DEALERS, "Laval,honda,", "Laval,honda | hondas,", ["2: brands: no brand is called 'hondas' (did you mean 'honda'?)"]),
    "shop: address": (SHOPS, FIX, FIX.replace("@", "(at)"), ["2: addresses: is not a mail address: 'pieces(at)fixauto-laval.example' (write it like pieces@dealer.example)"]),
    "shop: address in our domain": (SHOPS, "pieces@fixauto-laval.example", "pieces@parts.example", ["2: addresses: pieces@parts.example comes back to us (write an address outside of our own domain)"]),
    "shop: Santa Claus": (SHOPS, FIX, FIX.replace("H7S 2B4", "H0H 0H0"), ["2: postal_code: is not a postal code: 'H0H 0H0' (write it like H7S 2B4)"]),
    "shop: country": (SHOPS, FIX, FIX.replace(",CA", ",UK"), [f"2: country: is not a country we know: 'UK' {COUNTRY_CURE}"]),
    "shop: address of another shop": (SHOPS, "pieces@fixauto-anjou", "Pieces@fixauto-laval", ["4: addresses: 'pieces@fixauto-laval.example' belongs to fixauto-laval already, in line 2 (keep it in one row)"]),
    "brand: prefix": (BRANDS, '"HON"', '"Ho"', ["17: prefix: is not three capital letters: 'Ho' (write it like HON)"]),
    "brand: prefix of another": (BRANDS, '"ACU"', '"HON"', ["24: prefix: HON is the prefix of honda already (choose another)"]),
    "brand: trial orders": (BRANDS, SCION, 'aliases = ["canary"]', ["32: aliases: 'canary' is an address of our own (choose another)"]),
    "brand: reserved address": (BRANDS, SCION, 'aliases = ["postmaster"]', ["32: aliases: 'postmaster' is an address of our own (choose another)"]),
    "brand: alias": (BRANDS, SCION, 'aliases = ["sci on"]', ["32: aliases: 'sci on' cannot be a mail address (write small letters and digits)"]),
    "brand: alias of another": (BRANDS, SCION, 'aliases = ["acura"]', ["32: aliases: 'acura' belongs to acura already, in line 22 (keep it in one row)"]),
    "brand: VIN": (BRANDS, '"1HG"', '"IHG"', ["19: vin_prefixes: no VIN begins with 'IHG' (VINs have capitals and digits, no I, O or Q)"]),
    "brand: unknown house": (BRANDS, '"honda-laval"', '"honda-level"', ["20: house: no dealer is called 'honda-level' (did you mean 'honda-laval'?)"]),
    "brand: house of another brand": (BRANDS, '"honda-laval"', '"kia-anjou"', [f"20: house: Kia Anjou does not sell Honda {SELLS_CURE}"]),
    "territory: nobody and somebody": (TERRITORIES, H7, H7 + "honda,CA,H7,-,,,\n", ["11: postal_prefix: H7 for honda is kept out and given away, in line 10 (remove one of the two rows)"]),
    "dealer: four backups": (DEALERS, BACKUPS, "honda-metropole | honda-rive-sud | honda-estrie | honda-capitale\n", ["2: backups: are 4 (keep the first 3)"]),
    "dealer: backup twice": (DEALERS, BACKUPS, "honda-metropole | honda-metropole\n", ["2: backups: honda-metropole is named twice (name each dealer once)"]),
    "dealer: nobody at the parts desk": (DEALERS, DEALERS_DESK, DEALERS_DESK.replace(" fr |", " fr manager |").replace(" en,", " en returns,"), ["2: contacts: nobody stands at the parts desk (name one contact without a desk)"]),
    "dealer: two desks": (DEALERS, DESK, DESK + " parts manager", ["2: contacts: is not a contact: 'Nathalie Gagnon <pieces@honda-laval.example> fr parts manager' (write it like Nathalie Gagnon <pieces@dealer.example> fr)"]),
    "dealer: website": (DEALERS, "https://www.honda-laval.example/", "honda-laval", ["2: website: is not a web address: 'honda-laval' (write it like https://dealer.example/)"]),
    "dealer: hours of no minute": (DEALERS, DAYS, "quebec,mon-fri 00:00-00:00", [f"2: hours: closes before it opens: 'mon-fri 00:00-00:00' {HOURS_CURE}"]),
    "brand: mismatch": (BRANDS, SCION, SCION + '\nmismatch = "maybe"', ["33: mismatch: is unknown: 'maybe' (write one of reroute, hold)"]),
    "brand: closed": (BRANDS, SCION, SCION + '\nclosed = "shut"', ["33: closed: is unknown: 'shut' (write one of wait, pass)"]),
    "brand: preferred": (BRANDS, SCION, SCION + '\npreferred = "yes"', ["33: preferred: must be true or false (write it without quotes)"]),
    "brand: feature": (BRANDS, SCION, SCION + '\noff = ["remider"]', ["33: off: is unknown: 'remider' (write one of cutoff, reminder, delivery, digest, report, profile, welcome, agenda, courtesy)"]),
    "calendar: zone": (CALENDARS, "America/Toronto", "America/Torronto", ["7: timezone: is not a time zone: 'America/Torronto' (write it like America/Toronto)"]),
    "calendar: country": (CALENDARS, "hours =", 'country = "QC"\nhours =', ["8: country: has no holidays we know: 'QC' (write it like \"CA\")"]),
    "calendar: region": (CALENDARS, "hours =", 'country = "CA"\nregion = "Kebek"\nhours =', ["9: region: is unknown in CA: 'Kebek' (write it like \"QC\")"]),
    "calendar: region of nowhere": (CALENDARS, "hours =", 'region = "QC"\nhours =', ['8: region: says nothing without a country (write country = "CA", or remove it)']),
    "calendar: worked": (CALENDARS, "hours =", 'country = "CA"\nworked = ["monday"]\nhours =', ["9: worked: is not a date: 'monday' (write it like 2026-12-25)"]),
    "calendar: holiday": (CALENDARS, "2026-12-25 =", "2026-12-32 =", ["21: holidays.2026-12-32: is not a date: '2026-12-32' (write it like 2026-12-25)"]),
    "calendar: hours": (CALENDARS, "mon-fri =", "lun-ven =", [f"8: hours: is not a day of the week: 'lun' in 'lun-ven 07:30-17:00' {HOURS_CURE}"]),
}  # fmt: skip

# The columns that the sample leaves out, and one row that fills them.
MORE = {
    TERRITORIES: ("weight,valid_from,valid_to", "city,except"),
    DEALERS: ("calendar,hours,backups", "cutoff,away,off"),
    SHOPS: ("phone,city,banner", "preferred,timezone,remind_days,calendar"),
}
FIRST = {TERRITORIES: H7, DEALERS: BACKUPS, SHOPS: "450 555-0126,Laval,Fix Auto\n"}
MORE_ERRORS = {
    "territory: except elsewhere": (TERRITORIES, ",G5", ["10: except: 'G5' does not lie in H7 (write longer prefixes of it, like H7X)"]),
    "territory: except all of it": (TERRITORIES, ",H7", ["10: except: 'H7' does not lie in H7 (write longer prefixes of it, like H7X)"]),
    "territory: except nonsense": (TERRITORIES, ",H7X | zzz", ["10: except: 'zzz' does not lie in H7 (write longer prefixes of it, like H7X)"]),
    "dealer: cut-off": (DEALERS, "noon,,", ["2: cutoff: is not a time of day: 'noon' (write it like 14:30, or mon-fri 14:30 | sat 10:00)"]),
    "dealer: cut-off of no clock": (DEALERS, "25:00,,", ["2: cutoff: is not a time of day: '25:00' (write it like 14:30, or mon-fri 14:30 | sat 10:00)"]),
    "dealer: cut-off after hours": (DEALERS, "mon 18:00,,", ["2: cutoff: 18:00 is not within the hours 07:30-17:30 (write a time at which the counter is open)"]),
    "dealer: cut-off twice": (DEALERS, "14:30 | mon 15:00,,", ["2: cutoff: names mon twice (write it like 14:30, or mon-fri 14:30 | sat 10:00)"]),
    "shop: zone": (SHOPS, ",Toronto,,", ["2: timezone: is not a time zone: 'Toronto' (write it like America/Toronto)"]),
    "shop: days ahead": (SHOPS, ",,5,", ["2: remind_days: is not a number of days: '5' (write 1, 2, 3 or 4, or 0 for never)"]),
    "shop: calendar": (SHOPS, ",,,oui", ["2: calendar: is unknown: 'oui' (write one of no, yes)"]),
    "dealer: away": (DEALERS, ",next week,", ["2: away: is not a date: 'next week' (write it like 2026-12-25)"]),
    "dealer: away backwards": (DEALERS, ",2026-08-02..2026-07-20,", ["2: away: 2026-07-20 is before 2026-08-02 (exchange the two)"]),
    "dealer: feature": (DEALERS, ",,fax", ["2: off: is unknown: 'fax' (write one of cutoff, reminder, delivery, digest, report, profile, welcome, agenda, courtesy)"]),
}  # fmt: skip
MORE_WARNINGS = {
    "shop: unknown dealer": (SHOPS, "honda-lavall,,,", ["2: preferred: no dealer is called 'honda-lavall' (did you mean 'honda-laval'?)"]),
    "shop: a dealer in vain": (SHOPS, "honda-laval,,,", ["2: preferred: no brand of honda-laval lets shops prefer a dealer (write preferred = true in brands.toml, or remove it here)"]),
}  # fmt: skip
BANNER_HEADER = "key,name,address,mode\n"
BANNERS = {
    "mode": ("fix,Fix Auto,qualite@fix.example,fax\n", ["banners.csv:2: mode: is unknown: 'fax' (write one of copy, digest)"]),
    "address": ("fix,Fix Auto,qualite,copy\n", ["banners.csv:2: address: is not a mail address: 'qualite' (write it like pieces@dealer.example)"]),
    "loop": ("fix,Fix Auto,x@parts.example,copy\n", ["banners.csv:2: address: x@parts.example comes back to us (write an address outside of our own domain)"]),
}  # fmt: skip

WARNINGS = {
    "gap in a state": (
        {TERRITORIES: [("", "tesla,US,10,tesla-montreal,,,\ntesla,US,147,tesla-montreal,,,\n")]},
        ["territories.csv: tesla: no territory of Tesla covers 005, 11, 12, 13, 140-146, 148-149 in New York: Tesla Technoparc takes them (add rows for them)"],
    ),
    "brand without a territory": (
        {BRANDS: [("", '\n[lada]\nname = "Lada"\nprefix = "LAD"\n')]},
        ["territories.csv: lada: has no territory at all: a person must decide there (add rows for it)"],
    ),
    "expired row": ({TERRITORIES: [(H7, "honda,CA,H7,honda-laval,,,2026-11-20\n")]}, ["territories.csv:10: valid_to: expired on 2026-11-20 (remove the row, or extend it)"]),
    "gap": (
        {TERRITORIES: [("honda,CA,G,honda-capitale", "honda,CA,G1,honda-capitale")]},
        ["territories.csv: honda: no territory of Honda covers G0, G2, G3, G4, G5, G6, G7, G8A-G8S, G8X in Québec: Honda de Laval takes them (add rows for them)"],
    ),
    "gap without a house": (
        {TERRITORIES: [("tesla,CA,G,", "tesla,CA,G1,")], BRANDS: [('house = "tesla-montreal"\n', "")]},
        ["territories.csv: tesla: no territory of Tesla covers G0, G2, G3, G4, G5, G6, G7, G8, G9 in Québec: a person must decide there (add rows for them)"],
    ),
    "dealer of nobody": (
        {DEALERS: [("", "tesla-2,Tesla Deux,tesla,<a@tesla-2.example>,,,,,,,\n")]},
        ["dealers.csv:81: key: tesla-2 serves no territory and stands in for nobody (give it a row in territories.csv)"],
    ),
    "circle of backups": (
        {DEALERS: [("quebec,,honda-estrie\n", "quebec,,honda-laval\n")]},
        ["dealers.csv:2: backups: go in a circle: honda-laval → honda-metropole → honda-rive-sud → honda-laval (end the chain at one who is always there)"],
    ),
    "VIN of two brands": ({BRANDS: [('"19U"', '"1HG"')]}, ["brands.toml:26: vin_prefixes: 1HG is honda's too (keep it with one brand, or make both longer)"]),
}  # fmt: skip


@pytest.mark.parametrize("case", ERRORS)
def test_an_error_is_named_and_nothing_is_built(case: str, built: Built):
    """Each broken reference, cell or pair of rows gives exactly its message, and no directory."""
    file, old, new, expected = ERRORS[case]

    directory, mistakes = built({file: [(old, new)]})

    assert directory is None
    assert [f"{file}:{line}" for line in expected] == [str(mistake) for mistake in mistakes]


@pytest.mark.parametrize("case", [*MORE_ERRORS, *MORE_WARNINGS])
def test_a_mistake_in_a_column_of_its_own_is_named(case: str, built: Built):
    """The columns that an operator may leave out are proven like the others."""
    file, cells, expected = (MORE_ERRORS | MORE_WARNINGS)[case]
    header, names = MORE[file]
    row = FIRST[file]

    _, mistakes = built({file: [(f"{header}\n", f"{header},{names}\n"), (row, f"{row.rstrip()},{cells}\n")]}, fill=file)

    assert [f"{file}:{line}" for line in expected] == [str(mistake) for mistake in mistakes]
    assert {"error" if case in MORE_ERRORS else "warning"} == {mistake.severity for mistake in mistakes}


def test_spaces_around_cells_mean_nothing(sample: Directory, built: Built):
    """A table that somebody padded for the eye gives the same directory, with the same fingerprint."""
    padded, mistakes = built(
        {
            TERRITORIES: [(H7, " honda , CA , H7 , honda-laval , 100 , , \n")],
            SHOPS: [("fixauto-laval,Fix Auto Laval,", " fixauto-laval , Fix Auto Laval ,")],
        }
    )

    assert [] == mistakes
    assert padded
    assert sample.fingerprint == padded.fingerprint

    assert sample == padded


@pytest.mark.parametrize("case", BANNERS)
def test_a_broken_banner_is_named(case: str, built: Built):
    """Banners are optional; those that are there must be reachable."""
    row, expected = BANNERS[case]

    directory, mistakes = built({}, banners=BANNER_HEADER + row)

    assert directory is None
    assert expected == [str(mistake) for mistake in mistakes if mistake.severity == "error"]


def test_a_shop_under_an_unknown_banner_is_a_warning(built: Built):
    """Where banners are listed, a misspelt one would go without its copies."""
    _, mistakes = built({}, banners=BANNER_HEADER + "fix,Fix Autos,qualite@fix.example,copy\n")

    assert "shops.csv:2: banner: no banner is called 'Fix Auto' (did you mean 'Fix Autos'?)" in map(str, mistakes)


def test_a_prefix_may_be_left_out_and_given_to_one_city(built: Built):
    """Exclusions, city rows and rows for nobody are part of the directory and no mistake."""
    more = "honda,CA,H7X,-,,,,,\nhonda,CA,J0K,honda-laval,,,,Joliette,\n"
    header, names = MORE[TERRITORIES]
    changes = {TERRITORIES: [(f"{header}\n", f"{header},{names}\n"), (H7, f"{H7.rstrip()},,H7Y\n{more}")]}

    directory, mistakes = built(changes, fill=TERRITORIES)

    assert [] == mistakes
    assert directory
    assert ("H7Y",) == directory.territories["honda", "CA", "H7"][0].besides


@pytest.mark.parametrize("case", WARNINGS)
def test_a_warning_is_named_and_the_directory_is_built(case: str, built: Built):
    """What still works is built, and the operator is told."""
    changes, expected = WARNINGS[case]

    directory, mistakes = built(changes)

    assert directory
    assert expected == [str(mistake) for mistake in mistakes]
    assert {"warning"} == {mistake.severity for mistake in mistakes}


def test_every_mistake_is_told_at_once(built: Built):
    """Errors of several files, of reading and of meaning, and warnings come in one go, by file and line."""
    directory, mistakes = built(
        {
            TERRITORIES: [(H7, "honda,CA,H7,zzz,100,,\n"), ("", "honda,CA\n")],
            SHOPS: [(FIX, FIX.replace("H7S 2B4", "H7S"))],
            CALENDARS: [("2027-12-31 =", "New-Year =")],
            BRANDS: [('"19U"', '"1HG"')],
        }
    )

    assert directory is None
    assert [
        ("brands.toml", 26, "warning"),
        ("calendars.toml", 34, "error"),
        ("shops.csv", 2, "error"),
        ("territories.csv", 10, "error"),
        ("territories.csv", 153, "error"),
    ] == [(mistake.file, mistake.line, mistake.severity) for mistake in mistakes]


def test_a_key_used_twice_is_an_error_of_the_second(built: Built):
    """The first row holds; the second is named with the line of the first."""
    directory, mistakes = built({SHOPS: [("bellemare,", "fixauto-laval,")]})

    assert directory is None
    assert "shops.csv:3: key: 'fixauto-laval' is there already, in line 2 (rename or remove one)" in map(str, mistakes)


def test_a_key_is_what_fits_into_an_address(built: Built):
    """Keys are small letters, digits and hyphens."""
    _, mistakes = built({SHOPS: [("bellemare,", "Carrosserie Bellemare,")]})

    expected = (
        "'Carrosserie Bellemare' cannot be a key (write small letters, digits and single hyphens, like honda-laval)"
    )
    assert [f"shops.csv:3: key: {expected}"] == list(map(str, mistakes))


def test_a_table_that_is_missing_is_one_mistake(tmp_path: Path):
    """Without dealers.csv nobody is told of every row that names a dealer."""
    for name in (BRANDS, CALENDARS, SHOPS, TERRITORIES):
        (tmp_path / name).write_bytes((SAMPLE / name).read_bytes())

    directory, mistakes = build_directory(read_tables(tmp_path), on=TODAY)

    assert directory is None
    assert [(f"{tmp_path}/dealers.csv", None)] == [(mistake.file, mistake.line) for mistake in mistakes]


def test_the_facts_of_the_tables_are_in_the_directory(sample: Directory):
    """A dealer's desk, hours, holidays and backups, and a brand's names, are as the tables say."""
    dealer, brand = sample.dealers["honda-laval"], sample.brands["toyota"]

    assert (
        Party("pieces@honda-laval.example", "Nathalie Gagnon", "fr"),
        Party("parts@honda-laval.example", "", "en"),
    ) == dealer.contacts
    assert ("honda-metropole", "honda-rive-sud") == dealer.backups
    assert dealer.hours
    assert ((time(7, 30), time(17, 30)), (time(8), time(12))) == (dealer.hours.days[0], dealer.hours.days[5])
    assert date(2026, 6, 24) in dealer.hours.holidays
    assert ("America/Toronto", "H7S 1N2") == (dealer.hours.timezone, dealer.postal_code)

    assert ("TOY", ("scion",), "toyota-rosemont") == (brand.prefix, brand.aliases, brand.house)


def test_days_on_which_rows_hold_keep_two_owners_apart(built: Built):
    """One dealer until the end of the year and another from then on is no overlap."""
    rows = "honda,CA,H7,honda-laval,,,2026-12-31\nhonda,CA,H7,honda-metropole,,2027-01-01,\n"

    directory, mistakes = built({TERRITORIES: [(H7, rows)]})

    assert directory
    assert [] == mistakes


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_rows_means_nothing(seed: int, sample: Directory):
    """Shuffled tables give the same directory, with the same fingerprint."""
    tables = read_tables(SAMPLE)
    chance = random.Random(seed)

    def shuffled(sheet: Sheet) -> Sheet:
        header, *rows = sheet.content.splitlines(keepends=True)
        return replace(sheet, content=b"".join([header, *chance.sample(rows, len(rows))]))

    mixed = Tables(
        brands=tuple(chance.sample(tables.brands, len(tables.brands))),
        calendars=tables.calendars,
        agreements=tables.agreements,
        **{name: shuffled(getattr(tables, name)) for name in ("dealers", "territories", "shops")},
    )
    directory, _ = build_directory(mixed, on=TODAY)

    assert sample == directory
    assert directory
    assert sample.fingerprint == directory.fingerprint


def test_the_fingerprint_names_this_very_state(sample: Directory, built: Built):
    """Twelve hex digits, the same for the same tables wherever they stand, another for any change."""
    same, _ = built({})
    moved, _ = built({DEALERS: [("450 555-0100", "450 555-0199")]})
    closed, _ = built({CALENDARS: [("2026-01-02 = ", "2026-01-05 = ")]})

    assert same
    assert moved
    assert closed
    assert sample.fingerprint == same.fingerprint
    assert 12 == len(bytes.fromhex(same.fingerprint).hex())

    assert 3 == len({same.fingerprint, moved.fingerprint, closed.fingerprint})


cells = st.text(alphabet="honda-lvkiH7S24B<>@.|:CA 0123é\u2028*", max_size=14)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_whatever_the_cells_say_it_is_built_or_explained(data: st.DataObject):
    """Any text in any cell gives a directory, or an error that names this row; never an exception."""
    tables = read_tables(SAMPLE)
    table = data.draw(st.sampled_from(["brands", "dealers", "territories", "shops", "calendars"]))
    given = getattr(tables, table)
    rows = [*(given.rows([]) if isinstance(given, Sheet) else given)]
    place = data.draw(st.integers(0, len(rows) - 1))
    column = data.draw(st.sampled_from(sorted(rows[place].values)))
    shape = rows[place].values[column]
    drawn = data.draw(
        st.lists(cells, max_size=3)
        if isinstance(shape, list)
        else st.dictionaries(cells, cells, max_size=3)
        if isinstance(shape, dict)
        else cells
    )
    rows[place] = replace(rows[place], values={**rows[place].values, column: drawn})

    changed = as_sheet(given, rows) if isinstance(given, Sheet) else tuple(rows)
    directory, mistakes = build_directory(replace(tables, **{table: changed}), on=TODAY)

    assert (directory is None) == any(mistake.severity == "error" for mistake in mistakes)


def as_sheet(like: Sheet, rows: list[Row]) -> Sheet:
    """A sheet that says what the rows say."""
    text = io.StringIO(newline="")
    out = csv.DictWriter(text, [*like.needed, *like.optional])
    out.writeheader()
    out.writerows(row.values for row in rows)
    return read_sheet(like.file, text.getvalue().encode(), like.needed, like.optional, [])


SIGNS = st.text(alphabet="abX7 -.@é|", max_size=8)


@settings(max_examples=150, deadline=None)
@given(
    told=st.tuples(
        st.sampled_from(["fix", "fix-2", "Fix", ""]) | SIGNS,
        SIGNS,
        st.sampled_from(
            ["a@b.example", "A@b.example", "a@b.example | c@d.example", "a@parts.example", "x@-b.example", ""]
        ),
        st.sampled_from(["H7S 2B4", "h7s2b4", "H0H 0H0", "D7S 2B4", "90210", "4306", ""]),
        st.sampled_from(["CA", "US", "NO", "", "UK"]),
        st.sampled_from(["fr", "en-CA", "french", ""]),
        SIGNS,
        SIGNS,
        SIGNS,
        st.sampled_from(["", "honda-laval", "a | b"]),
        st.sampled_from(["", "digest", "digets"]),
        st.sampled_from(["", "America/St_Johns", "Mars/Phobos"]),
        st.sampled_from(["", "0", "2", "4", "5", "two"]),
        st.sampled_from(["", "yes", "no", "oui"]),
    )
)
def test_a_shop_s_row_means_the_same_the_short_way_and_the_long(told: tuple[str, ...]):
    """A row that passes as its own card gives the shop that a look at each cell gives, without a mistake."""
    sheet = Sheet("shops.csv", ("key", "name"), header=("key", "name"))
    card, found = parties.SEPARATOR.join(told), []

    thorough = parties._shop(sheet.row(2, parties._SHOP_CELLS, told, found), {"parts.example"}, found)

    plain = parties._PLAIN_SHOP.fullmatch(card)
    assert plain is None or plain[1] == "parts.example" or (not found and thorough == shop_of_card(card))
