"""A notice becomes the finished mail that is stored and sent: the same notice at the same time gives the same bytes."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.utils import format_datetime

from config import Settings
from notifier.dkim import sign_mail
from notifier.header import POLICY, clean_header, header_names, mail_address, message_ids
from notifier.kinds import KINDS
from notifier.letter import Letter, write
from notifier.render import Rendered, render
from notifier.sheet import csv_file
from routing import Directory, Notice, bounce_address, sign
from store import Outgoing

_LONGEST_ID = 60  # beyond 78 the libraries of receivers encode ids and threads break
_CASE = re.compile(r"[A-Z]+-[0-9]+")
_ZIP = b"PK\x03\x04"
_PDF_WITHIN = 1024  # bytes; readers accept junk of this size before %PDF-
_ALWAYS = (
    "Auto-Submitted",
    "Content-Type",
    "Date",
    "From",
    "List-Id",
    "MIME-Version",
    "Message-ID",
    "Reply-To",
    "Subject",
    "To",
    "X-Auto-Response-Suppress",
)
_Blobs = Callable[[str], bytes]


class MailSpoiledError(Exception):
    """A rendered mail does not have exactly the headers and the one recipient that it should have: never sent."""


def compose(
    notice: Notice, *, settings: Settings, directory: Directory, secret: bytes, now: datetime, blobs: _Blobs
) -> Outgoing:
    """The finished mail for `notice`; `blobs` gives an attachment by its SHA-256, `now` is aware.

    Raises ValueError for an address that cannot be written to or a notice without its facts, `MailSpoiledError` when
    the mail read back is not the mail that was meant, and whatever `blobs` raises.
    """
    notice = _addressed(notice)
    sender = f"{_brand_key(notice, directory) or 'postmaster'}@{settings.site.domain}"
    reply_to = _signed_address(notice, settings, secret, now) or sender
    number = notice.request.number if notice.request else None
    message_id = message_id_of(notice.key, number, settings.site.domain)
    letter = write(notice, settings=settings, directory=directory, reply_to=reply_to, message_id=message_id, now=now)
    words = render(letter)
    mail = EmailMessage(policy=POLICY)
    _address(mail, notice, letter, sender, reply_to)
    mail["Subject"] = words.subject
    mail["Date"] = format_datetime(now)
    _identify(mail, notice, settings, message_id)
    _fill(mail, notice, letter, words, blobs)
    content = mail.as_bytes()
    _prove(content, notice, words.subject)
    content = sign_mail(content, settings)
    return Outgoing(
        key=notice.key,
        kind=notice.kind,
        role=notice.role,
        request=number,
        recipient=notice.to.address,
        envelope_from=f"{bounce_address(secret, notice.key)}@{settings.site.reply_domain}",
        message_id=message_id,
        content=content,
    )


def message_id_of(key: str, number: str | None, domain: str) -> str:
    """The Message-ID of the mail with this notice key: the same on every rendering, 60 characters where possible."""
    digest = hashlib.sha256(key.encode("utf-8", "backslashreplace")).hexdigest()[:16]
    named = f"<{number.lower()}.{digest}@{domain}>" if number else f"<{digest}@{domain}>"
    return named if len(named) <= _LONGEST_ID else f"<{digest}@{domain}>"


def first_id_of(number: str, domain: str) -> str:
    """The id at the root of every thread about this request; it holds the thread together, no mail carries it."""
    return f"<{number.lower()}@{domain}>"


def _addressed(notice: Notice) -> Notice:
    """A list of several requests is a mail about none of them: its answer must not count for the first."""
    kind = KINDS.get(notice.kind)
    if kind and kind.lists and (notice.also or not kind.answered_by_mail):
        return replace(notice, request=None, also=(replace(notice, also=()), *notice.also))
    return notice


def _brand_key(notice: Notice, directory: Directory) -> str:
    """The brand that the mail speaks for, empty for none: its key is the local part of its address."""
    key = notice.request.opening.brand if notice.request else notice.facts.get("brand", "")
    return key if key in directory.brands else ""


def _signed_address(notice: Notice, settings: Settings, secret: bytes, now: datetime) -> str:
    """Where an answer about a request, or another case, goes; empty where there is none."""
    case = notice.facts.get("case", "")
    number = notice.request.number if notice.request else case if _CASE.fullmatch(case) else ""
    if not number:
        return ""
    expires = (now + settings.follow_up.reply_valid).date()
    local = sign(secret, request=number, role=notice.role, recipient=notice.to.address, expires=expires)
    return f"{local}@{settings.site.reply_domain}"


def _address(mail: EmailMessage, notice: Notice, letter: Letter, sender: str, reply_to: str) -> None:
    named = " · ".join(name for name in (letter.said["brand"], letter.said["site"]) if name)
    mail["From"] = mail_address(named, sender)
    mail["To"] = mail_address(notice.to.name, notice.to.address)
    mail["Reply-To"] = mail_address("", reply_to)
    mail["List-Id"] = f"<{sender.replace('@', '.')}>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834 5
    # Not "All": it would also suppress the bounces that we want.
    mail["X-Auto-Response-Suppress"] = "OOF, AutoReply"


def _identify(mail: EmailMessage, notice: Notice, settings: Settings, message_id: str) -> None:
    number = notice.request.number if notice.request else None
    mail["Message-ID"] = message_id
    first = first_id_of(number, settings.site.domain) if number else None
    if references := message_ids(first, notice.in_reply_to):
        mail["References"] = references
    if parent := message_ids(notice.in_reply_to) or (KINDS[notice.kind].follows and first):
        mail["In-Reply-To"] = parent
    if number:
        mail["X-Partspost-Request"] = clean_header(number, 40)


def _fill(mail: EmailMessage, notice: Notice, letter: Letter, words: Rendered, blobs: _Blobs) -> None:
    """Text and HTML as alternatives, then the documents byte for byte, then the lines as CSV."""
    mail.set_content(words.text, cte="quoted-printable")
    mail.add_alternative(words.html, subtype="html", cte="quoted-printable")
    number = notice.request.number if notice.request else "document"
    for position, (blob, _) in enumerate(notice.attach, 1):
        data = blobs(blob)
        suffix = "" if position == 1 else f"-{position}"
        kind, ending = _type_of(data)
        mail.add_attachment(data, maintype="application", subtype=kind, filename=f"{number}{suffix}.{ending}")
    if KINDS[notice.kind].lines_attached and notice.request is not None:
        changed = {answer.line for answer in notice.lines} if "version_from" in notice.facts else ()
        table = csv_file(number, notice.request.opening.order, letter.words, changed)
        mail.add_attachment(
            table, maintype="text", subtype="csv", filename=f"{number}.csv", params={"charset": "utf-8"}
        )
    _set_boundaries(mail, notice.key)


def _type_of(data: bytes) -> tuple[str, str]:
    """The subtype and the ending of a file, by what it is; a dossier holds PDFs, so that its own sign comes first."""
    if data.startswith(_ZIP):
        return "zip", "zip"
    return ("pdf", "pdf") if b"%PDF-" in data[:_PDF_WITHIN] else ("octet-stream", "bin")


def _set_boundaries(mail: EmailMessage, key: str) -> None:
    """Boundaries from the key, so that a repeated rendering gives the same bytes."""
    digest = hashlib.sha256(f"boundary {key}".encode("utf-8", "backslashreplace")).hexdigest()[:24]
    containers = [part for part in mail.walk() if part.is_multipart()]
    for position, part in enumerate(containers, 1):
        part.set_boundary(f"=_{digest}.{position}")


def _prove(content: bytes, notice: Notice, subject: str) -> None:
    """Read the mail back: exactly the promised headers, one recipient, the very subject."""
    read = BytesHeaderParser(policy=policy.default).parsebytes(content.partition(b"\r\n\r\n")[0] + b"\r\n\r\n")
    promised = [*_ALWAYS]
    if notice.request is not None:
        promised += ["X-Partspost-Request", "References"]
    elif message_ids(notice.in_reply_to):
        promised += ["References"]
    if message_ids(notice.in_reply_to) or KINDS[notice.kind].follows:
        promised += ["In-Reply-To"]
    if sorted(name.lower() for name in promised) != header_names(read):
        raise MailSpoiledError(f"notice {notice.key!r}: headers are {header_names(read)}")
    recipients = [address.addr_spec for address in read["To"].addresses]
    if recipients != [notice.to.address]:
        raise MailSpoiledError(f"notice {notice.key!r}: recipients are {recipients}")
    if " ".join(str(read["Subject"]).split()) != subject:
        raise MailSpoiledError(f"notice {notice.key!r}: the subject reads back differently")
    if not re.fullmatch(r"<[^<>\s]+>", str(read["Message-ID"])):
        raise MailSpoiledError(f"notice {notice.key!r}: the Message-ID is {read['Message-ID']!r}")
