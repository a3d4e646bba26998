"""Load partspost.toml and the environment into `Settings`, or say everything that is wrong with them at once."""

import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import SettingsError

from config.mistakes import ConfigurationError, Mistake, did_you_mean
from config.settings import Settings
from config.toml import TomlFile, read_toml
from config.values import read_secret

_PREFIX = "PARTSPOST_"
_ENVIRONMENT = "environment"
_INSTALLED = Path("/etc")
_SILENT = ("secret", "password", "token", "url")  # never printed: a wrong value may still be somebody's secret
_SECRETS = (("site", "secret"), ("relay", "password"), ("page", "token"))
_SHAPES = {
    "int": ("must be a whole number", "write it without quotes, like 25"),
    "float": ("must be a number", "write it like 60 or 60.0"),
    "string": ("must be text", "put it in quotes"),
    "path": ("must be a path", "put it in quotes"),
    "tuple": ("must be a list", 'write it like ["127.0.0.0/8"]'),
    "byte": ("must be a size", 'write bytes, or "30MiB"'),
    "model": ("must be a table", "write [{key}] on a line of its own, and its keys below"),
}


def find_directory(directory: Path | None = None) -> Path:
    """The configuration directory: the given one, else ``$PARTSPOST_CONFIG``, ``/etc/partspost``, ``./config``."""
    if directory is not None:
        return directory
    if named := os.environ.get("PARTSPOST_CONFIG"):
        return Path(named)
    system = Path("/etc/partspost")
    return system if (system / "partspost.toml").exists() else Path("config")


def load_settings(directory: Path | None = None) -> Settings:
    """Read ``partspost.toml`` of the directory (see `find_directory`); ConfigurationError holds every mistake."""
    found = find_directory(directory)
    read = read_toml(found / "partspost.toml")
    if read.mistakes:
        raise ConfigurationError(read.mistakes)
    strangers = [*_unknown_variables(), *(_wandering(read) if found.absolute().is_relative_to(_INSTALLED) else ())]
    try:
        settings = Settings(**_without_overridden_secrets(read.values))
    except ValidationError as fault:
        mistakes = [_explain(error, read) for error in fault.errors(include_url=False)]
        in_order = sorted({*mistakes, *strangers}, key=lambda mistake: (mistake.file, mistake.line or 0, mistake.key))
        raise ConfigurationError(in_order) from None
    except SettingsError as fault:
        raise ConfigurationError([*strangers, _unreadable_variable(str(fault))]) from None
    if strangers:
        raise ConfigurationError(strangers)
    return settings


def signing_secret(settings: Settings) -> bytes:
    """What signs our addresses: the configured secret, else one made once and kept as ``secret`` in `paths.state`.

    Several machines must share one: then it is configured. OSError if the state directory cannot be written.
    """
    given = settings.site.secret.get_secret_value()
    if given:
        return given.encode()
    kept = settings.paths.state / "secret"
    if not kept.exists():
        settings.paths.state.mkdir(parents=True, exist_ok=True)
        fresh = settings.paths.state / f"secret.{secrets.token_hex(8)}"
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(fresh, kept)  # unlike a rename, a link never replaces the secret of a process that was faster
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return kept.read_text(encoding="ascii").strip().encode()


def link_secrets(settings: Settings) -> tuple[bytes, ...]:
    """What signs links to the page, and after it what signed them before; OSError as for `signing_secret`."""
    former = settings.page.former_secret_file
    return (signing_secret(settings), *([read_secret(former).encode()] if former else []))


def _without_overridden_secrets(values: Mapping[str, Any]) -> dict[str, Any]:
    """A secret from the environment replaces the file's, in whichever of its two forms either is given."""
    kept = dict(values)
    for section, key in _SECRETS:
        forms = (key, f"{key}_file")
        if isinstance(kept.get(section), dict) and any(_variable(section, form) for form in forms):
            kept[section] = {name: value for name, value in kept[section].items() if name not in forms}
    return kept


