"""A workshop with appointments in every state, for the page."""

from dataclasses import replace
from datetime import timedelta

from parsers import LineItem, Order, Party, Vehicle
from routing import Event, Opening, Source
from routing.directory.facts import Workshop
from store import messages, requests
from tests.status.scene import NOW

LAVAL = "honda-laval"
DAY = timedelta(days=1)


def booked(days, **facts):
    """An appointment that its dealer's system told of, some days from now."""
    starts = (NOW + days * DAY).replace(hour=15, minute=0).isoformat()
    return {
        "origin": "export",
        "uid": "R1",
        "plate": "K42 LMN",
        "owner_phone": "450 555-0177",
        "starts": starts,
    } | facts


def happened(kind, days=0.0, **facts):
    """What happened some days from now."""
    return Event(kind, NOW + days * DAY, "dealer", facts)


APPOINTMENTS = (
    ("Ann Tremblay", booked(0), [happened("visit_booked", -5)]),
    ("Luc Ouellet", booked(1), [happened("visit_booked", -5)]),
    ("Eva Roy", booked(-2), [happened("visit_booked", -5)]),
    ("Paul Gagné", booked(-1), [happened("visit_booked", -5), happened("visit_arrived", -0.05)]),
    (
        "Samira Haddad",
        booked(-4),
        [
            happened("visit_booked", -6),
            happened("visit_arrived", -4),
            happened("visit_done", -3),
            happened("courtesy_complained", -1, said="Le frein grince encore."),
            happened("follow_up_set", -0.9, due=(NOW + 2 * DAY).isoformat(), note="Rappel freins", campaign="Freins"),
        ],
    ),
    (
        "Julien Côté",
        booked(-9),
        [
            happened("visit_booked", -12),
            happened("follow_up_set", -8, due=(NOW - DAY).isoformat()),
            happened("follow_up_dropped", -7, reason="Prix"),
        ],
    ),
)


def workshops(directory):
    """The same network, in which the dealer in Laval takes appointments."""
    return replace(directory, workshops={LAVAL: Workshop(LAVAL)})


def fill(database):
    """Write every appointment, with what has happened to it."""
    for index, (name, told, events) in enumerate(APPOINTMENTS):
        number = f"HON-2026-{900 + index:06}"
        order = Order(
            vin="2HGFE2F59PH100101",
            vehicle=Vehicle("2023", "Honda", "Civic"),
            lines=(LineItem("1", None, "Entretien B1", None),),
        )
        who = Party(f"c{index}@client.example", name, "fr")
        source = Source(f"{index:064x}", "")
        opening = Opening(number, "appointment", "honda", who, None, None, order, source, None, "")
        born = [
            Event("received", NOW - 20 * DAY, "dealer", told),
            Event("routed", NOW - 20 * DAY, "partspost", {"dealer": LAVAL}),
            Event("dealer_told", NOW - 20 * DAY, "partspost", {"to": "service@honda-laval.example"}),
        ]
        facts = {"via": "smtp", "peer": "192.0.2.1", "sender": who.address, "recipient": "service@parts.example"}
        with database.begin() as tx:
            mail = messages.add(
                tx,
                key=f"k{index}",
                spool_id=f"s{index}",
                received_at=NOW,
                blob=source.blob,
                size=1,
                queue_id="",
                **facts,
            )
            requests.open_request(tx, opening, mail, NOW - 20 * DAY)
            requests.append(tx, number, [*born, *events])
