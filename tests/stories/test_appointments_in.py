"""Stories of how appointments come in: a customer's words, calendar entries, a dealer's own table, a work order."""

import io
from email.message import EmailMessage
from email.utils import format_datetime

import pytest
from reportlab.pdfgen.canvas import Canvas

from ingest import Spool, hand_in
from partspost.work import pipeline
from routing import jobs_of, visit_of
from tests.stories import workshops

ANN, BOB = "ann.roy@courriel.example", "bob.cote@courriel.example"
DMS, DESK = "dms@honda-laval.example", "rendez-vous@honda-laval.example"
NUMBER = "HON-2026-000001"
_WORKSHOPS = """
[honda-laval]
place = "1800 boulevard Chomedey, Laval"
systems = ["dms@honda-laval.example"]

[honda-metropole]
place = "8100 rue Sherbrooke Est, Montréal"
"""
_HEAD = "id,status,date,time,customer,email,phone,vin,plate,make,model,year,mileage,job,remark,price"
_ANN = f"Ann Roy,{ANN},450 555-0199,2HGFE2F59PH100101,K42 LMN,Honda,Civic,2023,54000"
_ENTRY = """BEGIN:VCALENDAR
PRODID:-//Atelier DMS//Rendez-vous 4.2//FR
VERSION:2.0
METHOD:{method}
BEGIN:VTIMEZONE
TZID:Eastern Standard Time
BEGIN:STANDARD
DTSTART:16010101T020000
TZOFFSETFROM:-0400
TZOFFSETTO:-0500
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
UID:040000008200E00074C5B7101A82E00800000000A1@{domain}
SEQUENCE:{sequence}
ORGANIZER;CN={organizer}:mailto:{organizer}
ATTENDEE;CN=Ann Roy;PARTSTAT=NEEDS-ACTION:mailto:{ann}
ATTENDEE;CN=Service:mailto:service@parts.example
SUMMARY:Freins avant
DESCRIPTION:Honda Civic 2023\\nNIV 2HGFE2F59PH100101\\nPlaque : K42 LMN
DTSTART;TZID=Eastern Standard Time:{starts}
DTEND;TZID=Eastern Standard Time:{ends}
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture
def desk(post):
    """The post office of a network in which two dealers take appointments, and whoever writes may be answered."""
    return workshops.opened(post, _WORKSHOPS, f"Nadia Roy <{DESK}> fr service", anyone=True)


def entry(post, starts, ends, *, method="REQUEST", sequence=0, sender=DMS, organizer=DMS, to="service@parts.example"):
    """A calendar program mails an entry, as text and as an alternative."""
    domain = sender.rpartition("@")[2]
    told = {"method": method, "sequence": sequence, "starts": starts, "ends": ends, "ann": ANN}
    text = _ENTRY.format(domain=domain, organizer=organizer, **told).replace("\n", "\r\n")
    words = f"{method} {sequence}: {starts}"
    mail = letter(post, sender, to, "Rendez-vous : Freins avant")
    mail.set_content("Rendez-vous : Freins avant\n")
    mail.add_alternative(text.encode(), maintype="text", subtype="calendar", params={"method": method})
    return post.take(mail, (to,), words)


def table(post, *rows, sender=DMS, to="service+honda-laval@parts.example", head=_HEAD):
    """The dealer's system mails its table of the night."""
    text = "\n".join((head, *rows)) + "\n"
    mail = letter(post, sender, to, "Export des rendez-vous")
    mail.set_content("Export automatique\n")
    mail.add_attachment(text.encode(), maintype="text", subtype="csv", filename="rendez-vous.csv")
    return post.take(mail, (to,), "\n".join(rows))


