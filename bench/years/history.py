"""What happened in those years, row by row of every table.

Ten brands, four hundred dealers, one of whom has a tenth of everything, and five thousand shops; two mails for each
request, three lines and ten events, or fewer where room is short. The newest hundredth, six thousand at least, is
open, so that everybody's wall is full at any size; a car has ten requests, a purchase order ten of each dealer who has
any, so that whoever searches for them finds as many.
"""

import json
import time
from decimal import Decimal
from pathlib import Path

from pydantic import TypeAdapter

from bench.years.dialects import DIALECTS, Dialect, loading
from parsers import LineItem, Order, Party
from routing import Opening, Route, Source
from store import Database, migrate

YEARS_SECONDS = 1095 * 86_400
FIRST = 1_700_000_000
"""The first order, in seconds since 1970 (November 2023); the last one comes three years later."""
POPULAR = "90000AAA000"
"""A part that stands in one order of a hundred."""
_PREFIXES = "HONTOYNISMAZKIAGMCFORBMWAUDVWX"

_EVENTS: tuple[str, ...] = ("received", "routed", "dealer_told", "shop_told", "answered", "shop_wrote", "dealer_wrote")
_EVENTS += ("shop_reminded", "dealer_wrote", "data_added")
_MEASURES = ("orders", "lines", "answered", "answered_in_time", "answer_minutes", "promises", "promises_kept", "closed")
_CUTS = {"all": (), "brand": ("brand",), "dealer": ("dealer", "brand"), "territory": ("dealer", "brand", "territory")}
_TABLES = ["messages", "requests", "versions", "lines", "events", "outbox", "deadlines", "terms", "figures", "counts"]

