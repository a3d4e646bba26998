"""What an operator looks at when something is wrong: spool, queue, outbox, held mails, workers, and the directory."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from config import Settings
from status.figures import Tile, Tiles, tiles
from status.page import Page
from status.scope import Reader
from status.standing import brand_name, chosen, dealer_name
from store import Transaction
from store import views as store_views

ROWS = 20
"""Of each list of mails and deadlines."""
_NEVER = datetime.min.replace(tzinfo=UTC)
_DEAD_AFTER = timedelta(minutes=2)
"""A worker that was not heard of for so long does nothing any more."""


@dataclass(frozen=True, slots=True)
class Chart:
    """The territories of a brand in a country: `grid` has a row for each first sign, with a tile or none."""

    country: str
    columns: tuple[str, ...]
    grid: tuple[tuple[str, tuple[Tile | None, ...]], ...]
    numbers: Mapping[str, int]
    """Each dealer's number in the legend, from 1 on."""


def operations(page: Page, http: HttpRequest, reader: Reader) -> Response:
    """Everything of this node and of the store that could need a person."""
    language, directory = page.language_of(http), page.directory()
    today = language.now.astimezone(language.zone).date()
    brands = sorted(directory.brands.values(), key=lambda each: each.name)
    asked = chosen(directory.brands, http.query_params.get("map"))
    node: dict[str, Any] = {"reasons": list(page.health()), "spool": dict(page.spool()), "warnings": page.warnings()}
    with page.database.reading() as tx:
        flight = store_views.canary.newest(tx) if page.settings.canary.every else None
        canary = flight and flight.state(language.now, page.settings.canary.within)
        mark = page.mark(http, reader, node, flight, canary, store_views.operations.stamp(tx, language.now))
        if (known := page.known(http, mark)) is not None:
            return known
        facts = {**node, **_facts(tx, language.now)}
        last = store_views.last_mail(tx)
    # Unless one is asked for, the map is of the brand that somebody wrote to last.
    brand = asked or max(brands, key=lambda each: last.get(each.key, _NEVER), default=None)
    return page.show(
        http,
        "operations.html",
        reader,
        mark=mark,
        last=[(each, last.get(each.key)) for each in brands],
        config_version=version_of(page.links()),
        directory=directory,
        territories=len(directory.territories),
        brand=brand,
        brands=brands,
        charts=[_chart(each) for each in tiles(directory, brand.key, today)] if brand else [],
        brand_name=partial(brand_name, directory),
        dealer_name=partial(dealer_name, directory),
        flight=flight,
        canary=canary,
        **facts,
    )


def version_of(settings: Settings) -> str:
    """A name for the settings in force; no secret is part of it."""
    return hashlib.sha256(settings.model_dump_json(exclude={"store": {"url"}}).encode()).hexdigest()[:12]


def _facts(tx: Transaction, now: datetime) -> dict[str, Any]:
    seen = store_views.operations
    reasons = seen.held_reasons(tx)
    return {
        "jobs": store_views.job_states(tx),
        "queue": store_views.queue_depth(tx, now),
        "oldest_job": store_views.oldest_job(tx, now),
        "oldest_mail": store_views.oldest_waiting(tx),
        "outbox": store_views.outbox_unsent(tx),
        "uncertain": seen.unsent(tx, "uncertain", limit=ROWS),
        "failed": seen.unsent(tx, "failed", limit=ROWS),
        "held": sorted(reasons.items(), key=lambda reason: (-reason[1], reason[0])),
        "late": seen.late(tx, now, limit=ROWS),
        "workers": [(worker, now - worker.last_heartbeat > _DEAD_AFTER) for worker in seen.workers(tx)],
    }


def _chart(drawn: Tiles) -> Chart:
    found = {tile.begin: tile for tile in drawn.tiles}
    grid = tuple((first, tuple(found.get(first + second) for second in drawn.columns)) for first in drawn.rows)
    numbers = {dealer: place for place, dealer in enumerate(drawn.dealers, start=1)}
    return Chart(drawn.country, drawn.columns, grid, numbers)
