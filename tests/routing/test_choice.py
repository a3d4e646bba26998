"""Which dealer gets an order, and why; against an oracle that reads every row."""

from collections import Counter
from dataclasses import replace
from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers import Party, Problem
from routing import NOBODY, REGIONS, Brand, Dealer, Directory, Hours, Route, Shop, Territory, choose, explain, gaps

TODAY = date(2026, 11, 21)
QUEBEC = next(region for region in REGIONS if region.name == "Québec")
NAMES = {key: Dealer(key, key.title(), (Party(f"{key}@d.example"),), brands=("honda",)) for key in "abcd"}


def network(*rows: Territory, house: str | None = None, **backups: tuple[str, ...]) -> Directory:
    """A network of Honda alone with these rows; dealers a to d, each with the named backups."""
    under: dict[tuple[str, str, str], list[Territory]] = {}
    for row in sorted(rows, key=lambda row: row.dealer):
        under.setdefault((row.brand, row.country, row.prefix), []).append(row)
    dealers = {
        key: Dealer(key, dealer.name, dealer.contacts, backups=backups.get(key, ()), brands=("honda",))
        for key, dealer in NAMES.items()
    }
    territories = {place: tuple(found) for place, found in under.items()}
    return Directory({"honda": Brand("honda", "Honda", house=house)}, dealers, {}, territories)


def row(
    prefix: str, dealer: str, weight: int = 100, since: date | None = None, until: date | None = None, **more
) -> Territory:
    """A Canadian territory of Honda."""
    return Territory("honda", "CA", prefix, dealer, weight, since, until, **more)


def shop(**facts) -> Shop:
    """A shop on file."""
    return Shop("fix", "Fix", (), "H7S 2B4", **facts)


def changed(directory: Directory, dealer: str, **facts) -> Directory:
    """The network with other facts of one dealer."""
    return replace(directory, dealers={**directory.dealers, dealer: replace(directory.dealers[dealer], **facts)})


def go(directory: Directory, code: str = "H7S 2B4", **more) -> Route | Problem:
    """Choose for Honda in Canada, today."""
    return choose(directory, "honda", code, "CA", TODAY, **more)


@pytest.mark.parametrize(
    ("brand", "code", "dealer", "why"),
    [
        ("honda", "H7S 2B4", "honda-laval", "H7S 2B4 is in H7, which Honda de Laval serves for Honda"),
        ("toyota", "G9A 4Z2", "toyota-trois-rivieres", "G9A 4Z2 is in G9, which Toyota Trois-Rivières serves for Toyota"),
        ("kia", "H1J 1P9", "kia-anjou", "H1J 1P9 is in H1, which Kia Anjou serves for Kia"),
        ("honda", "G8T 1A1", "honda-mauricie", "G8T 1A1 is in G8T, which Honda du Saint-Maurice serves for Honda"),
        ("honda", "J0K 1S0", "honda-mauricie", "Honda du Saint-Maurice serves J0K 1S0 itself for Honda"),
        ("honda", "J0K 1S1", "honda-rive-sud", "J0K 1S1 is in J, which Honda Rive-Sud serves for Honda"),
    ],
)  # fmt: skip
def test_the_sample_network_says_who_and_why(sample: Directory, brand: str, code: str, dealer: str, why: str):
    """The longest prefix wins, and the route says so in a sentence."""
    route = choose(sample, brand, code, "CA", TODAY)

    assert isinstance(route, Route)
    assert (dealer, (why,)) == (route.dealer, route.steps)


def test_rows_hold_on_their_days_only():
    """Before its first and after its last day a row is passed over for the next wider one."""
    directory = network(row("H", "a"), row("H7", "b", since=date(2026, 11, 21), until=date(2026, 11, 22)))

    found = [choose(directory, "honda", "H7S 2B4", "CA", date(2026, 11, day)) for day in (20, 21, 22, 23)]

    assert ["a", "b", "b", "a"] == [route.dealer for route in found if isinstance(route, Route)]


def test_a_shared_prefix_is_shared_by_weight_and_always_the_same_way():
    """Three of four go to the one with three times the weight; the same order always to the same dealer."""
    directory = network(row("H7", "a", 75), row("H7", "b", 25), row("H7", "c", 0))

    found = [go(directory, share=f"HON-2026-{number:06}") for number in range(2000)]
    shares = Counter(route.dealer for route in found if isinstance(route, Route))

    assert found == [go(directory, share=f"HON-2026-{number:06}") for number in range(2000)]
    assert 1400 < shares["a"] < 1600
    assert {"a", "b"} == set(shares)


