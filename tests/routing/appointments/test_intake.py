"""How an appointment begins and what its source tells of it later, decided without a store."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers import Attachment, Document, LineItem, Mail, Order, Party, Problem, Trust, Vehicle
from parsers.facts import Automatic
from parsers.visits import Booking, Bookings, Job, Person, When
from routing import (
    Arrival,
    BookingCase,
    Brand,
    Dealer,
    Directory,
    Hours,
    Rules,
    Shop,
    Territory,
    decide_bookings,
    fold,
    fresh,
    is_tagged,
    visit_of,
)
from routing.directory import Workshop
from routing.drafts.draft import Draft
from routing.orders.decide import left_by

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
ANN, DMS = "ann@roy.example", "dms@laval.example"
HOURS = Hours("America/Toronto", {day: (time(8), time(17)) for day in range(5)})


def dealer(key, *brands, backups=(), hours=HOURS):
    """A dealer with a service desk."""
    desk = Party(f"service@{key}.example", "", "fr")
    first = Party(f"parts@{key}.example", "", "fr")
    return Dealer(
        key,
        key.title(),
        (first,),
        roles={"parts": (first,), "service": (desk,)},
        brands=brands,
        backups=backups,
        hours=hours,
    )


DEALERS = [
    dealer("laval", "honda"),
    dealer("anjou", "honda"),
    dealer("rive-sud", "honda", backups=("laval",)),
    dealer("kia-anjou", "kia"),
]
DIRECTORY = Directory(
    brands={
        "honda": Brand("honda", "Honda", makes=("Honda",), vin_prefixes=("2HG",), prefix="HON"),
        "kia": Brand("kia", "Kia", makes=("Kia",), vin_prefixes=("5XY",), prefix="KIA"),
    },
    dealers={one.key: one for one in DEALERS},
    shops={"fix": Shop("fix", "Fix Auto", ("pieces@fix.example",), "H7S 2B4", language="fr")},
    territories={
        ("honda", "CA", "H7"): (Territory("honda", "CA", "H7", "laval"),),
        ("honda", "CA", "H1"): (Territory("honda", "CA", "H1", "anjou"),),
        ("honda", "CA", "J4"): (Territory("honda", "CA", "J4", "rive-sud"),),
        ("honda", "CA", "G"): (Territory("honda", "CA", "G", "nobody-here"),),
    },
    by_address={"pieces@fix.example": "fix"},
    by_local_part={"honda": "honda", "kia": "kia"},
    workshops={key: Workshop(key, systems=(DMS,) if key == "laval" else ()) for key in ("laval", "anjou", "kia-anjou")},
)  # fmt: skip
RULES = Rules(remind_after=timedelta(hours=4), confirm_anyone=True, language="fr")
AT_NINE = When(date(2026, 12, 3), time(9))
BLOBS = count()
CAR = {"vin": "2HGFE2F59PH100101", "plate": "K42 LMN", "make": "Honda"}


def case(*bookings, sender=ANN, to="service@parts.example", kind="text_order", problems=(), documents=(), **more):
    """A mail with these bookings."""
    mail = Mail(kind, Party(sender, "Ann Roy"), "Rendez-vous", message_id="<1@roy.example>", **more.pop("mail", {}))
    arrival = Arrival(to, NOW - timedelta(minutes=1), mail, documents, 1, f"{next(BLOBS):064x}")
    return BookingCase(arrival, Bookings(bookings, problems), DIRECTORY, more.pop("rules", RULES), NOW, **more)


def typed(sender=ANN, **more):
    """What a customer types."""
    facts = {"people": (Person("driver", "Ann Roy", sender),), "words": "Les freins grincent", "wishes": (AT_NINE,)}
    return Booking("typed", **(facts | more))


def exported(**more):
    """A row of the workshop's own table."""
    facts = {
        "uid": "RV-1",
        "status": "booked",
        "starts": AT_NINE,
        "people": (Person("owner", "Ann Roy", ANN),),
        "jobs": (Job("Freins", "avant", Decimal("420.00")),),
    }
    return Booking("export", **(facts | CAR | more))


