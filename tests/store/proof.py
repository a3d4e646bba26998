"""What is true of the mails, by counting every one of them: what the store keeps counts of is held against it."""

from sqlalchemy import func, select

from store.schema.tables import messages, requests

_NOWHERE = dict.fromkeys(("waiting", "request", "event", "duplicate", "held", "ignored"), 0)


def conservation(tx):
    """Where every accepted mail is: `accepted` is `waiting` and the outcomes together, and `astray` is none.

    Astray is what was settled in the name of a request that does not exist.
    """
    where = func.coalesce(messages.c.outcome, "waiting")
    found = {row[0]: row[1] for row in tx.execute(select(where, func.count()).group_by(where))}
    named = messages.c.reference.is_not(None) & messages.c.reference.not_in(select(requests.c.number))
    astray = tx.execute(select(func.count()).select_from(messages).where(named)).scalar_one()
    return {"accepted": sum(found.values()), **_NOWHERE, **found, "astray": astray}
