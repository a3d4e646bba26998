"""status: the read-only page, for operators now, for dealers and shops later.

Purpose: show what arrived, where it went and why, what waits for a person, and the facts of the original mail.
Promise: GET and HEAD only; the database is read through a connection that cannot write; whatever a stranger wrote is
escaped, cleaned and set apart by ``<bdi>``; the page needs no script, no cookie and nothing from elsewhere.
What may go wrong: an unreadable database gives a calm page with status 503, and ``/readyz`` names the reasons.
"""

from status.app import build_app

__all__ = ["build_app"]