def table(*bookings, **more):
    """The mail that brings the table."""
    return case(*bookings, sender=DMS, to="service+laval@parts.example", **more)


def decide(one, requests=()):
    """The decision, with numbers for what is new."""
    numbers = {
        index: f"{brand[:3].upper()}-2026-{len(requests) + index + 1:06}" for index, brand in fresh(one, requests)
    }
    return decide_bookings(one, requests, numbers)


def born(one):
    """The requests that a mail opens."""
    decision = decide(one)
    return tuple(left_by(decision, fold((opening,), ())) for opening in decision.openings)


def after(one, *requests):
    """The decision about a mail, and what has become of the first request."""
    decision = decide(one, requests)
    return decision, left_by(decision, requests[0])


def told(decision):
    """Which mails leave, and to whom."""
    return [(notice.kind, notice.to.address) for notice in decision.notices]


@pytest.mark.parametrize(
    ("local", "tagged"),
    [("honda+rdv", True), ("honda+rendez-vous", True), ("honda+cita", True), ("honda+verksted", True), ("honda+retour", False), ("honda", False)],
)  # fmt: skip
def test_the_tags_of_brands_for_appointments(local, tagged):
    """Each language has one."""
    assert tagged == is_tagged(local)


@pytest.mark.parametrize(
    ("more", "facts", "expected"),
    [
        ({"to": "service+anjou@parts.example"}, {}, "anjou"),
        ({"to": "service+nowhere@parts.example"}, {}, "visit-unknown-workshop"),
        ({"to": "service+rive-sud@parts.example"}, {}, "visit-unknown-workshop"),
        ({}, {"workshop": "Anjou"}, "anjou"),
        ({}, {"workshop": "service@anjou.example"}, "anjou"),
        ({}, {"make": "Honda", "postal_code": "h7s 2b4"}, "laval"),
        ({}, {"vin": "2HGFE2F59PH100101", "postal_code": "H1M 2W8"}, "anjou"),
        ({"to": "honda+rdv@parts.example"}, {"postal_code": "H1M 2W8"}, "anjou"),
        ({"to": "honda+rdv@parts.example"}, {"postal_code": "J4K 2T5"}, "laval"),
        ({"to": "honda+rdv@parts.example"}, {"postal_code": "A1A 1A1"}, "visit-no-workshop"),
        ({"to": "honda+rdv@parts.example"}, {}, "visit-no-postal-code"),
        ({"to": "kia+rdv@parts.example"}, {}, "kia-anjou"),
        ({}, {"make": "Kia"}, "kia-anjou"),
        ({}, {}, "visit-no-workshop"),
        ({"sender": "pieces@fix.example"}, {"make": "Honda"}, "laval"),
    ],
)
def test_the_workshop_is_the_one_that_is_named_else_the_one_of_the_territory(more, facts, expected):
    """A backup stands in for a dealer who takes no appointments; whatever leaves a doubt is held with its code."""
    decision = decide(case(typed(**facts), **more))
    found = next((event.facts["dealer"] for _, event in decision.events if event.kind == "routed"), None)

    assert expected == (found or decision.held.code)


def test_a_customers_words_are_a_wish_and_both_sides_are_told():
    """In the order of the first events: received, routed, wanted, told."""
    decision = decide(case(typed(), to="service+laval@parts.example"))
    (request,) = born(case(typed(), to="service+laval@parts.example"))

    assert ["received", "routed", "visit_wanted", "dealer_told", "shop_told"] == [
        one.kind for _, one in decision.events
    ]
    assert [("visit_request", "service@laval.example"), ("visit_receipt", ANN)] == told(decision)
    assert ("wanted", "typed", ("2026-12-03T09:00:00-05:00",)) == (
        (visit := visit_of(request)).state,
        visit.origin,
        visit.wishes,
    )


