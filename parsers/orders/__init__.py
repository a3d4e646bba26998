"""parsers.orders: a PDF in, the parts orders it asks for out, without a template per layout.

Purpose: find the lines of any list of parts by their headings, places and arithmetic, and the header by its labels.
Promise: nothing is guessed that is not printed; every row of text is accounted for; every doubt is a `Problem`.
What may go wrong: a document that cannot be read comes back with ``readable=False`` and the reason. Hostile bytes may
still exhaust memory or crash PDFium, therefore callers run `read_document` in a disposable child.
"""

from parsers.orders.document import read_document, read_sheets
from parsers.orders.sources import read_sets
from parsers.orders.understanding import Understood, understand

__all__ = ["Understood", "read_document", "read_sets", "read_sheets", "understand"]
