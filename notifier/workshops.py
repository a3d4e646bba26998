"""The kinds of mail of a workshop's agenda: its lists, its calls, the question after a visit, and its campaigns."""

from dataclasses import replace
from typing import Final

from notifier.kind import Kind
from notifier.kind import visit as _visit

AGENDA_KINDS: Final[dict[str, Kind]] = {
    # occasion: morning, or afternoon for those who have not come. The appointments are `Notice.also`, each with its
    # section (`routing.SECTIONS`), at: the moment that puts it there, timed: "1" where a call has an hour, note: what
    # was noted, and reply: "1" where answers about it prove themselves.
    "agenda": Kind(
        required=frozenset({"occasion"}),
        optional=frozenset({"dealer", "dealer_timezone", "brand", "section", "at", "timed", "note", "reply"}),
        needs_request=False,
        answered_by_mail=False,
        lists=True,
        page=True,
    ),
    # For the workshop. occasion: set, replaced (was_at: the moment before), dropped, due; wanted, where a note has no
    # next day; reason, where a call is dropped without one; none, where there is nothing to drop; unhappy, for a
    # customer who was not content; mismatch, where its own system has another hour (was_at) than what is agreed on
    # (due_at).
    "follow_up": replace(_visit("occasion", "due_at timed was_at answered_text reason result"), page=True),
    # For the customer. occasion: asked, or thanked where he was not content.
    "courtesy": _visit("occasion", "answered_text"),
    # For whoever sent a campaign's table: go is the answer that sends it; wrong: its problems, ``line code words``.
    "campaign_preview": Kind(
        required=frozenset({"case", "campaign", "clients"}),
        optional=frozenset({"dealer", "brand", "go", "rows", "calls", "refused", "before", "problems", "wrong"})
        | {"words", "occasion"},
        needs_request=False,
    ),
    # For a customer of a campaign. words: the workshop's own; vehicles: his cars, a line each.
    "campaign": _visit("campaign", "words vehicles", follows=False),
}
