"""STARTTLS, the PROXY protocol, and how long a connection may be silent."""

import smtplib
import socket
import ssl
import struct
import time

import pytest

from tests.ingest.house import Client
from tests.notifier.relays import certificate

HELLO = b"Subject: order\r\n\r\nHello\r\n"
LOOSE = ssl.create_default_context()
LOOSE.check_hostname, LOOSE.verify_mode = False, ssl.CERT_NONE
V2 = b"\r\n\r\n\x00\r\nQUIT\n"


@pytest.fixture
def secured(build, tmp_path):
    """A house that offers STARTTLS."""
    return build(tls_certificate=str(certificate(tmp_path, "parts.example")))


def start_tls(client, context=LOOSE):
    """Say STARTTLS and shake hands; the client under TLS."""
    assert client.say("STARTTLS") == "220 2.0.0 Ready to start TLS"
    hidden = context.wrap_socket(client.socket, server_hostname="parts.example")
    client._file.close()
    client.socket, client._file = hidden, hidden.makefile("rb")
    return client


def test_a_mail_under_tls(secured):
    """The standard library's client secures the connection and sends; the envelope says so, STARTTLS is offered once."""
    with smtplib.SMTP("127.0.0.1", secured.port, timeout=20) as client:
        client.ehlo("garage.example")
        before = client.has_extn("starttls")
        client.starttls(context=LOOSE)
        client.ehlo("garage.example")
        after = client.has_extn("starttls")
        client.sendmail("shop@garage.example", ["honda@parts.example"], HELLO * 20_000)
    [(envelope, message)] = secured.mails()

    assert (before, after) == (True, False)
    assert envelope.tls
    assert message == HELLO * 20_000


def test_everything_said_before_is_forgotten(secured):
    """After the handshake a client greets anew: name, sender and recipients are gone, and TLS is not started twice."""
    with secured.smtp() as client:
        client.say("EHLO me", "MAIL FROM:<a@b.example>", "RCPT TO:<honda@parts.example>")
        start_tls(client)
        replies = [client.say(line)[:9] for line in ("DATA", "MAIL FROM:<a@b.example>", "STARTTLS", "EHLO me")]

    assert replies == ["503 5.5.1", "503 5.5.1", "503 5.5.1", "250-parts"]


def test_plaintext_behind_starttls_is_never_obeyed(secured):
    """Commands that a stranger has put behind STARTTLS in the clear get no answer under TLS."""
    injected = b"EHLO evil\r\nMAIL FROM:<evil@x.example>\r\nRCPT TO:<honda@parts.example>\r\n"
    with secured.smtp() as client:
        client.say("EHLO me")
        client.send(b"STARTTLS\r\n" + injected)
        assert client.hear().startswith("220 ")
        hidden = LOOSE.wrap_socket(client.socket, server_hostname="parts.example")
        client.socket, client._file = hidden, hidden.makefile("rb")
        reply = client.say("DATA")

    assert reply == "503 5.5.1 Error: need RCPT command"


def test_a_certificate_is_read_anew(secured, tmp_path):
    """After a reload new connections see the new certificate; a broken one is reported and the old one stays."""

    def shown():
        with secured.smtp() as client:
            client.say("EHLO me")
            return start_tls(client).socket.getpeercert(binary_form=True)

    first = shown()
    path = certificate(tmp_path, "parts.example")
    secured.doors.read_certificate()
    second = shown()
    path.write_text("broken")
    with pytest.raises(ssl.SSLError):
        secured.doors.read_certificate()

    assert first != second
    assert second == shown()


@pytest.mark.parametrize("said", [b"\x16\x03\x01garbage\r\n" * 20, b"", b"QUIT\r\n"])
def test_a_handshake_that_fails_ends_the_connection(secured, said):
    """Who does not shake hands is cut off; the door stays open and nothing is left behind."""
    with secured.smtp() as client:
        client.say("EHLO me", "STARTTLS")
        client.send(said).socket.shutdown(socket.SHUT_WR)
        client.hear()
    with secured.smtp() as other:
        greeting = other.greeting

    assert greeting.startswith("220 ")
    assert secured.until(lambda: not secured.doors.connections)


def test_clients_that_leave_after_the_handshake(secured):
    """Clients that shake hands and are gone in the same moment leave nothing behind, and others are served."""
    for _ in range(20):
        with secured.smtp() as client:
            client.say("EHLO me")
            hidden = start_tls(client).socket
            hidden.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    with secured.smtp() as other:
        reply = start_tls(other).mail()

    assert reply.startswith("250 ")
    assert secured.until(lambda: not secured.doors.connections)


def test_a_handshake_has_its_time(build, tmp_path):
    """A client that says STARTTLS and then nothing is cut off as any silent one."""
    house = build(tls_certificate=str(certificate(tmp_path, "parts.example")), command_timeout=0.3)
    with house.smtp() as client:
        client.say("EHLO me", "STARTTLS")
        started = time.monotonic()
        client.socket.recv(1000)
        house.until(lambda: not house.doors.connections)
        took = time.monotonic() - started

    assert took < 3


def proxied(house, header):
    """A connection that begins with a PROXY header."""
    door = socket.create_connection(("127.0.0.1", house.port), timeout=20)
    door.sendall(header)
    return Client(door)


