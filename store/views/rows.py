"""What the lists of the page have in common: whose eyes they are for, and the columns of a row."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, func, literal_column, select, true

from routing import CANARY
from store.schema.tables import NAMES, lines, requests, versions

# In these very words, or SQLite does not see that an index over the open ones is enough.
OPEN: ColumnElement[bool] = requests.c.list != literal_column("'closed'")


def seen_by(
    table: FromClause, dealer: str | None, shop: str | None, *, untold: bool = False, named: bool = False
) -> ColumnElement[bool]:
    """The rows of a table that this dealer has now and was told of, that are this shop's, or both; None sees all.

    A shop is its key, or its address where it is not on file. A term bears the dealer only while he may see it. With
    `untold` come the dealer's requests of which he has not heard yet: for an operator's eyes. Where the rows are
    `named` by their numbers, no index by dealer or shop is used: SQLite would go through all that a dealer ever had.
    """
    keys = {"dealer": dealer, "shop_key": shop}
    columns = {name: table.c[name].concat("") if named else table.c[name] for name in keys}
    eyes = [columns[name] == key for name, key in keys.items() if key is not None]
    if dealer is not None and table is requests:
        # Both are named where both are meant, so that the index is used from its beginning.
        eyes.append(requests.c.told.in_((True, False)) if untold else requests.c.told == true())
    return and_(true(), *eyes)


def summaries(names: Collection[str]) -> Select[Any]:
    """Requests with these columns, in this order, of theirs and of the version in force; `lines` counts what it has."""
    newest = (versions.c.request == requests.c.number) & (versions.c.version == requests.c.version)
    asked = (lines.c.request == requests.c.number) & (lines.c.version == requests.c.version)
    counted = select(func.count()).select_from(lines).where(asked).scalar_subquery().label("lines")
    known = {**{name: versions.c[name] for name in NAMES}, **dict(requests.c), "lines": counted}
    return select(*(known[name] for name in names)).join(versions, newest).where(requests.c.brand != CANARY)
