r"""The only way into a header of a mail that we send: strangers' words are cleaned, ids keep their shape.

Order documents hold text that the standard library turns into extra headers (CVE-2024-6923) or refuses with an
exception (``\x0b``, U+2028). Therefore nothing else than what this module returns may be assigned to a header.
"""

import re
import unicodedata
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from typing import Any

_INVISIBLE = frozenset({"Cc", "Cf", "Zl", "Zp", "Cs", "Co", "Cn"})
# RFC 5322 3.6.4, without quoted parts and domain literals; longer than 250 is refused by mail servers in use.
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{3,248}>")
# RFC 5321 4.1.2 dot-string, with the letters that RFC 6531 adds; 4.5.3.1 gives the lengths.
_ATOM = r"[\w!#$%&'*+/=?^`{|}~-]+"
_ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@\w[\w-]*(?:\.\w[\w-]*)*")
_LOCAL_PART = 64
_LONGEST = 254
_IDS = frozenset({"message-id", "in-reply-to", "references"})
_PEOPLE = frozenset({"from", "to", "reply-to"})


class _Policy(EmailPolicy):
    """SMTP's policy with three kinds of header folded by us, because the library folds them wrong.

    Ids stand one a line: a long one would be encoded and break the thread. Subjects and names are encoded whole or
    not at all: mixed ones lose or gain spaces on the way.
    """

    def fold_binary(self, name: str, value: Any) -> bytes:
        kind = name.lower()
        if kind in _IDS:
            folded = "\r\n ".join(str(value).split())
        elif kind == "subject":
            folded = _encoded(str(value), name)
        elif kind in _PEOPLE:
            folded = ",\r\n ".join(_person(address, name) for address in value.addresses)
        else:
            return super().fold_binary(name, value)
        return f"{name}: {folded}\r\n".encode()


def _encoded(text: str, header: str) -> str:
    """`text` folded for `header`, as encoded words throughout (RFC 2047) unless it is plain ASCII."""
    charset = "us-ascii" if text.isascii() else "utf-8"
    return Header(text, charset, maxlinelen=76, header_name=header).encode(linesep="\r\n")


def _person(address: Address, header: str) -> str:
    if not address.display_name:
        return address.addr_spec
    if address.display_name.isascii():
        return str(address)
    return f"{_encoded(address.display_name, header)}\r\n <{address.addr_spec}>"


POLICY = _Policy(linesep="\r\n", max_line_length=78)


def clean_text(value: str, limit: int = 500) -> str:
    """One visible line: normalised, without controls, directions, lone surrogates or runs of spaces, cut at `limit`."""
    text = unicodedata.normalize("NFC", value)
    if not text.isprintable():  # else there is nothing to look for, letter by letter
        text = "".join(" " if unicodedata.category(c) in _INVISIBLE else c for c in text)
    return " ".join(text.split())[:limit].rstrip()


def clean_header(value: str, limit: int = 150) -> str:
    """A header value that stays one value: no line break, no invisible character, no encoded word to be decoded."""
    return clean_text(value.replace("=?", "= ?"), limit)


def is_address(value: str) -> bool:
    """Whether mail can be sent to `value`: one plain address, without quoting, comments or routes."""
    local = value.rpartition("@")[0]
    return bool(_ADDRESS.fullmatch(value)) and len(local) <= _LOCAL_PART and len(value) <= _LONGEST


def mail_address(name: str, address: str) -> Address:
    """The address with its display name, for From, To and Reply-To. Raises ValueError when `address` is not one."""
    if not is_address(address):
        raise ValueError(f"{clean_text(address)!r} is not a mail address that can be written to")
    return Address(clean_header(name, 70).replace("@", " at ") if name else "", addr_spec=address)


def message_ids(*ids: str | None) -> str:
    """The well-formed ids among `ids`, each once, in order; a stranger's malformed id is dropped."""
    return " ".join(dict.fromkeys(i for i in ids if i and _MESSAGE_ID.fullmatch(i)))


def header_names(message: EmailMessage) -> list[str]:
    """The header names of a parsed mail, sorted, repetitions kept."""
    return sorted(name.lower() for name in message.keys())  # noqa: SIM118 - iterating a message is not the same
