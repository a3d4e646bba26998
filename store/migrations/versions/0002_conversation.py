"""0002: what events say of lines, and the names by which people ask for a request."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_NAMES = ("repair_order", "claim", "vin")


def upgrade() -> None:
    """Add the columns; requests that are there already are found by their purchase order alone, as before."""
    op.execute("ALTER TABLE events ADD COLUMN lines TEXT DEFAULT '[]' NOT NULL")
    for name in _NAMES:
        op.execute(f"ALTER TABLE versions ADD COLUMN {name} TEXT")
    for name in ("purchase_order", *_NAMES):
        op.execute(f"CREATE INDEX ix_versions_{name} ON versions ({name})")
