"""What each view shows, read from a real database."""

import re
from dataclasses import replace
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from status.views.held import ROWS as HELD_ROWS
from status.views.home import ROWS
from store import messages
from tests.status.scene import CASES


def words(answer):
    """The text of a page as a person reads it."""
    inline = re.sub(r"</?bdi>", "", answer.body.partition("<main")[2])
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", inline)).split())


def links(answer, start):
    """Every link of a page that begins with `start`."""
    return [unescape(link) for link in re.findall(r'href="([^"]*)"', answer.body) if link.startswith(start)]


@pytest.fixture
def home(afternoon):
    """The operators' page in English."""
    return afternoon.ask("/", Accept_Language="en")


def test_the_counters_are_the_days_figures(home):
    """Requests of today, those that wait on a dealer, held mails, and mails that did not leave."""
    figures = re.findall(r"<strong>(\d+)</strong>", home.body)

    assert ["8", "3", "2", "2"] == figures


def test_requests_are_listed_newest_first(home):
    """The last request that came in stands on top."""
    numbers = [link.rpartition("/")[2] for link in links(home, "/requests/")]

    assert ("HON-2026-000003", "MAZ-2026-000001", len(CASES)) == (numbers[0], numbers[-1], len(numbers))


def test_a_request_in_the_list_says_what_who_and_where(home):
    """Number, brand, vehicle, shop, dealer, lines and state stand in one row."""
    row = words(home)[words(home).index("HON-2026-000003") :]

    assert row.startswith(
        "HON-2026-000003 Honda 2023 Honda Civic 2HGFE2F59PH100101 "
        "Fix Auto Laval → Honda de Laval 8 8 lines Waiting on dealer"
    )


def test_held_mails_stand_on_top_with_their_reason(home):
    """What waits for a person is told before anything else, the oldest first."""
    text = words(home)

    assert text.index("No PDF is attached") < text.index("The PDF has a password") < text.index("HON-2026-000003")


def test_the_title_counts_what_waits_for_a_person(home):
    """A tab in the background shows that somebody is needed."""
    assert "<title>(2) Requests · partspost</title>" in home.body


def test_one_brand_or_one_dealer_can_be_looked_at(afternoon):
    """Asking for a brand or a dealer leaves only theirs."""
    kia = links(afternoon.ask("/?brand=kia"), "/requests/KIA")
    laval = links(afternoon.ask("/?dealer=honda-laval"), "/requests/")

    assert (1, ["/requests/HON-2026-000003"]) == (len(kia), laval)


def test_a_chosen_language_stays_chosen(afternoon):
    """Every link inside a page that was asked for in Norwegian leads to Norwegian."""
    inside = links(afternoon.ask("/?lang=nb", Accept_Language="fr"), "/requests/")

    assert {"lang=nb"} == {urlsplit(link).query for link in inside}


def test_an_empty_page_says_how_to_begin(empty):
    """Before the first mail the page says where to send one."""
    answer = empty.ask("/", Accept_Language="en")

    assert "@parts.example and it appears here." in words(answer)


def test_older_requests_are_one_link_away(empty):
    """The list goes on page by page until every request was seen once."""
    total = ROWS + 7
    for position in range(total):
        empty.scene.open(replace(CASES[0], minutes=position // 2))
    seen, path = [], "/"
    while path:
        answer = empty.ask(path)
        seen += links(answer, "/requests/")
        path = next((link for link in links(answer, "/?") if "before" in parse_qs(urlsplit(link).query)), None)

    assert (total, total) == (len(seen), len(set(seen)))


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("HON-2026-000003", "Fix Auto Laval waits for Honda de Laval."),
        ("NIS-2026-000001", "Fix Auto Anjou waits for you: a person must decide."),
        ("HON-2026-000002", "Honda des Cantons has promised the parts to CSN Sherbrooke."),
        ("TOY-2026-000001", "This request is closed."),
    ],
)
def test_a_request_says_who_waits_for_whom(afternoon, number, sentence):
    """The first sentence answers the phone call."""
    assert sentence in words(afternoon.ask(f"/requests/{number}", Accept_Language="en"))


@pytest.fixture
def request_page(afternoon):
    """A request whose dealer was reminded, in English."""
    return afternoon.ask("/requests/gmc-2026-000001", Accept_Language="en")


