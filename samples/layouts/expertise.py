"""Estimates of an expert's program in French: landscape, guide numbers, operation letters, price before part number."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4

from samples.drawing.figures import day, hours, money
from samples.drawing.order import Line, Order, Sample
from samples.drawing.paper import LETTER, Paper, Sheet, bind, numbered
from samples.drawing.shops import OUTAOUAIS, QUEBEC
from samples.drawing.table import Column, Look, table

TYPES = {"oem": "OEM", "aftermarket": "SIM", "recycled": "REC"}


@dataclass(frozen=True, slots=True)
class Position:
    """A row of the expert's list: E replaces, I repairs, L paints, N takes off and puts back."""

    line: str
    oper: str
    guide: str
    description: str
    part_number: str = ""
    quantity: int = 0
    price: str = ""
    part_type: str = "unknown"
    labour: str = ""
    paint: str = ""

    def fact(self) -> Line:
        """The row as a line of the order."""
        return Line(
            line=self.line,
            part_number=self.part_number,
            description=self.description,
            quantity=self.quantity,
            extended_price=Decimal(self.price),
            part_type=self.part_type,
        )


VERSA = (
    Position("001", "E", "0281", "PARE-CHOCS AV, RECOUVREMENT", "62022-6MA0H", 1, "742.18", "oem", "1.4", "2.6"),
    Position("002", "E", "0742", "AILE AV G", "F3101-6MAMA", 1, "398.05", "oem", "2.1", "2.2"),
    Position("003", "I", "1482", "PORTE AV G", labour="3.0*", paint="1.8"),
    Position("004", "E", "7036", "PHARE G (PIÈCE SIMILAIRE)", "NI2502281", 1, "511.00", "aftermarket", "0.5"),
    Position("005", "E", "0288", "AGRAFE DE PARE-CHOCS AV", "01553-09321", 8, "17.60", "oem"),
    Position("006", "N", "0310", "GRILLE DE CALANDRE", labour="0.4"),
    Position("007", "E", "2571", "RÉTROVISEUR EXT G (RECYCLÉ)", "96302-6MA1A", 1, "185.00", "recycled", "0.6"),
    Position(
        "008",
        "E",
        "0745",
        "GARDE-BOUE AV G, SANS CAPTEUR D'AIDE AU STATIONNEMENT",
        "63843-6MA0A",
        1,
        "96.42",
        "oem",
        "0.3",
    ),
    Position("009", "L", "0742", "AILE AV G, COUCHE DE FOND", paint="0.9"),
)
TAOS = (
    Position("001", "E", "0283", "PARE-CHOCS AR, PEAU", "2GJ 807 421 B GRU", 1, "688.90", "oem", "1.6", "2.4"),
    Position("002", "E", "0290", "GUIDE DE PARE-CHOCS AR D", "2GJ 807 394 A", 1, "44.15", "oem", "0.1"),
    Position("003", "I", "3010", "PANNEAU ARRIÈRE", labour="2.5*", paint="1.1"),
    Position("004", "E", "7204", "FEU ARRIÈRE D, DEL", "2GM 945 208", 1, "372.60", "oem", "0.3"),
    Position("005", "E", "0284", "RÉFLECTEUR AR D", "2GJ 945 106", 1, "29.84", "oem"),
    Position("006", "E", "0299", "RIVET D'ÉCARTEMENT", "N 909 748 02", 10, "18.50", "oem"),
)


VERSA_ORDER = Order(
    shop=QUEBEC,
    vin="3N1CN8EV2PL353535",
    year="2023",
    make="Nissan",
    model="Versa SV",
    lines=tuple(row.fact() for row in VERSA if row.part_number),
    date=dt.date(2026, 11, 17),
    repair_order="D-40871",
    claim="55-0198877",
    insurer="Assurances du Fleuve",
    unprinted=frozenset({"email"}),
).with_subtotal()
TAOS_ORDER = replace(
    VERSA_ORDER,
    shop=OUTAOUAIS,
    vin="3VV2B7AXXPM181818",
    make="Volkswagen",
    model="Taos Comfortline",
    lines=tuple(row.fact() for row in TAOS if row.part_number),
    repair_order="G-2291",
    claim="55-0199340",
    insurer="La Mutuelle des Pays-d'en-Haut",
    unprinted=frozenset(),
).with_subtotal()


