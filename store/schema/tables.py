"""The tables: one description for both databases."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    literal_column,
    text,
)

from routing import MEASURES
from store.schema.columns import Exact, Json, UtcDateTime, Words

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


# Requests that are not closed; a query must say it in these very words, or the indexes that bear it are not used.
_OPEN = "list <> 'closed'"

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
    Column("waiting_on", Text, nullable=False),
    Column("list", Text, nullable=False),
    Column("waiting_since", UtcDateTime),
    Column("changed_at", UtcDateTime),
    Column("due_at", UtcDateTime),
    # Where the wall places it: since when it waits, else when it is looked at again.
    Column("wall_at", UtcDateTime),
    # Whether the dealer has heard of it: until then it is not there for his eyes.
    Column("told", Boolean, nullable=False, server_default=text("true")),
    # Who may see it besides the dealer: the shop on file, else the address.
    Column("shop_key", Words),
    # The postal prefix that decided; NULL marks a row of an older schema that `standing.fill` has still to fill.
    Column("territory", Text),
    Index("ix_requests_newest", "opened_at", "number"),
    Index("ix_requests_brand", "brand", "opened_at", "number"),
    Index("ix_requests_dealer", "dealer", "opened_at", "number"),
    Index("ix_requests_shop", "shop", "opened_at", "number"),
    _few("ix_requests_shop_grown", "shop", "changed_at", where="version > 1"),
    Index("ix_requests_shop_key", "shop_key", "opened_at", "number"),
    _few("ix_requests_wall", "list", "wall_at", "number", where=_OPEN),
    _few("ix_requests_wall_dealer", "dealer", "told", "list", "wall_at", "number", where=_OPEN),
    _few("ix_requests_wall_shop", "shop_key", "list", "wall_at", "number", where=_OPEN),
    _few("ix_requests_unfilled", "number", where="territory IS NULL"),
    # Appointments, by when something happened to them and by when their customer is to be called or reminded.
    _few("ix_requests_visits", "dealer", "told", "changed_at", "number", where="kind = 'appointment'"),
    _few("ix_requests_visits_due", "dealer", "told", "due_at", "number", where="kind = 'appointment'"),
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
    # Copies of the fold for the version in force.
    Column("state", Text, nullable=False, server_default="new"),
    Column("eta", Date),
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

NAMES = ("purchase_order", "repair_order", "claim", "vin")
"""By which columns a version names its repair."""

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
    _few("ix_outbox_alone", "kind", "created_at", where="request IS NULL"),
    _few("ix_outbox_unsent", "state", "next_at", where="state <> 'sent'"),
)
# Written out: SQLite uses the index over the few mails that are not sent only where a query says so in its own words.
UNSENT = outbox.c.state != literal_column("'sent'")

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
    # By which zone rules and holidays it was reckoned; NULL is by those of long ago.
    Column("almanac", Text),
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

# What people look for a request by, in one spelling: parts, numbers, VINs, shops (see `store.terms`).
terms = Table(
    "terms",
    metadata,
    Column("term", Text, primary_key=True),
    Column("opened_at", UtcDateTime, primary_key=True),
    Column("number", Text, primary_key=True),
    Column("dealer", Text, nullable=False),
    Column("shop_key", Words, nullable=False),
    Index("ix_terms_dealer", "dealer", "term", "opened_at", "number"),
    Index("ix_terms_shop", "shop_key", "term", "opened_at", "number"),
    sqlite_with_rowid=False,
)

# The figures of each day, week and month, by four cuts: of everything, of a brand, of a dealer, of a dealer in one
# territory; a column for each measure.
figures = Table(
    "figures",
    metadata,
    Column("cut", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("dealer", Text, primary_key=True),
    Column("brand", Text, primary_key=True),
    Column("territory", Text, primary_key=True),
    *(Column(measure, BigInteger, nullable=False, server_default="0") for measure in MEASURES),
    sqlite_with_rowid=False,
)

# The same as it was kept before, a row for each measure. Nodes of an older version still write it while they work
# beside newer ones; what they write is brought over at each start (see `store.migrations.filling`).
tallies = Table(
    "tallies",
    metadata,
    Column("cut", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("dealer", Text, primary_key=True),
    Column("brand", Text, primary_key=True),
    Column("territory", Text, primary_key=True),
    Column("measure", Text, primary_key=True),
    Column("amount", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

# Counts as rows that are only added, so that no writer waits for another; now and then they are added up.
counts = Table(
    "counts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("subject", Text, nullable=False),
    Column("key", Words, nullable=False),
    Column("state", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Index("ix_counts_subject", "subject", "key", "state", "amount"),
)
