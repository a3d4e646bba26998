"""What a newer paper does to the lines that stand."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from parsers import LineItem, Order, canonical
from routing import LineStanding
from routing.orders.matching import completes
from routing.orders.supplement import complete, merge


def item(line, part, quantity=1, price="10.00", description="", *, change=None):
    """A row of an order."""
    cost = Decimal(price) if price else None
    return LineItem(line, part, description or f"part {part}", Decimal(quantity), cost, change=change)


FIRST = Order(
    purchase_order="48213-001",
    repair_order="48213",
    lines=(
        item("2", "04711-T20-A00ZZ", description="Bumper cover"),
        item("5", "33150-T20-A01", description="LT Headlamp assy"),
        item("9", "91505-TM8-003", 10, "2.10", "Clip"),
    ),
    subtotal=Decimal(100),
)
DELTA = Order(
    purchase_order="48213-002",
    supplement_of="48213-001",
    lines=(
        item("11", "71140-T20-A00", description="Beam", change="add"),
        item("9", "91505-TM8-003", 14, "2.10", "Clip", change="change"),
        item("5", "33150-T20-A01", 0, "", "LT Headlamp assy", change="delete"),
    ),
)
WHOLE = replace(
    DELTA, lines=(FIRST.lines[0], item("9", "91505TM8003", 14, "2.10", "Clip"), item("11", "71140-T20-A00"))
)


def standing(*states):
    """Lines in these states."""
    return tuple(LineStanding(state) for state in states)


NEW = standing("new", "new", "new")


def changes(revision):
    """What the version does to each line."""
    return [line.change for line in revision.order.lines]


def said(revision):
    """What it says of which line."""
    return {answer.line: answer.answer for answer in revision.lines}


def test_marks_say_what_is_added_changed_and_deleted():
    """Lines keep their positions, new ones come behind, and what is taken out still stands there."""
    revision = merge(FIRST, NEW, DELTA)

    assert [None, "delete", "change", "add"] == changes(revision)
    assert {2: "cancelled", 3: "available", 4: "available"} == said(revision)
    assert Decimal(14) == revision.order.lines[2].quantity
    assert (2, 3, 4) == revision.changed


def test_the_whole_list_again_says_the_same_as_the_marks():
    """A supplement gives one result, whether the shop's system prints the difference or everything."""
    marked, whole = merge(FIRST, NEW, DELTA), merge(FIRST, NEW, WHOLE)

    assert changes(marked) == changes(whole)
    assert marked.lines == whole.lines


def test_the_head_keeps_what_the_newer_paper_does_not_say():
    """The newer purchase order counts, the repair order of before stays; sums are those of a whole list alone."""
    marked, whole = merge(FIRST, NEW, DELTA), merge(FIRST, NEW, replace(WHOLE, subtotal=Decimal(77)))

    assert ("48213-002", "48213", None) == (
        marked.order.purchase_order,
        marked.order.repair_order,
        marked.order.subtotal,
    )
    assert Decimal(77) == whole.order.subtotal


def test_the_same_lines_again_change_nothing():
    """A list that was printed anew is no version."""
    assert () == merge(FIRST, NEW, replace(FIRST, purchase_order="48213-009")).changed


def test_a_supplement_twice_changes_nothing_the_second_time():
    """The same difference, laid over its own result, is empty."""
    once = merge(FIRST, NEW, DELTA)

    assert () == merge(once.order, standing("new", "cancelled", "new", "new"), DELTA).changed


def test_another_order_for_the_same_repair_takes_nothing_out():
    """A purchase order that holds few of the lines is a further one: what it does not name stays ordered."""
    further = replace(DELTA, lines=(item("1", "71140-T20-A00"), item("2", "71190-T20-A00")))

    revision = merge(FIRST, NEW, further)

    assert [None, None, None, "add", "add"] == changes(revision)


def test_another_count_in_a_further_order_comes_on_top():
    """Nobody can tell whether two clips replace the ten: both are ordered, and the same paper again adds nothing."""
    further = replace(DELTA, lines=(item("1", "91505-TM8-003", 2), item("2", "71140-T20-A00")))

    once = merge(FIRST, NEW, further)
    again = merge(once.order, standing(*["new"] * 5), further)

    assert [Decimal(1), Decimal(1), Decimal(10), Decimal(2), Decimal(1)] == [line.quantity for line in once.order.lines]
    assert () == again.changed


def test_a_part_is_known_by_its_number_however_it_is_written():
    """Dashes, spaces and the width of its digits mean nothing."""
    for written in ("04711 T20 A00ZZ", "０４７１１-T20-A00ZZ"):
        again = replace(FIRST, lines=(item("2", written), *FIRST.lines[1:]))

        assert () == merge(FIRST, NEW, again).changed


def test_a_part_with_a_new_number_is_known_by_its_words_and_side():
    """The same description gets the new number in its place; another side is another part."""
    renamed = replace(
        FIRST, lines=(*FIRST.lines[:1], item("5", "33150-T20-A99", description="Headlamp assy, LT"), FIRST.lines[2])
    )
    other = replace(FIRST, lines=(*FIRST.lines, item("6", "33100-T20-A01", description="RT Headlamp assy")))

    assert [None, "change", None] == changes(merge(FIRST, NEW, renamed))
    assert [None, None, None, "add"] == changes(merge(FIRST, NEW, other))


