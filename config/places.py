"""Who we are and where things are kept: the site, its directory, its page, its database."""

import re
from pathlib import Path

from pydantic import SecretStr, ValidationInfo, field_validator

from config.doors import Section
from config.values import Domain, Language, Listen, SecretFile, Zone, check_domain, check_language, given_secret, wrong

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