def letter(post, sender, to, subject):
    """A mail without its content."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    post._count += 1
    mail["Message-ID"] = f"<in-{post._count}@{sender.rpartition('@')[2]}>"
    mail["Date"] = format_datetime(post.now)
    return mail


def work_order():
    """A work order as a dealer's system prints it: planned items with part numbers and prices."""
    paper = io.BytesIO()
    canvas = Canvas(paper, pagesize=(612, 792))
    canvas.setFont("Helvetica", 9)
    rows = (
        ("WORK ORDER", "", "", "", ""),
        ("RO Number: 77120", "", "Date: 2026-11-24", "", ""),
        ("Vehicle: 2023 HONDA Civic Touring", "", "VIN: 2HGFE2F59PH100101", "", ""),
        ("", "", "", "", ""),
        ("Line", "Part Number", "Description", "Qty", "Price"),
        ("1", "45022-TBA-A00", "Front brake pads", "1", "189.95"),
        ("2", "45251-TBA-A00", "Front brake disc", "2", "142.50"),
    )
    for place, row in enumerate(rows):
        for x, text in zip((40, 90, 220, 430, 490), row, strict=True):
            canvas.drawString(x, 740 - 18 * place, text)
    canvas.save()
    return paper.getvalue()


def test_v01_two_preferred_dates(desk):
    """A customer asks for an appointment with two preferred dates.

    Row V1, V2 and V4: free words, two dates, mileage; it lies in Actions, and both sides read where it came from.
    """
    desk.say("No workshop is named: the make and the postal code tell which one.")
    left = desk.write(
        "service@parts.example",
        ANN,
        "Bruit de freins",
        "Bonjour,\n\nma Honda Civic 2023 (plaque K42 LMN, 54 000 km) grince au freinage.\n"
        "Je pourrais venir jeudi 3 décembre à 9 h ou vendredi 4 décembre en après-midi.\n"
        "H7S 2B4, tél. : 450 555-0199\n\nAnn Roy",
    )
    request, visit = desk.request(), visit_of(desk.request())
    desk.log()

    assert {"visit_request", "visit_receipt"} == {one.kind for one in left}
    assert all("Ce rendez-vous provient" in one.get_body(("plain",)).get_content() for one in left)
    assert ("actions", "dealer", "visit", "honda-laval") == (
        request.list,
        request.waiting_on,
        request.matter,
        request.dealer,
    )
    assert ("2026-12-03T09:00:00-05:00", "2026-12-04") == visit.wishes
    assert ("typed", "54000 km", "K42 LMN") == (visit.origin, visit.mileage, visit.plate)
    assert DESK == desk.sent("visit_request")["To"].addresses[0].addr_spec


def test_v11_data_sent_later_opens_nothing(desk):
    """Data of the car that come later join the request and ring no bell.

    Row V11 and V12: the same customer sends VIN, plate and mileage two days later; the workshop is not disturbed.
    """
    desk.write(
        "service+honda-laval@parts.example", ANN, "Pneus d'hiver", "Bonjour, je voudrais un changement de pneus."
    )
    desk.turn(days=2)
    left = desk.write(
        "service+honda-laval@parts.example", ANN, "Pneus d'hiver", "NIV : 2HGFE2F59PH100101, plaque K42 LMN, 54 000 km"
    )
    again = desk.write(
        "service+honda-laval@parts.example", ANN, "Pneus d'hiver", "NIV : 2HGFE2F59PH100101, plaque K42 LMN, 54 000 km"
    )
    desk.log()
    request = desk.request()

    assert ([], []) == (left, again)
    assert ("2HGFE2F59PH100101", "K42 LMN") == (request.opening.order.vin, visit_of(request).plate)
    assert "actions" == request.list


def test_v13_found_by_the_vin(desk):
    """A dealer finds the appointment by the VIN.

    Row V13: whoever sells the brand may ask; a number by which nothing is found says so.
    """
    table(desk, f"RV-1,booked,2026-12-03,09:00,{_ANN},Freins avant,,420.00")
    left = desk.write("honda@parts.example", DESK, "vin 2HGFE2F59PH100101", "")

    assert ["status"] == [one.kind for one in left]
    assert NUMBER in left[0].get_body(("plain",)).get_content()


def test_m01_the_same_car_twice(desk):
    """A car that has an appointment gets no second one.

    Row M1: the workshop types an inquiry by hand for a car whose driver has written already; it joins his request.
    """
    desk.write(
        "service+honda-laval@parts.example", ANN, "Freins", "Ma Honda Civic, plaque K42 LMN, grince. Jeudi à 9 h ?"
    )
    left = desk.write(
        "service+honda-laval@parts.example", DESK, "K42 LMN", "Plaque K42 LMN : ajouter l'inspection d'hiver."
    )
    desk.log()

    assert [] == left
    assert "inspection d'hiver" in visit_of(desk.request()).words


