"""How long it takes to read a reply: ours from the mail's text to its actions, beside mail-parser-reply's quotes alone.

Reads the labelled replies of ../shared (set PARTSPOST_SHARED to their folder), each several times, and prints medians.
"""

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from mailparser_reply import EmailReplyParser

from parsers.mail import read_mail
from parsers.replies import read_answer
from partspost.commands.answer import order_of

SHARED = Path(os.environ.get("PARTSPOST_SHARED", Path(__file__).parents[2] / "shared"))
TODAY = date(2026, 11, 24)
PROMISED = 10.0


def main() -> int:
    """Print the medians; 1 where a reply takes longer than promised, 2 where the labelled replies are missing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=5, help="how often each reply is read")
    times = parser.parse_args().times
    folder = SHARED / "data" / "replies"
    if not folder.is_dir():
        print(f"replies: the labelled replies are missing: {folder} (set PARTSPOST_SHARED to their folder)")
        return 2
    facts = json.loads((SHARED / "data" / "order.json").read_text(encoding="utf-8"))
    ours, theirs = [], []
    quotes = EmailReplyParser(languages=["en", "fr", "es", "da"])
    for path in sorted(folder.glob("*.eml")):
        known = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))["input"]
        mail, _ = read_mail(path.read_bytes())
        args = {"order": order_of(facts, known["locale"]), "today": TODAY}
        args |= {"locale": known["locale"], "role": known["role"], "author": mail.sender.name}
        ours.append(fastest(partial(read_answer, mail.text, mail.html, **args), times))
        theirs.append(fastest(partial(quotes.read, mail.text), times))
    print(f"{len(ours)} replies        median ms   slowest ms")
    print(f"partspost, whole    {statistics.median(ours):9.2f}    {max(ours):9.2f}")
    print(f"mail-parser-reply   {statistics.median(theirs):9.2f}    {max(theirs):9.2f}   (quotes only)")
    return int(statistics.median(ours) > PROMISED)


def fastest(read: Callable[[], Any], times: int) -> float:
    """The shortest of so many readings, in milliseconds."""
    took = []
    for _ in range(times):
        began = time.perf_counter()
        read()
        took.append(1000 * (time.perf_counter() - began))
    return min(took)


if __name__ == "__main__":
    sys.exit(main())
