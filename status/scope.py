"""Who looks at the page, and therefore what of it there is for him: an operator, or the holder of a signed link."""

import hmac
import ipaddress
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Literal

from starlette.requests import Request as HttpRequest

from config import Settings
from parsers import Party
from routing import Asker, Directory, PageLink, read_link

Who = Literal["operator", "dealer", "shop", "request"]
# Any of them says that somebody else is behind whoever connects.
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
_HERE = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True, slots=True)
class Part:
    """What of the whole is meant: one dealer's, one shop's, or, without either, everything."""

    dealer: str | None = None
    shop: str | None = None
    """The shop's key, or its mail address if it is not on file."""


WHOLE = Part()


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who may look, and the key of what is his; every question to the store is asked in his name."""

    who: Who
    key: str = ""
    expires: date | None = None
    """The last day of his link."""

    def __post_init__(self) -> None:
        if self.who != "operator" and not self.key:
            raise ValueError(f"a {self.who} without a key would see everything")

    @property
    def home(self) -> str:
        """Where his way begins and a countdown ends."""
        return {"operator": "/", "dealer": "/wall", "shop": "/shop"}.get(self.who, f"/requests/{self.key}")

    @property
    def mark(self) -> str:
        """A name for what is his in caches and marks; it tells nothing of the key."""
        return sha256(f"{self.who}\0{self.key}".encode()).hexdigest()[:16]

    @property
    def part(self) -> Part:
        """What is his, as the store is asked for it; of a single request there is no list (ValueError)."""
        if self.who == "request":
            raise ValueError("whoever may see one request has no part of the whole")
        return Part(self.key if self.who == "dealer" else None, self.key if self.who == "shop" else None)

    def asker(self, directory: Directory) -> Asker | None:
        """The same person as `routing.sight_of` knows him; None for an operator, who sees everything."""
        if self.who == "operator":
            return None
        if self.who == "request":
            return Asker("shop", Party(""), "", frozenset(), only=self.key)
        if self.who == "dealer":
            return Asker("dealer", Party(""), self.key, frozenset())
        known = directory.shops.get(self.key)
        addresses = known.addresses if known else (self.key,)
        return Asker("shop", Party(""), known.key if known else "", frozenset(map(str.lower, addresses)))


OPERATOR = Reader("operator")


def who_looks(
    http: HttpRequest, settings: Settings, secrets: Sequence[bytes], directory: Directory, today: date
) -> Reader | None:
    """The reader; None for whoever proves nothing. Credentials count before a cookie, the machine itself last."""
    if _shows_token(http, settings) or _is_let_in(http, settings):
        return OPERATOR
    link = read_link(secrets, http.cookies.get(cookie_name(settings), ""), purpose="stay", today=today)
    if link is not None:
        return reader_of(link, settings, directory)
    return OPERATOR if _is_here(http, settings) else None


def reader_of(link: PageLink, settings: Settings, directory: Directory) -> Reader | None:
    """Whom a proven link lets in: nobody if it was revoked, or if its dealer or shop is on file no more."""
    if link.issued < settings.page.links_since_for(link.scope, link.key):
        return None
    if link.scope == "dealer" and link.key not in directory.dealers:
        return None
    if link.scope == "shop" and "@" not in link.key and link.key not in directory.shops:
        return None
    return Reader(link.scope, link.key, link.expires)


def is_secure(settings: Settings) -> bool:
    """Whether readers come by https, so that cookies may never travel otherwise."""
    return settings.page.public_url.startswith("https:")


def cookie_name(settings: Settings) -> str:
    """The reader's cookie; ``__Host-`` binds it to this very host (RFC 6265bis 4.1.3.2)."""
    return "__Host-partspost" if is_secure(settings) else "partspost"


def _shows_token(http: HttpRequest, settings: Settings) -> bool:
    wanted = settings.page.token.get_secret_value()
    kind, _, given = http.headers.get("authorization", "").partition(" ")
    if not wanted:
        return False
    if kind.lower() == "basic":
        try:
            given = b64decode(given, validate=True).decode().partition(":")[2]
        except ValueError:
            given = ""
    elif kind.lower() != "bearer":
        given = ""
    return hmac.compare_digest(given.encode(), wanted.encode())


def _is_let_in(http: HttpRequest, settings: Settings) -> bool:
    """A proxy of ours names the operator. Over a Unix socket there is no address: the file's rights decide."""
    name = settings.page.proxy_header
    if not name or not http.headers.get(name, "").strip():
        return False
    if http.client is None or not http.client.host:
        return True
    peer = _address(http.client.host)
    return any(peer in ipaddress.ip_network(network) for network in settings.page.proxy_networks if peer is not None)


def _is_here(http: HttpRequest, settings: Settings) -> bool:
    """Somebody at this machine, on a page that nobody else is meant to reach.

    The host must be called what it is here, or a stranger's website could ask in the name of its reader's browser.
    """
    page = settings.page
    if page.token.get_secret_value() or page.proxy_header or page.public_url:
        return False
    if any(name in http.headers for name in _FORWARDED):
        return False
    host = http.headers.get("host", "")
    if (host if host.endswith("]") else host.rpartition(":")[0] or host).lower() not in _HERE:
        return False
    peer = _address(http.client.host) if http.client and http.client.host else None
    return peer is None or peer.is_loopback


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
