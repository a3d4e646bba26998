"""Sets of estimate files: which rows are parts, in which mails they hide, and that the owner stays out."""

import struct
from decimal import Decimal
from email.message import EmailMessage

import pytest

from parsers.exact import InexactError, pack_sets, read_estimate, sets_of
from parsers.mail import read_mail
from parsers.orders import read_sets
from tests.parsers.estimates import SETS, ccc, longest, mitchell, zipped


def estimate(name):
    """One of the drawn sets, read."""
    (found,) = sets_of(SETS[name]().items())
    return read_estimate(found)


def lines(name):
    """The lines of a drawn set: number, part number, quantity, price, type, change."""
    return [
        (line.line, line.part_number, line.quantity, line.unit_price, line.part_type, line.change)
        for line in estimate(name).order.lines
    ]


def test_parts_are_read_and_work_is_left_out():
    """Replaced parts come once each, by the number that is wanted; paint, repair, sublet and existing parts do not."""
    assert lines("ccc") == [
        ("2", "04711-T20-A00ZZ", 1, Decimal("612.45"), "oem", None),
        ("3", "91505-S9A-003", 12, Decimal("2.15"), "oem", None),
        ("4", "LKQ-331877", 1, Decimal("525.00"), "recycled", None),
    ]


def test_every_row_is_accounted_for():
    """The counts of parts, other rows and headings add up to the rows of the table."""
    counts = estimate("ccc").rows

    assert {"line": 4, "non_part": 5, "heading": 1} == counts


def test_mitchell_puts_a_letter_before_the_dot():
    """AD1 and VEH with their own letter belong to the set; words in the place of a part number are none."""
    read = estimate("mitchell")

    assert ("Mitchell", "4T1G11AK2PU272727", "26-232003028-01") == (read.system, read.order.vin, read.order.claim)
    assert lines("mitchell") == [
        ("1", "52119-0X990", 1, Decimal("431.02"), "oem", None),
        ("2", "TO1200466", 1, Decimal("214.20"), "aftermarket", None),
        ("3", None, 1, Decimal("310.00"), "remanufactured", None),
        ("4", "53801-0X010", None, Decimal("402.77"), "oem", None),
    ]


def test_accents_survive_a_wrong_code_page():
    """French words come out right though the header names the wrong code page."""
    words = [line.description for line in estimate("audatex").order.lines]

    assert ["Phare avant gauche à DEL", "Aile avant côté droit - élargie"] == words


def test_a_supplement_says_what_it_adds_changes_and_deletes():
    """Rows of the stated supplement bear their change; a deleted one has no quantity left; older rows bear none."""
    read = estimate("supplement")

    assert "S01" == read.supplement
    assert [("2", 1, None), ("3", 16, "change"), ("4", 0, "delete"), ("10", 1, "add")] == [
        (line.line, line.quantity, line.change) for line in read.order.lines
    ]


def test_full_columns_and_lines_by_hand():
    """A part number of 25 characters is whole; a part entered by hand counts, a fee does not; 97 is 1997."""
    order = estimate("longest").order

    assert ["ABCDE-12345-FGHIJ-67890-K", "91501-TR0-003"] == [line.part_number for line in order.lines]
    assert ("1997", None) == (order.vehicle.year, order.repair_order)


@pytest.mark.parametrize("name", SETS)
def test_the_owner_stays_out(name):
    """No name, plate or telephone of owner and claimant comes out of any set."""
    told = repr(estimate(name))

    assert [] == [word for word in ("Tremblay", "Zoé", "Gagnon", "ABC 123") if word in told]


def test_the_header_tells_shop_car_and_claim():
    """Shop, insurer, claim, job, car, day and currency stand where a paper's would."""
    order = estimate("ccc").order

    assert ("48213", "26-232003028-01", "Laurentide General", "CAD", "2026-11-19") == (
        order.repair_order,
        order.claim,
        order.insurer,
        order.currency,
        str(order.date),
    )
    assert ("Carrosserie Laval", "H7S 2B4", "4505550142") == (
        order.shop.name,
        order.shop.postal_code,
        order.shop.phone,
    )
    assert ("2023", "Honda", "Civic Touring") == (order.vehicle.year, order.vehicle.make, order.vehicle.model)


