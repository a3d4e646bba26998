"""The jobs, called as the engine calls them."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from partspost.house import build
from partspost.work import tasks
from store import Outgoing, migrate, outbox
from tests import network
from tests.status.test_language import language

ROOT = Path(__file__).parents[2]


@pytest.fixture
def house(tmp_path, monkeypatch):
    """A house that captures what it sends, with its tasks, an operator, and two mails an hour for each address."""
    monkeypatch.setenv("PARTSPOST_RELAY__PER_ADDRESS_HOUR", "2")
    monkeypatch.setenv("PARTSPOST_FOLLOW_UP__ESCALATE_TO", "ops@parts.example")
    place = network.write_config(tmp_path)
    built = build(place["config"])
    migrate(built.settings.store.url, built.settings.paths.state)
    tasks.register(built)
    yield built
    built.close()


def put(house, number):
    """A mail to the shop in the outbox; gives its id."""
    content = f"Subject: {number}\r\n\r\n".encode()
    mail = Outgoing(
        key=f"receipt.{number}",
        kind="receipt",
        role="shop",
        request=None,
        recipient=network.SHOP,
        envelope_from="b+abc@parts.example",
        message_id=f"<{number}@parts.example>",
        content=content,
    )
    with house.database.begin() as tx:
        return outbox.enqueue(tx, mail, blob=house.blobs.put(content), at=datetime.now(UTC))


def test_every_job_is_documented_and_no_other(house):
    """docs/architecture.md names the jobs that the engine runs, and the page has words for each."""
    text = (ROOT / "docs/architecture.md").read_text().partition("procrastinate runs the jobs:")[2].partition(". ")[0]
    jobs = {name for name in house.queue.app.tasks if "." not in name}

    assert jobs == set(re.findall(r"`(\w+)`", text))
    assert [] == [name for name in jobs if not language("fr").knows("task", name)]


def test_operators_hear_once_of_an_address_that_gets_too_much(house):
    """Beyond the bound mails wait with a job for later, and one alarm names the address."""
    ids = [put(house, number) for number in range(5)]
    for outbox_id in ids:
        house.queue.app.tasks["send"].func(outbox_id=outbox_id)
    with house.database.reading() as tx:
        mails = outbox.listing(tx, limit=9)
        jobs = tx.exec_driver_sql("SELECT count(*) FROM procrastinate_jobs WHERE queue_name = 'send'").scalar_one()
    alarms = [mail for mail in mails if mail.kind == "alarm"]

    assert ["sent", "sent", "ready", "ready", "ready"] == [
        mail.state for mail in reversed(mails) if mail.role == "shop"
    ]
    assert ["ops@parts.example"] == [mail.recipient for mail in alarms]
    assert network.SHOP.encode() in house.blobs.get(alarms[0].blob)
    assert 3 + 1 == jobs


def test_a_mail_that_waits_too_long_gets_a_new_job(house):
    """What lost its job, and a dealer's mail of which nobody knows, are sent again by the sweep."""
    put(house, 1)
    long_ago = house.now
    house.now = lambda: long_ago() + tasks._LATE * 2
    tasks.sweep(house)
    tasks.sweep(house)
    with house.database.reading() as tx:
        jobs = tx.exec_driver_sql("SELECT task_name FROM procrastinate_jobs").scalars().all()

    assert ["send"] == jobs


def test_the_mails_of_one_job_leave_whatever_becomes_of_the_others(house):
    """One whose bytes are lost gets a job of its own; the next one is sent all the same, and only once."""
    ids = [put(house, number) for number in range(2)]
    with house.database.reading() as tx:
        lost = outbox.get(tx, ids[0]).blob
    (house.settings.paths.state / "blobs" / lost[:2] / lost).unlink()
    house.queue.app.tasks["send"].func(outbox_id=ids[0], also=ids[1:])
    with house.database.reading() as tx:
        states = [outbox.get(tx, one).state for one in ids]
        jobs = tx.exec_driver_sql("SELECT args FROM procrastinate_jobs").scalars().all()

    assert ["claimed", "sent"] == states
    assert [{"outbox_id": ids[0]}] == [json.loads(args) for args in jobs]
