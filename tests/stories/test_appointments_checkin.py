"""Stories of the check-in by mail: what customers are asked before a visit, and what the workshop does with it."""

from email.message import EmailMessage

from routing import fold, jobs_made
from status.views.wall import GROUPS
from store import requests, views
from tests.stories import workshops
from tests.stories.post import BEGINNING

DMS, DESK, GARAGE = "dms@honda-laval.example", "service@honda-laval.example", "atelier@honda-laval.example"
ANN, BOB, FLEET = "ann@client.example", "bob@client.example", "parc@flotte.example"
_WORKSHOP = """
[honda-laval]
place = "1800 boulevard Chomedey, Laval"
remind_days = 1
systems = ["{dms}"]
{more}
"""
_ON = """precheck = true
terms = "L'atelier garde vos coordonnées pour ce rendez-vous. Les prix sont avant taxes."
terms_version = "3"
"""
_OFFERS = """
[wash]
name = "Lavage intérieur et extérieur"
description = "À la main, environ 45 minutes."
price = "39.95"

[tyres]
name = "Pose des pneus d'hiver"
price = "89.00"
url = "https://www.honda-laval.example/pneus"
brands = ["honda"]

[mats]
name = "Tapis Kia"
price = "79.00"
brands = ["kia"]
"""
_HEAD = (
    "id;status;date;time;driver;driver_email;owner;owner_email;contractor;contractor_email;"
    "vin;plate;make;model;year;job;remark;price"
)
CAR = "2HGFE2F59PH100101;K42 LMN;Honda;Civic;2023"
EVERYBODY = f"Ann Tremblay;{ANN};Bob Tremblay;{BOB};Parc Nordique;{FLEET}"
NUMBER = "HON-2026-000001"


def workshop(post, more=_ON):
    """Honda de Laval takes appointments; `more` of its row, its desks, and what is offered."""
    desks = (f"Nadia Roy <{DESK}> fr service", f"Atelier <{GARAGE}> fr mechanics")
    workshops.opened(post, _WORKSHOP.format(dms=DMS, more=more), *desks, offers=_OFFERS)


def export(post, *rows):
    """The dealer's system mails its table."""
    post.turn(minutes=1)
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = DMS, "service+honda-laval@parts.example", "Rendez-vous"
    mail["Message-ID"] = f"<{len(post.page)}@honda-laval.example>"
    mail.set_content("Les rendez-vous.\n")
    table = "\n".join((_HEAD, *rows)) + "\n"
    mail.add_attachment(table.encode(), maintype="text", subtype="csv", filename="rendez-vous.csv")
    return post.take(mail, ("service+honda-laval@parts.example",), "\n".join(rows))


def booked(post, day="2026-12-04", people=EVERYBODY, status="booked"):
    """One appointment with two jobs in the table of the system."""
    head = f"RV-77;{status};{day};09:30;{people};{CAR}"
    return export(post, f"{head};Entretien B1;Huile 0W-20;189.95", f"{head};Rappel 23-087;;0.00")


def photo():
    """A picture as a telephone takes it."""
    return b"\xff\xd8\xff\xe0" + bytes(range(256)) * 40


def asked(post):
    """The appointment is booked and its customer has been asked."""
    workshop(post)
    booked(post)
    return next(mail for mail in post.wait(days=8) if mail.kind == "checkin")


def kinds(mails):
    """What left, and to whom."""
    return [(mail.kind, mail["To"].addresses[0].addr_spec) for mail in mails]


def words(mail):
    """What a mail says."""
    return mail.get_body(("plain",)).get_content()


def card(post):
    """How the wall shows the appointment: the group and the icon."""
    with post.house.database.reading() as tx:
        rows = views.wall.wall(tx, dealer="honda-laval").rows
        marks = views.wall.checkins(tx, [row.number for row in rows if row.kind == "appointment"])
    return [(row.list, marks.get(row.number, "")) for row in rows]


def test_c01_switched_on_per_workshop(post):
    """C1 · Where the workshop has not switched it on, nobody is asked.

    The reminder goes out all the same.
    """
    workshop(post, more="")
    booked(post)
    left = post.wait(days=9)

    assert "checkin" not in {mail.kind for mail in left}


