"""Sets of estimate files with the real program: alone an order, beside a PDF a check, and never sent on."""

import json
import subprocess
import sys
from email.message import EmailMessage

import pytest

from tests import network
from tests.daemon import ROOT, Daemon
from tests.parsers.estimates import ccc, mitchell, zipped
from tests.parsers.invoices import holding, order

DEALER = "honda-laval.example"


@pytest.fixture
def daemon(tmp_path):
    """The program, running."""
    with Daemon(tmp_path) as running:
        yield running


@pytest.fixture
def parse(tmp_path):
    """What ``partspost parse --json`` prints about files (name and bytes) in one folder."""
    place = network.write_config(tmp_path)

    def read(files, *named):
        for name, data in files.items():
            (tmp_path / name).write_bytes(data)
        command = [sys.executable, "-m", "partspost", "parse", "--json", "--config", str(place["config"])]
        command += [str(tmp_path / name) for name in named]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
        return [json.loads(line) for line in done.stdout.splitlines()]

    return read


def mail(*attached, message_id="<ems-1@shop.example>"):
    """A shop's mail with files: (name, bytes) each."""
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = network.SHOP, "honda@parts.example", "Commande 48213"
    letter["Message-ID"], letter["Date"] = message_id, "Tue, 24 Nov 2026 10:00:00 -0500"
    letter.set_content("Bonjour, voici la commande.\n")
    for name, data in attached:
        letter.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return letter.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def parts(order):
    """The part numbers of an order as JSON."""
    return [line["part_number"] for line in order["lines"]]


def test_parse_reads_an_archive_and_a_single_file_of_a_set(parse):
    """A zip gives its set; a LIN or VEH file takes the files of its name that lie beside it along."""
    archive, single = parse(ccc() | {"est.zip": zipped(mitchell())}, "est.zip", "1d2f5a33.VEH")

    assert ["52119-0X990", "TO1200466", None, "53801-0X010"] == parts(archive["orders"][0])
    assert ["04711-T20-A00ZZ", "91505-S9A-003", "LKQ-331877"] == parts(single["orders"][0])
    assert {"file": "1d2f5a33.VEH", "readable": True}.items() <= single.items()


def test_parse_reads_a_mail_with_paper_and_set_once(parse):
    """The paper is the one document; its order was checked against the set of the same car."""
    raw = mail(("po.pdf", network.honda_order()), ("est.zip", zipped(ccc())))
    (read,) = parse({"both.eml": raw}, "both.eml")

    assert (1, 1) == (read["pdf_count"], len(read["documents"]))
    assert "sources-differ" in {problem["code"] for problem in read["documents"][0]["problems"]}


def test_the_child_without_files_reads_embedded_xml(parse):
    """Nothing that embedded XML needs is loaded only when it is needed: the child may open no file any more."""
    (read,) = parse({"po.pdf": holding(network.honda_order(), ("order-x.xml", order()))}, "po.pdf")

    assert ["04711-T20-A00ZZ", "91505-S9A-003"] == parts(read["orders"][0])


def test_a_set_alone_is_ordered_and_the_owner_stays_here(daemon):
    """The dealer gets the lines as CSV, and neither the set nor a word about the car's owner."""
    daemon.send(mail(("est.zip", zipped(ccc()))))
    (sent,) = daemon.wait_for_mail(DEALER)
    (table,) = sent.iter_attachments()

    assert "text/csv" == table.get_content_type()
    assert "04711-T20-A00ZZ" in table.get_content()
    assert not [word for word in (b"Tremblay", b"Gagnon", b"ABC 123") if word in sent.as_bytes()]
    assert 0 == daemon.stop()


def test_a_set_beside_the_paper_orders_nothing_twice(daemon):
    """One request, the paper attached, and a note where paper and set differ."""
    pdf = network.honda_order()
    daemon.send(mail(("po.pdf", pdf), *ccc().items()))
    (sent,) = daemon.wait_for_mail(DEALER)
    attached = [part.get_payload(decode=True) for part in sent.iter_attachments()]

    assert pdf == attached[0]
    assert 2 == len(attached)
    assert 1 == len(daemon.ask("requests", "list"))
    assert "données qui l’accompagnent diffèrent" in sent.get_body(("plain",)).get_content()
    assert 0 == daemon.stop()
