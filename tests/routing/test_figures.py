"""The figures of a request: what is counted, of whom, on which day, and that an undo takes it back."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers import LineAnswer, Party
from routing import MEASURES, Event, Opening, Route, Source, figures_of, fold
from tests.routing.talk import ORDER

START = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
"""Nine in the evening of the 24th where the network is."""
DAY = date(2026, 11, 24)
ETA = date(2026, 12, 4)


def opening(kind="parts_list", confidence=0.98, dealer="laval"):
    """An order of three lines."""
    return Opening(
        number="HON-2026-000417",
        kind=kind,
        brand="honda",
        shop=Party("pieces@fix.example", "Fix", "fr"),
        shop_key="fix",
        shop_postal_code="H7S2B4",
        order=replace(ORDER, confidence=confidence),
        source=Source("aa" * 32, "po.pdf"),
        route=Route("honda", "H7S2B4", dealer, ("the longest prefix is H7S",), "H7S") if dealer else None,
        directory="f00d",
    )


def told(*happened, openings=None):
    """The request after it was received and routed, and each of these a minute after the other."""
    births = openings or (opening(),)
    born = [("received", {}), ("routed", {"dealer": "laval"}), ("dealer_told", {"to": "luc@laval.example"})]
    events = [Event(kind, START, "partspost", facts) for kind, facts in born]
    for minute, (kind, *more) in enumerate(happened, start=1):
        facts = next((one for one in more if isinstance(one, dict)), {})
        lines = tuple(one for one in more if isinstance(one, LineAnswer))
        wait = sum((one for one in more if isinstance(one, timedelta)), timedelta())
        events.append(Event(kind, START + timedelta(minutes=minute) + wait, "dealer", facts, lines=lines))
    return fold(births, events)


def amounts(request, dealer=None):
    """The figures by measure, of a dealer or of all."""
    found = Counter()
    for one in figures_of(request, len(request.events), "America/Toronto"):
        if dealer in (None, one.dealer):
            found[one.measure] += one.amount
    return {measure: amount for measure, amount in found.items() if amount}


BORN = {"orders": 1, "lines": 3, "sure": 1}


def test_an_order_is_counted_where_and_when_it_came():
    """Brand, dealer, territory and the day of the network's own zone stand beside each figure."""
    found = figures_of(told(), 3, "America/Toronto")

    assert {(DAY, "honda", "laval", "H7S")} == {(one.day, one.brand, one.dealer, one.territory) for one in found}
    assert BORN == amounts(told())


@pytest.mark.parametrize(
    ("birth", "expected"),
    [
        (opening(confidence=0.5), {"orders": 1, "lines": 3, "unsure": 1}),
        (opening("manual", 0.0), {"orders": 1, "lines": 3}),
        (opening("return"), {"returns": 1}),
        (opening("search"), {"searches": 1}),
        (opening(dealer=None), BORN),
    ],
)
def test_what_opens_a_request_is_told_apart(birth, expected):
    """Orders read without a doubt, with one, typed ones, returns and searches are figures of their own."""
    assert expected == amounts(told(openings=(birth,)))


def test_the_first_answer_is_in_time_before_anybody_had_to_remind():
    """The minutes run from the mail to the dealer to his first answer; the second one adds nothing."""
    first, again = (
        ("answered", LineAnswer(1, "available"), timedelta(hours=1)),
        ("answered", LineAnswer(2, "available")),
    )

    assert BORN | {"answered": 1, "answered_in_time": 1, "answer_minutes": 61} == amounts(told(first, again))


def test_the_minutes_of_a_dealer_whose_mail_left_late_begin_when_it_left():
    """An outage of ours is no slowness of his."""
    late = ("dealer_told", {"to": "laval", "late": "1"}, timedelta(hours=20))
    found = amounts(told(late, ("answered", LineAnswer(1, "available"), timedelta(hours=21))))

    assert BORN | {"answered": 1, "answered_in_time": 1, "answer_minutes": 61} == found


def test_an_answer_after_a_reminder_is_late():
    """Who had to be reminded has answered, not in time."""
    found = amounts(told(("dealer_reminded",), ("answered", LineAnswer(1, "available"))))

    assert BORN | {"answered": 1, "answer_minutes": 2, "reminders": 1} == found


