"""Finds what cannot both be true: a part that is there and is not, a whole order of which a line lacks."""

import datetime as dt
from collections.abc import Sequence

from parsers.replies.signs import AWAY, NEGATIVE, POSITIVE, PRESENT, SAID_HERE, SENDS
from parsers.replies.statements import Statement
from parsers.wording import Item


def contradict(statements: Sequence[Sequence[Item]], today: dt.date) -> bool:
    """Whether one statement says that a part is there and another, of the same line, that it is not."""
    there, away = set[int](), set[int]()
    gone, awaited_anew = False, False  # "8 is discontinued. Expect the hood on Thursday"
    sent, lacks = set[str](), set[str]()  # the days of what leaves here and of what is not here
    for place, facts in enumerate(statements):
        names = {fact.name for fact in facts if fact.kind == "sign"}
        ahead = any(fact.day is not None and (fact.day.date is None or fact.day.date > today) for fact in facts)
        if "received" in names and any(fact.day is not None for fact in facts) and not ahead and names & AWAY:
            return True  # "the lamp came in this noon, the truck was only late"
        known = not ahead or (names & {"stock", "ok"} and names & SENDS)  # "nothing in stock, all here Thursday"
        if names & PRESENT and not names & NEGATIVE and known:
            there.add(place)
        days = {fact.text for fact in facts if fact.day is not None}
        sent |= days if names & SENDS and not names & NEGATIVE else set()
        lacks |= days if names & AWAY else set()
        awaited = ahead and names & {"due", "arrives"}  # "in stock", and "expected Friday"
        gone |= "gone" in names and not awaited
        awaited_anew |= bool(awaited) and not names & AWAY
        if (names & AWAY and not names & POSITIVE - {"here"}) or (awaited and not names & POSITIVE):
            away.add(place)
    return bool(there and away) or (gone and awaited_anew) or bool(sent and lacks and not sent & lacks)


def contradict_line(statements: Sequence[Statement], today: dt.date) -> bool:
    """Whether statements about one line contradict: "3 is out of stock. 1, 2, 3 and 4 leave tomorrow", too."""
    sent = [one for one in statements if one.scope == "lines" and one.names() & SENDS and not one.names() & NEGATIVE]
    lacks = [one for one in statements if one.scope == "lines" and one.names() & AWAY and not one.has_day()]
    listed = any(set(one.lines) > set(other.lines) for one in sent for other in lacks)
    return listed or contradict([one.facts for one in statements], today)


def contradicts_whole(statements: Sequence[Statement], today: dt.date) -> bool:
    """Whether "all 12 lines are here" stands beside a line that is not, which is no exception from it."""
    wholes = [one.facts for one in statements if one.scope == "all" and one.whole and not one.exceptions]
    wholes = [facts for facts in wholes if any(fact.says(*SAID_HERE) for fact in facts)]
    lacking = [one.facts for one in statements if one.scope == "lines" and not one.portions and not one.contrasted]
    return any(contradict([whole, facts], today) for whole in wholes for facts in lacking)
