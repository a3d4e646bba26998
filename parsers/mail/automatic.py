"""Tells mail that a machine wrote from mail that a person wrote, and whether a machine may answer it."""

import datetime as dt
import re
from dataclasses import dataclass
from email.message import Message

from parsers.facts import Automatic
from parsers.mail.absence import absent_until
from parsers.mail.bounces import read_notice, read_report
from parsers.phrases import begins, folded, says
from parsers.unwrap.fields import first_address, header
from parsers.unwrap.parts import Contents, parts_of, text_of

_AUTO_FIELDS = (
    "x-autoreply",
    "x-autorespond",
    "x-autoresponder",
    "x-autoreply-from",
    "x-auto-reply",
    "x-mail-autoreply",
)
# Rules of a mailbox answer with these fields, but they also pass on with them what people wrote.
_RULE_FIELDS = ("x-ms-exchange-inbox-rules-loop", "x-ms-exchange-generated-message-source")
_LIST_FIELDS = (
    "list-id",
    "list-unsubscribe",
    "list-post",
    "list-help",
    "mailing-list",
    "x-mailman-version",
    "x-beenthere",
)
_BULK_FIELDS = ("list-unsubscribe-post", "x-campaign", "x-campaign-id", "x-list-administrivia", "feedback-id")
_TICKET_FIELDS = re.compile(
    r"^x-(?:zendesk|fd-|freshdesk|otrs|rt-|osticket|jira|helpscout|glpi|request-tracker|kayako)", re.IGNORECASE
)
_OWN_FIELDS = ("x-partspost-request", "x-loop")
_NO_REPLY = re.compile(
    r"^(?:mailer-?daemon|postmaster|no-?_?reply|do-?not-?reply|ne-?pas-?repondre|nepasrepondre|noresponder)\b",
    re.IGNORECASE,
)
_FOLDED_LINE = re.compile(r"\r?\n[ \t]")
_PARTSTAT = re.compile(r"PARTSTAT=\"?([A-Z-]+)", re.IGNORECASE)
_COMPLAINANT = re.compile(r"^original-rcpt-to:(.*)$", re.IGNORECASE | re.MULTILINE)
_READER = re.compile(r"^(?:final|original)-recipient:(.*)$", re.IGNORECASE | re.MULTILINE)
_CALENDAR_TYPES = ("text/calendar", "application/ics", "application/calendar")
# The class of a message that stands only in Outlook's own format (MS-OXOCAL 2.2.4 and following).
_OUTLOOK_ANSWERS = {
    "ipm.schedule.meeting.resp.pos": ("REPLY", "ACCEPTED"),
    "ipm.schedule.meeting.resp.neg": ("REPLY", "DECLINED"),
    "ipm.schedule.meeting.resp.tent": ("REPLY", "TENTATIVE"),
    "ipm.schedule.meeting.canceled": ("CANCEL", None),
    "ipm.microsoft schedule.mtgrespp": ("REPLY", "ACCEPTED"),
    "ipm.microsoft schedule.mtgrespn": ("REPLY", "DECLINED"),
    "ipm.microsoft schedule.mtgrespa": ("REPLY", "TENTATIVE"),
    "ipm.microsoft schedule.mtgcncl": ("CANCEL", None),
}


@dataclass(frozen=True, slots=True)
class Seen:
    """What classifying looks at. `text` is the whole body, `words` what the author typed without quoted history.

    `answers_us` tells that the mail was written in answer to one of ours, which makes list headers meaningless;
    `from_nobody` that it came with the null return path, as RFC 5321 section 4.5.5 asks of machines.
    """

    contents: Contents
    sender: str
    sender_name: str
    subject: str
    text: str
    words: str
    date: dt.date
    answers_us: bool = False
    from_nobody: bool = False


def classify(mail: Seen) -> Automatic:
    """Who wrote this mail, and what a machine reports; a person wherever there is doubt."""
    return (
        _calendar_answer(mail)
        or _complaint(mail)
        or _receipt(mail)
        or read_report(mail.contents, mail.text, _writer(mail))
        or read_notice(mail.contents, mail.subject, mail.text, _writer(mail))
        or _acknowledgement_or_absence(mail)
        or _list(mail)
        or Automatic()
    )


def _writer(mail: Seen) -> tuple[str, ...]:
    return () if mail.from_nobody or not mail.sender else (mail.sender, mail.sender_name)


def may_answer(mail: Seen, automatic: Automatic, own_domains: frozenset[str]) -> bool:
    """Whether an automatic answer cannot start a loop (RFC 3834 section 2, and what mail systems were hurt by)."""
    headers = mail.contents.headers
    submitted = header(headers, "auto-submitted").lower()
    local_part, _at, domain = mail.sender.rpartition("@")
    return not (
        automatic.kind != "human"
        or not local_part
        or mail.from_nobody
        or (submitted and not submitted.startswith("no"))
        or header(headers, "precedence").lower() in {"bulk", "junk", "list", "auto_reply"}
        or _is_marked(headers)
        or any(header(headers, name) for name in (*_RULE_FIELDS, *_LIST_FIELDS, *_OWN_FIELDS))
        or _NO_REPLY.match(local_part)
        or domain in own_domains
    )


