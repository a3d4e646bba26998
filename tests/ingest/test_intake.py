"""What becomes of the body of DATA, on real sockets and on disks that fail."""

import socket
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.intake import Body
from tests.ingest.house import SlowDisk

HELLO = b"Subject: order\r\n\r\nHello\r\n"
END = b"\r\n.\r\n"


def read_whole(stream, limit):
    """What a body is, said plainly: (message, rest) or None without an end."""
    before, end, rest = (b"\r\n" + stream).partition(END)
    if not end:
        return None
    message = b"\r\n".join(line.removeprefix(b".") for line in (before + b"\r\n").split(b"\r\n"))[2:]
    return (message if len(message) <= limit else b"", rest)


@given(
    stream=st.lists(st.sampled_from([b"\r\n", b"\r", b"\n", b".", b"..", b"a", b"\r\n.", b"\r\n.\r\n"])).map(b"".join),
    cuts=st.lists(st.integers(1, 6)),
)
def test_chunks_change_nothing(stream, cuts):
    """However a stream is cut into chunks, message, end, rest and verdict are those of the whole."""
    body, kept, at = Body(10_000), b"", 0
    for size in (*cuts, len(stream)):
        chunk = stream[at : at + size]
        at += size
        if chunk and not body.complete:
            kept += body.feed(chunk)
            left = body.rest + stream[at:]
    expected = read_whole(stream, 10_000)

    assert (expected is not None) == body.complete
    if expected:
        raw = stream[: len(stream) - len(expected[1])]
        assert expected == (kept, left)
        assert body.bare == (len(set(map(raw.count, (b"\r", b"\n", b"\r\n")))) > 1)
        assert body.received == len(kept)


@pytest.mark.parametrize("step", [1, 1000, 65_535, 65_536, 65_537, 200_000])
@pytest.mark.parametrize(("length", "refused"), [(65_535, False), (65_536, False), (65_537, True), (150_000, True)])
@pytest.mark.parametrize("lead", [b"", b"\r\n", b"x" * 40_000 + b"\r\n"], ids=["", "empty line", "line"])
def test_the_line_limit_is_exact(step, length, refused, lead):
    """A line of 64 KiB passes, one more byte does not, wherever chunks begin."""
    if step == 1 and lead:
        return
    stream = lead + b"y" * length + b"\r\nshort\r\n.\r\n"
    body = Body(1_000_000)
    for at in range(0, len(stream), step):
        body.feed(stream[at : at + step])

    assert body.complete
    assert refused == body.too_long


def test_beyond_the_size_limit_nothing_is_kept():
    """Once a message is larger than the limit, nothing of it comes back, and it is counted on."""
    body = Body(10)

    assert body.feed(b"1234\r\n") == b"1234"
    assert body.feed(b"5678\r\n" * 10) == b""
    assert body.feed(b".\r\n") == b""
    assert (body.refusal, body.received) == ("552 5.3.4 Message is larger than the limit", 66)


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        (b"", b""),
        (b"..\r\n", b".\r\n"),
        (b"...\r\nx\r\n..y\r\n", b"..\r\nx\r\n.y\r\n"),
        (b".x\r\n", b"x\r\n"),
        (b"\r\n\r\n", b"\r\n\r\n"),
        (b"Caf\xc3\xa9 \xff\x00\x80\r\n", b"Caf\xc3\xa9 \xff\x00\x80\r\n"),
        (b"x" * 65_536 + b"\r\n", b"x" * 65_536 + b"\r\n"),
    ],
    ids=["empty", "dot", "dots", "needless dot", "empty lines", "8 bit and NUL", "64 KiB line"],
)
def test_bodies_arrive_unchanged(house, sent, stored):
    """Doubled dots lose one, everything else stays as it is."""
    with house.smtp() as client:
        reply = client.mail(sent)
    [(_, message)] = house.mails()

    assert reply.startswith("250 ")
    assert message == stored


def test_a_line_beyond_64_kib_is_refused(house):
    """A line of more than 64 KiB gets a 500 after the dot, and nothing is kept."""
    with house.smtp() as client:
        reply = client.mail(b"x" * 65_537 + b"\r\n")
        again = client.mail(HELLO, hello="RSET")

    assert reply == "500 5.5.2 Line too long"
    assert again.startswith("250 ")
    assert house.spool.counts() == {"in": 1, "work": 0, "corrupt": 0, "tmp": 0}


@pytest.mark.parametrize("bare", [b"a\nb\r\n", b"a\rb\r\n", b"\n\r\n", b"\r\r\n", b"a\r\n\nb\r\n"])
def test_bare_line_ends_are_refused(house, bare):
    """A CR or LF that stands alone is refused for good after the dot, nothing is kept, and the connection ends."""
    with house.smtp() as client:
        replies = (client.mail(bare), client.hear(), client.hear())

    assert replies == ("550 5.6.0 Bare <CR> or <LF> in the message", "421 4.7.0 Closing the connection", "")
    assert house.spool.counts()["in"] == house.spool.counts()["tmp"] == 0