@pytest.mark.parametrize(
    ("rules", "mail", "expected"),
    [
        ({"confirm_anyone": False}, {}, ["visit_request"]),
        ({}, {"may_answer": False}, ["visit_request"]),
        ({}, {"trust": Trust("failed", "dmarc")}, ["visit_request"]),
        ({"confirm_anyone": False}, {"trust": Trust("verified", "dmarc")}, ["visit_request", "visit_receipt"]),
    ],
    ids=["unknown", "robot", "forged", "proved"],
)
def test_nobody_is_written_to_who_may_not_be(rules, mail, expected):
    """The workshop is told all the same, with a warning where nobody vouches for the sender."""
    decision = decide(case(typed(), to="service+laval@parts.example", rules=replace(RULES, **rules), mail=mail))
    warned = decision.notices[0].facts.get("banner", "")

    assert expected == [kind for kind, _ in told(decision)]
    assert bool(warned) == (mail.get("trust", Trust()).result != "verified")


def test_a_stranger_who_names_a_customer_brings_him_no_mail():
    """Driver before owner, but only who has written himself."""
    people = (Person("driver", "Bob", "bob@cote.example"), Person("owner", "Ann", ANN))
    decision = decide(case(typed(people=people), to="service+laval@parts.example"))

    assert [("visit_request", "service@laval.example")] == told(decision)
    assert "bob@cote.example" == decision.openings[0].shop.address


def test_only_the_workshops_own_systems_book():
    """What a stranger's invitation calls booked is a wish; the same of a system is booked."""
    invited = exported(uid="u1")
    invited = replace(invited, origin="calendar")
    (wish,) = born(case(invited, to="service+laval@parts.example"))
    (booked,) = born(case(invited, sender=DMS))

    assert ("wanted", None) == (visit_of(wish).state, visit_of(wish).starts)
    assert ("confirmed", "2026-12-03T09:00:00-05:00") == (visit_of(booked).state, visit_of(booked).starts.isoformat())


def test_a_table_of_somebody_else_is_held():
    """Nobody's appointments are booked, cancelled or delivered by a stranger's table."""
    decision = decide(case(exported(), to="service+laval@parts.example"))

    assert ("export-stranger", ()) == (decision.held.code, decision.openings)


@pytest.mark.parametrize(
    ("zone", "expected"),
    [("", "2026-12-03T09:00:00-05:00"), ("UTC", "2026-12-03T04:00:00-05:00"), ("America/Phoenix", "2026-12-03T11:00:00-05:00"), ("UTC+01:00", "2026-12-03T03:00:00-05:00"), ("Mine", None)],
)  # fmt: skip
def test_hours_stand_on_the_workshops_wall(zone, expected):
    """One in a zone that nobody knows is held."""
    decision = decide(table(exported(starts=replace(AT_NINE, zone=zone))))
    starts = next((one.facts["starts"] for _, one in decision.events if one.kind == "visit_booked"), None)

    assert expected == starts
    assert (decision.held is None) == (expected is not None)


def test_the_same_table_again_changes_nothing():
    """It ends as a duplicate of what is known."""
    requests = born(table(exported()))
    decision, _ = after(table(exported()), *requests)

    assert ((), (), "HON-2026-000001") == (decision.events, decision.notices, decision.duplicate_of)


def test_a_row_that_is_missing_says_nothing():
    """Only the row that is there is looked at."""
    requests = born(table(exported(), exported(uid="RV-2", starts=When(date(2026, 12, 4), time(9)))))
    decision, _ = after(table(exported()), *requests)

    assert () == decision.events


def test_a_moved_row_moves_the_visit_and_its_customer_reads_it():
    """The old hour is told besides."""
    requests = born(table(exported()))
    decision, request = after(table(exported(starts=When(date(2026, 12, 7), time(10)))), *requests)

    assert [("visit_news", ANN)] == told(decision)
    assert "2026-12-07T10:00:00-05:00" == visit_of(request).starts.isoformat()
    assert ("moved", "2026-12-03T09:00:00-05:00") == (
        decision.notices[0].facts["occasion"],
        decision.notices[0].facts["was"],
    )


def test_jobs_keep_their_place_and_what_is_gone_is_struck_out():
    """A new one stands at the end, another price in its place."""
    requests = born(table(exported(jobs=(Job("Oil", price=Decimal(89)), Job("Brakes", price=Decimal(420))))))
    decision, request = after(table(exported(jobs=(Job("Brakes", price=Decimal(399)), Job("Wipers")))), *requests)

    assert [("Oil", Decimal(89)), ("Brakes", Decimal(399)), ("Wipers", None)] == [
        (line.description, line.unit_price) for line in request.opening.order.lines
    ]
    assert ["cancelled", "new", "new"] == [line.state for line in request.lines]
    assert "answer" not in request.matters
    assert [] == told(decision)


