"""Stories of how a workshop and its customer agree on a visit: questions, proposals, calendars, reminders, the end."""

from datetime import timedelta
from email import message_from_bytes, policy
from itertools import product

import pytest

from routing import sign, visit_of
from tests.stories import workshops

ANN, DESK, BODY = "ann.roy@courriel.example", "rendez-vous@honda-laval.example", "carrosserie@honda-laval.example"
TEXT = "4505550199@texto.example"
_WORKSHOPS = """
[honda-laval]
place = "1800, boulevard Chomedey, Laval"
geo = "45.5501;-73.7213"
systems = ["dms@honda-laval.example"]
remind_days = 2
"""
_WISH = """Bonjour,

ma Honda Civic 2023 (plaque K42 LMN, 54 000 km) grince au freinage.
Je pourrais venir jeudi 3 décembre ou vendredi 4 décembre.
H7S 2B4

Ann Roy"""
_PROPOSAL = "Nous proposons jeudi 3 décembre à 9 h, 304,45 $."
_ROWS = """id,status,date,time,job,price,driver,driver_email,vin,plate,make,model,year,owner,owner_email
RDV-77,{status},Plaquettes de frein avant,214.50,Ann Roy,{email},2HGFE2F59PH100101,K42 LMN,Honda,Civic,2023,{owner}
"""
_ANSWER = """\
From: Ann Roy <{customer}>
To: {organizer}
Subject: {subject}
Message-ID: <calendar-{count}@courriel.example>
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="=_o"

--=_o
Content-Type: text/plain; charset="utf-8"

{words}
--=_o
Content-Type: text/calendar; charset="utf-8"; method={method}

BEGIN:VCALENDAR
METHOD:{method}
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
BEGIN:VEVENT
ORGANIZER:mailto:{organizer}
ATTENDEE;PARTSTAT={partstat}:mailto:{customer}
UID:{uid}
SEQUENCE:{sequence}
DTSTART{start}
{comment}END:VEVENT
END:VCALENDAR

--=_o--
"""


@pytest.fixture
def desk(post):
    """The post office of a network whose workshop in Laval takes appointments, and where whoever writes is answered."""
    return workshops.opened(
        post, _WORKSHOPS, f"Nadia Roy <{DESK}> fr service", f"Luc Roy <{BODY}> fr service", anyone=True
    )


def wished(post):
    """The customer has asked for an appointment."""
    return post.write("service@parts.example", ANN, "Bruit de freins", _WISH)


def proposed(post):
    """The workshop has proposed a day, an hour and a price."""
    wished(post)
    return post.answer(post.sent("visit_request"), _PROPOSAL)


def accepted(post):
    """The customer has accepted it by mail."""
    proposed(post)
    return post.answer(post.sent("visit_proposal"), "J'accepte")


def scheduled(post):
    """The workshop has confirmed it."""
    accepted(post)
    return post.answer(post.sent("visit_news", DESK), "Confirmé, toutes les pièces sont disponibles")


def exported(post, email=ANN, *, status="wanted,,", owner="Max Roy,max@courriel.example"):
    """The workshop's system has sent what was asked or booked by telephone, with one planned item."""
    mail = post._letter("dms@honda-laval.example", "service+honda-laval@parts.example", "Export", {})
    mail.set_content("Export\n")
    table = _ROWS.format(email=email, status=status, owner=owner).encode()
    mail.add_attachment(table, maintype="text", subtype="csv", filename="rendez-vous.csv")
    return post.take(mail, ("service+honda-laval@parts.example",), "RDV-77")


def kinds(mails):
    """What left, and to whom."""
    return [(mail.kind, mail["To"].addresses[0].addr_spec) for mail in mails]


def body(mail):
    """The text of a mail in one line."""
    return " ".join(mail.get_body(("plain",)).get_content().replace("\u00a0", " ").split())


def entry(mail):
    """The properties of the event that a mail brings, unfolded."""
    part = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    text = part.get_content().replace("\r\n ", "").replace("\n ", "")
    return {line.split(":")[0].split(";")[0]: line.partition(":")[2] for line in text.splitlines() if ":" in line}


def show(post, mail):
    """Write down what the calendar program reads."""
    seen = entry(mail)
    names = ("METHOD", "SEQUENCE", "STATUS", "DTSTART", "DTEND", "SUMMARY", "LOCATION", "GEO")
    post.page.append(f"- in the calendar: {' · '.join(f'{name} {seen[name]}' for name in names if name in seen)}")


