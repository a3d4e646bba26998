"""What people have said and what has happened, from a notice's facts: own words, reasons, moments, results."""

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from notifier.catalogue import Words
from notifier.header import clean_text
from notifier.lines import N_
from routing import Notice

# Less than is read of a mail (20,000 characters, 2,000 lines): what reading has cut is said to be cut.
LONGEST_WORDS = 16_000
"""So much of a person's own words is repeated to others, in characters."""
_MOST_LINES = 1_500
_MOMENTS = ("chase_at", "cutoff_at", "told_at", "answered_at", "received_at")
_DAYS = ("undo_until", "until", "deadline", "pickup", "cutoff_for")
_SHORT = (
    "from_name",
    "next_dealer",
    "handed_over_from",
    "reference",
    "reference_name",
    "agreement",
    "credit",
    "restocking",
    "version_from",
)


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
        "answer": own_words(facts.get("answered_text", ""), reader),
        "asked": own_words(_question(notice), reader),
        "dealers": own_words(facts.get("dealers", ""), reader),
        "unmatched": own_words(facts.get("unmatched", ""), reader),
        "unsearched": tuple(map(clean_text, facts.get("unsearched", "").splitlines())),
        "asked_for": clean_text(facts.get("asked", ""), 80),
        "closed": bool(facts.get("closed")),
        "partial": bool(facts.get("partial")),
        "other_told": facts.get("other") != "no",
        "from_dealer": facts.get("from_role", "shop" if notice.role == "dealer" else "dealer") == "dealer",
        "matter": matter_of(notice),
        **{name: _when(_wish(notice, name), reader) for name in ("declined", "proposed")},
        "colleague": _is_colleague(notice),
        "late": bool(facts.get("late")),
        "undone": bool(facts.get("undone")),
        "result": facts.get("result", ""),
        "level": int(level) if level.isdecimal() and len(level) < 3 else 0,
        "accepted": facts.get("result") in ("approved", "accepted"),
        "amount": _amount(notice, reader),
        "reason": _reason(notice, reader),
    }


def own_words(text: str, reader: Words) -> tuple[str, ...]:
    """A person's words line by line, each cleaned, without blank lines at the ends; where they go on, that is said."""
    text = text.strip()
    lines = text[:LONGEST_WORDS].splitlines()[:_MOST_LINES]
    shown = tuple(clean_text(line, LONGEST_WORDS) for line in lines)
    whole = len(text) <= LONGEST_WORDS and len(lines) == len(text.splitlines())
    return shown if whole else (*shown, "…", reader.say("(Only the beginning stands here: it is too long for a mail.)"))


def _reason(notice: Notice, reader: Words) -> str:
    """Why, in a sentence of ours where the fact is a code, else in the words of whoever gave it."""
    reason = notice.facts.get("reason", "")
    known = COLLEAGUE if _is_colleague(notice) else _REASONS.get(notice.kind, {})
    if reason in known:
        return reader.say(known[reason])
    # An unknown code says nothing to anybody; sentences have spaces.
    other = known.get("", "")
    return clean_text(reason, LONGEST_WORDS) if not known or " " in reason else reader.say(other) if other else ""


def _is_colleague(notice: Notice) -> bool:
    """Whether an order went to another person, but of the same dealer."""
    given = notice.request.last("assigned", "handed_over") if notice.request else None
    return notice.kind in ("handed_over", "new_request") and given is not None and given.kind == "assigned"


def matter_of(notice: Notice) -> str:
    """What a reminder is about: what its facts say, else a day that has gone by, else what the request waits for."""
    request = notice.request
    if request is None or "matter" in notice.facts:
        return notice.facts.get("matter", "")
    moved, reminded = request.last("promise_moved"), request.last("dealer_reminded")
    if notice.kind == "reminder" and moved and reminded and moved.at == reminded.at:
        return moved.facts.get("why", "passed")
    return request.matter or "answer"


def _question(notice: Notice) -> str:
    """The question that waits for an answer, where the notice itself has none."""
    asked = notice.request.last("shop_asked") if notice.request and notice.kind == "reminder" else None
    return notice.facts.get("question", asked.facts.get("question", "") if asked else "")


def _wish(notice: Notice, name: str) -> str:
    """What the shop's calendar has said of a delivery; a reminder repeats it with the question."""
    asked = notice.request.last("shop_asked") if notice.request and notice.kind == "reminder" else None
    return notice.facts.get(name, asked.facts.get(name, "") if asked else "")


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
# The same, where only the person has changed, and not the dealer.
COLLEAGUE = {
    "absent": N_("The person we had written to is away."),
    "bounced": N_("The person we had written to cannot be reached by mail."),
}
# For the dealer who had it before.
RELEASED = {
    "silent": N_("We have had no answer from you."),
    "absent": N_("Your automatic answer says that you are away."),
    "bounced": N_("Our mails to you came back."),
    "refused": N_("You told us that this order is not for you."),
    "left": N_("You are no longer on file for this brand."),
    "late": N_("Your answer came when the order was with another dealer already: it has changed nothing."),
}
# What a person of ours must look at.
ESCALATED = {
    "silent": N_("The dealer does not answer, and there is no other one to ask."),
    "absent": N_("The dealer is away, and there is no other one to ask."),
    "bounced": N_("Our mail comes back, and there is nobody else to write to."),
    "refused": N_("The dealer refuses the order, and there is no other one to ask."),
    "left": N_("The dealer is no longer on file, and there is no other one to ask."),
    "unclear": N_("An answer is not clear, though we asked back."),
    "unheard": N_("The shop cannot be reached by mail: please call it."),
    "unanswered": N_("The shop does not answer, and the dealer has not asked again."),
    "slipped": N_("A promised day has gone by for the second time."),
    "again": N_("The shop has sent an order again that one of us had closed: please ask what it still wants."),
    "untaken": N_("The shop writes about an order that no dealer has taken."),
    "": N_("Nobody can go on with this order without you."),
}
# Why nothing was changed, and what the writer can do.
ASKED_BACK = {
    "unclear": N_("We could not tell for certain what your mail changes."),
    "line": N_("We could not tell for certain which line you mean."),
    "date": N_("We could not tell for certain which day you mean. Write the month as a word."),
    "empty": N_("We found no words of yours in your mail."),
    "reject": N_("A rejection needs a reason, in three words or more."),
    "old_version": N_("You answered an older version of the order."),
    "stranger": N_("We do not know your address. Write from the address that our mail went to."),
    "": N_("We could not tell for certain what your mail changes."),
}
# Why the shop's yes or no was not taken for these lines.
UNREAD = {"changed": N_("The dealer has changed these lines meanwhile. Please answer for what stands here.")}
MOVED = {"passed": N_("The promised day has gone by. We are asking the dealer for another one.")}
_REASONS = {
    "handed_over": HANDED_OVER,
    "new_request": HANDED_OVER,
    "released": RELEASED,
    "escalation": ESCALATED,
    "ask_back": ASKED_BACK,
    "consent": UNREAD,
    "promise_moved": MOVED,
}
