"""A shop's reply that brings an order: the paper counts as if it had come to the brand's address, then the words do."""

from collections.abc import Iterable
from dataclasses import replace

from parsers import only_encloses, read_command, read_reason
from routing.arrival import Arrival, Reply
from routing.conversation.answers import decide_reply
from routing.drafts.people import speaks
from routing.orders.case import Case
from routing.orders.decide import decide_order, joined, left_by
from routing.orders.guard import Found
from routing.request import ORDERS, Decision

_FEW_WORDS = 8  # "voici le supplément pour la Civic": the paper says it


def brings_order(arrival: Arrival, reply: Reply) -> Arrival | None:
    """The mail as an order to the brand's address, where the shop of the request has sent papers with orders in it."""
    signed, request = reply.signed, reply.request
    if signed is None or request is None or signed.role != "shop" or request.opening.kind not in ORDERS:
        return None
    known = {opening.source.blob for opening in (*request.earlier, request.opening)}
    pairs = zip(arrival.mail.pdfs, arrival.documents, strict=True)
    new = [(pdf, read) for pdf, read in pairs if pdf.sha256 not in known]
    if arrival.mail.kind != "answer" or not any(read.orders for _, read in new):
        return None
    mail = replace(arrival.mail, kind="order", pdfs=tuple(pdf for pdf, _ in new))
    to = f"{request.opening.brand}@{arrival.recipient.rpartition('@')[2]}"
    return replace(arrival, recipient=to, mail=mail, documents=tuple(read for _, read in new))


def decide_paper(case: Case, found: Iterable[Found], arrival: Arrival, reply: Reply) -> Decision:
    """What becomes of the papers, and then of the words, which are about the request as the papers have left it."""
    signed, request, said = reply.signed, reply.request, reply.answer.said
    assert signed is not None
    assert request is not None
    known = speaks(arrival.mail.sender, signed, request, case.directory)
    if not known or arrival.mail.trust.result == "failed":
        return decide_reply(arrival, reply, case.directory, case.rules, case.now)
    decision = decide_order(case, tuple(found))
    besides = [line for line in said.splitlines() if not read_reason(line)]
    hands_over = only_encloses("\n".join(besides)) and len(" ".join(besides).split()) <= _FEW_WORDS
    if not said.strip() or hands_over or read_command(said) == "courtesy":
        return decision
    bare = replace(arrival, mail=replace(arrival.mail, pdfs=()), documents=())
    after = replace(reply, request=left_by(decision, request))
    return joined(decision, decide_reply(bare, after, case.directory, case.rules, case.now))