def calendar_says(post, mail, partstat="ACCEPTED", *, method="REPLY", start="", comment=""):
    """The customer's calendar program answers an entry."""
    post.turn(minutes=5)
    seen = entry(mail)
    organizer = seen["ORGANIZER"].removeprefix("mailto:")
    post._count += 1
    text = _ANSWER.format(
        customer=ANN,
        organizer=organizer,
        subject=f"{partstat.title()}: {seen['SUMMARY']}",
        count=post._count,
        words=f"{ANN} : {partstat.lower()}",
        method=method,
        partstat=partstat,
        uid=seen["UID"],
        sequence=seen["SEQUENCE"],
        start=start or f":{seen['DTSTART']}",
        comment=f"COMMENT:{comment}\n" if comment else "",
    )
    read = message_from_bytes(text.replace("\n", "\r\n").encode(), policy=policy.default)
    said = f"[{method} {partstat}{' ' + start if start else ''}] {comment}".strip()
    return post.take(read, (organizer,), said)


def state(post, until=None):
    """The list, whom it waits for, and how the visit stands."""
    request = post.request(until=until)
    return request.list, request.waiting_on, visit_of(request).state


def test_v02_a_wish_is_in_actions_until_somebody_acts(desk):
    """A wish lies in Actions, and the workshop acknowledges it.

    Rows V2 and V3: four open hours after it came the workshop is reminded; "Reçu" gives it its time anew, and nobody
    else hears of it.
    """
    wished(desk)

    assert ("actions", "dealer", "wanted") == state(desk)
    assert [("visit_news", DESK)] == kinds(desk.wait(hours=5))
    assert [] == desk.answer(desk.sent("visit_request"), "Reçu")
    assert ("actions", "dealer", "acknowledged") == state(desk)


def test_v05_the_workshop_asks_and_the_customer_answers(desk):
    """A question moves it to Waiting, and its answer back to Actions.

    Rows V5, V6, V7 and M16: the whole question is in the mail; what the customer writes is passed on and is no part of
    the order.
    """
    wished(desk)
    left = desk.answer(desk.sent("visit_request"), "? Le bruit vient-il aussi en marche arrière")

    assert [("visit_question", ANN)] == kinds(left)
    assert "Le bruit vient-il aussi en marche arrière" in body(left[0])
    assert ("waiting", "shop", "wanted") == state(desk)
    left = desk.answer(left[0], "Seulement en marche avant.")
    assert [("visit_news", DESK)] == kinds(left)
    assert ("actions", "dealer", "wanted") == state(desk)


def test_v08_a_question_never_goes_to_a_telephone(desk):
    """Whoever can only read a text message is asked nothing.

    Row V8: the owner of the car is asked instead, since he can answer.
    """
    exported(desk, TEXT)
    left = desk.write(_reply_of(desk), DESK, "Re: rendez-vous", "? Quel est le kilométrage")

    assert [("visit_question", "max@courriel.example")] == kinds(left)


def test_v09_four_days_without_an_answer(desk):
    """A question that nobody answers comes back to Actions after four days.

    Rows V9 and V10: a minute before it still waits; then the workshop reads so, and asks again with one word.
    """
    wished(desk)
    desk.answer(desk.sent("visit_request"), "? Le bruit vient-il aussi en marche arrière")
    assert [("visit_news", ANN)] == kinds(desk.wait(days=3, hours=23, minutes=59))
    assert "waiting" == state(desk)[0]
    assert [("visit_news", DESK)] == kinds(desk.wait(minutes=1))
    assert "actions" == state(desk)[0]
    left = desk.answer(desk.sent("visit_news", DESK), "Redemander au client")

    assert [("visit_question", ANN)] == kinds(left)
    assert "waiting" == state(desk)[0]


def test_v14_a_visit_is_proposed_and_accepted_in_the_calendar(desk):
    """A proposal with day, hour and price is an entry in the customer's calendar, where he accepts it.

    Rows V14, V15, V16 and B9: he reads at once that his answer has arrived; the acceptance is in Actions.
    """
    left = proposed(desk)
    show(desk, desk.sent("visit_proposal"))
    seen = entry(desk.sent("visit_proposal"))

    assert [("visit_proposal", ANN), ("visit_echo", DESK)] == kinds(left)
    assert ("REQUEST", "0", "TENTATIVE", "20261203T140000Z") == tuple(
        seen[name] for name in ("METHOD", "SEQUENCE", "STATUS", "DTSTART")
    )
    assert "304,45" in body(desk.sent("visit_proposal"))
    left = calendar_says(desk, desk.sent("visit_proposal"))
    assert [("visit_news", DESK), ("visit_echo", ANN)] == kinds(left)
    assert ("actions", "dealer", "accepted") == state(desk)


