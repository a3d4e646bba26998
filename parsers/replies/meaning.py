"""Decides what a statement does to a line: one answer and its day, price, part number and quantity."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from parsers.facts import LineAnswer, LineAnswerKind
from parsers.parts import canonical
from parsers.replies.beside import at_home, of_the_ordered
from parsers.replies.signs import FAULTY, HERE, POSITIVE, SENDS
from parsers.replies.statements import ANSWERS
from parsers.wording import Item, OrderLines, any_of, every

Role = Literal["dealer", "shop"]
_MOST_OFF = Decimal("0.5")  # what is offered for less than this of the ordered price was meant otherwise
_COMES = SENDS | {"arrives", "due", "here", "stock", "have", "received", "follows"}
_NOTHING = frozenset({"pending", "keep"})
_DOUBTFUL = frozenset({"if", "no", "damaged", "wrong", "trouble"})
_EXPLAINING = frozenset({"out", "gone", "replaced", "pending", "cancel", "arrives", "due"})
_RECEIVED_BY_SHOP = {
    "delivery_check": frozenset({"received", "delivered", "here", "stock", "have", "ok"}),
    "": frozenset({"received", "delivered", "here"}),
}


@dataclass(frozen=True, slots=True)
class Context:
    """Who writes, on which day, about which mail of ours, and whether he asks anything."""

    today: dt.date
    role: Role
    about: str
    asked: bool
    lines: OrderLines


class UnclearError(Exception):
    """A careful clerk could not tell what is meant; carried out of the depth of a statement, never out of this room."""


@dataclass(frozen=True, slots=True)
class _Told:
    """What is known of one line, ready for the rules."""

    names: frozenset[str]
    facts: Sequence[Item]
    price: Decimal | None
    part_number: str | None
    contrast: bool
    today: dt.date

    def has(self, *names: str) -> bool:
        """Whether one of these signs was given."""
        return not self.names.isdisjoint(names)

    @property
    def dated(self) -> bool:
        """Whether a day is named."""
        return any(fact.day is not None for fact in self.facts)

    @property
    def ahead(self) -> bool:
        """Whether that day is still to come, or not known."""
        return any(fact.day.date is None or fact.day.date > self.today for fact in self.facts if fact.day is not None)

    @property
    def past(self) -> bool:
        """Whether a day is named and it is over."""
        return self.dated and not self.ahead and not any(one.day and one.day.date == self.today for one in self.facts)

    @property
    def counted(self) -> bool:
        """Whether it is a time from now ("2 weeks"), which nobody says of what is here."""
        return any(fact.day.counted for fact in self.facts if fact.day is not None)

    @property
    def priced(self) -> bool:
        """Whether another price is stated, or that it moved."""
        return self.price is not None or (
            "raised" in self.names and not any(fact.amount is not None for fact in self.facts)
        )


# The first that applies is the answer, in the order of the guidelines; what else was said fills the fields.
_RULES: tuple[tuple[LineAnswerKind, Callable[[_Told], bool]], ...] = (
    ("substitute", lambda told: told.part_number is not None),
    ("backorder", lambda told: told.has("gone") and told.has("due") and told.ahead),  # "none made until Dec 17"
    ("unavailable", lambda told: told.has("gone") or (told.has("anymore") and told.has("out"))),
    ("backorder", lambda told: told.has("out", "missing", "damaged")),
    ("delivered", lambda told: (told.has("delivered") and not told.ahead) or (told.has("to_you") and told.past)),
    ("price_change", lambda told: told.priced and told.has("to_you")),
    ("available", lambda told: told.has("to_you")),
    ("backorder", lambda told: told.has("arrives")),
    ("price_change", lambda told: told.priced and told.past),  # "$775 as of Nov 1"
    ("backorder", lambda told: told.has("due") and not told.has(*SENDS)),
    ("backorder", lambda told: told.has("here") and told.ahead and not told.has(*SENDS)),
    ("backorder", lambda told: told.counted and not told.has(*SENDS, *HERE, "delivered")),
    ("price_change", lambda told: told.priced),
    ("available", lambda told: told.has("delivers", "shipped", "delivered", "ok", "here")),
    ("available", lambda told: told.has("for_day") and told.dated and not told.contrast),
    ("backorder", lambda told: told.has("stock", "have", "received") and told.ahead),
    ("available", lambda told: told.has("stock", "have", "received", "same_price")),
    ("backorder", lambda told: told.dated and not told.past and (told.contrast or told.counted)),
)


def answer_for(
    line: int, facts: Sequence[Item], context: Context, *, others_in_stock: bool, named: bool = True
) -> LineAnswer | None:
    """What the facts do to this line; None where they do nothing. Raises UnclearError where nobody could tell.

    `named` tells that the line, or all lines, were named: "received" alone is a receipt of our mail.
    """
    facts = of_the_ordered(facts)
    names = _meant(at_home(facts), context, named=named)
    if names == {"no"} and others_in_stock and not context.asked:
        names.add("out")  # "the hood I have, the fender not"
    doubts = _DOUBTFUL - FAULTY if context.role == "shop" else _DOUBTFUL
    if names & doubts and not names & _EXPLAINING:
        if context.asked and not names & POSITIVE:
            return None
        raise UnclearError
    if context.role == "shop":
        return _from_shop(line, facts, names, context)
    if (
        not named
        and (names & {"pending", "received"})
        and names <= _NOTHING | {"received", "ok", "have", "soon", "only"}
    ):
        return None  # "ok, received, I am checking"
    if _says_nothing(facts, names, context, named=named):
        return None
    if "gone" in names or ("replaced" in names and any(fact.kind == "part_number" for fact in facts)):
        names.discard("cancel")  # "cancelled by Honda, discontinued", "that number is cancelled, now 71140-T20-A01"
    _refuse_riddles(facts, names)
    return _from_dealer(line, facts, frozenset(names), context, contrast=others_in_stock)


def _meant(facts: Sequence[Item], context: Context, *, named: bool) -> set[str]:
    """The signs that were given, and those that follow from them and a day or part number beside."""
    names = {fact.name for fact in facts if fact.kind == "sign"}
    dated = any(fact.kind == "day" for fact in facts)
    if "keep" in names and dated and named and context.role == "dealer" and not names & SENDS:
        names.add("arrives")  # "I am waiting for 3, Friday"
    if "follows" in names and not names & SENDS:
        names.add("due" if dated else "pending")  # "the rest to follow"
    if "pending" in names:
        names.discard("to_you")  # "I'll get back to you on the others"
    if {"carrier", "arrives"} <= names and names & HERE and dated:
        names = names - {"arrives"}  # "all in order, the truck comes tomorrow"
    if "carrier" in names and (dated or names & POSITIVE):
        names.add("delivers")
    priced = any(fact.kind == "money" for fact in facts)
    if (priced or "gone" in names) and any(fact.text in every("filler", "since") for fact in facts):
        names.discard("due")  # "$395 as of this month", "discontinued as of this month"
    counted = any(fact.day is not None and fact.day.counted for fact in facts)
    if "replaced" in names and counted and not any(fact.kind == "part_number" for fact in facts):
        names = names - {"replaced"} | {"arrives"}  # "ça prend 2 semaines"
    if "wrong" in names and any(fact.kind == "part_number" for fact in facts):
        names.add("replaced")
    if "no" in names and any(fact.kind == "day" for fact in facts):
        names.add("out")  # "3 no, the 10th"
    return names


def _from_shop(line: int, facts: Sequence[Item], names: set[str], context: Context) -> LineAnswer | None:
    if "cancel" in names:
        return LineAnswer(line, "cancelled")
    if context.about == "delivery_check" and names & {"hedge", "one_of"}:
        raise UnclearError  # "most of it showed up"
    if names & ({"missing", "out"} | FAULTY):
        return None
    received = _RECEIVED_BY_SHOP.get(context.about, _RECEIVED_BY_SHOP[""])
    arrived = any(fact.says(*HERE) and fact.text in every("signs", "received") for fact in facts)
    return LineAnswer(line, "delivered") if names & received or arrived else None


def _says_nothing(facts: Sequence[Item], names: set[str], context: Context, *, named: bool) -> bool:
    """Whether the dealer only says that he is looking: "I shall know tomorrow", "perhaps, let me check"."""
    dated = any(fact.kind in {"day", "money", "part_number"} for fact in facts)
    if "pending" in names and not named:
        if "hedge" in names and "ok" in names:
            raise UnclearError
        if names & {"shipped", "delivered"}:
            raise UnclearError
        return True
    looks = sum(fact.says("pending") for fact in facts) > 1 and names <= {"pending", "have", "received"}
    asks = names == {"pending", "due"}  # "checking with the depot on 3, will tell you what they say"
    if not dated and (looks or asks or (names == {"ok", "pending"} and _confirms(facts))):
        return True  # "got a call in about 5, will let you know", "the others I confirm later"
    if "pending" in names and "hedge" in names:
        if dated or "ok" in names:
            raise UnclearError  # "perhaps tomorrow, let me check" is no news and no promise
        return True
    if "freight" in names and not names & ANSWERS:
        return True  # "a core charge on the radiator"
    if names <= _NOTHING | {"hedge", "soon", "instead_of"} and (names & _NOTHING or not dated):
        return "hedge" not in names or not named or "pending" in names
    return names & {"arrives", "should", "out", "gone"} == {"arrives"} and not dated and context.asked


def _confirms(facts: Sequence[Item]) -> bool:
    """Whether what sounds good is the verb of a promise to answer."""
    return all(fact.text in every("filler", "confirming") for fact in facts if fact.says("ok"))


def _refuse_riddles(facts: Sequence[Item], names: set[str]) -> None:
    """Raise where a clerk would ask: doubt about what is here, "one of them", an answer and its contrary."""
    dated = any(fact.kind == "day" for fact in facts)
    contrary = dated and "gone" in names and names & (SENDS | {"arrives"})  # "discontinued, it comes on Wednesday"
    if names & {"hedge", "one_of", "cancel", "correction"} or contrary:
        raise UnclearError
    if {"ok", "out"} <= names and names & {"have", "stock", "no", "keep"}:
        raise UnclearError
    if "gone" in names and "stock" in names:
        raise UnclearError  # "discontinued, found one elsewhere"
    if names & {"stock", "ok"} and names & {"out", "gone"} and not dated:
        raise UnclearError
    answered = names & {"out", "gone", "stock", "ok", "price", "raised", "same_price"}
    if "replaced" in names and not answered and not any(fact.kind in {"part_number", "money"} for fact in facts):
        raise UnclearError


def _from_dealer(
    line: int, facts: Sequence[Item], names: frozenset[str], context: Context, *, contrast: bool
) -> LineAnswer | None:
    price, part_number = _price(line, facts, names, context), _part_number(facts, names)
    told = _Told(names, facts, price, part_number, contrast, context.today)
    kind = next((kind for kind, applies in _RULES if applies(told)), None)
    if kind is None:
        if names & _NOTHING:
            return None
        raise UnclearError
    return LineAnswer(line, kind, _eta(facts, names, context, kind), part_number, price)


def _eta(facts: Sequence[Item], names: frozenset[str], context: Context, kind: str) -> dt.date | None:
    """The one day stated for the line, whatever the verb; none for what has come, has gone or only costs more."""
    moved = names & (SENDS | {"out", "arrives", "due", "delivered"})
    if kind in {"delivered", "unavailable"} or (kind == "price_change" and not moved):
        return None
    over = every("filler", "this_morning")  # "one landed here this morning"; "I bring it this morning"
    came = [before.says("received") or not names & SENDS for before in (*facts[:1], *facts)]
    days = [one.day for one, past in zip(facts, came, strict=False) if one.day and not (past and one.text in over)]
    if (
        kind == "available"
        and names & {"stock", "have", "here", "received"}
        and not names & (SENDS | {"for_day", "ok"})
    ):
        days = [day for day in days if day.date != context.today]  # "arrived this morning"
    if "instead_of" in names:
        days = days[:1]
    if kind == "backorder" and not names & _COMES:
        days = [day for day in days if day.date != context.today]  # "went on backorder today"
    if any(day.doubtful for day in days):
        raise UnclearError
    named = {day.date for day in days if day.date is not None and not day.counted}  # a day goes before a time from now
    dates = {date for date in named or {day.date for day in days if day.date is not None} if date >= context.today}
    sent = any(fact.says(*SENDS) for fact in facts)
    if len(dates) > 1 and ((kind == "backorder" and not sent) or names & {"stock", "have", "here", "received"}):
        dates.discard(context.today)  # "sold the last one today, another lands Friday", "came in today, yours tomorrow"
    if len(dates) > 1:
        raise UnclearError
    return dates.pop() if dates else None


def _price(line: int, facts: Sequence[Item], names: frozenset[str], context: Context) -> Decimal | None:
    """The stated price of one piece, if it is another than the ordered one."""
    amounts = [fact.amount for fact in facts if fact.amount is not None]
    if not amounts or "freight" in names:
        return None
    other = list(dict.fromkeys(amount for amount in amounts if amount != context.lines.price(line)))
    if "instead_of" in names:
        other = other[:1]
    if len(other) > 1:
        raise UnclearError
    ordered = context.lines.price(line)
    if not other or ordered is None or other[0] >= ordered * _MOST_OFF or names & {"replaced", "arrow", "wrong"}:
        return other[0] if other else None
    return _moved(ordered, other[0], facts)


def _moved(ordered: Decimal, amount: Decimal, facts: Sequence[Item]) -> Decimal:
    """The new price where an amount is by how much it moved: "went up $30". Nobody sells at so little."""
    moves = [fact for fact in facts if fact.says("raised")]
    if not moves:
        raise UnclearError
    fell = any(any_of("filler", "lowered").search(fact.text) is not None for fact in moves)
    return ordered - amount if fell else ordered + amount


def _part_number(facts: Sequence[Item], names: frozenset[str]) -> str | None:
    numbers = {canonical(fact.text): fact.text for fact in facts if fact.kind == "part_number"}
    if not numbers:
        return None
    if len(numbers) > 1 or not names & {"replaced", "wrong", "arrow", "price"}:
        raise UnclearError
    return next(iter(numbers.values()))
