"""The tables of what dealers owe: invoices and credit notes, which never change, and payments."""

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, Table, Text

from store.schema.columns import Exact, Json, UtcDateTime, Words
from store.schema.tables import Id, metadata

# What is printed stands in `document`; the other columns are copies of it to find and to list by.
invoices = Table(
    "invoices",
    metadata,
    Column("number", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    # What it is for, e.g. a dealer's month: there is one invoice for each.
    Column("key", Text, nullable=False),
    # Its place in the numbers, from 1 on in each series and year.
    Column("series", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("place", Integer, nullable=False),
    Column("dealer", Text, nullable=False),
    Column("month", Date, nullable=False),
    Column("issued_on", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("currency", Text, nullable=False),
    Column("total", Exact, nullable=False),
    Column("credits", ForeignKey("invoices.number")),
    Column("blob", Text, nullable=False),
    Column("document", Json, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Index("uq_invoices_key", "key", unique=True),
    Index("uq_invoices_place", "series", "year", "place", unique=True),
    Index("ix_invoices_dealer", "dealer", "issued_on", "number"),
    Index("ix_invoices_newest", "issued_on", "number"),
    Index("ix_invoices_month", "month", "dealer"),
    Index("ix_invoices_credits", "credits"),
)

payments = Table(
    "payments",
    metadata,
    Column("id", Id, primary_key=True),
    # The bank's: the same reference is the same payment.
    Column("reference", Words, nullable=False),
    Column("invoice", ForeignKey(invoices.c.number), nullable=False),
    Column("paid_on", Date, nullable=False),
    Column("amount", Exact, nullable=False),
    Column("noted_by", Words, nullable=False),
    Column("noted_at", UtcDateTime, nullable=False),
    Index("uq_payments_reference", "reference", unique=True),
    Index("ix_payments_invoice", "invoice"),
)
