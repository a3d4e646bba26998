"""Finds what the author of a reply typed: above, between and below quoted mail, without signature and notices."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from mailparser_reply import EmailReplyParser
from mailparser_reply.constants import MAIL_LANGUAGES

from parsers.facts import LONGEST_SAID, Order
from parsers.hypertext import text_of_html
from parsers.replies.letter.rows import MONEY, Rows
from parsers.replies.letter.signature import without_letterhead
from parsers.wording import alternatives, any_of, every, plain

_MAX_LINES = 2_000
_LONGEST_HEADER = 400
_HEADER_LINES = 4  # within so many lines below "From:" another field must come
_LONG_LINE = 65
_LONGEST_LETTER = 15  # lines of a colleague's mail that answers none
# Our mails carry this line on top: everything from it on is ours, however a mail program quotes it.
_DELIMITER = re.compile(r"^[> \t*]*--[^\n]{5,200}--[ \t*]*$|^[> \t*]*--[^\n]{5,120}$")
_RULE = re.compile(r"^[ >*]*(?:_{10,}|-{10,})[ \t]*$")
_QUOTED = re.compile(r"^(?:[ \t]{0,3}>)+ ?")
_LONGEST_OUTLINE, _MOST_OUTLINED = 200, 80
_FIELD = re.compile(r"^[*_]{0,2}[^\W\d_]{2,12}[*_]{0,2} ?: ?\S")
_FOREIGN = EmailReplyParser(languages=[name for name in MAIL_LANGUAGES if name not in {"en", "fr", "es", "david"}])
_INVISIBLE = str.maketrans("", "", "\u200b\u200c\u200d\u2060\ufeff\u00ad")
# An apostrophe as mail programs and gateways leave it. Where it is lost, "isn't available" is "available".
_LEFT_OF_IT = r"(?:â€™|Â?[\x91\x92]|=92|&#39;|&rsquo;|[?`´ʼʹ′‛＇\ufffdÕ])"
_SMILE = re.compile(r"(?<=[^\S\n])[:=]-?\)+(?=\s|$)", re.MULTILINE)  # it ends a sentence
_APOSTROPHE = re.compile(
    rf"(?<=[^\W\d_]n)(?:['’] |{_LEFT_OF_IT}|[^\w\s])(?=t\b)"  # isn't, also "isn' t" and "isn;t"
    rf"|(?<=[^\W\d_]){_LEFT_OF_IT}(?=(?:s|d|m|re|ve|ll)\b(?!=))"  # it's, we're; but not https://ups.example/track?s=1
    rf"|(?:(?<=(?<![\w/])[cdjlmnst])|(?<=\bqu)){_LEFT_OF_IT}(?=[^\W\d_])",  # n'est, qu'il
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Said:
    """The author's own words: free text, and what was typed beside or below the quoted rows of the order."""

    text: str
    beside: tuple[tuple[int, str], ...] = ()

    def everything(self) -> str:
        """All of it, for showing and for telling the language."""
        return "\n".join(part for part in (self.text, *(f"{line}: {said}" for line, said in self.beside)) if part)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the mail: how deep it is quoted, and its text without the marks."""

    depth: int
    text: str


def own_words(text: str) -> str:
    """What the author typed above or below any quoted mail, without a signature that a line of its own announces."""
    return author_words(text, "", Order()).text


def author_words(text: str, html: str, order: Order, author: str = "") -> Said:
    """The author's words in a mail's text, or in its HTML where there is no text or only HTML shows a table's cells.

    `author` is the display name of the sender: the line that says only this name begins the signature.
    """
    said = _words_of(text if text.strip() else text_of_html(html), order, author)
    elsewhere = not said.text or any_of("signs", "below").search(plain(said.text))
    if html and text.strip() and not said.beside and elsewhere:
        shown = _words_of(text_of_html(html), order, author)
        if shown.beside:
            return shown
    return said


def _words_of(text: str, order: Order, author: str) -> Said:
    lines = _lines(text)
    start = _quote_start(lines)
    above, below = lines[:start], lines[start:]
    rows = Rows(order)
    own = "\n".join(line.text for line in above if not line.depth)
    letter = without_letterhead(own, author)
    beside, tail = _typed_below(below, rows, author)
    announced = letter.endswith(":") or any_of("signs", "pass_on").search(plain(letter))
    if announced and not tail and (handed := _handed_on(below, rows)):
        letter, beside = handed, []
    return Said("\n".join(part for part in (letter, tail) if part), tuple(beside))


def _lines(text: str) -> list[_Line]:
    text = _APOSTROPHE.sub("'", text[:LONGEST_SAID].replace("\r", "").translate(_INVISIBLE))
    text = _SMILE.sub(".", text)
    lines = []
    for line in text.split("\n")[:_MAX_LINES]:
        marks = _QUOTED.match(line)
        depth = marks[0].count(">") if marks else 0
        lines.append(_Line(depth, re.sub(r"[^\S\t]+", " ", line[marks.end() :] if marks else line).rstrip()))
    return lines


def _quote_start(lines: Sequence[_Line]) -> int:
    """The first line that belongs to a quoted mail: its header, a rule above one, or the first marked line."""
    for place, line in enumerate(lines):
        if line.depth or _begins_quote(lines, place):
            return place
    return _foreign_start(lines)


def _foreign_start(lines: Sequence[_Line]) -> int:
    """Where mail-parser-reply finds a quote in a language whose words we have not; it sees little of each line."""
    outline = [line.text[:_LONGEST_OUTLINE].strip() for line in lines[:_MOST_OUTLINED]]
    if not any(_FIELD.match(line) or line.endswith(":") for line in outline[1:]):
        return len(lines)
    latest = (_FOREIGN.read("\n".join(outline)).latest_reply or "").split("\n")
    start = next((place for place, line in enumerate(outline) if line), 0)
    read = outline[start : start + len(latest)]
    return start + len(latest) if latest != [""] and [line.strip() for line in latest] == read else len(lines)


def _begins_quote(lines: Sequence[_Line], place: int) -> bool:
    said = plain(lines[place].text)
    if _is_ours(said) or _separates(said) or _introduces(lines, place):
        return True
    below = range(place + 1, min(place + 3, len(lines)))
    return bool(_RULE.match(said)) and any(_begins_fields(lines, at) for at in below)


def _is_ours(said: str) -> bool:
    """The line "–– reply above this line · HON-2026-000417 ––", also broken by the mail program."""
    return said.lstrip("> *\t").startswith("--") and len(said) > 12 and bool(_DELIMITER.match(said)) and "·" in said


def _separates(said: str) -> bool:
    return len(said) <= _LONGEST_HEADER and bool(_patterns()["separator"].match(said))


def _introduces(lines: Sequence[_Line], place: int) -> bool:
    """Whether "On ... X wrote:" begins here, on up to three lines, or a block of "From:", "Sent:", "To:"."""
    if _begins_fields(lines, place):
        return True
    header = ""
    for line in lines[place : place + 3]:
        if not line.text.strip():
            return False
        header = f"{header} {plain(line.text)}".strip()
        if len(header) > _LONGEST_HEADER:
            return False
        if header.endswith(":"):
            return bool(_patterns()["wrote"].search(header)) and any(char.isdigit() or char == "@" for char in header)
    return False


def _begins_fields(lines: Sequence[_Line], place: int) -> bool:
    patterns = _patterns()
    if not patterns["from"].match(plain(lines[place].text)):
        return False
    return any(patterns["header"].match(plain(line.text)) for line in lines[place + 1 : place + 1 + _HEADER_LINES])


def _typed_below(below: Sequence[_Line], rows: Rows, author: str) -> tuple[list[tuple[int, str]], str]:
    """What was typed beside or under the quoted rows of the order, and what was typed freely between or below."""
    if any(line.depth for line in below) and not _names_fields_first(below):
        return _between_marks(below, rows, author)
    return list(_in_unmarked(below, rows)), ""


def _names_fields_first(below: Sequence[_Line]) -> bool:
    """Whether the quote is one that carries no marks: marks further down are older."""
    first = next((place for place, line in enumerate(below) if line.text.strip() and not _is_rule(line)), 0)
    return not below[first].depth and _begins_fields(below, first)


def _is_rule(line: _Line) -> bool:
    said = plain(line.text)
    return bool(_RULE.match(said)) or _separates(said)


def _between_marks(below: Sequence[_Line], rows: Rows, author: str) -> tuple[list[tuple[int, str]], str]:
    beside, free, row = list[tuple[int, str]](), list[str](), 0
    previous = ""
    last_marked = max(place for place, line in enumerate(below) if line.depth)
    for place, line in enumerate(below):
        if line.depth:
            row, added = rows.read(line.text) if line.depth == below[last_marked].depth or not row else (row, "")
            beside += [(row, added)] if row and added else []
            previous = line.text or previous
            row = row if row or line.text.strip() else 0
        elif not line.text.strip():
            continue
        elif place == 0 or _begins_quote(below, place) or (place < min(3, last_marked) and not (free or beside)):
            continue  # the header of the quote
        elif row:
            beside.append((row, line.text))
        elif _is_broken_off(below, place, previous) and place < last_marked + 3:
            continue
        else:
            free.append(line.text)
    return beside, without_letterhead("\n".join(free), author)


def _is_broken_off(below: Sequence[_Line], place: int, previous: str) -> bool:
    """Whether a line without marks is the end of the quoted line right above it, which the mail program broke."""
    return len(previous) > _LONG_LINE and bool(below[place - 1].text) and below[place].text[:1].islower()


def _in_unmarked(below: Sequence[_Line], rows: Rows) -> Iterator[tuple[int, str]]:
    """What stands behind the rows of a quoted table, or on lines of its own between two rows."""
    found = [(place, *rows.read(line.text)) for place, line in enumerate(below)]
    placed = [(place, row, added) for place, row, added in found if row]
    seen = set[int]()
    for number, (place, row, added) in enumerate(placed):
        if row in seen:
            return  # the same row again is an older mail
        seen.add(row)
        if added:
            yield row, added
        following = placed[number + 1][0] if number + 1 < len(placed) else place
        for line in below[place + 1 : following]:
            if line.text.strip():
                yield row, line.text.strip()


def _handed_on(below: Sequence[_Line], rows: Rows) -> str:
    """The colleague's own words in the mail that was handed on: what he wrote above the mail that he answered.

    A mail with rows of the order in it is ours, with its examples of answers, and nobody's words.
    """
    start, name = _behind_header(below)
    depth = next((line.depth for line in below[start:] if line.text.strip()), 0)
    inside = [_Line(max(0, line.depth - depth), line.text) for line in below[start:]]
    end = _quote_start(inside)
    shown = [line for line in inside[:end] if rows.read(line.text)[0]]
    if (
        len(shown) > 1
        or any(MONEY.search(line.text) for line in shown)
        or (end == len(inside) and end > _LONGEST_LETTER)
    ):
        return ""
    return without_letterhead("\n".join(line.text for line in inside[:end]), name)


def _behind_header(lines: Sequence[_Line]) -> tuple[int, str]:
    """The place behind the block of "From:", "Sent:" ... or "X wrote:", and the name that stands there."""
    patterns, place, name = _patterns(), 0, ""
    while place < len(lines) and (not lines[place].text.strip() or _separates(plain(lines[place].text))):
        place += 1
    if place < len(lines) and _begins_fields(lines, place):
        name = re.sub(r"^[^:]*:|<[^>]*>|\[[^\]]*\]|[*_]", "", lines[place].text)
        place += 1
        while place < len(lines) and patterns["header"].match(plain(lines[place].text)):
            place += 1
        return place, name
    for at in range(place, min(place + 3, len(lines))):
        if lines[at].text.rstrip().endswith(":"):
            return at + 1, name
    return place, name


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    lists = {name: alternatives(every("quote", name)) for name in ("wrote", "from", "header", "separator")}
    return {
        "wrote": re.compile(rf"(?<!\w)(?:{lists['wrote']})(?!\w)"),
        "from": re.compile(rf"^[ *_]{{0,4}}(?:{lists['from']})[ *_]{{0,4}}:[ *_]"),
        "header": re.compile(rf"^[ *_]{{0,4}}(?:{lists['header']})[ *_]{{0,4}}:"),
        "separator": re.compile(
            rf"^[ >*]{{0,8}}-{{2,12}} ?[^\n]{{0,60}}?(?:{lists['separator']})[^\n]{{0,60}}$|^begin forwarded message"
        ),
    }
