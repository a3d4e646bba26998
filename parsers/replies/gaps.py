"""Fills what a writer leaves out because he has just said it: "1 to 5 are delivered on Wednesday, 6 to 12 Thursday"."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from parsers.replies.statements import ANSWERS, Statement, is_fact, is_reference
from parsers.wording import Item, OrderLines, every

_SENDS = frozenset({"delivers", "to_you", "shipped", "carrier", "delivered"})
_HERE = frozenset({"stock", "have", "here", "out", "arrives"})
_DOUBTS = ("if", "hedge", "one_of", "correction")
_FOLLOWS = frozenset({"follows"})


def carry_verbs_over(statements: Sequence[Statement], first: int) -> None:
    """Statements from `first` on that name lines and a day alone take the verb of a delivery on another day."""
    for place in range(max(first, 1), len(statements)):
        before, here = statements[place - 1], statements[place]
        bare = here.has_day() and not here.portions and here.answers() <= _FOLLOWS
        sent = before.has_day() and before.names() & _SENDS and not before.names() & _HERE
        if bare and sent and here.named:
            here.facts += [fact for fact in before.facts if fact.kind == "sign" and fact.name in _SENDS]


def share_the_day(statements: Sequence[Statement], first: int) -> None:
    """The day behind the last of a list is that of all: "we deliver 6, 7 and 12 on Thursday"."""
    for before, here in pairwise(statements[first:]):
        opens = before.fact_first and before.scope == "lines" == here.scope and not before.has_day()
        verbs = before.answers() - {"carrier"}
        waits = bool(verbs) and verbs <= _SENDS | {"arrives", "due"}
        if opens and waits and len(here.lines) > 1 and here.answers() & {"out", "gone"} and not here.fact_first:
            here.sure = False  # "I ship 4, 5 and 8 is on backorder": what of 5?
        elif opens and waits and here.has_day() and here.answers() <= {"carrier"} and not here.portions:
            before.facts += [fact for fact in here.facts if fact.kind == "day"]


def pieces_left(here: Statement, group: Statement, lines: OrderLines, said: str) -> int:
    """How many pieces "the other four" or "the rest" are, behind a line of which a part was named."""
    of_here = group.scope == "rest" or (group.rest_of and group.lines == here.lines)
    if not of_here or not here.portions or len(here.lines) != 1:
        return 0
    left = (lines.quantity(here.lines[0]) or 0) - sum(count for count, _ in here.portions)
    later = group.names() & {"out", "arrives", "due"} or group.has_day()
    same_sentence = here.said in {"", said}
    return left if group.expected == left or (same_sentence and not group.expected and later and left > 0) else 0


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
        return [said for _, said in named if any(map(str.isdecimal, said))]
    silent = [said for lines, said in named if not lines or not told.issuperset(lines)]
    return [said for said in silent if not any(map(str.isdecimal, said))]


def with_parted_verbs(items: Sequence[Item]) -> list[Item]:
    """The items with "take 10 and 11 off" as a cancellation: the second half becomes its sign."""
    kept = list(items)
    for place, item in enumerate(kept):
        if item.kind not in {"word", "filler"} or item.text not in every("filler", "take"):
            continue
        for at in range(place + 1, len(kept)):
            if kept[at].says("cancel") or kept[at].text in ".:-(":
                break
            if kept[at].text in every("filler", "off") and not is_reference(kept[at]):
                named = any(map(is_reference, kept[place:at]))
                kept[at] = replace(kept[at], kind="sign", name="cancel") if named else kept[at]
                break
    return kept


def with_likeness(items: Sequence[Item], lines: OrderLines) -> list[Item]:
    """The items with "same as 2" as one sign that knows its line."""
    kept = list(items)
    for place, item in enumerate(items):
        if not item.says("same"):
            continue
        at = next((at for at in range(place + 1, len(items)) if items[at].kind != "filler"), None)
        likened = at is not None and any(one.text in every("filler", "as") for one in items[place + 1 : at])
        if at is None or not likened:
            continue
        named = items[at].lines if items[at].kind == "lines" else (lines.called(items[at].text) or 0,)
        if len(named) == 1 and named[0]:
            kept[place] = replace(item, lines=named)
            kept[at] = replace(items[at], kind="filler", name="", lines=())
    return kept


def like(group: Statement, statements: Sequence[Statement], last: Statement | None) -> list[Item]:
    """What was said of the line that "same as 2" names, or of the one before."""
    named = [line for fact in group.facts if fact.says("same") for line in fact.lines]
    facts = last.facts if last is not None else []
    if named:
        facts = [fact for one in statements if named[0] in one.lines for fact in one.facts]
    same_day = any(fact.says("same") and fact.text in every("filler", "same_day") for fact in group.facts)
    return [fact for fact in facts if fact.kind == "day"] if same_day else facts


def cost_alike(facts: Sequence[Item], group: Statement, like_whom: Statement | None, lines: OrderLines) -> bool:
    """Whether "the condenser is the same" may take a price over: only where both were ordered at one price."""
    if like_whom is None or not any(fact.kind == "money" for fact in facts):
        return True
    return len({lines.price(line) for line in (*group.lines, *like_whom.lines)}) == 1


def without_past(items: Sequence[Item]) -> list[Item]:
    """The items with "was on backorder but we have it again" as what is so now."""
    now = next((place for place, item in enumerate(items) if item.says("but")), None)
    known = now is not None and any(is_fact(item) and not item.says("ok") for item in items[now:])
    if now is None:
        return list(items)
    kept, instead = list(items), "" if known else "hedge"  # "was here but" nobody knows what
    for place, item in enumerate(items[:now]):
        near = items[max(0, place - 2) : place]
        if item.says("out", "have", "stock", "here") and any(other.text in every("filler", "past") for other in near):
            kept[place] = replace(item, kind="sign" if instead else "filler", name=instead)
    return kept


def without_erratum(items: Sequence[Item]) -> list[Item]:
    """The items behind "correction to my last mail:"; one in the middle of a statement is a doubt and stays."""
    for place, item in enumerate(items):
        if item.text == ":" and any(other.says("correction") for other in items[:place]):
            return list(items[place + 1 :])
        if is_reference(item) or (is_fact(item) and item.kind != "day" and not item.says("wrong")):
            break  # "there was an error in my mail of this morning:" states nothing yet
    return list(items)


def say_more(last: Statement, group: Statement) -> None:
    """What a group says is said of the lines of a statement as well."""
    if last.portions and len(group.portions) == 1:  # "6 clips, short 4": what is said goes with the four
        count, said = group.portions[0]
        last.portions.append((count, [*group.facts, *said]))
        return
    if "too" in last.names() and group.has_day():  # "the hood too, but on the 2nd"
        last.facts = [fact for fact in last.facts if fact.kind != "day"]
    last.facts += group.facts
    last.portions += group.portions


def only_promises(answers: set[str]) -> bool:
    """Whether what is said of no line is but a promise to answer: "waiting on our warehouse to call me back"."""
    return "pending" in answers and len(answers) > 1 and not answers & {"shipped", "delivered"}


def strays(group: Statement, last: Statement, statements: Sequence[Statement], *, anew: bool) -> bool:
    """Whether a bare day stands behind "all" or "the rest" and may be another line's: "3 BO, the rest ok, Tuesday"."""
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
    """Whether a sentence begins "3 and 5 = back-ordered": lines of their own, told their own answer."""
    end = next((at for at, item in enumerate(items) if not _is_of_list(item)), len(items))
    if not any(item.kind == "lines" for item in items[:end]) or end == len(items) or items[end].text not in "=:-(":
        return False
    behind = items[end + 1 :]
    return any(item.kind == "sign" and item.name in ANSWERS for item in behind) and not any(map(is_reference, behind))


def _is_of_list(item: Item) -> bool:
    return item.kind in {"lines", "filler"} or item.text == "," or item.says("and", "line")