def test_b07_the_table_of_the_night(desk):
    """Appointments come from the dealer's own system each night.

    Row B7 and C11: new rows are booked and confirmed, the same rows change nothing, and a missing row is no cancellation.
    """
    first = table(
        desk,
        f"RV-1,booked,2026-12-03,09:00,{_ANN},Freins avant,plaquettes et disques,420.00",
        f"RV-1,booked,2026-12-03,09:00,{_ANN},Vidange,,89.95",
        f"RV-2,booked,2026-12-04,13:30,Bob Côté,{BOB},,,,Honda,CR-V,2021,,Inspection,,129.00",
    )
    desk.turn(days=1)
    desk.say("The second night: nothing has changed, and RV-2 is missing.")
    second = table(
        desk,
        f"RV-1,booked,2026-12-03,09:00,{_ANN},Freins avant,plaquettes et disques,420.00",
        f"RV-1,booked,2026-12-03,09:00,{_ANN},Vidange,,89.95",
    )
    desk.turn(days=1)
    desk.say("The third night: RV-1 has moved, and has one more job.")
    third = table(
        desk,
        *(
            f"RV-1,booked,2026-12-07,10:00,{_ANN},{job}"
            for job in ("Freins avant,plaquettes et disques,420.00", "Vidange,,89.95", "Essuie-glaces,,39.95")
        ),
    )
    desk.log()
    request = desk.request()

    assert [("visit_receipt", ANN), ("visit_receipt", BOB)] == [
        (one.kind, one["To"].addresses[0].addr_spec) for one in first
    ]
    assert [] == second
    assert ["visit_news"] == [one.kind for one in third]
    assert ["Freins avant", "Vidange", "Essuie-glaces"] == [job.description for job in jobs_of(request)]
    assert "2026-12-07T10:00:00-05:00" == visit_of(request).starts.isoformat()
    assert "confirmed" == visit_of(desk.request("HON-2026-000002")).state


def test_c11_cancelled_in_the_system(desk):
    """Only a cancelled row cancels.

    Row C11: a row that is gone says nothing; one whose status is cancelled ends the appointment, and the customer hears it.
    """
    row = f"RV-1,{{}},2026-12-03,09:00,{_ANN},Freins avant,,420.00"
    table(desk, row.format("booked"))
    desk.turn(days=1)
    gone = table(desk, f"RV-9,booked,2026-12-04,13:30,Bob Côté,{BOB},,,,Honda,CR-V,2021,,Inspection,,129.00")
    before = visit_of(desk.request()).state
    desk.turn(days=1)
    told = table(desk, row.format("cancelled"))
    desk.turn(days=1)
    again = table(desk, row.format("cancelled"))

    assert ["visit_receipt"] == [one.kind for one in gone]
    assert ("confirmed", "cancelled", "closed") == (before, visit_of(desk.request()).state, desk.request().list)
    assert [("visit_news", ANN)] == [(one.kind, one["To"].addresses[0].addr_spec) for one in told]
    assert [] == again


def test_b14_delivered_in_the_system(desk):
    """The dealer's system shows that the car has come and that it was handed over.

    Row B14: the state follows the table, and nobody types it twice.
    """
    row = f"RV-1,{{}},2026-12-03,09:00,{_ANN},Freins avant,,420.00"
    table(desk, row.format("booked"))
    desk.turn(days=9)
    table(desk, row.format("en atelier"))
    arrived = visit_of(desk.request()).state
    desk.turn(hours=8)
    table(desk, row.format("livré"))
    desk.log()

    assert ("arrived", "done", "closed") == (arrived, visit_of(desk.request()).state, desk.request().list)


def test_in_a_table_with_broken_rows(desk):
    """Broken rows are named with their line and the cure, and the others are taken.

    The workshop's own desk reads it, since a system reads no mail.
    """
    left = table(
        desk,
        f"RV-1,booked,2026-12-03,09:00,{_ANN},Freins avant,,420.00",
        f"RV-2,booked,31/02/2026,09:00,{_ANN},Freins avant,,420.00",
        f",booked,2026-12-03,09:00,{_ANN},Freins avant,,420.00",
        f"RV-4,perhaps,2026-12-03,09:00,{_ANN},Freins avant,,420.00",
    )
    held = desk.sent("visit_held")
    desk.page += ["", *(f"> {line}".rstrip() for line in held.get_body(("plain",)).get_content().splitlines())]

    assert {"visit_held", "visit_receipt"} == {one.kind for one in left}
    assert DESK == held["To"].addresses[0].addr_spec
    assert "31/02/2026" in held.get_body(("plain",)).get_content()
    assert "confirmed" == visit_of(desk.request()).state