@pytest.mark.parametrize(
    ("status", "state", "mails"),
    [("arrived", "arrived", []), ("delivered", "done", []), ("cancelled", "cancelled", [("visit_news", ANN)])],
)
def test_the_table_says_what_has_happened(status, state, mails):
    """And says it once, however often it comes."""
    requests = born(table(exported()))
    decision, request = after(table(exported(status=status)), *requests)
    again, _ = after(table(exported(status=status)), request)

    assert (state, mails) == (visit_of(request).state, told(decision))
    assert () == again.events


def test_a_cancelled_row_that_was_never_known_is_nothing():
    """It opens no request, and asks nobody anything."""
    decision = decide(table(exported(status="cancelled")))

    assert ((), (), None) == (decision.openings, decision.notices, decision.held)


def test_what_is_booked_again_under_its_old_name_begins_anew():
    """The cancelled one stays as it was."""
    requests = born(table(exported()))
    _, cancelled = after(table(exported(status="cancelled")), *requests)
    decision, request = after(table(exported(starts=When(date(2026, 12, 9), time(9)))), cancelled)

    assert (1, "cancelled") == (len(decision.openings), visit_of(request).state)


def test_an_hour_agreed_on_by_mail_is_not_moved_back_by_the_same_table():
    """The table says what it said before."""
    (request,) = born(table(exported()))
    moved = datetime(2026, 12, 8, 15, tzinfo=UTC)
    draft = Draft(request, NOW)
    draft.note("visit_confirmed", "dealer", starts=moved.isoformat())
    decision, after_it = after(table(exported()), draft.request)

    assert ((), moved) == (decision.events, visit_of(after_it).starts)


@pytest.mark.parametrize(
    ("sequence", "status", "expected"),
    [(2, "booked", "received_again"), (1, "booked", "received_again"), (3, "booked", "visit_changed"), (1, "cancelled", "received_again"), (2, "cancelled", "visit_changed")],
)  # fmt: skip
def test_an_invitation_counts_by_its_sequence(sequence, status, expected):
    """The same or a lower one is only noted; a cancellation may bear the one that it cancels."""
    invited = replace(exported(uid="u1", sequence=2), origin="calendar")
    requests = born(case(invited, sender=DMS))
    newer = replace(invited, sequence=sequence, status=status, starts=When(date(2026, 12, 9), time(9)))
    decision, _ = after(case(newer, sender=DMS), *requests)

    assert expected == decision.events[0][1].kind


def test_a_cancellation_of_something_unknown_is_held():
    """Somebody may be waited for in vain."""
    decision = decide(case(replace(exported(status="cancelled"), origin="calendar"), sender=DMS))

    assert "visit-unknown" == decision.held.code


def test_whoever_has_no_say_changes_nothing():
    """The mail is held; the appointment stands."""
    requests = born(case(replace(exported(uid="u1"), origin="calendar"), sender=DMS))
    other = replace(exported(uid="u1", status="cancelled", sequence=9), origin="calendar")
    decision, request = after(case(other, sender="mallory@else.example"), *requests)

    assert ("visit-stranger", "confirmed") == (decision.held.code, visit_of(request).state)


def test_a_forged_sender_has_no_say():
    """His own domain denies the mail."""
    requests = born(table(exported()))
    decision, request = after(table(exported(status="cancelled"), mail={"trust": Trust("failed", "dmarc")}), *requests)

    assert ("confirmed", ()) == (visit_of(request).state, decision.events)
    assert decision.held is not None


UNPROVEN = Trust("unverified", "no-results")


def test_a_workshop_for_whom_nobody_vouches_books_nothing():
    """Where our mail server looks who has sent a mail, a name that it could not prove has nobody written to."""
    decision = decide(table(exported(), mail={"trust": UNPROVEN}, rules=replace(RULES, confirm_anyone=False)))

    assert ("export-unproven", (), []) == (decision.held.code, decision.openings, told(decision))


