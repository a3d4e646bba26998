"""Invoices from the figures of a month to the dealer's accounts desk, and everything an operator types about them."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from typer.testing import CliRunner

from config import ConfigurationError
from notifier import Relay
from partspost.commands.invoices import invoices_app
from partspost.work import invoicing, tasks
from partspost.work.clock import Clock
from routing import Figure
from routing.accounts import invoice_key
from store import invoices, outbox, tallies
from tests.notifier.relays import ScriptedRelay
from tests.prices import PRICES
from tests.stories.post import Post

ROOT = Path(__file__).parents[2]
NOVEMBER, LONG_AGO = date(2026, 11, 1), date(2026, 1, 1)
FIRST = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)  # seven in Toronto
LAVAL, ANJOU = "honda-laval", "honda-metropole"


def price(office, text):
    """Write a price list and take the tables anew."""
    (office.config / "prices.toml").write_text(text, encoding="utf-8")
    office.house.reload()


def count(office, day=NOVEMBER, **orders):
    """So many orders of three lines for each dealer on this day."""
    with office.house.database.begin() as tx:
        for dealer, amount in orders.items():
            place = (day, "honda", dealer.replace("_", "-"), "H7")
            tallies.add(tx, [Figure(*place, "orders", amount), Figure(*place, "lines", 3 * amount)])


@pytest.fixture
def office(tmp_path, room):
    """A post office on the first of December whose dealers have no base to pay; nobody has had an order yet."""
    opened = Post(tmp_path, room)
    price(opened, PRICES.replace('month = "49.00"\n', ""))
    opened.now = FIRST
    yield opened
    opened.close()


def stored(office, **asked):
    """What is in the store, the oldest first."""
    with office.house.database.reading() as tx:
        return invoices.listing(tx, **asked)[::-1]


def mails(office):
    """The mails of invoices in the outbox, as they were composed."""
    with office.house.database.reading() as tx:
        rows = [row for row in outbox.listing(tx, limit=100) if row.kind == "invoice"]
    return [message_from_bytes(office.house.blobs.get(row.blob), policy=policy.default) for row in rows][::-1]


def run(office, *words):
    """A command of `partspost invoices`; gives its exit code and what it said."""
    told = CliRunner().invoke(invoices_app, [*words, "--config", str(office.config)])
    return told.exit_code, told.output


def test_the_orders_of_a_month_become_an_invoice_and_a_mail(office):
    """What came in is counted from the figures, the taxes come on top, and the desk gets the very PDF that is kept."""
    office.now = FIRST - timedelta(days=7)
    office.order()
    office.now = FIRST
    (invoice,) = invoicing.make(office.house, NOVEMBER).new
    (mail,) = mails(office)
    (file,) = mail.iter_attachments()
    (one,) = stored(office)

    assert ("INV-2026-000001", LAVAL, Decimal("1.85")) == (invoice.number, invoice.dealer, invoice.total)
    assert [("order", 1, Decimal("1.50")), ("line", 3, Decimal("0.11"))] == [
        (charge.what, charge.quantity, charge.amount) for charge in invoice.charges
    ]
    assert ("INV-2026-000001.pdf", "application/pdf") == (file.get_filename(), file.get_content_type())
    assert office.house.blobs.get(one.blob) == file.get_content()
    assert ("accounts@parts.example", True) == (mail["Reply-To"], "INV-2026-000001" in mail["Subject"])


def test_invoices_go_to_the_accounts_desk(office):
    """Where a dealer names somebody for accounts, he gets the invoice, in his language, and not the parts desk."""
    table = office.config / "dealers.csv"
    text, desk = table.read_text(encoding="utf-8"), "<parts@honda-laval.example> en"
    table.write_text(text.replace(desk, f"{desk} | Lise <lise@honda-laval.example> accounts es", 1), encoding="utf-8")
    office.house.reload()
    count(office, honda_laval=2)
    invoicing.make(office.house, NOVEMBER)
    (mail,) = mails(office)

    assert ("lise@honda-laval.example", True) == (mail["To"].addresses[0].addr_spec, "Factura" in mail["Subject"])


def test_a_month_is_billed_once(office):
    """The job again, by whomever, makes neither a second invoice nor a second mail."""
    count(office, honda_laval=2, honda_metropole=30)
    made = [invoicing.make(office.house, NOVEMBER) for _ in range(3)]

    assert [(2, 0), (0, 2), (0, 2)] == [(len(one.new), one.known) for one in made]
    assert (2, 2) == (len(stored(office)), len(mails(office)))


def test_an_invoice_stays_as_it_was(office):
    """Neither other prices nor later figures change what was issued."""
    count(office, honda_laval=2)
    invoicing.make(office.house, NOVEMBER)
    (before,) = stored(office)
    price(office, PRICES.replace('order = "1.50"', 'order = "99.00"'))
    count(office, honda_laval=500)
    invoicing.make(office.house, NOVEMBER)

    assert before in stored(office, dealer=LAVAL)
    assert 1 == len(stored(office, dealer=LAVAL))


def test_only_a_month_that_is_over_and_billed_can_be_made(office):
    """Neither the one that goes on, nor one from before the first; without a price list none at all."""
    for month in (date(2026, 12, 1), date(2026, 10, 1)):
        with pytest.raises(invoicing.NotBilledError, match=r"is not over|is before 2026-11"):
            invoicing.make(office.house, month)
    (office.config / "prices.toml").unlink()
    office.house.reload()

    with pytest.raises(invoicing.NotBilledError, match=r"no prices\.toml"):
        invoicing.make(office.house, NOVEMBER)


def test_one_dealers_fault_keeps_no_other_from_his_invoice(office):
    """The others are billed, the fault is raised at the end, and the next run makes what is missing, without a gap."""
    count(office, honda_laval=2, honda_metropole=30)
    whole, broken = office.house.directory.dealers, dict(office.house.directory.dealers)
    broken[LAVAL] = replace(whole[LAVAL], name=None)  # what nobody can draw
    object.__setattr__(office.house.directory, "dealers", broken)
    with pytest.raises(AttributeError):
        invoicing.make(office.house, NOVEMBER)
    first = [one.invoice.dealer for one in stored(office)]
    object.__setattr__(office.house.directory, "dealers", whole)
    invoicing.make(office.house, NOVEMBER)

    assert ([ANJOU], ["INV-2026-000001", "INV-2026-000002"]) == (first, [one.invoice.number for one in stored(office)])


def test_a_dealer_who_left_is_named(office):
    """His figures are nobody's to pay here: an operator is told."""
    count(office, long_gone=7)

    assert ("long-gone",) == invoicing.make(office.house, NOVEMBER).strangers


