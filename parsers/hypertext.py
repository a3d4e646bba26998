"""Turns the HTML of a mail into the text a reader sees; what is quoted is marked with ``>`` as in plain mail."""

import re
from html.parser import HTMLParser

_HIDDEN = {"script", "style", "head", "title", "template"}
_BLOCKS = {"p", "div", "li", "ul", "ol", "table", "tr", "h1", "h2", "h3", "h4", "pre", "section", "article", "header"}
_CELLS = {"td", "th"}
_GAP = re.compile(r"\n{3,}")
_SPACES = re.compile(r"[ \t\r\n\xa0]+")
_TAB = re.compile(r" *\t *")
_DOUBLE_SPACE = re.compile(r" {2,}")
_MAX_LENGTH = 1_000_000


def text_of_html(html: str) -> str:
    """The visible text: a line per block, tabs between the cells of a table, ``> `` before what is in a blockquote."""
    reader = _Reader()
    reader.feed(html[:_MAX_LENGTH])
    reader.close()
    reader.break_line()
    return _GAP.sub("\n\n", "\n".join(reader.lines)).strip("\n")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.words: list[str] = []
        self.hidden = 0
        self.quotes = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the interface
        if tag in _HIDDEN:
            self.hidden += 1
        elif tag == "br":
            self.break_line(always=True)
        elif tag == "hr" or tag in _BLOCKS:
            self.break_line()
        elif tag in _CELLS and self.words:
            self.words.append("\t")
        elif tag == "blockquote":
            self.break_line()
            self.quotes += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self.hidden = max(0, self.hidden - 1)
        elif tag in _BLOCKS:
            self.break_line()
            if tag == "p":
                self.lines.append("> " * self.quotes)
        elif tag == "blockquote":
            self.break_line()
            self.quotes = max(0, self.quotes - 1)

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.words.append(_SPACES.sub(" ", data))

    def break_line(self, *, always: bool = False) -> None:
        """End the line if there is one."""
        line = _TAB.sub("\t", _DOUBLE_SPACE.sub(" ", "".join(self.words))).strip()
        if line or always:
            self.lines.append("> " * self.quotes + line)
        self.words = []