@pytest.mark.parametrize("origin", ["export", "calendar"])
@pytest.mark.parametrize("sender", [DMS, ANN])
def test_nobody_cancels_in_a_name_that_is_not_proved(origin, sender):
    """Neither the workshop's system nor its customer: the mail waits for a person, the appointment stands."""
    requests = born(table(exported()))
    off = replace(exported(status="cancelled", sequence=9), origin=origin)
    forged = case(off, sender=sender, to="service+laval@parts.example", mail={"trust": UNPROVEN})
    decision, request = after(forged, *requests)

    assert ("visit-stranger", "confirmed") == (decision.held.code, visit_of(request).state)


def test_what_the_operator_brings_needs_no_proof():
    """A table from the disk is nobody's mail: its cancelled rows cancel."""
    requests = born(table(exported()))
    off = table(exported(status="cancelled"), imported=True, mail={"trust": UNPROVEN})

    assert "cancelled" == visit_of(after(off, *requests)[1]).state


def test_what_a_workshop_s_unproven_entry_books_is_a_wish():
    """It waits for the workshop, who reads that nobody vouches for it, and no customer hears of it."""
    invited = replace(exported(uid="u1"), origin="calendar")
    decision = decide(case(invited, sender=DMS, mail={"trust": UNPROVEN}))

    assert [("visit_request", "service@laval.example")] == told(decision)


def many(count):
    """So many rows of a table, each about a car and a customer of its own."""
    return (
        exported(uid=f"RV-{row}", people=(Person("owner", "", f"c{row}@roy.example"),), vin=None, plate=f"P{row}")
        for row in range(count)
    )


@pytest.mark.parametrize(
    ("more", "taken"),
    [({}, 50), ({"mail": {"trust": Trust("verified", "dkim")}}, 60), ({"imported": True}, 60)],
)
def test_a_table_whose_sender_nobody_checks_brings_a_bounded_number_of_customers(more, taken):
    """One forged mail must not have us write to hundreds; the rows that are left wait for a person."""
    one = table(*many(60), **more)
    decision = decide(one)

    assert taken == sum(kind == "visit_receipt" for kind, _ in told(decision))
    assert ("export-many" if taken < 60 else None) == (decision.held.code if decision.held else None)


def test_a_table_that_was_too_long_goes_on_when_it_comes_again():
    """What it has brought is known then, and the next rows are taken."""
    requests = born(table(*many(60)))
    decision = decide(table(*many(60)), requests)

    assert (10, None) == (len(decision.openings), decision.held)


def test_data_that_come_later_join_and_disturb_nobody():
    """VIN and plate of the same customer's one open request."""
    to = "service+laval@parts.example"
    requests = born(case(typed(), to=to))
    decision, request = after(case(typed(words="", wishes=(), **CAR), to=to), *requests)

    assert ([], ()) == (told(decision), decision.openings)
    assert ("2HGFE2F59PH100101", "K42 LMN") == (request.opening.order.vin, visit_of(request).plate)


def test_another_car_of_the_same_customer_is_another_request():
    """Two cars, two visits."""
    to = "service+laval@parts.example"
    requests = born(case(typed(**CAR), to=to))
    decision = decide(case(typed(vin="2HGFE2F59PH100999", plate="Z99 ABC"), to=to), requests)

    assert 1 == len(decision.openings)


def test_the_same_car_of_somebody_else_is_marked():
    """Nobody joins another person's request by naming its VIN."""
    to = "service+laval@parts.example"
    requests = born(case(typed(**CAR), to=to))
    decision = decide(case(typed(sender="bob@cote.example", **CAR), sender="bob@cote.example", to=to), requests)

    assert (1, requests[0].number) == (len(decision.openings), decision.events[0][1].facts["same_as"])


def test_a_shop_on_file_has_many_cars():
    """Two of its mails without a car are two requests."""
    to, sender = "service+laval@parts.example", "pieces@fix.example"
    requests = born(case(typed(sender=sender), sender=sender, to=to))
    decision = decide(case(typed(sender=sender, words="Un alignement"), sender=sender, to=to), requests)

    assert (1, "fix", ["contractor"]) == (
        len(decision.openings),
        decision.openings[0].shop_key,
        list(visit_of(requests[0]).people),
    )


