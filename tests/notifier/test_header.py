"""What may stand in a header of ours."""

from email import message_from_bytes, policy

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from notifier.header import clean_header, clean_text, is_address, message_ids
from notifier.mime import assemble, ids, person, titled

INJECTIONS = (
    "a\r\nBcc: evil@x",
    "a\nBcc: evil@x",
    "a\rBcc: evil@x",
    "a\x0bb",
    "a\x0cb",
    "a\x1cBcc: evil@x",
    "a\x85Bcc: evil@x",
    "a\u2028Bcc: evil@x",
    "a\u2029Bcc: evil@x",
    "a\x00b",
    "a\udce9b",
    "o\u202efdp.exe",
    "\ufeffx",
    "=?utf-8?q?x=0D=0ABcc=3A_victim=40x=2Ey?=",
    "=?utf-8?b?eA0KQmNjOiB2aWN0aW1AeC55?=",
    "=\u200b?utf-8?q?x=0D=0ABcc=3A_victim=40x=2Ey?=",
    "==??utf-8?q?x=0D=0ABcc=3A_victim=40x=2Ey?==?=",
    "=?utf-8?q?e=40x=2C?= <a@b>",
    '"boss@honda.example" <evil@x>',
    "e@x, <a@b>",
    "Ä" * 300,
    "é\u0301" * 80 + "?=",
)
ANYTHING = st.text(alphabet=st.characters(codec=None, exclude_categories=()), max_size=120)


def written(line):
    """A mail that has this one header line, as bytes."""
    return assemble((line,), "text\n", "<p>text</p>\n", (), "seed")


def header_names(read):
    """The header names of a parsed mail, sorted, repetitions kept."""
    return sorted(name.lower() for name in read.keys())  # noqa: SIM118 - iterating a message is not the same


def with_examples(test):
    """Let a property also see every payload that is known to have hurt somebody."""
    for payload in INJECTIONS:
        test = example(payload)(test)
    return test


@with_examples
@given(ANYTHING)
def test_no_text_makes_a_second_header(text):
    """Whatever a document says, the subject stays one header that reads back as it was meant."""
    subject = clean_header(text)
    read = message_from_bytes(written(titled("Subject", subject)), policy=policy.default)

    assert ["content-type", "mime-version", "subject"] == header_names(read)
    assert subject == " ".join(str(read["Subject"]).split())


@with_examples
@given(ANYTHING)
def test_no_display_name_adds_a_recipient(name):
    """Whatever a shop is called, its mail goes to one address, and the name shows no other."""
    read = message_from_bytes(written(person("To", name, "shop@fix.example")), policy=policy.default)

    assert ["shop@fix.example"] == [address.addr_spec for address in read["To"].addresses]
    assert "@" not in read["To"].addresses[0].display_name


@given(ANYTHING)
def test_clean_text_is_one_visible_line(text):
    """Cleaned text holds no line break, no control and no invisible character."""
    cleaned = clean_text(text)

    assert cleaned.isprintable()
    assert cleaned == clean_text(cleaned)


def test_cleaned_text_shows_where_it_is_cut():
    """What does not fit ends in a sign of it, within the limit."""
    assert "Cour ouverte" == clean_text("Cour ouverte", 12)
    assert "Cour ferm…" == clean_text("Cour fermée lundi", 10)


@pytest.mark.parametrize(
    "address", ["a@b.example", "o'hara+x@b-c.example", "r+hon-2026-000417-d-5fqa-v72u@parts.example"]
)
def test_plain_addresses_may_be_written_to(address):
    """A dot-atom at a domain is an address."""
    assert is_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "a",
        "a@",
        "@b",
        "a b@c",
        "a@b\r\nBcc: x@y",
        "a@b,c@d",
        "<a@b>",
        "@r:a@b",
        '"a b"@c',
        "a@[127.0.0.1]",
        "a..b@c",
        "a" * 65 + "@b.example",
        "a@" + "b" * 260,
    ],
)
def test_anything_else_may_not(address):
    """Quoting, routes, lists and line breaks are no address."""
    assert not is_address(address)
    with pytest.raises(ValueError, match="is not a mail address"):
        person("To", "Shop", address)


def test_long_ids_keep_their_shape():
    """Ids longer than a line are never encoded: one stands on each line, whole."""
    long = f"<{'y' * 200}@mail.example>"

    assert f"References: <a@b>\r\n {long}\r\n".encode() in written(ids("References", message_ids("<a@b>", long)))


def test_malformed_ids_are_dropped_and_repeated_ones_said_once():
    """Only ids of the right shape are taken from strangers."""
    assert "<a@b> <c@d>" == message_ids("<a@b>", None, "a b", "<x y>", "<c@d>", "<a@b>", "<\r\nBcc: x@y>", "<é@x>")
