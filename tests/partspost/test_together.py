"""Several nodes that tick at the same moment."""

import threading
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from partspost.work import pipeline
from routing import next_deadline
from store import Blobs, Database, Queue, deadlines, messages, outbox, requests
from tests.stories.post import Post

ORDERS, NODES = 24, 4


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.system)])
def post(request, tmp_path, monkeypatch, room):
    """A post office on either database, with many orders whose dealers are to be reminded now."""
    if request.param == "postgresql":
        monkeypatch.setenv("PARTSPOST_STORE__URL", request.getfixturevalue("postgres_url"))
    office = Post(tmp_path, room)
    office.order()
    house = office.house
    with house.database.begin() as tx:
        (opening,), events = requests.load(tx, "HON-2026-000001")
        [brought] = messages.about(tx, opening.number)
        for number in range(2, ORDERS + 1):
            requests.open_request(tx, replace(opening, number=f"HON-2026-{number:06}"), brought.id, office.now)
            born = requests.append(tx, f"HON-2026-{number:06}", events)
            due = next_deadline(born, house.directory, house.rules, office.now)
            deadlines.plan(tx, born.number, due, office.now, almanac=house.almanac)
    yield office
    office.close()


def nodes(house):
    """Other nodes on the same database."""
    url, state = house.settings.store.url, house.settings.paths.state
    for _ in range(NODES):
        database = Database(url, state)
        yield replace(house, database=database, queue=Queue(database), blobs=Blobs(house.settings.store.blobs, state))


def test_each_dealer_is_reminded_once_however_many_nodes_tick(post):
    """Four nodes find the same deadlines at the same moment; every one fires once, and one mail comes of it."""
    post.now += timedelta(hours=5)
    together, gate, faults = list(nodes(post.house)), threading.Barrier(NODES), []

    def tick(house):
        gate.wait(20)
        try:
            while pipeline.chase(house):
                pass
        except Exception as fault:
            faults.append(fault)

    ticking = [threading.Thread(target=tick, args=[one]) for one in together]
    for one in ticking:
        one.start()
    for one in ticking:
        one.join()
    with post.house.database.reading() as tx:
        mails = Counter(mail.request for mail in outbox.listing(tx, limit=999) if mail.kind == "reminder")
        left = deadlines.due(tx, post.now, 999)
    for house in together:
        house.database.close()

    assert ([], [], ORDERS) == (faults, left, len(mails))
    assert {1} == set(mails.values())
