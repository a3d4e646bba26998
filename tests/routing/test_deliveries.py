"""Deliveries: reminders at the hour of the shop's clock, entries in its calendar, and what its calendar answers."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from parsers import Automatic, Meeting, Party
from routing import Banner, decide_deadline, gathered, has_lapsed
from tests.routing.talk import DEALERS, DESK2, DIRECTORY, LUC, NOW, OPENING, RULES, SHOP, Talk, line

FRIDAY, MONDAY = date(2026, 12, 4), date(2026, 12, 7)
FIX = DIRECTORY.shops["fix"]


def there(**more):
    """The network with another row for the shop."""
    return replace(DIRECTORY, shops={"fix": replace(FIX, **more)})


def promised(day=FRIDAY, **more):
    """A request whose third line is promised for a day, the others for nobody knows when."""
    talk = Talk(directory=there(**more))
    return talk.says("3 BO 4 déc", line(1), line(2), line(3, "backorder", eta=day))


def calendar(partstat="ACCEPTED", *, method="REPLY", entry=1, sequence=0, **more):
    """What a shop's calendar program answers."""
    return Meeting(method, f"hon-2026-000417.delivery-{entry}@parts.example", sequence, partstat, **more)


def answers(talk, meeting, said="", **more):
    """The shop's calendar program mails an answer."""
    automatic = Automatic("calendar_reply", SHOP, partstat=meeting.partstat, method=meeting.method)
    return talk.shop(said, kind="auto_reply", automatic=automatic, meeting=meeting, may_answer=False, text=said, **more)


# -- reminders --------------------------------------------------------------------------------------------------------


def test_a_shop_is_reminded_two_days_ahead_in_the_evening_and_on_the_morning_of_the_day():
    """Wednesday at seven in the evening, Friday at seven in the morning, of what is promised for Friday alone."""
    talk = promised()
    first = talk.waits()
    ahead = (first.now, first.sent, first.mail("delivery_day").facts["occasion"])
    talk.waits()

    assert (datetime(2026, 12, 3, 0, 0, tzinfo=UTC), [("delivery_day", SHOP)], "ahead") == ahead
    assert (datetime(2026, 12, 4, 12, 0, tzinfo=UTC), [("delivery_day", SHOP)]) == (talk.now, talk.sent)
    assert [(3, FRIDAY)] == [(one.line, one.eta) for one in talk.mail("delivery_day").lines]


@pytest.mark.parametrize(("days", "evening"), [(1, 4), (2, 3), (3, 2), (4, 1)])
def test_the_shop_says_how_many_days_ahead(days, evening):
    """One to four days, by its row; midnight in UTC is seven in the evening of the day before."""
    assert datetime(2026, 12, evening, 0, 0, tzinfo=UTC) == promised(remind_days=days).deadline.due_at


def test_a_shop_that_wants_no_reminders_gets_none():
    """The next thing that happens is that the day goes by."""
    assert "promise" == promised(remind_days=0).deadline.kind


@pytest.mark.parametrize("who", ["brand", "dealer"])
def test_deliveries_may_be_turned_off_for_a_brand_or_a_dealer(who):
    """Like any other feature."""
    brands = {"honda": replace(DIRECTORY.brands["honda"], off=("delivery",))} if who == "brand" else DIRECTORY.brands
    dealers = DEALERS | {"laval": replace(DEALERS["laval"], off=("delivery",))} if who == "dealer" else DEALERS
    talk = Talk(directory=replace(DIRECTORY, brands=brands, dealers=dealers))
    talk.says("3 BO 4 déc", line(1), line(2), line(3, "backorder", eta=FRIDAY))

    assert "promise" == talk.deadline.kind


def test_a_promise_made_too_late_is_not_told_ahead():
    """On Tuesday at ten for Thursday: Tuesday evening is still to come; for Wednesday only the morning is."""
    thursday, wednesday = promised(date(2026, 11, 26)), promised(date(2026, 11, 25))

    assert datetime(2026, 11, 25, 0, 0, tzinfo=UTC) == thursday.deadline.due_at
    assert datetime(2026, 11, 25, 12, 0, tzinfo=UTC) == wednesday.deadline.due_at


def test_a_promise_for_the_same_day_is_not_told_at_all():
    """The answer itself has just said so."""
    assert "promise" == promised(NOW.date()).deadline.kind


