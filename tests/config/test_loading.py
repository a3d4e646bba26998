"""Loading the settings: defaults, the environment, secrets, and every mistake at once."""

import os
import stat
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from config import ConfigurationError, find_directory, load_settings, signing_secret, split_listen

SITE = '[site]\ndomain = "parts.example"\n'
LISTEN_CURE = 'write "127.0.0.1:2525", "[::1]:2525", "unix:name.sock" or "" for off'
DURATION_CURE = 'write a number and s, m, h, d or w, like "4h"'
DOMAIN_CURE = 'write it like "parts.example"'

# What the operator wrote below [site] domain = "parts.example" (lines 1 and 2), and what he is told.
BROKEN = {
    "unknown key": ("[smtp]\nlisen = ''\n", ["4: smtp.lisen: is not a setting (did you mean 'listen'?)"]),
    "unknown table": ("[smpt]\nlisten = ''\n", ["3: smpt: is not a setting (did you mean 'smtp'?)"]),
    "stranger": ("[relay]\nzebra = 1\n", ["4: relay.zebra: is not a setting (remove it)"]),
    "text for a table": ("[relay]\nport = 25\n[smtp.listen]\na = 1\n", ["5: smtp.listen: must be text, not {'a': 1} (put it in quotes)"]),
    "language": ("language = 'french'\n", ["3: site.language: is not a language: 'french' (write it like \"fr\" or \"en-CA\")"]),
    "time zone": ("timezone = 'America/Torronto'\n", ["3: site.timezone: is not a time zone: 'America/Torronto' (write it like \"America/Toronto\")"]),
    "country": ("country = 'no'\n", ["3: site.country: must be 'CA', 'US', 'ES', 'NO' or 'FR', not 'no' (write one of these)"]),
    "reply domain": ("reply_domain = 'parts'\n", [f"3: site.reply_domain: is not a mail domain: 'parts' ({DOMAIN_CURE})"]),
    "name of two lines": ('name = "a\\nBcc: b"\n', ['3: site.name: must be one line of text (write it like "Pièces Québec")']),
    "short secret": ("secret = 'hunter2'\n", ["3: site.secret: is shorter than 16 characters (make one with `openssl rand -hex 32`)"]),
    "listen without port": ("[smtp]\nlisten = '127.0.0.1'\n", [f"4: smtp.listen: is not an address to listen on: '127.0.0.1' ({LISTEN_CURE})"]),
    "listen on a high port": ("[page]\nlisten = 'localhost:99999'\n", [f"4: page.listen: has no port from 0 to 65535: 'localhost:99999' ({LISTEN_CURE})"]),
    "listen on bare IPv6": ("[page]\nlisten = '::1:80'\n", [f"4: page.listen: is not an address to listen on: '::1:80' ({LISTEN_CURE})"]),
    "socket without name": ("[lmtp]\nlisten = 'unix:'\n", [f"4: lmtp.listen: names no socket: 'unix:' ({LISTEN_CURE})"]),
    "port taken twice": ("[page]\nlisten = '127.0.0.1:2525'\n", ["4: page.listen: is where [smtp] listens already: '127.0.0.1:2525' (give each its own port)"]),
    "size": ("[smtp]\nmax_size = 'huge'\n", ["4: smtp.max_size: must be a size, not 'huge' (write bytes, or \"30MiB\")"]),
    "no recipients": ("[smtp]\nmax_recipients = 0\n", ["4: smtp.max_recipients: must be greater than 0, not 0 (correct the number)"]),
    "half a page": ("[reader]\nmax_pages = 1.5\n", ["4: reader.max_pages: must be a whole number, not 1.5 (write it without quotes, like 25)"]),
    "seconds in words": ("[smtp]\ndata_timeout = 'a minute'\n", [f"4: smtp.data_timeout: is not a duration: 'a minute' ({DURATION_CURE})"]),
    "duration without unit": ("[follow_up]\nremind_after = 4\n", [f"4: follow_up.remind_after: is not a duration: 4 ({DURATION_CURE})"]),
    "no duration": ("[clock]\ntick = '0s'\n", ['4: clock.tick: must be more than nothing and at most ten years (write it like "4h" or "90d")']),
    "network": ("[smtp]\naccept_from = ['10.0.0.1/8']\n", ["4: smtp.accept_from: is not a network: '10.0.0.1/8' (write it like \"192.168.0.0/16\" or \"::1/128\")"]),
    "database": ("[store]\nurl = 'mysql://me:hunter2@db'\n", ['4: store.url: is not a database that partspost knows (write "sqlite:///partspost.db" or "postgresql+psycopg://user@host/name")']),
    "blobs": ("[store]\nblobs = 'blobs'\n", ["4: store.blobs: is not a place for blobs: 'blobs' (write \"file:blobs\" or \"s3://bucket/prefix\")"]),
    "relay mode": ("[relay]\nmode = 'send'\n", ["4: relay.mode: must be 'smtp' or 'capture', not 'send' (write one of these)"]),
    "relay host": ("[relay]\nhost = 'a b'\n", ['4: relay.host: is not a host: \'a b\' (write a name or an address, like "smtp.example")']),
    "password in the clear": ("[relay]\nmode = 'smtp'\nhost = 'smtp.example'\ntls = 'none'\n", ["6: relay.tls: may be 'none' only to this machine, not to smtp.example (write \"starttls\" or \"tls\")"]),
    "user without password": ("[relay]\nusername = 'me'\n", ["3: relay.password: is missing for this username (set password_file, or PARTSPOST_RELAY__PASSWORD)"]),
    "state is a file": ("[paths]\nstate = 'partspost.toml'\n", ["4: paths.state: is not a directory: {here}/partspost.toml (name a directory, or one that may be created)"]),
    "password file gone": ("[relay]\npassword_file = 'gone'\n", ["4: relay.password_file: cannot read {here}/var/gone: No such file or directory (create the file, readable by partspost only)"]),
    "log format": ("[log]\nformat = 'xml'\n", ["4: log.format: must be 'auto', 'json' or 'pretty', not 'xml' (write one of these)"]),
    "confirm": ("[trust]\nconfirm = 'all'\n", ["4: trust.confirm: must be 'on_file' or 'anyone', not 'all' (write one of these)"]),
    "broken quote": ('name = "x\n', ["3: is not TOML: Illegal character '\\n' (write `key = \"value\"` under [table])"]),
    "several at once": (
        "language = 'fr_CA'\n[smtp]\nlisten = ':25'\n[relay]\nport = 0\npassword_file = 'gone'\n",
        [
            "3: site.language: is not a language: 'fr_CA' (write it like \"fr\" or \"en-CA\")",
            f"5: smtp.listen: is not an address to listen on: ':25' ({LISTEN_CURE})",
            "7: relay.port: must be greater than or equal to 1, not 0 (correct the number)",
            "8: relay.password_file: cannot read {here}/var/gone: No such file or directory (create the file, readable by partspost only)",
        ],
    ),
}  # fmt: skip


