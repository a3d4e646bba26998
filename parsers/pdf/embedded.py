"""Takes the XML files out that programs embed in PDFs (PDF 32000-1, 7.11.4; Factur-X, ZUGFeRD, Order-X)."""

import io
from collections.abc import Iterator

import pypdf
import pypdfium2 as pdfium

_MAX_FILES = 20
_MAX_BYTES = 8 * 1024 * 1024
_BEGIN = 64
_BEFORE = b"\xef\xbb\xbf \t\r\n"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def embedded_xml(pdf: bytes) -> tuple[bytes, ...]:
    """The XML files embedded in a PDF, in their order; a file that cannot be taken out is left in.

    PDFium says quickly that there are none; pypdf, which bounds what it unpacks, takes them out.
    """
    if not _has_files(pdf):
        return ()
    try:
        return tuple(_files(pdf))
    except Exception:  # noqa: BLE001  hostile bytes raise anything there; the page is still read
        return ()


def _has_files(pdf: bytes) -> bool:
    try:
        document = pdfium.PdfDocument(pdf)
    except pdfium.PdfiumError:
        return False
    try:
        return bool(document.count_attachments())
    finally:
        document.close()


def _files(pdf: bytes) -> Iterator[bytes]:
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    if reader.is_encrypted:
        reader.decrypt("")
    for number, file in enumerate(reader.attachment_list):
        if number == _MAX_FILES:
            return
        content = file.content
        if len(content) <= _MAX_BYTES and content[:_BEGIN].lstrip(_BEFORE).startswith((b"<", *_UTF_16)):
            yield content
