"""0003: what was sent again though it may have arrived, and how many mails went to an address lately."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the count and the index; what was repeated before is not known."""
    op.execute("ALTER TABLE outbox ADD COLUMN repeats INTEGER DEFAULT '0' NOT NULL")
    op.execute("CREATE INDEX ix_outbox_recipient ON outbox (recipient, sent_at)")
