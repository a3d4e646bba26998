"""Mails kept twice (`accept.mode`): the door writes each to the database too before it says 250.

A node whose disk dies then loses nothing: after `accept.adopt_after` another one drains what it has left behind. Both
may come to do it; the ingest key sees that the mail is stored once.
"""

import errno
import socket
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any

import structlog

from ingest import Envelope
from partspost.house import House
from store import arrivals

log = structlog.get_logger()

_AT_ONCE = 100


def second_copy(house: House) -> Callable[[Envelope, bytes], None] | None:
    """What the door calls before it accepts a mail; None where the spool alone is enough."""
    if house.settings.accept.mode != "spool+db":
        return None
    node = socket.gethostname()

    def keep(envelope: Envelope, raw: bytes) -> None:
        told = asdict(envelope) | {"received_at": envelope.received_at.isoformat()}
        try:
            with house.database.begin() as tx:
                at = house.now()
                arrivals.keep(tx, spool_id=envelope.id, accepted_at=at, node=node, envelope=told, raw=raw)
        except Exception as fault:
            # Whatever it was, the mail is not there twice: the sender keeps it and tries again.
            log.warning("mail.not_copied", mail_id=envelope.id, error=repr(fault))
            raise OSError(errno.EAGAIN, "the database does not take a second copy") from fault

    return keep


def adopt(house: House, store: Callable[[House, Envelope, bytes], None]) -> int:
    """Drain what other nodes, or this one before, have accepted long ago and not drained; gives how many mails."""
    before = house.now() - house.settings.accept.adopt_after
    with house.database.reading() as tx:
        left = arrivals.left_behind(tx, before, _AT_ONCE)
    for spool_id in left:
        with house.database.reading() as tx:
            mail = arrivals.get(tx, spool_id)
        if mail is None:
            continue
        store(house, _envelope(dict(mail.envelope)), mail.raw)
        log.warning("mail.adopted", mail_id=spool_id, of=mail.node)
    return len(left)


def _envelope(told: dict[str, Any]) -> Envelope:
    received_at, rcpt_tos = datetime.fromisoformat(told.pop("received_at")), tuple(told.pop("rcpt_tos"))
    return Envelope(**told, received_at=received_at, rcpt_tos=rcpt_tos)
