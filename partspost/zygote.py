"""The warm server that opens strangers' bytes: one document, one forked child, which ends with its document.

Runs as ``python -m partspost.zygote``, single-threaded, with the reading libraries loaded and nothing else: no
settings, no secret, no database. Speaks on its standard input and output: a JSON line, then the bytes it announces.
A request names the `task`, its `args` and the limits; the answer says how the child ended (`ok`, `slow`, `crashed`,
`fault`) and brings what it wrote. The child is hostile once it has seen its document: whoever reads the answer
checks it.
"""

import codecs
import contextlib
import json
import os
import select
import signal
import sys
import time
from collections.abc import Callable
from typing import BinaryIO

from parsers.child import TASKS
from partspost.confine import die_with_parent, lock_down, measures

_CHUNK = 1 << 16
_MAX_ANSWER = 96 << 20
# Charsets that mail names; a locked-down child can no longer load their codecs.
_CHARSETS = (
    "utf-8 utf-8-sig utf-7 utf-16 utf-16-le utf-16-be utf-32 ascii latin-1 cp1250 cp1251 cp1252 cp1253 cp1254 cp1257 "
    "cp437 cp850 cp865 iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-7 iso8859-9 iso8859-10 iso8859-13 iso8859-14 "
    "iso8859-15 iso8859-16 koi8-r koi8-u mac-roman gb2312 gbk gb18030 big5 shift_jis euc-jp iso2022_jp euc-kr cp949 "
    "idna punycode unicode_escape raw_unicode_escape base64 quopri uu hex"
)


def main() -> None:
    """Serve requests until the daemon closes the pipe or dies."""
    die_with_parent()
    for name in _CHARSETS.split():
        codecs.lookup(name)
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    _say(answers, {"ready": measures()}, b"")
    while line := requests.readline():
        order = json.loads(line)
        document = requests.read(order["size"])
        outcome, answer = _supervise(order, document)
        _say(answers, {"outcome": outcome, "size": len(answer)}, answer)


def _supervise(order: dict[str, object], document: bytes) -> tuple[str, bytes]:
    """Fork the child, take what it writes until it ends or its time is over, and bury it."""
    out, into = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(out)
        _child(order, document, into)
    os.close(into)
    answer, in_time = _take(out, time.monotonic() + float(str(order["wall"])))
    os.close(out)
    if not in_time:
        os.kill(child, signal.SIGKILL)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if not in_time or status == -signal.SIGXCPU:
        return "slow", b""
    if status < 0:
        return "crashed", b""
    return ("ok" if status == 0 else "fault"), answer


def _take(out: int, deadline: float) -> tuple[bytes, bool]:
    """What the child wrote, and whether it closed the pipe before `deadline` and within bounds."""
    pieces: list[bytes] = []
    taken = 0
    while (left := deadline - time.monotonic()) > 0 and taken <= _MAX_ANSWER:
        if not select.select([out], [], [], left)[0]:
            break
        if not (piece := os.read(out, _CHUNK)):
            return b"".join(pieces), True
        pieces.append(piece)
        taken += len(piece)
    return b"", False


def _child(order: dict[str, object], document: bytes, into: int) -> None:
    """Read the document, write the facts, end; never returns."""
    try:
        die_with_parent()
        signal.signal(signal.SIGXCPU, signal.SIG_DFL)
        with contextlib.suppress(OSError):
            os.close(0)
            os.close(1)
        lock_down(memory=int(str(order["memory"])), cpu=int(str(order["cpu"])))
        task: Callable[..., bytes] = TASKS[str(order["task"])]
        arguments = order["args"]
        assert isinstance(arguments, dict)
        _write_all(into, task(document, **arguments))
        os._exit(0)
    except BaseException as fault:  # noqa: BLE001 - whatever happened, this process must end here and say so
        with contextlib.suppress(OSError):
            _write_all(into, type(fault).__name__.encode())
    os._exit(1)


def _write_all(into: int, answer: bytes) -> None:
    view = memoryview(answer)
    while view:
        view = view[os.write(into, view) :]


def _say(answers: BinaryIO, head: dict[str, object], body: bytes) -> None:
    answers.write(json.dumps(head).encode() + b"\n" + body)
    answers.flush()


if __name__ == "__main__":
    main()
