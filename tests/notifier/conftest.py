"""Composing as the pipeline does, and a relay that follows a script on a real socket."""

import pytest

from notifier import compose
from tests.notifier import cases, notices
from tests.notifier.relays import ScriptedRelay, certificate


@pytest.fixture
def composed():
    """Compose a notice with the cases' network, secret and time; `changes` go to the notice."""

    def build(kind, language="fr", page=cases.PUBLIC, directory=cases.DIRECTORY, **changes):
        return compose(
            notices.notice(kind, language, **changes),
            settings=cases.settings(page=page),
            directory=directory,
            secret=cases.SECRET,
            now=cases.NOW,
            blobs={cases.PDF_NAME: cases.PDF}.__getitem__,
        )

    return build


@pytest.fixture
def relay():
    """Start relays with a script; each is stopped at the end of the test."""
    started = []

    def start(script=None, **keywords):
        started.append(ScriptedRelay(script or {}, **keywords))
        return started[-1]

    yield start
    for one in started:
        one.stop()


@pytest.fixture
def trusted_certificate(tmp_path, monkeypatch):
    """A certificate for 127.0.0.1 that this process trusts; gives the path of certificate and key."""
    path = certificate(tmp_path, "127.0.0.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    return path
