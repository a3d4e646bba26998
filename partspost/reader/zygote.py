"""The warm server that opens strangers' bytes: one document, one forked child, which ends with its document.

Runs as ``python -m partspost.reader.zygote DUTY``, single-threaded, with the reading libraries loaded and nothing
else: no settings, no secret, no database. The duty is ``documents``, or ``scans`` with the recognition models loaded.
Speaks on its standard input and output: a JSON line, then the bytes it announces. A request names the `task`, its
`args` and the limits; the answer says how the child ended (`ok`, `slow`, `crashed`, `fault`) and brings what it
wrote. The child is hostile once it has seen its document: whoever reads the answer checks it. For the task ``whole``
one child reads a mail and then its PDFs: a fork costs more than most papers. Each answer is written before the next
file is opened.
"""

import contextlib
import gc
import importlib
import json
import os
import pkgutil
import select
import signal
import sys
import time
from collections.abc import Iterator
from typing import Any, BinaryIO

from parsers.child import TASKS, warm_up, warm_up_scans
from partspost.reader.confine import die_with_parent, lock_down, measures
from partspost.reader.warm import FRAME

_CHUNK = 1 << 16
_MAX_ANSWER = 96 << 20
_LONGEST_FAULT = 500
_MOMENT = 0.001
# Packages that load parts of themselves when first needed; a locked-down child can no longer load anything.
_LAZY = ("email", "encodings", "mailparser", "pypdf")
_DUTIES = {"documents": (_LAZY, warm_up), "scans": (("encodings",), warm_up_scans)}


def main() -> None:
    """Serve requests until the daemon closes the pipe or dies."""
    die_with_parent()
    lazy, warm = _DUTIES[sys.argv[1]]
    _load_whole(lazy)
    warm()
    # What is loaded by now stays: a child that looks through it for rubbish would have to copy all of it.
    gc.collect()
    gc.freeze()
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    _say(answers, {"ready": measures()}, b"")
    while line := requests.readline():
        order = json.loads(line)
        document = requests.read(order["size"])
        outcome, answer = _supervise(order, document)
        _say(answers, {"outcome": outcome, "size": len(answer)}, answer)


def _load_whole(packages: tuple[str, ...]) -> None:
    for package in packages:
        for module in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
            # Some are for other systems or for libraries that are not installed.
            with contextlib.suppress(ImportError):
                importlib.import_module(module.name)


def _supervise(order: dict[str, object], document: bytes) -> tuple[str, bytes]:
    """Fork the child, take what it writes until it ends or its time is over, and bury it."""
    out, into = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(out)
        _child(order, document, into)
    os.close(into)
    deadline = time.monotonic() + float(str(order["wall"]))
    answer, in_time = _take(out, deadline)
    os.close(out)
    status = _bury(child, deadline if in_time else 0.0)
    if status is None or status == -signal.SIGXCPU:
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


def _bury(child: int, deadline: float) -> int | None:
    """How the child ended; None where it had to be killed: one that has closed the pipe may still be there."""
    while time.monotonic() < deadline:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            return os.waitstatus_to_exitcode(status)
        time.sleep(_MOMENT)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


def _child(order: dict[str, object], document: bytes, into: int) -> None:
    """Read the document, write the facts, end; never returns."""
    try:
        die_with_parent()
        signal.signal(signal.SIGXCPU, signal.SIG_DFL)
        _let_go()
        lock_down(memory=int(str(order["memory"])), cpu=int(str(order["cpu"])))
        arguments = order["args"]
        assert isinstance(arguments, dict)
        for answer in _answers(str(order["task"]), arguments, document):
            _write_all(into, answer)
        os._exit(0)
    except BaseException as fault:  # noqa: BLE001 - whatever happened, this process must end here and say so
        with contextlib.suppress(OSError):
            _write_all(into, repr(fault).encode("ascii", "backslashreplace")[:_LONGEST_FAULT])
    os._exit(1)


def _let_go() -> None:
    """Neither the pipes to the daemon nor its log are the child's; a library that complains is not heard."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for one in (0, 1, 2):
        os.dup2(nowhere, one)
    os.close(nowhere)


def _answers(task: str, arguments: dict[str, Any], document: bytes) -> Iterator[bytes]:
    if task != "whole":
        yield TASKS[task](document, **arguments)
        return
    mail = TASKS["mail"](document, **arguments["mail"])
    yield len(mail).to_bytes(FRAME) + mail
    for paper in _papers(mail):
        answer = TASKS["document"](paper, **arguments["document"])
        yield len(answer).to_bytes(FRAME) + answer


def _papers(mail: bytes) -> list[bytes]:
    """The PDFs that follow the facts of a mail, one that comes twice once."""
    facts, _, files = mail.partition(b"\n")
    papers: dict[str, bytes] = {}
    at = 0
    for pdf in json.loads(facts)["pdfs"]:
        papers.setdefault(pdf["sha256"], files[at : at + pdf["size"]])
        at += pdf["size"]
    return list(papers.values())


def _write_all(into: int, answer: bytes) -> None:
    view = memoryview(answer)
    while view:
        view = view[os.write(into, view) :]


def _say(answers: BinaryIO, head: dict[str, object], body: bytes) -> None:
    answers.write(json.dumps(head).encode() + b"\n" + body)
    answers.flush()


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError):  # the daemon is gone: nobody is left to answer
        main()
    os._exit(0)  # Python's own ending would flush into that pipe once more
