"""The words of a request's story: every step that routing can write is known, in every language."""

import ast
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from routing import Route, choose
from status.language import LANGUAGES
from status.story import reason_of
from tests.status.test_language import language

ROOT = Path(__file__).parents[2]
STEPS = (
    "shop by the mail address on its letterhead",
    "has had HON-2026-000003",
    "Honda de Laval serves H7S 2B4 itself for Honda",
    "H7S 2B4 is in H7, which A, B and C share for Honda",
    "H7S 2B4 is in H7 (Laval), which Honda de Laval serves for Honda",
    "this one falls to Honda de Laval",
    "H7S 2B4 is in H7, which belongs to nobody for Honda; Honda de Laval holds the house account",
    "no territory for Honda covers H7S 2B4; Honda de Laval holds the house account",
    "Fix Auto prefers Honda de Laval, and Honda lets shops choose",
    "Honda de Laval stands in",
    "Honda de Laval is closed on 2026-11-20",
    "Honda de Laval, who would stand in, is away until 2026-11-30",
    "Honda de Laval has had it",
    "Honda de Laval is absent",
    "Honda de Laval is out of reach",
    "nobody else stands in",
    "nobody is open, it waits for Honda de Laval",
    "brand by address",
    "brand by address, VIN and make agree",
    "brand by address, VIN agrees",
    "brand by address, though the make says Kia",
    "sent to Honda, but VIN and make both say Kia",
)


@pytest.mark.parametrize("step", STEPS)
def test_every_step_is_told_in_every_language(step):
    """No reader gets a sentence in a language that is not his."""
    told = [reason_of(step, language(code)) for code in LANGUAGES]

    assert [False] * len(told) == [reason.foreign for reason in told]
    assert len({str(reason.text) for reason in told}) > 1


def test_every_choice_in_the_sample_network_is_told(directory):
    """Whoever is chosen for any shop and brand, present or absent, each step is known."""
    days = (date(2026, 11, 20), date(2026, 11, 22), date(2026, 12, 25))
    routes = [
        choose(directory, brand, shop.postal_code, shop.country, day, absent=absent, share=shop.key, shop=shop)
        for shop in directory.shops.values()
        for brand in directory.brands
        for day in days
        for absent in (frozenset(), frozenset(list(directory.dealers)[::3]))
    ]
    steps = {step for route in routes if isinstance(route, Route) for step in route.steps}

    assert [] == [step for step in steps if reason_of(step, language("fr")).foreign]


def test_every_sentence_that_routing_writes_is_known():
    """A new sentence in the choice of a dealer or a brand wants its translations."""
    written = set()
    for name in ("directory/choice.py", "orders/guard.py"):
        tree = ast.parse((ROOT / "routing" / name).read_text())
        written |= {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)}
    known = " ".join(re.sub(r"[^a-z ]", " ", step.lower()) for step in STEPS)
    words = (
        "serves",
        "share",
        "falls to",
        "stands in",
        "waits for",
        "prefers",
        "belongs to nobody",
        "brand by address",
    )

    assert [word for word in words if any(word in sentence for sentence in written)] == [w for w in words if w in known]


@hypothesis(max_examples=300)
@given(st.text())
def test_any_text_is_told_somehow(step):
    """Strangers' names in a step never fail and never become markup."""
    told = reason_of(f"{step} is in {step}, which {step} serves for {step}", language("fr"))

    assert "<" not in re.sub(r"</?bdi>", "", str(told.text)) or told.foreign
