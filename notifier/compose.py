"""A notice becomes the finished mail that is stored and sent: the same notice at the same time gives the same bytes."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.header import decode_header, make_header
from email.parser import HeaderParser
from email.utils import format_datetime, getaddresses
from functools import partial
from urllib.parse import quote

from config import Settings
from notifier.calendar import answers_from, invitation
from notifier.dkim import sign_mail
from notifier.figures import figures_file
from notifier.header import clean_header, is_address, message_ids
from notifier.kinds import KINDS
from notifier.letter import Letter, page_of, write
from notifier.mime import File, assemble, ids, person, plain, titled
from notifier.render import Overrides, render
from notifier.sheet import csv_file
from routing import Directory, Notice, bounce_address, page_link, sign
from store import Outgoing

_LONGEST_ID = 60  # beyond 78 the libraries of receivers encode ids and threads break
_CASE = re.compile(r"[A-Z]+-[0-9]+")
_NUMBER = re.compile(r"[A-Z]+-[0-9]{4}-[0-9]{6,}")
# How files begin, of which a mail may bring some.
_SIGNS = {
    b"PK\x03\x04": ("application/zip", "zip"),
    b"\xff\xd8\xff": ("image/jpeg", "jpg"),
    b"\x89PNG": ("image/png", "png"),
    b"GIF8": ("image/gif", "gif"),
    b"RIFF": ("image/webp", "webp"),
}
_BOXED = {b"heic": ("image/heic", "heic"), b"mif1": ("image/heic", "heic"), b"qt  ": ("video/quicktime", "mov")}
_A_MOMENT = timedelta(seconds=1)
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
_OF_THE_CALENDAR = frozenset({"digest", "report", "welcome", "profile_check", "agenda"})
_CSV = 'text/csv; charset="utf-8"'
_Blobs = Callable[[str], bytes]


class MailSpoiledError(Exception):
    """A rendered mail does not have exactly the headers and the one recipient that it should have: never sent."""


def compose(
    notice: Notice,
    *,
    settings: Settings,
    directory: Directory,
    secret: bytes,
    now: datetime,
    blobs: _Blobs,
    overrides: Overrides | None = None,
) -> Outgoing:
    """The finished mail for `notice`; `blobs` gives an attachment by its SHA-256, `overrides` go before our templates.

    Raises ValueError for an address that cannot be written to or a notice without its facts, `MailSpoiledError` when
    the mail read back is not the mail that was meant, and whatever `blobs` raises.
    """
    notice = _addressed(notice)
    sender = f"{_brand_key(notice, directory) or 'postmaster'}@{settings.site.domain}"
    answer_to = partial(_answer_address, notice, settings, secret, now)
    reply_to = _signed_address(notice, answer_to) or _sellers(notice) or sender
    message_id = message_id_of(notice.key, notice.request.number if notice.request else None, settings.site.domain)
    letter = write(
        notice,
        settings=settings,
        directory=directory,
        reply_to=reply_to,
        message_id=message_id,
        now=now,
        answer_to=answer_to,
        page=_page(notice, settings, directory, secret, now),
    )
    words = render(letter, overrides)
    head = (
        *_addresses(notice, letter, sender, reply_to),
        titled("Subject", words.subject),
        *_identity(notice, settings, message_id, now, reply_to),
    )
    files = [*_files(notice, letter, blobs), *_invitations(notice, letter, settings, secret, now)]
    content = assemble(head, words.text, words.html, files, notice.key)
    _prove(content, notice, words.subject, way_out=bool(_way_out(notice, settings, reply_to)))
    return _outgoing(notice, settings, secret, message_id, sign_mail(content, settings))


def _outgoing(notice: Notice, settings: Settings, secret: bytes, message_id: str, content: bytes) -> Outgoing:
    """The mail as the outbox keeps it; only its own bounces come to its envelope's sender."""
    return Outgoing(
        key=notice.key,
        kind=notice.kind,
        role=notice.role,
        request=notice.request.number if notice.request else None,
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


def _signed_address(notice: Notice, answer_to: Callable[[str], str]) -> str:
    """Where an answer about a request, or another case, goes; empty where there is none."""
    case = notice.facts.get("case", "")
    number = notice.request.number if notice.request else case if _CASE.fullmatch(case) else ""
    return answer_to(number) if number else ""


def _sellers(notice: Notice) -> str:
    """Where answers to an invoice go: to whoever bills."""
    address = notice.facts.get("answers_to", "") if notice.kind == "invoice" else ""
    return address if is_address(address) else ""


def _page(notice: Notice, settings: Settings, directory: Directory, secret: bytes, now: datetime) -> str:
    """The signed address of the reader's part of the page; empty where there is none for him."""
    whose = page_of(notice, directory)
    return (page_link(settings, secret, *whose, today=now.date()) or "") if whose else ""


def _answer_address(notice: Notice, settings: Settings, secret: bytes, now: datetime, number: str) -> str:
    """Where this reader's answer about a request or a case goes."""
    closes = notice.facts.get("closes")
    # Of a mail whose answers come too late from some moment on, the address is good until the day of that moment.
    last = datetime.fromisoformat(closes) - _A_MOMENT if closes else now + settings.follow_up.reply_valid
    expires = last.astimezone(UTC).date()
    local = sign(secret, request=number, role=notice.role, recipient=notice.to.address, expires=expires)
    return f"{local}@{settings.site.reply_domain}"


def _addresses(notice: Notice, letter: Letter, sender: str, reply_to: str) -> tuple[str, ...]:
    named = " · ".join(name for name in (letter.said["brand"], letter.said["site"]) if name)
    return (
        person("From", named, sender),
        person("To", notice.to.name, notice.to.address),
        person("Reply-To", "", reply_to),
        plain("List-Id", f"<{sender.replace('@', '.')}>"),
        plain("Auto-Submitted", "auto-generated"),  # RFC 3834 5
        # Not "All": it would also suppress the bounces that we want.
        plain("X-Auto-Response-Suppress", "OOF, AutoReply"),
    )


def _identity(notice: Notice, settings: Settings, message_id: str, now: datetime, reply_to: str) -> list[str]:
    number = notice.request.number if notice.request else None
    first = first_id_of(number, settings.site.domain) if number else None
    said = [plain("Date", format_datetime(now)), ids("Message-ID", message_id)]
    if references := message_ids(first, notice.in_reply_to):
        said.append(ids("References", references))
    if parent := message_ids(notice.in_reply_to) or (KINDS[notice.kind].follows and first):
        said.append(ids("In-Reply-To", parent))
    if number:
        said.append(plain("X-Partspost-Request", clean_header(number, 40)))
    return [*said, *_way_out(notice, settings, reply_to)]


def _way_out(notice: Notice, settings: Settings, reply_to: str) -> tuple[str, ...]:
    """By which mail programs offer to be rid of a mail of the calendar (RFC 2369 3.2): a mail to the operators.

    Of a campaign it is an answer like any other, which nobody but its reader can give.
    """
    if notice.kind == "campaign":
        return (plain("List-Unsubscribe", f"<mailto:{quote(reply_to, safe='@+')}?subject=stop&body=stop>"),)
    operator = settings.follow_up.escalate_to
    if notice.kind not in _OF_THE_CALENDAR or not operator:
        return ()
    who = notice.facts.get("dealer") or notice.facts.get("shop") or notice.to.address
    asked = quote(f"stop {notice.kind} {who}")
    return (plain("List-Unsubscribe", f"<mailto:{quote(operator, safe='@+')}?subject={asked}>"),)


def _files(notice: Notice, letter: Letter, blobs: _Blobs) -> list[File]:
    """The documents byte for byte, then the lines as CSV, and what a report brings."""
    number = notice.request.number if notice.request else _name(notice)
    files = []
    for position, (blob, _) in enumerate(notice.attach, 1):
        data = blobs(blob)
        suffix = "" if position == 1 else f"-{position}"
        kind, ending = _type_of(data)
        files.append(File(f"{number}{suffix}.{ending}", kind, data))
    if KINDS[notice.kind].lines_attached and notice.request is not None:
        changed = {answer.line for answer in notice.lines} if "version_from" in notice.facts else ()
        table = csv_file(number, notice.request.opening.order, letter.words, changed)
        files.append(File(f"{number}.csv", _CSV, table))
    if notice.kind == "report":
        name, table = figures_file(notice, letter.words)
        files.append(File(name, _CSV, table))
        files += (File("", "image/png", picture.png, picture.cid) for picture in letter.said["pictures"].values())
    return files


def _name(notice: Notice) -> str:
    """What a file of ours is called that is about no request."""
    number = notice.facts.get("number", "") if notice.kind == "invoice" else ""
    return number if _NUMBER.fullmatch(number) else "document"


def _invitations(notice: Notice, letter: Letter, settings: Settings, secret: bytes, now: datetime) -> tuple[File, ...]:
    """A delivery or a visit for the reader's calendar, whose answers come to an address that stays the same."""
    if notice.request is None:
        return ()
    visit = notice.request.opening.kind == "appointment" and "method" in notice.facts
    if notice.kind != "delivery" and not visit:
        return ()
    organizer = _answer_address(notice, settings, secret, answers_from(notice.request, settings), notice.request.number)
    return (invitation(notice, letter, organizer, settings.site.domain, now),)


def _type_of(data: bytes) -> tuple[str, str]:
    """The media type and the ending of a file, by what it is; a dossier holds PDFs, and its own sign comes first."""
    for sign_of, (kind, ending) in _SIGNS.items():
        if data.startswith(sign_of):
            return kind, ending
    if data[4:8] == b"ftyp":
        return _BOXED.get(data[8:12], ("video/mp4", "mp4"))
    return ("application/pdf", "pdf") if b"%PDF-" in data[:_PDF_WITHIN] else ("application/octet-stream", "bin")


def _prove(content: bytes, notice: Notice, subject: str, *, way_out: bool) -> None:
    """Read the head back: exactly the promised headers, one recipient, the very subject."""
    read = HeaderParser().parsestr(content[: content.index(b"\r\n\r\n") + 4].decode())
    names = sorted(read.keys())
    if sorted([*_promised(notice), *(["List-Unsubscribe"] if way_out else [])]) != names:
        raise MailSpoiledError(f"notice {notice.key!r}: headers are {names}")
    recipients = [address for _, address in getaddresses([read["To"]])]
    if recipients != [notice.to.address]:
        raise MailSpoiledError(f"notice {notice.key!r}: recipients are {recipients}")
    if " ".join(str(make_header(decode_header(read["Subject"]))).split()) != subject:
        raise MailSpoiledError(f"notice {notice.key!r}: the subject reads back differently")
    if not re.fullmatch(r"<[^<>\s]+>", read["Message-ID"]):
        raise MailSpoiledError(f"notice {notice.key!r}: the Message-ID is {read['Message-ID']!r}")


def _promised(notice: Notice) -> list[str]:
    """The names of all headers that the mail shall have, sorted."""
    answers = bool(message_ids(notice.in_reply_to))
    about = notice.request is not None
    some = (
        ("X-Partspost-Request", about),
        ("References", about or answers),
        ("In-Reply-To", answers or KINDS[notice.kind].follows),
    )
    return sorted([*_ALWAYS, *(name for name, there in some if there)])
