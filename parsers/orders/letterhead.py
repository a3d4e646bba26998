"""Reads what stands around the list without a clear label: the shop, the car, the currency."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from parsers.facts import ShopFacts, Vehicle
from parsers.orders.header import Field, find_email, find_phone
from parsers.tables import Cell, Row
from parsers.vocabulary import fold, tokens_of, vocabulary

_CANADIAN = re.compile(r"\b([ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z]) ?(\d[ABCEGHJ-NPRSTV-Z]\d)\b")
_STATES = (
    "A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]"
    "|O[HKR]|P[AR]|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]"
)
_AMERICAN = re.compile(rf"\b(?:{_STATES})\.?,? (\d{{5}})(?:-\d{{4}})?\b")
_EUROPEAN = re.compile(r"(?:^|[,;–-] ?|\b(?:F|E|ES|FR)-| )(\d{5}) [A-ZÀ-Þ][^\W\d]")
_NORDIC = re.compile(r"(?:^|[,;–-] ?|\b(?:N|NO)-| )(\d{4}) [A-ZÀ-ÞÆØÅ][^\W\d]")
_UNLABELLED_PHONE = re.compile(
    r"\b\d{3}[-. ]\d{3}[-. ]\d{4}\b|\b\d\d(?:[ .]\d\d){3,4}\b|\b\d{3} \d\d \d{3}\b|\b[6-9]\d\d(?: \d{3}){2}\b"
    r"|\b[6-9]\d\d(?: \d\d){3}\b"
)
_YEAR = re.compile(r"(?:19[89]|20[0-4])\d")
_LETTERHEAD_ROWS = 14
_FOREIGN = frozenset({"other", "theirs", "insurer"})
_ADDRESSED = frozenset({"phone", "email", "address"})
_SHORT = 3
_NEAR_NAME = 6
_MODEL_WORDS = 5
_ADDRESS_ROWS, _CLOSE, _ALIGNED = 5, 1.8, 4.0
_NEAR_MAIL = 4
_SHOP_WORD, _OWN_MAIL, _PER_ROW = 6.0, 9.0, 0.7
_CAD_TAXES = frozenset({"gst", "hst", "qst", "tps", "tvq", "tvh", "tvp"})


class Surroundings(NamedTuple):
    """The rows around a list with their places in the document, the labelled fields in them, and the language.

    The first `head` rows stand above the list; `theirs` are, by row, the values that belong to somebody else.
    """

    rows: Sequence[Row]
    places: Sequence[int]
    fields: Sequence[Field]
    theirs: Mapping[int, list[str]]
    language: str | None
    head: int

    def first(self, key: str, *, late: bool = True) -> str | None:
        """The first value of a field, above the list if there is one; below the list only if `late` ones count."""
        border = self.places[self.head] if self.head < len(self.places) else 0
        named = [field for field in self.fields if field.key == key and not self._is_theirs(field)]
        values = [field for field in named if not field.guessed] or named
        above = [field.text for field in values if field.label_row < border]
        return next(iter(above or ([field.text for field in values] if late else [])), None)

    def _is_theirs(self, field: Field) -> bool:
        """Whether the value stands in the address of somebody else."""
        return field.key in _ADDRESSED and any(field.text in text for text in self.theirs.get(field.row, ()))

    def cells(self, rows: Iterable[int]) -> Iterator[Cell]:
        """The cells of the given rows (by position) without those of the vendor, the owner and the insurer."""
        for at in rows:
            theirs = self.theirs.get(self.places[at], ())
            for cell in self.rows[at].cells:
                if not any(cell.text in text or text in cell.text for text in theirs if len(text) > _SHORT):
                    yield cell


def surroundings(
    rows: Sequence[Row], places: Sequence[int], fields: Sequence[Field], language: str | None, first: int
) -> Surroundings:
    """The rows around a list whose heading is the row `first` of the document."""
    theirs: dict[int, list[str]] = {}
    labelled = {(field.label_row, field.x0) for field in fields}
    at_place = {place: at for at, place in enumerate(places)}
    for field in fields:
        if field.key in _FOREIGN and field.row in at_place:
            theirs.setdefault(field.row, []).append(field.text)
        if field.key in {"theirs", "insurer"} and field.row in at_place:
            for place, text in _block_below(rows, places, at_place[field.row], field.x0, labelled):
                theirs.setdefault(place, []).append(text)
    return Surroundings(rows, places, fields, theirs, language, sum(place < first for place in places))


def _block_below(
    rows: Sequence[Row], places: Sequence[int], at: int, left: float, labelled: AbstractSet[tuple[int, float]]
) -> Iterator[tuple[int, str]]:
    """The cells closely under a value and in line with its label: the rest of an address, up to the next label."""
    for under in range(at + 1, min(at + 1 + _ADDRESS_ROWS, len(rows))):
        row = rows[under]
        if row.page != rows[at].page or row.y - rows[under - 1].y > _CLOSE * row.size:
            return
        cell = next((cell for cell in row.cells if abs(cell.x0 - left) < _ALIGNED), None)
        if cell is None or (places[under], cell.x0) in labelled:
            return
        yield places[under], cell.text


def read_shop(around: Surroundings, *, estimate: bool) -> tuple[ShopFacts, str | None]:
    """The shop, and on an insurer's estimate the insurer whose letterhead it is."""
    mail = around.first("email") or next(iter(_mails(around)), None)
    foot = _foot_rows(around, mail)
    head = _letterhead_name(around, [range(min(_LETTERHEAD_ROWS, around.head)), foot], mail)
    labelled = around.first("shop")
    name = clean_name(labelled) if labelled else head
    carrier = head if estimate and labelled and head and fold(head) != fold(name or "") else None
    phone = around.first("phone") or _first_phone(around, range(around.head))
    phone = phone or _first_phone(around, foot) or _first_phone(around, _foot_rows(around, name))
    return ShopFacts(name, _postal_code(around, name), phone, mail), carrier


