"""What the outbox knows of mails that answer: which of ours is answered, and how many answers somebody has had."""

from dataclasses import replace
from datetime import timedelta

from store import outbox
from tests.store import cases


def test_a_reply_is_known_by_the_newest_of_its_ids(database):
    """References name the whole thread: the newest of our mails in it is the one that is answered."""
    with database.begin() as tx:
        number = cases.open_one(tx)
        for count in (1, 2, 3):
            mail = replace(cases.outgoing(f"{number}.1.echo.{count}", number), message_id=f"<{count}@parts.example>")
            outbox.enqueue(tx, mail, blob="aa", at=cases.NOW)

        found = outbox.answered(tx, number, ["<1@parts.example>", "<2@parts.example>", "<x@else.example>"])
        nothing = [outbox.answered(tx, number, ids) for ids in ([], ["<x@else.example>"])]
        other = outbox.answered(tx, "HON-2026-999999", ["<2@parts.example>"])

    assert (f"{number}.1.echo.2", [None, None], None) == (found.key, nothing, other)


def test_the_answers_that_an_address_had_are_counted(database):
    """Only these kinds, only since then, only about this request; capitals in the address mean nothing."""
    with database.begin() as tx:
        number = cases.open_one(tx)
        for count, (kind, at) in enumerate(
            [("echo", 0), ("ask_back", 30), ("new_request", 30), ("echo", -90), ("message", 30)]
        ):
            mail = cases.outgoing(f"{number}.1.{kind}.{count}", number, kind=kind, to="Parts@West.example")
            outbox.enqueue(tx, mail, blob="aa", at=cases.NOW + timedelta(minutes=at))
        since, kinds = cases.NOW - timedelta(minutes=1), {"echo", "ask_back"}

        counted = outbox.sent_since(tx, "parts@west.example", since, request=number, kinds=kinds)
        about_none = outbox.sent_since(tx, "parts@west.example", since, request=None, kinds=kinds)

    assert (2, 0) == (counted, about_none)