def test_a_moved_day_takes_what_is_not_yet_sent_with_it():
    """The reminder is for the new day, once; nothing is said of the old one."""
    talk = promised()
    talk.says("3 le 7 déc", line(3, "backorder", eta=MONDAY))
    days = [talk.waits().mail("delivery_day").facts["day"] for _ in range(2)]

    assert ["2026-12-07", "2026-12-07"] == days
    assert datetime(2026, 12, 7, 12, 0, tzinfo=UTC) == talk.now


def test_a_day_that_moves_away_and_back_is_told_ahead_once():
    """The shop has read it, and nobody reads a thing twice."""
    talk = promised()
    talk.waits()
    talk.says("3 le 7 déc", line(3, "backorder", eta=MONDAY))
    talk.says("3 le 4 déc", line(3, "backorder", eta=FRIDAY))
    talk.waits()

    assert "today" == talk.mail("delivery_day").facts["occasion"]
    assert 2 == sum(mail.kind == "delivery_day" for mail in talk.mails)


def test_what_the_shop_cancels_or_has_received_is_not_told():
    """Nothing more is expected of the line."""
    talk = promised()
    talk.shop("Annuler la 3", line(3, "cancelled"))

    assert talk.deadline.kind not in ("delivery", "promise")


def test_what_another_dealer_must_answer_is_not_promised_any_more():
    """The order passes on, and its days with it."""
    talk = Talk(directory=there())
    talk.says("3 BO 4 déc", line(3, "backorder", eta=FRIDAY))
    talk.says("nous ne pouvons pas", refused=True)

    assert "anjou" == talk.request.dealer
    assert "remind" == talk.deadline.kind


def test_a_reminder_leaves_late_but_not_on_the_day_itself():
    """After an outage it says the day all the same; on the day, the one of the morning is what the shop reads."""
    late, over = promised(), promised()
    late.waits(late=timedelta(hours=20))
    over.waits(late=timedelta(days=1, hours=13))

    assert [("delivery_day", SHOP)] == late.sent
    assert ["delivery_lapsed", "delivery_reminded"] == over.events
    assert "today" == over.mail("delivery_day").facts["occasion"]


def test_after_noon_nobody_is_told_what_comes_in_the_morning():
    """What has gone by is only written down, for us alone."""
    talk = promised()
    talk.waits(late=timedelta(days=1, hours=17))

    assert (["delivery_lapsed"] * 2, []) == (talk.events, talk.sent)
    assert {"ops"} == {event.visibility for _, event in talk.decision.events}


def test_nothing_is_sent_early_when_the_clock_went_back():
    """The deadline had come by a wrong clock: the mail waits for its hour all the same."""
    talk = promised()
    before = talk.deadline
    decision = decide_deadline(talk.request, "delivery", talk.directory, talk.rules, before.due_at - timedelta(days=1))
    talk._take(decision)

    assert [] == talk.sent
    assert (before.due_at, before.number + 1) == (talk.deadline.due_at, talk.deadline.number)


def test_the_shop_has_a_clock_of_its_own():
    """Its zone says when it is evening; without one the dealer's does."""
    talk = promised(timezone="America/St_Johns")

    assert datetime(2026, 12, 2, 22, 30, tzinfo=UTC) == talk.deadline.due_at


def test_the_operator_decides_at_which_hours():
    """Both are settings."""
    talk = promised()
    talk.rules = replace(RULES, delivery_ahead_at=time(16, 30), delivery_day_at=time(6))

    assert datetime(2026, 12, 2, 21, 30, tzinfo=UTC) == talk.deadline.due_at


def test_seven_in_the_evening_stays_seven_across_the_change_of_clocks():
    """Promised for the Monday after daylight saving ends: the evening before the change is another hour of UTC."""
    talk = Talk(directory=there())
    talk.now = NOW.replace(month=10, day=26)
    talk.request = replace(talk.request, events=tuple(replace(one, at=talk.now) for one in talk.request.events))
    talk.says("3 BO", line(3, "backorder", eta=date(2026, 11, 2)), line(1), line(2))

    assert datetime(2026, 10, 31, 23, 0, tzinfo=UTC) == talk.deadline.due_at


# -- who is told ------------------------------------------------------------------------------------------------------


def test_whoever_ordered_is_told_before_the_address_on_file():
    """One person: the second desk has ordered, the second desk reads it."""
    talk = Talk(directory=there(), shop=DESK2)
    talk.says("3 BO 4 déc", line(1), line(2), line(3, "backorder", eta=FRIDAY)).waits()

    assert [("delivery_day", DESK2)] == talk.sent


def test_the_address_on_file_is_told_where_nobody_may_be_answered():
    """The sender could not be verified; the shop on file is known."""
    talk = Talk(directory=there(), shop="")
    talk.says("3 BO 4 déc", line(1), line(2), line(3, "backorder", eta=FRIDAY)).waits_for("delivery")

    assert [("delivery_day", SHOP)] == talk.sent


