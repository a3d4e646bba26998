"""Reads dBase III and IV tables, as estimating programs write them; memos and indexes are left alone."""

import datetime as dt
import re
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

MAX_BYTES = 16 * 1024 * 1024
MAX_ROWS = 20_000
MAX_FIELDS = 255  # dBase IV's own limit

Value = str | Decimal | dt.date | bool | None

# Bits 0-2 of the first byte are the version; 0x30 is Visual FoxPro, 0xF5 FoxPro 2 with a memo.
_VERSIONS = frozenset({0x02, 0x03, 0x04, 0x05, 0x30, 0x31, 0x43, 0x63, 0x83, 0x8B, 0x8E, 0xCB, 0xF5, 0xFB})
_HEADER = struct.Struct("<4xIHH17xB2x")
_FIELD = struct.Struct("<11sc4xBB14x")
_END_OF_FIELDS = 0x0D
_DELETED = 0x2A
_END_OF_FILE = 0x1A
# Language driver byte of the header, as far as these programs use it; 0 says nothing.
_CODE_PAGES = {0x00: "cp1252", 0x01: "cp437", 0x02: "cp850", 0x03: "cp1252", 0x57: "cp1252", 0x58: "cp1252"}
_OTHER_PAGES = ("cp1252", "cp850", "cp437")
_LETTERS = frozenset("àâäáãåæçéèêëíìîïñóòôöõøœßúùûüÿÀÂÄÁÃÅÆÇÉÈÊËÍÌÎÏÑÓÒÔÖÕØŒÚÙÛÜŸ°º½¼²³´’–“”«»®™©€£")
# No number of this trade is longer; those that are would be too much for whoever prints them.
_NUMBER = re.compile(r"[-+]?(?:\d{1,12}(?:\.\d{0,20})?|\.\d{1,20})")
_TRUE, _FALSE = frozenset("TtYy"), frozenset("FfNn")


class InexactError(Exception):
    """A file that promises exact facts and cannot be trusted: a problem's `code`, and the detail in plain words."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(code, detail)
        self.code, self.detail = code, detail


class Field(NamedTuple):
    """A column: its name in capitals, its type (C, N, F, D, L, M, others), where it begins in a row, and its width."""

    name: str
    kind: str
    start: int
    width: int


@dataclass(frozen=True, slots=True)
class Table:
    """The rows that are not deleted, each by column; `complete` is false where the file ends before its last row."""

    fields: tuple[Field, ...]
    rows: tuple[Mapping[str, Value], ...]
    complete: bool = True


def read_table(data: bytes) -> Table:
    """A table from the bytes of its file.

    C gives text without trailing blanks, N and F decimals, D dates, L booleans; blanks and whatever is not of its type
    are None, as are memos and other types. Text is read in the code page that the header names, unless another one
    makes letters of it. InexactError: ``dbf-damaged`` for a header that is none, ``dbf-too-long`` for too many rows.
    """
    if len(data) > MAX_BYTES:
        raise InexactError("dbf-too-long", f"the table has {len(data)} bytes, at most {MAX_BYTES} are read")
    if len(data) < _HEADER.size or data[0] not in _VERSIONS:
        raise InexactError("dbf-damaged", "the file is no dBase table")
    count, header, width, driver = _HEADER.unpack_from(data)
    if count > MAX_ROWS:
        raise InexactError("dbf-too-long", f"the table has {count} rows, at most {MAX_ROWS} are read")
    fields = tuple(_fields(data, header))
    if not fields or width != 1 + sum(field.width for field in fields):
        raise InexactError("dbf-damaged", "the columns of the table do not fill its rows")
    raw = [data[header + width * place :][:width] for place in range(min(count, (len(data) - header) // width))]
    kept = [row for row in raw if row[0] not in {_DELETED, _END_OF_FILE}]
    page = _code_page(driver, b"".join(_texts(kept, fields)))
    rows = tuple({field.name: _value(row, field, page) for field in fields} for row in kept)
    return Table(fields, rows, complete=len(raw) == count)


def _fields(data: bytes, header: int) -> Iterator[Field]:
    start = 1
    for at in range(_HEADER.size, min(header, len(data)) - 1, _FIELD.size):
        if data[at] == _END_OF_FIELDS:
            return
        if at + _FIELD.size > len(data) or at // _FIELD.size > MAX_FIELDS:
            raise InexactError("dbf-damaged", "the list of columns has no end")
        name, kind, width, more = _FIELD.unpack_from(data, at)
        letter = kind.decode("latin-1").upper()
        if letter == "C":
            width += 256 * more  # Clipper and FoxPro: texts longer than 255 keep the rest where decimals would stand
        yield Field(name.partition(b"\0")[0].decode("latin-1").strip().upper(), letter, start, width)
        start += width


def _texts(rows: Sequence[bytes], fields: Sequence[Field]) -> Iterator[bytes]:
    columns = [(field.start, field.start + field.width) for field in fields if field.kind == "C"]
    return (row[start:end] for row in rows for start, end in columns)


def _code_page(driver: int, text: bytes) -> str:
    """The code page in which the accents are letters: the one the header names, or a better one if it was wrong."""
    named = _CODE_PAGES.get(driver, "cp1252")
    accents = bytes(byte for byte in text if byte > 0x7F)
    if not accents:
        return named
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return max((named, *_OTHER_PAGES), key=lambda page: sum(c in _LETTERS for c in accents.decode(page, "replace")))
    return "utf-8"


def _value(row: bytes, field: Field, page: str) -> Value:
    raw = row[field.start : field.start + field.width]
    if field.kind == "C":
        return raw.decode(page, "replace").replace("\0", " ").rstrip() or None
    text = raw.decode("latin-1").strip(" \0")
    if field.kind in {"N", "F"}:
        return Decimal(text) if _NUMBER.fullmatch(text) else None
    if field.kind == "D":
        return day_of(text)
    if field.kind == "L":
        return True if text in _TRUE and text else False if text in _FALSE and text else None
    return None


def day_of(text: str) -> dt.date | None:
    """The day that YYYYMMDD is; None for anything else."""
    try:
        return dt.date(int(text[:4]), int(text[4:6]), int(text[6:])) if len(text) == 8 and text.isdigit() else None
    except ValueError:
        return None
