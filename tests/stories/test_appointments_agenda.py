"""Stories of a workshop's agenda: its lists by mail, whom to call and when, the question after a visit, campaigns."""

import csv
import io
from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest

from partspost.work import overviews
from routing import fold
from routing.appointments.agenda import STAGES, agenda_of, follow_up_of, history, stages_between
from store import requests, views
from tests.stories import workshops
from tests.stories.post import ZONE

DMS, DESK = "dms@honda-laval.example", "service@honda-laval.example"
ANN, LUC, EVA = "ann@client.example", "luc@client.example", "eva@client.example"
DEALER = "honda-laval"
_WORKSHOP = """
[honda-laval]
place = "1800 boulevard Chomedey, Laval"
remind_days = 1
systems = ["dms@honda-laval.example"]
"""
_HEAD = "id,status,date,time,customer,email,phone,vin,plate,make,model,year,job"
_CAR = "2HGFE2F59PH100101,K42 LMN,Honda,Civic,2023"
_CAMPAIGN = "chassis;plate;unit;client;address;due date;assignment date"


@pytest.fixture
def desk(post):
    """The post office of a network in which Honda de Laval takes appointments."""
    return workshops.opened(post, _WORKSHOP, f"Nadia Roy <{DESK}> fr service")


def table(post, *rows):
    """The dealer's system mails its table of the night."""
    post.turn(minutes=1)
    mail = _letter(post, DMS, "service+honda-laval@parts.example", "Export des rendez-vous")
    mail.set_content("Export automatique\n")
    text = "\n".join((_HEAD, *rows)) + "\n"
    mail.add_attachment(text.encode(), maintype="text", subtype="csv", filename="rendez-vous.csv")
    return post.take(mail, ("service+honda-laval@parts.example",), "\n".join(rows))


def campaign(post, *rows, words="Vérification des freins à 49,95 $ jusqu'au 15 décembre.", sender=DESK, head=_CAMPAIGN):
    """Somebody of the workshop mails the table of a campaign."""
    post.turn(minutes=1)
    mail = _letter(post, sender, "service+campaign@parts.example", "Freins avant l'hiver")
    mail.set_content(words + "\n")
    text = "\n".join((head, *rows)) + "\n"
    mail.add_attachment(text.encode(), maintype="text", subtype="csv", filename="freins.csv")
    return post.take(mail, ("service+campaign@parts.example",), f"{words}\n" + "\n".join((head, *rows)))


def _letter(post, sender, to, subject):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Message-ID"] = f"<{post.now:%Y%m%d%H%M%S}.{len(post.page)}@{sender.rpartition('@')[2]}>"
    return mail


def morning(post, days=1):
    """It is seven in the morning, so many days later; gives what leaves, the reminders and questions before it too."""
    return _calendar(post, days, 7, overviews.tell_of_the_morning)


def afternoon(post, days=0):
    """It is three in the afternoon, so many days later."""
    return _calendar(post, days, 15, overviews.tell_of_the_afternoon)


def _calendar(post, days, hour, tell):
    day = post.now.astimezone(ZONE).date() + timedelta(days=days)
    slot = datetime(day.year, day.month, day.day, hour, tzinfo=ZONE)
    post.wait(seconds=(slot - post.now).total_seconds())
    post._heading("the clock")
    tell(post.house, "America/Toronto", slot)
    return [mail for mail in post._leave() if mail.kind == "agenda"]


def words(mail):
    """The text of a mail, its lines as one."""
    return " ".join(mail.get_body(("plain",)).get_content().split())


def lists(post):
    """The workshop's lists at this moment: list to customers."""
    with post.house.database.reading() as tx:
        numbers = views.visits.about(tx, DEALER, post.now)
        found = [fold(*one) for one in requests.load_many(tx, numbers).values()]
    today = agenda_of(found, post.now, "America/Toronto")
    return {name: [one.request.opening.shop.name for one in listed] for name, listed in today.lists.items()}


def booked(post, who="Ann Roy", email=ANN, *, day="2026-11-26", time="10:00", name="R1", **more):
    """The system tells of an appointment; gives its number."""
    status, job, car = more.get("status", "booked"), more.get("job", "Freins avant"), more.get("car", _CAR)
    table(post, f"{name},{status},{day},{time},{who},{email},450 555-0177,{car},{job}")
    with post.house.database.reading() as tx:
        return max(one.number for one in requests.listing(tx, limit=50))


