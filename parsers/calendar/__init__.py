"""parsers.calendar: what calendar programs write, read from the content lines alone (RFC 5545 3.1).

Purpose: the lines of a calendar (`lines_of`, `component`), their moments (`moment_of`), and the answer to an invitation
of ours (`read_meeting`). What others invite to is read by `parsers.visits`, of the same lines.
Promise: never raises; no time zone that a stranger defines is ever computed.
What may go wrong: a broken line is left out; a zone that nobody knows stays as the name that it was given.
"""

from parsers.calendar.answers import meeting_of, read_meeting, sequence_of
from parsers.calendar.lines import MAX_TEXT, TYPES, Event, components, first_of, lines_of
from parsers.calendar.moments import Moment, moment_of

__all__ = [
    "MAX_TEXT",
    "TYPES",
    "Event",
    "Moment",
    "components",
    "first_of",
    "lines_of",
    "meeting_of",
    "moment_of",
    "read_meeting",
    "sequence_of",
]