# What the others are made of: a row for each request, drawn from its count.
_MADE = """
CREATE TABLE made AS
    {counted}, drawn (i, mixed) AS (SELECT i, (i * 2654435761) >> 7 FROM n)
    SELECT i, mixed,
        substr('{prefixes}', CAST(3 * (i % 10) + 1 AS integer), 3) || '-' || CAST(2023 + i * 3 / {requests} AS text)
            || '-' || {six} AS number,
        'brand-' || CAST(i % 10 AS text) AS brand,
        CASE WHEN i % 10 = 7 THEN 'big' ELSE 'dealer-' || CAST(mixed % 40 * 10 + i % 10 AS text) END AS dealer,
        CASE WHEN i % 200 = 3 THEN 'shop-big' ELSE 'shop-' || CAST(mixed % 5000 AS text) END AS shop,
        {moment} AS opened_at,
        CASE WHEN i < {closed} THEN 'closed' WHEN i / 10 % 3 = 0 THEN 'actions' WHEN i / 10 % 3 = 1 THEN 'waiting'
            ELSE 'scheduled' END AS list,
        CASE i % 2 WHEN 0 THEN 'H' ELSE 'J' END || CAST(mixed % 40 AS text) AS territory,
        '2HGFE2F5' || {nine} AS vin,
        {five} AS po
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
    SELECT number, 1, i, opened_at, {hex_i}, po, vin, replace('{opening}', '@NUMBER', number) FROM made
;
INSERT INTO lines (request, version, position, line, part_number, description, quantity, unit_price, part_type, state)
    SELECT number, 1, place, CAST(place AS text), {part}, 'Pare-chocs', '1', '489.96', 'oem',
        CASE WHEN (mixed + place) % 9 = 0 THEN 'backorder' ELSE 'available' END
    FROM made, ({places}) AS places
;
INSERT INTO deadlines (id, request, kind, number, due_at, settled_at)
    SELECT i, number, 'remind', 3, opened_at, CASE WHEN list = 'closed' THEN opened_at END FROM made
;
INSERT INTO events (request, sequence, version, kind, at, "by", facts, visibility, hash)
    SELECT number, place, 1, kind, opened_at, 'partspost',
        CASE kind WHEN 'routed' THEN '{{"dealer":"' || dealer || '"}}' ELSE '{{}}' END, 'all', {hex_event}
    FROM made, ({events}) AS happened
"""
_MAILS = """
INSERT INTO messages (id, key, spool_id, received_at, via, peer, sender, recipient, blob, size, queue_id, outcome,
        reference, kind, subject, settled_at, problem_code)
    SELECT i, {hex_i}, CAST(i AS text), opened_at, 'smtp', '192.0.2.7', shop || '@shops.example',
        brand || '@parts.example', {hex_i}, 90000, CAST(i AS text),
        CASE WHEN i % (1 + {requests} / 50) = 1 THEN 'held' ELSE 'request' END, number,
        'order', 'Commande ' || po, opened_at, 'no-pdf'
    FROM made
;
INSERT INTO outbox (id, key, kind, role, request, recipient, envelope_from, message_id, blob, state, created_at,
        next_at, sent_at)
    SELECT 2 * i + place, number || kind, kind, role, number,
        CASE role WHEN 'dealer' THEN dealer || '@dealers.example' ELSE shop || '@shops.example' END,
        'b+' || number || kind, number || kind, {hex_i},
        CASE i % (1 + {requests} / 40) WHEN 1 THEN 'failed' WHEN 2 THEN unproven ELSE 'sent' END,
        opened_at, opened_at, opened_at
    FROM made, (
        SELECT 0 AS place, 'new_request' AS kind, 'dealer' AS role, 'failed' AS unproven
        UNION ALL SELECT 1, 'receipt', 'shop', 'uncertain'
    ) AS two
"""
_COUNTS = """
INSERT INTO counts (subject, key, state, amount)
    SELECT 'requests', brand, list || '/' || waiting_on, count(*) FROM requests GROUP BY 2, 3
;
INSERT INTO counts (subject, key, state, amount)
    SELECT 'mails', '', outcome, count(*) FROM messages GROUP BY 3
;
INSERT INTO counts (subject, key, state, amount)
    SELECT 'changes', 'dealer:' || dealer, '', {happened} * count(*) FROM made GROUP BY 2
    UNION ALL SELECT 'changes', 'shop:' || shop, '', {happened} * count(*) FROM made GROUP BY 2
    UNION ALL SELECT 'changes', '', '', {happened} * count(*) FROM made
"""


def make(url: str, folder: Path, requests: int, lines: int = 3, events: int = len(_EVENTS)) -> float:
    """Make the database at this address (SQLite's relative to `folder`) and give the seconds it took."""
    began = time.monotonic()
    migrate(url, folder)
    database = Database(url, folder)
    with loading(database, [*_TABLES, "numbers"]) as execute:
        merged = database.dialect == "sqlite"
        for statement in _statements(DIALECTS[database.dialect], requests, lines, events, merged=merged):
            execute(statement)
        if database.dialect == "postgresql":
            # Ids were given: what comes next goes on after them.
            for table in ("messages", "outbox", "deadlines"):
                execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), 3 * {requests})")
        execute("DROP TABLE made")
    database.close()
    return time.monotonic() - began


def number_of(i: int, requests: int) -> str:
    """The number of the i-th request of so many, from 1 on."""
    return f"{_PREFIXES[3 * (i % 10) :][:3]}-{2023 + i * 3 // requests}-{i:06d}"