def test_whoever_speaks_for_the_shop_is_told_where_its_own_mail_comes_back():
    """The last of the three, and not in the shop's part."""
    banner = Banner("fixers", "Fix", Party("qualite@fix.example", "Fix Auto", "fr"))
    talk = Talk(directory=replace(there(banner="fixers"), banners={"fixers": banner}))
    talk.says("3 BO 4 déc", line(1), line(2), line(3, "backorder", eta=FRIDAY))
    talk.bounces(SHOP, "shop").bounces(DESK2, "shop")
    talk.waits_for("delivery")

    assert [("delivery_day", "qualite@fix.example")] == talk.sent
    assert "ops" == talk.mail("delivery_day").role


def test_a_stranger_is_not_told():
    """A shop that is not on file and was never written to gets no mail of ours."""
    talk = Talk(directory=replace(DIRECTORY, shops={}), shop="", opening=replace(OPENING, shop_key=None))
    talk.says("3 BO 4 déc", line(1), line(2), line(3, "backorder", eta=FRIDAY))

    assert "delivery" != talk.deadline.kind


# -- several at once, and mails on their way --------------------------------------------------------------------------


def test_what_comes_of_several_requests_on_one_day_is_one_mail():
    """Each request has its own event and its own address for answers; another day is another mail."""
    first, second, third = promised(), promised(), promised(MONDAY)
    made = [talk.waits().decision for talk in (first, second, third)]
    whole = gathered(made)

    assert [("delivery_day", 1), ("delivery_day", 0)] == [(one.kind, len(one.also)) for one in whole.notices]
    assert ["1", "1"] == [one.facts["reply"] for one in (whole.notices[0], *whole.notices[0].also)]
    assert 3 == len(whole.events)


def test_a_reminder_on_its_way_is_taken_back_when_its_day_moves_or_goes_by():
    """While the relay is down the promise changes; or nobody could reach it until noon."""
    talk = promised()
    key = talk.waits().mail("delivery_day").key
    evening = talk.now + timedelta(hours=1)
    stands = has_lapsed(talk.request, key, evening, alone=True)
    late = has_lapsed(talk.request, key, evening + timedelta(days=2), alone=True)
    talk.says("3 le 7 déc", line(3, "backorder", eta=MONDAY))

    assert (False, True) == (stands, late)
    assert has_lapsed(talk.request, key, evening, alone=True)
    assert not has_lapsed(talk.request, key, evening, alone=False)


# -- the shop's calendar ----------------------------------------------------------------------------------------------


def invited(day=FRIDAY):
    """A request of a shop with a calendar, which knows of the delivery."""
    return promised(day, calendar=True).waits()


def test_a_delivery_enters_the_calendar_of_a_shop_that_wants_it():
    """Half an hour after the answer, when it can no longer be taken back; once, in the shop's daytime."""
    talk = promised(calendar=True)
    said = talk.now
    talk.waits()
    facts = talk.mail("delivery").facts

    assert (said + RULES.undo_within, [("delivery", SHOP)]) == (talk.now, talk.sent)
    assert ("request", "1", "0", "2026-12-04T13:00:00+00:00") == tuple(
        facts[name] for name in ("method", "delivery", "sequence", "starts")
    )
    assert datetime(2026, 12, 3, 0, 0, tzinfo=UTC) == talk.deadline.due_at


def test_an_answer_that_is_corrected_at_once_makes_one_entry():
    """The wrong day was never in the calendar."""
    talk = promised(MONDAY, calendar=True)
    talk.says("3 le 4 déc", line(3, "backorder", eta=FRIDAY))
    talk.waits()

    assert [("request", "2026-12-04")] == [
        (one.facts["method"], one.facts["day"]) for one in talk.mails if one.kind == "delivery"
    ]


def test_a_moved_day_moves_the_entry():
    """The same entry, one change later; the mail names the day before."""
    talk = invited()
    talk.says("3 le 7 déc", line(3, "backorder", eta=MONDAY))
    facts = talk.waits().mail("delivery").facts

    assert ("update", "1", "1", "2026-12-07", "2026-12-04") == tuple(
        facts[name] for name in ("method", "delivery", "sequence", "day", "was_day")
    )


