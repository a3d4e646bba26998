"""Webhooks: signed as others can verify, posted to public addresses alone, and never for longer than they may."""

import base64
import json
import socket
import threading
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from notifier import Delivered, Failed, post, read_secrets, signed
from notifier.hooks.calling import check_address
from tests.notifier.receiver import Receiver

OLD, NEW = b"o" * 32, b"n" * 32
BODY = json.dumps({"type": "request.opened", "data": {"shop": "Carrosserie Été"}}, ensure_ascii=False).encode()


def call(url, *, within=5.0, loopback=True):
    """One call with a proof."""
    proof = signed([NEW], name="HON-2026-000001.4.honda-laval", at=datetime.now(UTC), body=BODY)
    return post(url, proof, BODY, within=within, loopback=loopback)


def verifier(secret):
    """What a receiver has: the library of the convention, with the secret that it shares with us."""
    return Webhook("whsec_" + base64.b64encode(secret).decode())


def test_a_receiver_verifies_what_it_got():
    """The library of the convention accepts our message as it came over the wire."""
    with Receiver() as receiver:
        outcome = call(receiver.url)
    ((path, headers, body),) = receiver.calls

    assert (Delivered(200), "/hook") == (outcome, path)
    assert json.loads(BODY) == verifier(NEW).verify(body, {name.lower(): value for name, value in headers.items()})


def test_a_changed_message_is_not_verified():
    """One other byte, another id or another secret, and the receiver throws it away."""
    proof = signed([NEW], name="a.1.b", at=datetime.now(UTC), body=BODY)
    for headers, body, secret in (
        (proof, BODY + b" ", NEW),
        (proof | {"webhook-id": "a.2.b"}, BODY, NEW),
        (proof, BODY, OLD),
    ):
        with pytest.raises(WebhookVerificationError):
            verifier(secret).verify(body, headers)


def test_while_a_secret_is_exchanged_both_verify():
    """Whoever has the old one and whoever has the new one already accept the same message."""
    proof = signed([NEW, OLD], name="a.1.b", at=datetime.now(UTC), body=BODY)

    assert verifier(NEW).verify(BODY, proof) == verifier(OLD).verify(BODY, proof)


@given(st.lists(st.binary(min_size=24, max_size=64), min_size=1, max_size=3), st.binary(max_size=200))
@settings(max_examples=60)
def test_every_secret_and_body_verifies(secrets, body):
    """Whatever the bytes, each of the secrets proves them to the library."""
    text = "\n".join("whsec_" + base64.b64encode(secret).decode() for secret in secrets)
    document = json.dumps({"said": body.hex()}).encode()
    proof = signed(read_secrets(text), name="a.1.b", at=datetime.now(UTC), body=document)

    assert all(verifier(secret).verify(document, proof) for secret in secrets)


@pytest.mark.parametrize("text", ["", "\n \n", "whsec_", "whsec_c2hvcnQ=", "no base64!", "whsec_" + "A" * 120])
def test_a_secret_that_is_none_is_refused_without_being_told(text):
    """Too short, too long or not Base64; the complaint does not show it."""
    with pytest.raises(ValueError, match="secret") as refused:
        read_secrets(text)

    assert len(text.strip()) < 8 or text.strip() not in str(refused.value)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(status):
    """Nobody is called but the address that the operator wrote."""
    with Receiver(status) as receiver:
        outcome = call(receiver.url)

    assert Failed(f"HTTP {status}") == outcome
    assert ["/hook"] == [path for path, *_ in receiver.calls]


def test_who_is_gone_is_not_called_again():
    """410 is final; any other failure may pass."""
    with Receiver(410, 404, 500) as receiver:
        outcomes = [call(receiver.url) for _ in range(3)]

    assert [True, False, False] == [outcome.final for outcome in outcomes]


@pytest.mark.parametrize("how", ["silent", "drip"])
def test_a_call_ends_whatever_the_other_side_does(how):
    """Who says nothing, or says a byte now and then for ever, is left after the time that a call may take."""
    with Receiver(how) as receiver:
        outcome = call(receiver.url, within=0.5)

    assert isinstance(outcome, Failed)


def test_an_answer_without_end_is_left():
    """Only the first bytes are read; the status has said it already."""
    with Receiver("endless") as receiver:
        outcome = call(receiver.url)

    assert Delivered(200) == outcome


PRIVATE = [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "255.255.255.255", "240.0.0.1", "::1", "::", "fe80::1", "fc00::1", "fd00:ec2::254", "::ffff:127.0.0.1",
    "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "ff02::1", "192.0.2.1",
    "2001:db8::1",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_no_address_of_ours_is_called(address):
    """The machine, its network, its cloud's own services, however IPv6 wraps them: nothing is connected to."""
    host = f"[{address}]" if ":" in address else address
    outcome = call(f"https://{host}/", loopback=False)

    assert isinstance(outcome, Failed)
    assert "not a public address" in outcome.reason


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2606:2800:220:1::1", "64:ff9b::808:808"])
def test_public_addresses_are_not_refused(address):
    """The guard lets through whatever is anybody's."""
    assert check_address(address, "https", loopback=False) is None


def test_a_name_that_leads_to_this_machine_is_refused_before_anybody_is_called():
    """A name is looked up here and judged by its addresses; the listener behind it hears nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.2)
        outcome = call(f"https://localhost:{listening.getsockname()[1]}/", loopback=False)
        with pytest.raises(TimeoutError):
            listening.accept()

    assert isinstance(outcome, Failed)


@pytest.mark.parametrize("url", ["http://93.184.216.34/", "http://10.0.0.1/"])
def test_http_is_spoken_to_this_machine_alone(url):
    """Without TLS nobody else is called, even where loopback is allowed."""
    outcome = call(url)

    assert "http is spoken to nobody but this machine" in outcome.reason


def test_a_name_is_looked_up_once_and_all_its_addresses_must_be_good(monkeypatch):
    """A name that is public as well as ours is refused, and one that changes its mind is not asked a second time."""
    asked = []

    def resolver(host, port, **_):
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in ("93.184.216.34", "10.0.0.7")]

    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    outcome = call("https://dms.dealer.example/", loopback=False)

    assert ["dms.dealer.example"] == asked
    assert "10.0.0.7 is not a public address" == outcome.reason


def test_a_certificate_must_be_the_hosts():
    """A server that speaks no TLS, or for which nobody vouches, gets no byte of the message."""
    got = []

    def listen(server):
        link, _ = server.accept()
        with link:
            link.settimeout(2)
            got.append(link.recv(65536))

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=listen, args=(server,), daemon=True)
        thread.start()
        outcome = call(f"https://127.0.0.1:{server.getsockname()[1]}/", within=3)
        thread.join()

    assert isinstance(outcome, Failed)
    assert b"request.opened" not in b"".join(got)


@given(st.text(max_size=60))
@settings(max_examples=80)
def test_no_address_makes_it_raise(text):
    """Whatever stands in the table, a call is a value; nobody outside is asked."""
    assert isinstance(call(f"http://127.0.0.1:9/{text}", within=0.5), Failed)
