"""The commands that the documents show: fenced blocks of `sh` and `console`, and whether they may be run here."""

import re
import textwrap
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
PAGES = (
    *sorted((ROOT / "docs").rglob("*.md")),
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *ROOT.glob("deploy/*/*.md"),
)
_BLOCK = re.compile(
    r"(?P<apart><!-- not run: (?P<why>[^>]+) -->\n)?^(?P<indent> *)```(?P<kind>\w*)\n(?P<text>.*?)^(?P=indent)```$",
    re.MULTILINE | re.DOTALL,
)


class Block(NamedTuple):
    """A fenced block: its page, its line there, what kind it says it is, its text, and why it is not run."""

    page: str
    line: int
    kind: str
    text: str
    why: str | None

    @property
    def script(self):
        """The commands alone, for a shell."""
        if self.kind == "sh":
            return self.text
        return "".join(f"{line[2:]}\n" for line in self.text.splitlines() if line.startswith("$ "))

    def __str__(self):
        return f"{self.page}:{self.line}"


def blocks():
    """Every fenced block of every page."""
    found = []
    for path in PAGES:
        text = path.read_text()
        for block in _BLOCK.finditer(text):
            line = text.count("\n", 0, block.start("kind")) + 1
            told = textwrap.dedent(block["text"])
            found.append(Block(str(path.relative_to(ROOT)), line, block["kind"], told, block["why"]))
    return found