def test_two_lines_with_the_same_part_keep_their_places():
    """Printed line numbers tell twins apart."""
    twins = replace(FIRST, lines=(item("1", "91505-TM8-003", 2), item("2", "91505-TM8-003", 3)))
    more = replace(FIRST, lines=(item("2", "91505-TM8-003", 5), item("1", "91505-TM8-003", 2)))

    revision = merge(twins, standing("new", "new"), more)

    assert [None, "change"] == changes(revision)
    assert [Decimal(2), Decimal(5)] == [line.quantity for line in revision.order.lines]


def test_a_delivered_part_can_not_be_taken_out():
    """It stays delivered, is marked, and only a return brings it back; said once."""
    revision = merge(FIRST, standing("new", "delivered", "new"), DELTA)

    assert (2,) == revision.kept
    assert 2 not in said(revision)
    assert "delete" == changes(revision)[1]
    assert () == merge(revision.order, standing("new", "delivered", "new", "new"), DELTA).changed


def test_a_new_price_of_a_delivered_part_changes_nothing():
    """What is settled is settled; of a part that is still expected the dealer must look at it."""
    dearer = replace(FIRST, lines=(item("2", "04711-T20-A00ZZ", price="12.00"), *FIRST.lines[1:]))

    assert () == merge(FIRST, standing("delivered", "new", "new"), dearer).changed
    assert (1,) == merge(FIRST, NEW, dearer).changed


def test_what_was_taken_out_may_come_back():
    """A cancelled line that is ordered again stands in its old place."""
    revision = merge(FIRST, standing("new", "cancelled", "new"), FIRST)

    assert [None, "add", None] == changes(revision)
    assert {2: "available"} == said(revision)


PARTS = st.lists(
    st.tuples(st.integers(10_000, 10_030), st.integers(1, 9)), min_size=1, max_size=12, unique_by=lambda part: part[0]
)


@settings(max_examples=300)
@given(PARTS, st.data())
def test_the_difference_and_the_whole_list_always_agree(parts, data):
    """Whatever is added, changed and deleted, if half stays: both ways to print it give the same version."""
    lines = tuple(item(str(place), f"71{part}", count) for place, (part, count) in enumerate(parts, start=1))
    order = replace(FIRST, lines=lines)
    gone = data.draw(st.sets(st.integers(0, len(lines) - 1), max_size=len(lines) // 2))
    more = data.draw(st.sets(st.integers(0, len(lines) - 1)))
    stays = [
        replace(line, quantity=line.quantity + (place in more)) for place, line in enumerate(lines) if place not in gone
    ]
    added = [item(f"9{new}", f"99-0{new:04}") for new in range(data.draw(st.integers(0, 3)))]
    marked = [
        *(replace(line, change="delete", quantity=Decimal(0)) for place, line in enumerate(lines) if place in gone),
        *(replace(line, change="change") for place, line in enumerate(stays) if line not in lines),
        *(replace(line, change="add") for line in added),
    ]
    if not marked:
        return
    states = standing(*["new"] * len(lines))

    delta = merge(order, states, replace(order, lines=tuple(marked)))
    whole = merge(order, states, replace(order, lines=(*stays, *added)))

    assert changes(delta) == changes(whole)
    assert delta.lines == whole.lines
    assert [line.part_number for line in lines] == [line.part_number for line in delta.order.lines[: len(lines)]]


def wanted(revision):
    """How many of which part are wanted in the end."""
    out = {answer.line for answer in revision.lines if answer.answer == "cancelled"}
    lines = [line for place, line in enumerate(revision.order.lines, start=1) if place not in out]
    return {canonical(line.part_number): line.quantity for line in lines if line.change != "delete"}


def test_an_order_that_comes_after_its_supplement_is_laid_under_it():
    """What the supplement changed or took out stays so; only what it does not name comes in, and nothing twice."""
    late = complete(DELTA, NEW, FIRST)

    assert completes(FIRST, DELTA)
    assert wanted(merge(FIRST, NEW, DELTA)) == wanted(late)
    assert {3: "cancelled", 4: "available"} == said(late)
    assert ("48213-002", "48213") == (late.order.purchase_order, late.order.repair_order)


def test_only_the_paper_that_a_supplement_names_is_laid_under_it():
    """Another supplement, or an order of another number, is a newer paper."""
    assert not completes(DELTA, DELTA)
    assert not completes(replace(FIRST, purchase_order="48213-009", repair_order=None), DELTA)
    assert not completes(FIRST, FIRST)


_PARTS = ("04711-T20-A00ZZ", "33150-T20-A01", "91505-TM8-003", "71140-T20-A00", "71190-T20-A00")
_MARKS = st.sampled_from(["add", "change", "delete"])


@settings(max_examples=200)
@given(
    st.lists(st.sampled_from(_PARTS), unique=True, min_size=1, max_size=5),
    st.lists(st.tuples(st.sampled_from(_PARTS), st.integers(1, 4), _MARKS), unique_by=lambda one: one[0], min_size=1),
)
def test_either_order_of_arrival_wants_the_same_parts(ordered, changed):
    """An order and its supplement leave the same parts to be delivered, whichever is read first."""
    first = replace(FIRST, lines=tuple(item(str(place), part) for place, part in enumerate(ordered)))
    rows = (
        item(str(place + 50), part, 0 if mark == "delete" else count, change=mark)
        for place, (part, count, mark) in enumerate(changed)
    )
    delta = replace(DELTA, lines=tuple(rows))
    new = [LineStanding()] * 5

    assert wanted(merge(first, new[: len(ordered)], delta)) == wanted(complete(delta, new[: len(changed)], first))
