"""routing: who must act next.

Purpose: from facts and the time handed in, decide which dealer gets an order and why, what each event means for a
request, and when somebody must be reminded.
Promise: pure functions and frozen values; no clock, network, database, file or log. The same facts give the same
decision, and every route says why.
What may go wrong: what cannot be decided is a `Problem` or `Held` value with a code and a sentence; a broken table is
a `Mistake` with file, line and cure.
"""

from routing.address import Signed, bounce_address, is_bounce_address, request_of, sign, verify
from routing.arrival import Arrival, Known, Reply, Rules
from routing.building import build_directory
from routing.choice import choose
from routing.decide import Case, Found, decide_order, find_orders
from routing.directory import Brand, Dealer, Directory, Hours, Route, Shop, Territory
from routing.followup import decide_bounce, decide_deadline, decide_reply
from routing.hours import add_business_time, is_open, next_opening
from routing.postal import normalise
from routing.request import (
    Deadline,
    Decision,
    Event,
    Held,
    LineState,
    Notice,
    Opening,
    Request,
    RequestList,
    Role,
    Source,
    Visibility,
    WaitingOn,
)
from routing.workflow import fold

__all__ = [
    "Arrival",
    "Brand",
    "Case",
    "Deadline",
    "Dealer",
    "Decision",
    "Directory",
    "Event",
    "Found",
    "Held",
    "Hours",
    "Known",
    "LineState",
    "Notice",
    "Opening",
    "Reply",
    "Request",
    "RequestList",
    "Role",
    "Route",
    "Rules",
    "Shop",
    "Signed",
    "Source",
    "Territory",
    "Visibility",
    "WaitingOn",
    "add_business_time",
    "bounce_address",
    "build_directory",
    "choose",
    "decide_bounce",
    "decide_deadline",
    "decide_order",
    "decide_reply",
    "find_orders",
    "fold",
    "is_bounce_address",
    "is_open",
    "next_opening",
    "normalise",
    "request_of",
    "sign",
    "verify",
]
