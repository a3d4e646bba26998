"""DKIM (RFC 6376): a finished mail is signed before it is stored, so that each try sends the same signature.

Optional, for installations whose relay does not sign; it needs the extra `dkim`.
"""

import importlib
from functools import cache
from pathlib import Path
from typing import Any

from config import ConfigurationError, Mistake, Settings

# Named once more than they stand there, so that nobody can put a second one on top (RFC 6376 8.15).
_SEALED = ("From", "To", "Subject", "Date", "Message-ID", "Reply-To", "MIME-Version", "Content-Type")
_SIGNED = ("In-Reply-To", "References", "List-Id", "Auto-Submitted")


def sign_mail(content: bytes, settings: Settings) -> bytes:
    """The mail with its signature on top, or as it is where nothing is to be signed. RSA with SHA-256.

    Raises ConfigurationError when key or library are not as they should be.
    """
    relay = settings.relay
    if not relay.dkim_selector or relay.dkim_key is None:
        return content
    library = _library()
    domain = (relay.dkim_domain or settings.site.domain).encode()
    try:
        signature: bytes = library.sign(
            content,
            relay.dkim_selector.encode(),
            domain,
            _key(relay.dkim_key),
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=[*_SEALED, *_SEALED, *_SIGNED],
        )
    except library.KeyFormatError as error:
        raise _mistaken("dkim_key", f"is no RSA key: {error}", "make one: openssl genrsa -out dkim.pem 2048") from error
    return signature + content


def _library() -> Any:
    try:
        return importlib.import_module("dkim")
    except ImportError as error:
        raise _mistaken("dkim_selector", "needs the extra dkim", "pip install 'partspost[dkim]'") from error


@cache
def _key(path: Path) -> bytes:
    return path.read_bytes()


def _mistaken(key: str, message: str, cure: str) -> ConfigurationError:
    return ConfigurationError([Mistake("partspost.toml", None, f"relay.{key}", message, cure)])
