"""What a template may show: found by writing a specimen of a mail, so that no list can be wrong about it."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

from config import Settings
from notifier.kinds import KINDS
from notifier.letter import write
from parsers import Order, Party
from routing import REPORTED, Directory, Notice, Opening, Source, fold

_THEN = datetime(2026, 1, 5, tzinfo=UTC)
_NOBODY = Party("nobody@parts.example")
_OPENING = Opening("XXX-2026-000001", "parts_list", "", _NOBODY, None, None, Order(), Source("", ""), None, "")


@cache
def variables(kind: str | None) -> frozenset[str]:
    """The names that templates of this kind of mail know; without a kind those of all kinds together."""
    if kind is None:
        return frozenset().union(*map(variables, KINDS))
    # A day is a moment as well, and where a fact is a word any will do.
    facts = dict.fromkeys({*KINDS[kind].required, "weeks"}, str(_THEN.date())) | dict.fromkeys(REPORTED, "0")
    notice = Notice("specimen", kind, "dealer", _NOBODY, facts=facts)
    if KINDS[kind].needs_request or KINDS[kind].lists:
        notice = replace(notice, request=fold((_OPENING,), ()))
    letter = write(
        notice,
        settings=Settings.model_validate({"site": {"domain": "parts.example"}}),
        directory=Directory({}, {}, {}, {}),
        reply_to="",
        message_id="<specimen@parts.example>",
        now=_THEN,
    )
    return frozenset({*letter.said, "subject"})
