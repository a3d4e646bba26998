"""Appointments out of the table that a dealer's system writes each night."""

import base64
from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.unwrap import unwrap
from parsers.visits import When
from parsers.visits.sources.cells import clock
from parsers.visits.sources.export import read_export, read_table

TODAY = date(2026, 11, 24)
HEAD = "id,status,date,time,workshop,customer,email,phone,vin,plate,make,model,year,mileage,job,remark,price"
CAR = "2HGFE2F59PH100101,abc-123,Honda,Civic,2023,54000"
ANN = f"honda-laval,Ann Roy,ann@roy.example,450 555-0199,{CAR}"


def read(*rows, head=HEAD):
    """What a table of these rows says."""
    return read_table("\n".join((head, *rows)) + "\n", today=TODAY)


def codes(found):
    """Each problem with its line."""
    return [(problem.code, problem.line) for problem in found.problems]


def test_a_row_is_an_appointment_with_all_that_it_says():
    """Day, hour, people, car and the job with its price, as the documented columns name them."""
    (found,) = read(f"RV-1,booked,2026-12-03,09:00,{ANN},Oil change,synthetic,89.95").found

    assert ("RV-1", "booked", When(date(2026, 12, 3), time(9))) == (found.uid, found.status, found.starts)
    assert [("owner", "Ann Roy", "ann@roy.example", "450 555-0199")] == [
        (one.role, one.name, one.address, one.phone) for one in found.people
    ]
    assert ("2HGFE2F59PH100101", "ABC 123", "Honda", "Civic", "2023", "54000") == (
        *(found.vin, found.plate, found.make, found.model, found.year, found.mileage),
    )
    assert [("Oil change", "synthetic", Decimal("89.95"))] == [(j.description, j.remark, j.price) for j in found.jobs]


def test_rows_with_one_id_are_one_appointment_with_several_jobs():
    """A row that stands twice is one job."""
    rows = [f"RV-1,booked,2026-12-03,09:00,{ANN},{job}" for job in ("Oil,,89.95", "Brakes,,420.00", "Oil,,89.95")]
    (found,) = read(*rows).found

    assert ["Oil", "Brakes"] == [job.description for job in found.jobs]


@pytest.mark.parametrize(
    ("head", "row", "expected"),
    [
        ("No de rendez-vous;Statut;Début;Client;Courriel;Travail;Prix", "1;Confirmé;03/12/2026 13 h 30;L;l@x.example;V;89,95", time(13, 30)),
        ("Número de turno;Estado;Fecha;Hora;Cliente;Correo;Trabajo;Precio", "1;Vendido;13/12/2026;8:30;L;l@x.example;V;1.289,95", time(8, 30)),
        ("Timenummer;Status;Dato;Klokkeslett;Kunde;E-post;Jobb;Pris", "1;Bestilt;03.12.2026;08:00;L;l@x.example;V;1 462,50", time(8)),
        ("Appointment ID\tStatus\tStart\tCustomer\tEmail\tJob\tPrice", "1\tScheduled\t2026-12-03T14:15:00-05:00\tL\tl@x.example\tV\t$1,289.95", time(14, 15)),
    ],
    ids=["fr", "es", "nb", "en"],
)  # fmt: skip
def test_the_columns_may_be_named_in_four_languages(head, row, expected):
    """With the separators, the dates and the decimal signs that go with them."""
    (found,) = read(row, "2;;13/12/2026 8:00;;;;" if ";D" in head else "", head=head).found[:1]

    assert expected == found.starts.time
    assert found.jobs[0].price in (Decimal("89.95"), Decimal("1289.95"), Decimal("1462.50"))


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (f"RV-1,booked,31/02/2026,09:00,{ANN},x,,1", "export-day"),
        (f"RV-1,booked,04/05/2027,09:00,{ANN},x,,1", "export-day"),
        (f"RV-1,booked,1999-12-03,09:00,{ANN},x,,1", "export-day"),
        (f"RV-1,booked,2026-12-03,soon,{ANN},x,,1", "export-hour"),
        (f"RV-1,booked,2026-12-03,,{ANN},x,,1", "export-no-hour"),
        (f"RV-1,booked,,,{ANN},x,,1", "export-no-day"),
        (f",booked,2026-12-03,09:00,{ANN},x,,1", "export-no-id"),
        (f"RV-1,perhaps,2026-12-03,09:00,{ANN},x,,1", "export-status"),
        (f"RV-1,booked,2026-12-03,09:00,{ANN},x,,much", "export-price"),
        (f"RV-1,booked,2026-12-03,09:00,{ANN},x,y,1,2", "export-cells"),
    ],
    ids=["no-day", "two-days", "far", "no-hour", "hour-missing", "day-missing", "id", "status", "price", "cells"],
)
def test_a_broken_row_is_named_with_its_line_and_kept_out(row, code):
    """The rows around it are taken."""
    found = read(f"RV-0,booked,2026-12-03,09:00,{ANN},x,,1", row, f"RV-2,booked,2026-12-03,09:00,{ANN},x,,1")

    assert (code, "3") == codes(found)[0]
    assert ["RV-0", "RV-2"] == [one.uid for one in found.found]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (f"RV-1,booked,2026-12-03,09:00,{ANN.replace('@roy.example', '')},x,,1", "export-address"),
        (f"RV-1,booked,2026-12-03,09:00,{ANN.replace('2HGFE2F59PH100101', '2HGFE')},x,,1", "export-vin"),
    ],
)
def test_a_row_is_taken_without_the_cell_that_is_a_pity(row, code):
    """An appointment is not lost over a mistyped address or number; somebody reads of it."""
    found = read(row)

    assert ([(code, "2")], 1) == (codes(found), len(found.found))


