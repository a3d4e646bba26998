"""What SMTP and LMTP clients see, on real sockets."""

import smtplib
import socket
import time

import pytest

from config import ConfigurationError, Mistake

HELLO = b"Subject: order\r\n\r\nHello\r\n"


def test_a_mail_lies_in_the_spool_as_it_was_sent(house):
    """A mail sent with the standard library arrives byte for byte, with its envelope."""
    with smtplib.SMTP("127.0.0.1", house.port, timeout=20) as client:
        client.ehlo("garage.example")
        refused = client.sendmail("Shop@Garage.example", ["Honda+Return@PARTS.example"], HELLO)
    [(envelope, message)] = house.mails()

    assert {} == refused
    assert message == HELLO
    assert envelope.mail_from == "Shop@Garage.example"
    assert envelope.rcpt_tos == ("honda+return@parts.example",)
    assert (envelope.via, envelope.peer, envelope.helo, envelope.tls) == ("smtp", "127.0.0.1", "garage.example", False)
    assert envelope.declared_size == len(HELLO)


def test_the_reply_ends_with_the_id(house):
    """The 250 names the id under which the mail lies in the spool, and the drain is woken."""
    with house.smtp() as client:
        reply = client.mail()
    [(envelope, _)] = house.mails()

    assert f"250 2.0.0 queued as {envelope.id}" == reply
    assert house.until(lambda: house.accepted == 1)


def test_greeting_and_abilities(house):
    """EHLO offers what we can do and nothing more: no AUTH, no CHUNKING, no HELP."""
    with house.smtp() as client:
        reply = client.say("EHLO me")

    assert client.greeting.startswith("220 parts.example SMTP")
    assert reply.split("\n") == [
        "250-parts.example",
        "250-SIZE 31457280",
        "250-8BITMIME",
        "250-SMTPUTF8",
        "250-PIPELINING",
        "250 ENHANCEDSTATUSCODES",
    ]


def test_null_sender_is_empty(house):
    """The null sender arrives as an empty string, so that nobody answers it."""
    with house.smtp() as client:
        client.mail(sender="MAIL FROM:<>")
    [(envelope, _)] = house.mails()

    assert not envelope.mail_from


def test_several_mails_in_one_connection(house):
    """A connection carries one mail after the other, and RSET forgets a transaction."""
    with house.smtp() as client:
        client.mail(b"one\r\n")
        client.say("MAIL FROM:<other@garage.example>", "RCPT TO:<toyota@parts.example>", "RSET")
        client.mail(b"two\r\n")
        goodbye = client.say("QUIT")
    mails = house.mails()

    assert goodbye == "221 2.0.0 Bye"
    assert [b"one\r\n", b"two\r\n"] == [message for _, message in mails]
    assert {("honda@parts.example",)} == {envelope.rcpt_tos for envelope, _ in mails}


def test_pipelined_commands_are_obeyed_in_order(house):
    """Commands sent ahead, also beyond the dot, are answered one by one."""
    envelope = b"MAIL FROM:<a@b.example>\r\nRCPT TO:<honda@parts.example>\r\nDATA\r\n"
    with house.smtp() as client:
        client.send(b"EHLO me\r\n" + envelope + b"one\r\n.\r\n" + envelope + b"two\r\n.\r\nQUIT\r\n")
        codes = [client.hear()[:3] for _ in range(10)]

    assert ["250", "250", "250", "354", "250", "250", "250", "354", "250", "221"] == codes
    assert [b"one\r\n", b"two\r\n"] == [message for _, message in house.mails()]


@pytest.mark.parametrize("farewell", [b"QUIT\r\n", b"NOO"])
def test_whatever_was_said_before_hanging_up_is_answered(house, farewell):
    """A client that says hundreds of things at once and then closes its side hears every answer, then the end."""
    with house.smtp() as client:
        client.send(b"EHLO x\r\n" + b"RSET\r\n" * 350 + farewell).socket.shutdown(socket.SHUT_WR)
        replies = [client.hear() for _ in range(351)]
        last = client.hear()

    assert {"250 2.0.0 OK"} == set(replies[1:])
    assert last == ("221 2.0.0 Bye" if farewell.endswith(b"\n") else "")


def test_a_fault_of_ours_is_temporary_and_says_nothing(build):
    """An exception inside a command becomes a constant 451, without a word of Python's."""

    def broken(local_part):
        raise RuntimeError("secret detail")

    with build(accepts=broken).smtp() as client:
        reply = client.say("EHLO me", "MAIL FROM:<a@b.example>", "RCPT TO:<honda@parts.example>")
        alive = client.say("NOOP")

    assert reply == "451 4.3.0 Temporary local problem"
    assert alive.startswith("250 ")


def test_addresses_that_are_not_configured_are_refused_for_now(build):
    """While the tables of addresses cannot be read, recipients are asked to come back."""

    def unreadable(local_part):
        raise ConfigurationError((Mistake("brands.toml", None, "", "cannot be read", "mend it"),))

    with build(accepts=unreadable).smtp() as client:
        reply = client.say("EHLO me", "MAIL FROM:<a@b.example>", "RCPT TO:<honda@parts.example>")

    assert reply == "451 4.3.5 Addresses are not configured at present"


def test_an_idle_client_hears_why_it_is_cut(build):
    """Silence beyond the command's time is answered with 421 and the connection closed."""
    with build(command_timeout=0.2).smtp() as client:
        replies = (client.hear(), client.hear())

    assert replies == ("421 4.4.2 Timeout, closing the connection", "")


def test_a_session_ends_though_it_is_never_idle(build):
    """A client that keeps saying NOOP is sent away when the session's time is over."""
    with build(session_timeout=0.3).smtp() as client:
        end = time.monotonic() + 5
        while (reply := client.say("NOOP")).startswith("250") and time.monotonic() < end:
            time.sleep(0.02)

    assert reply == "421 4.3.2 Session lasted too long, closing the connection"