def test_what_the_system_books_for_a_customer_who_has_written_is_his_request():
    """It is booked, keeps its origin, and he reads the hour."""
    requests = born(case(typed(**CAR), to="service+laval@parts.example"))
    decision, request = after(table(exported(starts=When(date(2026, 12, 3), time(14)))), *requests)
    visit = visit_of(request)

    assert ((), [("visit_news", ANN)]) == (decision.openings, told(decision))
    assert ("confirmed", "typed", "RV-1") == (visit.state, visit.origin, visit.uid)


def test_a_work_order_brings_the_planned_items():
    """The words of its mail are read besides; the paper is its source."""
    order = Order(
        repair_order="77120",
        vin="2HGFE2F59PH100101",
        vehicle=Vehicle("2023", "Honda", "Civic"),
        lines=(LineItem("1", "45022-TBA-A00", "Pads", Decimal(1), Decimal("189.95")),),
    )
    paper = Attachment("cd" * 32, 10, "wo.pdf")
    one = case(
        typed(), to="service+laval@parts.example", documents=(Document(True, (order,)),), mail={"pdfs": (paper,)}
    )
    decision = decide(one)
    (opening,) = decision.openings

    assert ("work_order", "cd" * 32, "77120") == (
        decision.events[0][1].facts["origin"],
        opening.source.blob,
        opening.order.repair_order,
    )
    assert [("Pads", Decimal("189.95"))] == [(line.description, line.unit_price) for line in opening.order.lines]


@pytest.mark.parametrize(
    ("kind", "code"),
    [("bounce", "automatic-mail"), ("spam", "spam"), ("hostile", "hostile"), ("auto_reply", "automatic-mail")],
)
def test_other_mail_opens_nothing(kind, code):
    """Whatever its words are."""
    decision = decide(case(typed(), to="service+laval@parts.example", kind=kind))

    assert (code, (), ()) == (decision.held.code, decision.openings, decision.notices)


def test_problems_of_rows_go_to_the_workshops_desk():
    """The good rows are taken."""
    wrong = Problem("export-day", "date '31/02/2026' is no day", line="3")
    decision = decide(table(exported(), problems=(wrong,)))
    held = next(notice for notice in decision.notices if notice.kind == "visit_held")

    assert ("export-day", "line 3: date '31/02/2026' is no day") == (decision.held.code, decision.held.detail)
    assert ("service@laval.example", (wrong,), 1) == (held.to.address, held.problems, len(decision.openings))


def test_the_operators_own_import_speaks_for_every_workshop():
    """Whatever address stands in it."""
    one = case(exported(workshop="Anjou"), sender="service@parts.example", imported=True)

    assert ["anjou"] == [request.dealer for request in born(one)]