def _calendar_answer(mail: Seen) -> Automatic | None:
    for part in parts_of(mail.contents, *_CALENDAR_TYPES):
        lines = _FOLDED_LINE.sub("", text_of(part)).splitlines()
        fields = dict(
            reversed([(name.upper(), value) for name, _colon, value in (line.partition(":") for line in lines)])
        )
        method = fields.get("METHOD", "").strip().upper()
        if method not in {"REPLY", "COUNTER", "CANCEL", "REFRESH", "DECLINECOUNTER"}:
            continue
        attendee = next((line for line in lines if line.upper().startswith("ATTENDEE")), "")
        status = _PARTSTAT.search(attendee)
        return Automatic(
            "calendar_reply",
            recipient=first_address(attendee.lower().partition("mailto:")[2]) or mail.sender or None,
            partstat=status[1].upper() if status and method != "CANCEL" else None,
            method=method,
        )
    for part in parts_of(mail.contents, "application/ms-tnef"):
        if answer := _OUTLOOK_ANSWERS.get(part.data.decode("ascii", "replace").lower()):
            return Automatic("calendar_reply", mail.sender or None, method=answer[0], partstat=answer[1])
    return None


def _complaint(mail: Seen) -> Automatic | None:
    report = next(parts_of(mail.contents, "message/feedback-report"), None)
    if report:
        named = _COMPLAINANT.search(text_of(report))
        return Automatic("complaint", recipient=first_address(named[1]) if named else None)
    titled = begins("subject", "complaint", folded(mail.subject)) and any(part.depth for part in mail.contents.parts)
    if titled or "feedback-report" in header(mail.contents.headers, "content-type").lower():
        return Automatic("complaint")
    return None


def _receipt(mail: Seen) -> Automatic | None:
    kinds = ("message/disposition-notification", "message/global-disposition-notification")
    report = next(parts_of(mail.contents, *kinds), None)
    if report is None:
        return None
    reader = _READER.search(text_of(report))
    return Automatic("mdn", recipient=(first_address(reader[1]) if reader else None) or mail.sender or None)


def _acknowledgement_or_absence(mail: Seen) -> Automatic | None:
    headers = mail.contents.headers
    subject, text = folded(mail.subject), folded(mail.words)
    submitted = header(headers, "auto-submitted").lower()
    machine = (
        submitted.startswith("auto")
        or _is_marked(headers)
        or header(headers, "precedence").lower() == "auto_reply"
        or header(headers, "x-precedence").lower() == "auto_reply"
        or (mail.from_nobody and not mail.contents.pdfs)
    )
    absent = says("subject", "absence", subject) or says("body", "absence", text)
    if machine and not (mail.contents.pdfs and not absent):
        return None if _typed_in_ticket(mail, subject, text) else _machine_says(mail, subject, text, absent=absent)
    if header(headers, "x-challengeresponse") and says("body", "challenge", text):
        return Automatic("ticket_ack")
    if _announces_itself(subject, text):
        return _absence(mail, text)
    return None


def _is_marked(headers: Message) -> bool:
    """Whether a field of its own says that the mail is an automatic answer."""
    return any(header(headers, name).lower() not in {"", "no", "none", "false", "0"} for name in _AUTO_FIELDS)


def _typed_in_ticket(mail: Seen, subject: str, text: str) -> bool:
    """Whether a person answered us within a ticket system, which marks all of its mail as automatic."""
    ticketed = any(_TICKET_FIELDS.match(name) for name in mail.contents.headers) or says("body", "above_line", text)
    replied = mail.answers_us and says("subject", "reply", subject) and not mail.from_nobody
    machine_words = any(says("body", name, text) for name in ("ticket", "challenge", "automatic", "absence"))
    return ticketed and replied and not machine_words and not says("subject", "ticket", subject)


def _machine_says(mail: Seen, subject: str, text: str, *, absent: bool) -> Automatic:
    filed = (
        any(_TICKET_FIELDS.match(name) for name in mail.contents.headers)
        or says("subject", "ticket", subject)
        or says("body", "ticket", text)
        or says("body", "above_line", text)
        or says("subject", "challenge", subject)
        or says("body", "challenge", text)
    )
    vacation = "vacation" in header(mail.contents.headers, "auto-submitted").lower()
    if filed and not absent and not vacation:
        return Automatic("ticket_ack")
    replied = begins("subject", "automatic", subject)
    return _absence(mail, text) if absent or vacation or replied else Automatic("ticket_ack")


def _announces_itself(subject: str, text: str) -> bool:
    """An absence message without a header that says so: it must call itself automatic and not be an answer to one."""
    if begins("subject", "reply", subject) or begins("subject", "forward", subject):
        return False
    titled = begins("subject", "automatic", subject) and ":" in subject
    absent = says("subject", "absence", subject) and says("body", "absence", text)
    return titled or (absent and says("body", "automatic", text))


def _absence(mail: Seen, text: str) -> Automatic:
    stated = folded(mail.subject) + ".\n\n" + text
    absentee = mail.sender
    if _NO_REPLY.match(absentee):
        absentee = first_address(mail.words) or absentee
    return Automatic("ooo", recipient=absentee or None, until=absent_until(stated, mail.date))


def _list(mail: Seen) -> Automatic | None:
    headers = mail.contents.headers
    bulk = header(headers, "precedence").lower() in {"bulk", "junk"} or any(
        header(headers, name) for name in _BULK_FIELDS
    )
    listed = any(header(headers, name) for name in _LIST_FIELDS) or header(headers, "precedence").lower() == "list"
    if mail.answers_us or not (bulk or listed):
        return None
    if mail.contents.pdfs and not bulk:  # a shop whose desk is a group sends its orders through the group
        return None
    return Automatic("list")
