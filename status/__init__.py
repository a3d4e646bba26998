"""status: the read-only page, for operators, for a dealer's counter and for a shop.

Purpose: show what arrived, where it went and why, what waits for whom, what was promised, and how the house is doing.
Promise: GET and HEAD only; the database is read through a connection that cannot write; whoever comes by a signed link
sees his own part, and for him nothing else exists; whatever a stranger wrote is escaped, cleaned and set apart by
``<bdi>``; the page needs no script and nothing from elsewhere.
What may go wrong: an unreadable database gives a calm page with status 503, and ``/readyz`` names the reasons.
"""

from status.app import build_app

__all__ = ["build_app"]
