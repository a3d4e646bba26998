"""0004: what the page lists by, finds by and counts by, beside the requests; figures of each day."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# Only these words differ between the two databases.
_WORDS = {
    "sqlite": {"id": "INTEGER", "time": "DATETIME", "clustered": "WITHOUT ROWID"},
    "postgresql": {"id": "BIGSERIAL", "time": "TIMESTAMP WITH TIME ZONE", "clustered": ""},
}

_SCRIPT = """
ALTER TABLE requests ADD COLUMN waiting_since {time};
ALTER TABLE requests ADD COLUMN changed_at {time};
ALTER TABLE requests ADD COLUMN due_at {time};
ALTER TABLE requests ADD COLUMN wall_at {time};
ALTER TABLE requests ADD COLUMN shop_key TEXT;
ALTER TABLE requests ADD COLUMN territory TEXT;
ALTER TABLE lines ADD COLUMN state TEXT DEFAULT 'new' NOT NULL;
ALTER TABLE lines ADD COLUMN eta DATE;
UPDATE requests SET changed_at = opened_at, wall_at = opened_at, shop_key = shop;
DROP INDEX ix_requests_waiting_on;
CREATE INDEX ix_requests_shop_key ON requests (shop_key, opened_at, number);
CREATE INDEX ix_requests_wall ON requests (list, wall_at, number) WHERE list <> 'closed';
CREATE INDEX ix_requests_wall_dealer ON requests (dealer, list, wall_at, number) WHERE list <> 'closed';
CREATE INDEX ix_requests_wall_shop ON requests (shop_key, list, wall_at, number) WHERE list <> 'closed';
CREATE INDEX ix_requests_unfilled ON requests (number) WHERE territory IS NULL;

CREATE TABLE terms (
    term TEXT NOT NULL,
    opened_at {time} NOT NULL,
    number TEXT NOT NULL,
    dealer TEXT NOT NULL,
    shop_key TEXT NOT NULL,
    CONSTRAINT pk_terms PRIMARY KEY (term, opened_at, number)
) {clustered};
CREATE INDEX ix_terms_dealer ON terms (dealer, term, opened_at, number);
CREATE INDEX ix_terms_shop ON terms (shop_key, term, opened_at, number);

CREATE TABLE tallies (
    cut TEXT NOT NULL,
    day DATE NOT NULL,
    dealer TEXT NOT NULL,
    brand TEXT NOT NULL,
    territory TEXT NOT NULL,
    measure TEXT NOT NULL,
    amount BIGINT NOT NULL,
    CONSTRAINT pk_tallies PRIMARY KEY (cut, day, dealer, brand, territory, measure)
) {clustered};

CREATE TABLE counts (
    id {id} NOT NULL CONSTRAINT pk_counts PRIMARY KEY,
    subject TEXT NOT NULL,
    key TEXT NOT NULL,
    state TEXT NOT NULL,
    amount BIGINT NOT NULL
);
CREATE INDEX ix_counts_subject ON counts (subject, key, state, amount);
INSERT INTO counts (subject, key, state, amount)
    SELECT 'requests', brand, list || '/' || waiting_on, count(*) FROM requests
    GROUP BY brand, list || '/' || waiting_on;
INSERT INTO counts (subject, key, state, amount)
    SELECT 'mails', '', coalesce(outcome, 'waiting'), count(*) FROM messages GROUP BY coalesce(outcome, 'waiting');
"""


def upgrade() -> None:
    """Add it all and count what is there; what takes the events of a request is filled in afterwards, in batches."""
    words = _WORDS[op.get_bind().dialect.name]
    for statement in _SCRIPT.format(**words).split(";\n"):
        if statement.strip():
            op.execute(statement)
