"""What a dealer sees of what he owes: his own invoices, paid and unpaid, and their papers."""

import re
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal

import pytest
from axe_playwright_python.sync_playwright import Axe
from pydantic import SecretStr

from routing.accounts import Buyer, Payment, bill, credit, invoice_key, issue
from store import invoices
from tests.notifier.billed import PRICES
from tests.status.conftest import TOKEN, page, with_page
from tests.status.scene import NOW

PAPER, OTHER = b"%PDF-1.4 the paper of one", b"%PDF-1.4 of another"
PAPERS = {"aa" * 32: PAPER, "bb" * 32: OTHER}
LAVAL, ANJOU = "honda-laval", "honda-metropole"


def issued(tx, dealer, month, place, blob="aa" * 32):
    """An invoice of the first day after the month."""
    charges, taxes = bill(PRICES, dealer, {"orders": 30 * place, "lines": 207})
    on = (month + timedelta(days=31)).replace(day=1)
    facts = {"dealer": dealer, "buyer": Buyer(dealer, ()), "language": "fr"}
    made = issue(charges, PRICES, taxes, key=invoice_key(dealer, month), month=month, on=on, place=place, **facts)
    assert invoices.add(tx, made, blob=blob, at=NOW)
    return made


def fill(database):
    """Four invoices of Laval: credited, paid, overdue and open in part; one of another dealer."""
    with database.begin() as tx:
        wrong, paid, *_, part = (issued(tx, LAVAL, date(2026, 5 + place, 1), place) for place in range(1, 5))
        note = credit(wrong, "Counted twice", beginning="CN", on=date(2026, 7, 4), place=1)
        invoices.add(tx, note, blob="aa" * 32, at=NOW)
        invoices.pay(tx, Payment("RF1", paid.number, date(2026, 8, 20), paid.total), by="x", at=NOW)
        invoices.pay(tx, Payment("RF2", part.number, date(2026, 10, 5), Decimal("20.00")), by="x", at=NOW)
        issued(tx, LAVAL, date(2026, 10, 1), 5)
        issued(tx, ANJOU, date(2026, 10, 1), 6, blob="bb" * 32)


@contextmanager
def billing(state, settings, directory):
    """A page that others can reach, with invoices."""
    lock = {"public_url": "https://parts.example", "token": SecretStr(TOKEN)}
    given = {"papers": PAPERS.__getitem__, "left_out": tuple}
    with page(state, with_page(settings, **lock), directory, str, **given) as reader:
        fill(reader.scene.database)
        yield reader


@pytest.fixture(scope="module")
def billed(tmp_path_factory, settings, directory):
    """That page, shared by every test that only reads."""
    with billing(tmp_path_factory.mktemp("billed"), settings, directory) as reader:
        yield reader


def operator():
    """What an operator's program sends."""
    return {"Authorization": f"Bearer {TOKEN}"}


def text(answer):
    """The words of a page with plain spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.body).replace("\u00a0", " ").replace("\u202f", " ").split())


def test_a_dealer_sees_his_invoices_and_nobody_elses(billed):
    """Unpaid ones first, with what is left to pay, then what is settled; nothing of another dealer, whatever he asks."""
    cookie = billed.cookie("dealer", LAVAL)
    answers = [billed.ask(f"/invoices{query}", Cookie=cookie) for query in ("", f"?dealer={ANJOU}", "?dealer=")]

    for answer in answers:
        said = text(answer)
        assert 200 == answer.status
        assert {f"INV-2026-00000{place}" for place in range(1, 6)} | {"CN-2026-000001"} == set(
            re.findall(r"\b(?:INV|CN)-2026-\d{6}\b", said)
        )
        assert said.index("INV-2026-000003") < said.index("INV-2026-000005") < said.index("INV-2026-000002")


def test_each_state_is_told(billed):
    """Open, overdue with the rest, paid with its day, taken back by which note."""
    said = text(billed.ask("/invoices?lang=en", Cookie=billed.cookie("dealer", LAVAL)))

    for words in (
        "Overdue",
        "Open",
        "Paid · August 20, 2026",
        "Taken back · CN-2026-000001",
        "Credit note · INV-2026-000001",
        "left",
    ):
        assert words in said


@pytest.mark.parametrize(
    ("lang", "words"), [("fr", "Impayées"), ("en", "Unpaid"), ("es", "Impagadas"), ("nb", "Ubetalte")]
)
def test_the_page_speaks_four_languages(billed, lang, words):
    """The reader's own words."""
    answer = billed.ask(f"/invoices?lang={lang}", Cookie=billed.cookie("dealer", LAVAL))

    assert words in answer.body


