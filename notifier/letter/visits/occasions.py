"""What the news of an appointment are, for either side: a headline, and what it means for its reader."""

from datetime import datetime

from notifier.catalogue import Words
from notifier.header import clean_text
from notifier.lines import N_
from routing import Notice

_PASSED_ON = N_("Reply to this mail: your answer is passed on as you write it.")
_REACHED = N_("Your answer has reached the workshop")
_AGAIN = N_("This is how the appointment stands again.")
_TOLD = N_("The customer has been told.")


def occasion(notice: Notice, reader: Words) -> dict[str, str]:
    """The variables `headline` and `sentence`; empty where the mail's own template says it all."""
    kind, role = notice.kind, "shop" if notice.role == "shop" else "dealer"
    name = notice.facts.get("occasion", "")
    headline, sentence = _SAID.get((kind, role, name), ("", ""))
    values = {"was": _moment(notice, "was", reader), "told": _moment(notice, "told_at", reader)}
    values["name"] = clean_text(notice.facts.get("to_name", ""), 80)
    said = [reader.say(sentence) % values if sentence else "", _why(notice, reader)]
    return {
        "headline": reader.say(headline) if headline else "",
        "sentence": " ".join(filter(None, said)),
    }


def _why(notice: Notice, reader: Words) -> str:
    """Why nothing was changed, or what is still missing."""
    lines = clean_text(notice.facts.get("missing", ""), 200)
    if notice.kind != "visit_echo":
        return ""
    code = notice.facts.get("reason", "")
    if notice.facts["occasion"] in ("unclear", "refused"):
        return reader.say(_REASONS.get(code, _REASONS["unclear"])) % {"lines": lines}
    return reader.say("Confirm it once these are available or ordered: %(lines)s.", lines=lines) if lines else ""


def _moment(notice: Notice, name: str, reader: Words) -> str:
    """A moment of the facts in words; what is none stays as it was written."""
    try:
        return reader.moment(datetime.fromisoformat(notice.facts[name]))
    except (KeyError, ValueError):
        return clean_text(notice.facts.get(name, ""), 80)


# By kind, who reads it, and occasion: the headline and what follows from it.
_SAID = {
    ("visit_news", "dealer", "accepted"): (
        N_("The customer accepts"),
        N_("Confirm the appointment as soon as every part is available or ordered."),
    ),
    ("visit_news", "dealer", "assured"): (
        N_("The customer is coming"),
        N_("The customer has confirmed this appointment."),
    ),
    ("visit_news", "dealer", "declined"): (
        N_("The customer declines"),
        N_("Propose another day and hour, or cancel the appointment."),
    ),
    ("visit_news", "dealer", "countered"): (
        N_("The customer proposes another time"),
        N_("Accept it, or propose another one."),
    ),
    ("visit_news", "dealer", "cancelled"): (
        N_("The customer cancels"),
        N_("The appointment is cancelled: there is nothing more to do."),
    ),
    ("visit_news", "dealer", "message"): (N_("The customer writes"), _PASSED_ON),
    ("visit_news", "dealer", "unanswered"): (
        N_("The customer does not answer"),
        N_("It is your turn again: ask once more, propose another time, or call."),
    ),
    ("visit_news", "dealer", "unheard"): (
        N_("Please call the customer"),
        N_("No mail that could be answered reaches the customer."),
    ),
    ("visit_news", "dealer", "undone"): (N_("The customer takes an answer back"), _AGAIN),
    ("visit_news", "dealer", "remind"): (
        N_("Your answer is still missing"),
        N_("The customer has been waiting for you since %(told)s."),
    ),
    ("visit_news", "dealer", "changed"): (N_("The appointment has changed"), N_("This is how it stands now.")),
    ("visit_news", "dealer", "moved"): (N_("The appointment has moved"), N_("This is how it stands now.")),
    ("visit_news", "shop", "booked"): (N_("Your appointment is booked"), N_("The workshop expects you then.")),
    ("visit_news", "shop", "moved"): (
        N_("Your appointment has moved"),
        N_("It was on %(was)s. If the new time does not suit you, reply to this mail."),
    ),
    ("visit_news", "shop", "changed"): (N_("Your appointment has changed"), N_("This is how it stands now.")),
    ("visit_news", "shop", "cancelled"): (
        N_("Your appointment is cancelled"),
        N_("The workshop cannot receive you then. If you would like another time, reply to this mail."),
    ),
    ("visit_news", "shop", "message"): (N_("The workshop writes"), _PASSED_ON),
    ("visit_news", "shop", "nudge"): (
        N_("Your answer is still missing"),
        N_("The workshop is waiting for your answer."),
    ),
    ("visit_news", "shop", "undone"): (N_("The workshop takes an answer back"), _AGAIN),
    ("visit_echo", "dealer", "proposed"): (
        N_("Your proposal has gone to the customer"),
        N_("You will read the answer by mail."),
    ),
    ("visit_echo", "dealer", "booked"): (N_("The appointment is booked"), _TOLD),
    ("visit_echo", "dealer", "moved"): (N_("The appointment has moved"), _TOLD),
    ("visit_echo", "dealer", "confirmed"): (
        N_("The appointment is confirmed"),
        N_("It is planned, and the customer is reminded before it."),
    ),
    ("visit_echo", "dealer", "cancelled"): (N_("The appointment is cancelled"), _TOLD),
    ("visit_echo", "dealer", "assigned"): (N_("The appointment has been handed on"), N_("It is now with %(name)s.")),
    ("visit_echo", "dealer", "unclear"): (
        N_("One question before we change anything"),
        N_("Nothing has changed."),
    ),
    ("visit_echo", "dealer", "refused"): (N_("Not confirmed yet"), N_("Nothing has changed.")),
    ("visit_echo", "dealer", "undone"): (N_("Your answer is taken back"), _AGAIN),
    ("visit_echo", "shop", "accepted"): (_REACHED, N_("You have accepted this appointment.")),
    ("visit_echo", "shop", "assured"): (_REACHED, N_("The workshop knows that you are coming.")),
    ("visit_echo", "shop", "declined"): (_REACHED, N_("You have declined; the workshop will propose another time.")),
    ("visit_echo", "shop", "countered"): (
        _REACHED,
        N_("You would rather come at another time; the workshop will answer by mail."),
    ),
    ("visit_echo", "shop", "cancelled"): (N_("Your appointment is cancelled"), N_("The workshop has been told.")),
    ("visit_echo", "shop", "unclear"): (N_("One question before we change anything"), N_("Nothing has changed.")),
    ("visit_echo", "shop", "undone"): (N_("Your answer is taken back"), _AGAIN),
}
# Why nothing was changed, and what the writer can do.
_REASONS = {
    "unclear": N_("We could not tell for certain what your mail changes."),
    "empty": N_("We found no words of yours in your mail."),
    "day": N_("We could not tell for certain which day you mean. Write the month as a word."),
    "hour": N_("Please write both the day and the hour."),
    "which": N_("We could not tell for certain which of the times you mean."),
    "past": N_("That time has gone by already."),
    "far": N_("That time is more than a year away."),
    "zone": N_("We do not know the time zone of that time."),
    "old": N_("You answered an older proposal; the newest one is below."),
    "lines": N_("These are neither available nor ordered: %(lines)s."),
    "unanswered": N_("The customer has not answered your proposal yet."),
    "no_hour": N_("No day and hour are agreed yet: propose them."),
}
