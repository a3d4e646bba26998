"""Every name that the program makes has words on the page: kinds of mails, hours, sides, and what events tell."""

import ast
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from ingest import Envelope
from notifier.kinds import KINDS
from parsers.facts import AutoClass
from parsers.visits.courtesy import Satisfaction
from parsers.visits.facts import BookingStatus, VisitOrigin
from parsers.visits.hearing import Why
from routing.appointments import hours
from routing.appointments.booking import entry, reminders, stop
from routing.appointments.visit import VisitState
from routing.deliveries import invitations
from routing.deliveries.deadline import DELIVERY
from routing.deliveries.reminders import When
from routing.request import Event, LineState, Role, WaitingOn
from routing.silence import silence
from routing.workflow import MATTERS, WORKFLOW
from status.story.moments import name_of_fact
from status.story.values import CODES, SIGNS, TIMES
from store import requests
from tests.status.scene import CASES, NOW
from tests.status.test_language import language
from tests.status.test_views import words as text_of

ROOT = Path(__file__).parents[2]
READER = language("fr")
NOT_DONE = {"empty", "unclear", "old_version", "line"}
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
    "answer": ("accepted", "declined", "tentative", "delegated", "needs-action", "counter", "reply"),
    "banner": ("failed", "unverified"),
    "booking": get_args(BookingStatus),
    "bounce": "1234567",
    "machine": get_args(AutoClass),
    "method": (*get_args(invitations.Method), *get_args(entry.Method)),
    "not_done": (*get_args(stop.Reason), *get_args(stop.Refusal), *filter(None, get_args(Why)), *NOT_DONE),
    "occasion": (*get_args(When), *get_args(reminders.Occasion)),
    "origin": (*get_args(VisitOrigin), "campaign"),
    "result": get_args(Satisfaction),
    "same": ("yes", "no"),
}
"""What is named in a table or a type of the code, by where the page looks for its words."""
WORDS = frozenset(
    {
        "absent",
        "contractor",
        "contractor_phone",
        "credit",
        "doubt",
        "driver",
        "driver_phone",
        "files",
        "from",
        "includes",
    }
    | {"mileage", "name", "note", "owner", "owner_phone", "plate", "question", "reason", "reference", "request", "said"}
    | {"sent_to", "subject", "to", "words", "about", "same_as", "campaign", "dealer", "dealers", "recipient", "uid"}
    | {"agreement", "purchase_order", "replaces", "terms", "terms_digest", "timezone", "zone"}
)
"""Facts that people have written, names and numbers of papers: nothing of them is ours to put into words."""
NUMBERS = frozenset(
    {
        "added",
        "amount",
        "changed",
        "choices",
        "deleted",
        "delivery",
        "event",
        "items",
        "kept",
        "level",
        "mail",
        "places",
    }
    | {"price", "rows_unexplained", "sequence"}
)
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
            if fact.arg in CODES and words(kind) != {"routed"}:
                yield from ((CODES[fact.arg], name) for name in words(fact.value) - {""})


def named():
    """Each fact of an event with what gives its value, those of a dictionary included, where they stand."""
    for path in sorted((ROOT / "routing").rglob("*.py")):
        for function in ast.walk(ast.parse(path.read_text())):
            if not isinstance(function, ast.FunctionDef):
                continue
            given = [fact for call in notes_in(function) for fact in call.keywords]
            yield from ((fact.arg, fact.value) for fact in given if fact.arg not in (None, *OF_THE_CALL))
            for dictionary in (
                one for fact in given if fact.arg == "facts" for one in dictionaries(fact.value, function)
            ):
                for key, value in zip(dictionary.keys, dictionary.values, strict=True):
                    yield from ((name, value) for name in words(key or value))


def notes_in(function):
    """The calls within a function by which it writes events down."""
    return [
        node
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "note"
    ]


def dictionaries(value, function):
    """The dictionaries in an expression, and those that its names were given in the same function."""
    names = {node.id for node in ast.walk(value) if isinstance(node, ast.Name)}
    given = [
        node.value
        for node in ast.walk(function)
        if isinstance(node, ast.Assign | ast.AugAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name) and target.id in names
    ]
    return [node for one in (value, *given) for node in ast.walk(one) if isinstance(node, ast.Dict)]


@pytest.mark.parametrize(("group", "names"), LISTED.items(), ids=LISTED)
def test_whatever_is_listed_in_the_code_has_words(group, names):
    """A new mail, event, hour, way in or state is not shown by the name that the program has for it."""
    assert [] == [name for name in names if not READER.knows(group, name)]


def test_whatever_events_tell_has_words():
    """Who did it, why, and each fact, as they stand where an event is written down."""
    assert [] == sorted({(group, name) for group, name in noted() if not READER.knows(group, name)})


def test_it_is_known_of_each_fact_what_its_value_is():
    """A new fact is a code with words, a moment, a sign, a number or somebody's words: nobody reads it raw by chance."""
    known = {*CODES, *TIMES, *SIGNS, *WORDS, *NUMBERS}

    assert [] == sorted({name for name, _ in named()} - known)
    assert [] == sorted({name for name, value in named() if "isoformat" in ast.unparse(value)} - TIMES)


def test_codes_and_moments_of_the_history_are_in_words(empty):
    """How a visit was, what a machine sent, where it came from: as the reader says it; a moment as the page says it."""
    number = empty.scene.open(CASES[0])
    said = [
        ("courtesy_complained", {"result": "half"}),
        ("visit_changed", {"status": "booked", "starts": "2026-11-27T09:30:00-05:00"}),
        ("visit_countered", {"wishes": "2026-12-01 2026-12-02T14:00:00-05:00"}),
        ("automatic_answer", {"machine": "ooo", "until": "2026-12-01"}),
        ("mail_bounced", {"status": "550 5.1.1 <a@b.example> user unknown"}),
        ("shop_unclear", {"reason": "old_version"}),
        ("visit_proposed", {"price": "1234.5"}),
    ]
    with empty.scene.database.begin() as tx:
        requests.append(tx, number, [Event(kind, NOW, "partspost", facts) for kind, facts in said])

    text = text_of(empty.ask(f"/requests/{number}", Accept_Language="fr"))

    for words_ in (
        "résultat en partie content",
        "statut réservé",
        "27 nov., 09:30",
        "1er décembre 2026 · 2 déc., 14:00",
        "sorte de réponse automatique message d’absence",
        "adresse inexistante : 550 5.1.1 <a@b.example> user unknown",
        "réponse à une version plus ancienne",
        "1 234,50",
    ):
        assert words_ in text


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

    assert "jour 27 novembre 2026 dit à l’agenda l’entrée a changé lignes 1 3 numéro du changement 7" in whole
    assert "Livraison annoncée à l’agenda par partspost jour 27 novembre 2026" in own
