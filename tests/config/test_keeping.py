"""The settings of the store, of what a 250 promises, and of how long things are kept."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from config import ConfigurationError, load_settings

SITE = '[site]\ndomain = "parts.example"\n'
BROKEN = {
    "a short memory": ("[keep]\nrequests = '30d'", "keep.requests: is shorter than"),
    "a bin that is none": ("[keep]\nbin = '1h'", "keep.bin: would touch what may be on its way"),
    "files that are young": ("[keep]\nloose = '10m'", "keep.loose: would touch what may be on its way"),
    "a second copy on the same disk": ("[accept]\nmode = 'spool+db'", "accept.mode: needs PostgreSQL"),
    "a promise that nobody knows": ("[accept]\nmode = 'db'", "accept.mode: "),
    "no server": ("[store]\ns3_endpoint = 'minio:9000'", "store.s3_endpoint: is not the address of a server"),
    "keys in an address": ("[store]\ns3_endpoint = 'https://a:b@minio'", "store.s3_endpoint: is not the address of a server"),
    "keys that are not there": ("[store]\ns3_credentials_file = 'none'", "store.s3_credentials_file: "),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_setting_is_named(case: str, write: Callable[[str], Path]):
    """Each mistake is told with its file, its line and its key."""
    text, expected = BROKEN[case]
    with pytest.raises(ConfigurationError) as raised:
        load_settings(write(f"{SITE}{text}\n"))

    assert [True] == [str(mistake).startswith(f"partspost.toml:4: {expected}") for mistake in raised.value.mistakes]


def test_nothing_goes_unless_somebody_says_so(write: Callable[[str], Path]):
    """By default requests and mails are kept for ever, the spool alone is promised, and blobs lie in a folder."""
    settings = load_settings(write(SITE))

    assert (None, None, "spool", "file:blobs") == (
        settings.keep.requests,
        settings.keep.mails,
        settings.accept.mode,
        settings.store.blobs,
    )


def test_a_cluster_says_it_all(write: Callable[[str], Path]):
    """A bucket with its server and its keys, a second copy, seven years."""
    directory = write(
        f"""{SITE}
[store]
url = "postgresql+psycopg://partspost@db.example/partspost"
blobs = "s3://parts/ours"
s3_endpoint = "https://minio.example:9000"
s3_credentials_file = "{write("").absolute()}/keys"
[accept]
mode = "spool+db"
[keep]
requests = "2555d"
"""
    )
    (directory / "keys").write_text("[default]\n")
    (directory / "keys").chmod(0o600)
    settings = load_settings(directory)

    assert ("spool+db", timedelta(days=2555)) == (settings.accept.mode, settings.keep.requests)
    assert "keys" == settings.store.s3_credentials_file.name  # type: ignore[union-attr] # it is given above
