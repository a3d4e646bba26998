"""The invoice as a paper: its words, its numbers, the same bytes each time, and any name a dealer may have."""

import io
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notifier.catalogue import words
from notifier.papers import invoice_pdf, naming
from routing.accounts import USAGE, Buyer, credit
from tests.notifier.billed import INVOICE

ZONE = "America/Toronto"
HERE = ("CA", ZONE)


def said(pdf):
    """The words of all pages, with plain spaces."""
    pages = pypdfium2.PdfDocument(io.BytesIO(pdf))
    return " ".join("\n".join(page.get_textpage().get_text_range() for page in pages).replace("\u00a0", " ").split())


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fr", ("Facture", "Échéance 31 décembre 2026", "Commandes de pièces, sans frais 20 0,00", "TVQ 9,975 % 25,62", "Total à payer 295,31 $", "No TPS : 123456789 RT0001")),
        ("en", ("Invoice", "Due December 31, 2026", "Parts orders, included 20 0.00", "TVQ 9.975% 25.62", "Total to pay $295.31", "Unit price")),
        ("es", ("Factura", "Vencimiento 31 de diciembre de 2026", "Pedidos de piezas, sin cargo 20 0,00", "295,31 CAD")),
        ("nb", ("Faktura", "Forfall 31. desember 2026", "Delebestillinger, inkludert 20 0,00", "Å betale 295,31 CAD")),
    ],
)  # fmt: skip
def test_an_invoice_is_said_in_its_readers_language(language, expected):
    """Title, days, lines, taxes and the total as they are written there; seller, buyer and number as they are."""
    text = said(invoice_pdf(replace(INVOICE, language=language), *HERE))

    for words_of_it in (
        *expected,
        "INV-2026-000017",
        "Pièces Québec inc.",
        "3000, boul. de la Concorde",
        "256,85" if language != "en" else "256.85",
    ):
        assert words_of_it in text


def test_a_credit_note_says_what_it_takes_back_and_why():
    """Amounts are below nothing, and nobody is asked to pay."""
    note = credit(INVOICE, "Commandes comptées deux fois.", beginning="CN", on=date(2026, 12, 4), place=1)
    text = said(invoice_pdf(note, *HERE))

    for words_of_it in (
        "Note de crédit",
        "CN-2026-000001",
        "annule la facture INV-2026-000017",
        "Commandes comptées deux fois.",
        "-295,31 $",
    ):
        assert words_of_it in text.replace("\u2212", "-").replace("−", "-")
    assert "À payer" not in text


def test_the_same_invoice_gives_the_same_bytes():
    """In this process, in several threads at once, and in another process."""
    first = invoice_pdf(INVOICE, *HERE)
    with ThreadPoolExecutor(4) as threads:
        others = list(threads.map(lambda _: invoice_pdf(INVOICE, *HERE), range(8)))
    code = "import sys; from notifier.papers import invoice_pdf; from tests.notifier.billed import INVOICE; sys.stdout.buffer.write(invoice_pdf(INVOICE, 'CA', 'America/Toronto'))"
    apart = subprocess.run(
        [sys.executable, "-c", code], cwd=Path(__file__).parents[2], capture_output=True, check=True, timeout=60
    )

    assert {first} == {*others, apart.stdout}


def test_a_long_list_goes_on_on_another_page():
    """Lines that do not fit come on the next sheet, and so do the sums; none is lost."""
    many = replace(
        INVOICE,
        charges=INVOICE.charges[:1] * 60,
        subtotal=INVOICE.charges[0].amount * 60,
        taxes=(),
        total=INVOICE.charges[0].amount * 60,
    )
    pdf = invoice_pdf(many, *HERE)

    assert 3 == len(pypdfium2.PdfDocument(io.BytesIO(pdf)))
    assert 60 == said(pdf).count("Abonnement mensuel")


def test_a_letter_that_the_font_lacks_loses_its_accent_alone():
    """Names stay readable."""
    text = said(invoice_pdf(replace(INVOICE, buyer=Buyer("Čechův Łuków 東京", ())), *HERE))

    assert "Čechuv Łuków ??" in text


@settings(max_examples=25)
@given(st.text(max_size=400), st.text(max_size=2000))
def test_whatever_a_name_holds_is_drawn(name, reason):
    """No characters, no length and no markup end the drawing."""
    note = credit(replace(INVOICE, buyer=Buyer(name, (name,))), reason, beginning="CN", on=date(2026, 12, 4), place=1)

    assert invoice_pdf(note, *HERE).startswith(b"%PDF-")


@pytest.mark.parametrize("language", ["fr", "en", "es", "nb"])
def test_whatever_may_have_a_price_has_a_name(language):
    """Each is called something else."""
    reader = words(language, "en", "CA", ZONE)

    assert 1 + len(USAGE) == len({naming(what, reader) for what in ("month", *USAGE)})
