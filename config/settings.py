"""Every setting an operator may decide, with its default, its unit and the rule that it must keep."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ByteSize, Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from config.doors import Lmtp, Section, Smtp
from config.values import (
    Count,
    Domain,
    Duration,
    Language,
    Listen,
    Networks,
    Port,
    Seconds,
    SecretFile,
    Size,
    Zone,
    check_domain,
    check_language,
    given_secret,
    is_loopback,
    wrong,
)

_MIN_SECRET = 16  # characters: what is shorter can be guessed


class Site(Section):
    """Who we are. `domain` holds the brand addresses, `reply_domain` the signed reply and bounce addresses."""

    domain: Domain
    reply_domain: str = ""
    """Empty is `domain`."""
    language: Language = "fr"
    timezone: Zone = "America/Toronto"
    name: str = "partspost"
    secret_file: SecretFile = None
    secret: SecretStr = SecretStr("")
    """Signs reply addresses and links. Where none is given, `signing_secret` keeps one in the state directory."""

    @field_validator("reply_domain")
    @classmethod
    def _same_domain(cls, value: str, info: ValidationInfo) -> str:
        return check_domain(value) if value else str(info.data.get("domain", ""))

    @field_validator("name")
    @classmethod
    def _one_line(cls, value: str) -> str:
        if not value.strip() or not value.isprintable():
            raise wrong("must be one line of text", 'write it like "Pièces Québec"')
        return value.strip()

    @field_validator("secret")
    @classmethod
    def _long_enough(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        given = bool(value.get_secret_value() or info.data.get("secret_file"))
        value = given_secret(value, info, "secret_file")
        if given and len(value.get_secret_value()) < _MIN_SECRET:
            raise wrong(f"is shorter than {_MIN_SECRET} characters", "make one with `openssl rand -hex 32`")
        return value


class Paths(Section):
    """Where partspost keeps things; relative paths of other settings are relative to `state`."""

    state: Path = Path("var")

    @field_validator("state")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        state = value.expanduser().absolute()
        if state.exists() and not state.is_dir():
            raise wrong(f"is not a directory: {state}", "name a directory, or one that may be created")
        return state


class Page(Section):
    """The page that only shows."""

    listen: Listen = "127.0.0.1:8025"
    language: str = ""
    """Empty is the language of the site."""

    @field_validator("language")
    @classmethod
    def _known(cls, value: str) -> str:
        return check_language(value) if value else ""


class Store(Section):
    """Where requests and mails are kept."""

    url: str = "sqlite:///partspost.db"
    blobs: str = "file:blobs"

    @field_validator("url")
    @classmethod
    def _database(cls, value: str) -> str:
        if not re.match(r"(sqlite:///|postgresql\+psycopg://).", value):
            cure = 'write "sqlite:///partspost.db" or "postgresql+psycopg://user@host/name"'
            raise wrong("is not a database that partspost knows", cure)
        return value

    @field_validator("blobs")
    @classmethod
    def _place(cls, value: str) -> str:
        if not re.match(r"(file:|s3://).", value):
            raise wrong(f"is not a place for blobs: {value!r}", 'write "file:blobs" or "s3://bucket/prefix"')
        return value


class Relay(Section):
    """The mail server that takes what we send; ``capture`` writes files under ``sent/`` and sends nothing."""

    mode: Literal["smtp", "capture"] = "capture"
    host: Annotated[str, BeforeValidator(lambda value: value.strip() if isinstance(value, str) else value)] = (
        "127.0.0.1"
    )
    port: Port = 25
    tls: Literal["starttls", "tls", "none"] = "starttls"
    username: str = ""
    password_file: SecretFile = None
    password: SecretStr = SecretStr("")
    timeout: Seconds = 60.0
    helo: str = ""
    """The name we greet with; empty is the site's domain."""
    connections: Count = 8
    per_domain: Count = 4
    """Mails on their way at the same time: in all, and to one domain. Of several workers each has its own."""
    per_address_hour: Annotated[int, Field(ge=0)] = 60
    """Mails that one address may get within an hour, new orders aside; the others wait. 0 is no bound."""
    dkim_selector: Annotated[str, Field(pattern=r"^([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?)?$")] = ""
    """The name of the key in DNS; empty signs nothing."""
    dkim_key: SecretFile = None
    """A file with the private key: RSA, PEM. It needs the extra `dkim`."""
    dkim_domain: str = ""
    """Who signs; empty is the site's domain."""

    @field_validator("host")
    @classmethod
    def _named(cls, value: str) -> str:
        if not re.fullmatch(r"[A-Za-z0-9.:_-]+", value):
            raise wrong(f"is not a host: {value!r}", 'write a name or an address, like "smtp.example"')
        return value

    @field_validator("tls")
    @classmethod
    def _never_in_the_clear(cls, value: str, info: ValidationInfo) -> str:
        host = info.data.get("host")
        if value == "none" and info.data.get("mode") == "smtp" and host and not is_loopback(host):
            raise wrong(f"may be 'none' only to this machine, not to {host}", 'write "starttls" or "tls"')
        return value

    @field_validator("dkim_key")
    @classmethod
    def _goes_with_a_selector(cls, value: Path | None, info: ValidationInfo) -> Path | None:
        if "dkim_selector" in info.data and bool(value) != bool(info.data["dkim_selector"]):
            raise wrong("and dkim_selector go together", "set both, or neither")
        return value

    @field_validator("dkim_domain")
    @classmethod
    def _signs(cls, value: str) -> str:
        return check_domain(value) if value else ""

    @field_validator("password")
    @classmethod
    def _goes_with_a_name(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        value = given_secret(value, info, "password_file")
        if info.data.get("username") and "password_file" in info.data and not value.get_secret_value():
            raise wrong("is missing for this username", "set password_file, or PARTSPOST_RELAY__PASSWORD")
        return value


class FollowUp(Section):
    """How long partspost waits, and what it does then; `remind_after` counts the dealer's business hours."""

    remind_after: Duration = timedelta(hours=4)
    reminders: Count = 2
    return_to_actions: Duration = timedelta(days=4)
    """How long a shop or an approver may be silent until the request is the dealer's matter again."""
    close_after: Duration = timedelta(days=30)
    undo_within: Duration = timedelta(minutes=30)
    consent_above: Annotated[str, Field(pattern=r"^([0-9]{1,3}%)?$")] = "10%"
    """How much dearer than ordered a part may be before the shop is asked; empty never asks."""
    answers_per_hour: Count = 4
    """How many mails may answer one address about one request: what two robots can do at most."""
    escalate_to: Annotated[str, Field(pattern=r"^([^@\s]+@[^@\s]+)?$")] = ""
    """Who is told of a request that nobody takes; empty leaves it to the page."""
    reply_valid: Duration = timedelta(days=90)
    duplicate_window: Duration = timedelta(days=14)
    case_window: Duration = timedelta(days=30)
    """How long further papers for the same repair belong to its request: supplements, photographs, letters."""


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

    @field_validator("site", "relay", "smtp", "lmtp", mode="before")
    @classmethod
    def _relative_to_state(cls, value: Any, info: ValidationInfo) -> Any:
        paths = info.data.get("paths")
        if not isinstance(value, dict) or paths is None:
            return value
        placed = dict(value)
        for key in ("secret_file", "password_file", "dkim_key", "tls_certificate", "tls_key"):
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
