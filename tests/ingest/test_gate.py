"""Who and what may come in."""

import asyncio
from types import SimpleNamespace

import pytest

from ingest import Spool
from ingest.gate import Gate, declared_size, split_path
from tests.ingest.house import BRANDS, ours, settings

REFUSED_FORM = "553 5.1.3"
NO_PATH = "501 5.5.4"
MAIL_FROM = "MAIL FROM:<a@b.example>"
ADDRESSES = [
    ("<honda@parts.example>", "250 2.1.5"),
    ("<HONDA@Parts.Example>", "250 2.1.5"),
    ("honda@parts.example", "250 2.1.5"),
    ("<honda@parts.example.>", "250 2.1.5"),
    ("<honda+return@parts.example>", "250 2.1.5"),
    ("<r+hon-2026-000417-d-x-y@reply.example>", "250 2.1.5"),
    ("<b+abc@reply.example>", "250 2.1.5"),
    ("<nobody@parts.example>", "550 5.1.1"),
    ("<postmaster>", "550 5.1.1"),
    ("<honda>", "250 2.1.5"),
    ("<honda@other.example>", "550 5.7.1"),
    ("<honda@parts.example.evil.example>", "550 5.7.1"),
    ("<honda@evil-parts.example>", "550 5.7.1"),
    ("<victim%other.example@parts.example>", "550 5.1.1"),
    ("<other.example!victim@parts.example>", "550 5.1.1"),
    ("<victim@other.example@parts.example>", "550 5.1.1"),
    ("<@>", REFUSED_FORM),
    ("<honda@>", "550 5.7.1"),
    ("<@parts.example>", REFUSED_FORM),
    ("<@relay.example:honda@parts.example>", REFUSED_FORM),
    ('<"honda"@parts.example>', REFUSED_FORM),
    ('<"a b"@parts.example>', REFUSED_FORM),
    ("<honda(comment)@parts.example>", REFUSED_FORM),
    ("<honda@[127.0.0.1]>", REFUSED_FORM),
    ("<hon\x00da@parts.example>", REFUSED_FORM),
    ("<honda@parts.example\x00>", REFUSED_FORM),
    ("<hon\tda@parts.example>", REFUSED_FORM),
    ("<hon\x7fda@parts.example>", REFUSED_FORM),
    ("<hondå@parts.example>", REFUSED_FORM),
    (b"<hond\xff@parts.example>", REFUSED_FORM),
    ("<" + "h" * 300 + "@parts.example>", REFUSED_FORM),
    ("<honda@parts.example", NO_PATH),
    ("honda@parts.example>", NO_PATH),
    ("<<honda@parts.example>>", NO_PATH),
    ("<honda@parts.example>junk", NO_PATH),
    ("<honda@parts.example>,<toyota@parts.example>", NO_PATH),
    ("", NO_PATH),
    ("<honda@parts.example> NOTIFY=NEVER", "555 5.5.4"),
]


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """One house for the whole table."""
    from tests.ingest.house import House

    with House(tmp_path_factory.mktemp("gate")) as house:
        yield house


