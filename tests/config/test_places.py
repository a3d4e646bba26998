"""The settings of the page: its lock, its public address, and whose links are void."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from config import ConfigurationError, load_settings

SITE = '[site]\ndomain = "parts.example"\n'
LOCK = "(set token_file, or proxy_header and proxy_networks)"
BROKEN = {
    "an open page": ("listen = '0.0.0.0:80'", f"4: page.listen: opens the page to others without a lock: '0.0.0.0:80' {LOCK}"),
    "an open page by its name": ("listen = 'parts.example:80'", f"4: page.listen: opens the page to others without a lock: 'parts.example:80' {LOCK}"),
    "a public address": ("public_url = 'https://p.example'", f"4: page.public_url: brings others to the page, which has no lock {LOCK}"),
    "an address with a path": ("public_url = 'https://p.example/parts'", "4: page.public_url: is not the address of a page: 'https://p.example/parts' (write it like \"https://parts.example\")"),
    "a short token": ("token = 'hunter2'", "4: page.token: is shorter than 16 characters (make one with `openssl rand -hex 32`)"),
    "no header": ("proxy_header = 'X User'", "4: page.proxy_header: is not the name of a header: 'X User' (write it like \"X-Remote-User\")"),
    "links of nobody": ("revoked = ['honda-laval']", "4: page.revoked: names no links: 'honda-laval' (write \"dealer:honda-laval\" or \"shop:fix-laval before 2026-11-20\")"),
    "no day": ("revoked = ['shop:x before 2026-13-20']", "4: page.revoked: names no links: 'shop:x before 2026-13-20' (write \"dealer:honda-laval\" or \"shop:fix-laval before 2026-11-20\")"),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_setting_of_the_page_is_named(case: str, write: Callable[[str], Path]):
    """Each mistake is told with its line, its key and its cure; a secret is not repeated."""
    text, expected = BROKEN[case]
    with pytest.raises(ConfigurationError) as raised:
        load_settings(write(f"{SITE}[page]\n{text}\n"))

    assert [f"partspost.toml:{expected}"] == [str(mistake) for mistake in raised.value.mistakes]


@pytest.mark.parametrize(
    "text",
    [
        "listen = '127.0.0.1:80'",
        "listen = '[::1]:80'",
        "listen = 'unix:page.sock'",
        "listen = ''",
        "listen = '0.0.0.0:80'\ntoken = '0123456789abcdef'",
        "listen = '0.0.0.0:80'\nproxy_header = 'X-Remote-User'",
        "public_url = 'https://p.example'\ntoken = '0123456789abcdef'",
    ],
)
def test_a_page_that_is_locked_or_near_is_fine(text: str, write: Callable[[str], Path]):
    """On this machine no lock is needed; with one the page may be open to all."""
    assert load_settings(write(f"{SITE}[page]\n{text}\n")).page


@pytest.mark.parametrize(
    ("expected", "scope", "key"),
    [
        (date(2026, 11, 1), "dealer", "toyota-rosemont"),
        (date.max, "dealer", "honda-laval"),
        (date(2026, 11, 20), "shop", "fix-laval"),
        (date(2026, 11, 1), "shop", "old-one"),
        (date(2026, 11, 1), "request", "honda-laval"),
    ],
)
def test_what_is_revoked_is_so_for_its_reader_alone(expected: date, scope: str, key: str, write: Callable[[str], Path]):
    """A reader's links are good from the latest day that any setting names for them."""
    text = "links_since = 2026-11-01\nrevoked = ['dealer:honda-laval', 'shop:fix-laval before 2026-11-20', 'shop:old-one before 2026-10-01']"
    page = load_settings(write(f"{SITE}[page]\n{text}\n")).page

    assert expected == page.links_since_for(scope, key)