def test_one_broken_row_keeps_its_whole_appointment_out():
    """Half of the jobs would look like all of them."""
    found = read(f"RV-1,booked,2026-12-03,09:00,{ANN},x,,1", f"RV-1,booked,2026-12-03,09:00,{ANN},y,,much")

    assert ((), [("export-price", "3")]) == (found.found, codes(found))


def test_rows_that_contradict_each_other_are_none():
    """One id has one day."""
    found = read(f"RV-1,booked,2026-12-03,09:00,{ANN},x,,1", f"RV-1,booked,2026-12-04,09:00,{ANN},y,,1")

    assert ((), [("export-twice", "3")]) == (found.found, codes(found))


@pytest.mark.parametrize(
    ("said", "status"),
    [("", "booked"), ("Annulé", "cancelled"), ("en atelier", "arrived"), ("UNIDAD ENTREGADA", "delivered"), ("ønsket", "wanted")],
)  # fmt: skip
def test_statuses_are_known_in_four_languages(said, status):
    """A row without one is booked."""
    (found,) = read(f"RV-1,{said},2026-12-03,09:00,{ANN},x,,1").found

    assert status == found.status


def test_a_cancelled_row_needs_its_id_alone():
    """Systems empty the other cells."""
    (found,) = read("RV-1,cancelled,,,,,,,,,,,,,,,").found

    assert ("RV-1", "cancelled", None) == (found.uid, found.status, found.starts)


def test_without_a_column_for_the_id_nothing_is_read():
    """Without a name that stays, each night would book everything again."""
    found = read("booked,2026-12-03,09:00,x", head="status,date,time,job")

    assert ((), [("export-columns", "1")]) == (found.found, codes(found))


@pytest.mark.parametrize("head", ["Part Number,Price", "a,b,c", "status,job,price"])
def test_another_table_is_none_of_appointments(head):
    """A quotation in the same mail is left to whoever reads quotations."""
    assert read("1,2,3", head=head) is None


def test_the_ends_of_visits_are_hours_or_moments():
    """An hour belongs to the same day; one before the beginning is left out."""
    rows = ["1,2026-12-03 09:00,10:30", "2,2026-12-03 09:00,2026-12-04 12:00", "3,2026-12-03 09:00,08:00"]
    found = read(*rows, head="id,start,end").found

    assert [time(10, 30), time(12), None] == [one.ends and one.ends.time for one in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("9:30", time(9, 30)), ("09:30:00", time(9, 30)), ("9 h 30", time(9, 30)), ("2:15 PM", time(14, 15)), ("12:05 am", time(0, 5)), ("9h", time(9)), ("9", None), ("25:00", None), ("9:75", None)],
)  # fmt: skip
def test_hours_are_written_in_many_ways(text, expected):
    """What is no hour is none."""
    assert expected == clock(text)


def test_a_table_of_a_spreadsheet_program_is_read():
    """UTF-16 with a mark, quotes and line ends within cells."""
    table = f'{HEAD}\r\nRV-1,booked,2026-12-03,09:00,{ANN},"Oil,\r\nfilter",,89.95\r\nRV-2,nope,,,,,,,,,,,,,,,\r\n'
    raw = b"MIME-Version: 1.0\r\nContent-Type: text/csv; name=a.csv\r\nContent-Transfer-Encoding: base64\r\n\r\n"

    found = read_export(unwrap(raw + base64.encodebytes(table.encode("utf-16"))), today=TODAY)

    assert (["RV-1"], [("export-status", "4")]) == ([one.uid for one in found.found], codes(found))


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200), st.lists(st.lists(st.text(max_size=12), max_size=20), max_size=6))
def test_whatever_a_table_holds_never_raises(before, rows):
    """Rows of anything below an appointment of ours, and anything at all."""
    read_table(before, today=TODAY)
    found = read(f"RV-1,booked,2026-12-03,09:00,{ANN},Oil,,89.95", *(",".join(row) for row in rows))

    assert "RV-1" == found.found[0].uid
    assert all(one.uid for one in found.found)
