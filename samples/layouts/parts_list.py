"""Bilingual parts lists of a body shop chain: plain monospaced text, one file after the other, of any brand."""

import datetime as dt
from collections.abc import Iterator

from samples.drawing.order import Line, Order, Sample
from samples.drawing.paper import COURIER, Paper, Sheet, bind, numbered
from samples.drawing.shops import ANJOU

TYPES = {"oem": "OEM", "aftermarket": "A/M", "recycled": "RECY", "remanufactured": "REMAN"}


def wanted(*rows: tuple[str, int, str, str]) -> tuple[Line, ...]:
    """Lines numbered 001, 002, ... from part number, quantity, description and type."""
    return tuple(
        Line(line=f"{place:03}", part_number=number, description=text, quantity=quantity, part_type=part_type)
        for place, (number, quantity, text, part_type) in enumerate(rows, start=1)
    )


def dossier(number: str, vin: str, car: tuple[str, str, str], lines: tuple[Line, ...]) -> Order:
    """One file of the list; the list prints no price, no claim and no mail address."""
    return Order(
        shop=ANJOU,
        vin=vin,
        year=car[0],
        make=car[1],
        model=car[2],
        lines=lines,
        date=dt.date(2026, 11, 21),
        repair_order=number,
        currency=None,
        unprinted=frozenset({"email"}),
    )


CRV = dossier(
    "71120",
    "2HKRS4H56NH242424",
    ("2022", "Honda", "CR-V"),
    wanted(
        ("04711-3W0-A00ZZ", 1, "Pare-chocs av.", "oem"),
        ("71201-3W0-A00", 1, "Grille", "oem"),
        ("HO2502187", 1, "Phare G", "aftermarket"),
        ("91512-SX0-003", 6, "Agrafe", "oem"),
    ),
)
SPORTAGE = dossier(
    "71121",
    "KNDPU3AF5P7373737",
    ("2023", "Kia", "Sportage"),
    wanted(("86511-P1000", 1, "Pare-chocs av.", "oem"), ("86350-P1010", 1, "Grille de radiateur", "oem")),
)
PILOT = dossier(
    "71126",
    "5FNYG1H51PB262626",
    ("2023", "Honda", "Pilot"),
    wanted(("71501-T90-A50ZZ", 1, "Pare-chocs arr.", "oem"), ("33500-T90-A01", 1, "Feu arr. D", "recycled")),
)
FORTE = dossier(
    "71130",
    "3KPF24AD6PE292929",
    ("2023", "Kia", "Forte EX"),
    wanted(
        ("92101-M7300", 1, "Phare G", "oem"),
        ("66311-M7000", 1, "Aile av. G", "oem"),
        ("28190-M6000", 1, "Compresseur A/C", "remanufactured"),
    ),
)


def samples() -> tuple[Sample, ...]:
    """Two brands in one list, and a short list of one dossier with a note under a line."""
    return (
        Sample(
            "liste-de-pieces",
            "three files of two brands in one list, no prices",
            drawn(CRV, SPORTAGE, PILOT),
            (CRV, SPORTAGE, PILOT),
        ),
        Sample(
            "liste-de-pieces-note", "one file, a back-order question under a line", drawn(FORTE, note=True), (FORTE,)
        ),
    )


def drawn(*dossiers: Order, note: bool = False) -> bytes:
    """A listing as a line printer would make it; the first line of each file is bold."""

    def write(paper: Paper) -> None:
        shop = dossiers[0].shop
        paper.letterhead(shop, "LISTE DE PIÈCES / PARTS LIST", ("2026-11-21 08:14",), quiet=(shop.phone,))
        for order in dossiers:
            for place, text in enumerate(listing(order, note=note)):
                paper.say(paper.left, text, size=10, bold=not place)
                paper.down(14)
            paper.down(12)
        count = sum(len(order.lines) for order in dossiers)
        paper.say(paper.left, f"--- Fin de liste / End of list : {count} ---", size=10)

    foot = numbered("Page {page} / {pages}", align="centre")
    return bind(Sheet(title="Liste de pièces", face=COURIER, foot=foot, program="Listeur 3"), write)


def listing(order: Order, *, note: bool) -> Iterator[str]:
    """The lines of text of one file."""
    yield f"=== Dossier {order.repair_order} === {order.vehicle} ==="
    yield f"    NIV / VIN {order.vin} === {len(order.lines)} pièces ==="
    for line in order.lines:
        number = f"{line.line} {line.part_number:<17}{line.quantity:>3}"
        yield f"{number}  {line.description:<28}{TYPES[line.part_type]}"
        if note and line.line == "002":
            yield "    B/O ? Vérifier le délai avant d'expédier / please confirm ETA"
