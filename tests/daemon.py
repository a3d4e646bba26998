"""The real program as a process, for tests that go the whole way."""

import json
import os
import smtplib
import subprocess
import sys
import time
import urllib.error
import urllib.request
from email import message_from_bytes, policy
from pathlib import Path

from tests import network

ROOT = Path(__file__).parents[1]


def until(look, seconds=30.0, every=0.1):
    """What `look` gives as soon as it is true; what it gave last when the time is over."""
    deadline = time.monotonic() + seconds
    while not (seen := look()) and time.monotonic() < deadline:
        time.sleep(every)
    return seen


class Daemon:
    """``partspost serve`` on a network of its own; use as a context."""

    def __init__(self, folder, environment=None, **settings):
        self.place = network.write_config(folder, **settings)
        self.state = Path(self.place["state"])
        self.log = folder / "partspost.log"
        self.roles = ""
        self._environment = os.environ | (environment or {})

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.stop()

    def start(self):
        """Start and wait until ready."""
        command = [sys.executable, "-m", "partspost", "serve", "--config", str(self.place["config"])]
        command += ["--roles", self.roles] if self.roles else []
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self._environment, stdout=output, stderr=output, stdin=subprocess.DEVNULL
            )
        assert until(self._is_ready), self.log.read_text()[-3000:]

    def stop(self):
        """Ask it to stop; gives the exit code."""
        self.process.terminate()
        return self.process.wait(40)

    def page(self, path):
        """A page as text."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.place['page']}{path}", timeout=60) as answer:
            return answer.read().decode()

    def send(self, raw, *recipients, sender=network.SHOP):
        """Hand a mail in by SMTP, as a shop's server does."""
        with smtplib.SMTP("127.0.0.1", self.place["smtp"], timeout=10) as client:
            client.sendmail(sender, recipients or ["honda@parts.example"], raw)

    def sent(self, recipient=""):
        """The mails that would have left, oldest first, parsed; those to `recipient` only."""
        mails = []
        for path in sorted((self.state / "sent").glob("*.eml"), key=lambda path: path.stat().st_mtime):
            mail = message_from_bytes(path.read_bytes(), policy=policy.default)
            if recipient in mail["To"]:
                mails.append(mail)
        return mails

    def wait_for_mail(self, recipient, count=1, seconds=30.0):
        """The mails to `recipient` once there are `count` of them."""
        until(lambda: len(self.sent(recipient)) >= count, seconds)
        mails = self.sent(recipient)
        assert count == len(mails), self.log.read_text()[-3000:]
        return mails

    def ask(self, *arguments):
        """What a command of the program prints as JSON lines."""
        command = [sys.executable, "-m", "partspost", *arguments, "--json", "--config", str(self.place["config"])]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def run(self, *arguments):
        """The exit code of a command of the program."""
        command = [sys.executable, "-m", "partspost", *arguments, "--config", str(self.place["config"])]
        return subprocess.run(command, cwd=ROOT, capture_output=True, timeout=60, check=False).returncode

    def _is_ready(self):
        assert self.process.poll() is None, self.log.read_text()[-3000:]
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{self.place['page']}/readyz", timeout=2).close()
        except urllib.error.HTTPError as not_yet:
            not_yet.close()
            return False
        except OSError:
            return False
        return True
