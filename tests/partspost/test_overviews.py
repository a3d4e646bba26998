"""The mails of the calendar, made from what the store holds: mornings, weeks, newcomers and profiles."""

import csv
import io
import json
import re
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from typer.testing import CliRunner

from config import ConfigurationError
from partspost.cli import app
from partspost.commands import mailing
from partspost.work import overviews
from partspost.work.clock import Clock
from store import outbox
from tests.stories.post import SHOP, Post

DEALER = "parts@honda-laval.example"  # who reads the orders of an English shop
DESK = "pieces@honda-laval.example"
TORONTO = "America/Toronto"
WEDNESDAY = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)  # seven in Toronto
MONDAY = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)


@pytest.fixture
def post(tmp_path, room):
    """A post office on a Tuesday at ten."""
    office = Post(tmp_path, room)
    yield office
    office.close()


def mails(post, kind):
    """The mails of a kind in the outbox, as (recipient, parsed mail), the oldest first."""
    with post.house.database.reading() as tx:
        rows = [row for row in outbox.listing(tx, limit=500) if row.kind == kind]
    read = [message_from_bytes(post.house.blobs.get(row.blob), policy=policy.default) for row in rows]
    return [(row.recipient, mail) for row, mail in zip(rows, read, strict=True)][::-1]


def text(mail):
    """The words of a mail."""
    return mail.get_body(("plain",)).get_content()


def morning(post, at=WEDNESDAY, zone=TORONTO, late=timedelta(minutes=1)):
    """The morning's job of a zone."""
    post.now = at + late
    return overviews.tell_of_the_morning(post.house, zone, at)


def setting(post, **changed):
    """The same house with other settings."""
    follow_up = post.house.settings.follow_up.model_copy(update=changed)
    post.house.settings = post.house.settings.model_copy(update={"follow_up": follow_up})


def turn_off(post, table, key, feature):
    """Write a feature into the column `off` of somebody's row, and take the tables anew."""
    path = post.config / f"{table}.csv"
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    for row in rows:
        row["off"] = feature if row["key"] == key else row.get("off", "")
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, rows[0].keys(), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(out.getvalue(), encoding="utf-8")
    post.house.reload()


def test_the_dealer_reads_in_the_morning_what_waits_for_him(post):
    """The subject says how many; the mail names the order and where an answer about it goes, which is read."""
    post.order()
    morning(post)
    ((to, mail),) = mails(post, "digest")
    reply = next(word for word in text(mail).split() if word.startswith("r+"))
    answer = post._letter(DEALER, reply, "Re: Actions 1", {})
    answer.set_content("Everything is available\n")
    post.take(answer, (reply,), "Everything is available")

    assert (DEALER, "Actions 1") == (to, mail["Subject"])
    assert "<mailto:ops@parts.example?subject=stop%20digest%20parts%40honda-laval.example>" == mail["List-Unsubscribe"]
    assert "Write to ops@parts.example." in text(mail)
    assert "HON-2026-000001" in text(mail)
    assert {"available"} == {line.state for line in post.request().lines}


def test_a_morning_is_told_once(post):
    """The same job again makes no second mail, nor does another node's."""
    post.order()
    for _ in range(3):
        morning(post)

    assert 1 == len(mails(post, "digest"))


def test_nothing_to_do_is_no_mail(post):
    """When everything is answered nobody is written to, and the shop for which others work reads nothing either."""
    order = next(mail for mail in post.order() if mail.kind == "new_request")
    post.answer(order, "Everything is available")

    assert 0 == morning(post)
    assert [] == mails(post, "digest")


def test_the_shop_reads_that_it_is_asked(post):
    """A question of the dealer waits for the shop, whose own digest says so; the dealer has nothing to do."""
    order = next(mail for mail in post.order() if mail.kind == "new_request")
    post.answer(order, "Question: with or without fog lamps?")
    morning(post)
    ((to, mail),) = mails(post, "digest")

    assert (SHOP, "Actions 1") == (to, mail["Subject"])
    assert "answer the question" in text(mail)


def test_whoever_was_reminded_is_late(post):
    """A reminded order counts as late in the subject, and what waits for others is counted as well."""
    post.order()
    post.wait(hours=5)
    morning(post)
    ((_, mail),) = mails(post, "digest")

    assert "Late 1" == mail["Subject"]


