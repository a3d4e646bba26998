"""Appointments on their way: the mails that tell of them, and the answers to our own about one."""

from dataclasses import replace

from partspost.house import House
from routing import Arrival, Decision, Held, Reply, Request, Signed, locale_of, reading_role
from store import StoredMessage


def is_for(house: House, arrival: Arrival) -> bool:
    """Whether a mail came to the address for appointments."""
    named = arrival.local_part.partition("+")[0] == house.settings.appointments.address
    return named and bool(house.directory.workshops)


def answer(house: House, message: StoredMessage, arrival: Arrival) -> Decision:
    """What becomes of a mail that tells of appointments."""
    read = house.reading.read_bookings(house.blobs.get(message.blob), arrival.recipient, arrival.received_at.date())
    problem = next(iter(read.problems), None)
    detail = problem.detail if problem else "no appointment was found"
    return Decision(held=Held(problem.code if problem else "no-appointment", detail))


def read_reply(house: House, arrival: Arrival, request: Request, given: Signed, reply: Reply) -> Reply:
    """The reply with what its words do."""
    sender = arrival.mail.sender
    visit = house.reading.read_visit_answer(
        arrival.mail,
        today=arrival.received_at.date(),
        locale=locale_of(sender, given, request, house.directory, house.rules),
        role=reading_role(sender, given, request, house.directory),
    )
    return replace(reply, answer=replace(reply.answer, said=visit.said), visit=visit)