def test_v15_one_of_two_moments_is_accepted_by_mail(desk):
    """The workshop proposes two moments, and the customer takes the second.

    Rows V14 and V15: a plain yes could be either and is asked back; the entry in his calendar moves to the one he names.
    """
    wished(desk)
    two = "Jeudi 3 décembre à 9 h ou vendredi 4 décembre à 13 h 30, 304,45 $"
    desk.answer(desk.sent("visit_request"), two)
    assert [("visit_echo", ANN)] == kinds(desk.answer(desk.sent("visit_proposal"), "Oui"))
    left = desk.answer(desk.sent("visit_proposal"), "Ok pour vendredi")
    show(desk, desk.sent("visit_echo", ANN))

    assert [("visit_news", DESK), ("visit_echo", ANN)] == kinds(left)
    assert ("1", "20261204T183000Z") == tuple(
        entry(desk.sent("visit_echo", ANN))[one] for one in ("SEQUENCE", "DTSTART")
    )


def test_v17_confirm_waits_for_the_parts(desk):
    """An appointment is confirmed once every part is available or ordered.

    Rows V17 and V18: until then the workshop reads which lines are missing; confirming tells the customer nothing, and
    moves it from Actions to Scheduled.
    """
    exported(desk)
    desk.write(_reply_of(desk), DESK, "Re: rendez-vous", _PROPOSAL)
    desk.answer(desk.sent("visit_proposal"), "J'accepte")
    left = desk.answer(desk.sent("visit_news", DESK), "Confirmer")
    assert [("visit_echo", DESK)] == kinds(left)
    assert ("actions", "dealer", "accepted") == state(desk)
    left = desk.answer(left[0], "1 commandée pour le 30 novembre")
    left = desk.answer(desk.sent("visit_news", DESK), "Confirmer")

    assert [("visit_echo", DESK)] == kinds(left)
    assert ("scheduled", "nobody", "confirmed") == state(desk)


def test_v19_reminded_ahead_and_on_the_day(desk):
    """The customer is reminded two days before at seven in the evening, and at seven on the day.

    Rows V19, V20 and B12: date, hour, car and the workshop's address, and the place in his calendar for the way there.
    """
    scheduled(desk)
    left = desk.wait(days=12)
    seen = entry(desk.sent("visit_proposal"))

    assert [("visit_reminder", ANN), ("visit_reminder", ANN)] == kinds(left)
    for mail, said in product(left, ("jeudi 3 décembre 2026, 9 h 00", "Honda Civic", "1800, boulevard Chomedey")):
        assert said in body(mail)
    assert ("45.5501;-73.7213", True) == (seen["GEO"], "1800" in seen["LOCATION"])


def test_v21_few_words_for_a_telephone(desk):
    """Who reads text messages gets the price and no details.

    Row V21: what is planned, the plate and the calendar's entry stay out of what was booked by telephone for him, and
    out of its reminders.
    """
    exported(desk, TEXT, status="booked,2026-12-03,09:00", owner=",")
    left = [desk.sent("visit_receipt"), *desk.wait(days=12)]

    assert {TEXT} == {mail["To"].addresses[0].addr_spec for mail in left}
    assert all("214,50" in body(mail) for mail in left)
    assert not any(word in body(mail) for mail in left for word in ("Plaquettes", "K42", "2HGFE2F59PH100101"))
    assert not any(part.get_content_type() == "text/calendar" for mail in left for part in mail.walk())


def test_v22_finalised_and_still_a_customer(desk):
    """The car is handed over: the visit leaves Scheduled.

    Rows V22 and V23: the request is closed, and as it was on any day before can still be read.
    """
    scheduled(desk)
    before = desk.now
    desk.wait(days=10)
    desk.answer(desk.sent("visit_echo", DESK), "Terminé, remis au client")

    assert ("closed", "nobody", "done") == state(desk)
    assert ("scheduled", "nobody", "confirmed") == state(desk, until=before)


def test_v24_agreed_on_the_telephone(desk):
    """The workshop may call instead.

    Row V24: a line that begins with "tel:" is a note in the log, and goes to nobody.
    """
    wished(desk)
    left = desk.answer(desk.sent("visit_request"), "tel: parlé à Ann, elle vient jeudi")

    assert [] == left
    assert "phone_noted" == desk.request().last("phone_noted").kind
    desk.log()


