"""Each test is a story; its page in samples/stories must say what happened, and is written by PARTSPOST_GOLDEN=write."""

import os
from pathlib import Path

import pytest

from tests.stories.post import ROOT, Post


@pytest.fixture
def post(request, tmp_path, room):
    """A post office; after the story its page is compared with the one that people have read."""
    story = Post(tmp_path, room)
    yield story
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
