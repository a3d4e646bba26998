"""Finds what the author of a reply typed: without our own mail below it, older replies, signatures and quoted lines."""

import re

from mailparser_reply import EmailReplyParser
from mailparser_reply.constants import MAIL_LANGUAGES, QUOTED_MATCH_INCLUDE

from parsers.phrases import folded, says

_MAX_LENGTH = 20_000
_LONGEST_HEADER = 300
# Our mails carry this line on top: everything from it on is ours, however a mail program quotes it.
_DELIMITER = re.compile(
    r"^[> \t*]*[\u2013\u2014]{2}[^\n]{5,120}(?:\n[> \t]*[^\n]{0,80})?[\u2013\u2014]{2}[ \t*]*$", re.MULTILINE
)
# Long addresses make mail programs wrap "On ... wrote:" before or behind its verb; no pattern below crosses lines.
_WRAPPED_HEADER = re.compile(
    r"^((?:Le|On|El|Den|På|(?:ma|ti|on|to|fr|lø|sø)[a-zø]*\.?) [^\n]{4,200})\n"
    r"([^\n]{0,200}(?:a écrit|wrote|escribió|skrev)[^\n]{0,80}:)[ \t]*$"
    r"|^([^\n]{4,200}(?:a écrit|wrote|escribió|skrev)[^\n]{0,120})\n([^\n]{0,200}:)[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
_HEADER_BLOCK = re.compile(
    r"^[ *_>-]*(?:de|from|fra|von) ?: ?[^\n]+\n(?:[^\n]*\n){0,2}?[ *_>]*"
    r"(?:envoyé|sent|date|enviado(?: el)?|sendt|dato|fecha|à|to|para|til) ?: ?",
    re.MULTILINE | re.IGNORECASE,
)
_SEPARATOR = re.compile(
    r"^[ >]*(?:-{2,} ?[^\n]{0,60}(?:message|mensaje|melding|meddelelse|e-post)[^\n]{0,60}? ?-{2,}"
    r"|_{20,}|-{20,})[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
_SIGNATURE = re.compile(
    r"^(?:--[ \t]*|(?:sent from|envoyé (?:de|depuis|à partir)|enviado desde|sendt fra|get outlook for|obtenez outlook"
    r"|télécharge[rz]? outlook|obtener outlook|hent outlook)[^\n]{0,80})$",
    re.MULTILINE | re.IGNORECASE,
)
_NOTICE = re.compile(
    r"^[ *_]*(?:confidentiality notice|avis de confidentialité|aviso legal|aviso de confidencialidad|disclaimer"
    r"|konfidensialitet|denne e-posten er konfidensiell)\b",
    re.MULTILINE | re.IGNORECASE,
)

# The library's Spanish pattern cannot match (its look-ahead repeats it), and it knows no Norwegian.
_CORRECTED = {
    "es": {
        **MAIL_LANGUAGES["es"],
        "wrote_header": rf"^({QUOTED_MATCH_INCLUDE}El\s[^\n]+?\sescribió:)$",
    },
    "nb": {
        **MAIL_LANGUAGES["da"],
        "wrote_header": rf"^({QUOTED_MATCH_INCLUDE}[^\n]{{3,200}}?\sskrev\s?[^\n]{{0,200}}:)$",
    },
}


def own_words(text: str) -> str:
    """What the author typed above any quoted mail. Answers typed between quoted lines are not found here."""
    text = _tidy(text[:_MAX_LENGTH])
    text = _DELIMITER.split(text, maxsplit=1)[0]
    text = _WRAPPED_HEADER.sub(lambda header: " ".join(part for part in header.groups() if part), text)
    text = _latest_reply(text)
    for end in (_HEADER_BLOCK, _SEPARATOR, _SIGNATURE):
        text = end.split(text, maxsplit=1)[0]
    lines = (line for line in text.split("\n") if not line.lstrip().startswith(">"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _tidy(text: str) -> str:
    """Shorten runs of spaces, blank lines and marks, on which the patterns of quotes would spend far too long."""
    text = re.sub(r"[^\S\n]+", " ", text.replace("\r", ""))
    text = re.sub(r"\n(?:[ >]*\n){2,}", "\n\n", text)
    return re.sub(r"([>*_=-])\1{40,}", lambda run: run[1] * 40, text)


def without_signature(words: str, author: str) -> str:
    """The author's words without the block that begins with the author's name, or with a notice of confidentiality.

    `author` is the display name of the sender. A block that says "but" or "except" is no signature: better to ask back.
    """
    lines = _NOTICE.split(words, maxsplit=1)[0].rstrip().split("\n")
    names = set(re.findall(r"\w+", folded(author)))
    for number, line in enumerate(lines):
        called = re.findall(r"\w+", folded(line))
        signed = bool(called) and names.issuperset(called)
        if signed and not says("answer", "exception", folded("\n".join(lines[number:]))):
            return "\n".join(lines[:number]).strip()
    return "\n".join(lines).strip()


def _latest_reply(text: str) -> str:
    """What mail-parser-reply takes for the newest reply; it sees lines shortened, since long ones cost it dear."""
    MAIL_LANGUAGES.update(_CORRECTED)
    lines = text.strip().split("\n")
    outline = "\n".join(line[:_LONGEST_HEADER] for line in lines)
    latest = EmailReplyParser(languages=["fr", "es", "nb", "en"]).read(outline).latest_reply or ""
    return "\n".join(lines[: latest.count("\n") + 1]) if latest else ""
