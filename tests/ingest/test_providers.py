"""The endpoint for mail providers: 200 means on the disk for good, and everything else has its own word."""

import asyncio
import contextlib
import errno
import http.client
import json
import threading
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as patience
from hypothesis import strategies as st

from config import Settings
from ingest import Spool, open_endpoint
from ingest.providers.form import MisshapenError, read_form
from ingest.providers.shapes import PROVIDERS
from ingest.spool import read_envelope, read_message
from partspost.node.page import serving
from tests import network
from tests.daemon import Daemon
from tests.ingest import providers
from tests.ingest.house import FailingDisk, RecordingDisk, SlowDisk, ours
from tests.ingest.test_durability import ForgetsTheDirectory, ForgetsTheFile, RepliesTooEarly, in_order

RAW = b"From: shop@garage.example\r\nSubject: Commande\r\n\r\n\xc3\xa9t\xc3\xa9 --xYzZY & 100% +\r\n"


class Front:
    """The endpoint in a thread of its own, over a spool of its own."""

    def __init__(self, state, *, disk=None, spool=Spool, **smtp):
        state.mkdir(parents=True, exist_ok=True)
        (state / "secret").write_text(providers.SECRET + "\n")
        self.port = network.free_port()
        self.settings = Settings.model_validate(
            {
                "site": {"domain": "parts.example"},
                "paths": {"state": str(state)},
                "smtp": {"listen": "", "min_free": 0} | smtp,
                "intake": {
                    "listen": f"127.0.0.1:{self.port}",
                    **{f"{name}_secret_file": "secret" for name in ("postmark", "mailgun", "sendgrid")},
                },
            }
        )
        self.disk = disk
        self.spool = spool(Path(state) / "spool", disk=disk)
        self._stop = threading.Event()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))

    def __enter__(self):
        self._thread.start()
        assert self._ready.wait(20)
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join()

    async def _serve(self):
        endpoint = open_endpoint(self.settings, self.spool, ours, lambda: None)
        await endpoint.open()
        async with serving(endpoint.app, self.settings.intake.listen):
            self._ready.set()
            await asyncio.to_thread(self._stop.wait)
        await endpoint.close()

    def post(self, provider, headers, body):
        """(status, words)."""
        answer = providers.post(f"http://127.0.0.1:{self.port}/{provider}", headers, body)
        if self.disk and answer[0] == 200:
            self.disk._did("reply")
        return answer

    def mails(self):
        """(envelope, message) of everything in the spool."""
        found = []
        for path in self.spool.waiting(1000):
            with path.open("rb") as file:
                envelope = read_envelope(file)
            with path.open("rb") as file:
                found.append((envelope, read_message(file)))
        return found


@pytest.fixture
def front(tmp_path):
    """An endpoint with room for small mails."""
    with Front(tmp_path / "var", max_size=100_000) as opened:
        yield opened


POSTED = [
    ("postmark", providers.postmark(RAW)),
    ("mailgun", providers.mailgun(RAW)),
    ("mailgun", providers.mailgun(RAW, encoded=True)),
    ("sendgrid", providers.sendgrid(RAW)),
]
IDS = ["postmark", "mailgun", "mailgun, urlencoded", "sendgrid"]


@pytest.mark.parametrize(("provider", "posted"), POSTED, ids=IDS)
def test_a_mail_lies_in_the_spool_as_it_was_posted(front, provider, posted):
    """Byte for byte, with its envelope, when the provider hears 200."""
    answer = front.post(provider, *posted)
    ((envelope, raw),) = front.mails()

    assert (200, f"250 2.0.0 queued as {envelope.id}\n") == answer
    assert RAW == raw
    assert ("http", provider, providers.SHOP, ("honda@parts.example",)) == (
        envelope.via, envelope.helo, envelope.mail_from, envelope.rcpt_tos,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("sender", "paths", "spooled"),
    [
        ("réception@shop.example", [], "réception@shop.example"),
        ('"x y"@shop.example', [], '"x y"@shop.example'),
        (providers.SHOP, [""], providers.SHOP),
        (providers.SHOP, ["<réception@shop.example>"], "réception@shop.example"),
        (providers.SHOP, ["<>"], ""),
    ],
)
def test_only_an_empty_return_path_is_the_null_sender(front, sender, paths, spooled):
    """An address that the door would not take by SMTP is no machine's, and neither is one that is not told."""
    fields = [{"Name": "Return-Path", "Value": path} for path in paths]
    front.post("postmark", *providers.postmark(RAW, sender=sender, Headers=fields))

    assert [spooled] == [envelope.mail_from for envelope, _ in front.mails()]


