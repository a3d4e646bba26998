"""Looks at the bytes of a mail before any parser does, and refuses what would only exhaust one."""

import re
from collections.abc import Iterator
from itertools import islice

from parsers.facts import Problem

MAX_SIZE = 64 * 1024 * 1024
MAX_LINES = 1_000_000
MAX_DEPTH = 30
MAX_PARTS = 500
MAX_HEADER_BYTES = 256 * 1024
MAX_HEADER_LINES = 1_000

# Lines like "-----Original Message-----" and the word "boundary" occur in honest mails, but not thousands of times.
_MAX_SUSPECTS = 10 * MAX_PARTS

_BLANK_LINE = re.compile(rb"\r?\n\r?\n|\r\r")
_DASHED = re.compile(rb"--[^\r\n]{0,1001}")
_BOUNDARY = re.compile(
    rb'boundary(?:\*0?\*?)?[ \t]{0,9}=[ \t\r\n]{0,9}("[^"\r\n]{0,999}"|[^\s;"]{1,999})', re.IGNORECASE
)
_MESSAGE = re.compile(rb"content-type:[ \t\r\n]{0,9}message/", re.IGNORECASE)


def prescan(raw: bytes) -> Problem | None:
    """Why this mail must not be given to a parser, or None.

    The codes are ``too-large``, ``too-many-lines``, ``headers-too-large``, ``too-many-parts`` and ``too-deep``. The
    time is linear in the size, whatever the bytes are; what passes is parsed in well under a second.
    """
    if len(raw) > MAX_SIZE:
        return Problem("too-large", f"{len(raw)} bytes, at most {MAX_SIZE}")
    lines = raw.count(b"\n") + raw.count(b"\r")
    if lines > MAX_LINES and (lines := lines - raw.count(b"\r\n")) > MAX_LINES:
        return Problem("too-many-lines", f"{lines} lines, at most {MAX_LINES}")
    if problem := _oversized_header(raw, 0):
        return problem
    lowered = raw.lower()
    declared = [*_found(raw, lowered, b"boundary", _BOUNDARY), *_found(raw, lowered, b"content-type:", _MESSAGE)]
    dashed = [*_found(raw, raw, b"\n--", _DASHED, skip=1), *_found(raw, raw, b"\r--", _DASHED, skip=1)]
    if len(declared) > _MAX_SUSPECTS or len(dashed) > _MAX_SUSPECTS:
        return Problem("too-many-parts", f"more than {_MAX_SUSPECTS} lines that look like boundaries")
    boundaries = {_boundary(match) for match in declared}
    dashed = [match for match in dashed if _delimits(match, boundaries)]
    return _too_many_parts(raw, dashed) or _too_deep(raw, declared, dashed)


def header_end(raw: bytes, start: int = 0) -> int:
    """Where the header block that begins at `start` ends: at its blank line, or as far as one may reach."""
    limit = start + MAX_HEADER_BYTES + 4
    blank = _BLANK_LINE.search(raw, start, limit)
    return blank.start() if blank else min(limit, len(raw))


def _found(raw: bytes, where: bytes, word: bytes, pattern: re.Pattern[bytes], skip: int = 0) -> list[re.Match[bytes]]:
    """The first matches of `pattern` that begin with `word`: plain search is many times faster than the pattern."""
    return [
        match for at in islice(_positions(where, word), _MAX_SUSPECTS + 1) if (match := pattern.match(raw, at + skip))
    ]


def _positions(where: bytes, word: bytes) -> Iterator[int]:
    at = where.find(word)
    while at >= 0:
        yield at
        at = where.find(word, at + len(word))


def _boundary(match: re.Match[bytes]) -> bytes | None:
    return match[1].strip(b'"').rstrip() if match.re is _BOUNDARY else None


def _delimits(match: re.Match[bytes], boundaries: set[bytes | None]) -> bool:
    line = match[0].rstrip()
    return line[2:] in boundaries or line.removesuffix(b"--")[2:] in boundaries


def _oversized_header(raw: bytes, start: int) -> Problem | None:
    end = header_end(raw, start)
    lines = raw.count(b"\n", start, end)
    if end - start > MAX_HEADER_BYTES or lines > MAX_HEADER_LINES:
        return Problem("headers-too-large", f"a header of at least {end - start} bytes and {lines} lines")
    return None


def _too_many_parts(raw: bytes, dashed: list[re.Match[bytes]]) -> Problem | None:
    if len(dashed) > MAX_PARTS:
        return Problem("too-many-parts", f"{len(dashed)} boundary lines, at most {MAX_PARTS}")
    for match in dashed:
        if not match[0].rstrip().endswith(b"--") and (problem := _oversized_header(raw, match.end())):
            return problem
    return None


def _too_deep(raw: bytes, declared: list[re.Match[bytes]], dashed: list[re.Match[bytes]]) -> Problem | None:
    """Follow the declared boundaries: each opens a level, which lasts until a boundary further out is seen again."""
    if len(declared) <= MAX_DEPTH:
        return None
    header_blocks = _HeaderBlocks(raw)
    levels: list[bytes | None] = []
    for match in sorted([*declared, *dashed], key=lambda found: found.start()):
        if match.re is _DASHED:
            _close_levels(levels, match[0].rstrip()[2:])
            header_blocks.begin(match.end())
        elif match.start() in header_blocks:
            levels.append(_boundary(match))
            header_blocks.message_follows = match.re is _MESSAGE
        if len(levels) > MAX_DEPTH:
            return Problem("too-deep", f"parts within parts more than {MAX_DEPTH} times")
    return None


class _HeaderBlocks:
    """Whether a position lies within a header block; positions must be asked in their order."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self.begin(0)

    def begin(self, start: int) -> None:
        """A header block begins at `start`, after any line ends that stand there."""
        while self.raw[start : start + 1] in {b"\r", b"\n"}:
            start += 1
        self.start, self.end = start, header_end(self.raw, start)
        self.message_follows = False

    def __contains__(self, position: int) -> bool:
        while position > self.end and self.message_follows:
            self.begin(self.end)
        return self.start <= position <= self.end


def _close_levels(levels: list[bytes | None], line: bytes) -> None:
    for position in range(len(levels) - 1, -1, -1):
        level = levels[position]
        if level is not None and line in {level, level + b"--"}:
            del levels[position + (line == level) :]
            return
