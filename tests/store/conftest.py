"""One suite for two databases: every test that asks for `database` runs on SQLite and on a real PostgreSQL."""

import shutil

import pytest

from store import Database, Queue, migrate
from tests.s3 import s3, s3_server

__all__ = ["s3", "s3_server"]


@pytest.fixture(scope="session")
def sqlite_file(tmp_path_factory):
    """A SQLite database with our schema, to be copied: that is faster than migrating for each test."""
    folder = tmp_path_factory.mktemp("template")
    migrate("sqlite:///partspost.db", folder)
    return folder / "partspost.db"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.system)])
def url(request, tmp_path):
    """The address of an empty database with our schema."""
    if request.param == "postgresql":
        return request.getfixturevalue("postgres_url")
    shutil.copy(request.getfixturevalue("sqlite_file"), tmp_path)
    return "sqlite:///partspost.db"


@pytest.fixture
def database(url, tmp_path):
    """An empty database."""
    opened = Database(url, tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def queue(database):
    """The job queue of the database."""
    return Queue(database)
