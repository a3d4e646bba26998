"""Cloud estimates: columns that touch, headings in doubled letters, rows whose part exists and is not bought."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from samples.drawing.figures import day, money
from samples.drawing.order import Order, Sample
from samples.drawing.paper import LETTER, Paper, Sheet, bind, numbered
from samples.drawing.shops import SHERBROOKE
from samples.drawing.table import Column, Look, table
from samples.layouts.record import Repair

NEW, EXISTING, AGAIN = "New", "Existing", "Aftermarket New"
REPLACE, REFINISH = "Remove / Replace", "Refinish"

F150 = (
    Repair("1", "201426", REPLACE, "Bumper Cover", "ML3Z-17D957-PTM", 1, "761.74", "2.0"),
    Repair("2", "201427", "Overhaul", "Frt Bumper Assembly", labour="1.4"),
    Repair("5", "201440", REPLACE, "LT Fender Liner", "ML3Z-16103-B", 1, "184.06", "0.3"),
    Repair("6", "201441", REFINISH, "LT Fender", labour="2.2"),
    Repair("9", "201452", REPLACE, "LT Fender Liner Rivet", "W716509-S300", 4, "2.00", "0.0"),
    Repair("10", "201460", REPLACE, "LT Frt Combination Lamp", "ML3Z-13008-D", 1, "1418.97", "0.5"),
    Repair("12", "201473", REPLACE, "Radiator Grille Emblem", "ML3Z-8213-A", 1, "63.11", "0.2"),
    Repair("36", "900500", "Additional Labor", "Enable/Disable Service Mode", labour="0.2"),
)
TUCSON = (
    Repair("1", "310220", REPLACE, "RT Front Door Shell", "76004-N9000", 1, "1102.60", "4.5"),
    Repair("2", "310221", REFINISH, "RT Front Door Outside", labour="2.4"),
    Repair("3", "310234", REPLACE, "RT Door Mirror", "87620-N9280", 1, "498.72", "0.4"),
    Repair("4", "310240", REPLACE, "RT Door Belt Moulding", "82220-N9000", 1, "71.16", "0.2", "", "aftermarket"),
    Repair("7", "310266", REPLACE, "Moulding Clip", "87756-2E000", 6, "15.00", "0.0"),
    Repair("8", "900500", "Additional Labor", "Mask For Overspray", labour="0.3"),
)
COLUMNS = (
    Column("Line", 22, "right"),
    Column("Item", 32, gap=4),
    Column("Description", 106, gap=2),
    Column("Operation", 68, gap=0),
    Column("Labor Type", 42, gap=0),
    Column("Units", 20, "right", gap=0),
    Column("Part Type", 60, gap=0),
    Column("Part Number", 82, gap=0),
    Column("Qty", 16, "right", gap=0),
    Column("Total Price", 48, "right", gap=0),
    Column("Tax", 18, gap=0),
)
LOOK = Look(heading="plain", size=7.2, leading=9, space=3, lines=True)


def samples() -> tuple[Sample, ...]:
    """The plain one, and the same program on a page that was turned by 90 degrees."""
    truck = order_of(
        F150, vin="1FTFW1E8XPFA70707", year="2023", make="Ford", model="F-150 XLT", number="22017", claim="88-0042917"
    )
    suv = order_of(
        TUCSON,
        vin="KM8JBDA2XPU131313",
        year="2023",
        make="Hyundai",
        model="Tucson Preferred",
        number="22031",
        claim="88-0043002",
    )
    return (
        Sample(
            "cloud-estimate",
            "columns that touch, doubled letters, Existing rows, dashed part numbers",
            drawn(truck, F150),
            (truck,),
        ),
        Sample(
            "cloud-estimate-turned", "the same program on a rotated page", drawn(suv, TUCSON, sideways=True), (suv,)
        ),
    )


def order_of(rows: Sequence[Repair], *, vin: str, year: str, make: str, model: str, number: str, claim: str) -> Order:
    """The parts among the rows as an order of CSN Sherbrooke."""
    return Order(
        shop=SHERBROOKE,
        vin=vin,
        year=year,
        make=make,
        model=model,
        lines=tuple(row.fact() for row in rows if row.part_number),
        date=dt.date(2026, 11, 18),
        repair_order=number,
        claim=claim,
        insurer="Laurentide General",
        unprinted=frozenset({"email"}),
    )


def cells(row: Repair) -> tuple[str, ...]:
    """One row as this program prints it."""
    kinds = {"oem": NEW, "aftermarket": AGAIN}
    kind, tax = (kinds[row.part_type], "Yes") if row.part_number else (EXISTING, "")
    labour = REFINISH if row.oper == REFINISH else "Body"
    price = money(Decimal(row.price), "en", sign=True) if row.price else ""
    quantity = str(row.quantity) if row.part_number else ""
    return (
        row.line,
        row.mark,
        row.description,
        row.oper,
        labour,
        row.labour,
        kind,
        row.part_number,
        quantity,
        price,
        tax,
    )


def drawn(order: Order, rows: Sequence[Repair], *, sideways: bool = False) -> bytes:
    """Head, crowded table, and a gross total that includes labour."""
    rate = Decimal("74.00")

    def write(paper: Paper) -> None:
        paper.letterhead(
            order.shop,
            "Progressive Supplement 2",
            ("Cloud Estimating 26.2", f"Date: {day(order.date, 'en')}"),
            quiet=(order.shop.phone,),
        )
        paper.fields(
            (
                (("RO Number:", order.repair_order or ""), ("Insurance Company:", order.insurer or "")),
                (("Claim Number:", order.claim or ""), ("Adjuster:", "P. Vaillancourt")),
                (("Vehicle:", order.vehicle), ("VIN:", order.vin)),
            )
        )
        paper.down(10)
        paper.say_twice(paper.left, "Line Items", size=10)
        paper.down(12)
        table(paper, COLUMNS, [cells(row) for row in rows], LOOK)
        labour = sum((Decimal(row.labour) for row in rows), Decimal(0)) * rate
        for label, amount in (("Labor Total", labour), ("Gross Total", labour + order.summed())):
            paper.say_twice(paper.left, label, size=9)
            paper.say_twice(paper.right, money(amount, "en", sign=True), size=9, align="right")
            paper.down(14)
        paper.down(6)
        paper.notes(("Existing: the part stays on the vehicle and is not ordered.",), size=7)

    sheet = Sheet(
        title="Progressive Supplement 2",
        size=(LETTER[1], LETTER[0]) if sideways else LETTER,
        foot=numbered("Page {page} of {pages}"),
        sideways=sideways,
        program="Cloud Estimating 26.2",
    )
    return bind(sheet, write)
