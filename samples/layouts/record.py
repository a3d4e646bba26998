"""Supplements of record: sections that eat line numbers, S-tags, labour rows between the parts, words that wrap."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from samples.drawing.figures import day, money
from samples.drawing.order import Line, Order, Sample, Shop
from samples.drawing.paper import Foot, Paper, Sheet, bind, numbered
from samples.drawing.shops import LAVAL, SHERBROOKE
from samples.drawing.table import Column, Look, Row, Section, table
from samples.layouts.sixty_lines import FOUND


@dataclass(frozen=True, slots=True)
class Repair:
    """A row of an estimate: a part when it has a number, work otherwise. `price` is that of all pieces."""

    line: str
    mark: str
    oper: str
    description: str
    part_number: str = ""
    quantity: int = 0
    price: str = ""
    labour: str = ""
    paint: str = ""
    part_type: str = "oem"

    def fact(self) -> Line:
        """The row as a line of the order."""
        return Line(
            line=self.line,
            part_number=self.part_number,
            description=self.description.replace("\n", " "),
            quantity=self.quantity,
            extended_price=Decimal(self.price),
            part_type=self.part_type,
        )

    def unmarked(self) -> Line:
        """The line on a paper that marks only the parts that are not original."""
        return replace(self.fact(), part_type="unknown") if self.part_type == "oem" else self.fact()


CAMRY: tuple[Repair | Section, ...] = (
    Section("FRONT BUMPER & GRILLE", "1"),
    Repair("2", "", "O/H", "Bumper assy", labour="2.8"),
    Repair("3", "*    S01", "Repl", "Bumper cover", "5211906987", 1, "583.50", "Incl.", "2.6"),
    Repair("4", "     S01", "Repl", "A/M Grille assy", "TO1200466", 1, "214.20", "Incl.", "", "aftermarket"),
    Repair("5", "     S02", "Repl", "Grille emblem w/pre-collision sensor", "9097502164", 1, "148.35", "0.2"),
    Repair("6", "*<>  S02", "Rpr", "Absorber bracket", labour="0.5"),
    Section("FRONT LAMPS", "7"),
    Repair("8", "     S01", "Repl", "LKQ LT Headlamp assy LED", "8115006E50", 1, "612.00", "0.6", "", "recycled"),
    Repair("9", "     S01", "R&I", "RT Headlamp assy", labour="0.4"),
    Repair("10", "*", "", "Aim headlamps", labour="0.5"),
    Section("FENDER", "11"),
    Repair("12", "     S02", "Repl", "LT Fender", "5380206220", 1, "402.18", "2.1", "1.8"),
    Repair("13", "", "", "Add for Clear Coat", paint="0.7"),
    Repair(
        "14",
        "     S02",
        "Repl",
        "LT Wheel opng mldg w/o sport\npkg textured standard",
        "7560133060",
        1,
        "240.00",
        "Incl.",
    ),
    Repair("15", "     S02", "Repl", "Fender liner clip", "9046707201", 8, "22.40"),
    Section("MISCELLANEOUS OPERATIONS", "16"),
    Repair("17", "#", "", "Hazardous waste removal"),
    Repair("18", "#    S02", "Subl", "Four wheel alignment"),
)
PEOPLE = {SHERBROOKE.name: ("Fortin, Danielle", "Iain Mackay"), LAVAL.name: ("Tremblay, L.", "N. Castonguay")}
LABOUR = ("Incl.", "0.3", "0.8", "", "1.2", "Incl.", "0.5")


def samples() -> tuple[Sample, ...]:
    """Two pages' worth on one, and sixty lines over three pages."""
    camry = order_of(
        CAMRY,
        vin="4T1G11AK2PU272727",
        year="2023",
        make="Toyota",
        model="Camry XSE",
        number="21888",
        claim="NL-4468120",
    )
    rows = sixty_lines()
    rogue = order_of(
        rows, vin="5N1BT3AB0PC500505", year="2023", make="Nissan", model="Rogue SV", number="21954", claim="NL-4472677"
    )
    return (
        Sample(
            "supplement-of-record", "sections, S-tags, labour rows between parts", drawn(camry, CAMRY, "2"), (camry,)
        ),
        Sample(
            "supplement-sixty-lines",
            "60 lines over 3 pages, heading on the first only, a page foot in the middle of a wrapped row",
            drawn(rogue, rows, "1", space=9),
            (rogue,),
        ),
    )


def sixty_lines() -> tuple[Repair | Section, ...]:
    """The sixty parts, numbered the way the program does: sections take a number too."""
    rows: list[Repair | Section] = []
    for section, parts in FOUND.items():
        rows.append(Section(section, str(len(rows) + 1)))
        for text, number, quantity, price in parts:
            labour = LABOUR[len(rows) % len(LABOUR)]
            rows.append(Repair(str(len(rows) + 1), "     S01", "Repl", text, number, quantity, price, labour))
    return tuple(rows)


