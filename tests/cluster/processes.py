"""What the kernel says of processes: who is whose child, who stands still, and what each has open."""

from pathlib import Path

PROC = Path("/proc")


def state(pid):
    """A letter: ``T`` stands still, ``Z`` is dead and not yet reaped; nothing when it is gone."""
    try:
        return (PROC / f"{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return ""


def descendants(pid):
    """The processes below this one."""
    threads = (PROC / f"{pid}/task").iterdir()
    mine = {int(child) for thread in threads for child in (thread / "children").read_text().split()}
    return mine | {one for child in mine for one in descendants(child)}


def command(pid):
    """What a process was started as."""
    return (PROC / f"{pid}/cmdline").read_text().replace("\0", " ")


def loaded(pid):
    """The files that lie in its memory."""
    return (PROC / f"{pid}/maps").read_text()


def sockets(pid):
    """The sockets that a process has open, by their inodes."""
    names = (file.readlink().name for file in (PROC / f"{pid}/fd").iterdir())
    return {name.removeprefix("socket:[").removesuffix("]") for name in names if name.startswith("socket:")}


def connected_to(port):
    """The sockets of this machine that are connected to a loopback port, by their inodes."""
    rows = [line.split() for line in (PROC / "net/tcp").read_text().splitlines()[1:]]
    return {row[9] for row in rows if int(row[2].rpartition(":")[2], 16) == port}
