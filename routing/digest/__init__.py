"""routing.digest: the mails that go out by the calendar, not because somebody wrote.

Purpose: whom we tell in the morning what waits for him, on Mondays what the week was like, and now and then how all
this works and whether what is on file is right.
Promise: pure; a mail that says nothing new to do is not sent; each has a key by which it is sent once.
What may go wrong: nothing: who has no reader on file gets no mail.
"""

from routing.digest.banner import digest_day, digest_slot, digests
from routing.digest.greeting import check_due, check_profile, welcome
from routing.digest.hours import is_business_day, morning_slot, weekly_slot, zone_of
from routing.digest.morning import mornings, place_of
from routing.digest.weekly import REPORTED, Report, first_weeks, measured, weekly

__all__ = [
    "REPORTED",
    "Report",
    "check_due",
    "check_profile",
    "digest_day",
    "digest_slot",
    "digests",
    "first_weeks",
    "is_business_day",
    "measured",
    "morning_slot",
    "mornings",
    "place_of",
    "weekly",
    "weekly_slot",
    "welcome",
    "zone_of",
]