def v2(command, family, addresses):
    """A header of version 2."""
    return V2 + bytes((0x20 | command, family)) + struct.pack("!H", len(addresses)) + addresses


@pytest.mark.parametrize(
    ("header", "peer"),
    [
        (b"PROXY TCP4 10.1.2.3 127.0.0.1 50000 25\r\n", "10.1.2.3"),
        (b"PROXY TCP6 fc00::7 ::1 50000 25\r\n", "fc00::7"),
        (b"PROXY UNKNOWN\r\n", "127.0.0.1"),
        (v2(1, 0x11, bytes((10, 9, 8, 7, 127, 0, 0, 1, 1, 2, 3, 4))), "10.9.8.7"),
        (v2(0, 0x00, b""), "127.0.0.1"),
    ],
)
def test_a_trusted_proxy_names_the_client(build, header, peer):
    """Versions 1 and 2 of the PROXY protocol give the envelope the client's address; health checks are the proxy's own."""
    house = build(proxy_from=["127.0.0.1/32"])
    with proxied(house, header) as client:
        client.mail()
    [(envelope, _)] = house.mails()

    assert envelope.peer == peer


@pytest.mark.parametrize(
    "header",
    [
        b"EHLO me\r\n",
        b"PROXY\r\n\r\n\r\n",
        b"PROXY TCP4 nonsense\r\n",
        b"PROXY TCP4 1.2.3.4 1.2.3.4 1 99999999\r\n",
        V2 + b"\xff\xff\xff\xff" + bytes(8),
        v2(1, 0x11, b"short"),
        b"PROXY " + b"x" * 200_000 + b"\r\n",
    ],
    ids=["none", "empty", "nonsense", "port", "version", "short", "endless"],
)
def test_a_malformed_proxy_header_ends_the_connection(build, header):
    """A trusted peer that does not begin with a PROXY header is sent away before any greeting."""
    house = build(proxy_from=["127.0.0.1/32"])
    with proxied(house, header) as client:
        greeting = client.greeting

    assert greeting == "421 4.7.0 Closing the connection"
    assert house.until(lambda: not house.doors.connections)


def test_strangers_cannot_pose_as_a_proxy(build):
    """From a peer that is not trusted, PROXY is an unknown command."""
    house = build(proxy_from=["10.0.0.0/8"])
    with house.smtp() as client:
        reply = client.say("PROXY TCP4 10.1.2.3 127.0.0.1 50000 25")

    assert reply == "500 5.5.2 Command not recognized"


def test_limits_hold_for_the_client_behind_the_proxy(build):
    """Networks and counts apply to the address that the proxy names, not to the proxy's."""
    house = build(proxy_from=["127.0.0.1/32"], max_per_address=1)

    def greeted(address):
        return proxied(house, f"PROXY TCP4 {address} 127.0.0.1 50000 25\r\n".encode())

    with (
        greeted("10.0.0.1") as one,
        greeted("10.0.0.2") as two,
        greeted("10.0.0.1") as again,
        greeted("8.8.8.8") as far,
    ):
        greetings = [client.greeting[:9] for client in (one, two, again, far)]
    house.until(lambda: not house.doors.connections)
    with greeted("10.0.0.1") as later:
        welcome = later.greeting

    assert greetings[:2] == ["220 parts"] * 2
    assert greetings[2:] == ["421 4.7.0"] * 2
    assert welcome.startswith("220 ")


def test_a_crowded_door_is_less_patient(build):
    """When three quarters of the connections are taken, a silent client is sent away sooner."""
    house = build(max_connections=4, command_timeout=20, stress_timeout=0.3)
    with house.smtp() as one, house.smtp() as two, house.smtp() as three:
        started = time.monotonic()
        farewell = three.hear()
        took = time.monotonic() - started
        calm = [client.say("NOOP")[:3] for client in (one, two)]

    assert farewell == "421 4.4.2 Timeout, closing the connection"
    assert took < 5
    assert calm == ["250", "250"]


@pytest.mark.parametrize(
    "how", [{"min_rate": 1000, "rate_grace": 0.3}, {"command_timeout": 0.3}], ids=["drip", "pause"]
)
def test_a_mail_must_keep_coming(build, how):
    """A body below its least rate once the grace is over, or with a silence in it, gets 421 and leaves nothing."""
    house = build(**how)
    with house.smtp() as client:
        client.begin()
        started = time.monotonic()
        client.socket.settimeout(0.05)
        reply = b""
        while not reply and time.monotonic() < started + 10:
            if "min_rate" in how:
                client.send(b"x")
            try:
                reply = client.socket.recv(1000)
            except TimeoutError:
                continue

    assert reply.startswith(b"421 4.4.2 Timeout")
    assert time.monotonic() - started < 5
    assert house.spool.counts()["tmp"] == 0


def test_a_mail_that_keeps_up_takes_its_time(build):
    """A body slower than a second's grace, but above its least rate, is taken whole."""
    house = build(min_rate=1000, rate_grace=0.2)
    with house.smtp() as client:
        client.begin()
        for _ in range(6):
            client.send(b"x" * 998 + b"\r\n")
            time.sleep(0.1)
        reply = client.send(b".\r\n").hear()

    assert reply.startswith("250 ")
