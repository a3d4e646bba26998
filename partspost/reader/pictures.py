"""The pages of an order as pictures for the page: drawn in a confined child of a server of their own, and kept a while.

Never raises for what a document does. The server is not the reading room's: whoever looks at many pictures holds up no
order.
"""

import threading
from collections import OrderedDict
from datetime import UTC, datetime
from typing import Any, Final

import structlog
from pydantic import BaseModel, TypeAdapter, ValidationError

from config import Settings
from parsers import Problem
from partspost.reader.warm import Zygote, ZygoteLostError
from store import BlobLost, Blobs

log = structlog.get_logger()

MOST_KEPT: Final = 48 << 20
"""Bytes of pictures that are kept; the ones that were not looked at for longest go first."""
LARGEST: Final = 8 << 20
"""Bytes of one picture that a reader is sent."""
MOST_PAGES: Final = 16
_PATIENCE = 10.0
_PNG = b"\x89PNG\r\n\x1a\n"
_WEIGHT = 200  # what a problem weighs among the pictures

Drawn = tuple[bytes, ...] | Problem


class _Head(BaseModel):
    """What the child says of its pictures."""

    problem: str
    sizes: list[int]


_HEAD = TypeAdapter(_Head)


class Pictures:
    """Draws a PDF's pages by its hash, one document at a time; may be called from several threads."""

    def __init__(self, settings: Settings, blobs: Blobs) -> None:
        reader = settings.reader
        self._blobs = blobs
        self._limits = {"wall": reader.wall, "cpu": reader.cpu, "memory": reader.memory}
        self._max_pages = reader.max_pages
        self._kept: OrderedDict[str, Drawn] = OrderedDict()
        self._weight = 0
        self._drawing = threading.Lock()
        self._keeping = threading.Lock()
        self._zygote: Zygote | None = None

    def __call__(self, blob: str) -> Drawn:
        """The pages as PNG, or why there are none; ``busy`` where others are waiting already."""
        if (known := self._known(blob)) is not None:
            return known
        if not self._drawing.acquire(timeout=_PATIENCE):
            return Problem("busy")
        try:
            # Somebody else may have waited for the very same one.
            return self._known(blob) or self._keep(blob, self._draw(blob))
        finally:
            self._drawing.release()

    def close(self) -> None:
        """End the server."""
        with self._drawing:
            if self._zygote is not None:
                self._zygote.close()
                self._zygote = None

    def _known(self, blob: str) -> Drawn | None:
        with self._keeping:
            if blob in self._kept:
                self._kept.move_to_end(blob)
            return self._kept.get(blob)

    def _keep(self, blob: str, drawn: Drawn) -> Drawn:
        with self._keeping:
            self._kept[blob] = drawn
            self._weight += _weight(drawn)
            while self._weight > MOST_KEPT and len(self._kept) > 1:
                _, oldest = self._kept.popitem(last=False)
                self._weight -= _weight(oldest)
        return drawn

    def _draw(self, blob: str) -> Drawn:
        try:
            pdf = self._blobs.get(blob)
        except BlobLost:
            return Problem("blob-lost")
        args = {"max_pages": self._max_pages, "today": datetime.now(UTC).date().isoformat()}
        order: dict[str, Any] = {"task": "pages", "args": args, **self._limits}
        try:
            if self._zygote is None:
                self._zygote = Zygote("documents")
                log.info("reader.started", duty="pictures", confined_by=self._zygote.measures)
            outcome, answer = self._zygote.ask(order, pdf)
        except ZygoteLostError:
            if self._zygote is not None:
                self._zygote.close()
            self._zygote = None
            return Problem("pdf-crashed")
        if outcome != "ok":
            log.warning(
                "reader.child_ended", task="pages", outcome=outcome, error=answer[:500].decode("ascii", "replace")
            )
            return Problem(f"pdf-{outcome}")
        return _checked(answer)


def _checked(answer: bytes) -> Drawn:
    """What a child says that has seen a stranger's document: only pictures of our own making and size are believed."""
    head, _, grid = answer.partition(b"\n")
    try:
        told = _HEAD.validate_json(head)
    except ValidationError:
        return Problem("pdf-fault")
    if told.problem:
        return Problem(told.problem[:40])
    if not 0 < len(told.sizes) <= MOST_PAGES or sum(told.sizes) != len(grid):
        return Problem("pdf-fault")
    pictures, at = [], 0
    for size in told.sizes:
        pictures.append(grid[at : at + size])
        at += size
    fit = all(len(_PNG) < len(one) <= LARGEST and one.startswith(_PNG) for one in pictures)
    return tuple(pictures) if fit else Problem("pdf-fault")


def _weight(drawn: Drawn) -> int:
    return _WEIGHT if isinstance(drawn, Problem) else _WEIGHT + sum(map(len, drawn))
