"""Reads what mail systems report about mail of ours that did not arrive, or not yet."""

import re
from email import message_from_bytes
from email.message import Message

from parsers.facts import AutoClass, Automatic
from parsers.phrases import folded, says
from parsers.unwrap.fields import ADDRESS, content_type, first_address, header
from parsers.unwrap.parts import Contents, parts_of

_LONGEST_NOTICE = 20_000
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)")
_ORIGINAL = re.compile(
    r"^(?:(?!.*\b(?:transcript|session|fatal|failed|errors?|log|warning)\b)"
    r" *[-=_*]{2,}.*\b(?:original|copy|copie|headers?|returned|unsent|message|mensaje|follows|below)\b.*"
    r"|received: |return-path: |.{0,40}copy of (?:the|your) message.{0,60}:?)$",
    re.IGNORECASE | re.MULTILINE,
)
_DAEMONS = re.compile(
    r"^(?:mailer-?daemon|post_?master|mail-?daemon|mdaemon|bounces?|imss|mail[ ._-]?(?:delivery|system|admin)|smtp"
    r"|system administrator|\w*smtp_mail_service|\w*(?:anti)?virus_for_smtp)",
    re.IGNORECASE,
)
_NO_REPLY = re.compile(r"no-?_?reply\b", re.IGNORECASE)
# Enhanced status codes (RFC 3463) that say the address itself is dead, or that it is not; others leave it to the words.
_DEAD = re.compile(r"5\.(?:1\.(?:1|2|3|6|10)|2\.1|4\.4|7\.27)$")
_ALIVE = re.compile(r"(?:4\.\d+\.\d+|5\.(?:1\.[78]|2\.[234]|3\.4|4\.[67]|6\.\d+|7\.(?:[02-9]|2[0-6]))|5\.7\.\d{3})$")
_BLANK_LINES = re.compile(rb"\r?\n(?:[ \t]*\r?\n)+")
_APART = re.compile(r"^\s*(?:to:? )?<?([^\s<>@,]+@[^\s<>,:;]+)>?(?=[\s:;,]|$)", re.MULTILINE | re.IGNORECASE)
_RECIPIENT_FIELDS = ("final-recipient", "original-recipient", "x-actual-recipient")


def read_report(contents: Contents, text: str, writer: tuple[str, ...]) -> Automatic | None:
    """What a standard report says (RFC 3464), None if the mail carries none; `text` is what it tells people.

    A person may send a report on with a word of his own: it counts in a mail that is a report, or from a machine.
    """
    if content_type(contents.headers) != "multipart/report" and not _is_daemon(contents, writer):
        return None
    fields = next(parts_of(contents, "message/delivery-status", "message/global-delivery-status"), None)
    if fields is None:
        return None
    blocks = [message_from_bytes(block) for block in _BLANK_LINES.split(fields.data) if block.strip()]
    recipients = [block for block in blocks if header(block, "action") or header(block, "status")]
    by_action = {header(block, "action").lower().split(" ")[0].rstrip(";"): block for block in reversed(recipients)}
    for action in ("failed", "failure", "", "delayed", "delivered", "relayed", "expanded"):
        if action in by_action:
            return _reported(by_action[action], action, text)
    return _reported(recipients[0], "failed", text) if recipients else None


def read_notice(contents: Contents, subject: str, text: str, writer: tuple[str, ...]) -> Automatic | None:
    """What a mail system says in words of its own, None if this is no such notice.

    `writer` holds address and name of the sender, and is empty for the null return path. Only a machine is believed: a
    daemon, the null return path or a field that bounces alone carry. A person who forwards a bounce is a person.
    """
    failed = header(contents.headers, "x-failed-recipients")
    if not _is_daemon(contents, writer):
        return None
    notice = _notice(text)
    words, title = folded(notice), folded(subject)
    delayed = says("subject", "delayed", title) or says("body", "delayed", words)
    bounced = says("subject", "bounce", title) or says("body", "bounce", words)
    if not (failed or delayed or bounced or (writer and says("bounce", "hard", words))):
        return None
    status = _STATUS.search(notice)
    kind: AutoClass = "delayed" if delayed else failure_class(status and status[1], words)
    return Automatic(kind, recipient=_recipient(failed, notice, contents), status=status[1] if status else None)


def failure_class(status: str | None, diagnosis: str, notice: str = "") -> AutoClass:
    """Whether a failure says that the address is dead (hard), or only that this mail was not taken (soft).

    The folded `diagnosis` weighs more than the `notice` written for people, and a decided status more than most words.
    """
    if says("bounce", "full", diagnosis):
        return "bounce_soft"
    if status and (_DEAD.match(status) or _ALIVE.match(status)):
        return "bounce_hard" if _DEAD.match(status) else "bounce_soft"
    if status == "5.4.1" and "access denied" in diagnosis:
        return "bounce_hard"
    for words in (diagnosis, notice):
        if says("bounce", "hard", words):
            return "bounce_hard"
        if says("bounce", "soft", words) or says("bounce", "full", words):
            return "bounce_soft"
    return "bounce_soft"


def returned_to_nobody(headers: Message) -> bool:
    """Whether the mail was sent with the null return path, as RFC 5321 section 4.5.5 asks of machines."""
    return header(headers, "return-path").replace(" ", "") == "<>"


def _is_daemon(contents: Contents, writer: tuple[str, ...]) -> bool:
    failed = header(contents.headers, "x-failed-recipients")
    sends_back = any(_NO_REPLY.match(name) for name in writer) and any(part.depth for part in contents.parts)
    return not writer or bool(failed) or sends_back or any(_DAEMONS.match(name) for name in writer)


def _reported(block: Message, action: str, text: str) -> Automatic:
    fields = (header(block, name) for name in _RECIPIENT_FIELDS)
    recipient = next((address for field in fields if (address := first_address(field))), None)
    diagnosis = header(block, "diagnostic-code")
    status = _STATUS.search(header(block, "status")) or _STATUS.search(diagnosis)
    code = status[1] if status else None
    if action == "delayed":
        return Automatic("delayed", recipient, code)
    if action in {"delivered", "relayed", "expanded"}:
        return Automatic("mdn", recipient, code)
    notice = folded(_notice(text))
    return Automatic(failure_class(code, folded(diagnosis), notice), recipient, code)


def _notice(text: str) -> str:
    """What the mail system wrote itself, without the returned mail below it."""
    return _ORIGINAL.split(text[:_LONGEST_NOTICE], maxsplit=1)[0]


def _recipient(failed: str, notice: str, contents: Contents) -> str | None:
    """The address that the notice is about: named by a field, on a line of its own, or the first one."""
    own = {first_address(header(contents.headers, name)) for name in ("to", "from", "delivered-to")}
    apart = _APART.findall(notice)
    for candidate in [failed, *apart, *ADDRESS.findall(notice)]:
        address = first_address(candidate)
        if address and address not in own and not _DAEMONS.match(address):
            return address
    return None