def test_c03_services_with_prices_and_links(post):
    """C3 · The mail offers the services of the workshop and the brand: name, description, price, link.

    C19: what is for other brands is not offered.
    """
    said = words(asked(post))

    assert "2. Lavage intérieur et extérieur · 39,95" in said
    assert "https://www.honda-laval.example/pneus" in said
    assert "Tapis Kia" not in said


def test_c04_no_order_without_the_terms(post):
    """C4 · A choice without the terms is asked for again; the version that was accepted is written down, and when."""
    mail = asked(post)
    again = post.answer(mail, "1 oui, 2 non")
    assert [("checkin_echo", ANN)] == kinds(again)
    post.answer(again[0], "J'accepte les conditions v2")
    assert "checkin_answered" not in {event.kind for event in post.request().events}
    left = post.answer(again[0], "J'accepte les conditions v3")
    post.log(NUMBER)

    accepted = post.request().last("checkin_answered")
    assert ("3", "1:yes 2:no") == (accepted.facts["terms"], accepted.facts["choices"])
    assert {("checkin_answered", DESK), ("checkin_echo", ANN)} == set(kinds(left))


def test_c06_three_days_before_at_seven_in_the_evening(post):
    """C6 · C5 · The mail leaves three days before at 19:00 of the workshop's wall; another number of days may be set."""
    asked(post)
    told = post.request().last("checkin_told")

    assert "2026-12-02T00:00:00+00:00" == told.at.isoformat()
    post.say("That is Tuesday, 1 December, 19:00 in Laval; the visit is on Friday.")


def test_c07_what_the_mail_holds(post):
    """C7 · Appointment, car and customer; planned items with remark and price; services with yes and no; comments.

    An answer brings words and a photo: both reach the workshop, and the photo is byte for byte the one that was taken.
    """
    mail = asked(post)
    said = words(mail)
    for part in (
        "9\u00a0h\u00a030",
        "Entretien B1",
        "Huile 0W-20",
        "189,95",
        "Ann Tremblay",
        "K42 LMN",
        "1 oui, 2 non",
    ):
        assert part in said, part
    page = mail.get_body(("html",)).get_content()
    assert page.count("mailto:") >= 4
    left = post.answer(mail, "Les freins grincent à froid.\nVoyez la photo.", files=[("frein.jpg", photo())])

    told = next(one for one in left if one.kind == "checkin_answered")
    sent = [part.get_content() for part in told.walk() if part.get_content_type() == "image/jpeg"]
    assert [photo()] == sent
    assert "Les freins grincent à froid." in words(told)


def test_c08_driver_before_owner_before_contractor(post):
    """C8 · With driver, owner and contractor on file exactly one of them gets the mail: the driver."""
    workshop(post)
    booked(post)
    left = [mail for mail in post.wait(days=8) if mail.kind == "checkin"]

    assert [("checkin", ANN)] == kinds(left)


def test_c08_the_owner_where_there_is_no_driver(post):
    """C8 · Without a driver the owner is asked."""
    workshop(post)
    booked(post, people=f";;Bob Tremblay;{BOB};Parc Nordique;{FLEET}")
    left = [mail for mail in post.wait(days=8) if mail.kind == "checkin"]

    assert [("checkin", BOB)] == kinds(left)


def test_c09_never_for_an_appointment_made_later(post):
    """C9 · An appointment that is made two days ahead is never asked about; the log says why."""
    workshop(post)
    booked(post, day="2026-11-26")
    left = post.wait(days=4)
    post.log(NUMBER)

    assert "checkin" not in {mail.kind for mail in left}
    assert "short_notice" == post.request().last("visit_lapsed").facts["why"]


def test_c10_closed_on_the_day(post):
    """C10 · From midnight of the day on nothing can be chosen: whoever answers reads whom to call."""
    mail = asked(post)
    post.wait(days=1, hours=13, minutes=45)
    in_time = post.answer(mail, "1 oui. J'accepte les conditions v3")
    assert ("checkin_echo", ANN) in kinds(in_time)
    post.wait(hours=1)
    late = post.answer(mail, "2 oui. J'accepte les conditions v3")

    assert [("checkin_echo", ANN)] == kinds(late)
    assert "450 555-0100" in words(late[0])
    assert 1 == sum(event.kind == "checkin_answered" for event in post.request().events)


