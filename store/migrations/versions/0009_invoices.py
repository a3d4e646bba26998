"""0009: invoices to dealers, credit notes and payments."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_WORDS = {
    "sqlite": {"id": "INTEGER", "time": "DATETIME", "exact": "TEXT"},
    "postgresql": {"id": "BIGSERIAL", "time": "TIMESTAMP WITH TIME ZONE", "exact": "NUMERIC"},
}

_TABLES = """
CREATE TABLE invoices (
    number TEXT NOT NULL CONSTRAINT pk_invoices PRIMARY KEY,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    series TEXT NOT NULL,
    year INTEGER NOT NULL,
    place INTEGER NOT NULL,
    dealer TEXT NOT NULL,
    month DATE NOT NULL,
    issued_on DATE NOT NULL,
    due_on DATE NOT NULL,
    currency TEXT NOT NULL,
    total {exact} NOT NULL,
    credits TEXT CONSTRAINT fk_invoices_credits_invoices REFERENCES invoices (number),
    blob TEXT NOT NULL,
    document TEXT NOT NULL,
    made_at {time} NOT NULL
);
CREATE UNIQUE INDEX uq_invoices_key ON invoices (key);
CREATE UNIQUE INDEX uq_invoices_place ON invoices (series, year, place);
CREATE INDEX ix_invoices_dealer ON invoices (dealer, issued_on, number);
CREATE INDEX ix_invoices_newest ON invoices (issued_on, number);
CREATE INDEX ix_invoices_month ON invoices (month, dealer);
CREATE INDEX ix_invoices_credits ON invoices (credits);
CREATE TABLE payments (
    id {id} NOT NULL CONSTRAINT pk_payments PRIMARY KEY,
    reference TEXT NOT NULL,
    invoice TEXT NOT NULL CONSTRAINT fk_payments_invoice_invoices REFERENCES invoices (number),
    paid_on DATE NOT NULL,
    amount {exact} NOT NULL,
    noted_by TEXT NOT NULL,
    noted_at {time} NOT NULL
);
CREATE UNIQUE INDEX uq_payments_reference ON payments (reference);
CREATE INDEX ix_payments_invoice ON payments (invoice)
"""


def upgrade() -> None:
    """Add the tables; nothing that is there changes."""
    for statement in _TABLES.format(**_WORDS[op.get_bind().dialect.name]).split(";\n"):
        op.execute(statement)
