"""Clients that vanish, dawdle, idle or send again: nothing is lost, nothing leaks, and honest mail still flows."""

import asyncio
import contextlib
import hashlib
import json
import os
import random
import resource
import socket
import struct
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.ingest.load import ENVELOPE, Load, Sender, at, hand_in, message
from tests.ingest.workers import Workers, memory

SCRIPT = [b"EHLO shop.example\r\n", *(ENVELOPE % b"").splitlines(keepends=True)]
CUTS = 40


def conversation(text):
    """The pieces of one mail's conversation; a client waits for a reply after each."""
    return [*SCRIPT, text + b".\r\n"]


def vanish(port, pieces, at_byte, *, reset):
    """Say exactly so many bytes of the conversation, then close or reset the connection."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=20) as door:
        heard = door.makefile("rb")
        heard.readline()
        for piece in pieces:
            door.sendall(piece[:at_byte])
            if at_byte < len(piece):
                break
            at_byte -= len(piece)
            if not at_byte:
                break
            while heard.readline()[3:4] == b"-":
                pass
        if reset:
            door.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        heard.close()


def open_files():
    """How many file descriptors this process holds."""
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.mark.parametrize("times", [2, pytest.param(25, marks=[pytest.mark.long, pytest.mark.timeout(300)])])
def test_clients_that_vanish_anywhere(build, times):
    """A client vanishes at 40 points of its conversation and tries again: each mail is there, whole, nothing leaks."""
    house = build(max_per_address=100)
    whole = sum(map(len, conversation(message(0)[0])))
    points = sorted({*(round(whole * n / (CUTS - 12)) for n in range(1, CUTS - 12)), *range(whole - 5, whole + 1)})
    points = sorted({*points, *(sum(map(len, SCRIPT[:n])) for n in range(1, 5)), 1, 25})
    with house.smtp() as client:
        client.mail()
    house.until(lambda: not house.doors.connections)
    files, sent, sender = open_files(), set(), Sender(at(house.port))
    for turn in range(times):
        for point in points:
            text, digest = message(turn)
            vanish(house.port, conversation(text), point, reset=bool((turn + point) % 2))
            sender.send(text)
            sent.add(digest)
    sender.close()
    house.until(lambda: not house.doors.connections and not house.spool.counts()["tmp"])
    stored = [hashlib.sha256(text).hexdigest() for _, text in house.mails()[1:]]

    assert len(points) >= CUTS - 2
    assert sent == set(stored)
    assert len(stored) <= len(sent) + 2 * times  # the dot had arrived, the reply had not: a second copy by right
    assert house.spool.counts()["tmp"] == 0
    assert house.until(lambda: open_files() <= files)
    assert not house.doors._reception.tasks


@pytest.mark.parametrize("times", [10, pytest.param(100, marks=pytest.mark.long)])
def test_half_closed_clients_are_heard_out(house, times):
    """Clients that send no more after the dot have their mail committed, and hear so, every time."""
    replies = []
    for number in range(times):
        with house.smtp() as client:
            client.begin()
            client.send(message(number)[0] + b".\r\n").socket.shutdown(socket.SHUT_WR)
            replies.append(client.hear()[:3])

    assert ["250"] * times == replies
    assert times == len(house.mails())


@pytest.mark.parametrize("mails", [30, pytest.param(1000, marks=pytest.mark.long)])
def test_a_mail_that_is_sent_again_is_the_same_mail(tmp_path, mails):
    """A client that never hears its 250 sends three times: all copies are the same to the store, which keeps one."""
    with Workers() as workers:
        _, port = workers.door(tmp_path / "var")
        workers.drain(tmp_path / "var")
        sender, sent = Sender(at(port)), []
        for number in range(mails):
            text, digest = message(number)
            pieces = conversation(text)
            for _ in range(2):
                vanish(port, pieces, sum(map(len, pieces)), reset=False)
            sender.send(text)
            sent.append(digest)
        sender.close()
        from tests.ingest.test_kill import settle, stored

        settle(tmp_path / "var")
        rows = stored(tmp_path / "var")

    assert sorted(sent) == sorted(rows)


async def dawdle(port, said, pause):
    """Say one byte after another for ever; how many seconds until the door had enough."""
    started = time.monotonic()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    with contextlib.suppress(OSError):
        for piece in said[:-1]:
            writer.write(piece)
            await reader.readline()
        closed = asyncio.ensure_future(reader.read())
        at_byte = 0
        while not closed.done():
            writer.write(said[-1][at_byte % len(said[-1]) :][:1])
            at_byte += 1
            await asyncio.wait([closed], timeout=pause)
        closed.result()
    writer.close()
    return time.monotonic() - started


LORIS = (
    [b"EHLO " + b"x" * 300],
    [b"HELO x\r\n", b"MAIL FROM:<" + b"x" * 300],
    [
        b"EHLO x\r\n",
        b"MAIL FROM:<a@b.example> SIZE=1000\r\n",  # else the room for so many large mails would run out
        b"RCPT TO:<honda@parts.example>\r\n",
        b"DATA\r\n",
        b"drip ",
    ],
    [b"HELO x\r\n", b"NOOP\r\n"],
)


@pytest.mark.parametrize(
    ("clients", "scale"), [(200, 300), pytest.param(2000, 20, marks=[pytest.mark.long, pytest.mark.timeout(300)])]
)
def test_dawdlers_are_sent_away_and_others_are_served(tmp_path, clients, scale):
    """Byte by byte in EHLO, MAIL and DATA, or NOOP for ever: all are gone after a session's time, others never wait."""
    times = {"command_timeout": 60, "session_timeout": 600, "rate_grace": 60, "data_timeout": 300, "stress_timeout": 60}
    smtp = {name: value / scale for name, value in times.items()} | {"max_repeats": 10**6}
    with Workers() as workers:
        _, port = workers.door(tmp_path / "var", smtp=smtp | {"max_connections": 5000, "max_per_address": 5000})
        command = [sys.executable, "-m", "tests.ingest.test_strain", str(port), str(clients), str(10 / scale)]
        siege = subprocess.Popen(command, stdout=subprocess.PIPE)
        waits = []
        while siege.poll() is None:
            started = time.monotonic()
            hand_in(port, message(0)[0])
            waits.append(time.monotonic() - started)
            time.sleep(0.05)
        lasted = json.loads(siege.communicate()[0])
    print(f"{len(lasted)} sent away after at most {max(lasted):.1f} s; honest mail waited {max(waits):.2f} s at most")

    assert clients == len(lasted)
    assert max(lasted) < 610 / scale + 5
    assert sorted(waits)[int(len(waits) * 0.99) - 1] < 1


