"""A counter's day in a real browser: the countdown, news, the sound, a lost network, a reload without one."""

from dataclasses import replace
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from pydantic import SecretStr

from routing import Event
from status.page import COUNTDOWN_SECONDS
from store import requests
from tests.status.conftest import network, page, with_page
from tests.status.scene import CASES, NOW

pytestmark = pytest.mark.system

HONDA_LAVAL = replace(CASES[0], minutes=1)
DEALER = ("dealer", "honda-laval")
# Counts what the page asks its audio element to play: a machine without a loudspeaker says nothing else about it.
SPY = """window.rung = 0; HTMLMediaElement.prototype.play = function () {
  if (this.id === "bell") window.rung += 1; return Promise.resolve(); };"""


@pytest.fixture
def empty(tmp_path, settings, directory):
    """A page that has a lock: being near opens nothing."""
    with page(tmp_path, with_page(settings, token=SecretStr("a long password")), directory) as reader:
        yield reader


@pytest.fixture
def counter(empty, look):
    """A dealer's wall with one request, entered by his link."""
    empty.scene.open(HONDA_LAVAL)
    window = look()
    window.add_init_script(SPY)
    window.goto(empty.address + empty.link(*DEALER))
    return window


def card(window, number):
    """The request on the wall."""
    return window.locator(f'[data-number="HON-2026-{number:06}"]')


def seconds(window, count):
    """Let the browser's clock run, second by second."""
    window.clock.run_for(count * 1000)


def rung(window):
    """How often the bell was rung."""
    return window.evaluate("window.rung")


def settled(window):
    """The worker has everything that a reload without a network needs."""
    window.evaluate("navigator.serviceWorker.ready.then((it) => it.active.state)")
    window.wait_for_function("caches.open('snapshot').then((it) => it.keys()).then((keys) => keys.length >= 8)")


def test_the_countdown_is_seen_and_renews_the_wall(counter):
    """It counts from three minutes to nothing, asks anew, and begins again."""
    shown = counter.locator("#countdown b")
    before = shown.inner_text()
    seconds(counter, 60)
    later = shown.inner_text()
    counter.clock.pause_at(NOW + timedelta(seconds=177))
    with counter.expect_response(lambda answer: answer.url.endswith("/wall")) as asked:
        seconds(counter, 6)

    expect(counter).to_have_title("(1) Honda de Laval · partspost")
    assert ("3:00", "2:00", 304, True) == (before, later, asked.value.status, shown.inner_text() >= "2:5")


def test_the_countdown_leads_home(counter):
    """Whoever forgot a request on the screen finds the wall again."""
    card(counter, 1).get_by_role("link").click()
    counter.wait_for_url("**/requests/HON-2026-000001")
    counter.clock.fast_forward((COUNTDOWN_SECONDS + 1) * 1000)
    counter.wait_for_url("**/wall")

    expect(card(counter, 1)).to_be_visible()


def test_whoever_reads_is_not_sent_home(counter):
    """A key or a touch begins the countdown again."""
    card(counter, 1).get_by_role("link").click()
    counter.wait_for_url("**/requests/HON-2026-000001")
    seconds(counter, COUNTDOWN_SECONDS - 10)
    counter.keyboard.press("ArrowDown")
    seconds(counter, 20)

    assert ("2:40", True) == (counter.locator("#countdown b").inner_text(), counter.url.endswith("/HON-2026-000001"))


def test_a_new_request_appears_without_waiting(empty, counter):
    """News come by the stream: nothing is asked at intervals in this test, since its clock stands still."""
    counter.clock.pause_at(NOW + timedelta(seconds=10))
    empty.scene.open(HONDA_LAVAL)

    expect(card(counter, 2)).to_be_visible(timeout=10_000)
    expect(counter).to_have_title("(2) Honda de Laval · partspost")


def test_the_bell_rings_once_for_each_new_request(empty, counter):
    """Three new requests ring three times; asking again, a reload and another look ring no more."""
    silent = rung(counter)
    for _ in range(3):
        empty.scene.open(HONDA_LAVAL)
    expect(card(counter, 4)).to_be_visible(timeout=10_000)
    counter.wait_for_timeout(200)
    seconds(counter, 5)
    after = rung(counter)
    seconds(counter, 60)
    again = rung(counter)
    counter.reload()
    seconds(counter, 5)

    assert (0, 3, 3, 0) == (silent, after, again, rung(counter))


