"""Any number of rows in one INSERT, whose words are the same however many there are: neither database plans it anew."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Table, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite


@cache
def insertion_of_many(dialect: str, table: Table) -> postgresql.Insert | sqlite.Insert:
    """The INSERT, to be completed (``on_conflict…``) and run with what `many` makes of the rows.

    SQLite takes row after row; PostgreSQL gets one statement with an array for each column but a generated id.
    """
    if dialect == "sqlite":
        return sqlite.insert(table)
    columns = [column for column in table.c if column.name != "id"]
    arrays = [bindparam(column.name, type_=postgresql.ARRAY(column.type)) for column in columns]
    given = func.unnest(*arrays).table_valued(*(column.name for column in columns)).render_derived()
    return postgresql.insert(table).from_select([column.name for column in columns], select(given))


def many(dialect: str, rows: Sequence[dict[str, Any]]) -> Any:
    """The rows as `insertion_of_many` wants them: in this order, each with every column, and there is at least one."""
    return rows if dialect == "sqlite" else {name: [row[name] for row in rows] for name in rows[0]}
