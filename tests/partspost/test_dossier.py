"""The dossier: everything in one file, which proves by itself that nothing was changed."""

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest import Envelope
from parsers import LineItem, Order, Party
from partspost.house import build
from partspost.records import dossier
from partspost.work import pipeline
from routing import Asker, Event, Opening, Route, Source
from store import messages, migrate, requests
from tests.network import write_config

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
NUMBER = "HON-2026-000417"
SHOP = "pieces@fixauto-laval.example"
PDF = b"%PDF-1.4 the paper"
SECRET = b"a secret of thirty-two characters"
SHOPS_EYES = Asker("shop", Party(SHOP), "fix", frozenset({SHOP}))


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A house with one request: the shop's mail, a note for dealers only, and an answer."""
    folder = tmp_path_factory.mktemp("house")
    built = build(write_config(folder)["config"])
    migrate(built.settings.store.url, built.settings.paths.state)
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = SHOP, "honda@parts.example", "Commande 48213"
    mail.set_content("Bonjour")
    raw = mail.as_bytes()
    pipeline.take_in(built, Envelope("one", NOW, "smtp", "192.0.2.1", "mx", False, SHOP, ("honda@parts.example",)), raw)
    opening = Opening(
        number=NUMBER,
        kind="parts_list",
        brand="honda",
        shop=Party(SHOP, "Fix Auto Laval", "fr"),
        shop_key="fix",
        shop_postal_code="H7S2B4",
        order=Order(repair_order="48213", lines=(LineItem("1", "71101-TBA-A00", "＝1+1", None),), confidence=0.1 + 0.2),
        source=Source(built.blobs.put(PDF), "commande.pdf"),
        route=Route("honda", "H7S2B4", "laval", ("H7",), "H7"),
        directory="f00d",
    )
    events = [
        Event("received", NOW, "shop"),
        Event("routed", NOW, "partspost", {"dealer": "laval"}),
        Event("approved", NOW + timedelta(minutes=1), "approver", {"said": "for dealers only é"}, "dealer"),
        Event("acknowledged", NOW + timedelta(minutes=2), "dealer", {"said": "vu"}),
        Event("dealer_wrote", NOW + timedelta(minutes=3), "dealer", {"said": "for operators only"}, "ops"),
    ]
    with built.database.begin() as tx:
        requests.open_request(tx, opening, 1, NOW)
        requests.append(tx, NUMBER, events)
        known = {
            "kind": "order",
            "subject": "x",
            "header_sender": SHOP,
            "message_id": None,
            "pdfs": (),
            "problem": None,
        }
        messages.settle(tx, 1, outcome="request", reference=NUMBER, at=NOW, **known)
    yield built
    built.close()


def files(archive):
    """What an archive holds."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def repacked(archive, **changes):
    """The archive as a forger makes it: files exchanged, and every hash in it written anew."""
    kept = {name: content for name, content in files(archive).items() if name not in ("hashes.txt", "seal.txt")}
    return dossier.pack(kept | changes, SECRET)


def test_a_dossier_is_whole_and_the_same_each_time(house):
    """It holds mail, paper, lines, versions and events, proves itself, and is made alike again."""
    made = dossier.make(house, NUMBER, None)

    assert [] == dossier.verify(made, house.secret)
    assert made == dossier.make(house, NUMBER, None)
    assert PDF == files(made)["documents/version-1.pdf"]
    assert ["mails/001-in.eml"] == [name for name in files(made) if name.startswith("mails/")]
    assert "'＝1+1".encode() in files(made)["lines.csv"]


def test_a_shops_dossier_holds_nothing_for_dealers_only_and_still_proves_itself(house):
    """What is not for its eyes is a hash; the chain goes on over it."""
    made = dossier.make(house, NUMBER, SHOPS_EYES)
    told = [json.loads(line) for line in files(made)["events.jsonl"].splitlines()]

    assert [] == dossier.verify(made, house.secret)
    assert [True, True, False, True, False] == ["told" in one for one in told]
    assert not any(b"only" in content for name, content in files(made).items() if name == "events.jsonl")


def test_nobody_elses_request_has_a_dossier(house):
    """Neither for a stranger's shop nor for a number that is none."""
    other = replace(SHOPS_EYES, key="other", addresses=frozenset({"other@shop.example"}))

    assert dossier.make(house, NUMBER, other) is None
    assert dossier.make(house, "HON-2026-000999", None) is None


def test_a_dossier_that_fits_no_mail_is_not_made(house):
    """Beyond the bytes that a mail may carry its reader must ask the operator."""
    with pytest.raises(dossier.TooLargeError):
        dossier.make(house, NUMBER, None, within=100)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.floats(0, 0.999999), flip=st.integers(1, 255))
