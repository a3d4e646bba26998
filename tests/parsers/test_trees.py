"""Generated MIME trees: nothing that went in is lost, and nothing that the standard library finds is missed."""

import email
import email.policy
import hashlib
import random
from collections.abc import Iterable

import pytest

from parsers.unwrap.walk import unwrap
from tests.parsers.wrapping import (
    HEAD,
    encoded,
    file_part,
    gzipped,
    mixed,
    msg,
    pdf_part,
    quoted,
    signed,
    tarred,
    tnef,
    uuencoded,
    zipped,
)

TYPES = [
    *(b"Content-Type: application/pdf", b"Content-Type: application/octet-stream", b"Content-Type: text/plain"),
    *(b"Content-Type: image/jpeg", b"Content-Disposition: inline", b"Content-Type: APPLICATION/PDF (a comment)"),
    *(b"Content-Type: application/x-pdf;;", b"Content-Type: application/pdf; charset=x-nobody"),
]
NAMES = [
    *(b"", b"; name=po.pdf", b'; name="pi\xe8ces.pdf"', b"; name*=utf-8''pi%C3%A8ces.pdf", b'; name="../../a.pdf"'),
    *(b"; name*0=a; name*1=b.pdf", b'; name="=?utf-8?q?pi=C3=A8ces.pdf?="', b'; name="po.txt"', b"; name*=junk'%ZZ"),
]
KINDS = ["pdf"] * 6 + ["text", "html", "zip", "gzip", "tar", "tnef", "msg", "mail", "signed", "body"] + ["mixed"] * 5
FLAT = ["pdf", "text", "html", "zip"]


