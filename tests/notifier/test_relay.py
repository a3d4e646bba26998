"""Handing a mail to a relay on a real socket, whatever the relay does."""

import socket
from contextlib import ExitStack
from dataclasses import replace

import pytest

from notifier import Deferred, Refused, Relay, Sent, Uncertain
from store import OutboxMail
from tests.daemon import until
from tests.notifier import cases
from tests.notifier.relays import HANG_UP, SILENCE, certificate

MAIL = OutboxMail(
    id=1,
    key=f"{cases.NUMBER}.1.new_request",
    kind="new_request",
    role="dealer",
    request=cases.NUMBER,
    recipient="pieces@honda-laval.example",
    envelope_from="b+abc-def@parts.example",
    message_id="<a@parts.example>",
    blob="9f" * 32,
    state="claimed",
    attempts=1,
    next_at=cases.NOW,
    sent_at=None,
    remote_reply=None,
)
CONTENT = b"Subject: x\r\n\r\nline\r\n.dot\r\n..two dots\r\nlast\r\n"


def send(relay, *, mail=MAIL, content=CONTENT, before_dot=lambda: True, **keywords):
    """Deliver one mail to the relay in the clear, as on one machine."""
    chosen = {"mode": "smtp", "host": "127.0.0.1", "port": relay.port, "tls": "none", "timeout": 1.0} | keywords
    return deliver(mail, content, cases.settings(**chosen), before_dot)


def deliver(mail, content, settings, before_dot=lambda: True):
    """Hand one mail over and hang up."""
    relay = Relay(settings)
    try:
        return relay.deliver(mail, content, before_dot)
    finally:
        relay.close()


def test_a_good_relay_gets_the_very_bytes(relay):
    """What was composed arrives unchanged, for one recipient, from our bounce address."""
    taker = relay()
    outcome = send(taker)

    assert Sent("250 2.0.0 queued as 4F1") == outcome
    assert [CONTENT] == taker.mails
    # Python writes FROM and TO as it likes, from one release to the next.
    assert ["mail from:<b+abc-def@parts.example> size=44", "rcpt to:<pieces@honda-laval.example>"] == [
        line.lower() for line in taker.heard if line.lower().startswith(("mail", "rcpt"))
    ]


LATER, NEVER = "451 4.3.0 later", "554 5.7.1 never"
TABLE = [  # where the relay fails, then what is made of a 4xx, of a 5xx and of its hanging up; ! is an alarm
    ("banner", "Deferred", "Deferred!", "Deferred"),
    ("EHLO", "Deferred", "Deferred!", "Deferred"),
    ("STARTTLS", "Deferred", "Deferred!", "Deferred!"),
    ("AUTH", "Deferred", "Deferred!", "Deferred!"),
    ("MAIL", "Deferred", "Deferred!", "Deferred"),
    ("RCPT", "Deferred", "Refused", "Deferred"),
    ("DATA", "Deferred", "Refused", "Deferred"),
    ("dot", "Deferred", "Refused", "Uncertain"),
]


@pytest.mark.parametrize(
    ("stage", "reply", "meaning"),
    [
        (stage, reply, meaning)
        for stage, *meanings in TABLE
        for reply, meaning in zip((LATER, NEVER, HANG_UP), meanings, strict=True)
    ],
)
def test_the_table_of_24(relay, stage, reply, meaning):
    """A relay that fails at each stage in each way: what is certain is said, what needs a person rings the alarm."""
    offers = {"STARTTLS": "250 STARTTLS", "AUTH": "250 AUTH PLAIN"}
    script = {"EHLO": f"250-relay.example\r\n{offers[stage]}"} if stage in offers else {}
    how = {"username": "partspost", "password": "a secret of the relay"} if stage == "AUTH" else {}
    taker = relay(script | {stage: reply})
    outcome = send(taker, tls="starttls" if stage == "STARTTLS" else "none", **how)
    said = type(outcome).__name__ + ("!" if getattr(outcome, "alarm", False) else "")

    assert meaning == said
    assert [CONTENT] * (stage == "dot") == taker.bodies
    assert outcome.reply.isprintable()


