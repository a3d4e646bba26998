"""The commands that answer questions about territories, run as an operator runs them."""

import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests import network
from tests.daemon import ROOT, Daemon
from tests.stories.post import ORDERS, Post

SAMPLE = ROOT / "config"


def run(*arguments, config=SAMPLE):
    """A command's exit code, output and errors."""
    command = [sys.executable, "-m", "partspost", *arguments, "--config", str(config)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout, done.stderr


def test_a_route_explains_every_row_that_was_looked_at():
    """Dealer, reasons, and each prefix of the code with what stood there."""
    code, output, _ = run(
        "route", "--brand", "honda", "--postal", "h7s2b4", "--explain", "--on", "2026-11-21", "--json"
    )

    told = json.loads(output)
    assert (0, "honda-laval") == (code, told["dealer"])
    assert ["H7S 2B4 is in H7, which Honda de Laval serves for Honda", "brand by address"] == told["why"]
    assert "H7: Honda de Laval (weight 100): decides" in told["looked_at"]


def test_a_route_holds_the_car_against_the_address():
    """VIN and make of another brand lead to its dealer, and an absent dealer to his backup."""
    car = ("--vin", "5XYK6CDF1PG141414", "--make", "Kia")

    _, other, _ = run("route", "--brand", "honda", "--postal", "H7S2B4", *car, "--json")
    _, backup, _ = run("route", "--brand", "honda", "--shop", "fixauto-laval", "--absent", "honda-laval", "--json")

    assert "kia" == json.loads(other)["brand"]
    assert "honda-metropole" == json.loads(backup)["dealer"]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--brand", "lada", "--postal", "H7S2B4"), "unknown brand lada"),
        (("--brand", "honda", "--postal", "H0H0H0"), "is not a postal code of CA"),
        (("--brand", "honda", "--shop", "nobody"), "no shop on file"),
    ],
)
def test_a_question_that_makes_no_sense_ends_with_2(arguments, complaint):
    """What was asked wrong is said, with the exit code for usage."""
    code, _, errors = run("route", *arguments)

    assert 2 == code
    assert complaint in errors


def test_a_change_is_tried_on_the_past_before_it_goes_live(tmp_path):
    """Two orders have come; another table would send the Honda one elsewhere, and nothing changes by asking."""
    with Daemon(tmp_path) as daemon:
        config = daemon.place["config"]
        with (config / "dealers.csv").open("a") as dealers:
            dealers.write("honda-neuf,Honda Neuf,honda,Zoé Roy <pieces@honda-neuf.example> fr,,,,,always,,\n")
        daemon.send(network.order_mail(network.honda_order(), "<1@shop.example>"))
        daemon.send(
            network.order_mail(network.volvo_order(), "<2@shop.example>", to="kia@parts.example"), "kia@parts.example"
        )
        daemon.wait_for_mail("honda-laval.example")
        daemon.wait_for_mail("kia-anjou.example")
    tried = tmp_path / "new.csv"
    tried.write_text((config / "territories.csv").read_text() + "honda,CA,H7,honda-neuf,,,\n")

    code, output, errors = run("whatif", "--territories", str(tried), "--json", config=config)

    rows = [json.loads(line) for line in output.splitlines()]
    assert 0 == code, errors
    assert [("honda", "honda-laval", "honda-neuf")] == [
        (row["brand"], row["from"], row["to"]) for row in rows if "request" in row
    ]
    changed = {row["dealer"]: (row["before"], row["after"]) for row in rows if "before" in row}
    assert {"honda-laval": (1, 0), "honda-neuf": (0, 1), "kia-anjou": (1, 1)} == changed
    assert "1 of 2 requests of the last 90 days" in run("whatif", "--territories", str(tried), config=config)[1]
    tried.write_text("brand,country,postal_prefix,dealer\nkia,CA,H,kia-anjou\n")
    assert 1 == run("whatif", "--territories", str(tried), config=config)[0]
    tried.write_text("brand,country,postal_prefix,dealer\nkia,CA,H,kia-anju\n")
    code, _, errors = run("whatif", "--territories", str(tried), config=config)
    assert 78 == code
    assert "new.csv:2: dealer: no dealer is called 'kia-anju' (did you mean 'kia-anjou'?)" in errors


def test_the_map_shows_every_area_with_its_dealer(tmp_path):
    """The picture is well-formed, loads nothing, names each area, and hatches what nobody serves."""
    config = tmp_path / "config"
    config.mkdir()
    for path in SAMPLE.glob("*.[ct]*"):
        (config / path.name).write_bytes(path.read_bytes())
    territories = config / "territories.csv"
    text = re.sub(r"^honda,CA,G,.*\n", "", territories.read_text(), flags=re.MULTILINE)
    territories.write_text(f"{text}honda,CA,G1A,-,,,\nhonda,US,100,honda-estrie,60,,\nhonda,US,100,honda-laval,40,,\n")
    picture = tmp_path / "honda.svg"

    code, output, _ = run("map", "--brand", "honda", "-o", str(picture), config=config)

    assert 0 == code, output
    titles = [title.text for title in ET.parse(picture).iter("{http://www.w3.org/2000/svg}title")]
    for said in ("H7S: honda-laval", "G2B: nobody", "G1A: kept out", "100: honda-estrie and honda-laval"):
        assert said in titles
    assert "J0K: honda-rive-sud; of their own: J0K 1S0" in titles
    assert 1 + 600 + 51 == len(titles)
    assert not re.search(r"(?:href|url\()\s*=?[\"']?(?!#)h", Path(picture).read_text())


def test_a_shop_that_is_not_on_file_is_where_the_site_is(tmp_path, room, monkeypatch):
    """In Norway the letterhead's four digits are a place: the order goes to whose territory it is, as `route` says."""
    monkeypatch.setenv("PARTSPOST_SITE__COUNTRY", "NO")
    post = Post(tmp_path, room)
    with (post.config / "territories.csv").open("a") as territories:
        territories.write("volvo,NO,70,volvo-quebec,,,\n")
    post.house.reload()
    pdf = (ORDERS / "bestilling.pdf").read_bytes()
    address = rb"240, rue Racine Est, Saguenay \(Qu\351bec\) G7H 4K9"
    norsk = b"Storgata 24, 7010 Trondheim".ljust(len(address))
    for here, there in ((address, norsk), (b"555-0125", b"555-9999"), (b"bilverksted", b"verkstedbil")):
        pdf = pdf.replace(here, there)
    (tmp_path / "norsk.pdf").write_bytes(pdf)
    post.order(tmp_path / "norsk.pdf", "volvo@parts.example", "deler@verkstedbil.example")

    route = post.request("VOL-2026-000001").opening.route
    code, output, _ = run("route", "--brand", "volvo", "--postal", "7010", "--json", config=post.config)
    assert (0, "volvo-quebec") == (code, json.loads(output)["dealer"])
    assert ("NO", "7010", "volvo-quebec") == (route.country, route.postal_code, route.dealer)
    post.close()
