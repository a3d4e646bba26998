"""Everything that may be wrong with prices.toml, each with its line, its key and a cure."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from config.mistakes import Mistake, did_you_mean
from config.prices.facts import MEASURED, MONTHLY
from config.toml import TomlFile

_CENT = Decimal("0.01")
_AMOUNT = re.compile(r"[0-9]{1,7}(\.[0-9]{1,4})?")
_RATE = re.compile(r"([0-9]{1,2})(\.[0-9]{1,4})? ?%")
_ADDRESS = re.compile(r"[^\s@<>\"]+@[^\s@<>\"]+\.[^\s@<>\"]+")
_SECTIONS: Final[Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    # Section to the keys it must have, then those it may have.
    "seller": (("name", "address"), ("phone", "mail")),
    "numbers": ((), ()),
    "terms": (("currency", "begins", "days"), ("pay_to", "invoices", "credits")),
    "prices": ((), (MONTHLY, *MEASURED)),
    "free": ((), MEASURED),
    "tiers": ((), MEASURED),
    "taxes": ((), ()),
    "dealers": ((), ()),
}
_NEEDED = ("seller", "terms", "prices")


def mistakes_in(read: TomlFile) -> Iterator[Mistake]:
    """What is wrong with a file that is TOML."""
    return _Proof(read).mistakes()


class _Proof:
    """Everything that is wrong with the file, each with its line, its key and a cure."""

    def __init__(self, read: TomlFile) -> None:
        self._read = read

    def mistakes(self) -> Iterator[Mistake]:
        values = self._read.values
        for name in _NEEDED:
            if name not in values:
                yield Mistake(self._read.file, None, name, "is missing", f"write [{name}] and its keys below")
        for name, section in values.items():
            if name not in _SECTIONS:
                yield self._wrong("is an unknown section", did_you_mean(name, _SECTIONS, "remove it"), name)
            elif not isinstance(section, dict):
                yield self._wrong("must be a table", f"write [{name}] on a line of its own", name)
            else:
                yield from self._keys(name, section)
                yield from _CHECKS[name](self, section)

    def _keys(self, name: str, section: Mapping[str, Any]) -> Iterator[Mistake]:
        needed, optional = _SECTIONS[name]
        for key in needed:
            if section.get(key) in (None, "", []):
                yield self._wrong("is missing", f"write {key} = … under [{name}]", name, key)
        for key in section:
            if (needed or optional) and key not in needed + optional:
                cure = did_you_mean(key, needed + optional, "remove it")
                yield self._wrong("is an unknown key", cure, name, key)

    def seller(self, section: Mapping[str, Any]) -> Iterator[Mistake]:
        yield from self._texts(section, ("name", "phone", "mail"), "seller")
        yield from self._lines(section, "address", "seller")
        mail = section.get("mail", "")
        if isinstance(mail, str) and mail and not _ADDRESS.fullmatch(mail):
            yield self._wrong("is no mail address", 'write it like "accounts@parts.example"', "seller", "mail")

    def numbers(self, section: Mapping[str, Any]) -> Iterator[Mistake]:
        yield from self._texts(section, section, "numbers")

    def terms(self, section: Mapping[str, Any]) -> Iterator[Mistake]:
        yield from self._lines(section, "pay_to", "terms")
        shapes = {
            "currency": (r"[A-Z]{3}", "is no currency", 'write its three letters, like "CAD"'),
            "begins": (r"20[0-9]{2}-(0[1-9]|1[0-2])", "is no month", 'write the first month to bill, like "2026-12"'),
            "invoices": (r"[A-Z]{1,6}", "is no beginning of a number", 'write up to six capitals, like "INV"'),
            "credits": (r"[A-Z]{1,6}", "is no beginning of a number", 'write up to six capitals, like "CN"'),
        }
        for key, (shape, message, cure) in shapes.items():
            if key in section and not re.fullmatch(shape, str(section[key])):
                yield self._wrong(message, cure, "terms", key)
        days = section.get("days", 0)
        if type(days) is not int or not 0 <= days <= 365:
            yield self._wrong("must be a number of days up to 365", "write it without quotes, like 30", "terms", "days")
        if section.get("invoices", "INV") == section.get("credits", "CN"):
            yield self._wrong("is what invoices begin with", "give credit notes their own", "terms", "credits")

    def prices(self, section: Mapping[str, Any]) -> Iterator[Mistake]:
        for key, value in section.items():
            yield from self.amount(value, "prices", key)
        if not section:
            yield self._wrong("has no prices", 'write one, like order = "1.50"', "prices")

    def free(self, section: Mapping[str, Any]) -> Iterator[Mistake]:
        for key, value in section.items():
            yield from self._count(value, "free", key)
            if key in MEASURED and key not in self._section("prices"):
                yield self._wrong("has no price", f"write {key} = … under [prices], or remove it", "free", key)

    def tiers(self, section: Mapping[str, Any]) -> Iterator[Mistake]:
        for key, steps in section.items():
            if not isinstance(steps, dict):
                yield self._wrong("must be a table", f'write {key} = {{ 101 = "1.20" }}', "tiers", key)
                continue
            if key in MEASURED and key not in self._section("prices"):
                yield self._wrong("has no price", f"write {key} = … under [prices], or remove it", "tiers", key)
            for step, value in steps.items():
                if not re.fullmatch(r"[1-9][0-9]{0,6}", step) or step == "1":
                    cure = "write the number of the first one at this price, like 101"
                    yield self._wrong(f"begins at {step}", cure, "tiers", key, step)
                yield from self.amount(value, "tiers", key, step)

    def taxes(self, section: Mapping[str, Any]) -> Iterator[Mistake]:
        for key, value in section.items():
            if not isinstance(value, str) or not _RATE.fullmatch(value):
                yield self._wrong("is no rate", 'write it like "9.975%"', "taxes", key)

    def dealers(self, section: Mapping[str, Any]) -> Iterator[Mistake]:
        for dealer, account in section.items():
            if not isinstance(account, dict):
                yield self._wrong("must be a table", f"write [dealers.{dealer}]", "dealers", dealer)
                continue
            for key, value in account.items():
                yield from self._of_dealer(dealer, key, value)

    def _of_dealer(self, dealer: str, key: str, value: Any) -> Iterator[Mistake]:
        place = ("dealers", dealer, key)
        check = _OF_DEALER.get(key)
        if check is None:
            yield self._wrong("is an unknown key", did_you_mean(key, _OF_DEALER, "remove it"), *place)
        else:
            yield from check(self, value, *place)

    def own_free(self, value: Any, *place: str) -> Iterator[Mistake]:
        if not isinstance(value, dict):
            yield self._wrong("must be a table", "write free = { order = 50 }", *place)
            return
        for name, count in value.items():
            if name not in MEASURED:
                yield self._wrong("is an unknown key", did_you_mean(name, MEASURED, "remove it"), *place, name)
            yield from self._count(count, *place, name)

    def some_taxes(self, value: Any, *place: str) -> Iterator[Mistake]:
        known = tuple(self._section("taxes"))
        if not isinstance(value, list) or any(name not in known for name in value):
            yield self._wrong("names a tax that is not in [taxes]", "list some of them, or none: []", *place)

    def flag(self, value: Any, *place: str) -> Iterator[Mistake]:
        if not isinstance(value, bool):
            yield self._wrong("must be true or false", "write it without quotes", *place)

    def own_text(self, value: Any, *place: str) -> Iterator[Mistake]:
        return self._texts({place[-1]: value}, place[-1:], *place[:-1])

    def own_lines(self, value: Any, *place: str) -> Iterator[Mistake]:
        return self._lines({place[-1]: value}, place[-1], *place[:-1])

    def _section(self, name: str) -> Mapping[str, Any]:
        found = self._read.values.get(name)
        return found if isinstance(found, dict) else {}

    def _texts(self, section: Mapping[str, Any], keys: Iterable[str], *place: str) -> Iterator[Mistake]:
        for key in keys:
            if key in section and (not isinstance(section[key], str) or not section[key].isprintable()):
                yield self._wrong("must be text on one line", "put it in quotes", *place, key)

    def _lines(self, section: Mapping[str, Any], key: str, *place: str) -> Iterator[Mistake]:
        value = section.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) and one.isprintable() for one in value):
            yield self._wrong("must be a list of texts", 'write it like ["one line", "another"]', *place, key)
        elif len(value) > 6:
            yield self._wrong("has more than six lines", "put some of them together", *place, key)

    def amount(self, value: Any, *place: str) -> Iterator[Mistake]:
        if not isinstance(value, str) or not _AMOUNT.fullmatch(value):
            yield self._wrong("is no price", 'write it in quotes, with up to four decimals, like "1.50"', *place)
        elif place[-1] == MONTHLY and Decimal(value) != Decimal(value).quantize(_CENT):
            yield self._wrong("has parts of a cent", 'write it like "49.00"', *place)

    def _count(self, value: Any, *place: str) -> Iterator[Mistake]:
        if type(value) is not int or not 0 <= value <= 9_999_999:
            yield self._wrong("must be a whole number", "write it without quotes, like 20", *place)

    def _wrong(self, message: str, cure: str, *place: str) -> Mistake:
        return Mistake(self._read.file, self._read.line_of(*place), ".".join(place), message, cure)


_Check = Callable[..., Iterator[Mistake]]
_CHECKS: Final[Mapping[str, _Check]] = {
    "seller": _Proof.seller,
    "numbers": _Proof.numbers,
    "terms": _Proof.terms,
    "prices": _Proof.prices,
    "free": _Proof.free,
    "tiers": _Proof.tiers,
    "taxes": _Proof.taxes,
    "dealers": _Proof.dealers,
}
# By key of one dealer's table.
_OF_DEALER: Final[Mapping[str, _Check]] = {
    **dict.fromkeys((MONTHLY, *MEASURED), _Proof.amount),
    "free": _Proof.own_free,
    "taxes": _Proof.some_taxes,
    "address": _Proof.own_lines,
    "number": _Proof.own_text,
    "billed": _Proof.flag,
}