def told(directory: Path) -> list[str]:
    """What load_settings complains of, line by line."""
    with pytest.raises(ConfigurationError) as error:
        load_settings(directory)
    return [str(mistake) for mistake in error.value.mistakes]


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_setting_is_named_with_line_key_and_cure(case: str, write: Callable[[str], Path]):
    """Each broken configuration gives exactly its messages."""
    text, expected = BROKEN[case]

    complaints = told(write(SITE + text))

    assert [f"partspost.toml:{line.replace('{here}', str(Path.cwd()))}" for line in expected] == complaints


def test_a_key_outside_of_its_table_is_sent_there(write: Callable[[str], Path]):
    """A key above the first header is told where it belongs."""
    complaints = told(write("domain = 'parts.example'\n" + SITE))

    assert ["partspost.toml:1: domain: is not a setting (put it under [site])"] == complaints


def test_the_domain_is_the_one_setting_that_must_be_given(write: Callable[[str], Path]):
    """Without [site] domain there is nothing to receive mail for."""
    assert ['partspost.toml:1: site.domain: is missing (write domain = "…" under [site])'] == told(write("[site]\n"))

    assert ["partspost.toml: site: is missing (write [site] and its keys)"] == told(write("[smtp]\n"))


def test_a_directory_without_settings_is_a_mistake(directory: Path):
    """A missing file is said with its cure."""
    expected = "partspost.toml: cannot be read: No such file or directory (create it, or name another directory)"

    assert [expected] == told(directory)