def test_a_shared_prefix_says_who_shares_it():
    """The steps name everybody who holds the prefix, and whose turn it was."""
    route = go(network(row("H7", "a"), row("H7", "b"), row("H7", "c")))

    assert isinstance(route, Route)
    assert (
        "H7S 2B4 is in H7, which A, B and C share for Honda",
        f"this one falls to {route.dealer.title()}",
    ) == route.steps


def test_an_absent_dealer_passes_to_his_next_backup():
    """Backups come in their order, then their own backups; each step is told."""
    directory = network(row("H7", "a"), a=("b", "c"), b=("d",))

    route = go(directory, absent=frozenset("abc"))

    assert isinstance(route, Route)
    assert "d" == route.dealer
    assert (
        "A is absent",
        "B, who would stand in, is absent",
        "C, who would stand in, is absent",
        "D stands in",
    ) == route.steps[1:]


def test_a_circle_of_backups_ends_at_the_house_account():
    """Dealers who stand in for each other do not go round for ever."""
    directory = network(row("H7", "a"), house="d", a=("b",), b=("a",))

    route = go(directory, absent=frozenset("ab"))

    assert isinstance(route, Route)
    assert "d" == route.dealer


def test_when_everybody_is_absent_a_person_decides():
    """Nothing is sent to a desk at which nobody sits."""
    found = go(network(row("H7", "a"), house="a", a=("b",)), absent=frozenset("ab"))

    assert isinstance(found, Problem)
    assert "no-dealer-present" == found.code
    assert found.detail.endswith("A is absent; B, who would stand in, is absent; nobody else stands in")


def test_a_backup_who_does_not_sell_the_brand_is_passed_over(sample: Directory):
    """An order goes to nobody who cannot sell the part."""
    dealers = dict(NAMES) | {"a": Dealer("a", "A", (), backups=("b", "c")), "b": Dealer("b", "B", (), brands=("kia",))}
    directory = Directory({"honda": Brand("honda", "Honda")}, dealers, {}, {("honda", "CA", "H7"): (row("H7", "a"),)})

    route = go(directory, absent=frozenset("a"))

    assert isinstance(route, Route)
    assert "c" == route.dealer


def test_what_nobody_owns_goes_to_the_house_account_or_to_a_person():
    """Outside of all territories the house account takes it; without one it is a problem."""
    rows = (row("J", "a"),)
    route = go(network(*rows, house="b"))

    why = "no territory for Honda covers H7S 2B4; B holds the house account"
    assert Route("honda", "H7S2B4", "b", (why,), reason="house") == route
    assert Problem("no-territory", "no dealer serves Honda in H7S 2B4") == go(network(*rows))


def test_a_code_or_brand_that_is_none_is_a_problem():
    """Santa Claus has no dealer, and nobody sells a Zebra."""
    directory = network(row("H", "a"))

    assert Problem("bad-postal-code", "'H0H 0H0' is not a postal code of CA") == go(directory, "H0H 0H0")
    assert Problem("unknown-brand", "no brand is called 'zebra'") == choose(directory, "zebra", "H7S 2B4", "CA", TODAY)


def test_a_whole_country_is_the_widest_territory():
    """The prefix * takes what no narrower row does, in its own country only."""
    directory = network(row("", "a"), row("H", "b"))

    assert ["a", "b"] == [
        found.dealer for found in (go(directory, "G1N 3Y5"), go(directory)) if isinstance(found, Route)
    ]
    assert isinstance(choose(directory, "honda", "60601", "US", TODAY), Problem)


days = st.none() | st.dates(date(2026, 11, 19), date(2026, 11, 23))
prefixes = st.sampled_from(["", "H", "H7", "H7S", "H7S2", "H7S2B", "H7S2B4", "H7T", "H1", "J", "G9", "G9A4Z2"])
rows = st.lists(st.builds(row, prefixes, st.sampled_from("abcd"), st.integers(0, 3), days, days), max_size=12)


@settings(max_examples=300, deadline=None)
@given(
    rows=rows, code=st.sampled_from(["H7S 2B4", "H7S 2B5", "H1J 1P9", "J4K 2T5", "G9A 4Z2"]), share=st.text(max_size=5)
)
def test_the_chosen_territory_covers_the_code_most_closely(rows: list[Territory], code: str, share: str):
    """A naive oracle that reads every row finds no closer one that holds today, and the dealer is one of its holders."""
    holds = [
        found
        for found in rows
        if found.weight
        and code.replace(" ", "").startswith(found.prefix)
        and (found.valid_from or TODAY) <= TODAY <= (found.valid_to or TODAY)
    ]
    closest = max((len(found.prefix) for found in holds), default=None)
    owners = {found.dealer for found in holds if len(found.prefix) == closest}

    route = go(network(*rows), code, share=share)

    assert (route.dealer in owners) if isinstance(route, Route) else (not owners and route.code == "no-territory")


