"""0006: by which zone rules and holidays a deadline was reckoned; those of before are reckoned again at the start."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.execute("ALTER TABLE deadlines ADD COLUMN almanac TEXT")
