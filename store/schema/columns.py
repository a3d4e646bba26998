"""Column types that keep time, money and strangers' text exact on both databases."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import DateTime, Dialect, Numeric, Text
from sqlalchemy.types import TypeDecorator, TypeEngine
from typing_extensions import override

# PostgreSQL refuses NUL in text and neither database takes a lone surrogate; a stranger's mail may hold both.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def clean(text: str) -> str:
    """The text as either database can hold it: what cannot be stored becomes U+FFFD."""
    return _UNSTORABLE.sub("\ufffd", text)


def canonical(value: Any) -> str:
    """One spelling per JSON value (sorted keys, no spaces), so that equal facts have equal hashes."""
    return clean(json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False))


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, kept in UTC; a naive value is a mistake of ours and raises ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone cannot be stored: {value!r}; hand in an aware UTC datetime")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    @override
    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None] | None:
        # A list of the page has thousands of them: SQLite's own text becomes an instant in one step.
        return _instant if dialect.name == "sqlite" else super().result_processor(dialect, coltype)

    @override
    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)


def _instant(written: str | None) -> datetime | None:
    return None if written is None else datetime.fromisoformat(written + "+00:00")


class Exact(TypeDecorator[Decimal]):
    """A decimal number without rounding: NUMERIC on PostgreSQL, its digits as text on SQLite, where all is float."""

    impl = Numeric
    cache_ok = True

    @override
    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else Numeric())

    @override
    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        return str(value) if value is not None and dialect.name == "sqlite" else value

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)


class Words(TypeDecorator[str]):
    """Text that may come from strangers: cleaned on the way in."""

    impl = Text
    cache_ok = True

    @override
    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else clean(value)


class Json(TypeDecorator[Any]):
    """A JSON value in its canonical spelling, the same characters on both databases."""

    impl = Text
    cache_ok = True

    @override
    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else canonical(value)

    @override
    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)