def test_what_moves_up_on_a_long_wall_rings_no_bell(empty, look):
    """Of eighty requests some are not shown: when one is answered the next moves up in silence; a new one rings."""
    for place in range(80):
        empty.scene.open(replace(HONDA_LAVAL, lines=1, minutes=9 - place / 60))
    window = look()
    window.add_init_script(SPY)
    window.goto(empty.address + empty.link(*DEALER))
    expect(card(window, 61)).to_have_count(0)
    with empty.scene.database.begin() as tx:
        requests.append(tx, "HON-2026-000001", [Event("closed", NOW, "test")])
    expect(card(window, 61)).to_be_visible(timeout=10_000)
    seconds(window, 5)
    moved = rung(window)
    empty.scene.open(replace(HONDA_LAVAL, minutes=0))
    expect(card(window, 81)).to_be_visible(timeout=10_000)
    seconds(window, 5)

    assert (0, 1) == (moved, rung(window))


def test_the_next_ones_lead_back_to_the_wall(empty, look):
    """A page of a long list is reached by its link, has a way back, and the countdown ends on the wall."""
    for place in range(80):
        empty.scene.open(replace(HONDA_LAVAL, lines=1, minutes=9 - place / 60))
    window = look()
    window.goto(empty.address + empty.link(*DEALER))
    window.get_by_role("link", name="and 8 more").click()
    expect(card(window, 61)).to_be_visible()
    assert {} == {one["id"]: one["nodes"][0]["html"] for one in Axe().run(window).response["violations"]}
    window.clock.fast_forward((COUNTDOWN_SECONDS + 1) * 1000)
    window.wait_for_url("**/wall")

    expect(card(window, 1)).to_be_visible()


def test_a_request_that_came_during_a_reload_rings_once(empty, counter):
    """What the browser has never shown is new, also right after the page was opened."""
    counter.goto("about:blank")
    empty.scene.open(HONDA_LAVAL)
    counter.goto(empty.address + "/wall")
    seconds(counter, 5)

    assert 1 == rung(counter)


def test_the_sound_can_be_turned_off_and_stays_off(empty, counter):
    """The button says what it is, silences the bell, and is remembered."""
    button = counter.get_by_role("button", name="Sound")
    before = button.get_attribute("aria-pressed")
    button.click()
    counter.reload()
    kept = button.get_attribute("aria-pressed")
    empty.scene.open(HONDA_LAVAL)
    expect(card(counter, 2)).to_be_visible(timeout=10_000)
    seconds(counter, 5)

    assert ("true", "false", 0) == (before, kept, rung(counter))


def test_news_come_as_soon_as_the_network_is_back(empty, counter):
    """What came while the network was gone is there within seconds, without an interval having passed."""
    counter.clock.pause_at(NOW + timedelta(seconds=10))
    counter.context.set_offline(True)
    empty.scene.open(HONDA_LAVAL)
    counter.wait_for_timeout(3000)
    counter.context.set_offline(False)
    for _ in range(6):  # the browser's workers come back a moment after its windows
        counter.wait_for_timeout(300)
        seconds(counter, 6)

    expect(card(counter, 2)).to_be_visible(timeout=10_000)


def test_the_stream_goes_on_where_it_broke_off(empty, counter):
    """A server that ends the stream is asked again with the last event's id, and once more after it has refused."""
    empty.scene.open(HONDA_LAVAL)
    expect(card(counter, 2)).to_be_visible(timeout=10_000)
    with counter.expect_response("**/live*") as refused:  # the browser, by itself
        empty.live.close()
    with counter.expect_response("**/live*") as again:  # our script, later
        counter.clock.fast_forward(31_000)

    assert (503, True, 503, True) == (
        refused.value.status,
        "last-event-id" in refused.value.request.all_headers(),
        again.value.status,
        "since=" in again.value.url,
    )


