"""Machines are told from people, and what they report is read; nobody answers a machine."""

import datetime as dt

import pytest

from parsers.facts import Automatic
from parsers.mail.absence import absent_until
from parsers.mail.reading import read_mail
from parsers.phrases import folded

OURS = frozenset({"parts.example"})
TODAY = "Date: Tue, 24 Nov 2026 08:14:02 -0500\n"


def mail(
    text: str,
    *fields: str,
    subject: str = "RE: [#48213 v1] Honda Civic",
    sender: str = "Luc Pelletier <luc@dealer.example>",
) -> bytes:
    """A mail to a signed address of ours."""
    head = f"From: {sender}\nTo: r+x-d-1-abc@parts.example\nSubject: {subject}\n{TODAY}" + "".join(
        f"{field}\n" for field in fields
    )
    return f"{head}Content-Type: text/plain; charset=utf-8\n\n{text}".encode()


def report(kind: str, fields: str, *, sender: str = "MAILER-DAEMON@mx.dealer.example") -> bytes:
    """A mail whose second part is a report of this kind."""
    head = f"From: {sender}\nSubject: x\n{TODAY}Content-Type: multipart/report; report-type={kind}; boundary=b\n\n"
    name = {"delivery-status": "delivery-status", "feedback-report": "feedback-report"}.get(kind, kind)
    return f"{head}--b\nContent-Type: text/plain\n\nNotice.\n--b\nContent-Type: message/{name}\n\n{fields}\n--b--\n".encode()


def automatic(raw: bytes, **envelope: str) -> Automatic:
    """Who wrote the mail, as read."""
    return read_mail(raw, own_domains=OURS, **envelope)[0].automatic


def delivery(action: str, status: str, diagnosis: str = "") -> bytes:
    """A delivery report about one recipient."""
    fields = f"Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; Parts@dealer.example\nAction: {action}\nStatus: {status}\n"
    return report("delivery-status", fields + f"Diagnostic-Code: smtp; {diagnosis}\n")


@pytest.mark.parametrize(
    ("kind", "action", "status", "diagnosis"),
    [
        ("bounce_hard", "failed", "5.1.1", "550 5.1.1 user unknown"),
        ("bounce_hard", "failed", "5.0.0", "550 no such user here"),
        ("bounce_hard", "failed", "5.7.1", "554 5.7.1 Relay access denied"),
        ("bounce_hard", "failed", "5.4.1", "550 5.4.1 Recipient address rejected: Access denied"),
        ("bounce_hard", "failed", "5.2.1", "550 account disabled"),
        ("bounce_soft", "failed", "5.1.1", "552 mailbox is full"),
        ("bounce_soft", "failed", "5.2.2", "over quota"),
        ("bounce_soft", "failed", "5.7.1", "550 rejected as spam"),
        ("bounce_soft", "failed", "4.4.7", "connection timed out"),
        ("delayed", "delayed", "4.4.1", "connection timed out"),
    ],
)
def test_delivery_report(kind: str, action: str, status: str, diagnosis: str) -> None:
    """A standard report says whose mail failed, with which code, and whether the address is dead."""
    assert Automatic(kind, "parts@dealer.example", status) == automatic(delivery(action, status, diagnosis))


@pytest.mark.parametrize(
    ("expected", "text", "fields"),
    [
        (
            Automatic("bounce_hard", "kim@dealer.example", "5.5.0"),
            "I'm afraid I wasn't able to deliver your message.\n\n<kim@dealer.example>:\nUnknown user. (#5.5.0)\n\n--- Below this line is a copy of the message.\n\nx",
            (),
        ),
        (
            Automatic("delayed", "kim@dealer.example"),
            "THIS IS A WARNING MESSAGE ONLY.\n\nDelivery has been delayed:\n\n     kim@dealer.example\n",
            (),
        ),
        (
            Automatic("bounce_soft", "kim@dealer.example"),
            "A message could not be delivered to one or more recipients:\n\n  mailbox is full\n",
            ("X-Failed-Recipients: kim@dealer.example",),
        ),
        (
            Automatic("bounce_hard", "kim@dealer.example"),
            "No se pudo entregar.\n\n  kim@dealer.example\n    El usuario no existe.",
            (),
        ),
    ],
)
def test_notice_in_a_mail_systems_own_words(expected: Automatic, text: str, fields: tuple[str, ...]) -> None:
    """Mail systems without standard reports are understood by their words."""
    raw = mail(text, *fields, subject="failure notice", sender="MAILER-DAEMON@mx.dealer.example")

    assert expected == automatic(raw)


