"""The doors' settings: where mail comes in, and every limit on it."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal, Self

from annotated_types import Ge
from pydantic import BaseModel, ByteSize, ConfigDict, field_validator, model_validator

from config.values import (
    Count,
    Duration,
    Listen,
    Networks,
    Seconds,
    SecretFile,
    Size,
    check_certificate,
    read_secret,
    wrong,
)

_PROOFS = ("postmark_secret_file", "mailgun_secret_file", "sendgrid_secret_file")
_SHORTEST_PROOF = 16


class Section(BaseModel):
    """One table of partspost.toml: frozen, and a key that it does not know is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)


class Smtp(Section):
    """The SMTP door. Sizes are bytes (or "30MiB"), times seconds (or "60s")."""

    listen: Listen = "127.0.0.1:2525"
    max_size: Size = ByteSize(31_457_280)
    max_recipients: Count = 100
    max_connections: Count = 1000
    max_per_address: Count = 20
    max_errors: Count = 10
    max_repeats: Count = 200
    """The same command in one connection, apart from those that carry mail."""
    max_hops: Count = 50
    max_waiting: Count = 100_000
    """Mails in the spool that the store has not taken yet."""
    max_in_flight: Size = ByteSize(2_147_483_648)
    command_timeout: Seconds = 60.0
    stress_timeout: Seconds = 10.0
    """What `command_timeout` becomes when three quarters of the connections are taken."""
    session_timeout: Seconds = 600.0
    data_timeout: Seconds = 300.0
    commit_timeout: Seconds = 60.0
    min_rate: Annotated[ByteSize, Ge(0)] = ByteSize(1024)
    """Bytes in each second that a mail's content must keep up with, once `rate_grace` is over; 0 is off."""
    rate_grace: Seconds = 60.0
    min_free: Annotated[ByteSize, Ge(0)] = ByteSize(536_870_912)
    """Bytes that stay free on the spool's disk: below it, senders are asked to try again."""
    accept_from: Networks = (
        "127.0.0.0/8",
        "::1/128",
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "fc00::/7",
    )
    proxy_from: Networks = ()
    """Who must speak the PROXY protocol, and is believed."""
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    """Empty with a certificate: the key stands in the same file."""

    @field_validator("tls_certificate", "tls_key", mode="before")
    @classmethod
    def _none_when_empty(cls, value: object) -> object:
        return value or None

    @model_validator(mode="after")
    def _a_pair(self) -> Self:
        if self.tls_certificate:
            check_certificate(self.tls_certificate, self.tls_key)
        elif self.tls_key:
            raise wrong("has no certificate", "set tls_certificate too", key="tls_key")
        return self


class Lmtp(Section):
    """The LMTP door, for a mail server on the same machine."""

    listen: Listen = ""


class Intake(Section):
    """The endpoint for mail providers that hand mail over by HTTP; the role `intake` opens it."""

    listen: Listen = ""
    postmark_secret_file: SecretFile = None
    mailgun_secret_file: SecretFile = None
    sendgrid_secret_file: SecretFile = None
    """What proves each provider; one without a file is nobody."""

    @model_validator(mode="after")
    def _proven(self) -> Self:
        for key in _PROOFS:
            path = getattr(self, key)
            if path and len(read_secret(path)) < _SHORTEST_PROOF:
                cure = "make one with `openssl rand -hex 32`"
                raise wrong(f"holds fewer than {_SHORTEST_PROOF} characters", cure, key=key)
        if self.listen and not any(getattr(self, key) for key in _PROOFS):
            raise wrong("lets nobody in", f"name a secret, like {_PROOFS[0]}", key="listen")
        return self

    def secrets(self) -> dict[str, bytes]:
        """Provider to what proves it."""
        named = {key.partition("_")[0]: getattr(self, key) for key in _PROOFS}
        return {provider: read_secret(path).encode() for provider, path in named.items() if path}


class Accept(Section):
    """What a mail's 250 promises: that it survives this machine's power cut, or this machine's disk too."""

    mode: Literal["spool", "spool+db"] = "spool"
    """``spool+db`` writes each mail of the SMTP and LMTP doors to PostgreSQL as well, before the 250."""
    adopt_after: Duration = timedelta(minutes=10)
    """When such a mail is drained by another node than the one that has accepted it."""
