"""The doors' settings: every limit, and the certificate that must be usable before anything starts."""

import pytest

from config import ConfigurationError, load_settings
from tests.notifier.relays import certificate

SITE = '[site]\ndomain = "parts.example"\n'


def settings_of(write, tmp_path, lines):
    """The settings with these lines under [smtp]."""
    return load_settings(write(f'{SITE}[paths]\nstate = "{tmp_path}"\n[smtp]\n{lines}\n')).smtp


def test_a_certificate_is_found_in_the_state_directory(write, tmp_path):
    """A relative certificate lies in the state directory; its key may stand in the same file."""
    path = certificate(tmp_path, "parts.example")
    smtp = settings_of(write, tmp_path, 'tls_certificate = "parts.example.pem"')

    assert path == smtp.tls_certificate
    assert smtp.tls_key is None


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ('tls_certificate = "missing.pem"', "smtp.tls_certificate: cannot be used"),
        ('tls_certificate = "broken.pem"', "smtp.tls_certificate: cannot be used"),
        ('tls_key = "broken.pem"', "smtp.tls_key: has no certificate"),
        ("min_rate = -1", "smtp.min_rate: "),
        ("max_hops = 0", "smtp.max_hops: "),
        ('proxy_from = ["10.0.0.1/8"]', "smtp.proxy_from: is not a network"),
    ],
)
def test_what_cannot_be_used_is_a_mistake_with_its_line(write, tmp_path, lines, says):
    """A certificate that cannot be loaded and a limit that makes no sense are named with file, line and key."""
    (tmp_path / "broken.pem").write_text("no certificate")
    with pytest.raises(ConfigurationError) as refused:
        settings_of(write, tmp_path, lines)

    told = f"partspost.toml:6: {says}"

    assert [told] == [str(mistake)[: len(told)] for mistake in refused.value.mistakes]


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ('mailgun_secret_file = "proof"', "intake.mailgun_secret_file: holds fewer than 16 characters"),
        ('mailgun_secret_file = "missing"', "intake.mailgun_secret_file: cannot read"),
        ('listen = "127.0.0.1:8026"', "intake.listen: lets nobody in"),
        ('listen = "127.0.0.1:2525"', "intake.listen: "),
    ],
)
def test_the_endpoint_for_providers_wants_a_secret_and_a_place(write, tmp_path, lines, says):
    """A listener without a secret, with one that can be guessed, or where another listens, is named with its line."""
    (tmp_path / "proof").write_text("short")
    with pytest.raises(ConfigurationError) as refused:
        load_settings(write(f'{SITE}[paths]\nstate = "{tmp_path}"\n[intake]\n{lines}\n'))
    told = [str(mistake) for mistake in refused.value.mistakes]

    assert [f"partspost.toml:6: {says}"] == [one[: len(f"partspost.toml:6: {says}")] for one in told]
    assert "short" not in "".join(told)
