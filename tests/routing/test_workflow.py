"""The life of a request, as events tell it."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from routing import Event, decide_order, find_orders, fold
from routing.workflow import PARTS_LIST
from tests.routing import cases

ARRIVED = cases.arrival(cases.document(cases.ORDER))
OPENING = decide_order(cases.case(ARRIVED), find_orders(ARRIVED, cases.DIRECTORY)).openings[0]


def happened(*kinds):
    """Events of these kinds, a minute apart."""
    return [Event(kind, cases.NOW + timedelta(minutes=n), "test") for n, kind in enumerate(kinds)]


def test_a_request_can_be_seen_as_it_was():
    """Folding up to a moment gives the request of that moment."""
    events = happened("received", "routed", "dealer_told", "confirmed")

    then = fold(OPENING, 1, events, until=cases.NOW + timedelta(minutes=2))

    assert (then.waiting_on, then.list) == ("dealer", "actions")
    assert (fold(OPENING, 1, events).waiting_on, fold(OPENING, 1, events).list) == ("nobody", "scheduled")


@settings(max_examples=200)
@given(st.lists(st.sampled_from(sorted(PARTS_LIST)), max_size=12))
def test_any_order_of_events_leaves_one_side_waiting_and_no_line_lost(kinds):
    """Whatever happens, and however often, every line has a state and exactly one side is waited for."""
    request = fold(OPENING, 1, happened(*kinds))

    assert len(OPENING.order.lines) == len(request.line_states)
    assert request.waiting_on in {"dealer", "shop", "approver", "ops", "nobody"}
