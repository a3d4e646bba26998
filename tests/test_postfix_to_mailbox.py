"""What we send, through a real Postfix into a real mailbox, and read back by two parsers that share no code."""

from dataclasses import replace
from email import message_from_bytes, policy

import fast_mail_parser
import pytest

from notifier import Relay, Sent, compose, send_one
from store import Blobs, Database, migrate, outbox
from tests.daemon import until
from tests.notifier import cases, notices

KINDS = [("new_request", language) for language in ("fr", "en", "es", "nb")] + [("receipt", "fr"), ("alarm", "en")]


@pytest.fixture
def mailbox(open_folder, postfix):
    """A maildir behind a Postfix, and the relay that leads there."""
    (open_folder / "mail").mkdir()
    (open_folder / "mail").chmod(0o777)
    domains = {notices.notice(kind).to.address.rpartition("@")[2] for kind, _ in KINDS}
    mta = postfix(
        cases.settings(open_folder / "var"),
        virtual_mailbox_domains=",".join(domains),
        virtual_mailbox_maps="static:box/",
        virtual_mailbox_base=open_folder / "mail",
        virtual_uid_maps="static:65534",
        virtual_gid_maps="static:65534",
        virtual_transport="virtual",
    )
    relay = Relay(cases.settings(open_folder / "var", mode="smtp", host="127.0.0.1", port=mta.port, tls="none"))
    yield open_folder / "mail/box/new", relay
    relay.close()


@pytest.fixture
def send(mailbox, open_folder):
    """Send a notice as the pipeline does; gives the mail that was composed."""
    state = open_folder / "var"
    migrate("sqlite:///partspost.db", state)
    database, blobs = Database("sqlite:///partspost.db", state), Blobs("file:blobs", state)

    def composed_and_sent(kind, language):
        notice = notices.notice(kind, language)
        mail = compose(
            replace(notice, key=f"{notice.key}.{language}"),
            settings=cases.settings(),
            directory=cases.DIRECTORY,
            secret=cases.SECRET,
            now=cases.NOW,
            blobs={cases.PDF_NAME: cases.PDF}.__getitem__,
        )
        with database.begin() as tx:
            outbox_id = outbox.enqueue(tx, replace(mail, request=None), blob=blobs.put(mail.content), at=cases.NOW)
        assert isinstance(send_one(database, blobs, outbox_id, mailbox[1], cases.NOW).outcome, Sent)
        return mail

    yield composed_and_sent
    database.close()


@pytest.mark.system
def test_mails_arrive_as_they_were_composed(mailbox, send):
    """From notice to maildir: the bytes and the bounce address are ours, and only trace headers stand above them."""
    mails = {mail.message_id: mail for mail in (send("new_request", "fr"), send("receipt", "fr"), send("alarm", "en"))}
    arrived = until(lambda: paths if len(paths := [*mailbox[0].glob("*")]) == 3 else None)
    received = [path.read_bytes().replace(b"\n", b"\r\n") for path in arrived]
    ours = [mails.pop(message_from_bytes(one)["Message-ID"]) for one in received]
    traces = [one.removesuffix(mail.content) for one, mail in zip(received, ours, strict=True)]

    assert {} == mails
    assert all(trace != one for trace, one in zip(traces, received, strict=True))
    assert [mail.envelope_from for mail in ours] == [
        message_from_bytes(one)["Return-Path"].strip("<>") for one in traces
    ]
    assert {"Return-Path", "X-Original-To", "Delivered-To", "Received"} == {
        name for trace in traces for name in message_from_bytes(trace)
    }


@pytest.mark.system
def test_two_readers_see_one_mail(mailbox, send):
    """The standard library and a parser in Rust agree on subject, people, words and attachments of what arrived."""
    sent = {send(kind, language).message_id for kind, language in KINDS}
    arrived = until(lambda: paths if len(paths := [*mailbox[0].glob("*")]) == len(KINDS) else None)

    for raw in (path.read_bytes() for path in arrived):
        theirs = fast_mail_parser.parse_email(raw)
        ours = message_from_bytes(raw, policy=policy.default)
        parts = [(part.get_content_type(), part.get_payload(decode=True)) for part in ours.iter_attachments()]
        words = [ours.get_body((form,)).get_content().split() for form in ("plain", "html")]

        sent.remove(theirs.headers["Message-ID"][0])
        assert ours["Subject"] == theirs.subject
        assert [str(ours["To"]), str(ours["From"])] == [*theirs.headers["To"], *theirs.headers["From"]]
        assert words == [theirs.text_plain[0].split(), theirs.text_html[0].split()]
        assert parts == [(part.mimetype, bytes(part.content)) for part in theirs.attachments]
    assert set() == sent
