"""The buttons of a mail: each opens a prepared answer in the reader's own words, which is read like any other.

A button is no link that a scanner could press (RFC 6068): nothing happens until a person sends what it has prepared.
"""

from dataclasses import dataclass, replace

from notifier.catalogue import Words
from notifier.header import clean_text
from notifier.lines import N_
from routing import Notice

_LONGEST_BODY = 900  # mail programs take links of some 2,000 characters, and an accent needs six


@dataclass(frozen=True, slots=True)
class Button:
    """What a button says, and the answer that it prepares: complete, or to be completed behind a colon."""

    label: str
    body: str


def buttons(notice: Notice, reader: Words) -> tuple[Button, ...]:
    """The buttons of this mail in the reader's language."""
    if notice.kind == "stranger":
        return _confirm(notice, reader)
    kind = f"nudge.{notice.facts['matter']}" if notice.kind == "nudge" else notice.kind
    made = tuple(Button(reader.say(one.label), reader.say(one.body)) for one in BUTTONS.get(kind, ()))
    if kind in _ROLES and notice.role != _ROLES[kind]:
        return ()
    return made


def _confirm(notice: Notice, reader: Words) -> tuple[Button, ...]:
    """The stranger's own words, ready to be sent again by somebody whom we know."""
    said = "\n".join(clean_text(line) for line in notice.facts["answered_text"].strip().splitlines())
    if not said or len(said) > _LONGEST_BODY:
        return ()
    return (Button(reader.say("Send this answer in my name"), said),)


def _same(words: str) -> Button:
    """A button whose answer is what it says."""
    return Button(words, words)


_ALL = _same(N_("Everything is available"))
_NOT_OURS = Button(N_("Not for us"), N_("We cannot take this order."))
_ASK = Button(N_("Ask a question"), N_("Question: "))
_CANCEL_LINE = Button(N_("Cancel a line"), N_("Cancel line "))
_ACCEPT = (_same(N_("I accept")), _same(N_("I refuse")))
_APPROVE = (_same(N_("Approved")), Button(N_("Reject, with a reason"), N_("Rejected: ")))
_REFERENCE = (Button(N_("Give the number"), N_("Reference: ")),)

BUTTONS: dict[str, tuple[Button, ...]] = {
    "new_request": (_ALL, _NOT_OURS, _ASK),
    "reminder": (_ALL, _NOT_OURS, _ASK),
    "delta": (_ALL, _ASK),
    "search": (
        replace(_ALL, label=N_("We have everything")),
        replace(_NOT_OURS, label=N_("We do not have it")),
    ),
    "ask_back": (_ALL, _NOT_OURS, _ASK),
    "answered": (_ASK, _CANCEL_LINE),
    "promise_moved": (_ASK, _CANCEL_LINE),
    "handed_over": (_ASK,),
    "echo": (_same(N_("Undo my answer")),),
    "consent": _ACCEPT,
    "approval": _APPROVE,
    "reference": _REFERENCE,
    "arrived": (
        _same(N_("Everything has arrived")),
        Button(N_("Something is missing"), N_("Missing: ")),
        _same(N_("Not yet")),
    ),
    "unanswered": (_same(N_("Ask the shop again")),),
    "return_request": (
        _same(N_("Return accepted")),
        Button(N_("Refuse the return, with a reason"), N_("Return refused: ")),
    ),
    "same_as": (_same(N_("It is the same order")), _same(N_("It is another order"))),
    "nudge.consent": _ACCEPT,
    "nudge.approval": _APPROVE,
    "nudge.reference": _REFERENCE,
}
# Buttons that only one side gets of a mail that both may read.
_ROLES = {"ask_back": "dealer", "search": "dealer"}