@settings(max_examples=200, deadline=None)
@given(
    rows=rows,
    added=st.builds(row, prefixes, st.sampled_from("abcd"), st.integers(0, 3), days, days),
    code=st.sampled_from(["H7S 2B4", "H7S 2B5", "H1J 1P9", "J4K 2T5", "G9A 4Z2"]),
    share=st.text(max_size=5),
)
def test_another_row_changes_no_route_that_it_does_not_cover(
    rows: list[Territory], added: Territory, code: str, share: str
):
    """Where the new prefix does not begin the code, or does not hold today, dealer and reasons stay as they were."""
    before, after = go(network(*rows), code, share=share), go(network(*rows, added), code, share=share)

    covers = code.replace(" ", "").startswith(added.prefix) and added.holds(TODAY)
    assert covers or before == after


@settings(max_examples=100, deadline=None)
@given(weights=st.lists(st.integers(1, 9), min_size=2, max_size=3), share=st.text(max_size=8))
def test_another_dealer_in_a_round_only_takes_his_own_part(weights: list[int], share: str):
    """When a dealer joins those who share a prefix, an order stays where it was or goes to him."""
    held = [row("H7", dealer, weight) for dealer, weight in zip("abc", weights, strict=False)]

    before, after = go(network(*held), share=share), go(network(*held, row("H7", "d", 5)), share=share)

    assert isinstance(before, Route)
    assert isinstance(after, Route)
    assert after.dealer in (before.dealer, "d")


def test_a_prefix_is_shared_as_the_weights_say():
    """Of 6000 orders each dealer gets his part within three standard deviations."""
    parts = {"a": 50, "b": 30, "c": 20}
    directory = network(*(row("H7", dealer, weight) for dealer, weight in parts.items()))

    found = Counter(go(directory, share=f"HON-2026-{number:06}").dealer for number in range(6000))

    for dealer, weight in parts.items():
        expected = 6000 * weight / 100
        assert abs(found[dealer] - expected) < 3 * (expected * (1 - weight / 100)) ** 0.5


def test_a_left_out_prefix_belongs_to_the_next_wider_row():
    """H7 without H7S gives H7S to whoever holds H."""
    directory = network(row("H", "a"), row("H7", "b", besides=("H7S",)))

    assert ["a", "b"] == [go(directory, code).dealer for code in ("H7S 2B4", "H7T 2B4")]


def test_a_place_that_is_nobodys_goes_to_the_house_account():
    """A row for nobody stops the search: the wider row does not get it."""
    route = go(network(row("H", "a"), row("H7", NOBODY), house="c"))

    assert isinstance(route, Route)
    assert ("c", "house") == (route.dealer, route.reason)

    assert ("H7S 2B4 is in H7, which belongs to nobody for Honda; C holds the house account",) == route.steps


def test_a_row_for_a_city_comes_before_the_others_of_its_prefix():
    """Accents, hyphens and capitals of the city mean nothing; other cities and shops without one get the common row."""
    directory = network(row("J", "a"), row("J0K", "b", city="Saint-Jérôme"), row("J0K", "c"))

    found = [go(directory, "J0K 1S0", shop=shop(city=city)).dealer for city in ("ST-JEROME", "Joliette", "")]

    assert ["b", "c", "c"] == found


def test_a_city_row_alone_leaves_the_rest_of_its_prefix_to_the_wider_row():
    """Only the shops of that city are in it."""
    directory = network(row("J", "a"), row("J0K", "b", city="Joliette"))
    route = go(directory, "J0K 1S0", shop=shop(city="Joliette"))

    assert isinstance(route, Route)
    assert "J0K 1S0 is in J0K (Joliette), which B serves for Honda" == route.steps[0]

    assert "a" == go(directory, "J0K 1S0").dealer


def test_a_dealer_who_is_away_is_replaced_on_these_days():
    """Days away are told with their end; afterwards the owner is back."""
    directory = changed(network(row("H7", "a"), a=("b",)), "a", away=((date(2026, 11, 20), date(2026, 11, 21)),))

    route = go(directory)

    assert isinstance(route, Route)
    assert ("b", "stands_in") == (route.dealer, route.reason)
    assert ("A is away until 2026-11-21", "B stands in") == route.steps[1:]
    assert "a" == choose(directory, "honda", "H7S 2B4", "CA", date(2026, 11, 22)).dealer


