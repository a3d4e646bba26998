"""How long a brand waits for whom: its own table of the ladder, for all requests and for single kinds."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from routing.directory.facts import Patience
from tests.routing.conftest import SAMPLE
from tests.routing.talk import ANN, DIRECTORY, HOUSE, LUC, NOW, OPENING, RULES, SHOP, Talk, line

HOUR = timedelta(hours=1)
BRANDS = "brands.toml"


def honda(kind="", **patience):
    """A request of a brand with its own patience."""
    brand = replace(DIRECTORY.brands["honda"], patience={kind: Patience(**patience)})
    return Talk(directory=replace(DIRECTORY, brands={"honda": brand}))


def test_a_brand_reminds_after_its_own_time():
    """One hour instead of four."""
    talk = honda(remind_after=HOUR).waits()

    assert (NOW + HOUR, [("reminder", LUC)]) == (talk.now, talk.sent)


def test_a_table_for_a_kind_holds_for_that_kind_alone():
    """Returns may wait longer than orders."""
    talk = honda("return", remind_after=HOUR)
    order = talk.deadline.due_at
    talk.request = replace(talk.request, opening=replace(OPENING, kind="return"))

    assert (NOW + 4 * HOUR, NOW + HOUR) == (order, talk.deadline.due_at)


def test_who_has_said_nothing_at_all_has_less_time():
    """Until he acknowledges the order; then as long as for an answer."""
    talk = honda(acknowledge_within=HOUR)
    silent = talk.deadline.due_at
    talk.says("Bien reçu, je vérifie")
    talk.says("1 ok", line(1))

    assert NOW + HOUR == silent
    assert NOW + 4 * HOUR <= talk.deadline.due_at


def test_a_brand_decides_how_often_and_to_how_many_backups():
    """No reminder and no backup: the house account gets the order after the first time."""
    talk = honda(reminders=0, backups=0).waits()

    assert (NOW + 4 * HOUR, "house") == (talk.now, talk.request.dealer)
    assert ANN not in {to for _, to in talk.sent}
    assert HOUSE in {to for _, to in talk.sent}


def test_a_brand_has_people_of_its_own():
    """They are written to instead of the operator's."""
    talk = honda(reminders=0, backups=0, escalate_to="honda@ops.example")
    while talk.request.waiting_on == "dealer":
        talk.waits()

    assert "honda@ops.example" in {to for kind, to in talk.sent if kind == "escalation"}


def test_a_brand_waits_for_its_shops_as_long_as_it_likes():
    """A question comes back to the dealer after two days instead of four."""
    talk = honda(return_to_actions=timedelta(days=2))
    talk.says("Avec AFS?", question="Avec AFS?")
    nudged, back = talk.waits().now, talk.waits().now

    assert (timedelta(days=1), timedelta(days=1)) == (nudged - NOW - timedelta(minutes=1), back - nudged)


def test_what_the_operator_decides_for_everybody_is_the_setting():
    """Without a table of the brand the rules are those of the settings."""
    talk = Talk(rules=replace(RULES, acknowledge_within=HOUR, delivery_day_at=time(6)))

    assert NOW + HOUR == talk.deadline.due_at


def test_a_brands_table_is_read(built):
    """As it stands in brands.toml; a kind has what its brand has, but for what it says itself."""
    table = '\n[honda.follow_up]\nremind_after = "2h"\nreminders = 3\n[honda.follow_up.return]\nremind_after = "2d"\n'
    directory, mistakes = built({BRANDS: [("", table)]})
    patience = directory.brands["honda"].patience

    assert [] == [mistake for mistake in mistakes if mistake.severity == "error"]
    assert (timedelta(hours=2), 3) == (patience[""].remind_after, patience[""].reminders)
    assert (timedelta(days=2), 3) == (patience["return"].remind_after, patience["return"].reminders)


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ('[honda.follow_up]\nremind_after = "soon"', "2: follow_up.remind_after: is not a duration: 'soon' (write it like \"4h\" or \"2d\")"),
        ("[honda.follow_up]\nbackups = 4", "2: follow_up.backups: cannot be 4 (write a number from 0 to 3, without quotes)"),
        ("[honda.follow_up]\nreminder = 2", "2: follow_up.reminder: is an unknown key (did you mean 'reminders'?)"),
        ('[honda.follow_up]\nescalate_to = "a@parts.example"', "2: follow_up.escalate_to: a@parts.example comes back to us (write an address outside of our own domain)"),
        ("[honda.follow_up.returns]\nreminders = 1", "1: follow_up.returns: is no kind of request (did you mean 'return'?)"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_file_line_key_and_cure(built, table, expected):
    """As `partspost check` prints it."""
    _, mistakes = built({BRANDS: [("", f"\n{table}\n")]})
    line_of_table = (SAMPLE / BRANDS).read_text(encoding="utf-8").count("\n") + 1
    place, _, rest = expected.partition(":")

    assert [f"brands.toml:{line_of_table + int(place)}:{rest}"] == [
        str(one) for one in mistakes if "follow_up" in one.key
    ]


def test_the_shop_reads_who_has_its_order_now():
    """Telling the shop is part of every hand-over."""
    talk = honda(reminders=0).waits()

    assert ("handed_over", SHOP) in talk.sent
    assert datetime(2026, 11, 24, 19, 0, tzinfo=UTC) == talk.now
