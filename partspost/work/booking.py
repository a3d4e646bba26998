"""Appointments on their way: the mails that tell of them, and the answers to our own about one."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from parsers import Attachment
from partspost.house import House
from partspost.work import gathering
from routing import (
    Arrival,
    BookingCase,
    Decision,
    Reply,
    Request,
    Signed,
    decide_bookings,
    fold,
    fresh,
    is_tagged,
    locale_of,
    reading_role,
    wanted,
)
from store import StoredMessage, Transaction, names, requests

_IMPORTED = "import"
_MOST_LOOKED_AT = 5_000
"""Appointments: several of each customer, car and name in the largest table that is read."""


def is_for(house: House, arrival: Arrival) -> bool:
    """Whether a mail came to the address for appointments."""
    if not house.directory.workshops:
        return False
    if arrival.local_part.partition("+")[0] == house.settings.appointments.address:
        return True
    return is_tagged(arrival.local_part) and house.directory.brand_of(arrival.local_part) is not None


def answer(house: House, message: StoredMessage, arrival: Arrival) -> Decision:
    """What becomes of a mail that tells of appointments."""
    today = arrival.received_at.astimezone(ZoneInfo(house.settings.site.timezone)).date()
    read = house.reading.read_bookings(house.blobs.get(message.blob), arrival.recipient, today)
    several = any(one.origin == "export" for one in read.found)  # what comes beside a table is of none of its rows
    carried = () if several else tuple((file.sha256, file.name) for file in _files(house, arrival))
    imported = message.via == _IMPORTED
    case = BookingCase(arrival, read, house.directory, house.rules, house.now(), imported=imported, files=carried)
    with house.database.reading() as tx:
        known = _known(house, tx, message, case)
    new = fresh(case, known)
    with house.database.begin() as tx:
        numbers = {index: gathering.number(house, tx, message, brand, index) for index, brand in new}
    return decide_bookings(case, known, numbers)


def _known(house: House, tx: Transaction, message: StoredMessage, case: BookingCase) -> tuple[Request, ...]:
    """The appointments that the mail may be about; each name of them is one look-up."""
    about = wanted(case)
    found = names.called(tx, about.words, about.vins, kind="appointment", limit=_MOST_LOOKED_AT)
    since = message.received_at - house.settings.follow_up.duplicate_window
    papers = [message.blob, *(pdf.sha256 for pdf in case.arrival.mail.pdfs)]
    found += requests.opened_from(tx, papers, since=since, kind="appointment")
    loaded = requests.load_many(tx, list(dict.fromkeys(found)))
    return tuple(fold(*known) for known in loaded.values() if known[1])


def read_reply(house: House, arrival: Arrival, request: Request, given: Signed, reply: Reply) -> Reply:
    """The reply with what its words do."""
    sender = arrival.mail.sender
    visit = house.reading.read_visit_answer(
        arrival.mail,
        today=arrival.received_at.date(),
        locale=locale_of(sender, given, request, house.directory, house.rules),
        role=reading_role(sender, given, request, house.directory),
    )
    files = _files(house, arrival) if given.role == "shop" else ()
    return replace(reply, answer=replace(reply.answer, said=visit.said), visit=visit, files=files)


def _files(house: House, arrival: Arrival) -> tuple[Attachment, ...]:
    """The photos, films and papers that came with an answer, kept as blobs; a child's word on them is checked."""
    found = house.reading.read_enclosed(house.blobs.get(arrival.blob)) if arrival.blob else ()
    return tuple(file for file, data in found if house.blobs.put(data) == file.sha256)


def asks_again(reply: Reply) -> bool:
    """Whether an answer about an appointment wants its confirmation, its question or its proposal sent once more."""
    return reply.visit is not None and "again" in reply.visit.does
