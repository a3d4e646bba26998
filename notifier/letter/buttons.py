"""The buttons of a mail: each opens a prepared answer in the reader's own words, which is read like any other.

A button is no link that a scanner could press (RFC 6068): nothing happens until a person sends what it has prepared.
"""

from dataclasses import dataclass, replace
from urllib.parse import quote

from notifier.catalogue import Words
from notifier.header import clean_text
from notifier.letter.talk import matter_of
from notifier.letter.visits import VISIT_BUTTONS, visit_button
from notifier.lines import N_
from routing import DONE, Notice

_LONGEST_BODY = 1_500  # escaped; mail programs take links of some 2,000 characters


@dataclass(frozen=True, slots=True)
class Button:
    """What a button says, and the answer that it prepares: complete, or to be completed behind a colon."""

    label: str
    body: str

    @property
    def open(self) -> bool:
        """Whether its reader must complete the answer."""
        return self.body.endswith(" ")


def buttons(notice: Notice, reader: Words) -> tuple[Button, ...]:
    """The buttons of this mail in the reader's language."""
    if notice.kind == "stranger":
        return _confirm(notice, reader)
    kind = notice.kind
    if kind in ("nudge", "reminder"):
        kind = f"{kind}.{matter_of(notice)}"
    elif kind == "delivery_day":
        kind = "" if notice.also else f"{kind}.{_occasion(notice)}"
    elif kind == "ask_back":
        kind = f"{kind}.{notice.role}"
    elif kind in ("follow_up", "courtesy"):
        kind = f"{kind}.{notice.facts['occasion']}"
    elif kind == "campaign_preview":
        return _go(notice, reader)
    elif kind.startswith("visit_"):
        kind = visit_button(notice)
    return tuple(Button(reader.say(one.label), reader.say(one.body)) for one in BUTTONS.get(kind, ()))


def _occasion(notice: Notice) -> str:
    """Whether everything can have arrived by this mail: not where more of the order comes later."""
    lines = notice.request.lines if notice.request else ()
    more = any(line.state not in DONE and line.eta and line.eta.isoformat() > notice.facts["day"] for line in lines)
    return "part" if more and notice.facts["occasion"] == "today" else notice.facts["occasion"]


def _confirm(notice: Notice, reader: Words) -> tuple[Button, ...]:
    """The stranger's own words, ready to be sent again by somebody whom we know."""
    words = notice.facts["answered_text"].strip()
    # Half a sentence may say the contrary of the whole: what is too long gets no button.
    if not words or len(quote(words)) > _LONGEST_BODY:
        return ()
    said = "\n".join(clean_text(line, _LONGEST_BODY) for line in words.splitlines())
    return (Button(reader.say("Send this answer in my name"), said),)


def _go(notice: Notice, reader: Words) -> tuple[Button, ...]:
    """The answer that sends a campaign; none where nobody would get it."""
    code = notice.facts.get("go", "")
    return (Button(reader.say("Send the campaign"), code), Button(reader.say("Do not send it"), "STOP")) if code else ()


def _same(words: str) -> Button:
    """A button whose answer is what it says."""
    return Button(words, words)


_ALL = _same(N_("Everything is available"))
_NOT_OURS = Button(N_("Not for us"), N_("We cannot take this order."))
_ASK = Button(N_("Ask a question"), N_("Question: "))
_CANCEL_LINE = Button(N_("Cancel a line"), N_("Cancel line "))
_ACCEPT = (_same(N_("I accept")), _same(N_("I refuse")))
_APPROVE = (_same(N_("Approved")), Button(N_("Reject, with a reason"), N_("Rejected: ")))
_REASON = (Button(N_("Give the reason"), N_("Reason: ")),)
_AGAIN = (_same(N_("Send the confirmation again")),)
_ARRIVED = (
    Button(N_("Everything has arrived"), N_("We received everything")),
    Button(N_("Something is missing"), N_("Missing: ")),
)
_REFERENCE = (Button(N_("Give the number"), N_("Reference: ")),)
_CALL_AGAIN = Button(N_("Call again on …"), N_("Call back on "))
_DROP = (Button(N_("Drop: price"), N_("Drop: price")), Button(N_("Drop: …"), N_("Drop: ")))

# By kind; where it depends on what the mail is about or on who reads it, by kind and matter or role.
BUTTONS: dict[str, tuple[Button, ...]] = {
    "new_request": (_ALL, _NOT_OURS, _ASK),
    "reminder.answer": (_ALL, _NOT_OURS, _ASK),
    "delta": (_ALL, _ASK),
    "search": (
        replace(_ALL, label=N_("We have everything")),
        replace(_NOT_OURS, label=N_("We do not have it")),
    ),
    "ask_back.dealer": (_ALL, _NOT_OURS, _ASK),
    "ask_back.approver": _APPROVE,
    "answered": (_ASK, _CANCEL_LINE),
    "promise_moved": (_ASK, _CANCEL_LINE),
    "handed_over": (_ASK,),
    "echo": (_same(N_("Undo my answer")),),
    "consent": _ACCEPT,
    "approval": _APPROVE,
    "reference": _REFERENCE,
    "reason": _REASON,
    "duplicate": _AGAIN,
    "arrived": (*_ARRIVED, _same(N_("Not yet"))),
    "delivery": (_ASK,),
    "delivery_day.ahead": (_ASK,),
    "delivery_day.today": (*_ARRIVED, _ASK),
    "delivery_day.part": (*_ARRIVED[1:], _ASK),
    "unanswered": (_same(N_("Ask the shop again")),),
    "return_request": (
        Button(N_("Accept the return"), N_("Accepted")),
        Button(N_("Refuse the return, with a reason"), N_("We cannot process this return.\nReason: ")),
    ),
    "same_as": (
        Button(N_("Yes, it is the same order"), N_("Yes")),
        Button(N_("No, it is another order"), N_("No")),
    ),
    "profile_check": (Button(N_("Yes, all of it is right"), N_("Yes")),),
    "profile_confirm": (
        Button(N_("Yes, change it"), N_("Yes")),
        Button(N_("No, change nothing"), N_("No")),
    ),
    "follow_up.set": (_CALL_AGAIN, *_DROP),
    "follow_up.replaced": (_CALL_AGAIN, *_DROP),
    "follow_up.due": (_CALL_AGAIN, *_DROP),
    "follow_up.wanted": (_CALL_AGAIN, *_DROP),
    "follow_up.reason": (*_DROP, _CALL_AGAIN),
    "follow_up.dropped": (_CALL_AGAIN,),
    "follow_up.none": (_CALL_AGAIN,),
    "follow_up.unhappy": (_CALL_AGAIN,),
    "courtesy.asked": (
        _same(N_("Everything was fine")),
        Button(N_("Only partly"), N_("Partly: ")),
        Button(N_("There is a problem"), N_("Problem: ")),
    ),
    "campaign": (
        Button(N_("Ask for an appointment"), N_("I would like an appointment on ")),
        Button(N_("No such mails any more"), N_("Stop")),
    ),
    "nudge.consent": _ACCEPT,
    "nudge.approval": _APPROVE,
    "nudge.reference": _REFERENCE,
    "nudge.reason": _REASON,
    **{kind: tuple(Button(*pair) for pair in pairs) for kind, pairs in VISIT_BUTTONS.items()},
}
