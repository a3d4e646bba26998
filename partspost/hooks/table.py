"""The operator's hooks, ready to be called."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from config import ConfigurationError, Mistake, Row, Settings, did_you_mean, find_directory, read_hooks
from notifier import read_secrets
from routing import Directory


@dataclass(frozen=True, slots=True)
class Hook:
    """Where a dealer's system listens, and the secrets that prove us, the newest first."""

    url: str
    secrets: tuple[bytes, ...] = field(repr=False)


def hooks_of(config: Path | None, settings: Settings, directory: Directory) -> Mapping[str, Hook]:
    """Dealer key to hook; ConfigurationError names everything that is wrong with hooks.toml."""
    rows, found = read_hooks(find_directory(config))
    mistakes = list(found)
    blamed = {(mistake.file, mistake.line) for mistake in found}
    hooks = {}
    for row in rows:
        if (row.file, row.line) in blamed or not (row.text("url") and row.text("secret_file")):
            continue
        hook = _hook(row, settings, directory.dealers)
        if isinstance(hook, Hook):
            hooks[row.text("key")] = hook
        else:
            mistakes.append(hook)
    if mistakes:
        raise ConfigurationError(mistakes)
    return hooks


def _hook(row: Row, settings: Settings, dealers: Container[str]) -> Hook | Mistake:
    key, url = row.text("key"), row.text("url")
    if key not in dealers:
        known = tuple(dealers) if isinstance(dealers, Mapping) else ()
        return Mistake(row.file, row.line, key, "is no dealer's key", did_you_mean(key, known, "see dealers.csv"))
    if url.startswith("http://") and not settings.hooks.loopback:
        return row.mistake(
            "url", "is not https", "use https; http is for this machine alone, with hooks.loopback = true"
        )
    path = settings.paths.state / row.text("secret_file")
    try:
        return Hook(url, read_secrets(path.read_text(encoding="ascii")))
    except (OSError, ValueError) as fault:
        reason = fault.strerror if isinstance(fault, OSError) else "is not plain text"
        if type(fault) is ValueError:
            reason = str(fault)
        cure = 'write "whsec_" and the output of `openssl rand -base64 32` into it'
        return row.mistake("secret_file", f"{path}: {reason}", cure)
