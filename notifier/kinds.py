"""The kinds of mail that we send, and the facts each of them wants: the contract with whoever decides.

Facts are plain strings; moments are ISO 8601 with an offset, days ISO 8601, `answered_text` and `question` are a
person's own words. A kind whose required fact is missing is a fault of the caller. Every kind may carry ``language``
(else the reader's, else the site's) and the dealer's name, phone and timezone (else those on file). Facts nobody asks
for are ignored. `Notice.lines` are what a mail says of lines: its news, or the lines that it is about.
"""

from notifier.kind import DEALER, Kind
from notifier.kind import kind as _kind
from notifier.kind import visit as _visit
from notifier.workshops import AGENDA_KINDS
from routing import REPORTED

_READ = frozenset({"lines_read", "rows_unexplained", "shop_phone", "doubt", "sent_to", "same_as"})
_NEXT = frozenset({"chase_at"})

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
    # received_at: when the request was opened from this very document; closed: "1" where a person of ours had closed it
    # and looks at it again.
    "duplicate": _kind("received_at", "closed", follows=False),
    # other: the number of the request that it may be the same as.
    "same_as": _kind("other"),
    # The notice's first problem says why; brand is a brand's key, subject and file_name are the shop's own words.
    "held": Kind(optional=frozenset({"brand", "subject", "file_name", "received_at"}), needs_request=False),
    # A newer version, for the dealer. `Notice.lines` say which lines differ from version_from, and
    # `LineItem.change` how; was_3 and was_at_3: the state in which line 3 was then, and since when.
    "delta": _kind(
        "version_from", "chase_at banner shop_phone reason agreement reference_name reference", lines_attached=True
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
    # not in the order, line by line; unsearched: those of the parts he wants searched that are too many for one mail.
    "echo": _kind(
        "", "undo_until answered_text question other undone deadline late restocking reference unmatched unsearched"
    ),
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
    # For the shop: a price or a part has changed beyond the threshold; reason: "changed" where it answered older ones.
    "consent": _kind("", "answered_text reason"),
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

# Appointments; the shop is the customer, the dealer the workshop. Where a mail carries a calendar entry, method is
# request or cancel, starts and ends are moments and sequence counts how often the entry was changed.
_VISITS: dict[str, Kind] = {
    # For the workshop: a wish, or what is booked already. chase_at: when it is reminded.
    "visit_request": _visit("", "chase_at banner", follows=False),
    "visit_receipt": _visit("", "method starts ends sequence", follows=False),
    # For whoever sent what waits for a person. held: its code; `Notice.problems` are rows of a table.
    "visit_held": Kind(optional=frozenset({"held", "subject"}), needs_request=False),
    "visit_question": _visit("question", "from_name from_role"),
    # was: the moment whose place it takes; answered_text: the workshop's words.
    "visit_proposal": _visit("", "was question answered_text method starts ends sequence"),
    # occasion: one of `letter.visits.occasions`; matter: what is waited for.
    "visit_news": _visit("occasion", "answered_text question was told_at level matter method starts ends sequence"),
    # For the writer: what we understood. reason: why nothing was changed; missing: items without their parts.
    "visit_echo": _visit("occasion", "answered_text undo_until reason missing to_name was method starts ends sequence"),
    # occasion: "ahead" of the day, or "today".
    "visit_reminder": _visit("occasion", "method starts ends sequence"),
}

# What an agreement wants of a visit. occasion: asked, for the approver; sent, added or reason_wanted, for whoever
# added services or names a price; approved, rejected, silent or message, for the workshop; reference, for the customer;
# reason, where a rejection gives none. starts, price: what the workshop proposes; tax_included: "1" for such prices.
_AGREED: dict[str, Kind] = {
    "visit_approval": _visit(
        "occasion",
        "agreement agreement_number holder includes tax_included starts price reference_name reference reason"
        " answered_text shop_phone",
    ),
}

# What a customer is asked before his visit, what he answers, and what the workshop does with it: all of that follows
# from the request. closes: the moment from which answers come too late.
_CHECKINS: dict[str, Kind] = {
    # offer_1 and so on, each with offer_1_price, offer_1_text, offer_1_url; terms, terms_version, terms_digest.
    "checkin": _visit("day closes", "terms terms_version terms_digest"),
    # For the customer. occasion: understood; terms, where he must accept them; late or cancelled: nothing changes.
    "checkin_echo": _visit("occasion"),
    # For the workshop, with the customer's files. occasion: answered, or shared with whoever reads it; items: of which.
    "checkin_answered": _visit("occasion", "items"),
    # For whoever has dealt with items. occasion: handled, or convert, where he must confirm that words become a job.
    "checkin_items": _visit("occasion"),
}

# What a dealer owes.
_ACCOUNTS: dict[str, Kind] = {
    # With its PDF. document: invoice or credit; number; month: its first day; total: a number as Python writes it;
    # due: a day; credits and reason: which invoice a credit takes back, and why; pay_1 …: how one pays, line by
    # line; answers_to: the seller's address for answers.
    "invoice": Kind(
        required=frozenset({"document", "number", "month", "total", "currency", "due", "seller"}),
        optional=frozenset({"dealer", "credits", "reason", "answers_to", *(f"pay_{place}" for place in range(1, 7))}),
        needs_request=False,
        answered_by_mail=False,
        page=True,
    ),
}

KINDS: dict[str, Kind] = {
    **_BEGINNINGS,
    **_CONVERSATION,
    **_CHASING,
    **_AFTERWARDS,
    **_OVERVIEWS,
    **_RECORDS,
    **_VISITS,
    **_CHECKINS,
    **_AGREED,
    **AGENDA_KINDS,
    **_ACCOUNTS,
}
