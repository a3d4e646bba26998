"""Which of the verbs of an appointment somebody's own words are, as the workshop or as its customer."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from parsers.commands import read_command
from parsers.facts import LineAnswer
from parsers.visits.clauses import Clause, calendar_of, clauses, names_doubtful_day, price_of, without_spans
from parsers.visits.facts import VisitAnswer, VisitVerb, When
from parsers.visits.sources.moments import read_moments
from parsers.visits.stock import names_parts, read_stock
from parsers.wording import plain

_SHORT = 14  # words: a longer sentence with a day in it tells of something else
_DIGIT = re.compile(r"\d")
_BARE = 2  # "cancel please"
_NUMBERED = re.compile(r"\W*(?:no\.?|nr\.?|#)?\s*([1-9])\W*")
_QUESTION_WORDS = re.compile(r"^[\s?]+")
Why = Literal["", "day", "hour", "which"]


@dataclass(frozen=True, slots=True)
class Heard:
    """What the clauses of an answer say together."""

    text: str
    every: tuple[Clause, ...]
    when: tuple[When, ...]
    doubtful: bool

    @property
    def told(self) -> tuple[Clause, ...]:
        """The clauses that ask nothing."""
        return tuple(clause for clause in self.every if not clause.asks)

    def means(self, name: str) -> bool:
        """Whether a clause that asks nothing says so."""
        return any(clause.means(name) for clause in self.told)

    def says(self, *names: str) -> bool:
        """Whether a clause that asks nothing has such a phrase, even a denied one."""
        return any(clause.says(*names) for clause in self.told)

    @property
    def question(self) -> str:
        """What is asked, without the sign or the word that announces it."""
        asked = [clause for clause in self.every if clause.asks or clause.begins("question")]
        if asked and asked[0].begins("question"):
            asked = [clause for clause in self.every if clause.asks or clause.text >= asked[0].text or clause in asked]
        words = [clause.behind("question") if clause.begins("question") else clause.text for clause in asked]
        return " ".join(_QUESTION_WORDS.sub("", one).strip() for one in words).strip()

    @property
    def has_hour(self) -> bool:
        """Whether every day that is named has its hour."""
        return bool(self.when) and all(when.time is not None for when in self.when)

    @property
    def is_short(self) -> bool:
        """Whether so little is said that a day can only be meant for the visit."""
        return len(self.text.split()) <= _SHORT


def hear_customer(said: str, *, today: date, locale: str) -> VisitAnswer:
    """What a customer's words do; without a verb they are words for the workshop."""
    heard = _heard(said, today, locale)
    if heard.says("undo"):
        return _answer(heard, "undo")
    if _is_bare_cancel(heard) or heard.says("maybe"):
        return _ambiguous(heard)
    asks: tuple[VisitVerb, ...] = ("ask",) if heard.question else ()
    if heard.says("again") and not heard.when:
        return _answer(heard, "again")
    if heard.means("cancel"):
        moves = heard.says("counter") and heard.when
        return _answer(heard, "counter" if moves else "cancel", *asks, reason=_reason(heard))
    return _of_moment(heard, asks)


def _of_moment(heard: Heard, asks: tuple[VisitVerb, ...]) -> VisitAnswer:
    """Yes, no, or another time."""
    yes, no, other = heard.means("accept"), heard.says("decline"), heard.says("counter")
    condition = heard.says("but") or (
        asks and any(clause.asks and clause.says("but", "accept") for clause in heard.every)
    )
    if heard.doubtful and (yes or no or other or heard.is_short):
        return _ambiguous(heard, "day")
    if heard.when and (no or other or (yes and condition)):
        return _answer(heard, "counter", *asks, reason=_reason(heard))
    if yes:
        return _agreed(heard, asks, but=bool(no or other or condition))
    if no or (other and heard.is_short):
        return _answer(heard, "decline", *asks, reason=_reason(heard))
    if heard.when and heard.is_short and not asks:
        return _answer(heard, "counter")
    items = _numbers(heard)
    return _answer(heard, "accept", items=items) if items else _answer(heard, *(asks or ("message",)))


def _agreed(heard: Heard, asks: tuple[VisitVerb, ...], *, but: bool) -> VisitAnswer:
    """A yes; with a condition it is none, and where that is a question it is nothing else."""
    if not but:
        return _answer(heard, "accept", *asks, items=_numbers(heard))
    return _answer(heard, "ask") if asks else _ambiguous(heard)


def hear_workshop(said: str, *, today: date, locale: str) -> VisitAnswer:
    """What a workshop's words do; without a verb they are words for the customer."""
    heard = _heard(said, today, locale)
    lines = tuple(line for clause in heard.told for line in read_stock(clause, today=today, locale=locale))
    if (clear := _at_once(heard)) is not None:
        return clear
    verbs = _verbs(heard, lines)
    if heard.doubtful and ({"propose", "confirm", "counter", "accept"} & {*verbs} or not verbs):
        return _ambiguous(heard, "day")
    if len({*verbs} - {"acknowledge", "ask"}) > 1:
        return _ambiguous(heard)
    if {*verbs} - {"acknowledge"}:
        verbs = tuple(verb for verb in verbs if verb != "acknowledge")
    if not verbs and lines:
        verbs = ("acknowledge",)
    if not verbs and not heard.when and any(one.means("propose") and _DIGIT.search(one.text) for one in heard.told):
        return _ambiguous(heard, "day")
    price = price_of(heard.text)
    if not verbs and price is not None and heard.is_short:
        verbs = ("propose",)
    return _answer(heard, *(verbs or ("message",)), reason=_reason(heard), price=price, lines=lines)


