"""Fault drills: end this process with SIGKILL at a named step, to prove that nothing accepted is lost.

Always compiled in and ordered by the environment only: ``PARTSPOST_CRASH_AT=P6:2`` kills at the second pass of step
P6. The steps are listed in ``docs/architecture.md``; without the variable a step costs one dictionary look-up.
"""

import os
import signal

_ORDER, _, _PASS = os.environ.get("PARTSPOST_CRASH_AT", "").partition(":")
_passes_left = int(_PASS or 1)


def step(name: str) -> None:
    """Mark a named step of the path; dies here when the drill says so."""
    global _passes_left
    if name != _ORDER:
        return
    _passes_left -= 1
    if _passes_left <= 0:
        os.kill(os.getpid(), signal.SIGKILL)
