"""The papers of a trial order: a PDF of one page, the shop's mail around it, and what the dealer's robot writes."""

from datetime import datetime
from decimal import Decimal
from email.message import EmailMessage
from email.utils import format_datetime

from parsers import Order
from partspost.canary.aviary import POSTAL_CODE, Perches
from store.views.canary import code_of

PARTS = (("71140-CAN-A00", "Perch, front", 2, "12.50"), ("33150-CAN-B01", "Lamp, left", 1, "99.95"))
"""What is ordered: number, name, how many, at what price each."""

_PAGE = """BT /F1 16 Tf 50 780 Td (Purchase Order) Tj ET
BT /F1 10 Tf 50 755 Td (Canary Body Shop) Tj ET
BT /F1 10 Tf 50 742 Td (1 Coal Mine Road, Montreal QC  {postal_code}) Tj ET
BT /F1 10 Tf 350 755 Td (Purchase Order: {code}) Tj ET
BT /F1 10 Tf 350 742 Td (Date: {day}) Tj ET
BT /F1 10 Tf 50 700 Td (Line) Tj ET
BT /F1 10 Tf 100 700 Td (Part Number) Tj ET
BT /F1 10 Tf 230 700 Td (Description) Tj ET
BT /F1 10 Tf 400 700 Td (Qty) Tj ET
BT /F1 10 Tf 460 700 Td (Price) Tj ET
"""
_ROW = """BT /F1 10 Tf 50 {up} Td ({line}) Tj ET
BT /F1 10 Tf 100 {up} Td ({part}) Tj ET
BT /F1 10 Tf 230 {up} Td ({name}) Tj ET
BT /F1 10 Tf 400 {up} Td ({quantity}) Tj ET
BT /F1 10 Tf 460 {up} Td ({price}) Tj ET
"""


def order_mail(slot: datetime, places: Perches) -> bytes:
    """The shop's mail of this moment, with CRLF; made again it is the same, byte for byte."""
    code = code_of(slot)
    mail = _mail(places.shop, places.order, f"Order {code}", slot, f"<{code.lower()}@{_domain(places.shop)}>")
    mail.set_content("A trial order of partspost. No person needs to read it.\n")
    drawn = _PAGE.format(postal_code=POSTAL_CODE, code=code, day=f"{slot:%Y-%m-%d}")
    for line, (part, name, quantity, price) in enumerate(PARTS, start=1):
        drawn += _ROW.format(up=698 - 16 * line, line=line, part=part, name=name, quantity=quantity, price=price)
    pdf = _draw(drawn)
    mail.add_attachment(pdf, maintype="application", subtype="pdf", filename=f"{code}.pdf")
    mail.set_boundary(f"canary-{code}")
    return _wire(mail)


def is_as_drawn(order: Order) -> bool:
    """Whether this is what the paper says: numbers, names, quantities and prices."""
    read = [(line.part_number, line.description, line.quantity, line.unit_price) for line in order.lines]
    return read == [(part, name, Decimal(quantity), Decimal(price)) for part, name, quantity, price in PARTS]


def answer_mail(received: datetime, places: Perches, to: str, message_id: str) -> bytes:
    """The dealer's answer to the mail with this Message-ID: everything is there."""
    name = message_id.strip("<>").partition("@")[0]
    mail = _mail(places.dealer, to, "Re: order", received, f"<answer.{name}@{_domain(places.dealer)}>")
    mail["In-Reply-To"] = message_id
    mail["References"] = message_id
    mail.set_content("All available.\n")
    return _wire(mail)


def _mail(sender: str, to: str, subject: str, at: datetime, message_id: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Date"], mail["Message-ID"] = format_datetime(at), message_id
    return mail


def _wire(mail: EmailMessage) -> bytes:
    return mail.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def _domain(address: str) -> str:
    return address.rpartition("@")[2]


def _draw(content: str) -> bytes:
    """A PDF of one page with this content (ISO 32000-1, 7.5)."""
    page = content.encode("ascii")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /Resources <</Font <</F1 4 0 R>>>>>>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(page), page),
    )
    drawn, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(drawn))
        drawn += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    end = b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return drawn + end % (size, table, size, len(drawn))