@pytest.mark.parametrize(("closed", "dealer"), [("wait", "a"), ("pass", "b")])
def test_an_order_waits_for_a_closed_dealer_or_passes_as_the_brand_says(closed: str, dealer: str):
    """On a Saturday the backup who is open gets it where the brand passes orders on."""
    weekdays = Hours("America/Toronto", dict.fromkeys(range(5), (time(8), time(17))))
    directory = changed(network(row("H7", "a"), a=("b",)), "a", hours=weekdays)
    directory = replace(directory, brands={"honda": replace(directory.brands["honda"], closed=closed)})

    assert dealer == go(directory).dealer


def test_when_all_are_closed_the_order_waits_for_its_owner():
    """A Sunday sends nothing round in circles."""
    weekdays = Hours("America/Toronto", dict.fromkeys(range(5), (time(8), time(17))))
    directory = network(row("H7", "a"), a=("b",))
    directory = changed(changed(directory, "a", hours=weekdays), "b", hours=weekdays)
    directory = replace(directory, brands={"honda": replace(directory.brands["honda"], closed="pass")})

    route = go(directory)

    assert isinstance(route, Route)
    assert ("a", "nobody is open, it waits for A") == (route.dealer, route.steps[-1])


def test_the_reason_of_an_absence_is_told():
    """Whoever calls a dealer absent may say why: he bounced, or he was silent."""
    route = go(network(row("H7", "a"), a=("b",)), absent={"a": "has not answered for 8 hours"})

    assert isinstance(route, Route)
    assert "A has not answered for 8 hours" == route.steps[1]


def test_a_shop_may_prefer_a_dealer_where_the_brand_lets_it():
    """The preferred dealer comes before the territory, if he sells the brand and the brand allows it."""
    strict = network(row("H7", "a"))
    lets = replace(strict, brands={"honda": replace(strict.brands["honda"], preferred=True)})
    fix = shop(preferred=("kia-anjou", "c"))

    route = go(lets, shop=fix)

    assert isinstance(route, Route)
    assert ("c", "preferred") == (route.dealer, route.reason)
    assert ("Fix prefers C, and Honda lets shops choose",) == route.steps
    assert "a" == go(strict, shop=fix).dealer


def test_every_row_that_was_looked_at_can_be_shown():
    """From the code itself to the country: what stood there, and why it did or did not decide."""
    directory = network(
        row("", "a"), row("H7", "b", until=date(2026, 11, 1)), row("H7S", "c", besides=("H7S2B",)), row("H", "d", 60)
    )

    assert (
        "H7S 2B4: no row",
        "H7S 2B: no row",
        "H7S 2: no row",
        "H7S: C (weight 100, except H7S2B): leaves this code out",
        "H7: B (weight 100, until 2026-11-01): does not hold on this day",
        "H: D (weight 60): decides",
        "CA: A (weight 100): a closer one decides",
    ) == explain(directory, "honda", "h7s2b4", "CA", TODAY)


@settings(max_examples=200, deadline=None)
@given(
    rows=rows,
    absent=st.frozensets(st.sampled_from("abcd")),
    backups=st.dictionaries(st.sampled_from("abcd"), st.permutations("abcd").map(tuple)),
)
def test_nobody_absent_is_ever_chosen(
    rows: list[Territory], absent: frozenset[str], backups: dict[str, tuple[str, ...]]
):
    """Whatever the backups, the dealer who gets the order is there."""
    found = go(network(*rows, house="a", **backups), absent=absent)

    assert isinstance(found, Problem) or found.dealer not in absent


def test_gaps_are_told_as_runs():
    """Whole letters and districts are named short, runs with both ends, single areas alone."""
    directory = network(
        row("G", "a"), row("H1", "b"), row("H2A", "b"), row("H2M", "b"), *(row(f"H{n}", "c") for n in "0346789")
    )

    assert ("H2B-H2L", "H2N-H2Z", "H5", "J") == gaps(directory, "honda", QUEBEC, TODAY)


@settings(max_examples=100, deadline=None)
@given(rows)
def test_a_gap_is_a_place_without_an_owner(rows: list[Territory]):
    """An area is in a gap exactly when its last code has no dealer and no narrower row took it."""
    directory = network(*rows)
    bare = gaps(directory, "honda", QUEBEC, TODAY)

    for area in ("H7X", "H1J", "J4K", "G9B"):
        named = any(area.startswith(gap) or ("-" in gap and gap[:3] <= area <= gap[4:]) for gap in bare)
        assert named == isinstance(go(directory, f"{area} 9Z9"), Problem)
