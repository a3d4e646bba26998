"""Replies to our signed addresses: what one proves, what its words and papers say, and what becomes of it."""

from dataclasses import replace

from parsers import Answer, LineItem, read_own_question
from partspost.house import House
from partspost.work import asking, booking, campaigning
from partspost.work.acting import prove
from partspost.work.gathering import gather, reserve
from routing import (
    Arrival,
    Case,
    Decision,
    Reply,
    Request,
    Role,
    Signed,
    brings_order,
    contacts,
    decide_paper,
    decide_reply,
    fold,
    lapsed,
    locale_of,
    numbers_wanted,
    reading_role,
    request_of,
    verify,
    without_links,
)
from store import OutboxMail, StoredMessage, outbox, requests

# By which of our mails, and who answers it, the words of an answer mean something else than about an order.
_ABOUT = {
    ("arrived", "shop"): "delivery_check",
    ("delivery_day", "shop"): "delivery_check",
    ("answered", "shop"): "eta_update",
    ("promise_moved", "shop"): "eta_update",
    ("question", "shop"): "question",
}
_SHEETS = (b".csv", b".tsv", b"text/csv", b"tab-separated")  # only then a child need look


def answer(house: House, message: StoredMessage, arrival: Arrival) -> Decision:
    """What becomes of a mail to a signed address: about somebody's data on file, a question to us, or an answer."""
    own = replace(arrival.mail, text=without_links(arrival.mail.text), html=without_links(arrival.mail.html))
    arrival = replace(arrival, mail=own)
    if (about_data := asking.answer_case(house, arrival)) is not None:
        return about_data
    if (said := campaigning.answer_case(house, message, arrival)) is not None:
        return said
    reply = _read(house, message, arrival)
    if (ordering := brings_order(arrival, reply)) is not None:
        known, found = gather(house, message, ordering)
        return decide_paper(Case(ordering, known, house.directory, house.rules, house.now()), found, arrival, reply)
    # The confirmation of an appointment is a mail of its conversation, and no question to us.
    asked = None if booking.asks_again(reply) else asking.answer_reply(house, arrival, reply)
    return asked or decide_reply(arrival, reply, house.directory, house.rules, house.now())


def _read(house: House, message: StoredMessage, arrival: Arrival) -> Reply:
    """What a reply proves and says; it is only read once its address is known to be one of ours."""
    number, local, today = request_of(arrival.local_part), arrival.local_part, arrival.received_at.date()
    with house.database.reading() as tx:
        loaded = requests.load(tx, number) if number else None
        # A list may have given somebody at the dealer an address though no mail about the request alone went to him.
        candidates = requests.recipients(tx, number) + _listed(house, loaded) if number else []
        answered = outbox.answered(tx, number, arrival.mail.in_reply_to) if number else None
    proofs = [verify(secret, local, today=today, candidates=candidates) for secret in house.proving]
    signed = next(filter(None, proofs), None)
    before = None if signed else lapsed(house.secret, local, today=today, candidates=candidates)
    given = signed or before
    if loaded is None or given is None:
        return Reply(None, None, house.reading.unclear(arrival.mail))
    prove(house, answered, "it was answered")
    request = fold(*loaded)
    if request.opening.kind == "appointment":
        unread = house.reading.unclear(arrival.mail)
        told = Reply(signed, request, unread, answered.key if answered else "", lapsed=before)
        return booking.read_reply(house, arrival, request, given, told)
    said = _read_words(house, arrival, request, given, answered)
    wanted = numbers_wanted(request, given.role, said.said) if signed and not read_own_question(said.said) else 0
    numbers = reserve(house, message, request.opening.brand, wanted)
    quoted = _quoted(house, message, arrival, request) if given.role == "dealer" else ()
    return Reply(signed, request, said, answered.key if answered else "", numbers, quoted, lapsed=before)


def _listed(house: House, loaded: requests.Loaded | None) -> list[tuple[Role, str]]:
    """Everybody at the dealer who has the request, for whom an address of a list may be signed."""
    dealer = house.directory.dealers.get(fold(*loaded).dealer or "") if loaded else None
    return [("dealer", one.address) for one in contacts(dealer)] if dealer else []


def _quoted(house: House, message: StoredMessage, arrival: Arrival, request: Request) -> tuple[LineItem, ...]:
    """The priced lines of whatever papers and sheets a dealer has attached; the order's own paper is none."""
    own = {opening.source.blob for opening in (*request.earlier, request.opening)}
    pairs = zip(arrival.mail.pdfs, arrival.documents, strict=True)
    orders = (order for pdf, read in pairs if pdf.sha256 not in own for order in read.orders)
    printed = tuple(line for order in orders for line in order.lines if line.part_number and line.unit_price)
    raw = house.blobs.get(message.blob)
    return printed or (house.reading.read_quotation(raw) if any(sign in raw.lower() for sign in _SHEETS) else ())


def _read_words(house: House, arrival: Arrival, request: Request, given: Signed, answered: OutboxMail | None) -> Answer:
    """The words as an answer about the lines, by what the mail that they answer has asked."""
    sender = arrival.mail.sender
    role = reading_role(sender, given, request, house.directory)
    return house.reading.read_answer(
        arrival.mail,
        request.opening.order,
        today=arrival.received_at.date(),
        locale=locale_of(sender, given, request, house.directory, house.rules),
        role=role,
        about=_ABOUT.get((answered.kind if answered else "", role), "order_notification"),
    )