@pytest.mark.parametrize(
    ("table", "key", "expected"), [("dealers", "honda-laval", 0), ("dealers", "honda-estrie", 1), ("shops", "x", 1)]
)
def test_who_has_turned_it_off_gets_none(post, table, key, expected):
    """The column `off` holds for its own row."""
    post.order()
    turn_off(post, table, key, "digest")

    assert expected == morning(post)


def test_an_operator_may_turn_it_off_for_all(post):
    """One setting ends the mornings, another the reports."""
    post.order()
    setting(post, digest=False, report=False)

    assert 0 == morning(post)
    assert 0 == overviews.tell_of_the_week(post.house, TORONTO, MONDAY)


@pytest.mark.parametrize(
    ("at", "late", "expected"),
    [
        (WEDNESDAY, timedelta(hours=4, minutes=59), 1),
        (WEDNESDAY, timedelta(hours=5, minutes=1), 0),
        (WEDNESDAY + timedelta(days=4), timedelta(0), 0),  # a Sunday
        (WEDNESDAY + timedelta(days=3), timedelta(0), 1),  # a Saturday, on which this dealer works
    ],
)
def test_a_morning_is_over_at_noon_and_is_none_on_a_day_off(post, at, late, expected):
    """After an outage nobody reads at night what waited at seven; the dealer's own calendar says when he works."""
    post.order()

    assert expected == morning(post, at, late=late)


def test_every_zone_has_its_own_seven_oclock(post):
    """The clock claims a zone's hour when it has come there, once, and asks the engine for its mails."""
    clock = Clock(post.house)
    post.now = WEDNESDAY + timedelta(seconds=20)
    for _ in range(2):
        clock._claim_calendar()
    Clock(post.house)._claim_calendar()
    post.now = WEDNESDAY + timedelta(days=1, seconds=20)
    clock._claim_calendar()
    with post.house.database.reading() as tx:
        rows = tx.exec_driver_sql("SELECT task_name, args FROM procrastinate_jobs").fetchall()
    slots = sorted((task, json.loads(told)["slot"]) for task, told in rows if json.loads(told)["zone"] == TORONTO)

    assert slots == [
        ("morning", "2026-11-25T12:00:00+00:00"),
        ("morning", "2026-11-26T12:00:00+00:00"),
        ("weekly", "2026-11-23T12:00:00+00:00"),
    ]


def test_on_monday_dealers_and_operators_read_the_week(post):
    """Each has the figures that are his; charts lie in the mail, and the same figures in a file."""
    order = next(mail for mail in post.order() if mail.kind == "new_request")
    post.answer(order, "2 BO Dec 4, the rest is available")
    post.now = MONDAY
    told = [overviews.tell_of_the_week(post.house, TORONTO, MONDAY) for _ in range(2)]
    reports = dict(mails(post, "report"))
    dealers, operators = reports[DESK], reports["ops@parts.example"]

    assert [2, 0] == told
    assert {DESK, "ops@parts.example"} == set(reports)
    assert "Honda de Laval" in dealers["Subject"]
    assert "Honda de Laval" in text(operators)
    for mail in (dealers, operators):
        kinds = [part.get_content_type() for part in mail.walk()]
        assert (2, 1) == (kinds.count("image/png"), kinds.count("text/csv"))
    assert "Réponses à temps" in text(dealers)
    assert "1 sur 1" in text(dealers)


def test_a_dealer_may_turn_his_report_off(post):
    """The operators still have his figures in theirs."""
    post.order()
    turn_off(post, "dealers", "honda-laval", "report")
    post.now = MONDAY
    overviews.tell_of_the_week(post.house, TORONTO, MONDAY)
    ((to, mail),) = mails(post, "report")

    assert "ops@parts.example" == to
    assert "Honda de Laval" in text(mail)


def test_a_banner_reads_the_week_of_its_shops(post):
    """Its figures are counted from the orders of its shops, with a row for each."""
    table = "key,name,address,mode\nfix-auto,Fix Auto,qualite@banner.example,copy\n"
    (post.config / "banners.csv").write_text(table, encoding="utf-8")
    post.house.reload()
    post.order()
    post.now = MONDAY
    overviews.tell_of_the_week(post.house, TORONTO, MONDAY)
    mail = dict(mails(post, "report"))["qualite@banner.example"]

    assert "Fix Auto Laval" in text(mail)
    assert "Fix Auto" in mail["Subject"]


