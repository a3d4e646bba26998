"""Who may look at what: signed links, cookies, operators, and the addresses that do not exist for anybody else."""

from dataclasses import replace
from datetime import timedelta

import pytest

from routing import PageLink, sign_link
from tests.status.conftest import SECRET, page, with_page
from tests.status.scene import CASES, NOW

DEALERS = ("/wall", "/requests/HON-2026-000003")
OPERATORS = ("/", "/held", "/held/10", "/metrics", "/shop?shop=fixauto-laval", "/wall?dealer=honda-laval")


def test_a_link_becomes_a_cookie_and_leaves_the_address(public):
    """The answer leads to an address without the token; the cookie is of this host, unseen by scripts, and ends."""
    answer = public.ask(public.link("dealer", "honda-laval", days=3))
    named, *rest = answer.headers["set-cookie"].split("; ")

    assert (303, "/wall", "", True) == (
        answer.status,
        answer.headers["location"],
        answer.body,
        named.startswith("__Host-partspost="),
    )
    assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/"} == {one for one in rest if not one.startswith("Max-Age")}


def test_a_cookie_ends_with_its_link(public):
    """The browser forgets the cookie at the end of the link's last day."""
    attributes = public.ask(public.link("dealer", "honda-laval", days=0)).headers["set-cookie"]
    midnight = NOW.replace(hour=0, minute=0) + timedelta(days=1)

    assert f"Max-Age={int((midnight - NOW).total_seconds())};" in attributes


@pytest.mark.parametrize(("scope", "key", "home"), [
    ("dealer", "honda-laval", "/wall"),
    ("shop", "fixauto-laval", "/shop"),
    ("shop", "stranger@garage.example", "/shop"),
    ("request", "HON-2026-000003", "/requests/HON-2026-000003"),
])  # fmt: skip
def test_everybody_comes_home(public, scope, key, home):
    """Each kind of link leads to what its holder came for, and shows it."""
    cookie = public.cookie(scope, key)

    assert (home, 200) == (
        public.ask(public.link(scope, key)).headers["location"],
        public.ask(home, Cookie=cookie).status,
    )


@pytest.mark.parametrize("path", [*DEALERS, *OPERATORS[1:], "/shop", "/live", "/nowhere"])
def test_without_a_link_there_is_nothing(public, path):
    """Whoever proves nothing cannot tell an address that he may not see from one that does not exist."""
    answer, nowhere = public.ask(path), public.ask("/nowhere?" + path.partition("?")[2])

    assert (404, nowhere.body) == (answer.status, answer.body)


@pytest.mark.parametrize("path", [*OPERATORS[1:], "/shop", "/requests/GMC-2026-000001", "/requests/HON-2026-000002"])
def test_a_dealer_sees_nothing_of_others(public, path):
    """With a dealer's cookie the house's views, and other dealers' requests, do not exist."""
    cookie = public.cookie("dealer", "honda-laval")
    answer = public.ask(path, Cookie=cookie)

    if path.startswith("/wall"):  # the wall is his own, whatever else is asked for
        assert "HON-2026-000003" in answer.body
        return
    assert (404, public.ask("/nowhere?" + path.partition("?")[2], Cookie=cookie).body) == (answer.status, answer.body)


def test_no_parameter_widens_a_dealers_wall(public):
    """Asking for somebody else's wall, or everybody's, gives the dealer's own."""
    cookie = public.cookie("dealer", "honda-laval")
    walls = [public.ask(f"/wall{query}", Cookie=cookie).body for query in ("", "?dealer=kia-viau", "?dealer=&shop=x")]

    assert [["HON-2026-000003"]] * 3 == [sorted({word for word in CASES_OF if word in wall}) for wall in walls]


CASES_OF = (
    "HON-2026-000003",
    "HON-2026-000002",
    "HON-2026-000001",
    "KIA-2026-000001",
    "GMC-2026-000001",
    "NIS-2026-000001",
)


def test_a_dealer_reads_his_part_of_a_request(public):
    """The conversation is there; who brought the mail, the house's notes and other people's mails are not."""
    body = public.ask(
        "/requests/HON-2026-000003", Cookie=public.cookie("dealer", "honda-laval"), Accept_Language="en"
    ).body

    assert (True, False, False) == ("04711-T20-A00ZZ" in body, "10.0.4.12" in body, "Receipt" in body)


def test_a_shop_sees_its_own_requests(public):
    """A shop's page has its requests, and nobody else's can be opened from it."""
    cookie = public.cookie("shop", "fixauto-laval")
    home = public.ask("/shop", Cookie=cookie).body
    others = [public.ask(f"/requests/{number}", Cookie=cookie).status for number in CASES_OF]

    assert (True, [200, 404, 404, 404, 404, 404]) == ("HON-2026-000003" in home, others)


def test_one_request_is_one_request(public):
    """A link to a single request shows it, and no list."""
    cookie = public.cookie("request", "KIA-2026-000001")
    asked = ["/requests/KIA-2026-000001", "/requests/HON-2026-000003", "/shop", "/wall", "/live"]

    assert [200, 404, 404, 404, 404] == [public.ask(path, Cookie=cookie).status for path in asked]


