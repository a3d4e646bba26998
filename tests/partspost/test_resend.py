"""Mails that may not have arrived are sent again or settled by a person, and nothing else goes out twice."""

from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from partspost import cli
from store import Database, migrate, outbox
from tests import network
from tests.store.cases import NOW, open_one, outgoing


@pytest.fixture(name="place")
def _place(tmp_path):
    """A request of which the order was sent, a mail to the shop is uncertain, and another one was refused."""
    place = network.write_config(tmp_path)
    state = Path(place["state"])
    migrate("sqlite:///partspost.db", state)
    database = Database("sqlite:///partspost.db", state)
    with database.begin() as tx:
        place["number"] = open_one(tx)
        for key, role in (("sent", "dealer"), ("uncertain", "shop"), ("failed", "shop"), ("failed", "dealer")):
            mail = outgoing(f"{key} {role}", kind="new_request", role=role, request=place["number"])
            one = outbox.enqueue(tx, mail, blob="cd" * 32, at=NOW)
            outbox.claim(tx, one, token="t", now=NOW, next_at=NOW, lease_until=NOW + timedelta(minutes=2))
            outbox.mark_dot(tx, one, "t", NOW)
            if key == "sent":
                outbox.mark_sent(tx, one, "t", "250", NOW)
            elif key == "uncertain":
                outbox.mark_uncertain(tx, one, "t", "connection reset")
            else:
                outbox.mark_failed(tx, one, "t", "550", NOW)
    database.close()
    return place


def run(place, *arguments):
    """The command, ended."""
    return CliRunner().invoke(cli.build(), ["requests", "resend", *arguments, "--config", str(place["config"])])


def resend(place, *arguments):
    """The exit code of the command, and how each mail of the request stands after it."""
    told = run(place, place["number"], *arguments)
    database = Database("sqlite:///partspost.db", Path(place["state"]))
    with database.reading() as tx:
        stand = [(mail.role, mail.state) for mail in outbox.about(tx, place["number"])]
    database.close()
    return told.exit_code, stand


def test_the_uncertain_mail_goes_out_again_and_the_order_does_not(place):
    """The dealer has his order, and one that refused it has been passed over: neither gets it a second time."""
    assert (0, [("dealer", "sent"), ("shop", "ready"), ("shop", "ready"), ("dealer", "failed")]) == resend(place)


def test_what_was_dealt_with_by_hand_is_out_of_the_count(place):
    """Nothing is sent; once all are settled, there is nothing more to settle."""
    settled = [("dealer", "sent"), ("shop", "sent"), ("shop", "cancelled"), ("dealer", "cancelled")]

    assert (0, settled) == resend(place, "--settled")
    assert (1, settled) == resend(place, "--settled")


@pytest.mark.parametrize(("arguments", "state"), [((), "ready"), (("--settled",), "sent")])
def test_an_uncertain_mail_about_no_request_goes_by_its_id(place, arguments, state):
    """An overview or a held mail's notice: nothing else names it, and it waits for a person all the same."""
    database = Database("sqlite:///partspost.db", Path(place["state"]))
    with database.begin() as tx:
        one = outbox.enqueue(tx, outgoing("digest", kind="digest", role="shop", request=None), blob="cd" * 32, at=NOW)
        outbox.claim(tx, one, token="t", now=NOW, next_at=NOW, lease_until=NOW + timedelta(minutes=2))
        outbox.mark_dot(tx, one, "t", NOW)
        outbox.mark_uncertain(tx, one, "t", "connection reset")

    told = run(place, str(one), *arguments)

    with database.reading() as tx:
        assert (0, state) == (told.exit_code, outbox.get(tx, one).state)
    database.close()


def test_an_id_that_no_mail_has_is_refused_in_a_sentence(place):
    """A number that was mistyped changes nothing."""
    told = run(place, "4711")

    assert (1, "partspost: no mail of the outbox has the id 4711") == (
        told.exit_code,
        told.output.strip().splitlines()[-1],
    )