def test_two_sets_in_one_archive_are_two_orders():
    """Sets are told apart by their names, also where their files are mixed and lie in folders."""
    found = [*ccc().items(), *mitchell().items()]
    mixed = {f"out/{name}": data for name, data in sorted(found, key=lambda file: file[0][-3:])}
    read = read_sets(zipped(mixed))

    assert ["2HGFE2F59PH100101", "4T1G11AK2PU272727"] == sorted(order.vin for order in read.orders)


def test_a_set_with_the_same_name_again_is_another_set():
    """Two exports of one name do not overwrite each other."""
    again = [*ccc().items(), *(("1D2F5A33.lin", data) for name, data in longest().items() if name.endswith("LIN"))]

    assert [3, 2] == [len(read_estimate(found).order.lines) for found in sets_of(again)]


def test_packing_is_the_same_every_time():
    """Equal sets give equal bytes, whatever the order and case of their files; unread tables are not packed."""
    (one,), (other,) = pack_sets(ccc().items()), pack_sets((n.lower(), d) for n, d in reversed(ccc().items()))

    assert one == other
    assert 3 == len(read_sets(one).orders[0].lines)
    assert b"PAT" not in one


def test_a_damaged_table_beside_the_lines_is_a_problem():
    """Without a whole car or claim table the lines are read, the gap is named, and nobody is sure."""
    found = ccc()
    found["1d2f5a33.VEH"] = b"nothing"
    found["1d2f5a33.LIN"] = found["1d2f5a33.LIN"][:-10]
    read = read_sets(zipped(found))

    assert ["ems-incomplete", "ems-incomplete"] == [p.code for p in read.problems if p.code == "ems-incomplete"]
    assert read.orders[0].confidence < 0.6


def test_a_set_of_a_million_rows_is_refused():
    """A LIN file that announces a million rows gives no order and says why."""
    found = ccc()
    bomb = bytearray(found["1d2f5a33.LIN"])
    struct.pack_into("<I", bomb, 4, 1_000_000)
    found["1d2f5a33.LIN"] = bytes(bomb)
    read = read_sets(zipped(found))

    assert not read.readable
    assert ["dbf-too-long"] == [problem.code for problem in read.problems]


@pytest.mark.parametrize("archive", [b"", b"PK\x03\x04", b"PK\x05\x06" + b"\0" * 18, zipped({"a.txt": b"words"})])
def test_an_archive_without_a_set_is_not_readable(archive):
    """Damaged, empty and other archives are a problem with a name."""
    read = read_sets(archive)

    assert not read.readable
    assert read.problems


def test_a_zip_bomb_is_refused():
    """An archive that would unpack to more than any estimate is named a bomb."""
    read = read_sets(zipped({"a.lin": b"\0" * 60_000_000}))

    assert ["archive-bomb"] == [problem.code for problem in read.problems]


def test_lines_without_a_table_cannot_be_read():
    """A LIN file that is no table is an exception that names the reason."""
    with pytest.raises(InexactError, match="no dBase table"):
        read_estimate({"lin": b"nothing"})


def mail(*attached):
    """A mail with files: (name, bytes) each."""
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "shop@laval.example", "honda@parts.example", "PO 48213"
    letter.set_content("Please find the order attached.")
    for name, data in attached:
        letter.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return letter.as_bytes()


def test_a_mail_with_a_zipped_set_is_an_order():
    """The set is found in the archive, packed again, and stands behind the PDFs with its own hash."""
    facts, files = read_mail(mail(("est.zip", zipped(ccc(), "EMS/"))))

    assert ("order", 0, 1) == (facts.kind, len(facts.pdfs), len(facts.ems))
    assert pack_sets(ccc().items()) == files
    assert ("EMS", len(files[0])) == (facts.ems[0].name, facts.ems[0].size)


def test_a_mail_with_loose_files_is_an_order():
    """The files of a set may be attached one by one, beside a PDF, whose bytes come first."""
    pdf = b"%PDF-1.4\n%%EOF\n"
    facts, files = read_mail(mail(*mitchell().items(), ("order.pdf", pdf)))

    assert ("order", 1, 1) == (facts.kind, len(facts.pdfs), len(facts.ems))
    assert (pdf, *pack_sets(mitchell().items())) == files


def test_a_pdf_never_passes_for_a_set():
    """A PDF whose name is that of sets gets another one: sets are not sent on, PDFs are."""
    facts, _ = read_mail(mail(("EMS", b"%PDF-1.4\n%%EOF\n")))

    assert ["attachment-1.pdf"] == [pdf.name for pdf in facts.pdfs]
