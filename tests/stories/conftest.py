"""Each test is a story; its page in samples/stories must say what happened, and is written by PARTSPOST_GOLDEN=write.

Whatever happens in it has words on the page as well.
"""

import os
import re
from pathlib import Path

import pytest

from tests.status.test_language import language
from tests.stories.post import ROOT, Post


def unnamed(events):
    """What these events tell and the page has no words for: what it was, who did it, why, and each fact."""
    reader, told = language("fr"), set()
    for event in events:
        told |= {("event", event.kind), ("by", event.by)}
        told |= {("fact", re.sub(r"_\d+", "_N", name)) for name in event.facts}
        told |= {("why", event.facts["why"])} if "why" in event.facts and event.kind != "routed" else set()
    return {(group, name) for group, name in told if not reader.knows(group, name)}


@pytest.fixture
def post(request, tmp_path, room):
    """A post office; after the story its page is compared with the one that people have read."""
    story = Post(tmp_path, room)
    yield story
    events = story.events()
    story.close()
    told = request.function.__doc__.strip().split("\n\n")
    title, rest = told[0].rstrip("."), [" ".join(paragraph.split()) for paragraph in told[1:]]
    page = "\n".join([f"# {title}", *(f"\n{paragraph}" for paragraph in rest), *story.page]) + "\n"
    golden = ROOT / "samples/stories" / f"{request.function.__name__.removeprefix('test_').replace('_', '-')}.md"
    if os.environ.get("PARTSPOST_GOLDEN") == "write":
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(page, encoding="utf-8")
    assert Path(golden).exists(), f"{golden.name} is missing: run with PARTSPOST_GOLDEN=write and read it"

    assert golden.read_text(encoding="utf-8") == page
    assert set() == unnamed(events)