def samples() -> tuple[Sample, ...]:
    """Two pages on Letter, and A4 with part numbers that contain spaces."""
    return (
        Sample(
            "estimation-dommages",
            "French, landscape, guide numbers, price before part number, two pages",
            drawn(VERSA_ORDER, VERSA, (LETTER[1], LETTER[0])),
            (VERSA_ORDER,),
        ),
        Sample(
            "estimation-dommages-a4",
            "the same program on A4 landscape, part numbers with spaces",
            drawn(TAOS_ORDER, TAOS, (A4[1], A4[0])),
            (TAOS_ORDER,),
        ),
    )


COLUMNS = (
    Column("LIG", 28),
    Column("OP", 22),
    Column("GUIDE", 40),
    Column("DESCRIPTION", 210),
    Column("QTÉ", 34, "right"),
    Column("PRIX", 74, "right"),
    Column("N° DE PIÈCE", 116, gap=16),
    Column("TYPE", 38),
    Column("M-O", 40, "right"),
    Column("PEINT.", 44, "right"),
)


def cells(row: Position) -> tuple[str, ...]:
    """The row as this program prints it."""
    return (
        row.line,
        row.oper,
        row.guide,
        row.description,
        str(row.quantity) if row.part_number else "",
        money(Decimal(row.price), "fr", sign=True) if row.price else "",
        row.part_number,
        TYPES.get(row.part_type, ""),
        hours(row.labour, "fr"),
        hours(row.paint, "fr"),
    )


def drawn(order: Order, rows: Sequence[Position], size: tuple[float, float]) -> bytes:
    """The list on the first page, the sums of parts and work on the second."""

    def write(paper: Paper) -> None:
        head(paper, order)
        colour = HexColor(order.shop.colour)
        table(paper, COLUMNS, [cells(row) for row in rows], Look(heading="dark", colour=colour, stripes=True, size=8.5))
        paper.notes(
            ("OP : E remplacer   I réparer   L peindre   N dépose-repose      * valeur modifiée par l'estimateur",)
        )
        paper.turn()
        head(paper, order)
        summary(paper, order, rows)

    sheet = Sheet(
        title="Estimation des dommages",
        size=size,
        foot=numbered("Page {page} de {pages}", owner="EXPERTISE AUTO 11.4 · tarif des pièces du 1er nov. 2026"),
        program="Expertise Auto 11.4",
    )
    return bind(sheet, write)


def head(paper: Paper, order: Order) -> None:
    """Letterhead and the claim; repeated on every page."""
    shop = order.shop
    contact = shop.phone if "email" in order.unprinted else f"{shop.phone}   {shop.email}"
    paper.letterhead(shop, "ESTIMATION DES DOMMAGES", (f"N° réclamation : {order.claim}",), quiet=(contact,))
    paper.fields(
        (
            (
                ("N° de dossier :", order.repair_order or ""),
                ("Assureur :", order.insurer or ""),
                ("Date :", day(order.date, "fr")),
            ),
            (("Véhicule :", order.vehicle), ("NIV :", order.vin), ("Estimateur :", "J.-F. Marcoux")),
        ),
        stops=(0, 0.34, 0.74),
    )
    paper.down(10)


def summary(paper: Paper, order: Order, rows: Sequence[Position]) -> None:
    """Parts, labour and paint: what the repair costs, of which the parts are only one share."""
    rate = Decimal("72.00")
    labour, paint = (
        sum((Decimal(time.rstrip("*")) for time in times if time), Decimal(0))
        for times in ([row.labour for row in rows], [row.paint for row in rows])
    )
    paper.say(paper.left, "SOMMAIRE", size=11, bold=True)
    paper.down(18)
    paper.totals(
        (
            ("Pièces", money(order.summed(), "fr", sign=True)),
            (
                f"Main-d'œuvre carrosserie  {hours(str(labour), 'fr')} h × 72,00 $",
                money(labour * rate, "fr", sign=True),
            ),
            (f"Main-d'œuvre peinture  {hours(str(paint), 'fr')} h × 72,00 $", money(paint * rate, "fr", sign=True)),
            ("Total de l'estimation avant taxes", money(order.summed() + (labour + paint) * rate, "fr", sign=True)),
        ),
        left=0,
    )
