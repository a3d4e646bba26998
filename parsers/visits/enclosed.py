"""The photos, films and papers that came with an answer about an appointment: by what they are, not by their names."""

import hashlib
from collections.abc import Iterator

from parsers.facts import Attachment
from parsers.unwrap import Part, unwrap
from parsers.unwrap.fields import clean_name

MOST = 10
"""How many files of one mail are taken."""
MOST_BYTES = 15_000_000
"""How many bytes they have together: a mail with more would come back."""
_SMALLEST = 4_000  # bytes; smaller pictures are the logos of signatures
_PDF, _PDF_WITHIN = b"%PDF-", 1024
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a")
_BOXED = b"ftyp"  # ISO 14496-12 4.3: photos of telephones (HEIC) and their films (MP4, MOV) begin so


def read_enclosed(raw: bytes) -> tuple[tuple[Attachment, bytes], ...]:
    """The files of a mail in their order, each once; programs, archives and signatures' logos are left out.

    Never raises: a mail that was built to do harm has none.
    """
    found: dict[str, tuple[Attachment, bytes]] = {}
    size = 0
    for part in _files(raw):
        digest = hashlib.sha256(part.data).hexdigest()
        if digest in found or len(found) == MOST or size + len(part.data) > MOST_BYTES:
            continue
        size += len(part.data)
        name = clean_name(part.name, otherwise=f"file-{len(found) + 1}")
        found[digest] = (Attachment(digest, len(part.data), name), part.data)
    return tuple(found.values())


def is_shown(data: bytes) -> bool:
    """Whether a file is a photo, a film or a PDF, by its own first bytes."""
    if _PDF in data[: _PDF_WITHIN + len(_PDF) - 1]:
        return True
    picture = data.startswith(_PICTURES) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")
    return (picture or data[4:8] == _BOXED) and len(data) >= _SMALLEST


def _files(raw: bytes) -> Iterator[Part]:
    contents = unwrap(raw)
    return (part for part in (*contents.parts, *contents.pdfs) if is_shown(part.data))