@pytest.mark.parametrize(
    ("stage", "reply", "outcome", "alarm"),
    [
        ("banner", "421 busy", Deferred, False),
        ("MAIL", "421 closing", Deferred, False),
        ("MAIL", "nonsense", Deferred, False),
        ("RCPT", "250-" + "x" * 9000, Deferred, False),
        ("RCPT", "\r\n".join(["250-more"] * 200), Deferred, False),
        ("dot", "252 taken", Sent, None),
        ("dot", "421 closing", Deferred, False),
        ("dot", "354 go on", Uncertain, None),
        ("dot", "nonsense", Uncertain, None),
    ],
)
def test_each_failure_means_what_it_means_at_its_stage(relay, stage, reply, outcome, alarm):
    """What a relay may say besides: a reply that is none, too long, or of the wrong kind, and 421 at any place."""
    result = send(relay({stage: reply}))

    assert outcome is type(result)
    assert alarm == getattr(result, "alarm", None)
    assert result.reply.isprintable()
    assert len(result.reply) <= 500


@pytest.mark.parametrize(
    ("stage", "outcome"),
    [*((stage, Deferred) for stage in ("banner", "EHLO", "MAIL", "RCPT", "DATA")), ("dot", Uncertain)],
)
def test_silence_ends_at_the_timeout(relay, stage, outcome):
    """A relay that says nothing more does not hold us for ever."""
    result = send(relay({stage: SILENCE}), timeout=0.2)

    assert outcome is type(result)


