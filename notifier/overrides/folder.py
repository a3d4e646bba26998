"""Reads the folder of a dealer's or a brand's own templates, and nothing outside of it."""

import re
from collections.abc import Collection, Iterator
from pathlib import Path

from config import Mistake, did_you_mean
from notifier.catalogue import LANGUAGES
from notifier.kinds import KINDS
from notifier.overrides.lint import mistakes_in
from notifier.render import Overrides

FOLDER = "templates"
_PART = re.compile(
    rf"(?:subject(?:\.(?:{'|'.join(LANGUAGES)}))?\.txt|body(?:\.(?:{'|'.join(LANGUAGES)}))?\.(?:txt|mjml))"
)
_SHARED = re.compile(r"[\w-]+\.(?:txt|mjml)")
_LARGEST = 100_000


def read_overrides(config: Path, keys: Collection[str]) -> tuple[Overrides, tuple[Mistake, ...]]:
    """The templates in ``templates`` of the configuration directory, for the dealers and brands with these `keys`.

    With every mistake that is in them; a file with a mistake is left out. A folder that is missing is no mistake.
    """
    folder = config / FOLDER
    found: list[Mistake] = []
    sources: dict[str, dict[str, str]] = {}
    for scope in _shown(folder):
        if not scope.is_dir():
            found.append(_mistake(config, scope, "is in no dealer's or brand's folder", f"move it to {FOLDER}/<key>/"))
        elif scope.name not in keys:
            cure = did_you_mean(scope.name, keys, "name the folder like a dealer or a brand")
            found.append(_mistake(config, scope, f"no dealer or brand has the key {scope.name!r}", cure))
        else:
            sources[scope.name] = _read_scope(config, scope, found)
    sound = {key: dict(own) for key, own in sources.items()}
    for key, own in sources.items():
        for name, source in own.items():
            if wrong := mistakes_in(f"{FOLDER}/{key}/{name}", name, source, own):
                found.extend(wrong)
                del sound[key][name]
    return Overrides({key: own for key, own in sound.items() if own}), tuple(found)


def _read_scope(config: Path, scope: Path, found: list[Mistake]) -> dict[str, str]:
    """The sources of one dealer or brand, by their names within its folder."""
    own: dict[str, str] = {}
    for path in _shown(scope):
        files = _shown(path) if path.is_dir() else iter((path,))
        if path.is_dir() and path.name not in KINDS:
            cure = did_you_mean(path.name, KINDS, "name the folder like a kind of mail")
            found.append(_mistake(config, path, f"no kind of mail is called {path.name!r}", cure))
            continue
        for file in files:
            shape = _SHARED if file.parent == scope else _PART
            if not shape.fullmatch(file.name) or file.is_dir():
                cure = "call it subject.txt, body.txt or body.mjml, or body.fr.mjml for one language"
                found.append(_mistake(config, file, "is no part of a mail", cure))
            elif (source := _read(config, scope, file, found)) is not None:
                own[file.relative_to(scope).as_posix()] = source
    return own


def _read(config: Path, scope: Path, file: Path, found: list[Mistake]) -> str | None:
    if not file.resolve().is_relative_to(scope.resolve()):
        found.append(_mistake(config, file, "leads out of its folder", "put the file itself there"))
        return None
    try:
        if file.stat().st_size <= _LARGEST:
            return file.read_text(encoding="utf-8")
        found.append(_mistake(config, file, f"is larger than {_LARGEST} bytes", "shorten it"))
    except (OSError, UnicodeDecodeError) as fault:
        reason = fault.strerror if isinstance(fault, OSError) else "not UTF-8"
        found.append(_mistake(config, file, f"cannot be read: {reason}", "save it as UTF-8, readable by partspost"))
    return None


def _shown(folder: Path) -> Iterator[Path]:
    """What lies in a folder, in order, but for hidden files."""
    if folder.is_dir():
        yield from sorted(path for path in folder.iterdir() if not path.name.startswith("."))


def _mistake(config: Path, path: Path, message: str, cure: str) -> Mistake:
    return Mistake(path.relative_to(config).as_posix(), None, "", message, cure)
