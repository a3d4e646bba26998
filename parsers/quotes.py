"""Finds what the author of a reply typed: without our own mail below it, older replies, signatures and quoted lines."""

import re

from mailparser_reply import EmailReplyParser
from mailparser_reply.constants import MAIL_LANGUAGES, QUOTED_MATCH_INCLUDE

_MAX_LENGTH = 50_000
# Our mails carry this line on top: everything from it on is ours, however a mail program quotes it.
_DELIMITER = re.compile(r"^[> \t*]*[\u2013\u2014]{2}[^\n]{5,120}(?:\n[> \t]*[^\n]{0,80})?[\u2013\u2014]{2}[ \t*]*$", re.MULTILINE)
_WRAPPED_HEADER = re.compile(
    r"^((?:Le|On|El|Den|Am|På|Il|(?:ma|ti|on|to|fr|lø|sø)[a-zø]*\.?) [^\n]{4,200})\n"
    r"([^\n]{0,200}(?:a écrit|wrote|escribió|skrev)[^\n]{0,80}:)[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
_HEADER_BLOCK = re.compile(
    r"^[ *_>-]*(?:de|from|fra|von) ?: ?[^\n]+\n(?:[^\n]*\n){0,2}?[ *_>]*"
    r"(?:envoyé|sent|date|enviado(?: el)?|sendt|dato|fecha|à|to|para|til) ?: ?",
    re.MULTILINE | re.IGNORECASE,
)
_SEPARATOR = re.compile(
    r"^[ >]*(?:-{2,} ?[^\n]{0,60}(?:message|mensaje|melding|meddelelse|e-post)[^\n]{0,60}? ?-{2,}|_{20,}|-{20,})[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
_SIGNATURE = re.compile(
    r"^(?:--[ \t]*|(?:sent from|envoyé (?:de|depuis|à partir)|enviado desde|sendt fra|get outlook for|obtenez outlook"
    r"|télécharge[rz]? outlook|obtener outlook|hent outlook)[^\n]{0,80})$",
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
    text = text[:_MAX_LENGTH].replace("\r\n", "\n").replace("\xa0", " ")
    text = _DELIMITER.split(text, maxsplit=1)[0]
    text = _WRAPPED_HEADER.sub(r"\1 \2", text)
    text = _latest_reply(text)
    for end in (_HEADER_BLOCK, _SEPARATOR, _SIGNATURE):
        text = end.split(text, maxsplit=1)[0]
    lines = (line for line in text.split("\n") if not line.lstrip().startswith(">"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _latest_reply(text: str) -> str:
    MAIL_LANGUAGES.update(_CORRECTED)
    return EmailReplyParser(languages=["fr", "es", "nb", "en"]).read(text).latest_reply or ""
