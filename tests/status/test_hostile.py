"""Strangers' text on the page: however it is written, it stays text."""

from collections import Counter
from html.parser import HTMLParser
from itertools import cycle

import pytest

from tests.status.conftest import page

PAYLOADS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</bdi></td></table><form action=//evil.example><input>",
    "<!--",
    "]]><svg/onload=alert(1)>",
    "javascript:alert(1)",
    "{{ 7 * 7 }}{% raw %}",
    "%(x)s {shop} {0.__class__}",
    "&lt;script&gt;&#x3c;b&#x3e;",
    '=HYPERLINK("http://evil.example")',
    "\u202e\u2066gpj.fdp\u2069\u200f",
    "\x1b[31m\x07\x08\r\nSet-Cookie: a=b",
    "\u2028\u2029\ufeff\u00ad\U000e0041",
    "\udcff\ud800",
    "a" * 3000,
)
_BEGINNINGS = ("", '"', "'", ">", '">', "'>", "-->", "]]>", "</textarea>", "</title>", "</svg>", "\x00", "\u202e")
_MIDDLES = (
    "<script src=//evil.example>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content=0;url=//evil.example>",
    "<style>*{display:none}</style>",
    " autofocus onfocus=alert(1) x=",
    "<iframe srcdoc='<script>1</script>'>",
    "<math><mi//xlink:href=data:x,1>",
    "<template shadowrootmode=open>",
    "\uff1cscript\uff1e",
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd",
    "+1\t-1\r\n=1",
)
MANY = (*PAYLOADS, *(beginning + middle for beginning in _BEGINNINGS for middle in _MIDDLES))
INVISIBLE = "\u202e\u2066\u2069\u200f\u2028\u2029\ufeff\u00ad\U000e0041\x1b\x07\x08\x00"


class Elements(HTMLParser):
    """Counts the elements of a page, each with the names of its attributes."""

    def __init__(self, html):
        super().__init__()
        self.found = Counter()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found[tag, tuple(sorted(name for name, _ in attrs))] += 1

    def handle_comment(self, data):
        self.found["comment", data] += 1


def kinds(answer):
    """The kinds of elements and of attributes that a page uses."""
    return {name for tag, attributes in Elements(answer.body).found for name in (f"<{tag}>", *attributes)}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory, settings, directory):
    """The same afternoon, but every stranger is hostile."""
    payloads = cycle(MANY)
    with page(tmp_path_factory.mktemp("hostile"), settings, directory, lambda text: next(payloads) + text) as reader:
        yield reader


ADDRESSES = (
    "/",
    "/held",
    "/held/10",
    "/held/11",
    "/wall",
    "/wall?dealer=honda-laval",
    "/shop?shop=fixauto-laval",
    "/shop?shop=csn-sherbrooke",
    "/search?q=HON-2026-000003",
    "/search",
    "/reports",
    "/operations",
    *(f"/requests/{number}" for number in ("HON-2026-000003", "NIS-2026-000001", "KIA-2026-000001", "GMC-2026-000001")),
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_hostile_text_makes_no_element_and_no_attribute(afternoon, hostile, address):
    """A page with hostile text has exactly the elements and attributes of its benign twin."""
    benign, evil = afternoon.ask(address), hostile.ask(address)

    assert (200, Elements(benign.body).found) == (evil.status, Elements(evil.body).found)


@pytest.mark.parametrize("address", ADDRESSES)
def test_hostile_text_hides_nothing(hostile, address):
    """No control or direction character reaches the reader's screen."""
    assert set() == set(INVISIBLE) & set(hostile.ask(address).body)


@pytest.fixture(scope="module")
def ours(afternoon):
    """Every kind of element and attribute that the page itself makes."""
    known = ("/", "/nowhere", "/wall", "/shop?shop=fixauto-laval", "/search?q=x", "/reports", "/operations")
    return {kind for each in known for kind in kinds(afternoon.ask(each))}


@pytest.mark.parametrize("payload", ["%3Cscript%3E", "%22onload%3D1", "%E2%80%AE", "%00", "%27--", "x" * 3000])
@pytest.mark.parametrize(
    "place",
    [
        *("/?brand=", "/?dealer=", "/?before=", "/?lang=", "/requests/", "/held/", "/", "//", "/enter/"),
        *("/wall?dealer=", "/wall?x=", "/shop?shop=", "/search?q=", "/reports?brand=", "/operations?brand="),
    ],
)
def test_a_hostile_address_makes_no_element(afternoon, ours, place, payload):
    """Whatever stands in the address, the answer is a page of ours without a trace of markup."""
    answer = afternoon.ask(place + payload)
    assert (set(), True) == (kinds(answer) - ours, answer.body.count("<script") in (1, 2))


def test_a_path_that_looks_like_a_host_makes_no_link_there(afternoon):
    """A forged address cannot make the page link to somebody else's host."""
    assert "evil.example" not in afternoon.ask("//evil.example/").body


def test_a_change_of_language_keeps_the_choice(afternoon):
    """The links to other languages stay on the same page and the same brand."""
    assert 'href="?brand=kia&amp;lang=nb"' in afternoon.ask("/?brand=kia").body
