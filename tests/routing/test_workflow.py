"""The life of a request, as events tell it."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from parsers import LineAnswer
from routing import Event, fold
from routing.workflow import MATTERS, WORKFLOW, happen
from tests.routing.talk import ALL, NOW, OPENING, ORDER, line

WAITING = {"actions": {"dealer", "ops"}, "waiting": {"shop", "approver"}, "scheduled": {"nobody"}, "closed": {"nobody"}}
LONGER = replace(OPENING, order=replace(ORDER, lines=(*ORDER.lines, ORDER.lines[0])))


def happened(*kinds):
    """Events of these kinds, a minute apart."""
    return [
        kind if isinstance(kind, Event) else Event(kind, NOW + timedelta(minutes=n), "test", {"dealer": "laval"})
        for n, kind in enumerate(kinds)
    ]


def answered(*lines, at=3):
    """An answer of the dealer, some minutes later."""
    return Event("answered", NOW + timedelta(minutes=at), "dealer", {}, lines=lines)


def test_a_request_can_be_seen_as_it_was():
    """Folding up to a moment gives the request of that moment."""
    events = happened("received", "routed", "dealer_told", answered(*ALL))

    then = fold((OPENING,), events, until=NOW + timedelta(minutes=2))

    assert ("dealer", "actions") == (then.waiting_on, then.list)
    assert ("nobody", "scheduled") == (fold((OPENING,), events).waiting_on, fold((OPENING,), events).list)


def test_what_is_undone_counts_as_if_it_had_never_been():
    """The lines and the open matters are those from before, and the history keeps both events."""
    before = happened("received", "routed", "dealer_told")
    undone = Event("undone", NOW + timedelta(minutes=9), "dealer", {"event": "4"})

    request = fold((OPENING,), [*before, answered(*ALL), undone])

    plain = fold((OPENING,), before)
    assert (plain.lines, plain.matters, plain.waiting_on) == (request.lines, request.matters, request.waiting_on)
    assert 5 == len(request.events)


def test_a_line_in_parts_shows_what_is_furthest_from_done():
    """Six now and four on the first: the line is on back-order, until the later day."""
    parts = (line(3, "available"), line(3, "backorder", eta=date(2026, 12, 1)))

    request = fold((OPENING,), [*happened("routed"), answered(*parts)])

    assert ("backorder", date(2026, 12, 1), parts) == (
        request.lines[2].state,
        request.lines[2].eta,
        request.lines[2].answers,
    )


def test_a_line_of_which_one_piece_cannot_be_had_is_done_when_the_other_has_come():
    """What is still to be delivered counts, and only then that the rest never will be."""
    pieces = (line(1, quantity=1), line(1, "unavailable", quantity=1))
    came = (line(1, "delivered", quantity=1), line(1, "unavailable", quantity=1))

    states = [fold((OPENING,), [answered(*said)]).lines[0].state for said in (pieces, came)]

    assert ["available", "unavailable"] == states


def test_what_a_stranger_says_of_lines_changes_none():
    """His words stand in the history only."""
    heard = Event("answer_from_stranger", NOW, "dealer", {}, lines=ALL)

    assert ["new"] * 3 == [one.state for one in fold((OPENING,), [*happened("routed"), heard]).lines]


def test_another_dealer_begins_with_open_lines():
    """A hand-over takes back what was promised, but not what has been delivered."""
    promised = answered(line(1), line(2, "delivered"))
    given = Event("handed_over", NOW + timedelta(hours=1), "partspost", {"dealer": "anjou"}, lines=(line(1),))

    request = fold((OPENING,), [*happened("routed"), promised, given])

    assert (["new", "delivered", "new"], "anjou", "answer") == (
        [one.state for one in request.lines],
        request.dealer,
        request.matter,
    )


def test_a_version_brings_its_lines():
    """New lines stand at the end, and the versions before are kept."""
    request = happen(fold((OPENING,), happened("routed")), Event("revised", NOW, "shop"), revision=LONGER)

    assert (2, 4, (OPENING,)) == (request.version, len(request.lines), request.earlier)


events = st.builds(
    Event,
    st.sampled_from(sorted(set(WORKFLOW) - {"revised"})),
    st.just(NOW),
    st.just("test"),
    st.just({"dealer": "laval", "event": "2"}),
    st.just("all"),
    st.lists(
        st.builds(LineAnswer, st.integers(0, 5), st.sampled_from(["available", "backorder", "cancelled", "delivered"])),
        max_size=3,
    ).map(tuple),
)


@settings(max_examples=200)
@given(st.lists(events, max_size=14))
def test_any_order_of_events_leaves_one_side_waiting_and_no_line_lost(told):
    """Whatever happens, and however often, every line has a state and exactly one side is waited for."""
    request = fold((OPENING,), [*happened("received"), *told])

    assert len(ORDER.lines) == len(request.lines)
    assert request.waiting_on in WAITING[request.list]
    assert request.waiting_on == (MATTERS[request.matter] if request.matter else "nobody")


@settings(max_examples=100)
@given(st.lists(events, max_size=10), st.lists(events, max_size=4))
def test_folding_goes_on_where_it_stopped(first, then):
    """What a request becomes by further events is the fold over all of them."""
    assert fold((OPENING,), [*first, *then]) == happen(fold((OPENING,), first), *then)