def _statements(dialect: Dialect, requests: int, lines: int, events: int, *, merged: bool) -> list[str]:
    closed = requests - max(requests // 100, min(6_000, requests * 6 // 10))
    cars, papers = max(1, requests // 10), max(40, requests // 125)
    parts = [_part(dialect, str(place)) for place in range(1, lines + 1)]
    known = {
        "requests": requests,
        "closed": closed,
        "prefixes": _PREFIXES,
        "counted": dialect.counted.format(requests=requests),
        "moment": dialect.moment.format(f"{FIRST} + i * ({YEARS_SECONDS} / {requests}.0)"),
        "six": dialect.padded("i", 6),
        "nine": dialect.padded(f"(i % {cars}) * 7919 % 1000000000", 9),
        "five": dialect.padded(f"mixed % {papers}", 5),
        "hex_i": dialect.hexed("i"),
        "hex_event": dialect.hexed("i * 10 + place"),
        "opening": _opening(lines).replace("'", "''"),
        "part": _part(dialect, "place"),
        "places": " UNION ALL ".join(f"SELECT {place} AS place" for place in range(1, lines + 1)),
        "events": " UNION ALL ".join(
            f"SELECT {place} AS place, '{kind}' AS kind" for place, kind in enumerate(_EVENTS[:events], 1)
        ),
        "happened": events,
    }
    written = f"{_MADE};\n{_REQUESTS};\n{_MAILS};\n{_COUNTS}".format(**known).split(";\n")
    return [*written, _terms(parts, merged=merged), *_figures(dialect)]


def _part(dialect: Dialect, place: str) -> str:
    printed = f"{dialect.padded(f'(mixed + {place} * 7919) % 200000', 6)} || 'T20A' || CAST({place} AS text)"
    return f"CASE WHEN {place} = 1 AND i % 100 = 0 THEN '{POPULAR}' ELSE {printed} END"


def _opening(lines: int) -> str:
    opening = Opening(
        number="@NUMBER",
        kind="parts_list",
        brand="brand-1",
        shop=Party("pieces@shops.example", "Carrosserie", "fr"),
        shop_key="shop-1",
        shop_postal_code="H7S2B4",
        order=Order(lines=(LineItem("1", "04711", "Pare-chocs", Decimal(1), None),) * lines),
        source=Source("aa" * 32, "po.pdf"),
        route=Route("brand-1", "H7S2B4", "big", ("the longest prefix is H7S",), "H7S"),
        directory="f00d",
    )
    said = TypeAdapter(Opening).dump_python(opening, mode="json", exclude_defaults=True)
    return json.dumps(said, separators=(",", ":"))


def _terms(parts: list[str], *, merged: bool) -> str:
    """Every term of every request; SQLite keeps them in the order of their key and wants them so."""
    backwards = " || ".join(f"substr(vin, {place}, 1)" for place in range(17, 0, -1))
    name = "upper(replace(substr(shop, 6), '-', ''))"
    spelt = [*parts, "po", "upper(replace(shop, '-', '')) || 'SHOPSEXAMPLE'", f"'V:' || {backwards}"]
    spelt += [f"'S:CARROSSERIE' || {name}", f"'S:' || {name}"]
    into = "INSERT INTO terms (term, opened_at, number, dealer, shop_key)"
    if merged:
        every = " UNION ALL ".join(f"SELECT {term}, opened_at, number, dealer, shop FROM made" for term in spelt)
        return f"{into} {every} ORDER BY 1, 2, 3"
    values = ", ".join(f"({term})" for term in spelt)
    return f"{into} SELECT term, opened_at, number, dealer, shop FROM made, LATERAL (VALUES {values}) AS spelt (term)"


def _figures(dialect: Dialect) -> list[str]:
    spans = {"": dialect.day, ", weeks": dialect.week, ", months": dialect.month}
    made = []
    for span, day in spans.items():
        for cut, kept in _CUTS.items():
            keys = ", ".join(name if name in kept else f"'' AS {name}" for name in ("dealer", "brand", "territory"))
            grouped = ", ".join(("day", *kept))
            counted = f"SELECT {day} AS day, {', '.join((*kept, ''))} count(*) AS amount FROM made GROUP BY {grouped}"
            made.append(
                f"INSERT INTO figures (cut, day, dealer, brand, territory, {', '.join(_MEASURES)}) "
                f"SELECT '{cut}{span}', day, {keys}{', amount' * len(_MEASURES)} "
                f"FROM ({counted}) AS counted ORDER BY 2, 3, 4, 5"
            )
    return made
