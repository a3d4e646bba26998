"""What the page and the metrics show: each view is found by a key, however much there is.

`wall` has the open requests of a counter or a shop, `search` what somebody looks for, `request` whether one is for
somebody's eyes, `visits` a workshop's appointments, `operations` what an operator must look at; the figures of the
whole are functions of this package. A view that is asked for a dealer's or a shop's eyes can give no row of anybody
else, and no row of his that he was not told of: the scope is part of every query.
"""

from store.views import canary, operations, request, search, visits, wall
from store.views.whole import (
    Overview,
    deadlines_due,
    job_states,
    last_mail,
    mail_figures,
    oldest_deadline,
    oldest_job,
    oldest_waiting,
    outbox_unsent,
    overview,
    queue_depth,
    requests_by_brand,
)

__all__ = [
    "Overview",
    "canary",
    "deadlines_due",
    "job_states",
    "last_mail",
    "mail_figures",
    "oldest_deadline",
    "oldest_job",
    "oldest_waiting",
    "operations",
    "outbox_unsent",
    "overview",
    "queue_depth",
    "request",
    "requests_by_brand",
    "search",
    "visits",
    "wall",
]
