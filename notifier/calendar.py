"""A delivery or a visit for a calendar program: an event as iTIP (RFC 5546) in a mail that people read (RFC 6047)."""

from datetime import UTC, datetime

from icalendar import Calendar, Event, vCalAddress, vText

from config import Settings
from notifier.header import clean_text
from notifier.letter import Letter, is_visit
from notifier.mime import File
from routing import Notice, Request, visit_of

_LONGEST = 300
_MOST_PARTS = 40
_VALID = 3  # times as long as another address: an order may wait for its parts for months


def answers_from(request: Request, settings: Settings) -> datetime:
    """From when the organizer's address is reckoned: the same for all mails about an event, or programs doubt them."""
    return request.events[0].at + _VALID * settings.follow_up.reply_valid


def invitation(notice: Notice, letter: Letter, organizer: str, domain: str, now: datetime) -> File:
    """The event of a notice about a delivery or a visit; calendar programs answer to `organizer`, a signed address.

    Every word of a stranger is one clean line; the library escapes and folds (RFC 5545 3.1, 3.3.11).
    """
    method = "CANCEL" if notice.facts["method"] == "cancel" else "REQUEST"
    calendar = Calendar()
    calendar.add("prodid", f"-//partspost//{'visits' if is_visit(notice) else 'deliveries'}//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add_component(_event(notice, letter, organizer, domain, now))
    kind = f'text/calendar; charset="utf-8"; method={method}'
    return File("invite.ics", kind, calendar.to_ical(), instead=True)


def _event(notice: Notice, letter: Letter, organizer: str, domain: str, now: datetime) -> Event:
    said, facts, request = letter.said, notice.facts, notice.request
    assert request is not None
    event = Event()
    name = "visit" if is_visit(notice) else f"delivery-{facts['delivery']}"
    event.add("uid", f"{request.number.lower()}.{name}@{domain}")
    event.add("sequence", int(facts["sequence"]))
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", datetime.fromisoformat(facts["starts"]).astimezone(UTC))
    event.add("dtend", datetime.fromisoformat(facts["ends"]).astimezone(UTC))
    event.add("organizer", _person(organizer, f"{said['brand']} · {said['site']}"))
    event.add("attendee", _attendee(notice))
    tell = _tell_visit if is_visit(notice) else _tell_delivery
    tell(event, notice, letter)
    if facts["method"] == "cancel":
        event["status"] = vText("CANCELLED")
    return event


def _tell_delivery(event: Event, notice: Notice, letter: Letter) -> None:
    """What comes, and where to."""
    del notice
    said = letter.said
    event.add("summary", _line(f"{letter.words.say('Delivery')} · {said['parcels'][0].about} · {said['parts_count']}"))
    event.add("description", _description(letter))
    event.add("location", _line(f"{said['shop_name']} {said['shop_postal_code']}"))
    event.add("status", "CONFIRMED")
    event.add("transp", "TRANSPARENT")  # nobody is away because parts come


def _tell_visit(event: Event, notice: Notice, letter: Letter) -> None:
    """Which car is expected where, and for what; the place is one that a map finds (RFC 5545 3.8.1.6)."""
    visit = letter.said["visit"]
    called = letter.words.say("Appointment")
    event.add("summary", _line(f"{called} · {visit.vehicle or visit.workshop}"))
    jobs = [f"{job.description} {job.price}".strip() for job in visit.jobs[:_MOST_PARTS]]
    price = letter.words.say("Price: %(price)s", price=visit.price) if visit.price else ""
    head = [letter.said["number"], f"{visit.workshop} {visit.workshop_phone}", price]
    event.add("description", "\n".join(_line(line) for line in (*head, *jobs) if line.strip()))
    event.add("location", _line(" · ".join(filter(None, (visit.workshop, visit.place)))))
    if visit.geo:
        event.add("geo", tuple(map(float, visit.geo.split(";"))))
    proposed = notice.request is not None and visit_of(notice.request).state == "proposed"
    event.add("status", "TENTATIVE" if proposed else "CONFIRMED")
    event.add("transp", "OPAQUE")


def _description(letter: Letter) -> str:
    """The dealer and the parts, a line each."""
    parcel = letter.said["parcels"][0]
    parts = [f"{row.quantity} × {row.instead or row.part_number} {row.description}" for row in parcel.rows]
    head = [parcel.number, f"{parcel.dealer} {parcel.phone}"]
    return "\n".join(_line(line) for line in (*head, *parts[:_MOST_PARTS]) if line.strip())


def _attendee(notice: Notice) -> vCalAddress:
    attendee = _person(notice.to.address, notice.to.name)
    known = {"cutype": "INDIVIDUAL", "role": "REQ-PARTICIPANT", "partstat": "NEEDS-ACTION", "rsvp": "TRUE"}
    attendee.params |= {name: vText(value) for name, value in known.items()}
    return attendee


def _person(address: str, name: str) -> vCalAddress:
    person = vCalAddress(f"mailto:{address}")
    # RFC 5545 3.2: no quotes within a quoted value, however they are escaped.
    if called := _line(name).replace('"', "'"):
        person.params["cn"] = vText(called)
    return person


def _line(text: str) -> str:
    return clean_text(text, _LONGEST)
