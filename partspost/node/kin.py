"""Whether this node signs as the others do: nodes of one database must share one secret."""

from collections.abc import Collection

import structlog

from partspost.house import House
from routing import is_bounce_address
from store import Transaction, outbox

log = structlog.get_logger()

_LOOKED_AT = 20


def stranger(tx: Transaction, secrets: Collection[bytes]) -> str | None:
    """The Message-ID of the newest mail, if its envelope sender was signed with none of `secrets`; None if all is well.

    A node with a secret of its own takes answers to the others' mails for forged, and they take answers to its own so.
    """
    mails = outbox.listing(tx, limit=_LOOKED_AT)
    signed = ((mail.message_id, mail.envelope_from.partition("@")[0]) for mail in mails)
    for message_id, local in signed:
        if local.lower().startswith("b+"):
            return None if any(is_bounce_address(secret, local) for secret in secrets) else message_id
    return None


def look_for_strangers(house: House) -> None:
    """Say so if this node signs otherwise than the others."""
    with house.database.reading() as tx:
        if message_id := stranger(tx, house.proving):
            log.error("secret.other", message_id=message_id)
