"""Orders that no dealer takes: what the shop hears, and who reads what it answers."""

from dataclasses import replace

from tests.routing.talk import ANN, DIRECTORY, HOUSE, LUC, SHOP, Talk, line

OPS = "ops@parts.example"


def refused():
    """A talk in which every dealer has refused, the house account last."""
    talk = Talk().says("pas pour nous", refused=True).says("pas pour nous", refused=True, sender=ANN, to=ANN)
    return talk.says("pas pour nous", refused=True, sender=HOUSE, to=HOUSE)


def test_the_shop_hears_once_who_was_asked():
    """By name and telephone, in the order in which they had it."""
    talk = refused()

    assert [("escalation", OPS), ("untaken", SHOP)] == talk.sent
    rows = [row.partition(" · ")[0] for row in talk.mail("untaken").facts["dealers"].splitlines()]
    assert ["Honda de Laval", "Honda Anjou", "Honda Maison"] == rows


def test_the_shop_is_not_told_again():
    """Not by the days that go by, and not when a person had looked at it in vain."""
    talk = refused()
    for _ in range(6):
        talk.waits()
    talk.says("je regarde", sender=OPS, role="ops", to=OPS)
    for _ in range(6):
        talk.waits()

    assert 1 == [notice.kind for notice in talk.mails].count("untaken")


def test_silence_of_everybody_ends_the_same_way():
    """Reminders, hand-overs, the house account; then the shop hears it."""
    talk = Talk()
    while talk.request.waiting_on == "dealer":
        talk.waits()

    assert ("untaken", SHOP) in talk.sent


def test_the_shop_hears_it_though_it_has_cancelled_a_line():
    """What it no longer wants was promised by nobody."""
    talk = Talk().shop("annuler 2", line(2, "cancelled"))
    while talk.request.waiting_on == "dealer":
        talk.waits()

    assert [("escalation", OPS), ("untaken", SHOP)] == talk.sent


def test_what_the_shop_answers_is_read_by_a_person():
    """Words and questions go to whoever looks after the order, not to dealers who do not want it."""
    talk = refused()

    assert [("escalation", OPS)] == talk.shop("Le client attend.").sent
    assert [("escalation", OPS)] == talk.shop("bof, faites vite", ambiguous=True).sent
    assert [("escalation", OPS)] == talk.shop("Quand?", question="Quand?").sent


def test_once_a_dealer_has_it_he_reads_the_shop_again():
    """A late yes of the last dealer counts, and the shop's words go to him."""
    talk = refused().says("finalement oui", line(1), line(2), line(3), sender=HOUSE, to=HOUSE)

    assert [("message", HOUSE)] == talk.shop("Le client attend.").sent


def test_a_dealer_who_has_answered_lines_has_taken_the_order():
    """He goes away afterwards: a person looks, but nobody says that no dealer took it."""
    alone = replace(DIRECTORY, dealers={"laval": replace(DIRECTORY.dealers["laval"], backups=())})
    alone = replace(alone, brands={"honda": replace(DIRECTORY.brands["honda"], house=None)})
    talk = Talk(directory=alone).says("1 ok", line(1))
    talk.bounces(LUC).bounces("steeve@laval.example")

    assert "untaken" not in [notice.kind for notice in talk.mails]