@pytest.mark.parametrize(
    ("until", "text"),
    [
        ("2026-12-04", "Je suis en vacances jusqu'au vendredi 4 décembre inclusivement."),
        ("2026-12-06", "Je suis absente du bureau, de retour le lundi 7 décembre."),
        ("2026-11-29", "Out of the office, back on Monday, November 30."),
        ("2026-12-03", "I will be out of the office starting 11/23/2026 and will not return until 12/04/2026."),
        ("2026-12-11", "Jeg er på ferie til og med 11. desember."),
        ("2026-12-09", "Estaré fuera de la oficina hasta el 9 de diciembre incluido."),
        ("2027-01-04", "I'm on leave and back January 5."),
        ("2026-12-02", "Absent du bureau à partir du 2026-11-23 jusqu'au 2026-12-02."),
        (None, "I'm out of the office Friday."),
    ],
)
def test_absence(until: str | None, text: str) -> None:
    """A vacation reply names the absent person and the last day of absence, in four languages."""
    expected = Automatic("ooo", "luc@dealer.example", until=dt.date.fromisoformat(until) if until else None)

    assert expected == automatic(mail(text, "Auto-Submitted: auto-replied", subject="Auto: BC"))


def test_absence_without_any_header() -> None:
    """A message that calls itself automatic and speaks of absence is one, even when its program sets no header."""
    raw = mail("Le comptoir est fermé jusqu'au 27 novembre. (Réponse automatique)", subject="Absence du bureau : BC")

    assert "ooo" == automatic(raw).kind


def test_return_day_without_year_is_the_next_one() -> None:
    """A date without year lies after the day of the mail."""
    assert dt.date(2027, 1, 3) == absent_until(folded("back on January 4"), dt.date(2026, 12, 20))


@pytest.mark.parametrize(
    ("subject", "text", "fields"),
    [
        (
            "[Demande reçue] BC",
            "Votre demande (#20431) a été reçue et sera traitée.",
            ("Auto-Submitted: auto-generated",),
        ),
        ("Ticket received [#PD-1182]", "A ticket has been created.", ("Auto-Submitted: auto-replied",)),
        ("Please verify your email", "Your message is being held. To release it, reply.", ("Return-Path: <>",)),
    ],
)
def test_acknowledgement(subject: str, text: str, fields: tuple[str, ...]) -> None:
    """A machine that files or holds our mail has not answered it."""
    assert "ticket_ack" == automatic(mail(text, *fields, subject=subject)).kind


def test_read_receipt() -> None:
    """A read receipt names its reader."""
    raw = report(
        "disposition-notification",
        "Final-Recipient: rfc822;luc@dealer.example\nDisposition: manual-action; displayed\n",
    )

    assert Automatic("mdn", "luc@dealer.example") == automatic(raw)


def test_complaint() -> None:
    """A feedback report names whose mailbox it came from."""
    raw = report("feedback-report", "Feedback-Type: abuse\nOriginal-Rcpt-To: <luc@dealer.example>\n")

    assert Automatic("complaint", "luc@dealer.example") == automatic(raw)


@pytest.mark.parametrize(
    ("method", "partstat", "attendee"),
    [
        ("REPLY", "ACCEPTED", "ATTENDEE;PARTSTAT=ACCEPTED"),
        ("COUNTER", "TENTATIVE", "ATTENDEE;PARTSTAT=TENTATIVE"),
        ("CANCEL", None, "ATTENDEE"),
    ],
)
def test_calendar_answer(method: str, partstat: str | None, attendee: str) -> None:
    """The answer of a calendar says who answers what, also where its lines are folded."""
    lines = f"BEGIN:VCALENDAR\nMETHOD:{method}\nBEGIN:VEVENT\n{attendee}:mailto:luc@deal\n er.example\nEND:VEVENT\nEND:VCALENDAR"
    raw = mail(lines).replace(b"text/plain", b"text/calendar; method=" + method.encode())

    assert Automatic("calendar_reply", "luc@dealer.example", partstat=partstat, method=method) == automatic(raw)


