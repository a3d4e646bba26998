r"""The only way into a header of a mail that we send: strangers' words are cleaned, ids keep their shape.

Order documents hold text that the standard library turns into extra headers (CVE-2024-6923) or refuses with an
exception (``\x0b``, U+2028). Therefore nothing else than what this module returns may be assigned to a header.
"""

import re

from parsers import one_line

# RFC 5322 3.6.4, without quoted parts and domain literals; longer than 250 is refused by mail servers in use.
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{3,248}>")
# RFC 5321 4.1.2 dot-string, with the letters that RFC 6531 adds; 4.5.3.1 gives the lengths.
_ATOM = r"[\w!#$%&'*+/=?^`{|}~-]+"
_ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@\w[\w-]*(?:\.\w[\w-]*)*")
_LOCAL_PART = 64
_LONGEST = 254


def clean_text(value: str, limit: int = 500) -> str:
    """One visible line: normalised, without controls, directions, lone surrogates or runs of spaces.

    One that is longer than `limit` is cut and ends in an ellipsis.
    """
    text = one_line(value)
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"


def clean_header(value: str, limit: int = 150) -> str:
    """A header value that stays one value: no line break, no invisible character, no encoded word to be decoded."""
    return clean_text(value.replace("=?", "= ?"), limit)


def is_address(value: str) -> bool:
    """Whether mail can be sent to `value`: one plain address, without quoting, comments or routes."""
    local = value.rpartition("@")[0]
    return bool(_ADDRESS.fullmatch(value)) and len(local) <= _LOCAL_PART and len(value) <= _LONGEST


def message_ids(*ids: str | None) -> str:
    """The well-formed ids among `ids`, each once, in order; a stranger's malformed id is dropped."""
    return " ".join(dict.fromkeys(i for i in ids if i and _MESSAGE_ID.fullmatch(i)))