def test_a_relay_that_is_not_there_is_tried_again():
    """A refused connection is no fault of the mail."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    chosen = cases.settings(mode="smtp", host="127.0.0.1", port=port, tls="none", timeout=1.0)

    assert isinstance(deliver(MAIL, CONTENT, chosen), Deferred)


def test_no_dot_without_the_mark(relay):
    """When the claim was lost, the dot is not sent and the relay has nothing."""
    taker = relay()
    outcome = send(taker, before_dot=lambda: False)

    assert isinstance(outcome, Deferred)
    assert [] == taker.bodies


def test_a_fault_in_the_mark_ends_the_conversation_before_the_dot(relay):
    """When the mark cannot be written, the fault is raised and the relay has nothing."""
    taker = relay()

    def fail():
        raise LookupError("the database is away")

    with pytest.raises(LookupError):
        send(taker, before_dot=fail)

    assert [] == taker.bodies


def test_the_mark_comes_after_the_body_and_before_the_dot(relay):
    """When the mark is asked for, the relay has not yet got the whole mail."""
    taker = relay()
    seen = []
    send(taker, before_dot=lambda: not seen.append(list(taker.bodies)))

    assert [[]] == seen
    assert 1 == len(taker.bodies)


def test_plaintext_leaves_this_machine_never():
    """A relay elsewhere is not even dialled without TLS."""
    chosen = cases.settings(mode="smtp")
    chosen = chosen.model_copy(
        update={"relay": chosen.relay.model_copy(update={"host": "203.0.113.7", "tls": "none", "timeout": 0.2})}
    )
    outcome = deliver(MAIL, CONTENT, chosen)

    assert Deferred("not sent: relay.tls is none, and the relay is not on this machine", alarm=True) == outcome


def test_a_relay_without_starttls_gets_no_mail(relay):
    """There is no fall-back to plaintext: without the offer the mail waits and an alarm is raised."""
    taker = relay()
    outcome = send(taker, tls="starttls", username="partspost", password="a secret of the relay")

    assert (Deferred, True) == (type(outcome), outcome.alarm)
    assert ["ehlo parts.example"] == taker.heard


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_a_trusted_relay_gets_the_mail_over_tls(relay, trusted_certificate, tls):
    """With STARTTLS and with TLS from the start, the mail arrives and the password goes only inside."""
    offer = {"EHLO": "250-relay.example\r\n250-STARTTLS\r\n250 AUTH PLAIN"}
    taker = relay(offer, tls=trusted_certificate, tls_at_once=tls == "tls")
    outcome = send(taker, tls=tls, username="partspost", password="a secret of the relay", timeout=3.0)

    assert isinstance(outcome, Sent)
    assert [CONTENT] == taker.mails


@pytest.mark.parametrize("tls", ["starttls", "tls"])
@pytest.mark.parametrize("host", ["127.0.0.1", "somebody-else.example"])
def test_a_relay_that_proves_nothing_gets_nothing(relay, tmp_path, monkeypatch, host, tls):
    """A certificate that nobody vouches for, or that names another, ends the talk before any mail or password."""
    shown = certificate(tmp_path, host)
    if host != "127.0.0.1":
        monkeypatch.setenv("SSL_CERT_FILE", str(shown))
    taker = relay({"EHLO": "250-relay.example\r\n250 STARTTLS"}, tls=shown, tls_at_once=tls == "tls")
    outcome = send(taker, tls=tls, timeout=3.0)

    assert (Deferred, True) == (type(outcome), outcome.alarm)
    assert {"ehlo parts.example", "STARTTLS"} >= set(taker.heard)


@pytest.mark.parametrize("address", ["a@b\r\nRCPT TO:<x@y>", "a b@c", "", "@r:a@b"])
def test_no_address_becomes_a_command(relay, address):
    """What is not one plain address is refused before anything is said."""
    taker = relay()
    outcome = send(taker, mail=replace(MAIL, recipient=address))

    assert isinstance(outcome, Refused)
    assert [] == taker.heard


@pytest.mark.parametrize(("offer", "outcome"), [("250 SMTPUTF8", Sent), ("250 SIZE", Refused)])
def test_an_accented_address_needs_a_relay_that_knows_it(relay, offer, outcome):
    """RFC 6531: without SMTPUTF8 such a mail cannot be handed over."""
    taker = relay({"EHLO": f"250-relay.example\r\n{offer}"})

    assert outcome is type(send(taker, mail=replace(MAIL, recipient="pièces@honda-laval.example")))


def test_a_body_without_line_end_is_ended_before_the_dot(relay):
    """Bare line feeds become CRLF and the dot stands on its own line."""
    taker = relay()
    send(taker, content=b"a: b\n\n.\nend")

    assert [b"a: b\r\n\r\n.\r\nend\r\n"] == taker.mails


def test_a_large_mail_arrives_whole(relay):
    """A mail of more than a megabyte goes in pieces, and none is lost or doubled."""
    taker = relay()
    large = b"a: b\r\n\r\n" + b".%060d\r\n" % 0 * 20_000
    send(taker, content=large, timeout=5.0)

    assert [large] == taker.mails


@pytest.fixture
def ours(relay):
    """Our side, for several mails, and the relay; the relay's script may be changed between them."""
    opened = []

    def build(script=None, **settings):
        taker = relay(script or {})
        chosen = {"mode": "smtp", "host": "127.0.0.1", "port": taker.port, "tls": "none", "timeout": 1.0} | settings
        opened.append(Relay(cases.settings(**chosen)))
        return opened[-1], taker

    yield build
    for one in opened:
        one.close()


def test_the_next_mail_goes_over_the_same_connection(ours):
    """Three mails, one greeting; the relay gets each of them."""
    mine, taker = ours()
    outcomes = [mine.deliver(MAIL, b"Subject: %d\r\n\r\n" % n, lambda: True) for n in range(3)]

    assert [Sent] * 3 == [type(outcome) for outcome in outcomes]
    assert 1 == sum(line.startswith("ehlo") for line in taker.heard)
    assert [b"Subject: %d\r\n\r\n" % n for n in range(3)] == taker.mails


