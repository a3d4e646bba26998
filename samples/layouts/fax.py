"""The fax: a picture without text, askew and dirty, with the machine's own line on top and quantities by hand."""

import datetime as dt
import io
import random
import time
from decimal import Decimal
from pathlib import Path

import reportlab
from PIL import Image, ImageDraw, ImageFont

from samples.drawing.figures import day, money
from samples.drawing.order import Line, Order, Sample
from samples.drawing.shops import LONGUEUIL

FONTS = Path(reportlab.__file__).parent / "fonts"
WIDE, TALL, DPI = 1728, 2200, 204  # ITU-T T.4, fine
BLACK, PAPER = 0, 255
LEAN = 44
"""Pixels after which the paper has moved on by one: 1.3 degrees. Whole pixels, so that every machine agrees."""
SENT = time.struct_time((2026, 11, 21, 8, 14, 0, 5, 325, 0))
STROKES = {
    "1": ((4, 6), (10, 0), (8, 30)),
    "2": ((1, 7), (8, 0), (15, 6), (11, 15), (0, 29), (17, 27)),
    "6": ((14, 1), (4, 11), (0, 23), (8, 30), (15, 23), (10, 16), (1, 21)),
}
SIGNATURE = (
    *(
        (0, 46),
        (22, 2),
        (34, 0),
        (30, 24),
        (14, 48),
        (40, 30),
        (58, 26),
        (52, 44),
        (66, 42),
        (84, 24),
        (80, 44),
        (96, 42),
    ),
    *((124, -8), (132, -4), (116, 46), (134, 30), (148, 28), (144, 46), (162, 42), (240, 36), (250, 28), (120, 58)),
)

PARTS = (
    ("1", "04711-T20-A00ZZ", "Pare-chocs avant", "612.45"),
    ("1", "71201-T20-A00", "Grille inférieure", "148.20"),
    ("2", "33900-T20-A01", "Phare antibrouillard", "203.75"),
    ("6", "91505-TM8-003", "Agrafe", "2.10"),
)


def samples() -> tuple[Sample, ...]:
    """One fax of two pages; its order is for a person's eyes, a reader must say that it cannot read it."""
    order = Order(
        shop=LONGUEUIL,
        vin="2HGFE1E54PH252525",
        year="2023",
        make="Honda",
        model="Civic LX",
        lines=tuple(
            Line(part_number=number, description=text, quantity=int(quantity), unit_price=Decimal(price))
            for quantity, number, text, price in PARTS
        ),
        date=dt.date(2026, 11, 20),
        purchase_order="26-1190",
        repair_order="15530",
    )
    pdf = faxed([cover(order), sheet(order)])
    return (Sample("fax", "image only: two faxed pages, skew, noise, no text layer", pdf, (order,), picture=True),)


def faxed(pages: list[Image.Image]) -> bytes:
    """The pages as a fax gateway binds them: black and white, group 4, no text."""
    dice = random.Random(1902)
    sent = [_sent(page, number, len(pages), dice) for number, page in enumerate(pages, start=1)]
    file = io.BytesIO()
    sent[0].save(
        file,
        "PDF",
        resolution=DPI,
        save_all=True,
        append_images=sent[1:],
        creationDate=SENT,
        modDate=SENT,
        producer="FaxGate",
    )
    return file.getvalue()


def cover(order: Order) -> Image.Image:
    """The cover page."""
    page, pen = _blank()
    shop = order.shop
    _print(pen, 180, 230, shop.name.upper(), 64, bold=True)
    _print(pen, 180, 320, f"{shop.address}   Tél. {shop.phone}", 30)
    pen.line((180, 390, 1560, 390), fill=BLACK, width=4)
    rows = (
        "TÉLÉCOPIE",
        "",
        "À :   HONDA, service des pièces",
        f"De :   {shop.name}",
        f"Date :   {day(order.date, 'fr')}",
        "Pages :   2",
    )
    for place, text in enumerate(rows):
        _print(pen, 180, 470 + 62 * place, text, 40, bold=not place)
    _print(pen, 180, 960, "Voir commande page suivante. Merci de confirmer le délai.", 36)
    return page


