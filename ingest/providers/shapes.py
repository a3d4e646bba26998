"""What each provider posts, and how it proves that it is the one who does.

Read with the providers' documentation of November 2026: Postmark "Inbound webhook" with raw email included, Mailgun
"Receiving messages via HTTP" at an address that ends in ``mime``, SendGrid "Inbound Parse" with raw MIME posted.
"""

import base64
import binascii
import hmac
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ingest.providers.form import MisshapenError, read_form

_PATIENCE: Final = 12 * 3600.0
"""Seconds that a signature of Mailgun is good for: it tries again for eight hours."""


@dataclass(frozen=True, slots=True)
class Handed:
    """One mail as a provider hands it over: the envelope, and the bytes of the mail itself."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes
    token: str = ""
    """What may be used for one mail only, where the provider's proof does not cover the mail."""


@dataclass(frozen=True, slots=True)
class Provider:
    """`knocks` proves by the request's header fields alone, `proves` by what was posted; `never` stops it trying."""

    read: Callable[[str, bytes], Handed]
    never: int
    knocks: Callable[[Mapping[str, str], bytes], bool]
    proves: Callable[[str, bytes, bytes], bool]

    @property
    def is_known_late(self) -> bool:
        """Whether it proves itself only when everything was posted."""
        return self.knocks is _anybody


def _password(headers: Mapping[str, str], secret: bytes) -> bool:
    """Basic authentication, as it stands in the address that the provider is given: any user, our secret."""
    scheme, _, given = headers.get("authorization", "").partition(" ")
    try:
        decoded = base64.b64decode(given, validate=True)
    except (binascii.Error, ValueError):
        return False
    return scheme.lower() == "basic" and hmac.compare_digest(decoded.partition(b":")[2], secret)


def _anybody(_headers: Mapping[str, str], _secret: bytes) -> bool:
    return True


def _nothing_more(_content_type: str, _body: bytes, _secret: bytes) -> bool:
    return True


def _postmark(_content_type: str, body: bytes) -> Handed:
    told = _object(body)
    raw, recipient = told.get("RawEmail"), told.get("OriginalRecipient")
    if not isinstance(raw, str) or not raw or not isinstance(recipient, str):
        raise MisshapenError("has no RawEmail: tick “include raw email content” in the server's inbound settings")
    fields = told.get("Headers")
    paths = [
        one.get("Value")
        for one in (fields if isinstance(fields, list) else [])
        if isinstance(one, dict) and str(one.get("Name")).lower() == "return-path"
    ]
    return Handed(
        _address(next(filter(None, paths), told.get("From"))),
        (_address(recipient),),
        raw.encode("utf-8", "surrogatepass"),
    )


def _mailgun(content_type: str, body: bytes) -> Handed:
    form = read_form(content_type, body)
    if not form.get("body-mime") or not form.get("recipient"):
        raise MisshapenError("has no body-mime: let the route's address end in “mime”")
    recipients = tuple(_address(one) for one in _text(form, "recipient").split(","))
    return Handed(_address(_text(form, "sender")), recipients, form["body-mime"], _text(form, "token"))


def _signed_by_mailgun(content_type: str, body: bytes, secret: bytes) -> bool:
    """HMAC-SHA256 over time and token; it does not cover the mail, so that a token is good for one mail only."""
    form = read_form(content_type, body)
    moment, token = form.get("timestamp", b""), form.get("token", b"")
    try:
        age = abs(time.time() - int(moment))
    except ValueError:
        return False
    proof = hmac.new(secret, moment + token, "sha256").hexdigest().encode()
    return age < _PATIENCE and bool(token) and hmac.compare_digest(proof, form.get("signature", b""))


def _sendgrid(content_type: str, body: bytes) -> Handed:
    form = read_form(content_type, body)
    if not form.get("email"):
        raise MisshapenError("has no email: tick “POST the raw, full MIME message” in Inbound Parse")
    envelope = _object(form.get("envelope", b""))
    to = envelope.get("to")
    recipients = tuple(_address(one) for one in to) if isinstance(to, list) else ()
    return Handed(_address(envelope.get("from")), recipients, form["email"])


def _object(text: bytes) -> dict[str, Any]:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        raise MisshapenError("is not JSON") from None
    if not isinstance(told, dict):
        raise MisshapenError("is not a JSON object")
    return told


def _text(form: Mapping[str, bytes], name: str) -> str:
    return form.get(name, b"").decode("utf-8", "replace")


def _address(value: object) -> str:
    """The bare address, out of angle brackets if it stands in them."""
    text = value if isinstance(value, str) else ""
    return (text.rpartition("<")[2].partition(">")[0] if "<" in text else text).strip()


PROVIDERS: Final[Mapping[str, Provider]] = {
    "postmark": Provider(_postmark, 403, _password, _nothing_more),
    "mailgun": Provider(_mailgun, 406, _anybody, _signed_by_mailgun),
    "sendgrid": Provider(_sendgrid, 406, _password, _nothing_more),
}
