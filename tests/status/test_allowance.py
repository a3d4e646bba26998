"""How often one link may ask."""

from threading import Thread

from hypothesis import given
from hypothesis import strategies as st

from status.links import VIEWS_IN_HAND, Allowance
from status.links.allowance import MOST_LINKS

WALL = {"Accept_Language": "en"}


@given(steps=st.lists(st.floats(0, 5), max_size=60))
def test_nobody_gets_more_than_his_allowance(steps):
    """However the questions fall, no more are answered than were in hand and have come since."""
    now = [0.0]
    allowance = Allowance(20, 5, lambda: now[0])
    answered = 0
    for step in steps:
        now[0] += step
        answered += allowance.wait("a") == 0

        assert answered <= 5 + 20 * now[0]


@given(steps=st.lists(st.floats(0, 2), min_size=1, max_size=40))
def test_whoever_waits_as_told_is_answered(steps):
    """The seconds that are named are enough, and nobody who keeps to twenty a second ever waits."""
    now = [0.0]
    allowance, calm = Allowance(20, 5, lambda: now[0]), Allowance(20, 5, lambda: now[0])
    for step in steps:
        now[0] += step
        wait = allowance.wait("a")
        now[0] += max(wait, 1 / 20)

        assert (True, 0) == (wait == 0 or allowance.wait("a") == 0, calm.wait("b"))


def test_one_link_does_not_cost_another():
    """Each link has its own."""
    allowance = Allowance(20, 2, lambda: 0.0)

    assert [0, 0, 1, 0] == [allowance.wait(link) for link in ("a", "a", "a", "b")]


def test_what_is_remembered_has_a_bound():
    """However many links there are; who has asked last is remembered."""
    allowance = Allowance(20, 1, lambda: 0.0)
    for number in range(MOST_LINKS + 500):
        allowance.wait(str(number))

    assert (MOST_LINKS, 1, 0) == (len(allowance), allowance.wait(str(MOST_LINKS + 499)), allowance.wait("0"))


def test_threads_share_one_allowance():
    """Two at once do not take the same one."""
    allowance, waits = Allowance(20, 500, lambda: 0.0), []
    threads = [Thread(target=lambda: waits.extend(allowance.wait("a") for _ in range(250))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (500, 500) == (waits.count(0), len(waits) - waits.count(0))


def test_a_link_that_asks_too_often_waits(empty):
    """Past its allowance it reads 429 with the seconds to wait; another link and an operator go on being served."""
    hasty, other = empty.cookie("dealer", "honda-laval"), empty.cookie("dealer", "honda-metropole")
    answers = [empty.ask("/wall", Cookie=hasty, **WALL)]
    while answers[-1].status == 200 and len(answers) < 100 * VIEWS_IN_HAND:
        answers.append(empty.ask("/wall", method="HEAD", Cookie=hasty))
    refused = empty.ask("/requests/HON-2026-000001", Cookie=hasty, **WALL)

    assert VIEWS_IN_HAND < len(answers)
    assert (429, "1", "no-store", "nosniff") == (
        answers[-1].status,
        *(answers[-1].headers[name] for name in ("retry-after", "cache-control", "x-content-type-options")),
    )
    assert ({200}, 200) == ({empty.ask("/wall", Cookie=other).status}, empty.ask("/").status)
    assert refused.status in (404, 429)


def test_streams_have_an_allowance_of_their_own(empty):
    """Whoever has used up his views still hears the news, and the other way round."""
    cookie = empty.cookie("dealer", "honda-laval")
    statuses = [empty.ask("/live", method="HEAD", Cookie=cookie).status]
    while statuses[-1] == 200 and len(statuses) < 10_000:
        statuses.append(empty.ask("/live", method="HEAD", Cookie=cookie).status)

    assert (429, 200) == (statuses[-1], empty.ask("/wall", Cookie=cookie).status)


def test_a_refusal_is_told_in_the_readers_language(empty):
    """A calm page says so, and the open page comes back by itself."""
    cookie = empty.cookie("shop", "fixauto-laval")
    answer = empty.ask("/shop", Cookie=cookie, Accept_Language="nb")
    for _ in range(100 * VIEWS_IN_HAND):
        if answer.status == 429:
            break
        answer = empty.ask("/shop", Cookie=cookie, Accept_Language="nb")

    assert (429, True) == (answer.status, "For mye på én gang" in answer.body)
