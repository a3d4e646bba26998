"""parsers.pdf: the only place that opens PDFs.

Purpose: bytes in, sheets of words with boxes out; what people typed into forms counts as words.
Promise: pages of any rotation come out upright; one pass per page; nothing is rendered.
What may go wrong: damage, passwords and length are a `Problem` in the result. PDFium is not thread-safe and may crash
on hostile bytes: one document at a time, in a child that may die.
"""

from parsers.pdf.embedded import embedded_xml
from parsers.pdf.words import Opened, Sheet, Word, open_pdf

__all__ = ["Opened", "Sheet", "Word", "embedded_xml", "open_pdf"]
