"""Stories of deliveries: what a shop is told before its parts come, and what its calendar says."""

import re
from email import message_from_bytes, policy

from tests.stories.post import SHOP

DEALER = "parts@honda-laval.example"
_HEAD = "key,name,addresses,postal_code,country,language,phone,city,banner"
_ANSWER = """\
From: Fix Auto Laval <{shop}>
To: {organizer}
Subject: {subject}
Date: Tue, 24 Nov 2026 16:30:00 +0000
Message-ID: <answer-{count}@fixauto-laval.example>
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="=_o"

--=_o
Content-Type: text/plain; charset="utf-8"

{words}
--=_o
Content-Type: text/calendar; charset="utf-8"; method={method}

BEGIN:VCALENDAR
METHOD:{method}
PRODID:Microsoft Exchange Server 2010
VERSION:2.0
BEGIN:VEVENT
ORGANIZER:mailto:{organizer}
ATTENDEE;PARTSTAT={partstat}:mailto:{shop}
UID:{uid}
SEQUENCE:{sequence}
DTSTART{start}
END:VEVENT
END:VCALENDAR

--=_o--
"""


def kinds(mails):
    """What left, and to whom."""
    return [(mail.kind, mail["To"].addresses[0].addr_spec) for mail in mails]


def with_calendar(post):
    """The shop's row says that it wants deliveries in its calendar."""
    table = post.config / "shops.csv"
    first, *rows = table.read_text(encoding="utf-8").splitlines()
    assert first == _HEAD
    told = (f"{row},{'yes' if row.startswith('fixauto-laval') else ''}" for row in rows)
    table.write_text("\n".join([f"{first},calendar", *told]) + "\n", encoding="utf-8")
    post.house.reload()


def entry(mail):
    """The properties of the event that a mail brings, unfolded."""
    part = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    lines = re.sub(r"\r?\n ", "", part.get_content()).splitlines()
    known = dict(re.split(r"[;:]", line, maxsplit=1) for line in lines)
    return known | {"METHOD": part["Content-Type"].params["method"]}


def show(post, mail):
    """Write down what the calendar program reads."""
    event = entry(mail)
    told = (f"{name} {event[name]}" for name in ("METHOD", "UID", "SEQUENCE", "DTSTART", "STATUS"))
    post.page.append(f"- in the calendar: {' · '.join(told)}")


def calendar_says(post, mail, words="", *, method="REPLY", partstat="ACCEPTED", start=""):
    """The shop's calendar program answers an entry."""
    post.turn(minutes=5)
    event = entry(mail)
    organizer = event["ORGANIZER"].rpartition("mailto:")[2]
    subject = {"ACCEPTED": "Accepté", "DECLINED": "Refusé"}.get(partstat, "Nouvelle heure proposée")
    raw = _ANSWER.format(
        shop=SHOP,
        organizer=organizer,
        subject=f"{subject} : Livraison",
        count=post._count,
        words=words,
        method=method,
        partstat=partstat,
        uid=event["UID"],
        sequence=event["SEQUENCE"],
        start=start or f":{event['DTSTART']}",
    )
    answer = message_from_bytes(raw.replace("\n", "\r\n").encode(), policy=policy.default)
    return post.take(answer, (organizer,), words or f"({subject})")


def test_v19_reminded_of_a_delivery(post):
    """V19, V20, C6, C8, C9 · The shop reads two days ahead and on the morning what comes.

    At seven in the evening and at seven in the morning of its own clock; his answer to either is read like any other.
    """
    post.order()
    post.answer(post.sent("new_request"), "2 et 5 ok, 9 BO 27 novembre 2026")
    left = post.wait(days=3)

    assert [("delivery_day", SHOP)] * 2 == [one for one in kinds(left) if one[0] == "delivery_day"]
    post.say("At noon everything is there: one answer to the mail of the morning, and nothing is late.")
    left = post.answer(post.sent("delivery_day"), "Nous avons tout reçu")
    assert "closed" == post.request().list


