"""Mails by other programs and people than those the rules were made for, in four languages."""

import re
from collections import Counter
from pathlib import Path

import pytest

from parsers.facts import Mail
from parsers.mail import read_mail

SIGNED = "r+hon-2026-000417-d-2x4c-24m6g3hgethng2bh@parts.example"
OURS = frozenset({"parts.example"})
_TITLE = re.compile(r"^=== (?P<name>.+): (?P<kind>\w+)(?P<facts>(?: \w+=\S*)*)$", re.MULTILINE)


def _collection() -> dict[str, tuple[dict[str, str], bytes]]:
    """Each mail of the collection with its class and what it reports."""
    text = Path(__file__).with_name("programs.txt").read_text("utf-8")
    titles = list(_TITLE.finditer(text))
    ends = [title.start() for title in titles[1:]] + [len(text)]
    return {
        title["name"]: (
            {"class": title["kind"]} | dict(fact.split("=") for fact in title["facts"].split()),
            text[title.end() + 1 : end].strip().replace("SIGNED", SIGNED).replace("\n", "\r\n").encode(),
        )
        for title, end in zip(titles, ends, strict=True)
    }


COLLECTION = _collection()
NAMES = sorted(COLLECTION)


def read(raw: bytes) -> Mail:
    """The facts of a mail, from the address it is written to."""
    recipient = SIGNED if SIGNED.encode() in raw else None
    return read_mail(raw, recipient=recipient, own_domains=OURS)[0]


@pytest.mark.parametrize("name", NAMES)
def test_mail_is_understood(name: str) -> None:
    """Its class, and each fact that it reports, are those a reader finds."""
    expected, raw = COLLECTION[name]
    mail = read(raw)
    found = {
        "class": mail.automatic.kind,
        "kind": mail.kind,
        "recipient": mail.automatic.recipient or "",
        "status": mail.automatic.status or "",
        "until": mail.automatic.until.isoformat() if mail.automatic.until else "",
    }

    assert expected == {key: found[key] for key in expected}


def test_collection_holds_every_class() -> None:
    """No class of automatic mail is missing from the collection, and people write the most of it."""
    counted = Counter(expected["class"] for expected, _raw in COLLECTION.values())

    assert (10, True, "human") == (len(counted), len(COLLECTION) >= 60, counted.most_common(1)[0][0])


@pytest.mark.parametrize("name", [name for name in NAMES if COLLECTION[name][0]["class"] != "human"])
def test_no_machine_is_answered(name: str) -> None:
    """Whatever a machine wrote gets no automatic answer."""
    assert not read(COLLECTION[name][1]).may_answer
