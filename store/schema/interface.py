"""The views that other programs may read: their columns, in their order, and the types that these have in Python.

Names and meanings are an API (docs/sql.md): columns are added at the end, and none goes away or changes its meaning.
"""

from typing import Any

from sqlalchemy import BigInteger, Column, Date, Integer, MetaData, Table, Text
from sqlalchemy.types import TypeEngine

from store.schema.columns import Exact, Json, UtcDateTime, Words

# Not the metadata of the tables: views are made by the migrations alone.
_views = MetaData()


def _view(name: str, **columns: type[TypeEngine[Any]]) -> Table:
    return Table(name, _views, *(Column(key, kind) for key, kind in columns.items()))


requests = _view(
    "v_requests",
    number=Text,
    kind=Text,
    brand=Text,
    dealer=Text,
    territory=Text,
    shop_address=Words,
    shop_key=Words,
    shop_name=Words,
    purchase_order=Words,
    repair_order=Words,
    claim=Words,
    vin=Words,
    version=Integer,
    list=Text,
    waiting_on=Text,
    waiting_since=UtcDateTime,
    opened_at=UtcDateTime,
    changed_at=UtcDateTime,
    due_at=UtcDateTime,
)

lines = _view(
    "v_lines",
    request=Text,
    position=Integer,
    line=Words,
    part_number=Words,
    description=Words,
    quantity=Exact,
    unit_price=Exact,
    list_price=Exact,
    extended_price=Exact,
    part_type=Text,
    state=Text,
    expected_on=Date,
    version=Integer,
)

events = _view(
    "v_events",
    request=Text,
    sequence=Integer,
    version=Integer,
    kind=Text,
    at=UtcDateTime,
    actor=Words,
    facts=Json,
    lines=Json,
    visibility=Text,
    seal=Text,
)

messages = _view(
    "v_messages",
    id=BigInteger,
    received_at=UtcDateTime,
    via=Text,
    envelope_sender=Words,
    recipient=Words,
    header_sender=Words,
    subject=Words,
    message_id=Words,
    kind=Text,
    outcome=Text,
    request=Text,
    problem_code=Text,
    size=BigInteger,
    blob=Text,
    settled_at=UtcDateTime,
)

mails = _view(
    "v_mails",
    id=BigInteger,
    kind=Text,
    role=Text,
    request=Text,
    recipient=Words,
    message_id=Words,
    state=Text,
    attempts=Integer,
    repeats=Integer,
    blob=Text,
    created_at=UtcDateTime,
    sent_at=UtcDateTime,
    failed_at=UtcDateTime,
    remote_reply=Words,
)

figures = _view("v_figures", day=Date, brand=Text, dealer=Text, territory=Text, measure=Text, amount=BigInteger)

VIEWS = {view.name.removeprefix("v_"): view for view in _views.sorted_tables}
"""Every view by its name without ``v_``."""
