"""The labelled replies are read as well as the project promises."""

import importlib.util
import json
import os
from decimal import Decimal
from pathlib import Path

import pytest

from parsers.facts import LineItem, Order
from parsers.mail import read_mail
from parsers.replies import read_answer
from tests.parsers.replies.asking import TUESDAY

SHARED = Path(__file__).parents[4] / "shared"
REPLIES = SHARED / "data" / "replies"


@pytest.fixture(scope="module", name="score")
def _score() -> dict:
    """The scores of the labelled set by its own program."""
    if not REPLIES.is_dir() and os.environ.get("CI") != "true":
        pytest.skip(f"the labelled replies are not at {REPLIES}")
    facts = json.loads((SHARED / "data" / "order.json").read_text("utf-8"))
    spec = importlib.util.spec_from_file_location("score_mails", SHARED / "score" / "score_mails.py")
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    truth = scorer.load(REPLIES)
    return scorer.score_replies(truth, {name: predicted(name, one, facts) for name, one in truth.items()}, facts)[0]


def predicted(name, truth, facts):
    """What our reading makes of one labelled mail, in the shape of the scorer."""
    known = truth["input"]
    language = known["locale"][:2].replace("nb", "no")
    lines = (
        LineItem(
            str(line["line"]),
            line["part_number"],
            line["description"][language],
            Decimal(line["quantity"]),
            Decimal(str(line["unit_price"])),
        )
        for line in facts["lines"]
    )
    order = Order(
        purchase_order=facts["po"], repair_order=facts["ro"], claim=facts["claim"], vin=facts["vin"], lines=tuple(lines)
    )
    mail, _ = read_mail((REPLIES / f"{name}.eml").read_bytes())
    answer = read_answer(
        mail.text,
        mail.html,
        order=order,
        today=TUESDAY,
        locale=known["locale"],
        role=known["role"],
        author=mail.sender.name,
        about=known["in_reply_to"],
    )
    fields = ("line", "answer", "eta", "part_number", "price", "quantity")
    actions = [{field: getattr(action, field) for field in fields} for action in answer.actions]
    return {"actions": actions, "question": answer.question, "refused": answer.refused, "ambiguous": answer.ambiguous}


def test_the_labelled_replies_are_read(score):
    """Nearly all exactly, hardly one wrongly, and few clear ones are asked back."""
    assert score["exact_match_rate"] >= 0.95
    assert score["WRONG_ACTION_mail_rate"] <= 0.005
    assert score["asked_back_needlessly_rate_of_clear"] <= 0.05
    assert score["question_presence_accuracy"] >= 0.95
