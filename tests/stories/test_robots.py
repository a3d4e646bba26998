"""Machines that answer machines: every exchange ends by itself."""

from email import policy
from email.message import EmailMessage

import pytest

from tests.stories.post import Post

SHOP = "pieces@fixauto-laval.example"
ROBOT = "parts@honda-laval.example"


@pytest.fixture
def pair(tmp_path, room):
    """Two partsposts; each has the other's order address on file as a shop."""
    both = []
    for own, other in (("a", "b"), ("b", "a")):
        (tmp_path / own).mkdir()
        post = Post(tmp_path / own, room, domain=f"{own}.example", shops=f"honda@{other}.example")
        both.append(post)
    yield both
    for post in both:
        post.close()


@pytest.fixture
def office(tmp_path, room):
    """One partspost."""
    post = Post(tmp_path, room)
    yield post
    post.close()


def test_two_daemons_that_order_from_each_other_stop(pair):
    """The receipt of the one is no order for the other: one mail, and it is over."""
    first, second = pair
    first.order(to="honda@a.example", sender="honda@b.example")
    mails = [mail for mail in first.mails if mail["To"].addresses[0].addr_spec == "honda@b.example"]

    for post, address in ((second, "honda@b.example"), (first, "honda@a.example")):
        mails = [left for mail in mails for left in post.take(mail, (address,), "")]

    assert [] == mails


@pytest.mark.parametrize("words", ["Je suis en congé.", "I am away. Who will answer?", "Vacances! (réf. %s-A)"])
def test_a_vacation_bot_that_does_not_say_so_stops(office, words):
    """It answers each of our mails at once, without any header of a machine: after four mails it hears nothing more."""
    office.order()
    heard = [office.sent("new_request")]
    for count in range(30):
        if count == len(heard):
            break
        text = words.replace("%s", str(count))
        office.turn(minutes=1)
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = ROBOT, heard[count]["Reply-To"], "Absent"
        mail["Message-ID"] = f"<{count}@bot.example>"
        mail.set_content(text)
        left = office.take(mail, (heard[count]["Reply-To"].addresses[0].addr_spec,), text)
        heard += [one for one in left if one["To"].addresses[0].addr_spec == ROBOT]

    assert len(heard) <= 4


def test_a_daemon_and_a_declared_vacation_bot_stop(office):
    """A bot that calls itself one brings the order to a colleague, and nobody answers it."""
    office.order()
    left = office.vacation(office.sent("new_request"))

    assert ROBOT not in [mail["To"].addresses[0].addr_spec for mail in left]
    assert [] == office.vacation(office.sent("new_request", ROBOT))


def test_two_bots_with_us_between_them_stop(office):
    """Dealer and shop both have bots that ask something each time: we pass on four of their questions, then no more."""
    office.order()
    mail, passed = office.sent("new_request"), 0
    for count in range(40):
        office.turn(seconds=10)
        answer = EmailMessage(policy=policy.default)
        answer["From"], answer["To"], answer["Subject"] = mail["To"], mail["Reply-To"], "Re: bot"
        answer["Message-ID"] = f"<{count}@bots.example>"
        answer.set_content(f"Was it {count}?")
        left = office.take(answer, (mail["Reply-To"].addresses[0].addr_spec,), "")
        if not left:
            break
        mail, passed = left[-1], passed + 1

    assert passed <= 8
