"""Draw every sample order, write the expected result beside it, and wrap the orders into mails."""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from samples.drawing.order import Sample
from samples.layouts import (
    bestilling,
    bon,
    cloud,
    expertise,
    fax,
    informe,
    parts_list,
    purchase_order,
    record,
    supplement,
)
from samples.mailbag import mails

HERE = Path(__file__).parent
FAMILIES = (purchase_order, record, cloud, expertise, bon, parts_list, supplement, informe, bestilling, fax)


def orders() -> tuple[Sample, ...]:
    """Every drawn order, family by family."""
    return tuple(sample for family in FAMILIES for sample in family.samples())


def draw(directory: Path) -> Iterator[tuple[Path, str]]:
    """Write everything below `directory`; gives each file with what it shows."""
    drawn = orders()
    for folder in ("orders", "mails"):
        (directory / folder).mkdir(parents=True, exist_ok=True)
    for sample in drawn:
        path = directory / "orders" / f"{sample.name}.pdf"
        yield _write(path, sample.pdf, sample.expected()), sample.shows
    for mail in mails({sample.name: sample for sample in drawn}):
        path = directory / "mails" / f"{mail.name}.eml"
        yield _write(path, mail.raw, mail.expected()), mail.note.shows


def _write(path: Path, content: bytes, expected: dict[str, object]) -> Path:
    path.write_bytes(content)
    beside = json.dumps(expected, ensure_ascii=False, indent=2) + "\n"
    path.with_suffix(".json").write_bytes(beside.encode())
    return path


def main() -> int:
    """Draw into `--out`, by default the folders beside this file; one line per file."""
    parser = argparse.ArgumentParser(prog="python -m samples.draw", description=__doc__)
    parser.add_argument("--out", type=Path, default=HERE, help="the folder that gets orders/ and mails/")
    directory = parser.parse_args().out
    for path, shows in draw(directory):
        print(f"{path.relative_to(directory)!s:<42} {path.stat().st_size:>7}  {shows}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
