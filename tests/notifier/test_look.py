"""The mails in a real browser: readable by everybody, in both themes, on a desk and on a phone."""

import os
import re
from base64 import b64encode
from dataclasses import replace
from datetime import date
from email import message_from_bytes, policy
from io import BytesIO
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image

from notifier import KINDS, LANGUAGES
from parsers import LineAnswer
from tests.notifier import cases, notices

pytestmark = pytest.mark.system

VIEWS = ((800, "light"), (800, "dark"), (360, "light"), (360, "dark"))
PICTURES = Path(__file__).parents[2] / "docs" / "mails"
# A mail is shown inside a mail program's page, which has the landmarks.
RULES = {"rules": {"landmark-one-main": {"enabled": False}, "region": {"enabled": False}}}
LONG = replace(
    cases.ORDER,
    lines=tuple(replace(line, part_number="A" * 60, description="Long" * 30) for line in cases.ORDER.lines),
)


def of_lines(count):
    """An order of `count` lines."""
    one = cases.ORDER.lines[0]
    return replace(cases.ORDER, lines=tuple(replace(one, line=str(place)) for place in range(1, count + 1)))


def long_page(composed, kind, count):
    """The page of a mail about an order of `count` lines, each answered where the mail is about answers."""
    lines = tuple(LineAnswer(place, "backorder", date(2026, 12, 1)) for place in range(1, count + 1))
    order = of_lines(count)
    if kind == "new_request":
        mail = composed(kind, request=cases.request(order))
    else:
        mail = composed(kind, request=cases.request(order, replace(cases.ANSWERED, lines=lines)), lines=lines)
    return message_from_bytes(mail.content, policy=policy.default).get_body(("html",)).get_content()


@pytest.fixture
def look(chromium):
    """Show a mail's page at a width and in a theme; whatever it tries to load from elsewhere fails the test."""
    asked = []
    window = chromium.new_page()
    window.on("request", lambda request: asked.append(request.url))

    def show(mail, width, theme, *, pictures=True):
        window.set_viewport_size({"width": width, "height": 600})
        window.emulate_media(color_scheme=theme)
        read = message_from_bytes(mail.content, policy=policy.default)
        window.set_content(with_pictures(read) if pictures else without_pictures(read))
        return window

    yield show
    window.close()
    assert [] == asked


def with_pictures(mail):
    """The page with its pictures, as a mail program shows it."""
    page = mail.get_body(("html",)).get_content()
    for part in mail.walk():
        if part["Content-ID"]:
            data = b64encode(part.get_content()).decode()
            page = page.replace(f"cid:{part['Content-ID'][1:-1]}", f"data:image/png;base64,{data}")
    return page


def without_pictures(mail):
    """The page as a mail program shows it that loads no pictures."""
    return re.sub(r'src="cid:[^"]+"', 'src=""', mail.get_body(("html",)).get_content())


def test_a_report_says_without_pictures_what_it_says_with_them(composed, look):
    """Every figure that a chart draws stands in the alternative text and in the table."""
    window = look(composed("report"), 800, "light", pictures=False)
    words = window.locator("body").inner_text()
    alternatives = " ".join(window.eval_on_selector_all("img", "all => all.map(one => one.alt)"))

    for amount in ("48", "40", "45", "42", "27", "38", "31"):
        assert re.search(rf"\b{amount}\b", words)
        assert re.search(rf"\b{amount}\b", alternatives)
    assert "réponses à temps 42; réponses en retard 5; sans réponse 1" in alternatives


@pytest.mark.parametrize("kind", notices.KINDS)
def test_every_mail_is_readable_by_everybody(composed, look, kind):
    """The axe rules, contrast among them, find nothing in either theme."""
    mail = composed(kind)
    results = [Axe().run(look(mail, 360, theme), options=RULES) for theme in ("light", "dark")]
    broken = [found for result in results for found in result.response["violations"]]

    assert [] == [f"{found['id']}: {found['nodes'][0]['html']}" for found in broken]


@pytest.mark.parametrize("kind", [kind for kind in notices.KINDS if KINDS[kind].needs_request])
def test_no_mail_is_wider_than_a_phone(composed, look, kind):
    """Even parts with endless numbers stay on a screen of 360 points."""
    window = look(composed(kind, request=cases.request(LONG)), 360, "light")

    assert 360 == window.evaluate("document.documentElement.scrollWidth")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", [kind for kind in notices.KINDS if not KINDS[kind].needs_request])
def test_no_list_is_wider_than_a_phone(composed, look, kind, language):
    """Tables of figures and lists of requests fit in every language, too, on the smallest phone as well."""
    mail = composed(kind, language)
    widths = [look(mail, width, "light").evaluate("document.documentElement.scrollWidth") for width in (320, 360)]

    assert [320, 360] == widths


@pytest.mark.parametrize("width", [360, 800])
def test_a_line_s_number_stays_in_one_row(composed, look, width):
    """Ten and a hundred are no columns of digits."""
    request = cases.request(of_lines(120))
    window = look(composed("new_request", request=request), width, "light")
    heights = window.eval_on_selector_all(
        "td.soft",
        r"all => all.filter(one => /^\s*\d+\s*$/.test(one.innerText)).map(one => one.firstChild)"
        ".map(text => { const range = document.createRange(); range.selectNode(text); return range.getClientRects().length })",
    )

    assert [1] * 120 == heights


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", notices.KINDS)
def test_a_page_is_small_enough_for_every_mail_program(composed, kind, language):
    """Some mail programs cut a page at 102 KB."""
    read = message_from_bytes(composed(kind, language).content, policy=policy.default)

    assert 100_000 > len(read.get_body(("html",)).get_content().encode())


@pytest.mark.parametrize("kind", ["new_request", "answered", "echo"])
def test_a_long_order_is_not_cut_before_its_buttons(composed, kind):
    """A page of 120 lines is small enough; of a longer one its end may be cut, and how to answer stands above."""
    whole, longer = (long_page(composed, kind, count) for count in (120, 300))

    assert 100_000 > len(whole.encode())
    assert 100_000 > len(longer[: longer.index("mailto:")].encode())


@pytest.mark.parametrize("kind", notices.KINDS)
def test_the_docs_show_every_mail(composed, look, kind):
    """The documentation shows each kind on a desk and on a phone, by day and by night.

    ``PARTSPOST_GOLDEN=write`` takes the pictures anew, in the language of ``PARTSPOST_LANGUAGE``; look at them.
    """
    path = Path(os.environ.get("PARTSPOST_PICTURES", PICTURES)) / f"{kind}.png"
    if os.environ.get("PARTSPOST_GOLDEN") == "write":
        mail = composed(kind, os.environ.get("PARTSPOST_LANGUAGE", "fr"))
        taken = [look(mail, width, theme).screenshot(full_page=True) for width, theme in VIEWS]
        shots = [Image.open(BytesIO(picture)).convert("RGB") for picture in taken]
        sheet = Image.new("RGB", (sum(shot.width for shot in shots), max(shot.height for shot in shots)), "#808890")
        for place, shot in enumerate(shots):
            sheet.paste(shot, (sum(before.width for before in shots[:place]), 0))
        sheet.quantize(128).save(path, optimize=True)
        if kind == "new_request":
            shots[0].quantize(128).save(path.with_stem("new_request-fr"), optimize=True)

    assert path.exists()
