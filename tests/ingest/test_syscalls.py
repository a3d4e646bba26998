"""The order of the promise as the system sees it: strace watches a door, a checker reads what it saw."""

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ingest.load import Load, at

pytestmark = pytest.mark.system
ROOT = Path(__file__).parents[2]
CALLS = "openat,write,fsync,fdatasync,rename,renameat,renameat2,sendto"
DOOR = """
import asyncio, sys
from pathlib import Path
from tests.ingest import workers
from tests.ingest.house import settings
asyncio.run(workers.receive(settings(Path(sys.argv[1])), sys.argv[2], lambda **facts: print(facts, flush=True)))
"""
_LINE = re.compile(r"(?P<pid>\d+) +(?:<\.\.\. (?P<resumed>\w+) resumed>)?(?P<rest>.*)")
_ID = re.compile(r"[0-9A-HJKMNP-TV-Z]{26}")


def spans(trace):
    """(call, its text, line at which it began, line at which it ended) of each call, also of interrupted ones."""
    open_calls, found = {}, []
    for number, line in enumerate(trace.splitlines()):
        seen = _LINE.fullmatch(line)
        if not seen:
            continue
        pid, rest = seen["pid"], seen["rest"]
        if seen["resumed"]:
            name, text, began = open_calls.pop(pid)
            found.append((name, text + rest, began, number))
        elif rest.endswith("<unfinished ...>"):
            open_calls[pid] = (rest.partition("(")[0], rest, number)
        else:
            found.append((rest.partition("(")[0], rest, number, number))
    return [one for one in found if not one[1].rstrip().endswith("(Permission denied)")]


def violations(trace):
    """(mails answered with 250, ids of those whose steps were out of order)."""
    made, written, synced, renamed, replied, folder = {}, {}, {}, {}, {}, []
    for name, text, began, ended in spans(trace):
        ids = _ID.findall(text)
        if name == "openat" and "O_CREAT" in text and "/ready/" in text:
            made[ids[0]] = ended
        elif name == "write" and "/ready/" in text:
            written[ids[0]] = ended
        elif name in {"fsync", "fdatasync"} and ids:
            synced[ids[0]] = (began, ended)
        elif name in {"fsync", "fdatasync"} and "/ready>" in text:
            folder.append((began, ended))
        elif name.startswith("rename") and ids:
            renamed[ids[1]] = (ids[0], began, ended)
        elif name == "sendto" and '"250 2.0.0 queued as ' in text:
            replied[ids[0]] = began
    never, wrong = (10**9, 10**9), []
    for mail, reply in replied.items():
        file, rename_began, rename_ended = renamed.get(mail, ("", *never))
        sync_began, sync_ended = synced.get(file, never)
        named = any(made.get(file, 10**9) < began and ended < reply for began, ended in folder)
        in_turn = written.get(file, 10**9) < sync_began and sync_ended < rename_began and rename_ended < reply
        if not (named and in_turn):
            wrong.append(mail)
    return len(replied), wrong


def traced(tmp_path, mutant, mails):
    """The system calls of a door under load, as strace wrote them down."""
    output = tmp_path / "trace"
    command = ["strace", "-f", "-y", "-s", "90", "-e", f"trace={CALLS}", "-o", str(output)]
    command += [sys.executable, "-c", DOOR, str(tmp_path / "var"), mutant]
    process = subprocess.Popen(
        command, cwd=ROOT, env=os.environ | {"PYTHONPATH": "."}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    with process:
        lines = (line.decode() for line in process.stdout)
        port = next(int(found[1]) for line in lines if (found := re.search(r"'port': (\d+)", line)))
        load = Load(at(port), threads=4, total=mails).start()
        assert load.join(60)
        [traced_pid] = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        os.kill(int(traced_pid), signal.SIGTERM)
        process.stdout.read()
    return output.read_text(errors="replace")


@pytest.mark.parametrize(
    ("mutant", "good"), [("", True), ("no fsync", False), ("no directory fsync", False), ("early reply", False)]
)
def test_the_system_sees_the_promise_kept(tmp_path, mutant, good):
    """Each file is named for good, and written < fsync(file) < rename < 250, for 200 mails; the mutants are found."""
    if not shutil.which("strace"):
        pytest.skip("strace is not installed (apt-get install strace)")
    mails = 200 if good else 40
    replied, wrong = violations(traced(tmp_path, mutant, mails))

    assert mails == replied
    assert good == (not wrong), wrong[:5]
