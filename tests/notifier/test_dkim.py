"""Signing what we send."""

from base64 import b64encode
from email import message_from_bytes, policy

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from config import ConfigurationError, Settings
from notifier import compose, sign_mail
from tests.notifier import cases, notices

MAIL = b"From: a@parts.example\r\nTo: b@c.example\r\nSubject: caf\xc3\xa9\r\nDate: x\r\n\r\nbody  \r\n\r\n"


@pytest.fixture(scope="module")
def key():
    """A private key."""
    return rsa.generate_private_key(65537, 2048)


@pytest.fixture
def signing(key, tmp_path):
    """Settings of an installation that signs."""
    path = tmp_path / "dkim.pem"
    kinds = serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    path.write_bytes(key.private_bytes(*kinds))
    path.chmod(0o600)
    return cases.settings(tmp_path, dkim_selector="2026a", dkim_key=str(path))


@pytest.fixture
def verified(key):
    """Whether a mail verifies with the public key, that DNS is asked for under the right name."""
    kinds = serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    public = b64encode(key.public_key().public_bytes(*kinds))

    def look_up(name, **_):
        return b"v=DKIM1; k=rsa; p=" + public if name.rstrip(b".") == b"2026a._domainkey.parts.example" else None

    return lambda content: dkim.verify(content, dnsfunc=look_up)


def test_a_signed_mail_verifies(signing, verified):
    """Whoever receives the mail can prove that the domain of the site has sent it."""
    signed = sign_mail(MAIL, signing)

    assert signed.endswith(MAIL)
    assert verified(signed)


@pytest.mark.parametrize(
    "forge",
    [
        lambda signed: signed.replace(b"body", b"Body"),
        lambda signed: b"Subject: another\r\n" + signed,
        lambda signed: b"From: boss@parts.example\r\n" + signed,
        lambda signed: b"Reply-To: thief@example\r\n" + signed,
        lambda signed: signed + b"more\r\n",
    ],
)
def test_a_changed_mail_does_not(signing, verified, forge):
    """Neither a changed body nor a second header on top passes."""
    assert not verified(forge(sign_mail(MAIL, signing)))


def test_without_a_selector_nothing_is_signed(tmp_path):
    """By default the mail leaves as it is."""
    assert MAIL is sign_mail(MAIL, cases.settings(tmp_path))


def test_a_composed_mail_is_signed_when_it_is_finished(signing, verified):
    """What is stored bears the signature: each try sends the very same."""
    mail = compose(
        notices.notice("new_request"),
        settings=signing,
        directory=cases.DIRECTORY,
        secret=cases.SECRET,
        now=cases.NOW,
        blobs={cases.PDF_NAME: cases.PDF}.__getitem__,
    )

    assert verified(mail.content)
    assert "DKIM-Signature" == message_from_bytes(mail.content, policy=policy.default).keys()[0]


def test_a_key_that_is_none_is_named(tmp_path):
    """A file that holds something else stops the start, with its cure."""
    path = tmp_path / "dkim.pem"
    path.write_text("no key")
    path.chmod(0o600)

    with pytest.raises(ConfigurationError, match=r"relay\.dkim_key: is no RSA key.*openssl"):
        sign_mail(MAIL, cases.settings(tmp_path, dkim_selector="2026a", dkim_key=str(path)))


@pytest.mark.parametrize("half", [{"dkim_selector": "2026a"}, {"dkim_domain": "no domain"}])
def test_half_a_setting_is_a_mistake(tmp_path, half):
    """A selector without a key, or a domain that is none, is found when the settings are read."""
    with pytest.raises(ValueError, match="dkim"):
        Settings.model_validate({"site": {"domain": "parts.example"}, "relay": half})
