"""A mail's bytes: what we put together is what any mail program takes apart."""

import base64 as standard
import quopri
from email import message_from_bytes, policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.mime import File, assemble, plain
from notifier.mime.parts import base64, quoted_printable
from tests.notifier import notices

HEAD = ("Subject: x",)
PNG = b"\x89PNG\r\n\x1a\n\x00\xff"
WORDS = st.text(alphabet=st.sampled_from("ab =.\t\n\x01\x7fé“𝄞"), max_size=400)


def read(*files, text="text\n", html="<p>page</p>\n"):
    """The mail as a mail program sees it; nothing in it is malformed."""
    mail = message_from_bytes(assemble(HEAD, text, html, files, "seed"), policy=policy.default)
    assert [] == [defect for part in mail.walk() for defect in part.defects]
    return mail


@given(WORDS)
def test_whatever_is_written_comes_out_of_quoted_printable_again(text):
    """Every letter comes back, in lines that no server breaks and whose ends hold no white space."""
    whole = text if text.endswith("\n") else text + "\n"
    encoded = quoted_printable(text)

    assert whole.encode() == quopri.decodestring(encoded).replace(b"\r\n", b"\n")
    assert all(len(line) <= 78 and line == line.rstrip(b" \t") for line in encoded.split(b"\r\n"))
    assert encoded.isascii()


@given(st.binary(max_size=500))
def test_files_are_encoded_as_the_library_does(data):
    """Base64 in lines of 76 characters."""
    assert standard.encodebytes(data).replace(b"\n", b"\r\n") == base64(data) or not data


def test_a_plain_mail_is_text_and_page():
    """Without files there are two alternatives, the page last."""
    mail = read(text="été\n", html="<p>été</p>\n")

    assert "multipart/alternative" == mail.get_content_type()
    assert ["été\n", "<p>été</p>\n"] == [part.get_content().replace("\r\n", "\n") for part in mail.iter_parts()]


def test_files_come_after_the_words():
    """A file keeps its bytes, its type and its name."""
    mail = read(File("a.pdf", "application/pdf", b"%PDF\r\n\x00\xff"), File("b.csv", 'text/csv; charset="utf-8"', b"x"))
    attached = list(mail.iter_attachments())

    assert ["a.pdf", "b.csv"] == [part.get_filename() for part in attached]
    assert [b"%PDF\r\n\x00\xff", "x"] == [part.get_content() for part in attached]


def test_a_picture_belongs_to_the_page():
    """What the page names by its id travels with it, and is no attachment."""
    mail = read(File("", "image/png", PNG, cid="bars.1@parts.example"), html='<img src="cid:bars.1@parts.example">\n')
    page = mail.get_body(("related",))

    assert [] == list(mail.iter_attachments())
    assert ["<bars.1@parts.example>"] == [part["Content-ID"] for part in page.iter_attachments()]
    assert [PNG] == [part.get_content() for part in page.iter_attachments()]


@pytest.mark.parametrize("line", ["X: a\r\nBcc: b", "X: a\nb", "X: a\r\n\r\nbody", "X : a", "no header", "X: a\0", ""])
def test_what_is_not_one_header_line_is_refused(line):
    """Even if a value were not cleaned, no second header comes of it."""
    with pytest.raises(ValueError, match="is not one header line"):
        assemble((line,), "text\n", "page\n", (), "seed")


def test_a_header_of_ours_that_is_not_plain_is_encoded():
    """Only ASCII leaves in a header of our own."""
    assert plain("List-Id", "é").isascii()


@pytest.mark.parametrize("kind", notices.KINDS)
def test_every_mail_reads_without_a_fault(composed, kind):
    """The library's strict reading finds nothing malformed: neither in a header nor in a part."""
    mail = message_from_bytes(composed(kind).content, policy=policy.default)

    assert [] == [fault for part in mail.walk() for value in part.values() for fault in (*value.defects, *part.defects)]
