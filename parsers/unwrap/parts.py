"""The leaves of a mail: what they are, whatever they call themselves, and what they say."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

from parsers.facts import Problem
from parsers.unwrap.containers import ZIP
from parsers.unwrap.tnef import SIGNATURE as TNEF_SIGNATURE

_PDF = b"%PDF-"
_PDF_WITHIN = 1024  # the readers of PDF look for the magic this far; what stands before it belongs to the file
ENCRYPTED_TYPES = {"multipart/encrypted", "application/x-microsoft-rpmsg-message"}
_PGP = b"-----BEGIN PGP MESSAGE-----"  # searching for plain bytes is many times faster than the pattern
_PGP_MESSAGE = re.compile(rb"^" + _PGP, re.MULTILINE)
# Control characters that nobody types are Windows' signs under the name of Latin-1; browsers read them so too (WHATWG).
_WINDOWS_SIGNS = {code: sign for code in range(0x80, 0xA0) if (sign := bytes([code]).decode("cp1252", "ignore"))}
_ENCRYPTED_NAME = re.compile(r"\.(?:pgp|gpg|rpmsg)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """A leaf of the mail: type and charset as declared, its best name, decoded bytes.

    `depth` counts the messages around it: 0 for the mail itself. `attached` means the sender called it an attachment.
    """

    content_type: str
    name: str
    data: bytes
    charset: str | None = None
    attached: bool = False
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Contents:
    """What a mail holds: its headers, its leaves and its PDFs in their order, and what could not be opened."""

    headers: Message
    parts: tuple[Part, ...] = ()
    pdfs: tuple[Part, ...] = ()
    problems: tuple[Problem, ...] = ()
    hostile: bool = False


def is_pdf(part: Part) -> bool:
    """Whether a leaf is a PDF, whatever its type and name; but a sentence about PDF in a text body makes none."""
    if _PDF not in part.data[: _PDF_WITHIN + len(_PDF) - 1]:
        return False
    if part.content_type.startswith("text/") and not part.attached and not part.name:
        return part.data.lstrip().startswith(_PDF) or b" obj" in part.data
    return True


def is_encrypted(part: Part) -> bool:
    """Whether a leaf is for the holder of a key: OpenPGP as a block of text or by its name, or Outlook's own kind."""
    return (
        part.content_type in ENCRYPTED_TYPES
        or bool(_ENCRYPTED_NAME.search(part.name))
        or (_PGP in part.data and bool(_PGP_MESSAGE.search(part.data)))
    )


def text_of(part: Part) -> str:
    """The text of a leaf; a wrong or unknown charset never loses it."""
    for name in (part.charset, "utf-8", "cp1252"):
        try:
            if name:
                return _lines(part.data.decode(name).encode("utf-8", "replace").decode("utf-8"))
        except (LookupError, ValueError):
            continue
    return _lines(part.data.decode("latin-1"))


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_WINDOWS_SIGNS)


def looks_opened(data: bytes) -> bool:
    """Whether the bytes are already what a transfer encoding would hide: a PDF or a container."""
    return _PDF in data[: _PDF_WITHIN + len(_PDF) - 1] or data.startswith((*ZIP, TNEF_SIGNATURE))


def parts_of(contents: Contents, *content_types: str, depth: int = 0) -> Iterator[Part]:
    """The leaves of these types that belong to the mail itself (or lie `depth` messages deep)."""
    return (part for part in contents.parts if part.content_type in content_types and part.depth == depth)
