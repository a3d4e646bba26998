"""Signed reply and bounce addresses."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from routing import bounce_address, is_bounce_address, request_of, sign, verify

SECRET = b"k" * 32
EXPIRES = date(2027, 2, 1)
DEALER = "Pieces@honda-laval.example"
LOCAL = sign(SECRET, request="HON-2026-000417", role="dealer", recipient=DEALER, expires=EXPIRES)
CANDIDATES = [("shop", "x@y.example"), ("dealer", DEALER.lower())]


def test_a_reply_address_proves_request_role_and_recipient():
    """Whoever answers to the address we gave is recognised, whatever the case of the letters."""
    signed = verify(SECRET, LOCAL.upper().replace("R+", "r+"), today=EXPIRES, candidates=CANDIDATES)

    assert ("HON-2026-000417", "dealer", DEALER.lower()) == (signed.request, signed.role, signed.recipient)


def test_a_reply_address_fits_and_survives_case_folding():
    """RFC 5321 4.5.3.1.1: at most 64 octets; lower-case only."""
    assert len(LOCAL) <= 64
    assert LOCAL.lower() == LOCAL


def test_an_expired_address_proves_nothing():
    """The day after the last valid one the address is dead."""
    assert verify(SECRET, LOCAL, today=date(2027, 2, 2), candidates=CANDIDATES) is None


def test_an_address_is_bound_to_its_recipient_and_role():
    """The dealer's address is worth nothing where only the shop, or another dealer, was written to."""
    assert verify(SECRET, LOCAL, today=EXPIRES, candidates=[("shop", DEALER)]) is None
    assert verify(SECRET, LOCAL, today=EXPIRES, candidates=[("dealer", "other@dealer.example")]) is None


def test_another_secret_proves_nothing():
    """Without our key nobody makes a valid address."""
    forged = sign(b"x" * 32, request="HON-2026-000417", role="dealer", recipient=DEALER, expires=EXPIRES)

    assert verify(SECRET, forged, today=EXPIRES, candidates=CANDIDATES) is None


def test_tampered_addresses_are_all_refused():
    """Any other character at any place, two swapped, one missing or one more: the proof is broken."""
    alphabet = "abcdefghijklmnopqrstuvwxyz234567-+0189"
    tampered = {
        LOCAL[:place] + letter + LOCAL[place + 1 :]
        for place in range(2, len(LOCAL))
        for letter in alphabet
        if letter != LOCAL[place]
    }
    tampered |= {
        LOCAL[:one] + LOCAL[other] + LOCAL[one + 1 : other] + LOCAL[one] + LOCAL[other + 1 :]
        for one in range(2, len(LOCAL))
        for other in range(one + 1, len(LOCAL))
        if LOCAL[one] != LOCAL[other]
    }
    tampered |= {LOCAL[:cut] for cut in range(len(LOCAL))} | {LOCAL + letter for letter in alphabet}

    assert [one for one in tampered if verify(SECRET, one, today=EXPIRES, candidates=CANDIDATES)] == []


@settings(max_examples=300)
@given(st.text(max_size=80))
def test_no_stranger_s_text_breaks_the_reader(text):
    """Any text is read or refused, never a fault."""
    assert verify(SECRET, text, today=EXPIRES, candidates=CANDIDATES) is None
    assert verify(SECRET, f"r+{text}", today=EXPIRES, candidates=CANDIDATES) is None
    assert is_bounce_address(SECRET, text) is False
    request_of(text)


def test_only_our_own_bounce_address_is_ours():
    """A bounce counts when its address carries our mark."""
    ours = bounce_address(SECRET, "HON-2026-000417.1.new_request")

    assert is_bounce_address(SECRET, ours)
    assert not is_bounce_address(b"x" * 32, ours)
