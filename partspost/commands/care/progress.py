"""How long work behaves: a bar shows on a terminal that it goes on, and whatever is urgent goes first."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

_KINDNESS = 10  # of nice(2)


@contextmanager
def giving_way() -> Iterator[None]:
    """Let everything else on this machine go first; afterwards as before, where the system allows that."""
    before = os.getpriority(os.PRIO_PROCESS, 0)
    os.setpriority(os.PRIO_PROCESS, 0, before + _KINDNESS)
    try:
        yield
    finally:
        with suppress(PermissionError):
            os.setpriority(os.PRIO_PROCESS, 0, before)


@contextmanager
def bar(what: str, total: int | None, done: int = 0) -> Iterator[Callable[[int], None]]:
    """Call what it gives with each step's amount; without a `total` the bar only says that it goes on."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as shown:
        task = shown.add_task(what, total=total, completed=done)
        yield lambda amount: shown.advance(task, amount)
