"""Kinds of values that settings are made of (durations, addresses, domains, secrets), each with its rule."""

import ipaddress
import re
import ssl
from datetime import time, timedelta
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from annotated_types import Ge, Gt, Le
from pydantic import AfterValidator, BeforeValidator, ByteSize, SecretStr, ValidationInfo
from pydantic_core import PydanticCustomError
from pydantic_settings import NoDecode

Country = Literal["CA", "US", "ES", "NO", "FR"]
"""The countries whose postal codes we know."""

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_DURATION = re.compile(r"(\d{1,6})\s*([smhdw])")
_DOMAIN = re.compile(r"(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+")
_TEN_YEARS = timedelta(days=3652)
_HIGHEST_PORT = 65535


def wrong(message: str, cure: str, *, key: str = "") -> PydanticCustomError:
    """The mistake in a value, to be raised by its rule; `key` is the one to blame when the rule is about a table."""
    return PydanticCustomError("rule", "{message}", {"message": message, "cure": cure, "key": key})


def split_listen(listen: str) -> tuple[str, int] | Path | None:
    """Where to listen: (host, port), the path of a Unix socket, or None for off. Port 0 lets the system pick.

    ValueError says what is wrong.
    """
    if not listen:
        return None
    if listen.startswith("unix:"):
        if listen == "unix:":
            raise ValueError(f"names no socket: {listen!r}")
        return Path(listen.removeprefix("unix:"))
    host, _, port = listen.rpartition(":")
    bare = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    if not bare or (":" in bare and bare == host):
        raise ValueError(f"is not an address to listen on: {listen!r}")
    if not re.fullmatch(r"[0-9]{1,5}", port) or int(port) > _HIGHEST_PORT:
        raise ValueError(f"has no port from 0 to {_HIGHEST_PORT}: {listen!r}")
    return bare, int(port)


def check_domain(value: str) -> str:
    """A mail domain in lower case; it has at least one dot."""
    if not _DOMAIN.fullmatch(value.lower()):
        raise wrong(f"is not a mail domain: {value!r}", 'write it like "parts.example"')
    return value.lower()


def check_certificate(certificate: Path, key: Path | None) -> None:
    """Try a certificate chain and its key, both PEM, as the door will use them; no key: it stands in the same file."""
    try:
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(certificate, key)
    except OSError as fault:  # ssl.SSLError is one
        reason = fault.strerror or type(fault).__name__
        message = f"cannot be used with {certificate}: {reason}"
        raise wrong(message, "name a PEM chain and its key, readable by partspost", key="tls_certificate") from None


def check_language(value: str) -> str:
    """A language, with or without its country."""
    if not re.fullmatch(r"[a-z]{2}(-[A-Z]{2})?", value):
        raise wrong(f"is not a language: {value!r}", 'write it like "fr" or "en-CA"')
    return value


def read_secret(path: Path) -> str:
    """What a secret's file holds, without the line end that editors add."""
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as fault:
        reason = fault.strerror if isinstance(fault, OSError) else "not UTF-8"
        raise wrong(f"cannot read {path}: {reason}", "create the file, readable by partspost only") from None


def given_secret(value: SecretStr, info: ValidationInfo, file_key: str) -> SecretStr:
    """The secret itself, or what stands in its file; giving both leaves a doubt which one holds."""
    file: Path | None = info.data.get(file_key)
    if file and value.get_secret_value():
        raise wrong(f"is given twice, here and in {file_key}", "keep one of the two")
    return SecretStr(read_secret(file)) if file else value


def is_loopback(host: str) -> bool:
    """Whether this host can only be the machine we run on."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() in {"localhost", "ip6-localhost"}


def read_duration(text: str) -> timedelta | None:
    """The time that ``4h`` and the like mean; None for anything else, and for nothing or more than ten years."""
    found = _DURATION.fullmatch(text.strip())
    read = timedelta(**{_UNITS[found[2]]: int(found[1])}) if found else timedelta()
    return read if timedelta() < read <= _TEN_YEARS else None


def _duration(value: object) -> object:
    if isinstance(value, timedelta):
        return value
    found = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
    if not found:
        raise wrong(f"is not a duration: {value!r}", 'write a number and s, m, h, d or w, like "4h"')
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def _day_time(value: object) -> object:
    found = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", value.strip()) if isinstance(value, str) else None
    if not found and not isinstance(value, time):
        raise wrong(f"is not a time of day: {value!r}", 'write it like "19:00"')
    return time(int(found[1]), int(found[2])) if found else value


def _within_ten_years(value: timedelta) -> timedelta:
    if not timedelta() < value <= _TEN_YEARS:
        raise wrong("must be more than nothing and at most ten years", 'write it like "4h" or "90d"')
    return value


def _seconds(value: object) -> object:
    """Seconds are a plain number, or text with a unit."""
    if isinstance(value, str) and not value.replace(".", "", 1).isdigit():
        value = _duration(value)
    return value.total_seconds() if isinstance(value, timedelta) else value


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise wrong(f"is not a time zone: {value!r}", 'write it like "America/Toronto"') from None
    return value


def _listen(value: str) -> str:
    try:
        split_listen(value)
    except ValueError as fault:
        raise wrong(str(fault), 'write "127.0.0.1:2525", "[::1]:2525", "unix:name.sock" or "" for off') from None
    return value


def _network(value: str) -> str:
    try:
        return str(ipaddress.ip_network(value))
    except ValueError:
        raise wrong(f"is not a network: {value!r}", 'write it like "192.168.0.0/16" or "::1/128"') from None


def split_at_commas(value: object) -> object:
    """The environment writes a list with commas."""
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


def _readable(value: Path | None) -> Path | None:
    if value:
        read_secret(value)
    return value


Count = Annotated[int, Gt(0)]
Port = Annotated[int, Ge(1), Le(_HIGHEST_PORT)]
Size = Annotated[ByteSize, Gt(0)]
Duration = Annotated[timedelta, BeforeValidator(_duration), AfterValidator(_within_ten_years)]
DayTime = Annotated[time, BeforeValidator(_day_time)]
Seconds = Annotated[float, BeforeValidator(_seconds), Gt(0), Le(_TEN_YEARS.total_seconds())]
Domain = Annotated[str, AfterValidator(check_domain)]
Language = Annotated[str, AfterValidator(check_language)]
Zone = Annotated[str, AfterValidator(_zone)]
Listen = Annotated[str, AfterValidator(_listen)]
Network = Annotated[str, AfterValidator(_network)]
SecretFile = Annotated[Path | None, AfterValidator(_readable)]
Networks = Annotated[tuple[Network, ...], NoDecode, BeforeValidator(split_at_commas)]
