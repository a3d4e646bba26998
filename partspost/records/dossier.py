"""A dossier: everything that is known of a request in one file, which proves by itself that nothing was changed.

The same request seen by the same reader gives the same bytes. What a reader may not see stands there as its hash only.
"""

import csv
import hashlib
import hmac
import io
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

from notifier import labels
from parsers import as_cell
from partspost.house import House
from routing import Asker, Request, Sight, sight_of
from store import OutboxMail, StoredMessage, Transaction, messages, outbox, requests, seals

LARGEST = 10 * 1024 * 1024
"""Bytes that a dossier may have to go by mail; encoded it is a third more, and many mail servers stop at 20 MB."""

_THEN = (1980, 1, 1, 0, 0, 0)
_HASHES, _SEAL = "hashes.txt", "seal.txt"
_MOST_FILES, _MOST_BYTES = 5_000, 512 * 1024 * 1024
_COLUMNS = ("line", "part_number", "description", "quantity", "unit_price", "state", "expected", "said")
# A name with a line end in it could pass for a row of its own in the hashes.
_NAME = re.compile(r"[A-Za-z0-9_./-]+")
_UNREADABLE = (zipfile.BadZipFile, zlib.error, struct.error, OSError, ValueError, EOFError, RuntimeError)


class TooLargeError(Exception):
    """The mails of the request do not fit into what was allowed."""


def make(house: House, number: str, asker: Asker | None, *, within: int | None = None) -> bytes | None:
    """The dossier as the asker may see it, whole without an asker; None if the request is none of his.

    Raises `TooLargeError` when it would have more than `within` bytes.
    """
    with house.database.reading() as tx:
        loaded = requests.load(tx, number)
        sight = sight_of(*loaded, asker) if loaded else None
        if loaded is None or sight is None:
            return None
        history = seals.sealed(tx, number)
        mails = [*_letters_in(tx, number, asker), *_letters_out(tx, number, asker)]
    files = _history(sight, history)
    listed = []
    for place, (name, blob, about) in enumerate(sorted(mails, key=lambda mail: (mail[2], mail[0])), start=1):
        path = f"mails/{place:03d}-{name}.eml"
        files[path] = house.blobs.get(blob)
        listed.append(f"{path}  {about}")
        _measure(files, within)
    for version in range(1, sight.request.version + 1):
        source = loaded[0][version - 1].source
        if source.enclosures:
            files[f"documents/version-{version}.pdf"] = house.blobs.get(source.blob)
            _measure(files, within)
    files["index.txt"] = _index(sight, listed).encode()
    files["verify.txt"] = _EXPLAINED.encode()
    return pack(files, house.secret)


def pack(files: Mapping[str, bytes], secret: bytes) -> bytes:
    """The files with their hashes, sealed with our secret, as an archive that is the same for the same files."""
    hashes = _hashes(files)
    return _archive({**files, _HASHES: hashes, _SEAL: _sealed(hashes, secret)})


def verify(archive: bytes, secret: bytes | None = None) -> list[str]:
    """What is wrong with a dossier, nothing if it is whole: every byte, the chain of its events, and their versions.

    With the `secret` of the installation that made it, also whether it is that one's.
    """
    try:
        files = _unpacked(archive)
    except _UNREADABLE as fault:
        return [f"it cannot be read: {fault}"]
    hashes, mark = files.pop(_HASHES, b""), files.pop(_SEAL, b"")
    wrong = []
    if _hashes(files) != hashes:
        wrong.append(f"{_HASHES} does not fit the files")
    if _archive({**files, _HASHES: hashes, _SEAL: mark}) != archive:
        wrong.append("the archive was changed after it was made")
    if secret is not None and not hmac.compare_digest(_sealed(hashes, secret), mark):
        wrong.append(f"{_SEAL} is not of this installation")
    return wrong + list(_breaks(files))


def history_of(archive: bytes) -> tuple[str, tuple[str, ...]]:
    """The request that a dossier without faults (`verify`) is about, and the seal of each of its events."""
    files = _unpacked(archive)
    seals_in_order = tuple(json.loads(event)["hash"] for event in files["events.jsonl"].splitlines())
    return json.loads(files["versions/1.json"])["number"], seals_in_order


def _breaks(files: Mapping[str, bytes]) -> Iterator[str]:
    """Where the chain of events does not hold, and documents that no version names."""
    try:
        events = [json.loads(line) for line in files.get("events.jsonl", b"").splitlines()]
        versions = {path: json.loads(content) for path, content in files.items() if path.startswith("versions/")}
        blobs = {version["source"]["blob"] for version in versions.values()}
        previous = ""
        for place, event in enumerate(events, start=1):
            told = event.get("told")
            if event["sequence"] != place:
                yield f"event {place} is missing"
            if told is not None:
                opening = versions.get(f"versions/{told['version']}.json")
                if opening is None or seals.seal(previous, told, opening) != event["hash"]:
                    yield f"event {place} is not what was sealed"
            previous = event["hash"]
        if not events:
            yield "it holds no events"
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        yield f"its history cannot be read: {fault!r}"
        return
    for path, content in files.items():
        if path.startswith("documents/") and hashlib.sha256(content).hexdigest() not in blobs:
            yield f"{path} is no document of this request"


def _letters_in(tx: Transaction, number: str, asker: Asker | None) -> Iterator[tuple[str, str, str]]:
    """(name, blob, what it is) of the mails that came in, of an asker only those of his own side."""
    for mail in messages.about(tx, number):
        if asker is None or (mail.mail_from_header or mail.sender).lower() in asker.addresses:
            yield "in", mail.blob, _came(mail)