@pytest.mark.parametrize("before", [b"\r\n", b"\n", b"\r", b"\r\r\n", b"\n\r"])
@pytest.mark.parametrize("after", [b"\r\n", b"\n", b"\r", b"\r\n\n", b"\x00\r\n"])
def test_no_way_of_ending_smuggles_a_second_mail(house, before, after):
    """Whatever looks like an end of data to another server never makes two mails of one here."""
    second = b"MAIL FROM:<evil@x.example>\r\nRCPT TO:<toyota@parts.example>\r\nDATA\r\nsmuggled\r\n.\r\n"
    with house.smtp() as client:
        client.begin()
        client.send(b"Subject: x\r\n\r\na" + before + b"." + after + second)
        first = client.hear()
        client.socket.close()
    house.until(lambda: not house.doors.connections)
    mails = house.mails()
    if before + b"." + after[:2] == b"\r\n.\r\n":
        mails = [mail for mail in mails if not mail[0].mail_from.startswith("evil")]  # sent after an honest end

    assert first[:9] in {"250 2.0.0", "550 5.6.0"}
    assert ["shop@garage.example"] * (first[:3] == "250") == [envelope.mail_from for envelope, _ in mails]


def test_declared_size_beyond_the_limit_is_refused_at_once(build):
    """SIZE= beyond the limit is refused at MAIL."""
    with build(max_size=10_000).smtp() as client:
        reply = client.say("EHLO me", "MAIL FROM:<a@b.example> SIZE=10001")

    assert reply.startswith("552 5.3.4 ")


@pytest.mark.parametrize("declared", ["", " SIZE=100"])
def test_real_size_beyond_the_limit_is_refused_after_the_dot(build, declared):
    """A mail larger than the limit, declared or not, is read to its end, refused and forgotten."""
    house = build(max_size=10_000)
    with house.smtp() as client:
        reply = client.mail(b"x" * 70 + b"\r\n" * 6_000, sender=f"MAIL FROM:<a@b.example>{declared}")
        at_the_limit = client.mail(b"y" * 9_998 + b"\r\n", hello="RSET")

    assert reply == "552 5.3.4 Message is larger than the limit"
    assert at_the_limit.startswith("250 ")
    assert house.spool.counts() == {"in": 1, "work": 0, "corrupt": 0, "tmp": 0}


def test_an_endless_mail_is_cut_off(build):
    """A stream beyond twice the limit is refused without its dot, and the connection closed."""
    house = build(max_size=10_000)
    with house.smtp() as client:
        client.begin()
        client.send(b"x" * 70 + b"\r\n" * 20_000)
        replies = (client.hear(), client.hear(), client.hear())

    assert replies == ("552 5.3.4 Message is larger than the limit", "421 4.7.0 Closing the connection", "")
    assert house.spool.counts()["tmp"] == 0


def test_a_mail_that_went_round_too_often_is_refused(house):
    """More than fifty Received fields are a loop; fifty are not."""
    with house.smtp() as client:
        fifty = client.mail(b"Received: by x\r\n" * 50 + b"\r\nReceived: in the text\r\n")
        more = client.mail(b"received: by x\r\n" * 51 + b"\r\n", hello="RSET")

    assert fifty.startswith("250 ")
    assert more == "554 5.4.6 Routing loop detected"
    assert house.spool.counts() == {"in": 1, "work": 0, "corrupt": 0, "tmp": 0}


def test_a_mail_of_ours_that_came_back_twice_is_refused(house):
    """Two marks of our own on one mail are a loop; one is a mail that somebody forwarded back."""
    with house.smtp() as client:
        once = client.mail(b"X-Partspost-Request: HON-2026-000417\r\n\r\n")
        twice = client.mail(b"x-partspost-request: a\r\n" * 2 + b"\r\n", hello="RSET")

    assert once.startswith("250 ")
    assert twice == "554 5.4.6 Routing loop detected"


@pytest.mark.parametrize(
    "cut", [b"", b"Subj", b"Subject: x\r\n\r\nHel", b"x\r\n", b"x\r\n.", b"x\r\n.\r", b"y" * 300_000]
)
def test_a_client_that_vanishes_amid_a_mail_leaves_nothing(house, cut):
    """A connection that ends before the dot leaves neither mail nor draft."""
    with house.smtp() as client:
        client.begin()
        client.send(cut)
    gone = house.until(lambda: not house.doors.connections and not house.spool.counts()["tmp"])

    assert gone
    assert [] == house.mails()


def test_a_reset_amid_a_mail_leaves_nothing(house):
    """A connection that is reset before the dot leaves neither mail nor draft."""
    with house.smtp() as client:
        client.begin()
        client.send(b"x" * 200_000)
        client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    gone = house.until(lambda: not house.doors.connections and not house.spool.counts()["tmp"])

    assert gone
    assert [] == house.mails()


@pytest.mark.parametrize("message", [HELLO, b"z" * 70 + b"\r\n" * 200_000])
def test_a_half_closed_client_hears_its_reply(house, message):
    """A client that stops sending after the dot still gets its mail committed and its 250."""
    with house.smtp() as client:
        client.begin()
        client.send(message + b".\r\n").socket.shutdown(socket.SHUT_WR)
        replies = (client.hear()[:3], client.hear())

    assert replies == ("250", "")
    assert [message] == [found for _, found in house.mails()]


def test_a_client_that_vanishes_after_the_dot_has_its_mail_committed(build):
    """Once the dot has arrived the commit ends, though nobody listens any more."""
    disk = SlowDisk("fsync draft")
    house = build(disk=disk)
    with house.smtp() as client:
        client.begin()
        client.send(HELLO + b".\r\n")
        assert disk.reached.wait(5)
        client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    house.until(lambda: not house.doors.connections)
    disk.go_on.set()

    assert house.until(lambda: house.accepted == 1)
    assert [HELLO] == [message for _, message in house.mails()]