def test_one_changed_byte_is_found(house, place, flip):
    """Wherever a byte of the file is changed, it is no longer whole, even for somebody without the secret."""
    made = bytearray(dossier_of(house))
    made[int(place * len(made))] ^= flip

    assert dossier.verify(bytes(made))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300), st.integers(0, 5_000))
def test_no_file_stops_the_check(house, content, cut):
    """Any file, and any part of a dossier, is found wrong; none stops the check."""
    assert dossier.verify(content)
    assert dossier.verify(dossier_of(house)[:cut] + content)


def dossier_of(house):
    """The whole dossier, made once."""
    if house.directory.fingerprint not in _MADE:
        _MADE[house.directory.fingerprint] = dossier.make(house, NUMBER, None)
    return _MADE[house.directory.fingerprint]


_MADE = {}


@pytest.mark.parametrize(
    ("file", "old", "new", "finding"),
    [
        ("events.jsonl", b'"vu"', b'"oui"', "event 4 is not what was sealed"),
        ("events.jsonl", b'"sequence":4', b'"sequence":5', "event 4 is missing"),
        ("versions/1.json", b"71101", b"71102", "event 1 is not what was sealed"),
        ("documents/version-1.pdf", b"paper", b"forgery", "documents/version-1.pdf is no document of this request"),
        ("events.jsonl", b"", b"{", "its history cannot be read"),
    ],
)
def test_a_forger_who_writes_all_hashes_anew_is_found_by_the_chain(house, file, old, new, finding):
    """Events, versions and papers hang together by hashes that are in the operator's database too."""
    made = dossier_of(house)
    forged = repacked(made, **{file: files(made)[file].replace(old, new, 1)})

    assert any(one.startswith(finding) for one in dossier.verify(forged))


def test_a_mail_that_a_forger_exchanges_is_found_by_the_seal(house):
    """What no event names is sealed with the secret of the installation, which a forger does not have."""
    forged = repacked(dossier_of(house), **{"mails/001-in.eml": b"Subject: forged\n"})

    assert [] == dossier.verify(forged)
    assert ["seal.txt is not of this installation"] == dossier.verify(forged, house.secret)


def test_a_mail_that_a_forger_leaves_out_is_missed(house):
    """Not even a file whose name goes on with the row of the mail that is gone makes the hashes fit."""
    kept = files(dossier_of(house))
    hashes, seal, mail = kept.pop("hashes.txt"), kept.pop("seal.txt"), "mails/001-in.eml"
    before = sorted(kept)[sorted(kept).index(mail) - 1]
    row = f"{before}\n{hashlib.sha256(kept.pop(mail)).hexdigest()}  {mail}"
    kept[row] = kept.pop(before)
    forged = dossier._archive({**kept, "hashes.txt": hashes, "seal.txt": seal})

    assert dossier._hashes(kept) == hashes  # the proof that only the name can tell
    assert ["it cannot be read"] == [one.partition(":")[0] for one in dossier.verify(forged, house.secret)]


def test_the_explanation_in_the_dossier_works(house, tmp_path):
    """Whoever follows verify.txt, with nothing but Python, finds the chain whole, and a changed word."""
    made = files(dossier.make(house, NUMBER, SHOPS_EYES))
    script = made["verify.txt"].decode().partition("import hashlib")[2].partition("\n3.")[0]
    script = "import hashlib" + "\n".join(line.removeprefix(" " * 7) for line in script.splitlines())
    (tmp_path / "versions").mkdir()
    for name in ("events.jsonl", "versions/1.json"):
        (tmp_path / name).write_bytes(made[name])
    followed = [sys.executable, "-W", "ignore", "-c", script]

    assert 0 == subprocess.run(followed, cwd=tmp_path, check=False).returncode
    (tmp_path / "events.jsonl").write_bytes(made["events.jsonl"].replace(b'"vu"', b'"oui"'))
    assert 0 != subprocess.run(followed, cwd=tmp_path, check=False, stderr=subprocess.DEVNULL).returncode


def test_the_command_checks_a_file_without_a_database(house, tmp_path):
    """`partspost requests verify` says what is wrong, and ends so that a script can tell."""
    made = dossier_of(house)
    good, bad = tmp_path / "good.zip", tmp_path / "bad.zip"
    good.write_bytes(made)
    bad.write_bytes(made.replace(b"vu", b"vx", 1))

    def check(file):
        command = [sys.executable, "-m", "partspost", "requests", "verify", file]
        return subprocess.run(command, capture_output=True, text=True, check=False, env={"PATH": "/usr/bin"})

    assert 0 == check(good).returncode
    assert "intact" in check(good).stdout
    assert 0 != check(bad).returncode
