"""``partspost export``: the history as Parquet files, one for each view that other programs may read."""

from pathlib import Path
from typing import Annotated

import typer

from partspost.cli import USAGE, Config, Json, refusals, settings_as_owner
from partspost.commands.care.progress import bar
from partspost.terminal import say
from store import Database, require_schema
from store.schema.interface import VIEWS
from store.years.exporting import export as write
from store.years.exporting import rows_to_export


def export(
    folder: Annotated[Path, typer.Argument(file_okay=False, help="Where the files go; those of before are replaced.")],
    view: Annotated[list[str] | None, typer.Option(help=f"Only this one; any of {', '.join(VIEWS)}.")] = None,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Write the history as Parquet, for DuckDB, Spark and the like; all files are of one moment."""
    names = list(dict.fromkeys(view or VIEWS))
    if strangers := [name for name in names if name not in VIEWS]:
        typer.echo(f"unknown view {', '.join(strangers)}; choose from {', '.join(VIEWS)}", err=True)
        raise typer.Exit(USAGE)
    with refusals():
        settings = settings_as_owner(config)
        database = Database(settings.store.url, settings.paths.state)
        try:
            require_schema(database)
            with bar("rows", rows_to_export(database, names)) as went_by:
                made = list(write(database, folder, names, went_by))
        finally:
            database.close()
    for one in made:
        if one.unfit:
            typer.echo(f"{one.file}: {one.unfit} amounts have too many digits and are left empty", err=True)
        say({"file": str(one.file), "rows": one.rows}, as_json=as_json)
