"""By what names people call requests: a number of ours, of a repair or purchase order, of a claim, or a VIN."""

from collections.abc import Collection

from sqlalchemy import or_, select

from routing import CaseNames
from store.database import Transaction
from store.schema.tables import outbox, requests, versions


def known_to(
    tx: Transaction, addresses: Collection[str], *, dealer: str | None = None, kind: str | None = None, limit: int
) -> list[CaseNames]:
    """By what names the requests are known that came from these addresses, went there, or are this dealer's.

    The newest requests first, at most `limit` versions; with a `kind` only those of it. Whether somebody may see one is
    not decided here.
    """
    columns = (versions.c[name] for name in ("purchase_order", "repair_order", "claim", "vin"))
    known = select(versions.c.request.label("number"), *columns).join(requests, versions.c.request == requests.c.number)
    told = select(outbox.c.request).where(outbox.c.recipient.in_(addresses), outbox.c.request.is_not(None))
    mine = or_(requests.c.shop.in_(addresses), requests.c.number.in_(told), requests.c.dealer == dealer)
    asked = mine if kind is None else mine & (requests.c.kind == kind)
    newest = known.where(asked).order_by(requests.c.opened_at.desc(), requests.c.number.desc()).limit(limit)
    return [CaseNames(**row) for row in tx.execute(newest).mappings()]


def bearing(tx: Transaction, name: str, limit: int) -> list[str]:
    """The requests, whosever they are, that have this number or of which a version bears exactly this name."""
    columns = (versions.c[kind] for kind in ("request", "purchase_order", "repair_order", "claim", "vin"))
    found = select(versions.c.request).where(or_(*(column == name for column in columns))).distinct()
    return list(tx.execute(found.order_by(versions.c.request.desc()).limit(limit)).scalars())
