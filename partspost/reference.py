"""The configuration reference: keys, kinds and defaults from the settings themselves, words from the sample file.

`./dev docs` writes it to docs/configuration.md; a test says when that page is no longer what the settings are.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, time, timedelta
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel, ByteSize, SecretStr
from pydantic.fields import FieldInfo

from config import Settings

SAMPLE = Path(__file__).parents[1] / "config" / "partspost.toml"

_HEAD = """# Configuration

Written by `./dev docs` from the settings themselves: do not edit. The file is `partspost.toml`; the tables beside it
have [a page of their own](territories.md). `partspost check` proves all of it.

- Each key may come from the environment instead, which wins: `PARTSPOST_RELAY__PORT=587` is `port` under `[relay]`.
- A **duration** is a number and a unit (`"15s"`, `"30m"`, `"4h"`, `"90d"`, `"2w"`), **seconds** a number or a duration,
  a **size** bytes or `"30MiB"`. A relative **file** lies in `paths.state`.
- To **listen** means `"127.0.0.1:2525"`, `"[::1]:2525"`, `"unix:name.sock"` (in `paths.state`), or `""` for off.
- A **secret** never stands in the file: give it by the environment, or name its file in the key beside it.
"""
_KINDS: Mapping[Any, str] = {
    bool: "true or false",
    int: "number",
    float: "seconds",
    str: "text",
    time: "time of day",
    date: "day",
    timedelta: "duration",
    ByteSize: "size",
    SecretStr: "secret",
    Path: "file",
    tuple: "list",
}
_BYTES = ((1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB"))
_SECONDS = ((86_400, "d"), (3_600, "h"), (60, "m"), (1, "s"))


def reference() -> str:
    """The whole page, as Markdown."""
    words = _words(SAMPLE.read_text(encoding="utf-8"))
    return _HEAD + "".join(_section(name, model, words.get(name, {})) for name, model in _sections())


def _section(name: str, model: type[BaseModel], words: Mapping[str, str]) -> str:
    rows = (
        f"| `{key}` | {_kind(key, field)} | {_default(name, key, field)} | {words.get(key, '')} |\n"
        for key, field in model.model_fields.items()
    )
    purpose = " ".join((model.__doc__ or "").split()).replace("``", "`")
    return f"\n## [{name}]\n\n{purpose}\n\n| key | kind | default | meaning |\n|---|---|---|---|\n" + "".join(rows)


def _sections() -> list[tuple[str, type[BaseModel]]]:
    sections = [(name, field.annotation) for name, field in Settings.model_fields.items()]
    return [(name, model) for name, model in sections if isinstance(model, type) and issubclass(model, BaseModel)]


def _kind(key: str, field: FieldInfo) -> str:
    """What may be written: the choices, or the name of the kind."""
    arms = list(_arms(field.annotation))
    if key == "listen":
        return key
    if all(isinstance(arm, str) for arm in arms):
        return " or ".join(f'`"{arm}"`' for arm in arms)
    if named := next((_KINDS[arm] for arm in arms if arm in _KINDS), ""):
        return named
    raise TypeError(f"{key} is of a kind that has no name yet: {field.annotation}")


def _arms(annotation: Any) -> Iterator[Any]:
    """The types, or the literals, that an annotation comes down to."""
    if get_origin(annotation) in (None, tuple):
        yield get_origin(annotation) or annotation
        return
    parts = get_args(annotation)
    for part in parts[:1] if get_origin(annotation) is Annotated else parts:
        yield from _arms(part)


def _default(section: str, key: str, field: FieldInfo) -> str:
    """The default as the file writes it."""
    if field.is_required():
        return "needed"
    value = field.default
    if isinstance(value, SecretStr):
        return f"`PARTSPOST_{section}__{key}`".upper()
    return f"`{_written(value)}`"


def _written(value: object) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_written, value)) + "]"
    if isinstance(value, timedelta):
        value = _in_units(int(value.total_seconds()), _SECONDS)
    elif isinstance(value, ByteSize) and value >= 1 << 10:
        value = _in_units(int(value), _BYTES)
    elif isinstance(value, time):
        value = f"{value:%H:%M}"
    if isinstance(value, float):
        return f"{value:g}"
    return str(value).lower() if isinstance(value, int) else f'"{value or ""}"'


def _in_units(number: int, units: tuple[tuple[int, str], ...]) -> str:
    return next((f"{number // size}{unit}" for size, unit in units if number % size == 0), str(number))


def _words(text: str) -> dict[str, dict[str, str]]:
    """The comment behind each key of each section, with the lines that carry it on."""
    said: dict[str, dict[str, str]] = {}
    section, key = "", ""
    for line in text.splitlines():
        if heading := re.fullmatch(r"\[(\w+)\](?:\s+#.*)?", line):
            section, key = heading[1], ""
        elif found := re.fullmatch(r'(?:# )?(\w+) = (?:"[^"]*"|\[.*?\]|[^#"]+?)\s*(?:# (.*))?', line):
            key = found[1]
            said.setdefault(section, {})[key] = found[2] or ""
        elif key and (more := re.fullmatch(r"\s+# (.*)", line)):
            said[section][key] = f"{said[section][key]} {more[1]}".strip()
    return {name: {key: words.replace("|", "or").strip() for key, words in keys.items()} for name, keys in said.items()}


if __name__ == "__main__":
    print(reference(), end="")  # noqa: T201 - what this module is run for