@pytest.mark.parametrize(("path", "expected"), ADDRESSES, ids=[ascii(path)[:60] for path, _ in ADDRESSES])
def test_recipients(shared, path, expected):
    """Ours are accepted in any case and with any tag; everything else has its own refusal."""
    raw = path if isinstance(path, bytes) else path.encode()
    with shared.smtp() as client:
        reply = client.say("EHLO me", "MAIL FROM:<a@b.example>", b"RCPT TO:" + raw)

    assert expected == reply[:9]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("<shop@garage.example>", "250 2.1.0"),
        ("<>", "250 2.1.0"),
        ("<> SIZE=1000 BODY=8BITMIME", "250 2.1.0"),
        ("<scanner>", "250 2.1.0"),
        ("<SRS0=aa=bb=shop.example=x@mx.example>", "250 2.1.0"),
        ("<é@garage.example>", REFUSED_FORM),
        ("<é@garage.example> SMTPUTF8", "250 2.1.0"),
        (b"<\xff@garage.example> SMTPUTF8", REFUSED_FORM),
        ("<a\x00b@garage.example>", REFUSED_FORM),
        ("<@relay.example:a@b.example>", REFUSED_FORM),
        ("<a@b.example", NO_PATH),
        ("", NO_PATH),
        ("<a@b.example> SIZE=x", NO_PATH),
        ("<a@b.example> SIZE=" + "9" * 400, "552 5.3.4"),
        ("<a@b.example> AUTH=<>", "555 5.5.4"),
        ("<a@b.example> RET=HDRS", "555 5.5.4"),
        ("<a@b.example> BODY=BINARYMIME", NO_PATH),
    ],
)
def test_senders(shared, path, expected):
    """A sender may be anybody whose address is plain; the null sender is one of them."""
    raw = path if isinstance(path, bytes) else path.encode()
    with shared.smtp() as client:
        reply = client.say("EHLO me", b"MAIL FROM:" + raw)

    assert expected == reply[:9]


def test_a_refusal_names_the_brands(shared):
    """Who writes to an address that does not exist is told those that do."""
    with shared.smtp() as client:
        reply = client.say("EHLO me", "MAIL FROM:<a@b.example>", "RCPT TO:<hoonda@parts.example>")

    assert reply == "550 5.1.1 No such address here; known: honda@parts.example, toyota@parts.example"


def test_too_many_recipients_are_refused_for_now(shared):
    """The recipient beyond the limit gets 452, the mail still goes to the others."""
    with shared.smtp() as client:
        client.say("EHLO me", "MAIL FROM:<a@b.example>")
        codes = [client.say(f"RCPT TO:<honda+{number}@parts.example>")[:9] for number in range(101)]
        client.say("DATA")
        reply = client.send(b".\r\n").hear()
    envelope, _ = shared.mails()[-1]

    assert ["250 2.1.5"] * 100 + ["452 4.5.3"] == codes
    assert reply.startswith("250 ")
    assert len(envelope.rcpt_tos) == 100


def test_a_recipient_named_twice_is_kept_once(shared):
    """The same address twice makes one recipient, whatever its case."""
    with shared.smtp() as client:
        client.mail(b"", "honda@parts.example", "Honda@PARTS.example")
    envelope, _ = shared.mails()[-1]

    assert envelope.rcpt_tos == ("honda@parts.example",)


def test_connections_of_one_address_are_counted(build):
    """The connection beyond the limit of its address hears 421, and one that leaves makes room."""
    house = build(max_per_address=2)
    with house.smtp() as one, house.smtp():
        with house.smtp() as third:
            refused = third.greeting
        one.say("QUIT")
        house.until(lambda: house.doors.connections == 1)
        with house.smtp() as fourth:
            welcomed = fourth.greeting

    assert refused == "421 4.7.0 Too many connections"
    assert welcomed.startswith("220 ")


def test_connections_in_all_are_counted(build):
    """The connection beyond the limit hears 421 at every door."""
    house = build(max_connections=1)
    with house.smtp(), house.lmtp() as second:
        refused = second.greeting

    assert refused == "421 4.7.0 Too many connections"
    assert house.until(lambda: house.doors.connections == 0)


def test_strange_networks_stay_outside(build):
    """Who connects from a network that is not listed hears 421; the local socket is always open."""
    house = build(accept_from=["10.0.0.0/8"])
    with house.smtp() as stranger, house.lmtp() as local:
        greetings = (stranger.greeting, local.greeting[:3], stranger.hear())

    assert greetings == ("421 4.7.0 Not open to this network", "220", "")


def test_a_disk_without_room_takes_no_mail(build):
    """Below the reserve of free bytes the sender is asked at MAIL to try again."""
    with build(min_free=2**60).smtp() as client:
        reply = client.say("EHLO me", "MAIL FROM:<a@b.example>")

    assert reply == "452 4.3.1 Insufficient system storage"


