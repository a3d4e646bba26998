"""The tables: one description for both databases, with column types that keep time, money and text exact."""

import json
import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Numeric,
    Table,
    Text,
    text,
)
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
    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


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


Id = BigInteger().with_variant(Integer, "sqlite")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _few(name: str, *columns: str, where: str) -> Index:
    """An index over the few rows that still matter: it stays small however old the table grows."""
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


messages = Table(
    "messages",
    metadata,
    Column("id", Id, primary_key=True),
    Column("key", Text, nullable=False),
    Column("spool_id", Text, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("via", Text, nullable=False),
    Column("peer", Words, nullable=False),
    Column("sender", Words, nullable=False),
    Column("recipient", Words, nullable=False),
    Column("blob", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("queue_id", Words, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    # What reading made of it: NULL until it is settled.
    Column("outcome", Text),
    Column("reference", Text, index=True),
    Column("kind", Text),
    Column("subject", Words),
    Column("mail_from_header", Words),
    Column("message_id", Words),
    Column("pdfs", Json, nullable=False, server_default="[]"),
    Column("problem_code", Text),
    Column("problem_detail", Words),
    Column("settled_at", UtcDateTime),
    Column("discarded_by", Words),
    Column("discard_reason", Words),
    Index("uq_messages_key", "key", unique=True),
    _few("ix_messages_waiting", "received_at", where="outcome IS NULL"),
    _few("ix_messages_held", "received_at", where="outcome = 'held'"),
)

sequences = Table(
    "sequences",
    metadata,
    Column("prefix", Text, primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("last", Integer, nullable=False),
)

numbers = Table(
    "numbers",
    metadata,
    Column("number", Text, primary_key=True),
    Column("message_id", ForeignKey(messages.c.id), nullable=False),
    Column("index", Integer, nullable=False),
    Index("uq_numbers_order", "message_id", "index", unique=True),
)

requests = Table(
    "requests",
    metadata,
    Column("number", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("brand", Text, nullable=False),
    Column("shop", Words, nullable=False),
    Column("shop_name", Words, nullable=False),
    Column("dealer", Text),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("version", Integer, nullable=False),
    # Copies of what the fold of the events says, to count and to list by; written with every event.
    Column("waiting_on", Text, nullable=False, index=True),
    Column("list", Text, nullable=False),
    Index("ix_requests_newest", "opened_at", "number"),
    Index("ix_requests_brand", "brand", "opened_at", "number"),
    Index("ix_requests_dealer", "dealer", "opened_at", "number"),
    Index("ix_requests_shop", "shop", "opened_at", "number"),
)

versions = Table(
    "versions",
    metadata,
    Column("request", ForeignKey(requests.c.number), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("message_id", ForeignKey(messages.c.id), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("blob", Text, nullable=False, index=True),
    Column("purchase_order", Words, index=True),
    Column("repair_order", Words, index=True),
    Column("claim", Words, index=True),
    Column("vin", Words, index=True),
    Column("opening", Json, nullable=False),
)

lines = Table(
    "lines",
    metadata,
    Column("request", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("line", Words),
    Column("part_number", Words),
    Column("description", Words),
    Column("quantity", Exact),
    Column("unit_price", Exact),
    Column("list_price", Exact),
    Column("extended_price", Exact),
    Column("part_type", Text, nullable=False),
    Column("change", Text),
    ForeignKeyConstraint(["request", "version"], [versions.c.request, versions.c.version]),
)

events = Table(
    "events",
    metadata,
    Column("request", ForeignKey(requests.c.number), primary_key=True),
    Column("sequence", Integer, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("by", Words, nullable=False),
    Column("facts", Json, nullable=False),
    Column("visibility", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("lines", Json, nullable=False, server_default="[]"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Id, primary_key=True),
    Column("key", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("request", ForeignKey(requests.c.number), index=True),
    Column("recipient", Words, nullable=False),
    Column("envelope_from", Words, nullable=False, index=True),
    Column("message_id", Words, nullable=False),
    Column("blob", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("next_at", UtcDateTime, nullable=False),
    Column("token", Text),
    Column("lease_until", UtcDateTime),
    Column("dot_at", UtcDateTime),
    Column("sent_at", UtcDateTime),
    Column("failed_at", UtcDateTime),
    Column("remote_reply", Words),
    # How often it was sent again though the relay may have had it.
    Column("repeats", Integer, nullable=False, server_default="0"),
    Index("uq_outbox_key", "key", unique=True),
    Index("ix_outbox_recipient", "recipient", "sent_at"),
    _few("ix_outbox_unsent", "state", "next_at", where="state <> 'sent'"),
)

deadlines = Table(
    "deadlines",
    metadata,
    Column("id", Id, primary_key=True),
    Column("request", ForeignKey(requests.c.number), nullable=False),
    Column("kind", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("fired_at", UtcDateTime),
    Column("settled_at", UtcDateTime),
    Index("uq_deadlines_planned", "request", "kind", "number", unique=True),
    _few("ix_deadlines_open", "due_at", where="fired_at IS NULL AND settled_at IS NULL"),
)

ticks = Table(
    "ticks",
    metadata,
    Column("name", Text, primary_key=True),
    Column("slot", UtcDateTime, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
