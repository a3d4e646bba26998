"""A SQLite database with years of orders in it, made by the database itself: as many requests as one asks for.

Ten brands, four hundred dealers, one of whom has a tenth of everything, and five thousand shops; three lines, ten
events, two mails for each request. The newest hundredth, six thousand at least, is open, so that everybody's wall is
full at any size. ``./dev bench history FILE REQUESTS`` makes one to look at.
"""

import json
import sqlite3
import sys
import time
from decimal import Decimal
from pathlib import Path

from pydantic import TypeAdapter

from parsers import LineItem, Order, Party
from routing import Opening, Route, Source
from store import migrate

YEARS_SECONDS = 1095 * 86_400
FIRST = 1_700_000_000
"""The first order, in seconds since 1970 (November 2023); the last one comes three years later."""
POPULAR = "90000AAA000"
"""A part that stands in one order of a hundred."""

_EVENTS = ("received", "routed", "dealer_told", "shop_told", "answered", "shop_wrote", "dealer_wrote")
_EVENTS += ("shop_reminded", "dealer_wrote", "data_added")
_MEASURES = ("orders", "lines", "answered", "answered_in_time", "answer_minutes", "promises", "promises_kept", "closed")
_CUTS = {
    "all": "'', '', ''",
    "brand": "'', brand, ''",
    "dealer": "dealer, brand, ''",
    "territory": "dealer, brand, territory",
}
_SPANS = {"": "substr(opened_at, 1, 10)", ", months": "substr(opened_at, 1, 7) || '-01'"}

# What the others are made of: a row for each request, drawn from its count.
_MADE = """
CREATE TABLE made AS
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {requests}),
        drawn (i, mixed) AS (SELECT i, (i * 2654435761) >> 7 FROM n)
    SELECT i, mixed,
        printf('%s-%d-%06d', substr('HONTOYNISMAZKIAGMCFORBMWAUDVWX', 3 * (i % 10) + 1, 3), 2023 + i * 3 / {requests},
            i) AS number,
        'brand-' || (i % 10) AS brand,
        CASE WHEN i % 10 = 7 THEN 'big' ELSE 'dealer-' || (mixed % 40 * 10 + i % 10) END AS dealer,
        CASE WHEN i % 200 = 3 THEN 'shop-big' ELSE 'shop-' || (mixed % 5000) END AS shop,
        datetime({first} + i * ({seconds} / {requests}.0), 'unixepoch') || '.000000' AS opened_at,
        CASE WHEN i < {closed} THEN 'closed' WHEN i / 10 % 3 = 0 THEN 'actions' WHEN i / 10 % 3 = 1 THEN 'waiting'
            ELSE 'scheduled' END AS list,
        CASE i % 2 WHEN 0 THEN 'H' ELSE 'J' END || (mixed % 40) AS territory,
        printf('2HGFE2F5%09d', (i * 7919) % 1000000000) AS vin,
        printf('%05d', mixed % 100000) AS po
    FROM drawn
"""
_REQUESTS = """
INSERT INTO requests (number, kind, brand, shop, shop_name, dealer, opened_at, version, waiting_on, list, waiting_since,
        changed_at, due_at, wall_at, shop_key, territory)
    SELECT number, 'parts_list', brand, shop || '@shops.example', 'Carrosserie ' || substr(shop, 6), dealer, opened_at,
        1, CASE list WHEN 'actions' THEN 'dealer' WHEN 'waiting' THEN 'shop' ELSE 'nobody' END, list,
        CASE WHEN list IN ('actions', 'waiting') THEN opened_at END, opened_at,
        CASE WHEN list <> 'closed' THEN opened_at END, opened_at, shop, territory
    FROM made
;
INSERT INTO versions (request, version, message_id, at, blob, purchase_order, vin, opening)
    SELECT number, 1, i, opened_at, printf('%064x', i), po, vin, replace('{opening}', '@NUMBER', number) FROM made
;
INSERT INTO lines (request, version, position, line, part_number, description, quantity, unit_price, part_type, state)
    SELECT number, 1, place, place, {part}, 'Pare-chocs', '1', '489.96', 'oem',
        CASE WHEN (mixed + place) % 9 = 0 THEN 'backorder' ELSE 'available' END
    FROM made, (SELECT 1 AS place UNION ALL SELECT 2 UNION ALL SELECT 3)
;
INSERT INTO deadlines (request, kind, number, due_at, settled_at)
    SELECT number, 'remind', 3, opened_at, CASE WHEN list = 'closed' THEN opened_at END FROM made
;
INSERT INTO events (request, sequence, version, kind, at, "by", facts, visibility, hash)
    SELECT number, place, 1, kind, opened_at, 'partspost',
        CASE kind WHEN 'routed' THEN '{{"dealer":"' || dealer || '"}}' ELSE '{{}}' END, 'all',
        printf('%064x', i * 10 + place)
    FROM made, ({events})
"""
_MAILS = """
INSERT INTO messages (key, spool_id, received_at, via, peer, sender, recipient, blob, size, queue_id, outcome,
        reference, kind, subject, settled_at, problem_code)
    SELECT printf('%064x', i), i, opened_at, 'smtp', '192.0.2.7', shop || '@shops.example', brand || '@parts.example',
        printf('%064x', i), 90000, i, CASE WHEN i % (1 + {requests} / 50) = 1 THEN 'held' ELSE 'request' END, number,
        'order', 'Commande ' || po, opened_at, 'no-pdf'
    FROM made
;
INSERT INTO outbox (key, kind, role, request, recipient, envelope_from, message_id, blob, state, created_at, next_at,
        sent_at)
    SELECT number || kind, kind, 'dealer', number, dealer || '@dealers.example', 'b+' || number || kind,
        number || kind, printf('%064x', i),
        CASE i % (1 + {requests} / 40) WHEN 1 THEN 'failed' WHEN 2 THEN 'uncertain' ELSE 'sent' END,
        opened_at, opened_at, opened_at
    FROM made, (SELECT 'new_request' AS kind UNION ALL SELECT 'receipt')
"""
_COUNTS = """
INSERT INTO counts (subject, key, state, amount)
    SELECT 'requests', brand, list || '/' || waiting_on, count(*) FROM requests GROUP BY 2, 3
;
INSERT INTO counts (subject, key, state, amount)
    SELECT 'mails', '', outcome, count(*) FROM messages GROUP BY 3
;
INSERT INTO counts (subject, key, state, amount)
    SELECT 'changes', 'dealer:' || dealer, '', 10 * count(*) FROM made GROUP BY 2
    UNION ALL SELECT 'changes', 'shop:' || shop, '', 10 * count(*) FROM made GROUP BY 2
    UNION ALL SELECT 'changes', '', '', 10 * count(*) FROM made
"""