class Tree:
    """One mail drawn from a seed, and the PDFs that went into it."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)
        self.pdfs: list[bytes] = []
        self.boundaries = 0
        self.raw = HEAD + self.node(0)

    def pdf(self) -> bytes:
        """Some bytes that nobody else has, which begin as a PDF does, now and then behind junk."""
        before = self.draw.choice([b"", b"", b"", b"\n", b"junk before it\r\n"])
        made = before + b"%PDF-1.5\n" + self.draw.randbytes(self.draw.randint(0, 300)) + b"\n1 0 obj\n%%EOF"
        self.pdfs.append(made)
        return made

    def node(self, depth: int) -> bytes:
        """A part with its header."""
        kind = self.draw.choice(KINDS if depth < 5 else FLAT)
        if kind == "text":
            return b"Content-Type: text/plain; charset=utf-8\r\n\r\nvoir la commande %d" % self.draw.randint(0, 9)
        if kind == "html":
            return b"Content-Type: text/html\r\n\r\n<p>voir pj</p>"
        if kind == "pdf":
            return self.leaf()
        if kind == "body":
            return self.head() + b"Content-Transfer-Encoding: base64\r\n\r\n" + encoded(self.pdf())
        if kind in {"mixed", "mail"}:
            return self.branch(kind, depth)
        return self.container(kind)

    def head(self) -> bytes:
        """What a part says about itself, true or not."""
        kind = self.draw.choice(TYPES)
        return kind + (self.draw.choice(NAMES) if b";;" not in kind else b"") + b"\r\n"

    def leaf(self) -> bytes:
        """A PDF in some transfer encoding."""
        data = self.pdf()
        encoding, body = self.draw.choice(
            [
                (b"base64", encoded(data)),
                (b"BASE64 ", encoded(data)),
                (b"quoted-printable", quoted(data)),
                (b"x-uuencode", uuencoded(data)),
                (b"base64", encoded(data).replace(b"\r\n", b"")),
                (b"base64", encoded(data).replace(b"\r\n", b"\n")),
            ]
        )
        return self.head() + b"Content-Transfer-Encoding: " + encoding + b"\r\n\r\n" + body

    def container(self, kind: str) -> bytes:
        """A file that holds PDFs."""
        files = [(f"{number}.pdf", self.pdf()) for number in range(self.draw.randint(1, 2))]
        if kind == "zip":
            return file_part(zipped(*files), b"a.zip")
        if kind == "tar":
            return file_part(tarred(*files), b"a.tar")
        if kind == "msg":
            return file_part(msg(*files), b"a.msg")
        if kind == "signed":
            inner = HEAD + mixed(*(pdf_part(data=data) for _name, data in files), boundary=self.boundary())
            return pdf_part(b"Content-Type: application/pkcs7-mime; name=smime.p7m", signed(inner))
        self.pdfs[len(self.pdfs) - len(files) :] = [files[0][1]]
        if kind == "gzip":
            return file_part(gzipped(files[0][1]), b"po.pdf.gz")
        return pdf_part(b"Content-Type: application/ms-tnef", tnef(*files[0]))

    def boundary(self) -> bytes:
        """A boundary of its own, now and then the one that was used last."""
        self.boundaries += self.draw.random() > 0.05
        return b"=_%d" % self.boundaries

    def branch(self, kind: str, depth: int) -> bytes:
        """A multipart, or a mail that holds one."""
        made = [self.node(depth + 1) for _ in range(self.draw.randint(1, 3))]
        raw = mixed(*made, boundary=self.boundary())
        raw = raw.replace(b"multipart/mixed", b"multipart/" + self.draw.choice([b"mixed", b"related", b"x-odd"]), 1)
        if kind == "mixed":
            return raw
        if self.draw.random() < 0.4:
            return b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n" + encoded(HEAD + raw)
        return b"Content-Type: message/rfc822\r\n\r\n" + HEAD + raw


def damaged(raw: bytes, draw: random.Random) -> bytes:
    """The mail after a careless relay: lines lost, put in or doubled, other line ends."""
    lines = raw.splitlines(keepends=True)
    for _ in range(draw.randint(1, 3)):
        at = draw.randrange(len(lines))
        structure = lines[at].startswith(b"--") or b":" in lines[at][:30] or not lines[at].strip()
        what = draw.choice(["drop", "junk", "double", "nothing"]) if structure else "nothing"
        if what == "drop":
            del lines[at]
        elif what == "junk":
            lines.insert(at, draw.choice([b"this is no header\r\n", b"X-Odd : y\r\n", b"\r\n", b"--\r\n"]))
        elif what == "double":
            lines.insert(at, lines[at])
        if not lines:
            return raw
    return b"".join(lines) if draw.random() < 0.7 else b"".join(lines).replace(b"\r\n", b"\n")


def hashes(found: Iterable[bytes]) -> set[str]:
    """Their SHA-256."""
    return {hashlib.sha256(data).hexdigest() for data in found}


def found_by_standard_library(raw: bytes) -> set[str]:
    """The PDFs among the leaves of Python's own parser; archives that merely hold one are none."""
    leaves = []
    for part in email.message_from_bytes(raw, policy=email.policy.compat32).walk():
        data = None if part.is_multipart() else part.get_payload(decode=True)
        if isinstance(data, bytes) and b"%PDF-" in data[:1024] and data.lstrip()[:4] != b"--=_":
            leaves.append(data)
    return hashes(leaf for leaf in leaves if leaf[:2] not in {b"PK", b"\x78\x9f", b"\x1f\x8b", b"\xd0\xcf", b"0\x82"})


def differences(seeds: range) -> list[str]:
    """For each seed that loses a PDF without a flag, or invents one: what is wrong."""
    wrong = []
    for seed in seeds:
        tree = Tree(seed)
        contents = unwrap(tree.raw)
        found, put_in = hashes(part.data for part in contents.pdfs), hashes(tree.pdfs)
        if not contents.problems and found != put_in:
            wrong.append(f"seed {seed}: {len(put_in - found)} lost, {len(found - put_in)} invented")
        raw = damaged(tree.raw, random.Random(seed))
        contents = unwrap(raw)
        missed = found_by_standard_library(raw) & put_in - hashes(part.data for part in contents.pdfs)
        if missed and not contents.problems:
            wrong.append(f"seed {seed}, damaged: {len(missed)} missed")
    return wrong


def test_no_pdf_of_a_generated_tree_is_lost_without_a_flag() -> None:
    """In five hundred trees, whole and damaged, every PDF is found that went in, or that the standard library finds."""
    assert [] == differences(range(500))


@pytest.mark.long
@pytest.mark.timeout(600)
def test_no_pdf_of_ten_thousand_trees_is_lost_without_a_flag() -> None:
    """The same for ten thousand."""
    assert [] == differences(range(500, 10_500))
