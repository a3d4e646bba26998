"""Read a TOML file of the configuration and remember on which line each key stands."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from config.mistakes import Mistake

_WORD = r"(?:[\w-]+|\"[^\"]*\"|'[^']*')"
_NAME = rf"{_WORD}(?:\s*\.\s*{_WORD})*"
_HEADER = re.compile(rf"\s*\[\[?\s*({_NAME})\s*\]")
_KEY = re.compile(rf"\s*({_NAME})\s*=")
_AT_LINE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


@dataclass(frozen=True, slots=True)
class TomlFile:
    """The values of one file, the line of every key (by its path), and what kept it from being read."""

    file: str
    values: Mapping[str, Any] = field(default_factory=dict)
    lines: Mapping[tuple[str, ...], int] = field(default_factory=dict)
    mistakes: tuple[Mistake, ...] = ()

    def line_of(self, *path: str) -> int | None:
        """The line of this key, or of the nearest table around it."""
        for end in range(len(path), 0, -1):
            if line := self.lines.get(path[:end]):
                return line
        return None


def read_toml(path: Path) -> TomlFile:
    """Read a file; one that is absent, not UTF-8 or not TOML comes back without values and with its mistake."""
    file = str(path)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as fault:
        return _unread(file, None, f"cannot be read: {fault.strerror}", "create it, or name another directory")
    except UnicodeDecodeError as fault:
        line = fault.object[: fault.start].count(b"\n") + 1
        return _unread(file, line, "is not UTF-8", "save the file as UTF-8")
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        found = _AT_LINE.search(str(fault))
        line = int(found[1]) if found and found[1] else text.count("\n") + 1
        return _unread(
            file, line, f"is not TOML: {_AT_LINE.sub('', str(fault))}", 'write `key = "value"` under [table]'
        )
    return TomlFile(file, values, _key_lines(text))


def _unread(file: str, line: int | None, message: str, cure: str) -> TomlFile:
    return TomlFile(file, mistakes=(Mistake(file, line, "", message, cure),))


def _key_lines(text: str) -> dict[tuple[str, ...], int]:
    """The standard library's reader gives no positions: headers and keys are found by their shape, first one wins."""
    lines: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            table = _path(header[1])
            lines.setdefault(table, number)
        elif key := _KEY.match(line):
            lines.setdefault((*table, *_path(key[1])), number)
    return lines


def _path(name: str) -> tuple[str, ...]:
    return tuple(word.strip("\"'") for word in re.findall(_WORD, name))
