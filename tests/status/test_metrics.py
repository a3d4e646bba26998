"""The figures that Prometheus reads."""

from datetime import UTC, datetime

import pytest
from prometheus_client.parser import text_string_to_metric_families


def figures(answer):
    """Each figure by its name and labels."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.body)
        for sample in family.samples
    }


@pytest.mark.parametrize(
    ("expected", "figure"),
    [
        (11, ("partspost_messages_accepted_total",)),
        (0, ("partspost_messages_waiting",)),
        (9, ("partspost_messages_settled", "request")),
        (2, ("partspost_messages_settled", "held")),
        (1, ("partspost_outbox_mails", "failed")),
        (1, ("partspost_requests", "honda", "dealer")),
        (1, ("partspost_requests", "kia", "shop")),
        (3, ("partspost_spool_files", "in")),
        (0, ("partspost_oldest_job_age_seconds",)),
        (1, ("partspost_ready",)),
        (0, ("partspost_oldest_deadline_age_seconds",)),
        (datetime(2026, 11, 20, 19, 36, tzinfo=UTC).timestamp(), ("partspost_last_mail_timestamp_seconds", "honda")),
    ],
)
def test_each_figure_is_what_the_store_holds(afternoon, expected, figure):
    """What is counted is what is there."""
    assert expected == figures(afternoon.ask("/metrics"))[figure]


def test_nothing_accepted_is_missing(afternoon):
    """Accepted mails are those that wait and those that were settled."""
    found = figures(afternoon.ask("/metrics"))
    settled = sum(count for (name, *_), count in found.items() if name == "partspost_messages_settled")

    assert found["partspost_messages_accepted_total",] == found["partspost_messages_waiting",] + settled


def test_figures_come_as_prometheus_wants_them(afternoon):
    """The answer names the text format and its version."""
    assert afternoon.ask("/metrics").headers["content-type"].startswith("text/plain; version=")


def test_an_empty_house_has_figures_too(empty):
    """Before the first mail every total is zero, not absent."""
    assert 0 == figures(empty.ask("/metrics"))["partspost_messages_accepted_total",]


def test_a_node_that_is_not_ready_says_so_in_its_figures(afternoon):
    """However few mails it is about: what /readyz tells is watched, too."""
    afternoon.reasons.append("the spool cannot be drained")
    found = figures(afternoon.ask("/metrics"))
    afternoon.reasons.clear()

    assert 0 == found["partspost_ready",]
