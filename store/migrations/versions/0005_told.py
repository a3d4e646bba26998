"""0005: whether the dealer who has a request has heard of it, so that none is on his wall before."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# A dealer has heard of a request once he was told after it was given to him, or once he has won it.
SCRIPT = """
ALTER TABLE requests ADD COLUMN told BOOLEAN DEFAULT true NOT NULL;
UPDATE requests SET told = false WHERE NOT EXISTS (
    SELECT 1 FROM events
    WHERE events.request = requests.number AND events.kind IN ('dealer_told', 'bid_won') AND events.sequence >= (
        SELECT max(given.sequence) FROM events AS given
        WHERE given.request = requests.number AND given.kind IN ('routed', 'handed_over', 'bid_won')
    )
);
UPDATE terms SET dealer = '' WHERE dealer <> '' AND number IN (SELECT number FROM requests WHERE NOT told);
DROP INDEX ix_requests_wall_dealer;
CREATE INDEX ix_requests_wall_dealer ON requests (dealer, told, list, wall_at, number) WHERE list <> 'closed'
"""


def upgrade() -> None:
    """Add the column, and take back what some dealer would have seen too early."""
    for statement in SCRIPT.split(";\n"):
        op.execute(statement)
