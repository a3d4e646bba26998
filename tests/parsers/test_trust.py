"""Whom our own receiving mail server vouches for, and that nobody can vouch for himself."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.facts import Trust
from parsers.mail import Receiver, read_mail

OUR_SERVER = Receiver("mx.parts.example")
TOOK = (
    "Received: from mail.shop.example (mail.shop.example [203.0.113.7])\n\tby mx.parts.example (Postfix) with ESMTPS id 4F2\n"
    "\tfor <honda@parts.example>; Tue, 24 Nov 2026 08:14:02 -0500\n"
)
FORGED = "Authentication-Results: mx.parts.example; dmarc=pass header.from=shop.example\n"
LETTER = "From: Nathalie <nathalie@shop.example>\nTo: honda@parts.example\nSubject: BC 48213\n"

SPF = {
    "aligned": "spf=pass smtp.mailfrom=nathalie@shop.example",
    "of another": "spf=pass smtp.mailfrom=list.example",
    "softfail": "spf=softfail smtp.mailfrom=shop.example",
    "fail": "spf=fail smtp.mailfrom=shop.example",
    "none": "spf=none smtp.mailfrom=shop.example",
}
DKIM = {
    "aligned": "dkim=pass (2048-bit key) header.d=shop.example header.s=s1 header.b=abc",
    "fail": 'dkim=fail reason="signature verification failed" header.d=shop.example',
    "none": "dkim=none",
}
DMARC = {
    "pass": "dmarc=pass (p=none dis=none) header.from=shop.example",
    "fail": "dmarc=fail (p=reject dis=none) header.from=shop.example",
    "none": "dmarc=none header.from=shop.example",
}


def trust(head: str, receiver: Receiver = OUR_SERVER) -> Trust:
    """What is thought of the sender of a mail with this header."""
    return read_mail(f"{head}\nbody\n".encode(), receiver=receiver)[0].trust


def results(*found: str, by: str = "mx.parts.example") -> str:
    """The header in which a server writes what it found."""
    return f"Authentication-Results: {by};\n\t" + ";\n\t".join(found) + "\n"


def expected(spf: str, dkim: str, dmarc: str) -> Trust:
    """The rule in words: DMARC decides, else one aligned pass is enough, else a plain SPF fail tells a forger."""
    if dmarc == "fail":
        return Trust("failed", "dmarc-fail")
    passed = [name for name, found in (("dmarc", dmarc == "pass"), ("dkim", dkim == "aligned")) if found]
    passed += ["spf"] * (spf == "aligned")
    if passed:
        return Trust("verified", passed[0])
    if spf == "fail":
        return Trust("failed", "spf-fail")
    return Trust("unverified", "not-aligned" if spf == "of another" else "no-results")


@pytest.mark.parametrize(("spf", "dkim", "dmarc"), list(itertools.product(SPF, DKIM, DMARC)))
def test_every_combination_of_findings(spf: str, dkim: str, dmarc: str) -> None:
    """SPF, DKIM and DMARC together give one verdict with its reason."""
    found = trust(results(SPF[spf], DKIM[dkim], DMARC[dmarc]) + TOOK + LETTER)

    assert expected(spf, dkim, dmarc) == found


POSITIONS = {
    "below what took it": TOOK + FORGED + LETTER,
    "below the author": TOOK + LETTER + FORGED,
    "at the end": TOOK + LETTER + "X-Mailer: x\n" + FORGED,
    "no server took it": FORGED + LETTER,
    "between two hops": TOOK + FORGED + TOOK + LETTER,
    "above, by another server": FORGED.replace("mx.parts", "mx.shop") + TOOK + LETTER,
    "a name that begins like ours": FORGED.replace("mx.parts.example", "mx.parts.example.evil.example") + TOOK + LETTER,
    "a name that ends like ours": FORGED.replace("mx.parts", "x.mx.parts") + TOOK + LETTER,
    "our name in a comment": FORGED.replace("mx.parts.example;", "evil.example (mx.parts.example;);") + TOOK + LETTER,
    "another header": FORGED.replace("Authentication", "ARC-Authentication") + TOOK + LETTER,
    "a space in the name": FORGED.replace("Results:", "Results :").replace("mx.", "x.") + TOOK + LETTER,
    "a pass in a quoted value": results('dkim=fail header.d="x; dmarc=pass header.from=shop.example"') + TOOK + LETTER,
    "a pass in a comment": results("spf=none (; dmarc=pass header.from=shop.example)") + TOOK + LETTER,
    "a pass for another domain": results("dmarc=pass header.from=evil.example") + TOOK + LETTER,
    "folded into another header": TOOK + LETTER.replace("BC 48213", "BC\n\t" + FORGED.strip()),
    "in the body": TOOK + LETTER + "\n" + FORGED,
    "in a part": TOOK + LETTER + "Content-Type: multipart/mixed; boundary=b\n\n--b\n" + FORGED + "\nx\n--b--\n",
    "in a mail within": TOOK + LETTER + "Content-Type: message/rfc822\n\n" + FORGED + TOOK + LETTER,
    "a helo that names us": TOOK.replace("from mail.shop.example", "from [127.0.0.1]") + FORGED + TOOK + LETTER,
}


@pytest.mark.parametrize("head", POSITIONS.values(), ids=POSITIONS)
@pytest.mark.parametrize("upstream", [(), ("127.0.0.0/8",)], ids=["alone", "behind a filter"])
def test_forged_results_are_not_believed(head: str, upstream: tuple[str, ...]) -> None:
    """Wherever a sender can write, results in our server's name count for nothing."""
    found = trust(head, Receiver("mx.parts.example", upstream))

    assert "verified" != found.result