def test_in_a_table_from_a_stranger(desk):
    """A table of somebody who is no system of the workshop books nothing."""
    left = table(desk, f"RV-1,booked,2026-12-03,09:00,{_ANN},Freins avant,,420.00", sender="someone@else.example")

    assert ["visit_held"] == [one.kind for one in left]


def test_in_an_invitation_of_the_system(desk):
    """A booking site mails an invitation, moves it, and cancels it.

    What comes again, or late with a lower SEQUENCE, is only noted. The customer's calendar hears it from the site itself.
    """
    booked = entry(desk, "20261203T090000", "20261203T103000")
    desk.turn(hours=2)
    again = entry(desk, "20261203T090000", "20261203T103000")
    desk.turn(hours=2)
    moved = entry(desk, "20261204T130000", "20261204T140000", sequence=2)
    desk.turn(hours=2)
    late = entry(desk, "20261203T080000", "20261203T090000", sequence=1)
    there = visit_of(desk.request()).starts.isoformat()
    desk.turn(hours=2)
    entry(desk, "20261204T130000", "20261204T140000", method="CANCEL", sequence=3)
    desk.log()

    assert ["visit_request"] == [one.kind for one in booked]
    assert ([], []) == (again, late)
    assert [("visit_news", DESK)] == [(one.kind, one["To"].addresses[0].addr_spec) for one in moved]
    assert "2026-12-04T13:00:00-05:00" == there
    assert "cancelled" == visit_of(desk.request()).state


def test_in_an_invitation_of_the_customer(desk):
    """A customer invites the workshop from her own calendar.

    Her hour is a wish until the workshop agrees; another one is another wish; and her cancellation calls it off.
    """
    to = "service+honda-laval@parts.example"
    wished = entry(desk, "20261203T090000", "20261203T103000", sender=ANN, organizer=ANN, to=to)
    desk.turn(hours=2)
    other = entry(desk, "20261204T100000", "20261204T113000", sequence=1, sender=ANN, organizer=ANN, to=to)
    wishes = visit_of(desk.request()).wishes
    desk.turn(hours=2)
    off = entry(
        desk, "20261204T100000", "20261204T113000", method="CANCEL", sequence=2, sender=ANN, organizer=ANN, to=to
    )
    desk.log()

    assert {"visit_request", "visit_receipt"} == {one.kind for one in wished}
    assert [("visit_news", DESK)] == [(one.kind, one["To"].addresses[0].addr_spec) for one in other]
    assert ("2026-12-04T10:00:00-05:00",) == wishes
    assert [("visit_news", DESK)] == [(one.kind, one["To"].addresses[0].addr_spec) for one in off]
    assert ("cancelled", "closed") == (visit_of(desk.request()).state, desk.request().list)


def test_in_a_cancellation_of_a_stranger(desk):
    """Whoever has no say in an appointment cannot cancel it."""
    entry(desk, "20261203T090000", "20261203T103000")
    mail = letter(desk, "someone@else.example", "service@parts.example", "Annulé")
    text = _ENTRY.format(
        domain="honda-laval.example",
        organizer=DMS,
        ann=ANN,
        method="CANCEL",
        sequence=5,
        starts="20261203T090000",
        ends="20261203T103000",
    )
    mail.set_content("Annulé\n")
    mail.add_alternative(
        text.replace("\n", "\r\n").encode(), maintype="text", subtype="calendar", params={"method": "CANCEL"}
    )
    left = desk.take(mail, ("service@parts.example",), "CANCEL 5")

    assert [] == left
    assert "- held: visit-stranger" in desk.page
    assert "confirmed" == visit_of(desk.request()).state


