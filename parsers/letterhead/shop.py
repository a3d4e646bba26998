"""Reads who ordered: the shop's name, telephone, mail and postal code, and on estimates the insurer they come from."""

import re
from collections.abc import Iterable, Iterator

from parsers.facts import ShopFacts
from parsers.letterhead.fields import find_email, find_phone
from parsers.letterhead.places import find_postal_code
from parsers.letterhead.surroundings import LETTERHEAD_ROWS, Surroundings
from parsers.tables import Cell, Row
from parsers.vocabulary import fold, tokens_of, vocabulary

_UNLABELLED_PHONE = re.compile(
    r"\b\d{3}[-. ]\d{3}[-. ]\d{4}\b|\b\d\d(?:[ .]\d\d){3,4}\b|\b\d{3} \d\d \d{3}\b|\b[6-9]\d\d(?: \d{3}){2}\b"
    r"|\b[6-9]\d\d(?: \d\d){3}\b"
)
_SHORT = 3
_NEAR_NAME = 6
_NEXT_LINE, _SAME_LEFT = 1.6, 2.0
_NEAR_MAIL = 4
_LIKE_ENOUGH = 0.5
_SHOP_WORD, _OWN_MAIL, _PER_ROW = 6.0, 9.0, 0.7


def read_shop(around: Surroundings, *, estimate: bool) -> tuple[ShopFacts, str | None]:
    """The shop, and on an insurer's estimate the insurer whose letterhead it is."""
    mail = around.first("email") or next(iter(_mails(around)), None)
    foot, person = _foot_rows(around, mail), None
    labelled = around.first("shop")
    if labelled and "@" in labelled:
        # A mail on paper: the shop itself wrote it, or somebody there, who signs below.
        labelled = labelled.partition("<")[0].strip()
        if not set(tokens_of(labelled)) & vocabulary().shop_words and _like_domain(labelled, mail) < _LIKE_ENOUGH:
            person, labelled, foot = labelled, None, range(around.head, len(around.rows))
    head = _letterhead_name(around, [range(min(LETTERHEAD_ROWS, around.head)), foot], mail, person)
    if labelled and head and _is_rather(head, labelled, mail):
        labelled = None  # who buys there, not where
    name = clean_name(labelled) if labelled else head
    if name is None:  # the shop is the client where a seller prints its order
        clients = (field.text for field in around.fields if field.key == "theirs")
        name = next((client for client in clients if _mends_cars(client)), None)
    carrier = head if estimate and labelled and head and fold(head) != fold(name or "") else None
    beside_mail = (at for at, row in enumerate(around.rows) if mail and mail in row.text)
    phone = _phone_of_shop(around) or _first_phone(around, beside_mail) or _first_phone(around, range(around.head))
    phone = phone or _first_phone(around, foot) or _first_phone(around, _foot_rows(around, name))
    phone = phone or _first_phone(around, range(around.head, len(around.rows)))
    return ShopFacts(name, _postal_code(around, name), phone, mail), carrier


def _phone_of_shop(around: Surroundings) -> str | None:
    """The labelled telephone number; where the shop is labelled too, one that stands with it goes first."""
    shop = next((field for field in around.fields if field.key == "shop"), None)
    near = around.below("phone", shop.label_row) if shop else None
    return near or around.first("phone")


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


def _letterhead_name(around: Surroundings, parts: Iterable[range], mail: str | None, person: str | None) -> str | None:
    """The cell of the letterhead that is most like the name of a shop, and not of the person who wrote for it.

    It is large, high up, like the mail domain.
    """
    best: tuple[float, str] | None = None
    for place, row in ((place, around.rows[at]) for part in parts for place, at in enumerate(part)):
        for cell in row.cells:
            name = clean_name(_whole(around, row, cell))
            if name is None or name == person or not _could_be_name(around, cell, name):
                continue
            words = set(tokens_of(name))
            score = max(word.size for word in cell.words) - _PER_ROW * place
            score += _SHOP_WORD * bool(words & vocabulary().shop_words)
            score += _OWN_MAIL * _like_domain(name, mail)
            if best is None or score > best[0]:
                best = (score, name)
    return best[1] if best else None


def _whole(around: Surroundings, row: Row, cell: Cell) -> str:
    """The text of a cell, with the legal form of the company that wraps into the line below."""
    below = next(
        (one for one in around.rows if one.page == row.page and 0 < one.y - row.y < _NEXT_LINE * row.size), None
    )
    for other in below.cells if below else ():
        tokens = tokens_of(other.text)
        if abs(other.x0 - cell.x0) < _SAME_LEFT and tokens and set(tokens) <= vocabulary().legal:
            return f"{cell.text} {other.text}"
    return cell.text


def _could_be_name(around: Surroundings, cell: Cell, name: str) -> bool:
    words = vocabulary()
    if sum(char.isalpha() for char in name) < 4 or "@" in name or name.endswith(":"):
        return False
    if words.titles.begins(cell.text) or words.labels.means(name) or words.notes.begins(cell.text):
        return False
    return not any(
        field.text in cell.text for field in around.fields if field.key != "shop" and len(field.text) > _SHORT
    )


def _is_rather(head: str, labelled: str, mail: str | None) -> bool:
    """Whether the letterhead names the shop, and the label ("ordered by", "customer") a person."""
    own = _like_domain(labelled, mail)
    if _like_domain(head, mail) > max(_LIKE_ENOUGH, own):
        return True
    return not own and _tells_company(head) and not _tells_company(labelled)


def _tells_company(name: str) -> bool:
    """Whether a word of the name says what it is: "collision", "inc."."""
    words = vocabulary()
    return not words.shop_words.isdisjoint(tokens_of(name)) or not words.legal.isdisjoint(tokens_of(name))


def _mends_cars(name: str) -> bool:
    """Whether the name can only be that of a body shop: "carrosserie", "collision"."""
    return not vocabulary().body_words.isdisjoint(tokens_of(name))


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
        after = {token for other in words[place + 1 : place + 3] for token in tokens_of(other)[:1]}
        is_number = word[0].isdigit() or word[0] in "(+"
        begins_address = word.upper() == "C/" or (is_number and not after & vocabulary().legal)
        if place and (begins_address or "@" in word):
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
    for cell in around.cells([*range(at, min(at + _NEAR_NAME, end)), *range(min(LETTERHEAD_ROWS, end))]):
        if code := find_postal_code(cell.text, around.language):
            return code
    return None
