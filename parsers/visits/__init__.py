"""parsers.visits: what mails say of workshop appointments.

Purpose: read appointments out of iTIP mails, tables of dealers' systems and customers' words, and answers about one.
Promise: pure, in the disposable child, never raises for what a stranger wrote; a day is read only where it is sure.
What may go wrong: what cannot be read is a `Problem` that names its line, or an ambiguous answer that changes nothing.
"""

from parsers.visits.choices import CONTRADICTION
from parsers.visits.facts import (
    EVERY_ITEM,
    PERSON_ROLES,
    UNNAMED,
    Booking,
    Bookings,
    BookingStatus,
    CampaignTable,
    ItemVerb,
    Job,
    Person,
    PersonRole,
    Unit,
    VisitAnswer,
    VisitOrigin,
    VisitVerb,
    When,
)

__all__ = [
    "CONTRADICTION",
    "EVERY_ITEM",
    "PERSON_ROLES",
    "UNNAMED",
    "Booking",
    "BookingStatus",
    "Bookings",
    "CampaignTable",
    "ItemVerb",
    "Job",
    "Person",
    "PersonRole",
    "Unit",
    "VisitAnswer",
    "VisitOrigin",
    "VisitVerb",
    "When",
]
