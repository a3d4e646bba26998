"""The pages under docs/ as readers get them: a site without a dead link, and facts that are the program's own."""

import logging
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config

from parsers import read_command, read_question, read_wish
from partspost.reference import reference
from status.metrics import scrape
from store import Database, migrate
from tests.parsers.replies import asking

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::PendingDeprecationWarning")
def test_the_site_is_built_without_a_warning(tmp_path, caplog):
    """`mkdocs build --strict`: every link, anchor and page of the navigation is there, in docs/ and outside."""
    with caplog.at_level(logging.WARNING, "mkdocs"):
        build(load_config(str(ROOT / "mkdocs.yml"), site_dir=str(tmp_path / "site"), strict=True))

    assert [] == [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert "partspost" in (tmp_path / "site" / "index.html").read_text()
    assert (tmp_path / "site" / "outside" / "SECURITY.html").exists()


def test_the_site_loads_nothing_from_elsewhere(tmp_path):
    """No style, script, font or picture of a page comes from another server."""
    build(load_config(str(ROOT / "mkdocs.yml"), site_dir=str(tmp_path / "site"), strict=True))
    loaded = set()
    for page in (tmp_path / "site").rglob("*.html"):
        loaded |= set(re.findall(r'(?:src|<link[^>]+href)="(https?://[^"]+)"', page.read_text()))

    assert set() == loaded


def test_the_configuration_reference_is_what_the_settings_are():
    """Whoever changes a setting has `./dev docs` write the page anew."""
    assert reference() == (DOCS / "configuration.md").read_text()


def test_every_setting_is_explained():
    """Each key says in words what it does; a secret's words stand at the file beside it."""
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \| [^|]+ \| *([^|]*) \|$", reference(), re.MULTILINE)

    assert len(rows) > 80
    assert [] == [key for key, kind, meaning in rows if not meaning.strip() and kind != "secret"]


def test_every_figure_is_explained(tmp_path):
    """docs/metrics.md lists exactly the names that /metrics exports."""
    migrate("sqlite:///partspost.db", tmp_path)
    database = Database("sqlite:///partspost.db", tmp_path)
    try:
        exported = scrape(database, lambda: {"in": 0}, datetime.now(UTC)).decode()
    finally:
        database.close()
    listed = re.findall(r"^\| `(partspost_\w+)` \|", (DOCS / "metrics.md").read_text(), re.MULTILINE)

    assert sorted(re.findall(r"^# TYPE (\w+)", exported, re.MULTILINE)) == sorted(listed)


def written(page):
    """What a day page says that people may write."""
    return re.findall(r"^\| `([^`]+)` \|", (DOCS / "day" / page).read_text(), re.MULTILINE)


@pytest.mark.parametrize("said", written("dealer.md"))
def test_what_a_dealer_may_write_is_understood(said):
    """Each example of the dealer's day is an answer, a question, a refusal, a wish or a command."""
    answer = asking.read(said, "en-CA")

    assert read_command(said) or read_wish(said, "assign") or answer.question or asking.UNCLEAR != asking.told(answer)


@pytest.mark.parametrize("said", written("shop.md"))
def test_what_a_shop_may_write_is_understood(said):
    """Each example of the shop's day is understood in the same way."""
    answer = asking.read(said, "en-CA", role="shop")
    known = read_command(said) or read_question(said, "") or read_wish(said, "return", "search")

    assert known or answer.question or asking.told(answer) not in {"", asking.UNCLEAR}


def test_the_decisions_are_listed_and_complete():
    """Each decision says what was the matter, what was decided, what it costs and where to look; the index has all."""
    pages = sorted((DOCS / "decisions").glob("0*.md"))
    index = (DOCS / "decisions" / "index.md").read_text()

    assert 10 <= len(pages)
    assert [page.name for page in pages] == re.findall(r"\((0\d+-[\w-]+\.md)\)", index)
    assert all(3 == page.read_text().count("\n## ") and "**Where:**" in page.read_text() for page in pages)


def test_the_files_that_a_decision_names_exist():
    """Where a decision can be seen in the code is there."""
    named = {
        path
        for page in (DOCS / "decisions").glob("0*.md")
        for path in re.findall(r"`([\w./-]+(?:\.py|\.importlinter))`|`((?:\w+/)+\w+)`", page.read_text())
    }
    missing = [first or second for first, second in named if not (ROOT / (first or second)).exists()]

    assert [] == sorted(path for path in missing if "/" in path and not path.startswith("spool/"))
