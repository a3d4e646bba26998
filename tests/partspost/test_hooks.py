"""A dealer's own system hears what happens: from the mail to the webhook, and no mail waits for it."""

import base64
import contextlib
import json
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook
from structlog.testing import capture_logs

from config import ConfigurationError, load_settings
from notifier import message_of
from parsers import Party
from partspost.hooks import hooks_of
from partspost.hooks.jobs import News, call, plan
from partspost.house import build, load_directory
from partspost.work import tasks
from routing import Asker, Event, decide_order, find_orders
from store import messages, migrate, requests
from tests import network
from tests.daemon import ROOT, Daemon, until
from tests.notifier.receiver import Receiver
from tests.routing import cases
from tests.routing.appointments import booked

SECRET = "whsec_" + base64.b64encode(b"s" * 32).decode()
DEALER = "pieces@honda-laval.example"
AT = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)


def write_hook(place, url, secret=SECRET, dealer="honda-laval"):
    """A hooks.toml beside the configuration, and the secret that it names."""
    state = place["config"].parent / "var"
    state.mkdir(exist_ok=True)
    (state / "hook-secret").write_text(secret + "\n")
    (place["config"] / "hooks.toml").write_text(f'[{dealer}]\nurl = "{url}"\nsecret_file = "hook-secret"\n')


@pytest.fixture
def loopback(monkeypatch):
    """Hooks may lead to this machine."""
    monkeypatch.setenv("PARTSPOST_HOOKS__LOOPBACK", "true")


def test_an_order_and_an_answer_reach_the_dealers_system(tmp_path, loopback):
    """Signed, under ids of their own, with the lines as they stand; what fails at first is told again as the same."""
    with Receiver(503, 200) as receiver:
        daemon = Daemon(tmp_path)
        write_hook(daemon.place, receiver.url)
        with daemon:
            daemon.send(network.order_mail(network.honda_order(), "<1@shop.example>"))
            (order,) = daemon.wait_for_mail(DEALER)
            assert until(lambda: len(receiver.calls) >= 2, 60), daemon.log.read_text()[-3000:]
            reply = f"From: {DEALER}\r\nSubject: Re: x\r\nMessage-ID: <2@honda-laval.example>\r\n\r\ntout ok sauf 5 BO 4 dec\r\n"
            daemon.send(reply.encode(), order["Reply-To"].addresses[0].addr_spec, sender=DEALER)
            assert until(lambda: len(receiver.calls) >= 3, 60), daemon.log.read_text()[-3000:]

    first, again, answered = receiver.calls
    told = [
        Webhook(SECRET).verify(body, {name.lower(): value for name, value in headers.items()})
        for _, headers, body in receiver.calls
    ]
    assert first[1]["webhook-id"] == again[1]["webhook-id"] != answered[1]["webhook-id"]
    assert first[2] == again[2]
    assert ["request.opened", "request.opened", "request.changed"] == [one["type"] for one in told]
    assert {"new"} == {line["state"] for line in told[0]["data"]["lines"]}
    assert "2026-12-04" in [line["eta"] for line in told[2]["data"]["lines"]]
    assert "2HGFE2F59PH100101" == told[0]["data"]["vin"]


def test_no_mail_waits_for_a_system_that_says_nothing(tmp_path, loopback, monkeypatch):
    """While every call hangs, orders are read and mails leave as ever."""
    monkeypatch.setenv("PARTSPOST_HOOKS__TIMEOUT", "60")
    with Receiver("silent") as receiver:
        daemon = Daemon(tmp_path)
        write_hook(daemon.place, receiver.url)
        with daemon:
            for number in range(4):
                daemon.send(network.order_mail(network.another_order(number), f"<{number}@shop.example>"))
            daemon.wait_for_mail(DEALER, count=4, seconds=60)
            receiver.over.set()

    assert 2 >= len({json.loads(body)["data"]["request"] for _, _, body in receiver.calls[:2]})


