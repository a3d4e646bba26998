"""Pictures of every view, for people to look at: desk, phone and wall screen, light and dark, four languages, on paper.

``.venv/bin/python -m tests.status.photographs FOLDER [NAME…]`` writes FOLDER/NAME.png; without names all of them.
"""

import shutil
import sys
import tempfile
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import cycle
from pathlib import Path

import pypdfium2
from PIL import Image
from playwright.sync_api import sync_playwright

from config import load_settings, read_tables
from routing import build_directory
from tests.status import garage, long_story
from tests.status.conftest import SAMPLE, page
from tests.status.scene import CASES, NOW
from tests.status.test_invoices import fill

ORDER = Path(__file__).parents[2] / "samples/orders/purchase-order.pdf"
DAY = 24 * 60
DEALER, SHOP = ("dealer", "honda-laval"), ("shop", "fixauto-laval")
COUNTER = (
    *((minutes, ()) for minutes in (6, 14, 27, 41, 66, 2 * DAY, 3 * DAY, 8 * DAY)),
    *((minutes, ("dealer_asked",)) for minutes in (55, 190, DAY, 4 * DAY)),
    *((minutes, ("answered",)) for minutes in (80, 300, DAY + 90, 5 * DAY)),
)
"""What waits at one dealer's counter: minutes ago, and what happened since."""
CARS = (
    ("2024", "Accord", "1HGCY2F57RA100812", 4),
    ("2021", "Pilot", "5FNYF6H59MB100458", 6),
    ("2022", "Odyssey", "5FNRL6H71NB100041", 8),
    ("2019", "CR-V", "5J6RW2H81KL100381", 3),
    ("2020", "HR-V", "3CZRU6H53LM100535", 5),
)


@dataclass(frozen=True)
class Shot:
    """One picture: whose eyes, where, in which language, how wide, and in which theme."""

    path: str
    who: tuple[str, str] | None = None
    language: str = "en"
    width: int = 1280
    theme: str = "light"
    printed: bool = False
    """As it comes out of a printer, page below page."""


def shots(story):
    """Every picture by its name."""
    views = {
        "home": ("/", None),
        "held": ("/held", None),
        "search": ("/search?q=60211-T20-A00ZZ", None),
        "reports": ("/reports", None),
        "operations": ("/operations", None),
        "request": (f"/requests/{story}", None),
        "wall": ("/wall", DEALER),
        "shop": ("/shop", SHOP),
        "invoices": ("/invoices", DEALER),
        "agenda": ("/agenda", DEALER),
        "agenda_report": ("/agenda/report", DEALER),
    }
    found = {"past-light": Shot(f"/requests/{story}?as_of=4"), "pages-light": Shot(f"/requests/{story}/pages/1")}
    for name, (path, who) in views.items():
        found |= {f"{name}-{theme}": Shot(path, who, theme=theme) for theme in ("light", "dark")}
        found |= {f"{name}-phone": Shot(path, who, width=390), f"{name}-wall": Shot(path, who, width=1920)}
        found |= {f"{name}-{code}": Shot(path, who, code) for code in ("fr", "es", "nb")}
        found |= {f"{name}-print": Shot(path, who, printed=True)}
        found |= {f"{name}-dark-print": Shot(path, who, theme="dark", printed=True)}
    found["wall-desk"] = Shot("/wall", DEALER, width=1600)
    return found


def paper(_blob):
    """The pages of a sample order, as the drawing room would give them."""
    drawn = BytesIO()
    pypdfium2.PdfDocument(ORDER)[0].render(scale=1.4).to_pil().save(drawn, "PNG")
    return (drawn.getvalue(),)


def main(folder, names):
    """Tell an afternoon and take the pictures of it."""
    directory = garage.workshops(build_directory(read_tables(SAMPLE))[0])
    hidden, opened = set(), False
    with (
        tempfile.TemporaryDirectory() as state,
        sync_playwright() as playwright,
        page(Path(state), load_settings(SAMPLE), directory, str, pictures=paper, left_out=lambda: hidden) as reader,
    ):
        story = long_story.tell(reader.scene)
        fill(reader.scene.database)
        for (minutes, then), (year, model, vin, lines) in zip(COUNTER, cycle(CARS), strict=False):
            car = replace(CASES[0], year=year, model=model, vin=vin, lines=lines)
            reader.scene.open(replace(car, minutes=minutes, then=then))
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name, shot in shots(story).items():
            if not names or name in names:
                hidden |= {"/invoices", "/agenda"}
                hidden -= {shot.path, shot.path.removesuffix("/report")}
                if "/agenda" not in hidden and not opened:  # the last pictures: the others show no appointments
                    garage.fill(reader.scene.database)
                    opened = True
                take(browser, reader, shot, folder / f"{name}.png")
        browser.close()


def take(browser, reader, shot, path):
    """One picture of the whole page."""
    size = {"width": shot.width, "height": 1080 if shot.width == 1920 else 900}
    context = browser.new_context(viewport=size, color_scheme=shot.theme, locale=shot.language, reduced_motion="reduce")
    window = context.new_page()
    window.clock.install(time=NOW)
    if shot.who:
        window.goto(reader.address + reader.link(*shot.who))
    window.goto(f"{reader.address}{shot.path}{'&' if '?' in shot.path else '?'}lang={shot.language}")
    for picture in window.locator("img").all():  # what is drawn only when it is looked at
        picture.scroll_into_view_if_needed()
    window.evaluate("scrollTo(0, 0)")
    window.wait_for_load_state("networkidle")
    if shot.printed:
        on_paper(window.pdf(format="Letter"), path)
    else:
        window.screenshot(path=path, full_page=shot.width != 1920)
    context.close()


def on_paper(printed, path):
    """The sheets of a PDF, one below the other."""
    sheets = [sheet.render(scale=1.2).to_pil().convert("RGB") for sheet in pypdfium2.PdfDocument(printed)]
    whole = Image.new("RGB", (sheets[0].width, sum(sheet.height + 8 for sheet in sheets)), "grey")
    for place, sheet in enumerate(sheets):
        whole.paste(sheet, (0, place * (sheet.height + 8)))
    whole.save(path)


if __name__ == "__main__":
    Path(sys.argv[1]).mkdir(parents=True, exist_ok=True)
    main(Path(sys.argv[1]), sys.argv[2:])
