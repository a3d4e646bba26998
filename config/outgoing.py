"""What leaves us and when: the relay that takes it, and how long partspost waits for whom."""

import re
from datetime import time, timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, SecretStr, ValidationInfo, field_validator

from config.doors import Section
from config.values import (
    Count,
    DayTime,
    Duration,
    Port,
    Seconds,
    SecretFile,
    check_domain,
    given_secret,
    is_loopback,
    wrong,
)


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
    """Mails that one address may get within an hour, new orders and wishes aside; the others wait. 0 is no bound."""
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

    acknowledge_within: Annotated[Duration | None, BeforeValidator(lambda value: value or None)] = None
    """How long a dealer has who has said nothing at all; without it as long as `remind_after`."""
    remind_after: Duration = timedelta(hours=4)
    reminders: Count = 2
    backups: Annotated[int, Field(ge=0, le=3)] = 3
    """To how many of a silent dealer's backups an order passes before the house account gets it."""
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
    digest: bool = True
    """Whether dealers and shops get a mail in the morning when there is something to do for them, or late."""
    report: bool = True
    """Whether dealers, banners and `escalate_to` get the figures of the week on Mondays."""
    welcome: bool = False
    """Whether who is new in the tables gets a mail that says how all this works."""
    profile_check: bool = False
    """Whether dealers and shops are asked twice a year if what is on file about them is still right."""
    delivery_ahead_at: DayTime = time(19)
    delivery_day_at: DayTime = time(7)
    """When a shop is reminded of a delivery, on its own clock: its `remind_days` ahead, and on the day itself."""
    case_window: Duration = timedelta(days=30)
    """How long further papers for the same repair belong to its request: supplements, photographs, letters."""
