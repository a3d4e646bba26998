"""Header lines as they leave: ids, subjects and names are folded by us, because the library folds them wrong.

Ids stand one a line: a long one would be encoded and break the thread. Subjects and names are encoded whole or not at
all: mixed ones lose or gain spaces on the way.
"""

import re
from email.header import Header
from functools import lru_cache

from notifier.header import clean_header, clean_text, is_address

_WIDTH = 76
_NAME = 70
_SPECIAL = re.compile(r'[()<>@,:;."\\\[\]]')  # RFC 5322 3.2.3: a phrase that holds one of these is quoted


def plain(name: str, value: str) -> str:
    """A header whose value is ours, in one line unless it is none."""
    return f"{name}: {value if value.isascii() else _encoded(value, name)}"


def titled(name: str, value: str) -> str:
    """A header of words for people to read, like the subject."""
    return f"{name}: {_encoded(value, name)}"


def ids(name: str, value: str) -> str:
    """A header of ids (`notifier.header.message_ids`), each on a line of its own."""
    return f"{name}: " + "\r\n ".join(value.split())


@lru_cache(maxsize=4096)
def person(name: str, called: str, address: str) -> str:
    """A header of one address with its display name. Raises ValueError when `address` is not one."""
    if not is_address(address):
        raise ValueError(f"{clean_text(address)!r} is not a mail address that can be written to")
    shown = clean_header(called, _NAME).replace("@", " at ")
    if not shown:
        return f"{name}: {address}"
    if not shown.isascii():
        return f"{name}: {_encoded(shown, name)}\r\n <{address}>"
    if _SPECIAL.search(shown):
        shown = '"{}"'.format(shown.replace("\\", "\\\\").replace('"', '\\"'))
    return f"{name}: {shown} <{address}>"


def _encoded(text: str, header: str) -> str:
    """`text` folded for `header`, as encoded words throughout (RFC 2047) unless it is plain ASCII."""
    charset = "us-ascii" if text.isascii() else "utf-8"
    return Header(text, charset, maxlinelen=_WIDTH, header_name=header).encode(linesep="\r\n")
