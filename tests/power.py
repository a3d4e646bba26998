"""Power cuts: a disk of our own whose image is copied while every writer stands still, and what is on the copy."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MEMORY = Path("/dev/shm")
SIZE = 192 << 20


def run(*command):
    """Run a program of the system."""
    subprocess.run(command, check=True, capture_output=True, timeout=60)


def mounted(image, folder):
    """Mount an image without writing anything back by itself; whether this machine lets us."""
    folder.mkdir(exist_ok=True)
    options = "loop,commit=300,noatime"
    return not subprocess.run(["mount", "-o", options, image, folder], capture_output=True, check=False).returncode


@contextlib.contextmanager
def folder_in_memory():
    """Where disks may be made; only root may mount there."""
    if os.geteuid() or not MEMORY.is_dir() or not shutil.which("mkfs.ext4"):
        pytest.skip("power cuts need root, /dev/shm and mkfs.ext4")
    with tempfile.TemporaryDirectory(dir=MEMORY) as name:
        Path(name).chmod(0o755)
        yield Path(name)


@contextlib.contextmanager
def disk(base):
    """An ext4 of our own, its image in memory: what the image holds is what a disk would hold after a power cut."""
    image, folder = base / "image", base / "disk"
    with image.open("wb") as file:
        file.truncate(SIZE)
    run("mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=0,lazy_journal_init=0", str(image))
    if not mounted(image, folder):
        pytest.skip("this machine mounts no loop devices")
    try:
        yield folder
    finally:
        run("umount", str(folder))
        image.unlink()


def cut(base):
    """Keep what the disk holds in this moment, while nobody writes."""
    shutil.copyfile(base / "image", base / "snapshot")


@contextlib.contextmanager
def after(base):
    """The disk as it was when the power was cut, its journal replayed."""
    folder = base / "after"
    assert mounted(base / "snapshot", folder)
    try:
        yield folder
    finally:
        run("umount", str(folder))


def frozen(pid):
    """Whether a process stands still; also when it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "TZX"
    except OSError:
        return True


class Writer:
    """A program and all its children, who write to the disk and say a line for everything that is safe there."""

    def __init__(self, program, *arguments):
        command = [sys.executable, "-c", program, *map(str, arguments)]
        given = os.environ | {"PYTHONPATH": "."}
        self._process = subprocess.Popen(command, cwd=ROOT, env=given, stdout=subprocess.PIPE, start_new_session=True)
        self.acknowledged = []
        self._listener = threading.Thread(target=self._listen)
        self._listener.start()

    def _listen(self):
        self.acknowledged.extend(line.decode().strip() for line in self._process.stdout if line.endswith(b"\n"))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(10)
        self._listener.join(10)
        self._process.stdout.close()

    def freeze(self):
        """Have all of them stand still at once.

        A parent whose child was stopped between vfork and exec cannot stop before the child goes on: then all go on
        for a moment, and the power is cut a little later.
        """
        while not self._stopped(within=0.5):
            os.killpg(self._process.pid, signal.SIGCONT)

    def _stopped(self, within):
        os.killpg(self._process.pid, signal.SIGSTOP)
        group = subprocess.run(["pgrep", "-g", str(self._process.pid)], capture_output=True, text=True, check=True)
        end = time.monotonic() + within
        while not (still := all(map(frozen, group.stdout.split()))) and time.monotonic() < end:
            time.sleep(0.001)
        return still


def cut_while_writing(base, program, *, seconds, prepare=lambda folder: None, mutant=""):
    """One power cut while a program writes below ``disk/var``; gives what it had acknowledged.

    `prepare` is called with that folder before; `program` gets it and the `mutant` as arguments.
    """
    with disk(base) as folder:
        (folder / "var").mkdir()
        prepare(folder / "var")
        os.sync()
        with Writer(program, folder / "var", mutant) as writer:
            end = time.monotonic() + 60
            while not writer.acknowledged and time.monotonic() < end:
                time.sleep(0.01)
            time.sleep(seconds)
            writer.freeze()
            cut(base)
    return writer.acknowledged
