"""Bons de commande of Québec shops: items on two lines, thousands with a space, TPS and TVQ; and a boxed form."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4

from samples.drawing.figures import day, money
from samples.drawing.order import Line, Order, Sample, quebec_taxes
from samples.drawing.paper import TIMES, Foot, Paper, Sheet, bind, numbered
from samples.drawing.shops import BELLEMARE, LONGUEUIL, OUTAOUAIS
from samples.drawing.table import Column, Look, table


def piece(quantity: int, description: str, number: str, price: str, part_type: str = "unknown") -> Line:
    """A line with the price of one and of all."""
    unit = Decimal(price)
    return Line(
        part_number=number,
        description=description,
        quantity=quantity,
        unit_price=unit,
        extended_price=unit * quantity,
        part_type=part_type,
    )


RAV4 = (
    piece(1, "Capot", "53301-0R080", "1284.66"),
    piece(2, "Agrafe de pare-chocs avant", "52161-02020", "3.10"),
    piece(1, "Phare gauche à DEL, sans réglage automatique de la hauteur", "81150-0R230", "1046.25"),
    piece(1, "Moulure d'arche d'aile avant gauche, texturée", "75602-0R040", "118.40"),
)
X5 = (
    piece(1, "Recouvrement de pare-chocs avant, apprêté", "51 11 8 069 271", "1742.80"),
    piece(1, "Grille centrale inférieure", "51 11 7 379 461", "186.35"),
    piece(1, "Aile avant droite, aluminium", "41 00 7 492 142", "981.50"),
    piece(1, "Passage de roue avant droit, partie avant", "51 71 7 420 228", "143.90"),
    piece(12, "Rivet expansible noir", "51 11 8 174 185", "1.45"),
    piece(
        1,
        "Projecteur droit à DEL adaptatif, sans les modules de commande ni le support de fixation latéral",
        "63 11 7 933 386",
        "2318.60",
    ),
    piece(1, "Support de projecteur droit", "51 64 7 352 012", "62.75"),
    piece(
        1,
        "Rétroviseur extérieur droit, chauffant, avec caméra panoramique et mémoire de position",
        "51 16 7 498 092",
        "1120.40",
    ),
    piece(1, "Faisceau de câbles du pare-chocs avant, aide au stationnement", "61 12 9 864 207", "264.15"),
    piece(1, "Revêtement inférieur de pare-chocs, noir mat", "51 11 8 067 955", "208.70"),
    piece(2, "Capteur à ultrasons, noir saphir", "66 20 9 472 202", "139.95"),
    piece(
        1,
        "Condenseur de climatisation avec déshydrateur, joints toriques et vis de fixation",
        "64 50 9 389 410",
        "611.20",
    ),
    piece(4, "Vis à embase M6 × 20", "07 14 7 231 767", "2.25"),
)
MAZDA3 = (
    piece(1, "Aile avant G", "BCKA-52-211B", "389.00", "oem"),
    piece(1, "Pare-boue G", "BDGF-56-140A", "96.70", "aftermarket"),
    piece(1, "Roue 16 po usagée", "9965-05-6560", "145.00", "recycled"),
    piece(3, "Écrou à ressort", "9999-50-0532", "2.20", "oem"),
)


RAV4_ORDER = Order(
    shop=BELLEMARE,
    vin="2T3F1RFV7PC300303",
    year="2023",
    make="Toyota",
    model="RAV4 LE",
    lines=RAV4,
    date=dt.date(2026, 11, 21),
    required_by=dt.date(2026, 11, 26),
    purchase_order="BC-20261121-07",
    repair_order="90177",
    claim="0987654-A",
    insurer="Assurances du Fleuve",
).with_taxes()
X5_ORDER = Order(
    shop=LONGUEUIL,
    vin="5UX53DP08P9202020",
    year="2023",
    make="BMW",
    model="X5 xDrive40i",
    lines=X5,
    date=dt.date(2026, 11, 18),
    required_by=dt.date(2026, 11, 24),
    purchase_order="26-1184",
    repair_order="15522",
    claim="TR-771920",
    insurer="Trois-Rives Assurance",
).with_taxes()
MAZDA3_ORDER = Order(
    shop=OUTAOUAIS,
    vin="JM1BPBLM3P1383838",
    year="2023",
    make="Mazda",
    model="Mazda3 GS",
    lines=MAZDA3,
    date=dt.date(2026, 11, 20),
    purchase_order="7741",
    repair_order="G-2304",
    insurer="La Mutuelle des Pays-d'en-Haut",
    unprinted=frozenset({"email"}),
).with_taxes()


def samples() -> tuple[Sample, ...]:
    """Letter with two-line items, A4 with a page foot in the middle of a wrap, and a ruled form."""
    return (
        Sample(
            "bon-de-commande",
            "the part number under the description, spaces in thousands, TPS and TVQ",
            two_lines(RAV4_ORDER),
            (RAV4_ORDER,),
        ),
        Sample(
            "bon-de-commande-a4",
            "A4 without rules, part numbers with spaces, the page ends in the middle of a wrapped description",
            without_rules(X5_ORDER),
            (X5_ORDER,),
        ),
        Sample(
            "bon-de-commande-formulaire",
            "a boxed form in Times, part types in French",
            form(MAZDA3_ORDER),
            (MAZDA3_ORDER,),
        ),
    )


def dollars(amount: Decimal) -> str:
    """An amount as Québec prints it."""
    return money(amount, "fr", sign=True)


def sums(paper: Paper, order: Order) -> None:
    """Subtotal, both taxes, total."""
    subtotal = order.summed()
    tps, tvq = quebec_taxes(subtotal)
    paper.totals(
        (
            ("Sous-total", dollars(subtotal)),
            ("TPS (5 %)", dollars(tps)),
            ("TVQ (9,975 %)", dollars(tvq)),
            ("TOTAL", dollars(subtotal + tps + tvq)),
        )
    )


TWO_LINES = (
    Column("Qté", 34, "right", gap=10),
    Column("Description", 290),
    Column("Prix unit.", 90, "right"),
    Column("Montant", 90, "right"),
)


def two_lines(order: Order) -> bytes:
    """Description and, smaller under it, the number."""
    shop = order.shop

    def write(paper: Paper) -> None:
        paper.letterhead(
            shop,
            "BON DE COMMANDE",
            (
                f"N° {order.purchase_order}",
                f"Date : {day(order.date, 'fr')}",
                f"Livraison : {day(order.required_by or order.date, 'fr')}",
            ),
            quiet=(f"Tél. : {shop.phone}   {shop.email}", f"TPS {shop.gst}   TVQ {shop.qst}"),
        )
        paper.fields(
            (
                (("À :", "TOYOTA (pièces)"), ("Demandé par :", "Sylvie Arsenault")),
                (("BT :", order.repair_order or ""), ("Assureur :", order.insurer or "")),
                (("Véhicule :", order.vehicle), ("Réclamation :", order.claim or "")),
                (("NIV :", order.vin),),
            )
        )
        paper.down(10)
        rows = [
            (str(line.quantity), f"{line.description}\nN° {line.part_number}", *prices(line)) for line in order.lines
        ]
        table(paper, TWO_LINES, rows, Look(size=9.5, leading=12, space=7, quiet_second=True, lines=True))
        sums(paper, order)
        paper.notes(
            (
                "Merci d'inscrire le numéro du bon de commande sur la facture.",
                "Pièces d'origine seulement, sauf avis contraire.",
            )
        )

    foot = numbered("Page {page} de {pages}", owner=f"{shop.name} · {shop.city}")
    return bind(Sheet(title="Bon de commande", foot=foot, program="Atelier Plus 7"), write)


def prices(line: Line) -> tuple[str, str]:
    """Unit price and amount of the line."""
    return dollars(line.unit_price or Decimal(0)), dollars(line.extended_price or Decimal(0))


def without_rules(order: Order) -> bytes:
    """Columns that only their alignment holds together; long descriptions wrap and the page may end within one."""
    shop = order.shop

    def write(paper: Paper) -> None:
        paper.letterhead(
            shop, "Bon de commande", (f"N° commande : {order.purchase_order}",), quiet=(f"{shop.phone}   {shop.email}",)
        )
        paper.fields(
            (
                (("Date :", day(order.date, "fr")), ("Requis le :", day(order.required_by or order.date, "fr"))),
                (("N° de bon de travail :", order.repair_order or ""), ("N° de réclamation :", order.claim or "")),
                (("Assureur :", order.insurer or ""), ("Préparé par :", "Kevin Thibodeau")),
                (("Véhicule :", order.vehicle), ("N° de série :", order.vin)),
                (("N° TPS :", shop.gst), ("N° TVQ :", shop.qst)),
            ),
            size=9.5,
        )
        paper.down(24)
        columns = (
            Column("No pièce", 106),
            Column("Désignation", 176, gap=14),
            Column("Quantité", 56, "right", gap=10),
            Column("Prix net", 80, "right"),
            Column("Total", 84, "right"),
        )
        rows = [(line.part_number, line.description, str(line.quantity), *prices(line)) for line in order.lines]
        look = Look(heading="plain", size=10, leading=14, space=20, once=True, split=True)
        table(paper, columns, rows, look)
        sums(paper, order)

    foot: Foot = numbered("Page {page} de {pages}", align="centre")
    sheet = Sheet(title="Bon de commande", size=A4, margin=54, bottom=70, foot=foot, program="Traitement de texte")
    return bind(sheet, write)


FORM = (
    Column("Qté", 34, "centre"),
    Column("Réf.", 96),
    Column("Description", 170),
    Column("Type", 80),
    Column("Prix", 74, "right"),
    Column("Montant", 78, "right"),
)
FRENCH_TYPES = {"oem": "Origine", "aftermarket": "Similaire", "recycled": "Usagée"}


def form(order: Order) -> bytes:
    """A form with boxes, of which the last rows stay empty."""
    shop = order.shop
    colour = HexColor(shop.colour)

    def write(paper: Paper) -> None:
        paper.letterhead(
            shop,
            f"COMMANDE DE PIÈCES  No {order.purchase_order}",
            (f"Date : {day(order.date, 'fr')}",),
            quiet=(f"Téléphone : {shop.phone}",),
        )
        paper.fields(
            (
                (("N° de dossier :", order.repair_order or ""), ("Assureur :", order.insurer or "")),
                (("Véhicule :", order.vehicle), ("NIV :", order.vin)),
            ),
            size=10,
        )
        paper.down(6)
        rows = [
            (str(line.quantity), line.part_number, line.description, FRENCH_TYPES[line.part_type], *prices(line))
            for line in order.lines
        ]
        blanks: Sequence[tuple[str, ...]] = [("",) * len(FORM)] * 6
        table(
            paper,
            FORM,
            [*rows, *blanks],
            Look(heading="boxed", colour=colour, size=10, leading=13, space=6, lines=True),
        )
        sums(paper, order)
        paper.say(paper.left, "Signature :", size=10)
        paper.canvas.line(paper.left + 56, paper.y - 2, paper.left + 230, paper.y - 2)

    return bind(Sheet(title="Commande de pièces", face=TIMES, program="Tableur"), write)