def test_the_clock_bills_on_the_first(office):
    """At seven on the operator's wall, once however many nodes tick; without a price list never."""
    count(office, honda_laval=2)
    for moment in (FIRST - timedelta(seconds=1), FIRST, FIRST + timedelta(days=9)):
        office.now = moment
        for _ in range(2):
            Clock(office.house)._claim_calendar()
    with office.house.database.reading() as tx:
        rows = tx.exec_driver_sql("SELECT args FROM procrastinate_jobs WHERE task_name = 'invoices'").fetchall()
    slots = [json.loads(told)["slot"] for (told,) in rows]
    assert ["2026-11-01T12:00:00+00:00", "2026-12-01T12:00:00+00:00"] == slots


def test_the_job_makes_the_month_before_its_slot(office):
    """Run as the engine runs it; before the first month that is billed, and without prices, it makes nothing."""
    count(office, honda_laval=2)
    tasks.register(office.house)
    job = office.house.queue.app.tasks["invoices"]
    for slot in ("2026-11-01T12:00:00+00:00", FIRST.isoformat(), FIRST.isoformat()):
        job(slot=slot)

    assert [(LAVAL, NOVEMBER)] == [(one.invoice.dealer, one.invoice.month) for one in stored(office)]


def test_a_mistake_in_the_prices_stops_the_start_and_leaves_what_runs(office):
    """A reload with a mistake keeps the list of before; the mistake has its file and line."""
    before = office.house.prices
    with pytest.raises(ConfigurationError, match=r"prices\.toml:\d+: dealers\.honda-lavall: is no dealer's key"):
        price(office, PRICES.replace("[dealers.honda-laval]", "[dealers.honda-lavall]"))

    assert before is office.house.prices


