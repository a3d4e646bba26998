"""Plain answers made by a small grammar, thousands of them: what each clause says is done, and nothing else."""

import tomllib

import pytest

from parsers.facts import LineAnswer
from tests.parsers.replies.asking import read
from tests.parsers.replies.plain.grammar import HERE, LANGUAGES, answers


def does(one: LineAnswer):
    """What an answer of ours does, as the grammar writes it."""
    return int(one.line), one.answer, one.eta and one.eta.isoformat(), one.price and f"{one.price:.2f}"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("count", [200, pytest.param(2500, marks=[pytest.mark.long, pytest.mark.timeout(300)])])
def test_plain_answers_do_what_they_say(language, count):
    """One in two hundred may be taken otherwise, and one in twenty-five may be asked about: lists can be unclear."""
    locale = tomllib.loads((HERE / f"{language}.toml").read_text("utf-8"))["locale"]
    wrong, asked = [], []
    for plain in answers(language, count, seed=count):
        answer = read(plain.text, locale, role="dealer")
        done = frozenset(map(does, answer.actions))
        if answer.ambiguous or not done:
            asked += [plain.text] if plain.does else []
        elif not done <= plain.does:
            wrong.append((plain.text, sorted(done - plain.does)))

    assert len(wrong) <= count // 200, wrong
    assert len(asked) <= count // 25, asked


@pytest.mark.parametrize(
    ("text", "locale", "done"),
    [
        ("3 BO Friday and 4, 5 are in stock", "en-US", {3: "backorder", 4: "available", 5: "available"}),
        ("ok for 12 and lines 3, 4 are out of stock", "en-US", {12: "available", 3: "backorder", 4: "backorder"}),
        ("BO: 12. Lines 10, 11 arrive on Thursday.", "en-US", {12: "backorder", 10: "backorder", 11: "backorder"}),
        ("no stock on 12 and 2, 3 and 4 are discontinued", "en-US", {}),
        ("Linje 1 er i restordre, 2 er på lager", "nb-NO", {1: "backorder", 2: "available"}),
        (
            "7 - 9 sont en stock\nle prix pour 1 est 1673,50 $",
            "fr-CA",
            dict.fromkeys((7, 8, 9), "available") | {1: "price_change"},
        ),
        (
            "Líneas 2, 3, 5, 6 y 10: agotado\n4, 7, 8 ok",
            "es-MX",
            dict.fromkeys((2, 3, 5, 6, 10), "backorder") | dict.fromkeys((4, 7, 8), "available"),
        ),
        ("la 3 está agotada hasta mañana", "es-MX", {3: "backorder"}),
    ],
)
def test_clauses_end_where_their_lists_end(text, locale, done):
    """At a joint behind which other lines are told something of their own; unclear ones do nothing."""
    assert done == {int(one.line): one.answer for one in read(text, locale, role="dealer").actions}
