"""How well orders and real invoices are read: `./dev accuracy` prints a table per family and overall.

The labelled sets lie beside the project in ``../shared`` (``PARTSPOST_SHARED`` names another place). Orders are
scored by the set's own program; real documents here, by line, each document counting once however many variants of it
there are. What a program embedded as XML is not read.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from parsers import Document, LineItem
from parsers.orders import read_document
from parsers.parts import canonical
from partspost.commands.parse import document_json

SHARED = Path(os.environ.get("PARTSPOST_SHARED", Path(__file__).parents[2] / "shared"))
FAMILIES = ("pdf-facturx", "pdf-invoice2data")
CENT = Decimal("0.011")
ALIKE = 70


@dataclass(frozen=True, slots=True)
class Score:
    """One real document: how many lines the truth has, how many were read, and how many of those are right."""

    family: str
    file: str
    key: tuple[str, ...]
    wanted: int
    read: int
    right: int

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.right / (self.wanted + self.read) if self.wanted + self.read else 1.0


def main() -> int:
    """Score what was asked for; 2 where the labelled sets are missing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", choices=["orders", "documents", []], help="only these")
    parser.add_argument("--by", default="family", help="of the orders: family, renderer, lang, tag or file")
    parser.add_argument("--each", action="store_true", help="of the documents: one row a file")
    asked = parser.parse_args()
    if not (SHARED / "data").is_dir():
        print(f"accuracy: the labelled sets are missing: {SHARED}/data (set PARTSPOST_SHARED to their folder)")
        return 2
    if "documents" not in asked.sets:
        score_orders(asked.by)
    if "orders" not in asked.sets:
        report(list(real_documents()), each=asked.each)
    return 0


def score_orders(by: str) -> None:
    """Read the generated orders and let their own program score them."""
    truth, scorer = SHARED / "data" / "orders", SHARED / "score" / "score_orders.py"
    with tempfile.TemporaryDirectory() as folder:
        for pdf in sorted(truth.glob("*.pdf")):
            told = document_json(pdf.name, read_document(pdf.read_bytes()))
            Path(folder, f"{pdf.stem}.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
        command = [sys.executable, str(scorer), folder, str(truth), "--by", by]
        print(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def real_documents() -> Iterator[Score]:
    """The score of each real document whose lines are known and printed."""
    for family in FAMILIES:
        for path in sorted((SHARED / "data" / "documents" / family).glob("*.truth.json")):
            truth = json.loads(path.read_text(encoding="utf-8"))
            lines = [line for line in truth.get("lines") or () if is_printed(line)]
            if not lines or truth.get("score_me") is False:
                continue
            document = read_document(path.with_suffix("").with_suffix("").read_bytes(), embedded=False)
            yield score(family, path.name.removesuffix(".pdf.truth.json"), truth["header"], lines, document)


def is_printed(line: dict[str, Any]) -> bool:
    """Whether the page shows the line: its description and one of its prices. Remarks without a price are no lines."""
    seen = line.get("visible") or {}
    priced = [name for name in ("unit_price", "gross_price", "line_total") if line.get(name) is not None]
    return seen.get("description", True) and any(seen.get(name, True) for name in priced)


def score(family: str, file: str, header: dict[str, Any], lines: Sequence[dict[str, Any]], told: Document) -> Score:
    """Pair the lines one to one, most alike first, and count the pairs whose quantity and price are right."""
    read = [line for order in told.orders for line in order.lines]
    pairs = sorted(
        ((alike(one, wanted), at, place) for at, one in enumerate(read) for place, wanted in enumerate(lines)),
        reverse=True,
    )
    free, open_lines, right = set(range(len(read))), set(range(len(lines))), 0
    for likeness, at, place in pairs:
        if likeness >= ALIKE and at in free and place in open_lines:
            free.discard(at)
            open_lines.discard(place)
            right += quantity_right(read[at], lines[place]) and price_right(read[at], lines[place])
    key = (family, str(header.get("number")), str(header.get("date")), *(str(line["description"]) for line in lines))
    return Score(family, file, key, len(lines), len(read), right)


def alike(read: LineItem, wanted: dict[str, Any]) -> float:
    """0 to 100: the same article number, else how alike the descriptions are; the price decides between equals."""
    near = price_right(read, wanted) / 10 + quantity_right(read, wanted) / 10
    article = canonical(str(wanted.get("article_number") or ""))
    if article and article == canonical(read.part_number or ""):
        return 100 + near
    described, told = f"{read.part_number or ''} {read.description or ''}", str(wanted["description"])
    words = fuzz.token_set_ratio(described.lower(), told.lower())
    return max(words, fuzz.partial_ratio(canonical(described), canonical(told)) if canonical(described) else 0) + near


def quantity_right(read: LineItem, wanted: dict[str, Any]) -> bool:
    """The printed quantity; where none is printed, none or one."""
    if wanted.get("qty") is None or not (wanted.get("visible") or {"qty": True}).get("qty"):
        return read.quantity in {None, Decimal(1)} or wanted.get("qty") is not None
    # A credit note counts backwards and prints it forwards.
    return read.quantity is not None and abs(read.quantity) == abs(Decimal(wanted["qty"]))


def price_right(read: LineItem, wanted: dict[str, Any]) -> bool:
    """A printed price of the line: of one piece, before discount, or of all of them."""
    seen = wanted.get("visible") or {}
    told = [abs(price) for price in (read.unit_price, read.list_price, read.extended_price) if price is not None]
    printed = [
        abs(Decimal(wanted[name]))
        for name in ("unit_price", "gross_price", "line_total")
        if wanted.get(name) is not None and seen.get(name, True)
    ]
    return any(abs(one - other) <= CENT for one in told for other in printed)


def report(scores: Sequence[Score], *, each: bool) -> None:
    """One row a family; a document counts once, with the mean of its variants."""
    documents: dict[tuple[str, ...], list[Score]] = defaultdict(list)
    for one in scores:
        documents[one.key].append(one)
        if each:
            print(f"{one.f1:6.2f}  {one.right}/{one.wanted} of {one.read} read  {one.family}/{one.file}")
    print(f"{'real documents':26}{'files':>7}{'papers':>8}{'lines':>7}{'P':>7}{'R':>7}{'F1/file':>9}{'F1/paper':>9}")
    for family in (*FAMILIES, ""):
        own = [variants for key, variants in documents.items() if key[0] == family or not family]
        files = [one for variants in own for one in variants]
        if files:
            right, read, wanted = (sum(getattr(one, name) for one in files) for name in ("right", "read", "wanted"))
            by_paper = sum(sum(one.f1 for one in variants) / len(variants) for variants in own) / len(own)
            shares = (right / max(read, 1), right / max(wanted, 1), sum(one.f1 for one in files) / len(files), by_paper)
            row = f"{family or '= all':26}{len(files):7}{len(own):8}{wanted:7}"
            print(row + f"{100 * shares[0]:7.1f}{100 * shares[1]:7.1f}{100 * shares[2]:9.1f}{100 * shares[3]:9.1f}")


if __name__ == "__main__":
    sys.exit(main())