def test_what_joins_a_delivery_changes_its_entry_and_what_splits_off_has_one_of_its_own():
    """Lines 2 and 3 on Friday; then line 2 on Monday."""
    talk = invited()
    talk.says("2 le 4 aussi", line(2, "backorder", eta=FRIDAY))
    joined = talk.waits().mail("delivery").facts
    talk.says("2 le 7", line(2, "backorder", eta=MONDAY))
    talk.waits()

    assert ("update", "1", "1") == tuple(joined[name] for name in ("method", "delivery", "sequence"))
    assert [("update", "1", "2", "2026-12-04"), ("request", "2", "0", "2026-12-07")] == [
        tuple(one.facts[name] for name in ("method", "delivery", "sequence", "day")) for one in talk.decision.notices
    ]


def test_what_is_cancelled_leaves_the_calendar_even_when_the_request_is_closed_by_it():
    """The last thing that is told of a closed request; then it has no deadline any more."""
    talk = invited()
    talk.shop("Tout annuler", *(line(n, "cancelled") for n in (1, 2, 3)))
    closed = (talk.request.list, talk.deadline.kind)
    talk.waits()

    assert ("closed", "delivery") == closed
    assert ("cancel", "1") == tuple(talk.mail("delivery").facts[name] for name in ("method", "sequence"))
    assert talk.deadline is None


def test_what_was_delivered_stays_in_the_calendar_of_its_day():
    """It has happened: on the day itself nothing is taken out."""
    talk = invited()
    talk.waits().waits()
    talk.shop("tout est arrivé", *(line(n, "delivered") for n in (1, 2, 3)))

    assert ("closed", None) == (talk.request.list, talk.deadline)


def test_a_day_that_went_by_is_moved_when_there_is_another_one():
    """The entry of the day before is the one that moves; it was not taken out in between."""
    talk = invited()
    talk.waits_for("promise")
    between = [one.kind for one in talk.mails].count("delivery")
    talk.says("3 le 7 déc", line(3, "backorder", eta=MONDAY))
    facts = talk.waits_for("delivery").mail("delivery").facts

    assert 1 == between
    assert ("update", "1", "2026-12-07") == tuple(facts[name] for name in ("method", "delivery", "day"))


# -- what the calendar answers ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("partstat", ["ACCEPTED", "TENTATIVE"])
def test_an_acceptance_is_noted_and_nobody_is_mailed(partstat):
    """The shop's own click; the dealer expects nothing else."""
    talk = answers(invited(), calendar(partstat))

    assert (["delivery_answered"], []) == (talk.events, talk.sent)
    assert partstat.lower() == talk.request.last("delivery_answered").facts["answer"]


def test_a_refusal_is_the_shops_question_to_the_dealer():
    """He reads which delivery and the words that the person typed."""
    talk = answers(invited(), calendar("DECLINED", comment="Fermé ce jour-là"))

    assert (["shop_asked"], [("question", LUC)]) == (talk.events, talk.sent)
    facts = talk.mail("question").facts
    assert ("Fermé ce jour-là", "2026-12-04") == (facts["question"], facts["declined"])
    assert "dealer" == talk.request.waiting_on


def test_another_day_is_proposed_in_any_zone_that_somebody_knows():
    """Nine in New York, as a moment of the shop's clock; the words above Outlook's own line are not the person's."""
    proposed = calendar("TENTATIVE", method="COUNTER", day=MONDAY, time=time(9), zone="America/New_York")
    talk = answers(
        invited(), replace(proposed, program="Microsoft Exchange"), "When: Friday\n*~*~*~*~*\n\nLundi matin plutôt?"
    )

    facts = talk.mail("question").facts
    assert ("Lundi matin plutôt?", "2026-12-07T09:00:00-05:00") == (facts["question"], facts["proposed"])


@pytest.mark.parametrize(
    ("zone", "moment"),
    [
        ("UTC", "2026-12-07T09:00:00-05:00"),
        ("UTC+01:00", "2026-12-07T08:00:00-05:00"),
        ("", "2026-12-07T14:00:00-05:00"),
        ("Asia/Kathmandu", "2026-12-07T03:15:00-05:00"),
    ],
)
def test_the_proposed_moment_is_told_by_the_shops_clock(zone, moment):
    """UTC, a fixed offset, no zone at all, and one far away."""
    talk = answers(invited(), calendar(None, method="COUNTER", day=MONDAY, time=time(14), zone=zone))

    assert moment == talk.mail("question").facts["proposed"]


def test_a_whole_day_may_be_proposed():
    """Then no hour is told."""
    talk = answers(invited(), calendar(None, method="COUNTER", day=MONDAY))

    assert "2026-12-07" == talk.mail("question").facts["proposed"]