@pytest.mark.parametrize(
    "fact",
    [
        "H3Z 1P6 is in H",  # why this dealer
        "Read from PO_48213.pdf",
        "40221-001",  # the purchase order
        "33100-T20-A01 Headlamp assembly, right 1 812.40",  # a line
        "Line 5: no part number",  # what could not be read
        "Subtotal 1,993.66",
        "Dealer reminded",  # the history
        "Reminder → dealer",  # the mails
        "451 4.7.1 Greylisted, please try again later",
        "next try 2:46",
        "251 kB",  # the original mail
        "PO_48213.pdf 184 kB",
        "Commande Equinox 2021",
        "10.0.4.12",
    ],
)
def test_a_request_tells_its_whole_story(request_page, fact):
    """Route, order, lines, gaps, history, mails and the original mail are all on one page."""
    assert fact in words(request_page)


def test_a_history_that_was_changed_is_shown_as_broken(empty):
    """Events that no longer prove each other are not passed off as the truth."""
    empty.scene.fill()
    path = "/requests/HON-2026-000003"
    before = words(empty.ask(path, Accept_Language="en"))
    with empty.scene.database.begin() as tx:
        tx.exec_driver_sql("UPDATE events SET at = '2026-11-01 00:00:00.000000' WHERE request = 'HON-2026-000003'")
    after = words(empty.ask(path, Accept_Language="en"))

    assert (False, True) == tuple("was changed afterwards" in text for text in (before, after))


def test_held_mails_are_listed(afternoon):
    """Every held mail is named with its reason, its sender and its subject."""
    text = words(afternoon.ask("/held", Accept_Language="en"))

    assert "No PDF is attached pieces@carstar-granby.example pare-chocs Corolla svp honda@parts.example" in text


def test_held_mails_go_on_page_by_page(empty):
    """However many are held, each is seen once, the oldest first; an end that no page has is an address of nobody."""
    for minutes in range(HELD_ROWS + 3):
        empty.scene.hold("no-pdf", "no PDF is attached", "carstar-granby", "x", minutes)
    first = empty.ask("/held")
    path = unescape(re.search(r'href="(/held\?after=[^"]+)" rel="next"', first.body)[1])
    second = empty.ask(path)
    seen = [re.findall(r'href="/held/(\d+)"', answer.body) for answer in (first, second)]

    assert [str(number) for number in range(HELD_ROWS + 3, 0, -1)] == [*seen[0], *seen[1]]
    assert (HELD_ROWS, False) == (len(seen[0]), 'rel="next"' in second.body)
    odd = ("x", "2026-11-20", "2026-11-20T10:00:00Z%20x", "0001-01-01T00:00:00%2B23:59%201")
    assert {404} == {empty.ask(f"/held?after={one}").status for one in odd}


def test_a_held_mail_says_why_and_what_to_do(afternoon):
    """Reason, cure, the commands that carry it out, and the facts of the original."""
    link = links(afternoon.ask("/held"), "/held/")[-1]
    text = words(afternoon.ask(link, Accept_Language="en"))
    expected = (
        "The PDF has a password",
        "the file opens only with a password",
        "Ask the shop to send the PDF without a password.",
        f"partspost held requeue {link.rpartition('/')[2]}",
        "Commande 48220 – CR-V 2021",
    )

    assert all(words in text for words in expected)


def test_a_mail_that_is_no_longer_held_is_gone(empty):
    """Once a person has dealt with it, its page is not there any more."""
    mail_id = empty.scene.hold("no-pdf", "no PDF is attached", "westmount", "bonjour", 5)
    before = empty.ask(f"/held/{mail_id}").status
    with empty.scene.database.begin() as tx:
        messages.reopen(tx, mail_id)

    assert (200, 404) == (before, empty.ask(f"/held/{mail_id}").status)


def test_an_order_from_a_mail_with_a_problem_says_so(empty):
    """A mail that opened a request and is held besides tells its problem on the request's page."""
    empty.scene.fill()
    with empty.scene.database.begin() as tx:
        tx.exec_driver_sql(
            "UPDATE messages SET problem_code = 'pdf-damaged', problem_detail = 'the second one' WHERE reference = 'HON-2026-000003'"
        )

    assert "The PDF is damaged: the second one" in words(empty.ask("/requests/HON-2026-000003", Accept_Language="en"))
