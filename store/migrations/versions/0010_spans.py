"""0010: figures by day, week and month with a column for each measure; mails about no request, by when they came."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_CLUSTERED = {"sqlite": "WITHOUT ROWID", "postgresql": ""}
_MEASURES = (
    *("orders", "lines", "sure", "unsure", "returns", "searches", "appointments", "answered"),
    *("answered_in_time", "answer_minutes", "backorders", "promises", "promises_kept", "promises_moved", "reminders"),
    *("silent", "closed"),
)
_TABLE = """
CREATE TABLE figures (
    cut TEXT NOT NULL,
    day DATE NOT NULL,
    dealer TEXT NOT NULL,
    brand TEXT NOT NULL,
    territory TEXT NOT NULL,
    {measures},
    CONSTRAINT pk_figures PRIMARY KEY (cut, day, dealer, brand, territory)
) {clustered}
"""
# Whoever adds a measure adds its column, and makes this view anew in the same revision.
_VIEW = """
CREATE VIEW v_figures AS
    SELECT day, brand, dealer, territory, measure, amount FROM (
        SELECT day, brand, dealer, territory, measure, CASE measure {amounts} END AS amount
        FROM figures, ({names}) AS measures
        WHERE cut = 'territory'
    ) AS every
    WHERE amount <> 0
"""


def upgrade() -> None:
    """Add them; what the table of before holds is brought over afterwards, in batches (`store.migrations.filling`)."""
    words = {
        "clustered": _CLUSTERED[op.get_bind().dialect.name],
        "measures": ",\n    ".join(f"{name} BIGINT DEFAULT 0 NOT NULL" for name in _MEASURES),
        "amounts": " ".join(f"WHEN '{name}' THEN {name}" for name in _MEASURES),
        "names": " UNION ALL ".join(f"SELECT '{name}' AS measure" for name in _MEASURES),
    }
    op.execute(_TABLE.format(**words))
    op.execute("DROP VIEW v_figures")
    op.execute(_VIEW.format(**words))
    op.execute("CREATE INDEX ix_outbox_alone ON outbox (kind, created_at) WHERE request IS NULL")
