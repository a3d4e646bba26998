"""Fills what a writer leaves out because he has just said it: "1 to 5 are delivered on Wednesday, 6 to 12 Thursday"."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from parsers.replies.signs import HEADS, NEGATIVE, POSITIVE, SENDS
from parsers.replies.statements import ANSWERS, Statement, is_fact, is_reference
from parsers.wording import Item, OrderLines, any_of, every, plain

_CARRIES = SENDS | {"carrier", "delivered"}
_SETS_APART = frozenset({"stock", "have", "here", "out", "arrives"})
_CAME = frozenset({"have", "received", "delivered", "stock", "here"})
_PRESENT = frozenset({"here", "stock", "have"})
_DOUBTS = ("if", "hedge", "one_of", "correction")
_FOLLOWS = frozenset({"follows"})
_HEADS = HEADS | {"have", "delivered", "raised"}


def carry_verbs_over(statements: Sequence[Statement], first: int) -> None:
    """Statements from `first` on that name lines and a day alone take the verb of the delivery before them."""
    for place in range(max(first, 1), len(statements)):
        before, here = statements[place - 1], statements[place]
        bare = here.has_day() and not here.portions and here.answers() <= _FOLLOWS | {"same"}
        counted = any(fact.day is not None and fact.day.counted for fact in here.facts)
        bare &= not counted or any(fact.day is not None and fact.day.counted for fact in before.facts)
        parted = before.has_day() or (before.scope == "all" and place > first)  # "delivered in two: 1-6 tomorrow"
        sent = parted and before.names() & _CARRIES and not before.names() & _SETS_APART
        if bare and sent and here.named:
            carried = [fact for fact in before.facts if fact.kind == "sign" and fact.name in _CARRIES]
            later = bool(here.names() & _FOLLOWS)  # what follows is not delivered yet
            here.facts += [replace(one, name="to_you") if later and one.says("delivered") else one for one in carried]


def take_along(statements: list[Statement], first: int, last: Statement | None, items: Sequence[Item]) -> None:
    """What is spoken of goes "on Wednesday with the rest", "it and the rest go": both are told what the rest is."""
    scope = next((at for at, item in enumerate(items) if item.says("all", "rest")), 0)
    along = any(item.text in every("filler", "with") for item in items[max(0, scope - 2) : scope])
    along |= scope > 1 and items[scope - 1].says("and") and items[scope - 2].text in every("filler", "it")
    for place in range(first, len(statements) if along else 0):
        statement = statements[place]
        last = statements[place - 1] if place > first else last
        if last is not None and last.scope == "lines" and not last.names() & SENDS and _is_sent(statement):
            facts = list(statement.facts)
            statements.append(
                Statement("lines", list(last.lines), facts, named=True, sure=last.sure, said=statement.said)
            )
            return


def include(statements: list[Statement], first: int, items: Sequence[Item]) -> None:
    """Lines that are expressly part of the whole go with it: "it all leaves at three, hood included"."""
    if len(items) < len(("hood", "included")) or items[-1].text not in every("filler", "included"):
        return
    line, included = items[-2:]
    whole = next((one for one in statements[first:] if _is_sent(one) and not one.lines), None)
    if whole is not None and line.lines:
        facts = [*whole.facts, replace(included, kind="sign", name="ok")]
        statements.append(Statement("lines", list(line.lines), facts, named=True, sure=line.certain, said=whole.said))


def _is_sent(statement: Statement) -> bool:
    return statement.scope in {"all", "rest"} and not statement.names().isdisjoint(SENDS)


def share_the_day(statements: Sequence[Statement], first: int) -> None:
    """The day behind the last of a list is that of all: "we deliver 6, 7 and 12 on Thursday"."""
    for before, here in pairwise(statements[first:]):
        opens = before.fact_first and before.scope == "lines" == here.scope and not before.has_day()
        verbs = before.answers() - {"carrier"}
        waits = bool(verbs) and verbs <= _CARRIES | {"arrives", "due"}
        if opens and waits and len(here.lines) > 1 and here.answers() & {"out", "gone"} and not here.fact_first:
            here.sure = False  # "I ship 4, 5 and 8 is on backorder": what of 5?
        elif opens and waits and here.has_day() and here.answers() <= {"carrier"} and not here.portions:
            before.facts += [fact for fact in here.facts if fact.kind == "day"]
        elif opens and verbs == {"ok"} and here.has_day() and {"for_day", "delivers"} <= here.names():
            before.facts += here.facts  # "I confirm 1, 2 and 8 for delivery on Thursday"


def share_the_verb(statements: Sequence[Statement], first: int, today: dt.date) -> None:
    """The verb before a list, and the day behind it that has come, are of all: "got the hood, rad and tank today"."""
    for before, here in pairwise(statements[first:]):
        opens = before.fact_first and before.scope == "lines" == here.scope and not before.has_day()
        bare = here.has_day() and not here.answers() and not here.portions
        come = all(fact.day.date is not None and fact.day.date <= today for fact in here.facts if fact.day is not None)
        if opens and bare and come and before.answers() <= _CAME:
            days, verbs = list(here.facts), list(before.facts)
            before.facts, here.facts = [*verbs, *days], [*verbs, *days]


def pieces_left(here: Statement, group: Statement, lines: OrderLines, said: str) -> int:
    """How many pieces "the other four" or "the rest" are, behind a line of which a part was named."""
    if any_of("signs", "the_order").search(plain(group.said)) is not None:
        return 0  # "the rest of the order"
    of_here = group.scope == "rest" or (group.rest_of and group.lines == here.lines)
    if not of_here or not here.portions or len(here.lines) != 1:
        return 0
    left = here.pieces_left(lines)
    later = group.names() & {"out", "arrives", "due"} or group.has_day()
    same_sentence = here.said in {"", said}
    return left if group.expected == left or (same_sentence and not group.expected and later and left > 0) else 0


def portion_told(here: Statement, group: Statement) -> list[Item] | None:
    """What is said of the pieces that "the other 2" are again: behind "2 clips are missing, I have 8"."""
    if group.scope != "rest" or not group.expected or len(here.lines) != 1:
        return None
    lacking = (
        said
        for count, said in here.portions
        if count == group.expected and not any(fact.says(*POSITIVE) for fact in said)
    )
    return next(lacking, None) if len(here.portions) > 1 else None


def with_rests_of_pieces(statements: list[Statement], lines: OrderLines) -> None:
    """Give "the balance lands Friday" behind "4 clips here" to the clips where another rest is spoken of below."""
    for place in range(len(statements) - 1, 0, -1):
        before, rest = statements[place - 1], statements[place]
        later = rest.names() & {"out", "arrives", "due"} and not rest.names() & SENDS
        left = before.pieces_left(lines)
        if rest.scope != "rest" or rest.lines or rest.expected or not later or left <= 0:
            continue
        if any(one.scope in {"all", "rest"} and not one.lines for one in statements[place + 1 :]):
            before.portions.append((left, rest.facts))
            statements.remove(rest)
        else:
            rest.sure = False  # of the clips, or of the order?


def spread_doubts(statements: Sequence[Statement], items: Sequence[Item]) -> bool:
    """Let "if", "perhaps" and "I mean" be about all that their sentence states; False where that is nothing known."""
    doubts = [item for item in items if item.says(*_DOUBTS)]
    for statement in statements:
        statement.facts += [doubt for doubt in doubts if doubt not in statement.facts]
    told = any(item.kind in {"lines", "day", "money"} for item in items)
    return bool(statements) or not (doubts and told)


def without_the_order(waiting: Sequence[Statement]) -> list[Statement]:
    """The references that wait, without "your order" where nothing was said of it: "I looked at your order"."""
    return [one for one in waiting if not (one.by_order and one.scope == "all" and not one.facts)]


def only_named(waiting: Sequence[Statement]) -> bool:
    """Whether lines were named in known words only, as in "tank has no date"."""
    return all(one.scope == "lines" and not one.unknown and not one.excepted for one in waiting)


def untold(named: Sequence[tuple[list[int], str]], statements: Sequence[Statement], *, numbered: bool) -> list[str]:
    """The sentences that named lines of which no other says anything; by number or by words."""
    told = {line for one in statements if one.says_something() and one.sure for line in one.lines}
    if numbered:
        again = [set(one.lines) for one in statements if one.says_something() and one.sure]  # "... so 11, 12 and 13"
        return [said for lines, said in named if any(map(str.isdecimal, said)) and set(lines) not in again]
    silent = [said for lines, said in named if not lines or not told.issuperset(lines)]
    return [said for said in silent if not any(map(str.isdecimal, said))]


def like(group: Statement, statements: Sequence[Statement], last: Statement | None) -> list[Item]:
    """What was said of the line that "same as 2" names, or of the one before."""
    named = [line for fact in group.facts if fact.says("same") for line in fact.lines]
    facts = last.facts if last is not None else []
    if named:
        facts = [fact for one in statements if named[0] in one.lines for fact in one.facts]
    same_day = any(fact.says("same") and fact.text in every("filler", "same_day") for fact in group.facts)
    if not same_day:
        return facts
    told = [[fact for fact in one if fact.kind == "day"] for one in (facts, *(one.facts for one in statements[::-1]))]
    return next((days for days in told if days), [])  # the day that was named last


def is_good(here: Statement) -> bool:
    """Whether nothing but good is said of some lines or pieces."""
    return bool(here.names() & POSITIVE) and not here.names() & (NEGATIVE | {"missing", "if", "hedge"})


def cost_alike(facts: Sequence[Item], group: Statement, like_whom: Statement | None, lines: OrderLines) -> bool:
    """Whether "the condenser is the same" may take a price over: only where both were ordered at one price."""
    if like_whom is None or not any(fact.kind == "money" for fact in facts):
        return True
    return len({lines.price(line) for line in (*group.lines, *like_whom.lines)}) == 1


def say_more(last: Statement, group: Statement) -> None:
    """What a group says is said of the lines of a statement as well."""
    if last.portions and len(group.portions) == 1:  # "6 clips, short 4": what is said goes with the four
        count, said = group.portions[0]
        last.portions.append((count, [*group.facts, *said]))
        return
    likened = any(fact.says("same") and fact.text not in every("filler", "same_day") for fact in last.facts)
    if ("too" in last.names() or likened) and group.has_day():  # "the hood too, but on the 2nd"
        last.facts = [fact for fact in last.facts if fact.kind != "day"]
    last.facts += group.facts
    last.portions += group.portions


def told_alike(last: Statement, statements: Sequence[Statement]) -> list[Statement]:
    """The statements right before one that say the same sort of thing of other lines."""
    sort = {(fact.kind, fact.name) for fact in last.facts}
    found = list[Statement]()
    for one in reversed(statements[: statements.index(last)]):
        if one.scope != "lines" or {(fact.kind, fact.name) for fact in one.facts} != sort:
            break
        found.append(one)
    return found


def only_promises(answers: set[str]) -> bool:
    """Whether what is said of no line is but a promise to answer: "waiting on our warehouse to call me back"."""
    return "pending" in answers and len(answers) > 1 and not answers & {"shipped", "delivered"}


def strays(group: Statement, last: Statement, statements: Sequence[Statement], *, anew: bool) -> bool:
    """Whether a bare day stands behind "all" or "the rest" and may be another line's: "3 BO, the rest ok, Tuesday"."""
    if anew and group.has_day() and group.answers() == {"ok"} and last.names() & {"out", "gone"}:
        return True  # "10 and 11 BO. Good for Friday": is it the two?
    if not group.has_day() or last.scope not in {"all", "rest"} or group.answers() - {"ok"}:
        return False
    if last.names() & {"out", "arrives"}:
        return False
    lacking = [one for one in statements if one.scope == "lines" and one.names() & {"out", "arrives"}]
    undated = any(not one.has_day() for one in lacking)
    return undated or (anew and (group.unknown or bool(group.answers())))


