"""What the mails say: the right facts for the right reader, in his words."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from email import message_from_bytes, policy

import pytest

from notifier import HELD, LANGUAGES
from parsers import LineAnswer, Problem
from routing import Event, fold
from tests.notifier import cases, notices

HOUR = timedelta(hours=1)


def read(mail):
    """The mail as a mail program sees it."""
    return message_from_bytes(mail.content, policy=policy.default)


def body(mail, kind="plain"):
    """The text ("plain") or the page ("html") of a mail."""
    return read(mail).get_body((kind,)).get_content()


def table(mail):
    """The mail's text with single spaces, so that tables can be read."""
    return " ".join(body(mail).split())


def test_the_dealer_reads_all_he_needs(composed):
    """Number, vehicle, VIN, references, shop with phone, lines, doubts, reason and how to answer are in both bodies."""
    mail = composed("new_request")
    wanted = ["HON-2026-000417", "Honda Civic Touring 2023", "2HGFE2F59PH100101", "48213-001", "26-232003028-01"]
    wanted += [
        "Fix Auto Laval",
        "450 555-0126",
        "04711-T20-A00ZZ",
        "489,96",
        "71121-T20-A0?",
        "non vérifié",
        "H7S\u00a02B4",
    ]

    for kind in ("plain", "html"):
        text = body(mail, kind)
        assert [] == [word for word in wanted if word not in text]


def test_the_shop_reads_what_was_understood(composed):
    """The receipt counts the lines, names the dealer with his phone, and says when we chase."""
    text = body(composed("receipt"), "plain")

    assert "3 lignes lues" in text
    assert "Honda de Laval · 450 555-0100" in text
    assert "mardi 24 novembre 2026, 14\u00a0h\u00a000" in text


