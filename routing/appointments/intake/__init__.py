"""routing.appointments.intake: how an appointment begins, and what its source tells of it later.

Purpose: which workshop and whose customer a booking is for, whether it is a new request or one that is known, and what
a system's update, cancellation or delivery makes of that.
Promise: pure; the word of a workshop's own systems books and cancels, anybody else's only asks; a row that is missing
says nothing; the same twice is one.
What may go wrong: what names no workshop, no hour that anybody could know, or comes from somebody who has no say in it
is held with its code, and whoever sent it reads the cure.
"""

from routing.appointments.intake.case import BookingCase, is_tagged
from routing.appointments.intake.decide import Wanted, decide_bookings, fresh, wanted

__all__ = ["BookingCase", "Wanted", "decide_bookings", "fresh", "is_tagged", "wanted"]
