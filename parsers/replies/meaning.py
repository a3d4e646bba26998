"""Decides what a statement does to a line: one answer and its day, price, part number and quantity."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from parsers.facts import LineAnswer, LineAnswerKind
from parsers.parts import canonical
from parsers.replies.lines import OrderLines
from parsers.replies.sentences import Item

Role = Literal["dealer", "shop"]
_POSITIVE = frozenset({"ok", "stock", "have", "here", "trouble", "shipped", "delivers", "to_you", "received", "same_price"})
_NEGATIVE = frozenset({"out", "arrives", "due", "gone", "missing"})
_GIVEN = frozenset({"delivers", "to_you", "shipped", "for_day", "ok"})
_NOTHING = frozenset({"pending", "keep"})


@dataclass(frozen=True, slots=True)
class Context:
    """Who writes, on which day, about which mail of ours."""

    today: dt.date
    role: Role
    about: str
    asked: bool
    lines: OrderLines


class UnclearError(Exception):
    """A careful clerk could not tell what is meant; carried out of the depth of a statement, never out of this room."""


def answer_for(
    line: int, facts: Sequence[Item], context: Context, *, others_in_stock: bool, named: bool = True
) -> LineAnswer | None:
    """What the facts do to this line; None where they do nothing. Raises UnclearError where nobody could tell.

    `named` tells that the line, or all lines, were named: "received" alone is a receipt of our mail.
    """
    names = {fact.name for fact in facts if fact.kind == "sign"}
    explained = {"out", "gone", "replaced", "pending", "cancel", "arrives", "due"}
    if names & {"if", "no", "damaged", "wrong"} and not names & explained:
        if context.asked and not names & _POSITIVE:
            return None
        raise UnclearError
    if context.role == "shop":
        return _from_shop(line, names, context)
    if not named and "pending" in names:
        return None
    if "one_of" in names or ({"ok", "out"} <= names and names & {"have", "stock", "no", "keep"}):
        raise UnclearError
    if not named and names <= _NOTHING | {"received", "ok", "have", "soon", "only", "due"} and names & {"pending", "received"}:
        return None  # "ok, received, I am checking"
    if "hedge" in names:
        if "pending" in names:
            return None
        raise UnclearError
    return _from_dealer(line, facts, names, context, others_in_stock=others_in_stock)


def _from_shop(line: int, names: set[str], context: Context) -> LineAnswer | None:
    if "cancel" in names:
        return LineAnswer(line, "cancelled")
    checked = context.about == "delivery_check"
    here = names & ({"received", "delivered", "here", "stock", "have", "ok"} if checked else {"received", "delivered"})
    if here and "missing" not in names and "out" not in names:
        return LineAnswer(line, "delivered")
    return None


def _from_dealer(
    line: int, facts: Sequence[Item], names: set[str], context: Context, *, others_in_stock: bool
) -> LineAnswer | None:
    price = _price(line, facts, names, context)
    part_number = _part_number(facts, names)
    if names <= _NOTHING | {"hedge", "soon", "instead_of"} and not any(fact.kind in {"day", "money"} for fact in facts):
        return None
    kind = _kind(facts, names, context, price=price, replaced=part_number is not None, contrast=others_in_stock)
    if kind is None:
        return None
    day = None if kind == "delivered" else _eta(facts, names, context, kind)
    return LineAnswer(line, kind, day, part_number, price)


def _kind(
    facts: Sequence[Item], names: set[str], context: Context, *, price: Decimal | None, replaced: bool, contrast: bool
) -> LineAnswerKind | None:
    """The first that applies, in the order of the guidelines."""
    days = [fact.day for fact in facts if fact.day is not None]
    ahead = any(day.date is None or day.date > context.today for day in days)
    if "cancel" in names:
        raise UnclearError
    if replaced:
        return "substitute"
    if "gone" in names:
        return "unavailable"
    if "replaced" in names and not names & {"out", "stock", "ok", "price", "raised", "same_price"}:
        raise UnclearError
    delivers = names & {"delivers", "to_you", "shipped"}
    if names & {"out", "missing", "damaged"}:
        return "backorder"
    if "delivered" in names and not ahead:
        return "delivered"
    if "to_you" in names:
        return "available"
    if "arrives" in names and not days and not names & {"should"} and context.asked:
        return None  # "it comes in two colours"
    if "arrives" in names or ("here" in names and ahead and not delivers) or ("due" in names and not delivers):
        if days or names & {"arrives", "due"}:
            return "backorder"
    if price is not None or ("raised" in names and not any(fact.amount is not None for fact in facts)):
        return "price_change"
    if delivers or "delivered" in names:
        return "available"
    if names & {"ok", "here", "trouble"} or ("for_day" in names and days):
        return "available"
    if names & {"stock", "have", "received"}:
        return "backorder" if ahead else "available"
    if names & {"same_price"}:
        return "available"
    if days and (contrast or any(day.counted for day in days)):
        return "backorder"
    if names & _NOTHING:
        return None
    raise UnclearError


def _eta(facts: Sequence[Item], names: set[str], context: Context, kind: str) -> dt.date | None:
    days = [fact.day for fact in facts if fact.day is not None]
    if kind == "price_change" and not names & {"delivers", "to_you", "out", "arrives", "due", "shipped"}:
        return None
    if kind == "unavailable":
        return None
    if kind == "available" and names & {"stock", "have", "here", "received"} and not names & _GIVEN:
        days = [day for day in days if day.date != context.today]  # "arrived this morning"
    if "instead_of" in names:
        days = days[:1]
    if any(day.doubtful for day in days):
        raise UnclearError
    dates = {day.date for day in days if day.date is not None and not day.counted} or {
        day.date for day in days if day.date is not None
    }
    dates = {date for date in dates if date >= context.today}
    if len(dates) > 1:
        raise UnclearError
    return dates.pop() if dates else None


def _price(line: int, facts: Sequence[Item], names: set[str], context: Context) -> Decimal | None:
    """The stated price of one piece, if it is another than the ordered one."""
    amounts = [fact.amount for fact in facts if fact.amount is not None]
    if not amounts or "freight" in names:
        return None
    ordered = context.lines.price(line)
    other = list(dict.fromkeys(amount for amount in amounts if amount != ordered))
    if "instead_of" in names:
        other = other[:1]
    if len(other) > 1:
        raise UnclearError
    return other[0] if other else None


def _part_number(facts: Sequence[Item], names: set[str]) -> str | None:
    numbers = {canonical(fact.text): fact.text for fact in facts if fact.kind == "part_number"}
    if not numbers:
        return None
    if len(numbers) > 1 or not names & {"replaced", "wrong", "arrow"}:
        raise UnclearError
    return next(iter(numbers.values()))


def contradict(one: Iterable[Item], other: Iterable[Item]) -> bool:
    """Whether one statement says that a part is there and another, of the same line, that it is not."""
    first, second = ({fact.name for fact in facts if fact.kind == "sign"} for facts in (one, other))
    return any(
        a & {"ok", "stock", "have", "here"} and not a & _NEGATIVE and b & {"out", "gone", "missing"} and not b & _POSITIVE
        for a, b in ((first, second), (second, first))
    )


def in_pieces(
    line: int, portions: Sequence[tuple[int, Sequence[Item]]], facts: Sequence[Item], context: Context
) -> list[LineAnswer]:
    """One answer per portion of a line; what is said of the line before the first number goes for each."""
    ordered = context.lines.quantity(line)
    answers = []
    for count, said in portions:
        own = {fact.name for fact in said if fact.kind == "sign"} - {"only", "should", "hedge", "for_day"}
        dated = any(fact.kind == "day" for fact in said)
        shared = [fact for fact in facts if not (dated and fact.kind == "day")]
        later = own & {"out", "arrives", "due", "missing"}
        known = [fact for fact in shared if not later or fact.name not in {"stock", "have", "here", "ok"}]
        answer = answer_for(line, [*known, *said] if not later else [*known, *said], context, others_in_stock=True)
        if answer is not None:
            answers.append(replace(answer, quantity=Decimal(count) if count != ordered else None))
    if ordered is not None and sum(count for count, _ in portions) > ordered:
        if len(portions) > 1:
            raise UnclearError
        return [replace(answer, quantity=None) for answer in answers]  # more than enough
    return answers