def sheet(order: Order) -> Image.Image:
    """The order itself; somebody wrote the quantities in with a pen."""
    page, pen = _blank()
    dice = random.Random(7)
    shop = order.shop
    _print(pen, 180, 210, shop.name.upper(), 52, bold=True)
    _print(pen, 180, 285, shop.address, 28)
    _print(pen, 1040, 215, "BON DE COMMANDE", 44, bold=True)
    _print(pen, 1040, 285, f"No {order.purchase_order}     {day(order.date, 'fr')}", 30)
    pen.line((180, 345, 1560, 345), fill=BLACK, width=4)
    _print(pen, 180, 380, f"BT : {order.repair_order}      Véhicule : {order.vehicle}", 34)
    _print(pen, 180, 440, f"NIV : {order.vin}", 34)
    for x, text in ((180, "Qté"), (320, "No pièce"), (760, "Description"), (1400, "Prix")):
        _print(pen, x, 560, text, 34, bold=True)
    pen.line((180, 612, 1560, 612), fill=BLACK, width=3)
    for place, line in enumerate(order.lines):
        y = 650 + 92 * place
        _write(pen, 196, y - 8, str(line.quantity), dice)
        _print(pen, 320, y, line.part_number, 36)
        _print(pen, 760, y, line.description, 34)
        _print(pen, 1400, y, money(line.unit_price or Decimal(0), "fr", sign=True), 34)
        pen.line((180, y + 66, 1560, y + 66), fill=BLACK, width=1)
    _print(pen, 180, 1200, "Signature :", 34)
    pen.line([(x + 400, y + 1190) for x, y in SIGNATURE], fill=BLACK, width=4, joint="curve")
    return page


def _blank() -> tuple[Image.Image, ImageDraw.ImageDraw]:
    page = Image.new("L", (WIDE, TALL), PAPER)
    return page, ImageDraw.Draw(page)


def _print(pen: ImageDraw.ImageDraw, x: int, y: int, text: str, size: int, *, bold: bool = False) -> None:
    font = ImageFont.truetype(
        FONTS / ("VeraBd.ttf" if bold else "Vera.ttf"), size, layout_engine=ImageFont.Layout.BASIC
    )
    pen.text((x, y), text, fill=BLACK, font=font)


def _write(pen: ImageDraw.ImageDraw, x: int, y: int, figures: str, dice: random.Random) -> None:
    """Figures by hand, no two alike."""
    for place, figure in enumerate(figures):
        points = [
            (x + 40 * place + 2 * along + dice.randint(-2, 2), y + 2 * down + dice.randint(-2, 2))
            for along, down in STROKES[figure]
        ]
        pen.line(points, fill=BLACK, width=6, joint="curve")


def _sent(page: Image.Image, number: int, pages: int, dice: random.Random) -> Image.Image:
    """The page as it arrives: askew, with specks and a dead line, under the banner of the machine."""
    askew = Image.new("L", page.size, PAPER)
    for step, x in enumerate(range(0, WIDE, LEAN)):
        askew.paste(page.crop((x, 0, x + LEAN, TALL)), (x, step - 20))
    leaning = Image.new("L", page.size, PAPER)
    for step, y in enumerate(range(0, TALL, LEAN)):
        leaning.paste(askew.crop((0, y, WIDE, y + LEAN)), (25 - step, y))
    pen = ImageDraw.Draw(leaning)
    for _ in range(1800):
        x, y, size = dice.randrange(WIDE), dice.randrange(TALL), dice.choice((0, 0, 1, 1, 2))
        pen.rectangle((x, y, x + size, y + size), fill=dice.choice((BLACK, BLACK, PAPER)))
    dead = dice.randrange(300, 1400)
    pen.line((dead, 90, dead, TALL), fill=PAPER, width=2)
    pen.rectangle((0, 0, WIDE, 70), fill=PAPER)
    banner = f"NOV-21-2026 08:14   FROM: CARROSSERIE ABC   450 555 0127   TO: 18005550100   P.{number}/{pages}"
    _print(pen, 60, 24, banner, 28)
    return leaning.point([BLACK] * 128 + [PAPER] * 128, "1")
