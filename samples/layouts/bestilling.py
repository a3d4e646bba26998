"""Norwegian orders of a workshop in Saguenay: part number first, prices without and sums with tax."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4

from samples.drawing.figures import day, money
from samples.drawing.order import TPS, TVQ, Line, Order, Sample, cents
from samples.drawing.paper import Paper, Sheet, bind, numbered
from samples.drawing.shops import SAGUENAY
from samples.drawing.table import Column, Look, table

WITH_TAX = 1 + TPS + TVQ


def reservedel(number: str, text: str, quantity: int, price: str, part_type: str = "unknown") -> Line:
    """A line whose price is without and whose sum is with tax."""
    unit = Decimal(price)
    return Line(
        part_number=number,
        description=text,
        quantity=quantity,
        unit_price=unit,
        extended_price=cents(unit * quantity * WITH_TAX),
        part_type=part_type,
    )


XC60 = (
    reservedel("39820123", "Støtfanger foran", 1, "1120.00"),
    reservedel("31383079", "Lyskaster venstre", 1, "1890.50"),
    reservedel("32296543", "Innerskjerm venstre", 1, "164.80"),
    reservedel("31448112", "Klips", 12, "3.40"),
)
XC40 = (
    reservedel("32332411", "Panser", 1, "1045.00", "oem"),
    reservedel("31479021", "Panserhengsel høyre", 1, "88.60", "oem"),
    reservedel("31425590", "Frontgrill", 1, "236.00", "aftermarket"),
    reservedel("31691204", "Radiator", 1, "312.40", "remanufactured"),
    reservedel("32229876", "Sidespeil høyre, oppvarmet, med blindsonevarsling og minne", 1, "410.00", "recycled"),
    reservedel("985910", "Skrue M6", 8, "1.25", "oem"),
)
TYPES = {"oem": "original", "aftermarket": "uoriginal", "recycled": "brukt", "remanufactured": "ombyttedel"}


def samples() -> tuple[Sample, ...]:
    """Letter in one colour, and A4 with part types."""
    xc60 = order_of(XC60, "YV4L12RL3P1232323", "XC60", "30512", "2026-77120")
    xc40 = order_of(XC40, "YV4A22RK3P1404040", "XC40", "30540", "2026-77388")
    return (
        Sample("bestilling", "Norwegian, part number first, price without and sum with tax", plain(xc60), (xc60,)),
        Sample(
            "bestilling-a4",
            "the same shop on A4, dark heading, part types in Norwegian, a wrapped row",
            coloured(xc40),
            (xc40,),
        ),
    )


def order_of(lines: Sequence[Line], vin: str, model: str, number: str, claim: str) -> Order:
    """An order whose total is the sum of the printed sums with tax."""
    subtotal = sum(((line.unit_price or Decimal(0)) * (line.quantity or 0) for line in lines), Decimal(0))
    total = sum((line.extended_price or Decimal(0) for line in lines), Decimal(0))
    return Order(
        shop=SAGUENAY,
        vin=vin,
        year="2023",
        make="Volvo",
        model=model,
        lines=tuple(lines),
        date=dt.date(2026, 11, 19),
        required_by=dt.date(2026, 11, 26),
        repair_order=number,
        claim=claim,
        insurer="Fjord Forsikring",
        subtotal=subtotal,
        tax=total - subtotal,
        total=total,
    )


def fields(order: Order) -> tuple[tuple[tuple[str, str], ...], ...]:
    """What stands above the table."""
    return (
        (("Ordrenr.:", order.repair_order or ""), ("Dato:", day(order.date, "nb"))),
        (("Bil:", order.vehicle), ("Ønsket levering:", day(order.required_by or order.date, "nb"))),
        (("Chassisnr.:", order.vin), ("Skadenummer:", order.claim or "")),
        (("Reg.nr.:", "EV 12345"), ("Forsikringsselskap:", order.insurer or "")),
    )


def sums(paper: Paper, order: Order) -> None:
    """Sum without tax, tax, total."""
    amounts = (order.subtotal, order.tax, order.total)
    labels = ("Sum eks. mva", "MVA 14,975 %", "Totalbeløp CAD")
    paper.totals([(label, money(amount or Decimal(0), "nb")) for label, amount in zip(labels, amounts, strict=True)])
    paper.notes(
        (
            "Alle beløp i CAD. MVA er TPS 5 % og TVQ 9,975 %.",
            "Vennligst bekreft pris og leveringstid. Kontakt: Ingrid Solheim",
        )
    )


def prices(line: Line) -> tuple[str, str, str]:
    """Quantity, price and sum of the line."""
    return (
        str(line.quantity),
        money(line.unit_price or Decimal(0), "nb"),
        money(line.extended_price or Decimal(0), "nb"),
    )


def plain(order: Order) -> bytes:
    """Rows without rules, set apart by space."""
    shop = order.shop
    columns = (
        Column("Delenr.", 90),
        Column("Betegnelse", 190),
        Column("Antall", 50, "right"),
        Column("Pris eks. mva", 90, "right"),
        Column("Sum inkl. mva", 96, "right"),
    )

    def write(paper: Paper) -> None:
        paper.letterhead(shop, "BESTILLING RESERVEDELER", quiet=(f"Tlf. {shop.phone}   {shop.email}",))
        paper.fields(fields(order), size=9)
        paper.down(12)
        rows = [(line.part_number, line.description, *prices(line)) for line in order.lines]
        table(paper, columns, rows, Look(size=9, leading=12, space=6))
        sums(paper, order)

    foot = numbered("Side {page} av {pages}", owner=shop.name)
    return bind(Sheet(title="Bestilling reservedeler", foot=foot, program="Verksted 12"), write)


def coloured(order: Order) -> bytes:
    """White headings on the shop's colour, and what kind of part will do."""
    shop = order.shop
    columns = (
        Column("Varenr.", 70),
        Column("Beskrivelse", 170),
        Column("Type", 66),
        Column("Ant.", 34, "right"),
        Column("Pris eks. mva", 84, "right"),
        Column("Beløp inkl. mva", 92, "right"),
    )

    def write(paper: Paper) -> None:
        paper.letterhead(shop, "DELEBESTILLING", quiet=(f"Tlf. {shop.phone}", shop.email))
        paper.fields(fields(order), size=9)
        paper.down(8)
        rows = [(line.part_number, line.description, TYPES[line.part_type], *prices(line)) for line in order.lines]
        look = Look(heading="dark", colour=HexColor(shop.colour), size=9, leading=12, space=6, stripes=True)
        table(paper, columns, rows, look)
        sums(paper, order)

    foot = numbered("Side {page} av {pages}", owner=shop.name)
    return bind(Sheet(title="Delebestilling", size=A4, foot=foot, program="Verksted 12"), write)