def test_a_secret_is_never_in_a_message_nor_in_the_settings_text(write: Callable[[str], Path]):
    """Neither a mistake nor the printed settings show a password, a secret or a database URL that is wrong."""
    broken = "secret = 'hunter2'\n[relay]\npassword = 17171717\n[store]\nurl = 'mysql://me:hunter2@db'\n"
    sound = "secret = 'hunter2hunter2hunter2'\n[relay]\npassword = '17171717'\n"

    said = " ".join(told(write(SITE + broken))) + repr(load_settings(write(SITE + sound)))

    assert "hunter2" not in said
    assert "17171717" not in said


def test_one_line_is_a_configuration(write: Callable[[str], Path]):
    """Everything but the domain has a default, paths are absolute, and what is left empty follows its neighbour."""
    found = load_settings(write(SITE))

    assert Path.cwd() / "var" == found.paths.state
    assert "parts.example" == found.site.reply_domain
    assert "fr" == found.page.language
    assert timedelta(hours=4) == found.follow_up.remind_after
    assert 31457280 == found.smtp.max_size

    assert "capture" == found.relay.mode


def test_units_are_understood(write: Callable[[str], Path]):
    """Sizes, seconds and durations may be written with their units."""
    text = "[smtp]\nmax_size = '10MiB'\ncommand_timeout = '2m'\n[follow_up]\nreply_valid = '2w'\n"

    found = load_settings(write(SITE + text))

    assert (10 * 2**20, 120.0) == (found.smtp.max_size, found.smtp.command_timeout)
    assert timedelta(days=14) == found.follow_up.reply_valid


def test_settings_cannot_be_changed(write: Callable[[str], Path]):
    """Settings are frozen once loaded."""
    found = load_settings(write(SITE))

    with pytest.raises(ValidationError):
        found.smtp.listen = ""  # type: ignore[misc] # what is proved here


def test_the_environment_wins_over_the_file(write: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch):
    """Every key may be overridden; a list is written with commas."""
    monkeypatch.setenv("PARTSPOST_RELAY__PORT", "587")
    monkeypatch.setenv("PARTSPOST_SMTP__ACCEPT_FROM", "10.0.0.0/8, ::1/128")
    monkeypatch.setenv("PARTSPOST_FOLLOW_UP__REMIND_AFTER", "2h")

    found = load_settings(write(SITE + "[relay]\nport = 25\n"))

    assert 587 == found.relay.port
    assert ("10.0.0.0/8", "::1/128") == found.smtp.accept_from
    assert timedelta(hours=2) == found.follow_up.remind_after


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("PARTSPOST_RELAY__PORT", "x", "must be a whole number, not 'x' (write it without quotes, like 25)"),
        ("PARTSPOST_RELAY__PROT", "1", "is not a setting (did you mean 'port'?)"),
        ("PARTSPOST_RELAI__PORT", "1", "is not a setting (did you mean 'relay'?)"),
        ("PARTSPOST_SMTP", "{", "is not JSON (set single keys, like PARTSPOST_RELAY__HOST)"),
    ],
)
def test_a_mistake_in_the_environment_names_its_variable(
    name: str, value: str, expected: str, write: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
):
    """What came from the environment is looked for there, not in the file."""
    monkeypatch.setenv(name, value)

    assert [f"environment: {name}: {expected}"] == told(write(SITE))


def test_a_password_may_stand_in_a_file(write: Callable[[str], Path]):
    """A *_file is read relative to the state directory, without the line end that editors add."""
    directory = write(SITE + "[relay]\nusername = 'me'\npassword_file = 'relay'\n")
    Path("var").mkdir()
    Path("var/relay").write_text("correct horse\n", encoding="utf-8")

    found = load_settings(directory)

    assert "correct horse" == found.relay.password.get_secret_value()


def test_a_secret_given_twice_leaves_a_doubt(write: Callable[[str], Path]):
    """A secret and its file together are a mistake."""
    directory = write(SITE + "[relay]\npassword = 'x'\npassword_file = 'relay'\n")
    Path("var").mkdir()
    Path("var/relay").write_text("y", encoding="utf-8")

    assert [
        "partspost.toml:4: relay.password: is given twice, here and in password_file (keep one of the two)"
    ] == told(directory)


