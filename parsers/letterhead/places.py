"""Postal codes, and the currency that they and the words around them tell."""

import re
from collections.abc import Iterable

from parsers.vocabulary import tokens_of, vocabulary

_CANADIAN = re.compile(r"\b([ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z]) ?(\d[ABCEGHJ-NPRSTV-Z]\d)\b")
_STATES = (
    "A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]"
    "|O[HKR]|P[AR]|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]"
)
_AMERICAN = re.compile(rf"\b(?:{_STATES})\.?,? (\d{{5}})(?:-\d{{4}})?\b")
_EUROPEAN = re.compile(r"(?:^|[,;–-] ?|\b(?:F|E|ES|FR)-| )(\d{5}) [A-ZÀ-Þ][^\W\d]")
_NORDIC = re.compile(r"(?:^|[,;–-] ?|\b(?:N|NO)-| )(\d{4}) [A-ZÀ-ÞÆØÅ][^\W\d]")
_EUROPE = frozenset({"fr", "es", "nb"})  # where "OR 66297" is no place in Oregon
_CAD_TAXES = frozenset({"gst", "hst", "qst", "tps", "tvq", "tvh", "tvp"})


def find_postal_code(text: str, language: str | None) -> str | None:
    """A Canadian or American postal code, or one of the document's own country."""
    if match := _CANADIAN.search(text):
        return f"{match[1]} {match[2]}"
    if (match := _AMERICAN.search(text)) and (match.start() or language not in _EUROPE):
        return match[1]
    if language in {"fr", "es"} and (match := _EUROPEAN.search(text)):
        return match[1]
    if language == "nb":
        return next((match[1] for match in _NORDIC.finditer(text) if not _is_car(text[match.end(1) :])), None)
    return None


def _is_car(behind: str) -> bool:
    """Whether a make stands behind four digits, which are the year of a car: "2023 Volvo"."""
    return vocabulary().makes.find([" ".join(tokens_of(word)) for word in behind.split()], 0) is not None


def read_currency(texts: Iterable[str], postal_code: str | None) -> str | None:
    """The currency, if a sign, a word or a tax of one country is printed; ``$`` is told by the shop's address."""
    printed = list(texts)
    together = " ".join(printed)
    for code in ("CAD", "USD", "EUR", "NOK"):
        if re.search(rf"\b{code}\b", together):
            return code
    words = {token for text in printed for token in tokens_of(text)}
    if "€" in together or words & {"euro", "euros"}:
        return "EUR"
    if words & _CAD_TAXES:
        return "CAD"
    if "mva" in words or re.search(r"\bkr\b", together):
        return "NOK"
    if "$" in together:
        return "CAD" if postal_code and _CANADIAN.fullmatch(postal_code) else "USD"
    return "EUR" if words & {"tva", "iva", "ttc"} else None
