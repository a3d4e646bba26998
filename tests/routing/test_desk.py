"""To whom at a dealer's a request may be given."""

import pytest

from routing.desk import assignee
from tests.routing import talk


@pytest.mark.parametrize(
    ("wanted", "who"),
    [
        (talk.STEEVE, talk.STEEVE),
        ("mailto:STEEVE@laval.example", talk.STEEVE),
        ("Steeve", talk.STEEVE),
        (talk.ANN, None),
        ("nobody", None),
        ("", None),
        ("eve@evil.example", None),
    ],
)
def test_only_a_contact_of_the_same_dealer_can_be_named(wanted, who):
    """By address or by name; nobody outside of the dealership comes in by a mail."""
    found = assignee(talk.Talk().request, wanted, talk.LUC, talk.DIRECTORY)

    assert who == (found.address if found else None)


def test_only_a_contact_of_the_dealer_may_give_it():
    """Neither the shop nor another dealer moves a request to a person."""
    assert assignee(talk.Talk().request, talk.STEEVE, talk.SHOP, talk.DIRECTORY) is None


def test_a_dealer_gives_a_request_to_his_colleague_by_a_reply():
    """Later mails go to her; both sides of the desk stay able to answer."""
    told = talk.Talk().says("assigner à steeve@laval.example")

    assert ["assigned"] == told.events
    told.shop("Est-ce la version LED ?", question="Est-ce la version LED ?")
    assert [("question", talk.STEEVE)] == [one for one in told.sent if one[0] == "question"]