def test_both_families_on_one_socket(tmp_path):
    """An IPv4 client of a socket that serves both families counts as IPv4, where networks are named."""
    gate = Gate(settings(tmp_path, accept_from=["10.0.0.0/8"]), Spool(tmp_path / "spool"), ours, lambda: BRANDS)
    answers = [gate.enter(address) for address in ("::ffff:10.1.1.1", "::ffff:11.1.1.1", "fe80::1")]

    assert [None, "421 4.7.0 Not open to this network", "421 4.7.0 Not open to this network"] == answers


def test_a_spool_that_nobody_empties_takes_no_more(build):
    """With too many mails waiting the sender is asked at MAIL to try again; when they are fewer, mail is taken again."""
    house = build(max_waiting=2)
    with house.smtp() as client:
        for _ in range(2):
            client.mail(hello="EHLO me")
        house.until(lambda: client.say("RSET", MAIL_FROM).startswith("452"))
        refused = client.say("RSET", MAIL_FROM)
        house.spool.waiting(1)[0].unlink()
        house.until(lambda: client.say("RSET", MAIL_FROM).startswith("250"))
        taken = client.say("RSET", MAIL_FROM)

    assert refused == "452 4.3.1 Insufficient system storage"
    assert taken.startswith("250 ")


def test_mails_in_flight_are_limited_in_bytes(build):
    """What all arriving mails may hold together is limited; one mail alone always passes."""
    house = build(max_in_flight=10_000)
    with house.smtp() as one, house.smtp() as other:
        alone = one.begin()
        meanwhile = other.say("EHLO me", MAIL_FROM)
        small = other.say(f"{MAIL_FROM} SIZE=100")
        one.send(b".\r\n").hear()
        later = other.say("RSET", MAIL_FROM)

    assert alone.startswith("354 ")
    assert (meanwhile, small) == ("452 4.3.1 Insufficient system storage",) * 2
    assert later.startswith("250 ")


def test_mails_that_are_arriving_keep_their_room(tmp_path):
    """What other mails have announced is no longer free, until they are through."""
    spool = Spool(tmp_path / "spool")
    free = spool.free()
    gate = Gate(settings(tmp_path, min_free=free // 2), spool, ours, lambda: BRANDS)
    before = gate.has_room(1000)
    with gate.arriving(free * 3 // 4):
        meanwhile = gate.has_room(1000)

    assert (True, False, True) == (before, meanwhile, gate.has_room(1000))


def test_data_asks_for_room_again(tmp_path):
    """Mails that were all promised room at MAIL do not overfill the disk at DATA."""
    gate = Gate(settings(tmp_path, min_free=2**60), Spool(tmp_path / "spool"), ours, lambda: BRANDS)
    envelope = SimpleNamespace(smtp_utf8=False, mail_options=[])
    reply = asyncio.run(gate.handle_MAIL(None, None, envelope, "a@b.example", ["SIZE=10"]))

    assert reply.startswith("452 4.3.1")


@pytest.mark.parametrize(
    ("options", "size"),
    [([], None), (["SIZE=100"], 100), (["BODY=8BITMIME", "SIZE=5"], 5), (["SIZE=x"], None), (["SIZE="], None)],
)
def test_declared_sizes(options, size):
    """The announced size is read from SIZE= alone."""
    assert size == declared_size(options)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("<a@b>", ("a@b", "")),
        ("<a@b> SIZE=1", ("a@b", " SIZE=1")),
        ("a@b SIZE=1", ("a@b", " SIZE=1")),
        ("<>", ("<>", "")),
        ("<a@b", ("", "")),
        ("", ("", "")),
    ],
)
def test_paths(text, path):
    """A path is what stands between the angle brackets, or the first word."""
    assert path == split_path(text)
