"""Spanish papers of a Montréal workshop: an appraisal whose list stands in two places, and an order with discounts."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from reportlab.lib.pagesizes import A4

from samples.drawing.figures import day, money
from samples.drawing.order import Line, Order, Sample, cents, quebec_taxes
from samples.drawing.paper import TIMES, Paper, Sheet, bind, numbered
from samples.drawing.shops import MONTREAL
from samples.drawing.table import Column, Look, table


@dataclass(frozen=True, slots=True)
class Posicion:
    """A position: work with its time, and the piece it needs, if any."""

    number: str
    oper: str
    description: str
    time: str
    part_number: str = ""
    price: str = ""

    def fact(self) -> Line:
        """The piece; this paper prints neither quantity nor line number."""
        return Line(
            part_number=self.part_number,
            description=self.description,
            quantity=None,
            extended_price=Decimal(self.price),
        )


ESCAPE = (
    Posicion("0742", "E", "ALETA DL.D.", "2,1", "LJ6Z-16005-A", "402.53"),
    Posicion("0281", "E", "PARAGOLPES DL., REVESTIMIENTO", "1,4", "LJ6Z-17D957-BAPTM", "688.90"),
    Posicion("1482", "I", "PUERTA DL.D.", "3,0"),
    Posicion("7036", "E", "FARO D.", "0,5", "LJ6Z-13008-H", "1120.17"),
    Posicion("0310", "N", "REJILLA", "0,4"),
    Posicion("0748", "E", "PASO DE RUEDA DL.D.", "0,3", "LJ6Z-16102-C", "87.40"),
)


@dataclass(frozen=True, slots=True)
class Pieza:
    """A row of the order: price, discount in per cent, quantity."""

    part_number: str
    description: str
    quantity: int
    list_price: str
    discount: int
    part_type: str = "oem"

    @property
    def net(self) -> Decimal:
        """The price of one piece after discount."""
        return cents(Decimal(self.list_price) * (100 - self.discount) / 100)

    def fact(self) -> Line:
        """The row as a line of the order."""
        return Line(
            part_number=self.part_number,
            description=self.description,
            quantity=self.quantity,
            unit_price=self.net,
            list_price=Decimal(self.list_price),
            extended_price=self.net * self.quantity,
            part_type=self.part_type,
        )


WRANGLER = (
    Pieza("68292882AC", "Guardabarros delantero izq.", 1, "1184.00", 15),
    Pieza("55112877AG", "Bisagra de capó", 2, "96.40", 10),
    Pieza("68294167AB", "Parachoques delantero, tapa", 1, "212.75", 15, "aftermarket"),
    Pieza("6508844AA", "Grapa de paso de rueda", 8, "3.15", 0),
    Pieza("55113717AD", "Faro antiniebla LED", 2, "241.30", 10),
)
WORDS = {"oem": "original", "aftermarket": "alternativo"}


ESCAPE_ORDER = Order(
    shop=MONTREAL,
    vin="1FMCU9G60PU363636",
    year="2023",
    make="Ford",
    model="Escape SEL",
    lines=tuple(row.fact() for row in ESCAPE if row.part_number),
    date=dt.date(2026, 11, 16),
    repair_order="OR-2198",
    claim="MTL-556021",
    insurer="Seguros del Norte",
).with_taxes()
WRANGLER_ORDER = Order(
    shop=MONTREAL,
    vin="1C4HJXEN8PW111111",
    year="2023",
    make="Jeep",
    model="Wrangler Sahara",
    lines=tuple(row.fact() for row in WRANGLER),
    date=dt.date(2026, 11, 20),
    required_by=dt.date(2026, 11, 25),
    purchase_order="P-0388",
    repair_order="OR-2214",
    insurer="Seguros del Norte",
).with_taxes()


def samples() -> tuple[Sample, ...]:
    """The appraisal on A4 and the order on Letter."""
    return (
        Sample(
            "informe-valoracion",
            "Spanish, A4, positions in one list and pieces in another, no quantities",
            informe(ESCAPE_ORDER),
            (ESCAPE_ORDER,),
        ),
        Sample(
            "pedido-de-piezas",
            "Spanish order: price, discount, net, amount; part types in words",
            pedido(WRANGLER_ORDER),
            (WRANGLER_ORDER,),
        ),
    )


def sums(paper: Paper, order: Order) -> None:
    """Sum, both taxes of Québec, total; point for thousands, comma for cents."""
    subtotal = order.summed()
    tps, tvq = quebec_taxes(subtotal)
    paper.totals(
        (
            ("TOTAL SIN IMPUESTOS", money(subtotal, "es")),
            ("TPS 5 %", money(tps, "es")),
            ("TVQ 9,975 %", money(tvq, "es")),
            ("TOTAL CAD", money(subtotal + tps + tvq, "es")),
        )
    )


OPERACIONES = (Column("POS", 50), Column("OP", 40), Column("DENOMINACIÓN", 280), Column("TIEMPO", 90, "right"))
RECAMBIOS = (Column("POS", 50), Column("DENOMINACIÓN", 200), Column("REFERENCIA", 130), Column("IMPORTE", 90, "right"))


def informe(order: Order) -> bytes:
    """What is done stands in the first list, what is bought in the second."""
    shop = order.shop

    def write(paper: Paper) -> None:
        paper.letterhead(
            shop,
            "INFORME-VALORACIÓN",
            ("NR 8971532", f"FECHA {day(order.date, 'es')}"),
            quiet=(f"Tel. {shop.phone}   {shop.email}",),
        )
        paper.fields(
            (
                (("FABRICANTE:", order.make), ("MODELO / TIPO:", order.model), ("AÑO:", order.year)),
                (("NÚMERO CHASIS:", order.vin), ("N.º DE SINIESTRO:", order.claim or "")),
                (("COMPAÑÍA:", order.insurer or ""), ("N.º EXPEDIENTE:", order.repair_order or ""), ("COLOR:", "gris")),
            ),
            stops=(0, 0.44, 0.8),
        )
        paper.down(12)
        paper.say(paper.left, "OPERACIONES", size=10, bold=True)
        paper.down(10)
        work = [(row.number, row.oper, row.description, row.time) for row in ESCAPE]
        table(paper, OPERACIONES, work, Look(heading="plain"))
        paper.say(paper.left, "PIEZAS DE RECAMBIO", size=10, bold=True)
        paper.down(10)
        pieces = [row for row in ESCAPE if row.part_number]
        rows = [(row.number, row.description, row.part_number, money(Decimal(row.price), "es")) for row in pieces]
        table(paper, RECAMBIOS, rows)
        sums(paper, order)
        paper.notes(("E sustituir   I reparar   N desmontar y montar        FECHA TARIFA DE RECAMBIOS 05/11/2026",))

    foot = numbered("Página {page} de {pages}", align="centre")
    return bind(Sheet(title="Informe-valoración", size=A4, margin=54, foot=foot, program="Peritaje 6"), write)


PEDIDO = (
    Column("Referencia", 86),
    Column("Descripción", 150),
    Column("Tipo", 62),
    Column("Cant.", 38, "right"),
    Column("PVP", 60, "right"),
    Column("Dto. %", 44, "right"),
    Column("Neto", 60, "right"),
    Column("Importe", 66, "right"),
)


def cells(row: Pieza) -> tuple[str, ...]:
    """The row as the order form prints it."""
    prices = (Decimal(row.list_price), row.net, row.net * row.quantity)
    list_price, net, amount = (money(price, "es") for price in prices)
    words = (row.part_number, row.description, WORDS[row.part_type])
    return (*words, str(row.quantity), list_price, str(row.discount), net, amount)


def pedido(order: Order) -> bytes:
    """The workshop's own order form."""
    shop = order.shop

    def write(paper: Paper) -> None:
        paper.letterhead(
            shop,
            "PEDIDO DE PIEZAS",
            (f"Pedido n.º {order.purchase_order}", f"Fecha: {day(order.date, 'es')}"),
            quiet=(f"Tel. {shop.phone}", shop.email),
        )
        paper.fields(
            (
                (("Orden de reparación:", order.repair_order or ""), ("Aseguradora:", order.insurer or "")),
                (("Vehículo:", order.vehicle), ("Bastidor:", order.vin)),
                (("Fecha de entrega:", day(order.required_by or order.date, "es")), ("Atendido por:", "Lucía Ruiz")),
            ),
            size=9.5,
        )
        paper.down(12)
        table(paper, PEDIDO, [cells(row) for row in WRANGLER], Look(size=9, leading=12, space=5, stripes=True))
        sums(paper, order)
        paper.notes((f"TPS {shop.gst}   TVQ {shop.qst}", "Entregar por la puerta trasera. ¡Gracias!"))

    return bind(Sheet(title="Pedido de piezas", face=TIMES, program="Tableur"), write)
