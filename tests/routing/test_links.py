"""Signed links to the page: what they prove, and for how long."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config import load_settings
from routing import PageLink, page_link, read_link, sign_link, without_links

SECRET, OTHER = b"a secret of the house", b"the secret before this one"
TODAY = date(2026, 11, 22)
LINK = PageLink("dealer", "honda-laval", TODAY, TODAY + timedelta(days=90))
SAMPLE = Path(__file__).parents[2] / "config"


@settings(max_examples=200)
@given(
    st.sampled_from(["dealer", "shop", "request"]),
    st.text(min_size=1, max_size=40).filter(lambda key: key.isprintable()),
    st.sampled_from(["enter", "stay"]),
)
def test_a_link_says_what_was_signed(scope, key, purpose):
    """Whatever the key, its token reads back as the same link, in one case and without a character to quote."""
    link = PageLink(scope, key, TODAY, TODAY)
    token = sign_link(SECRET, link, purpose)

    assert (link, True) == (read_link([SECRET], token, purpose=purpose, today=TODAY), token.isalnum())


@pytest.mark.parametrize("days", [-1, 91, 400])
def test_a_link_is_good_on_its_days_alone(days):
    """Before it was made and after its last day a link proves nothing."""
    assert read_link([SECRET], sign_link(SECRET, LINK), today=TODAY + timedelta(days=days)) is None


def test_a_link_is_good_until_the_end_of_its_last_day():
    """The last day counts."""
    assert LINK == read_link([SECRET], sign_link(SECRET, LINK), today=LINK.expires)


def test_a_mails_link_is_no_cookie_and_a_cookie_no_link():
    """A token is good for the one purpose it was signed for."""
    tokens = sign_link(SECRET, LINK, "enter"), sign_link(SECRET, LINK, "stay")

    assert [None, None] == [
        read_link([SECRET], tokens[0], purpose="stay", today=TODAY),
        read_link([SECRET], tokens[1], purpose="enter", today=TODAY),
    ]


def test_a_new_secret_may_keep_the_old_links():
    """While the former secret is named, what it has signed is good; without it, it is not."""
    token = sign_link(OTHER, LINK)

    assert (LINK, None) == (
        read_link([SECRET, OTHER], token, today=TODAY),
        read_link([SECRET], token, today=TODAY),
    )


@settings(max_examples=300)
@given(st.data())
def test_a_changed_token_proves_nothing(data):
    """Whichever character is changed, the link is void; there is no second spelling of it either."""
    token = sign_link(SECRET, LINK)
    place = data.draw(st.integers(0, len(token) - 1))
    letter = data.draw(
        st.sampled_from("abcdefghijklmnopqrstuvwxyz234567ABC-_=").filter(lambda one: one != token[place])
    )

    assert read_link([SECRET], token[:place] + letter + token[place + 1 :], today=TODAY) is None


@settings(max_examples=300)
@given(st.text(max_size=500))
def test_any_text_is_read_without_a_fault(text):
    """Whatever a stranger writes in place of a token, the answer is no."""
    assert read_link([SECRET], text, today=TODAY) is None


@pytest.mark.parametrize("key", ["", "x" * 201])
def test_a_key_that_no_token_can_hold_is_refused(key):
    """A link about nothing, or with an endless key, is never made."""
    with pytest.raises(ValueError, match="1 to 200 octets"):
        sign_link(SECRET, PageLink("shop", key, TODAY, TODAY))


def public(monkeypatch, **page):
    """The sample settings with a public page."""
    for name, value in ({"public_url": "https://parts.example", "token": "0123456789abcdef"} | page).items():
        monkeypatch.setenv(f"PARTSPOST_PAGE__{name.upper()}", value)
    return load_settings(SAMPLE)


def test_a_mail_carries_a_link_where_the_page_is_public(monkeypatch):
    """The address leads to the page's entrance and is good for the days that were set."""
    address = page_link(public(monkeypatch, links_valid="14d"), SECRET, "shop", "fixauto-laval", today=TODAY)
    start, _, token = address.rpartition("/")

    assert ("https://parts.example/enter", PageLink("shop", "fixauto-laval", TODAY, date(2026, 12, 6))) == (
        start,
        read_link([SECRET], token, today=TODAY),
    )


def test_without_a_public_page_no_mail_carries_a_link():
    """Where nobody else can reach the page, no link is made."""
    assert page_link(load_settings(SAMPLE), SECRET, "dealer", "honda-laval", today=TODAY) is None


@pytest.mark.parametrize(
    ("made", "revoked"),
    [
        (False, "dealer:honda-laval"),
        (True, "dealer:honda-brossard"),
        (True, "shop:honda-laval"),
        (True, "dealer:honda-laval before 2026-11-22"),
        (False, "dealer:honda-brossard,dealer:honda-laval before 2026-11-23"),
    ],
)
def test_no_link_is_made_that_would_be_void(monkeypatch, made, revoked):
    """A reader whose links are revoked gets none; where only old ones are, a new one is made."""
    address = page_link(public(monkeypatch, revoked=revoked), SECRET, "dealer", "honda-laval", today=TODAY)

    assert made == (address is not None)


@pytest.mark.parametrize(
    "form",
    [
        "https://parts.example/enter/{}",
        "https://safe.example/?url=https%3A%2F%2Fparts.example%2Fenter%2F{}&data=1",
        "https%3a%2f%2fparts.example%2fenter%2f{}",
        '<a href=3D"https://parts.example/enter/{}">',
        "HTTPS://PARTS.EXAMPLE/ENTER/{}",
        "https://urldefense.proofpoint.example/v2/url?u=https-3A__parts.example_enter_{}&d=DwMF",
        "https://urldefense.example/v3/__https://parts.example/enter/{}__;!!Ab!c$",
        "https://safe.example/?url=https%253A%252F%252Fparts.example%252Fenter%252F{}%26data%3D1&data=2",
        "{}",
    ],
)
def test_a_quoted_link_opens_nothing(form):
    """However a mail program or a filter has written it, no token is left in words that others may read."""
    token = sign_link(SECRET, LINK)
    text = f"Bonjour,\n{form.format(token)} fin"

    assert (False, True) == (token in without_links(text), without_links(text).endswith(" fin"))


@pytest.mark.parametrize("at", [1, 12, 30, 36, 45])
@pytest.mark.parametrize("end", ["\n> ", "\r\n", " \n>> ", "\n | "])
@pytest.mark.parametrize("key", ["honda-laval", "comptoir@carrosserie-des-erables.example"])
def test_a_link_that_a_line_end_has_parted_opens_nothing(at, end, key):
    """Neither half of a token is left where a quote was broken inside of it."""
    token = sign_link(SECRET, PageLink("shop", key, TODAY, TODAY + timedelta(days=90)))
    text = f"> https://parts.example/enter/{token[:at]}{end}{token[at:]}\nCordialement\nAnnie"

    left = without_links(text)

    assert left.endswith("\nCordialement\nAnnie")
    assert not any(token[place : place + 10] in left for place in range(len(token) - 9))


@pytest.mark.parametrize("scope", ["dealer", "shop", "request"])
def test_the_link_of_the_shortest_key_is_known(scope):
    """Its scope and its length are those of a token, whatever the key."""
    assert "…" == without_links(sign_link(SECRET, PageLink(scope, "x", TODAY, TODAY)))


@settings(max_examples=200)
@given(st.text(max_size=200))
def test_words_without_a_link_stay_as_they_are(text):
    """Nothing else is taken out of what people write."""
    assert text == without_links(text)