def test_c11_cancelled_before_and_after_it_was_sent(post):
    """C11 · Cancelled after it was sent and not answered: closed, and no service can be accepted any more."""
    mail = asked(post)
    booked(post, status="cancelled")
    left = post.answer(mail, "1 oui. J'accepte les conditions v3")

    assert [("checkin_echo", ANN)] == kinds(left)
    assert post.request().last("checkin_answered") is None


def test_c11_cancelled_before_it_was_sent(post):
    """C11 · Cancelled before the hour: not sent. A row that is merely missing from the table says nothing."""
    workshop(post)
    booked(post)
    export(post, f"RV-78;booked;2026-12-04;11:00;{EVERYBODY};{CAR};Entretien A;;99.00")
    post.turn(hours=1)
    booked(post, status="cancelled")
    left = [mail for mail in post.wait(days=8) if mail.kind == "checkin"]

    assert ["[HON-2026-000002]"] == [mail["Subject"].split(" ", 1)[0] for mail in left]


def test_c12_pinned_until_each_item_is_handled(post):
    """C12 · C13 · C14 · An answer pins the appointment on the wall; after one of two items it still is, then no more.

    C18: the customer's name shows that he has answered, also afterwards.
    """
    mail = asked(post)
    left = post.answer(mail, "1 oui, 2 oui\nJ'accepte les conditions v3")
    told = next(one for one in left if one.kind == "checkin_answered")
    assert [("actions", "pinned")] == card(post)
    post.answer(told, "Traité 1")
    assert [("actions", "pinned")] == card(post)
    post.answer(told, "Traité 2")

    assert [("scheduled", "answered")] == card(post)
    assert "pinned" == GROUPS[0]


def test_c16_shared_with_the_mechanics(post):
    """C16 · A remark with its photo goes to the mechanics' desk at the workshop's word."""
    mail = asked(post)
    left = post.answer(mail, "Les freins grincent à froid.", files=[("frein.jpg", photo())])
    told = next(one for one in left if one.kind == "checkin_answered")
    shared = post.answer(told, "Partager 1 avec les mécaniciens")

    assert ("checkin_answered", GARAGE) in kinds(shared)
    forwarded = next(one for one in shared if one["To"].addresses[0].addr_spec == GARAGE)
    assert [photo()] == [part.get_content() for part in forwarded.walk() if part.get_content_type() == "image/jpeg"]


def test_c17_an_item_becomes_a_job(post):
    """C17 · A service becomes a job at once, a remark after a confirmation; both are rows for the dealer's system."""
    mail = asked(post)
    left = post.answer(mail, "1 oui\nJ'accepte les conditions v3\nLes freins grincent à froid.")
    told = next(one for one in left if one.kind == "checkin_answered")
    post.answer(told, "Convertir 1")
    wants = post.answer(told, "Convertir 2")
    assert "Oui, convertir 2" in words(wants[0])
    post.answer(wants[0], "Oui, convertir 2")

    assert [("scheduled", "answered")] == card(post)
    with post.house.database.reading() as tx:
        loaded = requests.load(tx, NUMBER)
    rows = list(jobs_made(fold(*loaded), post.house.directory, post.house.rules, BEGINNING))
    post.say("; ".join(f"{row.id} item {row.item}: {row.job} {row.price or ''}".strip() for row in rows))

    told = [(row.id, row.item, row.kind, row.job, str(row.price or "")) for row in rows]
    brakes = ("RV-77", 2, "words", "Les freins grincent à froid.", "")
    assert [("RV-77", 1, "offer", "Pose des pneus d'hiver", "89.00"), brakes] == told


def test_c15_a_photo_reaches_the_workshop_with_any_answer(post):
    """C15 · A photo that comes with another answer than one to the check-in is passed on as well, with its words."""
    workshop(post, more="")
    left = booked(post)
    told = post.answer(left[0], "Voici une photo du pneu, pour le rendez-vous.", files=[("pneu.jpg", photo())])

    passed = next(mail for mail in told if mail["To"].addresses[0].addr_spec == DESK)
    assert [photo()] == [part.get_content() for part in passed.walk() if part.get_content_type() == "image/jpeg"]
