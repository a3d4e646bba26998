"""Every view that an open page asks for again: known by its mark, and another one as soon as it shows something else."""

from dataclasses import replace

import pytest

from routing import Event
from store import requests
from tests.status.scene import CASES

NUMBER = "HON-2026-000003"
DEALER, SHOP, ONE = ("dealer", "honda-laval"), ("shop", "fixauto-laval"), ("request", NUMBER)
POLLED = (
    *((None, path) for path in ("/", "/?brand=kia", "/wall", "/wall?dealer=honda-laval", "/held", "/operations")),
    *((None, path) for path in ("/reports", "/search?q=26-232003028-01", "/search", "/shop?shop=fixauto-laval")),
    *((None, path) for path in (f"/requests/{NUMBER}", f"/requests/{NUMBER}?as_of=2")),
    *((DEALER, path) for path in ("/wall", "/reports", "/search?q=26-232003028-01", f"/requests/{NUMBER}")),
    *((SHOP, path) for path in ("/shop", "/search?q=26-232003028-01", f"/requests/{NUMBER}")),
    (ONE, f"/requests/{NUMBER}"),
)


def asker(reader, who):
    """Asks as this reader, in English."""
    cookie = {"Cookie": reader.cookie(*who)} if who else {}
    return lambda path, **headers: reader.ask(path, Accept_Language="en", **cookie, **headers)


@pytest.mark.parametrize(("who", "path"), POLLED)
def test_a_view_is_known_by_its_mark(afternoon, who, path):
    """While nothing happens, whoever shows the mark of his copy is answered with 304 and nothing else."""
    ask = asker(afternoon, who)
    mark = ask(path).headers["etag"]
    again = ask(path, If_None_Match=mark)

    assert (304, "", mark) == (again.status, again.body, again.headers["etag"])
    assert f'data-mark="{mark[3:-1]}"' in ask(path).body


@pytest.fixture
def busy(empty):
    """A page with one request of a dealer and one held mail."""
    empty.scene.open(replace(CASES[0], minutes=5))
    empty.scene.hold("no-pdf", "no PDF is attached", "carstar-granby", "pare-chocs", 64)
    return empty


def append(reader, kind="shop_wrote", visibility="all"):
    """Something more happens to the request."""
    with reader.scene.database.begin() as tx:
        requests.append(tx, "HON-2026-000001", [Event(kind, reader.now, "shop", {}, visibility)])


NEWS = {
    "another order": lambda reader: reader.scene.open(replace(CASES[0], minutes=1)),
    "another held mail": lambda reader: reader.scene.hold("no-pdf", "no PDF", "carstar-granby", "x", 3),
    "an answer": append,
    "what only operators read": lambda reader: append(reader, "acknowledged", "ops"),
}
CHANGES = {
    ("/", None): {"another order", "another held mail", "an answer", "what only operators read"},
    ("/held", None): {"another order", "another held mail"},
    ("/operations", None): {"another order", "another held mail", "an answer", "what only operators read"},
    ("/wall", DEALER): {"another order", "an answer", "what only operators read"},
    ("/shop", SHOP): {"another order", "an answer", "what only operators read"},
    ("/requests/HON-2026-000001", None): {"an answer", "what only operators read"},
    ("/requests/HON-2026-000001", DEALER): {"an answer"},
    ("/requests/HON-2026-000001", SHOP): {"an answer"},
    ("/search?q=HON-2026-000001", DEALER): {"another order", "an answer", "what only operators read"},
    ("/reports", None): {"another order", "an answer", "what only operators read"},
}


@pytest.mark.parametrize("news", NEWS)
def test_a_view_is_sent_again_when_it_shows_something_else(busy, news):
    """What happened makes another page of every view that shows it; what a side may not read changes nothing for it."""
    asked = {(path, who): asker(busy, who) for path, who in CHANGES}
    marks = {view: ask(view[0]).headers["etag"] for view, ask in asked.items()}
    NEWS[news](busy)
    found = {view for view, ask in asked.items() if ask(view[0], If_None_Match=marks[view]).status == 200}

    assert {view for view, changes in CHANGES.items() if news in changes} == found
