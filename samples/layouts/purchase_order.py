"""Purchase orders of an English estimating program: list price, discount and cost; the part number after the description."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from reportlab.lib.colors import HexColor

from samples.drawing.figures import day, money
from samples.drawing.order import Line, Order, Sample, cents
from samples.drawing.paper import TIMES, VERA, Paper, Sheet, bind, numbered
from samples.drawing.shops import LAVAL, SHERBROOKE
from samples.drawing.table import Column, Look, table


@dataclass(frozen=True, slots=True)
class Ask:
    """A row of such a program: printed line number, description, part number, quantity, list price, discount."""

    line: str
    description: str
    part_number: str
    quantity: int
    list_price: Decimal
    discount: Decimal
    part_type: str = "unknown"

    @property
    def cost(self) -> Decimal:
        """What all pieces cost together, after discount."""
        return cents(self.list_price * (100 - self.discount) / 100) * self.quantity

    def fact(self) -> Line:
        """The row as a line of the order."""
        return Line(
            line=self.line,
            part_number=self.part_number,
            description=self.description,
            quantity=self.quantity,
            list_price=self.list_price,
            extended_price=self.cost,
            part_type=self.part_type,
        )


def ask(line: str, text: str, number: str, quantity: int, price: str, discount: str, part_type: str = "unknown") -> Ask:
    """A row from plain words."""
    return Ask(line, text, number, quantity, Decimal(price), Decimal(discount), part_type)


CIVIC = (
    ask("2", "Bumper cover", "04711T20A00ZZ", 1, "612.45", "20.0"),
    ask("5", "LT Headlamp assy LED", "33150T20A01", 1, "1130.27", "15.0"),
    ask("9", "Bumper cover clip", "91505TM8003", 10, "2.10", "20.0"),
)
CROSSTREK = (
    ask("3", "Front bumper cover", "57704FL01A", 1, "478.20", "15.0"),
    ask("4", "Bumper energy absorber", "57705FL00A", 1, "96.40", "15.0"),
    ask("7", "RT Fog lamp bezel", "57731FL030", 1, "58.75", "15.0"),
    ask("11", "Hood insulator clip", "909130045", 12, "1.85", "10.0"),
    ask("14", "Touch-up bottle (no charge)", "J361SFL000", 1, "0.00", "0.0"),
    ask("16", "Front grille assy w/o camera", "91121FL020", 1, "402.66", "15.0"),
)
INTEGRA = (
    ask("1", "RT Front fender", "60211TG7A00ZZ", 1, "391.18", "18.0"),
    ask("2", "RT Fender liner", "74101TG7A00", 1, "118.94", "18.0"),
    ask("3", "RT Fender emblem", "75732TG7A01", 1, "41.30", "10.0"),
    ask("6", "Hood hinge bolt", "900430S0A01", 4, "3.25", "10.0"),
)


def samples() -> tuple[Sample, ...]:
    """The plain one, the locked one, the one with a dark heading."""
    civic = order_of(
        CIVIC, vin="2HGFE2F59PH100101", year="2023", make="Honda", model="Civic Touring", number="48213-001"
    )
    integra = order_of(INTEGRA, vin="19UDE4H69PA000202", year="2023", make="Acura", model="Integra A-Spec", number="48277-001")
    integra = replace(integra, claim="26-232003311-01", date=dt.date(2026, 11, 19), required_by=dt.date(2026, 11, 25))
    dark = replace(
        order_of(CROSSTREK, vin="JF2SKEHC0PH161616", year="2023", make="Subaru", model="Forester", number="CS-30944"),
        shop=SHERBROOKE,
        repair_order="30944",
        claim="NL-4471902",
        insurer="Northern Lights Mutual",
        required_by=dt.date(2026, 11, 30),
    )
    return (
        Sample("purchase-order", "English purchase order, Letter, list price, discount, cost", plain(civic, CIVIC, vendor="HONDA DE LAVAL"), (civic,)),
        Sample(
            "purchase-order-locked",
            "the same program in another typeface, encrypted with an empty user password",
            plain(integra, INTEGRA, vendor="ACURA MÉTROPOLITAIN", locked=True),
            (integra,),
        ),
        Sample(
            "purchase-order-dark",
            "white headings on a dark bar, striped rows, labels above values, a line without charge",
            dark_heading(dark, CROSSTREK),
            (dark,),
        ),
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
        repair_order=number.split("-")[0],
        claim="26-232003028-01",
        insurer="Boreal Insurance",
    ).with_subtotal()


def cells(asks: Sequence[Ask]) -> list[tuple[str, ...]]:
    """The rows as this program prints them."""
    return [
        (
            row.line,
            row.description,
            row.part_number,
            str(row.quantity),
            money(row.list_price, "en"),
            str(row.discount),
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


def plain(order: Order, asks: Sequence[Ask], *, vendor: str, locked: bool = False) -> bytes:
    """Letterhead, fields in two columns, ruled table, the expected cost and a place to sign."""
    number = order.purchase_order or ""

    def write(paper: Paper) -> None:
        shop = order.shop
        paper.letterhead(
            shop,
            f"PURCHASE ORDER {number}",
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
        paper.notes(("Authorized by", "", "Please confirm price and delivery. Quote the purchase order number on the invoice."))

    face = TIMES if locked else None
    sheet = Sheet(title=f"Purchase Order {number}", program="Collision Desk 26.3", locked=locked)
    return bind(replace(sheet, face=face) if face else sheet, write)


def dark_heading(order: Order, asks: Sequence[Ask]) -> bytes:
    """A darker, roomier paper: coloured bars, labels above their values."""
    colour = HexColor(order.shop.colour)

    def write(paper: Paper) -> None:
        shop = order.shop
        paper.letterhead(shop, "PARTS ORDER", (f"P.O. # {order.purchase_order}",), quiet=(f"{shop.phone}  ·  {shop.email}",))
        boxes(paper, (("ORDER DATE", day(order.date, "en")), ("REQUIRED BY", day(order.required_by or order.date, "en"))))
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
