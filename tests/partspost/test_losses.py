"""What a store has lost is found, named and given its cure; what is whole raises no doubt."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from partspost.doctor.losses import look_at_store
from partspost.house import build
from partspost.work import pipeline, tasks
from store import messages, migrate, outbox, requests, views
from store.schema import tables
from store.years.losses import jobless, skip_numbers
from tests import network


@pytest.fixture
def house(tmp_path):
    """A house with one order that was read, and one mail that waits with its job."""
    place = network.write_config(tmp_path)
    migrate("sqlite:///partspost.db", tmp_path / "var")
    built = build(place["config"])
    pipeline.read(built, take(built, network.order_mail(network.honda_order(), "<1@shop.example>")))
    take(built, network.order_mail(network.another_order(2), "<2@shop.example>"))
    yield built
    built.close()


def take(house, raw, ago=timedelta(hours=1)):
    """A mail that came some time ago and waits to be read, with its job; its number."""
    blob, key = house.blobs.put(raw), messages.ingest_key("honda@parts.example", raw)
    known = {"spool_id": "01", "received_at": house.now() - ago, "via": "smtp", "peer": "127.0.0.1", "queue_id": ""}
    known |= {"sender": network.SHOP, "recipient": "honda@parts.example"}
    with house.database.begin() as tx:
        number = messages.add(tx, key=key, blob=blob, size=len(raw), **known)
        house.queue.defer(tx, "read", message_id=number)
    return number


def blob_of(house, name):
    """The file of a blob."""
    return house.settings.paths.state / "blobs" / name[:2] / name


def look(house, *, thoroughly=True):
    """(check, level, what) of each finding."""
    return [(one.check, one.level, one.what) for one in look_at_store(house.settings, thoroughly=thoroughly)]


def test_a_whole_store_is_well(house):
    """Every blob is whole, every history proves itself, every mail that waits has its job."""
    assert ["blobs", "chains", "jobs"] == [check for check, level, _ in look(house) if level == "ok"]
    assert 3 == len(look(house))


def test_each_loss_is_told_by_what_it_means(house):
    """A mail not read yet, one that was, a paper, a mail of ours: each is told with its number, and all have a cure."""
    with house.database.reading() as tx:
        read, unread = (messages.get(tx, number) for number in (1, 2))
        paper = requests.load(tx, "HON-2026-000001")[0][0].source.blob
        letters = outbox.about(tx, "HON-2026-000001")
    blob_of(house, unread.blob).unlink()
    blob_of(house, read.blob).unlink()
    blob_of(house, paper).write_bytes(b"another paper")
    blob_of(house, letters[0].blob).unlink()
    told = look(house)

    assert ["error"] * 4 == [level for check, level, _ in told if check == "blobs"]
    assert "1 mails that nobody has read yet are gone: message 2" == told[0][2]
    assert f"1 mails of ours that have not left are gone: outbox mail {letters[0].id}" == told[1][2]
    assert (
        "1 papers are gone that requests rest on: request HON-2026-000001; 1 of them are there, but damaged"
        == told[2][2]
    )
    assert "1 mails that were dealt with are gone: message 1" == told[3][2]
    assert all(one.cure for one in look_at_store(house.settings, thoroughly=True) if one.level != "ok")


def test_damage_is_found_by_reading_alone(house):
    """A quick look finds what is missing; that a byte is wrong only a thorough one finds."""
    with house.database.reading() as tx:
        blob = messages.get(tx, 1).blob
    blob_of(house, blob).write_bytes(b"?")

    assert ["ok", "error"] == [look(house, thoroughly=deep)[0][1] for deep in (False, True)]


def test_a_history_that_was_written_into_is_found(house):
    """One word of one event, changed by hand."""
    with house.database.begin() as tx:
        tx.execute(update(tables.events).where(tables.events.c.sequence == 1).values(by="somebody else"))

    assert ("chains", "error") == look(house)[1][:2]
    assert look(house)[1][2].endswith("HON-2026-000001")


def test_a_mail_without_a_job_is_found_and_gets_one(house):
    """Its job is gone: the doctor tells, the next sweep of any worker gives it one, and no more than one."""
    with house.database.begin() as tx:
        tx.exec_driver_sql("DELETE FROM procrastinate_jobs")
    told = look(house)
    for _ in range(2):
        tasks.sweep(house)
    with house.database.reading() as tx:
        queue = views.queue_depth(tx, house.now())

    assert ("jobs", "warning", "1 mails wait to be read and no job does it: message 2") == told[2]
    assert (1, "ok") == (queue["read"], look(house)[2][1])


def test_a_young_mail_is_nobodys_loss(house):
    """What has just come, or has a job, or was read, is not without one."""
    with house.database.reading() as tx:
        assert [] == jobless(tx, datetime.now(UTC))


def test_after_a_restore_no_number_is_given_twice(house):
    """The counter of each brand goes on later, and from there by one."""
    with house.database.begin() as tx:
        assert 1 == skip_numbers(tx, 1000)
        number = requests.reserve_number(tx, message_id=2, index=0, prefix="HON", year=2026)

    assert "HON-2026-001002" == number