def lines_told(told: Sequence[Statement]) -> tuple[list[int], bool]:
    """The lines that statements name, and whether they surely name nothing else."""
    lines = [line for one in told if one.scope == "lines" for line in one.lines]
    return lines, bool(told) and all(one.sure and one.scope == "lines" for one in told)


def opens_a_row(items: Sequence[Item]) -> bool:
    """Whether a sentence begins with lines that are told their own answer: "3 and 5 = BO", "3, 5 arrive Friday"."""
    end = next((at for at, item in enumerate(items) if not _is_of_list(item)), len(items))
    if not any(item.kind == "lines" for item in items[:end]) or end == len(items):
        return False
    behind = items[end + 1 :]
    if items[end].text in "=:-(":
        return any(item.kind == "sign" and item.name in ANSWERS for item in behind) and not any(
            map(is_reference, behind)
        )
    return is_fact(items[end]) and not any(item.text == ":" for item in behind[:1])


def is_heading(items: Sequence[Item]) -> bool:
    """Whether it stands above the lines of which it tells: "BACKORDERED:", "here on Friday:"."""
    if items[-1].text != ":" or any(map(is_reference, items)) or any(item.says(*_DOUBTS) for item in items):
        return False
    return any(item.kind == "sign" and item.name in _HEADS for item in items)


