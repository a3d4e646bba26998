"""The kinds of mail that we send, and the facts each of them wants: the contract with whoever decides.

Facts are plain strings; moments are ISO 8601 with an offset, days ISO 8601, `answered_text` and `question` are a
person's own words. A kind whose required fact is missing is a fault of the caller. Every kind may carry ``language``
(else the reader's, else the site's) and the dealer's name, phone and timezone (else those on file). Facts nobody asks
for are ignored. `Notice.lines` are what a mail says of lines: its news, or the lines that it is about.
"""

from dataclasses import dataclass

from routing import REPORTED


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of mail: which facts it takes, whether it needs a request, and what it carries besides the text."""

    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    needs_request: bool = True
    lines_attached: bool = False
    """Whether the lines go along as CSV; of a newer version those that it changes."""
    answered_by_mail: bool = True
    """Whether a reply is read; if so, a line on top says above which line to write."""
    follows: bool = False
    """Whether it continues our own thread: In-Reply-To names the request's first id."""
    lists: bool = False
    """Whether it may be about several requests; then it is about none of them when it is answered."""
    page: bool = False
    """Whether it shows its reader the way to his part of the page, where he is on file and the page is public."""


DEALER = frozenset({"dealer_name", "dealer_phone", "dealer_timezone"})
_READ = frozenset({"lines_read", "rows_unexplained", "shop_phone", "doubt", "sent_to", "same_as"})
_NEXT = frozenset({"chase_at"})


def _kind(
    required: str = "", optional: str = "", *, follows: bool = True, lines_attached: bool = False, page: bool = False
) -> Kind:
    """A kind of the conversation: it is about a request and goes on in its thread."""
    wanted, known = frozenset(required.split()), DEALER | set(optional.split())
    return Kind(wanted, known, follows=follows, lines_attached=lines_attached, page=page)


# How a request begins.
_BEGINNINGS: dict[str, Kind] = {
    # chase_at: when the dealer is reminded; banner: one of BANNERS, warns of a sender for whom nobody vouches;
    # doubt: why the brand may be another; sent_to: the name of the brand it was sent to, where that is another;
    # same_as: the number of a request that may be the same order;
    # rows_unexplained: how many text rows nobody could explain; handed_over_from: the name of the dealer before, and
    # reason: one of HANDED_OVER.
    "new_request": Kind(
        optional=DEALER
        | _READ
        | _NEXT
        | {"banner", "handed_over_from", "reason", "until", "agreement", "reference_name", "reference"},
        lines_attached=True,
        page=True,
    ),
    # cutoff_at: until when the dealer takes orders for the day cutoff_for; held: the code for which a part of the mail
    # waits for a person; version_from: the version before, where this is a newer one, whose changes `Notice.lines` are,
    # and reason: why; waits_for: "reference" or "approval", without which the dealer is not told.
    "receipt": Kind(
        optional=DEALER
        | _READ
        | _NEXT
        | {"cutoff_at", "cutoff_for", "banner", "held", "version_from"}
        | {"waits_for", "reason"},
        page=True,
    ),
    # The order as it stands, for whoever asks for its confirmation again; reason: why the newest version came.
    "confirmation": _kind("", "shop_phone reason agreement reference_name reference"),
    # The receipt for whoever speaks for the shop's banner.
    "copy": Kind(optional=DEALER | _READ | _NEXT | {"cutoff_at", "cutoff_for", "banner", "held", "version_from"}),
    # received_at: when the request was opened from this very document.
    "duplicate": Kind(required=frozenset({"received_at"}), optional=DEALER),
    # other: the number of the request that it may be the same as.
    "same_as": _kind("other"),
    # The notice's first problem says why; brand is a brand's key, subject and file_name are the shop's own words.
    "held": Kind(optional=frozenset({"brand", "subject", "file_name", "received_at"}), needs_request=False),
    # A newer version, for the dealer. `Notice.lines` say which lines differ from version_from, and
    # `LineItem.change` how; was_3 and was_at_3: the state in which line 3 was then, and since when.
    "delta": _kind(
        "version_from", "chase_at shop_phone reason agreement reference_name reference", lines_attached=True
    ),
    # He answered version_from; `Notice.lines` are the answered lines that differ since.
    "old_version": _kind("version_from", "answered_text"),
    # He answered an address that is no longer valid: nothing has changed, and this mail has another one.
    "expired": _kind("", "answered_text shop_phone"),
}