@pytest.fixture
def house(tmp_path, loopback):
    """A house with one request in its store that the dealer has been told of."""
    place = network.write_config(tmp_path)
    write_hook(place, "http://127.0.0.1:9/")
    built = build(place["config"])
    migrate(built.settings.store.url, built.settings.paths.state)
    tasks.register(built)
    yield built
    built.close()


def jobs(house):
    """The arguments of the hook jobs that wait, with the moment of each."""
    with house.database.reading() as tx:
        query = "SELECT args, scheduled_at FROM procrastinate_jobs WHERE task_name = 'hook'"
        return [(json.loads(args), at) for args, at in tx.exec_driver_sql(query)]


def with_request(house):
    """The number of a request in the store, opened, routed and told, and the count of its events."""
    opening = openings()[0]
    with house.database.begin() as tx:
        key = messages.ingest_key("honda@parts.example", b"x")
        message = messages.add(
            tx, key=key, spool_id="1", received_at=AT, via="smtp", peer="", sender=network.SHOP,
            recipient="honda@parts.example", blob="0" * 64, size=1, queue_id="",
        )  # fmt: skip
        requests.open_request(tx, opening, message, AT)
        requests.append(tx, opening.number, history())
    return opening.number


def history(dealer="honda-laval"):
    """What happens to an order until its dealer has been told."""
    return [
        Event("received", AT, "shop"),
        Event("routed", AT, "partspost", {"dealer": dealer}),
        Event("dealer_told", AT, "partspost", {"to": DEALER}),
    ]


def hook_at(house, url):
    """The house's hook leads there from now on."""
    write_hook({"config": house.config}, url)
    house.hooks = hooks_of(house.config, house.settings, house.directory)


def test_a_call_that_fails_is_tried_again_later_and_given_up_in_the_end(house):
    """Each attempt waits longer than the one before; the last one says so in the log and leaves no job."""
    number = with_request(house)
    news = News("honda-laval", number, 0, 3)
    with Receiver(500) as receiver, capture_logs() as logs:
        hook_at(house, receiver.url)
        for attempt in range(10):
            call(house, news, attempt)
    waits = [at for _, at in jobs(house)]

    assert ["hook.deferred"] * 9 + ["hook.given_up"] == [line["event"] for line in logs]
    assert list(range(1, 10)) == [args["attempt"] for args, _ in jobs(house)]
    assert sorted(waits) == waits
    assert 1 == len({headers["webhook-id"] for _, headers, _ in receiver.calls})


def test_whoever_is_gone_is_given_up_at_once(house):
    """410 ends it at the first attempt."""
    number = with_request(house)
    with Receiver(410) as receiver, capture_logs() as logs:
        hook_at(house, receiver.url)
        call(house, News("honda-laval", number, 0, 3), 0)

    assert ["hook.given_up"] == [line["event"] for line in logs]
    assert [] == jobs(house)


def test_a_hook_that_was_taken_out_is_not_called(house):
    """Jobs that still wait for it end without a word."""
    number = with_request(house)
    house.hooks = {}
    with capture_logs() as logs:
        call(house, News("honda-laval", number, 0, 3), 0)

    assert [] == logs


@pytest.mark.parametrize("fails", [True, False], ids=["rolled back", "committed"])
def test_what_is_rolled_back_is_told_to_nobody(house, fails):
    """The job and what happened commit together: neither is there without the other."""
    number = with_request(house)
    with contextlib.suppress(RuntimeError), house.database.begin() as tx:
        request = requests.append(tx, number, [Event("closed", AT, "ops")])
        plan(house, tx, request, 1)
        if fails:
            raise RuntimeError
    with house.database.reading() as tx:
        happened = len(requests.load(tx, number)[1])

    assert (3, 0) == (happened, len(jobs(house))) if fails else (4, 1) == (happened, len(jobs(house)))


def test_a_request_that_is_closed_by_hand_is_told_too(house):
    """What an operator types is a thing that happens, as a mail is."""
    number = with_request(house)
    command = [sys.executable, "-m", "partspost", "requests", "close", number, "--reason", "by telephone"]
    subprocess.run([*command, "--config", str(house.config)], cwd=ROOT, check=True, capture_output=True, timeout=100)

    assert [{"dealer": "honda-laval", "number": number, "since": 3, "until": 4, "attempt": 0}] == [
        args for args, _ in jobs(house)
    ]


