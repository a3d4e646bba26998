"""A campaign's table: which cars, whose they are, when each is due, and what is wrong with the rest."""

from datetime import date
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from parsers.visits import Unit
from parsers.visits.campaign import MOST_ROWS, read_campaign, read_campaign_table

HEAD = "chassis;plate;unit;client;address;due date;assignment date\n"
ROW = "2HGFE2F59PH100101;K42 LMN;Civic 2023;Ann Roy;ann@client.example;2026-12-01;2026-11-24\n"


def wrong(text):
    """(line, code) of everything in a table that could not be used."""
    return [(line, code) for line, code, _ in read_campaign_table(text).wrong]


def test_a_row_is_a_car_with_its_customer_and_its_days():
    """By the line on which it stands."""
    assert (
        Unit(2, "2HGFE2F59PH100101", "K42 LMN", "Civic 2023", "Ann Roy", "ann@client.example", "", date(2026, 12, 1),
             date(2026, 11, 24)),
    ) == read_campaign_table(HEAD + ROW).units  # fmt: skip


@pytest.mark.parametrize(
    "head",
    [
        "Châssis;Plaque;Unité;Client;Courriel;Échéance;Date d'assignation\n",
        "Chasis;Matrícula;Unidad;Cliente;Correo;Fecha de vencimiento;Fecha de asignación\n",
        "Understellsnummer;Skilt;Modell;Kunde;E-post;Forfall;Tildelt\n",
        "VIN;PLATE;Model;Customer;E-mail;due_date;assignment_date\n",
    ],
)
def test_the_columns_are_known_by_the_words_of_four_languages(head):
    """In any of them the row says the same."""
    assert read_campaign_table(HEAD + ROW).units == read_campaign_table(head + ROW).units


@pytest.mark.parametrize("separator", [",", "\t", "|"])
def test_any_separator_will_do(separator):
    """Whatever the workshop's system writes between the cells."""
    assert read_campaign_table(HEAD + ROW) == read_campaign_table((HEAD + ROW).replace(";", separator))


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (";;Civic;Ann;ann@client.example;;", "car"),
        ("X1;;Civic;;;;", "nobody"),
        ("X1;;Civic;Ann;ann@client.example;1/12/26;", "day"),
        ("X1;;Civic;Ann;ann@client.example;2026-13-01;", "day"),
        ("X1;;Civic;Ann;ann@client.example;;hier", "day"),
    ],
)
def test_a_row_that_cannot_be_used_is_named(row, code):
    """With its line and why; no day is guessed."""
    table = read_campaign_table(HEAD + row + "\n")

    assert ((2, code), (), 1) == ((table.wrong[0][:2]), table.units, table.rows)


@pytest.mark.parametrize("address", ["ann@@client", "ann", "a b@client.example", "ann@client.example,x@y.example"])
def test_a_customer_without_a_mail_address_can_be_called(address):
    """The row stays, without an address, and the preview says so."""
    table = read_campaign_table(HEAD + f'X1;;Civic;Ann;"{address}";;\n')

    assert ([(2, "address")], "") == ([one[:2] for one in table.wrong], table.units[0].address)


def test_one_car_counts_once():
    """The second row of the same car is named, however its number is written."""
    assert [(3, "twice")] == wrong(HEAD + ROW + ROW.replace("2HGFE2F59PH100101", "2hgfe2f5-9ph100101"))


def test_a_table_has_so_many_rows_and_no_more():
    """Who has more sends two tables; the first row that is left out is named."""
    table = read_campaign_table(
        HEAD + "".join(f"X{n};;Civic;Ann;a{n}@client.example;;\n" for n in range(MOST_ROWS + 5))
    )

    assert (MOST_ROWS, MOST_ROWS + 5) == (len(table.units), table.rows)
    assert (MOST_ROWS + 2, "many") == table.wrong[-1][:2]


def test_the_table_is_found_in_its_mail():
    """As an attachment, whatever its name; a mail without a table of cars has none."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@x.example", "service+campaign@parts.example", "Freins"
    mail.set_content("Bonjour")
    mail.add_attachment(b"a;b\n1;2\n", maintype="text", subtype="csv", filename="other.csv")
    without = read_campaign(mail.as_bytes())
    mail.add_attachment((HEAD + ROW).encode("utf-16"), maintype="application", subtype="octet-stream", filename="x.CSV")

    assert (0, 1) == (without.rows, read_campaign(mail.as_bytes()).rows)


@hypothesis_settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=300))
def test_no_table_does_harm(text):
    """Whatever stands below a car: each has an address that can be written to or none, and a customer or an address."""
    table = read_campaign_table(HEAD + ROW + text)

    assert "2HGFE2F59PH100101" == table.units[0].chassis
    assert all(unit.address.isascii() and (unit.client or unit.address or table.wrong) for unit in table.units)
    assert all((unit.chassis or unit.plate) and len(unit.client) <= 120 for unit in table.units)


@hypothesis_settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400))
def test_no_mail_does_harm(raw):
    """Bytes that are no mail have no table, and below a table they take nothing from it but by being a PDF."""
    mail = EmailMessage()
    mail.add_attachment((HEAD + ROW).encode() + raw, maintype="text", subtype="csv", filename="a.csv")

    assert 0 == read_campaign(raw).rows
    assert read_campaign(mail.as_bytes()).rows or b"%PDF-" in raw