WHENS = st.none() | st.builds(
    When, st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.none() | st.times(), st.sampled_from(["", "UTC", "UTC-05:00", "Mine", "Europe/Oslo"])
)  # fmt: skip
BOOKINGS = st.builds(
    Booking,
    st.sampled_from(["calendar", "export", "typed"]),
    uid=st.sampled_from(["", "RV-1", "RV-2"]),
    sequence=st.integers(0, 3),
    status=st.sampled_from(["wanted", "booked", "cancelled", "arrived", "delivered"]),
    starts=WHENS,
    ends=WHENS,
    wishes=st.lists(WHENS.filter(bool), max_size=2).map(tuple),
    people=st.lists(st.builds(Person, st.sampled_from(["driver", "owner", "contractor"]), st.just("A"), st.sampled_from(["", ANN, "b@b.example", DMS])), max_size=3).map(tuple),
    vin=st.sampled_from([None, "2HGFE2F59PH100101"]),
    plate=st.sampled_from([None, "K42 LMN"]),
    jobs=st.lists(st.builds(Job, st.sampled_from(["Oil", "Brakes"])), max_size=3).map(tuple),
    words=st.sampled_from(["", "a", "b"]),
)  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(
    st.lists(
        st.tuples(BOOKINGS, st.sampled_from([ANN, DMS, "b@b.example", "service@laval.example"])), min_size=1, max_size=5
    )
)
def test_whatever_comes_in_whatever_order_the_decision_holds(mails):
    """Each mail ends; the same one again opens nothing more; and a request is only ever known by one name."""
    requests: dict[str, object] = {}
    for place, (booking, sender) in enumerate(mails):
        one = case(booking, sender=sender, to="service+laval@parts.example")
        one = replace(one, arrival=replace(one.arrival, blob=f"{place:064x}"))
        for again in (False, True):
            known = tuple(requests.values())
            numbers = {index: f"HON-2026-{len(requests) + index + 1:06}" for index, _ in fresh(one, known)}
            decision = decide_bookings(one, known, numbers)
            for opening in decision.openings:
                requests[opening.number] = fold((opening,), ())
            requests = {number: left_by(decision, request) for number, request in requests.items()}
            wanted = again and booking.status in ("wanted", "booked")
            closed = any(request.closed_at for request in requests.values())
            named = booking.uid and booking.origin == "export"
            assert not (wanted and decision.openings and not closed and named)
    assert all(request.events[0].kind == "received" for request in requests.values())


def test_an_answer_of_a_calendar_program_is_no_request():
    """It came to the wrong address; its own invitation would be one."""
    automatic = {"automatic": Automatic("calendar_reply", partstat="ACCEPTED")}
    decision = decide(case(typed(), to="service+laval@parts.example", mail=automatic))
    invited = decide(case(replace(exported(), origin="calendar"), sender=DMS, mail=automatic))

    assert ("automatic-mail", 1) == (decision.held.code, len(invited.openings))


@pytest.mark.parametrize(
    ("words", "mails"),
    [
        ("Voici les photos, merci", []),
        ("Le bruit est devenu bien pire depuis hier, puis-je encore rouler avec la voiture ?", ["visit_news"]),
    ],
)
def test_words_beside_data_are_passed_on_where_they_say_something(words, mails):
    """A greeting rings no bell, and what wants an answer is not lost; the files are kept either way."""
    to = "service+laval@parts.example"
    requests = born(case(typed(**CAR), to=to))
    one = case(typed(words=words, wishes=(), **CAR), to=to, files=(("ef" * 32, "photo.jpg"),))
    decision, request = after(one, *requests)

    assert mails == [kind for kind, _ in told(decision)]
    assert "photo.jpg" in request.last("visit_changed").facts["files"]
    assert words in visit_of(request).words


def test_each_side_keeps_its_own_name_for_an_appointment():
    """A customer's calendar entry that the workshop books in its system is found by both names, and stays one."""
    wish = replace(exported(uid="google-1", people=(Person("contractor", "Ann", ANN),)), origin="calendar")
    requests = born(case(wish, to="service+laval@parts.example"))
    _, booked = after(table(exported()), *requests)
    other = replace(wish, sequence=1, starts=When(date(2026, 12, 8), time(9)))
    theirs, countered = after(case(other, to="service+laval@parts.example"), booked)
    again, same = after(table(exported()), countered)
    moved, _ = after(table(exported(starts=When(date(2026, 12, 8), time(9)))), same)

    assert ((), (), ()) == (theirs.openings, again.openings, moved.openings)
    assert (("visit_news", "service@laval.example"), ()) == (told(theirs)[0], again.events)
    assert "visit_booked" in [event.kind for _, event in moved.events]


def test_a_work_order_of_a_car_is_booked_in_the_system():
    """The number of the work order is no name that the system has for the appointment."""
    order = Order(repair_order="77120", vin=CAR["vin"], lines=(LineItem("1", "45022-TBA-A00", "Pads", Decimal(1)),))
    paper = Attachment("cd" * 32, 10, "wo.pdf")
    one = case(
        typed(), to="service+laval@parts.example", documents=(Document(True, (order,)),), mail={"pdfs": (paper,)}
    )
    decision, request = after(table(exported()), *born(one))

    assert ((), "confirmed", "RV-1") == (decision.openings, visit_of(request).state, visit_of(request).uid)