@pytest.mark.parametrize("ending", [HANG_UP, "421 4.3.2 too many mails on this connection"])
def test_a_connection_that_the_relay_has_ended_is_no_failure_of_the_next_mail(ours, ending):
    """When a used connection turns out to be closed, the mail goes over a new one at once, once."""
    mine, taker = ours({"MAIL": ["250 ok", ending, "250 ok"]})
    outcomes = [mine.deliver(MAIL, CONTENT, lambda: True) for _ in range(2)]

    assert [Sent, Sent] == [type(outcome) for outcome in outcomes]
    assert [CONTENT] * 2 == taker.mails


@pytest.mark.parametrize(("stage", "reply"), [("RCPT", "550 no"), ("DATA", "451 no"), ("dot", HANG_UP)])
def test_after_a_broken_conversation_a_new_one_is_begun(ours, stage, reply):
    """Nothing of a mail that was not ended by a reply to its dot is left on the connection of the next one."""
    mine, taker = ours({stage: [reply, {"RCPT": "250 ok", "DATA": "354 go", "dot": "250 taken"}[stage]]})
    first, second = (mine.deliver(MAIL, CONTENT, lambda: True) for _ in range(2))

    assert (Sent, False) == (type(second), isinstance(first, Sent))
    assert 2 == sum(line.startswith("ehlo") for line in taker.heard)


def test_a_refusal_of_the_dot_leaves_the_connection_in_order(ours):
    """A mail that is refused whole does not cost the next one a new connection."""
    mine, taker = ours({"dot": ["554 spam", "250 taken"]})
    outcomes = [mine.deliver(MAIL, CONTENT, lambda: True) for _ in range(2)]

    assert [Refused, Sent] == [type(outcome) for outcome in outcomes]
    assert 1 == sum(line.startswith("ehlo") for line in taker.heard)


def test_a_connection_does_not_wait_for_ever(ours):
    """What has waited too long for a mail is ended, politely."""
    mine, taker = ours()
    mine.deliver(MAIL, CONTENT, lambda: True)
    mine.hang_up(idle_for=0)

    assert until(lambda: "QUIT" in taker.heard, 5)


def test_lines_are_counted_in_all_and_by_domain():
    """So many mails at once to one domain, so many in all; a line that is free again may be taken."""
    mine = Relay(cases.settings(connections=3, per_domain=2))
    asked = ("a@one.example", "b@ONE.example", "c@one.example", "a@two.example", "a@three.example")
    with ExitStack() as lines:
        taken = [lines.enter_context(mine.line(address)) for address in asked]
    with mine.line("c@one.example") as again:
        taken.append(again)

    assert [True, True, False, True, False, True] == taken


def test_captured_mail_is_the_very_mail(tmp_path):
    """In capture mode the mail is a file with exactly its bytes, and nothing half-written beside it."""
    outcome = deliver(MAIL, CONTENT, cases.settings(tmp_path))
    again = deliver(MAIL, CONTENT, cases.settings(tmp_path))

    assert outcome == again == Sent("captured as HON-2026-000417.1.new_request.eml")
    assert {"HON-2026-000417.1.new_request.eml": CONTENT} == {
        path.name: path.read_bytes() for path in (tmp_path / "sent").iterdir()
    }


def test_nothing_is_captured_without_the_mark(tmp_path):
    """A mail whose claim was lost is not captured either."""
    deliver(MAIL, CONTENT, cases.settings(tmp_path), lambda: False)

    assert not (tmp_path / "sent").exists()


@pytest.mark.parametrize("key", ["../../etc/passwd", "held.<a@b>.honda", "..", "x" * 400, "a\x00b", "a\udce9b", ""])
def test_no_key_leaves_the_folder(tmp_path, key):
    """A key becomes a harmless file name of its own."""
    for one in (key, f"{key}/"):
        deliver(replace(MAIL, key=one), CONTENT, cases.settings(tmp_path))

    assert 2 == len([path for path in tmp_path.rglob("*.eml") if path.parent == tmp_path / "sent"])