def answer_about(post, number, mail, text, sender=DESK):
    """Somebody of the workshop answers about one appointment of a list, at the address that stands with it."""
    address = next(word for word in words(mail).split() if word.startswith(f"r+{number.lower()}-d-"))
    answer = _letter(post, sender, address, f"Re: [{number}]")
    answer.set_content(text + "\n")
    return post.take(answer, (address,), text)


def test_b01_a_car_that_sales_has_delivered(desk):
    """B1: a sold car that was handed over is listed for thirty days, for the welcome call.

    The dealer's system tells of it as delivered; nobody has brought it to the workshop. A note of the call with a day
    makes the opportunity.
    """
    booked(desk, status="delivered", day="2026-11-23", time="", job="")

    assert ["Ann Roy"] == lists(desk)["delivered"]
    (mail,) = morning(desk)
    assert "VÉHICULES LIVRÉS DEPUIS 30 JOURS AU PLUS" in words(mail)
    answer_about(desk, "HON-2026-000001", mail, "Tél : tout va bien, rappel 2027-01-10")
    assert "2027-01-10T14:00:00+00:00" == follow_up_of(desk.request()).due.isoformat()


def test_b02_a_note_without_a_next_day_is_asked_for_one(desk):
    """B2: after the call there are comments and a next day; where the day is missing we ask for it.

    The note is kept at once. An answer with a day that has gone by changes nothing and is asked again.
    """
    number = _done(desk)
    (mail,) = morning(desk)
    (asked,) = answer_about(desk, number, mail, "Tél : content du travail, il réfléchit pour ses pneus.")

    assert ("follow_up", DESK) == (asked.kind, asked["To"].addresses[0].addr_spec)
    assert "Votre note est conservée." in words(asked)
    assert desk.request(number).last("phone_noted").facts["said"].startswith("Tél : content")
    (again,) = desk.answer(asked, "Rappel 2026-11-02")
    assert "Votre note est conservée." in words(again)
    (told,) = desk.answer(again, "Rappel 2026-12-15 14:00")
    assert "mardi 15 décembre 2026, 14 h 00" in words(told)


def test_b03_calls_are_overdue_current_and_upcoming(desk):
    """B3: a call stands among those ahead for fifteen days, on its day among today's, and after it overdue for fifteen.

    Once its day has come it is the workshop's turn, and the request stands under Actions.
    """
    number = _done(desk)
    (mail,) = morning(desk)
    answer_about(desk, number, mail, "Rappel 2026-12-15")
    seen = {}
    for days in (4, 1, 14, 1, 15, 1):
        desk.wait(days=days)
        seen[desk.now.astimezone(ZONE).date().isoformat()] = sorted(
            name for name in lists(desk) if name in ("overdue", "current", "upcoming")
        )

    assert {
        "2026-11-29": [],
        "2026-11-30": ["upcoming"],
        "2026-12-14": ["upcoming"],
        "2026-12-15": ["current"],
        "2026-12-30": ["overdue"],
        "2026-12-31": [],
    } == seen
    assert ("actions", "calling") == (desk.request(number).list, desk.request(number).matter)


def test_b04_a_call_is_dropped_only_with_a_reason(desk):
    """B4: without a reason nothing changes and one is asked for; with one nobody is reminded any more."""
    number = _done(desk)
    (mail,) = morning(desk)
    answer_about(desk, number, mail, "Rappel 2026-12-01")
    (asked,) = answer_about(desk, number, mail, "Abandonner")

    assert "un rappel n’est abandonné qu’avec une raison" in words(asked)
    assert follow_up_of(desk.request(number)) is not None
    (told,) = desk.answer(asked, "Abandonner : prix")
    assert "Raison : prix" in words(told)
    assert follow_up_of(desk.request(number)) is None


def test_b05_a_call_is_planned_anew(desk):
    """B5: another day and hour take the place of those that were said, also in the word of the agenda (reporter).

    A call at an hour has a mail of its own at that hour.
    """
    number = _done(desk)
    (mail,) = morning(desk)
    answer_about(desk, number, mail, "Rappel 2026-12-01")
    (told,) = answer_about(desk, number, mail, "Reporter au 2026-12-02 14:00")

    assert "mercredi 2 décembre 2026, 14 h 00 ; le mardi 1" in words(told).replace("14 h 00;", "14 h 00 ;")
    (due,) = [one for one in desk.wait(days=8) if one.kind == "follow_up"]
    assert "C’est l’heure du rappel" in due["Subject"]