@pytest.mark.parametrize("change", ["expired", "revoked", "before", "forged", "purpose", "unknown"])
def test_a_link_that_is_no_good_is_an_address_that_is_not_there(public, change):
    """Expired, revoked, forged, of a dealer who is gone: all of them end like an address that never was."""
    today = NOW.date()
    link = PageLink("dealer", "honda-laval", today, today)
    token = {
        "expired": sign_link(SECRET, replace(link, issued=today - timedelta(9), expires=today - timedelta(1))),
        "revoked": sign_link(SECRET, replace(link, key="kia-viau")),
        "before": sign_link(SECRET, replace(link, issued=today + timedelta(1), expires=today + timedelta(9))),
        "forged": sign_link(b"another secret", link),
        "purpose": sign_link(SECRET, link, "stay"),
        "unknown": sign_link(SECRET, replace(link, key="no-such-dealer")),
    }[change]
    answer = public.ask(f"/enter/{token}")

    assert (404, public.ask("/nowhere").body, None) == (answer.status, answer.body, answer.headers.get("set-cookie"))


def test_a_cookie_dies_on_its_day(alone):
    """The day after the last one the cookie opens nothing, and the browser is told to forget what it has kept."""
    cookie = alone.cookie("dealer", "honda-laval")
    alone.now = NOW + timedelta(days=91)
    answer = alone.ask("/wall", Cookie=cookie)

    assert (404, '"storage"') == (answer.status, answer.headers["clear-site-data"])


@pytest.mark.parametrize("page_settings", [
    {"links_since": NOW.date() + timedelta(days=1)},
    {"revoked": ("dealer:honda-laval",)},
    {"revoked": ("dealer:honda-laval before 2026-11-21",)},
])  # fmt: skip
def test_what_was_revoked_opens_nothing_though_it_was_good(tmp_path, settings, directory, page_settings):
    """A revocation reaches cookies that were given before."""
    today = NOW.date()
    cookie = "partspost=" + sign_link(SECRET, PageLink("dealer", "honda-laval", today, today), "stay")
    with page(tmp_path / "a", settings, directory) as good, page(tmp_path / "b", with_page(settings, **page_settings), directory) as shut:  # fmt: skip
        statuses = [
            reader.ask("/wall?dealer=honda-laval", Cookie=cookie, X_Real_Ip="10.1.1.1").status
            for reader in (good, shut)
        ]

    assert [200, 404] == statuses


def test_leaving_forgets(public):
    """Whoever leaves loses the cookie and the snapshot; a foreign website cannot make a reader leave."""
    cookie = public.cookie("dealer", "honda-laval")
    left = public.ask("/leave", Cookie=cookie)
    sent = public.ask("/leave", Cookie=cookie, Sec_Fetch_Site="cross-site")

    assert (200, True, '"storage"') == (
        left.status,
        '__Host-partspost=""; ' in left.headers["set-cookie"],
        left.headers["clear-site-data"],
    )
    assert (404, None) == (sent.status, sent.headers.get("set-cookie"))


def test_another_reader_finds_nothing_of_the_one_before(public):
    """Whoever enters after somebody else has the browser emptied first; whoever comes again keeps what is his."""
    cookie = public.cookie("dealer", "honda-laval")
    told = [
        public.ask(public.link("dealer", key), Cookie=cookie).headers.get("clear-site-data")
        for key in ("honda-estrie", "honda-laval")
    ]

    assert ['"storage"', None] == told


def test_a_dealer_at_the_front_door_is_led_home(public):
    """The page's own address leads the holder of a link to what is his."""
    answer = public.ask("/", Cookie=public.cookie("dealer", "honda-laval"))

    assert (303, "/wall") == (answer.status, answer.headers["location"])


def test_a_chosen_language_comes_with_the_link_and_stays(public):
    """A link may name the reader's language; afterwards it needs no naming."""
    answer = public.ask(public.link("dealer", "honda-laval") + "?lang=nb")
    cookies = "; ".join([public.cookie("dealer", "honda-laval"), "lang=nb"])

    assert ("lang=nb", "nb") == (
        next(part for part in answer.headers["set-cookie"].split("; ") if "lang" in part).rpartition(", ")[2],
        public.ask("/wall", Cookie=cookies, Accept_Language="es").headers["content-language"],
    )


def test_no_token_is_ever_logged(alone, capfd):
    """A fault on the way in names the address without its token."""
    path, link = alone.database.path, alone.link("dealer", "honda-laval")
    cookie = alone.cookie("dealer", "honda-laval")
    alone.database.close()
    path.rename(path.with_suffix(".gone"))
    alone.ask(link)
    broken = alone.ask("/wall", Cookie=cookie)
    logged = "".join(capfd.readouterr())

    assert (503, False, False) == (broken.status, link.rpartition("/")[2] in logged, cookie.partition("=")[2] in logged)


def test_new_requests_of_somebody_else_change_no_mark(alone):
    """What a dealer's page is called changes with his own requests alone."""
    cookie = alone.cookie("dealer", "honda-laval")
    before = alone.ask("/wall", Cookie=cookie).headers["etag"]
    alone.scene.open(replace(CASES[4], minutes=1))
    others = alone.ask("/wall", Cookie=cookie, If_None_Match=before).status
    alone.scene.open(replace(CASES[0], minutes=1))

    assert (304, 200) == (others, alone.ask("/wall", Cookie=cookie, If_None_Match=before).status)
