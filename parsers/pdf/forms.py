"""What people typed onto a PDF: the values of form fields and the text of free-text notes."""

import io
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import pypdf

# More fields than this on one page are not an order form.
_MAX_NOTES = 2000
_MAX_LETTERS = 500
_HIDDEN = 2


class Typed(NamedTuple):
    """One line of typed text and its box (left, bottom, right, top) in the page's own points."""

    text: str
    box: tuple[float, float, float, float]


def typed_words(pdf: bytes, pages: Sequence[int]) -> dict[int, list[Typed]]:
    """The typed lines of the given pages (by index). A form that pypdf cannot read counts as not filled in."""
    try:
        reader = pypdf.PdfReader(io.BytesIO(pdf))
        if reader.is_encrypted:
            reader.decrypt("")
        return {index: list(_page_lines(reader.pages[index])) for index in pages}
    except Exception:  # noqa: BLE001  hostile bytes raise anything there; the printed words are still read
        return {}


def _page_lines(page: Any) -> Iterator[Typed]:
    for reference in list(page.get("/Annots") or ())[:_MAX_NOTES]:
        note = reference.get_object()
        if int(note.get("/F", 0)) & _HIDDEN or "/Rect" not in note:
            continue
        text = _text_of(note)
        if text:
            yield from _lines_in_box(text, [float(side) for side in note["/Rect"]])


def _text_of(note: Any) -> str:
    """The value of a text or choice field, or the words of a free-text note; nothing for buttons and links."""
    if note.get("/Subtype") == "/FreeText":
        return str(note.get("/Contents", ""))[:_MAX_LETTERS]
    if note.get("/Subtype") != "/Widget":
        return ""
    owner = note
    for _ in range(8):
        if "/V" in owner or "/Parent" not in owner:
            break
        owner = owner["/Parent"].get_object()
    value = owner.get("/V")
    kind = owner.get("/FT", note.get("/FT"))
    return str(value)[:_MAX_LETTERS] if value is not None and kind in {"/Tx", "/Ch"} else ""


def _lines_in_box(text: str, sides: list[float]) -> Iterator[Typed]:
    """Each typed line in its own share of the box."""
    left, right = sorted((sides[0], sides[2]))
    bottom, top = sorted((sides[1], sides[3]))
    lines = [" ".join(line.split()) for line in text.replace("\r", "\n").splitlines()]
    lines = [line for line in lines if line]
    for place, line in enumerate(lines):
        step = (top - bottom) / len(lines)
        yield Typed(line, (left, top - (place + 1) * step, right, top - place * step))