def _mails(around: Surroundings) -> Iterator[str]:
    for cell in around.cells(range(len(around.rows))):
        if mail := find_email(cell.text):
            yield mail


def _foot_rows(around: Surroundings, sign: str | None) -> range:
    """The rows around a mail address or name where it stands under the list: a shop may sign at the foot."""
    end = len(around.rows)
    at = next((at for at in range(around.head, end) if sign and sign in around.rows[at].text), None)
    return range(max(at - _NEAR_MAIL, around.head), min(at + _NEAR_MAIL, end)) if at is not None else range(0)


def _first_phone(around: Surroundings, places: Iterable[int]) -> str | None:
    for cell in around.cells(places):
        if _could_be_phone(cell.text) and (phone := find_phone(cell.text)):
            return phone
    return None


def _could_be_phone(text: str) -> bool:
    """Whether digits without a label are a telephone number and not the number of a claim."""
    return any(char in text for char in "()+") or _UNLABELLED_PHONE.search(text) is not None


def _letterhead_name(around: Surroundings, parts: Iterable[range], mail: str | None) -> str | None:
    """The cell of the letterhead that is most like the name of a shop: large, high up, like its mail domain."""
    best: tuple[float, str] | None = None
    for place, row in ((place, around.rows[at]) for part in parts for place, at in enumerate(part)):
        for cell in row.cells:
            name = clean_name(cell.text)
            if name is None or not _could_be_name(around, cell, name):
                continue
            words = set(tokens_of(name))
            score = max(word.size for word in cell.words) - _PER_ROW * place
            score += _SHOP_WORD * bool(words & vocabulary().shop_words)
            score += _OWN_MAIL * _like_domain(name, mail)
            if best is None or score > best[0]:
                best = (score, name)
    return best[1] if best else None


def _could_be_name(around: Surroundings, cell: Cell, name: str) -> bool:
    words = vocabulary()
    if sum(char.isalpha() for char in name) < 4 or "@" in name or name.endswith(":"):
        return False
    if words.titles.begins(cell.text) or words.labels.means(name) or words.notes.begins(cell.text):
        return False
    return not any(
        field.text in cell.text for field in around.fields if field.key != "shop" and len(field.text) > _SHORT
    )


def _like_domain(name: str, mail: str | None) -> float:
    """How much of the mail's domain the words of the name make up: "Fix Auto Laval" and fix-auto-laval.example."""
    domain = re.sub(r"[^a-z0-9]", "", mail.rpartition("@")[2].rpartition(".")[0].lower()) if mail else ""
    inside = sum(len(word) for word in set(tokens_of(name)) if len(word) >= _SHORT and word in domain)
    return min(inside / len(domain), 1.0) if domain else 0.0