def test_a_zone_that_nobody_knows_is_for_a_person():
    """Whether that is Monday here cannot be told."""
    talk = answers(invited(), calendar(None, method="COUNTER", day=MONDAY, time=time(9), zone="Customized Time Zone"))

    assert ("calendar-zone", []) == (talk.decision.held.code, talk.events)


def test_an_answer_to_an_older_state_is_only_noted():
    """The entry has moved since: who declined the old day has not seen the new one."""
    talk = invited()
    talk.says("3 le 7 déc", line(3, "backorder", eta=MONDAY))
    talk.waits()
    answers(talk, calendar("DECLINED", sequence=0))

    assert (["delivery_answered"], []) == (talk.events, talk.sent)
    assert "1" == talk.request.last("delivery_answered").facts["stale"]


def test_the_same_wish_again_is_not_asked_again():
    """Programs send an answer for every device."""
    talk = answers(invited(), calendar("DECLINED"))
    answers(talk, calendar("DECLINED"))

    assert (["delivery_answered"], []) == (talk.events, talk.sent)


def test_outlooks_own_format_names_no_entry_and_means_the_only_one():
    """It tells of the answer by the class of its message alone."""
    talk = invited()
    automatic = Automatic("calendar_reply", SHOP, partstat="DECLINED", method="REPLY")
    talk.shop("", kind="auto_reply", automatic=automatic, may_answer=False)

    assert ["shop_asked"] == talk.events


@pytest.mark.parametrize(
    "uid", ["hon-2026-000417.delivery-9@parts.example", "hon-2026-000418.delivery-1@parts.example", "who@else", ""]
)
def test_an_answer_to_no_entry_of_ours_changes_nothing(uid):
    """It is noted like any mail of a machine."""
    talk = Talk(directory=there(calendar=True))
    answers(talk, replace(calendar("DECLINED"), uid=uid))

    assert (["automatic_answer"], []) == (talk.events, talk.sent)


@pytest.mark.parametrize("role", ["shop", "dealer"])
def test_nobody_else_speaks_for_the_shops_calendar(role):
    """An invitation that was passed on is answered by a stranger; and the dealer has none to answer."""
    talk = invited()
    sender = "who@else.example" if role == "shop" else LUC
    automatic = Automatic("calendar_reply", sender, partstat="DECLINED", method="REPLY")
    known = {"kind": "auto_reply", "automatic": automatic, "may_answer": False, "meeting": calendar("DECLINED")}
    talk.says("", sender=sender, role=role, **known)

    assert "shop_asked" not in talk.events
    assert [] == talk.sent


# -- what "everything" means on the day -------------------------------------------------------------------------------


def two_days():
    """Line 2 comes on Friday and line 3 on Monday; the shop has just been told of Friday."""
    talk = Talk(directory=there())
    talk.says("voir", line(1, "delivered"), line(2, "backorder", eta=FRIDAY), line(3, "backorder", eta=MONDAY))
    while "today" != talk.mails[-1].facts.get("occasion"):
        talk.waits()
    return talk


@pytest.mark.parametrize("replied", [True, False], ids=["as a reply", "by the link of a combined mail"])
def test_everything_that_has_arrived_on_the_day_is_what_was_told_for_it(replied):
    """Line 3 is due on Monday: the shop cannot have meant it."""
    talk = two_days()
    key = talk.mail("delivery_day").key if replied else ""
    talk.shop("Nous avons tout reçu", key=key, after=timedelta(hours=3))

    assert ["delivered", "delivered", "backorder"] == talk.states


def test_all_but_one_of_the_day_is_said_of_the_day():
    """The words were read as being about the whole order; only those of the day count."""
    talk = two_days()
    said = (line(1, "delivered"), line(2, "delivered"), line(3, "delivered"))
    talk.shop("tout est là", *said, key=talk.mail("delivery_day").key)

    assert ["delivered", "delivered", "backorder"] == talk.states


def test_everything_means_the_whole_order_where_no_delivery_was_told():
    """A week later, or in answer to the polite question."""
    talk = two_days()
    talk.shop("Nous avons tout reçu", after=timedelta(days=9))

    assert "closed" == talk.request.list


def test_a_dealer_reads_when_he_is_reminded_and_not_when_the_shop_is_told_of_a_delivery():
    """Line 3 comes in two days, lines 1 and 2 have no answer: his next reminder is not the shop's evening mail."""
    talk = Talk(directory=there())
    talk.says("3 BO", line(3, "backorder", eta=date(2026, 11, 26)))
    talk.waits_for("remind")
    chase = talk.mail("reminder").facts["chase_at"]

    assert "2026-11-25T14:00:00+00:00" == chase
