"""``partspost read-reply``: what a dealer's or a shop's reply would do to an order, without storing anything."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from config import load_settings
from parsers import Answer, LineAnswer, LineItem, Order, Problem
from partspost.cli import FINDINGS, USAGE, Config, Json, refusals
from partspost.reader.reading import ReadingRoom
from partspost.terminal import plain

Role = Literal["dealer", "shop"]


@dataclass(frozen=True, slots=True)
class _Asked:
    """One reply to read: the mail, the order it answers, and what is known around it."""

    mail: Path
    order: Mapping[str, Any]
    today: date
    role: str
    locale: str
    about: str


def read_reply(
    mail: Annotated[Path | None, typer.Argument(exists=True, dir_okay=False, help="The reply, an .eml file.")] = None,
    *,
    request: Annotated[Path | None, typer.Option(exists=True, help="The order that is answered, as JSON.")] = None,
    today: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day of the reply.")] = None,
    role: Annotated[str, typer.Option(help="Who writes: dealer or shop.")] = "dealer",
    locale: Annotated[str, typer.Option(help="How the writer writes dates, e.g. fr-CA.")] = "",
    in_reply_to: Annotated[
        str, typer.Option(help="Which mail is answered: order_notification, eta_update, delivery_check, question.")
    ] = "order_notification",
    asked: Annotated[str, typer.Option(help="The question that is answered, if one was asked.")] = "",
    batch: Annotated[Path | None, typer.Option(exists=True, help="Many replies, one JSON object a line.")] = None,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Say what a reply would do to the lines of an order."""
    about = "question" if asked and in_reply_to == "order_notification" else in_reply_to
    with refusals():
        room = ReadingRoom(load_settings(config))
        try:
            if batch is not None:
                for name, reply in _of_batch(batch):
                    typer.echo(json.dumps({"id": name, **answer_json(_read(room, reply))}, ensure_ascii=False))
                return
            if mail is None or request is None or role not in {"dealer", "shop"}:
                typer.echo(
                    "give MAIL and --request ORDER.json, and --role dealer or shop; or --batch FILE.jsonl", err=True
                )
                raise typer.Exit(USAGE)
            day = today.date() if today else datetime.now(UTC).date()
            answer = _read(room, _Asked(mail, _json_of(request), day, role, locale, about))
        finally:
            room.close()
    typer.echo(json.dumps(answer_json(answer), ensure_ascii=False) if as_json else plain(_for_people(answer)))
    if answer.ambiguous:
        raise typer.Exit(FINDINGS)


def answer_json(answer: Answer) -> dict[str, Any]:
    """An answer as other programs read it: numbers as decimal strings, dates ISO 8601, absent is null."""
    return {
        "actions": [_action(action) for action in answer.actions],
        "question": answer.question,
        "refused": answer.refused,
        "ambiguous": answer.ambiguous,
    }


def _action(action: LineAnswer) -> dict[str, Any]:
    return {
        "line": action.line,
        "answer": action.answer,
        "eta": action.eta.isoformat() if action.eta else None,
        "part_number": action.part_number,
        "price": f"{action.price:f}" if action.price is not None else None,
        "quantity": f"{action.quantity:f}" if action.quantity is not None else None,
        "reason": action.reason,
    }


def _read(room: ReadingRoom, asked: _Asked) -> Answer:
    read = room.read_mail(asked.mail.read_bytes(), None, None)
    if isinstance(read, Problem):
        return Answer(ambiguous=True)
    mail, _ = read
    order = order_of(asked.order, asked.locale)
    return room.read_answer(mail, order, today=asked.today, locale=asked.locale, role=asked.role, about=asked.about)


def _of_batch(batch: Path) -> Iterator[tuple[str, _Asked]]:
    """The replies of a batch; paths in it are taken from where the command runs, else from beside the file."""
    for number, line in enumerate(batch.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            reply = _Asked(
                mail=_beside(batch, row["mail"]),
                order=_json_of(_beside(batch, row["request"])),
                today=date.fromisoformat(row["today"]),
                role=row.get("role") or "dealer",
                locale=row.get("locale") or "",
                about=row.get("in_reply_to") or ("question" if row.get("question_asked") else "order_notification"),
            )
        except (ValueError, KeyError, TypeError, AttributeError) as fault:
            typer.echo(f"{batch}:{number}: not a reply to read: {type(fault).__name__} {fault}", err=True)
            raise typer.Exit(USAGE) from None
        yield str(row.get("id", number)), reply


def _beside(batch: Path, name: str) -> Path:
    path = Path(name)
    return path if path.exists() else batch.parent / path


def _json_of(path: Path) -> Mapping[str, Any]:
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
        return dict(read["orders"][0] if "orders" in read else read)
    except (ValueError, KeyError, TypeError, IndexError):
        typer.echo(f"{path}: not an order as JSON", err=True)
        raise typer.Exit(USAGE) from None


def order_of(facts: Mapping[str, Any], locale: str) -> Order:
    """The order from what ``parse --json`` prints, or from a plain list of lines.

    A description in several languages is taken in the writer's.
    """
    return Order(
        purchase_order=_text(facts, "purchase_order", "po"),
        repair_order=_text(facts, "repair_order", "ro"),
        claim=facts.get("claim"),
        vin=facts.get("vin"),
        lines=tuple(_line(line, locale) for line in facts.get("lines") or ()),
    )


def _text(facts: Mapping[str, Any], *names: str) -> str | None:
    return next((str(facts[name]) for name in names if facts.get(name)), None)


def _line(line: Mapping[str, Any], locale: str) -> LineItem:
    described = line.get("description")
    if isinstance(described, dict):
        language = locale[:2].replace("nb", "no") or "en"
        described = described.get(language) or described.get(locale[:2]) or next(iter(described.values()), None)
    return LineItem(
        line=str(line["line"]) if line.get("line") is not None else None,
        part_number=line.get("part_number"),
        description=described,
        quantity=_decimal(line.get("quantity")),
        unit_price=_decimal(line.get("unit_price")),
    )


def _decimal(value: object) -> Decimal | None:
    try:
        return Decimal(str(value)) if value is not None else None
    except InvalidOperation:
        return None


def _for_people(answer: Answer) -> str:
    if answer.ambiguous:
        return "not clear: nothing changes, the writer is asked back"
    lines = ["refused: the dealer does not serve this order"] if answer.refused else []
    for action in answer.actions:
        facts = {"eta": action.eta, "part": action.part_number, "price": action.price, "pieces": action.quantity}
        told = " · ".join(f"{name} {fact}" for name, fact in facts.items() if fact is not None)
        lines.append(f"{action.line:>4}  {action.answer:<12}  {told}".rstrip())
    if answer.question:
        lines.append(f"   ?  {answer.question}")
    return "\n".join(lines) or "nothing changes"
