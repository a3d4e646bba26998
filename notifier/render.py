"""Templates to text and HTML: one folder per kind of mail with ``subject.txt``, ``body.txt`` and ``body.mjml``.

Everything printed by an expression goes through one cleaner, and in MJML through autoescape: a stranger's words
cannot become an element, an attribute or an include.
"""

import re
import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from unicodedata import category
from urllib.parse import quote

import mrml
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from notifier.catalogue import Words, catalogues
from notifier.header import clean_header
from notifier.letter import Letter
from notifier.lines import WIDTH

SIGNATURE = "-- "  # RFC 3676 4.3: what follows is no part of what was said
TEMPLATES = Path(__file__).parent / "templates"
_LONGEST_SUBJECT = 150
_SPACES = re.compile("[\n\u00a0\u202f]")
_UNSEEN = frozenset({"Cc", "Cf", "Zl", "Zp", "Cs", "Co", "Cn"})


@dataclass(frozen=True, slots=True)
class Rendered:
    r"""A mail's words: the subject as one clean line, the text with ``\n`` line ends, a whole HTML document."""

    subject: str
    text: str
    html: str


def render(letter: Letter) -> Rendered:
    """Both bodies and the subject. A template that names an unknown variable raises UndefinedError."""
    folder = letter.kind
    plain, marked = _text(letter.words), _mjml(letter.words)
    subject = clean_header(plain.get_template(f"{folder}/subject.txt").render(letter.said), _LONGEST_SUBJECT)
    said: Mapping[str, Any] = {**letter.said, "subject": subject}
    text = plain.get_template(f"{folder}/body.txt").render(said)
    return Rendered(subject, _tidy(text), to_html(marked.get_template(f"{folder}/body.mjml").render(said)))


def to_html(mjml: str) -> str:
    """MJML as a whole HTML document; an include raises OSError, wherever it would come from."""
    parser = mrml.ParserOptions(include_loader=mrml.noop_loader())
    # Without `fonts` the renderer links to a font server for every family that it knows, and the reader is seen.
    return str(mrml.to_html(mjml, parser, mrml.RenderOptions(fonts={})).content)


def _text(words: Words) -> Environment:
    return _environment(words.language, marked=False)


def _mjml(words: Words) -> Environment:
    return _environment(words.language, marked=True)


@cache
def _environment(language: str, *, marked: bool) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=marked,  # noqa: S701 - plain text has nothing to escape
        undefined=StrictUndefined,
        finalize=_visible,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(catalogues()[language], newstyle=True)  # type: ignore[attr-defined]
    environment.filters |= {
        "aligned": _aligned,
        "wrap": _wrap,
        "mailto": _mailto,
        "quoted": _quoted,
        "sentence": _sentence,
    }
    return environment


def _visible(value: object) -> object:
    """What any expression prints: text without invisible characters, except line breaks of ours."""
    # The first question answers for nearly all: looking at each letter would take a third of the rendering.
    if not isinstance(value, str) or _SPACES.sub("", value).isprintable():
        return value
    seen = "".join(c if c == "\n" or category(c) not in _UNSEEN else " " for c in value)
    return Markup(seen) if isinstance(value, Markup) else seen  # noqa: S704 - it was markup before


def _wrap(text: str, indent: int = 0) -> str:
    """A paragraph in 72 columns; no-break spaces and long words stay whole."""
    return textwrap.fill(
        " ".join(text.split(" ")),
        WIDTH,
        initial_indent="",
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _sentence(text: str) -> str:
    """Words with a capital in front."""
    return text[:1].upper() + text[1:]


def _quoted(text: str) -> str:
    """One line of a person's words as a quotation in 72 columns."""
    return "\n".join(f"> {part}".rstrip() for part in textwrap.wrap(text, WIDTH - 2, break_long_words=False) or [""])


def _aligned(details: Iterable[tuple[str, str]]) -> str:
    """Labels and values in two columns."""
    pairs = tuple(details)
    width = max((len(label) for label, _ in pairs), default=0)
    return "\n".join(f"{label.ljust(width)}  {value}" for label, value in pairs)


def _mailto(address: str, subject: str, body: str, answers: str) -> str:
    """A link that opens an answer in the reader's own mail program; scanners that follow links cannot press it.

    RFC 6068: every reserved character is escaped and a line ends with CR LF (5); In-Reply-To tells which of our mails
    `answers` (6.1), where the mail program heeds it.
    """
    fields = {
        "subject": subject if subject.startswith("Re: ") else f"Re: {subject}",
        "body": "\r\n".join(body.split("\n")),
        "in-reply-to": answers,
    }
    asked = "&".join(f"{name}={quote(said, safe='')}" for name, said in fields.items())
    return f"mailto:{quote(address, safe='@+')}?{asked}"


def _tidy(text: str) -> str:
    """No trailing spaces, no more than one blank line in a row, one line end at the end."""
    lines = [line if line == SIGNATURE else line.rstrip(" ") for line in text.strip().split("\n")]
    kept = [line for above, line in zip(["", *lines], lines, strict=False) if line or above]
    return "\n".join(kept) + "\n"
