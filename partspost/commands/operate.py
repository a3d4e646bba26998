"""Operating partspost from the shell: requests and held mails, for people as tables, for programs as JSON lines."""

import getpass
import hashlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from config import Settings, signing_secret
from partspost.cli import FINDINGS, LARGEST, Config, Json, opened, refusals, settings_as_owner
from partspost.hooks import jobs as hooks
from partspost.house import House
from partspost.records import dossier
from partspost.terminal import plain, say, show_table
from routing import Event, Request, figures_of, fold
from store import (
    Database,
    OutboxMail,
    StoredMessage,
    Transaction,
    deadlines,
    messages,
    outbox,
    requests,
    require_schema,
    seals,
    tallies,
)
from store.years import proofs

requests_app = typer.Typer(no_args_is_help=True, help="List, show, resend, close and prove requests.")
held_app = typer.Typer(no_args_is_help=True, help="List, show, requeue and discard held mails.")

Number = Annotated[str, typer.Argument(help="Request number, e.g. HON-2026-000417.")]
MailId = Annotated[int, typer.Argument(min=1, max=LARGEST, help="Id of the held mail, as `held list` shows it.")]


@requests_app.command("list")
def list_requests(
    brand: Annotated[str | None, typer.Option(help="Only this brand.")] = None,
    dealer: Annotated[str | None, typer.Option(help="Only this dealer.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=LARGEST, help="At most this many, newest first.")] = 50,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Requests, newest first."""
    with _house(config) as house, house.database.reading() as tx:
        rows = [asdict(row) for row in requests.listing(tx, limit=limit, brand=brand, dealer=dealer)]
    show_table(rows, ("number", "shop_name", "dealer", "lines", "event", "opened_at"), as_json=as_json)


@requests_app.command("show")
def show_request(number: Number, as_json: Json = False, config: Config = None) -> None:
    """One request: who waits for whom, why this dealer, what happened, which mails left."""
    with _house(config) as house, house.database.reading() as tx:
        request = _request(requests.load(tx, number), number)
        mails = outbox.about(tx, number)
        proven = seals.verify_chain(tx, number)
    facts = _facts(request) | {
        "chain": "intact" if proven else "BROKEN",
        "mails": [
            {"kind": mail.kind, "to": mail.recipient, "state": mail.state, "tries": mail.attempts} for mail in mails
        ],
    }
    say(facts, as_json=as_json)


@requests_app.command("resend")
def resend(
    number: Annotated[
        str, typer.Argument(help="Request number, or the id of a mail about no request, as the page names it.")
    ],
    settled: Annotated[bool, typer.Option("--settled", help="Send nothing: those mails were dealt with.")] = False,
    config: Config = None,
) -> None:
    """Send once more, byte for byte, what is uncertain or was refused by a shop; else the dealer's order."""
    with _house(config) as house:
        with house.database.begin() as tx:
            by_id = number.isdecimal() and int(number) <= LARGEST
            mails = [outbox.get(tx, int(number))] if by_id else outbox.about(tx, number)
            if settled:
                done = [mail for mail in mails if _settle(tx, mail, house.now())]
            else:
                open_ones = [mail for mail in mails if mail.state == "uncertain" or _was_refused(mail)]
                orders = [mail for mail in mails if mail.role == "dealer" and mail.kind == "new_request"]
                done = [mail for mail in open_ones or orders if _again(tx, mail, house.now())]
                for mail in done:
                    house.queue.defer(tx, "send", lock=f"outbox-{mail.id}", outbox_id=mail.id)
        for mail in done:
            typer.echo(f"{mail.kind} to {mail.recipient} is {'dealt with' if settled else 'on its way again'}")
        if not done:
            typer.echo(f"{number} has no mail that could be {'settled' if settled else 'resent'}")
    raise typer.Exit(0 if done else FINDINGS)


def _was_refused(mail: OutboxMail) -> bool:
    # A dealer's order has passed to another.
    return mail.state == "failed" and (mail.role != "dealer" or mail.request is None)


def _again(tx: Transaction, mail: OutboxMail, at: datetime) -> bool:
    return (outbox.repeat if mail.state == "uncertain" else outbox.requeue)(tx, mail.id, at)


def _settle(tx: Transaction, mail: OutboxMail, at: datetime) -> bool:
    """An uncertain mail counts as sent, one that was refused as withdrawn."""
    if mail.state == "failed":
        return outbox.requeue(tx, mail.id, at) and outbox.withdraw(tx, mail.id)
    return outbox.confirm(tx, mail.id, f"settled by {getpass.getuser()}", at)


@requests_app.command("close")
def close(
    number: Number,
    reason: Annotated[str, typer.Option(help="Why; it stands in the history.")],
    config: Config = None,
) -> None:
    """Close a request: nobody is reminded any more."""
    with _house(config) as house, house.database.begin() as tx:
        _request(requests.load(tx, number), number)
        closed = requests.append(tx, number, [Event("closed", house.now(), getpass.getuser(), {"why": reason})])
        deadlines.plan(tx, number, None, house.now())
        tallies.add(tx, figures_of(closed, 1, house.settings.site.timezone))
        hooks.plan(house, tx, closed, 1)
    typer.echo(f"{number} is closed")


@requests_app.command("dossier")
def write_dossier(
    number: Number,
    out: Annotated[Path, typer.Option("--out", "-o", dir_okay=False, help="Where the zip goes.")],
    config: Config = None,
) -> None:
    """Everything about a request in one file: every mail, paper, line and event, verifiable by anybody."""
    with _house(config) as house:
        made = dossier.make(house, number, None)
        if made is None:
            raise LookupError(f"no request has the number {number}")
        out.write_bytes(made)
    typer.echo(f"{out}: {len(made)} bytes, SHA-256 {hashlib.sha256(made).hexdigest()}")


@requests_app.command("verify")
def verify_dossier(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A dossier.")], config: Config = None
) -> None:
    """Check a dossier by itself; with a configuration also whether this installation made it and still proves it."""
    archive = file.read_bytes()
    with refusals():
        settings = settings_as_owner(config) if config is not None else None
        wrong = dossier.verify(archive, signing_secret(settings) if settings else None)
        if settings is not None and not wrong:
            wrong = _otherwise(settings, archive)
    for finding in wrong:
        typer.echo(f"{file}: {finding}", err=True)
    if not wrong:
        made = "and made here" if settings is not None else "who made it was not checked: name a --config"
        typer.echo(f"{file}: intact, {made}")
    raise typer.Exit(FINDINGS if wrong else 0)


def _otherwise(settings: Settings, archive: bytes) -> list[str]:
    """Where the store, which keeps the seals of purged requests too, tells another history; it need not be there."""
    number, told = dossier.history_of(archive)
    database = Database(settings.store.url, settings.paths.state, read_only=True)
    try:
        if database.dialect == "sqlite" and not database.path.exists():
            return []
        require_schema(database)
        with database.reading() as tx:
            known = proofs.seals_of(tx, number)
    finally:
        database.close()
    return [] if known[: len(told)] == told else [f"its history is not the one that is kept here of {number}"]


@held_app.command("list")
def list_held(as_json: Json = False, config: Config = None) -> None:
    """Mails that wait for a person, oldest first, with the reason."""
    with _house(config) as house, house.database.reading() as tx:
        rows = [_held_facts(message) for message in messages.held(tx)]
    show_table(rows, ("id", "received_at", "recipient", "subject", "problem", "detail"), as_json=as_json)


@held_app.command("show")
def show_held(mail: MailId, config: Config = None) -> None:
    """The original of a held mail, as it arrived."""
    with _house(config) as house, house.database.reading() as tx:
        message = messages.get(tx, mail)
        original = house.blobs.get(message.blob)
    # A file gets every byte; a terminal would obey some of them.
    typer.echo(plain(original.decode("utf-8", "replace")) if sys.stdout.isatty() else original, nl=False)


@held_app.command("requeue")
def requeue(mail: MailId, config: Config = None) -> None:
    """Read a held mail again, after the cure: a corrected table, a newer version."""
    with _house(config) as house:
        with house.database.begin() as tx:
            again = messages.reopen(tx, mail)
            if again:
                house.queue.defer(tx, "read", lock=f"message-{mail}", message_id=mail)
        typer.echo(f"mail {mail} is read again" if again else f"mail {mail} is not held")
    raise typer.Exit(0 if again else FINDINGS)


@held_app.command("discard")
def discard(
    mail: MailId,
    reason: Annotated[str, typer.Option(help="Why; it is kept with the mail.")],
    config: Config = None,
) -> None:
    """Close a held mail without acting on it; the original stays stored."""
    with _house(config) as house:
        with house.database.begin() as tx:
            closed = messages.discard(tx, mail, getpass.getuser(), reason, house.now())
        typer.echo(f"mail {mail} is closed" if closed else f"mail {mail} is not held")
    raise typer.Exit(0 if closed else FINDINGS)


@contextmanager
def _house(config: Config) -> Iterator[House]:
    with opened(config) as house:
        try:
            yield house
        except LookupError as error:
            typer.echo(f"partspost: {error.args[0]}", err=True)
            raise typer.Exit(FINDINGS) from None


def _request(loaded: requests.Loaded | None, number: str) -> Request:
    if loaded is None:
        raise LookupError(f"no request has the number {number}")
    return fold(*loaded)


def _facts(request: Request) -> dict[str, Any]:
    opening = request.opening
    return {
        "number": request.number,
        "version": request.version,
        "brand": opening.brand,
        "shop": opening.shop.name,
        "dealer": request.dealer,
        "why": list(opening.route.steps) if opening.route else [],
        "waiting_on": request.waiting_on,
        "list": request.list,
        "vin": opening.order.vin,
        "order": opening.order.purchase_order or opening.order.repair_order,
        "lines": [
            {"line": line.line, "part": line.part_number, "quantity": line.quantity, "state": now.state, "eta": now.eta}
            for line, now in zip(opening.order.lines, request.lines, strict=True)
        ],
        "events": [{"at": event.at, "event": event.kind, "by": event.by, **event.facts} for event in request.events],
    }


def _held_facts(message: StoredMessage) -> dict[str, Any]:
    return {
        "id": message.id,
        "received_at": message.received_at,
        "recipient": message.recipient,
        "sender": message.mail_from_header or message.sender,
        "subject": message.subject,
        "problem": message.problem_code,
        "detail": message.problem_detail,
        "request": message.reference,
    }
