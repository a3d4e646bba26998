"""Questions by mail: what the store knows of what is asked, looked up for known people and answered in one mail."""

import csv
import io
from datetime import datetime

from config import find_directory, read_tables
from parsers import Mail, Order, Question, read_changes, read_command, read_own_question, read_question
from partspost.house import House
from partspost.records import dossier, reports
from routing import (
    NOT_PROVEN,
    Arrival,
    Asker,
    Decision,
    Held,
    Reply,
    Request,
    answer_question,
    ask_confirmation,
    asker_of,
    asker_of_reply,
    confirmed_change,
    find_orders,
    hand_dossier,
    numbers_meant,
    request_of,
    show_profile,
    sight_of,
    verify,
)
from store import Transaction, messages, names, outbox, requests

_LOOKED_THROUGH = 5_000  # versions of somebody's newest requests
_LOADED = 50
_CASES = {"PROFILE": "profile", "CHANGE": "profile_confirm"}
_LONGEST_NUMBER = 18
_NO_CLEAR_YES = Held("profile-change", "the address on file neither agrees to the change nor refuses it")


def answer_mail(house: House, arrival: Arrival) -> Decision | None:
    """The answer to a mail at a brand's address that asks us something; None if it orders, or asks nothing."""
    mail = arrival.mail
    if mail.pdfs or mail.ems or mail.kind == "text_order" or find_orders(arrival, house.directory):
        return None
    question = read_question(mail.subject, mail.text)
    if question is None or house.directory.brand_of(arrival.local_part) is None:
        return None
    asker = asker_of(mail, house.directory)
    return _answer(house, arrival, asker, question) if asker else Decision()


def answer_reply(house: House, arrival: Arrival, reply: Reply) -> Decision | None:
    """The answer to a reply that asks us something and says nothing else; None for every other reply."""
    if reply.signed is None or reply.request is None:
        return None
    question = read_own_question(reply.answer.said)
    asker = asker_of_reply(arrival.mail, reply.signed, reply.request, house.directory) if question else None
    if question is None or asker is None:
        return None
    if not question.name and question.kind in ("status", "dossier", "confirmation"):
        question = Question(question.kind, reply.request.number)
    return _answer(house, arrival, asker, question)


def answer_case(house: House, arrival: Arrival) -> Decision | None:
    """What becomes of a reply about somebody's data on file; None where the address is none of these cases."""
    kind, _, number = (request_of(arrival.local_part) or "").partition("-")
    if kind not in _CASES or not number.isdecimal() or len(number) > _LONGEST_NUMBER:
        return None
    if arrival.mail.kind in ("auto_reply", "bounce"):
        return Decision()
    asker = _proven(house, arrival, _CASES[kind], number)
    if asker is None:
        return Decision(held=NOT_PROVEN)
    if kind == "PROFILE":
        agrees = read_command(own_words(house, arrival.mail, arrival.received_at)) in ("yes", "courtesy")
        return Decision() if agrees else _wish(house, arrival, asker)
    command = read_command(own_words(house, arrival.mail, arrival.received_at))
    if command == "yes":
        return _confirm(house, arrival, asker, int(number))
    return Decision() if command == "no" else Decision(held=_NO_CLEAR_YES)


def _proven(house: House, arrival: Arrival, kind: str, number: str) -> Asker | None:
    """Who answers our mail of this kind: one of those whose data it is about; to confirm, nobody but its reader."""
    with house.database.reading() as tx:
        sent = outbox.find(tx, f"{kind}.m{number}")
    candidates = [(sent.role, sent.recipient)] if sent else []
    local, today = arrival.local_part, arrival.received_at.date()
    proofs = (verify(secret, local, today=today, candidates=candidates) for secret in house.proving)
    signed = next(filter(None, proofs), None)
    asker = asker_of(arrival.mail, house.directory)
    if signed is None or asker is None or signed.recipient.lower() not in asker.addresses:
        return None
    himself = arrival.mail.sender.address.lower() == signed.recipient.lower()
    return asker if himself or kind == "profile" else None