@pytest.mark.parametrize("code", [*HELD, "never-heard-of"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_held_mail_names_the_cure(composed, code, language):
    """The shop reads what was wrong and what to do, in its language, without any code."""
    text = body(composed("held", language, problems=(Problem(code, "the detail for ops"),)), "plain")

    assert code not in text
    assert "the detail for ops" not in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", ["plain", "html"])
def test_who_wrote_to_no_address_of_ours_reads_which_there_are(composed, language, part):
    """One after the other, under what was wrong."""
    mail = composed("held", language, problems=(Problem("unknown-address", "hnoda@parts.example belongs to no brand"),))

    told = body(mail, part)

    assert all(f"{key}@parts.example" in told for key in cases.DIRECTORY.brands)
    assert "hnoda" not in told


def test_several_orders_of_a_mail_are_one_receipt(composed):
    """The receipt shows each request with its own lines, dealer and moments, and what of the mail was held."""
    other = replace(cases.request(), opening=replace(cases.request().opening, number="KIA-2026-000009"))
    second = replace(notices.notice("receipt"), request=other, facts={"dealer_name": "Kia Anjou", "sent_to": "Honda"})
    facts = notices.notice("receipt").facts | {"held": "no-territory"}

    mail = composed("receipt", "en", also=(second,), facts=facts)

    for said in (
        cases.NUMBER,
        "KIA-2026-000009",
        "Honda de Laval",
        "Kia Anjou",
        "ONE PART OF YOUR MAIL WAITS",
        "address of Honda",
    ):
        assert said.casefold() in body(mail, "plain").casefold()
    assert "2 orders received" in read(mail)["Subject"]


@pytest.mark.parametrize("kind", ["plain", "html"])
def test_a_delta_says_what_was_otherwise_and_what_was_ordered_already(composed, kind):
    """The dealer sees added, changed with old values, and removed lines, and nothing of lines that stay as they are."""
    facts = notices.notice("delta").facts | {"was_1": "delivered", "was_at_1": "2026-11-26T15:00:00+00:00"}
    text = " ".join(body(composed("delta", "en", facts=facts), kind).split())

    for said in ("removed", "delivered", "1 → 2", "1,130.27", "1,165.00", "added", "already ordered on Tue, Nov 24"):
        assert said in text
    assert "91505-TM8-003" not in text


@pytest.mark.parametrize("kind", ["plain", "html"])
def test_a_delta_warns_of_a_sender_for_whom_nobody_vouches(composed, kind):
    """As an order does."""
    facts = notices.notice("delta").facts | {"banner": "unverified"}

    assert "Sender not verified" in body(composed("delta", "en", facts=facts), kind)


def test_the_file_of_a_delta_holds_the_changed_lines(composed):
    """What the dealer has in his system already does not come again."""
    attached = [
        part for part in read(composed("delta", "en")).iter_attachments() if part.get_filename().endswith("csv")
    ]
    lines = attached[0].get_content().splitlines()

    assert ['"delete"', '"change"', '"add"'] == [line.rsplit(",", 1)[1] for line in lines[1:]]


def test_the_subject_names_the_version_from_the_second_on(composed):
    """People see at once that an order has changed."""
    first, second = (read(composed(kind))["Subject"] for kind in ("new_request", "delta"))

    assert first.startswith("[HON-2026-000417] ")
    assert second.startswith("[HON-2026-000417 v2] ")


def test_an_answer_is_shown_line_by_line(composed):
    """State, day, other part, other price and split quantity stand with their line."""
    lines = (
        LineAnswer(1, "substitute", part_number="04711-T20-B00", price=Decimal("501.00")),
        LineAnswer(3, "available", quantity=Decimal(6)),
        LineAnswer(3, "backorder", date(2026, 12, 1), quantity=Decimal(4)),
    )
    text = table(composed("answered", "en", request=cases.request(), lines=lines))

    for said in ("→ 04711-T20-B00", "→ 501.00", "6 × available", "4 × back-ordered · expected Tue, Dec 1"):
        assert said in text
    assert "*2" in text
    assert "» no answer yet" in text


def test_a_shop_reads_nothing_of_what_is_the_dealers_own(composed):
    """Notes between dealer and approver, and those of the operators, are in no history of a shop."""
    events = [
        Event("approved", cases.NOW + HOUR, "approver", {"said": "discount as agreed"}, visibility="dealer"),
        Event("phone_noted", cases.NOW + HOUR, "ops", {"said": "slow payer"}, visibility="ops"),
    ]
    request = cases.request(cases.ORDER, *events)
    shop, dealer, ops = (body(composed("status", role=role, request=request)) for role in ("shop", "dealer", "ops"))

    assert ("discount as agreed" in shop, "slow payer" in shop) == (False, False)
    assert ("discount as agreed" in dealer, "slow payer" in dealer) == (True, False)
    assert ("discount as agreed" in ops, "slow payer" in ops) == (True, True)


@pytest.mark.parametrize("kind", ["search_over", "search_failed", "search"])
def test_nobody_learns_who_else_was_asked(composed, kind):
    """A search names no dealer to anybody who has not won it."""
    won = Event("bid_won", cases.NOW + HOUR, "dealer", {"dealer": "honda-anjou", "said": "got it"})
    text = body(composed(kind, request=cases.request(cases.ORDER, won)))

    assert "Anjou" not in text
    assert "got it" not in text


def test_the_subject_of_a_digest_is_the_status(composed):
    """The reader's own turn comes first, then what waits and what is late; what is empty is left out."""
    late = replace(cases.ANSWERED, lines=(LineAnswer(1, "backorder", date(2026, 11, 20)), *cases.ANSWERED.lines[1:]))
    notice = notices.notice("digest", "fr")
    also = (*notice.also, replace(notice.also[0], request=cases.request(cases.ORDER, late, number="HON-2026-000433")))
    mail = read(composed("digest", also=also))

    assert "À faire 1 · attente 1 · en retard 1 · prévu 1" == mail["Subject"]
    assert "honda" not in mail["Reply-To"]
    assert mail["References"] is None


def test_a_digest_says_for_how_many_days(composed):
    """Each matter stands with the day since when it is open, and with its age."""
    notice = notices.notice("digest", "en")
    old = replace(cases.TOLD[1], at=cases.NOW - timedelta(days=3))
    request = fold([cases.opening()], (replace(cases.TOLD[0], at=old.at), old))
    text = body(composed("digest", "en", also=(replace(notice.also[0], request=request),)))

    assert "answer the order · since Sat, Nov 21 · 3 days" in text


def test_a_long_list_is_cut_and_says_so(composed):
    """The page stays small whatever waits; the subject counts everything."""
    notice = notices.notice("digest", "en")
    also = tuple(
        replace(notice.also[0], request=cases.request(number=f"HON-2026-{place:06}")) for place in range(1, 301)
    )
    mail = composed("digest", "en", also=also)

    assert "Actions 300" == read(mail)["Subject"]
    assert "and 275 more" in body(mail)
    assert len(body(mail, "html").encode()) < 100_000


def test_whoever_speaks_for_shops_has_nothing_to_do_himself(composed):
    """For a banner's digest every open request waits for others."""
    notice = notices.notice("digest", "en")
    text = body(composed("digest", "en", role="ops", facts={"audience": "banner"}, also=notice.also))

    assert "YOUR TURN" not in text
    assert "HON-2026-000431" in text


def test_a_digest_of_nothing_is_a_fault(composed):
    """Nobody is written to in the morning when there is nothing to say."""
    with pytest.raises(ValueError, match="tells nobody anything"):
        composed("digest", also=())


def test_a_status_of_several_requests_is_a_table(composed):
    """Each request stands with its number and where it stands; an answer to the list counts for none of them."""
    also = tuple(replace(one, kind="status") for one in notices.notice("digest").also)
    mail = composed("status", "en", request=also[0].request, also=also[1:])

    for said in ("HON-2026-000431", "HON-2026-000422", "answer the question", "expected Wed, Nov 25"):
        assert said in body(mail)
    assert "honda@" not in str(read(mail)["Reply-To"])
    assert mail.request is None


def test_a_known_person_hears_that_nothing_was_found(composed):
    """The answer repeats what was asked for and says what can be."""
    text = body(composed("status", "en", request=None, facts={"asked": "99999"}))

    assert "“99999”" in text


@pytest.mark.parametrize(
    ("event", "facts", "said"),
    [
        (("shop_asked", {"question": "Black or grey?"}, ()), {}, "Black or grey?"),
        (("promise_moved", {"why": "passed"}, (LineAnswer(2, "backorder"),)), {}, "Which day is it now?"),
        (("promise_moved", {"why": "undated"}, ()), {}, "Is there a day by now?"),
        (("return_accepted", {}, ()), {}, "number of the credit note"),
    ],
)
def test_a_reminder_says_what_is_waited_for(composed, event, facts, said):
    """A dealer who has answered is reminded of the question, of the day or of the credit, not of the order."""
    kind, known, lines = event
    later = cases.NOW + 3 * HOUR
    reminded = Event("dealer_reminded", later, "partspost")
    request = cases.request(cases.ORDER, cases.ANSWERED, Event(kind, later, "shop", known, lines=lines), reminded)
    text = table(composed("reminder", "en", request=request, facts=notices.notice("reminder").facts | facts))

    assert said in text
    assert "one word is enough" not in text


def test_a_shop_that_must_agree_is_reminded_of_what_still_stands(composed):
    """Of two dear parts the dealer has taken one back."""
    dear = tuple(LineAnswer(place, "price_change", price=Decimal(900)) for place in (1, 2))
    told = (("answered", dear), ("consent_wanted", dear), ("answered", (LineAnswer(2, "available"),)))
    events = (Event(kind, cases.NOW, "dealer", lines=lines) for kind, lines in told)
    request = cases.request(cases.ORDER, *events)
    text = table(composed("nudge", "en", request=request, lines=(), facts={"matter": "consent"}))

    assert cases.ORDER.lines[0].part_number in text
    assert cases.ORDER.lines[1].part_number not in text


def test_a_shop_that_agreed_to_older_prices_reads_why_it_is_asked_again(composed):
    """The same mail comes a second time, and says what is different about it."""
    said = "The dealer has changed these lines meanwhile."
    again = composed("consent", "en", facts={"reason": "changed"})

    assert all(said in body(again, form) for form in ("plain", "html"))
    assert said not in body(composed("consent", "en"), "plain")


def test_another_person_of_the_same_dealer_is_no_other_dealer(composed):
    """The shop reads that a colleague has the order."""
    request = cases.request(cases.ORDER, Event("assigned", cases.NOW, "partspost", {"to": "x@honda-laval.example"}))
    text = body(composed("handed_over", "en", request=request))

    assert "A colleague has your order now" in text
    assert "The person we had written to is away." in text


@pytest.mark.parametrize("kind", ["answered", "message", "echo"])
def test_an_answer_that_was_taken_back_says_so(composed, kind):
    """Undoing is told in words of its own to both sides."""
    facts = dict(notices.notice(kind).facts) | {"undone": "1"}

    assert "back" in str(read(composed(kind, "en", facts=facts))["Subject"])


def test_a_dealer_s_site_is_shown_and_nothing_that_is_no_site(composed):
    """Only a plain web address becomes a link of the receipt."""
    assert 'href="https://honda-laval.example/pieces"' in body(composed("receipt"), "html")


def test_the_echo_of_a_search_says_of_no_part_that_it_has_come(composed):
    """Nobody has answered for it yet, and it is not the order's own dealer who is asked."""
    request = cases.request(cases.ORDER, Event("bids_wanted", cases.NOW, "partspost", {"dealers": "honda-anjou"}))
    said = {"answered_text": "chercher 5"}
    text = table(composed("echo", "en", request=request, role="shop", lines=(LineAnswer(2, "delivered"),), facts=said))

    assert "» no answer yet" in text
    assert "The other dealers of the brand were asked." in text
    assert not any(word in text for word in ("» delivered", "The dealer was told."))


def test_the_mails_of_a_return_say_that_it_is_asked_for_and_why(composed):
    """Not that its part was delivered, which everybody knows."""
    lines = (LineAnswer(2, "delivered", reason="endommagée"),)
    request = cases.request(cases.ORDER, Event("return_asked", cases.NOW, "shop", lines=lines))

    assert "» return requested · “endommagée”" in table(composed("return_request", "en", request=request, lines=lines))


def test_the_echo_names_each_part_that_is_not_searched(composed):
    """However many they are: the shop has to write once more for them."""
    parts = [f"A{n} · Clip · 1" for n in range(80)]
    mail = composed("echo", role="shop", facts={"answered_text": "chercher", "unsearched": "\n".join(parts)})

    for kind in ("plain", "html"):
        assert [] == [part for part in parts if part not in body(mail, kind)]


LAST_WORDS = "Surtout pas avant lundi."
PARAGRAPH = " ".join(["Le connecteur est celui à huit broches."] * 80) + f" {LAST_WORDS}"
LINES = "\n".join([*(f"Ligne {number} de la lettre." for number in range(1, 401)), LAST_WORDS])
WORDS = {
    "message": "answered_text",
    "answered": "answered_text",
    "echo": "answered_text",
    "question": "question",
    "visit_news": "answered_text",
    "visit_question": "question",
    "checkin": "terms",
    "campaign": "words",
    "campaign_preview": "words",
}


@pytest.mark.parametrize("words", [PARAGRAPH, LINES], ids=["paragraph", "lines"])
@pytest.mark.parametrize("kind", WORDS)
def test_what_a_person_writes_is_shown_to_its_end(composed, kind, words):
    """A long paragraph, which mail programs send as one line, and a long letter come whole."""
    mail = composed(kind, facts={**notices.notice(kind).facts, WORDS[kind]: words})

    for part in ("plain", "html"):
        assert LAST_WORDS in " ".join(body(mail, part).replace("\n> ", "\n").split())


@pytest.mark.parametrize("words", [PARAGRAPH * 6, "mot\n" * 1_600], ids=["paragraphs", "lines"])
def test_a_letter_that_is_too_long_is_said_to_go_on(composed, words):
    """Nothing is left out in silence: the end says that there is more."""
    mail = composed("message", facts={**notices.notice("message").facts, "answered_text": words})

    for part in ("plain", "html"):
        assert "…" in body(mail, part)
        assert "Seul le début est repris ici" in body(mail, part)
