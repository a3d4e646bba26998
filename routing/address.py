"""Signed addresses: a reply or a bounce finds its request though subjects and Message-IDs change on the way.

A reply address is ``r+hon-2026-000417-d-5fqa-v72uhepfxnqrhueo``: request, role, last valid day, and the first 80 bits
of an HMAC-SHA256 that also covers the recipient, in lower-case base32 because some mail servers fold the case of a
local part. RFC 5321 4.5.3.1.1 allows 64 octets; ours need 46 at most.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from routing.directory.facts import CANARY
from routing.request import Role

_FIRST_DAY = date(2020, 1, 1)
_MAC_BYTES = 10
_ROLES: dict[str, Role] = {"d": "dealer", "s": "shop", "a": "approver", "o": "ops"}
_LETTERS = {role: letter for letter, role in _ROLES.items()}


@dataclass(frozen=True, slots=True)
class Signed:
    """What a valid reply address proves: a mail of ours about `request` went to `recipient` as `role`."""

    request: str
    role: Role
    recipient: str


def sign(secret: bytes, *, request: str, role: Role, recipient: str, expires: date) -> str:
    """The local part to which `recipient` answers until the end of `expires` (UTC)."""
    day = base32((expires - _FIRST_DAY).days.to_bytes(2, "big"))
    promise = f"{request.lower()}-{_LETTERS[role]}-{day}"
    return f"r+{promise}-{_mac(secret, 'reply', promise, recipient)}"


def request_of(local_part: str) -> str | None:
    """The request number that a reply address claims, before any proof; None where the shape is wrong."""
    parts = local_part.lower().removeprefix("r+").rsplit("-", 3)
    if not local_part.lower().startswith("r+") or len(parts) != 4:
        return None
    return parts[0].upper()


def verify(secret: bytes, local_part: str, *, today: date, candidates: Iterable[tuple[Role, str]]) -> Signed | None:
    """The proof, if one of `candidates` (role, address) was given this very address and it has not expired."""
    given = _given(secret, local_part, candidates)
    return given[0] if given and today <= given[1] else None


def lapsed(secret: bytes, local_part: str, *, today: date, candidates: Iterable[tuple[Role, str]]) -> Signed | None:
    """To whom this very address was given, if it has expired since: it proves nothing any more."""
    given = _given(secret, local_part, candidates)
    return given[0] if given and today > given[1] else None


def _given(secret: bytes, local_part: str, candidates: Iterable[tuple[Role, str]]) -> tuple[Signed, date] | None:
    """Which of the candidates was given this very address, and until when."""
    number = request_of(local_part)
    if number is None or not local_part.isascii():
        return None
    promise, _, mac = local_part.lower().removeprefix("r+").rpartition("-")
    _, letter, day = promise.rsplit("-", 2)
    role, last = _ROLES.get(letter), _last_day(day)
    if role is None or last is None:
        return None
    for known_role, address in candidates:
        # Every candidate is compared in constant time, so the reply time tells nothing of the secret.
        if known_role == role and hmac.compare_digest(mac.encode(), _mac(secret, "reply", promise, address).encode()):
            return Signed(number, role, address), last
    return None


def bounce_address(secret: bytes, key: str) -> str:
    """The envelope sender's local part for the outbox mail `key`: only our own mail can bounce to it."""
    name = base32(hashlib.sha256(key.encode()).digest()[:8])
    return f"b+{name}-{_mac(secret, 'bounce', name, '')}"


def is_bounce_address(secret: bytes, local_part: str) -> bool:
    """Whether we made this bounce address."""
    name, _, mac = local_part.lower().removeprefix("b+").rpartition("-")
    return local_part.lower().startswith("b+") and hmac.compare_digest(
        mac.encode(), _mac(secret, "bounce", name, "").encode()
    )


def canary_address(secret: bytes, part: str) -> str:
    """The local part of an address of our own trial orders; nobody else can guess it."""
    return f"{CANARY}+{part}-{_mac(secret, CANARY, part, '')}"


def canary_part(secret: bytes, local_part: str) -> str | None:
    """Which part in a trial order has this very address; None where we did not make it."""
    part, _, mac = local_part.lower().removeprefix(f"{CANARY}+").rpartition("-")
    mine = local_part.isascii() and local_part.lower().startswith(f"{CANARY}+")
    return part if mine and hmac.compare_digest(mac.encode(), _mac(secret, CANARY, part, "").encode()) else None


def is_of_canary(address: str) -> bool:
    """Whether this address claims to be about a trial order of ours; it then counts nowhere."""
    return address.lower().startswith((f"{CANARY}+", f"r+{CANARY}-"))


def _mac(secret: bytes, purpose: str, promise: str, recipient: str) -> str:
    message = f"{purpose}\0{promise}\0{recipient.lower()}".encode()
    return base32(hmac.digest(secret, message, "sha256")[:_MAC_BYTES])


def _last_day(day: str) -> date | None:
    try:
        number = int.from_bytes(base64.b32decode(day.upper() + "=" * (-len(day) % 8)), "big")
    except ValueError:
        return None
    return _FIRST_DAY + timedelta(days=number) if len(day) == 4 else None


def base32(raw: bytes) -> str:
    """Bytes in letters and digits that every mail program and browser leaves as they are."""
    return base64.b32encode(raw).decode().rstrip("=").lower()