def test_m03_the_confirmation_again_when_the_day_moves(desk):
    """A moved visit is confirmed again, by mail and in the calendar with a higher sequence.

    Rows M3 and B5: the customer says again that he comes; the confirmation can also be sent once more by one word.
    """
    scheduled(desk)
    left = desk.answer(desk.sent("visit_echo", DESK), "Déplacé au 4 décembre à 14 h")
    show(desk, desk.sent("visit_news", ANN))

    assert [("visit_news", ANN), ("visit_echo", DESK)] == kinds(left)
    assert ("1", "20261204T190000Z") == tuple(
        entry(desk.sent("visit_news", ANN))[one] for one in ("SEQUENCE", "DTSTART")
    )
    assert [("visit_news", DESK), ("visit_echo", ANN)] == kinds(calendar_says(desk, desk.sent("visit_news", ANN)))
    assert visit_of(desk.request()).assured
    assert [("visit_receipt", ANN)] == kinds(desk.answer(desk.sent("visit_echo", DESK), "Renvoyer la confirmation"))


def test_m05_a_colleague_takes_the_appointment(desk):
    """The appointment is given to a colleague by a reply.

    Row M5: he gets it with everything, and later mails go to him.
    """
    wished(desk)
    left = desk.answer(desk.sent("visit_request"), f"assigner à {BODY}")

    assert [("visit_request", BODY), ("visit_echo", DESK)] == kinds(left)
    assert [("visit_news", BODY)] == kinds(desk.answer(desk.sent("visit_receipt"), "Le bruit est plus fort ce matin."))


def test_m12_for_whom_an_appointment_waits(desk):
    """At every moment it is clear who must act.

    Row M12: the workshop, the customer, the workshop again once he has accepted, and nobody once it is confirmed.
    """
    seen = []
    for story in (wished, proposed):
        story(desk) if story is wished else desk.answer(desk.sent("visit_request"), _PROPOSAL)
        seen.append(state(desk)[1])
    desk.answer(desk.sent("visit_proposal"), "J'accepte")
    seen.append(state(desk)[1])
    desk.answer(desk.sent("visit_news", DESK), "Confirmé, toutes les pièces sont disponibles")

    assert ["dealer", "shop", "dealer", "nobody"] == [*seen, state(desk)[1]]


def test_b05_another_time_from_the_calendar(desk):
    """The customer proposes another time in his calendar, and the workshop agrees.

    Row B5: the workshop reads it on its own wall; its yes books it, and the entry moves.
    """
    proposed(desk)
    left = calendar_says(
        desk,
        desk.sent("visit_proposal"),
        "TENTATIVE",
        method="COUNTER",
        start=";TZID=Europe/Oslo:20261204T200000",
        comment="Je finis à 14 h",
    )
    assert [("visit_news", DESK), ("visit_echo", ANN)] == kinds(left)
    assert "vendredi 4 décembre 2026, 14 h 00" in body(left[0])
    left = desk.answer(desk.sent("visit_news", DESK), "D'accord")
    show(desk, desk.sent("visit_news", ANN))

    assert [("visit_news", ANN), ("visit_echo", DESK)] == kinds(left)
    assert "20261204T190000Z" == entry(desk.sent("visit_news", ANN))["DTSTART"]


def test_in_a_visit_is_cancelled_on_both_sides(desk):
    """The customer cancels: the workshop hears it, his calendar is cleaned, and no reminder leaves any more."""
    scheduled(desk)
    left = desk.answer(desk.sent("visit_proposal"), "Annuler le rendez-vous, j'ai vendu la voiture")
    show(desk, desk.sent("visit_echo", ANN))

    assert [("visit_news", DESK), ("visit_echo", ANN)] == kinds(left)
    assert ("CANCEL", "1") == tuple(entry(desk.sent("visit_echo", ANN))[name] for name in ("METHOD", "SEQUENCE"))
    assert [] == desk.wait(days=15)


def test_in_machines_do_not_stop_an_appointment(desk):
    """Mails that come back go to the next person, and a silent workshop is followed by one of us.

    The customer's address is dead, so the workshop reads that it must call; it says nothing itself, is reminded twice
    in its hours, and then the operator is told.
    """
    proposed(desk)
    left = desk.bounce(desk.sent("visit_proposal"))
    assert [("visit_news", DESK)] == kinds(left)
    left = desk.wait(days=12)

    assert ("escalation", "ops@parts.example") in kinds(left)


def _reply_of(post):
    """The address for answers of the mail that the workshop would have got; a table's rows are not told one by one."""
    request = post.request()
    known = next((mail for mail in reversed(post.mails) if DESK in mail["To"]), None)
    if known is not None:
        return known["Reply-To"].addresses[0].addr_spec
    expires = post.now.date() + timedelta(days=1)
    local = sign(post.house.secret, request=request.number, role="dealer", recipient=DESK, expires=expires)
    return f"{local}@{post.house.settings.site.reply_domain}"