def make(path: Path, requests: int) -> float:
    """Make the database and give the seconds it took."""
    began = time.monotonic()
    migrate(f"sqlite:///{path.name}", path.parent)
    database = sqlite3.connect(path, isolation_level=None)
    for pragma in ("synchronous=OFF", "journal_mode=OFF", "cache_size=-400000", "locking_mode=EXCLUSIVE"):
        database.execute(f"PRAGMA {pragma}")
    indexes = database.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name NOT LIKE 'procras%'"
    ).fetchall()
    for name, _ in indexes:
        database.execute(f"DROP INDEX {name}")
    database.execute("BEGIN")
    for statement in (*_statements(requests), *(statement for _, statement in indexes)):
        database.execute(statement)
    database.execute("COMMIT")
    database.execute("DROP TABLE made")
    database.execute("PRAGMA journal_mode=WAL")
    database.close()
    return time.monotonic() - began


def _statements(requests: int) -> list[str]:
    closed = requests - max(requests // 100, min(6_000, requests * 6 // 10))
    events = " UNION ALL ".join(f"SELECT {place} AS place, '{kind}' AS kind" for place, kind in enumerate(_EVENTS, 1))
    drawn = {"requests": requests, "closed": closed, "first": FIRST, "seconds": YEARS_SECONDS}
    known = drawn | {"opening": _opening().replace("'", "''"), "part": _part("place"), "events": events}
    written = f"{_MADE};\n{_REQUESTS};\n{_MAILS};\n{_COUNTS}".format(**known).split(";\n")
    return [*written, _terms(), *_tallies()]


def _part(place: str) -> str:
    printed = f"printf('%05dT20A%02d', (mixed + {place} * 7919) % 200000, {place})"
    return f"CASE WHEN {place} = 1 AND i % 100 = 0 THEN '{POPULAR}' ELSE {printed} END"


def _opening() -> str:
    opening = Opening(
        number="@NUMBER",
        kind="parts_list",
        brand="brand-1",
        shop=Party("pieces@shops.example", "Carrosserie", "fr"),
        shop_key="shop-1",
        shop_postal_code="H7S2B4",
        order=Order(lines=(LineItem("1", "04711", "Pare-chocs", Decimal(1), None),) * 3),
        source=Source("aa" * 32, "po.pdf"),
        route=Route("brand-1", "H7S2B4", "big", ("the longest prefix is H7S",), "H7S"),
        directory="f00d",
    )
    said = TypeAdapter(Opening).dump_python(opening, mode="json", exclude_defaults=True)
    return json.dumps(said, separators=(",", ":"))


def _terms() -> str:
    backwards = " || ".join(f"substr(vin, {place}, 1)" for place in range(17, 0, -1))
    name = "upper(replace(substr(shop, 6), '-', ''))"
    spelt = [*map(_part, "123"), "po", "upper(replace(shop, '-', '')) || 'SHOPSEXAMPLE'", f"'V:' || {backwards}"]
    spelt += [f"'S:CARROSSERIE' || {name}", f"'S:' || {name}"]
    every = " UNION ".join(f"SELECT {term}, opened_at, number, dealer, shop FROM made" for term in spelt)
    return f"INSERT OR IGNORE INTO terms {every} ORDER BY 1, 2, 3"


def _tallies() -> list[str]:
    measures = " UNION ALL ".join(f"SELECT '{measure}' AS measure" for measure in _MEASURES)
    return [
        f"INSERT INTO tallies SELECT '{cut}{span}', {day}, {keys}, measure, count(*) FROM made, ({measures}) "
        "GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6"
        for span, day in _SPANS.items()
        for cut, keys in _CUTS.items()
    ]


if __name__ == "__main__":
    print(f"{make(Path(sys.argv[1]).absolute(), int(sys.argv[2])):.0f} s")