def test_operators_hear_of_an_invoice_that_nobody_took(office):
    """A mail that the relay refuses for good is told to them, with what to do; the invoice stands."""
    count(office, honda_laval=2)
    invoicing.make(office.house, NOVEMBER)
    tasks.register(office.house)
    relay = ScriptedRelay({"RCPT": "550 5.1.1 no such user"})
    with office.house.database.reading() as tx:
        (waiting,) = (row.id for row in outbox.listing(tx, limit=9) if row.kind == "invoice")
    try:
        way = {"mode": "smtp", "host": "127.0.0.1", "port": relay.port, "tls": "none"}
        there = office.house.settings.relay.model_copy(update=way)
        known = Relay(office.house.settings.model_copy(update={"relay": there}))
        tasks._send(office.house, known, waiting, set())
    finally:
        relay.stop()
    with office.house.database.reading() as tx:
        alarms = [row for row in outbox.listing(tx, limit=9) if row.kind == "alarm"]
    said = office.house.blobs.get(alarms[0].blob).decode()

    assert (["ops@parts.example"], True) == ([row.recipient for row in alarms], "INV-2026-000001" in said)


# -- what an operator types; the commands go by this machine's own clock, so that the month is one long ago


@pytest.fixture
def billed(office):
    """The same office billing a month that is over wherever this runs, made by the command."""
    price(office, PRICES.replace("2026-11", "2026-01").replace('month = "49.00"\n', ""))
    count(office, LONG_AGO, honda_laval=2, honda_metropole=30)
    office.said = run(office, "make", "--month", "2026-01")
    return office


def listed(office, *words):
    """What `list --json` says, by number."""
    code, told = run(office, "list", "--json", *words)
    assert 0 == code
    return {row["number"]: row for row in map(json.loads, told.splitlines()) if "number" in row}


def number(place):
    """A number of the year it is."""
    return f"INV-{datetime.now(UTC):%Y}-{place:06d}"


def test_make_and_list(billed):
    """One line for each that is new; the list says what is open, and again makes nothing."""
    code, told = run(billed, "make", "--month", "2026-01")

    assert (0, "2 made, 0 there already") == (billed.said[0], billed.said[1].splitlines()[-1])
    assert (0, "0 made, 2 there already") == (code, told.splitlines()[-1])
    assert {(LAVAL, "open", "3.69"), (ANJOU, "open", "20.87")} == {
        (row["dealer"], row["state"], row["open"]) for row in listed(billed).values()
    }


def test_show_tells_everything_and_writes_the_paper(billed, tmp_path):
    """Lines, taxes, payments; the PDF is the one that was mailed, also when the disk has lost it."""
    first, paper = next(iter(listed(billed, "--dealer", LAVAL))), tmp_path / "paper.pdf"
    code, told = run(billed, "show", first, "-o", str(paper))
    (one,) = stored(billed, dealer=LAVAL)
    kept = billed.house.blobs.get(one.blob)
    lost = next(path for path in (tmp_path / "var").rglob(f"*{one.blob[4:]}*") if path.is_file())
    lost.unlink()
    run(billed, "show", first, "-o", str(tmp_path / "again.pdf"))

    assert (0, kept) == (code, paper.read_bytes())
    assert kept == (tmp_path / "again.pdf").read_bytes()
    assert "order · 2 · 1.50 · 3.00" in told


def test_a_payment_settles_an_invoice_once(billed):
    """Part of it leaves the rest open; the same words again are the same payment; a reference makes another one."""
    first = next(iter(listed(billed, "--dealer", LAVAL)))
    words = ("paid", first, "--on", "2026-02-04", "--amount", "1.69")
    told = [run(billed, *words)[1].strip() for _ in range(2)]
    left = run(billed, "paid", first, "--on", "2026-02-04", "--amount", "2,00", "--reference", "RF18")[1].strip()

    assert [f"{first}: noted; open, 2.00 left to pay", f"{first}: noted before; open, 2.00 left to pay"] == told
    assert f"{first}: noted; paid, 0.00 left to pay" == left
    assert {first} == listed(billed, "--state", "paid").keys()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("show", "INV-2026-999999"), 1, "no invoice has the number INV-2026-999999"),
        (("paid", "INV-2026-999999", "--on", "2026-02-04", "--amount", "1"), 1, "no invoice has the number"),
        (("paid", "INV-2026-000001", "--on", "4.2.", "--amount", "1"), 2, "4.2. is no day"),
        (("paid", "INV-2026-000001", "--on", "2026-02-04", "--amount", "1e3"), 2, "1e3 is no amount"),
        (("make", "--month", "January"), 2, "January is no month"),
        (("make", "--month", "2199-01"), 1, "2199-01 is not over"),
        (("make", "--month", "2026-01", "--dealer", "honda"), 1, "no dealer has the key honda"),
        (("make", "--again"), 2, "--again needs --dealer"),
        (("credit", "INV-2026-999999", "--reason", "x"), 1, "no invoice has the number"),
    ],
)
def test_a_slip_of_the_operator_is_told(billed, words, code, said):
    """Nothing is written, and the words say what was wrong."""
    before = stored(billed)
    ended, told = run(billed, *words)

    assert (code, True, before) == (ended, said in told, stored(billed))