IDLE = """
import resource, socket, sys
port, count = map(int, sys.argv[1:])
hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, count + 100), hard))
doors = []
for _ in range(count):
    door = socket.create_connection(("127.0.0.1", port), timeout=30)
    door.recv(100)
    doors.append(door)
print("open", flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize("idle", [1000, pytest.param(10_000, marks=pytest.mark.long)])
def test_idle_connections_cost_little(tmp_path, idle):
    """10,000 idle connections, all let in, need less than 200 MB more; the next client is served, and all memory of them goes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < idle + 200:
        pytest.skip(f"this machine allows {hard} open files only")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, idle + 200), hard))
    try:
        workers = Workers().__enter__()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    try:
        pid, port = workers.door(tmp_path / "var", smtp={"max_connections": 20_000, "max_per_address": 20_000})
        hand_in(port, message(0)[0])
        before = memory(pid)
        command = [sys.executable, "-c", IDLE, str(port), str(idle)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as crowd:
            assert crowd.stdout.readline() == b"open\n"
            during = memory(pid)
            started = time.monotonic()
            hand_in(port, message(1)[0])
            took = time.monotonic() - started
            crowd.stdin.close()
        end = time.monotonic() + 20
        while (files := len(os.listdir(f"/proc/{pid}/fd"))) > 40 and time.monotonic() < end:  # noqa: PTH208
            time.sleep(0.05)
    finally:
        workers.__exit__()
    print(f"{idle} idle connections: {during - before:.0f} MB, a mail takes {took:.3f} s")

    assert during - before < 200 * idle / 10_000 + 5
    assert took < 1
    assert files <= 40


@pytest.mark.parametrize("shape", [b"\r\n", b"y" * 76 + b"\r\n", b"." * 70 + b"\r\n"], ids=["empty", "text", "dots"])
def test_the_largest_mail_makes_nobody_wait(tmp_path, shape):
    """30 MB of empty lines, of text or of dots: below 150 MB, and the loop is never deaf for 0.2 s, at least once in three."""
    text = shape * (31_000_000 // len(shape))
    doubled = text.replace(b"\r\n.", b"\r\n..") if b"." in shape else text
    with Workers() as workers:
        pid, port = workers.door(tmp_path / "var")
        stalls = []
        for _ in range(3):  # on a busy machine others make us deaf, too
            workers.stall(pid)
            hand_in(port, doubled)
            stalls.append(workers.stall(pid))
            if stalls[-1] < 0.2:
                break
        megabytes = memory(pid)
    print(f"stalls of {', '.join(f'{stall:.3f}' for stall in stalls)} s, {megabytes:.0f} MB")

    assert min(stalls) < 0.2
    assert megabytes < 150


@pytest.mark.long
def test_every_number_of_lmtp_recipients(build):
    """From 1 to 100 recipients, some of them strangers: one line each at RCPT, one for each accepted one after the dot."""
    house, dice = build(session_timeout=100), random.Random(100)
    with house.lmtp() as client:
        client.say("LHLO mx")
        for count in range(1, 101):
            client.say("MAIL FROM:<a@b.example>")
            named = ["nobody" if dice.random() < 0.2 and n else f"honda+{n}" for n in range(count)]
            asked = [client.say(f"RCPT TO:<{name}@parts.example>")[:3] for name in named]
            client.say("DATA")
            client.send(b"Subject: x\r\n\r\n.\r\n")
            answers = [client.hear()[:3] for name in named if name != "nobody"]
            assert ["550" if name == "nobody" else "250" for name in named] == asked
            assert {"250"} == set(answers)
            assert client.say("NOOP")[:3] == "250"

    assert len(house.mails()) == 100


def test_a_burst_is_taken_without_a_refusal(tmp_path):
    """2,000 mails at once on 16 connections into an undrained spool: all accepted, none refused."""
    with Workers() as workers:
        _, port = workers.door(tmp_path / "var")
        load = Load(at(port), threads=16, total=2000).start()
        finished = load.join(60)

    assert finished
    assert (2000, set(), 0) == (len(load.accepted), load.replies, load.doubtful)


async def besiege(port, clients, pause):
    """Dawdle in every way at the same time; how long each lasted."""
    return await asyncio.gather(*(dawdle(port, LORIS[n % len(LORIS)], pause) for n in range(clients)))


if __name__ == "__main__":
    print(json.dumps(asyncio.run(besiege(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))))