def test_a_reload_without_network_shows_the_last_snapshot(counter):
    """F5 with the network gone shows what was known and says from when; with the network back all is well again."""
    settled(counter)
    network(counter, there=False)
    counter.reload()
    expect(card(counter, 1)).to_be_visible()
    expect(counter.get_by_role("alert")).to_contain_text("Data of")
    network(counter, there=True)
    counter.reload()

    expect(counter.locator("#stale")).to_be_hidden()
    expect(card(counter, 1)).to_be_visible()


def test_nothing_is_left_once_the_reader_has_left(counter):
    """After leaving, the browser holds no snapshot, neither with nor without a network."""
    settled(counter)
    counter.get_by_role("link", name="Leave this page").click()
    counter.wait_for_load_state()

    assert [] == counter.evaluate("caches.keys()")


def test_nothing_is_left_once_the_link_is_over(empty, counter):
    """The first answer after the last day empties the browser; the page says what may have happened."""
    settled(counter)
    empty.now = empty.now.replace(year=2028)
    empty.scene.open(HONDA_LAVAL)
    counter.goto(empty.address + "/wall")
    counter.wait_for_function("caches.keys().then((names) => names.length === 0)")

    assert "HON-2026" not in counter.locator("main").inner_text()


def test_a_browser_keeps_nothing_of_the_dealer_before(empty, counter):
    """Whoever enters with another link finds no snapshot of the one before, even if the network fails at once."""
    settled(counter)
    counter.goto(empty.address + empty.link("dealer", "honda-outaouais"))
    kept = counter.evaluate(
        "caches.match('/wall').then((answer) => answer ? answer.text() : '')",
    )

    assert "HON-2026-000001" not in kept


def test_a_click_in_a_mail_on_a_website_arrives(empty, look):
    """Mail is read on websites too: coming from there, the link opens the wall."""
    empty.scene.open(HONDA_LAVAL)
    window = look()
    link = f'<a href="{empty.address}{empty.link(*DEALER)}">wall</a>'
    window.route("http://mail.example/", lambda route: route.fulfill(body=link, content_type="text/html"))
    window.goto("http://mail.example/")
    window.get_by_role("link", name="wall").click()

    expect(card(window, 1)).to_be_visible()


def test_a_language_is_chosen_once(counter, empty):
    """A click on a language's name changes the page, and the next visit needs no click."""
    counter.get_by_role("link", name="Norsk").click()
    expect(counter.get_by_role("heading", name="Å gjøre 1")).to_be_visible()
    counter.goto(empty.address + "/wall")

    expect(counter.locator("html")).to_have_attribute("lang", "nb")


def test_the_token_is_nowhere_in_the_browser(counter):
    """Neither the address, nor the history's entry, nor a script can see what opened the page."""
    assert ("/wall", "") == (counter.evaluate("location.pathname"), counter.evaluate("document.cookie"))


def test_without_script_the_wall_renews_itself(empty, chromium):
    """With scripts switched off the wall shows the same and goes home after three minutes by itself."""
    empty.scene.open(HONDA_LAVAL)
    context = chromium.new_context(java_script_enabled=False)
    window = context.new_page()
    window.goto(empty.address + empty.link(*DEALER))
    refresh = window.locator('meta[http-equiv="refresh"]').get_attribute("content")
    shown = card(window, 1).is_visible()
    context.close()

    assert ("180; url=/wall", True) == (refresh, shown)


@pytest.mark.parametrize("path", ["/wall", "/", "/requests/GMC-2026-000001", "/shop?shop=fixauto-laval", "/held"])
def test_a_first_view_is_small(afternoon, look, path):
    """Everything that a first visit loads, its files with it, fits into sixty kilobytes."""
    window, octets = look(), []
    wire = window.context.new_cdp_session(window)
    wire.send("Network.enable")
    wire.on("Network.loadingFinished", lambda event: octets.append(event["encodedDataLength"]))
    window.goto(afternoon.address + path, wait_until="load")
    window.wait_for_timeout(300)

    assert (True, True) == (len(octets) >= 3, sum(octets) <= 60_000)


def test_our_scripts_are_small():
    """All the scripts together, as they are, stay below fifteen kilobytes."""
    from pathlib import Path

    import status

    assert sum(path.stat().st_size for path in Path(status.__file__).parent.glob("static/*.js")) < 15_000
