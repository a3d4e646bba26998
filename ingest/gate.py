"""Who and what may come in: connections, senders, recipients, sizes, room on the disk."""

import contextlib
import ipaddress
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from config import ConfigurationError, Settings, drill
from ingest import replies
from ingest.spool import Spool

_PATH: Final = re.compile(r"(?:<(?P<inner>[^<>]*)>|(?P<plain>[^<>\s]+))(?P<options>(?: .*)?)", re.DOTALL)
_NEVER_IN_ADDRESS: Final = frozenset('<>()[]:;,"\\ ')  # quoted local parts, source routes, comments, literals
_LONGEST_ADDRESS: Final = 254  # RFC 5321 4.5.3.1.3, without the angle brackets
_NAMED_IN_REFUSAL: Final = 8  # brand addresses; a reply line holds 512 bytes
_ROOM_FOR: Final = 1.5  # messages of the largest size: the file, and what else is written meanwhile
_STRESS: Final = 0.75  # of the connections are taken

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Gate:
    """The rules of both doors and the counts they need; the hooks have the names that aiosmtpd calls."""

    def __init__(
        self,
        settings: Settings,
        spool: Spool,
        accepts: Callable[[str], bool],
        brands: Callable[[], Iterable[str]],
    ) -> None:
        self._smtp = settings.smtp
        self._domains = {settings.site.domain.lower(), settings.site.reply_domain.lower()}
        self._home = settings.site.domain.lower()
        self._networks = [ipaddress.ip_network(network) for network in settings.smtp.accept_from]
        self._proxies = [ipaddress.ip_network(network) for network in settings.smtp.proxy_from]
        self._spool = spool
        self._accepts = accepts
        self._brands = brands
        self._connections: Counter[str] = Counter()
        self._arriving = 0
        self.waiting = 0
        """Mails in the spool that nobody has taken yet, as counted last."""

    @property
    def patience(self) -> float:
        """Seconds that a client may be silent; few when the connections run short."""
        crowded = self._connections.total() >= _STRESS * self._smtp.max_connections
        return min(self._smtp.stress_timeout, self._smtp.command_timeout) if crowded else self._smtp.command_timeout

    def trusts(self, address: str) -> bool:
        """Whether this peer is a proxy of ours, which says whom it speaks for (PROXY protocol)."""
        return bool(address and self._proxies) and _is_in(address, self._proxies)

    def enter(self, address: str) -> str | None:
        """Count a connection in, or the farewell it is sent away with. `address` is empty for a Unix socket."""
        if address and not _is_in(address, self._networks):
            return replies.CLOSED_TO_NETWORK
        if self._connections.total() >= self._smtp.max_connections:
            return replies.CROWDED
        if address and self._connections[address] >= self._smtp.max_per_address:
            return replies.CROWDED
        self._connections[address] += 1
        return None

    def leave(self, address: str) -> None:
        """Count a connection out."""
        self._connections[address] -= 1
        if not self._connections[address]:
            del self._connections[address]

    def refusal(self, size: int) -> str | None:
        """Why a mail of that many bytes cannot be taken now; None when it can."""
        if not self._spool.healthy:
            return replies.TEMPORARY
        crowded = self._arriving and self._arriving + size > self._smtp.max_in_flight
        if crowded or self.waiting >= self._smtp.max_waiting or not self.has_room(size):
            return replies.FULL
        return None

    def has_room(self, size: int) -> bool:
        """Whether a mail of that many bytes fits on the disk beside those that are arriving now."""
        reserve = max(int(_ROOM_FOR * size), self._smtp.min_free)
        return self._spool.free() - self._arriving >= reserve

    @contextlib.contextmanager
    def arriving(self, size: int) -> Iterator[None]:
        """Keep room for a mail while it arrives."""
        self._arriving += size
        try:
            yield
        finally:
            self._arriving -= size

    async def handle_MAIL(  # noqa: N802 — aiosmtpd's way
        self, _server: Any, _session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        """Accept a sender when its mail may fit; the null sender arrives here as ``<>``."""
        drill.step("P0")
        if address != "<>" and not is_clean(address, utf8=envelope.smtp_utf8):
            return replies.BAD_ADDRESS
        if refusal := self.refusal(declared_size(options) or self._smtp.max_size):
            return refusal
        envelope.mail_from = address  # never empty: aiosmtpd would see no MAIL command at RCPT
        envelope.mail_options.extend(options)
        return "250 2.1.0 Sender ok"

    async def handle_RCPT(  # noqa: N802 — aiosmtpd's way
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        """Accept an address of ours; certain strangers are refused for good, everything else for now."""
        if not is_clean(address, utf8=envelope.smtp_utf8):
            return replies.BAD_ADDRESS
        if len(envelope.rcpt_tos) >= self._smtp.max_recipients:
            return replies.TOO_MANY_RECIPIENTS
        local, _, domain = address.lower().rpartition("@")
        if not local:
            local, domain = domain, self._home  # RFC 5321 4.5.1: <postmaster> needs no domain
        if domain.rstrip(".") not in self._domains:
            return replies.RELAY_REFUSED
        try:
            ours = self._accepts(local)
        except ConfigurationError:
            return replies.NOT_CONFIGURED
        if not ours:
            return self._unknown()
        envelope.rcpt_tos.append(f"{local}@{domain.rstrip('.')}")
        return "250 2.1.5 Recipient ok"

    def _unknown(self) -> str:
        names = sorted(self._brands())[:_NAMED_IN_REFUSAL]
        known = ", ".join(f"{name}@{self._home}" for name in names)
        return f"{replies.UNKNOWN_ADDRESS}; known: {known}" if known else replies.UNKNOWN_ADDRESS


def _is_in(address: str, networks: Iterable[Network]) -> bool:
    found = ipaddress.ip_address(address)
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:  # on a socket that serves both families
        found = found.ipv4_mapped
    return any(found in network for network in networks)


def split_path(text: str) -> tuple[str, str]:
    """(address, options) of a MAIL or RCPT argument, ``<>`` for the null sender, empty when it is no path at all."""
    found = _PATH.fullmatch(text)
    if not found:
        return "", ""
    return found["inner"] or found["plain"] or "<>", found["options"]


def is_clean(address: str, *, utf8: bool) -> bool:
    """Whether an address is plain: printable, ASCII unless SMTPUTF8 was asked for, nothing quoted or routed."""
    return (
        address.isprintable()
        and (utf8 or address.isascii())
        and len(address) <= _LONGEST_ADDRESS
        and not address.startswith("@")
        and not _NEVER_IN_ADDRESS & set(address)
    )


def declared_size(options: Iterable[str]) -> int | None:
    """The bytes announced with ``SIZE=`` (RFC 1870)."""
    sizes = [option[5:] for option in options if option.startswith("SIZE=")]
    return int(sizes[0]) if sizes and sizes[0].isdigit() else None
