"""The mails that wait for a person, for operators: all of them, and one with its reason and its cure."""

import re

from starlette.exceptions import HTTPException
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from status.page import Page
from status.scope import Reader
from store import messages

HELD_AT_MOST = 200
_ID = re.compile("[0-9]{1,18}")


def held(page: Page, http: HttpRequest, reader: Reader) -> Response:
    """Every mail that waits for a person, oldest first."""
    with page.database.reading() as tx:
        mails = messages.held(tx)
    return page.show(http, "held.html", reader, mails=mails[:HELD_AT_MOST], count=len(mails))


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
    return page.show(http, "held_item.html", reader, mail=mail)
