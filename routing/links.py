"""Signed links to the page: who holds one sees one dealer's, one shop's or one request's part of it, and no more.

A token is the base32 of scope, first and last valid day, key, and the first 128 bits of an HMAC-SHA256 over them. A
link is good for whoever has it, as often as he wants and until its last day: mail filters look at links before people
do, so that a link which works once would be gone. What the cookie holds is signed for another purpose: neither can be
used in place of the other.
"""

import base64
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from config import Settings
from routing.address import base32

LinkScope = Literal["dealer", "shop", "request"]
Purpose = Literal["enter", "stay"]
"""What a token is for: it opens the page from a mail, or it lies in a browser's cookie."""

_LETTERS: dict[LinkScope, bytes] = {"dealer": b"d", "shop": b"s", "request": b"r"}
_SCOPES = {letter: scope for scope, letter in _LETTERS.items()}
_FIRST_DAY = date(2020, 1, 1)
_MAC_BYTES = 16
_HEAD_BYTES = 5  # scope and two days
_LONGEST_KEY = 200
_LONGEST_TOKEN = 400
# How a token of each scope begins, and what follows on the next line where a quote has parted it: figures or a great
# length tell it from words that somebody has written there himself.
_BEGINNING = "(?:m[q-t]|o[i-p])"
_FURTHER = r"(?:[ \t]*\r?\n[>| \t]{0,40}(?=[a-z]*[2-7]|[a-z]{20})[a-z2-7]{10,})"
_WAY_IN = re.compile(
    rf"(enter(?:/|_|[%-](?:25)*2F))[a-z2-7]+{_FURTHER}+|{_BEGINNING}[a-z2-7]{{34,}}{_FURTHER}*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class PageLink:
    """What a token promises: its holder may see `key`'s part, from `issued` until the end of `expires` (UTC)."""

    scope: LinkScope
    key: str
    """A dealer's key; a shop's key, or its mail address if it is not on file; a request's number."""
    issued: date
    expires: date


def sign_link(secret: bytes, link: PageLink, purpose: Purpose = "enter") -> str:
    """The token for a link: 50 to 60 small letters and digits."""
    key = link.key.encode()
    if not 0 < len(key) <= _LONGEST_KEY:
        raise ValueError(f"a page link needs a key of 1 to {_LONGEST_KEY} octets, got {link.key!r}")
    promise = _LETTERS[link.scope] + _day(link.issued) + _day(link.expires) + key
    return base32(promise + _mac(secret, purpose, promise))


def read_link(secrets: Iterable[bytes], token: str, *, purpose: Purpose = "enter", today: date) -> PageLink | None:
    """What a token promises, if one of the secrets has signed it for this purpose and its days are not over."""
    if len(token) > _LONGEST_TOKEN or not token.isascii():
        return None
    try:
        raw = base64.b32decode(token.upper() + "=" * (-len(token) % 8))
        promise, mac = raw[:-_MAC_BYTES], raw[-_MAC_BYTES:]
        # Every secret is tried in constant time, so that how long it takes tells nothing of them.
        proofs = [hmac.compare_digest(mac, _mac(secret, purpose, promise)) for secret in secrets]
        if not any(proofs) or len(promise) <= _HEAD_BYTES or token != base32(raw):
            return None
        link = PageLink(_SCOPES[promise[:1]], promise[5:].decode(), _date(promise[1:3]), _date(promise[3:5]))
    except ValueError:
        return None
    return link if link.issued <= today <= link.expires else None


def page_link(
    settings: Settings, secret: bytes, scope: LinkScope, key: str, *, today: date, days: int | None = None
) -> str | None:
    """The address that a mail may carry; None where the page has no public address or this reader's links are void."""
    page = settings.page
    if not page.public_url or page.links_since_for(scope, key) > today:
        return None
    valid = timedelta(days=days) if days else page.links_valid
    return f"{page.public_url}/enter/{sign_link(secret, PageLink(scope, key, today, today + valid))}"


def without_links(text: str) -> str:
    """A text in which nobody finds a way in: whoever quotes our whole mail must not hand his link to the other side.

    Mail filters rewrite links and escape their slashes.
    """
    return _WAY_IN.sub(r"\1…", text)


def _mac(secret: bytes, purpose: Purpose, promise: bytes) -> bytes:
    return hmac.digest(secret, b"page\0" + purpose.encode() + b"\0" + promise, "sha256")[:_MAC_BYTES]


def _day(day: date) -> bytes:
    return max(0, (day - _FIRST_DAY).days).to_bytes(2, "big")


def _date(raw: bytes) -> date:
    return _FIRST_DAY + timedelta(days=int.from_bytes(raw, "big"))
