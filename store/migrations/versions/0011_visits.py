"""0011: a workshop's appointments are found without looking at everything that its dealer was ever sent."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the indexes; they hold appointments alone."""
    for name, column in (("ix_requests_visits", "changed_at"), ("ix_requests_visits_due", "due_at")):
        op.execute(f"CREATE INDEX {name} ON requests (dealer, told, {column}, number) WHERE kind = 'appointment'")
