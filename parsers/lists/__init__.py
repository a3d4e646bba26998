"""parsers.lists: lists of parts without column headings.

Purpose: lines where no heading tells the columns: items of labels and values, carts of web shops, items of
several rows, plain rows, sentences.
Promise: no knowledge of any program's layout; None where the rows are no such list.
What may go wrong: nothing here fails; prices whose kind nothing tells are left to the arithmetic of the order.
"""

from parsers.lists.carts import read_carts
from parsers.lists.items import read_items
from parsers.lists.plain import read_plain_list
from parsers.lists.sentences import read_sentences
from parsers.lists.stacks import read_stacks

__all__ = ["read_carts", "read_items", "read_plain_list", "read_sentences", "read_stacks"]