def _answer(house: House, arrival: Arrival, asker: Asker, question: Question) -> Decision:
    if question.kind == "profile":
        return _wish(house, arrival, asker) if read_changes(arrival.mail.text) else _profile(house, arrival, asker)
    if question.kind == "report":
        return reports.asked(house, arrival, asker)
    found = _find(house, asker, question)
    if question.kind == "dossier" and len(found) == 1:
        return _dossier(house, arrival, asker, found[0])
    return answer_question(question, asker, found, arrival, house.directory)


def _find(house: House, asker: Asker, question: Question) -> list[Request]:
    """The requests that are meant, newest first, as the asker may see them; without a name those that are open."""
    spelled = {*asker.addresses, asker.to.address}
    dealer = asker.key if asker.role == "dealer" else None
    kind = "return" if question.kind == "returns" else None
    with house.database.reading() as tx:
        known = names.known_to(tx, spelled, dealer=dealer, kind=kind, limit=_LOOKED_THROUGH)
        numbers = [asker.only] if asker.only else list(numbers_meant(question.name, known))
        if question.name and not asker.only:
            numbers += names.bearing(tx, question.name, _LOADED)
        seen = _seen(tx, list(dict.fromkeys(numbers))[:_LOADED], asker)
    if question.name or question.kind == "history":
        return seen
    return [request for request in seen if request.closed_at is None]


def _seen(tx: Transaction, numbers: list[str], asker: Asker) -> list[Request]:
    loaded = requests.load_many(tx, numbers)
    sights = (sight_of(*loaded[number], asker) for number in numbers if number in loaded)
    return [sight.request for sight in sights if sight]


def _dossier(house: House, arrival: Arrival, asker: Asker, request: Request) -> Decision:
    try:
        made = dossier.make(house, request.number, asker, within=dossier.LARGEST)
    except dossier.TooLargeError:
        made = None
    blob = house.blobs.put(made) if made else None
    return hand_dossier(asker, request, blob, arrival, house.directory)


def _profile(house: House, arrival: Arrival, asker: Asker) -> Decision:
    return show_profile(asker, arrival, house.directory)


def _wish(house: House, arrival: Arrival, asker: Asker) -> Decision:
    """Words about a profile: a wish for a change, to be confirmed; without any the profile once more."""
    said = own_words(house, arrival.mail, arrival.received_at)
    if not asker.key or not said.strip():
        return _profile(house, arrival, asker)
    return ask_confirmation(asker, said, arrival, house.directory)


def _confirm(house: House, arrival: Arrival, asker: Asker, wish: int) -> Decision:
    """The old address has agreed to what the mail with this number wishes, which is read once more."""
    with house.database.reading() as tx:
        message = messages.get(tx, wish)
    read = house.reading.read_mail(house.blobs.get(message.blob), message.recipient, message.sender)
    said = own_words(house, read[0], arrival.received_at) if isinstance(read, tuple) else ""
    return confirmed_change(asker, said, _row(house, asker, said), arrival, escalate_to=house.rules.escalate_to)


def own_words(house: House, mail: Mail, at: datetime) -> str:
    """What somebody has typed himself, read in a child like every reply; the mail came in `at`."""
    locale = f"{house.rules.language}-{house.rules.country}"
    return house.reading.read_answer(mail, Order(), today=at.date(), locale=locale, role="shop").said


def _row(house: House, asker: Asker, said: str) -> str:
    """The row of the operator's table as it would be, ready to be pasted; nothing if it is there no more."""
    tables = read_tables(find_directory(house.config))
    sheet = tables.dealers if asker.role == "dealer" else tables.shops
    wished = dict(read_changes(said))
    if asker.role == "shop" and "contacts" in wished:
        wished["addresses"] = wished.pop("contacts")
    row = next((row for row in sheet.rows([]) if row.text("key") == asker.key), None)
    if row is None:
        return ""
    text = io.StringIO(newline="")
    columns = csv.writer(text, delimiter=sheet.delimiter, lineterminator="")
    columns.writerow([wished.get(column, row.text(column)) for column in sheet.header])
    return text.getvalue()
