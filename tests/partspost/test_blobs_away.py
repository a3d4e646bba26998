"""While the place of the blobs is away mail is taken and waits; nothing is held, nothing is lost."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from config import load_settings
from ingest import Envelope, Spool
from partspost import house as parts
from partspost.work import pipeline
from store import Blobs, BlobsAwayError, messages
from tests import network
from tests.s3 import s3, s3_server

__all__ = ["s3", "s3_server"]

ORDER = network.order_mail(network.honda_order(), "<1@shop.example>")


@pytest.fixture
def node(tmp_path, s3, monkeypatch):
    """A house whose blobs are in a bucket that the operator's settings name."""
    with monkeypatch.context() as environment:
        environment.setenv("PARTSPOST_STORE__BLOBS", "s3://parts/ours")
        environment.setenv("PARTSPOST_STORE__S3_ENDPOINT", s3.endpoint)
        place = network.write_config(tmp_path)
        from store import migrate

        settings = load_settings(place["config"])
        migrate(settings.store.url, settings.paths.state)
        built = parts.build(place["config"])
    yield built
    built.close()


def test_a_mail_waits_in_the_spool_until_the_bucket_is_back(node, tmp_path):
    """A drain that cannot write the blob puts the file back; the next one stores the mail, once, in the bucket."""
    spool = Spool(tmp_path / "spool")
    writer = spool.begin(
        Envelope(
            "01HZZZZZZZZZZZZZZZZZZZZZZZ",
            datetime.now(UTC),
            "smtp",
            "192.0.2.1",
            "mx",
            False,
            network.SHOP,
            ("honda@parts.example",),
        )
    )
    writer.write(ORDER)
    writer.commit()
    away = replace(node, blobs=Blobs("s3://parts/ours", tmp_path, endpoint="http://127.0.0.1:9"))
    with pytest.raises(BlobsAwayError):
        pipeline.drain(away, spool, spool.waiting(1)[0])
    waiting = spool.counts()
    pipeline.drain(node, spool, spool.waiting(1)[0])
    with node.database.reading() as tx:
        (mail,) = messages.waiting(tx)

    assert (1, 0, 0) == (waiting["in"], waiting["work"], spool.counts()["in"])
    assert ORDER == node.blobs.get(mail.blob)


def test_a_mail_that_cannot_be_read_from_the_bucket_is_not_counted_against(node, tmp_path, monkeypatch):
    """However often a job has tried while the bucket was away, the mail is not held for it."""
    from partspost.work import tasks

    spool = Spool(tmp_path / "spool")
    writer = spool.begin(
        Envelope(
            "01HZZZZZZZZZZZZZZZZZZZZZZZ",
            datetime.now(UTC),
            "smtp",
            "192.0.2.1",
            "mx",
            False,
            network.SHOP,
            ("honda@parts.example",),
        )
    )
    writer.write(ORDER)
    writer.commit()
    pipeline.drain(node, spool, spool.waiting(1)[0])
    away = replace(node, blobs=Blobs("s3://parts/ours", tmp_path, endpoint="http://127.0.0.1:9"))
    tasks.register(away)
    with node.database.reading() as tx:
        (mail,) = messages.waiting(tx)
    for _ in range(2 * node.settings.reader.max_attempts):
        with pytest.raises(BlobsAwayError):
            away.queue.app.tasks["read"].func(message_id=mail.id)
    with node.database.reading() as tx:
        now = messages.get(tx, mail.id)

    assert (None, 0) == (now.outcome, now.attempts)