def test_the_paper_is_the_one_that_was_mailed(billed):
    """Each number leads to its PDF, as a file to keep; asked for again with its mark it is not sent again."""
    cookie = billed.cookie("dealer", LAVAL)
    answer = billed.ask("/invoices/INV-2026-000003.pdf", Cookie=cookie)
    again = billed.ask("/invoices/INV-2026-000003.pdf", Cookie=cookie, If_None_Match=answer.headers["etag"])

    assert (200, "application/pdf", PAPER.decode(), 'attachment; filename="INV-2026-000003.pdf"') == (
        answer.status,
        answer.headers["content-type"],
        answer.body,
        answer.headers["content-disposition"],
    )
    assert (304, "no-store") == (again.status, answer.headers["cache-control"])


@pytest.mark.parametrize(
    "path",
    [
        "INV-2026-000006.pdf",
        "INV-2026-000099.pdf",
        "INV-2026-3.pdf",
        "..%2f..%2fetc.pdf",
        "aaaa.pdf",
        "INV-2026-000003",
    ],
)
def test_anothers_paper_is_an_address_that_is_not_there(billed, path):
    """A number of another dealer reads like one that never was."""
    cookie = billed.cookie("dealer", LAVAL)
    answer, nowhere = billed.ask(f"/invoices/{path}", Cookie=cookie), billed.ask("/nowhere", Cookie=cookie)

    assert (404, nowhere.body) == (answer.status, answer.body)


def test_shops_and_strangers_see_no_invoices(billed):
    """Neither a shop's link nor a request's nor none at all opens the list or a paper."""
    cookies = [
        {"Cookie": billed.cookie("shop", "fixauto-laval")},
        {"Cookie": billed.cookie("request", "HON-2026-000003")},
        {},
    ]

    assert {404} == {
        billed.ask(path, **cookie).status
        for cookie in cookies
        for path in ("/invoices", "/invoices/INV-2026-000003.pdf")
    }


def test_an_operator_sees_everybodys(billed):
    """All of them with their dealers, or one dealer's; and every paper."""
    every, one = billed.ask("/invoices", **operator()), billed.ask(f"/invoices?dealer={ANJOU}", **operator())
    paper = billed.ask("/invoices/INV-2026-000006.pdf", **operator())

    assert ({"Honda Métropole Est", "Honda de Laval"}, OTHER.decode()) == (
        {name for name in ("Honda Métropole Est", "Honda de Laval") if name in every.body},
        paper.body,
    )
    assert ["INV-2026-000006"] == sorted(set(re.findall(r"INV-2026-\d{6}", one.body)))


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_nothing_is_changed_here(billed, method):
    """The page only shows: no invoice is paid or made by it."""
    assert {405} == {
        billed.ask(path, method, **operator()).status for path in ("/invoices", "/invoices/INV-2026-000003.pdf")
    }


def test_where_nobody_is_billed_the_bar_says_nothing_of_it(afternoon, billed):
    """The entry is there for dealers who have invoices to expect."""
    cookie = billed.cookie("dealer", LAVAL)

    assert 'href="/invoices"' in billed.ask("/wall", Cookie=cookie).body
    assert 'href="/invoices"' not in afternoon.ask("/wall").body


def test_an_empty_list_says_so(empty):
    """Before the first month there is a calm sentence."""
    answer = empty.ask("/invoices?lang=en")

    assert (200, True) == (answer.status, "There is no invoice yet" in answer.body)


@pytest.mark.system
@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (1280, "dark"), (320, "light")])
def test_the_list_is_accessible_and_fits(billed, look, width, theme):
    """The axe rules find nothing, and it is never wider than its window, in the wordiest language."""
    window = look(width, theme)
    window.context.set_extra_http_headers(operator())
    window.goto(f"{billed.address}/invoices?lang=fr")
    found = [violation["id"] for violation in Axe().run(window).response["violations"]]
    excess = window.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")

    assert ([], 0) == (found, max(excess, 0))