@pytest.mark.parametrize(
    ("disk", "kind", "good"),
    [
        (RecordingDisk, Spool, True),
        (ForgetsTheFile, Spool, False),
        (ForgetsTheDirectory, Spool, False),
        (RecordingDisk, RepliesTooEarly, False),
    ],
    ids=["as it is", "mutant: no fsync", "mutant: no fsync of the folder", "mutant: 200 before the commit"],
)
def test_200_is_said_after_the_fsync(tmp_path, disk, kind, good):
    """The order of the commit is SMTP's own, and the checker sees through each mutant."""
    with Front(tmp_path / "var", disk=disk(), spool=kind) as front:
        status, _ = front.post("sendgrid", *providers.sendgrid(RAW))
        time.sleep(0.3)

    assert 200 == status
    assert good == in_order(front.disk.calls)


@pytest.mark.parametrize("operation", ["write draft", "fsync draft", "rename"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EROFS])
def test_a_broken_disk_asks_the_provider_to_try_again(tmp_path, operation, number):
    """Never 200, never a refusal for good, and nothing torn is left behind."""
    with Front(tmp_path / "var", disk=FailingDisk(operation, number)) as front:
        status, words = front.post("postmark", *providers.postmark(RAW))
        mails = front.mails()

    assert (503, [], False) == (status, mails, "/secret/path" in words)


def test_a_slow_disk_is_waited_for_and_then_the_provider_tries_again(tmp_path):
    """Beyond its time the mail may still be accepted, and the store knows the second copy by its content."""
    disk = SlowDisk("fsync draft")
    with Front(tmp_path / "var", disk=disk, commit_timeout=0.3) as front:
        status, _ = front.post("sendgrid", *providers.sendgrid(RAW))
        disk.go_on.set()

    assert 503 == status


@pytest.mark.parametrize(
    ("provider", "posted"),
    [
        ("postmark", ({"Content-Type": "application/json"}, providers.postmark(RAW)[1])),
        ("postmark", (providers.basic("wrong" * 8), providers.postmark(RAW)[1])),
        ("postmark", ({"Authorization": "Basic !!"}, providers.postmark(RAW)[1])),
        ("postmark", ({"Authorization": "Bearer " + providers.SECRET}, providers.postmark(RAW)[1])),
        ("sendgrid", ({"Content-Type": "multipart/form-data; boundary=xYzZY"}, providers.sendgrid(RAW)[1])),
        ("mailgun", providers.mailgun(RAW, key="wrong" * 8)),
        ("mailgun", providers.mailgun(RAW, at=time.time() - 86_400)),
        ("mailgun", providers.mailgun(RAW, token="")),
    ],
)
def test_nobody_without_the_secret_gets_in(front, provider, posted):
    """No header, another secret, an old or an empty proof: 401, and the spool stays empty."""
    assert 401 == front.post(provider, *posted)[0]
    assert [] == front.mails()


def test_a_token_is_good_for_one_mail(front):
    """Mailgun signs no mail: whoever saw a token may repeat that mail and bring no other."""
    first = front.post("mailgun", *providers.mailgun(RAW))
    again = front.post("mailgun", *providers.mailgun(RAW))
    other = front.post("mailgun", *providers.mailgun(RAW + b"more\r\n"))

    assert [200, 200, 401] == [status for status, _ in (first, again, other)]


