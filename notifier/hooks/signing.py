"""Signatures of webhooks by the Standard Webhooks convention (standardwebhooks.com, specification 1.0.0)."""

import base64
import binascii
import hmac
from collections.abc import Sequence
from datetime import datetime

_PREFIX = "whsec_"
_FEWEST, _MOST = 24, 64
"""Bytes of a secret, as the convention wants them."""


def read_secrets(text: str) -> tuple[bytes, ...]:
    """The secrets of a file, a line each, the newest first; all of them sign, so that one can be exchanged.

    ValueError says what is wrong, without a secret in it.
    """
    secrets = []
    for line in filter(None, map(str.strip, text.splitlines())):
        try:
            secret = base64.b64decode(line.removeprefix(_PREFIX), validate=True)
        except binascii.Error:
            raise ValueError("holds a secret that is not Base64") from None
        if not _FEWEST <= len(secret) <= _MOST:
            raise ValueError(f"holds a secret of {len(secret)} bytes, not of {_FEWEST} to {_MOST}")
        secrets.append(secret)
    if not secrets:
        raise ValueError("holds no secret")
    return tuple(secrets)


def signed(secrets: Sequence[bytes], *, name: str, at: datetime, body: bytes) -> dict[str, str]:
    """The three headers that prove a message: `name` is its id, `at` the moment of this attempt."""
    seconds = str(int(at.timestamp()))
    content = b".".join((name.encode(), seconds.encode(), body))
    proofs = (base64.b64encode(hmac.digest(secret, content, "sha256")).decode() for secret in secrets)
    return {
        "webhook-id": name,
        "webhook-timestamp": seconds,
        "webhook-signature": " ".join(f"v1,{proof}" for proof in proofs),
    }
