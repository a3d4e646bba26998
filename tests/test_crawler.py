"""A crawler that opens every link of every mail, as scanners of mail servers do: nothing changes by it."""

import hashlib
import re
import sqlite3
import urllib.error
import urllib.request
from contextlib import closing
from email import message_from_bytes, policy
from html import unescape
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest

from tests import network
from tests.daemon import ROOT, Daemon, until
from tests.stories import test_conversation, test_orders, test_papers, test_questions
from tests.stories.post import Post
from tests.test_end_to_end import answer_to

GOLDEN = sorted((ROOT / "tests/notifier/golden").glob("*.eml"))
HREF = re.compile(r"""(?:href|src)\s*=\s*["']([^"']+)["']""")
# What the engine itself writes while nobody asks anything of it.
OURSELVES = ("procrastinate_", "ticks", "sqlite_", "heartbeat")
PAGES = 200
# Between them they hold nearly every kind of mail.
STORIES = (
    test_conversation.test_p12_nobody_takes_it,
    test_conversation.test_v09_four_days,
    test_conversation.test_c10_too_late,
    test_orders.test_m10_approved,
    test_orders.test_p04_a_return,
    test_orders.test_p04_a_search,
    test_papers.test_m09_a_reason_is_asked,
    test_papers.test_m07_a_quotation_as_a_sheet,
    test_questions.test_m03_the_confirmation_again,
    test_questions.test_25_a_dossier_by_mail,
)


def links(mail):
    """Every address that a mail's page or text could be followed to."""
    found = set()
    for part in mail.walk():
        if part.get_content_maintype() == "text" and not part.get_filename():
            text = part.get_content()
            found |= {unescape(one) for one in HREF.findall(text)} | set(re.findall(r"https?://[^\s<>\"']+", text))
    return found


def contents(state):
    """A fingerprint of everything the database says, but for what the engine notes by itself."""
    digest = hashlib.sha256()
    with closing(sqlite3.connect(f"file:{state / 'partspost.db'}?mode=ro", uri=True)) as connection:
        named = [
            row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        ]
        for table in (name for name in named if not name.startswith(OURSELVES)):
            rows = connection.execute(f'SELECT * FROM "{table}"').fetchall()
            digest.update(repr((table, sorted(map(repr, rows)))).encode())
    return digest.hexdigest()


class Crawler:
    """Follows http links to our page's socket, whatever host they name, and on from there; opens mailto links."""

    def __init__(self, port):
        self._base, self.seen, self.statuses, self.prepared = f"http://127.0.0.1:{port}", set(), [], []

    def follow(self, link):
        """Open a link; a page of ours is read for more of them."""
        parts = urlsplit(link)
        if parts.scheme == "mailto":
            # Opening one prepares a mail; a scanner sends none.
            self.prepared.append((parts.path, parse_qs(parts.query).get("body", [""])[0]))
        elif parts.scheme in ("http", "https", "") and len(self.seen) < PAGES:
            self._get(parts.path + (f"?{parts.query}" if parts.query else ""))

    def _get(self, path):
        if path in self.seen:
            return
        self.seen.add(path)
        for method in ("HEAD", "GET"):
            request = urllib.request.Request(urljoin(self._base, path or "/"), method=method)
            try:
                with urllib.request.urlopen(request, timeout=10) as answer:
                    self.statuses.append((path, answer.status))
                    text = answer.read().decode("utf-8", "replace")
            except urllib.error.HTTPError as refused:
                self.statuses.append((path, refused.code))
                text = refused.read().decode("utf-8", "replace")
                refused.close()
        for link in HREF.findall(text):
            self.follow(urljoin(path or "/", unescape(link)))


@pytest.fixture
def town(tmp_path):
    """The program after a lively morning, and the mails that it has sent."""
    with Daemon(tmp_path) as daemon:
        daemon.send(network.order_mail(network.honda_order(), "<1@shop.example>"))
        (order,) = daemon.wait_for_mail("honda-laval.example")
        reply_to = order["Reply-To"].addresses[0].addr_spec
        for text in ("5 au prix de 1 150,00 $", "ok sauf 9", "9 BO 4 décembre 2026. Avec antibrouillards?"):
            mail = answer_to(order, text).replace(b"answer-1", f"answer-{len(text)}".encode())
            daemon.send(mail, reply_to, sender="pieces@honda-laval.example")
        daemon.send(network.order_mail(network.honda_order(), "<2@shop.example>"))
        daemon.send(network.order_mail(network.honda_order(), "<3@shop.example>", sender="nina@elsewhere.example"))
        until(lambda: len(daemon.sent()) >= 8, 40)
        yield daemon


@pytest.fixture
def told(tmp_path, room):
    """Stories that were told, with their mails and their databases."""
    posts = []
    for place, story in enumerate(STORIES):
        (tmp_path / f"story-{place}").mkdir()
        posts.append(Post(tmp_path / f"story-{place}", room))
        story(posts[-1])
    yield posts
    for post in posts:
        post.close()


def test_whoever_opens_every_link_of_every_mail_changes_nothing(town, told):
    """Each link of each reviewed mail, of stories and of what was sent, and every page behind them, by GET and HEAD."""
    sent = town.sent()
    told_before = [contents(post.house.settings.paths.state) for post in told]
    golden = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in GOLDEN]
    before = contents(town.state), len(sent)
    crawler = Crawler(town.place["page"])
    crawler.follow("/")
    for mail in (*sent, *golden, *(mail for post in told for mail in post.mails)):
        for link in sorted(links(mail)):
            crawler.follow(link)

    assert len(crawler.prepared) > len(GOLDEN)
    assert len(crawler.seen) > 5
    assert [] == [(path, status) for path, status in crawler.statuses if status >= 500]
    assert all(address.partition("@")[0].startswith("r+") for address, body in crawler.prepared if body)
    assert before == (contents(town.state), len(town.sent()))
    assert told_before == [contents(post.house.settings.paths.state) for post in told]
