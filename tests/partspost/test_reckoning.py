"""Deadlines when the rules of a time zone change between two starts of the program."""

import asyncio
import struct
import zoneinfo
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from partspost.almanac import almanac, go_by_newest
from partspost.work import pipeline
from partspost.work.chasing import reckon
from partspost.work.clock import Clock
from store import Database, deadlines
from tests.stories.post import Post

TORONTO = "America/Toronto"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.system)])
def post(request, tmp_path, room, monkeypatch):
    """A post office on either database."""
    if request.param == "postgresql":
        monkeypatch.setenv("PARTSPOST_STORE__URL", request.getfixturevalue("postgres_url"))
    office = Post(tmp_path, room)
    yield office
    office.close()


@pytest.fixture
def abolish(tmp_path):
    """Install zone rules by which Toronto has one time all year, so many hours from Greenwich; undone afterwards."""
    before = zoneinfo.TZPATH

    def install(hours):
        folder = tmp_path / f"zones{hours}"
        (folder / "America").mkdir(parents=True)
        (folder / TORONTO).write_bytes(fixed(hours))
        zoneinfo.reset_tzpath([folder, *before])
        zoneinfo.ZoneInfo.clear_cache()

    yield install
    zoneinfo.reset_tzpath(before)
    zoneinfo.ZoneInfo.clear_cache()


def fixed(hours):
    """A zone file (RFC 8536, version 2) of one offset and no changes."""
    name = b"XST\0"
    header = b"TZif2" + bytes(15) + struct.pack(">6L", 0, 0, 0, 0, 1, len(name))
    local = struct.pack(">lbb", hours * 3600, 0, 0) + name
    return header + local + header + local + f"\nXST{-hours}\n".encode()


def restarted(post):
    """The same place, as the program finds it when it is started anew."""
    post.house = replace(post.house, almanac=almanac())
    return post.house


def open_ones(post):
    """Every open deadline: what it is and when it comes."""
    with post.house.database.reading() as tx:
        return [(one.kind, one.due_at) for one in deadlines.due(tx, post.now + timedelta(days=400), 99)]


def promised(post):
    """An order with a part that comes on the 3rd of December; its shop is told at seven in the evening of the 1st."""
    post.order()
    post.answer(post.sent("new_request"), "2 et 5 ok, 9 BO 3 décembre 2026")
    return open_ones(post)


def test_a_zone_whose_rules_change_has_another_almanac(abolish):
    """What is installed has one name, until it changes; installed again it has the former name."""
    names = [almanac(), almanac()]
    abolish(-4)
    names.append(almanac())

    assert names[0] == names[1] != names[2]


@pytest.mark.parametrize(("release", "ours"), [("2020a", True), ("2999a", False), ("", True)])
def test_the_newer_zone_rules_are_gone_by(abolish, release, ours):
    """A machine that was never upgraded does not put our mails an hour off; one with newer rules is believed."""
    abolish(-4)
    if release:
        Path(zoneinfo.TZPATH[0], "tzdata.zi").write_text(f"# version {release}\n")
    else:
        zoneinfo.reset_tzpath(zoneinfo.TZPATH[:1])
    told = go_by_newest()
    winter = datetime(2026, 1, 15, 12, tzinfo=zoneinfo.ZoneInfo(TORONTO))

    assert timedelta(hours=-5 if ours else -4) == winter.utcoffset()
    assert (told != release) == ours


def test_an_hour_on_the_wall_stays_where_it_was_when_the_rules_change(post, abolish):
    """Toronto keeps summer time for good: seven in the evening comes an hour earlier, and the deadline with it."""
    before = promised(post)
    abolish(-4)
    house = restarted(post)
    counted = [reckon(house), reckon(house)]

    assert [("delivery", datetime(2026, 12, 2, 0, 0, tzinfo=UTC))] == before
    assert ([("delivery", datetime(2026, 12, 1, 23, 0, tzinfo=UTC))], [1, 0]) == (open_ones(post), counted)


def test_what_the_page_shows_moves_with_it(post, abolish):
    """The moment that is copied beside the request is the deadline's."""
    promised(post)
    abolish(-4)
    reckon(restarted(post))
    with post.house.database.reading() as tx:
        shown = tx.execute(text("SELECT requests.due_at = deadlines.due_at FROM requests, deadlines")).scalars().all()

    assert shown[-1]


def test_nothing_fires_at_the_hour_of_the_old_rules(post, abolish):
    """Toronto goes two hours westwards: at the old moment it is five there, and nobody is told before seven."""
    ((_, due),) = promised(post)
    abolish(-7)
    house = restarted(post)
    post.now = due
    early = pipeline.chase(house)
    post.now = due + timedelta(hours=2)
    fired = pipeline.chase(house)
    (mail,) = post._leave()

    assert (0, 1, "delivery_day") == (early, fired, mail.kind)


def test_where_the_same_rules_hold_nothing_moves(post):
    """Deadlines of an older schema bear no almanac; each is reckoned once, and comes when it came before."""
    before = promised(post)
    with post.house.database.begin() as tx:
        tx.execute(text("UPDATE deadlines SET almanac = NULL"))
    counted = [reckon(post.house), reckon(post.house)]

    assert (before, [1, 0]) == (open_ones(post), counted)


def test_the_clock_reckons_everything_again_after_a_start(post, abolish):
    """It does so once, batch by batch; a request that is closed meanwhile keeps no deadline."""
    promised(post)
    abolish(-4)
    clock = Clock(restarted(post))

    clock._scheduler.add_job(clock._reckon, "interval", seconds=15, id="reckon")
    asyncio.run(clock._reckon())
    left = clock._scheduler.get_job("reckon")
    with post.house.database.reading() as tx:
        (one,) = deadlines.due(tx, post.now + timedelta(days=400), 9)

    assert (datetime(2026, 12, 1, 23, 0, tzinfo=UTC), post.house.almanac) == (one.due_at, one.almanac)
    assert left is None


@pytest.mark.parametrize("post", [pytest.param("postgresql", marks=pytest.mark.system)], indirect=True)
def test_a_deadline_that_somebody_is_changing_is_left_to_him(post, tmp_path):
    """A start neither waits for a transaction at work nor takes its deadline away; on SQLite there is only one."""
    promised(post)
    other = Database(post.house.settings.store.url, tmp_path)
    with other.begin() as tx:
        tx.execute(text("SELECT 1 FROM requests FOR UPDATE"))
        left = reckon(replace(post.house, almanac="another"))
    taken = reckon(replace(post.house, almanac="another"))
    other.close()

    assert (0, 1) == (left, taken)