# What the dealer and the shop say to each other.
_CONVERSATION: dict[str, Kind] = {
    # answered_text may be empty; partial: "1" while lines are without an answer; undone: "1" where the dealer has
    # taken his answer back and `Notice.lines` are how things stand again.
    "answered": _kind("answered_text", "answered_at partial undone", page=True),
    # For the writer: what we understood. undo_until: until when he may undo it; question: one that was passed on;
    # other: "no" if the other side cannot be told; undone: "1" where it is his undoing that was understood;
    # reference: the number that he gave;
    # deadline, late, restocking: the rule for a return that he asks for; unmatched: the parts of his quotation that are
    # not in the order, line by line.
    "echo": _kind("", "undo_until answered_text question other undone deadline late restocking reference unmatched"),
    # reason: one of ASKED_BACK.
    "ask_back": _kind("answered_text reason"),
    # from_role: dealer or shop; undone: "1" where he takes his answer back; result: accepted or refused, where the
    # words are the shop's consent to `Notice.lines`.
    # declined: the day of a delivery that does not suit the shop; proposed: the day or moment that would.
    "question": _kind("question", "from_name from_role answered_text declined proposed"),
    "message": _kind("answered_text", "from_name from_role undone result"),
    # from_address: who answered though nobody wrote to him.
    "stranger": _kind("from_address answered_text"),
    "cancelled": _kind("", "answered_text"),
    # For the shop: a price or a part has changed beyond the threshold.
    "consent": _kind("", "answered_text"),
    # agreement: its name; reference_name: what it calls its reference number; reference: that number.
    "approval": _kind("", "agreement reference_name reference shop_phone"),
    # result: approved or rejected.
    "approval_done": _kind("result", "reason reference"),
    "reference": _kind("", "agreement reference_name shop_phone"),
    # An agreement asks why `Notice.lines` were added since version_from.
    "reason": _kind("version_from", "agreement shop_phone"),
}

# What time brings about.
_CHASING: dict[str, Kind] = {
    # told_at: when the dealer was told first; level: which reminder this is; next_dealer: who gets it at chase_at;
    # matter: what the dealer must do, where it does not follow from the request; question: the shop's.
    "reminder": _kind("told_at", "shop_phone banner doubt level next_dealer chase_at matter question", page=True),
    # dealer_name: the new one; reason: one of HANDED_OVER about the one before, or of COLLEAGUE where only the person
    # is another one (the event is ``assigned``); until: how long the one before is away.
    "handed_over": _kind("dealer_name", "reason until chase_at", page=True),
    # For the dealer who had it: reason is one of RELEASED.
    "released": _kind("", "reason"),
    # For the shop whose order no dealer takes; dealers: who was asked, line by line.
    "untaken": _kind("", "dealers"),
    # For the house account or the operators: reason is one of ESCALATED, or a sentence; answered_text: what was not
    # understood, or could not be passed on.
    "escalation": _kind("reason", "shop_phone answered_text"),
    # The shop has not answered in time.
    "unanswered": _kind("", "question shop_phone"),
    # matter: question, consent, reference, reason or approval.
    "nudge": _kind("matter", "question agreement"),
    # An ETA slipped: `Notice.lines` with the new date, or with none; reason: ``passed``, or the dealer's words.
    "promise_moved": _kind("", "reason answered_text", page=True),
    "arrived": _kind(),
    # For the shop's calendar, about `Notice.lines`. method: request, update or cancel; day, and was_day where it has
    # moved; starts and ends: moments; delivery: its number within the request; sequence: how often it was changed.
    "delivery": _kind("method day starts ends delivery sequence", "was_day"),
    # day: when `Notice.lines` come; occasion: "ahead" of it, or "today". Those of other requests in `Notice.also`;
    # reply: "1" where answers about each of them prove themselves.
    "delivery_day": Kind(
        required=frozenset({"day", "occasion"}),
        optional=DEALER | {"brand", "reply"},
        needs_request=False,
        lists=True,
    ),
}

