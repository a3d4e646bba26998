"""What the mails of a morning and of a week need to know: who has something open, and who was written to before."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, text

from routing import Role
from store.database import Transaction, in_parts
from store.schema.tables import outbox, requests

_OPEN = text("list <> 'closed'")
"""As the partial indexes say it: with a bound value they could not be used."""


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """A request that is not closed: its number, the dealer who has it, and the shop by its key or address."""

    number: str
    dealer: str | None
    shop_key: str | None


def open_requests(tx: Transaction) -> list[OpenRequest]:
    """Every request that is not closed, by number."""
    columns = (requests.c[name] for name in OpenRequest.__dataclass_fields__)
    rows = tx.execute(select(*columns).where(_OPEN)).mappings()
    return sorted((OpenRequest(**row) for row in rows), key=lambda row: row.number)


def told(tx: Transaction, numbers: Collection[str], role: Role) -> set[tuple[str, str]]:
    """The (request, address in small letters) of the mails about these requests that went to somebody in this part."""
    found: set[tuple[str, str]] = set()
    for some in in_parts(numbers):
        mine = outbox.c.request.in_(some) & (outbox.c.role == role)
        rows = tx.execute(select(outbox.c.request, func.lower(outbox.c.recipient)).where(mine).distinct())
        found.update((row[0], row[1]) for row in rows)
    return found


def sent_before(tx: Transaction, keys: Collection[str]) -> set[str]:
    """Those of the keys under which a mail was made before."""
    found: set[str] = set()
    for some in in_parts(keys):
        found.update(tx.execute(select(outbox.c.key).where(outbox.c.key.in_(some))).scalars())
    return found


def opened_for(tx: Transaction, shops: Collection[str], since: datetime) -> list[str]:
    """The numbers of the requests that these shops, by key or address, have opened since then."""
    found: list[str] = []
    for some in in_parts(shops):
        mine = requests.c.shop_key.in_(some) & (requests.c.opened_at >= since)
        found += tx.execute(select(requests.c.number).where(mine)).scalars()
    return sorted(found)
