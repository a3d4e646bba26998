"""0007: views that other programs may read, mails kept twice at the door, proofs of what was purged."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_WORDS = {
    "sqlite": {"time": "DATETIME", "bytes": "BLOB"},
    "postgresql": {"time": "TIMESTAMP WITH TIME ZONE", "bytes": "BYTEA"},
}

_TABLES = """
CREATE TABLE arrivals (
    spool_id TEXT NOT NULL CONSTRAINT pk_arrivals PRIMARY KEY,
    accepted_at {time} NOT NULL,
    node TEXT NOT NULL,
    envelope TEXT NOT NULL,
    raw {bytes} NOT NULL
);
CREATE INDEX ix_arrivals_accepted_at ON arrivals (accepted_at);

CREATE TABLE proofs (
    request TEXT NOT NULL CONSTRAINT pk_proofs PRIMARY KEY,
    brand TEXT NOT NULL,
    opened_at {time} NOT NULL,
    closed_at {time} NOT NULL,
    purged_at {time} NOT NULL,
    events INTEGER NOT NULL,
    seals TEXT NOT NULL
);
"""

# Whoever changes a table under them drops and makes them anew in the same revision: their columns are a promise.
_VIEWS = """
CREATE VIEW v_requests AS
    SELECT requests.number, requests.kind, requests.brand, requests.dealer, requests.territory,
        requests.shop AS shop_address, requests.shop_key, requests.shop_name, versions.purchase_order,
        versions.repair_order, versions.claim, versions.vin, requests.version, requests.list, requests.waiting_on,
        requests.waiting_since, requests.opened_at, requests.changed_at, requests.due_at
    FROM requests JOIN versions ON versions.request = requests.number AND versions.version = requests.version
    WHERE requests.brand <> 'canary';
CREATE VIEW v_lines AS
    SELECT lines.request, lines.position, lines.line, lines.part_number, lines.description, lines.quantity,
        lines.unit_price, lines.list_price, lines.extended_price, lines.part_type, lines.state,
        lines.eta AS expected_on, lines.version
    FROM lines JOIN requests ON requests.number = lines.request AND requests.version = lines.version
    WHERE requests.brand <> 'canary';
CREATE VIEW v_events AS
    SELECT events.request, events.sequence, events.version, events.kind, events.at, events."by" AS actor, events.facts,
        events.lines, events.visibility, events.hash AS seal
    FROM events JOIN requests ON requests.number = events.request
    WHERE requests.brand <> 'canary';
CREATE VIEW v_messages AS
    SELECT id, received_at, via, sender AS envelope_sender, recipient, mail_from_header AS header_sender, subject,
        message_id, kind, outcome, reference AS request, problem_code, size, blob, settled_at
    FROM messages;
CREATE VIEW v_mails AS
    SELECT id, kind, role, request, recipient, message_id, state, attempts, repeats, blob, created_at, sent_at,
        failed_at, remote_reply
    FROM outbox;
CREATE VIEW v_figures AS
    SELECT day, brand, dealer, territory, measure, amount FROM tallies WHERE cut = 'territory';
"""


def upgrade() -> None:
    """Add them; nothing that is there changes."""
    words = _WORDS[op.get_bind().dialect.name]
    for statement in f"{_TABLES.format(**words)}{_VIEWS}".split(";\n"):
        if statement.strip():
            op.execute(statement)
