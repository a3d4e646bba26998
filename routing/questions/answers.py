"""The answers: a table of requests, the history of one, its confirmation, a dossier, or that nothing was found."""

from collections.abc import Iterable
from dataclasses import replace

from parsers import Question
from routing.arrival import Arrival
from routing.directory import Directory
from routing.orders.reasons import reason_of_version
from routing.questions.asker import Asker
from routing.release import enclosures_of, facts_of
from routing.request import Decision, Notice, Request

MOST = 10
"""How many requests one answer lists, the newest."""


def answer_question(
    question: Question, asker: Asker, found: Iterable[Request], arrival: Arrival, directory: Directory
) -> Decision:
    """One mail with the requests that were found, as the asker may see them; of a single one its history.

    Who is not on file and asks for what is not his gets no mail: he would learn who is.
    """
    shown = tuple(found)[:MOST]
    if not shown and not asker.key:
        return Decision()
    if question.kind == "confirmation" and len(shown) == 1 and (asker.role == "shop" or shown[0].dealer == asker.key):
        return _confirm(asker, shown[0], arrival, directory)
    asked = question.name or arrival.mail.subject.strip()
    notices = [_notice("status", asker, request, arrival, directory, asked=asked) for request in shown or (None,)]
    return Decision(notices=(replace(notices[0], also=tuple(notices[1:])),))


def hand_dossier(
    asker: Asker, request: Request, dossier: str | None, arrival: Arrival, directory: Directory
) -> Decision:
    """The dossier of a request as an attachment; `dossier` is its SHA-256, None if it is too large for a mail."""
    if dossier is None:
        return Decision(notices=(_notice("dossier", asker, request, arrival, directory, too_large="1"),))
    notice = _notice("dossier", asker, request, arrival, directory, digest=dossier)
    return Decision(notices=(replace(notice, attach=((dossier, f"{request.number}.zip"),)),))


def _confirm(asker: Asker, request: Request, arrival: Arrival, directory: Directory) -> Decision:
    """The order once more as it stands; a dealer gets its document again as well."""
    notice = _notice(
        "confirmation",
        asker,
        request,
        arrival,
        directory,
        **facts_of(request, directory) | {"reason": reason_of_version(request)},
    )
    return Decision(notices=(replace(notice, attach=enclosures_of(request) if asker.role == "dealer" else ()),))


def _notice(
    kind: str, asker: Asker, request: Request | None, arrival: Arrival, directory: Directory, **facts: str
) -> Notice:
    brand = directory.brand_of(arrival.local_part)
    about = f"{request.number}.{request.version}." if request else ""
    return Notice(
        key=f"{about}{kind}.m{arrival.message}",
        kind=kind,
        role=asker.role,
        to=asker.to,
        request=request,
        in_reply_to=arrival.mail.message_id,
        facts=facts | ({"brand": brand.key} if brand else {}),
    )
