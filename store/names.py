"""By what names people call requests: a number of ours, of a repair or purchase order, of a claim, or a VIN."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import or_, select

from routing import CaseNames
from store.copies.terms import exactly
from store.database import Transaction, in_parts
from store.schema.tables import outbox, requests, terms, versions


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


def called(tx: Transaction, words: Collection[str], vins: Collection[str], *, kind: str, limit: int) -> list[str]:
    """The requests of this kind that are found by one of these words (`Opening.names`, an address) or VINs.

    The newest first, at most `limit`; each term is one look-up.
    """
    found: dict[str, datetime] = {}
    for some in in_parts(exactly(words, vins)):
        mine = terms.c.term.in_(some) & (requests.c.kind == kind)
        known = select(terms.c.number, terms.c.opened_at).join(requests, requests.c.number == terms.c.number)
        newest = known.where(mine).order_by(terms.c.opened_at.desc(), terms.c.number.desc()).limit(limit)
        found |= {row.number: row.opened_at for row in tx.execute(newest)}
    return sorted(found, key=lambda number: (found[number], number), reverse=True)[:limit]
