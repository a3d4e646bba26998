"""Every address with whatever somebody may write behind it: no fault, every header, and nothing is written."""

import hashlib
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from status.app import HEADERS
from status.views import VIEWS

KNOWN = ("HON-2026-000003", "honda-laval", "fixauto-laval", "honda", "nb", "10", "-1", "0", "2026-11-20", "9" * 30)
ODD = st.one_of(
    st.sampled_from(KNOWN),
    st.text(max_size=30),
    st.sampled_from(("%", "%00", "%ff%fe", "..%2f..%2fetc", "\u202e", "NaN", "1e999", "' OR 1=1 --", "a" * 5000)),
)
NAMES = st.sampled_from(
    [
        "lang",
        "brand",
        "dealer",
        "shop",
        "before",
        "after",
        "since",
        "until",
        "q",
        "at",
        "by",
        "period",
        "page",
        "from",
        "to",
        "as",
        "territory",
        "number",
        "x",
        "_",
    ]
)
OTHERS = ("/enter/{token}", "/leave", "/healthz", "/readyz", "/metrics", "/static/{file}", "/{anything}", "/live/x")
PATHS = st.sampled_from([*(view.path for view in VIEWS), *OTHERS])
READERS = st.sampled_from([None, ("dealer", "honda-laval"), ("shop", "fixauto-laval"), ("request", "HON-2026-000003")])
METHODS = st.sampled_from(["GET", "GET", "GET", "HEAD", "POST", "DELETE"])


def filled(path, piece):
    """The path with a piece in place of its names."""
    while "{" in path:
        start, _, rest = path.partition("{")
        path = start + piece + rest.partition("}")[2]
    return path


@st.composite
def addresses(draw):
    """A route of the page, its names and its query filled with odd things."""
    path = filled(draw(PATHS), quote(draw(ODD), safe="%"))
    query = "&".join(f"{name}={quote(draw(ODD), safe='%')}" for name in draw(st.lists(NAMES, max_size=4)))
    return f"{path}?{query}" if query else path


@pytest.fixture(scope="module")
def cookies(afternoon):
    """The cookie of each kind of reader."""
    readers = (("dealer", "honda-laval"), ("shop", "fixauto-laval"), ("request", "HON-2026-000003"))
    return {reader: afternoon.cookie(*reader) for reader in readers}


def state(reader):
    """The database as bytes."""
    path = reader.database.path
    files = [path, *(path.with_name(path.name + end) for end in ("-wal", "-journal"))]
    return [hashlib.sha256(file.read_bytes()).hexdigest() for file in files if file.exists()]


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(addresses(), READERS, METHODS)
def test_no_address_brings_the_page_down(afternoon, cookies, address, reader, method):
    """Whoever asks, for whatever: the answer is no fault, has every header, and the database is as it was."""
    before = state(afternoon)
    headers = {"Cookie": cookies[reader]} if reader else {}
    answer = afternoon.ask(address, method, **headers)
    missing = [name for name, value in HEADERS.items() if answer.headers.get(name.lower()) != value]

    assert (True, [], before) == (answer.status < 500, missing, state(afternoon))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.sampled_from(
            ["Accept-Language", "If-None-Match", "Cookie", "Authorization", "Last-Event-ID", "Range", "Host"]
        ),
        st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=60),
    ),
    st.sampled_from(["/", "/wall", "/shop", "/held", "/nowhere", "/leave", "/metrics"]),
)
def test_no_header_brings_the_page_down(afternoon, headers, path):
    """Nonsense in a header gives an answer that is no fault."""
    assert afternoon.ask(path, **headers).status < 500


@pytest.mark.parametrize("path", [view.path for view in VIEWS])
def test_every_view_has_a_reader_and_shows_nothing_to_others(afternoon, path):
    """Behind a proxy and without a link, no view of the table answers."""
    assert 404 == afternoon.ask(filled(path, "HON-2026-000003"), Via="1.1 somewhere").status
