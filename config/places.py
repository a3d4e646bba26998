"""Who we are and where things are kept: the site, its directory, its page, its database."""

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Self

from pydantic import BeforeValidator, SecretStr, ValidationInfo, field_validator, model_validator
from pydantic_settings import NoDecode

from config.doors import Section
from config.values import (
    Country,
    Domain,
    Duration,
    Language,
    Listen,
    Networks,
    SecretFile,
    Zone,
    check_domain,
    check_language,
    given_secret,
    is_loopback,
    split_at_commas,
    split_listen,
    wrong,
)

_MIN_SECRET = 16  # characters: what is shorter can be guessed
_REVOKED = re.compile(r"(dealer|shop|request):(\S+)(?: before (\d{4}-\d{2}-\d{2}))?")


class Site(Section):
    """Who we are. `domain` holds the brand addresses, `reply_domain` the signed reply and bounce addresses."""

    domain: Domain
    reply_domain: str = ""
    """Empty is `domain`."""
    language: Language = "fr"
    timezone: Zone = "America/Toronto"
    country: Country = "CA"
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
    """The page that only shows: who may look at all of it, and the signed links by which others see their part."""

    listen: Listen = "127.0.0.1:8025"
    language: str = ""
    """Empty is the language of the site."""
    public_url: str = ""
    """Where dealers and shops find the page, e.g. ``https://parts.example``; empty: no link is made."""
    token_file: SecretFile = None
    token: SecretStr = SecretStr("")
    """What an operator shows as password or bearer token; needed, or the header, as soon as others can come in."""
    proxy_header: str = ""
    """The header in which a proxy names the operator that it has let in; believed from `proxy_networks` alone."""
    proxy_networks: Networks = ("127.0.0.0/8", "::1/128")
    links_valid: Duration = timedelta(days=90)
    links_since: Annotated[date | None, BeforeValidator(lambda value: value or None)] = None
    """Links made before this day are void."""
    revoked: Annotated[tuple[str, ...], NoDecode, BeforeValidator(split_at_commas)] = ()
    """Whose links are void: ``dealer:honda-laval``, or only old ones: ``dealer:honda-laval before 2026-11-20``."""
    former_secret_file: SecretFile = None
    """The site's secret before the present one: links signed with it stay good while both are named."""

    @field_validator("language")
    @classmethod
    def _known(cls, value: str) -> str:
        return check_language(value) if value else ""

    @field_validator("public_url")
    @classmethod
    def _address(cls, value: str) -> str:
        value = value.rstrip("/")
        if value and not re.fullmatch(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?", value):
            raise wrong(f"is not the address of a page: {value!r}", 'write it like "https://parts.example"')
        return value

    @field_validator("token")
    @classmethod
    def _long_enough(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        given = bool(value.get_secret_value() or info.data.get("token_file"))
        value = given_secret(value, info, "token_file")
        if given and len(value.get_secret_value()) < _MIN_SECRET:
            raise wrong(f"is shorter than {_MIN_SECRET} characters", "make one with `openssl rand -hex 32`")
        return value

    @field_validator("proxy_header")
    @classmethod
    def _a_header(cls, value: str) -> str:
        if value and not re.fullmatch(r"[A-Za-z0-9-]+", value):
            raise wrong(f"is not the name of a header: {value!r}", 'write it like "X-Remote-User"')
        return value.lower()

    @field_validator("revoked")
    @classmethod
    def _whose(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for one in value:
            if not (found := _REVOKED.fullmatch(one)) or not _is_day(found[3] or "2026-01-01"):
                cure = 'write "dealer:honda-laval" or "shop:fix-laval before 2026-11-20"'
                raise wrong(f"names no links: {one!r}", cure)
        return value

    @model_validator(mode="after")
    def _locked(self) -> Self:
        """Whoever can reach the page from elsewhere must not be taken for an operator."""
        if not self.listen or self.token.get_secret_value() or self.proxy_header:
            return self
        cure = "set token_file, or proxy_header and proxy_networks"
        place = split_listen(self.listen)
        if isinstance(place, tuple) and not is_loopback(place[0]):
            raise wrong(f"opens the page to others without a lock: {self.listen!r}", cure, key="listen")
        if self.public_url:
            raise wrong("brings others to the page, which has no lock", cure, key="public_url")
        return self

    def links_since_for(self, scope: str, key: str) -> date:
        """The first day whose links for this reader are good; `date.max` where none are."""
        days = [self.links_since or date.min]
        mine = (
            found for one in self.revoked if (found := _REVOKED.fullmatch(one)) and found.group(1, 2) == (scope, key)
        )
        days.extend(date.fromisoformat(found[3]) if found[3] else date.max for found in mine)
        return max(days)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


class Store(Section):
    """Where requests and mails are kept."""

    url: str = "sqlite:///partspost.db"
    blobs: str = "file:blobs"
    s3_endpoint: str = ""
    """Where a bucket's server listens that is not Amazon's, e.g. ``https://minio.example:9000``."""
    s3_region: str = ""
    """Empty is what the environment says (AWS_REGION)."""
    s3_credentials_file: SecretFile = None
    """Keys as the AWS programs write them; without it they come from the environment or the machine's role."""

    @field_validator("url")
    @classmethod
    def _database(cls, value: str) -> str:
        if not re.match(r"(sqlite:///|postgresql\+psycopg://).", value):
            cure = 'write "sqlite:///partspost.db" or "postgresql+psycopg://user@host/name"'
            raise wrong("is not a database that partspost knows", cure)
        return value

    @field_validator("s3_endpoint")
    @classmethod
    def _server(cls, value: str) -> str:
        if value and not re.fullmatch(r"https?://[^\s/@]+", value):
            raise wrong(f"is not the address of a server: {value!r}", 'write it like "https://minio.example:9000"')
        return value

    @field_validator("blobs")
    @classmethod
    def _place(cls, value: str) -> str:
        if not re.match(r"(file:|s3://).", value):
            raise wrong(f"is not a place for blobs: {value!r}", 'write "file:blobs" or "s3://bucket/prefix"')
        return value


_LEAST_KEPT = timedelta(days=90)
_Kept = Annotated[Duration | None, BeforeValidator(lambda value: value or None)]


class Keep(Section):
    """How long things are kept that nobody needs any more; only `partspost purge` lets them go. Empty is for ever."""

    requests: _Kept = None
    """Closed requests with all their mails and papers, counted from the last thing that happened. Proofs stay."""
    mails: _Kept = None
    """Mails that came to nothing, and those of ours about no request."""
    loose: Duration = timedelta(days=2)
    """Raw mails and papers that nothing names: a younger one may be on its way into the store, and is not touched."""
    bin: Duration = timedelta(days=7)
    """How long they lie in the bin, from where whoever asks for them gets them back."""

    @field_validator("requests", "mails")
    @classmethod
    def _long_enough(cls, value: timedelta | None) -> timedelta | None:
        if value is not None and value < _LEAST_KEPT:
            raise wrong("is shorter than replies to our mails and duplicates are known", 'write "90d" or more')
        return value

    @field_validator("loose", "bin")
    @classmethod
    def _not_young(cls, value: timedelta) -> timedelta:
        if value < timedelta(days=1):
            raise wrong("would touch what may be on its way into the store", 'write "1d" or more')
        return value
