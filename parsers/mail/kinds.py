"""Decides what kind of mail this is for us, once it is known who wrote it and what it carries."""

import re
from dataclasses import dataclass

from parsers.facts import Automatic, MailKind, Problem
from parsers.phrases import folded, pattern, says
from parsers.unwrap.parts import Contents

_SHEETS = re.compile(r"\.(?:csv|tsv|xlsx?|xlsm|xlsb|ods|numbers|docx?|odt|rtf|xml|ems|awf|lin)$", re.IGNORECASE)
_PICTURES = re.compile(r"\.(?:jpe?g|png|tiff?|heic|bmp|gif|webp)$", re.IGNORECASE)
_LOCKED_AWAY = {
    *("mail-encrypted", "archive-locked", "archive-unreadable", "container-unread"),
    *("too-large", "too-many-attachments"),
}
_SPAM_ENOUGH = 2
_LONGEST_LINE = 300

_QUANTITY = r"\d{1,3}"
# Eight characters with five digits in them, alone or in groups: what all makes of cars have in common.
_PART_NUMBER = r"(?=[a-z0-9-]{8})(?=(?:[a-z-]*\d){5})[a-z0-9]{2,16}(?:-[a-z0-9]{1,10}){0,4}(?![\w-])"
_QUANTITY_FIRST = re.compile(
    rf"^\W*{_QUANTITY}\s*(?:x|×|\*|pcs?|pces?|un|unidad(?:es)?|stk|ea|:)?\s+[^\n?]{{0,60}}?\b{_PART_NUMBER}"
)
_NUMBER_FIRST = re.compile(
    rf"\b{_PART_NUMBER}[^\n?]{{0,60}}?"
    rf"(?:\b(?:qty|qte|qt|cant|ant|antall|quantite|cantidad|x|×)\W{{0,3}}{_QUANTITY}\b"
    rf"|[\t;|, ]\s*{_QUANTITY}\s*(?:pcs?|ea|stk|un)?$)"
)
_NUMBER = re.compile(rf"\b{_PART_NUMBER}")
_OTHER_NUMBER = re.compile(r"^(?:1-)?(?:\d{3}-){1,2}\d{4}$|^\d{4}-\d\d-\d\d$|^[a-hj-npr-z0-9]{17}$")  # phone, date, VIN


@dataclass(frozen=True, slots=True)
class Judgement:
    """The kind of a mail, and what its sender should be told about it."""

    kind: MailKind
    problems: tuple[Problem, ...] = ()


def judge(
    contents: Contents, automatic: Automatic, *, signed: bool, answers_us: bool, subject: str, text: str
) -> Judgement:
    """The kind of the mail; an order wherever there is doubt, because a lost order is worse than a question.

    `signed` tells that the mail went to a signed reply address, `answers_us` that it answers a mail of ours; `text` is
    what the author typed.
    """
    if contents.hostile:
        return Judgement("hostile")
    if automatic.kind in {"bounce_hard", "bounce_soft", "delayed"}:
        return Judgement("bounce")
    if automatic.kind not in {"human", "list"}:
        return Judgement("auto_reply")
    broken = _broken_pdfs(contents)
    carried = bool(contents.pdfs or broken or _sheets(contents) or _locked_away(contents))
    if signed or (answers_us and not carried):
        return Judgement("answer")
    title, words = folded(subject), folded(text)
    if carried and automatic.kind == "human":
        return Judgement("no_order") if _is_invoice(contents, title, words) else Judgement("order", broken)
    return _undocumented(contents, title, words, listed=automatic.kind == "list")


def _undocumented(contents: Contents, title: str, words: str, *, listed: bool) -> Judgement:
    """A mail without any document, or one that went to a whole list."""
    if _is_spam(title, words, bulk=listed):
        return Judgement("spam")
    if listed:
        return Judgement("no_order")
    return _typed(contents, title, words)


def _typed(contents: Contents, title: str, words: str) -> Judgement:
    """A mail by a person without any document."""
    if orders_in_text(words):
        return Judgement("text_order")
    wants = says("body", "order", title) or says("body", "order", words)
    pictured = any(part.attached and _PICTURES.search(part.name) for part in contents.parts)
    if wants and pictured:
        return Judgement("order", (Problem("no-attachment", "there are pictures but no document"),))
    if wants and "?" not in words and says("body", "attached", words):
        return Judgement("order", (Problem("no-attachment", "the text speaks of a document that is not there"),))
    return Judgement("no_order")


def orders_in_text(words: str) -> bool:
    """Whether folded text asks for parts: a quantity and a part number on one line, or a number and a wish for it."""
    for line in (line[:_LONGEST_LINE] for line in words.splitlines()):
        numbers = [found for found in _NUMBER.findall(line) if not _OTHER_NUMBER.match(found)]
        if not numbers or "?" in line:
            continue
        if _QUANTITY_FIRST.search(line) or _NUMBER_FIRST.search(line) or says("body", "wish", line):
            return True
    return False


def _broken_pdfs(contents: Contents) -> tuple[Problem, ...]:
    """Files that are called PDF and are none."""
    return tuple(
        Problem("not-a-pdf", part.name or part.content_type)
        for part in contents.parts
        if part.content_type in {"application/pdf", "application/x-pdf"} or part.name.lower().endswith(".pdf")
    )


def _sheets(contents: Contents) -> bool:
    return any(_SHEETS.search(part.name) for part in contents.parts)


def _locked_away(contents: Contents) -> bool:
    return any(problem.code in _LOCKED_AWAY for problem in contents.problems)


def _is_invoice(contents: Contents, title: str, words: str) -> bool:
    """An invoice or statement: its title or its files say so, and nothing speaks of an order."""
    names = folded(" ".join(part.name for part in (*contents.pdfs, *contents.parts)).replace("_", " "))
    titled = says("body", "invoice", title) or says("body", "invoice", names)
    return titled and not any(says("body", "order", said) for said in (title, names, words))


def _is_spam(title: str, words: str, *, bulk: bool) -> bool:
    tokens = set(pattern("body", "spam").findall(f"{title}\n{words}"))
    return len(tokens) + bulk >= _SPAM_ENOUGH and bool(tokens) and not says("body", "order", title)