def test_v19_several_orders_on_one_day(post):
    """V19 · What comes of several orders on one day is one mail.

    Each of them has a link of its own for answers, and an event of its own.
    """
    post.order()
    post.answer(post.sent("new_request"), "Tout en souffrance, arrive le 27 novembre 2026")
    post.order("bon-de-commande.pdf", to="toyota@parts.example", subject="Commande 90177")
    post.answer(post.sent("new_request"), "Tout en souffrance, arrive le 27 novembre 2026")
    left = post.wait(days=2)

    assert [("delivery_day", SHOP)] == [one for one in kinds(left) if one[0] == "delivery_day"]


def test_c11_a_delivery_that_moves_is_told_for_its_new_day(post):
    """C11 · A delivery moves before it was told: only the new day is told.

    The dealer gives another day in time; the shop reads his answer at once, and is reminded of the day that stands.
    """
    post.order()
    post.answer(post.sent("new_request"), "2 et 5 ok, 9 BO 27 novembre 2026")
    post.answer(post.sent("echo"), "9 BO 3 décembre 2026")
    left = post.wait(days=9)

    assert ["2026-12-03"] * 2 == [
        event.facts["day"] for event in post.request().events if event.kind == "delivery_reminded"
    ]
    assert 2 == sum(mail.kind == "delivery_day" for mail in left)


def test_v14_a_delivery_in_the_calendar(post):
    """V14, V15, M15, B9 · A delivery stands in the shop's calendar, moves there, and leaves it.

    The shop's row says `calendar` `yes`. The entry comes half an hour after the answer, when nobody takes it back any
    more; accepting it is noted; another day is an update of the same entry; a cancelled line takes it out.
    """
    with_calendar(post)
    post.order()
    post.answer(post.sent("new_request"), "2 et 5 ok, 9 BO 4 décembre 2026")
    post.wait(hours=1)
    show(post, post.sent("delivery"))
    assert [] == kinds(calendar_says(post, post.sent("delivery")))
    post.answer(post.sent("echo"), "9 BO 8 décembre 2026")
    post.wait(hours=1)
    show(post, post.sent("delivery"))
    post.answer(post.sent("delivery"), "Annuler la 9")
    post.wait(hours=1)
    show(post, post.sent("delivery"))

    assert ["REQUEST", "REQUEST", "CANCEL"] == [entry(mail)["METHOD"] for mail in post.mails if mail.kind == "delivery"]
    assert 1 == len({entry(mail)["UID"] for mail in post.mails if mail.kind == "delivery"})
    assert 1 == len({entry(mail)["ORGANIZER"] for mail in post.mails if mail.kind == "delivery"})
    post.log()


def test_b05_another_day_proposed_in_the_calendar(post):
    """B5 · The shop proposes another day in its calendar: the dealer reads the day and the words.

    He agrees in one line, and the entry moves. A refusal without words is a question, too.
    """
    with_calendar(post)
    post.order()
    post.answer(post.sent("new_request"), "2 et 5 ok, 9 BO 4 décembre 2026")
    post.wait(hours=1)
    left = calendar_says(
        post,
        post.sent("delivery"),
        "Lundi matin plutôt?",
        method="COUNTER",
        partstat="TENTATIVE",
        start=";TZID=Eastern Standard Time:20261207T090000",
    )
    assert [("question", DEALER)] == kinds(left)
    assert "Monday, December 7, 2026" in post.sent("question").get_body(("plain",)).get_content()
    post.answer(post.sent("question"), "9 BO 7 décembre 2026")
    left = post.wait(hours=1)
    assert [("delivery", SHOP)] == kinds(left)
    show(post, post.sent("delivery"))
    left = calendar_says(post, post.sent("delivery"), partstat="DECLINED")

    assert [("question", DEALER)] == kinds(left)
    assert "dealer" == post.request().waiting_on
