"""0001: the first schema, and the job queue's tables."""

from pathlib import Path

from alembic import op
from procrastinate.schema import SchemaManager

from store.database import driver_connection

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Only these words differ between the two databases.
_WORDS = {
    "sqlite": {"id": "INTEGER", "owner": "INTEGER", "time": "DATETIME", "exact": "TEXT"},
    "postgresql": {
        "id": "BIGSERIAL",
        "owner": "BIGINT",
        "time": "TIMESTAMP WITH TIME ZONE",
        "exact": "NUMERIC",
    },
}

_TABLES = """
CREATE TABLE messages (
    id {id} NOT NULL CONSTRAINT pk_messages PRIMARY KEY,
    key TEXT NOT NULL,
    spool_id TEXT NOT NULL,
    received_at {time} NOT NULL,
    via TEXT NOT NULL,
    peer TEXT NOT NULL,
    sender TEXT NOT NULL,
    recipient TEXT NOT NULL,
    blob TEXT NOT NULL,
    size BIGINT NOT NULL,
    queue_id TEXT NOT NULL,
    attempts INTEGER DEFAULT 0 NOT NULL,
    outcome TEXT,
    reference TEXT,
    kind TEXT,
    subject TEXT,
    mail_from_header TEXT,
    message_id TEXT,
    pdfs TEXT DEFAULT '[]' NOT NULL,
    problem_code TEXT,
    problem_detail TEXT,
    settled_at {time},
    discarded_by TEXT,
    discard_reason TEXT
);
CREATE UNIQUE INDEX uq_messages_key ON messages (key);
CREATE INDEX ix_messages_reference ON messages (reference);
CREATE INDEX ix_messages_waiting ON messages (received_at) WHERE outcome IS NULL;
CREATE INDEX ix_messages_held ON messages (received_at) WHERE outcome = 'held';

CREATE TABLE sequences (
    prefix TEXT NOT NULL,
    year INTEGER NOT NULL,
    last INTEGER NOT NULL,
    CONSTRAINT pk_sequences PRIMARY KEY (prefix, year)
);

CREATE TABLE numbers (
    number TEXT NOT NULL CONSTRAINT pk_numbers PRIMARY KEY,
    message_id {owner} NOT NULL CONSTRAINT fk_numbers_message_id_messages REFERENCES messages (id),
    "index" INTEGER NOT NULL
);
CREATE UNIQUE INDEX uq_numbers_order ON numbers (message_id, "index");

CREATE TABLE requests (
    number TEXT NOT NULL CONSTRAINT pk_requests PRIMARY KEY,
    kind TEXT NOT NULL,
    brand TEXT NOT NULL,
    shop TEXT NOT NULL,
    shop_name TEXT NOT NULL,
    dealer TEXT,
    opened_at {time} NOT NULL,
    version INTEGER NOT NULL,
    waiting_on TEXT NOT NULL,
    list TEXT NOT NULL
);
CREATE INDEX ix_requests_waiting_on ON requests (waiting_on);
CREATE INDEX ix_requests_newest ON requests (opened_at, number);
CREATE INDEX ix_requests_brand ON requests (brand, opened_at, number);
CREATE INDEX ix_requests_dealer ON requests (dealer, opened_at, number);
CREATE INDEX ix_requests_shop ON requests (shop, opened_at, number);

CREATE TABLE versions (
    request TEXT NOT NULL CONSTRAINT fk_versions_request_requests REFERENCES requests (number),
    version INTEGER NOT NULL,
    message_id {owner} NOT NULL CONSTRAINT fk_versions_message_id_messages REFERENCES messages (id),
    at {time} NOT NULL,
    blob TEXT NOT NULL,
    purchase_order TEXT,
    opening TEXT NOT NULL,
    CONSTRAINT pk_versions PRIMARY KEY (request, version)
);
CREATE INDEX ix_versions_blob ON versions (blob);
CREATE INDEX ix_versions_message_id ON versions (message_id);

CREATE TABLE lines (
    request TEXT NOT NULL,
    version INTEGER NOT NULL,
    position INTEGER NOT NULL,
    line TEXT,
    part_number TEXT,
    description TEXT,
    quantity {exact},
    unit_price {exact},
    list_price {exact},
    extended_price {exact},
    part_type TEXT NOT NULL,
    change TEXT,
    CONSTRAINT pk_lines PRIMARY KEY (request, version, position),
    CONSTRAINT fk_lines_request_version_versions
        FOREIGN KEY (request, version) REFERENCES versions (request, version)
);

CREATE TABLE events (
    request TEXT NOT NULL CONSTRAINT fk_events_request_requests REFERENCES requests (number),
    sequence INTEGER NOT NULL,
    version INTEGER NOT NULL,
    kind TEXT NOT NULL,
    at {time} NOT NULL,
    "by" TEXT NOT NULL,
    facts TEXT NOT NULL,
    visibility TEXT NOT NULL,
    hash TEXT NOT NULL,
    CONSTRAINT pk_events PRIMARY KEY (request, sequence)
);

CREATE TABLE outbox (
    id {id} NOT NULL CONSTRAINT pk_outbox PRIMARY KEY,
    key TEXT NOT NULL,
    kind TEXT NOT NULL,
    role TEXT NOT NULL,
    request TEXT CONSTRAINT fk_outbox_request_requests REFERENCES requests (number),
    recipient TEXT NOT NULL,
    envelope_from TEXT NOT NULL,
    message_id TEXT NOT NULL,
    blob TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER DEFAULT 0 NOT NULL,
    created_at {time} NOT NULL,
    next_at {time} NOT NULL,
    token TEXT,
    lease_until {time},
    dot_at {time},
    sent_at {time},
    failed_at {time},
    remote_reply TEXT
);
CREATE UNIQUE INDEX uq_outbox_key ON outbox (key);
CREATE INDEX ix_outbox_request ON outbox (request);
CREATE INDEX ix_outbox_envelope_from ON outbox (envelope_from);
CREATE INDEX ix_outbox_unsent ON outbox (state, next_at) WHERE state <> 'sent';

CREATE TABLE deadlines (
    id {id} NOT NULL CONSTRAINT pk_deadlines PRIMARY KEY,
    request TEXT NOT NULL CONSTRAINT fk_deadlines_request_requests REFERENCES requests (number),
    kind TEXT NOT NULL,
    number INTEGER NOT NULL,
    due_at {time} NOT NULL,
    fired_at {time},
    settled_at {time}
);
CREATE UNIQUE INDEX uq_deadlines_planned ON deadlines (request, kind, number);
CREATE INDEX ix_deadlines_open ON deadlines (due_at) WHERE fired_at IS NULL AND settled_at IS NULL;

CREATE TABLE ticks (
    name TEXT NOT NULL CONSTRAINT pk_ticks PRIMARY KEY,
    slot {time} NOT NULL,
    at {time} NOT NULL
);
"""

