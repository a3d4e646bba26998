"""Supplements of a dealer system: what changed since the first order, marked ADD, CHG and DEL, old beside new."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from reportlab.lib.colors import HexColor

from samples.drawing.figures import day, money
from samples.drawing.order import Line, Order, Sample
from samples.drawing.paper import Paper, Sheet, bind, numbered
from samples.drawing.shops import LAVAL, OUTAOUAIS
from samples.drawing.table import Column, Look, table

ENGLISH = {"add": "ADD", "change": "CHG", "delete": "DEL"}
FRENCH = {"add": "AJOUT", "change": "MODIF", "delete": "ANNUL"}


@dataclass(frozen=True, slots=True)
class Delta:
    """One change: quantities and unit prices before and after, empty where there was or is nothing."""

    change: str
    line: str
    part_number: str
    description: str
    old_quantity: int | None
    new_quantity: int
    old_price: str
    new_price: str

    def fact(self) -> Line:
        """The line as it shall be from now on; a deleted one has quantity 0 and no price."""
        return Line(
            line=self.line,
            part_number=self.part_number,
            description=self.description,
            quantity=self.new_quantity,
            unit_price=Decimal(self.new_price) if self.new_price else None,
            change=self.change,
        )

    def cells(self, words: dict[str, str], language: str) -> tuple[str, ...]:
        """The row as the paper prints it."""
        old, new = (money(Decimal(price), language) if price else "-" for price in (self.old_price, self.new_price))
        before = "-" if self.old_quantity is None else str(self.old_quantity)
        return (
            words[self.change],
            self.line,
            self.part_number,
            self.description,
            before,
            str(self.new_quantity),
            old,
            new,
        )


CIVIC = (
    Delta("add", "11", "71140-T20-A00", "Beam, front bumper", None, 1, "", "318.90"),
    Delta("add", "12", "71190-T20-A00", "LT Bracket, bumper side", None, 1, "", "27.65"),
    Delta("change", "9", "91505-TM8-003", "Clip", 10, 14, "2.10", "2.10"),
    Delta("delete", "5", "33150-T20-A01", "LT Headlamp assy LED", 1, 0, "1130.27", ""),
)
MAZDA3 = (
    Delta("add", "5", "BDGF-51-0K0B", "Phare G, halogène", None, 1, "", "512.30"),
    Delta("change", "4", "9999-50-0532", "Écrou à ressort", 3, 6, "2.20", "2.20"),
    Delta("delete", "3", "9965-05-6560", "Roue 16 po usagée", 1, 0, "145.00", ""),
)


def samples() -> tuple[Sample, ...]:
    """The English one follows purchase order 48213-001, the French one commande 7741."""
    civic = Order(
        shop=LAVAL,
        vin="2HGFE2F59PH100101",
        year="2023",
        make="Honda",
        model="Civic Touring",
        lines=tuple(row.fact() for row in CIVIC),
        date=dt.date(2026, 11, 23),
        required_by=dt.date(2026, 11, 30),
        purchase_order="48213-002",
        repair_order="48213",
        claim="26-232003028-01",
        insurer="Boreal Insurance",
        supplement_of="48213-001",
    )
    mazda = Order(
        shop=OUTAOUAIS,
        vin="JM1BPBLM3P1383838",
        year="2023",
        make="Mazda",
        model="Mazda3 GS",
        lines=tuple(row.fact() for row in MAZDA3),
        date=dt.date(2026, 11, 24),
        purchase_order="7741-S1",
        repair_order="G-2304",
        insurer="La Mutuelle des Pays-d'en-Haut",
        supplement_of="7741",
        unprinted=frozenset({"email"}),
    )
    return (
        Sample(
            "supplement-changes",
            "ADD, CHG, DEL with old and new quantities, follows 48213-001",
            english(civic),
            (civic,),
        ),
        Sample("supplement-modifications", "the same in French, follows 7741", french(mazda), (mazda,)),
    )


def columns(headings: Sequence[str]) -> tuple[Column, ...]:
    """Eight columns; the last four are old and new quantity, old and new price."""
    left = tuple(Column(text, share) for text, share in zip(headings, (44, 24, 106, 150), strict=False))
    return left + tuple(
        Column(text, share, "right") for text, share in zip(headings[4:], (54, 54, 64, 64), strict=True)
    )


def english(order: Order) -> bytes:
    """The dealer system's own words."""

    def write(paper: Paper) -> None:
        paper.letterhead(
            order.shop,
            f"PURCHASE ORDER {order.purchase_order}",
            (f"*** SUPPLEMENT 1 TO {order.supplement_of} ***", f"Date: {day(order.date, 'en')}"),
            quiet=(f"Phone: {order.shop.phone}", f"Email: {order.shop.email}"),
        )
        paper.fields(
            (
                (
                    ("RO Number:", order.repair_order or ""),
                    ("Required By:", day(order.required_by or order.date, "en")),
                ),
                (("Claim #:", order.claim or ""), ("Insurance:", order.insurer or "")),
                (("Vehicle:", order.vehicle), ("VIN:", order.vin)),
                (("Reason:", "hidden damage after teardown"),),
            )
        )
        paper.down(10)
        headings = ("CHG", "LN", "PART NUMBER", "DESCRIPTION", "OLD QTY", "NEW QTY", "OLD $", "NEW $")
        table(paper, columns(headings), [row.cells(ENGLISH, "en") for row in CIVIC], Look(space=6))
        paper.notes(
            (
                "Lines that are not listed stay as ordered.",
                "Deleted items must not be shipped; call if they have left already.",
            )
        )

    foot = numbered("Page {page} of {pages}", owner=order.shop.name)
    return bind(Sheet(title=f"Purchase Order {order.purchase_order}", foot=foot, program="Counter DMS 18"), write)


def french(order: Order) -> bytes:
    """The same changes as a Québec shop words them, on a coloured heading."""
    colour = HexColor(order.shop.colour)

    def write(paper: Paper) -> None:
        paper.letterhead(
            order.shop,
            "COMMANDE MODIFIÉE",
            (f"N° commande : {order.purchase_order}", f"Supplément 1 au bon de commande {order.supplement_of}"),
            quiet=(f"Téléphone : {order.shop.phone}",),
        )
        paper.fields(
            (
                (("Date :", day(order.date, "fr")), ("N° de dossier :", order.repair_order or "")),
                (("Assureur :", order.insurer or ""), ("Motif :", "dommages cachés au démontage")),
                (("Véhicule :", order.vehicle), ("NIV :", order.vin)),
            )
        )
        paper.down(10)
        headings = ("ACTION", "LIG", "N° DE PIÈCE", "DÉSIGNATION", "ANC. QTÉ", "NOUV. QTÉ", "ANC. PRIX", "NOUV. PRIX")
        rows = [row.cells(FRENCH, "fr") for row in MAZDA3]
        table(paper, columns(headings), rows, Look(heading="dark", colour=colour, size=8, space=6, lines=True))
        paper.notes(("Les lignes non mentionnées restent inchangées.   Montants en dollars canadiens ($).",))

    return bind(Sheet(title="Commande modifiée", program="Tableur"), write)