def _at_once(heard: Heard) -> VisitAnswer | None:
    """What needs no weighing: an undoing, a cancellation of nobody knows what, a day for a call."""
    if heard.says("undo"):
        return _answer(heard, "undo")
    return _ambiguous(heard) if _is_bare_cancel(heard) else _of_calls(heard)


def _verbs(heard: Heard, lines: tuple[LineAnswer, ...]) -> tuple[VisitVerb, ...]:
    """What the clauses do that speak of the visit, and not of parts."""
    about = Heard(heard.text, tuple(one for one in heard.every if not (lines and _only_parts(one))), heard.when, False)
    found: list[VisitVerb] = []
    if about.means("cancel"):
        found.append("cancel")
    if about.means("again"):
        return ("again",)
    if about.says("missed"):
        found.append("missed")
    elif about.means("arrived"):
        found.append("arrived")
    if about.means("done") and not heard.has_hour:
        found.append("done")
    found += _about_moment(about, lines)
    if heard.question and not (found[-1:] == ["propose"] and _only_asks_whether(heard)):
        found.append("ask")
    if not found and (about.means("acknowledge") or read_command(heard.text) in ("yes", "courtesy")):
        return ("acknowledge",)
    if not found and about.says("decline") and about.is_short and read_command(heard.text) == "no":
        return ("decline",)
    return tuple(found)


def _about_moment(about: Heard, lines: tuple[LineAnswer, ...]) -> tuple[VisitVerb, ...]:
    """Another moment, a confirmation, or a proposal."""
    if about.means("move") and about.when:
        return ("counter",)
    agrees = about.has_hour and about.means("accept") and not about.means("propose")
    if about.means("confirm") or agrees:
        return ("confirm",)
    named = about.has_hour and (about.is_short or about.says("propose") or price_of(about.text) is not None)
    asked = about.has_hour and any(clause.asks for clause in about.every)
    proposes = about.when and not lines and (about.means("propose") or (about.is_short and not about.question))
    if named or asked or proposes:
        return ("propose",)
    return ("accept",) if _agrees(about) else ()


def _agrees(about: Heard) -> bool:
    """Whether a yes is more than "OK, we have it": it agrees to what the customer wishes."""
    bare = about.says("acknowledge") or about.question or read_command(about.text) == "courtesy"
    return about.means("accept") and about.is_short and not bare


def _only_parts(clause: Clause) -> bool:
    return names_parts(clause) and not clause.means("confirm") and not clause.says("propose", "cancel", "move")


def _only_asks_whether(heard: Heard) -> bool:
    """Whether the only question is whether the proposed moment suits."""
    asked = [clause for clause in heard.every if clause.asks or clause.begins("question")]
    return len(asked) == 1 and not asked[0].begins("question") and (asked[0].says("suits") or asked == [*heard.every])


def _of_calls(heard: Heard) -> VisitAnswer | None:
    """A day on which the customer shall be called, or that he shall not be; it begins the words."""
    first = next(iter(heard.told), None)
    if first is None:
        return None
    if first.begins("follow_up"):
        return _answer(heard, "follow_up")
    if first.begins("drop"):
        reason = first.behind("drop")
        return _answer(heard, "drop", reason=re.sub(r"^\W+", "", reason))
    return None


def _heard(said: str, today: date, locale: str) -> Heard:
    text = said.strip()
    # "? Which engine" asks with all that follows.
    asks = text.startswith("?")
    every = (Clause(text, plain(text)),) if asks else clauses(text)
    telling = "\n".join(without_spans(one.text) for one in every if not one.says("earlier"))
    when = read_moments(telling, today=today, locale=locale)
    doubtful = names_doubtful_day(telling, calendar=calendar_of(text, today=today, locale=locale))
    return Heard(text, every, when, doubtful)


def _is_bare_cancel(heard: Heard) -> bool:
    """Whether it says "cancel" and not what: the appointment, or the answer before."""
    bare = [one for one in heard.told if one.begins("bare_cancel")]
    return bool(bare) and len(heard.text.split()) <= _BARE and not heard.means("cancel")


def _numbers(heard: Heard) -> tuple[int, ...]:
    """The one of several proposals that is named by its number."""
    found = [int(one[1]) for clause in heard.told if (one := re.search(_OPTION, clause.folded))]
    alone = _NUMBERED.fullmatch(heard.text)
    return tuple(dict.fromkeys(found)) or ((int(alone[1]),) if alone else ())


_OPTION = re.compile(
    r"(?:option|choix|proposition|choice|proposal|opcion|propuesta|alternativ|valg|forslag|no\.?|nr\.?|#)\s*([1-9])(?!\d)"
)


def _reason(heard: Heard) -> str:
    """Why, as the writer says it: behind a colon, else all of it."""
    return (heard.text.partition(":")[2].strip() or heard.text)[:300]


def _answer(heard: Heard, *verbs: VisitVerb, **more: object) -> VisitAnswer:
    asks = heard.question if "ask" in verbs else ""
    return VisitAnswer(verbs, heard.when, question=asks, said=heard.text, **more)  # type: ignore[arg-type]


def _ambiguous(heard: Heard, why: Why = "") -> VisitAnswer:
    return VisitAnswer(said=heard.text, ambiguous=True, why=why)
