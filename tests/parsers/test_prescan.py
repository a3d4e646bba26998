"""What must be refused before a parser sees it, and how fast."""

import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.unwrap.prescan import MAX_DEPTH, MAX_HEADER_BYTES, MAX_PARTS, header_end, prescan

HEAD = b"From: a@shop.example\r\nTo: honda@parts.example\r\nMIME-Version: 1.0\r\n"


def nested_multiparts(depth: int) -> bytes:
    """Multiparts within multiparts."""
    levels = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(depth))
    return HEAD + levels + b"Content-Type: text/plain\r\n\r\nx"


def nested_messages(depth: int) -> bytes:
    """Messages within messages."""
    return HEAD + b"Content-Type: message/rfc822\r\n\r\n" * depth + b"Subject: x\r\n\r\nx"


def parts(count: int) -> bytes:
    """One multipart of many parts."""
    return HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * count + b"--b--\r\n"


BOMBS = {
    "too-deep": [nested_multiparts(50), nested_multiparts(300), nested_messages(100)],
    "too-many-parts": [parts(5_000), nested_multiparts(5_000), HEAD + b"\r\n" + b"boundary=x " * 2_000_000],
    "too-many-lines": [parts(1_000_000), HEAD + b"\r\n" + b"\r" * 10_000_000, HEAD + b"\r\n" * 15_000_000],
    "headers-too-large": [
        b"Subject: " + b"A" * 10_000_000,
        b"".join(b"X-%d: y\r\n" % n for n in range(200_000)) + b"\r\nx",
        b"Subject: a\r\n" + b" a\r\n" * 300_000 + b"\r\nx",
        b"To: " + b", ".join(b"u%d@x.example" % n for n in range(100_000)) + b"\r\n\r\nx",
    ],
}


# Looks at the mail in a file as the reading child does, and says what it found, how long it took and how much it needed.
_MEASURED = """
import re, sys, time
from pathlib import Path
from parsers.unwrap.prescan import prescan
raw = Path(sys.argv[1]).read_bytes()
began = time.process_time()
problem = prescan(raw)
took = time.process_time() - began
print(problem and problem.code, took, re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
"""


@pytest.mark.parametrize(("code", "raw"), [(code, raw) for code, bombs in BOMBS.items() for raw in bombs], ids=len)
def test_bomb_is_refused_at_once(code: str, raw: bytes, tmp_path: Path) -> None:
    """A mail made to exhaust a parser is refused within half a second of processor, by a process that stays below 100 MB."""
    (tmp_path / "mail").write_bytes(raw)
    command = [sys.executable, "-c", _MEASURED, str(tmp_path / "mail")]
    said = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    found, took, kilobytes = said.stdout.split()

    assert (code, True, True) == (found, float(took) < 0.5, int(kilobytes) < 100_000)


@pytest.mark.parametrize(
    "raw",
    [
        nested_multiparts(MAX_DEPTH),
        nested_messages(MAX_DEPTH),
        parts(MAX_PARTS - 1),
        b"",
        b"\n\n",
        HEAD + b"\r\n" + b"-----Original Message-----\r\n" * 400,
        HEAD + b"\r\n" + b"the boundary= of a header\r\n\r\n" * 400,
    ],
    ids=["depth", "messages", "parts", "empty", "blank", "dashes", "words"],
)
def test_mail_within_the_limits_passes(raw: bytes) -> None:
    """A mail at the limit, and text that only looks like structure, is not refused."""
    assert prescan(raw) is None


def test_large_honest_mail_passes_quickly() -> None:
    """Thirty megabytes of base64 are looked through in less than two seconds of work."""
    raw = parts(1) + b"A" * 76 + b"\r\n" + (b"QUJD" * 19 + b"\r\n") * 380_000
    began = time.process_time()

    assert prescan(raw) is None
    assert time.process_time() - began < 2


def test_part_with_an_endless_header_is_refused() -> None:
    """The limit on headers holds for every part, not only for the first header."""
    raw = parts(1).replace(b"--b\r\n\r\n", b"--b\r\nX: " + b"y" * (MAX_HEADER_BYTES + 9) + b"\r\n\r\n")
    problem = prescan(raw)

    assert "headers-too-large" == (problem and problem.code)


@settings(max_examples=300)
@given(
    st.binary(max_size=2_000) | st.text('-b \r\n:;="Content-Type: multipart/boundary=', max_size=2_000).map(str.encode)
)
def test_arbitrary_bytes_never_raise(raw: bytes) -> None:
    """Whatever the bytes are, there is an answer, and the header ends within the mail."""
    prescan(raw)

    assert 0 <= header_end(raw) <= len(raw)
