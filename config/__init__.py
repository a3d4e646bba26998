"""config: what an operator may decide, and a complete sample directory ready to run.

Purpose: load ``partspost.toml`` with the environment over it, and read the tables of brands, dealers, territories,
shops and calendars as raw rows; what the rows mean is routing's matter.
Promise: all or nothing. Settings are frozen, checked and complete, or every mistake is reported at once with its file,
line, key and cure. A secret's value never appears in a message.
What may go wrong: `ConfigurationError` from `load_settings`; `read_tables` raises nothing and returns its mistakes.
"""

from config import drill
from config.hooks import read_hooks
from config.loading import find_directory, link_secrets, load_settings, signing_secret
from config.mistakes import ConfigurationError, Mistake, did_you_mean
from config.prices import MONTHLY, Account, Price, Prices, Seller, Terms, read_prices
from config.settings import Settings
from config.sheet import Row, Sheet, read_sheet
from config.tables import Tables, read_tables
from config.values import Country, read_duration, split_listen

__all__ = [
    "MONTHLY",
    "Account",
    "ConfigurationError",
    "Country",
    "Mistake",
    "Price",
    "Prices",
    "Row",
    "Seller",
    "Settings",
    "Sheet",
    "Tables",
    "Terms",
    "did_you_mean",
    "drill",
    "find_directory",
    "link_secrets",
    "load_settings",
    "read_duration",
    "read_hooks",
    "read_prices",
    "read_sheet",
    "read_tables",
    "signing_secret",
    "split_listen",
]
