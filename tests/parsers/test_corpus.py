"""Thousands of real mails that strangers' programs wrote: none crashes, hangs or exhausts the reader."""

import os
import resource
import signal
import traceback
from pathlib import Path

import pytest

from parsers.mail import read_mail

DATA = Path(__file__).parents[3] / "shared" / "data"
FAMILIES = ("documents/email-*", "documents/smtp-*", "documents/archive-*", "mails", "auto", "replies")
SECONDS = 20
MEMORY = 768 << 20


@pytest.fixture(scope="module", name="mails")
def _mails() -> list[Path]:
    """Every file of the families and of the labelled sets, those that only describe others left out."""
    if not DATA.is_dir() and os.environ.get("CI") != "true":
        pytest.skip(f"the public documents are not at {DATA}")
    files = (file for family in FAMILIES for file in DATA.glob(f"{family}/**/*") if file.is_file())
    found = sorted(file for file in files if file.suffix not in {".json", ".tsv", ".list", ".md"})
    assert len(found) > 1000
    return found


def bounded(file: Path) -> str:
    """Why a child with little time and memory could not read the file as a mail; empty where it could."""
    out, into = os.pipe()
    child = os.fork()
    if not child:
        os.close(out)
        said = ""
        try:
            signal.alarm(SECONDS)
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            read_mail(file.read_bytes())
        except BaseException:
            said = traceback.format_exc(limit=-1)
        os.write(into, said.encode("utf-8", "replace")[:1000])
        os._exit(0)
    os.close(into)
    with os.fdopen(out, "rb") as pipe:
        said = pipe.read().decode()
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return f"{file.name}: {said or status}" if said or status else ""


def failures(files: list[Path]) -> list[str]:
    """What went wrong with each of the files that could not be read."""
    return [failure for file in files if (failure := bounded(file))]


def test_a_sample_of_public_mails_is_read(mails: list[Path]) -> None:
    """Every thirtieth file is read within its child's time and memory."""
    assert [] == failures(mails[::30])


@pytest.mark.long
@pytest.mark.timeout(600)
def test_every_public_mail_is_read(mails: list[Path]) -> None:
    """None of them crashes the reader, hangs it or exhausts it."""
    assert [] == failures(mails)
