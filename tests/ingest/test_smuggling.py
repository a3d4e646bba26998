"""Two servers must never see a different number of mails in the same bytes; and nothing that is said shakes the door."""

import socket
import ssl

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.ingest.house import House
from tests.notifier.relays import certificate

ENDS = [
    *(before + b"." + after for before in (b"\n", b"\r", b"\r\n") for after in (b"\n", b"\r", b"\r\n")),
    *(b"\r\r\n." + after for after in (b"\r\n", b"\r\r\n", b"\n")),
    *(b"\n\r." + after for after in (b"\n\r", b"\r\n", b"\n")),
    *(b"\r\n.\r" + after for after in (b"\r\n", b"\x00\n")),
    *(b"\r\n" + dots + b"\r\n" for dots in (b"\x00.", b".\x00", b"..", b". ", b" .", b"\t.")),
    b"\n\n.\r\n",
]  # as known from attacks on real servers; one of them is the honest one
HONEST = b"\r\n.\r\n"
INJECTED = b"MAIL FROM:<evil@x.example>\r\nRCPT TO:<toyota@parts.example>\r\nDATA\r\nsmuggled\r\n.\r\n"
LOOSE = ssl.create_default_context()
LOOSE.check_hostname, LOOSE.verify_mode = False, ssl.CERT_NONE


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """One house, which offers STARTTLS, for all variants."""
    folder = tmp_path_factory.mktemp("smuggling")
    with House(folder, tls_certificate=str(certificate(folder, "parts.example")), max_errors=10_000) as house:
        yield house


def in_turn(client, end):
    """The end of data as it is, then a second mail's commands, all inside one DATA."""
    client.begin()
    client.send(b"Subject: x\r\n\r\nfirst" + end + INJECTED)


def sent_ahead(client, end):
    """The whole conversation in one piece."""
    client.send(
        b"EHLO me\r\nMAIL FROM:<shop@garage.example>\r\nRCPT TO:<honda@parts.example>\r\nDATA\r\nSubject: x\r\n\r\nfirst"
        + end
        + INJECTED
    )


def before_tls(client, end):
    """Behind STARTTLS in the clear: what a stranger between client and server would add; then an honest mail."""
    client.say("EHLO me")
    client.send(b"STARTTLS\r\nEHLO evil\r\nRSET" + end + INJECTED)
    assert client.hear().startswith("220 ")
    hidden = LOOSE.wrap_socket(client.socket, server_hostname="parts.example")
    client.socket, client._file = hidden, hidden.makefile("rb")
    client.mail(b"Subject: x\r\n\r\nfirst\r\n")


@pytest.mark.parametrize("way", [in_turn, sent_ahead, before_tls])
@pytest.mark.parametrize("end", ENDS, ids=ascii)
def test_nothing_is_smuggled(shared, end, way):
    """24 ends of data, each in turn, sent ahead and in the clear before TLS: one mail or none, never a hidden second."""
    before = len(shared.mails())
    with shared.smtp() as client:
        way(client, end)
        client.socket.settimeout(20)
        if way is not before_tls:
            client.socket.shutdown(socket.SHUT_WR)
            client._file.read()
    shared.until(lambda: not shared.doors.connections)
    mails = shared.mails()[before:]
    if end == HONEST and way is not before_tls:
        mails = [mail for mail in mails if mail[0].mail_from != "evil@x.example"]  # sent after an honest end
        assert len(mails) == 1

    assert len(ENDS) == 24
    assert len(mails) <= 1
    for envelope, message in mails:
        assert envelope.mail_from == "shop@garage.example"
        assert message.count(b"\r") == message.count(b"\n") == message.count(b"\r\n")


COMMANDS = st.one_of(
    st.sampled_from(
        [
            b"EHLO x",
            b"HELO x",
            b"LHLO x",
            b"STARTTLS",
            b"MAIL FROM:<a@b.example>",
            b"MAIL FROM:<> SIZE=10 BODY=8BITMIME SMTPUTF8",
            b"RCPT TO:<honda@parts.example>",
            b"RSET",
            b"DATA",
            b"NOOP",
            b"QUIT",
            b"VRFY x",
            b"BDAT 3",
            b"AUTH PLAIN AAAA",
            b"PROXY TCP4 1.2.3.4 1.2.3.4 1 1",
            b"Subject: x\r\n\r\n.\r\n..",
        ]
    ),
    st.binary(max_size=60),
    st.builds(
        lambda verb, junk: verb + junk,
        st.sampled_from(
            [b"MAIL FROM:", b"RCPT TO:<", b"EHLO ", b"MAIL FROM:<a@b> SIZE=", b"\xff", b"DATA ", b"x" * 1020]
        ),
        st.binary(max_size=40),
    ),
)
STATES = [b"", b"EHLO x\r\n", b"EHLO x\r\nMAIL FROM:<a@b.example>\r\n"]
STATES += [STATES[-1] + b"RCPT TO:<honda@parts.example>\r\n", STATES[-1] + b"RCPT TO:<honda@parts.example>\r\nDATA\r\n"]


def conversation(shared, state, lines):
    """Say all of it, close our side, read to the end: every reply has a known form, none tells of Python."""
    with shared.smtp() as client:
        client.send(state + b"\r\n".join(lines) + b"\r\n").socket.shutdown(socket.SHUT_WR)
        said = client._file.read()
    for line in said.splitlines():
        assert line[:1] in b"2345"
        assert line[3:4] in b" -"
        assert line.isascii()
        assert not any(word in line for word in (b"Error: (", b"Traceback", b"Exception"))
    assert shared.until(lambda: not shared.doors.connections)


FUZZ = {"suppress_health_check": [HealthCheck.function_scoped_fixture], "deadline": None}


@settings(max_examples=100, **FUZZ)
@given(state=st.sampled_from(STATES), lines=st.lists(COMMANDS, max_size=12))
def test_no_conversation_shakes_the_door(shared, state, lines):
    """From every state, whatever is said: plain replies of a known form, no hang, and the connection ends."""
    conversation(shared, state, lines)


@pytest.mark.long
@pytest.mark.timeout(600)
@settings(max_examples=4_000, **FUZZ)
@given(state=st.sampled_from(STATES), lines=st.lists(COMMANDS, min_size=5, max_size=12))
def test_twenty_thousand_lines_of_nonsense(shared, state, lines):
    """As above, with at least 20,000 lines."""
    conversation(shared, state, lines)
