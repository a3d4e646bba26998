"""Old mails, read again: what differs is told field by field, nothing moves unless told, and a walk goes on."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from pydantic import TypeAdapter
from sqlalchemy import select, update
from typer.testing import CliRunner

from parsers import LineItem, Order
from partspost import replay
from partspost.cli import app
from partspost.cli import build as commands
from partspost.commands.demo import ROOT, load_samples
from partspost.house import build
from partspost.replay.compare import differences
from partspost.work import pipeline
from routing import Opening, fold
from store import messages, migrate, outbox, requests, views
from store.schema import tables
from tests import network

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
_OPENING = TypeAdapter(Opening)


def house_of(folder, monkeypatch, **environment):
    """A house with an empty store; the environment is this process's for the rest of the test."""
    place = network.write_config(folder)
    for key, value in environment.items():
        monkeypatch.setenv(f"PARTSPOST_{key}", value)
    migrate("sqlite:///partspost.db", folder / "var")
    return build(place["config"])


@pytest.fixture
def house(tmp_path, monkeypatch):
    """A house with an operator's address."""
    built = house_of(tmp_path, monkeypatch, FOLLOW_UP__ESCALATE_TO="ops@parts-office.example")
    yield built
    built.close()


def take(house, raw, recipient="honda@parts.example", sender=network.SHOP):
    """Store a mail and have it read, as the worker does; its number."""
    blob = house.blobs.put(raw)
    with house.database.begin() as tx:
        number = messages.add(
            tx,
            key=messages.ingest_key(recipient, raw),
            spool_id="01",
            received_at=house.now(),
            via="smtp",
            peer="127.0.0.1",
            sender=sender,
            recipient=recipient,
            blob=blob,
            size=len(raw),
            queue_id="",
        )
    pipeline.read(house, number)
    return number


def read_by_another(house, number):
    """Let the store say that an older reader has read line 1 of this request otherwise, and one line less."""
    with house.database.begin() as tx:
        (opening,), _ = requests.load(tx, number)
        first, *rest = opening.order.lines
        older = replace(
            opening, order=replace(opening.order, vin=None, lines=(replace(first, quantity=Decimal(9)), *rest[:-1]))
        )
        written = update(tables.versions).where(tables.versions.c.request == number)
        tx.execute(written.values(opening=_OPENING.dump_python(older, mode="json")))


def everything(house):
    """Every row of every table of ours, and every blob's name."""
    with house.database.reading() as tx:
        rows = [tx.execute(select(table)).all() for table in tables.metadata.sorted_tables]
    return rows, sorted(path.name for path in (house.settings.paths.state / "blobs").rglob("*") if path.is_file())


def walk(house, tmp_path, **errand):
    """The rereadings of a whole journey."""
    return list(replay.Journey(house, replay.Errand(LONG_AGO, **errand), tmp_path / "notes.json", 0))


@pytest.mark.timeout(600)  # every sample twice, on a machine that may be busy
def test_the_reader_that_read_them_reads_every_sample_alike(tmp_path, monkeypatch):
    """Replayed by the very same version, no sample mail differs in any field: what is told is no noise."""
    monkeypatch.setenv("PARTSPOST_PATHS__STATE", str(tmp_path / "var"))
    monkeypatch.setenv("PARTSPOST_READER__WALL", "300")
    migrate("sqlite:///partspost.db", tmp_path / "var")
    house = build(ROOT / "config")
    try:
        for sample in load_samples(ROOT / "samples/mails"):
            for recipient in sample.recipients:
                take(house, sample.raw, recipient, sample.sender)
        told = walk(house, tmp_path)
    finally:
        house.close()

    assert [] == [one for one in told if one.state not in ("same", "readable")]
    assert len(told) > 20


def test_what_is_read_otherwise_is_told_by_field_and_nothing_moves(house, tmp_path):
    """An older reading differs in three places; the store and the blobs are as before, byte for byte."""
    take(house, network.order_mail(network.honda_order(), "<1@shop.example>"))
    read_by_another(house, "HON-2026-000001")
    with house.database.reading() as tx:
        paper = requests.load(tx, "HON-2026-000001")[0][0].source.blob
    (house.settings.paths.state / "blobs" / paper[:2] / paper).unlink()  # a look would put it back unseen
    before = everything(house)
    (told,) = walk(house, tmp_path)

    assert "differs" == told.state
    assert ["vin: – → 2HGFE2F59PH100101", "line 1.quantity: 9 → 1"] == [str(each) for _, each in told.differences][:2]
    assert re.fullmatch(r"line 3: – → .+", str(told.differences[2][1]))
    assert before == everything(house)


def test_told_to_act_it_notes_an_open_request_once_and_changes_no_fact(house, tmp_path):
    """The note is for operators alone, the lines stay as people acted on them, and a closed request stays closed."""
    take(house, network.order_mail(network.honda_order(), "<1@shop.example>"))
    read_by_another(house, "HON-2026-000001")
    (told,) = walk(house, tmp_path)
    noted = [replay.note(house, told), replay.note(house, told)]
    with house.database.reading() as tx:
        request = fold(*requests.load(tx, "HON-2026-000001"))

    assert [["HON-2026-000001"], []] == noted
    assert ("read_otherwise", "ops") == (request.events[-1].kind, request.events[-1].visibility)
    assert Decimal(9) == request.opening.order.lines[0].quantity
    assert "dealer" == request.waiting_on


