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
from routing.orders.case import Case
from routing.orders.decide import decide_order
from routing.directory import (
    NOBODY,
    REGIONS,
    Banner,
    Brand,
    Dealer,
    Directory,
    Hours,
    Region,
    Route,
    Shop,
    Territory,
    add_business_time,
    build_directory,
    choose,
    covering,
    explain,
    gaps,
    is_open,
    next_cutoff,
    next_opening,
    regions_by_brand,
)
from routing.followup import decide_bounce, decide_deadline, decide_reply
from routing.orders.guard import Found, Verdict, find_orders, judge
from routing.ladder import next_deadline
from routing.postal import normalise, shown
from routing.request import (
    Deadline,
    Decision,
    Event,
    Held,
    Kind,
    LineStanding,
    LineState,
    Matter,
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
    "NOBODY",
    "REGIONS",
    "Arrival",
    "Banner",
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
    "Kind",
    "LineStanding",
    "LineState",
    "Matter",
    "Notice",
    "Opening",
    "Region",
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
    "Verdict",
    "Visibility",
    "WaitingOn",
    "add_business_time",
    "bounce_address",
    "build_directory",
    "choose",
    "covering",
    "decide_bounce",
    "decide_deadline",
    "decide_order",
    "decide_reply",
    "explain",
    "find_orders",
    "fold",
    "gaps",
    "is_bounce_address",
    "is_open",
    "judge",
    "next_cutoff",
    "next_deadline",
    "next_opening",
    "normalise",
    "regions_by_brand",
    "request_of",
    "shown",
    "sign",
    "verify",
]
