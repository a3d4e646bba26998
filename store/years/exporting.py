"""The history as Parquet, for DuckDB, Spark and whatever else reads columns: one file for each view, streamed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sqlalchemy import BigInteger, Date, Integer, Table, func, select

from store.database import Database, StoreError, Transaction
from store.schema.columns import Exact, Json, UtcDateTime, canonical
from store.schema.interface import VIEWS

AT_ONCE = 5_000
"""Rows in memory, and in one row group of a file."""
_DIGITS, _PLACES = 38, 10
"""Of a decimal: DuckDB and Spark read no longer ones."""
_EXACT = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)


@dataclass(frozen=True, slots=True)
class Exported:
    """One file; `unfit` amounts were too long for its decimals and are empty in it."""

    file: Path
    rows: int
    unfit: int


def rows_to_export(database: Database, names: list[str]) -> int:
    """How many rows these views have."""
    with database.reading() as tx:
        return sum(tx.execute(select(func.count()).select_from(VIEWS[name])).scalar_one() for name in names)


def export(database: Database, folder: Path, names: list[str], went_by: Callable[[int], None]) -> Iterator[Exported]:
    """Write each of these views (see `VIEWS`) to ``folder/NAME.parquet``, all as of one moment.

    A file appears under its name once it is whole. `went_by` is told of rows as they are written. Raises StoreError
    where the extra `parquet` is missing.
    """
    if find_spec("pyarrow") is None:
        raise StoreError("export needs the extra `parquet`: pip install 'partspost[parquet]'")
    folder.mkdir(parents=True, exist_ok=True)
    with database.reading() as tx:
        for name in names:
            yield _write(tx, VIEWS[name], folder / f"{name}.parquet", went_by)


def _write(tx: Transaction, view: Table, file: Path, went_by: Callable[[int], None]) -> Exported:
    from pyarrow import parquet, record_batch  # noqa: PLC0415 - an extra: few need it

    schema = _schema(view)
    draft, written, unfit = file.with_suffix(".part"), 0, 0
    try:
        every = select(view).execution_options(yield_per=AT_ONCE)
        with parquet.ParquetWriter(draft, schema, compression="zstd") as writer, tx.execute(every) as found:
            for rows in found.partitions():
                columns = []
                for column, values in zip(view.c, zip(*rows, strict=True), strict=True):
                    plain = [_plain(column.type, value) for value in values]
                    unfit += sum(one is None for one in plain) - values.count(None)
                    columns.append(plain)
                writer.write_batch(record_batch(columns, schema=schema))
                written += len(rows)
                went_by(len(rows))
        draft.rename(file)
    finally:
        draft.unlink(missing_ok=True)
    return Exported(file, written, unfit)


def _schema(view: Table) -> Any:
    import pyarrow as pa  # noqa: PLC0415 - as above

    def kind(of: Any) -> Any:
        if isinstance(of, UtcDateTime):
            return pa.timestamp("us", tz="UTC")
        if isinstance(of, Exact):
            return pa.decimal128(_DIGITS, _PLACES)
        if isinstance(of, Date):
            return pa.date32()
        if isinstance(of, BigInteger | Integer):
            return pa.int64()
        return pa.string()

    return pa.schema([(column.name, kind(column.type)) for column in view.c])


def _plain(kind: Any, value: Any) -> Any:
    """The value as its column takes it; None for an amount with more digits than fit."""
    if isinstance(kind, Exact) and value is not None:
        return value if _fits(value) else None
    return canonical(value) if isinstance(kind, Json) and value is not None else value


def _fits(value: Decimal) -> bool:
    """Whether it needs no more digits on either side of the point than a column has; strangers write what they like."""
    exponent = value.normalize(_EXACT).as_tuple().exponent if value.is_finite() else None
    return isinstance(exponent, int) and exponent >= -_PLACES and value.adjusted() < _DIGITS - _PLACES
