"""Search, reports, operations and one request in a real browser: accessible, by keyboard, step by step."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.status import long_story
from tests.status.conftest import page

pytestmark = pytest.mark.system

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)
# Hashes and addresses have no words, and a counter's are hyphenated.
_BROKEN = """() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const broken = new Set(), range = document.createRange();
  for (let text; (text = texts.nextNode());) {
    if (text.parentElement.closest(".unseen, .hash, .counters, script, option")) continue;
    const said = text.data.replace(/\\S*@\\S*/g, (address) => " ".repeat(address.length));
    for (const word of said.matchAll(/[\\p{L}\\p{N}]+(\\s?%)?/gu)) {
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      if (new Set([...range.getClientRects()].map((part) => Math.round(part.top))).size > 1) broken.add(word[0]);
    }
  }
  return [...broken];
}"""


@pytest.fixture(scope="module")
def counter(tmp_path_factory, settings, directory):
    """A busy afternoon with a long story, and somebody who draws."""
    state = tmp_path_factory.mktemp("counter")
    with page(state, settings, directory, str, pictures=lambda _: (PNG,), warnings=lambda: ["a warning"]) as reader:
        reader.story = long_story.tell(reader.scene)
        yield reader


def views(counter):
    """The addresses of our views."""
    return (
        "/search",
        "/search?q=fix",
        "/search?q=60211-T20-A00ZZ",
        "/search?q=nothing",
        "/reports",
        "/reports?since=2025-01-01&by=week",
        "/operations",
        f"/requests/{counter.story}",
        f"/requests/{counter.story}?as_of=4",
        f"/requests/{counter.story}/pages/1",
    )


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")])
def test_every_view_is_accessible(counter, look, width, theme):
    """The axe rules find nothing on any view, in both themes, on a desk and on a phone."""
    window, found = look(width, theme), {}
    for view in views(counter):
        window.goto(counter.address + view)
        result = Axe().run(window)
        found |= {(view, violation["id"]): violation["nodes"][0]["html"] for violation in result.response["violations"]}

    assert {} == found


@pytest.mark.parametrize("width", [320, 768, 1280, 3840])
def test_no_view_scrolls_sideways(counter, look, width):
    """From the smallest phone to the wall, a page is never wider than its window, in the wordiest language."""
    window, wide = look(width), {}
    for view in views(counter):
        window.goto(f"{counter.address}{view}{'&' if '?' in view else '?'}lang=fr")
        excess = window.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        wide |= {view: excess} if excess > 0 else {}

    assert {} == wide


@pytest.mark.parametrize(("width", "language"), [(1100, "fr"), (375, "fr"), (1100, "nb"), (375, "nb")])
def test_no_word_is_broken_in_its_middle(counter, look, width, language):
    """A name, a VIN or a share in percent goes to the next line as a whole, in the languages with the longest words."""
    window, broken = look(width), {}
    for view in ("/", "/wall", *views(counter)):
        window.goto(f"{counter.address}{view}{'&' if '?' in view else '?'}lang={language}")
        found = window.evaluate(_BROKEN)
        broken |= {view: found} if found else {}

    assert {} == broken


def test_a_list_is_as_large_on_a_phone(counter, look):
    """Only paper has small print."""
    sizes = []
    for width in (1280, 390):
        window = look(width)
        window.goto(counter.address)
        cell = window.locator(".requests td.vehicle-cell").first
        sizes.append([one.evaluate("one => getComputedStyle(one).fontSize") for one in (cell, cell.locator("small"))])

    assert sizes[0] == sizes[1]


def test_a_slash_leads_to_the_search_and_enter_finds(counter, look):
    """From any page: one key, the number, and Enter."""
    window = look()
    window.goto(counter.address + "/held")
    window.keyboard.press("/")
    expect(window.locator("#q")).to_be_focused()
    window.keyboard.type("60211-T20-A00ZZ")
    window.keyboard.press("Enter")

    expect(window.locator(".found-parts").first).to_contain_text("Fender, right")
    window.wait_for_load_state()
    window.keyboard.press("/")
    expect(window.locator("#q")).to_be_focused()
    window.keyboard.type("x/y")
    expect(window.locator("#q")).to_have_value("x/y")


def test_the_slider_shows_the_past_and_comes_back(counter, look):
    """Drawn back, the story below is as it was; at its end it is now again. The address follows."""
    window = look()
    window.goto(f"{counter.address}/requests/{counter.story}")
    slider = window.locator("#as-of")
    expect(slider).to_be_visible()
    expect(window.locator("#versions")).to_be_visible()
    slider.focus()
    window.keyboard.press("Home")
    window.clock.fast_forward(500)

    expect(window.locator("#then-told")).to_contain_text("As it was")
    expect(window.locator("#versions")).to_have_count(0)
    expect(window).to_have_url(re.compile(r"as_of=1$"))
    expect(slider).to_be_focused()
    expect(slider).to_have_attribute("aria-valuetext", re.compile("Order received, Nov 18"))
    window.keyboard.press("End")
    window.clock.fast_forward(500)
    expect(window.locator("#versions")).to_be_visible()
    expect(window).to_have_url(re.compile(rf"{counter.story}$"))


def test_without_script_the_past_is_a_link_away(counter, chromium):
    """Earlier and later lead through the history, and there is no slider that does nothing."""
    context = chromium.new_context(java_script_enabled=False, locale="en-CA")
    window = context.new_page()
    window.goto(f"{counter.address}/requests/{counter.story}")
    expect(window.locator("#as-of")).to_be_hidden()
    window.get_by_role("link", name="Earlier").click()
    expect(window.locator("#then-told")).to_contain_text("As it was")
    window.get_by_role("link", name="Back to now").click()

    expect(window.locator("#versions")).to_be_visible()
    context.close()


def test_nobody_loses_what_they_type(counter, look):
    """While somebody is in a form the page leaves it alone, whatever is new."""
    window = look()
    window.goto(counter.address + "/reports")
    window.locator("#since").focus()
    asked = []
    window.on("request", lambda request: asked.append(request.url))
    window.clock.fast_forward(60_000)

    expect(window.locator("#since")).to_be_focused()
    assert [] == asked