def test_m07_a_work_order(desk):
    """A work order as PDF brings the planned items with their prices.

    Row M7 and M8: what the paper prices stands in the request as it was read; no words overwrite it.
    """
    left = desk.write(
        "service+honda-laval@parts.example",
        ANN,
        "Bon de travail 77120",
        "Voici le bon de travail. Lundi 7 décembre à 8 h.",
        pdf=work_order(),
    )
    request = desk.request()

    assert {"visit_request", "visit_receipt"} == {one.kind for one in left}
    assert [("Front brake pads", "189.95"), ("Front brake disc", "142.50")] == [
        (job.description, str(job.price)) for job in jobs_of(request)
    ]
    assert ("work_order", "2HGFE2F59PH100101") == (visit_of(request).origin, request.opening.order.vin)


@pytest.mark.parametrize("tag", ["rdv"])
def test_in_at_the_address_of_a_brand(desk, tag):
    """An appointment at the brand's own address goes to the workshop of the customer's postal code.

    The tag of the address says what the mail is for; an order to the same brand still is an order.
    """
    left = desk.write(
        f"honda+{tag}@parts.example", ANN, "Winter tyres", "Hello, I would like to have my winter tyres put on. H1M 2W8"
    )
    order = desk.order()

    assert "honda-metropole" == desk.request().dealer
    assert {"visit_request", "visit_receipt"} == {one.kind for one in left}
    assert {"new_request", "receipt"} == {one.kind for one in order}


def test_in_for_nobody(desk):
    """A mail that names no workshop waits, and its sender reads what is missing."""
    left = desk.write(
        "service@parts.example", ANN, "Rendez-vous", "Bonjour, je voudrais un rendez-vous pour ma voiture, merci."
    )
    held = desk.sent("visit_held")
    desk.page += ["", *(f"> {line}".rstrip() for line in held.get_body(("plain",)).get_content().splitlines())]

    assert [("visit_held", ANN)] == [(one.kind, one["To"].addresses[0].addr_spec) for one in left]


def test_in_booked_in_the_system_after_a_mail(desk):
    """What the workshop books in its own system for a customer who has written is his request, booked.

    Nobody opens a second one, and he reads the hour.
    """
    desk.write(
        "service+honda-laval@parts.example",
        ANN,
        "Freins",
        "Ma Honda Civic, plaque K42 LMN, grince. Jeudi 3 décembre à 9 h ?",
    )
    desk.turn(hours=3)
    left = table(desk, f"RV-1,booked,2026-12-03,14:00,{_ANN},Freins avant,,420.00")
    desk.turn(days=1)
    again = table(desk, f"RV-1,booked,2026-12-03,14:00,{_ANN},Freins avant,,420.00")
    desk.log()

    assert [("visit_news", ANN)] == [(one.kind, one["To"].addresses[0].addr_spec) for one in left]
    assert [] == again
    assert ("confirmed", "typed", "RV-1") == (
        visit_of(desk.request()).state,
        visit_of(desk.request()).origin,
        visit_of(desk.request()).uid,
    )


def test_in_tomorrow_said_in_the_evening(desk):
    """Tomorrow is the day after the one on the operator's wall.

    At half past eight in the evening it is the next day already in Greenwich.
    """
    desk.turn(hours=10, minutes=30)
    desk.write(
        "service+honda-laval@parts.example",
        ANN,
        "Crevaison",
        "Bonjour, puis-je venir demain à 14 h pour une crevaison ?",
    )

    assert ("2026-11-25T14:00:00-05:00",) == visit_of(desk.request()).wishes


def test_in_a_table_from_the_disk(desk, tmp_path):
    """A table that a nightly job leaves on the disk is taken by the command, once.

    The operator brings it, and so it speaks for the workshop; the same file again is the same mail.
    """
    spool = Spool(tmp_path / "spool")
    content = f"{_HEAD}\nRV-1,booked,2026-12-03,09:00,{_ANN},Freins avant,,420.00\n".encode()
    names = {"sender": "service@parts.example", "recipient": "service+honda-laval@parts.example", "at": desk.now}
    left = []
    for _ in range(2):
        hand_in(spool, "nuit.csv", content, **names)
        (path,) = spool.waiting(1)
        pipeline.drain(desk.house, spool, path)
        while (message := desk._waiting()) is not None:
            pipeline.read(desk.house, message)
        left.append(desk._leave())

    assert [["visit_receipt"], []] == [[one.kind for one in mails] for mails in left]
    assert ("confirmed", "export") == (visit_of(desk.request()).state, visit_of(desk.request()).origin)
