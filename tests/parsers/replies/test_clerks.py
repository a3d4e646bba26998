"""Replies as parts clerks and body shops write them, some two thousand, each with what it does to the order."""

from pathlib import Path

import pytest

from tests.parsers.replies.asking import ORDER, read

CLERKS = Path(__file__).parent / "clerks"
EVERY = range(1, len(ORDER.lines) + 1)
WHOLE = {"ask back", "refused", "nothing"}


def replies():
    """The lines of the tables: who writes ("fr-CA", "fr-CA shop delivery_check"), what, and what it does."""
    for table in sorted(CLERKS.glob("*.txt")):
        for line in table.read_text("utf-8").splitlines():
            if line and not line.startswith("#"):
                yield pytest.param(*line.split(" | "), id=line[:70])


def lines_of(name):
    """The lines that a table means by "all", "all but 3,4" or "1,2"."""
    numbers = {int(number) for number in name.removeprefix("all but ").split(",") if number.isdecimal()}
    return set(EVERY) - numbers if name.startswith("all") else numbers


def told(answer):
    """What an answer does, as a set of (line, facts)."""
    if answer.ambiguous or answer.refused or not answer.actions:
        return {"ask back" if answer.ambiguous else "refused" if answer.refused else "nothing"}
    facts = ("answer", "eta", "part_number", "price")
    return {
        (one.line, " ".join(str(value) for fact in facts if (value := getattr(one, fact)) is not None), one.quantity)
        for one in answer.actions
    }


def expected(does):
    """The same from the words of a table: "3 backorder 2026-12-04; 9 available x6; all but 3,9 available"."""
    if does in WHOLE:
        return {does}
    found = set()
    for part in does.split("; "):
        words = part.split(" ")
        many = 3 if words[:2] == ["all", "but"] else 1
        count = int(words.pop()[1:]) if words[-1].startswith("x") else None
        found |= {(line, " ".join(words[many:]), count) for line in lines_of(" ".join(words[:many]))}
    return found


@pytest.mark.parametrize(("writer", "text", "does"), [*replies()])
def test_a_clerks_words_do_what_the_table_says(writer, text, does):
    """Each reply of the tables is read as a careful parts clerk reads it, and asks where the table says so."""
    locale, role, about = (writer if " " in writer else f"{writer} dealer order_notification").split(" ")
    answer = read(text.replace("\\n", "\n"), locale, role=role, about=about)

    assert (expected(does.removesuffix(" ?")), does.endswith(" ?")) == (told(answer), bool(answer.question))