def test_a_mail_that_drips_is_cut_off(build):
    """A body that does not end within its time gets 421, and its draft goes."""
    house = build(data_timeout=0.3)
    with house.smtp() as client:
        client.begin()
        client.send(b"drip")
        replies = (client.hear(), client.hear())

    assert replies == ("421 4.4.2 Timeout, closing the connection", "")
    assert house.spool.counts()["tmp"] == 0


@pytest.mark.parametrize(
    ("line", "times", "farewell"),
    [("FLY", 12, "421 4.7.0 Too many errors"), ("NOOP", 201, "421 4.7.0 Too many commands")],
)
def test_a_client_that_talks_nonsense_is_sent_away(house, line, times, farewell):
    """Too many errors, or one idle command too often, end the connection with 421."""
    with house.smtp() as client:
        replies = [client.say(line) for _ in range(times - 1)]
        last = client.hear() if line == "FLY" else client.say(line)

    assert "" not in replies
    assert farewell == last


@pytest.mark.parametrize(
    ("line", "reply"),
    [
        ("FLY \x1b[31m", "500 5.5.2 Command not recognized"),
        (b"\xff\xfe", "500 5.5.2 Command not recognized"),
        ("", "500 5.5.2 Command not recognized"),
        ("AUTH PLAIN AAAA", "500 5.5.2 Command not recognized"),
        ("STARTTLS", "500 5.5.2 Command not recognized"),
        ("BDAT 5 LAST", "500 5.5.2 Command not recognized"),
        ("LHLO me", "500 5.5.2 Command not recognized"),
        ("EHLO", "501 5.5.4 Say your host name"),
        ("MAIL FROM:<a@b.example>", "503 5.5.1 Error: send HELO first"),
        ("DATA", "503 5.5.1 Error: need RCPT command"),
        ("NOOP " + "x" * 1100, "500 5.5.2 Line too long"),
        ("VRFY honda", "252 2.5.2 Send mail and see"),
    ],
)
def test_commands_that_get_nothing(house, line, reply):
    """What we do not do, or not now, is refused with a constant text that repeats nothing of the client's."""
    with house.smtp() as client:
        answered = client.say(line)

    assert reply == answered


def test_hundreds_of_greetings_change_no_limit(build):
    """Greeting again and again neither loosens a limit nor touches another connection."""
    house = build()
    with house.smtp() as one, house.smtp() as other:
        for _ in range(150):
            one.say("EHLO me")
        long = "MAIL FROM:<" + "a" * 1100 + "@b.example>"
        replies = (one.say(long), other.say("EHLO you", long))

    assert replies == ("500 5.5.2 Line too long",) * 2


def test_lmtp_answers_for_each_recipient(house):
    """Three recipients, one of them not ours: one line each at RCPT, one line for each accepted one after the dot."""
    with house.lmtp() as client:
        client.say("LHLO mx.example", "MAIL FROM:<shop@garage.example>")
        asked = [client.say(f"RCPT TO:<{name}@parts.example>")[:9] for name in ("honda", "nobody", "toyota")]
        client.say("DATA")
        client.send(HELLO + b".\r\n")
        answers = [client.hear() for _ in range(2)]
        goodbye = client.say("QUIT")
    [(envelope, message)] = house.mails()

    assert asked == ["250 2.1.5", "550 5.1.1", "250 2.1.5"]
    assert [f"250 2.0.0 queued as {envelope.id}"] * 2 == answers
    assert goodbye.startswith("221 ")
    assert (envelope.via, envelope.peer) == ("lmtp", "")
    assert envelope.rcpt_tos == ("honda@parts.example", "toyota@parts.example")
    assert message == HELLO


@pytest.mark.parametrize("count", [1, 2, 7, 100])
def test_lmtp_counts_its_replies(build, count):
    """For n accepted recipients there are exactly n final lines, also when the mail is refused."""
    with build().lmtp() as client:
        recipients = [f"honda+{number}@parts.example" for number in range(count)]
        client.begin(*recipients, hello="LHLO mx")
        client.send(HELLO + b".\r\n")
        good = [client.hear()[:3] for _ in range(count)]
        client.begin(*recipients, hello="RSET")
        client.send(b"bare\nline\r\n.\r\n")
        bad = [client.hear()[:3] for _ in range(count)]
        after = client.hear()[:3]

    assert ["250"] * count == good
    assert ["550"] * count == bad
    assert after == "421"


@pytest.mark.parametrize(
    ("said", "queue_id"),
    [("IDENT=4XkQ2z1Gn3z9rwN", "4XkQ2z1Gn3z9rwN"), ("NAME=x IDENT=A1B2", "A1B2"), ("IDENT=[UNAVAILABLE]", None)],
)
def test_a_mail_server_names_its_queue_id(house, said, queue_id):
    """XFORWARD at the LMTP door gives the next mail, and no other, the id that it has in the mail server's queue."""
    with house.lmtp() as client:
        offered = client.say("LHLO mx.example").splitlines()
        client.say(f"XFORWARD {said}")
        client.mail(hello="NOOP")
        client.mail(hello="NOOP")

    assert "250-XFORWARD IDENT" in offered or "250 XFORWARD IDENT" in offered
    assert [queue_id, None] == [envelope.queue_id for envelope, _ in house.mails()]


def test_lmtp_speaks_no_smtp(house):
    """HELO and EHLO are unknown at the LMTP door (RFC 2033 4.1)."""
    with house.lmtp() as client:
        replies = (client.say("EHLO me")[:3], client.say("HELO me")[:3])

    assert replies == ("500", "500")