ASKER = Asker("dealer", Party(DEALER, "Luc"), "honda-laval", frozenset({DEALER}))


def openings():
    """The one version of the request."""
    arrived = cases.arrival(cases.document(cases.ORDER))
    case = cases.case(arrived)
    return decide_order(case, find_orders(arrived, cases.DIRECTORY)).openings


def test_a_dealer_hears_nothing_of_what_is_not_his():
    """Another dealer's request, and one that he was not told of yet, make no message."""
    untold = history()[:2]

    assert message_of(openings(), history("kia-anjou"), ASKER, 0) is None
    assert message_of(openings(), untold, ASKER, 0) is None


def test_a_dealer_who_loses_a_request_hears_that_and_no_more():
    """His system is told to let go of it; what the next one does is not his business."""
    lost = [
        *history(),
        Event("handed_over", AT, "partspost", {"dealer": "honda-anjou", "from": "honda-laval"}, "dealer"),
    ]
    told = json.loads(message_of(openings(), lost, ASKER, 3).body)
    after = [*lost, Event("dealer_told", AT, "partspost", {"to": "x@honda-anjou.example"})]

    assert "request.released" == told["type"]
    assert {"request", "brand", "dealer"} == set(told["data"])
    assert message_of(openings(), after, ASKER, 4) is None


def test_a_workshops_system_hears_the_hours_of_a_visit():
    """What an appointment stands at goes along as moments, and its jobs are the lines."""
    visiting = booked.Visiting()
    visiting.workshop("Nous proposons jeudi 3 décembre à 9 h, 304,45 $.")
    asker = Asker("dealer", Party(booked.DESK, "Marie"), "laval", frozenset({booked.DESK}))
    request = visiting.request
    told = json.loads(message_of((request.opening,), request.events, asker, 4).body)["data"]

    assert "appointment" == told["kind"]
    assert ("proposed", booked.THURSDAY) == (told["visit"]["state"], told["visit"]["proposed"])
    assert ["Vidange", "Plaquettes avant"] == [line["description"] for line in told["lines"]]


@pytest.mark.parametrize(
    ("text", "secret", "complaint"),
    [
        ('[honda-lavall]\nurl = "https://a.example"\nsecret_file = "hook-secret"\n', SECRET, "1: honda-lavall: is no dealer's key"),
        ('[honda-laval]\nurl = "http://a.example"\nsecret_file = "hook-secret"\n', SECRET, "2: url: is not https"),
        ('[honda-laval]\nurl = "ftp://a.example"\nsecret_file = "hook-secret"\n', SECRET, "2: url: is not an address"),
        ('[honda-laval]\nurl = "https://u:p@a.example"\nsecret_file = "hook-secret"\n', SECRET, "2: url: has a user"),
        ('[honda-laval]\nurl = "https://a.example"\n', SECRET, "1: secret_file: is missing"),
        ('[honda-laval]\nurl = "https://a.example"\nsecret_file = "nowhere"\n', SECRET, "3: secret_file: {here}/var/nowhere: No such file"),
        ('[honda-laval]\nurl = "https://a.example"\nsecret_file = "hook-secret"\n', "whsec_c2hvcnQ=", "3: secret_file: {here}/var/hook-secret: holds a secret of 5 bytes"),
        ('[honda-laval]\nurl = "https://a.example"\nsecret_file = "hook-secret"\nevents = "x"\n', SECRET, "4: events: is an unknown key"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place(tmp_path, text, secret, complaint):
    """File, line, key and cure, before anything starts; a secret is never in it."""
    place = network.write_config(tmp_path)
    write_hook(place, "https://a.example", secret)
    (place["config"] / "hooks.toml").write_text(text)
    settings = load_settings(place["config"])
    with pytest.raises(ConfigurationError) as refused:
        hooks_of(place["config"], settings, load_directory(place["config"], settings))

    assert f"hooks.toml:{complaint.format(here=tmp_path)}" in str(refused.value)
    assert secret not in str(refused.value)