def order_of(
    rows: Iterable[Repair | Section], *, vin: str, year: str, make: str, model: str, number: str, claim: str
) -> Order:
    """The parts among the rows as an order of CSN Sherbrooke."""
    return Order(
        shop=SHERBROOKE,
        vin=vin,
        year=year,
        make=make,
        model=model,
        lines=tuple(row.unmarked() for row in rows if isinstance(row, Repair) and row.part_number),
        date=dt.date(2026, 11, 19),
        repair_order=number,
        claim=claim,
        insurer="Northern Lights Mutual",
    ).with_subtotal()


COLUMNS = (
    Column("Line", 26, "right"),
    Column("", 44),
    Column("Oper", 32),
    Column("Description", 158),
    Column("Part Number", 78),
    Column("Qty", 28, "right"),
    Column("Extended\u00a0Price\u00a0$", 80, "right"),
    Column("Labor", 40, "right"),
    Column("Paint", 36, "right"),
)


def cells(rows: Iterable[Repair | Section]) -> list[Row]:
    """The rows as this program prints them; work has no part number and often a price of 0.00."""
    return [
        row
        if isinstance(row, Section)
        else (
            row.line,
            row.mark,
            row.oper,
            row.description,
            row.part_number,
            str(row.quantity) if row.part_number or row.oper == "Rpr" else "",
            money(Decimal(row.price), "en") if row.price else "",
            row.labour,
            row.paint,
        )
        for row in rows
    ]


def drawn(order: Order, rows: Sequence[Repair | Section], supplement: str, *, space: float = 2.2) -> bytes:
    """A supplement on paper of its own."""
    sheet = Sheet(title="Supplement of Record", foot=foot(order.shop), program="Collision Desk 26.3", margin=40)
    return bind(sheet, lambda paper: write(paper, order, rows, f"Supplement of Record {supplement}", space=space))


def write(paper: Paper, order: Order, rows: Sequence[Repair | Section], title: str, *, space: float = 2.2) -> None:
    """Head, table, subtotals of the columns, and the estimate's own totals, which include labour."""
    head(paper, order, title)
    table(paper, COLUMNS, cells(rows), Look(size=7.5, leading=9.5, space=space, once=True, split=True))
    work = [row for row in rows if isinstance(row, Repair)]
    labour, paint = (
        sum((Decimal(hour) for hour in hours if hour not in {"", "Incl."}), Decimal("0.0"))
        for hours in ([row.labour for row in work], [row.paint for row in work])
    )
    parts = sum((Decimal(row.price) for row in work if row.price), Decimal(0))
    paper.y += 7
    for x, text in ((-205, "SUBTOTALS"), (-86, money(parts, "en")), (-41, str(labour)), (-3, str(paint))):
        paper.say(paper.right + x, text, size=8, bold=True, align="right")
    paper.down(26)
    estimate_totals(paper, parts, labour, paint)
    paper.notes(
        (
            "Symbols: * user changed or not in the guide   # manual entry   <> refinish   S01, S02 supplement",
            "Parts without a mark are new original (OEM) parts.   A/M aftermarket   LKQ recycled   RECOND rebuilt",
        ),
        size=7,
    )


def head(paper: Paper, order: Order, title: str) -> None:
    """Letterhead and the claim in two columns."""
    owner, writer = PEOPLE[order.shop.name]
    paper.letterhead(
        order.shop,
        title,
        ("with Summary", f"Workfile ID: cb{order.repair_order}f34"),
        quiet=(f"{order.shop.phone}   {order.shop.email}",),
    )
    paper.fields(
        (
            (("RO Number:", order.repair_order or ""), ("Claim #:", order.claim or "")),
            (("Insurance Company:", order.insurer or ""), ("Date:", day(order.date, "en"))),
            (("Owner:", owner), ("Written By:", writer)),
            (("Vehicle:", order.vehicle), ("VIN:", order.vin)),
        )
    )
    paper.down(10)


def estimate_totals(paper: Paper, parts: Decimal, labour: Decimal, paint: Decimal) -> None:
    """Parts and work together: the price of the repair, not of the order."""
    rate = Decimal("68.00")
    if not paper.room(130):
        paper.turn()
        paper.down(9)
    paper.say(paper.left, "ESTIMATE TOTALS", size=9, bold=True)
    paper.down(14)
    work = ((f"{hours} hrs", name, hours * rate) for name, hours in (("Body Labor", labour), ("Paint Labor", paint)))
    rows = [("Parts", "", "", money(parts, "en"))]
    rows += [(name, basis, f"@ {rate} /hr", money(cost, "en")) for basis, name, cost in work]
    rows.append(("Grand Total before tax", "", "", money(parts + (labour + paint) * rate, "en")))
    columns = (
        Column("Category", 200),
        Column("Basis", 100, "right"),
        Column("Rate", 100, "right"),
        Column("Cost $", 120, "right"),
    )
    table(paper, columns, rows, Look(size=8, space=2))


def foot(shop: Shop) -> Foot:
    """The day it was printed on the left, the page in the middle of everything."""
    return numbered("11/19/2026 4:12:08 PM      Page {page} of {pages}", owner=shop.name)