def test_a_credit_note_takes_an_invoice_back_once(billed):
    """It is mailed, however often it is asked for there is one, and then the month may be billed again."""
    first = next(iter(listed(billed, "--dealer", LAVAL)))
    told = [run(billed, "credit", first, "--reason", "counted  twice")[1].splitlines()[-1] for _ in range(2)]
    again = [
        run(billed, "make", "--month", "2026-01", "--dealer", LAVAL, *more)[1]
        for more in ((), ("--again",), ("--again",))
    ]
    note = f"CN-{datetime.now(UTC):%Y}-000001"
    subjects = [mail["Subject"] for mail in mails(billed) if "CN-" in mail["Subject"]]

    assert [f"{note} takes back {first}: -3.69 CAD"] * 2 == told
    assert ("credited", note) == (listed(billed)[first]["state"], listed(billed)[first]["credited_by"])
    assert [True, True] == [len(subjects) == 1, first in subjects[0]]
    assert ["0 made, 1 there already", "1 made, 0 there already", "0 made, 1 there already"] == [
        one.splitlines()[-1] for one in again
    ]
    assert {invoice_key(LAVAL, LONG_AGO, one) for one in (1, 2)} == {
        one.invoice.key for one in stored(billed, dealer=LAVAL, kind="invoice")
    }


def test_payments_come_in_from_a_bank(billed, tmp_path):
    """Good rows are noted, bad ones named by line; the same file again notes nothing twice."""
    laval, anjou = (next(iter(listed(billed, "--dealer", dealer))) for dealer in (LAVAL, ANJOU))
    bank = tmp_path / "bank.csv"
    bank.write_text(
        "reference,invoice,date,amount,currency\n"
        f"RF01,{laval},2026-02-04,3.69,CAD\n"
        f"RF02,{anjou},2026-02-04,20.87,EUR\n"
        "RF03,INV-2020-000001,2026-02-04,5.00,\n"
        f"RF04,{anjou},2026-02-31,20.87,\n"
    )
    first, second = run(billed, "import", str(bank)), run(billed, "import", str(bank))
    bank.write_text(f"reference,invoice,date,amount\nRF01,{anjou},2026-02-04,3.69\n")
    third = run(billed, "import", str(bank))

    assert (1, "1 noted, 0 noted before, 3 wrong") == (first[0], first[1].splitlines()[-1])
    assert (1, "0 noted, 1 noted before, 3 wrong") == (second[0], second[1].splitlines()[-1])
    for line, said in ((3, "currency: is EUR"), (4, "no invoice has the number INV-2020-000001"), (5, "is no day")):
        assert any(f"bank.csv:{line}:" in one and said in one for one in first[1].splitlines())
    assert f"bank.csv:2: reference: was noted as 3.69 for {laval}" in third[1]
    assert {laval} == listed(billed, "--state", "paid").keys()


@pytest.mark.parametrize("step", ["I1", "I2", "I3", "I4"])
def test_a_kill_leaves_no_gap_no_second_invoice_and_no_lost_mail(office, step):
    """Killed at each step, with its paper drawn or its row written; the next run makes exactly what is missing."""
    price(office, PRICES.replace("2026-11", "2026-01").replace('month = "49.00"\n', ""))
    count(office, LONG_AGO, honda_laval=2, honda_metropole=30, honda_estrie=4)
    command = [sys.executable, "-m", "partspost", "invoices", "make", "--month", "2026-01"]
    environment = os.environ | {"PARTSPOST_CONFIG": str(office.config)}
    for crash in (f"{step}:2", step, ""):
        more = {"PARTSPOST_CRASH_AT": crash} if crash else {}
        ended = subprocess.run(command, cwd=ROOT, env=environment | more, capture_output=True, timeout=100, check=False)
        assert (0 if not crash else -signal.SIGKILL) == ended.returncode, ended.stderr
    papers = {file.get_filename(): file.get_content() for mail in mails(office) for file in mail.iter_attachments()}

    assert [number(1), number(2), number(3)] == [one.invoice.number for one in stored(office)]
    assert {one.invoice.dealer for one in stored(office)} == {LAVAL, ANJOU, "honda-estrie"}
    assert {f"{one.invoice.number}.pdf": office.house.blobs.get(one.blob) for one in stored(office)} == papers
    assert 3 == len(mails(office))