# Returns and searches.
_AFTERWARDS: dict[str, Kind] = {
    # deadline: the last day for it; late: "1" where that has gone by; restocking: what the dealer keeps, as he says it.
    "return_request": _kind("", "reason answered_text deadline late restocking"),
    # result: accepted or refused; pickup: a day, or the dealer's words.
    "return_steps": _kind("result", "pickup deadline restocking reason"),
    # credit: the credit note's number; amount: a number as Python writes it, or the dealer's words.
    "credited": _kind("", "credit amount"),
    "search": _kind("", "shop_phone chase_at", lines_attached=True),
    # For the shop, and for the dealer who was first.
    "search_won": _kind("", "answered_text shop_phone"),
    "search_over": _kind(),
    "search_failed": _kind(),
}

# Overviews and alarms.
_OVERVIEWS: dict[str, Kind] = {
    # asked: what was asked for. One request: its history. Several (`Notice.also`): a table. None: nothing was found.
    "status": Kind(optional=DEALER | {"asked"}, needs_request=False, lists=True),
    # The requests are those of the notice and of `Notice.also`; audience: "banner" for whoever speaks for shops, else
    # the reader's part; reply: "1" on a request whose answers prove themselves.
    "digest": Kind(
        optional=frozenset({"dealer_timezone", "audience", "reply"}),
        needs_request=False,
        answered_by_mail=False,
        lists=True,
        page=True,
    ),
    # weeks: the Mondays of its weeks, oldest first, parted by spaces; each of `routing.REPORTED`: the amounts of these
    # weeks; audience: "dealer", "banner", "shop" or "ops"; name: whose figures they are. `Notice.also` are its parts.
    "report": Kind(
        required=frozenset({"weeks"}),
        optional=frozenset({"audience", "brand", "name"}) | frozenset(REPORTED),
        needs_request=False,
        answered_by_mail=False,
    ),
    # what: one sentence; cure: what to do; any other fact is listed as it is.
    "alarm": Kind(
        required=frozenset({"what"}),
        optional=frozenset({"cure", "brand"}),
        needs_request=False,
        answered_by_mail=False,
    ),
}

# What somebody asks of us.
_RECORDS: dict[str, Kind] = {
    # digest: the SHA-256 of the attached archive; too_large: "1" where none can be attached.
    "dossier": _kind("", "digest too_large"),
    # How all this works, for whoever is new: dealer or shop is his key.
    "welcome": Kind(
        optional=frozenset({"dealer", "shop", "brand"}), needs_request=False, answered_by_mail=False, page=True
    ),
    # Whether what is on file is still right: as below.
    "profile_check": Kind(
        required=frozenset({"case"}), optional=frozenset({"dealer", "shop", "brand"}), needs_request=False
    ),
    # dealer or shop: the key whose data are shown; case: what the reply address is signed for.
    "profile": Kind(required=frozenset({"case"}), optional=frozenset({"dealer", "shop", "brand"}), needs_request=False),
    # new_phone and the like: what shall be changed; answered_text: the wish as it was written; from_address: by whom.
    "profile_confirm": Kind(
        required=frozenset({"case", "answered_text", "from_address"}),
        optional=frozenset({"dealer", "shop", "brand", "new_name", "new_phone", "new_contacts", "new_hours"})
        | {"new_website", "new_city", "new_postal_code"},
        needs_request=False,
    ),
}

KINDS: dict[str, Kind] = {**_BEGINNINGS, **_CONVERSATION, **_CHASING, **_AFTERWARDS, **_OVERVIEWS, **_RECORDS}