@pytest.mark.parametrize(
    ("provider", "posted", "status"),
    [
        ("postmark", providers.postmark(RAW, "stranger@parts.example"), 403),
        ("postmark", providers.postmark(RAW, "honda@elsewhere.example"), 403),
        ("mailgun", providers.mailgun(RAW, "stranger@parts.example"), 406),
        ("sendgrid", providers.sendgrid(RAW, "stranger@parts.example"), 406),
        ("postmark", providers.postmark(RAW, RawEmail=""), 403),
        ("postmark", (providers.basic(), b"{"), 403),
        ("postmark", (providers.basic(), b"[]"), 403),
        ("postmark", (providers.basic(), b"[" * 100_000), 403),
        ("sendgrid", (providers.basic(), b"no form"), 406),
        ("sendgrid", ({**providers.basic(), "Content-Type": "multipart/form-data; boundary=b"}, b"--b\r\n"), 406),
        ("sendgrid", providers.sendgrid(b""), 406),
        ("postmark", providers.postmark(RAW + b"x" * 100_000), 403),
        ("sendgrid", providers.sendgrid(RAW + b"x" * 400_000), 406),
    ],
)
def test_what_can_never_be_taken_is_refused_in_the_providers_word(front, provider, posted, status):
    """Not ours, not a mail, too large: the status that stops this provider from trying again."""
    assert status == front.post(provider, *posted)[0]
    assert [] == front.mails()


def test_of_several_recipients_those_who_are_ours_get_the_mail(front):
    """The others are none of our business."""
    status, _ = front.post(
        "sendgrid", *providers.sendgrid(RAW, "honda@parts.example", "boss@elsewhere.example", "TOYOTA@parts.example")
    )
    ((envelope, _),) = front.mails()

    assert (200, ("honda@parts.example", "toyota@parts.example")) == (status, envelope.rcpt_tos)


def test_a_loop_is_refused(front):
    """A mail that has been handed on too often is not taken once more."""
    looping = b"Received: from a by b\r\n" * 60 + RAW

    assert 406 == front.post("sendgrid", *providers.sendgrid(looping))[0]


def test_a_mail_that_was_stored_with_bare_line_ends_gets_those_of_the_wire(front):
    """The same mail is the same mail, whichever way it came."""
    front.post("sendgrid", *providers.sendgrid(RAW.replace(b"\r\n", b"\n")))

    assert [RAW] == [raw for _, raw in front.mails()]


@pytest.mark.parametrize("path", ["/", "/elsewhere", "/postmark/more", "/MAILGUN"])
def test_nothing_else_lives_here(front, path):
    """Other addresses and methods do not exist."""
    assert 404 == providers.post(f"http://127.0.0.1:{front.port}{path}", {}, b"")[0]


def test_a_provider_without_a_secret_is_nobody(tmp_path):
    """What the operator has not turned on answers like any wrong address."""
    front = Front(tmp_path / "var")
    front.settings = front.settings.model_copy(
        update={"intake": front.settings.intake.model_copy(update={"mailgun_secret_file": None})}
    )
    with front:
        assert 404 == front.post("mailgun", *providers.mailgun(RAW))[0]


def test_a_client_that_leaves_in_the_middle_leaves_nothing(front):
    """Half a mail is none, and the next one is taken."""
    headers, body = providers.sendgrid(RAW)
    link = http.client.HTTPConnection("127.0.0.1", front.port, timeout=10)
    link.putrequest("POST", "/sendgrid")
    for name, value in (headers | {"Content-Length": str(len(body))}).items():
        link.putheader(name, value)
    link.endheaders()
    link.send(body[:50])
    link.close()
    status, _ = front.post("sendgrid", headers, body)

    assert (200, 1) == (status, len(front.mails()))


