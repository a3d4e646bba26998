"""parsers.visits: what mails say of workshop appointments.

Purpose: read appointments out of iTIP mails, tables of dealers' systems and customers' words, and answers about one.
Promise: pure, in the disposable child, never raises for what a stranger wrote; a day is read only where it is sure.
What may go wrong: what cannot be read is a `Problem` that names its line, or an ambiguous answer that changes nothing.
"""

from parsers.visits.facts import (
    PERSON_ROLES,
    Booking,
    Bookings,
    BookingStatus,
    Job,
    Person,
    PersonRole,
    VisitAnswer,
    VisitOrigin,
    VisitVerb,
    When,
)

__all__ = [
    "PERSON_ROLES",
    "Booking",
    "BookingStatus",
    "Bookings",
    "Job",
    "Person",
    "PersonRole",
    "VisitAnswer",
    "VisitOrigin",
    "VisitVerb",
    "When",
]
