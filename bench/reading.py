"""How fast orders are read: ours beside PDFium alone and beside pdfplumber's tables, on the same pages.

`./dev bench reading` takes the sample orders and, where they lie beside the project, the labelled ones. The figures of
one machine mean little; the ratios are the result: at most 8 × PDFium alone, at least 4 × faster than pdfplumber, a
200-page estimate in proportion to its pages, and a child that is handed over in at most 20 ms. Times are those of the
processor, so that what else the machine does does not count; only handing over is timed by the clock. The reader never
asks pdfplumber: columns told by headings, gaps and arithmetic have made its second opinion needless.
"""

import io
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pdfplumber
import pypdf
import pypdfium2 as pdfium

from config import load_settings
from parsers.orders import read_document
from parsers.parts import is_part_shaped
from parsers.vocabulary import tokens_of
from partspost.reader.reading import ReadingRoom

HERE = Path(__file__).parents[1]
SHARED = Path(os.environ.get("PARTSPOST_SHARED", HERE.parent / "shared")) / "data" / "orders"
TODAY = date(2026, 11, 24)
ROUNDS, LONG = 5, 200


def main() -> int:
    """Measure and print; the exit code says nothing about speed, because machines differ."""
    hand_over(max((HERE / "samples" / "orders").glob("purchase-order.pdf")).read_bytes())
    papers = [path.read_bytes() for folder in (HERE / "samples" / "orders", SHARED) for path in folder.glob("*.pdf")]
    texts = [pdf for pdf in papers if read_document(pdf, embedded=False).readable]
    pages = [len(pdfium.PdfDocument(pdf)) for pdf in texts]
    print(f"{len(texts)} orders with text, {sum(pages)} pages; the median of each page's best of {ROUNDS}")
    # One after the other on each paper, so that a busy moment of the machine is neither's alone.
    pairs = [
        (best(text_alone, pdf) / count, best(read_document, pdf) / count)
        for pdf, count in zip(texts, pages, strict=True)
    ]
    alone, ours = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    few = range(0, len(texts), max(1, len(texts) // 40))
    theirs = {place: best(tables_of, texts[place], rounds=1) / pages[place] for place in few}
    say("PDFium alone: open and text", statistics.median(alone))
    say("ours", statistics.median(ours))
    say("pdfplumber extract_tables", statistics.median(theirs.values()))
    print(f"ours / PDFium alone         {statistics.median(a / b for a, b in zip(ours, alone, strict=True)):8.1f} ×")
    print(f"pdfplumber / ours           {statistics.median(theirs[at] / ours[at] for at in few):8.1f} ×")
    long_estimate(texts[max(range(len(texts)), key=lambda at: pages[at])])
    return 0


def best(
    task: Callable[[bytes], object],
    pdf: bytes,
    *,
    rounds: int = ROUNDS,
    clock: Callable[[], float] = time.process_time,
) -> float:
    """The shortest of several runs, in seconds; each begins without what the one before remembered, as a child does."""
    times = []
    for _ in range(rounds):
        tokens_of.cache_clear()
        is_part_shaped.cache_clear()
        begun = clock()
        task(pdf)
        times.append(clock() - begun)
    return min(times)


def text_alone(pdf: bytes) -> None:
    """What anybody needs at least: open the file and get the text of its pages."""
    document = pdfium.PdfDocument(pdf)
    for page in document:
        page.get_textpage().get_text_range()
    document.close()


def tables_of(pdf: bytes) -> None:
    """What pdfplumber does for tables alone, without knowing what they mean."""
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        for page in document.pages:
            page.extract_tables()


def long_estimate(pdf: bytes) -> None:
    """A paper of many pages, made of one of few: time per page must not grow."""
    for count in (LONG // 8, LONG // 2, LONG):
        took = best(read_document, repeated(pdf, count), rounds=2)
        print(f"{count:4} pages                  {1000 * took:8.0f} ms  {1000 * took / count:6.2f} ms a page")


def repeated(pdf: bytes, count: int) -> bytes:
    """The pages of a paper again and again."""
    source, target, out = pypdf.PdfReader(io.BytesIO(pdf)), pypdf.PdfWriter(), io.BytesIO()
    for place in range(count):
        target.add_page(source.pages[place % len(source.pages)])
    target.write(out)
    return out.getvalue()


def hand_over(pdf: bytes) -> None:
    """The child: what forking, locking down and bringing back costs beyond the reading, and the memory of a child.

    Asked first, while this process is small: a child counts what its parent held when it was forked.
    """
    room = ReadingRoom(load_settings(HERE / "config"))
    try:
        room.read_document(pdf, TODAY)  # the warm server starts with the first document
        wall = time.perf_counter
        inside = [best(read_document, pdf, rounds=1, clock=wall) for _ in range(20)]
        through = [best(lambda paper: room.read_document(paper, TODAY), pdf, rounds=1, clock=wall) for _ in range(20)]
        say("hand-over to a child", statistics.median(through) - statistics.median(inside))
    finally:
        room.close()
    peak(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)


def peak(kilobytes: int) -> None:
    """The most that the warm server or any child of it held; a child shares most of it with the server."""
    print(f"{'memory of the reader':26}{kilobytes / 1024:9.0f} MB")


def say(what: str, seconds: float) -> None:
    """One figure."""
    print(f"{what:28}{1000 * seconds:7.2f} ms")


if __name__ == "__main__":
    sys.exit(main())
