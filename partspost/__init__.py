"""partspost: the program. Every room meets here: command line, daemon, pipeline, clock.

Purpose: build everything, let one message travel, stop in order.
Promise: what was accepted ends as a request, an event, a linked duplicate or a held item; nothing is dropped.
What may go wrong: a broken configuration stops the start with exit 78; a broken world makes a stage wait and retry.
"""

__version__ = "0.1.0"
