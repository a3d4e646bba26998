"""Every setting an operator may decide, with its default, its unit and the rule that it must keep."""

from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import ByteSize, Field, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from config.doors import Lmtp, Section, Smtp
from config.outgoing import FollowUp, Relay
from config.places import Page, Paths, Site, Store
from config.values import Count, Duration, Networks, Seconds, Size, wrong

_FILES = (
    "secret_file",
    "password_file",
    "dkim_key",
    "tls_certificate",
    "tls_key",
    "token_file",
    "former_secret_file",
)
"""Keys whose relative paths are relative to the state directory, wherever they stand."""


class Reader(Section):
    """What one document may cost the child process that reads it: seconds, bytes of memory, pages."""

    wall: Seconds = 20.0
    cpu: Count = 10
    memory: Size = ByteSize(805_306_368)
    children: Count = 2
    max_pages: Count = 200
    scan_wall: Seconds = 240.0
    scan_cpu: Count = 120
    scan_memory: Size = ByteSize(1_342_177_280)
    """What one scan may cost instead: its pages are read as pictures, with the `ocr` extra, one scan at a time."""
    max_attempts: Count = 8


class Clock(Section):
    """How often due deadlines are looked for."""

    tick: Duration = timedelta(seconds=15)


class Trust(Section):
    """Who gets a confirmation (senders on file and verified ones, or anyone), and whose word verifies a sender."""

    confirm: Literal["on_file", "anyone"] = "on_file"
    authserv_id: Annotated[str, Field(pattern=r"^([\w.-]+)?$")] = ""
    """The name our receiving mail server signs its Authentication-Results with; empty believes none."""
    results: Literal["above", "below"] = "above"
    """Where they stand: above the server's own Received, or directly below it, where forged ones must be removed."""
    upstream: Networks = ()
    """Our own servers and filters that a mail passes after the one which took it."""


class Log(Section):
    """How the log is written; ``auto`` is pretty on a terminal and JSON elsewhere."""

    format: Literal["auto", "json", "pretty"] = "auto"
    level: Literal["debug", "info", "warning", "error"] = "info"


class Settings(BaseSettings):
    """partspost.toml with its defaults, overridden by the environment (``PARTSPOST_RELAY__PASSWORD``)."""

    model_config = SettingsConfigDict(
        env_prefix="PARTSPOST_", env_nested_delimiter="__", extra="forbid", frozen=True, validate_default=True
    )

    # First, because other paths are relative to it; made anew, because it depends on the current directory.
    paths: Paths = Field(default_factory=Paths)
    site: Site
    smtp: Smtp = Smtp()
    lmtp: Lmtp = Lmtp()
    page: Page = Page()
    store: Store = Store()
    relay: Relay = Relay()
    follow_up: FollowUp = FollowUp()
    reader: Reader = Reader()
    clock: Clock = Clock()
    trust: Trust = Trust()
    log: Log = Log()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 — the hook's signature is pydantic's
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 — as above
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 — as above
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over the file; nothing else is read."""
        return env_settings, init_settings

    @field_validator("site", "relay", "smtp", "lmtp", "page", mode="before")
    @classmethod
    def _relative_to_state(cls, value: Any, info: ValidationInfo) -> Any:
        paths = info.data.get("paths")
        if not isinstance(value, dict) or paths is None:
            return value
        placed = dict(value)
        for key in _FILES:
            if isinstance(placed.get(key), str):
                placed[key] = paths.state / placed[key] if placed[key] else None
        listen = placed.get("listen")
        if isinstance(listen, str) and listen.startswith("unix:") and listen != "unix:":
            placed["listen"] = f"unix:{paths.state / listen.removeprefix('unix:')}"
        return placed

    @field_validator("lmtp", "page")
    @classmethod
    def _a_door_of_its_own(cls, value: Lmtp | Page, info: ValidationInfo) -> Lmtp | Page:
        for other in ("smtp", "lmtp"):
            taken = info.data.get(other)
            if value.listen and not value.listen.endswith(":0") and taken and taken.listen == value.listen:
                message = f"is where [{other}] listens already: {value.listen!r}"
                raise wrong(message, "give each its own port", key="listen")
        if isinstance(value, Page) and not value.language and "site" in info.data:
            return value.model_copy(update={"language": info.data["site"].language})
        return value
