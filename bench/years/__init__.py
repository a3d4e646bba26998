"""Databases with years of orders in them, made by the databases themselves: as many requests as one asks for."""

from bench.years.history import FIRST, POPULAR, YEARS_SECONDS, make, number_of
from bench.years.postgres import Server, serve

__all__ = ["FIRST", "POPULAR", "YEARS_SECONDS", "Server", "make", "number_of", "serve"]
