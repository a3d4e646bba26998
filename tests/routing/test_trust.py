"""From what our mail server found out about a sender to who hears of his order: every combination."""

import itertools

import pytest

from parsers.mail import Receiver, read_mail
from routing import decide_order, find_orders
from tests.routing import cases

HEAD = (
    "Authentication-Results: mx.parts.example; spf={spf} smtp.mailfrom={domain}; dkim={dkim} header.d={domain};\r\n"
    " dmarc={dmarc} header.from={domain}\r\n"
    "Received: from mail.example ([203.0.113.7]) by mx.parts.example; Tue, 24 Nov 2026 08:14:02 -0500\r\n"
    "From: <{sender}>\r\nTo: honda@parts.example\r\n\r\n"
)
SENDERS = {"on file": "pieces@fix.example", "stranger": "who@else.example"}
FOUND = list(
    itertools.product(["pass", "softfail", "fail", "none", "temperror"], ["pass", "fail"], ["pass", "fail", "none"])
)


@pytest.mark.parametrize(("spf", "dkim", "dmarc"), FOUND)
@pytest.mark.parametrize("sender", SENDERS.values(), ids=SENDERS)
def test_who_hears_of_an_order(sender, spf, dkim, dmarc):
    """The dealer always has the order, with a warning unless it is verified; only known people are written to."""
    raw = HEAD.format(spf=spf, dkim=dkim, dmarc=dmarc, sender=sender, domain=sender.partition("@")[2]).encode()
    trust = read_mail(raw, receiver=Receiver("mx.parts.example"))[0].trust
    arrived = cases.arrival(cases.document(cases.ORDER), sender=sender, trust=trust)

    decision = decide_order(cases.case(arrived), find_orders(arrived, cases.DIRECTORY))

    verified = dmarc != "fail" and "pass" in {spf, dkim, dmarc}
    denied = dmarc == "fail" or (spf == "fail" and not verified)
    told = ["new_request"] + ["receipt"] * (verified or sender == SENDERS["on file"])
    banner = None if verified else "failed" if denied else "unverified"
    assert (told, banner) == ([notice.kind for notice in decision.notices], decision.notices[0].facts.get("banner"))
