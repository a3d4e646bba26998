"""A real Postfix of its own: configuration, queue and log in one temporary directory, loopback only, no DNS."""

import contextlib
import json
import os
import pwd
import re
import shutil
import smtplib
import socket
import subprocess
import tempfile
import threading
import time
from pathlib import Path

import ingest
from tests.network import free_port

_MAIN = """
compatibility_level = 3.6
queue_directory = {base}/queue
data_directory = {base}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = {base}/log/mail.log
maillog_file_prefixes = {base}
postlog_service_name = journal
myhostname = mx.test.example
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
alias_maps =
alias_database =
disable_dns_lookups = yes
default_transport = discard:sink
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 2s
transport_retry_time = 1s
service_throttle_time = 1s
"""
_MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""
_QUEUED = re.compile(r"qmgr\[\d+\]: (\w+): from=<")
_REMOVED = re.compile(r"(?:qmgr|postsuper)\[\d+\]: (\w+): removed")
_DELIVERY = re.compile(
    r"/(?P<program>\w+)\[\d+\]: \w+: to=<(?P<to>[^>]*)>.* dsn=(?P<dsn>[\d.]+), status=(?P<status>\w+)"
)


def missing():
    """Why Postfix cannot run here; None when it can."""
    if not shutil.which("postfix", path="/usr/sbin"):
        return "Postfix is not installed (apt-get install postfix)"
    return None if os.geteuid() == 0 else "Postfix is started by root only"


class _Journal:
    """What the programs of one Postfix log, received at their socket.

    Its own postlogd is started by the master, which logs to the same socket: ten waiting lines, and on a busy machine the
    master waits for itself for ever.
    """

    def __init__(self, path):
        path.parent.mkdir(mode=0o710)
        shutil.chown(path.parent, "postfix", "postdrop")
        self._lines = []
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(path))
        path.chmod(0o666)
        self._thread = threading.Thread(target=self._receive, daemon=True)
        self._thread.start()

    def text(self):
        return "".join(f"{line}\n" for line in list(self._lines))

    def close(self):
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join(timeout=5)
        self._socket.close()

    def _receive(self):
        while line := self._socket.recv(65536):
            self._lines.append(line.decode(errors="replace").rstrip())


class PostfixInstance:
    """A running Postfix that hands mail for our domains to this installation, as `postfix_lines` says.

    `settings` name the domains, the LMTP door and the spool. With the pipe command, `user` must own the spool.
    Everything the sender gets back is discarded. A context manager; `base` is open to every user. `hard` takes away the
    net below the pipe command: what should bounce does.
    """

    def __init__(self, settings, *, user="nobody", base=None, hard=False, **main):
        self.base = Path(base or tempfile.mkdtemp(prefix="postfix-", dir="/tmp"))
        self.base.chmod(0o755)
        self.port = free_port()
        self._config = self.base / "conf"
        for name in ("conf", "queue", "data", "lib"):
            (self.base / name).mkdir(mode=0o755)
        os.chown(self.base / "data", pwd.getpwnam("postfix").pw_uid, -1)
        self._journal = _Journal(self.base / "queue/public/journal")
        for name in ("pipe.py", "spool-in.sh"):  # the checkout itself may be closed to other users
            shutil.copy(Path(ingest.__file__).with_name(name), self.base / "lib")
        lines, services = ingest.postfix_lines(settings, user=user, wrapper=self.base / "lib/spool-in.sh")
        if hard:
            services = services.replace("  -o soft_bounce=yes\n", "")
        overrides = "".join(f"{name} = {value}\n" for name, value in main.items())
        (self._config / "main.cf").write_text(_MAIN.format(base=self.base) + lines + overrides)
        (self._config / "master.cf").write_text(_MASTER.format(port=self.port) + services)

    def __enter__(self):
        self._run("postfix", "start")
        end = time.monotonic() + 15
        while time.monotonic() < end:
            with contextlib.suppress(OSError), smtplib.SMTP("127.0.0.1", self.port, timeout=5):
                return self
            time.sleep(0.05)
        self.__exit__()
        raise RuntimeError(f"Postfix does not answer: {self.log()}")

    def __exit__(self, *_):
        self._run("postfix", "stop", check=False)
        self._journal.close()
        shutil.rmtree(self.base, ignore_errors=True)

    def send(self, sender, recipients, content):
        """Mail into Postfix by SMTP; the recipients it refused."""
        with smtplib.SMTP("127.0.0.1", self.port, timeout=60) as client:
            return client.sendmail(sender, recipients, content)

    def queue(self):
        """What still waits in its queue."""
        listed = self._run("postqueue", "-j").stdout
        return [json.loads(line) for line in listed.splitlines()]

    def flush(self, seconds=30):
        """Wait until its queue is empty, trying again without delay; whether it is.

        A mail on its way from one of its folders to the next is in none of them for a moment: it must be empty thrice,
        and each mail that was in it must be told to be gone.
        """
        end, looks = time.monotonic() + seconds, 0
        while looks < 3 and time.monotonic() < end:
            looks = 0 if self.queue() or self._underway() else looks + 1
            if not looks:
                self._run("postqueue", "-f")
            time.sleep(0.2)
        return looks == 3

    def _underway(self):
        """The queue ids of which its log does not say that they are removed."""
        told = self.log()
        return set(_QUEUED.findall(told)) - set(_REMOVED.findall(told))

    def log(self):
        """What it has written so far."""
        return self._journal.text()

    def deliveries(self, program):
        """(recipient, dsn, status) of each attempt by one of its programs, ``lmtp`` or ``pipe``, sorted."""
        found = [_DELIVERY.search(line) for line in self.log().splitlines()]
        return sorted((one["to"], one["dsn"], one["status"]) for one in found if one and one["program"] == program)

    def processes(self, program):
        """The process ids of one of its programs, such as ``pipe``."""
        master = (self.base / "queue/pid/master.pid").read_text().strip()
        found = []
        for entry in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                head, _, rest = entry.read_text().rpartition(")")
                if head.partition("(")[2] == program and rest.split()[1] == master:
                    found.append(int(entry.parent.name))
        return found

    def _run(self, program, *arguments, check=True):
        command = [f"/usr/sbin/{program}", "-c", str(self._config), *arguments]
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=check)
