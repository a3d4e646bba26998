"""``partspost parse``: what the reader makes of files, in the shape other programs rely on (docs/interfaces.md)."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer

from config import load_settings
from parsers import Document, Mail, Order, Problem
from parsers.exact import pack_sets, set_name, with_estimates
from partspost.reader.reading import ReadingRoom


def parse_files(files: list[Path], rcpt: str | None, config: Path | None, *, as_json: bool) -> bool:
    """Read each file and print it, one JSON object a line or for people; True when everything could be read."""
    room = ReadingRoom(load_settings(config))
    today = datetime.now(UTC).date()
    clean = True
    try:
        for file in files:
            content = file.read_bytes()
            if set_name(file.name) or content.startswith(b"PK"):
                packed = b"".join(pack_sets(_beside(file))) if set_name(file.name) else content
                read = document_json(file.name, room.read_sets(packed))
                clean &= bool(read["readable"])
            elif b"%PDF-" in content[:1024]:
                read = document_json(file.name, room.read_document(content, today))
                clean &= bool(read["readable"])
            else:
                read = _mail(room, file, content, rcpt, today)
                clean &= all(document["readable"] for document in read["documents"])
            typer.echo(json.dumps(read, ensure_ascii=False) if as_json else _for_people(read))
    finally:
        room.close()
    return clean


def _beside(file: Path) -> list[tuple[str, bytes]]:
    """The files of the set that a file of estimate tables belongs to: they lie beside it and share its name."""
    near = (path for path in sorted(file.parent.iterdir()) if path.is_file() and set_name(path.name))
    return [(path.name, path.read_bytes()) for path in near if set_name(path.name) == set_name(file.name)]


def document_json(name: str, document: Document) -> dict[str, Any]:
    """One PDF as other programs read it: numbers as decimal strings, dates ISO 8601, absent is null."""
    return {
        "file": name,
        "readable": document.readable,
        "orders": [_order(order) for order in document.orders],
        "problems": [_problem(problem) for problem in document.problems],
        "rows": document.rows,
        "unexplained": list(document.unexplained),
    }


def _mail(room: ReadingRoom, file: Path, raw: bytes, rcpt: str | None, today: Any) -> dict[str, Any]:
    read = room.read_mail(raw, rcpt, None)
    if isinstance(read, Problem):
        return {"file": file.name, "kind": "hostile", "pdfs": [], "pdf_count": 0, "documents": []} | {
            "problems": [_problem(read)]
        }
    mail, files = read
    pages = [room.read_document(pdf, today) for pdf in files[: len(mail.pdfs)]]
    found, alone = with_estimates(pages, [room.read_sets(packed) for packed in files[len(mail.pdfs) :]])
    sources = (*mail.pdfs, *(mail.ems[place] for place in alone))
    documents = [
        document_json(source.name or f"{source.sha256[:12]}.pdf", document)
        for source, document in zip(sources, found, strict=True)
    ]
    return _mail_json(file.name, mail, documents)


def _mail_json(name: str, mail: Mail, documents: list[dict[str, Any]]) -> dict[str, Any]:
    automatic = asdict(mail.automatic)
    until = automatic["until"]
    return {
        "file": name,
        "kind": mail.kind,
        "sender": mail.sender.address,
        "subject": mail.subject,
        "pdfs": [pdf.sha256 for pdf in mail.pdfs],
        "pdf_count": len(mail.pdfs),
        "documents": documents,
        "auto": {
            "class": automatic.pop("kind"),
            **automatic,
            "until": until.isoformat() if until else None,
        },
        "problems": [_problem(problem) for problem in mail.problems],
    }


def _order(order: Order) -> dict[str, Any]:
    facts = asdict(order)
    facts["lines"] = [_plain(line) for line in facts["lines"]]
    return _plain(facts) | {"confidence": round(order.confidence, 2)}


def _plain(facts: dict[str, Any]) -> dict[str, Any]:
    """Decimals and dates as strings, everything else as it is."""
    plain = {}
    for key, value in facts.items():
        if value is None or isinstance(value, (str, list, dict, float)):
            plain[key] = value
        else:
            plain[key] = value.isoformat() if hasattr(value, "isoformat") else f"{value:f}"
    return plain


def _problem(problem: Problem) -> dict[str, Any]:
    return asdict(problem)


def _for_people(read: dict[str, Any]) -> str:
    lines = [f"{read['file']}: {read.get('kind', 'document')}"]
    for document in read.get("documents", [read]):
        lines += [_order_for_people(order) for order in document["orders"]]
        lines += [f"  ! {problem['code']}: {problem['detail']}" for problem in document["problems"]]
    return "\n".join(lines)


def _order_for_people(order: dict[str, Any]) -> str:
    vehicle = " ".join(value for value in order["vehicle"].values() if value)
    head = f"  order {order['purchase_order'] or order['repair_order'] or '?'} · {vehicle} · VIN {order['vin'] or '?'}"
    rows = [
        f"    {line['line'] or '':>4} {line['part_number'] or '?':<18} {line['quantity'] or '?':>4} × "
        f"{line['unit_price'] or '?':>9}  {line['description'] or ''}"
        for line in order["lines"]
    ]
    return "\n".join([f"{head} · confidence {order['confidence']:.2f}", *rows])