def test_a_silent_dealer_is_counted_and_the_next_begins_anew():
    """Silence is the figure of the dealer who lost the order; the one who got it has his own time."""
    passed = {"dealer": "anjou", "from": "laval", "why": "silent"}
    request = told(("dealer_reminded",), ("handed_over", passed), ("answered", LineAnswer(1, "available")))

    assert BORN | {"reminders": 1, "silent": 1} == amounts(request, "laval")
    assert {"answered": 1, "answered_in_time": 1, "answer_minutes": 1} == amounts(request, "anjou")


def test_what_is_undone_is_counted_no_more():
    """An answer that its writer takes back leaves the figures as they were."""
    request = told(("answered", LineAnswer(1, "backorder", ETA)), ("undone", {"event": "4"}))
    taken = Counter()
    for one in figures_of(request, 1, "America/Toronto"):
        taken[one.measure] += one.amount

    assert BORN == amounts(request)
    assert {"answered": -1, "answered_in_time": -1, "answer_minutes": -1, "backorders": -1, "promises": -1} == taken


@pytest.mark.parametrize(
    ("then", "expected"),
    [
        ((), {}),
        ((("shop_received", LineAnswer(1, "delivered")),), {"promises_kept": 1}),
        ((("shop_received", LineAnswer(1, "delivered"), timedelta(days=30)),), {}),
        ((("closed",),), {"promises_kept": 1, "closed": 1}),
        ((("closed",), ("closed",)), {"promises_kept": 1, "closed": 1}),
        ((("shop_received", LineAnswer(1, "delivered")), ("closed",)), {"promises_kept": 1, "closed": 1}),
        (
            (("answered", LineAnswer(1, "backorder", date(2026, 12, 9))), ("closed",)),
            {"promises_moved": 1, "closed": 1},
        ),
        ((("answered", LineAnswer(1, "backorder", date(2026, 12, 1))), ("closed",)), {"promises_kept": 1, "closed": 1}),
        ((("promise_moved", LineAnswer(1, "backorder"), {"why": "passed"}),), {"promises_moved": 1}),
        ((("answered", LineAnswer(1, "cancelled")), ("closed",)), {"closed": 1}),
    ],
)
def test_a_promise_is_given_kept_or_moved(then, expected):
    """A day that was promised once is kept by delivery until then or by standing until the end, and moved each time."""
    request = told(("answered", LineAnswer(1, "backorder", ETA)), *then)
    given_one = {"answered": 1, "answered_in_time": 1, "answer_minutes": 1, "backorders": 1, "promises": 1}

    assert BORN | given_one | expected == amounts(request)


def test_a_version_adds_its_lines():
    """Lines that a later version brings are counted when it comes."""
    birth = opening()
    more = replace(birth, order=replace(birth.order, lines=(*birth.order.lines, birth.order.lines[0])))
    request = told(("revised",), openings=(birth, more))

    assert BORN | {"lines": 4} == amounts(request)


_kinds = st.sampled_from(["answered", "dealer_reminded", "handed_over", "shop_received", "promise_moved", "closed"])
_answers = st.lists(
    st.builds(
        LineAnswer,
        st.integers(1, 3),
        st.sampled_from(["available", "backorder", "delivered", "cancelled"]),
        st.one_of(st.none(), st.dates(DAY, DAY + timedelta(days=9))),
    ),
    max_size=3,
)
_lives = st.lists(st.tuples(_kinds, _answers, st.integers(0, 9)), max_size=8)


@settings(max_examples=200, deadline=None)
@given(life=_lives, cuts=st.lists(st.integers(0, 11), max_size=3), undone=st.booleans())
def test_figures_add_up_however_events_came(life, cuts, undone):
    """Counted event by event or all at once, the figures of a life are the same, and none is below nothing."""
    events = [Event("received", START, "shop"), Event("routed", START, "us", {"dealer": "laval"})]
    for kind, answers, days in life:
        at = START + timedelta(days=days)
        events.append(Event(kind, at, "dealer", {"dealer": "anjou", "why": "silent"}, lines=tuple(answers)))
    if undone:
        events.append(Event("undone", START, "dealer", {"event": str(len(events))}))
    births, added, ends = (opening(),), Counter(), sorted({*(cut for cut in cuts if cut < len(events)), len(events)})
    for begin, end in zip([0, *ends], ends, strict=False):
        for one in figures_of(fold(births, events[:end]), end - begin, "America/Toronto"):
            added[replace(one, amount=0)] += one.amount
    whole = {
        replace(one, amount=0): one.amount for one in figures_of(fold(births, events), len(events), "America/Toronto")
    }

    assert whole == {one: amount for one, amount in added.items() if amount}
    assert all(amount > 0 and one.measure in MEASURES for one, amount in whole.items())
