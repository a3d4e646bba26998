"""Decides what is done to a line of which some pieces are here and others are not."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from parsers.facts import LineAnswer
from parsers.replies.meaning import Context, UnclearError, answer_for
from parsers.replies.signs import HERE, LATER, POSITIVE, SENDS
from parsers.replies.statements import ANSWERS, Statement
from parsers.wording import Item, any_of, every


def in_pieces(
    line: int, portions: Sequence[tuple[int, Sequence[Item]]], facts: Sequence[Item], context: Context
) -> list[LineAnswer]:
    """One answer per portion of a line; what is said of the line before the first number goes for each."""
    ordered, counted = context.lines.quantity(line), sum(count for count, _ in portions)
    told = {fact.name for _, said in portions for fact in said} | {fact.name for fact in facts}
    portions, facts = _with_later_facts(portions, facts)
    answers = list[LineAnswer]()
    for count, said in portions:
        own = {fact.name for fact in said if fact.kind == "sign"}
        dated = any(fact.kind == "day" for fact in said)
        shared = _shared(facts, said, several=len(portions) > 1)
        bare = (len(portions) > 1 or not told) and not own & ANSWERS and not dated and not told & POSITIVE
        if context.about == "delivery_check" and "only" in told and not own & ANSWERS:
            shared.append(Item("sign", "", 0, 0, "received"))  # "there were only 7 in the bag"
        only = not answers and all(fact.says("only") for fact in shared)  # "only 5 now, the others on Monday"
        silent = only or not any(fact.kind == "sign" for fact in shared)
        here = [Item("sign", "", 0, 0, "stock" if context.role == "dealer" else "received")] if bare and silent else []
        answer = answer_for(line, [*shared, *said, *here], context, others_in_stock=True)
        if answer is not None:
            answers.append(replace(answer, quantity=Decimal(count) if count != ordered else None))
    alike = len(answers) == len(portions) and len({replace(one, quantity=None) for one in answers}) == 1
    if alike and counted == ordered:
        return [replace(answers[0], quantity=None)]  # "1 in Edmonton, 1 in Toronto, both here Friday"
    if ordered is not None and counted > ordered:
        return _too_many(answers, told, context, several=len(portions) > 1)
    return answers


def _shared(facts: Sequence[Item], said: Sequence[Item], *, several: bool) -> list[Item]:
    """What is said of a line that goes for a portion, too, of which something is `said`."""
    own = {fact.name for fact in said if fact.kind == "sign"}
    dated = any(fact.kind == "day" for fact in said)
    held = not said and several and any(fact.says("have") for fact in facts)  # "short of clips, have 3"
    waits = held and any(fact.says("out", "missing") for fact in facts)  # "I have 4 of them, the others come"
    later = own & {"out", "arrives", "due", "missing"}
    return [
        fact
        for fact in facts
        if not ((dated or waits) and fact.kind == "day")
        and not (own & (HERE | {"only"}) and _lacks(fact))  # "short, 3 on hand"
        and not (waits and fact.says("out", "missing"))
        and not (later and fact.says("stock", "have", "here", "ok", *SENDS))
    ]


def _too_many(answers: list[LineAnswer], told: set[str], context: Context, *, several: bool) -> list[LineAnswer]:
    """The answers of a line of which more pieces are spoken of than ordered."""
    if several:
        raise UnclearError
    if context.role == "shop":
        return answers  # "12 clips came", and 10 were ordered
    if context.asked and told <= {"have", "delivers"}:
        return []  # "does it have fog lamps? I have two bumpers for this VIN"
    return [replace(answer, quantity=None) for answer in answers]  # more than enough


def _lacks(fact: Item) -> bool:
    return fact.says("missing") or (fact.says("out") and fact.text in every("filler", "lacks"))


def _with_later_facts(
    portions: Sequence[tuple[int, Sequence[Item]]], facts: Sequence[Item]
) -> tuple[Sequence[tuple[int, Sequence[Item]]], Sequence[Item]]:
    """What is said behind pieces that lack is said of them alone: "7 here, 3 missing, due December 1"."""
    here, away = ([bool({fact.name for fact in said} & names) for _, said in portions] for names in (HERE, LATER))
    if len(portions) < 2 or not away[-1] or here[-1] or not any(here[:-1]):
        return portions, facts
    count, said = portions[-1]
    behind = [fact for fact in facts if fact.start > said[-1].start]
    return [*portions[:-1], (count, [*said, *behind])], [fact for fact in facts if fact not in behind]


def pieces_lacking(statements: Sequence[Statement]) -> int:
    """How many pieces lack where nothing but this is said of a line: "4 clips are missing"."""
    portions = [portion for one in statements for portion in one.portions]
    if len(portions) != 1:
        return 0
    facts = [*portions[0][1], *(fact for one in statements for fact in one.facts)]
    lacks = any(fact.says("out", "missing") and any_of("filler", "lacks").fullmatch(fact.text) for fact in facts)
    return portions[0][0] if lacks and not any(fact.says("have", "stock", "received", "only") for fact in facts) else 0
