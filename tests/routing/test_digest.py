"""The one mail a day for whoever speaks for a chain of shops."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from parsers import Party
from routing import Banner, decide_order, digest_day, digest_slot, digests, find_orders, fold
from tests.routing import cases

REP = Party("qualite@banner.example", "Fix Auto", "fr")


def network(mode="digest"):
    """The shop of the cases under a banner."""
    return replace(
        cases.DIRECTORY,
        shops={"fix": replace(cases.FIX, banner="Fix Auto")},
        banners={name: Banner("fix-auto", "Fix Auto", REP, mode) for name in ("fix auto", "fix-auto")},
    )


def requests(*orders):
    """Requests of the shop."""
    arrived = cases.arrival(cases.document(*orders))
    decision = decide_order(cases.case(arrived), find_orders(arrived, cases.DIRECTORY))
    return [
        fold((opening,), [event for number, event in decision.events if number == opening.number])
        for opening in decision.openings
    ]


def test_a_banner_gets_one_mail_about_all_requests_of_its_shops():
    """The same day twice is the same mail."""
    known = requests(cases.ORDER, cases.KIA_ORDER)
    (notice,), again = (digests(one, network(), date(2026, 11, 24)) for one in (known, reversed(known)))

    assert ("digest", REP, "digest.fix-auto.2026-11-24", 1) == (notice.kind, notice.to, notice.key, len(notice.also))
    assert (notice,) == again


@pytest.mark.parametrize("mode", ["copy", "digest"])
def test_who_wants_copies_gets_no_digest(mode):
    """And nobody gets a mail about nothing."""
    assert (mode == "digest") == bool(digests(requests(cases.ORDER), network(mode), date(2026, 11, 24)))
    assert () == digests((), network(mode), date(2026, 11, 24))


@pytest.mark.parametrize(
    ("now", "slot"),
    [
        ("2026-11-24T11:59", "2026-11-23T12:00"),
        ("2026-11-24T12:00", "2026-11-24T12:00"),
        ("2026-07-24T12:00", "2026-07-24T11:00"),
        ("2026-11-01T13:00", "2026-11-01T12:00"),
        ("2026-03-08T11:30", "2026-03-08T11:00"),
    ],
)
def test_it_is_due_at_seven_on_the_operators_clock(now, slot):
    """On both sides of the change of the clocks."""
    moments = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (now, slot))
    at, due = moments

    assert due == digest_slot(at, "America/Toronto")


def test_it_is_about_the_day_before():
    """From midnight to midnight where the operator is, however long the day was."""
    first, after = digest_day(datetime(2026, 11, 2, 12, tzinfo=UTC), "America/Toronto")

    assert ("2026-11-01T04:00:00+00:00", "2026-11-02T05:00:00+00:00") == (first.isoformat(), after.isoformat())