def test_b06_not_the_hour_of_the_system(desk):
    """B6: what is agreed with the customer must be what the dealer's own system has; else the workshop is warned.

    It is warned at once, and the morning's mail shows it until both say the same.
    """
    number = booked(desk, day="2026-11-27", time="10:00")
    (mail,) = morning(desk)
    left = answer_about(desk, number, mail, "Reporter au 2026-11-27 14:00")
    left += desk.wait(minutes=30)

    (warned,) = [one for one in left if one.kind == "follow_up"]
    assert "Votre propre système indique vendredi 27 novembre 2026, 10 h 00" in words(warned)
    assert ["Ann Roy"] == lists(desk)["mismatch"]
    (listed,) = morning(desk)
    assert "HEURE DIFFÉRENTE" in words(listed)
    table(desk, f"R1,booked,2026-11-27,14:00,Ann Roy,{ANN},450 555-0177,{_CAR},Freins avant")
    assert "mismatch" not in lists(desk)
    assert number == "HON-2026-000001"


def test_b07_next_and_confirmed_appointments(desk):
    """B7 and B9: what the dealer's system books is read by itself; who has said that he comes stands apart.

    An answer to the reminder is enough, as is a yes from any calendar.
    """
    booked(desk, day="2026-11-27")
    booked(desk, "Luc Ouellet", LUC, day="2026-11-30", name="R2", car="5J6RW2H80KL100304,K1,Honda,CR-V,2019")

    assert ["Ann Roy", "Luc Ouellet"] == lists(desk)["next"]
    desk.wait(days=2, minutes=-desk.now.minute)
    desk.wait(hours=9)
    reminder = desk.sent("visit_reminder", to=ANN)
    desk.answer(reminder, "Oui")
    assert (["Ann Roy"], ["Luc Ouellet"]) == (lists(desk)["confirmed"], lists(desk)["next"])


def test_b08_who_has_not_come_at_three(desk):
    """B8, B10 and B11: at three the workshop reads who was expected and is not in yet; later they are no-shows.

    Who has arrived stands among the last arrivals of the day; after seven days nobody is a no-show any more.
    """
    first = booked(desk, day="2026-11-24", time="11:00")
    booked(
        desk, "Luc Ouellet", LUC, day="2026-11-24", time="11:30", name="R2", car="5J6RW2H80KL100304,K1,Honda,CR-V,2019"
    )
    table(desk, f"R1,arrived,2026-11-24,11:00,Ann Roy,{ANN},450 555-0177,{_CAR},Freins avant")
    (mail,) = afternoon(desk)

    assert "Pas encore arrivés" in mail["Subject"]
    assert ("Luc Ouellet" in words(mail), "Ann Roy" in words(mail)) == (True, False)
    assert (["Ann Roy"], ["Luc Ouellet"]) == (lists(desk)["arrived"], lists(desk)["not_arrived"])
    (tomorrow,) = morning(desk)
    assert "ABSENTS (1)" in words(tomorrow)
    assert ("in_yesterday", ["Ann Roy"]) in lists(desk).items()
    desk.wait(days=6)
    assert "missed" in lists(desk)
    desk.wait(days=1)
    assert "missed" not in lists(desk)
    assert first == "HON-2026-000001"


def test_b10_nothing_to_say_no_mail(desk):
    """P12: nobody must open a session in the morning; where there is nothing to do there is no mail either."""
    assert [] == morning(desk)
    assert [] == afternoon(desk)


def test_b13_in_process_by_age(desk):
    """B13 and B14: what is in the workshop is told by its age, until the system or a person says that it is handed over."""
    number = booked(desk, day="2026-11-24", time="11:00")
    table(desk, f"R1,arrived,2026-11-24,11:00,Ann Roy,{ANN},450 555-0177,{_CAR},Freins avant")
    ages = []
    for days in (0, 1, 1, 5, 1):
        desk.wait(days=days)
        ages += [name for name in lists(desk) if name.startswith("in_")]

    assert ["in_today", "in_yesterday", "in_week", "in_week", "in_older"] == ages
    (mail,) = morning(desk)
    answer_about(desk, number, mail, "Remis au client")
    assert {"done": ["Ann Roy"]} == lists(desk)


