"""Every name that the program makes has words on the page: kinds of mails, hours, sides, and what events tell."""

import ast
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from ingest import Envelope
from notifier.kinds import KINDS
from routing.appointments import hours
from routing.appointments.visit import VisitState
from routing.deliveries.deadline import DELIVERY
from routing.request import Event, LineState, Role, WaitingOn
from routing.silence import silence
from routing.workflow import MATTERS, WORKFLOW
from status.story.moments import name_of_fact
from store import requests
from tests.status.scene import CASES, NOW
from tests.status.test_language import language
from tests.status.test_views import words as text_of

ROOT = Path(__file__).parents[2]
READER = language("fr")
LISTED = {
    "mail": KINDS,
    "event": WORKFLOW,
    "matter": MATTERS,
    "why": MATTERS,
    "deadline": (*silence._RUNGS, *hours._DUE, DELIVERY),
    "via": get_args(get_type_hints(Envelope)["via"]),
    "role": get_args(Role),
    "state": (*get_args(WaitingOn), "scheduled", "closed"),
    "line_state": get_args(LineState),
    "visit": get_args(VisitState),
}
"""What is named in a table or a type of the code, by where the page looks for its words."""
OF_THE_CALL = frozenset({"lines", "visibility", "at", "revision", "facts", "role"})
"""What a decision says of an event besides its facts."""


def calls():
    """Each call by which a decision writes an event down: its kind and who did it, as far as they stand there."""
    for path in sorted((ROOT / "routing").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "note":
                whose = [given for given in node.args if not ast.unparse(given).endswith("draft")]
                yield whose[0], whose[1:2], node.keywords


def words(node):
    """The texts that stand in an expression."""
    return {one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)}


def noted():
    """(group, name) of whatever is said of an event at the place where it is written down."""
    for kind, by, facts in calls():
        yield from (("by", name) for one in by for name in words(one))
        for fact in facts:
            if fact.arg not in (None, *OF_THE_CALL):
                yield "fact", fact.arg
            if fact.arg == "why" and words(kind) != {"routed"}:
                yield from (("why", name) for name in words(fact.value) - {""})


@pytest.mark.parametrize(("group", "names"), LISTED.items(), ids=LISTED)
def test_whatever_is_listed_in_the_code_has_words(group, names):
    """A new mail, event, hour, way in or state is not shown by the name that the program has for it."""
    assert [] == [name for name in names if not READER.knows(group, name)]


def test_whatever_events_tell_has_words():
    """Who did it, why, and each fact, as they stand where an event is written down."""
    assert [] == sorted({(group, name) for group, name in noted() if not READER.knows(group, name)})


def test_a_fact_of_an_offer_or_a_job_bears_its_place():
    """Of several the page says which one it means."""
    assert "prix de l’offre 2" == name_of_fact("offer_2_price", READER)
    assert "remarque sur le travail 11" == name_of_fact("remark_11", READER)
    assert "something else" == name_of_fact("something_else", READER)


def test_what_machines_tell_each_other_is_for_the_operators(empty):
    """A shop reads that its calendar was told of a day, and not by which number of which message."""
    number = empty.scene.open(CASES[0])
    facts = {"method": "update", "sequence": "7", "places": "1 3", "day": "2026-11-27"}
    with empty.scene.database.begin() as tx:
        requests.append(tx, number, [Event("delivery_told", NOW, "partspost", facts)])
    whole, own = (
        text_of(empty.ask(f"/requests/{number}", Accept_Language="fr", **who))
        for who in ({}, {"Cookie": empty.cookie("shop", "fixauto-laval")})
    )

    assert "jour 2026-11-27 dit à l’agenda update lignes 1 3 numéro du changement 7" in whole
    assert "Livraison annoncée à l’agenda par partspost jour 2026-11-27" in own
