"""Links that an operator takes back while the page runs."""

import pytest
import structlog

from config import load_settings
from status.links import Links
from tests.status.conftest import page

SETTINGS = '[site]\ndomain = "parts.example"\nsecret = "0123456789abcdef"\n[page]\n{more}\n'
REVOKED = 'revoked = ["dealer:honda-laval"]'


def write(folder, more=""):
    """The settings, put into place as an editor does: another file, renamed."""
    fresh = folder / "partspost.toml.new"
    fresh.write_text(SETTINGS.format(more=more), "utf-8")
    fresh.replace(folder / "partspost.toml")


@pytest.fixture
def kept(tmp_path, settings, directory):
    """The page, and the folder that its settings are kept in."""
    folder = tmp_path / "config"
    folder.mkdir()
    write(folder)
    with page(tmp_path, settings, directory, str, config=folder) as reader:
        yield reader, folder


def test_a_link_that_is_taken_back_opens_nothing_any_more(kept):
    """From the next request on, without a restart: neither the link, nor the cookie, nor a new stream."""
    reader, folder = kept
    link, cookie = reader.link("dealer", "honda-laval"), reader.cookie("dealer", "honda-laval")
    other = reader.cookie("dealer", "honda-metropole")
    before = [reader.ask(path, Cookie=cookie).status for path in ("/wall", "/reports")]
    write(folder, REVOKED)
    after = [reader.ask(path, method="HEAD", Cookie=cookie) for path in ("/wall", "/reports", "/live", link)]

    assert ([200, 200], [404] * 4) == (before, [answer.status for answer in after])
    assert ('"storage"', 200) == (after[0].headers["clear-site-data"], reader.ask("/wall", Cookie=other).status)


def test_links_can_be_given_back(kept):
    """What is taken out of the settings again is good again; links of before a day are void, those of after are not."""
    reader, folder = kept
    cookie = reader.cookie("dealer", "honda-laval")
    statuses = []
    for more in (REVOKED, "", 'links_since = "2026-11-21"', 'links_since = "2026-11-20"'):
        write(folder, more)
        statuses.append(reader.ask("/wall", Cookie=cookie).status)

    assert [404, 200, 404, 200] == statuses


@pytest.mark.parametrize("broken", ["revoked = [", 'revoked = ["who"]', 'listen = "0.0.0.0:80"'])
def test_a_mistake_changes_nothing_until_it_is_put_right(tmp_path, broken):
    """The links stay as they were, the log names the mistake once; the file that is right counts at once."""
    write(tmp_path, REVOKED)
    links = Links(load_settings(tmp_path), tmp_path)
    write(tmp_path, broken)
    with structlog.testing.capture_logs() as logged:
        kept = [links().page.revoked for _ in range(3)]
        write(tmp_path, 'revoked = ["shop:fix"]')
        cured = links().page.revoked

    assert ([("dealer:honda-laval",)] * 3, ("shop:fix",)) == (kept, cured)
    assert ["links.rejected", "links.loaded"] == [entry["event"] for entry in logged]


def test_nothing_else_of_the_file_is_taken_over(tmp_path):
    """A lock, an address or a language that stands there waits for a restart, as all other settings do."""
    write(tmp_path)
    links = Links(load_settings(tmp_path), tmp_path)
    write(tmp_path, f'{REVOKED}\nlanguage = "nb"\ntoken = "a very long password"')
    page = links().page

    assert (("dealer:honda-laval",), "fr", "") == (page.revoked, page.language, page.token.get_secret_value())


def test_a_file_that_is_gone_opens_nothing(tmp_path):
    """Without the file the links stay void that were."""
    write(tmp_path, REVOKED)
    links = Links(load_settings(tmp_path), tmp_path)
    (tmp_path / "partspost.toml").unlink()
    gone = links().page.revoked
    write(tmp_path, REVOKED)

    assert [("dealer:honda-laval",)] * 2 == [gone, links().page.revoked]


def test_settings_that_came_from_no_folder_stay(settings):
    """Without a folder there is nothing to watch."""
    assert Links(settings, None)() is settings