def test_b15_a_second_call_replaces_the_first(desk):
    """B15: a call may be planned in any answer about an appointment; a second one replaces the first and says so."""
    number = booked(desk, day="2026-11-26")
    (mail,) = morning(desk)
    (first,) = answer_about(desk, number, mail, "Rappel 2027-01-10")
    (second,) = answer_about(desk, number, mail, "Rappel 2027-01-12 9:30")

    assert "Rappel noté" in first["Subject"]
    assert "Une autre date remplace la première" in second["Subject"]
    assert "mardi 12 janvier 2027, 9 h 30" in words(second)
    assert "dimanche 10 janvier 2027" in words(second)
    assert "visit_booked" in {event.kind for event in desk.request(number).events}


def test_b16_after_the_visit(desk):
    """B16: two days after the visit its customer is asked once whether all was well.

    Whoever was not content is called: the workshop reads his words at once, and it is its turn.
    """
    number = _done(desk)
    (asked,) = [one for one in desk.wait(days=3) if one.kind == "courtesy"]

    assert (ANN, "Tout s’est-il bien passé à l’atelier?") == (
        asked["To"].addresses[0].addr_spec,
        asked["Subject"].partition("] ")[2].partition(" ·")[0],
    )
    left = desk.answer(asked, "Problème : le frein grince encore à froid.")
    assert [("courtesy", ANN), ("follow_up", DESK)] == sorted(
        (one.kind, one["To"].addresses[0].addr_spec) for one in left
    )
    assert ("actions", "calling") == (desk.request(number).list, desk.request(number).matter)
    told = next(one for one in left if one.kind == "follow_up")
    desk.answer(told, "Tél : on refait l'essai, rappel 2026-12-03")
    assert ("scheduled", None) == (desk.request(number).list, desk.request(number).matter)


def test_b16_a_content_customer(desk):
    """B16: whoever was content has said so with one button; nobody is called, and nobody is asked twice."""
    number = _done(desk)
    (asked,) = [one for one in desk.wait(days=3) if one.kind == "courtesy"]

    assert [] == desk.answer(asked, "Tout était parfait")
    assert [] == [one for one in desk.wait(days=30) if one.kind in ("courtesy", "follow_up")]
    assert "closed" == desk.request(number).list


def test_b17_the_history_of_a_car(desk):
    """B17: every visit of a car is found by its chassis number, the newest first, with what was not right."""
    _done(desk)
    booked(desk, day="2026-12-10", name="R9")
    with desk.house.database.reading() as tx:
        numbers = views.visits.about(tx, DEALER, desk.now)
        found = [fold(*one) for one in requests.load_many(tx, numbers).values()]
    visits = history(found, vin="2HGFE2F59PH100101")

    assert ["HON-2026-000002", "HON-2026-000001"] == [one.number for one in visits]


