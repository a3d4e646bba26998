"""Two readings of one order: what differs is named by its line, and nobody's parts get lost."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.exact import corrected, with_estimates
from parsers.facts import Document, LineItem, Order, Vehicle

COVER = LineItem("1", "04711-T20-A00ZZ", "Bumper cover", Decimal(1), Decimal("489.96"), Decimal("612.45"))
CLIP = LineItem("2", "91505-S9A-003", "Clip", Decimal(12), Decimal("2.15"))
LAMP = LineItem("3", "33150-T20-A01", "LT Headlamp assy", Decimal(1), Decimal("525.00"))
CIVIC = Order("PO-1", "48213", vin="2HGFE2F59PH100101", lines=(COVER, CLIP, LAMP), confidence=1.0)
OTHER = Order("PO-2", "48300", vin="5FNYF8H57PB400400", lines=(LAMP,), confidence=1.0)
READ = Document(readable=True, orders=(CIVIC,))


def beside(page, told):
    """The page's first order after it was laid beside an estimate, and the problems that this made."""
    (document, *_), _ = with_estimates(
        [Document(readable=True, orders=(page,))], [Document(readable=True, orders=(told,))]
    )
    return document.orders[0], [(problem.line, problem.detail) for problem in document.problems]


def test_equal_readings_have_no_problem():
    """An estimate with the same lines, in another order and with more of them, changes nothing."""
    told = replace(CIVIC, lines=(LAMP, CLIP, COVER, LineItem("9", "X1234567", "Duct", Decimal(1))))

    assert (CIVIC, []) == beside(CIVIC, told)


def test_each_difference_names_its_line():
    """Another quantity, price or part number is a problem of the line; the page's is kept, and the order is doubted."""
    told = (
        replace(COVER, unit_price=Decimal("700.00"), list_price=None),
        replace(CLIP, quantity=Decimal(10)),
        replace(LAMP, part_number="33150-T20-A11"),
    )
    order, problems = beside(CIVIC, replace(CIVIC, lines=told))

    assert [
        ("1", "price '489.96' on the page, '700.00' in the estimate file"),
        ("2", "quantity '12' on the page, '10' in the estimate file"),
        ("3", "part number '33150-T20-A01' on the page, '33150-T20-A11' in the estimate file"),
    ] == problems
    assert (CIVIC.lines, 0.8) == (order.lines, order.confidence)


def test_a_line_of_the_page_that_the_estimate_lacks_is_named():
    """The paper may order what the estimate does not know: it stays, with a problem."""
    order, problems = beside(CIVIC, replace(CIVIC, lines=(COVER, CLIP)))

    assert [("3", "'33150-T20-A01' is on the page, not in the estimate file")] == problems
    assert CIVIC.lines == order.lines


def test_the_estimate_fills_in_what_the_page_lacks():
    """Car, claim, a missing number and a missing quantity come from the estimate; prices are never mixed."""
    page = replace(
        CIVIC, vin=None, lines=(replace(COVER, part_number=None), replace(CLIP, quantity=None, unit_price=None))
    )
    told = replace(CIVIC, claim="26-1", vehicle=Vehicle("2023", "Honda", "Civic"))
    order, problems = beside(page, told)

    assert (CIVIC.vin, "26-1", "Honda") == (order.vin, order.claim, order.vehicle.make)
    assert [("04711-T20-A00ZZ", 1), ("91505-S9A-003", 12)] == [
        (line.part_number, line.quantity) for line in order.lines
    ]
    assert (None, []) == (order.lines[1].unit_price, problems)


def test_twins_are_told_apart_by_their_lines():
    """The same part on two lines is compared line by line."""
    twice = (COVER, replace(COVER, line="7", quantity=Decimal(2)))

    assert [] == beside(replace(CIVIC, lines=twice), replace(CIVIC, lines=twice[::-1]))[1]


def test_a_description_that_was_cut_is_the_same():
    """An estimate file cuts words at 40 characters; the lines are still found to be one, and a number that differs shows."""
    long = "Moulding rear quarter panel outer upper left hand side"
    page = replace(CIVIC, lines=(COVER, CLIP, replace(LAMP, line=None, description=long)))
    told = replace(
        CIVIC, lines=(COVER, CLIP, replace(LAMP, line="8", description=long[:40], part_number="33150-T20-A11"))
    )

    assert [("3", "part number '33150-T20-A01' on the page, '33150-T20-A11' in the estimate file")] == beside(
        page, told
    )[1]


def test_an_estimate_of_another_car_is_an_order_of_its_own():
    """A set for a car that no page names is read as a document behind the pages."""
    told = Document(readable=True, orders=(OTHER,))

    assert ((READ, told), (0,)) == with_estimates([READ], [told])


def test_an_estimate_without_any_page_is_an_order_of_its_own():
    """Without an order on paper, sets are the documents; also beside a scan, and also a set that cannot be read."""
    scan, told, broken = Document(readable=False), Document(readable=True, orders=(CIVIC,)), Document(readable=False)

    assert ((told, broken), (0, 1)) == with_estimates([], [told, broken])
    assert ((scan, told), (0,)) == with_estimates([scan], [told, broken])


def test_an_estimate_that_may_be_of_the_same_job_is_not_ordered_twice():
    """Where the page names no car, a set orders nothing by itself, though its parts are others."""
    page = Document(readable=True, orders=(replace(CIVIC, vin=None),))

    assert ((page,), ()) == with_estimates([page], [Document(readable=True, orders=(OTHER,))])


def test_half_the_parts_are_enough_to_know_the_job():
    """A page without car, claim and job is checked against the set that has its parts."""
    bare = replace(CIVIC, vin=None, repair_order=None)

    assert 1 == len(beside(bare, replace(CIVIC, lines=(COVER, CLIP)))[1])


def test_exact_lines_replace_those_of_the_page():
    """An embedded source is believed: its lines count, the page adds words and types that it lacks."""
    exact = Order("PO-9", lines=(replace(COVER, line="10", description=None), replace(CLIP, quantity=Decimal(10))))
    page = replace(CIVIC, lines=(replace(COVER, line="10", part_type="oem"), CLIP))
    order, problems = corrected(page, exact, 0, "the embedded XML")

    assert ("PO-9", "48213", CIVIC.vin) == (order.purchase_order, order.repair_order, order.vin)
    assert [("Bumper cover", 1, "oem"), ("Clip", 10, "unknown")] == [
        (line.description, line.quantity, line.part_type) for line in order.lines
    ]
    assert ["2"] == [problem.line for problem in problems]


LINES = st.lists(
    st.builds(
        LineItem,
        st.sampled_from([None, "1", "2", "02"]),
        st.sampled_from([None, "A1234567", "B1234567", "a-1234567"]),
        st.sampled_from([None, "Clip", "clip", "Cover"]),
        st.sampled_from([None, Decimal(1), Decimal(2)]),
        st.sampled_from([None, Decimal("1.00"), Decimal("2.00")]),
    ),
    max_size=6,
).map(tuple)


@settings(max_examples=200)
@given(LINES, LINES)
def test_no_line_is_lost_or_made_up(page, exact):
    """Whoever is believed keeps all his lines in their order, number for number; equal readings never differ."""
    order, _ = corrected(replace(CIVIC, lines=page), replace(CIVIC, lines=exact), 0, "the XML")
    believed = exact or page

    assert len(believed) == len(order.lines)
    assert all(line.part_number in {found.part_number, None} for line, found in zip(believed, order.lines, strict=True))
    assert () == corrected(replace(CIVIC, lines=page), replace(CIVIC, lines=page), 0, "the XML")[1]
