"""What people have said and what has happened, from a notice's facts: own words, reasons, moments, results."""

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from notifier.catalogue import Words
from notifier.header import clean_text
from notifier.lines import N_
from routing import Notice

_LONGEST_WORDS = 60  # lines of a person's own words that are repeated to others
_MOMENTS = ("chase_at", "cutoff_at", "told_at", "answered_at", "received_at")
_DAYS = ("undo_until", "until", "deadline", "pickup")
_SHORT = ("from_name", "next_dealer", "handed_over_from", "reference", "agreement", "credit", "restocking", "version_from")


def talk(notice: Notice, reader: Words) -> dict[str, Any]:
    """The variables that come of facts alone; each is there in every mail, empty where the fact is missing."""
    facts = notice.facts
    level = facts.get("level", "")
    return {
        **{name.removesuffix("_at"): _moment(facts.get(name, ""), reader) for name in _MOMENTS},
        **{name: _when(facts.get(name, ""), reader) for name in _DAYS},
        **{name: clean_text(facts.get(name, ""), 80) for name in _SHORT},
        "from_address": clean_text(facts.get("from_address", ""), 254),
        "other_number": clean_text(facts.get("other", ""), 40),
        "answer": own_words(facts.get("answered_text", "")),
        "asked": own_words(facts.get("question", "")),
        "asked_for": clean_text(facts.get("asked", ""), 80),
        "partial": bool(facts.get("partial")),
        "other_told": facts.get("other") != "no",
        "from_dealer": facts.get("from_role", "shop" if notice.role == "dealer" else "dealer") == "dealer",
        "matter": facts.get("matter", ""),
        "level": int(level) if level.isdecimal() and len(level) < 3 else 0,
        "accepted": facts.get("result") in ("approved", "accepted"),
        "amount": _amount(notice, reader),
        "reason": _reason(notice, reader),
    }


def own_words(text: str) -> tuple[str, ...]:
    """A person's words line by line, each cleaned, without blank lines at the ends."""
    return tuple(clean_text(line) for line in text.strip().splitlines()[:_LONGEST_WORDS])


def _reason(notice: Notice, reader: Words) -> str:
    """Why, in a sentence of ours where the fact is a code, else in the words of whoever gave it."""
    reason = notice.facts.get("reason", "")
    known = _REASONS.get(notice.kind, {})
    if reason in known:
        return reader.say(known[reason])
    # An unknown code says nothing to anybody; sentences have spaces.
    return clean_text(reason, 300) if not known or " " in reason else reader.say(known.get("", ""))


def _moment(fact: str, reader: Words) -> str:
    return reader.moment(datetime.fromisoformat(fact)) if fact else ""


def _when(fact: str, reader: Words) -> str:
    """A day or a moment as the reader says it; what is neither stays as it was written."""
    try:
        moment = datetime.fromisoformat(fact)
    except ValueError:
        return clean_text(fact, 80)
    return reader.moment(moment) if moment.tzinfo else reader.day(date.fromisoformat(fact[:10]))


def _amount(notice: Notice, reader: Words) -> str:
    fact = notice.facts.get("amount", "")
    currency = notice.request.opening.order.currency if notice.request else None
    try:
        return reader.money(Decimal(fact), currency) if fact else ""
    except InvalidOperation:
        return clean_text(fact, 40)


# Why a request is with another dealer now; the new one and the shop read it.
HANDED_OVER = {
    "silent": N_("The dealer before has not answered in time."),
    "absent": N_("The dealer before is away."),
    "bounced": N_("The dealer before cannot be reached by mail."),
    "refused": N_("The dealer before cannot take this order."),
    "left": N_("The dealer before is no longer with us."),
}
# The same, for the one before.
RELEASED = {
    "silent": N_("We have had no answer from you."),
    "absent": N_("Your automatic answer says that you are away."),
    "bounced": N_("Our mails to you came back."),
    "refused": N_("You told us that this order is not for you."),
    "left": N_("You are no longer on file for this brand."),
}
# What a person must look at.
ESCALATED = {
    "silent": N_("The dealer does not answer, and there is no other one to ask."),
    "absent": N_("The dealer is away, and there is no other one to ask."),
    "bounced": N_("Mail to the dealer comes back, and there is no other one to ask."),
    "refused": N_("The dealer refuses the order, and there is no other one to ask."),
    "left": N_("The dealer is no longer on file, and there is no other one to ask."),
    "": N_("Nobody can be asked any more."),
}
# Why nothing was changed, and what the writer can do.
ASKED_BACK = {
    "unclear": N_("We could not tell for certain what your mail changes."),
    "line": N_("We could not tell for certain which line you mean."),
    "date": N_("We could not tell for certain which day you mean. Write the month as a word."),
    "empty": N_("We found no words of yours in your mail."),
    "old_version": N_("You answered an older version of the order."),
    "stranger": N_("We do not know your address. Write from the address that our mail went to."),
    "": N_("We could not tell for certain what your mail changes."),
}
_REASONS = {
    "handed_over": HANDED_OVER,
    "new_request": HANDED_OVER,
    "released": RELEASED,
    "escalation": ESCALATED,
    "ask_back": ASKED_BACK,
}
