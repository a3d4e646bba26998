"""Judges whether a mail is from the domain it names, by what our own receiving mail server found out about it."""

import ipaddress
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.message import Message

import authres

from parsers.facts import Trust
from parsers.unwrap.fields import bytes_of

_RESULTS = "authentication-results"
_MAX_HEADERS = 20
_MAX_LENGTH = 8_000
_LONGEST_LINE = 2_000  # an honest From or Received is far shorter, and patterns take long over long ones
# What mail filters write beside their results; anything else below the border was written by the sender.
_FILTERS = re.compile(r"(?:authentication-results|received-spf|dkim-filter|x-(?:spam|rspamd|virus|opendkim)[\w-]*)$")
_IP_LITERAL = re.compile(r"[(\[](?:ipv6:)?([0-9a-f:.]*[.:][0-9a-f:.]*)[)\]]", re.IGNORECASE)
# One author whose name, where it holds an address or a comma, is quoted: readers differ on everything else.
_ONE_AUTHOR = re.compile(
    r'\s*(?:(?:(?:"(?:[^"\\]|\\.)*"|[^<>@,;:"()]*)\s*<([^\s<>@",;:()]+@[^\s<>@",;:()]+)>)'
    r"|([^\s<>@\",;:()]+@[^\s<>@\",;:()]+))\s*"
)
_FEATURES = authres.all_features()
_UNREADABLE = (authres.AuthResError, ValueError, TypeError, AttributeError, IndexError, RecursionError)

_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Receiver:
    """The mail server of ours that takes mail from the internet.

    `authserv_id` is the name under which it writes its results (RFC 8601 section 2.5); empty trusts nothing.
    `upstream` are the networks of our own servers and filters that the mail passes after it. `below` says that its
    filter writes directly below the server's own Received, as milters do, and takes forged results out.
    """

    authserv_id: str = ""
    upstream: tuple[str, ...] = ()
    below: bool = False


def judge_sender(headers: Message, receiver: Receiver, *, repeated: bool) -> Trust:
    """Whether the domain of From vouches for the mail, and the reason as a short stable word.

    Only results count that our own server wrote, and only where no sender can write: above the line by which the
    server says from whom it took the mail. `repeated` tells that a header stands twice that may stand once, so that
    nobody knows which of them was checked.
    """
    if not receiver.authserv_id:
        return Trust("unverified", "not-checked")
    if repeated:
        return Trust("unverified", "duplicate-header")
    fields = [(name.lower(), bytes_of(value).decode("utf-8", "replace")) for name, value in headers.raw_items()]
    author = _ONE_AUTHOR.fullmatch(next((value for name, value in fields if name == "from"), "")[:_LONGEST_LINE])
    if author is None:
        return Trust("unverified", "no-single-author")
    results: list[authres.core.AuthenticationResult] = []
    for value in _standing(fields, receiver):
        try:
            parsed = _FEATURES.parse_value(" ".join(value[:_MAX_LENGTH].split()))
        except _UNREADABLE:
            return Trust("unverified", "unreadable")
        if parsed.authserv_id == receiver.authserv_id.lower():
            results += [result for result in parsed.results if isinstance(result, authres.core.AuthenticationResult)]
    return _weighed(results, (author[1] or author[2]).rpartition("@")[2].lower())


def _standing(fields: Sequence[tuple[str, str]], receiver: Receiver) -> list[str]:
    """The results that stand where only our own servers write; none if no server of ours says it took the mail."""
    networks = [ipaddress.ip_network(network) for network in receiver.upstream]
    found: list[str] = []
    border = False
    for name, value in fields:
        if border and not (receiver.below and _FILTERS.match(name)):
            break
        if name == _RESULTS:
            found.append(value)
        elif name == "received":
            border = not _within(value, networks)
    return found[:_MAX_HEADERS] if border else []


def _within(received: str, networks: Sequence[_Network]) -> bool:
    """Whether a Received line names addresses, and none outside of our own networks."""
    addresses = list(_addresses(received)) if len(received) <= _LONGEST_LINE else []
    return bool(addresses) and all(any(address in network for network in networks) for address in addresses)


def _addresses(received: str) -> Iterator[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    for literal in _IP_LITERAL.findall(received):
        try:
            yield ipaddress.ip_address(literal)
        except ValueError:
            continue


def _weighed(results: Sequence[authres.core.AuthenticationResult], domain: str) -> Trust:
    """The verdict: DMARC decides where it was looked up, else one aligned signature or path (RFC 7489 section 3.1)."""
    passed = {result.method.lower() for result in results if result.result == "pass" and _speaks_for(result, domain)}
    dmarc = {result.result for result in results if result.method.lower() == "dmarc"}
    if "fail" in dmarc:
        return Trust("failed", "dmarc-fail")
    for method in ("dmarc", "dkim", "spf"):
        if method in passed:
            return Trust("verified", method)
    if any(result.method.lower() == "spf" and result.result == "fail" for result in results):
        return Trust("failed", "spf-fail")
    return Trust("unverified", "not-aligned" if any(result.result == "pass" for result in results) else "no-results")


def _speaks_for(result: authres.core.AuthenticationResult, domain: str) -> bool:
    """Whether a result is about the domain of From, or about one that holds it."""
    names = {"dmarc": ("from",), "dkim": ("d", "i"), "spf": ("mailfrom",)}.get(result.method.lower(), ())
    said = (
        (each.value or "").rpartition("@")[2].lower().rstrip(".")
        for each in result.properties
        if each.name.lower() in names and each.type.lower() in {"header", "smtp"}
    )
    if result.method.lower() == "dmarc":
        return any(each == domain for each in said)
    return any(each == domain or ("." in each and domain.endswith(f".{each}")) for each in said)
