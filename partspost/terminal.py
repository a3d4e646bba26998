"""What commands print: tables and facts for people, JSON for programs. What a mail brought is text there, no more.

A subject may hold what a terminal obeys, or brackets that our tables would take for their own markup (reliability
S15): both are shown for what they are.
"""

import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

_OBEYED = frozenset({"Cc", "Cf", "Zl", "Zp", "Cs"})


def plain(value: object) -> str:
    """The value as a terminal may show it: its lines and tabs stay, other control and direction characters do not."""
    told = str(value)
    if told.isprintable():
        return told
    return "".join("�" if c not in "\n\t" and unicodedata.category(c) in _OBEYED else c for c in told)


def say(facts: Mapping[str, Any], *, as_json: bool) -> None:
    """One object for a program, or its facts for a person, a line each; of a list every row has a line of its own."""
    if as_json:
        typer.echo(json.dumps(facts, ensure_ascii=False, default=str))
        return
    for key, value in facts.items():
        for place, row in enumerate(value if isinstance(value, list | tuple) else [value]):
            shown = " · ".join(map(str, row.values())) if isinstance(row, dict) else row
            typer.echo(f"{'' if place else key:>12}  {'' if shown is None else plain(shown)}")


def show_table(rows: Iterable[Mapping[str, Any]], columns: Sequence[str], *, as_json: bool = False) -> None:
    """An object a line for a program, or the named columns as a table for a person; the first is never cut."""
    if as_json:
        for row in rows:
            typer.echo(json.dumps(row, ensure_ascii=False, default=str))
        return
    table, kept = Table(box=None, header_style="bold", pad_edge=False), list(rows)
    for column in columns:
        counts = all(isinstance(row[column], int) for row in kept)
        whole = column == columns[0]  # the number by which a row is asked for, however narrow the terminal
        table.add_column(column, justify="right" if counts else "left", no_wrap=whole, overflow="fold")
        table.columns[-1].min_width = max((len(plain(row[column])) for row in kept), default=0) if whole else None
    for row in kept:
        table.add_row(*(_cell(row[column]) for column in columns))
    Console(markup=False).print(table)


def _cell(value: object) -> Text:
    if value is None:
        return Text()
    return Text(f"{value:%Y-%m-%d %H:%M}" if hasattr(value, "strftime") else plain(value))