def test_a_held_mail_that_can_be_read_now_is_put_back(tmp_path, monkeypatch):
    """Held for its pages by an older rule, readable today: it is told, and read by the workers if so wished."""
    small = house_of(tmp_path, monkeypatch, READER__MAX_PAGES="1")
    raw = network.order_mail(two_pages(), "<2@shop.example>")
    number = take(small, raw)
    small.close()
    monkeypatch.delenv("PARTSPOST_READER__MAX_PAGES")
    house = build(small.config)
    try:
        with house.database.reading() as tx:
            held = messages.get(tx, number)
        (told,) = walk(house, tmp_path)
        put_back = [replay.reopen(house, told), replay.reopen(house, told)]
        with house.database.reading() as tx:
            queue = views.queue_depth(tx, house.now() + timedelta(minutes=1))
        pipeline.read(house, number)
        with house.database.reading() as tx:
            outcome = messages.get(tx, number).outcome
    finally:
        house.close()

    assert ("held", "readable", [True, False]) == (held.outcome, told.state, put_back)
    assert ({"read": 1}, "request") == ({name: queue[name] for name in ("read",)}, outcome)


def two_pages():
    """An order of one page, with an empty page behind it."""
    from io import BytesIO

    import pypdf

    writer = pypdf.PdfWriter(clone_from=BytesIO(network.honda_order()))
    writer.add_blank_page(612, 792)
    drawn = BytesIO()
    writer.write(drawn)
    return drawn.getvalue()


def test_a_walk_goes_on_where_it_broke_off(house, tmp_path):
    """Stopped amid the second mail, it begins with the second; another errand begins at the beginning."""
    for number in range(3):
        take(house, network.order_mail(network.another_order(number), f"<{number}@shop.example>"))
    notes, errand = tmp_path / "notes.json", replay.Errand(LONG_AGO)
    walking = iter(replay.Journey(house, errand, notes, 0))
    seen = [next(walking).message, next(walking).message]
    rest = replay.Journey(house, errand, notes, 0)
    began, left = rest.begun, [told.message for told in rest]
    other = replay.Journey(house, replay.Errand(LONG_AGO, brand="honda"), notes, 0)

    assert ([1, 2], 1, [2, 3]) == (seen, began, left)
    assert ({"same": 3}, False, 0) == (dict(rest.counts), notes.exists(), other.begun)


def test_brand_limit_and_time_choose(house, tmp_path):
    """Only this brand's, only so many, only those of a time."""
    take(house, network.order_mail(network.honda_order(), "<1@shop.example>"))
    take(
        house,
        network.order_mail(network.volvo_order(), "<2@shop.example>", to="kia@parts.example"),
        "kia@parts.example",
    )
    now = house.now()

    assert [1] == [told.message for told in walk(house, tmp_path, brand="honda")]
    assert [1] == [told.message for told in walk(house, tmp_path, limit=1)]
    assert [] == [told.message for told in walk(house, tmp_path, until=now - timedelta(days=1))]


def test_the_commands_tell_programs_and_end_with_findings(house, tmp_path):
    """JSON lines with old and new, a summary, and exit code 1 once something cannot be read that was read."""
    number = take(house, network.order_mail(network.honda_order(), "<1@shop.example>"))
    read_by_another(house, "HON-2026-000001")
    asked = ["--config", str(house.config), "--json"]
    run = CliRunner()
    looked = run.invoke(commands(), ["replay", "--since", "2020-01-01", "--pace", "0", *asked])
    acted = run.invoke(app, ["reprocess", str(number), "--apply", *asked])
    with house.database.reading() as tx:
        told = [mail.kind for mail in outbox.listing(tx, role="ops", limit=5)]
        blob = messages.get(tx, number).blob
    (house.settings.paths.state / "blobs" / blob[:2] / blob).unlink()
    lost = run.invoke(app, ["replay", "--since", "2020-01-01", "--pace", "0", *asked])
    wrong = run.invoke(app, ["replay", "--since", "yesterday", *asked])
    unknown = run.invoke(app, ["reprocess", "4711", *asked])

    first, summary = (
        json.loads(line)
        for line in looked.stdout.splitlines()
        if line.startswith("{") and "event" not in json.loads(line)
    )
    assert {"of": "HON-2026-000001", "field": "vin", "old": "", "new": "2HGFE2F59PH100101"} == first["differences"][0]
    assert ({"differs": 1}, []) == (summary["summary"], summary["noted"])
    assert [0, 0, 1, 2, 1] == [one.exit_code for one in (looked, acted, lost, wrong, unknown)]
    assert ["alarm"] == told


NUMBERS = st.one_of(st.none(), st.decimals(0, 99, places=2))
LINES = st.builds(LineItem, st.none(), st.sampled_from(["A1", "B2", "C3", None]), st.text(max_size=3), NUMBERS, NUMBERS)
ORDERS = st.builds(Order, st.one_of(st.none(), st.text(max_size=3)), lines=st.lists(LINES, max_size=4).map(tuple))


@examples(max_examples=200)
@given(ORDERS, ORDERS)
def test_only_equal_orders_have_no_difference(one, other):
    """Nothing is told of what is the same, and something of everything that is not, in either direction."""
    alike = replace(one, confidence=0, checks={}) == replace(other, confidence=0, checks={})

    assert () == differences(one, one)
    assert alike == (differences(one, other) == ()) == (differences(other, one) == ())
