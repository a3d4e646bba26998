"""The mail bag: every note of `notes.toml` wrapped as its writer's program does it, with the facts expected of it."""

import datetime as dt
import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from samples.drawing import shops
from samples.drawing.letter import Letter, Program, apple, fax_gateway, gmail, outlook
from samples.drawing.order import Sample, Shop

NOTES = Path(__file__).with_name("notes.toml")
FIRST = dt.datetime(2026, 11, 20, 8, 14, 31, tzinfo=dt.timezone(dt.timedelta(hours=-5)))
BETWEEN = dt.timedelta(minutes=37, seconds=13)


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a shop's mails are written: the person, the trade, the language, the program."""

    shop: Shop
    person: str
    trade: str
    language: str
    program: Program

    @property
    def signature(self) -> str:
        """Person, trade, shop, telephone and, because people do, the address."""
        lines = (self.person, self.trade, self.shop.name, self.shop.phone, self.shop.address)
        return "\n".join(line for line in lines if line)


DESKS = {
    "normand": Desk(shops.LAVAL, "Normand Castonguay", "Parts / Estimating", "en", outlook),
    "marguerite": Desk(shops.SHERBROOKE, "Marguerite Doyle", "Parts coordinator", "en", gmail),
    "iain": Desk(shops.SHERBROOKE, "Iain Mackay", "Estimator", "en", apple),
    "sylvie": Desk(shops.BELLEMARE, "Sylvie Arsenault", "Service des pièces", "fr", gmail),
    "kevin": Desk(shops.LONGUEUIL, "Kevin Thibodeau", "Préposé aux pièces", "fr", gmail),
    "machine": Desk(shops.LONGUEUIL, "", "", "fr", fax_gateway),
    "jean": Desk(shops.QUEBEC, "Jean-François Marcoux", "Estimateur", "fr", outlook),
    "odile": Desk(shops.OUTAOUAIS, "Odile Séguin", "Commis aux pièces", "fr", apple),
    "rene": Desk(shops.OUTAOUAIS, "René Séguin", "Propriétaire", "fr", outlook),
    "luc": Desk(shops.ANJOU, "Luc Bérubé", "Pièces", "fr", outlook),
    "lucia": Desk(shops.MONTREAL, "Lucía Ruiz", "Recambios", "es", apple),
    "ingrid": Desk(shops.SAGUENAY, "Ingrid Solheim", "Delelager", "nb", gmail),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What a shop writes, where it goes, and the fate it shall have; `dealers` has one for each request."""

    name: str
    shows: str
    desk: str
    to: tuple[str, ...]
    subject: str
    text: str
    brands: tuple[str, ...]
    dealers: tuple[str, ...] = ()
    enclosed: tuple[tuple[str, str], ...] = ()
    kind: str = "order"
    becomes: str = "request"


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as it travels, and the note it was made from."""

    name: str
    raw: bytes
    letter: Letter
    note: Note

    def expected(self) -> dict[str, object]:
        """Envelope, facts and fate. `brands` and `dealers` name one for each request, in the order of the paper."""
        note, letter = self.note, self.letter
        return {
            "file": f"{self.name}.eml",
            "shows": note.shows,
            "envelope": {"sender": letter.address, "recipients": list(letter.to)},
            "sender": letter.address,
            "subject": letter.subject,
            "kind": note.kind,
            "pdfs": [hashlib.sha256(pdf).hexdigest() for _, pdf in letter.enclosed],
            "orders": [name for _, name in note.enclosed],
            "becomes": note.becomes,
            "requests": len(note.dealers),
            "brand": note.brands[0],
            "dealer": note.dealers[0] if note.dealers else None,
            "brands": list(note.brands),
            "dealers": list(note.dealers),
        }


def notes() -> tuple[Note, ...]:
    """The notes, in the order in which they arrive: a duplicate comes after what it repeats."""
    with NOTES.open("rb") as file:
        found = tomllib.load(file)["mail"]
    return tuple(Note(**{key: _frozen(value) for key, value in note.items()}) for note in found)


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def mails(drawn: Mapping[str, Sample]) -> tuple[Mail, ...]:
    """Every note as a mail; `drawn` gives the PDFs by name."""
    return tuple(_wrap(place, note, drawn) for place, note in enumerate(notes(), start=1))


def _wrap(place: int, note: Note, drawn: Mapping[str, Sample]) -> Mail:
    desk = DESKS[note.desk]
    letter = Letter(
        sender=desk.shop.name,
        address=desk.shop.email,
        to=tuple(f"{local_part}@parts.example" for local_part in note.to),
        subject=note.subject,
        text=note.text,
        signature=desk.signature,
        language=desk.language,
        date=FIRST + place * BETWEEN,
        enclosed=tuple((name, drawn[sample].pdf) for name, sample in note.enclosed),
    )
    return Mail(f"{place:02}-{note.name}", desk.program(letter), letter, note)