def test_b19_a_campaign(desk):
    """B19: a table of cars is mailed; its preview says what would be sent, and GO with its number sends it.

    Each customer gets one mail, each car stands among the calls with the campaign's name. Nothing goes twice: neither
    by a second GO nor by the same table once more. Who answers with a day is the workshop's turn.
    """
    rows = (
        f"2HGFE2F59PH100101;K42 LMN;Civic 2023;Ann Roy;{ANN};2026-12-01;2026-11-24",
        f"5J6RW2H80KL100304;K43 LMN;CR-V 2019;Ann Roy;{ANN};2026-12-02;",
        f"3CZRU6H50LM100506;K44 LMN;HR-V 2020;Luc Ouellet;{LUC};2026-12-01;2026-11-24",
        "2HGFC2F59KH100777;K45 LMN;Civic 2019;Eva Roy;;2026-12-03;",
        ";;Accord;Sans auto;x@client.example;2026-12-03;",
        f"2HGFE2F59PH100188;K46 LMN;Civic 2023;Marc;{EVA};3 déc;",
    )
    (preview,) = campaign(desk, *rows)

    assert ("campaign_preview", DESK) == (preview.kind, preview["To"].addresses[0].addr_spec)
    for told in ("Lignes lues 6", "Clients qui reçoivent un courriel 2", "Clients sans adresse, à appeler 1"):
        assert told in words(preview)
    assert "La ligne 6 ne nomme aucun véhicule" in words(preview)
    go = next(word for word in words(preview).split("GO ")[1:])[:4]
    assert [] == [one for one in desk.answer(preview, f"GO {int(go) % 9000 + 1000}") if one.kind == "campaign"]
    left = desk.answer(preview, f"GO {go}")
    assert [ANN, LUC] == sorted(one["To"].addresses[0].addr_spec for one in left if one.kind == "campaign")
    mail = next(one for one in left if one.kind == "campaign" and ANN in one["To"])
    assert "* CR-V 2019 · K43 LMN" in words(mail)
    assert ["Ann Roy", "Ann Roy", "Eva Roy", "Luc Ouellet"] == sorted(lists(desk)["upcoming"])
    again = [*desk.answer(preview, f"GO {go}"), *campaign(desk, *rows)]
    assert ["campaign_preview", "campaign_preview"] == [one.kind for one in again]
    assert "Déjà envoyés : exclus 4" in words(again[1])
    desk.answer(mail, "J'aimerais un rendez-vous le 2 décembre à 10 h")
    assert ("actions", "visit") == (desk.request().list, desk.request().matter)
    assert ["Ann Roy", "Eva Roy", "Luc Ouellet"] == sorted(lists(desk)["upcoming"])


def test_b19_who_wants_no_campaigns_gets_none(desk):
    """B19: one word, or the button of the mail program, and no campaign of this workshop comes any more.

    Nobody but who has the preview can send a campaign, and nobody but a contact of the workshop can bring one.
    """
    row = f"2HGFE2F59PH100101;K42 LMN;Civic 2023;Ann Roy;{ANN};2026-12-01;2026-11-24"
    (preview,) = campaign(desk, row)
    go = words(preview).split("GO ")[1][:4]
    assert [] == desk.answer(preview, f"GO {go}", sender="parts@honda-laval.example")
    mail, _ = sorted(desk.answer(preview, f"GO {go}"), key=lambda one: one.kind)

    assert f"mailto:{mail['Reply-To'].addresses[0].addr_spec}" in mail["List-Unsubscribe"]
    assert [] == desk.answer(mail, "Stop")
    (second,) = campaign(desk, row.replace("2026-12-01", "2027-03-01"), f"X1;K9;HR-V;Ann Roy;{ANN};2027-03-01;")
    assert "Clients qui ne veulent pas de ces courriels : exclus 1" in words(second)
    assert "GO" not in words(second)
    assert [] == campaign(desk, row, sender="somebody@elsewhere.example")


def test_b20_the_grid_of_a_report(desk):
    """B18 and B20: what became of the appointments between any two days, by stage and as rows with fixed columns."""
    _done(desk)
    booked(desk, "Luc Ouellet", LUC, day="2026-12-03", name="R2", car="5J6RW2H80KL100304,K1,Honda,CR-V,2019")
    with desk.house.database.reading() as tx:
        since, until = desk.now - timedelta(days=9), desk.now + timedelta(days=1)
        numbers = views.visits.changed_between(tx, DEALER, since, until)
        found = [fold(*one) for one in requests.load_many(tx, numbers).values()]
    told = stages_between(found, since.date(), until.date(), "America/Toronto")
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(row.cells for row in told.rows)
    desk.say("The grid: chassis, plate, unit, client, due date, assignment date, number, stage.")
    desk.page += ["", "```", *text.getvalue().splitlines(), "```"]

    assert (2, 1, 1) == tuple(told.counts.get(stage, 0) for stage in ("opened", "arrived", "done"))
    assert set(told.counts) <= set(STAGES)
    assert ["2HGFE2F59PH100101", "K42 LMN", "Honda Civic 2023", "Ann Roy"] == list(told.rows[0].cells[:4])


def _done(post):
    """An appointment of today that came, and went; its number."""
    number = booked(post, day="2026-11-24", time="11:00")
    table(post, f"R1,arrived,2026-11-24,11:00,Ann Roy,{ANN},450 555-0177,{_CAR},Freins avant")
    table(post, f"R1,delivered,2026-11-24,11:00,Ann Roy,{ANN},450 555-0177,{_CAR},Freins avant")
    return number
