"""routing.deliveries: each promised day of a request's lines is a delivery, of which its shop is told.

Purpose: when a shop is reminded of a delivery, and when one is put into its calendar, moved there or taken out.
Promise: pure; what follows from how the lines stand now is told, and what stood before is not; each reminder once, at
the hour of the shop's own clock, or never when that hour has gone by too far; one person is told.
What may go wrong: nothing; a reminder whose time has gone by is written down instead of sent.
"""

from routing.deliveries.deadline import DELIVERY, tell_deliveries
from routing.deliveries.gathering import gathered, has_lapsed
from routing.deliveries.reminders import not_yet

__all__ = ["DELIVERY", "gathered", "has_lapsed", "not_yet", "tell_deliveries"]
