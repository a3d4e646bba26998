"""A small network in a folder of its own: two brands, a dealer each who is always open, one shop, and its mails."""

import socket
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import pypdf

SAMPLES = Path(__file__).parents[1] / "samples"
SHOP = "pieces@fixauto-laval.example"

_SETTINGS = """
[site]
domain = "parts.example"
language = "fr"
secret = "{secret}"
[paths]
state = "{state}"
[smtp]
listen = "127.0.0.1:{smtp}"
min_free = 0
[lmtp]
listen = "{lmtp}"
[page]
listen = "127.0.0.1:{page}"
[store]
url = "{url}"
[relay]
mode = "{mode}"
host = "127.0.0.1"
port = {relay}
tls = "none"
timeout = 5
[follow_up]
remind_after = "{remind_after}"
[clock]
tick = "{tick}"
[log]
format = "json"
[reader]
children = 1
"""
WORKSHOP = "service+honda-laval@parts.example"
_BRANDS = """
[honda]
name = "Honda"
prefix = "HON"
makes = ["Honda"]
vin_prefixes = ["2HG", "2HK"]
[kia]
name = "Kia"
prefix = "KIA"
makes = ["Kia"]
vin_prefixes = ["5XY", "KND"]
[mazda]
name = "Mazda"
prefix = "MAZ"
makes = ["Mazda"]
vin_prefixes = ["JM1", "JM3"]
"""
_CALENDARS = """
[always]
timezone = "America/Toronto"
hours = { mon-sun = "00:00-23:59" }
"""
_DEALERS = """key,name,brands,contacts,city,postal_code,phone,website,calendar,hours,backups
honda-laval,Honda de Laval,honda,Luc Roy <pieces@honda-laval.example> fr,Laval,H7S 1N2,450 555-0100,,always,,
kia-anjou,Kia Anjou,kia,Ann Lee <parts@kia-anjou.example> en,Anjou,H1K 2J4,514 555-0101,,always,,
mazda-rosemont,Mazda Rosemont,mazda,Zoé Hall <pieces@mazda-rosemont.example> fr,Montréal,H1X 1A1,514 555-0102,,always,,
"""
_TERRITORIES = """brand,country,postal_prefix,dealer,weight,valid_from,valid_to
honda,CA,H,honda-laval,100,,
kia,CA,H,kia-anjou,100,,
mazda,CA,H,mazda-rosemont,100,,
"""
_SHOPS = f"""key,name,addresses,postal_code,country,language,phone,city,banner
fixauto-laval,Fix Auto Laval,{SHOP},H7S 2B4,CA,fr,450 555-0126,Laval,Fix Auto
"""


_WORKSHOPS = """[honda-laval]
place = "1200, boulevard Chomedey, Laval"
"""


_GIVEN = set()


def free_port():
    """A loopback port that nobody uses now, and that was not given before: two listeners may ask one after the other."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        if port not in _GIVEN:
            _GIVEN.add(port)
            return port


def write_config(folder, **settings):
    """Write a configuration directory into `folder` and give its ports and paths."""
    chosen = {
        "secret": "5" * 64,
        "state": str(folder / "var"),
        "smtp": free_port(),
        "page": free_port(),
        "lmtp": "",
        "url": "sqlite:///partspost.db",
        "mode": "capture",
        "relay": 25,
        "remind_after": "4h",
        "tick": "1s",
    } | settings
    config = folder / "config"
    config.mkdir(parents=True)
    (config / "partspost.toml").write_text(_SETTINGS.format(**chosen))
    (config / "brands.toml").write_text(_BRANDS)
    (config / "calendars.toml").write_text(_CALENDARS)
    (config / "workshops.toml").write_text(_WORKSHOPS)
    for name, rows in (("dealers", _DEALERS), ("territories", _TERRITORIES), ("shops", _SHOPS)):
        (config / f"{name}.csv").write_text(rows)
    return chosen | {"config": config}


def honda_order(distinct="", number=48213):
    """A one-page Honda order as PDF; `distinct` makes it another document of the same words, `number` another order."""
    pdf = (SAMPLES / "orders/purchase-order.pdf").read_bytes().replace(b"48213", b"%05d" % number)
    return pdf + (f"\n% {distinct}\n".encode() if distinct else b"")


def volvo_order():
    """An order for a car of no brand in this network: the address alone decides who gets it."""
    return (SAMPLES / "orders/bestilling.pdf").read_bytes()


def order_mail(pdf, message_id, to="honda@parts.example", sender=SHOP):
    """A shop's mail with the PDF attached, as bytes with CRLF."""
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = to
    mail["Subject"] = "Commande de pièces"
    mail["Message-ID"] = message_id
    mail["Date"] = "Tue, 24 Nov 2026 10:00:00 -0500"
    mail.set_content("Bonjour, voici la commande.\n")
    mail.add_attachment(pdf, maintype="application", subtype="pdf", filename="commande.pdf")
    return mail.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def visit_mail(number, message_id):
    """A customer's wish to come to the workshop of Honda de Laval, as bytes with CRLF; each car has a plate of its own."""
    mail = EmailMessage()
    mail["From"] = f"client{number}@courriel.example"
    mail["To"] = WORKSHOP
    mail["Subject"] = "Rendez-vous"
    mail["Message-ID"] = message_id
    mail["Date"] = "Tue, 24 Nov 2026 10:00:00 -0500"
    car = f"Honda Civic 2023, plaque K{number % 100:02d} LM{chr(65 + number // 100)}, 48 210 km."
    mail.set_content(
        f"Bonjour, j'aimerais un rendez-vous pour un entretien.\n{car}\nLe 14 décembre à 9 h si possible.\n"
    )
    return mail.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def another_order(number):
    """A Honda order that is no copy of any other: papers, claim and car have numbers of their own."""
    writer = pypdf.PdfWriter(clone_from=BytesIO(honda_order()))
    for page in writer.pages:
        content = page.get_contents()
        drawn = content.get_data().replace(b"48213", b"%05d" % (50_000 + number))
        drawn = drawn.replace(b"232003028", b"%09d" % (300_000_000 + number))
        content.set_data(drawn.replace(b"2HGFE2F59PH100101", _vin(f"2HGFE2F50PH{200_000 + number}").encode()))
        page.replace_contents(content)
    drawn = BytesIO()
    writer.write(drawn)
    return drawn.getvalue()


def _vin(vin):
    """The VIN with its ninth character as ISO 3779 wants it."""
    values = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ0123456789", "12345678123457923456789" + "0123456789", strict=True))
    weights = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
    rest = sum(int(values[letter]) * weight for letter, weight in zip(vin, weights, strict=True)) % 11
    return f"{vin[:8]}{'X' if rest == 10 else rest}{vin[9:]}"
