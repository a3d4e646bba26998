"""Reads the numbers by which shop and insurer know the order: its own, the job's, the claim's."""

from collections.abc import Sequence

from parsers.letterhead.fields import identifier
from parsers.letterhead.surroundings import Surroundings
from parsers.vocabulary import tokens_of, vocabulary

_NEAR_TITLE = 3
_TITLE_ROWS, _NUMBER_DIGITS = 15, 4


def job_and_claim(around: Surroundings) -> tuple[str | None, str | None]:
    """The shop's and the insurer's number; a "file" is the shop's, unless that has a name of its own."""
    job, claim, file = (around.first(key) for key in ("repair_order", "claim", "file"))
    if job is None:
        return file, claim or _claim_of_insurer(around)
    return job, claim or file or _claim_of_insurer(around)


def _claim_of_insurer(around: Surroundings) -> str | None:
    """The number right behind the name of a well-known insurer: "Allstate # 70117553-4"."""
    names = vocabulary().insurers
    for row in around.rows[: around.head]:
        tokens = [" ".join(tokens_of(word.text)) for word in row.words]
        for at in range(len(tokens)):
            found = names.find(tokens, at)
            if found is not None and tokens[found.end : found.end + 1] == ["#"]:
                return identifier(" ".join(word.text for word in row.words[found.end + 1 :])) or None
    return None


def order_number(around: Surroundings, unnamed: Sequence[str], job: str | None) -> str | None:
    """The number labelled as the order's; or one of the `unnamed` by its place under a title, or by the job's in it."""
    labelled = around.first("purchase_order")
    return labelled or _titled(around, unnamed) or _below_title(around) or _suffixed(unnamed, job)


def _below_title(around: Surroundings) -> str | None:
    """A bare "No. 123" close under the title of an order."""
    titles = vocabulary().titles
    titled = [
        around.places[at]
        for at, row in enumerate(around.rows[: around.head])
        if any(titles.begins(cell.text) == "order" for cell in row.cells)
    ]
    return next(
        (
            field.text
            for field in around.fields
            if field.key == "number" and any(0 <= field.label_row - title <= _NEAR_TITLE for title in titled)
        ),
        None,
    )


def _titled(around: Surroundings, unnamed: Sequence[str]) -> str | None:
    """The number behind the title of an order, in its row."""
    for row in around.rows[: min(around.head, _TITLE_ROWS)]:
        titled = [cell for cell in row.cells if vocabulary().titles.begins(cell.text) == "order"]
        for word in row.words if titled else ():
            text = identifier(word.text) if word.x0 >= titled[0].x0 else ""
            if text in unnamed and sum(char.isdigit() for char in text) >= _NUMBER_DIGITS:
                return text
    return None


def _suffixed(unnamed: Sequence[str], job: str | None) -> str | None:
    """The job's number with something behind it: shops number orders so."""
    return next((number for number in unnamed if job and number.startswith(job) and number != job), None)