def _letters_out(tx: Transaction, number: str, asker: Asker | None) -> Iterator[tuple[str, str, str]]:
    """(name, blob, what it is) of the mails that we wrote, to an asker only those to his own side."""
    for mail in outbox.about(tx, number):
        if asker is None or (mail.role == asker.role and mail.recipient.lower() in asker.addresses):
            yield f"out-{mail.kind}", mail.blob, _went(mail)


def _came(mail: StoredMessage) -> str:
    sender = mail.mail_from_header or mail.sender
    return f"{mail.received_at.isoformat(timespec='seconds')}  from {sender} to {mail.recipient}"


def _went(mail: OutboxMail) -> str:
    at = mail.sent_at.isoformat(timespec="seconds") if mail.sent_at else f"{mail.next_at.isoformat()[:10]} not sent"
    return f"{at}  {mail.kind} to {mail.recipient}: {mail.state} {mail.remote_reply or ''}".rstrip()


def _history(sight: Sight, history: seals.SealedRequest) -> dict[str, bytes]:
    """The events, each with its seal, the versions they rest on, and the lines as they stand."""
    told = []
    for event, shown in zip(history.events, sight.shown, strict=True):
        line: dict[str, Any] = {"sequence": event.sequence, "hash": event.seal}
        told.append(line | ({"told": event.told} if shown else {"shown": False}))
    files = {"events.jsonl": b"".join(_json(line) for line in told), "lines.csv": _lines(sight.request)}
    for version, opening in history.versions.items():
        if version <= sight.request.version:
            files[f"versions/{version}.json"] = _json(opening)
    return files


def _lines(request: Request) -> bytes:
    text = io.StringIO(newline="")
    out = csv.writer(text, lineterminator="\r\n")
    out.writerow(_COLUMNS)
    order = request.opening.order
    for label, item, standing in zip(labels(order), order.lines, request.lines, strict=True):
        said = " · ".join(filter(None, (answer.reason for answer in standing.answers)))
        known = (item.part_number, item.description, item.quantity, item.unit_price, standing.state, standing.eta, said)
        out.writerow([as_cell(label), *("" if value is None else as_cell(str(value)) for value in known)])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _index(sight: Sight, mails: list[str]) -> str:
    request = sight.request
    hidden = len(sight.shown) - sum(sight.shown)
    return "\n".join(
        (
            f"{request.number}, version {request.version}: {request.opening.shop.name or request.opening.shop.address}",
            f"{len(sight.shown)} events, {hidden} of them not shown to this reader",
            "",
            "events.jsonl  what has happened, one event a line, each with its hash",
            "versions/     the order as it was read, version by version",
            "lines.csv     every line and where it stands",
            "documents/    the papers as they came",
            "mails/        the mails, byte for byte:",
            "",
            *mails,
            "",
            "verify.txt    how to check that nothing was changed",
            "",
        )
    )


def _measure(files: Mapping[str, bytes], within: int | None) -> None:
    if within is not None and sum(map(len, files.values())) > within:
        raise TooLargeError


def _json(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"


def _hashes(files: Mapping[str, bytes]) -> bytes:
    """As ``sha256sum`` writes them."""
    return "".join(f"{hashlib.sha256(files[path]).hexdigest()}  {path}\n" for path in sorted(files)).encode()


def _sealed(hashes: bytes, secret: bytes) -> bytes:
    return hmac.digest(secret, b"dossier\0" + hashes, "sha256").hex().encode() + b"\n"


def _archive(files: Mapping[str, bytes]) -> bytes:
    """Stored, not compressed: compressed bytes differ from one library to the next."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(files):
            entry = zipfile.ZipInfo(path, _THEN)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, files[path])
    return out.getvalue()


def _unpacked(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        entries = opened.infolist()
        if len(entries) > _MOST_FILES or sum(entry.file_size for entry in entries) > _MOST_BYTES:
            raise ValueError("it holds more than any dossier does")
        if strange := next((one.filename for one in entries if not _NAME.fullmatch(one.filename)), None):
            raise ValueError(f"no dossier holds a file called {strange!a}")
        return {entry.filename: opened.read(entry) for entry in entries}


_EXPLAINED = """\
How to check this dossier

1. hashes.txt holds the SHA-256 of every other file, but for seal.txt:

       sha256sum -c hashes.txt

2. events.jsonl holds one event a line, in order. Each has a hash over the hash of the event before it (nothing for the
   first), followed by what it says ("told"), to which the version that it belongs to is added as "opening", as JSON
   with sorted keys and without blanks. An event that is not for this reader's eyes has its hash only, and the chain
   goes on over it. With Python alone:

       import hashlib, json
       previous = ""
       for line in open("events.jsonl", encoding="utf-8"):
           event = json.loads(line)
           if "told" in event:
               opening = json.load(open(f"versions/{event['told']['version']}.json", encoding="utf-8"))
               said = json.dumps({**event["told"], "opening": opening}, sort_keys=True, separators=(",", ":"),
                                 ensure_ascii=False)
               assert hashlib.sha256((previous + said).encode()).hexdigest() == event["hash"], event["sequence"]
           previous = event["hash"]

3. The papers in documents/ have the SHA-256 that their version names as the blob of its source.

4. seal.txt is made of hashes.txt with the secret of the installation. Its operator can prove with it that the dossier
   is his:

       partspost requests verify DOSSIER.zip --config DIRECTORY
"""