# The queue of SQLite: the columns of procrastinate's own table, and when a job came, began and ended.
_SQLITE_QUEUE = """
CREATE TABLE procrastinate_workers (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    last_heartbeat DATETIME NOT NULL
);
CREATE TABLE procrastinate_jobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    queue_name TEXT NOT NULL,
    task_name TEXT NOT NULL,
    priority INTEGER NOT NULL,
    lock TEXT,
    queueing_lock TEXT,
    args TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'todo',
    scheduled_at DATETIME,
    attempts INTEGER NOT NULL DEFAULT 0,
    abort_requested INTEGER NOT NULL DEFAULT 0,
    worker_id INTEGER REFERENCES procrastinate_workers (id) ON DELETE SET NULL,
    created_at DATETIME NOT NULL,
    started_at DATETIME,
    finished_at DATETIME
);
CREATE UNIQUE INDEX uq_jobs_queueing_lock ON procrastinate_jobs (queueing_lock) WHERE status = 'todo';
CREATE UNIQUE INDEX uq_jobs_running_lock ON procrastinate_jobs (lock) WHERE status = 'doing';
CREATE INDEX ix_jobs_next ON procrastinate_jobs (priority DESC, id) WHERE status = 'todo';
CREATE INDEX ix_jobs_lock ON procrastinate_jobs (lock, priority, id) WHERE status = 'todo';
CREATE INDEX ix_jobs_running ON procrastinate_jobs (started_at) WHERE status = 'doing';
CREATE INDEX ix_jobs_worker ON procrastinate_jobs (worker_id) WHERE worker_id IS NOT NULL;
CREATE INDEX ix_jobs_finished ON procrastinate_jobs (finished_at) WHERE finished_at IS NOT NULL;
"""


def upgrade() -> None:
    """Create everything."""
    bind = op.get_bind()
    _run(_TABLES.format(**_WORDS[bind.dialect.name]))
    if bind.dialect.name == "sqlite":
        _run(_SQLITE_QUEUE)
        return
    # Without parameters the driver takes many statements at once and leaves every % alone.
    driver = driver_connection(bind)
    driver.execute(SchemaManager.get_schema())
    # The schema is that of the procrastinate at hand. Its own migrations cannot run in one transaction from the first,
    # so a later revision of ours runs those after the one noted here; on a database made by then there are none.
    newest = max(script.name for script in Path(SchemaManager.get_migrations_path()).glob("*.sql"))
    driver.execute(f"COMMENT ON TABLE procrastinate_jobs IS '{newest}'")


def _run(script: str) -> None:
    for statement in script.split(";\n"):
        if statement.strip():
            op.execute(statement)
