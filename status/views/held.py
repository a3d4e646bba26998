"""The mails that wait for a person, for operators: all of them, and one with its reason and its cure."""

import re
from datetime import UTC, datetime

from starlette.exceptions import HTTPException
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from status.page import Page
from status.scope import Reader
from store import messages
from store import views as store_views

ROWS = 100
_ID = re.compile("[0-9]{1,18}")


def held(page: Page, http: HttpRequest, reader: Reader) -> Response:
    """The mails that wait for a person, oldest first, page by page."""
    after = _place(http.query_params.get("after", ""))
    with page.database.reading() as tx:
        figures = store_views.mail_figures(tx)
        mark = page.mark(http, reader, figures)
        if (known := page.known(http, mark)) is not None:
            return known
        mails = store_views.operations.held(tx, after=after, limit=ROWS + 1)
    more = f"{mails[ROWS - 1].received_at.isoformat()} {mails[ROWS - 1].id}" if len(mails) > ROWS else None
    return page.show(
        http,
        "held.html",
        reader,
        mark=mark,
        mails=mails[:ROWS],
        count=figures["held"],
        more=more,
        going_on=after is not None,
    )


def held_item(page: Page, http: HttpRequest, reader: Reader) -> Response:
    """One held mail: why it is held, what cures it, and the facts of the original."""
    mail_id = http.path_params["id"]
    if not _ID.fullmatch(mail_id):
        raise HTTPException(404)
    try:
        with page.database.reading() as tx:
            mail = messages.get(tx, int(mail_id))
    except LookupError:
        raise HTTPException(404) from None
    if mail.outcome != "held":
        raise HTTPException(404)
    mark = page.mark(http, reader, mail)
    return page.known(http, mark) or page.show(http, "held_item.html", reader, mark=mark, mail=mail)


def _place(text: str) -> store_views.operations.Place | None:
    """Where the page before ended; an address that nobody made here is none of ours."""
    if not text:
        return None
    moment, _, mail_id = text.partition(" ")
    try:
        at = datetime.fromisoformat(moment)
        if at.tzinfo is None or not _ID.fullmatch(mail_id):
            raise HTTPException(404)
        return at.astimezone(UTC), int(mail_id)
    except (ValueError, OverflowError):
        raise HTTPException(404) from None