@pytest.mark.parametrize("patience", [{"data_timeout": 0.3}, {"min_rate": 10_000, "rate_grace": 0.3}])
def test_a_client_that_drips_is_left(tmp_path, patience):
    """Who does not bring a whole mail in time is asked to try again."""
    with Front(tmp_path / "var", **patience) as front:
        link = half_a_mail(front, "sendgrid")
        answer = link.getresponse()
        answer.read()
        link.close()

    assert 503 == answer.status


def half_a_mail(front, provider):
    """A connection that has announced a mail and goes on no further."""
    headers, body = getattr(providers, provider)(RAW)
    link = http.client.HTTPConnection("127.0.0.1", front.port, timeout=10)
    link.putrequest("POST", f"/{provider}")
    for name, value in (headers | {"Content-Length": str(len(body))}).items():
        link.putheader(name, value)
    link.endheaders()
    link.send(body[:50])
    return link


def test_strangers_who_drip_keep_no_provider_out(front):
    """Whoever proves himself only at the end waits for nobody, and has his own turn apart from those who are known."""
    held = [half_a_mail(front, "mailgun") for _ in range(20)]
    posted = [
        front.post(name, *getattr(providers, name)(RAW + name.encode())) for name in ("mailgun", "postmark", "sendgrid")
    ]
    oldest = held[0].getresponse()
    for link in held:
        link.close()

    assert [200, 200, 200] == [status for status, _ in posted]
    assert 503 == oldest.status


@given(
    st.binary(max_size=300),
    st.sampled_from(["multipart/form-data; boundary=b", "application/x-www-form-urlencoded", ""]),
)
@patience(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_posted_is_read_or_refused(body, kind):
    """No bytes make a reader raise anything but its own refusal."""
    for provider in PROVIDERS.values():
        with contextlib.suppress(MisshapenError):
            provider.read(kind, body)
        with contextlib.suppress(MisshapenError):
            assert not provider.proves(kind, body, b"s" * 32) or provider.proves(kind, b"", b"s" * 32)


@given(st.dictionaries(st.from_regex(r"[a-z]{1,8}", fullmatch=True), st.binary(max_size=200), min_size=1, max_size=5))
@patience(max_examples=100)
def test_a_form_gives_back_the_bytes_that_were_put_into_it(fields):
    """Both encodings, any bytes but the boundary itself."""
    kind, body = providers.multipart(fields, boundary="a-boundary-that-no-mail-has")

    assert fields == read_form(kind, body)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["RawEmail", "OriginalRecipient", "Headers", "Name", "Value", "to", "from"]), inner, max_size=4), max_leaves=12))  # fmt: skip
@patience(max_examples=150)
def test_json_of_any_shape_is_read_or_refused(told):
    """Numbers where words should be, lists where objects should be: a refusal at most."""
    with contextlib.suppress(MisshapenError):
        PROVIDERS["postmark"].read("application/json", json.dumps(told).encode())
    with contextlib.suppress(MisshapenError):
        kind, body = providers.multipart({"email": b"x", "envelope": json.dumps(told).encode()})
        PROVIDERS["sendgrid"].read(kind, body)


def test_an_order_that_a_provider_posts_reaches_the_dealer(tmp_path, monkeypatch):
    """The real daemon with the role: posted, drained, read, told."""
    port = network.free_port()
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "secret").write_text(providers.SECRET)
    monkeypatch.setenv("PARTSPOST_INTAKE__LISTEN", f"127.0.0.1:{port}")
    monkeypatch.setenv("PARTSPOST_INTAKE__SENDGRID_SECRET_FILE", "secret")
    raw = network.order_mail(network.honda_order(), "<1@shop.example>")
    daemon = Daemon(tmp_path)
    daemon.roles = "smtp,worker,clock,page,intake"
    with daemon:
        status, _ = providers.post(f"http://127.0.0.1:{port}/sendgrid", *providers.sendgrid(raw))
        (order,) = daemon.wait_for_mail("honda-laval.example")

    assert 200 == status
    assert network.honda_order() in [part.get_payload(decode=True) for part in order.iter_attachments()]
