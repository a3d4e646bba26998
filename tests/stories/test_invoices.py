"""What a dealer is billed, as people read it."""

from datetime import UTC, datetime

from partspost.work import invoicing, tasks
from routing.accounts import Payment, read_payments, standing_of
from store import invoices
from tests.prices import PRICES

FIRST = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)  # seven in Toronto


def stand(post):
    """How every invoice stands, as a table of the story."""
    with post.house.database.reading() as tx:
        found = invoices.listing(tx)[::-1]
    post.page += ["", "| number | dealer | due | total | state | left |", "|---|---|---|---|---|---|"]
    for one in found:
        paid, taken = (payment.amount for payment in one.paid), one.credited_by is not None
        standing = standing_of(one.invoice, paid, credited=taken, today=invoicing.today(post.house))
        bill = one.invoice
        post.page.append(
            f"| {bill.number} | {bill.dealer} | {bill.due_on} | {bill.total} {bill.currency} | {standing.state} | {standing.open} |"
        )
    return found


def lines(post, stored):
    """The lines of one invoice, as a table of the story."""
    bill = stored.invoice
    post.page += ["", "| what | quantity | unit price | amount |", "|---|---|---|---|"]
    post.page += [
        f"| {one.what}{' (free)' if one.free else ''} | {one.quantity} | {one.unit} | {one.amount} |"
        for one in bill.charges
    ]
    post.page += [f"| {one.name} {(one.rate * 100).normalize():f} % | | | {one.amount} |" for one in bill.taxes]
    post.page += [f"| **total** | | | **{bill.total}** |"]


def test_p11_invoices_of_a_dealer(post):
    """P11 · A dealer is billed for his month, and sees what is paid and what is not.

    On the first of the month, at seven, the invoice comes by mail with its PDF, once, whatever happens. Payments come
    from the bank's list; what was billed wrongly is taken back by a credit note, and no number is ever missing.
    """
    others = [key for key in post.house.directory.dealers if key not in ("honda-laval", "toyota-rosemont")]
    free = "".join(f"[dealers.{key}]\nbilled = false\n" for key in others)
    (post.config / "prices.toml").write_text(PRICES + free, encoding="utf-8")
    post.house.reload()
    tasks.register(post.house)
    post.order()
    post.now = FIRST
    post._heading("the clock")
    for _ in range(2):
        post.house.queue.app.tasks["invoices"](slot=FIRST.isoformat())
    (mail, *_) = post._leave()
    post.say("The job has run twice: the mails are the same.")
    billed = stand(post)
    (laval,) = (one for one in billed if one.invoice.dealer == "honda-laval")
    post.say("What Laval's invoice says, an order of three lines and the base of the month:")
    lines(post, laval)
    post.turn(days=35)
    post._heading("the bank")
    bank = f"reference,invoice,date,amount\nRF18,{laval.invoice.number},2027-01-04,40.00\nRF19,INV-2026-000099,2027-01-04,5\n"
    payments, _ = read_payments("bank.csv", bank.encode())
    post.page += [f"> {line}" for line in bank.splitlines()]
    for payment in payments:
        with post.house.database.begin() as tx:
            if invoices.get(tx, payment.invoice) is not None:
                invoices.pay(tx, payment, by="import", at=post.now)
    post.say("A part of it is paid, the rest is overdue; a payment for a number that never was is named by its line.")
    stand(post)
    rest = Payment("RF20", laval.invoice.number, invoicing.today(post.house), laval.invoice.total - 40)
    with post.house.database.begin() as tx:
        invoices.pay(tx, rest, by="lise", at=post.now)
    wrong = [one.invoice.number for one in billed if one is not laval]
    post._heading("the operator")
    for number in wrong:
        invoicing.take_back(post.house, number, "Nobody has ordered anything yet.")
    notes = post._leave()
    done = stand(post)

    assert "invoice" == mail.kind
    assert ["INV-2026-000001", "INV-2026-000002"] == [one.invoice.number for one in billed]
    assert ["CN-2027-000001"] == [one["Subject"].split()[3] for one in notes]
    assert 3 == len(done)
