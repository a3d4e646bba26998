"""Stories of what is set up once: a dealer's own words, how many days ahead, and who may change any of it."""

from email.utils import parsedate_to_datetime

from tests.stories.post import SHOP, ZONE
from tests.stories.test_appointments_agenda import booked, desk, lists, words
from tests.stories.test_appointments_checkin import EVERYBODY, export, workshop
from tests.stories.test_appointments_checkin import booked as asked_of

__all__ = ["desk"]
_DEALER = "parts@honda-laval.example"
_OURS = """{% extends "layout.txt" %}
{% block body %}
Bonjour à vous du comptoir de Laval! La commande {{ number }} est entre bonnes mains.
{% endblock %}
"""


def _sent_at(mail):
    return parsedate_to_datetime(mail["Date"]).astimezone(ZONE)


def test_c02_a_dealer_s_own_words(post):
    """C2 · Each dealer may have mail templates of his own.

    Honda de Laval greets its shops in words of its own; whatever has no words of its own is as everybody's.
    """
    own = post.config / "templates/honda-laval/receipt"
    own.mkdir(parents=True)
    (own / "subject.txt").write_text("Laval vous remercie · {{ number }}", encoding="utf-8")
    (own / "body.txt").write_text(_OURS, encoding="utf-8")
    post.house.reload()
    left = {mail.kind: mail for mail in post.order()}

    assert "Laval vous remercie · HON-2026-000001" == left["receipt"]["Subject"]
    assert "La commande HON-2026-000001 est entre bonnes mains." in words(left["receipt"])
    assert "Laval vous remercie" not in left["new_request"]["Subject"]


def test_c05_so_many_days_ahead(post):
    """C5 · How many days ahead the mail goes is the workshop's to say; three where it says nothing.

    For a visit of Friday, 4 December it leaves on Tuesday evening. Then the workshop wants one day, and for a visit of
    Friday, 18 December the mail leaves on Thursday.
    """
    workshop(post)
    asked_of(post)
    (first,) = [mail for mail in post.wait(days=11) if mail.kind == "checkin"]
    table = post.config / "workshops.toml"
    table.write_text(table.read_text(encoding="utf-8") + "precheck_days = 1\n", encoding="utf-8")
    post.house.reload()
    row = f"RV-78;booked;2026-12-18;09:30;{EVERYBODY};2HGFE2F59PH100102;K43 LMN;Honda;Civic;2023;Entretien B2;;89.95"
    export(post, row)
    (second,) = [mail for mail in post.wait(days=14) if mail.kind == "checkin"]

    assert [(1, 19), (17, 19)] == [(at.day, at.hour) for at in map(_sent_at, (first, second))]


def test_c20_settings_are_not_changed_by_mail(post):
    """C20 · Only who may edit the configuration changes settings.

    Neither a dealer nor a shop nor a stranger who writes to us changes an address, a number of days or a switch: each
    of them reads whom to ask, or nothing at all.
    """
    post.order()
    before = {path.name: path.read_bytes() for path in post.config.iterdir() if path.is_file()}
    post.answer(post.sent("new_request"), "profil")
    post.write("honda@parts.example", SHOP, "profil", "Changez remind_days = 1 et courtesy = off")
    post.write("honda@parts.example", "curious@elsewhere.example", "profil", "escalate_to = curious@elsewhere.example")
    after = {path.name: path.read_bytes() for path in post.config.iterdir() if path.is_file()}

    assert before == after
    assert not [mail for mail in post.mails if "curious" in mail["To"]]


def test_c21_a_late_answer_is_noticed(post):
    """C21 · A dealer who does not answer is reminded, then his backup gets the order, and then one of us hears of it.

    The reminders wait for opening hours, and the shop reads who has its order now.
    """
    post.order()
    left = post.wait(days=14)
    told = [(mail.kind, mail["To"].addresses[0].addr_spec) for mail in left]

    assert 2 == told.count(("reminder", _DEALER))
    assert ("handed_over", SHOP) in told
    assert "ops@parts.example" in {to for _, to in told}
    assert "actions" == post.request().list


def test_b18_a_report_is_asked_for(desk):
    """B18 · Reports with charts, and the table behind them.

    One mail asks for the week: charts to look at, and a file with every figure.
    """
    desk.order()
    desk.answer(desk.sent("new_request"), "tout ok")
    desk.wait(days=7)
    (report,) = desk.write("honda@parts.example", _DEALER, "Report", "")
    kinds = [part.get_content_type() for part in report.walk()]

    assert "report" == report.kind
    assert "text/csv" in kinds
    assert "image/png" in kinds


def test_b11_the_last_arrivals_of_today(desk):
    """B11 · Today's last ten: who has come in today, the newest first.

    Two cars come; the next morning nobody is among today's arrivals any more.
    """
    for name, who, time in (("R1", "Ann Roy", "09:00"), ("R2", "Luc Roy", "10:00")):
        booked(desk, who, f"{name.lower()}@client.example", day="2026-11-24", time=time, name=name)
        desk.turn(minutes=10)
        booked(desk, who, f"{name.lower()}@client.example", day="2026-11-24", time=time, name=name, status="arrived")

    assert ["Luc Roy", "Ann Roy"] == lists(desk)["arrived"]
    desk.wait(days=1)
    assert "arrived" not in lists(desk)
