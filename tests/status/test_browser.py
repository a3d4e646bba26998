"""The page in a real browser: accessible in both themes, quiet in the console, true without a reload."""

import re
from dataclasses import replace

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from status.page import REFRESH_SECONDS
from tests.status.conftest import network
from tests.status.scene import CASES

pytestmark = pytest.mark.system

VIEWS = (
    "/",
    "/held",
    "/held/10",
    "/requests/GMC-2026-000001",
    "/requests/NIS-2026-000001",
    "/requests/TOY-2026-000001",
    "/wall",
    "/wall?dealer=honda-laval",
    "/wall?dealer=honda-outaouais",
    "/shop?shop=csn-sherbrooke",
    "/nowhere",
)


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (1280, "dark"), (390, "light")])
def test_every_view_is_accessible(afternoon, look, width, theme):
    """The axe rules find nothing on any view, in both themes, on a desk and on a phone."""
    window, found = look(width, theme), {}
    for view in VIEWS:
        window.goto(afternoon.address + view)
        result = Axe().run(window)
        found |= {(view, violation["id"]): violation["nodes"][0]["html"] for violation in result.response["violations"]}

    assert {} == found


@pytest.mark.parametrize("width", [320, 768, 1280, 3840])
def test_no_view_scrolls_sideways(afternoon, look, width):
    """From the smallest phone to the wall, a page is never wider than its window, in the wordiest language."""
    window, wide = look(width), {}
    for view in VIEWS:
        window.goto(f"{afternoon.address}{view}{'&' if '?' in view else '?'}lang=fr")
        excess = window.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        wide |= {view: excess} if excess > 0 else {}

    assert {} == wide


@pytest.mark.parametrize("view", VIEWS)
def test_the_first_view_is_small(afternoon, look, view):
    """Whoever has never been here takes at most sixty kilobytes over the wire, all files of the page with them."""
    window = look()
    taken = []
    session = window.context.new_cdp_session(window)
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda one: taken.append(one["encodedDataLength"]))
    window.goto(afternoon.address + view, wait_until="load")
    window.wait_for_timeout(200)

    assert 0 < sum(taken) <= 60_000


def test_the_keyboard_reaches_the_content_first(afternoon, look):
    """The first tab stop skips to the content, and the focus is seen."""
    window = look()
    window.goto(afternoon.address)
    window.keyboard.press("Tab")

    expect(window.locator(".skip")).to_be_focused()
    expect(window.locator(".skip")).to_be_in_viewport()


def test_ages_are_told_in_the_readers_words(afternoon, look):
    """An age is relative and grows; the exact time is one hover away."""
    window = look()
    window.goto(afternoon.address)
    arrived = window.locator(".arrived-cell time").first

    expect(arrived).to_have_text("4 min. ago")
    expect(arrived).to_have_attribute("title", re.compile("November 20, 2026, 2:36:00.PM EST"))


def test_a_new_request_appears_by_itself(empty, look):
    """An open page shows what arrived, without a reload, and says so to a screen reader."""
    window = look()
    window.goto(empty.address)
    empty.scene.open(replace(CASES[0], minutes=1))
    window.clock.fast_forward(REFRESH_SECONDS * 1000)

    expect(window.get_by_role("link", name="HON-2026-000001")).to_be_visible()
    expect(window.get_by_role("status")).to_contain_text("New content at")


def test_an_unchanged_page_is_left_alone(afternoon, look):
    """While nothing happens the open page is asked for, answered with 304, and keeps the reader's place."""
    window, answers = look(), []
    window.goto(afternoon.address)
    window.get_by_role("link", name="TOY-2026-000002").focus()
    updated = window.locator("#updated")
    for _ in range(2):
        before = updated.inner_text()
        with window.expect_response(afternoon.address + "/") as response:
            window.clock.fast_forward(REFRESH_SECONDS * 1000)
        answers.append(response.value.status)
        expect(updated).not_to_have_text(before)

    expect(window.get_by_role("link", name="TOY-2026-000002")).to_be_focused()
    assert [304, 304] == answers


def test_a_lost_connection_is_told_and_forgotten(afternoon, look):
    """Without a connection the page says since when; it comes back by itself."""
    window = look()
    window.goto(afternoon.address)
    network(window, there=False)
    window.clock.fast_forward(REFRESH_SECONDS * 1000)
    expect(window.get_by_role("alert")).to_contain_text("Data of 7:40 PM: no connection.")
    network(window, there=True)
    window.clock.fast_forward(REFRESH_SECONDS * 1000)

    expect(window.locator("#stale")).to_be_hidden()


def test_a_page_about_an_error_claims_nothing_more(afternoon, look):
    """A page that is not there is not asked for again and does not speak of a lost connection."""
    window, asked = look(), []
    window.goto(afternoon.address + "/nowhere")
    window.on("request", lambda request: asked.append(request.url) if request.resource_type == "fetch" else None)
    window.clock.fast_forward(3 * REFRESH_SECONDS * 1000)

    expect(window.locator("#stale")).to_be_hidden()
    assert [] == asked


def test_without_script_everything_is_there(afternoon, chromium):
    """With scripts switched off the page shows the same, and reloads itself."""
    context = chromium.new_context(java_script_enabled=False)
    window = context.new_page()
    window.goto(afternoon.address)

    expect(window.get_by_role("link", name="HON-2026-000003")).to_be_visible()
    context.close()