def test_a_password_of_the_environment_replaces_the_files(
    write: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
):
    """The environment's secret holds even where the file names a password_file."""
    monkeypatch.setenv("PARTSPOST_RELAY__PASSWORD", "from the environment")

    found = load_settings(write(SITE + "[relay]\npassword_file = 'gone'\n"))

    assert "from the environment" == found.relay.password.get_secret_value()


def test_a_socket_is_relative_to_the_state_directory(write: Callable[[str], Path]):
    """unix: paths are absolute once loaded."""
    found = load_settings(write(SITE + "[lmtp]\nlisten = 'unix:lmtp.sock'\n"))

    assert Path.cwd() / "var" / "lmtp.sock" == split_listen(found.lmtp.listen)


@pytest.mark.parametrize(
    ("listen", "expected"),
    [("", None), ("127.0.0.1:25", ("127.0.0.1", 25)), ("[::1]:0", ("::1", 0)), ("unix:/run/x", Path("/run/x"))],
)
def test_an_address_to_listen_on_is_split(listen: str, expected: object):
    """Host and port, a socket, or off."""
    assert expected == split_listen(listen)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="[]:.unix0129af \x00é", max_size=24))
def test_splitting_fails_with_value_error_only(listen: str):
    """Whatever is written as an address gives an answer or a ValueError."""
    try:
        found = split_listen(listen)
    except ValueError:
        return

    assert (found is None) == (listen == "")


def test_the_directory_is_the_given_one_else_the_environments(monkeypatch: pytest.MonkeyPatch):
    """--config wins over $PARTSPOST_CONFIG, which wins over the usual places."""
    monkeypatch.setenv("PARTSPOST_CONFIG", "/srv/parts")

    assert Path("here") == find_directory(Path("here"))
    assert Path("/srv/parts") == find_directory()


def test_a_signing_secret_is_made_once_and_kept_private(write: Callable[[str], Path]):
    """Without a configured secret one is made in the state directory, readable by its owner only."""
    found = load_settings(write(SITE))

    first, second = signing_secret(found), signing_secret(found)

    assert first == second
    assert 64 == len(first)
    assert 0o600 == stat.S_IMODE(Path("var/secret").stat().st_mode)
    assert [Path("var/secret")] == list(Path("var").iterdir())


def test_a_configured_signing_secret_is_used(write: Callable[[str], Path]):
    """What the operator configured is what signs, and nothing is written."""
    found = load_settings(write(SITE + "secret = '0123456789abcdef'\n"))

    assert b"0123456789abcdef" == signing_secret(found)
    assert not Path("var").exists()


@pytest.mark.skipif(not os.access("/etc", os.W_OK), reason="only root may write there")
def test_an_installed_configuration_says_where_its_state_is(monkeypatch):
    """Below /etc a relative state would be another one in each shell; the file or the environment names it."""
    with tempfile.TemporaryDirectory(dir="/etc", prefix="partspost-") as name:
        file = Path(name) / "partspost.toml"
        file.write_text(SITE + "[paths]\nstate = 'var'\n")
        with pytest.raises(ConfigurationError) as refused:
            load_settings(Path(name))
        file.write_text(SITE + "[paths]\nstate = '/var/lib/partspost'\n")
        written = load_settings(Path(name)).paths.state
        file.write_text(SITE)
        monkeypatch.setenv("PARTSPOST_PATHS__STATE", "/srv/partspost")
        given = load_settings(Path(name)).paths.state

    assert [("paths.state", 4)] == [(mistake.key, mistake.line) for mistake in refused.value.mistakes]
    assert (Path("/var/lib/partspost"), Path("/srv/partspost")) == (written, given)


@pytest.mark.parametrize("name", ["PARTSPOST_RELAY_PASSWORD", "PARTSPOST_FOLLOW_UP_REMIND_AFTER"])
def test_a_variable_with_one_underscore_too_few_is_a_mistake(tmp_path, monkeypatch, name):
    """Otherwise the setting would be left as it is, and nobody told."""
    (tmp_path / "partspost.toml").write_text(SITE)
    monkeypatch.setenv(name, "4h")
    with pytest.raises(ConfigurationError) as refused:
        load_settings(tmp_path)

    assert [name] == [mistake.key for mistake in refused.value.mistakes]
    assert "two underscores" in str(refused.value.mistakes[0])
