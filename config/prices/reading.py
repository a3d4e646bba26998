"""Read prices.toml, which may be absent."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from config.mistakes import Mistake
from config.prices.facts import MEASURED, MONTHLY, Account, Price, Prices, Seller, Terms
from config.prices.proof import mistakes_in
from config.toml import TomlFile, read_toml


def read_prices(directory: Path) -> tuple[Prices | None, tuple[Mistake, ...]]:
    """The price list of this folder, or everything that is wrong with it; None where there is none to read."""
    path = directory / "prices.toml"
    if not path.exists():
        return None, ()
    read = read_toml(path)
    if read.mistakes or not read.values:
        return None, read.mistakes
    mistakes = tuple(mistakes_in(read))
    return (None, mistakes) if mistakes else (_prices(read), ())


def _prices(read: TomlFile) -> Prices:
    """The list of a file that was proved."""
    values = read.values
    seller, terms, given = values["seller"], values["terms"], values["prices"]
    free, tiers = values.get("free", {}), values.get("tiers", {})
    return Prices(
        Seller(
            seller["name"],
            tuple(seller["address"]),
            values.get("numbers", {}),
            seller.get("phone", ""),
            seller.get("mail", ""),
        ),
        Terms(
            terms["currency"],
            date.fromisoformat(f"{terms['begins']}-01"),
            terms["days"],
            tuple(terms.get("pay_to", ())),
            terms.get("invoices", "INV"),
            terms.get("credits", "CN"),
        ),
        Decimal(given.get(MONTHLY, "0")),
        {
            name: Price(
                Decimal(given[name]),
                free.get(name, 0),
                tuple(sorted((int(step), Decimal(unit)) for step, unit in tiers.get(name, {}).items())),
            )
            for name in MEASURED
            if name in given
        },
        {name: Decimal(rate.rstrip("% ")) / 100 for name, rate in values.get("taxes", {}).items()},
        {key: _account(account) for key, account in values.get("dealers", {}).items()},
        {key: (read.file, read.line_of("dealers", key) or 1) for key in values.get("dealers", {})},
    )


def _account(account: Mapping[str, Any]) -> Account:
    return Account(
        account.get("billed", True),
        {name: Decimal(account[name]) for name in (MONTHLY, *MEASURED) if name in account},
        account.get("free", {}),
        tuple(account["taxes"]) if "taxes" in account else None,
        tuple(account.get("address", ())),
        account.get("number", ""),
    )