def _variable(*path: str) -> str | None:
    """The name of the environment variable that sets this key or a table around it; case does not matter."""
    wanted = {_PREFIX + "__".join(path[:end]).upper() for end in range(1, len(path) + 1)}
    return max((name for name in os.environ if name.upper() in wanted), key=len, default=None)


def _unreadable_variable(fault: str) -> Mistake:
    field = re.search(r'field "(\w+)"', fault)
    name = _variable(field[1]) if field else None
    return Mistake(_ENVIRONMENT, None, name or _PREFIX, "is not JSON", "set single keys, like PARTSPOST_RELAY__HOST")


def _unknown_variables() -> list[Mistake]:
    """A section that does not exist, or has one underscore after it, is invisible to pydantic's environment source."""
    sections = list(Settings.model_fields)
    slips = [
        Mistake(_ENVIRONMENT, None, name, "is not a setting", f"write two underscores: {_PREFIX}{section.upper()}__…")
        for name in sorted(os.environ)
        for section in sections
        if name.upper().startswith(f"{_PREFIX}{section.upper()}_") and "__" not in name
    ]
    return slips + [
        Mistake(_ENVIRONMENT, None, name, "is not a setting", did_you_mean(section, sections, "unset it"))
        for name in sorted(os.environ)
        if name.upper().startswith(_PREFIX)
        and "__" in name
        and (section := name[len(_PREFIX) :].partition("__")[0].lower()) not in sections
    ]


def _wandering(read: TomlFile) -> list[Mistake]:
    """Relative to wherever a command is typed, the state of an installation would be another one each time."""
    paths = read.values.get("paths")
    state = paths.get("state", "var") if isinstance(paths, dict) else "var"
    if _variable("paths", "state") or not isinstance(state, str) or Path(state).expanduser().is_absolute():
        return []
    message, cure = f"is relative to where a command is typed: {state!r}", 'write state = "/var/lib/partspost"'
    return [Mistake(read.file, read.line_of("paths", "state"), "paths.state", message, cure)]


def _explain(error: ErrorDetails, read: TomlFile) -> Mistake:
    blamed = error.get("ctx", {}).get("key") or ""
    path = tuple(part for part in (*error["loc"], blamed) if isinstance(part, str) and part)
    message, cure = _words(error, path)
    if path and (variable := _variable(*path)):
        return Mistake(_ENVIRONMENT, None, variable, message, cure)
    return Mistake(read.file, read.line_of(*path), ".".join(path), message, cure)


def _words(error: ErrorDetails, path: tuple[str, ...]) -> tuple[str, str]:
    """What is wrong and the cure, in the words of an operator."""
    kind, facts, key = error["type"], error.get("ctx", {}), path[-1] if path else ""
    seen = "" if key in _SILENT else f", not {error['input']!r}"
    if kind == "rule":
        return str(facts["message"]), str(facts["cure"])
    if kind == "missing":
        return "is missing", f'write {key} = "…" under [{path[0]}]' if path[1:] else f"write [{key}] and its keys"
    if kind == "extra_forbidden":
        homes = [section for section in Settings.model_fields if not path[1:] and key in _known((section,))]
        cure = f"put it under [{homes[0]}]" if homes else did_you_mean(key, _known(path[:-1]), "remove it")
        return "is not a setting", cure
    if kind == "literal_error":
        return f"must be {facts['expected']}{seen}", "write one of these"
    if kind.startswith(("greater_than", "less_than")):
        bound = error["msg"].removeprefix("Input should be ")
        return f"must be {bound}{seen}", "correct the number"
    message, cure = _SHAPES.get(kind.partition("_")[0], (error["msg"], "correct the value"))
    return f"{message}{seen}", cure.format(key=key)


def _known(path: tuple[str, ...]) -> Mapping[str, Any]:
    """The settings at this place."""
    model: type[BaseModel] = Settings
    for part in path:
        section = model.model_fields[part].annotation
        if not (isinstance(section, type) and issubclass(section, BaseModel)):
            return {}
        model = section
    return model.model_fields