def _is_of_list(item: Item) -> bool:
    return item.kind in {"lines", "filler"} or item.text == "," or item.says("and", "line")


def end_of_own_clause(items: Sequence[Item]) -> int | None:
    """Where a clause like "which I get on Wednesday" ends and another line follows; None where there is none."""
    if not items or items[0].text not in every("filler", "relative"):
        return None
    for place, item in enumerate(items[:-1]):
        behind = next((one for one in items[place + 1 :] if one.kind != "filler"), None)
        joined = item.says("and") or (item.kind == "stop" and item.name == ",")
        if joined and behind is not None and behind.kind == "lines" and any(map(is_fact, items[:place])):
            return place
    return None


def keep_days_apart(base: Statement, excepted: Sequence[Statement]) -> None:
    """As in "all here except 9, fine for Thursday": the day is when it comes, for it is not here with the others."""
    if not base.names() & _PRESENT or base.names() & SENDS:
        return
    for one in excepted:
        if one.scope == "lines" and one.answers() == {"ok"} and one.has_day():
            one.facts = [fact for fact in one.facts if not fact.says("ok")]


def waits_for_its_day(base: Statement, behind: Sequence[Item]) -> bool:
    """Whether the day behind an exception is that of the delivery: "we deliver all but 2 and 11 on Thursday"."""
    only_day = all(item.kind in {"day", "filler"} for item in behind) and any(item.kind == "day" for item in behind)
    return only_day and base.answers() == {"delivers"} and not base.has_day()


def is_of_the_line_before(lead: Statement, group: Statement, last: Statement) -> bool:
    """Whether "the next comes on Friday" before "the rest is here" tells when the line comes that lacked before it."""
    comes = lead.has_day() and bool(lead.answers()) and lead.answers() <= {"arrives", "due"}
    lacked = last.scope == "lines" and "out" in last.names() and not last.has_day()
    return comes and lacked and group.scope == "rest" and bool(group.names() & _PRESENT)


def replaced_as_before(before: Statement | None, facts: list[Item]) -> list[Item]:
    """The facts of "and 8330B262 to 8330B422" behind "8330B261 superseded to 8330B421" with the verb of both."""
    said = before.facts if before is not None else []
    verb = next((fact for fact in said if fact.says("replaced")), None)
    both = all(any(fact.kind == "part_number" for fact in one) for one in (said, facts))
    told = any(fact.says("replaced") for fact in facts)
    return [verb, *facts] if verb is not None and both and not told else facts
