"""What mkdocs does with links that leave docs/: what lies outside becomes part of the site."""

import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).parents[1]
_LINK = re.compile(r"(!?)\[([^\]]*)\]\((?!https?:|mailto:|#)([^)#\s]+)(#[^)\s]*)?\)")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add every file outside of docs/ that a page names, and that these name again."""
    docs = Path(config.docs_dir)
    waiting = [docs / page.src_uri for page in files.documentation_pages()]
    known: set[Path] = set()
    while waiting:
        page = waiting.pop()
        for link in _LINK.finditer(page.read_text(encoding="utf-8")):
            target = (page.parent / link[3]).resolve()
            if target in known or target.is_relative_to(docs) or not target.is_file():
                continue
            known.add(target)
            uri = f"outside/{target.relative_to(ROOT).as_posix()}"
            files.append(File.generated(config, uri, content=target.read_bytes()))
            if target.suffix == ".md":
                waiting.append(target)
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Lead each link to where its file lies in the site."""
    docs = Path(config.docs_dir)
    uri = page.file.src_uri
    outside = uri.startswith("outside/")
    home = (ROOT / uri.removeprefix("outside/") if outside else docs / uri).parent

    def placed(link: re.Match[str]) -> str:
        target = (home / link[3]).resolve()
        if not outside and target.is_relative_to(docs):
            return link[0]
        if not target.is_relative_to(ROOT) or target.is_dir():
            return link[2]
        inside = target.relative_to(docs) if target.is_relative_to(docs) else "outside" / target.relative_to(ROOT)
        if files.get_file_from_path(inside.as_posix()) is None:
            return link[2]
        up = "../" * (len(Path(uri).parts) - 1)
        return f"{link[1]}[{link[2]}]({up}{inside.as_posix()}{link[4] or ''})"

    return _LINK.sub(placed, markdown)
