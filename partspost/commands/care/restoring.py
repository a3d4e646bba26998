"""``partspost restored``: what a store must be told that comes out of a backup."""

from typing import Annotated

import typer

from partspost.cli import Config, Json, refusals, settings_as_owner
from partspost.terminal import say

_SKIPPED = 1000


def restored(
    skip: Annotated[
        int, typer.Option(min=1, help="How many numbers of each brand may have been given since the backup.")
    ] = _SKIPPED,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Say, once, that this store comes from a backup: no number that was given since then is given to another order."""
    from store import Database, require_schema
    from store.years.losses import skip_numbers

    with refusals():
        settings = settings_as_owner(config)
        database = Database(settings.store.url, settings.paths.state)
        try:
            require_schema(database)
            with database.begin() as tx:
                counters = skip_numbers(tx, skip)
        finally:
            database.close()
    say({"skipped": skip, "counters": counters}, as_json=as_json)
