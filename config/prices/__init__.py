"""config.prices: what dealers pay for the service, and who bills them.

Purpose: prices.toml as facts (`Prices`), for whoever reckons and draws invoices.
Promise: all or nothing: a list with one mistake is no list, and each mistake has its file, line, key and cure.
What may go wrong: nothing is raised; `read_prices` returns the mistakes.
"""

from config.prices.facts import MONTHLY, Account, Price, Prices, Seller, Terms
from config.prices.reading import read_prices

__all__ = ["MONTHLY", "Account", "Price", "Prices", "Seller", "Terms", "read_prices"]
