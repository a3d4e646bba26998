"""One call to a dealer's system: the address is looked at where it is connected to, and time and size have an end."""

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

_READ_AT_MOST: Final = 2048  # bytes of an answer; only its status counts
_GONE: Final = 410  # the convention: whoever answers so wants no more
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Delivered:
    """The other side has taken the message."""

    status: int


@dataclass(frozen=True, slots=True)
class Failed:
    """It has not, and why. `final`: there is no use in trying again."""

    reason: str
    final: bool = False


class _RefusedError(Exception):
    """We do not talk to this address."""


def post(url: str, headers: Mapping[str, str], body: bytes, *, within: float, loopback: bool) -> Delivered | Failed:
    """Post once, in at most `within` seconds altogether.

    Only https is spoken, and only to public addresses; with `loopback` also to this machine, there http as well. Names
    are looked up here, each address is checked, and the very address that was checked is connected to: a name that
    means something else a moment later leads nowhere.
    """
    try:
        link = _connect(url, within, loopback=loopback)
        with link, link.dup() as grip:
            # The time-out of a socket begins anew with every byte; this one does not.
            late = threading.Event()
            alarm = threading.Timer(within, _cut, [grip, late])
            alarm.daemon = True
            alarm.start()
            try:
                outcome = _speak(_secured(link, url), url, headers, body)
            finally:
                alarm.cancel()
            return Failed(f"no whole answer within {within:g} s") if late.is_set() else outcome
    except _RefusedError as refusal:
        return Failed(str(refusal))
    except (OSError, http.client.HTTPException, ValueError) as fault:
        return Failed(f"{type(fault).__name__}: {fault}"[:200])


def _speak(link: socket.socket, url: str, headers: Mapping[str, str], body: bytes) -> Delivered | Failed:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", _port_of(url))
    connection.sock = link
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        told = {"content-type": "application/json", "user-agent": "partspost", "connection": "close", **headers}
        connection.request("POST", path, body, told)
        answer = connection.getresponse()
        answer.read(_READ_AT_MOST)
    finally:
        connection.close()
    if 200 <= answer.status < 300:
        return Delivered(answer.status)
    return Failed(f"HTTP {answer.status}", final=answer.status == _GONE)


def _connect(url: str, within: float, *, loopback: bool) -> socket.socket:
    """A connection to an address that was checked."""
    parts, port = urlsplit(url), _port_of(url)
    found = socket.getaddrinfo(parts.hostname or "", port, type=socket.SOCK_STREAM)
    for *_, place in found:
        check_address(str(place[0]), parts.scheme, loopback=loopback)
    family, _, _, _, place = found[0]
    link = socket.socket(family, socket.SOCK_STREAM)
    try:
        link.settimeout(within)
        link.connect(place)
        check_address(str(link.getpeername()[0]), parts.scheme, loopback=loopback)
    except BaseException:
        link.close()
        raise
    return link


def _secured(link: socket.socket, url: str) -> socket.socket:
    """The connection under TLS where the address says so; the certificate must be the host's."""
    parts = urlsplit(url)
    if parts.scheme != "https":
        return link
    return ssl.create_default_context().wrap_socket(link, server_hostname=parts.hostname)


def check_address(address: str, scheme: str, *, loopback: bool) -> None:
    """Refuse whatever is not a public address: the machine, its network, its cloud's own services."""
    ip = _meant(address)
    if loopback and ip.is_loopback:
        return
    if scheme != "https":
        raise _RefusedError(f"{scheme} is spoken to nobody but this machine, and only where that is allowed")
    if not ip.is_global or ip.is_multicast or ip.is_reserved:
        raise _RefusedError(f"{address} is not a public address")


def _meant(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """The address behind the forms in which IPv6 wraps one of IPv4."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip in _NAT64:
            return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else ip)
    return ip


def _port_of(url: str) -> int:
    parts = urlsplit(url)
    return parts.port or (443 if parts.scheme == "https" else 80)


def _cut(grip: socket.socket, late: threading.Event) -> None:
    late.set()
    with contextlib.suppress(OSError):  # it has ended meanwhile
        grip.shutdown(socket.SHUT_RDWR)