def test_calendar_answer_in_outlooks_own_format() -> None:
    """A meeting answer that stands only in the message class of a winmail.dat is understood."""
    name = b"IPM.Schedule.Meeting.Resp.Neg\0"
    data = b"\x78\x9f\x3e\x22\x01\x00\x01\x08\x80\x07\x00" + len(name).to_bytes(4, "little") + name + b"\0\0"
    raw = mail("").replace(b"text/plain; charset=utf-8", b"application/ms-tnef") + data

    assert Automatic("calendar_reply", "luc@dealer.example", partstat="DECLINED", method="REPLY") == automatic(raw)


def test_newsletter_is_a_list() -> None:
    """Bulk mail that answers nothing of ours is list traffic."""
    fields = ("List-Unsubscribe: <mailto:x@news.example>", "Precedence: bulk")
    raw = mail("20 % de rabais", *fields, subject="Promo").replace(b"r+x-d-1-abc@", b"honda@")

    assert "list" == automatic(raw).kind


@pytest.mark.parametrize(
    ("text", "subject", "fields"),
    [
        ("Suite à l'absence de la pièce 8, je vous propose le 9.", "Absence de la pièce 8", ()),
        (
            "All confirmed. I'll be out of the office tomorrow.",
            "RE: PO",
            ("X-Auto-Response-Suppress: DR, OOF, AutoReply",),
        ),
        ("Je suis revenu. Tout est en stock.", "RE: Réponse automatique : BC", ()),
        ("J'ai reçu une réponse automatique disant que Luc est en vacances.", "RE: absence du bureau", ()),
        ("Line 3 backordered, rest ok.", "Re: PO", ("List-Id: <parts.dealer.example>", "Precedence: list")),
        ("Our truck broke down, delivery failed yesterday.", "Delivery failure yesterday", ()),
        ("Mon courriel m'est revenu.\n\n> 550 5.1.1 User unknown", "TR: Undelivered Mail Returned to Sender", ()),
        ("Alt ok. Vi har stengt for ferie fra 21. desember.", "SV: PO", ("Auto-Submitted: no",)),
        ("Aceptado por nuestra parte.", "Aceptado: pedido 48213", ()),
        ("Ticket 48213: tout est prêt.", "RE: ticket", ()),
        ("We received your request, all parts in stock.", "Re: parts request", ()),
    ],
)
def test_person_is_never_taken_for_a_machine(text: str, subject: str, fields: tuple[str, ...]) -> None:
    """Words and headers of machines in a person's mail do not make it automatic."""
    assert "human" == automatic(mail(text, *fields, subject=subject)).kind


@pytest.mark.parametrize(
    ("fields", "sender", "envelope_from"),
    [
        (("Auto-Submitted: auto-generated",), "a@shop.example", "a@shop.example"),
        (("Precedence: bulk",), "a@shop.example", "a@shop.example"),
        (("List-Id: <x.example>",), "a@shop.example", "a@shop.example"),
        (("X-Autoreply: yes",), "a@shop.example", "a@shop.example"),
        (("X-Partspost-Request: HON-2026-000417",), "a@shop.example", "a@shop.example"),
        ((), "no-reply@shop.example", "a@shop.example"),
        ((), "MAILER-DAEMON@shop.example", "a@shop.example"),
        ((), "honda@parts.example", "honda@parts.example"),
        ((), "a@shop.example", ""),
        ((), "", "a@shop.example"),
    ],
)
def test_loop_guard(fields: tuple[str, ...], sender: str, envelope_from: str) -> None:
    """Nothing answers a machine, a list, a desk that does not listen, ourselves, or nobody."""
    facts, _pdfs = read_mail(mail("OK", *fields, sender=sender), own_domains=OURS, envelope_from=envelope_from)

    assert not facts.may_answer


def test_person_may_be_answered() -> None:
    """A plain mail by a person may be answered, also one that asks for no automatic replies to itself."""
    facts, _pdfs = read_mail(
        mail("OK", "X-Auto-Response-Suppress: All"), own_domains=OURS, envelope_from="luc@dealer.example"
    )

    assert facts.may_answer
