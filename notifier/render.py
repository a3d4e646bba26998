"""Templates to text and HTML: one folder per kind of mail with ``subject.txt``, ``body.txt`` and ``body.mjml``.

Everything printed by an expression goes through one cleaner, and in MJML through autoescape: a stranger's words
cannot become an element, an attribute or an include.
"""

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from unicodedata import category
from urllib.parse import quote

import mrml
import structlog
from jinja2 import BaseLoader, ChoiceLoader, DictLoader, Environment, FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from notifier.catalogue import catalogues
from notifier.header import clean_header
from notifier.letter import Letter
from notifier.lines import WIDTH
from parsers import INVISIBLE

log = structlog.get_logger()

SIGNATURE = "-- "  # RFC 3676 4.3: what follows is no part of what was said
TEMPLATES = Path(__file__).parent / "templates"
_LONGEST_SUBJECT = 150
_SPACES = re.compile("[\n\u00a0\u202f]")


@dataclass(frozen=True, slots=True)
class Rendered:
    r"""A mail's words: the subject as one clean line, the text with ``\n`` line ends, a whole HTML document."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Overrides:
    """Templates of dealers and brands, by their key: file name to source, as ``receipt/body.fr.mjml``."""

    sources: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    _rooms: dict[tuple[str, str, bool], Environment] = field(default_factory=dict, compare=False, repr=False)

    def names(self, letter: Letter, part: str) -> Iterator[tuple[str, str]]:
        """The (key, template) that may take the place of ours, the first choice first."""
        stem, _, ending = part.rpartition(".")
        shared = {f"layout.{ending}", f"parts.{ending}"}
        for key in letter.whose:
            own = self.sources.get(key, {})
            wanted = (f"{letter.kind}/{stem}.{letter.words.language}.{ending}", f"{letter.kind}/{part}")
            found = next((name for name in wanted if name in own), None)
            if found or shared & own.keys():
                yield key, found or f"{letter.kind}/{part}"

    def room(self, key: str, language: str, *, marked: bool) -> Environment:
        """The sandbox for the templates of one dealer or brand, made once."""
        known = self._rooms.get((key, language, marked))
        if known is None:
            known = self._rooms[key, language, marked] = sandbox(language, self.sources[key], marked=marked)
        return known


def render(letter: Letter, overrides: Overrides | None = None) -> Rendered:
    """Both bodies and the subject. A template of ours that names an unknown variable raises UndefinedError.

    One of the `overrides` that fails is told to the log, and ours takes its place: no mail is lost for its looks.
    """
    own = overrides or Overrides()
    subject = clean_header(_fill("subject.txt", letter, letter.said, own), _LONGEST_SUBJECT)
    said: Mapping[str, Any] = {**letter.said, "subject": subject}
    return Rendered(subject, _tidy(_fill("body.txt", letter, said, own)), _fill("body.mjml", letter, said, own))


def _fill(part: str, letter: Letter, said: Mapping[str, Any], own: Overrides) -> str:
    """One part of the mail, by the first template for it that does not fail; of MJML the page."""
    marked = part.endswith(".mjml")
    finish = to_html if marked else str
    for key, name in own.names(letter, part):
        try:
            return finish(own.room(key, letter.words.language, marked=marked).get_template(name).render(said))
        except Exception as fault:  # noqa: BLE001 - whatever an operator's template does, the mail goes out
            log.warning("notify.template_failed", kind=letter.kind, template=f"{key}/{name}", error=repr(fault))
    return finish(_environment(letter.words.language, marked=marked).get_template(f"{letter.kind}/{part}").render(said))


def to_html(mjml: str) -> str:
    """MJML as a whole HTML document; an include raises OSError, wherever it would come from."""
    parser = mrml.ParserOptions(include_loader=mrml.noop_loader())
    # Without `fonts` the renderer links to a font server for every family that it knows, and the reader is seen.
    return str(mrml.to_html(mjml, parser, mrml.RenderOptions(fonts={})).content)


@cache
def _environment(language: str, *, marked: bool) -> Environment:
    return _equipped(Environment, language, FileSystemLoader(TEMPLATES), marked=marked)


def sandbox(language: str, sources: Mapping[str, str], *, marked: bool) -> Environment:
    """Where templates that are not ours are rendered: they see what ours see, and nothing of Python behind it."""
    loader = ChoiceLoader([DictLoader(sources), FileSystemLoader(TEMPLATES)])
    return _equipped(ImmutableSandboxedEnvironment, language, loader, marked=marked)


def _equipped(made: type[Environment], language: str, loader: BaseLoader, *, marked: bool) -> Environment:
    environment = made(
        loader=loader,
        autoescape=marked,  # plain text has nothing to escape
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
    if not isinstance(value, str) or value.isprintable() or _SPACES.sub("", value).isprintable():
        return value
    seen = "".join(c if c == "\n" or category(c) not in INVISIBLE else " " for c in value)
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
    asked = "&".join(f"{name}={quote(said, safe='')}" for name, said in fields.items() if said)
    return f"mailto:{quote(address, safe='@+')}?{asked}"


def _tidy(text: str) -> str:
    """No trailing spaces, no more than one blank line in a row, one line end at the end."""
    lines = [line if line == SIGNATURE else line.rstrip(" ") for line in text.strip().split("\n")]
    kept = [line for above, line in zip(["", *lines], lines, strict=False) if line or above]
    return "\n".join(kept) + "\n"
