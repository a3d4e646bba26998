"""Purchase orders of an English estimating program: description before part number, list price, discount, cost."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from reportlab.lib.colors import HexColor

from samples.drawing.figures import day, money
from samples.drawing.order import Line, Order, Sample, cents
from samples.drawing.paper import HELVETICA, TIMES, VERA, Paper, Sheet, bind, numbered
from samples.drawing.shops import LAVAL, SHERBROOKE
from samples.drawing.table import Column, Look, Section, table
from samples.layouts import record


@dataclass(frozen=True, slots=True)
class Ask:
    """A row of such a program: printed line number, description, part number, quantity, list price, discount."""

    line: str
    description: str
    part_number: str
    quantity: int
    price: str
    discount: str

    @property
    def list_price(self) -> Decimal:
        """What one piece costs before discount."""
        return Decimal(self.price)

    @property
    def cost(self) -> Decimal:
        """What all pieces cost together, after discount."""
        return cents(self.list_price * (100 - Decimal(self.discount)) / 100) * self.quantity

    def fact(self) -> Line:
        """The row as a line of the order."""
        return Line(
            line=self.line,
            part_number=self.part_number,
            description=self.description,
            quantity=self.quantity,
            list_price=self.list_price,
            extended_price=self.cost,
        )


CIVIC = (
    Ask("2", "Bumper cover", "04711T20A00ZZ", 1, "612.45", "20.0"),
    Ask("5", "LT Headlamp assy LED", "33150T20A01", 1, "1130.27", "15.0"),
    Ask("9", "Bumper cover clip", "91505TM8003", 10, "2.10", "20.0"),
)
FORESTER = (
    Ask("3", "Front bumper cover", "57704FL01A", 1, "478.20", "15.0"),
    Ask("4", "Bumper energy absorber", "57705FL00A", 1, "96.40", "15.0"),
    Ask("7", "RT Fog lamp bezel", "57731FL030", 1, "58.75", "15.0"),
    Ask("11", "Hood insulator clip", "909130045", 12, "1.85", "10.0"),
    Ask("14", "Touch-up bottle (no charge)", "J361SFL000", 1, "0.00", "0.0"),
    Ask("16", "Front grille assy w/o camera", "91121FL020", 1, "402.66", "15.0"),
)
CRV = (
    Ask("2", "Rear bumper cover primed", "04715TLAA90ZZ", 1, "684.20", "20.0"),
    Ask("3", "Rear bumper beam", "71530TLAA00ZZ", 1, "341.77", "20.0"),
    Ask("4", "RT Tail lamp assy", "33500TLAA01", 1, "298.36", "15.0"),
    Ask("4", "RT Tail lamp bulb socket", "33513SWA003", 1, "24.10", "15.0"),
    Ask("9", "Rear bumper side clip", "91503SZ3003", 8, "1.95", "20.0"),
)
INTEGRA = (
    Ask("1", "RT Front fender", "60211TG7A00ZZ", 1, "391.18", "18.0"),
    Ask("2", "RT Fender liner", "74101TG7A00", 1, "118.94", "18.0"),
    Ask("3", "RT Fender emblem", "75732TG7A01", 1, "41.30", "10.0"),
    Ask("6", "Hood hinge bolt", "900430S0A01", 4, "3.25", "10.0"),
)


def order_of(asks: Sequence[Ask], *, vin: str, year: str, make: str, model: str, number: str) -> Order:
    """An order of Fix Auto Laval for these rows."""
    return Order(
        shop=LAVAL,
        vin=vin,
        year=year,
        make=make,
        model=model,
        lines=tuple(row.fact() for row in asks),
        date=dt.date(2026, 11, 20),
        required_by=dt.date(2026, 11, 27),
        purchase_order=number,
        repair_order=number.partition("-")[0],
        claim="26-232003028-01",
        insurer="Boreal Insurance",
    ).with_subtotal()


CIVIC_ORDER = order_of(
    CIVIC, vin="2HGFE2F59PH100101", year="2023", make="Honda", model="Civic Touring", number="48213-001"
)
INTEGRA_ORDER = order_of(
    INTEGRA, vin="19UDE4H69PA000202", year="2023", make="Acura", model="Integra A-Spec", number="48277-001"
)
INTEGRA_ORDER = replace(
    INTEGRA_ORDER, claim="26-232003311-01", date=dt.date(2026, 11, 19), required_by=dt.date(2026, 11, 25)
)
CRV_ORDER = order_of(CRV, vin="2HKRW2H54KH343434", year="2019", make="Honda", model="CR-V LX", number="48290-001")
CRV_ORDER = replace(CRV_ORDER, claim="26-232003377-01")
FORESTER_ORDER = replace(
    order_of(FORESTER, vin="JF2SKEHC3PH161616", year="2023", make="Subaru", model="Forester", number="CS-30944"),
    shop=SHERBROOKE,
    repair_order="30944",
    claim="NL-4471902",
    insurer="Northern Lights Mutual",
    required_by=dt.date(2026, 11, 30),
)


def samples() -> tuple[Sample, ...]:
    """The plain one, the locked one, the one before its estimate, the one with a dark heading."""
    return (
        Sample(
            "purchase-order",
            "English purchase order, Letter, list price, discount, cost",
            plain(CIVIC_ORDER, CIVIC, vendor="HONDA DE LAVAL"),
            (CIVIC_ORDER,),
        ),
        Sample(
            "purchase-order-locked",
            "the same program in another typeface, encrypted with an empty user password",
            plain(INTEGRA_ORDER, INTEGRA, vendor="ACURA MÉTROPOLITAIN", locked=True),
            (INTEGRA_ORDER,),
        ),
        Sample(
            "purchase-order-and-estimate",
            "a purchase order with the estimate behind it, which orders nothing; a line number that stands twice",
            plain(CRV_ORDER, CRV, vendor="HONDA DE LAVAL", estimate=True),
            (CRV_ORDER,),
        ),
        Sample(
            "purchase-order-dark",
            "white headings on a dark bar, striped rows, labels above values, a line without charge",
            dark_heading(FORESTER_ORDER, FORESTER),
            (FORESTER_ORDER,),
        ),
    )


def cells(asks: Sequence[Ask]) -> list[tuple[str, ...]]:
    """The rows as this program prints them."""
    return [
        (
            row.line,
            row.description,
            row.part_number,
            str(row.quantity),
            money(row.list_price, "en"),
            row.discount,
            money(row.cost, "en"),
        )
        for row in asks
    ]


COLUMNS = (
    Column("Line", 34, "right"),
    Column("Description", 190),
    Column("Part Number", 104),
    Column("Qty", 34, "right"),
    Column("List $", 60, "right"),
    Column("Disc%", 46, "right"),
    Column("Cost $", 62, "right"),
)


def plain(order: Order, asks: Sequence[Ask], *, vendor: str, locked: bool = False, estimate: bool = False) -> bytes:
    """The order alone, or with the whole estimate that it was made from behind it."""

    def write(paper: Paper) -> None:
        write_order(paper, order, asks, vendor)
        if estimate:
            paper.turn()
            record.write(paper, order, repairs(asks), "Estimate of Record")

    face = TIMES if locked else HELVETICA
    title = f"Purchase Order {order.purchase_order}"
    return bind(Sheet(title=title, face=face, program="Collision Desk 26.3", locked=locked), write)


def repairs(asks: Sequence[Ask]) -> tuple[record.Repair | Section, ...]:
    """The estimate behind the order: the same parts at list price among the work on them."""
    parts = [
        record.Repair(
            row.line,
            "",
            "Repl",
            row.description,
            row.part_number,
            row.quantity,
            str(row.list_price * row.quantity),
            "0.8",
        )
        for row in asks
    ]
    work = record.Repair("21", "*", "Rpr", "LT Quarter panel", labour="3.5", paint="2.6")
    return (Section("REAR BUMPER & LAMPS", "1"), *parts, Section("QUARTER PANEL", "20"), work)


def write_order(paper: Paper, order: Order, asks: Sequence[Ask], vendor: str) -> None:
    """Letterhead, fields in two columns, ruled table, the expected cost and a place to sign."""
    shop = order.shop
    paper.letterhead(
        shop,
        f"PURCHASE ORDER {order.purchase_order}",
        (f"Date: {day(order.date, 'en')}", f"Page {paper.page} of {paper.pages}"),
        quiet=(f"Phone: {shop.phone}", f"Email: {shop.email}"),
    )
    paper.fields(
        (
            (("Vendor:", vendor), ("Required By:", day(order.required_by or order.date, "en"))),
            (("Attn:", "Parts"), ("RO Number:", order.repair_order or "")),
            (("Owner:", "TREMBLAY, L."), ("Claim #:", order.claim or "")),
            (("Insurance:", order.insurer or ""), ("Estimator:", "N. Castonguay")),
            (("Vehicle:", order.vehicle), ("VIN:", order.vin)),
            (("Paint:", "NH-731P"), ("Trim:", "A")),
        ),
        stops=(0, 0.56),
    )
    paper.down(12)
    table(paper, COLUMNS, cells(asks))
    paper.say(paper.right - 200, f"Items Ordered: {len(asks)}", size=9, bold=True, align="right")
    paper.say(paper.right - 3, f"Expected Cost $ {money(order.summed(), 'en')}", size=9, bold=True, align="right")
    paper.down(46)
    paper.canvas.line(paper.left, paper.y, paper.left + 190, paper.y)
    paper.down(11)
    paper.notes(
        ("Authorized by", "", "Please confirm price and delivery. Quote the purchase order number on the invoice.")
    )


def dark_heading(order: Order, asks: Sequence[Ask]) -> bytes:
    """A darker, roomier paper: coloured bars, labels above their values."""
    colour = HexColor(order.shop.colour)

    def write(paper: Paper) -> None:
        shop = order.shop
        paper.letterhead(
            shop, "PARTS ORDER", (f"P.O. # {order.purchase_order}",), quiet=(f"{shop.phone}  ·  {shop.email}",)
        )
        boxes(
            paper, (("ORDER DATE", day(order.date, "en")), ("REQUIRED BY", day(order.required_by or order.date, "en")))
        )
        boxes(paper, (("R.O. #", order.repair_order or ""), ("CLAIM NUMBER", order.claim or "")))
        boxes(paper, (("VEHICLE", order.vehicle), ("VIN", order.vin)))
        boxes(paper, (("INSURANCE COMPANY", order.insurer or ""), ("ORDERED BY", "Marguerite Doyle")))
        paper.down(6)
        table(paper, COLUMNS, cells(asks), Look(heading="dark", colour=colour, stripes=True, space=6))
        paper.totals((("Items ordered", str(len(asks))), ("Subtotal", money(order.summed(), "en", sign=True))))
        paper.notes(("Deliver to the rear door between 7:30 and 16:30. No substitutions without a call.",))

    foot = numbered("Page {page} of {pages}", owner=order.shop.name)
    sheet = Sheet(title="Parts Order", face=VERA, foot=foot, program="Bodyline Office 9")
    return bind(sheet, write)


def boxes(paper: Paper, pairs: Sequence[tuple[str, str]]) -> None:
    """Labels in small capitals above their values, side by side."""
    half = (paper.right - paper.left) / len(pairs)
    for place, (label, value) in enumerate(pairs):
        x = paper.left + place * half
        paper.say(x, label, size=6.5, ink=HexColor(0x6A6A6A))
        paper.y -= 11
        paper.say(x, value, size=9.5)
        paper.y += 11
    paper.down(28)
