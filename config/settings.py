"""Every setting an operator may decide, with its default, its unit and the rule that it must keep."""

from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ByteSize, Field, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from config.doors import Accept, Intake, Lmtp, Section, Smtp
from config.outgoing import FollowUp, Relay
from config.places import Keep, Page, Paths, Site, Store
from config.values import Count, Duration, Listen, Networks, Seconds, Size, wrong

_FILES = (
    "secret_file",
    "password_file",
    "dkim_key",
    "tls_certificate",
    "tls_key",
    "token_file",
    "former_secret_file",
    "s3_credentials_file",
    "postmark_secret_file",
    "mailgun_secret_file",
    "sendgrid_secret_file",
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


class Canary(Section):
    """A trial order of our own, now and then: in by the door, to a test dealer whose robot answers, and home again."""

    every: Annotated[Duration | None, BeforeValidator(lambda value: value or None)] = None
    within: Duration = timedelta(minutes=5)
    """How long it may take; then the operators are told."""
    through: Literal["relay", "door"] = "relay"
    """Which way its mails go: out by the relay and in again as all mail to our domain, or straight to the door."""
    door: Listen = ""
    """Where it is handed in, e.g. the Postfix in front; empty is where we listen ourselves."""


class Appointments(Section):
    """Workshop appointments: taken only where workshops.toml names a dealer who takes them."""

    address: Annotated[str, Field(pattern=r"^[a-z0-9]+([._-][a-z0-9]+)*$")] = "service"
    """The local part of their address; ``service+honda-laval@`` names the workshop besides."""


class Hooks(Section):
    """How dealers' own systems are told what happens to their requests; whose, and where, stands in hooks.toml."""

    timeout: Seconds = 10.0
    loopback: bool = False
    """Whether a hook may lead to this machine, and there without TLS."""


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
    intake: Intake = Intake()
    page: Page = Page()
    store: Store = Store()
    accept: Accept = Accept()
    keep: Keep = Keep()
    relay: Relay = Relay()
    follow_up: FollowUp = FollowUp()
    reader: Reader = Reader()
    clock: Clock = Clock()
    canary: Canary = Canary()
    appointments: Appointments = Appointments()
    hooks: Hooks = Hooks()
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

    @field_validator("site", "relay", "smtp", "lmtp", "intake", "page", "store", mode="before")
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

    @field_validator("canary")
    @classmethod
    def _enters(cls, value: Canary, info: ValidationInfo) -> Canary:
        listens = any(info.data[name].listen for name in ("smtp", "lmtp") if name in info.data)
        if value.every and not value.door and not listens:
            cure = 'set canary.door to where your mail server listens, "127.0.0.1:25"'
            raise wrong("finds no door", cure, key="every")
        return value

    @field_validator("accept")
    @classmethod
    def _on_another_disk(cls, value: Accept, info: ValidationInfo) -> Accept:
        store = info.data.get("store")
        if value.mode == "spool+db" and store and store.url.startswith("sqlite"):
            cure = 'write "spool", or change [store] url'
            raise wrong("needs PostgreSQL: SQLite lies on the same disk", cure, key="mode")
        return value

    @field_validator("lmtp", "intake", "page")
    @classmethod
    def _a_door_of_its_own(cls, value: Lmtp | Intake | Page, info: ValidationInfo) -> Lmtp | Intake | Page:
        for other in ("smtp", "lmtp", "intake"):
            taken = info.data.get(other)
            if value.listen and not value.listen.endswith(":0") and taken and taken.listen == value.listen:
                message = f"is where [{other}] listens already: {value.listen!r}"
                raise wrong(message, "give each its own port", key="listen")
        if isinstance(value, Page) and not value.language and "site" in info.data:
            return value.model_copy(update={"language": info.data["site"].language})
        return value