def clean_name(text: str) -> str | None:
    """The name at the beginning of a text: without the address, telephone or mail that follow it."""
    text = text.strip(" :;,|·–-=")
    head, *others = text.split(",")
    if others and (first := tokens_of(others[0])[:1]) and first[0] in vocabulary().legal:
        head = f"{head},{others[0]}"
    words = head.split()
    for place, word in enumerate(words):
        after = tokens_of(words[place + 1])[:1] if place + 1 < len(words) else ()
        is_number = word[0].isdigit() or word[0] in "(+"
        if place and ((is_number and not (after and after[0] in vocabulary().legal)) or "@" in word):
            words = words[:place]
            break
    name = " ".join(words).strip(" :;,|·–-=")
    return name if any(char.isalpha() for char in name) and not name[0].isdigit() else None


def _postal_code(around: Surroundings, name: str | None) -> str | None:
    """The postal code of the shop: in its labelled address, else near its name, else the first that is not foreign."""
    for text in (field.text for field in around.fields if field.key == "address"):
        if code := find_postal_code(text, around.language):
            return code
    at = next((place for place, row in enumerate(around.rows) if name and name in row.text), 0)
    end = len(around.rows)
    for cell in around.cells([*range(at, min(at + _NEAR_NAME, end)), *range(min(_LETTERHEAD_ROWS, end))]):
        if code := find_postal_code(cell.text, around.language):
            return code
    return None


def find_postal_code(text: str, language: str | None) -> str | None:
    """A Canadian or American postal code, or one of the document's own country."""
    if match := _CANADIAN.search(text):
        return f"{match[1]} {match[2]}"
    if match := _AMERICAN.search(text):
        return match[1]
    if language in {"fr", "es"} and (match := _EUROPEAN.search(text)):
        return match[1]
    if language == "nb" and (match := _NORDIC.search(text)):
        return match[1]
    return None


def read_vehicle(around: Surroundings) -> Vehicle:
    """The car: from its own labels, from the label "vehicle", or from a row that names a make and a year."""
    year, make, model = (around.first(key) for key in ("year", "make", "model"))
    whole = next(
        (found for field in around.fields if field.key == "vehicle" and (found := parse_vehicle(field.text)).make), None
    )
    if whole is None and not (make and model):
        whole = next(iter(_named_vehicles(around)), None)
    whole = whole or Vehicle()
    if make and not whole.make:
        return Vehicle(year, make, model)
    return Vehicle(whole.year or year, whole.make or make, whole.model or model)


def _named_vehicles(around: Surroundings) -> Iterator[Vehicle]:
    dated = [at for at, row in enumerate(around.rows) if _YEAR.search(row.text)]
    for cell in around.cells(dated):
        vehicle = parse_vehicle(cell.text)
        if vehicle.make and vehicle.year:
            yield vehicle


def parse_vehicle(text: str) -> Vehicle:
    """``2023 HONDA Civic Touring 4D SED`` and ``Volvo XC60 2023`` as year, make and model."""
    words = [word.strip(",;()") for word in text.split()]
    tokens = [" ".join(tokens_of(word)) for word in words]
    years = [place for place, word in enumerate(words) if _YEAR.fullmatch(word)]
    for at in range(len(words)):
        found = vocabulary().makes.find(tokens, at)
        if found is None:
            continue
        year = next((place for place in years if place in {at - 1, *range(found.end, found.end + _MODEL_WORDS)}), None)
        if year is None and years:
            continue
        stop = year if year is not None and year > at else len(words)
        model = _model(words[found.end : stop], tokens[found.end : stop])
        return Vehicle(words[year] if year is not None else None, " ".join(words[at : found.end]), model)
    return Vehicle(words[years[0]]) if years else Vehicle()


def _model(words: Sequence[str], tokens: Sequence[str]) -> str | None:
    ends = (place for place, token in enumerate(tokens) if not token or (place and token in vocabulary().bodies))
    end = next(ends, len(words))
    return " ".join(words[: min(end, _MODEL_WORDS)]) or None


def read_currency(texts: Iterable[str], postal_code: str | None) -> str | None:
    """The currency, if a sign, a word or a tax of one country is printed; ``$`` is told by the shop's address."""
    together = " ".join(texts)
    for code in ("CAD", "USD", "EUR", "NOK"):
        if re.search(rf"\b{code}\b", together):
            return code
    words = set(tokens_of(together))
    if "€" in together or words & {"euro", "euros"}:
        return "EUR"
    if words & _CAD_TAXES:
        return "CAD"
    if "mva" in words or re.search(r"\bkr\b", together):
        return "NOK"
    if "$" in together:
        return "CAD" if postal_code and _CANADIAN.fullmatch(postal_code) else "USD"
    return "EUR" if words & {"tva", "iva", "ttc"} else None
