"""0008: what a shop has open that grew lately is found without looking at all that it ever ordered."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index; few requests have more than one version."""
    op.execute("CREATE INDEX ix_requests_shop_grown ON requests (shop, changed_at) WHERE version > 1")
