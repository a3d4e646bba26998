"""The way to the page in our mails: for whom, where, and for whom never."""

from dataclasses import replace

import pytest

from notifier import KINDS, LANGUAGES
from parsers import Party
from routing import PageLink, read_link
from tests.notifier import cases, notices
from tests.notifier.test_compose import Elements, body, read

ENTRANCE = "https://parts.example/enter/"
DEALER, SHOP = ("dealer", "honda-laval"), ("shop", "fix")
STRANGER = Party("someone@gmail.example", "Fix Auto Laval", "fr")
WAYS = {
    "new_request": DEALER,
    "reminder": DEALER,
    "receipt": SHOP,
    "answered": SHOP,
    "promise_moved": SHOP,
    "handed_over": SHOP,
    "digest": DEALER,
    "agenda": DEALER,
    "follow_up": DEALER,
    "invoice": DEALER,
    "welcome": SHOP,
}


def links(mail):
    """Every address of the page in a mail: in its text, and in its page."""
    text = [word for word in body(mail, "plain").split() if ENTRANCE in word]
    return text, [link for link in Elements(body(mail, "html")).links if link.startswith(ENTRANCE)]


def whose(mail):
    """Whose part of the page the mail opens, as the page reads it; None where it opens nothing."""
    text, html = links(mail)
    assert text == html
    if not text:
        return None
    (address,) = text
    link = read_link([cases.SECRET], address.removeprefix(ENTRANCE), today=cases.NOW.date())
    assert isinstance(link, PageLink)
    return link.scope, link.key


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", notices.KINDS)
def test_a_mail_opens_its_readers_part_of_the_page(composed, kind, language):
    """Dealers reach their wall and shops their orders, once in the text and once in the page; other mails show none."""
    notice = notices.notice(kind)
    mail = composed(kind, language)

    assert WAYS.get(kind) == whose(mail), notice.role
    assert (kind in WAYS) == KINDS[kind].page


@pytest.mark.parametrize("kind", WAYS)
def test_without_a_public_page_the_mails_are_the_same_but_for_the_way(composed, kind):
    """Where nobody else can reach the page no mail speaks of it; nothing else of the mail changes."""
    with_it, without = composed(kind), composed(kind, page={})

    assert whose(without) is None
    assert {"Toutes vos commandes en cours (lien personnel)", "Où en sont toutes vos commandes (lien personnel)"} >= {
        line
        for line in body(with_it, "plain").splitlines()
        if line and line not in body(without, "plain") and ENTRANCE not in line
    }


@pytest.mark.parametrize("kind", [kind for kind, way in WAYS.items() if way == SHOP])
def test_whoever_is_not_on_file_gets_no_way_in(composed, kind):
    """An order on the paper of a shop opens nothing of that shop to whoever sent it, verified or not."""
    mail = composed(kind, to=STRANGER)

    assert ("fix", None) == (cases.request().opening.shop_key, whose(mail))


@pytest.mark.parametrize("kind", ["new_request", "reminder", "digest"])
@pytest.mark.parametrize("address", ["someone@gmail.example", "pieces@anjou.example"])
def test_whoever_is_no_contact_of_the_dealer_gets_no_way_in(composed, kind, address):
    """Neither a stranger nor the dealer next door is shown the way to this dealer's wall."""
    assert whose(composed(kind, to=Party(address, "", "fr"))) is None


def test_a_colleague_at_another_desk_of_the_dealer_is_shown_the_way(composed):
    """Whoever is on file for the dealer may see what is the dealer's, in whatever spelling of his address."""
    boss = Party("Patron@honda-laval.example", "Luc", "fr")
    laval = replace(cases.LAVAL, roles={"manager": (replace(boss, address="patron@Honda-Laval.example"),)})
    directory = replace(cases.DIRECTORY, dealers={**cases.DIRECTORY.dealers, "honda-laval": laval})

    assert DEALER == whose(composed("reminder", to=boss, directory=directory))


def test_a_mailbox_of_several_dealers_gets_no_way_to_one_of_them(composed):
    """A morning mail about the requests of two dealers shows neither wall."""
    first, *others = notices.notice("digest").also
    moved = replace(first, request=replace(first.request, dealer="honda-anjou"))

    assert whose(composed("digest", also=(moved, *others))) is None


@pytest.mark.parametrize("revoked", ["dealer:honda-laval", "dealer:honda-laval before 2026-11-25"])
def test_whose_links_are_revoked_gets_none(composed, revoked):
    """The operator's word counts before the mail's."""
    assert whose(composed("new_request", page=cases.PUBLIC | {"revoked": revoked})) is None


@pytest.mark.parametrize("kind", WAYS)
def test_a_way_in_is_read_by_one_person(composed, kind):
    """No mail with such a link names a second reader anywhere."""
    mail = read(composed(kind))

    assert (1, None, None) == (len(mail["To"].addresses), mail["Cc"], mail["Bcc"])
