"""Finds the signed message inside an opaque S/MIME blob (CMS SignedData, RFC 5652); nothing is verified here."""

from collections.abc import Iterator

_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
_DATA = bytes.fromhex("06092a864886f70d010701")
_ENCRYPTED = (
    bytes.fromhex("06092a864886f70d010703"),
    bytes.fromhex("06092a864886f70d010706"),
    bytes.fromhex("060b2a864886f70d0109100117"),
)
_OCTETS = 0x04
_CONSTRUCTED = 0x20
_MAX_DEPTH = 20


def is_cms(data: bytes) -> bool:
    """Whether the bytes begin as a CMS structure does: a sequence whose first member is a PKCS #7 identifier."""
    return data[:1] == b"\x30" and (_DATA[:-1] in data[:32] or is_enveloped(data))


def is_enveloped(data: bytes) -> bool:
    """Whether the structure is encrypted: EnvelopedData, or its authenticated form (RFC 5083)."""
    return any(identifier in data[:32] for identifier in _ENCRYPTED)


def signed_content(data: bytes) -> bytes | None:
    """The message that was signed, or None where the blob is encrypted, detached or damaged."""
    if _SIGNED_DATA not in data[:32]:
        return None
    try:
        at, end = 0, len(data)
        for before in (
            0,
            1,
            0,
            2,
        ):  # ContentInfo, behind its type [0], SignedData, behind version and digests the content
            for _ in range(before):
                at = _header(data, at, end)[3]
            _tag, at, end, _after = _header(data, at, end)
        if not data.startswith(_DATA, at) or at + len(_DATA) >= end:
            return None
        # What follows outside of this sequence are certificates, which bear the same tag.
        tag, content_at, content_end, _after = _header(data, at + len(_DATA), end)
        return b"".join(_octets(data, content_at, content_end, 0)) or None if tag & _CONSTRUCTED else None
    except (IndexError, ValueError):
        return None


def _header(data: bytes, at: int, limit: int) -> tuple[int, int, int, int]:
    """Tag, where the content begins, where it ends, and where the next element begins (X.690 section 8.1)."""
    tag, length = data[at], data[at + 1]
    at += 2
    if length == 0x80:  # the indefinite form lasts until two zero bytes
        end = _indefinite_end(data, at, limit, 0)
        return tag, at, end, end + 2
    if length > 0x80:
        size = length & 0x7F
        length = int.from_bytes(data[at : at + size], "big")
        at += size
    if at + length > limit:
        raise ValueError("the element is longer than what holds it")
    return tag, at, at + length, at + length


def _indefinite_end(data: bytes, at: int, limit: int, depth: int) -> int:
    if depth > _MAX_DEPTH:
        raise ValueError("elements within elements too many times")
    while data[at : at + 2] != b"\0\0":
        nested = data[at + 1] == 0x80
        at = _indefinite_end(data, at + 2, limit, depth + 1) + 2 if nested else _header(data, at, limit)[3]
        if at >= limit:
            raise ValueError("the end of the element is missing")
    return at


def _octets(data: bytes, at: int, end: int, depth: int) -> Iterator[bytes]:
    if depth > _MAX_DEPTH:
        raise ValueError("octet strings within octet strings too many times")
    while at < end:
        tag, content_at, content_end, at = _header(data, at, end + 2)
        if tag == _OCTETS:
            yield data[content_at:content_end]
        elif tag & _CONSTRUCTED:
            yield from _octets(data, content_at, content_end, depth + 1)
