"""parsers.exact: what programs write for programs, read as exact truth and laid beside what the page says.

Purpose: orders and invoices as XML (UN/CEFACT CII: Factur-X, ZUGFeRD, Order-X), estimates as dBase tables (CIECA EMS),
and the comparison of two readings of one order.
Promise: pure, and without a PDF library; no entity is expanded or fetched; of a car's owner no word comes out.
What may go wrong: files that are damaged, too large or built to do harm raise `InexactError` with a problem's code.
"""

from parsers.exact.agree import corrected, with_estimates
from parsers.exact.cii import read_cii
from parsers.exact.dbf import InexactError
from parsers.exact.ems import Estimate, pack_sets, read_estimate, set_name, sets_of

__all__ = [
    "Estimate",
    "InexactError",
    "corrected",
    "pack_sets",
    "read_cii",
    "read_estimate",
    "set_name",
    "sets_of",
    "with_estimates",
]