@pytest.mark.parametrize("asked", ["Rapport", "report", "Informe, por favor", "Ukerapport"])
def test_somebody_on_file_asks_for_the_report(post, asked):
    """The dealer and the shop get their own figures at once, in any language of theirs; a stranger gets nothing."""
    post.order()
    post.turn(days=7)
    told = [
        [mail.kind for mail in post.write("honda@parts.example", sender, asked, "")]
        for sender in (DESK, SHOP, "nobody@elsewhere.example")
    ]

    assert [["report"], ["report"], []] == told
    assert "Fix Auto Laval" in post.mails[-1]["Subject"]
    assert re.search(r"^Orders +1 · 0 the week before", text(post.mails[-1]), re.MULTILINE)


def test_a_robot_that_asks_for_reports_gets_a_few(post):
    """So many answers an hour, as with every question; the hour after there are others."""
    told = [len(post.write("honda@parts.example", SHOP, "report", f"{place}")) for place in range(6)]
    post.turn(hours=1, minutes=1)
    told += [len(post.write("honda@parts.example", SHOP, "report", "again"))]

    assert [1, 1, 1, 1, 0, 0, 1] == told


def test_a_week_without_figures_is_no_mail(post):
    """Nobody reads on Monday that nothing has happened, and no week is told after its Wednesday."""
    assert 0 == overviews.tell_of_the_week(post.house, TORONTO, MONDAY)
    post.order()
    post.now = MONDAY + timedelta(days=2, minutes=1)

    assert 0 == overviews.tell_of_the_week(post.house, TORONTO, MONDAY)


def test_newcomers_are_welcomed_once_and_not_all_at_once(post, monkeypatch):
    """Nobody is, unless the setting says so; then so many a morning, dealers first, and each only once."""
    silent = morning(post)
    setting(post, welcome=True)
    everybody = len(post.house.directory.dealers) + len(post.house.directory.shops)
    monkeypatch.setattr(overviews, "AT_ONCE", 40)
    told = [morning(post, WEDNESDAY + timedelta(days=day)) for day in (0, 1, 5, 6)]

    assert 0 == silent
    assert 40 == told[0]
    assert everybody == sum(told)
    assert everybody == len(mails(post, "welcome"))


def test_a_profile_is_asked_about_twice_a_year(post):
    """Over a year of mornings each address is asked once in each half; a plain yes changes nothing and is no wish."""
    setting(post, profile_check=True)
    asked = sum(morning(post, WEDNESDAY + timedelta(days=day)) for day in range(365))
    to, mail = mails(post, "profile_check")[-1]
    everybody = len(post.house.directory.dealers) + len(post.house.directory.shops)
    answers, wishes = (
        [one.kind for one in post.answer(mail, said, sender=to) if one.kind != "profile_check"]
        for said in ("Oui", "Téléphone : 450 555-0199")
    )

    assert 2 * everybody <= asked <= 2.1 * everybody
    assert ([], ["profile_confirm"]) == (answers, wishes)


def test_an_operator_welcomes_somebody_by_hand(post, monkeypatch):
    """The command sends the one mail, says so, and sends no second."""
    monkeypatch.setattr("partspost.log.quiet", lambda: None)
    run = [
        CliRunner().invoke(mailing.mail_app, ["welcome", key, "--config", str(post.config)])
        for key in ("honda-laval", "honda-laval", "nobody")
    ]

    assert [0, 1, 1] == [one.exit_code for one in run]
    assert DESK in run[0].output
    assert [DESK] == [to for to, _ in mails(post, "welcome")]


def test_a_broken_template_stops_the_start_and_is_named_by_check(post, tmp_path):
    """File, line and cure; the running daemon keeps what it has, and after the cure the mail has the dealer's words."""
    broken = post.config / "templates/honda-laval/receipt/subject.txt"
    broken.parent.mkdir(parents=True)
    broken.write_text("ok\n{{ numer }}\n", encoding="utf-8")
    with pytest.raises(ConfigurationError) as refused:
        post.house.reload()
    checked = CliRunner().invoke(app, ["check", "--config", str(post.config)])
    broken.write_text("Bienvenue : {{ number }}\n", encoding="utf-8")
    post.house.reload()
    receipt = next(mail for mail in post.order() if mail.kind == "receipt")

    expected = "templates/honda-laval/receipt/subject.txt:2: no mail of this kind has 'numer'"
    assert expected in str(refused.value)
    assert (1, True) == (checked.exit_code, expected in checked.output)
    assert "Bienvenue : HON-2026-000001" == receipt["Subject"]