AUTHORS = {
    "two authors": "From: a@shop.example, b@evil.example\n",
    "an address as name": "From: nathalie@shop.example <x@evil.example>\n",
    "two fields": "From: nathalie@shop.example\nFrom: x@evil.example\n",
    "a group": "From: shop: nathalie@shop.example;\n",
    "a comment": "From: nathalie@shop.example (<x@evil.example>)\n",
    "nobody": "",
}


@pytest.mark.parametrize("author", AUTHORS.values(), ids=AUTHORS)
def test_doubtful_author_is_never_verified(author: str) -> None:
    """Where programs may differ on who wrote a mail, a pass is worth nothing."""
    assert "unverified" == trust(results(DMARC["pass"]) + TOOK + author + "To: honda@parts.example\n").result


@pytest.mark.parametrize("name", ["Subject", "To", "Date", "Message-ID", "MIME-Version", "Content-Type"])
def test_doubled_header_is_never_verified(name: str) -> None:
    """A header that may stand once and stands twice was put there for one of two readers."""
    doubled = f"{name}: text/plain\n{name}: text/html\n"

    assert Trust("unverified", "duplicate-header") == trust(results(DMARC["pass"]) + TOOK + LETTER + doubled)


def test_without_a_name_of_ours_nothing_is_checked() -> None:
    """An installation that names no server believes none."""
    assert Trust("unverified", "not-checked") == trust(results(DMARC["pass"]) + TOOK + LETTER, Receiver())


def test_milter_writes_below_its_servers_line() -> None:
    """Where it is said that results stand directly below the Received of our server, they count there and no deeper."""
    below = Receiver("mx.parts.example", below=True)
    filters = "Received-SPF: pass\n" + results(DMARC["pass"])

    assert "verified" == trust(TOOK + filters + LETTER, below).result
    assert "unverified" == trust(TOOK + LETTER + filters, below).result
    assert "unverified" == trust(TOOK + filters + LETTER).result


def test_results_behind_our_own_filter_count() -> None:
    """A mail that passed a filter of ours afterwards keeps the verdict of the server that took it."""
    again = TOOK.replace("203.0.113.7", "127.0.0.1")
    head = again + results(DMARC["pass"]) + TOOK + LETTER

    assert "verified" == trust(head, Receiver("mx.parts.example", ("127.0.0.0/8",))).result
    assert "unverified" == trust(head).result


@pytest.mark.parametrize(
    ("result", "found"),
    [
        ("verified", "dkim=pass header.i=@shop.example header.s=20230601"),
        ("verified", "dmarc=pass action=none header.from=SHOP.example;compauth=pass reason=100"),
        ("verified", "spf=pass smtp.mailfrom=shop.example; dkim=none"),
        ("unverified", "dkim=pass header.d=mail.shop.example.evil.example"),
        ("unverified", "dkim=pass header.d=example"),
        ("unverified", "spf=pass smtp.helo=shop.example"),
        ("unverified", "dkim=pass header.d=notshop.example"),
        ("unverified", "none"),
        ("unverified", "dmarc"),
        ("unverified", "=;=;(((("),
        ("unverified", "dmarc=temperror header.from=shop.example"),
    ],
)
def test_results_as_servers_write_them(result: str, found: str) -> None:
    """Other spellings are understood, other domains are not ours, and junk is no pass."""
    assert result == trust(results(found) + TOOK + LETTER).result


@settings(max_examples=200, deadline=None)
@given(st.text('abcdmrpsfil=;.()"@ \\/-<>x1\n', max_size=200))
def test_junk_never_raises_and_is_never_believed(junk: str) -> None:
    """Whatever stands in our server's name without a DMARC, DKIM or SPF pass leaves the sender unverified."""
    line = " ".join(junk.split())

    assert trust(f"Authentication-Results: {line}\n{TOOK}{LETTER}").result in {"unverified", "failed"}
