"""How often one link may ask: so often in a second, with some in hand for a moment's rush (reliability S29)."""

import time
from collections import OrderedDict
from collections.abc import Callable
from math import ceil
from threading import Lock

VIEWS_A_SECOND = 20
VIEWS_IN_HAND = 100
"""Several screens of one counter ask in the same moment, when there is news for all of them."""
STREAMS_A_SECOND = 5
STREAMS_IN_HAND = 100
"""Twice as many as one reader may have open: after a break they all come back at once."""
MOST_LINKS = 10_000
"""So many are remembered; who has not asked for longest is forgotten, and begins with a full hand."""


class Allowance:
    """A token bucket for each link; may be asked from several threads. `clock` gives seconds that only go on."""

    def __init__(self, a_second: float, in_hand: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._a_second = a_second
        self._in_hand = float(in_hand)
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._left)

    def wait(self, link: str) -> int:
        """Take one for this link: 0 if there was one, else in how many whole seconds to ask again."""
        now = self._clock()
        with self._lock:
            left, since = self._left.pop(link, (self._in_hand, now))
            left = min(self._in_hand, left + (now - since) * self._a_second)
            wait = 0 if left >= 1 else ceil((1 - left) / self._a_second)
            self._left[link] = (left if wait else left - 1, now)
            if len(self._left) > MOST_LINKS:
                self._left.popitem(last=False)
        return wait
