"""Reads a mail: who wrote it, what it says, which PDFs it carries, and what kind of mail it is."""

import datetime as dt
import hashlib
import re
from dataclasses import replace

from mailparser import MailParser

from parsers.calendar import meeting_of
from parsers.exact import pack_sets
from parsers.facts import ESTIMATE, Attachment, Mail, Party, Problem
from parsers.hypertext import text_of_html
from parsers.mail.automatic import Seen, classify, may_answer
from parsers.mail.bounces import returned_to_nobody
from parsers.mail.kinds import judge
from parsers.mail.trust import Receiver, judge_sender
from parsers.replies import own_words
from parsers.unwrap.fields import clean_name, first_address, header, header_bytes, storable, utf8_or_latin1
from parsers.unwrap.parts import Contents, Part, parts_of, text_of
from parsers.unwrap.prescan import MAX_HEADER_BYTES
from parsers.unwrap.walk import unwrap

MAX_TEXT = 200_000

_SINGLETONS = ("from", "sender", "to", "subject", "date", "message-id", "mime-version", "content-type")  # RFC 5322 3.6
_SIGNED = re.compile(r"^r\+[a-z0-9-]+@", re.IGNORECASE)
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{3,250}>")
_NO_DATE = dt.date(1970, 1, 1)
_TAG = re.compile(r"\[#[\w-]+(?: v\d+)?\]")


def read_mail(
    raw: bytes,
    *,
    recipient: str | None = None,
    own_domains: frozenset[str] = frozenset(),
    envelope_from: str | None = None,
    receiver: Receiver = Receiver(),  # noqa: B008 - it is frozen
) -> tuple[Mail, tuple[bytes, ...]]:
    """The facts of a mail, and the bytes of ``mail.pdfs`` and of ``mail.ems`` in their order; never an exception.

    `recipient` and `envelope_from` are what the SMTP session said (an empty `envelope_from` is the null return path);
    `own_domains` are the domains whose addresses and message ids are ours, in lower case; `receiver` is the mail server
    of ours whose word on the sender counts. A hostile mail gives its headers and no PDF.
    """
    contents = unwrap(raw)
    mail = _addressed(contents, recipient)
    signed = any(_SIGNED.match(address) for address in ([recipient] if recipient else mail.recipients))
    answers_us = signed or any(_domain(reference.strip("<>")) in own_domains for reference in mail.in_reply_to)
    seen = Seen(
        contents,
        sender=mail.sender.address.lower(),
        sender_name=mail.sender.name,
        subject=mail.subject,
        text=mail.text,
        words=own_words(mail.text),
        date=mail.date.date() if mail.date else _NO_DATE,
        answers_us=answers_us or bool(_TAG.search(mail.subject)),
        from_nobody=envelope_from == "" or returned_to_nobody(contents.headers),
    )
    automatic = classify(seen)
    judgement = judge(contents, automatic, signed=signed, answers_us=answers_us, subject=mail.subject, text=seen.words)
    read = replace(
        mail,
        kind=judgement.kind,
        automatic=automatic,
        may_answer=judgement.kind not in {"hostile", "spam"} and may_answer(seen, automatic, own_domains),
        trust=judge_sender(contents.headers, receiver, repeated=bool(_repeated(contents))),
        problems=(*mail.problems, *judgement.problems),
    )
    return read, (*(part.data for part in contents.pdfs), *_sets(contents))


def _addressed(contents: Contents, recipient: str | None) -> Mail:
    """The mail as its headers and leaves tell it, not judged yet."""
    headers = _headers(contents)
    text, html = _bodies(contents)
    senders = [Party(storable(address), storable(name)) for name, address in _addresses(headers.from_)]
    named = (storable(address.lower()) for field in (headers.to, headers.cc) for _name, address in _addresses(field))
    return Mail(
        kind="no_order",
        sender=senders[0] if senders else Party(first_address(header(contents.headers, "sender")) or ""),
        subject=storable(" ".join(_first(headers.subject).split())),
        text=storable(text),
        html=storable(html),
        recipients=tuple(dict.fromkeys([recipient.lower(), *named] if recipient else named)),
        message_id=next(iter(_MESSAGE_ID.findall(header(contents.headers, "message-id"))), None),
        in_reply_to=tuple(dict.fromkeys(_MESSAGE_ID.findall(_references(contents)))),
        date=headers.date.replace(tzinfo=headers.date.tzinfo or dt.UTC) if headers.date else None,
        pdfs=tuple(_attachment(part, number) for number, part in enumerate(contents.pdfs, start=1)),
        meeting=meeting_of(contents),
        ems=tuple(Attachment(hashlib.sha256(one).hexdigest(), len(one), ESTIMATE) for one in _sets(contents)),
        problems=(
            *_repeated(contents),
            *(replace(problem, detail=storable(problem.detail)) for problem in contents.problems),
        ),
    )


def _headers(contents: Contents) -> MailParser:
    """The header as mail-parser reads it. Bytes outside ASCII are taken for UTF-8, else for Latin-1."""
    raw = header_bytes(contents.headers)[:MAX_HEADER_BYTES]
    lines = (utf8_or_latin1(line) for line in raw.splitlines(keepends=True))
    return MailParser.from_string("".join(lines) + "\n")


def _addresses(field: object) -> list[tuple[str, str]]:
    """The names and addresses of an address header; mail-parser gives a text where there is none."""
    return [(name, address) for name, address in field if "@" in address] if isinstance(field, list) else []


def _first(value: str | list[str]) -> str:
    """The first of what may be a repeated header: the one that mail programs show."""
    return value if isinstance(value, str) else value[0]


def _references(contents: Contents) -> str:
    return f"{header(contents.headers, 'in-reply-to')} {header(contents.headers, 'references')}"


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower()


def _bodies(contents: Contents) -> tuple[str, str]:
    """Text and HTML of the mail itself, without what is attached or forwarded; HTML alone is read as text too."""
    plain = "\n".join(text_of(part) for part in parts_of(contents, "text/plain") if not part.attached and not part.name)
    html = "\n".join(text_of(part) for part in parts_of(contents, "text/html") if not part.attached and not part.name)
    if not plain and not html:  # a body may have a name, or no type at all
        plain = "\n".join(text_of(part) for part in parts_of(contents, "text/plain"))
    return (plain if plain.strip() else text_of_html(html))[:MAX_TEXT], html[:MAX_TEXT]


def _attachment(part: Part, number: int) -> Attachment:
    otherwise = f"attachment-{number}.pdf"
    name = clean_name(part.name if part.name != ESTIMATE else "", otherwise=otherwise)
    return Attachment(hashlib.sha256(part.data).hexdigest(), len(part.data), name)


def _sets(contents: Contents) -> tuple[bytes, ...]:
    """The sets of estimate files, each packed once."""
    return tuple(dict.fromkeys(pack_sets((part.name, part.data) for part in contents.parts)))


def _repeated(contents: Contents) -> tuple[Problem, ...]:
    """Headers that may stand only once and do not: programs differ on which one counts, and forgers know it."""
    names = [name.lower() for name in contents.headers]
    return tuple(Problem("duplicate-header", name) for name in _SINGLETONS if names.count(name) > 1)
